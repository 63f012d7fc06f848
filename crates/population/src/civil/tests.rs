use super::*;
use crate::fixture::{apply, at, day, household, id, kin, person, relative, source, with};
use crate::value::{Few, Household, HouseholdRelation};

const RULES: MarriageRules =
    MarriageRules { sexes: Sexes::Different, years_min_female: 18, years_min_male: 20 };

fn now() -> Moment {
    at("2026-11-23")
}

fn two() -> People {
    let wife = person(1, "1990-01-01", Sex::Female);
    People::new(vec![wife, person(2, "1988-01-01", Sex::Male), person(3, "1991-01-01", Sex::Male)])
}

fn wedding(of: u8, to: u8, on: &str) -> Marriage {
    Marriage { of: id(of), on: day(on), to: id(to).into() }
}

fn married(people: &People, of: u8, to: u8, on: &str) -> People {
    apply(people, &marry(people, &wedding(of, to, on), RULES, &source(), now()).unwrap())
}

fn status(people: &People, of: u8, on: &str) -> Option<char> {
    status_at(people, of, on, now())
}

fn status_at(people: &People, of: u8, on: &str, known: Moment) -> Option<char> {
    let record = people.of(id(of)).unwrap().as_of(day(on), known);
    record.marital_status().map(|status| match status {
        MaritalStatus::Divorced => 'd',
        MaritalStatus::Married => 'm',
        MaritalStatus::Single => 's',
        MaritalStatus::Widowed => 'w',
    })
}

fn spouses(people: &People, of: u8, on: &str) -> Vec<PersonId> {
    spouses_at(people, of, on, now())
}

fn spouses_at(people: &People, of: u8, on: &str, known: Moment) -> Vec<PersonId> {
    let kin = kin(people.of(id(of)).unwrap(), on, known);
    kin.into_iter().filter(|(one, _)| *one == Relation::Spouse).map(|(_, id)| id).collect()
}

fn died(person: u8, on: &str) -> Death {
    Death { fate: Fate::Died { on: day(on).into(), place: None }, person: id(person) }
}

fn declared_dead(person: u8, on: &str) -> Death {
    Death { fate: Fate::DeclaredDead { on: day(on).into() }, person: id(person) }
}

#[test]
fn a_marriage_and_its_end_stand_in_both_records_from_their_days() {
    let people = married(&two(), 1, 2, "2015-05-01");
    let effects = divorce(&people, id(2), day("2020-05-01"), &source(), now()).unwrap();
    let people = apply(&people, &effects);
    for (one, other) in [(1, 2), (2, 1)] {
        let days = ["2015-04-30", "2015-05-01", "2020-04-30", "2020-05-01"];
        assert_eq!(days.map(|day| status(&people, one, day)), ['s', 'm', 'm', 'd'].map(Some));
        assert_eq!(spouses(&people, one, "2018-01-01"), [id(other)]);
        assert_eq!(spouses(&people, one, "2020-05-01"), []);
    }
    let error = divorce(&people, id(1), day("2021-01-01"), &source(), now()).unwrap_err();
    assert!(matches!(error, Error::NotMarried));
}

#[test]
fn an_earlier_marriage_registered_late_ends_where_the_next_begins() {
    let people = married(&two(), 1, 2, "2020-05-01");
    let people = married(&people, 1, 3, "2015-05-01");
    assert_eq!(spouses(&people, 1, "2016-01-01"), [id(3)]);
    assert_eq!(spouses(&people, 1, "2021-01-01"), [id(2)]);
}

#[test]
fn the_law_says_who_may_marry() {
    let child = Few::parse(vec![relative(Relation::Mother, 1)]).unwrap();
    let son = with(person(5, "2006-01-01", Sex::Male), "2006-01-01", vec![Value::Relatives(child)]);
    let young = person(6, "2007-01-01", Sex::Male);
    let people = two().iter().cloned().chain([son, young]).collect();
    let people = married(&People::new(people), 1, 2, "2015-05-01");
    let refuse = |marriage| marry(&people, &marriage, RULES, &source(), now()).unwrap_err();
    assert!(matches!(refuse(wedding(1, 3, "2016-01-01")), Error::AlreadyMarried));
    assert!(matches!(refuse(wedding(5, 3, "2026-01-01")), Error::NotFreeToMarry));
    assert!(matches!(refuse(wedding(1, 5, "2014-01-01")), Error::TooYoung));
    assert!(matches!(refuse(wedding(6, 3, "2026-01-01")), Error::TooYoung));
    assert!(matches!(refuse(wedding(3, 2, "2026-11-24")), Error::InTheFuture));
    let mother = two();
    let son = people.of(id(5)).unwrap().clone();
    let people = People::new(mother.iter().cloned().chain([son]).collect());
    let error = marry(&people, &wedding(1, 5, "2026-02-01"), RULES, &source(), now()).unwrap_err();
    assert!(matches!(error, Error::TooCloselyRelated));
}

#[test]
fn who_is_not_on_the_register_can_still_be_married() {
    let name = Some(crate::fixture::name("Marie O'Neill"));
    let to = Party { name, ..Party::default() };
    let marriage = Marriage { of: id(1), on: day("2020-01-01"), to };
    let people = two();
    let effects = marry(&people, &marriage, RULES, &source(), now()).unwrap();
    let people = apply(&people, &effects);
    assert_eq!(status(&people, 1, "2020-01-01"), Some('m'));
    let effects = divorce(&people, id(1), day("2021-01-01"), &source(), now()).unwrap();
    let people = apply(&people, &effects);
    let record = people.of(id(1)).unwrap().as_of(day("2021-01-01"), now());
    assert_eq!(record.relatives(), None);
}

fn housed(people: &People) -> People {
    let member = |history: &History| {
        let head = history.person() == id(2);
        let relation = if head { HouseholdRelation::Head } else { HouseholdRelation::Spouse };
        let home = crate::fixture::address("00004@2025-07-01", "Tổ 3");
        let values = vec![
            Value::PermanentResidence(home),
            Value::Household(Household { id: household("H1") }),
            Value::HouseholdRelation(relation),
        ];
        with(history.clone(), "2016-01-01", values)
    };
    People::new(people.iter().map(member).collect())
}

#[test]
fn a_death_ends_residence_household_and_marriage() {
    let people = housed(&married(&two(), 1, 2, "2015-05-01"));
    let effects = record_death(&people, &died(2, "2026-11-01"), &source(), now()).unwrap();
    let members = vec![id(1), id(3)];
    let expected = FollowUp::NameHead { household: household("H1"), members };
    assert_eq!(effects.follow_ups, [expected]);
    let people = apply(&people, &effects);

    let dead = people.of(id(2)).unwrap();
    assert!(dead.as_of(day("2026-10-31"), now()).permanent_residence().is_some());
    let record = dead.as_of(day("2026-11-01"), now());
    assert!(record.is_dead() && record.permanent_residence().is_none());
    assert!(record.household().is_none());
    assert_eq!(status(&people, 1, "2026-10-31"), Some('m'));
    assert_eq!(status(&people, 1, "2026-11-01"), Some('w'));
    assert_eq!(spouses(&people, 1, "2026-11-01"), []);

    let error = record_death(&people, &died(2, "2026-11-02"), &source(), now()).unwrap_err();
    assert!(matches!(error, Error::AlreadyDead));
    let error = record_return(&people, id(2), &source(), now()).unwrap_err();
    assert!(matches!(error, Error::NotDeclaredDead));
}

#[test]
fn a_death_recorded_late_keeps_the_marriage_that_followed() {
    let people = married(&two(), 1, 2, "2015-05-01");
    let people =
        apply(&people, &divorce(&people, id(1), day("2019-01-01"), &source(), now()).unwrap());
    let people = married(&people, 1, 3, "2020-01-01");
    assert_eq!(concerned_ever(people.of(id(1)).unwrap(), now()), [id(2), id(3)]);
    let effects = record_death(&people, &died(2, "2018-01-01"), &source(), now()).unwrap();
    let people = apply(&people, &effects);
    let days = ["2017-12-31", "2018-01-01", "2019-01-01", "2020-01-01"];
    assert_eq!(days.map(|day| status(&people, 1, day)), ['m', 'w', 'd', 'm'].map(Some));
    assert_eq!(spouses(&people, 1, "2020-01-01"), [id(3)]);
}

#[test]
fn who_returns_was_never_dead_and_is_married_again() {
    let people = housed(&married(&two(), 1, 2, "2015-05-01"));
    let death = declared_dead(2, "2024-01-01");
    let effects = record_death(&people, &death, &source(), now()).unwrap();
    let people = apply(&people, &effects);
    assert_eq!(status(&people, 1, "2025-01-01"), Some('w'));

    let later = at("2026-12-01");
    let effects = record_return(&people, id(2), &source(), later).unwrap();
    assert_eq!(effects.follow_ups, [FollowUp::RegisterResidence(id(2))]);
    let people = apply(&people, &effects);
    let returned = people.of(id(2)).unwrap();
    assert!(!returned.as_of(day("2024-01-01"), later).is_dead());
    assert!(returned.as_of(day("2024-01-01"), now()).is_dead(), "as it was known");
    assert_eq!(status_at(&people, 1, "2024-01-01", later), Some('m'));
    assert_eq!(spouses_at(&people, 1, "2026-11-23", later), [id(2)]);
    assert!(returned.as_of(day("2026-11-23"), later).permanent_residence().is_none());
}

#[test]
fn a_spouse_who_married_again_stays_so_when_the_other_returns() {
    let people = married(&two(), 1, 2, "2015-05-01");
    let death = declared_dead(2, "2024-01-01");
    let effects = record_death(&people, &death, &source(), now()).unwrap();
    let people = married(&apply(&people, &effects), 1, 3, "2025-01-01");
    let later = at("2026-12-01");
    let effects = record_return(&people, id(2), &source(), later).unwrap();
    assert!(effects.follow_ups.contains(&FollowUp::DecideMaritalStatus(id(2))));
    let people = apply(&people, &effects);
    assert_eq!(spouses_at(&people, 1, "2024-06-01", later), [id(2)]);
    assert_eq!(spouses_at(&people, 1, "2025-01-01", later), [id(3)]);
    assert_eq!(spouses_at(&people, 2, "2025-01-01", later), []);
    assert_eq!(status_at(&people, 2, "2025-01-01", later), None);
}

#[test]
fn a_missing_person_is_not_dead_and_stays_married() {
    let people = married(&two(), 1, 2, "2015-05-01");
    let fate = Fate::Missing { on: day("2024-01-01").into() };
    let effects = record_death(&people, &Death { fate, person: id(2) }, &source(), now()).unwrap();
    let people = apply(&people, &effects);
    assert_eq!(status(&people, 1, "2026-01-01"), Some('m'));
    assert!(!people.of(id(2)).unwrap().as_of(day("2026-01-01"), now()).is_dead());
    let effects = record_return(&people, id(2), &source(), now()).unwrap();
    let people = apply(&people, &effects);
    assert!(people.of(id(2)).unwrap().as_of(day("2026-01-01"), now()).death().is_none());
}
