//! A paper judged from its file alone.

use papers::NoPaper;

use crate::issuing::{House, paper};

use super::*;

/// Places below `length` and a bit of each, the same each time: Knuth's MMIX generator.
pub(crate) fn drawn(count: usize, length: usize) -> impl Iterator<Item = (usize, u8)> {
    let next = |state: &u64| {
        Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
    };
    let states = std::iter::successors(next(&20_261_126), next).take(count);
    states
        .map(move |state| (usize::try_from(state >> 33).unwrap() % length, 1 << (state >> 30 & 7)))
}

fn jwk(authority: &Authority) -> String {
    authority.mark_jwk().unwrap().to_string()
}

#[test]
fn a_file_says_who_signed_it_and_what_its_mark_says() {
    let house = House::at(NOW.now());
    let (file, key) = (house.issue(&paper()).unwrap().bytes, jwk(&house.authority));
    let root = house.authority.root();
    let verified = verify(&file, root, Some(&key), NOW.now()).unwrap();
    assert_eq!(verified.official.name, "Lê Thị Ngữ");
    assert_eq!(verified.seal.name, "UBND phường Ba Đình");
    let mark = verified.mark.unwrap();
    assert_eq!((mark.whom, mark.code, mark.title), (paper().whom, paper().code, paper().title));
    assert!(verify(&file, root, None, NOW.now()).unwrap().mark.is_none());

    let (other, later) = (House::at(NOW.now()), NOW.now().micros() + 11 * 366 * 86_400_000_000);
    let refused = |root, key, at| verify(&file, root, Some(key), at).err().unwrap();
    let theirs = jwk(&other.authority);
    assert_eq!(refused(root, &theirs, NOW.now()), NoPaper::Mark);
    assert_eq!(refused(root, "{}", NOW.now()), NoPaper::Key);
    assert_eq!(refused(b"root", &key, NOW.now()), NoPaper::Root);
    let theirs = refused(other.authority.root(), &key, NOW.now());
    assert!(matches!(theirs, NoPaper::Document(_)));
    assert!(matches!(refused(root, &key, Moment::from_micros(later)), NoPaper::Document(_)));
}

/// No place of the file is padding of which nobody would notice: all of it is made once more.
#[test]
fn a_bit_turned_anywhere_in_a_paper_is_refused() {
    let house = House::at(NOW.now());
    let file = house.issue(&paper()).unwrap().bytes;
    for (place, bit) in drawn(200, file.len()) {
        let mut turned = file.clone();
        turned[place] ^= bit;
        let judged = verify(&turned, house.authority.root(), None, NOW.now());
        assert!(judged.is_err(), "at {place} of {}", file.len());
    }
}

#[tokio::test]
async fn what_is_published_is_enough_to_verify_a_paper_from_the_store() {
    let town = Town::new().await;
    let visitor = town.session(Caller::visitor());
    let root = visitor.bytes("/.well-known/danh-papers.cer").await;
    assert_eq!(root, town.papers.root());
    let key = visitor.get("/.well-known/danh-papers.jwk").await;
    assert_eq!((&key.body["kty"], &key.body["crv"]), (&"EC".into(), &"P-256".into()));
    assert!(key.body.get("d").is_none(), "only the public half");
    let code = town.code().await;
    let mai = town.session(citizen(town.mai));
    let file = mai.bytes(&format!("/papers/{code}")).await;
    let verified = verify(&file, &root, Some(&key.text), NOW.now()).unwrap();
    assert_eq!(verified.mark.unwrap().code, code);
}
