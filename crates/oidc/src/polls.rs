//! When devices asked last, so that one that asks too often is told to slow down (RFC 8628 section
//! 3.5, CIBA 11). It is advice to a device and no defence: each node knows what it heard itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kernel::Moment;

use crate::sealed::later;

/// Above so many, those whose time is over are forgotten.
const KNOWN_MAX: usize = 10_000;

#[derive(Debug, Default)]
pub(crate) struct Polls(Mutex<HashMap<Vec<u8>, Moment>>);

impl Polls {
    /// Whether whoever asks for a request now let the interval pass since it asked before.
    pub(crate) fn is_patient(&self, request: &[u8], interval_seconds: i64, now: Moment) -> bool {
        let mut polls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = |at: &Moment| later(*at, interval_seconds) > now;
        let is_patient = !polls.get(request).is_some_and(recent);
        if polls.len() >= KNOWN_MAX {
            polls.retain(|_, at| recent(at));
        }
        if polls.len() < KNOWN_MAX {
            polls.insert(request.to_vec(), now);
        }
        is_patient
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_again_before_the_interval_is_over_is_impatient() {
        let at = |seconds: i64| Moment::from_micros(seconds * 1_000_000);
        let polls = Polls::default();
        assert!(polls.is_patient(b"one", 5, at(100)));
        assert!(polls.is_patient(b"two", 5, at(101)), "another's time is its own");
        assert!(!polls.is_patient(b"one", 5, at(104)));
        assert!(!polls.is_patient(b"one", 5, at(108)), "it counts from the last time");
        assert!(polls.is_patient(b"one", 5, at(113)));
    }

    #[test]
    fn however_many_ask_no_more_than_so_many_are_known() {
        let polls = Polls::default();
        for device in 0..2 * KNOWN_MAX {
            polls.is_patient(&device.to_be_bytes(), 5, Moment::from_micros(0));
        }
        assert_eq!(polls.0.lock().unwrap().len(), KNOWN_MAX);
        polls.is_patient(b"late", 5, Moment::from_micros(6_000_000));
        assert_eq!(polls.0.lock().unwrap().len(), 1);
    }
}
