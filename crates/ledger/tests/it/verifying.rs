//! The walk finds every byte that was changed, and says where.

use access::{Facts, Permit, Purpose, permit};
use kernel::Entropy;
use ledger::{
    EraseEntry, Error, Fault, Member, NewChunk, Planned, Seal, SealEntries, Sequencer, Unreleased,
};
use testkit::{NOW, Platform, official};
use time::macros::date;

use super::tamper::{self, SPOTS, spot};
use super::{later, look, own, person, sequence, verified, whole};

/// A log with everything in it: entries, sealed ones, a chunk, two rounds, a cosignature.
async fn full() -> Platform {
    let platform = Platform::new(&[]).await;
    let ledger = &platform.ledger;
    let node = Sequencer::new(ledger.clone(), NOW);
    look(ledger, person(1)).await;
    sequence(&node).await;
    look(ledger, person(1)).await;
    let police = official(&["seal-entries"]);
    let order = Purpose::Order("12/QĐ".into());
    let sealing = permit(SealEntries, &police, &order, Facts::none()).unwrap();
    let seal = Seal::new(&sealing, "A02", date!(2027 - 01 - 01), NOW.now()).unwrap();
    let seen = Unreleased::with_fields((), person(1), ["sex"]);
    ledger.release_sealed(seen, &own(person(1)), &seal, NOW.now()).await.unwrap();
    let members: Vec<Member> = (1..4)
        .map(|number| Member { content: vec![number].into(), subject: person(number) })
        .collect();
    let planned = Planned::under(&own(person(1)));
    let chunk = NewChunk::of(&members, &Entropy::System);
    ledger.commit_chunk(planned, "test.imported", chunk, NOW.now()).await.unwrap();
    sequence(&node).await;
    super::witnessing::cosign(&platform).await;
    platform
}

#[tokio::test]
async fn a_flipped_byte_is_found_wherever_it_is() {
    whole(&verified(&full().await).await);
    for spot in &SPOTS {
        let platform = full().await;
        tamper::flip(&platform, spot).await;
        let report = verified(&platform).await;
        assert!(!report.is_whole(), "{} was changed and nothing found", spot.name);
    }
}

#[tokio::test]
async fn what_is_taken_out_leaves_a_gap() {
    for (name, expected) in [
        ("ledger_batch.leaves", "nothing at place"),
        ("ledger_chunk.leaves", "is missing, though its entry is there"),
        ("ledger_entry.leaf", "its row is gone"),
        ("ledger_head.head", "the committed end"),
        ("ledger_member.content_digest", "lacks 1 of its parts"),
        ("ledger_round.commitments", "nothing at place"),
        ("ledger_tile.bytes", "is not the one of its tree"),
    ] {
        let platform = full().await;
        tamper::delete(&platform, spot(name)).await;
        let report = verified(&platform).await;
        let said = report.faults.iter().any(|fault| fault.to_string().contains(expected));
        assert!(said, "{name}: {:#?}", report.faults);
    }
}

#[tokio::test]
async fn who_cuts_the_tail_of_a_chain_is_found_by_its_committed_end() {
    let platform = Platform::new(&[]).await;
    look(&platform.ledger, person(1)).await;
    sequence(&Sequencer::new(platform.ledger.clone(), NOW)).await;
    tamper::delete(&platform, spot("ledger_entry.leaf")).await;
    let report = verified(&platform).await;
    let subject = person(1);
    assert!(report.faults.contains(&Fault::TailCut { missing: 1, subject }), "{report:#?}");
}

#[tokio::test]
async fn an_erased_record_leaves_the_log_whole() {
    let platform = full().await;
    let ledger = &platform.ledger;
    let entries = ledger.entries(&own(person(1)), super::FIRST, NOW.now()).await.unwrap();
    let oldest = entries.last().unwrap().id;
    erase(&platform, oldest).await.unwrap();
    let part = ledger.parts_in_chunks(&own(person(1)), NOW.now()).await.unwrap()[0].id;
    erase(&platform, part).await.unwrap();

    let again = erase(&platform, oldest).await;
    assert!(matches!(again, Err(Error::Erased)));
    for id in [oldest, part] {
        let proof = ledger.proof(&own(person(1)), id, NOW.now()).await;
        assert!(matches!(proof, Err(Error::Erased)));
    }
    sequence(&Sequencer::new(ledger.clone(), later(10))).await;
    let report = verified(&platform).await;
    whole(&report);
    assert_eq!(report.counts.erased, 2);
}

pub(crate) fn erasing() -> Permit<EraseEntry> {
    let officer = official(&["protect-data"]);
    let order = Purpose::Order("7/QĐ".into());
    permit(EraseEntry { person: person(1) }, &officer, &order, Facts::none()).unwrap()
}

async fn erase(platform: &Platform, id: ledger::EntryId) -> Result<ledger::Receipt, Error> {
    platform.ledger.erase(&erasing(), id, "the term has run out", NOW.now()).await
}
