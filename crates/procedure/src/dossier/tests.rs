use kernel::{Entropy, Term, TermUnit};
use proptest::prelude::*;
use time::macros::{date, datetime};

use super::*;
use crate::UnitCode;

fn filed() -> Dossier {
    let at = Moment::of(datetime!(2026-11-25 09:00 +7));
    let person = PersonId::random(&Entropy::counted());
    let term = Term { amount: 7, unit: TermUnit::WorkingDays };
    let unit = UnitCode::of_office("CA-00004").unwrap();
    Dossier {
        applicant: person,
        body: Body::new(Answers::new(), Secret(String::new())),
        claimed_by: None,
        clock: Clock::start(at, Some(term)).unwrap(),
        code: DossierCode::new(unit, date!(2026 - 11 - 25), 1),
        office: "CA-00004".into(),
        procedure: "permanent-residence".into(),
        state: State::Filed,
        subject: person,
        valid_from: date!(2025 - 07 - 01),
        version: 1,
    }
}

fn reason() -> Option<Text<1000>> {
    Some(Text::parse("Thiếu giấy tờ").unwrap())
}

fn day(days: i64) -> Moment {
    Moment::from_micros(Moment::of(datetime!(2026-11-25 10:00 +7)).micros() + days * 86_400_000_000)
}

#[test]
fn every_state_has_its_number_and_the_portal_knows_ten() {
    let mut numbers: Vec<u8> = State::ALL.iter().map(|state| state.number()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
}

#[test]
fn whoever_refuses_stops_or_asks_for_more_says_why() {
    for act in [Act::Refuse, Act::AskSupplement, Act::Stop, Act::Apologise] {
        let dossier = Dossier { state: State::InProcess, ..filed() };
        assert_eq!(dossier.after(act, None, day(0)).unwrap_err(), MoveError::NoReason(act));
    }
    let rejected = filed().after(Act::Reject, None, day(0));
    assert_eq!(rejected.unwrap_err(), MoveError::NoReason(Act::Reject));
}

#[test]
fn more_is_asked_for_once() {
    let dossier = Dossier { state: State::InProcess, ..filed() };
    let dossier = dossier.after(Act::AskSupplement, reason(), day(0)).unwrap();
    let dossier = dossier.after(Act::Supply, None, day(1)).unwrap();
    let again = dossier.after(Act::AskSupplement, reason(), day(2));
    assert_eq!(again.unwrap_err(), MoveError::Once(Act::AskSupplement));
}

#[test]
fn what_another_system_asks_for_is_recorded_as_often_as_it_asks() {
    let mut dossier = Dossier { state: State::HandedOver, ..filed() };
    for round in 0..2 {
        let silent = dossier.clone().after(Act::AskSupplementElsewhere, None, day(round));
        assert_eq!(silent.unwrap_err(), MoveError::NoReason(Act::AskSupplementElsewhere));
        dossier = dossier.after(Act::AskSupplementElsewhere, reason(), day(round)).unwrap();
        assert!(dossier.awaits_supplement() && !dossier.state.is_open());
        assert!(dossier.clone().after(Act::Withdraw, None, day(round)).is_err());
        dossier = dossier.after(Act::Supply, None, day(round)).unwrap();
        // It is answered, and stays asked for until they say that they have it.
        assert_eq!(dossier.state, State::SupplementAskedElsewhere);
        assert!(dossier.clone().after(Act::Supply, None, day(round)).is_err());
        dossier = dossier.after(Act::ResumeElsewhere, None, day(round)).unwrap();
        assert_eq!(dossier.state, State::HandedOver);
    }
}

#[test]
fn a_fee_that_is_asked_at_filing_stops_the_clock_and_its_payment_leads_back() {
    let asked = filed().after(Act::AskFee, None, day(0)).unwrap();
    assert_eq!((asked.state, asked.clock.paused_at), (State::FeeAsked, Some(day(0))));
    let paid = asked.after(Act::SettleFee, None, day(1)).unwrap();
    assert_eq!((paid.state, paid.clock.paused_at), (State::Filed, None));
    let begun = paid.after(Act::Receive, None, day(1)).unwrap();
    let begun = begun.after(Act::Start, None, day(1)).unwrap();
    let later = begun.after(Act::AskFee, None, day(2)).unwrap();
    assert_eq!(later.after(Act::SettleFee, None, day(3)).unwrap().state, State::InProcess);
}

proptest! {
    #[test]
    fn whatever_is_done_a_dossier_keeps_its_rules(
        acts in prop::collection::vec((0..Act::ALL.len(), any::<bool>()), 0..40),
    ) {
        let mut dossier = filed();
        for (step, (index, with_reason)) in acts.into_iter().enumerate() {
            let act = Act::ALL[index];
            let at = day(i64::try_from(step).unwrap());
            let said = if with_reason { reason() } else { None };
            let before = dossier.clone();
            let Ok(after) = dossier.clone().after(act, said, at) else { continue };
            prop_assert_eq!(after.version, before.version + 1);
            let begun = before.has_passed(Act::Start);
            let settled = matches!(act, Act::ClaimExemption | Act::SettleFee);
            let to = if settled && !begun { Some(State::Filed) } else { before.state.after(act) };
            prop_assert_eq!(Some(after.state), to);
            prop_assert!(!after.state.is_open() || after.clock.paused_at.is_some() == after.state.pauses());
            prop_assert!(after.clock.due_at >= before.clock.due_at || after.state == State::HandedOver);
            dossier = after;
        }
        let count = |act| dossier.body.timeline.iter().filter(|passed| passed.act == act).count();
        prop_assert!(count(Act::AskSupplement) <= 1 && count(Act::Apologise) <= 1);
        prop_assert!(count(Act::Grant) + count(Act::Refuse) + count(Act::Withdraw) + count(Act::Stop) <= 1);
        let silent = dossier.body.timeline.iter().any(|it| it.act.needs_reason() && it.reason.is_none());
        prop_assert!(!silent);
    }

    #[test]
    fn what_is_over_is_opened_by_nothing(state in 0..State::ALL.len(), act in 0..Act::ALL.len()) {
        let (state, act) = (State::ALL[state], Act::ALL[act]);
        if let Some(to) = state.after(act) && !state.is_open() {
            prop_assert!(!to.is_open());
            match state {
                // What another system says of it.
                State::HandedOver => prop_assert!(act.name().ends_with("-elsewhere")),
                State::SupplementAskedElsewhere => {
                    prop_assert!(act == Act::Supply || act.name().ends_with("-elsewhere"));
                }
                _ => prop_assert_eq!((state, to), (State::Settled, State::Returned)),
            }
        }
    }
}
