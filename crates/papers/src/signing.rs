//! Who signs a paper: the official, then the agency, each with a key of their own; the time is
//! attested by a third key. Certificates are issued for each paper. Those of signers live a day: what
//! is signed is timestamped within it, and no key of an official needs to be revoked. That of the
//! timestamps, and the list of revocations in the file, carry a paper for ten years offline.

use kernel::{Entropy, Moment, PersonId, hex};
use keys::{KeyName, Keys, Scheme, SigningKey};
use pades::{Authority, Person, Purpose, Sealing, Signature, Signer, Subject};

use crate::Result;

const COUNTRY: &str = "VN";
const ROOT: &str = "papers-authority";
const STAMPS: &str = "papers-timestamps";
/// 2026-01-01 and 2049-12-31, in seconds since 1970: the root is the same bytes on every node.
const ROOT_TIMES: (i64, i64) = (1_767_225_600, 2_524_607_999);
const LIFE_SECONDS: i64 = 86_400;
const ARCHIVED_SECONDS: i64 = 10 * 366 * LIFE_SECONDS;

/// The keys of a house that issues papers.
#[derive(Clone, Debug)]
pub(crate) struct Signers {
    entropy: Entropy,
    keys: Keys,
}

/// Who decided, and for which office.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decider<'a> {
    pub(crate) agency: &'a str,
    /// The code of the office.
    pub(crate) office: &'a str,
    pub(crate) official: PersonId,
}

impl Signers {
    pub(crate) fn new(keys: &Keys, entropy: &Entropy) -> Self {
        Self { entropy: entropy.clone(), keys: keys.clone() }
    }

    /// The certificate above those that sign, to be trusted by whoever checks a paper.
    pub(crate) fn root(&self) -> Result<Vec<u8>> {
        self.with_authority(|authority| Ok(authority.certificate().der().to_vec()))
    }

    /// What was revoked, as of now.
    pub(crate) fn revocations(&self, now: Moment) -> Result<Vec<u8>> {
        let at = seconds(now);
        self.with_authority(|authority| Ok(authority.revocations((at, at + LIFE_SECONDS))?))
    }

    pub(crate) fn seal(
        &self,
        pdf: &[u8],
        by: &Decider<'_>,
        (title, now): (&str, Moment),
    ) -> Result<Vec<u8>> {
        let official = self.key(&format!("papers-official-{}", hex(by.official.as_bytes())))?;
        let agency = self.key(&format!("papers-agency-{}", letters(by.office)))?;
        let stamps = self.key(STAMPS)?;
        let at = seconds(now);
        // The record knows who the key belongs to; the paper names the office, as the law asks.
        let named = format!("{} {}", by.office, short(&official));
        self.with_authority(|authority| {
            let issue = |key: &SigningKey, name: &str, (purpose, life)| {
                authority.issue(&Subject {
                    from: at,
                    person: Person { country: COUNTRY, name, organisation: by.agency },
                    point: key.public_key(),
                    purpose,
                    serial: self.entropy.bytes(),
                    until: at + life,
                })
            };
            let by_official = issue(&official, &named, (Purpose::SignDocuments, LIFE_SECONDS))?;
            let by_agency = issue(&agency, by.agency, (Purpose::SignDocuments, LIFE_SECONDS))?;
            let by_clock = issue(&stamps, "Danh timestamps", (Purpose::StampTime, ARCHIVED_SECONDS))?;
            let signing = [signing(&official), signing(&agency), signing(&stamps)];
            let [sign_official, sign_agency, sign_stamps] = &signing;
            let signature = |field, certificate, sign| Signature {
                by: Signer { certificate, sign },
                field,
                reason: title,
            };
            Ok(pades::seal(
                pdf,
                &Sealing {
                    at,
                    authority: authority.certificate(),
                    revocations: &authority.revocations((at, at + ARCHIVED_SECONDS))?,
                    serial: self.entropy.bytes(),
                    signatures: &[
                        signature("Official", &by_official, sign_official),
                        signature("Agency", &by_agency, sign_agency),
                    ],
                    stamps: Signer { certificate: &by_clock, sign: sign_stamps },
                },
            )?)
        })
    }

    fn with_authority<T>(&self, work: impl FnOnce(&Authority<'_>) -> Result<T>) -> Result<T> {
        let key = self.keys.signing_or_make(&KeyName::parse(ROOT)?, Scheme::Rs256)?;
        let name = format!("Danh papers {}", key.generation());
        let person = Person { country: COUNTRY, name: &name, organisation: "Danh" };
        let sign = signing(&key);
        work(&Authority::new(person, ROOT_TIMES, key.public_key(), &sign)?)
    }

    fn key(&self, name: &str) -> Result<SigningKey> {
        Ok(self.keys.signing_or_make(&KeyName::parse(name)?, Scheme::Es256)?)
    }
}

fn signing(key: &SigningKey) -> impl Fn(&[u8]) -> Option<Vec<u8>> + Sync + '_ {
    |message| key.sign(message).ok()
}

fn seconds(at: Moment) -> i64 {
    at.micros().div_euclid(1_000_000)
}

/// The code of an office as part of a key's name.
fn letters(office: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    office.chars().map(letter).collect::<String>().to_ascii_lowercase().chars().take(40).collect()
}

/// Enough of a key to tell it from another: the end of its point.
fn short(key: &SigningKey) -> String {
    let point = key.public_key();
    hex(point.get(point.len().saturating_sub(4)..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    #[test]
    fn the_root_is_the_same_whenever_it_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path(), &Entropy::System).unwrap();
        let signers = Signers::new(&keys, &Entropy::System);
        assert_eq!(signers.root().unwrap(), signers.root().unwrap());
    }
}
