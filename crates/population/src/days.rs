//! Counting in calendar years as Civil Code 91/2015/QH13, Article 148 does.

use time::{Date, util::days_in_month};

/// The same day so many years later; the last of February where there is no 29th.
pub(crate) fn years_after(day: Date, years: i32) -> Date {
    let year = day.year() + years;
    let day_of_month = day.day().min(days_in_month(day.month(), year));
    Date::from_calendar_date(year, day.month(), day_of_month).unwrap_or(Date::MAX)
}

/// Whole years from one day to another.
pub(crate) fn years_between(from: Date, to: Date) -> i32 {
    let years = to.year() - from.year();
    if years_after(from, years) > to { years - 1 } else { years }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn someone_born_on_a_leap_day_grows_older_at_the_end_of_february() {
        assert_eq!(years_after(date!(2004 - 02 - 29), 18), date!(2022 - 02 - 28));
        assert_eq!(years_between(date!(2004 - 02 - 29), date!(2022 - 02 - 27)), 17);
        assert_eq!(years_between(date!(2004 - 02 - 29), date!(2022 - 02 - 28)), 18);
        assert_eq!(years_between(date!(2004 - 06 - 01), date!(2004 - 01 - 01)), -1);
    }
}
