//! What a person takes away can be checked by anyone, without asking anyone.

use access::{Facts, Purpose, permit};
use kernel::Entropy;
use ledger::{
    Error, Member, NewChunk, Planned, Promise, Proven, Seal, SealEntries, Sequencer, SignedReceipt,
};
use serde_json::Value;
use testkit::{NOW, Platform, official};
use time::macros::date;
use tlog::{EntryProof, Note};

use super::{later, look, own, person, sequence};

#[tokio::test]
async fn an_entry_is_proved_to_anyone() {
    let platform = Platform::new(&[]).await;
    let ledger = &platform.ledger;
    for number in [1, 2, 1] {
        look(ledger, person(number)).await;
    }
    let entries = ledger.entries(&own(person(1)), super::FIRST, NOW.now()).await.unwrap();
    let newest = &entries[0];
    let early = ledger.proof(&own(person(1)), newest.id, NOW.now()).await;
    assert!(matches!(early, Err(Error::NotPlacedYet)));
    sequence(&Sequencer::new(ledger.clone(), NOW)).await;

    let proof = ledger.proof(&own(person(1)), newest.id, NOW.now()).await.unwrap();
    // The standard's own check, on the leaf alone.
    let policy = ledger.identity().policy("2026").unwrap();
    EntryProof::parse(&proof).unwrap().verify(&newest.leaf.0, &policy).unwrap();
    // Ours, which also opens the leaf.
    let Proven::Entry { record, seq } = ledger.identity().verify(&proof).unwrap() else { panic!() };
    assert_eq!((Some(record.as_str()), seq), (newest.record.as_deref(), 2));

    let forged = proof.replacen("index 2", "index 1", 1);
    assert!(matches!(ledger.identity().verify(&forged), Err(Error::BadProof)));
    let foreign = ledger.proof(&own(person(2)), newest.id, NOW.now()).await;
    assert!(matches!(foreign, Err(Error::NoSuchEntry)));
}

#[tokio::test]
async fn everyone_in_a_chunk_has_a_proof_of_their_own() {
    let platform = Platform::new(&[]).await;
    let ledger = &platform.ledger;
    let members: Vec<Member> = (0..5)
        .map(|number| Member { content: vec![number; 9].into(), subject: person(number) })
        .collect();
    let planned = Planned::under(&own(person(0)));
    let chunk = NewChunk::of(&members, &Entropy::System);
    ledger.commit_chunk(planned, "test.imported", chunk, NOW.now()).await.unwrap();
    sequence(&Sequencer::new(ledger.clone(), NOW)).await;

    for number in 0..5 {
        let permit = own(person(number));
        let parts = ledger.parts_in_chunks(&permit, NOW.now()).await.unwrap();
        let proof = ledger.proof(&permit, parts[0].id, NOW.now()).await.unwrap();
        let Proven::Member { chunk, record } = ledger.identity().verify(&proof).unwrap() else {
            panic!()
        };
        let (chunk, record): (Value, Value) =
            (serde_json::from_str(&chunk).unwrap(), serde_json::from_str(&record).unwrap());
        assert_eq!(chunk["what"]["name"], "test.imported");
        assert_eq!(record["subject"], person(number).to_string());
    }
}

#[tokio::test]
async fn the_end_of_a_chain_is_proved_so_that_a_cut_shows() {
    let platform = Platform::new(&[]).await;
    let ledger = &platform.ledger;
    for number in [1, 2, 1, 1] {
        look(ledger, person(number)).await;
    }
    sequence(&Sequencer::new(ledger.clone(), NOW)).await;
    let proof = ledger.head_proof(&own(person(1)), NOW.now()).await.unwrap();
    let Proven::Head { head, seq, subject } = ledger.identity().verify(&proof).unwrap() else {
        panic!()
    };
    assert_eq!((subject, seq), (person(1), 3));

    let mut entries =
        ledger.entries(&own(person(1)), super::FIRST, NOW.now()).await.unwrap().into_inner();
    // The newest is the handing out of the proof, which has no place yet.
    entries.remove(0);
    entries.reverse();
    let walked = entries
        .iter()
        .zip(1..)
        .fold([0; 32], |before, (entry, seq)| ledger::link(&before, seq, &entry.leaf.0));
    assert_eq!(walked, head);
}

#[tokio::test]
async fn a_receipt_is_a_promise_that_can_be_held_against_the_log() {
    let platform = Platform::new(&[]).await;
    let ledger = &platform.ledger;
    let receipt = look(ledger, person(1)).await.sign().unwrap();
    let header = SignedReceipt::parse(&receipt.header()).unwrap();
    assert_eq!(header, receipt);
    receipt.verify(ledger.identity()).unwrap();

    assert_eq!(ledger.promise_kept(&receipt, later(1).now()).await.unwrap(), Promise::Open);
    assert_eq!(ledger.promise_kept(&receipt, later(3).now()).await.unwrap(), Promise::Broken);
    sequence(&Sequencer::new(ledger.clone(), NOW)).await;
    assert_eq!(ledger.promise_kept(&receipt, later(3).now()).await.unwrap(), Promise::Kept);

    let forged = receipt.header().replacen("by=1", "by=2", 1);
    let forged = SignedReceipt::parse(&forged).unwrap();
    assert!(matches!(ledger.promise_kept(&forged, NOW.now()).await, Err(Error::BadReceipt)));
}

#[tokio::test]
async fn what_the_log_signs_bears_both_schemes() {
    let platform = Platform::new(&[]).await;
    look(&platform.ledger, person(1)).await;
    sequence(&Sequencer::new(platform.ledger.clone(), NOW)).await;
    let note = Note::parse(&platform.ledger.checkpoint("2026").await.unwrap()).unwrap();
    let keys = platform.ledger.identity().verifier_keys("2026").unwrap();
    assert_eq!(note.verify(&keys).unwrap().len(), 2);
    assert!(note.text().starts_with("danh.example/access/2026\n2\n"));
}

#[tokio::test]
async fn a_sealed_entry_has_no_proof_until_its_day() {
    let platform = Platform::new(&[]).await;
    let ledger = &platform.ledger;
    let order = Purpose::Order("12/QĐ".into());
    let police = official(&["seal-entries"]);
    let sealing = permit(SealEntries, &police, &order, Facts::none()).unwrap();
    let seal = Seal::new(&sealing, "A02", date!(2027 - 01 - 01), NOW.now()).unwrap();
    let seen = ledger::Unreleased::with_fields((), person(1), ["sex"]);
    ledger.release_sealed(seen, &own(person(1)), &seal, NOW.now()).await.unwrap();
    sequence(&Sequencer::new(ledger.clone(), NOW)).await;

    let none = ledger.entries(&own(person(1)), super::FIRST, NOW.now()).await.unwrap();
    assert!(none.is_empty());
    let after = later(40 * 24 * 3600).now();
    let entries = ledger.entries(&own(person(1)), super::FIRST, after).await.unwrap();
    let sealed = entries.iter().find(|entry| entry.sealed_until.is_some()).unwrap();
    let early = ledger.proof(&own(person(1)), sealed.id, NOW.now()).await;
    assert!(matches!(early, Err(Error::NoSuchEntry)));
    let proof = ledger.proof(&own(person(1)), sealed.id, after).await.unwrap();
    ledger.identity().verify(&proof).unwrap();
}
