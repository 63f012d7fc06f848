use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use time::Duration;

use super::*;
use crate::correction::{Correction, Ground, Truth, correct};
use crate::fixture::{at, day, id, person, source, text, with};
use crate::value::Sex;

const DAYS: usize = 14;
const GROUPS: [Group; 2] = [Group::Ethnicity, Group::Religion];

/// What is said of one group: from a day, for some days, that a value holds or that none does.
type Saying = (usize, Option<usize>, usize, Option<u8>);

/// Which saying holds on a day (its change and place in it) and what it says.
type Cell = Option<((usize, usize), Option<u8>)>;

/// The deliberately simple model: after each change, what holds on every single day.
struct Grid(Vec<[[Cell; DAYS]; 2]>);

impl Grid {
    fn of(changes: &[Vec<Saying>]) -> Self {
        let mut grids = vec![[[None; DAYS]; 2]];
        for (index, sayings) in changes.iter().enumerate() {
            let mut grid = grids[index];
            for (place, (from, length, group, value)) in sayings.iter().enumerate() {
                let to = length.map_or(DAYS, |length| (from + length).min(DAYS));
                grid[*group][*from..to].fill(Some(((index, place), *value)));
            }
            grids.push(grid);
        }
        Grid(grids)
    }

    fn last(&self) -> &[[Cell; DAYS]; 2] {
        self.0.last().unwrap()
    }
}

fn nth(index: usize) -> Date {
    day("2020-01-01") + Duration::days(index as i64)
}

/// A moment at which only so many changes are known.
fn after(changes: usize) -> Moment {
    Moment::from_micros(at("2026-01-01").micros() + 10 * changes as i64)
}

fn value(group: usize, value: u8) -> Value {
    let words = format!("v{value}");
    if group == 0 { Value::Ethnicity(text(&words)) } else { Value::Religion(text(&words)) }
}

/// Version 1 says when the person was born, so the changes begin with 2.
fn history(changes: &[Vec<Saying>]) -> History {
    let assertion = |(from, length, group, said): &Saying| {
        let to = length.map(|length| nth(from + length));
        let span = Span { from: nth(*from), to };
        let ended = if said.is_none() { vec![GROUPS[*group]] } else { vec![] };
        let values = said.iter().map(|said| value(*group, *said)).collect();
        Assertion { ended, ..Assertion::of(span, source(), values) }
    };
    let mut all = person(1, "2020-01-01", Sex::Female).changes().to_vec();
    all.extend(changes.iter().enumerate().map(|(index, sayings)| Change {
        version: index as i64 + 2,
        ..Change::first(id(1), after(index + 1), sayings.iter().map(assertion).collect())
    }));
    History::new(id(1), all)
}

fn changes() -> impl Strategy<Value = Vec<Vec<Saying>>> {
    let saying = (0..DAYS, option::of(1..DAYS), 0..2_usize, option::weighted(0.8, 0..4_u8));
    vec(vec(saying, 0..4), 0..8)
}

fn said(record: &Record, group: usize) -> Option<Option<Value>> {
    record.field(GROUPS[group]).map(|field| field.value.clone())
}

proptest! {
    #[test]
    fn folding_says_what_a_table_of_every_day_and_version_says(changes in changes()) {
        let (history, grid) = (history(&changes), Grid::of(&changes));
        for known in 0..=changes.len() {
            for index in 0..DAYS {
                let record = history.as_of(nth(index), after(known));
                prop_assert_eq!(record.version, known as i64 + 1);
                for group in 0..2 {
                    let cell = grid.0[known][group][index];
                    let expected = cell.map(|(_, said)| said.map(|said| value(group, said)));
                    prop_assert_eq!(said(&record, group), expected);
                }
            }
        }
    }

    #[test]
    fn segments_cover_every_day_once_and_say_what_the_days_say(changes in changes()) {
        let (history, grid) = (history(&changes), Grid::of(&changes));
        for (group, name) in GROUPS.into_iter().enumerate() {
            let segments = history.segments(name, after(changes.len()));
            prop_assert_eq!(segments[0].span.from, Span::EVER.from);
            prop_assert_eq!(segments[segments.len() - 1].span.to, None);
            for pair in segments.windows(2) {
                prop_assert_eq!(pair[0].span.to, Some(pair[1].span.from));
            }
            for index in 0..DAYS {
                let mut on = segments.iter().filter(|one| one.span.contains(nth(index)));
                let held = grid.last()[group][index].and_then(|(_, said)| said);
                let held = held.map(|said| value(group, said));
                prop_assert_eq!(on.next().and_then(Segment::value).cloned(), held);
                prop_assert!(on.next().is_none());
            }
        }
    }

    #[test]
    fn history_shows_everything_said_and_how_much_of_it_counts(changes in changes()) {
        let (history, grid) = (history(&changes), Grid::of(&changes));
        for (group, name) in GROUPS.into_iter().enumerate() {
            let timeline = history.timeline(name, after(changes.len()));
            let said = changes.iter().flatten().filter(|saying| saying.2 == group).count();
            prop_assert_eq!(timeline.len(), said);
            for entry in timeline {
                let index = entry.fact.change.version as usize - 2;
                let counts = grid.last()[group].iter().flatten().any(|((change, place), _)| {
                    let of = &entry.fact.change.assertions;
                    *change == index && std::ptr::eq(&of[*place], entry.fact.assertion)
                });
                // Days past the end of the table are not in the model.
                if entry.fact.assertion.span.to.is_some_and(|to| to <= nth(DAYS)) {
                    prop_assert_eq!(counts, entry.standing != Standing::Superseded);
                }
            }
        }
    }

    /// Also for repairs of the past: the days before and after keep what was said of them.
    #[test]
    fn a_correction_changes_exactly_the_days_it_is_about(
        changes in changes(),
        on in 0..DAYS,
        said in option::of(7..9_u8),
        group in 0..2_usize,
        clerical in any::<bool>(),
    ) {
        let before = history(&changes);
        let now = after(changes.len() + 1);
        let ground = if clerical {
            Ground::ClericalError { on: nth(on) }
        } else {
            Ground::Decision { from: nth(on) }
        };
        let truth = match said {
            Some(said) => Truth::Is(value(group, said)),
            None => Truth::Nothing(GROUPS[group]),
        };
        let corrected = correct(&before, Correction { ground, truth }, &source(), now);

        let grid = Grid::of(&changes);
        let days = grid.last()[group];
        let same = |index: &usize| days[*index].map(|cell| cell.0) == days[on].map(|cell| cell.0);
        let first = if clerical { (0..=on).rev().take_while(same).last().unwrap_or(on) } else { on };
        let last = (on..DAYS).take_while(same).last().unwrap_or(on);
        let Ok(effects) = corrected else {
            prop_assert_eq!(days[on].and_then(|(_, said)| said), said);
            return Ok(());
        };
        let mut all = before.changes().to_vec();
        all.extend(effects.changes);
        let after_it = History::new(id(1), all);
        for (index, cell) in days.iter().enumerate() {
            let expected = if (first..=last).contains(&index) {
                said
            } else {
                cell.and_then(|(_, said)| said)
            };
            let record = after_it.as_of(nth(index), now);
            let expected = expected.map(|said| value(group, said));
            prop_assert_eq!(record.value(GROUPS[group]).cloned(), expected);
            let known_before = after_it.as_of(nth(index), after(changes.len()));
            let held = cell.and_then(|(_, said)| said).map(|said| value(group, said));
            prop_assert_eq!(known_before.value(GROUPS[group]).cloned(), held);
        }
    }
}

#[test]
fn a_repair_of_the_past_leaves_the_later_decision_standing() {
    let religion = |words| vec![Value::Religion(text(words))];
    let history = person(1, "1985-03-09", Sex::Female);
    let history = with(history, "1985-03-09", religion("wrong"));
    let history = with(history, "2010-05-01", religion("decided"));
    let now = at("2026-11-23");
    let ground = Ground::ClericalError { on: day("2000-01-01") };
    let truth = Truth::Is(Value::Religion(text("right")));
    let effects = correct(&history, Correction { ground, truth }, &source(), now).unwrap();
    let people = crate::effects::People::new(vec![history]);
    let people = crate::fixture::apply(&people, &effects);
    let history = people.of(id(1)).unwrap();

    let on = |on| history.as_of(day(on), now).religion().unwrap().expose().to_owned();
    assert_eq!((on("1985-03-09"), on("2010-04-30")), ("right".to_owned(), "right".to_owned()));
    assert_eq!(on("2010-05-01"), "decided");
    let standings: Vec<_> =
        history.timeline(Group::Religion, now).iter().map(|entry| entry.standing).collect();
    assert_eq!(standings, [Standing::InForce, Standing::InForce, Standing::Superseded]);
}

#[test]
fn before_anything_is_known_a_record_is_empty() {
    let record = person(1, "1985-03-09", Sex::Female).as_of(day("2026-01-01"), at("1999-12-31"));
    assert_eq!((record.version, record.fields.len()), (0, 0));
    let unborn = person(1, "1985-03-09", Sex::Female).as_of(day("1985-03-08"), at("2026-01-01"));
    assert_eq!((unborn.version, unborn.fields.len()), (1, 0));
}
