//! A signed promise that entries will be in the log, so that one which is dropped can be proved.

use std::convert::Infallible;

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponseParts, ResponseParts};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Moment;

use crate::{Error, Leaf, Ledger, LogIdentity};

/// Microseconds within which an entry is in the log.
pub(crate) const PROMISE_MICROS: i64 = 2_000_000;

/// Entries are on disk. It becomes a promise to others once it is signed, which is done only where
/// it goes out: as a part of a response it is the header `danh-receipt`.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub by: Moment,
    pub leaves: Vec<Leaf>,
    ledger: Ledger,
}

/// The promise that entries will be in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedReceipt {
    /// When the log holds them at the latest.
    pub by: Moment,
    pub leaves: Vec<Leaf>,
    signature: Vec<u8>,
}

const HEADER: HeaderName = HeaderName::from_static("danh-receipt");

impl Receipt {
    pub(crate) fn new(ledger: &Ledger, leaves: Vec<Leaf>, at: Moment) -> Self {
        let by = Moment::from_micros(at.micros() + PROMISE_MICROS);
        Self { by, leaves, ledger: ledger.clone() }
    }

    pub fn sign(self) -> Result<SignedReceipt, Error> {
        let Self { by, leaves, ledger } = self;
        let message = SignedReceipt::message(&ledger.identity().origin, by, &leaves);
        let signature = ledger.parts().keys.promise.sign(&message)?;
        Ok(SignedReceipt { by, leaves, signature })
    }
}

/// What was kept is kept, even if the promise cannot be signed.
impl IntoResponseParts for Receipt {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        match self.sign().map(|signed| HeaderValue::from_str(&signed.header())) {
            Ok(Ok(value)) => {
                parts.headers_mut().insert(HEADER, value);
            }
            Ok(Err(_)) | Err(_) => tracing::error!("a receipt could not be signed"),
        }
        Ok(parts)
    }
}

impl SignedReceipt {
    /// The bytes that are signed: a fixed line, the log, the moment, each leaf.
    pub(crate) fn message(origin: &str, by: Moment, leaves: &[Leaf]) -> Vec<u8> {
        let mut text = format!("danh-receipt/v1\n{origin}\n{}\n", by.micros());
        for leaf in leaves {
            text.push_str(&STANDARD.encode(leaf.0));
            text.push('\n');
        }
        text.into_bytes()
    }

    /// As it travels in the header `danh-receipt`: moment, leaves, Ed25519 signature.
    pub fn header(&self) -> String {
        let leaves: Vec<_> = self.leaves.iter().map(|leaf| STANDARD.encode(leaf.0)).collect();
        let signature = STANDARD.encode(&self.signature);
        format!("by={}; leaves={}; sig={signature}", self.by.micros(), leaves.join(","))
    }

    /// Reads what [`SignedReceipt::header`] writes.
    pub fn parse(header: &str) -> Result<Self, Error> {
        let mut parts = header.trim().split("; ");
        let mut part = |name: &str| {
            let value = parts.next().and_then(|part| part.strip_prefix(name));
            value.ok_or(Error::BadReceipt)
        };
        let by = part("by=")?.parse().map_err(|_| Error::BadReceipt)?;
        let leaf = |text| -> Option<Leaf> { STANDARD.decode(text).ok()?.try_into().ok().map(Leaf) };
        let leaves = part("leaves=")?.split(',').map(leaf).collect::<Option<_>>();
        let signature = STANDARD.decode(part("sig=")?).map_err(|_| Error::BadReceipt)?;
        let leaves = leaves.ok_or(Error::BadReceipt)?;
        Ok(Self { by: Moment::from_micros(by), leaves, signature })
    }

    /// Holds when the log has signed it.
    pub fn verify(&self, log: &LogIdentity) -> Result<(), Error> {
        let message = Self::message(&log.origin, self.by, &self.leaves);
        let key = UnparsedPublicKey::new(&ED25519, &log.promise);
        key.verify(&message, &self.signature).map_err(|_| Error::BadReceipt)
    }

    pub(crate) fn made_at(&self) -> Moment {
        Moment::from_micros(self.by.micros() - PROMISE_MICROS)
    }
}
