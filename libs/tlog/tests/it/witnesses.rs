//! Talking to a witness; the witness here is the standard's list of checks.

use tlog::{
    AddCheckpoint, Algorithm, Checkpoint, Error, Note, NoteSignature, NoteSigner, ProofPlan,
    WitnessAnswer, tree_root, verify_consistency,
};

use crate::logs::Log;
use crate::signer::Signer;

const ORIGIN: &str = "danh.example/access/2026";

fn request(log: &Log, old_size: u64) -> AddCheckpoint {
    let size = log.leaves.len() as u64;
    let checkpoint = Checkpoint::new(ORIGIN, size, log.root()).unwrap();
    let signer = Signer::new(ORIGIN, Algorithm::Ed25519, 1);
    let proof = log.hashes(&ProofPlan::consistency(old_size, size).unwrap());
    AddCheckpoint { checkpoint: checkpoint.sign(&[&signer], 0).unwrap(), old_size, proof }
}

#[test]
fn a_request_carries_all_a_witness_needs() {
    let log = Log::of(900);
    for old_size in [0, 1, 256, 300, 899, 900] {
        let request = request(&log, old_size);
        let read = AddCheckpoint::parse(&request.to_string()).unwrap();
        assert_eq!(read, request);
        let old_root = tree_root(&log.leaves[..old_size as usize]);
        let new = Checkpoint::parse(read.checkpoint.text()).unwrap();
        let holds = verify_consistency(old_size, &old_root, 900, &new.root(), &read.proof);
        assert_eq!(holds, Ok(()));
    }
    assert!(request(&log, 0).to_string().starts_with("old 0\n\ndanh.example"));
}

#[test]
fn malformed_requests_are_refused() {
    let good = request(&Log::of(9), 5).to_string();
    for wrong in [
        String::new(),
        good.replacen("old 5", "old 05", 1),
        good.replacen("old 5", "old", 1),
        good.replacen("old 5\n", "", 1),
        good.replacen("old 5\n", "old 5\nAAAA\n", 1),
        good.replacen("old 5\n", &format!("old 5\n{}", "A".repeat(43) + "=\n").repeat(64), 1),
    ] {
        assert_eq!(AddCheckpoint::parse(&wrong), Err(Error::BadWitnessRequest), "{wrong}");
    }
}

#[test]
fn cosignatures_that_hold_are_added_once_and_unknown_ones_left_out() {
    let witnesses = [Algorithm::Ed25519Cosignature, Algorithm::MlDsa44]
        .map(|algorithm| Signer::new("witness.example/1", algorithm, 5));
    let mut note = request(&Log::of(9), 0).checkpoint;
    let mut answer = Note::unsigned(note.text()).unwrap();
    witnesses.iter().for_each(|witness| answer.sign(witness, 1_700_000_000).unwrap());
    answer.sign(&Signer::new("stranger", Algorithm::Ed25519Cosignature, 6), 1).unwrap();
    let body: String = answer.signatures().iter().map(NoteSignature::to_string).collect();
    let Ok(WitnessAnswer::Cosigned(lines)) = WitnessAnswer::parse(200, &body) else { panic!() };

    let keys = witnesses.map(|witness| witness.verifier_key().clone());
    note.add(&lines, &keys).unwrap();
    note.add(&lines, &keys).unwrap();
    assert_eq!(note.signatures().len(), 3);
    let signed = note.verify(&keys).unwrap();
    assert!(signed.iter().all(|signed| signed.at_seconds == Some(1_700_000_000)));

    let mut other = request(&Log::of(8), 0).checkpoint;
    assert_eq!(other.add(&lines, &keys), Err(Error::SignatureDoesNotHold));
}

#[test]
fn answers_are_what_their_status_says() {
    let parse = |status, body| WitnessAnswer::parse(status, body);
    assert_eq!(parse(409, "20852014\n"), Ok(WitnessAnswer::Conflict { size: 20_852_014 }));
    for (status, body) in [(409, ""), (409, "20852014"), (409, "x\n"), (400, ""), (422, "9\n")] {
        assert_eq!(parse(status, body), Ok(WitnessAnswer::Refused { status }));
    }
    assert_eq!(parse(200, ""), Err(Error::BadNote));
    assert_eq!(parse(200, "— name\n"), Err(Error::BadNote));
}
