//! How leaves of the stored form are written and read: short, exact, without needless copies.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserializer, Visitor};
use serde::ser::Serializer;

/// Reads a string and parses it where it lies.
pub(crate) fn read<'de, T, E, D>(
    deserializer: D,
    parse: fn(&str) -> Result<T, E>,
) -> Result<T, D::Error>
where
    E: fmt::Display,
    D: Deserializer<'de>,
{
    struct Reader<T, E>(fn(&str) -> Result<T, E>, PhantomData<T>);
    impl<T, E: fmt::Display> Visitor<'_> for Reader<T, E> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<F: de::Error>(self, text: &str) -> Result<T, F> {
            (self.0)(text).map_err(F::custom)
        }
    }
    deserializer.deserialize_str(Reader(parse, PhantomData))
}

/// Gives a type with `parse` and `wire` a place in the stored form: a string.
macro_rules! stored_as_text {
    ($($type:ty),* $(,)?) => { $(
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.wire().as_ref())
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::stored::read(from, <$type>::parse)
            }
        }
    )* };
}

/// `Debug` that names the type and hides what it holds.
macro_rules! redacted {
    ($($type:ident),* $(,)?) => { $(
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($type), "(..)"))
            }
        }
    )* };
}

pub(crate) use {redacted, stored_as_text};

/// A day as `2025-07-01`.
pub(crate) mod day {
    use super::{Deserializer, Serializer};
    use time::{Date, Month};

    pub(crate) fn text(date: Date) -> [u8; 10] {
        let (year, month, day) = (date.year().unsigned_abs(), u8::from(date.month()), date.day());
        let digit = |number: u32, place: u32| b'0' + (number / place % 10) as u8;
        let year = [1000, 100, 10, 1].map(|place| digit(year, place));
        let two = |number: u8| [10, 1].map(|place| digit(number.into(), place));
        let ([m1, m2], [d1, d2]) = (two(month), two(day));
        [year[0], year[1], year[2], year[3], b'-', m1, m2, b'-', d1, d2]
    }

    pub(crate) fn parse(text: &str) -> Result<Date, &'static str> {
        const NO_DAY: &str = "a day is written 2025-07-01";
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(NO_DAY);
        };
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0_u16, |number, digit| {
                digit.is_ascii_digit().then(|| number * 10 + u16::from(digit - b'0'))
            })
        };
        let date = || {
            let month = Month::try_from(number(&[m1, m2])? as u8).ok()?;
            let year = i32::from(number(&[y1, y2, y3, y4])?);
            Date::from_calendar_date(year, month, number(&[d1, d2])? as u8).ok()
        };
        date().ok_or(NO_DAY)
    }

    pub(crate) fn serialize<S: Serializer>(date: &Date, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(std::str::from_utf8(&text(*date)).unwrap_or_default())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        super::read(from, parse)
    }
}

/// A day, or nothing when the field is not there.
pub(crate) mod day_if_any {
    use super::{Deserializer, Serializer, day};
    use time::Date;

    pub(crate) fn serialize<S: Serializer>(date: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => day::serialize(date, to),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D>(from: D) -> Result<Option<Date>, D::Error>
    where
        D: Deserializer<'de>,
    {
        day::deserialize(from).map(Some)
    }
}

/// A person id as 32 hexadecimal digits.
pub(crate) mod person_id {
    use super::{Deserializer, Serializer};
    use kernel::PersonId;

    pub(crate) fn serialize<S: Serializer>(id: &PersonId, to: S) -> Result<S::Ok, S::Error> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 32];
        for (pair, byte) in text.chunks_exact_mut(2).zip(id.as_bytes()) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        to.serialize_str(std::str::from_utf8(&text).unwrap_or_default())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PersonId, D::Error> {
        super::read(from, PersonId::parse)
    }
}

/// A person id, or nothing when the field is not there.
pub(crate) mod person_id_if_any {
    use super::{Deserializer, Serializer, person_id};
    use kernel::PersonId;

    pub(crate) fn serialize<S>(id: &Option<PersonId>, to: S) -> Result<S::Ok, S::Error>
    where
        S: Serializer,
    {
        match id {
            Some(id) => person_id::serialize(id, to),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D>(from: D) -> Result<Option<PersonId>, D::Error>
    where
        D: Deserializer<'de>,
    {
        person_id::deserialize(from).map(Some)
    }
}
