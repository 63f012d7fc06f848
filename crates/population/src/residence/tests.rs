use kernel::TermUnit;

use super::*;
use crate::fixture::{address, apply, at, day, household, id, person, source, text};
use crate::value::Sex;

const RULES: ResidenceRules = ResidenceRules {
    extension: Term { amount: 15, unit: TermUnit::Days },
    lodging_max: Term { amount: 29, unit: TermUnit::Days },
    temporary_max: Term { amount: 2, unit: TermUnit::Years },
};

fn now() -> Moment {
    at("2026-11-23")
}

fn to(commune: &str, from: &str) -> Move {
    let household = Some((household("H1"), HouseholdRelation::Child));
    Move {
        address: address(commune, "Tổ 3"),
        file_number: None,
        from: day(from),
        household,
        person: id(1),
    }
}

fn moved(people: &People, to: &Move) -> People {
    apply(people, &register_permanent_residence(people, to, &source(), now()).unwrap())
}

fn stay(commune: &str, from: &str, to: &str) -> Stay<Address> {
    Stay { at: address(commune, "Tổ 3"), from: day(from), to: day(to) }
}

fn staying(history: &History, stay: Stay<Address>, now: Moment) -> Result<Effects, Error> {
    register_temporary_residence(history, stay, RULES, &source(), now)
}

fn after(history: &History, effects: Result<Effects, Error>) -> History {
    let people = apply(&People::new(vec![history.clone()]), &effects.unwrap());
    people.of(id(1)).unwrap().clone()
}

fn at_home() -> History {
    let people = People::new(vec![person(1, "1990-01-01", Sex::Male)]);
    moved(&people, &to("00004@2025-07-01", "2020-01-01")).of(id(1)).unwrap().clone()
}

#[test]
fn a_new_permanent_residence_ends_the_former_and_its_household() {
    let people = People::new(vec![at_home()]);
    let next = Move { household: None, ..to("00008@2025-07-01", "2026-01-01") };
    let people = moved(&people, &next);
    let on = |on| people.of(id(1)).unwrap().as_of(day(on), now());
    assert_eq!(on("2025-12-31").permanent_residence().unwrap().commune.division().code(), "00004");
    assert_eq!(on("2026-01-01").permanent_residence().unwrap().commune.division().code(), "00008");
    assert!(on("2025-12-31").household().is_some() && on("2026-01-01").household().is_none());
    let again = register_permanent_residence(&people, &next, &source(), now()).unwrap_err();
    assert!(matches!(again, Error::NothingToChange));
}

#[test]
fn a_deleted_residence_is_no_more_and_says_why() {
    let people = People::new(vec![at_home()]);
    let from = day("2026-01-01");
    let effects = delete_permanent_residence(&people, id(1), from, &source(), now()).unwrap();
    let people = apply(&people, &effects);
    let record = people.of(id(1)).unwrap().as_of(from, now());
    assert!(record.permanent_residence().is_none() && record.household().is_none());
    assert_eq!(record.field(Group::PermanentResidence).unwrap().source, source());
    let error = delete_permanent_residence(&people, id(1), from, &source(), now()).unwrap_err();
    assert!(matches!(error, Error::NotStaying));
}

#[test]
fn a_temporary_residence_lasts_its_term_outside_the_commune_of_home() {
    let refuse = |stay| staying(&at_home(), stay, now()).unwrap_err();
    let elsewhere = "00008@2025-07-01";
    assert!(matches!(
        refuse(stay("00004@2025-07-01", "2026-01-01", "2026-06-01")),
        Error::SameCommune
    ));
    assert!(matches!(refuse(stay(elsewhere, "2026-01-01", "2028-01-02")), Error::StayTooLong));
    assert!(matches!(refuse(stay(elsewhere, "2026-01-01", "2026-01-01")), Error::SpanEmpty));
    assert!(matches!(refuse(stay(elsewhere, "2026-11-24", "2026-12-01")), Error::InTheFuture));
    let effects = staying(&at_home(), stay(elsewhere, "2026-01-01", "2028-01-01"), now());
    let history = after(&at_home(), effects);
    let stays = |on| history.as_of(day(on), now()).temporary_residence().is_some();
    let days = ["2025-12-31", "2026-01-01", "2027-12-31", "2028-01-01"];
    assert_eq!(days.map(stays), [false, true, true, false]);

    let shorter = stay("00010@2025-07-01", "2026-06-01", "2026-12-01");
    let history = after(&history, staying(&history, shorter, now()));
    assert!(history.as_of(day("2026-12-01"), now()).temporary_residence().is_none());
}

#[test]
fn a_temporary_residence_is_extended_in_its_last_fifteen_days() {
    let first = stay("00008@2025-07-01", "2026-01-01", "2026-12-01");
    let history = after(&at_home(), staying(&at_home(), first, now()));
    let extend =
        |to, today| extend_temporary_residence(&history, day(to), RULES, &source(), at(today));
    assert!(matches!(extend("2027-06-01", "2026-11-15"), Err(Error::NotStaying)));
    let history = {
        let first = stay("00008@2025-07-01", "2026-01-01", "2026-12-01");
        after(&at_home(), staying(&at_home(), first, at("2026-11-23")))
    };
    let extend =
        |to, today| extend_temporary_residence(&history, day(to), RULES, &source(), at(today));
    assert!(extend("2028-12-01", "2026-11-30").is_ok());
    assert!(matches!(extend("2028-12-02", "2026-11-30"), Err(Error::StayTooLong)));
    assert!(matches!(extend("2026-12-01", "2026-11-30"), Err(Error::SpanEmpty)));
    assert!(matches!(extend("2027-06-01", "2026-12-01"), Err(Error::NotStaying)));
    let history = after(&history, extend("2027-06-01", "2026-11-30"));
    assert!(history.as_of(day("2027-05-31"), at("2026-12-02")).temporary_residence().is_some());
}

#[test]
fn lodging_and_absence_last_their_time_or_end_before_it() {
    let lodging = Lodging {
        address: address("00008@2025-07-01", "Tổ 3"),
        host: text("Khách sạn"),
        reason: text("Du lịch"),
    };
    let stay = |to| Stay { at: lodging.clone(), from: day("2026-11-01"), to: day(to) };
    let lodge = |stay| lodge(&at_home(), stay, RULES, &source(), now());
    assert!(matches!(lodge(stay("2026-12-01")), Err(Error::StayTooLong)));
    let history = after(&at_home(), lodge(stay("2026-11-30")));
    assert!(history.as_of(day("2026-11-29"), now()).lodging().is_some());

    let absence = Absence { destination: None, reason: text("Đi làm xa") };
    let away = Stay { at: absence, from: day("2026-12-01"), to: day("2027-12-01") };
    let history = after(&history, declare_absence(&history, away, &source(), now()));
    let end = |group, from| end_stay(&history, group, day(from), &source(), now());
    assert!(matches!(end(Group::Absence, "2026-11-30"), Err(Error::NotStaying)));
    assert!(matches!(end(Group::Death, "2026-11-30"), Err(Error::OwnAct(_))));
    let history = after(&history, end(Group::Absence, "2027-01-01"));
    assert!(history.as_of(day("2026-12-31"), now()).absence().is_some());
    assert!(history.as_of(day("2027-01-01"), now()).absence().is_none());
}

#[test]
fn whoever_comes_to_stay_for_good_no_longer_stays_for_a_time_nor_is_absent() {
    let elsewhere = stay("00008@2025-07-01", "2026-01-01", "2027-01-01");
    let history = after(&at_home(), staying(&at_home(), elsewhere, now()));
    let absence = Absence { destination: None, reason: text("Đi làm xa") };
    let away = Stay { at: absence, from: day("2026-01-01"), to: day("2027-01-01") };
    let history = after(&history, declare_absence(&history, away, &source(), now()));
    let people = moved(&People::new(vec![history]), &to("00008@2025-07-01", "2026-06-01"));
    let record = people.of(id(1)).unwrap().as_of(day("2026-06-01"), now());
    assert!(record.temporary_residence().is_none() && record.absence().is_none());
}

#[test]
fn a_commune_is_the_same_by_the_catalogues_of_two_days() {
    let home = at_home();
    let stay = stay("00004@2026-11-23", "2026-11-01", "2027-01-01");
    assert!(matches!(staying(&home, stay, now()), Err(Error::SameCommune)));
    let again = to("00004@2026-11-23", "2026-11-01");
    let again = register_permanent_residence(&People::new(vec![home]), &again, &source(), now());
    assert!(matches!(again, Err(Error::NothingToChange)));
}
