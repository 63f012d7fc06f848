//! What households look like.
//!
//! Shapes, their shares and the ages of heads are set so that the country comes out with 3.4 people
//! a household and ages as the census has them; a test holds both.

use crate::chance::{Chance, Weighted};

/// How many households have which shape, and how old their heads are.
pub(crate) struct Shapes {
    ages: [(Shape, Weighted<i32>); 5],
    shapes: Weighted<Shape>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Couple,
    Family,
    OneParent,
    Single,
    ThreeGenerations,
}

impl Shapes {
    pub(crate) fn new() -> Self {
        // Each five years of age of the head from 20 on, by share.
        let ages = |weights: &[u32]| {
            let ages = weights.iter().enumerate();
            ages.map(|(step, weight)| (20 + 5 * step as i32, *weight)).collect()
        };
        let couple = ages(&[4, 8, 4, 2, 2, 3, 8, 13, 17, 17, 12, 7, 3]);
        let family = ages(&[4, 12, 17, 18, 16, 13, 10, 6, 3, 1]);
        let one_parent = ages(&[1, 4, 8, 12, 15, 16, 15, 12, 9, 5, 3]);
        let single = ages(&[14, 13, 9, 6, 5, 6, 7, 8, 9, 9, 8, 6, 4, 2, 1]);
        let three = ages(&[3, 14, 20, 21, 18, 13, 8, 3]);
        Self {
            ages: [
                (Shape::Couple, couple),
                (Shape::Family, family),
                (Shape::OneParent, one_parent),
                (Shape::Single, single),
                (Shape::ThreeGenerations, three),
            ],
            shapes: [
                (Shape::Couple, 11),
                (Shape::Family, 53),
                (Shape::OneParent, 9),
                (Shape::Single, 10),
                (Shape::ThreeGenerations, 17),
            ]
            .into_iter()
            .collect(),
        }
    }

    pub(crate) fn draw(&self, chance: &mut Chance, alone: Alone) -> (Shape, i32) {
        let shape = match alone {
            Alone::Yes => Shape::Single,
            Alone::AsItFalls => *self.shapes.draw(chance),
        };
        let ages = self.ages.iter().find(|(known, _)| *known == shape);
        let age = ages.map_or(40, |(_, ages)| *ages.draw(chance));
        (shape, age + chance.between(0, 4))
    }
}

/// Whether a household must have one member, because the country has no room for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alone {
    AsItFalls,
    Yes,
}
