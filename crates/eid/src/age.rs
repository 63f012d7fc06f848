//! What age lets somebody do with an account: Decree 69/2024/ND-CP, Article 7.

use kernel::PartialDate;
use time::Date;

use crate::{Error, IdentityLevel};

/// The rules of law, as `data/vn/ages.toml` names them.
pub(crate) const ALONE_FROM: &str = "account.alone-from";
pub(crate) const LEVEL_TWO_FROM: &str = "account.level-2-from";

/// How somebody of an age holds an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    pub(crate) by: HeldBy,
    /// The highest level that the law gives.
    pub(crate) level_max: IdentityLevel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeldBy {
    Alone,
    /// It is asked for and used by a parent or guardian.
    Guardian,
}

impl Hold {
    /// What is known in part of a birth counts from its first day, as everywhere on the register.
    pub(crate) fn of(born: PartialDate, on: Date) -> Result<Self, Error> {
        let alone = has_reached(ALONE_FROM, born, on)?;
        let two = has_reached(LEVEL_TWO_FROM, born, on)?;
        Ok(Self {
            by: if alone { HeldBy::Alone } else { HeldBy::Guardian },
            level_max: if two { IdentityLevel::Two } else { IdentityLevel::One },
        })
    }
}

fn has_reached(rule: &str, born: PartialDate, on: Date) -> Result<bool, Error> {
    let rule = kernel::rule(rule, on)?;
    let from = rule.sets.end(born.earliest()).ok_or(Error::NotOnRegister)?;
    Ok(from <= on)
}

#[cfg(test)]
mod tests {
    use time::Month;
    use time::macros::date;

    use super::*;

    #[track_caller]
    fn holds(born: &str, on: Date, by: HeldBy, level_max: IdentityLevel) {
        let hold = Hold::of(PartialDate::parse(born).unwrap(), on).unwrap();
        assert_eq!(hold, Hold { by, level_max }, "born {born}, on {on}");
    }

    #[test]
    fn the_birthday_itself_is_the_first_day_of_the_age() {
        use HeldBy::{Alone, Guardian};
        use IdentityLevel::{One, Two};
        holds("2020-11-24", date!(2026 - 11 - 23), Guardian, One);
        holds("2020-11-23", date!(2026 - 11 - 23), Guardian, Two);
        holds("2020-11-22", date!(2026 - 11 - 23), Guardian, Two);
        holds("2012-11-24", date!(2026 - 11 - 23), Guardian, Two);
        holds("2012-11-23", date!(2026 - 11 - 23), Alone, Two);
        holds("2012-11-22", date!(2026 - 11 - 23), Alone, Two);
        holds("2026-11-23", date!(2026 - 11 - 23), Guardian, One);
        holds("1930", date!(2026 - 11 - 23), Alone, Two);
    }

    #[test]
    fn who_was_born_on_a_leap_day_grows_older_on_the_last_of_february() {
        use HeldBy::{Alone, Guardian};
        use IdentityLevel::{One, Two};
        holds("2012-02-29", date!(2026 - 02 - 27), Guardian, Two);
        holds("2012-02-29", date!(2026 - 02 - 28), Alone, Two);
        holds("2020-02-29", date!(2026 - 02 - 27), Guardian, One);
        holds("2020-02-29", date!(2026 - 02 - 28), Guardian, Two);
    }

    #[test]
    fn what_is_known_in_part_counts_from_its_first_day() {
        use HeldBy::{Alone, Guardian};
        use IdentityLevel::Two;
        holds("2012", date!(2025 - 12 - 31), Guardian, Two);
        holds("2012", date!(2026 - 01 - 01), Alone, Two);
        holds("2012-06", date!(2026 - 05 - 31), Guardian, Two);
        holds("2012-06", date!(2026 - 06 - 01), Alone, Two);
    }

    /// Every birthday of a leap cycle: what holds on it, and on the day before.
    fn edges(born_from: Date, years: i32, hold: impl Fn(Hold) -> bool) {
        let days = std::iter::successors(Some(born_from), |day| day.next_day());
        for born in days.take(4 * 365 + 1) {
            let leap = born.month() == Month::February && born.day() == 29;
            let birthday = if leap { born.replace_day(28).unwrap() } else { born };
            let turns = birthday.replace_year(born.year() + years).unwrap();
            let at = |on| hold(Hold::of(PartialDate::from(born), on).unwrap());
            assert!(at(turns), "born {born}, on {turns}");
            assert!(!at(turns.previous_day().unwrap()), "born {born}, the day before {turns}");
        }
    }

    #[test]
    fn on_every_birthday_of_a_leap_cycle_the_edge_is_that_day() {
        edges(date!(2011 - 01 - 01), 14, |hold| hold.by == HeldBy::Alone);
        edges(date!(2019 - 01 - 01), 6, |hold| hold.level_max == IdentityLevel::Two);
    }
}
