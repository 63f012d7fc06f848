use kernel::PersonalNumber;
use proptest::prelude::*;
use time::Date;

use super::*;
use crate::change::{Change, Span};
use crate::correction::{Correction, Ground, Truth, correct};
use crate::effects::People;
use crate::fixture::{apply, at, day, id, person, source, text, with};
use crate::group::Value;
use crate::value::Sex;

fn religion(words: &str) -> Value {
    Value::Religion(text(words))
}

fn ethnicity(words: &str) -> Value {
    Value::Ethnicity(text(words))
}

/// Two records of one person: each knows something that the other does not.
fn two() -> People {
    let number = Value::PersonalNumber(PersonalNumber::parse("001185012345").unwrap());
    let one = with(person(1, "1985-03-09", Sex::Female), "1985-03-09", vec![religion("Không")]);
    let other = with(person(2, "1985-03-09", Sex::Female), "2010-01-01", vec![ethnicity("Tày")]);
    People::new(vec![one, with(other, "1985-03-09", vec![number])])
}

fn merged(people: &People, when: &str) -> People {
    let [one, other] = [1, 2].map(|number| people.alone(id(number)).unwrap());
    apply(people, &merge(one, other, &source(), at(when)).unwrap())
}

fn parted(people: &People, when: &str) -> People {
    let other = people.alone(id(2)).unwrap();
    apply(people, &unmerge(&whole(people), other, &source(), at(when)).unwrap())
}

/// The survivor with the history it absorbed.
fn whole(people: &People) -> History {
    let one = people.alone(id(1)).unwrap().clone();
    if one.absorbs().is_empty() {
        one
    } else {
        one.with_absorbed(people.alone(id(2)).unwrap().clone())
    }
}

fn values(history: &History, on: Date, known: Moment) -> Vec<Value> {
    history.as_of(on, known).values().cloned().collect()
}

#[test]
fn merged_records_read_as_one_and_say_whose_word_it_is() {
    let people = merged(&two(), "2026-01-01");
    let record = whole(&people).as_of(day("2026-06-01"), at("2026-06-01"));
    assert_eq!(record.religion().unwrap().expose(), "Không");
    assert_eq!(record.ethnicity().unwrap().expose(), "Tày");
    assert!(record.personal_number().is_some());
    assert_eq!(record.field(Group::Ethnicity).unwrap().person, id(2));
    assert_eq!(record.field(Group::BirthName).unwrap().person, id(1));
    let other = people.alone(id(2)).unwrap();
    assert_eq!(other.merged_into(at("2026-06-01")), Some(id(1)));
    assert_eq!(other.merged_into(at("2025-06-01")), None, "as it was known");
    let before = whole(&people).as_of(day("2026-06-01"), at("2025-06-01"));
    assert!(before.ethnicity().is_none(), "as it was known");
}

#[test]
fn a_record_merged_away_is_not_changed_and_not_merged_again() {
    let people = merged(&two(), "2026-01-01");
    let (one, other) = (whole(&people), people.alone(id(2)).unwrap());
    let now = at("2026-06-01");
    let ground = Ground::Decision { from: day("2026-01-01") };
    let correction = Correction { ground, truth: Truth::Is(religion("x")) };
    let error = correct(other, correction, &source(), now).unwrap_err();
    assert!(matches!(error, Error::MergedAway(survivor) if survivor == id(1)));
    assert!(matches!(merge(&one, other, &source(), now), Err(Error::AlreadyMerged)));
    assert!(matches!(merge(&one, &one, &source(), now), Err(Error::SamePerson)));
    let [one, other] = [1, 2].map(|number| two().alone(id(number)).unwrap().clone());
    assert!(matches!(unmerge(&one, &other, &source(), now), Err(Error::NotMerged)));
    let records = [one, other].map(|history| history.as_of(day("2026-01-01"), now));
    assert_eq!(differences(&records[0], &records[1]), []);
}

#[test]
fn a_change_made_meanwhile_goes_with_the_record_whose_word_it_changed() {
    let people = merged(&two(), "2026-01-01");
    let change = |people: &People, truth, when: &str| {
        let ground = Ground::Decision { from: day("2020-01-01") };
        let correction = Correction { ground, truth: Truth::Is(truth) };
        apply(people, &correct(&whole(people), correction, &source(), at(when)).unwrap())
    };
    let people = change(&people, ethnicity("Nùng"), "2026-02-01");
    let people = change(&people, ethnicity("Mường"), "2026-03-01");
    let people = change(&people, religion("Phật giáo"), "2026-04-01");
    let meanwhile = whole(&people).as_of(day("2026-05-01"), at("2026-05-01"));
    assert_eq!(meanwhile.ethnicity().unwrap().expose(), "Mường");

    let people = parted(&people, "2026-06-01");
    let now = at("2026-07-01");
    let [one, other] = [whole(&people), people.alone(id(2)).unwrap().clone()];
    let [one_then, other_then] =
        [&one, &other].map(|history| history.as_of(day("2026-07-01"), now));
    assert_eq!(one_then.religion().unwrap().expose(), "Phật giáo");
    assert_eq!(one_then.ethnicity(), None);
    assert_eq!(other_then.ethnicity().unwrap().expose(), "Mường");
    assert_eq!(other_then.religion(), None);
    let earlier = other.as_of(day("2015-01-01"), now);
    assert_eq!(earlier.ethnicity().unwrap().expose(), "Tày");

    let merges = Merge::all_of(&one);
    assert_eq!((merges.len(), merges[0].undone), (1, Some(at("2026-06-01"))));
    let meanwhile = one.as_of(day("2026-05-01"), at("2026-05-01"));
    assert_eq!(meanwhile.ethnicity().unwrap().expose(), "Mường", "as it was known");
}

fn sayings() -> impl Strategy<Value = Vec<(bool, u8, u8, u8)>> {
    proptest::collection::vec((any::<bool>(), 0..10_u8, 1..10_u8, 0..4_u8), 0..6)
}

/// A record with a few things said of two groups for some days of January 2020.
fn subject(number: u8, sayings: &[(bool, u8, u8, u8)]) -> History {
    let first = person(number, "1985-03-09", Sex::Female);
    let mut changes = first.changes().to_vec();
    for (index, (which, from, length, words)) in sayings.iter().enumerate() {
        let words = format!("v{words}");
        let value = if *which { religion(&words) } else { ethnicity(&words) };
        let on = |index: u8| day("2020-01-01") + time::Duration::days(index.into());
        let span = Span { from: on(*from), to: Some(on(from + length)) };
        let assertion = Assertion::of(span, source(), vec![value]);
        changes.push(Change {
            version: index as i64 + 2,
            ..Change::first(id(number), at("2020-06-01"), vec![assertion])
        });
    }
    History::new(id(number), changes)
}

proptest! {
    #[test]
    fn records_parted_again_read_as_before_they_were_merged(one in sayings(), other in sayings()) {
        let people = People::new(vec![subject(1, &one), subject(2, &other)]);
        let again = parted(&merged(&people, "2026-01-01"), "2026-06-01");
        let [before, then, now] = ["2025-06-01", "2026-03-01", "2026-07-01"].map(at);
        for index in 0..25 {
            let on = day("2020-01-01") + time::Duration::days(index);
            for number in [1, 2] {
                let held = values(people.alone(id(number)).unwrap(), on, before);
                let history = if number == 1 { whole(&again) } else { again.alone(id(2)).unwrap().clone() };
                prop_assert_eq!(&values(&history, on, now), &held);
                prop_assert_eq!(&values(&history, on, before), &held);
            }
            let joint = whole(&again).as_of(on, then);
            let own = people.alone(id(1)).unwrap().as_of(on, before);
            let others = people.alone(id(2)).unwrap().as_of(on, before);
            for group in [Group::Religion, Group::Ethnicity] {
                let expected = own.value(group).or(others.value(group));
                prop_assert_eq!(joint.value(group), expected);
            }
        }
    }
}
