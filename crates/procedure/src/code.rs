//! What a dossier is called: `G01.000.04-261126-0001`.
//!
//! The form is that of Circular 03/2025/TT-VPCP, Article 13: ministry or province, unit, part of
//! the unit, day of filing, number of that day, which has four digits or more. The unit codes of
//! the police are not published where we looked: until a catalogue of them is read in, the five
//! digits of the commune stand for the unit. A number is never used again; gaps are lawful.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Date, Month};

/// `G01.000.04`: who received it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnitCode(String);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DossierCode {
    unit: UnitCode,
    on: Date,
    number: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a dossier code looks like G01.000.04-261126-0001")]
pub struct CodeError;

impl UnitCode {
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let parts: Vec<&str> = text.split('.').collect();
        let [body, unit, part] = parts[..] else { return Err(CodeError) };
        let fine = body.len() == 3
            && body.starts_with(['G', 'H'])
            && is_digits(&body[1..])
            && (unit.len(), part.len()) == (3, 2)
            && is_plain(unit)
            && is_plain(part);
        if fine { Ok(Self(text.to_owned())) } else { Err(CodeError) }
    }

    /// The unit that an office is: the police belong to the ministry, committees to the province.
    pub fn of_office(office: &str) -> Result<Self, CodeError> {
        let (kind, commune) = office.split_once('-').unwrap_or((office, ""));
        let body = kernel::office_body(office).unwrap_or("G01");
        if commune.len() == 5 && is_digits(commune) {
            return Self::parse(&format!("{body}.{}.{}", &commune[..3], &commune[3..]));
        }
        Self::parse(&format!("{body}.{kind:0>3}.00"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DossierCode {
    pub fn new(unit: UnitCode, on: Date, number: u32) -> Self {
        Self { unit, on, number }
    }

    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let parts: Vec<&str> = text.split('-').collect();
        let [unit, day, number] = parts[..] else { return Err(CodeError) };
        let unit = UnitCode::parse(unit)?;
        if day.len() != 6 || !is_digits(day) || !is_digits(number) {
            return Err(CodeError);
        }
        // Beyond four digits there is no leading zero, so that a code is written in one way.
        if !(4..=9).contains(&number.len()) || (number.len() > 4 && number.starts_with('0')) {
            return Err(CodeError);
        }
        let part = |range| day.get(range).and_then(|it: &str| it.parse::<u8>().ok());
        let (year, month, day) = (part(0..2), part(2..4), part(4..6));
        let month = month.and_then(|month| Month::try_from(month).ok());
        let (Some(year), Some(month), Some(day)) = (year, month, day) else {
            return Err(CodeError);
        };
        let on = Date::from_calendar_date(2000 + i32::from(year), month, day);
        let number = number.parse().map_err(|_| CodeError)?;
        Ok(Self { unit, on: on.map_err(|_| CodeError)?, number })
    }

    pub fn unit(&self) -> &UnitCode {
        &self.unit
    }

    pub fn on(&self) -> Date {
        self.on
    }

    pub fn number(&self) -> u32 {
        self.number
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnitCode({self})")
    }
}

impl fmt::Display for DossierCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.on.to_calendar_date();
        let (year, month) = (year.rem_euclid(100), u8::from(month));
        write!(f, "{}-{year:02}{month:02}{day:02}-{:04}", self.unit, self.number)
    }
}

impl fmt::Debug for DossierCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DossierCode({self})")
    }
}

impl TryFrom<String> for DossierCode {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, CodeError> {
        Self::parse(&text)
    }
}

impl From<DossierCode> for String {
    fn from(code: DossierCode) -> String {
        code.to_string()
    }
}

#[cfg(test)]
mod tests;
