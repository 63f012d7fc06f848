//! Where a personal number says the birth was registered.
//!
//! Its first three digits are read with the provinces of 2016 (Circular 07/2016/TT-BCA), whatever
//! those codes mean today.

use std::sync::LazyLock;

use crate::PersonalNumber;

const COUNTRIES: &str = include_str!("../../../../data/vn/pin_birth_country_codes.csv");
const PROVINCES: &str = include_str!("../../../../data/vn/pin_province_codes.csv");

/// The place of birth registration that a personal number names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BirthRegistration {
    Abroad {
        code: &'static str,
        country: &'static str,
    },
    Province {
        code: &'static str,
        /// Its name in 2016.
        name: &'static str,
        /// The province of today that it became part of: its code among today's divisions.
        province_now: &'static str,
    },
}

static PLACES: LazyLock<Vec<BirthRegistration>> = LazyLock::new(|| {
    let provinces = PROVINCES.lines().skip(1).filter_map(province);
    provinces.chain(COUNTRIES.lines().skip(1).filter_map(country)).collect()
});

impl BirthRegistration {
    /// None when the table has no such code: a warning about the number, never a refusal of it.
    pub fn of(number: &PersonalNumber) -> Option<Self> {
        let digits = number.expose();
        let found = PLACES.binary_search_by(|place| place.code().cmp(&digits[..3])).ok()?;
        Some(PLACES[found])
    }

    /// Of a birth registered today in a province, by its code among today's divisions. Which of the
    /// old codes a province that was merged goes on with is not published where we looked: it is
    /// taken to be that of the province whose code it bears.
    pub fn of_province(code: &str) -> Option<Self> {
        let found = PLACES.iter().find(|place| place.code().strip_prefix('0') == Some(code));
        found.copied()
    }

    /// Every place a number can name, in order of code.
    pub fn all() -> &'static [Self] {
        &PLACES
    }

    /// The first three digits of the number.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Abroad { code, .. } | Self::Province { code, .. } => code,
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Abroad { country: name, .. } | Self::Province { name, .. } => name,
        }
    }
}

fn country(line: &'static str) -> Option<BirthRegistration> {
    let (code, country) = line.split_once(',')?;
    Some(BirthRegistration::Abroad { code, country })
}

fn province(line: &'static str) -> Option<BirthRegistration> {
    let mut fields = line.split(',');
    let (code, name, province_now) = (fields.next()?, fields.next()?, fields.next()?);
    Some(BirthRegistration::Province { code, name, province_now })
}
