//! What is whole, and all that is not.

use time::macros::utc_datetime;

use super::*;
use crate::tests::{Key, TERM, root, small, subject};
use crate::{Revoked, Signatory, Signing, Stamp, Term, preserve, revocation_list, sign};

const AT: UtcDateTime = utc_datetime!(2026-11-26 12:00);

/// A root, who signs below it, and who says when.
struct House {
    keys: [Key; 3],
    official: Certificate,
    root: Certificate,
    stamps: Certificate,
}

impl House {
    fn new() -> Self {
        let keys = [Key::new(), Key::new(), Key::new()];
        let [key, official, stamps] = &keys;
        let root = root(key);
        let below = |name, its, office| {
            root.issue(subject(name, its), office, TERM, [0x90; 16], key).unwrap()
        };
        let official = below("Lê Thị Ngữ", official, Office::Signs);
        let stamps = below("Giờ", stamps, Office::Stamps);
        Self { official, root, stamps, keys }
    }

    fn stamp(&self, at: UtcDateTime) -> Stamp<'_> {
        let [_, _, key] = &self.keys;
        let authority = Signatory { certificate: &self.stamps, issuer: &self.root, key };
        Stamp { at, authority, policy: &[2, 25, 1 << 127], serial: [7; 16] }
    }

    fn signed(&self, pdf: &[u8], field: &str, at: UtcDateTime) -> Vec<u8> {
        let [_, key, _] = &self.keys;
        let signatory = Signatory { certificate: &self.official, issuer: &self.root, key };
        let signing = Signing { at, field, reason: "Ký", signatory, who: "Lê Thị Ngữ" };
        sign(pdf, &signing, &self.stamp(at)).unwrap()
    }

    fn list(&self, revoked: &[Revoked], term: Term) -> Vec<u8> {
        revocation_list(&self.root, revoked, term, 5, &self.keys[0]).unwrap()
    }

    fn kept(&self, pdf: &[u8], list: Vec<u8>) -> Vec<u8> {
        let all = [&self.root, &self.stamps, &self.official];
        preserve(pdf, &all, &[list], "kept", &self.stamp(AT)).unwrap()
    }

    /// As papers are: signed, sealed, preserved.
    fn whole(&self) -> Vec<u8> {
        let once = self.signed(&small(), "official", AT);
        self.kept(&self.signed(&once, "seal", AT), self.list(&[], TERM))
    }

    #[track_caller]
    fn refuses(&self, pdf: &[u8], why: &str) {
        let refused = verify(pdf, &self.root, AT).unwrap_err();
        assert!(refused.to_string().contains(why), "{refused}");
    }
}

#[test]
fn what_is_whole_says_who_signed_and_when() {
    let house = House::new();
    let verified = verify(&house.whole(), &house.root, AT).unwrap();
    assert_eq!((verified.kept_at, verified.links.len()), (AT, 0));
    let fields: Vec<_> = verified.signatures.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["official", "seal"]);
    let first = &verified.signatures[0];
    assert_eq!((first.name.as_str(), first.organisation.as_str()), ("Lê Thị Ngữ", "Mẫu"));
}

/// There is no padding that says nothing: zeros and the case of digits are made again too.
#[test]
fn a_bit_turned_anywhere_is_refused() {
    let house = House::new();
    let whole = house.whole();
    let mut drawn = 0x2026_1126_u64;
    for _ in 0..600 {
        // Knuth's MMIX generator: the same places each time.
        drawn =
            drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let place = usize::try_from(drawn >> 33).unwrap() % whole.len();
        let mut turned = whole.clone();
        turned[place] ^= 1 << (drawn >> 30 & 7);
        assert!(verify(&turned, &house.root, AT).is_err(), "at {place}: {:x}", turned[place]);
    }
    for length in (0..whole.len()).step_by(997) {
        assert!(verify(&whole[..length], &house.root, AT).is_err(), "cut at {length}");
    }
}

#[test]
fn what_is_put_behind_it_is_refused() {
    let house = House::new();
    let whole = house.whole();
    house.refuses(&[&whole, b"%".as_slice()].concat(), "behind its end");
    let more = house.signed(&whole, "more", AT);
    assert!(verify(&more, &house.root, AT).is_err());
    // Another store and timestamp over it, by a stranger's authority.
    let stranger = House::new();
    let twice = stranger.kept(&whole, stranger.list(&[], TERM));
    assert!(verify(&twice, &house.root, AT).is_err());
}

#[test]
fn what_is_not_the_root_s_is_refused() {
    let (house, stranger) = (House::new(), House::new());
    stranger.refuses(&house.whole(), "lead to the root");
    let signed = house.signed(&small(), "official", AT);
    let theirs = stranger.kept(&signed, stranger.list(&[], TERM));
    assert!(verify(&theirs, &house.root, AT).is_err());
    // Who only signs is no authority of time, and the other way round.
    let wrong = House { stamps: house.official.clone(), ..House::new() };
    assert!(verify(&wrong.whole(), &wrong.root, AT).is_err());
}

#[test]
fn what_was_not_preserved_is_refused() {
    let house = House::new();
    house.refuses(&small(), "never signed");
    house.refuses(&house.signed(&small(), "official", AT), "never signed");
    let signed = house.signed(&small(), "official", AT);
    let lacking = [&house.root, &house.stamps];
    let list = house.list(&[], TERM);
    let lacking = preserve(&signed, &lacking, &[list], "kept", &house.stamp(AT)).unwrap();
    house.refuses(&lacking, "was not kept");
}

#[test]
fn who_was_revoked_or_ended_has_not_signed() {
    let house = House::new();
    let signed = house.signed(&small(), "official", AT);
    let revoked = Revoked { at: AT, serial: house.official.serial().to_vec() };
    house.refuses(&house.kept(&signed, house.list(&[revoked], TERM)), "was revoked");
    let other = Revoked { at: AT, serial: vec![5] };
    let other = house.kept(&signed, house.list(&[other], TERM));
    assert!(verify(&other, &house.root, AT).is_ok());
    let past = Term { until: utc_datetime!(2026-02-01 0:00), ..TERM };
    house.refuses(&house.kept(&signed, house.list(&[], past)), "in force");
    let late = house.signed(&small(), "official", utc_datetime!(2027-01-01 0:00));
    house.refuses(&house.kept(&late, house.list(&[], TERM)), "backwards");
    let early = house.signed(&small(), "official", utc_datetime!(2025-01-01 0:00));
    house.refuses(&house.kept(&early, house.list(&[], TERM)), "did not count");
    let after = verify(&house.whole(), &house.root, utc_datetime!(2050-01-02 0:00));
    assert_eq!(after, Err(Error::Untrue("its last timestamp has run out")));
}

/// Papers are shown for decades: whoever changes how they are made keeps the old way for this.
#[test]
fn what_was_made_on_26_november_2026_is_whole_for_good() {
    let root = Certificate::parse(include_bytes!("../../vectors/root.cer")).unwrap();
    let verified = verify(include_bytes!("../../vectors/whole.pdf"), &root, AT).unwrap();
    assert_eq!(verified.signatures.len(), 2);
}
