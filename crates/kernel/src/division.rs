//! Provinces, districts and communes, each in force for a time: `data/vn/divisions.csv`.
//!
//! On 1 July 2025 the districts went, and codes were given again with another meaning: 24 was Bắc
//! Giang and is Bắc Ninh. So a division is found by level, code and day, never by code alone. The
//! list is read once, when first asked for; divisions are slices of its text.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{Language, PartialDate};

mod birth_registration;

pub use birth_registration::BirthRegistration;

const TEXT: &str = include_str!("../../../data/vn/divisions.csv");

/// A division of the country, as it was while in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Division {
    pub code: &'static str,
    pub kind: DivisionKind,
    pub level: DivisionLevel,
    pub name_en: &'static str,
    pub name_vi: &'static str,
    /// The code of the division above it, at that time. Provinces have none.
    pub parent_code: Option<&'static str>,
    /// The first day it was in force. None means since before 2022.
    pub valid_from: Option<Date>,
    /// The last day it was in force.
    pub valid_to: Option<Date>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DivisionLevel {
    Commune,
    District,
    Province,
}

/// A district is a district whatever its kind was; the list does not tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DivisionKind {
    Commune,
    District,
    Municipality,
    Province,
    SpecialZone,
    Township,
    Ward,
}

impl Division {
    /// The division that bore this code on a day.
    pub fn find(level: DivisionLevel, code: &str, on: Date) -> Option<Division> {
        Self::bearers(level, code).find(|division| division.is_in_force(on))
    }

    /// Every division that ever bore this code.
    pub fn bearers(level: DivisionLevel, code: &str) -> impl Iterator<Item = Division> + use<> {
        Index::under(&INDEX.by_code, key(level, code))
    }

    pub fn provinces(on: Date) -> impl Iterator<Item = Division> {
        let divisions = INDEX.by_code.iter().map(|entry| entry.division);
        let provinces = divisions.filter(|division| division.level == DivisionLevel::Province);
        provinces.filter(move |division| division.is_in_force(on))
    }

    pub fn is_in_force(&self, on: Date) -> bool {
        self.valid_from.is_none_or(|first| first <= on)
            && self.valid_to.is_none_or(|last| on <= last)
    }

    pub fn name(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.name_en,
            Language::Vi => self.name_vi,
        }
    }

    /// The name with those of the divisions above: `Xã Tiên Lục, Huyện Lạng Giang, Tỉnh Bắc Giang`.
    pub fn full_name(&self, language: Language) -> String {
        let mut name = self.name(language).to_owned();
        for above in std::iter::successors(self.parent(), Division::parent) {
            name.push_str(", ");
            name.push_str(above.name(language));
        }
        name
    }

    /// The division above it, at the time it was in force.
    pub fn parent(&self) -> Option<Division> {
        let code = self.parent_code?;
        Self::find(level_of_parent(code), code, self.day_in_force())
    }

    /// The province it lies in, itself if it is one.
    pub fn province(&self) -> Option<Division> {
        let mut chain = std::iter::successors(Some(*self), Division::parent);
        chain.find(|division| division.level == DivisionLevel::Province)
    }

    /// The divisions one level below, at the time it was in force.
    pub fn children(&self) -> impl Iterator<Item = Division> + use<> {
        let (key, on) = (key(self.level, self.code), self.day_in_force());
        Index::under(&INDEX.by_parent, key).filter(move |division| division.is_in_force(on))
    }

    /// The communes it holds, through its districts if it had any.
    pub fn communes(&self) -> Vec<Division> {
        let below = |child: Division| match child.level {
            DivisionLevel::Commune => vec![child],
            _ => child.children().collect(),
        };
        self.children().flat_map(below).collect()
    }

    /// A day on which it was in force. Divisions are replaced together, so those above and below
    /// it are the ones of any such day.
    fn day_in_force(&self) -> Date {
        self.valid_from.or(self.valid_to).unwrap_or(Date::MAX)
    }
}

/// A division under a key it is found by: its own code, or that of the one above.
#[derive(Clone, Copy, Debug)]
struct Entry {
    division: Division,
    key: (DivisionLevel, u32),
}

struct Index {
    by_code: Vec<Entry>,
    by_parent: Vec<Entry>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut by_code = Vec::with_capacity(14_200);
    let mut by_parent = Vec::with_capacity(14_100);
    for division in TEXT.lines().filter_map(read) {
        by_code.push(Entry { division, key: key(division.level, division.code) });
        let parent = division.parent_code.map(|code| key(level_of_parent(code), code));
        by_parent.extend(parent.map(|key| Entry { division, key }));
    }
    // Stable: under one key they stay in the order of the list.
    by_code.sort_by_key(|entry| entry.key);
    by_parent.sort_by_key(|entry| entry.key);
    Index { by_code, by_parent }
});

impl Index {
    /// The divisions under one key.
    fn under(
        entries: &'static [Entry],
        key: (DivisionLevel, u32),
    ) -> impl Iterator<Item = Division> + use<> {
        let first = entries.partition_point(|entry| entry.key < key);
        let under = entries[first..].iter();
        under.take_while(move |entry| entry.key == key).map(|entry| entry.division)
    }
}

/// Codes of one level have one width (2, 3 or 5 digits), so their number tells them apart. What is
/// not such a code gets a number that none has.
fn key(level: DivisionLevel, code: &str) -> (DivisionLevel, u32) {
    let width = match level {
        DivisionLevel::Commune => 5,
        DivisionLevel::District => 3,
        DivisionLevel::Province => 2,
    };
    let digits = code.len() == width && code.bytes().all(|digit| digit.is_ascii_digit());
    (level, code.parse().ok().filter(|_| digits).unwrap_or(u32::MAX))
}

fn level_of_parent(code: &str) -> DivisionLevel {
    if code.len() == 2 { DivisionLevel::Province } else { DivisionLevel::District }
}

/// The list has no quoted fields; a test sees to it. The first line is no division.
fn read(line: &'static str) -> Option<Division> {
    let mut fields = line.trim_end().split(',');
    let mut field = || fields.next();
    let level = match field()? {
        "commune" => DivisionLevel::Commune,
        "district" => DivisionLevel::District,
        "province" => DivisionLevel::Province,
        _ => return None,
    };
    let (code, name_vi, name_en) = (field()?, field()?, field()?);
    let kind = match field()? {
        "commune" => DivisionKind::Commune,
        "district" => DivisionKind::District,
        "municipality" => DivisionKind::Municipality,
        "province" => DivisionKind::Province,
        "special-zone" => DivisionKind::SpecialZone,
        "township" => DivisionKind::Township,
        "ward" => DivisionKind::Ward,
        _ => return None,
    };
    let parent_code = Some(field()?).filter(|code| !code.is_empty());
    let (valid_from, valid_to) = (day(field()?), day(field()?));
    Some(Division { code, kind, level, name_en, name_vi, parent_code, valid_from, valid_to })
}

fn day(text: &str) -> Option<Date> {
    PartialDate::parse(text).ok()?.date()
}

#[cfg(test)]
mod tests;
