use super::*;
use crate::effects::People;
use crate::fixture::{apply, at, day, id, name, person, source, text, with};
use crate::value::{Fate, Sex};

fn subject() -> History {
    let number = PersonalNumber::parse("001185012345").unwrap();
    with(person(1, "1985-03-09", Sex::Female), "1985-03-09", vec![Value::PersonalNumber(number)])
}

fn done(history: &History, effects: Result<Effects, Error>) -> History {
    let people = People::new(vec![history.clone()]);
    apply(&people, &effects.unwrap()).of(id(1)).unwrap().clone()
}

#[test]
fn a_name_changed_by_decision_leaves_the_former_in_history() {
    let now = at("2026-11-23");
    let new = name("Nguyễn Thị Mai");
    let effects = change_name(&subject(), new.clone(), day("2020-06-01"), &source(), now);
    let history = done(&subject(), effects);
    let on = |on| history.as_of(day(on), now).birth_name().unwrap().expose().to_owned();
    assert_eq!(on("2020-05-31"), "Nguyễn Thị Đào");
    assert_eq!(on("2020-06-01"), "Nguyễn Thị Mai");
    let again = change_name(&history, new, day("2020-06-01"), &source(), now).unwrap_err();
    assert!(matches!(again, Error::NothingToChange));
    let future = change_name(&history, name("A"), day("2026-11-24"), &source(), now).unwrap_err();
    assert!(matches!(future, Error::InTheFuture));
}

#[test]
fn what_was_missing_all_along_holds_from_birth() {
    let now = at("2026-11-23");
    let ground = Ground::ClericalError { on: day("2026-11-23") };
    let truth = Truth::Is(Value::Ethnicity(text("Tày")));
    let history =
        done(&subject(), correct(&subject(), Correction { ground, truth }, &source(), now));
    assert!(history.as_of(day("1985-03-09"), now).ethnicity().is_some());
    assert!(history.as_of(day("1985-03-08"), now).ethnicity().is_none());
}

#[test]
fn a_repaired_day_of_death_moves_the_days_of_the_death() {
    let now = at("2026-11-23");
    let died = |on: &str| Value::Death(Fate::Died { on: day(on).into(), place: None });
    let dead = with(subject(), "2026-03-10", vec![died("2026-03-10")]);
    for (truth, alive, gone) in
        [("2026-03-01", "2026-02-28", "2026-03-01"), ("2026-03-20", "2026-03-19", "2026-03-20")]
    {
        let ground = Ground::ClericalError { on: day("2026-11-01") };
        let correction = Correction { ground, truth: Truth::Is(died(truth)) };
        let history = done(&dead, correct(&dead, correction, &source(), now));
        assert!(!history.as_of(day(alive), now).is_dead(), "{alive}");
        assert!(history.as_of(day(gone), now).is_dead(), "{gone}");
    }
}

#[test]
fn a_number_is_replaced_by_an_act_of_its_own_and_stays_in_history() {
    let now = at("2026-11-23");
    let number = PersonalNumber::parse("001184012345").unwrap();
    let truth = Truth::Is(Value::PersonalNumber(number));
    let ground = Ground::Decision { from: day("2026-11-23") };
    let error = correct(&subject(), Correction { ground, truth }, &source(), now).unwrap_err();
    assert!(matches!(error, Error::OwnAct(Group::PersonalNumber)));

    let (asked_by, cause) = (AskedBy::Citizen, NumberCause::BirthYearCorrected);
    let change = NumberChange { asked_by, cause, from: day("2026-11-23"), number };
    let history = done(&subject(), replace_number(&subject(), change.clone(), &source(), now));
    assert_eq!(history.as_of(day("2026-11-23"), now).personal_number(), Some(&number));
    assert_ne!(history.as_of(day("2026-11-22"), now).personal_number(), Some(&number));
    assert_eq!(history.timeline(Group::PersonalNumber, now).len(), 2);

    let unasked = NumberChange { asked_by: AskedBy::Authority, ..change };
    let error = replace_number(&subject(), unasked.clone(), &source(), now).unwrap_err();
    assert!(matches!(error, Error::NumberStaysInUse));
    let forged = NumberChange { cause: NumberCause::ForgedDocuments, ..unasked };
    assert!(replace_number(&subject(), forged, &source(), now).is_ok());
}

#[test]
fn a_number_can_be_cancelled_without_another() {
    let now = at("2026-11-23");
    let from = day("2026-11-01");
    let cancel = |cause| cancel_number(&subject(), cause, from, &source(), now);
    assert!(matches!(cancel(NumberCause::SexRedetermined), Err(Error::NumberStaysInUse)));
    let history = done(&subject(), cancel(NumberCause::BirthCertificateRevoked));
    let record = history.as_of(from, now);
    assert_eq!(record.personal_number(), None);
    assert!(record.field(Group::PersonalNumber).is_some(), "that it ended has a source");
}

#[test]
fn protection_lasts_its_time_or_until_it_is_lifted() {
    let now = at("2026-11-23");
    let protection = Protection { reason: text("Nhân chứng") };
    let span = Span::from(day("2026-01-01"));
    let history = done(&subject(), protect(&subject(), span, protection, &source(), now));
    let history = done(&history, lift_protection(&history, day("2026-06-01"), &source(), now));
    let is_protected = |on| history.as_of(day(on), now).is_protected();
    let days = ["2025-12-31", "2026-01-01", "2026-05-31", "2026-06-01"];
    assert_eq!(days.map(is_protected), [false, true, true, false]);
}

#[test]
fn nobody_is_corrected_who_is_not_on_the_register() {
    let nobody = History::new(id(1), vec![]);
    let now = at("2026-11-23");
    let error = change_name(&nobody, name("A"), day("2026-01-01"), &source(), now).unwrap_err();
    assert!(matches!(error, Error::NotOnRegister));
}
