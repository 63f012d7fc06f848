use time::macros::{date, datetime};
use time::{Date, OffsetDateTime};

use super::{Calendar, CalendarError, Intake, Term, TermUnit};
use crate::Moment;

#[track_caller]
fn after(from: Date, count: u16, expected: Date) {
    assert_eq!(Calendar::viet_nam().add_working_days(from, count), Ok(expected));
}

#[track_caller]
fn due(filed: OffsetDateTime, term: (u16, TermUnit), intake: Intake, expected: OffsetDateTime) {
    let term = Term { amount: term.0, unit: term.1 };
    let due = Calendar::viet_nam().due(Moment::of(filed), term, intake);
    assert_eq!(due, Ok(Moment::of(expected)));
}

#[test]
fn working_days_step_over_weekends() {
    after(date!(2026 - 06 - 01), 0, date!(2026 - 06 - 01));
    after(date!(2026 - 06 - 01), 2, date!(2026 - 06 - 03));
    after(date!(2026 - 06 - 05), 1, date!(2026 - 06 - 08));
    after(date!(2026 - 06 - 06), 1, date!(2026 - 06 - 08));
}

#[test]
fn working_days_step_over_tet() {
    after(date!(2024 - 02 - 07), 1, date!(2024 - 02 - 15));
    after(date!(2025 - 01 - 24), 1, date!(2025 - 02 - 03));
    after(date!(2026 - 02 - 13), 2, date!(2026 - 02 - 24));
    after(date!(2027 - 02 - 04), 1, date!(2027 - 02 - 12));
}

#[test]
fn a_holiday_on_a_rest_day_is_made_up_on_the_next_working_day() {
    // 10/3 Bính Ngọ is Sunday 26 April 2026.
    after(date!(2026 - 04 - 24), 1, date!(2026 - 04 - 28));
    // 1 May 2027 is a Saturday.
    after(date!(2027 - 04 - 29), 1, date!(2027 - 05 - 04));
}

#[test]
fn a_moved_saturday_is_a_working_day_and_its_monday_is_not() {
    let calendar = Calendar::viet_nam();
    assert_eq!(calendar.is_working_day(date!(2026 - 08 - 22)), Ok(true));
    assert_eq!(calendar.is_working_day(date!(2026 - 08 - 31)), Ok(false));
    assert_eq!(calendar.is_working_day(date!(2026 - 08 - 29)), Ok(false));
}

#[test]
fn a_year_has_as_many_days_off_as_the_labour_code_gives() {
    let calendar = Calendar::viet_nam();
    // Since 2026 with Culture Day.
    for (year, given) in [(2024, 11), (2025, 11), (2026, 12), (2027, 12)] {
        let mut day = Date::from_calendar_date(year, time::Month::January, 1).unwrap();
        let (mut weekdays, mut working) = (0, 0);
        while day.year() == year {
            weekdays += i32::from(day.weekday().number_from_monday() <= 5);
            working += i32::from(calendar.is_working_day(day).unwrap());
            day = day.next_day().unwrap();
        }
        assert_eq!(weekdays - working, given, "{year}");
    }
    assert_eq!(calendar.is_verified(date!(2025 - 01 - 01)), Ok(true));
    assert_eq!(calendar.is_verified(date!(2027 - 01 - 01)), Ok(false));
}

#[test]
fn a_year_that_is_not_in_the_calendar_has_no_working_days_to_count() {
    let calendar = Calendar::viet_nam();
    let unknown = Err(CalendarError::YearUnknown(2028));
    assert_eq!(calendar.add_working_days(date!(2027 - 12 - 30), 2), unknown);
    assert_eq!(
        calendar.is_working_day(date!(2023 - 12 - 29)),
        Err(CalendarError::YearUnknown(2023))
    );
    let years = Term { amount: 2, unit: TermUnit::Years };
    assert_eq!(calendar.last_day(date!(2027 - 03 - 01), years), Ok(date!(2029 - 03 - 01)));
}

#[test]
fn a_term_ends_at_the_close_of_its_last_day_in_viet_nam() {
    let two = (2, TermUnit::WorkingDays);
    let wednesday = datetime!(2026-06-03 17:00 +7);
    due(datetime!(2026-06-01 09:00 +7), two, Intake::AnyHour, wednesday);
    due(datetime!(2026-06-01 23:30 +7), two, Intake::AnyHour, wednesday);
    // 20:00 UTC on Sunday is already Monday in Hanoi.
    due(datetime!(2026-05-31 20:00 UTC), two, Intake::AnyHour, wednesday);
}

#[test]
fn what_is_filed_late_or_on_a_day_off_counts_from_the_next_working_day() {
    let one = (1, TermUnit::WorkingDays);
    due(datetime!(2026-06-01 15:00 +7), one, Intake::OfficeHours, datetime!(2026-06-02 17:00 +7));
    due(datetime!(2026-06-01 15:01 +7), one, Intake::OfficeHours, datetime!(2026-06-03 17:00 +7));
    due(datetime!(2026-06-06 09:00 +7), one, Intake::OfficeHours, datetime!(2026-06-09 17:00 +7));
    due(datetime!(2026-06-06 09:00 +7), one, Intake::AnyHour, datetime!(2026-06-08 17:00 +7));
}

#[test]
fn calendar_days_end_on_a_working_day_and_hours_do_not_wait() {
    // The 15th day is Saturday 15 August.
    let days = (15, TermUnit::Days);
    due(datetime!(2026-07-31 09:00 +7), days, Intake::AnyHour, datetime!(2026-08-17 17:00 +7));
    let hours = (72, TermUnit::Hours);
    due(datetime!(2026-02-16 09:00 +7), hours, Intake::AnyHour, datetime!(2026-02-19 09:00 +7));
}

#[test]
fn months_end_on_the_same_day_or_the_last_there_is() {
    let calendar = Calendar::viet_nam();
    let month = Term { amount: 1, unit: TermUnit::Months };
    assert_eq!(calendar.last_day(date!(2027 - 01 - 31), month), Ok(date!(2027 - 02 - 28)));
    assert_eq!(calendar.last_day(date!(2026 - 12 - 15), month), Ok(date!(2027 - 01 - 15)));
}

#[test]
fn a_calendar_that_cannot_be_read_says_why() {
    let hours = "[hours]\ncloses = \"17:00\"\nopens = \"08:00\"\nrests_from = \"11:30\"\n\
        rests_until = \"13:00\"\nsame_day_until = \"15:00\"\n";
    let day = "[[year]]\nnumber = 2026\nverified = true\noff = [{ day = \"2026-02-30\" }]\n";
    let error = Calendar::parse(&format!("{hours}{day}")).unwrap_err();
    assert_eq!(error, CalendarError::Malformed("`2026-02-30` is not a day".to_owned()));
    assert!(Calendar::parse("").is_err());
}

#[test]
fn working_hours_rest_at_noon_at_night_and_on_days_off() {
    let ends = |from: OffsetDateTime, to: OffsetDateTime| {
        let end = Calendar::viet_nam().add_working_hours(Moment::of(from), 2);
        assert_eq!(end, Ok(Moment::of(to)));
    };
    ends(datetime!(2026-11-25 09:00 +7), datetime!(2026-11-25 11:00 +7));
    ends(datetime!(2026-11-25 10:30 +7), datetime!(2026-11-25 14:00 +7));
    ends(datetime!(2026-11-25 12:00 +7), datetime!(2026-11-25 15:00 +7));
    ends(datetime!(2026-11-25 16:00 +7), datetime!(2026-11-26 09:00 +7));
    ends(datetime!(2026-11-27 16:30 +7), datetime!(2026-11-30 09:30 +7));
    ends(datetime!(2026-11-28 10:00 +7), datetime!(2026-11-30 10:00 +7));
    ends(datetime!(2026-11-30 03:00 +7), datetime!(2026-11-30 10:00 +7));
}
