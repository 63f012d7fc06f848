//! A paper judged from its file alone, with what is published: the root, and the key of marks.

use jose::Jwk;
use kernel::Moment;
use pades::Certificate;
use time::{OffsetDateTime, UtcDateTime};

use crate::Mark;

/// The form fields of a paper, in the order in which they are signed.
const FIELDS: [&str; 2] = ["official", "seal"];

/// Who signed a paper, and when, by a timestamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBy {
    pub at: OffsetDateTime,
    pub name: String,
    pub organisation: String,
}

/// A paper that is whole.
#[derive(Clone)]
pub struct Verified {
    /// When it was preserved, with all that its signatures rest on.
    pub kept_at: OffsetDateTime,
    /// What its mark says, where the key of marks was at hand.
    pub mark: Option<Mark>,
    pub official: SignedBy,
    pub seal: SignedBy,
}

/// Why a file is no paper of that root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPaper {
    #[error(transparent)]
    Document(#[from] pades::Error),
    #[error("the key of marks is no key on P-256 in JSON")]
    Key,
    #[error("its mark is not by that key")]
    Mark,
    #[error("it has no mark")]
    NoMark,
    #[error("the root is no certificate")]
    Root,
    #[error("it is not signed by an official and sealed by an office")]
    Signatures,
}

/// Whether these bytes are a paper, whole, that somebody below the root signed; `root` in DER, the
/// key of marks as JSON. Stricter than other verifiers: no byte may differ from what is made here.
pub fn verify(
    file: &[u8],
    root: &[u8],
    key: Option<&str>,
    now: Moment,
) -> Result<Verified, NoPaper> {
    let root = Certificate::parse(root).map_err(|_| NoPaper::Root)?;
    let seconds = now.micros().div_euclid(1_000_000);
    let now = UtcDateTime::from_unix_timestamp(seconds).unwrap_or(UtcDateTime::MAX);
    let pades::Verified { kept_at, links, signatures } = pades::verify(file, &root, now)?;
    let fields = signatures.iter().map(|it| it.field.as_str());
    if !fields.eq(FIELDS) {
        return Err(NoPaper::Signatures);
    }
    let mut signed = signatures.into_iter().map(|it| SignedBy {
        at: it.at.into(),
        name: it.name,
        organisation: it.organisation,
    });
    let (Some(official), Some(seal)) = (signed.next(), signed.next()) else {
        return Err(NoPaper::Signatures);
    };
    let mark = key.map(|key| mark(&links, key)).transpose()?;
    Ok(Verified { kept_at: kept_at.into(), mark, official, seal })
}

/// The mark to which the picture on the page leads.
fn mark(links: &[String], key: &str) -> Result<Mark, NoPaper> {
    let key = serde_json::from_str(key).map_err(|_| NoPaper::Key)?;
    let key = Jwk::parse(&key).map_err(|_| NoPaper::Key)?;
    let link = links.iter().find(|link| link.contains('#')).ok_or(NoPaper::NoMark)?;
    Mark::check(link, &key).map_err(|_| NoPaper::Mark)
}
