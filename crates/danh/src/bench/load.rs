//! Many clients at once for some seconds, and what they saw.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::{Error, Result};

/// What a load came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    pub(super) p50: Duration,
    pub(super) p99: Duration,
    pub(super) per_second: f64,
    pub(super) seconds: f64,
    pub(super) total: usize,
}

/// One client: `ask(n)` does the n-th thing and fails the bench when it fails.
pub(super) trait Asker: Send + 'static {
    /// Whether there is an n-th thing.
    fn has(&self, _number: usize) -> bool {
        true
    }

    fn ask(&mut self, number: usize) -> impl Future<Output = Result<()>> + Send;
}

/// Lets every client ask one thing after another until the time is over. Each thing is numbered;
/// no number is given twice.
pub(super) async fn load<A: Asker>(clients: Vec<A>, duration: Duration) -> Result<Measured> {
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let tasks: Vec<_> = clients
        .into_iter()
        .map(|mut client| {
            let next = Arc::clone(&next);
            tokio::spawn(async move {
                let mut times = Vec::with_capacity(100_000);
                while began.elapsed() < duration {
                    let (asked, number) = (Instant::now(), next.fetch_add(1, Ordering::Relaxed));
                    if !client.has(number) {
                        break;
                    }
                    client.ask(number).await?;
                    times.push(asked.elapsed());
                }
                Ok::<_, Error>(times)
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        let outcome = task.await.map_err(|error| Error::Bench(error.to_string()))?;
        times.extend(outcome?);
    }
    let seconds = began.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    let (p50, p99, total) = (at(50), at(99), times.len());
    Ok(Measured { p50, p99, per_second: total as f64 / seconds, seconds, total })
}
