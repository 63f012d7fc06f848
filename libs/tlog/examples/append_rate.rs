//! How many leaves a second one core adds: `cargo run --release -p tlog --example append_rate`.
#![expect(clippy::unwrap_used, reason = "an example stops where it fails")]

use std::time::Instant;

use tlog::Appender;

const ENTRIES: u64 = 2_000_000;
const BATCH: u64 = 10_000;

fn main() {
    let mut appender = Appender::new(0, &Default::default(), b"").unwrap();
    let (mut bytes, begun) = (0, Instant::now());
    while appender.size() < ENTRIES {
        for index in appender.size()..appender.size() + BATCH {
            let mut entry = [0; 32];
            entry[..8].copy_from_slice(&index.to_be_bytes());
            appender.append(&entry).unwrap();
        }
        let appended = appender.finish();
        bytes += appended.tiles.iter().map(|(_, tile)| tile.len()).sum::<usize>();
        bytes += appended.bundles.iter().map(|(_, bundle)| bundle.len()).sum::<usize>();
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{:.0} leaves/s, {} MB of tiles", ENTRIES as f64 / seconds, bytes / 1_000_000);
}
