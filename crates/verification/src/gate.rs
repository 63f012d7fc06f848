//! How many answers may be wrong before the next question has to wait.
//!
//! Two gates stand before each question: one for this service about this person, one for all
//! services about this person. An identifier that is nobody's has the same two, so that waiting
//! tells nothing. Being right forgives nothing: who knows the name would else have any number of
//! guesses at the birth date. A service has a third limit, for questions that found nothing.

use kernel::Moment;
use keys::SecretKey;

const SECOND: i64 = 1_000_000;
/// The first wait; each wrong answer after it doubles the wait up to [`WAIT_SECONDS_MAX`].
const WAIT_SECONDS_MIN: i64 = 60;
const WAIT_SECONDS_MAX: i64 = 900;
/// After so long without a wrong answer it starts again from none.
pub(crate) const FORGETS_AFTER_SECONDS: i64 = 24 * 3_600;
/// What one service may find out in an hour that is not so.
pub(crate) const MISSES_PER_HOUR_MAX: i64 = 2_000;

/// Whose wrong answers are counted together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bucket {
    /// So many cost no wait.
    free: i64,
    hash: [u8; 32],
}

/// What is stored of a bucket. Version 0: nothing yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) counted_at: i64,
    pub(crate) failures: i64,
    pub(crate) opens_at: i64,
    pub(crate) version: i64,
}

/// A bucket as it was read before a question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    pub(crate) bucket: Bucket,
    pub(crate) count: Count,
}

impl Bucket {
    /// Of a service about somebody. `whom` is a person, or an identifier that is nobody's.
    pub(crate) fn of_service(key: &SecretKey, client: &str, whom: &[u8]) -> Self {
        let length = u32::try_from(client.len()).unwrap_or(u32::MAX).to_be_bytes();
        let name = [b"gate one ".as_slice(), &length, client.as_bytes(), whom].concat();
        Self { free: 4, hash: key.mac(&name) }
    }

    /// Of all services about somebody.
    pub(crate) fn of_all(key: &SecretKey, whom: &[u8]) -> Self {
        Self { free: 19, hash: key.mac(&[b"gate all ".as_slice(), whom].concat()) }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.hash
    }
}

impl Gate {
    /// Seconds to wait before the next question, if it has to wait.
    pub(crate) fn wait_seconds(&self, now: Moment) -> Option<i64> {
        let micros = self.count.opens_at.saturating_sub(now.micros());
        (micros > 0).then(|| micros / SECOND + 1)
    }

    /// The count after one more wrong answer.
    pub(crate) fn failed(&self, now: Moment) -> Count {
        let quiet_seconds = now.micros().saturating_sub(self.count.counted_at) / SECOND;
        let forgotten = quiet_seconds >= FORGETS_AFTER_SECONDS;
        let failures = if forgotten { 1 } else { self.count.failures + 1 };
        let over = failures - self.bucket.free;
        let opens_at = match over {
            ..=0 => 0,
            over => {
                let doubled = WAIT_SECONDS_MIN << (over - 1).min(10);
                now.micros() + doubled.min(WAIT_SECONDS_MAX) * SECOND
            }
        };
        Count { counted_at: now.micros(), failures, opens_at, version: self.count.version + 1 }
    }

    /// The first count of a bucket that has none: a guard needs a row to hold.
    pub(crate) fn begun(&self, now: Moment) -> Option<Count> {
        let none = self.count.version == 0;
        none.then(|| Count { counted_at: now.micros(), version: 1, ..Count::default() })
    }
}

/// The hour that misses are counted in.
pub(crate) fn hour(now: Moment) -> i64 {
    now.micros().div_euclid(3_600 * SECOND)
}

/// Seconds until the next hour.
pub(crate) fn rest_of_hour(now: Moment) -> i64 {
    3_600 - now.micros().rem_euclid(3_600 * SECOND) / SECOND
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bucket(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(failures: i64) -> (Gate, Moment) {
        let now = Moment::from_micros(1_000 * SECOND);
        let bucket = Bucket { free: 4, hash: [0; 32] };
        let mut gate = Gate { bucket, count: Count::default() };
        for _ in 0..failures {
            gate.count = gate.failed(now);
        }
        (gate, now)
    }

    #[test]
    fn waits_double_and_never_end_for_good() {
        let waits = [(0, None), (4, None), (5, Some(61)), (6, Some(121)), (9, Some(901))];
        for (failures, wait) in waits.into_iter().chain([(1_000, Some(901))]) {
            let (gate, now) = after(failures);
            assert_eq!(gate.wait_seconds(now), wait, "{failures}");
        }
    }

    #[test]
    fn only_a_quiet_day_forgives() {
        let (gate, now) = after(60);
        let at = |seconds: i64| Moment::from_micros(now.micros() + seconds * SECOND);
        assert_eq!(gate.failed(at(FORGETS_AFTER_SECONDS - 1)).failures, 61);
        assert_eq!(gate.failed(at(FORGETS_AFTER_SECONDS)).failures, 1);
        assert_eq!(gate.begun(now), None, "being right changes nothing");
        assert_eq!(after(0).0.begun(now).unwrap().failures, 0);
    }

    #[test]
    fn an_hour_ends_on_the_hour() {
        let at = |seconds: i64| Moment::from_micros(seconds * SECOND);
        assert_eq!((hour(at(3_599)), hour(at(3_600))), (0, 1));
        assert_eq!((rest_of_hour(at(0)), rest_of_hour(at(3_599))), (3_600, 1));
    }
}
