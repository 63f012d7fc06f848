use kernel::{Entropy, PersonId};

use super::*;

fn request(state: RequestState) -> Request {
    let entropy = Entropy::counted();
    Request {
        amount: 7000,
        asked_at: Moment::from_micros(0),
        dossier: String::new(),
        expires_at: Moment::from_micros(10),
        lines: Vec::new(),
        office: String::new(),
        paid_at: None,
        payer: PersonId::random(&entropy),
        reference: Reference::new(&entropy),
        state,
        transaction: None,
        version: 1,
    }
}

fn told(amount: i64, at: i64) -> Notification {
    let (content, transaction) = (String::new(), "FT1".to_owned());
    Notification { amount, content, paid_at: Moment::from_micros(at), transaction }
}

#[test]
fn what_becomes_of_a_transfer() {
    use RequestState::{Asked, Cancelled, Paid, RefundDue, Refunded};
    for (state, amount, at, outcome) in [
        (Asked, 7000, 10, Outcome::Settled),
        (Asked, 7000, 11, Outcome::Late),
        (Asked, 6999, 1, Outcome::WrongAmount),
        (Asked, 7001, 11, Outcome::WrongAmount),
        (Cancelled, 7000, 1, Outcome::NotAsked),
        (Paid, 7000, 1, Outcome::Twice),
        (RefundDue, 7000, 1, Outcome::Twice),
        (Refunded, 1, 11, Outcome::Twice),
    ] {
        assert_eq!(judge(Some(&request(state)), &told(amount, at)), outcome, "{state:?}");
    }
    assert_eq!(judge(None, &told(7000, 1)), Outcome::UnknownReference);
}

#[test]
fn a_reference_is_found_among_what_banks_and_people_add() {
    let reference = Reference::new(&Entropy::counted());
    for text in [
        reference.to_string(),
        format!("MBVCB.123 nop le phi {} CT tu 0123", reference.as_str().to_lowercase()),
        format!("{reference}é"),
    ] {
        assert_eq!(Reference::found_in(&text), Some(reference.clone()), "{text}");
    }
    for text in ["", "DANH", "DANH1234", "Ủng hộ DANH 23456789ABCD", "DANH0OIL23456789"] {
        assert_eq!(Reference::found_in(text), None, "{text}");
    }
}
