//! A signed promise that entries will be in the log, so that one which is dropped can be proved.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Moment;

use crate::Leaf;

/// Microseconds within which an entry is in the log.
pub(crate) const PROMISE_MICROS: i64 = 2_000_000;

/// Proof that entries are on disk, and the promise that they will be in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// When the log holds them at the latest.
    pub by: Moment,
    pub leaves: Vec<Leaf>,
    pub(crate) signature: Vec<u8>,
}

impl Receipt {
    /// The bytes that are signed: a fixed line, the log, the moment, each leaf.
    pub(crate) fn message(origin: &str, by: Moment, leaves: &[Leaf]) -> Vec<u8> {
        let mut text = format!("danh-receipt/v1\n{origin}\n{}\n", by.micros());
        for leaf in leaves {
            text.push_str(&STANDARD.encode(leaf.0));
            text.push('\n');
        }
        text.into_bytes()
    }

    /// As it travels in the header `danh-receipt`: moment, leaves, Ed25519 signature. A list of
    /// many is shortened to the first eight leaves; ask for the entries to see the rest.
    pub fn header(&self) -> String {
        let leaves: Vec<_> = self.leaves.iter().map(|leaf| STANDARD.encode(leaf.0)).collect();
        let signature = STANDARD.encode(&self.signature);
        format!("by={}; leaves={}; sig={signature}", self.by.micros(), leaves.join(","))
    }
}
