//! People and papers for the tests of this crate.

use kernel::{FullName, Moment, PersonId};
use time::{Date, Duration};

use crate::change::{Assertion, Change, Span};
use crate::effects::{Effects, People};
use crate::group::Value;
use crate::history::History;
use crate::source::{Channel, Document, DocumentKind, Source};
use crate::stored;
use crate::value::{
    Address, Commune, Country, Few, HouseholdId, MaritalStatus, OfficeCode, Party, Relation,
    Relative, Sex, Text,
};

pub(crate) fn day(text: &str) -> Date {
    stored::day::parse(text).unwrap()
}

/// The evening of a day.
pub(crate) fn at(text: &str) -> Moment {
    let noon = day(text).with_hms(12, 0, 0).unwrap().assume_utc();
    Moment::of(noon + Duration::hours(1))
}

pub(crate) fn id(number: u8) -> PersonId {
    PersonId::from_bytes(&[number; 16]).unwrap()
}

pub(crate) fn source() -> Source {
    Source {
        channel: Channel::CivilEvent,
        document: Some(Document {
            kind: DocumentKind::AuthorityDecision,
            on: Some(day("2026-11-20")),
            reference: text("12/QĐ-UBND"),
        }),
        office: OfficeCode::parse("H15.3").unwrap(),
        reason: None,
    }
}

pub(crate) fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::parse(text).unwrap()
}

pub(crate) fn name(text: &str) -> FullName {
    FullName::parse(text).unwrap()
}

pub(crate) fn household(text: &str) -> HouseholdId {
    HouseholdId::parse(text).unwrap()
}

pub(crate) fn address(commune: &str, line: &str) -> Address {
    Address { commune: Commune::parse(commune).unwrap(), former: None, line: text(line) }
}

/// Someone born on a day, single, with nothing else known.
pub(crate) fn person(number: u8, born: &str, sex: Sex) -> History {
    let values = vec![
        Value::BirthName(name("Nguyễn Thị Đào")),
        Value::BirthDate(day(born).into()),
        Value::Sex(sex),
        Value::Nationality(Few::parse(vec![Country::VIET_NAM]).unwrap()),
        Value::MaritalStatus(MaritalStatus::Single),
    ];
    let assertion = Assertion::of(Span::from(day(born)), source(), values);
    History::new(id(number), vec![Change::first(id(number), at("2000-01-01"), vec![assertion])])
}

/// The same person with more said, for ever from a day.
pub(crate) fn with(history: History, from: &str, values: Vec<Value>) -> History {
    let version = history.version() + 1;
    let assertion = Assertion::of(Span::from(day(from)), source(), values);
    let known_from = Moment::from_micros(at("2000-01-01").micros() + version);
    apply_one(
        &history,
        Change {
            known_from,
            version,
            ..Change::first(history.person(), known_from, vec![assertion])
        },
    )
}

fn apply_one(history: &History, change: Change) -> History {
    assert_eq!(change.expected_version(), history.version(), "someone changed it meanwhile");
    let stored = change.encode().unwrap();
    let Change { person, version, known_from, .. } = change;
    let read = Change::decode(person, version, known_from, &stored).unwrap();
    assert_eq!(read, change, "what is stored reads back: {stored}");
    let mut changes = history.changes().to_vec();
    changes.push(read);
    History::new(person, changes)
}

/// What the store would do: every change through its stored form into its record.
pub(crate) fn apply(people: &People, effects: &Effects) -> People {
    let events = effects.events.iter().map(|event| (event.person, event.version));
    assert!(effects.changes.iter().map(|change| (change.person, change.version)).eq(events));
    let mut histories: Vec<History> = people.iter().cloned().collect();
    for change in &effects.changes {
        match histories.iter_mut().find(|history| history.person() == change.person) {
            Some(history) => *history = apply_one(history, change.clone()),
            None => {
                histories.push(apply_one(&History::new(change.person, Vec::new()), change.clone()))
            }
        }
    }
    People::new(histories)
}

/// The relatives of a person on a day, as far as they are on the register.
pub(crate) fn kin(history: &History, on: &str, known: Moment) -> Vec<(Relation, PersonId)> {
    let record = history.as_of(day(on), known);
    let relatives = record.relatives().into_iter().flatten();
    relatives.filter_map(|one| Some((one.relation(), one.person()?))).collect()
}

pub(crate) fn relative(relation: Relation, number: u8) -> Relative {
    Relative::of(relation, Party::from(id(number))).unwrap()
}
