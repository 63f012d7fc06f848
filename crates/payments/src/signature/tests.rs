use super::*;

const NOW: Moment = Moment::from_micros(1_763_884_800_000_000);

fn secret() -> Secret {
    Secret::new("a secret of the bank").unwrap()
}

fn later(seconds: i64) -> Moment {
    Moment::from_micros(NOW.micros() + seconds * 1_000_000)
}

#[test]
fn what_the_bank_signed_counts_for_five_minutes() {
    let [(_, time), (_, signature)] = secret().sign(NOW, b"{}");
    let verify = |at| secret().verify((&time, &signature), b"{}", at);
    assert_eq!([verify(later(300)), verify(later(-300))], [Ok(()), Ok(())]);
    assert_eq!(verify(later(301)), Err(SignatureError::Stale));
    assert_eq!(verify(later(-301)), Err(SignatureError::Stale));
}

#[test]
fn another_body_time_secret_or_signature_is_forged() {
    let [(_, time), (_, signature)] = secret().sign(NOW, b"{}");
    let other = Secret::new("a secret of others").unwrap();
    let forged = Err(SignatureError::Forged);
    assert_eq!(other.verify((&time, &signature), b"{}", NOW), forged);
    assert_eq!(secret().verify((&time, &signature), b"{ }", NOW), forged);
    assert_eq!(secret().verify(("1763884801", &signature), b"{}", NOW), forged);
    for wrong in ["", "00", "é", &signature[2..], &"zz".repeat(32)] {
        assert_eq!(secret().verify((&time, wrong), b"{}", NOW), forged);
    }
}

#[test]
fn a_secret_is_long_and_does_not_print() {
    assert_eq!(Secret::new("short").unwrap_err(), SignatureError::SecretShort);
    assert_eq!(format!("{:?}", secret()), "Secret(..)");
}

#[test]
fn the_signature_is_one_that_others_compute() {
    // HMAC-SHA256 of "0.{}" under that secret, by Python's `hmac`.
    let [_, (_, signature)] = secret().sign(Moment::from_micros(0), b"{}");
    assert_eq!(signature, "6fe14d1cfc01afbaf0ea599088fc85ebd0480f97039ad2fac0ef101e4daae059");
}
