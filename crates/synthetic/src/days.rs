//! Reckoning with days.

use time::Date;

use crate::numbers::push_digits;

/// The same day years later; 28 February for 29 February.
pub(crate) fn years_after(day: Date, years: i32) -> Date {
    let year = day.year() + years;
    let last = day.month().length(year);
    Date::from_calendar_date(year, day.month(), day.day().min(last)).unwrap_or(day)
}

pub(crate) fn years_before(day: Date, years: i32) -> Date {
    years_after(day, -years)
}

pub(crate) fn years_between(born: Date, on: Date) -> i32 {
    let years = on.year() - born.year();
    if years_after(born, years) > on { years - 1 } else { years }
}

/// As ISO 8601 writes it.
pub(crate) fn iso(day: Date) -> String {
    let mut text = String::with_capacity(10);
    push_digits(&mut text, day.year() as u64, 4);
    text.push('-');
    push_digits(&mut text, u64::from(u8::from(day.month())), 2);
    text.push('-');
    push_digits(&mut text, u64::from(day.day()), 2);
    text
}
