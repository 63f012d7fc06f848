//! The country and its provinces of today, drawn from `data/vn/provinces.geojson`.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::LazyLock;

use serde::Deserialize;

/// The two archipelagos, too far and too small for the outlines: some of their islands, east and
/// north, with the code of their province.
const ISLANDS: [(f64, f64, &str); 13] = [
    (112.34, 16.83, "48"),
    (111.61, 16.53, "48"),
    (111.20, 15.78, "48"),
    (112.73, 16.67, "48"),
    (111.71, 16.45, "48"),
    (114.33, 11.43, "56"),
    (114.33, 9.88, "56"),
    (111.92, 8.65, "56"),
    (114.37, 10.18, "56"),
    (113.70, 8.97, "56"),
    (112.92, 7.89, "56"),
    (114.48, 10.37, "56"),
    (112.22, 8.85, "56"),
];

/// People per province, as a map.
#[derive(Clone, Debug)]
pub struct ProvinceMap {
    people: HashMap<String, u64>,
}

/// A province with its outline and its people.
pub struct Province {
    pub code: &'static str,
    pub name: &'static str,
    pub outline: &'static str,
    pub people: u64,
    /// How dark it is drawn, 0 to 5.
    pub step: usize,
}

/// A step of the legend: from how many people it begins.
pub struct Step {
    pub from: u64,
    pub step: usize,
}

struct Outline {
    code: String,
    name: String,
    path: String,
}

impl ProvinceMap {
    /// `people` counts them by the code of their province.
    pub fn new(people: impl IntoIterator<Item = (String, u64)>) -> Self {
        Self { people: people.into_iter().collect() }
    }

    /// In the order of their codes.
    pub fn provinces(&self) -> Vec<Province> {
        let steps = self.steps();
        let drawn = OUTLINES.iter().map(|Outline { code, name, path }| {
            let people = self.people.get(code).copied().unwrap_or(0);
            let step = steps.iter().rev().find(|step| people >= step.from);
            let step = if people == 0 { 0 } else { step.map_or(0, |step| step.step) };
            Province { code, name, outline: path, people, step }
        });
        drawn.collect()
    }

    /// Places of islands, each with the step of its province.
    pub fn islands(&self) -> Vec<((i32, i32), usize)> {
        let provinces = self.provinces();
        let step = |code| provinces.iter().find(|p| p.code == code).map_or(0, |p| p.step);
        ISLANDS.iter().map(|&(east, north, code)| (place(east, north), step(code))).collect()
    }

    /// Those with most people first.
    pub fn by_people(&self) -> Vec<Province> {
        let mut provinces = self.provinces();
        provinces.sort_by_key(|province| std::cmp::Reverse(province.people));
        provinces
    }

    /// Five steps with about as many provinces in each, so that a few great cities do not make
    /// the rest of the country pale.
    pub fn steps(&self) -> Vec<Step> {
        let mut counts: Vec<u64> = self.people.values().copied().filter(|&n| n > 0).collect();
        counts.sort_unstable();
        let mut steps: Vec<Step> = Vec::new();
        for step in 1..=5 {
            let Some(&from) = counts.get(counts.len() * (step - 1) / 5) else { break };
            let from = rounded(from);
            if steps.last().is_none_or(|last| last.from < from) {
                steps.push(Step { from, step });
            }
        }
        steps
    }
}

/// To two digits, downwards.
fn rounded(count: u64) -> u64 {
    let unit = 10_u64.pow(count.max(1).ilog10().saturating_sub(1));
    count / unit * unit
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    geometry: Geometry,
    properties: Properties,
}

#[derive(Deserialize)]
struct Properties {
    code: String,
    name: String,
}

type Ring = Vec<[f64; 2]>;

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    MultiPolygon(Vec<Vec<Ring>>),
    Polygon(Vec<Ring>),
}

#[expect(clippy::expect_used, reason = "the file is part of the program and read by a test")]
static OUTLINES: LazyLock<Vec<Outline>> = LazyLock::new(|| {
    let text = include_str!("../../../data/vn/provinces.geojson");
    let collection: Collection =
        serde_json::from_str(text).expect("data/vn/provinces.geojson is well formed");
    let mut outlines: Vec<Outline> = collection.features.into_iter().map(outline).collect();
    outlines.sort_by(|a, b| a.code.cmp(&b.code));
    outlines
});

fn outline(Feature { geometry, properties }: Feature) -> Outline {
    let rings = match geometry {
        Geometry::MultiPolygon(parts) => parts.into_iter().flatten().collect(),
        Geometry::Polygon(rings) => rings,
    };
    let path = rings.iter().map(drawn).collect();
    Outline { code: properties.code, name: properties.name, path }
}

/// A closed path in steps of a fiftieth of a degree. Neighbours share their corners before and
/// after the rounding, so no gap opens between them.
fn drawn(ring: &Ring) -> String {
    let mut corners: Vec<(i32, i32)> =
        ring.iter().map(|&[east, north]| place(east, north)).collect();
    corners.dedup();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    let mut path = String::new();
    let mut from = (0, 0);
    for (index, &(x, y)) in corners.iter().enumerate() {
        let (dx, dy) = (x - from.0, y - from.1);
        let letter = ["l", "M"][usize::from(index == 0)];
        let _ = write!(path, "{letter}{dx} {dy}");
        from = (x, y);
    }
    path.push('z');
    path
}

/// Degrees to the drawing's 700 by 800: east from 102, south from 23.5, as wide as at latitude 16.
fn place(east: f64, north: f64) -> (i32, i32) {
    let x = (east - 102.0) * 50.0 * 0.9613;
    let y = (23.5 - north) * 50.0;
    #[expect(clippy::cast_possible_truncation, reason = "a place on a map of 700 by 800")]
    (x.round() as i32, y.round() as i32)
}

#[cfg(test)]
mod tests;
