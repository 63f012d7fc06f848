//! The ledger by itself: entries kept a second, and how long until one can be proved.

use std::time::{Duration, Instant};

use access::{AuthenticationLevel, Caller, Facts, Permit, Purpose};
use kernel::{Clock, Entropy, PersonId};
use ledger::{Ledger, Page, ReadEntries, Unreleased};

use super::load::{Asker, load};
use super::{Figure, per_second};
use crate::platform::Platform;
use crate::{Config, Error, Result};

/// Proofs that are waited for.
const PROOFS: usize = 20;

struct Keeper {
    ledger: Ledger,
    permits: Vec<Permit<ReadEntries>>,
}

pub(super) async fn measure(config: &Config, clients: usize, seconds: u64) -> Result<Vec<Figure>> {
    let platform = Platform::open(config).await?;
    let sequencer = platform.sequencer.clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let sequencing = tokio::spawn(async move {
        // The bench may have failed; then it is time to stop as well.
        sequencer.run(async { drop(stopped.await) }).await;
    });
    let keepers: Result<Vec<_>> = (0..clients * 4)
        .map(|_| Ok(Keeper { ledger: platform.ledger.clone(), permits: permits(64)? }))
        .collect();
    let loaded = tokio::spawn(load(keepers?, Duration::from_secs(seconds)));
    let waits = proofs(&platform.ledger).await?;
    let measured = loaded.await.map_err(|error| Error::Bench(error.to_string()))??;
    drop(stop);
    // It ends by itself once it was told to.
    let _ = sequencing.await;
    let [median, longest] = [waits[waits.len() / 2], waits[waits.len() - 1]];
    Ok(vec![
        Figure {
            detail: format!(
                "in process, {} tasks, the sequencer running beside them; p99 {:.1} ms",
                clients * 4,
                measured.p99.as_secs_f64() * 1_000.0
            ),
            name: "durable ledger entries",
            value: per_second(&measured),
        },
        Figure {
            detail: format!(
                "under that load, median and longest of {PROOFS}: {:.2} s, {:.2} s",
                median.as_secs_f64(),
                longest.as_secs_f64()
            ),
            name: "entry to proof",
            value: format!("{:.2} s", longest.as_secs_f64()),
        },
    ])
}

/// How long it takes from a kept entry to its proof, shortest first.
async fn proofs(ledger: &Ledger) -> Result<Vec<Duration>> {
    let mut waits = Vec::with_capacity(PROOFS);
    for _ in 0..PROOFS {
        let permit = permit()?;
        let (now, person) = (Clock::System.now(), permit.action().person);
        ledger.release(Unreleased::with_fields((), person, ["birth-name"]), &permit, now).await?;
        let kept = Instant::now();
        let page = Page { before: None, limit: 1 };
        let entries = ledger.entries(&permit, page, Clock::System.now()).await?;
        let id = entries.first().ok_or(Error::Bench("the entry is not there".to_owned()))?.id;
        while ledger.proof(&permit, id, Clock::System.now()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        waits.push(kept.elapsed());
    }
    waits.sort_unstable();
    Ok(waits)
}

impl Asker for Keeper {
    async fn ask(&mut self, number: usize) -> Result<()> {
        let permit = &self.permits[number % self.permits.len()];
        let shown = Unreleased::with_fields((), permit.action().person, ["birth-name"]);
        self.ledger.release(shown, permit, Clock::System.now()).await?;
        Ok(())
    }
}

fn permits(count: usize) -> Result<Vec<Permit<ReadEntries>>> {
    (0..count).map(|_| permit()).collect()
}

/// A person who looks at their own entries.
fn permit() -> Result<Permit<ReadEntries>> {
    let person = PersonId::random(&Entropy::System);
    let caller = Caller::citizen(person, AuthenticationLevel::ONE);
    let permit =
        access::permit(ReadEntries { person }, &caller, &Purpose::OwnRecord, Facts::none());
    Ok(permit.map_err(ledger::Error::from)?)
}
