//! Where passwords are hashed: a few at once, a few waiting, the rest told to come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Semaphore;

use crate::Error;

/// A bounded pool. A hash costs 19 MiB and tens of milliseconds of a core, so whoever can ask for
/// any number of them at once can stop the service.
#[derive(Clone, Debug)]
pub struct Hashing {
    done: Arc<AtomicU64>,
    places: Arc<Semaphore>,
    per_second: usize,
    turns: Arc<Semaphore>,
}

impl Hashing {
    /// How many wait at most for each that runs.
    const WAITING_PER_TURN: usize = 16;
    /// A core hashes fifty a second, and has something else to do.
    const PER_TURN_AND_SECOND: usize = 40;

    pub fn new(at_once: usize, waiting_max: usize) -> Self {
        let places = Arc::new(Semaphore::new(at_once + waiting_max));
        let per_second = at_once * Self::PER_TURN_AND_SECOND;
        let turns = Arc::new(Semaphore::new(at_once));
        Self { done: Arc::default(), per_second, places, turns }
    }

    /// The same for another number of passwords a second, from which on people wait in line.
    #[must_use]
    pub fn at_rate(self, per_second: usize) -> Self {
        Self { per_second, ..self }
    }

    pub(crate) fn per_second(&self) -> usize {
        self.per_second
    }

    /// How many hashes were made since the start.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// One for every core of this machine.
    pub fn for_this_machine() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::new(cores, cores * Self::WAITING_PER_TURN)
    }

    /// Runs `work` when its turn comes, beside the threads that serve requests.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Error::Overloaded)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Error::Overloaded)?;
        let made = Arc::clone(&self.done);
        let done = tokio::task::spawn_blocking(move || {
            let outcome = work();
            made.fetch_add(1, Ordering::Relaxed);
            // Held until here even when nobody waits any more: the work goes on regardless.
            drop((turn, place));
            outcome
        });
        done.await.map_err(|_| Error::Overloaded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_finds_no_place_is_sent_away_at_once() {
        let pool = Hashing::new(1, 1);
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let first = pool.run(move || finished.recv());
        let (second, third) = (pool.run(|| ()), pool.run(|| ()));
        let sent_away = async {
            let third = third.await;
            drop(finish);
            third
        };
        let (first, second, third) = tokio::join!(first, second, sent_away);
        assert!(first.is_ok() && second.is_ok());
        assert!(matches!(third, Err(Error::Overloaded)));
        assert!(pool.run(|| ()).await.is_ok(), "places are given back");
    }
}
