//! Dates, numbers and codes as people here write them.

use std::fmt::Display;

use kernel::{Language, Moment, PartialDate};
use time::Date;

/// Something that has a place in the calendar.
pub trait Day {
    /// `09/03/1952`; less of it when less is known.
    fn written(&self) -> String;
}

impl Day for Date {
    fn written(&self) -> String {
        format!("{:02}/{:02}/{:04}", self.day(), u8::from(self.month()), self.year())
    }
}

impl Day for Moment {
    fn written(&self) -> String {
        self.day().written()
    }
}

impl Day for PartialDate {
    fn written(&self) -> String {
        let day = self.day().map(|day| format!("{day:02}/")).unwrap_or_default();
        let month = self.month().map(|month| format!("{month:02}/")).unwrap_or_default();
        format!("{day}{month}{}", self.year())
    }
}

impl<T: Day> Day for &T {
    fn written(&self) -> String {
        (*self).written()
    }
}

/// `14:05, 03/07/2026`, in Viet Nam's time.
pub fn day_time(at: Moment) -> String {
    let seconds = at.micros().div_euclid(1_000_000) + 7 * 3_600;
    let minutes = seconds.rem_euclid(86_400) / 60;
    format!("{:02}:{:02}, {}", minutes / 60, minutes % 60, at.day().written())
}

/// `1.250.000` in Vietnamese, `1,250,000` in English.
pub fn number(language: Language, number: impl Display) -> String {
    let text = number.to_string();
    let (group, point) = match language {
        Language::En => (',', '.'),
        Language::Vi => ('.', ','),
    };
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(w, r)| (w, Some(r)));
    let digits = whole.trim_start_matches('-');
    let mut written = "-".repeat(whole.len() - digits.len());
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(group);
        }
        written.push(digit);
    }
    if let Some(rest) = rest {
        written.push(point);
        written.push_str(rest);
    }
    written
}

/// `1.250.000 ₫`.
pub fn dong(language: Language, amount: impl Display) -> String {
    format!("{}\u{a0}₫", number(language, amount))
}

/// `001 085 012345`. What is not twelve digits long is left as it is.
pub fn personal_number(digits: &str) -> String {
    match (digits.get(..3), digits.get(3..6), digits.get(6..)) {
        (Some(place), Some(birth), Some(rest)) if digits.len() == 12 => {
            format!("{place} {birth} {rest}")
        }
        _ => digits.to_owned(),
    }
}

/// `••• ••• ••2345`: enough to know one's own number by.
pub fn masked_number(digits: &str) -> String {
    let last = digits.len().checked_sub(4).and_then(|from| digits.get(from..));
    last.map_or_else(String::new, |last| format!("••• ••• ••{last}"))
}

/// `4f1a 09c2 …`: a hash in groups of four.
pub fn grouped(code: &str) -> String {
    let mut written = String::with_capacity(code.len() * 5 / 4);
    for (index, letter) in code.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            written.push(' ');
        }
        written.push(letter);
    }
    written
}

/// The letters shown where there is no photograph: of the first and the last name.
pub fn initials(full_name: &str) -> String {
    let mut names = full_name.split_whitespace();
    let first = names.next().and_then(|name| name.chars().next());
    let last = names.next_back().and_then(|name| name.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests;
