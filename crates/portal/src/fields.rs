//! Reading what a system sends, field by field: a refusal names the field and never its value.

use kernel::{Moment, PersonalNumber};
use population::Text;
use serde_json::{Map, Value as Json};
use time::macros::format_description;
use time::{Date, PrimitiveDateTime, UtcOffset};

use crate::{Error, Result};

/// An object that is being read. What is left in it when it is [`end`](Fields::end)ed is not known.
pub(crate) struct Fields {
    at: String,
    left: Map<String, Json>,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Malformed,
    Missing,
    TooLong,
    Unknown,
}

impl Fault {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Fault::Malformed => "malformed",
            Fault::Missing => "missing",
            Fault::TooLong => "too-long",
            Fault::Unknown => "unknown",
        }
    }
}

impl Fields {
    /// The one object of a body.
    pub(crate) fn of_body(body: &[u8]) -> Result<Self> {
        Self::of("", serde_json::from_slice(body).map_err(|_| Error::NotJson)?)
    }

    /// What the texts of a form say.
    pub(crate) fn of_map(left: Map<String, Json>) -> Self {
        Self { at: String::new(), left }
    }

    /// The objects of a body that is a list of at most `max`.
    pub(crate) fn list_of_body(body: &[u8], max: usize) -> Result<Vec<Self>> {
        let body: Json = serde_json::from_slice(body).map_err(|_| Error::NotJson)?;
        list("", body, max)
    }

    fn of(at: &str, value: Json) -> Result<Self> {
        match value {
            Json::Object(left) => Ok(Self { at: at.to_owned(), left }),
            _ => Err(wrong(at, Fault::Malformed)),
        }
    }

    fn path(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }

    /// What stands before the name of each of its fields in a refusal.
    pub(crate) fn prefix(&self) -> String {
        self.path("")
    }

    /// A field that is there and not null.
    fn take(&mut self, name: &str) -> Option<Json> {
        self.left.remove(name).filter(|value| !value.is_null())
    }

    pub(crate) fn fault(&self, name: &str, fault: Fault) -> Error {
        wrong(&self.path(name), fault)
    }

    fn needed<T>(&self, name: &str, found: Option<T>) -> Result<T> {
        found.ok_or_else(|| self.fault(name, Fault::Missing))
    }

    /// A line of text, where there is one; an empty one is none.
    pub(crate) fn text<const MAX: usize>(&mut self, name: &str) -> Result<Option<Text<MAX>>> {
        match self.take(name) {
            None => Ok(None),
            Some(Json::String(text)) if text.trim().is_empty() => Ok(None),
            Some(Json::String(text)) if text.chars().count() > MAX => {
                Err(self.fault(name, Fault::TooLong))
            }
            Some(Json::String(text)) => {
                Text::parse(&text).map(Some).map_err(|_| self.fault(name, Fault::Malformed))
            }
            Some(_) => Err(self.fault(name, Fault::Malformed)),
        }
    }

    pub(crate) fn need_text<const MAX: usize>(&mut self, name: &str) -> Result<Text<MAX>> {
        let text = self.text(name)?;
        self.needed(name, text)
    }

    /// A text that `parse` understands.
    pub(crate) fn parsed<T, E>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>> {
        let Some(text) = self.text::<200>(name)? else { return Ok(None) };
        parse(text.expose()).map(Some).map_err(|_| self.fault(name, Fault::Malformed))
    }

    pub(crate) fn need<T, E>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T> {
        let parsed = self.parsed(name, parse)?;
        self.needed(name, parsed)
    }

    pub(crate) fn moment(&mut self, name: &str) -> Result<Option<Moment>> {
        self.parsed(name, |text| moment(text).ok_or(()))
    }

    pub(crate) fn need_moment(&mut self, name: &str) -> Result<Moment> {
        let at = self.moment(name)?;
        self.needed(name, at)
    }

    pub(crate) fn number(&mut self, name: &str) -> Result<Option<PersonalNumber>> {
        self.parsed(name, PersonalNumber::parse)
    }

    /// A whole number in a range, as a number or in digits, as both are seen.
    pub(crate) fn whole(
        &mut self,
        name: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<Option<i64>> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let number = match &value {
            Json::String(text) => text.parse().ok(),
            value => value.as_i64(),
        };
        let number = number.filter(|number| range.contains(number));
        number.map(Some).ok_or_else(|| self.fault(name, Fault::Malformed))
    }

    pub(crate) fn need_whole(
        &mut self,
        name: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<i64> {
        let number = self.whole(name, range)?;
        self.needed(name, number)
    }

    /// The objects of a list, where there is one.
    pub(crate) fn list(&mut self, name: &str, max: usize) -> Result<Vec<Self>> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(value) => list(&self.path(name), value, max),
        }
    }

    /// Nothing else was sent.
    pub(crate) fn end(self) -> Result<()> {
        match self.left.keys().next() {
            None => Ok(()),
            // A name is cut: it is the caller's, and goes into the answer.
            Some(name) => {
                let name: String = name.chars().filter(|c| c.is_alphanumeric()).take(60).collect();
                Err(self.fault(&name, Fault::Unknown))
            }
        }
    }
}

fn list(at: &str, value: Json, max: usize) -> Result<Vec<Fields>> {
    let Json::Array(items) = value else { return Err(wrong(at, Fault::Malformed)) };
    if items.len() > max {
        return Err(wrong(at, Fault::TooLong));
    }
    let items = items.into_iter().enumerate();
    items.map(|(index, item)| Fields::of(&format!("{at}[{index}]"), item)).collect()
}

fn wrong(at: &str, fault: Fault) -> Error {
    Error::Field { fault, name: if at.is_empty() { "$".to_owned() } else { at.to_owned() } }
}

/// `2026-06-08 14:07:53` or `2026-06-08T14:07:53.329`, in Viet Nam.
pub(crate) fn moment(text: &str) -> Option<Moment> {
    let text = text.replacen('T', " ", 1);
    let (text, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = fraction.len() <= 6 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let micros: i64 = digits.then(|| format!("{fraction:0<6}").parse().ok()).flatten()?;
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let at = PrimitiveDateTime::parse(text, form).ok()?;
    let at = Moment::of(at.assume_offset(hanoi()?)).micros() + micros;
    // Beyond that no calendar of ours goes.
    (1900..=2200).contains(&Moment::from_micros(at).day().year()).then(|| Moment::from_micros(at))
}

/// As a moment is written, to the microsecond.
pub(crate) fn written(at: Moment) -> String {
    let micros = at.micros();
    let utc = time::OffsetDateTime::from_unix_timestamp(micros.div_euclid(1_000_000));
    let utc = utc.unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    let local = utc.to_offset(hanoi().unwrap_or(UtcOffset::UTC));
    let day: Date = local.date();
    let (hour, minute, second) = local.to_hms();
    format!("{day}T{hour:02}:{minute:02}:{second:02}.{:06}", micros.rem_euclid(1_000_000))
}

fn hanoi() -> Option<UtcOffset> {
    UtcOffset::from_hms(7, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_it_is_written() {
        let at = moment("2026-06-08 14:07:53").unwrap();
        assert_eq!(written(at), "2026-06-08T14:07:53.000000");
        for text in ["2026-06-08T14:07:53.329", "2026-06-08T00:00:00.000001"] {
            assert_eq!(moment(&written(moment(text).unwrap())), moment(text), "{text}");
        }
        for text in [
            "",
            "2026-06-08",
            "2026-13-08 14:07:53",
            "2026-06-08 14:07:53.x",
            "1066-10-14 09:00:00",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn a_refusal_names_the_field_and_not_its_value() {
        let body = br#"[{"MaHoSo":"x","TrangThai":"77","La":1}]"#;
        let mut fields = Fields::list_of_body(body, 5).unwrap().remove(0);
        let error = fields.need_whole("TrangThai", 1..=10).unwrap_err().to_string();
        assert_eq!(error, "[0].TrangThai: malformed");
        assert_eq!(
            fields.need_moment("ThoiDiemXuLy").unwrap_err().to_string(),
            "[0].ThoiDiemXuLy: missing"
        );
        fields.need_text::<200>("MaHoSo").unwrap();
        assert_eq!(fields.end().unwrap_err().to_string(), "[0].La: unknown");
    }
}
