//! Writes a log into a folder as C2SP lays it out, in two batches, for others to judge:
//! `cargo run -p tlog --example sample_log -- FOLDER ENTRIES`.
#![expect(clippy::unwrap_used, reason = "an example stops where it fails")]

use std::fs;
use std::path::Path;

use tlog::{Algorithm, Appended, Appender, Checkpoint, NoteSigner};

#[path = "../tests/it/signer.rs"]
mod signer;

use signer::Signer;

const ORIGIN: &str = "danh.example/sample";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, folder, entries] = arguments.as_slice() else { panic!("FOLDER ENTRIES") };
    let (folder, entries): (_, u64) = (Path::new(folder), entries.parse().unwrap());

    let signers = [Algorithm::Ed25519, Algorithm::MlDsa44].map(|alg| Signer::new(ORIGIN, alg, 1));
    let mut appender = Appender::new(0, &Default::default(), b"").unwrap();
    let mut samples = String::new();
    for (name, end) in [("older-checkpoint", entries / 2 + 1), ("checkpoint", entries)] {
        for index in appender.size()..end {
            let entry = format!("{index:032}");
            appender.append(entry.as_bytes()).unwrap();
            if index % 97 == 0 {
                samples += &format!("{index} {entry}\n");
            }
        }
        write(folder, name, &appender.finish(), &signers);
    }
    fs::write(folder.join("log.vkey"), format!("{}\n", signers[0].verifier_key())).unwrap();
    fs::write(folder.join("samples"), samples).unwrap();
}

/// Tiles first: a checkpoint promises that they are there.
fn write(folder: &Path, name: &str, appended: &Appended, signers: &[Signer; 2]) {
    let tiles = appended.tiles.iter().map(|(id, bytes)| (id.path(), bytes));
    let bundles = appended.bundles.iter().map(|(id, bytes)| (id.path(), bytes));
    for (path, bytes) in tiles.chain(bundles) {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    let checkpoint = Checkpoint::new(ORIGIN, appended.size, appended.root).unwrap();
    let note = checkpoint.sign(&[&signers[0], &signers[1]], 0).unwrap();
    fs::write(folder.join(name), note.to_string()).unwrap();
}
