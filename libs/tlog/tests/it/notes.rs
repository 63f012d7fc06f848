//! Notes, keys, checkpoints and whom to believe.

use proptest::prelude::*;
use tlog::{Algorithm, Checkpoint, Error, Hash, Note, NoteSigner, TrustPolicy, VerifierKey};

use crate::signer::Signer;

// golang.org/x/mod, sumdb/note/note_test.go
const NEUMANN: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const NEUMANN_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

// github.com/FiloSottile/torchwood at fac5716b, cmd/litewitness/testdata/mldsa.txt: the key of a
// log and its signed checkpoint, made in Go.
const ML_DSA_VKEY: &str = include_str!("../vectors/litewitness-ml-dsa-44.vkey");
const ML_DSA_NOTE: &str = include_str!("../vectors/litewitness-ml-dsa-44.txt");

const ORIGIN: &str = "danh.example/access/2026";

fn signers() -> [Signer; 4] {
    [
        Signer::new(ORIGIN, Algorithm::Ed25519, 1),
        Signer::new(ORIGIN, Algorithm::MlDsa44, 2),
        Signer::new("witness.example/1", Algorithm::Ed25519Cosignature, 3),
        Signer::new("witness.example/2", Algorithm::MlDsa44, 4),
    ]
}

fn key(signer: &Signer) -> VerifierKey {
    signer.verifier_key().clone()
}

fn checkpoint() -> Checkpoint {
    Checkpoint::new(ORIGIN, 20_852_163, Hash([7; 32])).unwrap()
}

fn signed(signers: &[&Signer]) -> Note {
    let signers: Vec<&dyn NoteSigner> = signers.iter().map(|s| *s as &dyn NoteSigner).collect();
    checkpoint().sign(&signers, 1_679_315_147).unwrap()
}

fn policy(witnesses_min: usize) -> TrustPolicy {
    let [ed25519, ml_dsa, one, two] = &signers();
    TrustPolicy {
        log_keys: vec![key(ed25519), key(ml_dsa)],
        origin: ORIGIN.to_owned(),
        witness_keys: vec![key(one), key(two)],
        witnesses_min,
    }
}

#[test]
fn a_note_signed_by_go_holds() {
    let keys = [VerifierKey::parse(NEUMANN).unwrap()];
    let note = Note::parse(NEUMANN_NOTE).unwrap();
    assert_eq!(note.verify(&keys).unwrap()[0].key, &keys[0]);
    assert_eq!(note.to_string(), NEUMANN_NOTE);
    assert_eq!(keys[0].to_string(), NEUMANN);
    assert_eq!(keys[0].id(), 0xc74f20a3);
    let changed = Note::parse(&NEUMANN_NOTE.replace("answer", "Answer")).unwrap();
    assert_eq!(changed.verify(&keys), Err(Error::SignatureDoesNotHold));
}

#[test]
fn an_ml_dsa_44_checkpoint_signed_by_litewitness_holds() {
    let key = VerifierKey::parse(ML_DSA_VKEY.trim_end()).unwrap();
    assert_eq!((key.algorithm(), key.id()), (Algorithm::MlDsa44, 0xb5df45c5));
    let policy = TrustPolicy {
        log_keys: vec![key],
        origin: "example.com/mldsa-log".to_owned(),
        witness_keys: Vec::new(),
        witnesses_min: 0,
    };
    let opened = policy.open(ML_DSA_NOTE).unwrap();
    assert_eq!((opened.checkpoint.size(), opened.log[0].at_seconds), (1, None));
    let grown = ML_DSA_NOTE.replacen("\n1\n", "\n2\n", 1);
    assert_eq!(policy.open(&grown), Err(Error::SignatureDoesNotHold));
}

#[test]
fn the_example_of_the_standard_is_read() {
    // c2sp.org/tlog-cosignature; its keys are not published.
    let text = "example.com/behind-the-sofa\n20852163\n\
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    let note = Note::parse(text).unwrap();
    assert_eq!(note.signatures().len(), 2);
    assert_eq!(note.signatures()[1].name(), "witness.example.com/w1");
    assert_eq!(note.signatures()[1].key_id(), 0x8d66cf3f);
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    assert_eq!(checkpoint.size(), 20_852_163);
    assert_eq!(checkpoint.text(), note.text());
    assert_eq!(note.to_string(), text);
}

#[test]
fn a_checkpoint_with_all_signatures_is_believed() {
    let [ed25519, ml_dsa, one, two] = &signers();
    let (policy, text) = (policy(2), signed(&[ed25519, ml_dsa, one, two]).to_string());
    let opened = policy.open(&text).unwrap();
    assert_eq!(opened.checkpoint, checkpoint());
    let times = opened.log.iter().chain(&opened.witnesses).map(|signed| signed.at_seconds);
    assert_eq!(
        times.collect::<Vec<_>>(),
        [None, Some(1_679_315_147), Some(1_679_315_147), Some(1_679_315_147)]
    );
}

#[test]
fn a_checkpoint_that_lacks_something_is_not_believed() {
    let [ed25519, ml_dsa, one, two] = &signers();
    let open = |signers: &[&Signer]| policy(2).open(&signed(signers).to_string()).map(|_| ());
    assert_eq!(open(&[ed25519, ml_dsa, one, two]), Ok(()));
    assert_eq!(open(&[ed25519, one, two]), Err(Error::Unsigned));
    assert_eq!(open(&[one, two]), Err(Error::Unsigned));
    assert_eq!(open(&[ed25519, ml_dsa, one, one]), Err(Error::TooFewWitnesses));
    assert_eq!(open(&[ed25519, ml_dsa]), Err(Error::TooFewWitnesses));
    let other = TrustPolicy { origin: "other".to_owned(), ..policy(0) };
    assert_eq!(other.open(&signed(&[ed25519, ml_dsa]).to_string()), Err(Error::OtherLog));
}

#[test]
fn keys_nobody_knows_are_ignored_and_broken_signatures_of_known_keys_are_not() {
    let [ed25519, ml_dsa, ..] = &signers();
    let same_name = Signer::new(ORIGIN, Algorithm::Ed25519, 9);
    let note = signed(&[&same_name, ed25519, ml_dsa]);
    assert!(policy(0).open_note(&note).is_ok());

    for broken in [ed25519, ml_dsa] {
        let mut text = note.to_string();
        let line = signed(&[broken]).signatures()[0].to_string();
        let at = text.find(&line[..60]).unwrap_or_else(|| text.find(&line[..40]).unwrap()) + 70;
        let other = if &text[at..=at] == "A" { "B" } else { "A" };
        text.replace_range(at..=at, other);
        assert_eq!(policy(0).open(&text), Err(Error::SignatureDoesNotHold));
    }
}

#[test]
fn extension_lines_are_kept_and_covered_where_the_standard_covers_them() {
    let [ed25519, ml_dsa, ..] = &signers();
    let text = format!("{}more\n", checkpoint().text());
    let extended = Checkpoint::parse(&text).unwrap();
    assert_eq!((extended.extensions(), extended.text()), (["more".to_owned()].as_slice(), text));
    let mut note = Note::unsigned(&extended.text()).unwrap();
    note.sign(ed25519, 0).unwrap();
    note.sign(ml_dsa, 0).unwrap();
    assert!(policy(0).open_note(&note).is_ok());
    let changed = note.to_string().replace("more\n", "less\n");
    assert_eq!(policy(0).open(&changed), Err(Error::SignatureDoesNotHold));
}

#[test]
fn only_one_spelling_of_a_checkpoint_is_read() {
    let good = checkpoint().text();
    for wrong in [
        String::new(),
        "\n".to_owned(),
        good.trim_end().to_owned(),
        format!("{good}\n"),
        format!("\n{good}"),
        good.replace("20852163", "020852163"),
        good.replace("20852163", "+20852163"),
        good.replace("20852163", "-1"),
        good.replace("20852163", ""),
        good.replace("20852163", "9223372036854775808"),
        good.replace("Bwc=", "Bwd="),
        good.replace("Bwc=", "Bwc"),
        good.replace("BwcHBwc", "BwcHB-c"),
        good.replace('\n', "\r\n"),
    ] {
        assert_eq!(Checkpoint::parse(&wrong), Err(Error::BadCheckpoint), "{wrong:?}");
    }
    assert!(Checkpoint::new("", 0, Hash([0; 32])).is_err());
    assert!(Checkpoint::new("a\nb", 0, Hash([0; 32])).is_err());
}

#[test]
fn malformed_notes_are_refused() {
    let [ed25519, ..] = &signers();
    let good = signed(&[ed25519]).to_string();
    let line = signed(&[ed25519]).signatures()[0].to_string();
    for wrong in [
        String::new(),
        "\n\n".to_owned(),
        good.trim_end().to_owned(),
        good.replace('—', "-"),
        good.replace("— ", "—"),
        good.replace("— ", "—  "),
        good.replace("— danh", "— da+nh"),
        good.replace("— danh", "— da\u{a0}nh"),
        good.replace("2026\n", "20\t26\n"),
        good.replace("2026\n", "2026\r\n"),
        format!("{good}\n"),
        format!("{good}more\n"),
        format!("{}\n", &good[..good.rfind(' ').unwrap() + 1]),
        format!("{} AAAAAA==\n", &good[..good.rfind(' ').unwrap()]),
        format!("{good}{}", line.repeat(100)),
    ] {
        assert_eq!(Note::parse(&wrong), Err(Error::BadNote), "{wrong:?}");
    }
    assert!(Note::parse(&format!("{good}{}", line.repeat(99))).is_ok());
}

#[test]
fn a_key_has_one_spelling_and_a_right_id() {
    for signer in &signers() {
        let vkey = signer.verifier_key().to_string();
        assert_eq!(VerifierKey::parse(&vkey).as_ref(), Ok(signer.verifier_key()));
    }
    for wrong in [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpcAQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10Q=",
        "PeterNeumann+c74f20a3+",
    ] {
        assert_eq!(VerifierKey::parse(wrong), Err(Error::BadKey), "{wrong}");
    }
    let long = "n".repeat(256);
    assert_eq!(VerifierKey::new(&long, Algorithm::Ed25519, &[0; 32]), Err(Error::BadKey));
    assert_eq!(VerifierKey::new("n", Algorithm::MlDsa44, &[0; 32]), Err(Error::BadKey));
}

proptest! {
    #[test]
    fn checkpoints_are_read_as_they_were_written(size in 0..=tlog::SIZE_MAX, root: [u8; 32], origin in "[^\\p{Cc}]{1,40}") {
        let checkpoint = Checkpoint::new(&origin, size, Hash(root)).unwrap();
        prop_assert_eq!(Checkpoint::parse(&checkpoint.text()), Ok(checkpoint));
    }
}
