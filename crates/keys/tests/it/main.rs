//! A key store in a folder, from the making of a key to its end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ML_DSA_44, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use kernel::Entropy;
use keys::{Error, Generation, KeyName, Keys, PublicKey, Scheme};
use proptest::prelude::*;
use tempfile::TempDir;
use tlog::{Checkpoint, Hash, NoteSigner, TrustPolicy};

struct Fixture {
    folder: TempDir,
    keys: Keys,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path(), &Entropy::System).unwrap();
        Self { folder, keys }
    }

    fn again(&self) -> Keys {
        Keys::open(self.folder.path(), &Entropy::System).unwrap()
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut files: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        files
    }
}

fn name(name: &str) -> KeyName {
    KeyName::parse(name).unwrap()
}

#[test]
fn a_key_is_the_same_after_the_store_is_opened_again() {
    let house = Fixture::new();
    let schemes: [(Scheme, &dyn VerificationAlgorithm); 5] = [
        (Scheme::Ed25519, &ED25519),
        (Scheme::Es256, &ECDSA_P256_SHA256_FIXED),
        (Scheme::MlDsa44, &ML_DSA_44),
        (Scheme::Ps256, &RSA_PSS_2048_8192_SHA256),
        (Scheme::Rs256, &RSA_PKCS1_2048_8192_SHA256),
    ];
    for (scheme, algorithm) in schemes {
        let name = name(&format!("{scheme:?}").to_lowercase());
        let made = house.keys.make_signing(&name, scheme).unwrap();
        let loaded = house.again().signing(&name, scheme).unwrap();
        assert_eq!(made.public_key(), loaded.public_key());
        let signature = loaded.sign(b"message").unwrap();
        let public = UnparsedPublicKey::new(algorithm, made.public_key());
        assert!(public.verify(b"message", &signature).is_ok());
        assert!(public.verify(b"massage", &signature).is_err());
    }
    let made = house.keys.secret_or_make(&name("secret")).unwrap();
    let loaded = house.again().secret(&name("secret")).unwrap();
    assert_eq!(made.mac(b"message"), loaded.mac(b"message"));
    assert_eq!(loaded.verify_mac(b"message", &made.mac(b"message")).ok(), Some(()));
    assert!(loaded.verify_mac(b"massage", &made.mac(b"message")).is_err());
    let sealed = made.seal(b"here", b"secret").unwrap();
    assert_eq!(loaded.open(b"here", &sealed).unwrap().as_slice(), b"secret");
}

#[test]
fn a_name_has_one_key_of_one_kind() {
    let house = Fixture::new();
    let name = name("log-2026");
    let made = house.keys.signing_or_make(&name, Scheme::Ed25519).unwrap();
    let same = house.keys.signing_or_make(&name, Scheme::Ed25519).unwrap();
    assert_eq!(made.public_key(), same.public_key());
    let again = house.keys.make_signing(&name, Scheme::Ed25519);
    assert!(matches!(again, Err(Error::AlreadyMade(_))));
    let other = house.keys.signing(&name, Scheme::MlDsa44);
    assert!(matches!(other, Err(Error::OtherKind(_))));
    assert!(matches!(house.keys.secret(&name), Err(Error::OtherKind(_))));
}

#[test]
fn only_the_owner_may_read_a_key() {
    let house = Fixture::new();
    house.keys.make_secret(&name("seal")).unwrap();
    assert_eq!(house.files(), ["seal.key"]);
    let path = house.path("seal.key");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(house.keys.secret(&name("seal")), Err(Error::Exposed(_))));

    let folder = house.folder.path();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o770)).unwrap();
    assert!(matches!(Keys::open(folder, &Entropy::System), Err(Error::Io(_))));
}

#[test]
fn a_destroyed_key_stays_destroyed_when_a_backup_brings_it_back() {
    let house = Fixture::new();
    let (name, path) = (name("leaf"), house.path("leaf.key"));
    let first = house.keys.make_secret(&name).unwrap();
    let backup = fs::read(&path).unwrap();
    assert_eq!(house.keys.destroy(&name).unwrap(), Generation(1));
    assert_eq!(house.files(), ["leaf.destroyed"]);
    assert!(matches!(house.keys.secret(&name), Err(Error::Destroyed(_))));
    assert!(matches!(house.keys.secret_or_make(&name), Err(Error::Destroyed(_))));
    assert!(matches!(house.keys.destroy(&name), Err(Error::Destroyed(_))));

    let bring_back = || {
        fs::write(&path, &backup).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    };
    bring_back();
    assert!(matches!(house.keys.secret(&name), Err(Error::Destroyed(_))));
    house.again();
    assert_eq!(house.files(), ["leaf.destroyed"]);

    let second = house.keys.make_secret(&name).unwrap();
    assert_eq!(second.generation(), Generation(2));
    assert_ne!(first.mac(b""), second.mac(b""));
    assert_eq!(house.again().secret(&name).unwrap().generation(), Generation(2));
    bring_back();
    assert!(matches!(house.again().secret(&name), Err(Error::Destroyed(_))));
}

#[test]
fn a_destruction_cut_short_is_finished_when_the_store_is_opened() {
    let house = Fixture::new();
    let (name, path) = (name("half"), house.path("half.key"));
    house.keys.make_secret(&name).unwrap();
    let zeros = vec![0; fs::read(&path).unwrap().len()];
    house.keys.destroy(&name).unwrap();
    fs::write(&path, zeros).unwrap();
    assert!(matches!(house.keys.secret(&name), Err(Error::Destroyed(_))));
    assert_eq!(house.again().make_secret(&name).unwrap().generation(), Generation(2));
}

#[test]
fn opening_the_store_destroys_no_later_key() {
    let house = Fixture::new();
    let (name, path) = (name("later"), house.path("later.key"));
    house.keys.make_secret(&name).unwrap();
    house.keys.destroy(&name).unwrap();
    house.keys.make_secret(&name).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(house.again().secret(&name), Err(Error::Exposed(_))));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(house.again().secret(&name).unwrap().generation(), Generation(2));
}

#[test]
fn a_list_from_elsewhere_destroys_what_a_whole_restored_folder_holds() {
    let house = Fixture::new();
    let (gone, kept) = (name("gone"), name("kept"));
    house.keys.make_secret(&gone).unwrap();
    house.keys.make_secret(&kept).unwrap();
    for _ in 0..2 {
        house.keys.hold_destroyed(&gone, Generation(3)).unwrap();
        house.keys.hold_destroyed(&kept, Generation(0)).unwrap();
        assert!(matches!(house.keys.secret(&gone), Err(Error::Destroyed(_))));
        assert!(house.keys.secret(&kept).is_ok());
    }
    assert_eq!(house.keys.destroyed().unwrap(), [(gone.clone(), Generation(3))]);
    assert_eq!(house.keys.make_secret(&gone).unwrap().generation(), Generation(4));
    house.keys.hold_destroyed(&gone, Generation(3)).unwrap();
    assert!(house.keys.secret(&gone).is_ok());
}

#[test]
fn a_damaged_file_is_not_a_key() {
    let house = Fixture::new();
    let (name, path) = (name("torn"), house.path("torn.key"));
    house.keys.make_secret(&name).unwrap();
    let good = fs::read(&path).unwrap();
    let damaged = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        assert!(matches!(house.keys.secret(&name), Err(Error::Damaged(_))));
    };
    (0..good.len()).for_each(|length| damaged(&good[..length]));
    damaged(&[&good[..], b"\0"].concat());
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 1;
        damaged(&changed);
    }
    assert_eq!(house.keys.destroy(&name).unwrap(), Generation(1));
}

#[test]
fn what_is_sealed_opens_only_where_it_belongs() {
    let house = Fixture::new();
    let (key, other) =
        (house.keys.make_secret(&name("a")).unwrap(), house.keys.make_secret(&name("b")).unwrap());
    let sealed = key.seal(b"table/1", b"plain").unwrap();
    assert_ne!(sealed, key.seal(b"table/1", b"plain").unwrap());
    assert!(matches!(key.open(b"table/2", &sealed), Err(Error::SealBroken)));
    assert!(matches!(other.open(b"table/1", &sealed), Err(Error::SealBroken)));
    assert!(matches!(key.open(b"table/1", b"short"), Err(Error::SealBroken)));
    assert_eq!(key.seal(b"", b"").unwrap().len(), 24 + 16);
}

#[test]
fn nothing_printed_shows_a_key() {
    let house = Fixture::new();
    let signing = house.keys.make_signing(&name("log"), Scheme::Ed25519).unwrap();
    assert_eq!(format!("{signing:?}"), "SigningKey(log Ed25519 1)");
    let secret = house.keys.make_secret(&name("seal")).unwrap();
    assert_eq!(format!("{secret:?}"), "SecretKey(seal 1)");
}

#[test]
fn names_of_keys_are_safe_as_names_of_files() {
    for wrong in ["", "A", "a.b", "a/b", "..", "a b", "khóa", &"a".repeat(65)] {
        assert!(matches!(KeyName::parse(wrong), Err(Error::NotAName(_))), "{wrong}");
    }
    assert_eq!(KeyName::parse("log-2026-1").unwrap().as_str(), "log-2026-1");
}

#[test]
fn a_checkpoint_signed_by_both_keys_of_a_log_is_believed() {
    let house = Fixture::new();
    let origin = "danh.example/access/2026";
    let keys = [("log-ed25519", Scheme::Ed25519), ("log-ml-dsa-44", Scheme::MlDsa44)]
        .map(|(key, scheme)| house.keys.signing_or_make(&name(key), scheme).unwrap())
        .map(|key| key.into_log_key(origin).unwrap());
    let signers: Vec<&dyn NoteSigner> = keys.iter().map(|key| key as &dyn NoteSigner).collect();
    let checkpoint = Checkpoint::new(origin, 7, Hash([7; 32])).unwrap();
    let note = checkpoint.sign(&signers, 1).unwrap();
    let policy = TrustPolicy {
        log_keys: keys.iter().map(|key| key.verifier_key().clone()).collect(),
        origin: origin.to_owned(),
        witness_keys: Vec::new(),
        witnesses_min: 0,
    };
    assert_eq!(policy.open(&note.to_string()).unwrap().checkpoint, checkpoint);
}

#[test]
fn many_who_make_the_same_key_at_once_get_the_same_key() {
    let house = Fixture::new();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let keys = house.again();
            std::thread::spawn(move || keys.secret_or_make(&name("one")).unwrap().mac(b""))
        })
        .collect();
    let macs: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert!(macs.iter().all(|mac| *mac == macs[0]));
    assert_eq!(house.files(), ["one.key"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn anything_sealed_opens_as_it_was(context: Vec<u8>, plain: Vec<u8>, bit: usize) {
        let key = Fixture::new().keys.make_secret(&name("seal")).unwrap();
        let mut sealed = key.seal(&context, &plain).unwrap();
        let opened = key.open(&context, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), plain.as_slice());
        let at = bit % (sealed.len() * 8);
        sealed[at / 8] ^= 1 << (at % 8);
        prop_assert!(key.open(&context, &sealed).is_err());
    }
}

#[test]
fn the_numbers_of_an_rsa_key_go_with_its_secret() {
    let house = Fixture::new();
    let name = name("oidc-rs256");
    let made = house.keys.make_signing(&name, Scheme::Rs256).unwrap();
    let Some(PublicKey::Rsa { e, n }) = made.public_numbers() else { panic!("no RSA key") };
    assert_eq!((e.as_slice(), n.len()), (&[1, 0, 1][..], 256));
    assert_eq!(house.files().len(), 2);
    let again = house.keys.make_signing(&name, Scheme::Rs256);
    assert!(matches!(again, Err(Error::AlreadyMade(_))));
    assert_eq!(house.files().len(), 2, "what came too late leaves nothing behind");

    house.keys.destroy(&name).unwrap();
    assert_eq!(house.files(), ["oidc-rs256.destroyed"]);
}
