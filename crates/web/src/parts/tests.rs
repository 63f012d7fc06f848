use time::macros::date;

use super::*;

#[test]
fn a_clock_warns_before_the_end_and_says_when_it_is_over() {
    let rows = [
        (5, ClockState::Running, Standing::Open, 100, "clock-left"),
        (2, ClockState::Running, Standing::Open, 40, "clock-left"),
        (1, ClockState::Running, Standing::Due, 20, "clock-left"),
        (0, ClockState::Running, Standing::Due, 4, "clock-today"),
        (-2, ClockState::Running, Standing::Overdue, 100, "clock-overdue"),
        (-2, ClockState::Stopped, Standing::Done, 100, "clock-done"),
    ];
    for (left, state, standing, share, key) in rows {
        let clock = Clock { due: date!(2026 - 07 - 17), left, state, term: 5 };
        assert_eq!((clock.standing(), clock.share(), clock.key()), (standing, share, key));
    }
}
