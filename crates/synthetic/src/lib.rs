//! A synthetic country: people, households, homes and numbers distributed as Viet Nam's, for
//! demonstrations, tests and benchmarks. Nobody in it exists.
//!
//! [`Country`] yields people, household by household; [`cast`] gives a few with stories; [`Writer`]
//! writes either as CSV or NDJSON with the columns of [`Person`]. The same seed gives the same
//! bytes on any machine: draws are SplitMix64, arithmetic is of whole numbers, and each household
//! has a stream of its own. (The bytes do follow `data/vn/divisions.csv`.) Memory does not grow
//! with the people: numbers are unique because each is a counter sent through a keyed permutation
//! (`permutation.rs`), not because those given are remembered.
//!
//! What it does: surnames by the table of Lê Trung Hoa, middle and given names by sex and year of
//! birth, 31 peoples with their own names where they live, faiths by region; ages by households
//! (couples, families, one parent, three generations, singles); children with their father's
//! surname (the mother's clan among Ê Đê and Gia Rai) and twins; births registered in the 63 old
//! provinces, homes in the communes of today; dates of which only the year is known, and too many
//! births on 1 January; temporary residence where the young go, declared absence, the dead,
//! foreigners, people without a number or nationality, protected addresses.
//!
//! What it does not: errors. Every row is what a good register would hold; damage is for tests to
//! add. Kin outside the household are known by name only.

use std::collections::VecDeque;

use time::Date;
use time::macros::date;

use crate::chance::{Chance, Words};
use crate::household::Making;
use crate::numbers::{Numbers, push_digits};
use crate::peoples::Names;
use crate::places::Places;
use crate::rows::Rows;
use crate::shapes::{Alone, Shapes};

mod cast;
mod chance;
mod days;
mod household;
mod numbers;
mod peoples;
mod permutation;
mod person;
mod places;
mod rows;
mod shapes;
mod write;

pub use cast::cast;
pub use person::{Person, Text};
pub use write::{Format, Writer};

/// The day the country is of: nothing in it happened later.
pub const AS_OF: Date = date!(2026 - 06 - 30);

/// No household is larger, its dead counted.
const HOUSEHOLD_MAX: u64 = 16;

/// The people of a synthetic country, one after the other.
pub struct Country {
    household: u64,
    land: Land,
    left: u64,
    numbers: Numbers,
    ready: VecDeque<Person>,
    row: u64,
    seed: u64,
}

/// What people are made from.
pub(crate) struct Land {
    pub(crate) names: Names,
    pub(crate) places: Places,
    shapes: Shapes,
}

impl Country {
    /// A country of exactly so many people, the dead in the register counted. Fewer people of the
    /// same seed are the first of more, but for the last few, who live alone to make the number.
    pub fn new(seed: u64, people: u64) -> Self {
        let mut words = Words::read(include_str!("../data/words.txt"));
        let names = Names::read(&mut words);
        let places = Places::read(&mut words, &names);
        Self {
            household: 0,
            land: Land { names, places, shapes: Shapes::new() },
            left: people,
            numbers: Numbers::new(seed),
            ready: VecDeque::with_capacity(HOUSEHOLD_MAX as usize),
            row: 0,
            seed,
        }
    }

    fn make_household(&mut self) {
        self.household += 1;
        let mut chance = Chance::stream(self.seed, self.household);
        let land = &self.land;
        let province = land.places.province(&mut chance);
        let foreign = chance.below(10_000) < 45;
        let alone = if self.left < HOUSEHOLD_MAX { Alone::Yes } else { Alone::AsItFalls };
        let members = if foreign {
            Vec::new()
        } else {
            Making::new(&mut chance, land, &mut self.numbers, province).household(alone)
        };
        let rows = Rows {
            chance,
            land,
            number: self.household,
            numbers: &mut self.numbers,
            province,
            seed: self.seed,
        };
        self.ready.extend(if foreign { rows.foreigner() } else { rows.of(&members) });
    }
}

impl Iterator for Country {
    type Item = Person;

    fn next(&mut self) -> Option<Person> {
        if self.left == 0 {
            return None;
        }
        if self.ready.is_empty() {
            self.make_household();
        }
        let mut person = self.ready.pop_front()?;
        self.left -= 1;
        self.row += 1;
        let mut key = String::with_capacity(10);
        key.push('S');
        push_digits(&mut key, self.row, 9);
        person.key = key.into();
        Some(person)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        (left, Some(left))
    }
}

impl ExactSizeIterator for Country {}

#[cfg(test)]
mod tests;
