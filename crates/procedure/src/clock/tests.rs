use proptest::prelude::*;
use time::OffsetDateTime;
use time::macros::datetime;

use super::*;

const WEEK: Term = Term { amount: 7, unit: TermUnit::WorkingDays };

fn at(moment: OffsetDateTime) -> Moment {
    Moment::of(moment)
}

#[test]
fn what_comes_after_three_counts_from_the_next_working_day() {
    let before = Clock::start(at(datetime!(2026-11-25 14:59 +7)), Some(WEEK)).unwrap();
    let after = Clock::start(at(datetime!(2026-11-25 15:01 +7)), Some(WEEK)).unwrap();
    assert_eq!(before.due_at, Some(at(datetime!(2026-12-04 17:00 +7))));
    assert_eq!(after.due_at, Some(at(datetime!(2026-12-07 17:00 +7))));
}

#[test]
fn while_more_is_asked_for_the_clock_stands() {
    let clock = Clock::start(at(datetime!(2026-11-25 09:00 +7)), Some(WEEK)).unwrap();
    let paused = clock.pause(at(datetime!(2026-11-27 09:00 +7)));
    assert_eq!(paused.urgency(at(datetime!(2027-03-01 09:00 +7))), Ok(Urgency::Paused));
    // Five working days were left on the Friday; five are left from the Monday ten days later.
    let resumed = paused.resume(at(datetime!(2026-12-07 09:00 +7))).unwrap();
    assert_eq!(resumed.due_at, Some(at(datetime!(2026-12-14 17:00 +7))));
}

#[test]
fn the_office_is_warned_a_working_day_before_the_end() {
    let clock = Clock::start(at(datetime!(2026-11-25 09:00 +7)), Some(WEEK)).unwrap();
    let urgency = |moment| clock.urgency(at(moment)).unwrap();
    assert_eq!(urgency(datetime!(2026-12-02 09:00 +7)), Urgency::OnTime);
    assert_eq!(urgency(datetime!(2026-12-03 09:00 +7)), Urgency::Soon);
    assert_eq!(urgency(datetime!(2026-12-04 16:59 +7)), Urgency::Soon);
    assert_eq!(urgency(datetime!(2026-12-04 17:01 +7)), Urgency::Overdue);
    let endless = Clock::start(at(datetime!(2026-11-25 09:00 +7)), None).unwrap();
    assert_eq!(endless.urgency(at(datetime!(2026-12-25 09:00 +7))), Ok(Urgency::NoLimit));
}

proptest! {
    #[test]
    fn a_pause_never_takes_time_away_and_keeps_the_working_days_left(
        filed in 0..60_i64, worked in 0..5_i64, waited in 0..60_i64, amount in 1..15_u16,
    ) {
        let hour = |hours: i64| Moment::from_micros(
            at(datetime!(2026-03-02 09:00 +7)).micros() + hours * 3_600_000_000);
        let term = Term { amount, unit: TermUnit::WorkingDays };
        let clock = Clock::start(hour(filed * 24), Some(term)).unwrap();
        let paused_at = hour((filed + worked) * 24);
        let resumed_at = hour((filed + worked + waited) * 24);
        let due = clock.due_at.unwrap();
        let resumed = clock.pause(paused_at).resume(resumed_at).unwrap();
        let moved = resumed.due_at.unwrap();
        prop_assert!(moved >= due);
        prop_assert_eq!(resumed.paused_at, None);
        if waited == 0 || paused_at > due {
            prop_assert_eq!(moved, due);
        } else {
            let left = working_days(paused_at.day(), due.day()).unwrap();
            let first = Calendar::viet_nam().working_day_from(resumed_at.day()).unwrap();
            match left {
                0 => prop_assert_eq!(moved.day(), first),
                left => prop_assert_eq!(working_days(resumed_at.day(), moved.day()), Ok(left)),
            }
        }
    }
}
