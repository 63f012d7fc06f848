//! Witnesses sign what is consistent with what they signed before: one written here after the
//! standard, and one from other hands.

use std::sync::{Arc, Mutex};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use ledger::{Error, Sequencer, Witness, Witnesses};
use testkit::{NOW, Platform};
use tlog::{
    AddCheckpoint, Algorithm, Checkpoint, EntryProof, Hash, Note, NoteSigner, TrustPolicy,
    VerifierKey, verify_consistency,
};

use super::{FIRST, later, look, own, person, sequence, verified, whole};

/// The key of the witness written here.
pub(crate) struct Held {
    pub(crate) key: VerifierKey,
    pair: Ed25519KeyPair,
}

impl Held {
    pub(crate) fn new() -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let public = pair.public_key().as_ref();
        let kind = Algorithm::Ed25519Cosignature;
        let key = VerifierKey::new("witness.example/one", kind, public).unwrap();
        Self { key, pair }
    }
}

impl NoteSigner for Held {
    fn verifier_key(&self) -> &VerifierKey {
        &self.key
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, tlog::Error> {
        Ok(self.pair.sign(message).as_ref().to_vec())
    }
}

/// What the witness has signed of the one log it knows.
#[derive(Clone)]
struct Desk {
    keys: Vec<VerifierKey>,
    last: Arc<Mutex<(u64, Option<Hash>)>>,
}

/// c2sp.org/tlog-witness, `add-checkpoint`.
async fn add_checkpoint(State(desk): State<Desk>, body: String) -> (StatusCode, String) {
    let Ok(asked) = AddCheckpoint::parse(&body) else {
        return (StatusCode::BAD_REQUEST, String::new());
    };
    if asked.checkpoint.verify(&desk.keys).is_err() {
        return (StatusCode::FORBIDDEN, String::new());
    }
    let mut last = desk.last.lock().unwrap();
    if asked.old_size != last.0 {
        return (StatusCode::CONFLICT, format!("{}\n", last.0));
    }
    let new = Checkpoint::parse(asked.checkpoint.text()).unwrap();
    let (size, root) = (new.size(), new.root());
    let before = last.1.unwrap_or_else(|| tlog::tree_root(&[]));
    if verify_consistency(last.0, &before, size, &root, &asked.proof).is_err() {
        return (StatusCode::UNPROCESSABLE_ENTITY, String::new());
    }
    *last = (size, Some(root));
    let mut note = Note::unsigned(asked.checkpoint.text()).unwrap();
    note.sign(&Held::new(), 1_795_420_800).unwrap();
    (StatusCode::OK, note.signatures().iter().map(ToString::to_string).collect())
}

/// A witness on a port of its own.
async fn witness(platform: &Platform) -> (Desk, String) {
    let keys = platform.ledger.identity().verifier_keys("2026").unwrap();
    let desk = Desk { keys, last: Arc::default() };
    let routes = Router::new().route("/w/add-checkpoint", post(add_checkpoint));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/w", listener.local_addr().unwrap());
    let routes = routes.with_state(desk.clone());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (desk, address)
}

/// Has the log cosigned once.
pub(crate) async fn cosign(platform: &Platform) {
    let (_, address) = witness(platform).await;
    let witness = Witness::parse(&Held::new().key.to_string(), &address).unwrap();
    let witnesses = Witnesses::new(platform.ledger.clone(), vec![witness]).unwrap();
    assert_eq!(witnesses.round().await.unwrap(), 1);
}

#[tokio::test]
async fn a_witness_signs_each_checkpoint_and_proofs_carry_its_signature() {
    let platform = Platform::new(&[]).await;
    let ledger = &platform.ledger;
    let (desk, address) = witness(&platform).await;
    let vkey = Held::new().key.to_string();
    let asked = vec![Witness::parse(&vkey, &address).unwrap()];
    let witnesses = Witnesses::new(ledger.clone(), asked).unwrap();
    assert_eq!(witnesses.round().await.unwrap(), 0, "nothing to sign yet");

    let node = Sequencer::new(ledger.clone(), NOW);
    for _ in 0..3 {
        look(ledger, person(1)).await;
        sequence(&node).await;
        assert_eq!(witnesses.round().await.unwrap(), 1);
        assert_eq!(witnesses.round().await.unwrap(), 0);
    }
    let policy = TrustPolicy {
        witness_keys: vec![Held::new().key],
        witnesses_min: 1,
        ..ledger.identity().policy("2026").unwrap()
    };
    policy.open(&ledger.checkpoint("2026").await.unwrap()).unwrap();
    // The proof is made under the checkpoint that is witnessed, not under the newest.
    look(ledger, person(1)).await;
    sequence(&node).await;
    let entries = ledger.entries(&own(person(1)), FIRST, NOW.now()).await.unwrap();
    let oldest = entries.last().unwrap();
    let proof = ledger.proof(&own(person(1)), oldest.id, NOW.now()).await.unwrap();
    EntryProof::parse(&proof).unwrap().verify(&oldest.leaf.0, &policy).unwrap();
    whole(&verified(&platform).await);

    // It remembers less than we do: it says so, and is asked again.
    *desk.last.lock().unwrap() = (0, None);
    assert_eq!(witnesses.round().await.unwrap(), 1);
    // It has signed what we never had.
    look(ledger, person(1)).await;
    sequence(&node).await;
    *desk.last.lock().unwrap() = (1_000, Some(tlog::tree_root(&[])));
    let refused = witnesses.round().await;
    assert!(matches!(refused, Err(Error::WitnessRefused { status: 409 })), "{refused:?}");
}

#[tokio::test]
async fn a_signature_that_does_not_hold_is_not_kept() {
    let platform = Platform::new(&[]).await;
    look(&platform.ledger, person(1)).await;
    sequence(&Sequencer::new(platform.ledger.clone(), later(0))).await;
    let (_, address) = witness(&platform).await;
    let other = VerifierKey::new("witness.example/one", Algorithm::Ed25519Cosignature, &[9; 32]);
    let witness = Witness::parse(&other.unwrap().to_string(), &address).unwrap();
    let witnesses = Witnesses::new(platform.ledger.clone(), vec![witness]).unwrap();
    assert!(matches!(witnesses.round().await, Err(Error::BadCosignature)));
    assert!(platform.ledger.witnessed("2026").await.unwrap().is_empty());
}

/// A program that ends with its test.
struct Running(std::process::Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// PyPI aics-witness 0.1.0, a C2SP tlog-witness in Python; `DANH_TEST_WITNESS` names it.
#[tokio::test]
#[ignore = "needs aics-witness: `make test` installs it and runs this as a step of its own"]
async fn a_witness_from_other_hands_signs_too() {
    let program = std::env::var("DANH_TEST_WITNESS").unwrap();
    let platform = Platform::new(&[]).await;
    let node = Sequencer::new(platform.ledger.clone(), NOW);
    look(&platform.ledger, person(1)).await;
    sequence(&node).await;

    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (listen, folder) = (free.to_string(), platform.files.path());
    let run = |words: &[&str]| {
        let mut command = std::process::Command::new(&program);
        command.args(words).args(["-c", "witness.json"]).current_dir(folder);
        command
    };
    let made = run(&["init", "--name", "witness.example/aics", "--listen", &listen]).output();
    let vkey = String::from_utf8(made.unwrap().stdout).unwrap();
    let vkey = vkey.lines().next().unwrap();
    let identity = platform.ledger.identity();
    let keys = identity.verifier_keys("2026").unwrap();
    let key = keys.iter().find(|key| key.algorithm() == Algorithm::Ed25519).unwrap();
    let (origin, key) = (identity.shard_origin("2026"), key.to_string());
    let added = run(&["add-log", "--origin", &origin, "--vkey", &key]).status().unwrap();
    assert!(added.success());
    let _running = Running(run(&["serve", "--log-level", "ERROR"]).spawn().unwrap());
    while tokio::net::TcpStream::connect(&listen).await.is_err() {
        tokio::task::yield_now().await;
    }

    let witness = Witness::parse(vkey, &format!("http://{listen}")).unwrap();
    let witnesses = Witnesses::new(platform.ledger.clone(), vec![witness]).unwrap();
    assert_eq!(witnesses.round().await.unwrap(), 1);
    for number in 0..40 {
        look(&platform.ledger, person(number)).await;
    }
    sequence(&node).await;
    assert_eq!(witnesses.round().await.unwrap(), 1, "with a proof of consistency");
    let witnessed = platform.ledger.witnessed("2026").await.unwrap();
    assert_eq!((witnessed.len(), witnessed[0].size), (1, 43));
}
