//! Proofs in a file.

use tlog::{Algorithm, Checkpoint, EntryProof, Error, NoteSigner, ProofPlan, TrustPolicy};

use crate::logs::{Log, entry};
use crate::signer::Signer;

const ORIGIN: &str = "danh.example/access/2026";

fn proof(index: u64, size: u64) -> (EntryProof, TrustPolicy) {
    let log = Log::of(size);
    let signers = [Algorithm::Ed25519, Algorithm::MlDsa44].map(|alg| Signer::new(ORIGIN, alg, 1));
    let checkpoint = Checkpoint::new(ORIGIN, size, log.root()).unwrap();
    let proof = EntryProof {
        checkpoint: checkpoint.sign(&[&signers[0], &signers[1]], 1).unwrap(),
        extra: Some(b"leaf key and record".to_vec()),
        index,
        proof: log.hashes(&ProofPlan::inclusion(index, size).unwrap()),
    };
    let policy = TrustPolicy {
        log_keys: signers.iter().map(|signer| signer.verifier_key().clone()).collect(),
        origin: ORIGIN.to_owned(),
        witness_keys: Vec::new(),
        witnesses_min: 0,
    };
    (proof, policy)
}

#[test]
fn a_proof_is_read_as_it_was_written_and_holds() {
    for (index, size) in [(0, 1), (0, 2), (299, 300), (17, 65_800)] {
        let (proof, policy) = proof(index, size);
        let read = EntryProof::parse(&proof.to_string()).unwrap();
        assert_eq!(read, proof);
        assert_eq!(read.verify(&entry(index), &policy).unwrap().checkpoint.size(), size);
        assert_eq!(read.verify(b"other", &policy), Err(Error::ProofDoesNotHold));
    }
}

#[test]
fn a_proof_looks_as_the_standard_says() {
    let (mut proof, _) = proof(2, 3);
    let text = proof.to_string();
    let head = "c2sp.org/tlog-proof@v1\nextra bGVhZiBrZXkgYW5kIHJlY29yZA==\nindex 2\n";
    assert_eq!(&text[..head.len()], head);
    proof.extra = None;
    assert!(proof.to_string().starts_with("c2sp.org/tlog-proof@v1\nindex 2\n"));
    assert_eq!(EntryProof::parse(&proof.to_string()), Ok(proof));
}

#[test]
fn malformed_proofs_are_refused() {
    let good = proof(2, 3).0.to_string();
    for wrong in [
        good.replace("@v1", "@v2"),
        good.replace("index 2", "index 02"),
        good.replace("index 2", "index -2"),
        good.replace("index 2\n", ""),
        good.replace("extra bG", "extra  bG"),
        good.replace("extra bG", "extra bG=="),
        good.replacen("index 2\n", &format!("index 2\n{}", "A\n".repeat(3)), 1),
        good.replacen("index 2\n", &format!("index 2\n{}=\n", "A".repeat(43)).repeat(64), 1),
        good.split_once("\n\n").unwrap().0.to_owned(),
    ] {
        assert_eq!(EntryProof::parse(&wrong), Err(Error::BadProofFile), "{wrong}");
    }
}
