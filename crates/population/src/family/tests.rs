use super::*;
use crate::fixture::{apply, at, day, id, kin, person, relative, source};
use crate::value::Sex;

fn now() -> Moment {
    at("2026-11-23")
}

fn people() -> People {
    People::new(vec![
        person(1, "1990-01-01", Sex::Female),
        person(2, "1988-01-01", Sex::Male),
        person(9, "2015-01-01", Sex::Male),
    ])
}

fn of(people: &People, number: u8, on: &str) -> Vec<(Relation, PersonId)> {
    kin(people.of(id(number)).unwrap(), on, now())
}

fn adoption(parents: Vec<Relative>) -> Adoption {
    Adoption { child: id(9), parents: Few::parse(parents).unwrap() }
}

const RULES: AdoptionRules = AdoptionRules { older_by_years_min: 20 };

#[test]
fn an_adoption_by_two_stands_in_three_records_until_it_ends() {
    let parents =
        vec![relative(Relation::AdoptiveFather, 2), relative(Relation::AdoptiveMother, 1)];
    let from = day("2020-01-01");
    let effects = adopt(&people(), &adoption(parents), RULES, from, &source(), now()).unwrap();
    let people = apply(&people(), &effects);
    let both = [(Relation::AdoptiveFather, id(2)), (Relation::AdoptiveMother, id(1))];
    assert_eq!(of(&people, 9, "2020-01-01"), both);
    assert_eq!(of(&people, 1, "2020-01-01"), [(Relation::AdoptedChild, id(9))]);

    let from = day("2025-01-01");
    let effects = end_adoption(&people, id(9), id(2), from, &source(), now()).unwrap();
    let people = apply(&people, &effects);
    assert_eq!(of(&people, 9, "2024-12-31"), both);
    assert_eq!(of(&people, 9, "2025-01-01"), both[1..]);
    assert_eq!(of(&people, 2, "2025-01-01"), []);
    let error = end_adoption(&people, id(9), id(2), from, &source(), now()).unwrap_err();
    assert!(matches!(error, Error::NotAdopted));
}

#[test]
fn an_adoptive_parent_is_older_by_what_the_law_asks() {
    let adopt = |rules| {
        let parents = vec![relative(Relation::AdoptiveMother, 1)];
        adopt(&people(), &adoption(parents), rules, day("2020-01-01"), &source(), now())
    };
    assert!(adopt(AdoptionRules { older_by_years_min: 25 }).is_ok());
    let error = adopt(AdoptionRules { older_by_years_min: 26 }).unwrap_err();
    assert!(matches!(error, Error::ParentTooYoung));
}

#[test]
fn a_father_recognised_late_is_the_father_since_birth() {
    let father = relative(Relation::Father, 2);
    let effects = recognise_child(&people(), id(9), &father, &source(), now()).unwrap();
    let people = apply(&people(), &effects);
    assert_eq!(of(&people, 9, "2015-01-01"), [(Relation::Father, id(2))]);
    assert_eq!(of(&people, 2, "2015-01-01"), [(Relation::Child, id(9))]);
    let error = recognise_child(&people, id(9), &father, &source(), now()).unwrap_err();
    assert!(matches!(error, Error::ParentRecorded));
    let younger = relative(Relation::Child, 9);
    assert!(younger.relation().is_child());
}

#[test]
fn a_representative_acts_for_a_person_for_a_time() {
    let span = Span { from: day("2024-01-01"), to: Some(day("2026-01-01")) };
    let effects = represent(&people(), id(9), id(1).into(), span, &source(), now()).unwrap();
    let people = apply(&people(), &effects);
    assert_eq!(of(&people, 9, "2024-01-01"), [(Relation::LegalRepresentative, id(1))]);
    assert_eq!(of(&people, 1, "2025-12-31"), [(Relation::RepresentedPerson, id(9))]);
    assert_eq!(of(&people, 1, "2026-01-01"), []);
    let from = day("2025-01-01");
    let effects = end_representation(&people, id(9), id(1), from, &source(), now()).unwrap();
    let people = apply(&people, &effects);
    assert_eq!(of(&people, 9, "2025-01-01"), []);
    assert_eq!(of(&people, 9, "2024-12-31").len(), 1);
}

#[test]
fn nobody_is_their_own_relative_and_no_record_grows_without_end() {
    let span = Span::from(day("2020-01-01"));
    let error = represent(&people(), id(9), id(9).into(), span, &source(), now()).unwrap_err();
    assert!(matches!(error, Error::SamePerson));
    let source = source();
    let mut plan = Plan::new(Happening::Represented, &source, now());
    let people = people();
    let mother = people.of(id(1)).unwrap();
    for number in 100..160 {
        link(&mut plan, mother, Relation::Child, id(number).into(), span).unwrap();
    }
    let error = link(&mut plan, mother, Relation::Child, id(160).into(), span).unwrap_err();
    assert!(matches!(error, Error::TooManyRelatives));
}
