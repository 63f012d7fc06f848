//! An old copy put back neither forks the log nor brings back what was destroyed.

use kernel::Clock;
use ledger::{Error, Ledger, Sequencer};
use testkit::{NOW, Platform};
use tlog::Note;

use super::verifying::erasing;
use super::{FIRST, later, look, own, person, sequence, verified, whole};

/// The platform after the copy `file` was put in its place; what is remembered stays.
async fn restored(platform: Platform, copy: &std::path::Path) -> Platform {
    platform.restored_from(copy).await
}

#[tokio::test]
async fn a_copy_that_is_behind_opens_a_successor() {
    let platform = Platform::new(&[]).await;
    let ledger = platform.ledger.clone();
    let node = Sequencer::new(ledger.clone(), NOW);
    look(&ledger, person(1)).await;
    sequence(&node).await;
    let copy = platform.files.path().join("copy");
    platform.db.backup(&copy, &[&ledger::SCHEMA]).await.unwrap();

    // The world goes on after the copy was made.
    let entry = ledger.entries(&own(person(1)), FIRST, NOW.now()).await.unwrap()[0].id;
    ledger.erase(&erasing(), entry, "the term has run out", NOW.now()).await.unwrap();
    look(&ledger, person(2)).await;
    sequence(&node).await;
    let seen = Note::parse(&ledger.checkpoint("2026").await.unwrap()).unwrap();
    drop((ledger, node));

    let platform = restored(platform, &copy).await;
    let ledger: &Ledger = &platform.ledger;
    // Nobody goes on by accident.
    look(ledger, person(3)).await;
    let careless = Sequencer::new(ledger.clone(), later(10)).round().await;
    assert!(matches!(careless, Err(Error::Behind)), "{careless:?}");

    let node = Sequencer::new(ledger.clone(), later(20));
    let outcome = node.after_restore().await.unwrap();
    assert_eq!((outcome.erased, outcome.successor.as_deref()), (1, Some("2026-2")));
    let statement = Note::parse(&ledger.shard("2026-2").await.unwrap().statement).unwrap();
    assert!(statement.text().ends_with(&format!("follows\n{}", seen.text())), "{statement}");
    let proof = ledger.proof(&own(person(1)), entry, NOW.now()).await;
    assert!(matches!(proof, Err(Error::Erased)));

    look(ledger, person(2)).await;
    sequence(&node).await;
    whole(&verified(&platform).await);
    // A second time there is nothing to do.
    let again = node.after_restore().await.unwrap();
    assert_eq!((again.erased, again.successor), (0, None));
}

#[tokio::test]
async fn what_should_be_destroyed_is_destroyed_at_the_next_start() {
    let platform = Platform::new(&[]).await;
    let ledger = platform.ledger.clone();
    look(&ledger, person(1)).await;
    let copy = platform.files.path().join("copy");
    platform.db.backup(&copy, &[&ledger::SCHEMA]).await.unwrap();
    let entry = ledger.entries(&own(person(1)), FIRST, NOW.now()).await.unwrap()[0].id;
    ledger.erase(&erasing(), entry, "the term has run out", NOW.now()).await.unwrap();
    drop(ledger);
    // As if the program had died before the tables were told.
    let platform = restored(platform, &copy).await;
    assert_eq!(platform.ledger.resume(NOW.now()).await.unwrap(), 1);
    assert_eq!(platform.ledger.resume(NOW.now()).await.unwrap(), 0);
    let proof = platform.ledger.proof(&own(person(1)), entry, NOW.now()).await;
    assert!(matches!(proof, Err(Error::Erased)));
}

#[tokio::test]
async fn a_node_that_has_signed_does_not_go_on_with_empty_tables() {
    let platform = Platform::new(&[]).await;
    let copy = platform.files.path().join("copy");
    platform.db.backup(&copy, &[&ledger::SCHEMA]).await.unwrap();
    look(&platform.ledger, person(1)).await;
    sequence(&Sequencer::new(platform.ledger.clone(), NOW)).await;
    let platform = restored(platform, &copy).await;
    look(&platform.ledger, person(1)).await;
    assert!(matches!(platform.ledger.resume(NOW.now()).await, Err(Error::Behind)));
    let careless = Sequencer::new(platform.ledger.clone(), later(10)).round().await;
    assert!(matches!(careless, Err(Error::Behind)), "{careless:?}");
}

#[tokio::test]
async fn a_copy_from_before_the_new_year_does_not_open_the_year_twice() {
    let platform = Platform::new(&[]).await;
    let ledger = platform.ledger.clone();
    look(&ledger, person(1)).await;
    sequence(&Sequencer::new(ledger.clone(), NOW)).await;
    let copy = platform.files.path().join("copy");
    platform.db.backup(&copy, &[&ledger::SCHEMA]).await.unwrap();
    let new_year: Clock = later(60 * 24 * 3600);
    look(&ledger, person(1)).await;
    sequence(&Sequencer::new(ledger.clone(), new_year)).await;
    drop(ledger);

    let platform = restored(platform, &copy).await;
    let node = Sequencer::new(platform.ledger.clone(), new_year);
    let outcome = node.after_restore().await.unwrap();
    assert_eq!(outcome.successor.as_deref(), Some("2027-2"));
    whole(&verified(&platform).await);
}

#[tokio::test]
async fn a_copy_of_all_that_was_seen_goes_on_as_it_is() {
    let platform = Platform::new(&[]).await;
    look(&platform.ledger, person(1)).await;
    sequence(&Sequencer::new(platform.ledger.clone(), NOW)).await;
    let copy = platform.files.path().join("copy");
    platform.db.backup(&copy, &[&ledger::SCHEMA]).await.unwrap();
    let platform = restored(platform, &copy).await;
    let outcome = Sequencer::new(platform.ledger.clone(), NOW).after_restore().await.unwrap();
    assert_eq!((outcome.erased, outcome.successor), (0, None));
}

#[tokio::test]
async fn a_node_that_died_before_keeping_goes_on() {
    let platform = Platform::new(&[]).await;
    look(&platform.ledger, person(1)).await;
    let dying = Sequencer::new(platform.ledger.clone(), NOW).stop_after(ledger::Step::Signed);
    dying.round().await.unwrap();
    assert_eq!(sequence(&Sequencer::new(platform.ledger.clone(), later(10))).await, 1);
    whole(&verified(&platform).await);
}
