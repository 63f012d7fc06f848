//! Places are given once and in order, whatever stops a node and whoever goes on.

use ledger::{Error, Ledger, Round, Sequencer, Step};
use proptest::collection::vec;
use proptest::prelude::*;
use testkit::{NOW, Platform};
use time::macros::datetime;
use tlog::{Checkpoint, Note, leaf_hash, tree_root};

use super::{later, leaves, look, person, sequence, tamper, verified, whole};
use kernel::{Clock, Moment};

async fn root(ledger: &Ledger, shard: &str) -> tlog::Hash {
    let checkpoint = ledger.checkpoint(shard).await.unwrap();
    let opened = ledger.identity().policy(shard).unwrap();
    opened.open(&checkpoint).unwrap().checkpoint.root()
}

#[tokio::test]
async fn a_node_may_die_after_any_step_and_another_goes_on() {
    for step in Step::ALL {
        let platform = Platform::new(&[]).await;
        let (_, second) = platform.node().await;
        let mut receipts = Vec::new();
        for number in [1, 2, 1, 3, 1] {
            receipts.push(look(&platform.ledger, person(number)).await);
        }
        let dying = Sequencer::new(platform.ledger.clone(), NOW).stop_after(step);
        assert_eq!(dying.round().await.unwrap(), Round::Stopped, "{step:?}");
        receipts.push(look(&second, person(2)).await);

        // While its lease lasts nobody else may; then the next node finishes the work.
        let heir = Sequencer::new(second.clone(), NOW);
        assert_eq!(heir.round().await.unwrap(), Round::NotMine, "{step:?}");
        let heir = Sequencer::new(second.clone(), later(10));
        sequence(&heir).await;

        let leaves = leaves(&second, "2026").await;
        for leaf in receipts.iter().flat_map(|receipt| &receipt.leaves) {
            let places = leaves.iter().filter(|other| other.as_slice() == leaf.0).count();
            assert_eq!(places, 1, "{step:?}");
        }
        let hashes: Vec<_> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
        assert_eq!(root(&second, "2026").await, tree_root(&hashes), "{step:?}");
        let report = verified(&platform).await;
        whole(&report);
        assert_eq!((report.counts.entries, report.counts.waiting), (6, 0), "{step:?}");
    }
}

#[tokio::test]
async fn who_lost_the_lease_keeps_nothing() {
    let platform = Platform::new(&[]).await;
    let (_, second) = platform.node().await;
    let first = Sequencer::new(platform.ledger.clone(), NOW);
    look(&platform.ledger, person(1)).await;
    sequence(&first).await;

    let heir = Sequencer::new(second.clone(), later(10));
    look(&second, person(1)).await;
    sequence(&heir).await;
    // The clock of the first stands still, so it believes in its lease; the fence does not.
    look(&second, person(1)).await;
    assert_eq!(first.round().await.unwrap(), Round::NotMine);
    assert_eq!(sequence(&heir).await, 1);
    whole(&verified(&platform).await);
}

#[tokio::test]
async fn two_nodes_at_once_place_every_entry_once() {
    let platform = Platform::new(&[]).await;
    let (_, second) = platform.node().await;
    for number in 0..40 {
        look(&platform.ledger, person(number % 5)).await;
    }
    let one = Sequencer::new(platform.ledger.clone(), later(0));
    let two = Sequencer::new(second.clone(), later(10));
    for _ in 0..4 {
        let (one, two) = tokio::join!(one.round(), two.round());
        for outcome in [one, two] {
            assert!(matches!(outcome, Ok(Round::Placed { .. } | Round::NotMine)), "{outcome:?}");
        }
        look(&second, person(7)).await;
    }
    sequence(&two).await;
    let report = verified(&platform).await;
    whole(&report);
    assert_eq!((report.counts.entries, report.counts.waiting), (44, 0));
}

#[tokio::test]
async fn a_year_begins_with_a_shard_of_its_own_that_names_the_last() {
    let platform = Platform::new(&[]).await;
    let ledger = &platform.ledger;
    look(ledger, person(1)).await;
    sequence(&Sequencer::new(ledger.clone(), NOW)).await;
    let last = ledger.shard("2026").await.unwrap();

    // Midnight in Viet Nam, not in Greenwich.
    let midnight = Clock::Fixed(Moment::of(datetime!(2026-12-31 17:00:01 UTC)));
    look(ledger, person(1)).await;
    sequence(&Sequencer::new(ledger.clone(), midnight)).await;

    let next = ledger.shard("2027").await.unwrap();
    let statement = Note::parse(&next.statement).unwrap();
    let closed = Note::parse(&last.checkpoint).unwrap();
    assert_eq!(
        statement.text(),
        format!(
            "danh-succession/v1\ndanh.example/access/2027\na new year\nfollows\n{}",
            closed.text()
        )
    );
    assert!(ledger.shard("2026").await.unwrap().closed);
    assert_eq!(next.size, 2);
    whole(&verified(&platform).await);

    // A node whose clock is behind goes on in the new shard.
    look(ledger, person(1)).await;
    let behind = Sequencer::new(ledger.clone(), later(60 * 24 * 3600));
    sequence(&behind).await;
    assert_eq!(ledger.shard("2027").await.unwrap().size, 4);
}

#[tokio::test]
async fn a_running_sequencer_places_what_comes_and_gives_the_lease_back() {
    let platform = Platform::new(&[]).await;
    let ledger = platform.ledger.clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(async move {
        let node = Sequencer::new(ledger, Clock::System);
        node.run(async move { drop(stopped.await) }).await;
    });
    let receipt = look(&platform.ledger, person(1)).await;
    let placed = async {
        while platform.ledger.health().await.unwrap().size < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), placed).await.unwrap();
    look(&platform.ledger, person(1)).await;
    stop.send(()).unwrap();
    running.await.unwrap();

    // What came last has its place, and the next node need not wait.
    let year = platform.ledger.shards().await.unwrap().remove(0).name;
    assert!(leaves(&platform.ledger, &year).await.contains(&receipt.leaves[0].0.to_vec()));
    assert_eq!(platform.ledger.health().await.unwrap().waiting, 0);
    let next = Sequencer::new(platform.ledger.clone(), Clock::System);
    assert!(matches!(next.round().await, Ok(Round::Placed { .. })));
}

#[tokio::test]
async fn nothing_is_signed_over_a_tree_that_was_tampered_with() {
    let platform = Platform::new(&[]).await;
    look(&platform.ledger, person(1)).await;
    let node = Sequencer::new(platform.ledger.clone(), NOW);
    sequence(&node).await;
    tamper::flip(&platform, tamper::spot("ledger_tile.bytes")).await;
    look(&platform.ledger, person(1)).await;
    assert!(matches!(node.round().await, Err(Error::Diverged)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Groups of looks, with a round of either node after each group.
    #[test]
    fn any_batches_grow_the_tree_of_all_leaves(groups in vec((vec(0..4u8, 0..6), any::<bool>()), 1..6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let platform = Platform::new(&[]).await;
            let (_, second) = platform.node().await;
            let nodes = [platform.ledger.clone(), second];
            let mut kept = Vec::new();
            for (turn, (group, first)) in groups.iter().enumerate() {
                for number in group {
                    kept.push(look(&platform.ledger, person(*number)).await.leaves[0].0.to_vec());
                }
                let clock = later(10 * turn as i64);
                sequence(&Sequencer::new(nodes[usize::from(*first)].clone(), clock)).await;
            }
            if kept.is_empty() {
                // Where nothing is to be placed no shard is opened.
                assert!(platform.ledger.shards().await.unwrap().is_empty());
                return;
            }
            let leaves = leaves(&platform.ledger, "2026").await;
            let hashes: Vec<_> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
            let naive = tree_root(&hashes);
            let note = platform.ledger.checkpoint("2026").await.unwrap();
            let text = Note::parse(&note).unwrap().text().to_owned();
            assert_eq!(Checkpoint::parse(&text).unwrap().root(), naive);
            let in_order: Vec<_> =
                leaves.into_iter().filter(|leaf| kept.contains(leaf)).collect();
            assert_eq!(in_order, kept);
            whole(&verified(&platform).await);
        });
    }
}
