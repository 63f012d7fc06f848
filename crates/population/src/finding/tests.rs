use super::*;
use crate::change::Change;
use crate::fixture::{address, at, day, id, person, relative, with};
use crate::group::Value;
use crate::value::{Fate, Few, Household, IdentityDocument, OldNumber, Place};

fn now() -> Moment {
    at("2026-11-23")
}

fn number(text: &str) -> Value {
    Value::PersonalNumber(PersonalNumber::parse(text).unwrap())
}

fn home(commune: &str) -> Value {
    Value::PermanentResidence(address(commune, "Tổ 3"))
}

/// Born 1985, female, at home, with a number that fits.
fn sound() -> History {
    let values = vec![number("001185012345"), home("00004@2025-07-01")];
    with(person(1, "1985-03-09", Sex::Female), "1985-03-09", values)
}

fn found_with(history: &History, people: Vec<History>, number_holders: usize) -> Vec<Code> {
    let people = People::new(people);
    let around = Surroundings {
        division_in_force: &|division, _| division.as_of() >= day("2025-07-01"),
        number_place: &|prefix, place| match (prefix, place) {
            ("001", Some(Area::Abroad(_))) => Fit::Differs,
            ("001", _) => Fit::Fits,
            _ => Fit::Unknown,
        },
        number_holders,
        people: &people,
    };
    findings(history, &around, now()).into_iter().map(|finding| finding.code).collect()
}

#[track_caller]
fn finds(history: History, expected: &[Code]) {
    assert_eq!(found_with(&history, vec![], 1), expected);
}

fn more(values: Vec<Value>) -> History {
    with(sound(), "1985-03-09", values)
}

#[test]
fn a_sound_record_has_no_findings() {
    finds(sound(), &[]);
}

#[test]
fn a_number_that_disagrees_is_a_warning_and_never_more() {
    finds(more(vec![number("001186012345")]), &[Code::NumberBirthYearDiffers]);
    finds(more(vec![number("001085012345")]), &[Code::NumberSexDiffers]);
    finds(more(vec![number("999185012345")]), &[Code::NumberPlaceUnknown]);
    let abroad = Place::from(Area::Abroad(Country::parse("FRA").unwrap()));
    finds(more(vec![Value::BirthRegistrationPlace(abroad)]), &[Code::NumberPlaceDiffers]);
    finds(more(vec![Value::Sex(Sex::Unspecified)]), &[]);
    for code in Code::ALL.iter().filter(|code| code.name().ends_with("differs")) {
        assert!(code.severity() < Severity::Serious, "{code:?}");
    }
    assert_eq!(found_with(&sound(), vec![], 2), [Code::NumberShared]);
}

#[test]
fn what_is_missing_is_named() {
    let empty = Change::first(id(1), at("2000-01-01"), vec![]);
    let expected = [
        Code::BirthDateMissing,
        Code::BirthNameMissing,
        Code::NationalityMissing,
        Code::SexMissing,
    ];
    finds(History::new(id(1), vec![empty]), &expected);
    let nobody = person(1, "1985-03-09", Sex::Female);
    finds(nobody.clone(), &[Code::NumberMissing, Code::PermanentResidenceMissing]);
    let old = with(
        nobody,
        "1985-03-09",
        vec![
            Value::OldNumber(OldNumber::parse("012345678").unwrap()),
            Value::BirthDate(kernel::PartialDate::parse("1985").unwrap()),
        ],
    );
    let expected =
        [Code::BirthDateIncomplete, Code::OldNumberOnly, Code::PermanentResidenceMissing];
    finds(old, &expected);
    let household = Household { id: crate::fixture::household("H1") };
    finds(more(vec![Value::Household(household)]), &[Code::HouseholdRelationMissing]);
}

#[test]
fn a_residence_is_in_a_commune_in_force_and_of_the_living() {
    finds(more(vec![home("00004@2025-06-30")]), &[Code::CommuneNotInForce]);
    let died = Fate::Died { on: day("2026-01-01").into(), place: None };
    finds(more(vec![Value::Death(died)]), &[Code::DeadWithResidence]);
    let missing = Fate::Missing { on: day("2026-01-01").into() };
    finds(more(vec![Value::Death(missing)]), &[]);
}

#[test]
fn documents_of_old_form_and_past_their_day_are_noticed() {
    let card = |kind, expires: &str| {
        let document = IdentityDocument {
            expires_on: Some(day(expires)),
            issued_at: None,
            issued_on: day("2015-01-01"),
            issuing_country: None,
            kind,
            number: None,
        };
        more(vec![Value::IdentityDocuments(Few::parse(vec![document]).unwrap())])
    };
    finds(card(IdentityDocumentKind::CitizenCard, "2026-11-23"), &[]);
    finds(card(IdentityDocumentKind::CitizenCard, "2026-11-22"), &[Code::DocumentsExpired]);
    let both = [Code::DocumentOfOldForm, Code::DocumentsExpired];
    finds(card(IdentityDocumentKind::IdCard9, "2024-12-31"), &both);
}

#[test]
fn ties_of_marriage_and_birth_are_compared_on_both_sides() {
    let related = |relation| Value::Relatives(Few::parse(vec![relative(relation, 2)]).unwrap());
    let married = Value::MaritalStatus(MaritalStatus::Married);
    finds(more(vec![married.clone()]), &[Code::MarriedWithoutSpouse]);
    finds(more(vec![related(Relation::Spouse)]), &[Code::SpouseWithoutMarriage]);

    let other = |born: &str| person(2, born, Sex::Male);
    let wife = more(vec![married, related(Relation::Spouse)]);
    let found = found_with(&wife, vec![other("1980-01-01")], 1);
    assert_eq!(found, [Code::SpouseNotReciprocal]);
    let back = Value::Relatives(Few::parse(vec![relative(Relation::Spouse, 1)]).unwrap());
    let husband = with(other("1980-01-01"), "1985-03-09", vec![back]);
    assert_eq!(found_with(&wife, vec![husband], 1), []);

    let child = more(vec![related(Relation::Father)]);
    let found = found_with(&child, vec![other("1990-01-01")], 1);
    assert_eq!(found, [Code::ChildOlderThanParent, Code::ParentNotReciprocal]);
    let back = Value::Relatives(Few::parse(vec![relative(Relation::Child, 1)]).unwrap());
    let father = with(other("1960-01-01"), "1985-03-09", vec![back]);
    assert_eq!(found_with(&child, vec![father], 1), []);
}

#[test]
fn every_finding_has_a_name_words_and_groups_of_its_own() {
    let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
    names.dedup();
    assert_eq!(names.len(), Code::ALL.len());
    assert!(names.is_sorted(), "the codes stand in order");
    for code in Code::ALL {
        assert!(!code.groups().is_empty());
        assert_eq!(code.message_key(), format!("population-finding-{}", code.name()));
    }
}
