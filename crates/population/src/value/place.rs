//! Where: divisions by the catalogue of a day, addresses, places, and what is told of a stay.
//!
//! A division code means something only by the catalogue of a day: codes were merged away and
//! used again on 2025-07-01. So the code never travels without that day.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{Country, Text, ValueError};
use crate::stored::{self, redacted, stored_as_text};

/// A province, district or commune as the catalogue of a day names it: `00004@2025-07-01`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Division {
    as_of: Date,
    code: u32,
    level: Level,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Commune,
    /// Until 2025-06-30.
    District,
    Province,
}

impl Division {
    pub fn of(code: &str, as_of: Date) -> Result<Self, ValueError> {
        let level = match code.len() {
            2 => Level::Province,
            3 => Level::District,
            5 => Level::Commune,
            _ => return Err(ValueError::NotADivision),
        };
        if !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ValueError::NotADivision);
        }
        let code = code.parse().map_err(|_| ValueError::NotADivision)?;
        Ok(Self { as_of, code, level })
    }

    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let (code, as_of) = text.split_once('@').ok_or(ValueError::NotADivision)?;
        Self::of(code, stored::day::parse(as_of).map_err(|_| ValueError::NotADivision)?)
    }

    /// The day by whose catalogue the code is read.
    pub fn as_of(self) -> Date {
        self.as_of
    }

    pub fn code(self) -> String {
        let width = match self.level {
            Level::Commune => 5,
            Level::District => 3,
            Level::Province => 2,
        };
        format!("{:0width$}", self.code)
    }

    pub fn level(self) -> Level {
        self.level
    }

    pub(crate) fn wire(&self) -> String {
        let mut text = self.code();
        text.push('@');
        text.push_str(std::str::from_utf8(&stored::day::text(self.as_of)).unwrap_or_default());
        text
    }
}

/// A division that is a commune, where people live.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commune(Division);

impl Commune {
    pub fn of(division: Division) -> Result<Self, ValueError> {
        if division.level == Level::Commune {
            Ok(Self(division))
        } else {
            Err(ValueError::NotACommune)
        }
    }

    pub fn parse(text: &str) -> Result<Self, ValueError> {
        Self::of(Division::parse(text).map_err(|_| ValueError::NotACommune)?)
    }

    pub fn division(self) -> Division {
        self.0
    }

    pub(crate) fn wire(&self) -> String {
        self.0.wire()
    }
}

/// As near as a place is known: a division of Viet Nam, or another country.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Area {
    Abroad(Country),
    Within(Division),
}

impl Area {
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        if text.contains('@') {
            Division::parse(text).map(Area::Within)
        } else {
            Country::parse(text).map(Area::Abroad)
        }
    }

    pub(crate) fn wire(&self) -> String {
        match self {
            Area::Abroad(country) => country.expose().to_owned(),
            Area::Within(division) => division.wire(),
        }
    }
}

stored_as_text!(Area, Commune, Division);

/// Where people live: a commune and the line below it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    #[serde(rename = "c")]
    pub commune: Commune,
    /// The whole address as it was written before its commune was merged or renamed.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub former: Option<Text<300>>,
    /// House, street, hamlet: exactly as declared.
    #[serde(rename = "l")]
    pub line: Text<200>,
}

/// A place of birth, of origin, of the moment: as near as it is known.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    #[serde(rename = "a")]
    pub area: Area,
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub former: Option<Text<300>>,
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Text<200>>,
}

impl From<Area> for Place {
    fn from(area: Area) -> Self {
        Self { area, former: None, line: None }
    }
}

/// Tạm vắng: away from the place of permanent residence for the time of the assertion.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<Place>,
    #[serde(rename = "y")]
    pub reason: Text<200>,
}

/// Lưu trú: a stay of fewer than thirty days, as the host notified it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lodging {
    #[serde(rename = "a")]
    pub address: Address,
    #[serde(rename = "h")]
    pub host: Text<100>,
    #[serde(rename = "y")]
    pub reason: Text<200>,
}

redacted!(Absence, Address, Area, Commune, Division, Lodging, Place);
