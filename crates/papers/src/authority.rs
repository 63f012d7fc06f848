//! Who issues papers: the root of trust, the clock that stamps, and those who sign and seal.

use std::str::FromStr;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jose::Jwk;
use kernel::{Entropy, Moment};
use keys::{KeyName, Keys, PublicKey, Scheme, SigningKey};
use pades::{
    Certificate, Office, Signatory, Signer, Signing, Stamp, Subject, Term, preserve,
    revocation_list, sign,
};
use serde_json::{Value, json};
use time::{Duration, UtcDateTime};

use crate::error::Result;
use crate::mark::Mark;
use crate::{Error, Paper, render};

const COUNTRY: &str = "VN";
const HOLDER_TERM: Duration = Duration::days(365 * 3);
const LIST_TERM: Duration = Duration::days(7);
const MARK_KEY: &str = "papers-mark";
/// A policy of our own below the arc of UUIDs (X.667), where nobody has to ask for a number: that
/// of 505824ac-d911-4e8f-9a83-c367deb7d611, which was drawn by chance.
const POLICY: &[u128] = &[2, 25, 0x5058_24ac_d911_4e8f_9a83_c367_deb7_d611];
const ROOT_KEY: &str = "papers-root";
const ROOT_TERM: Duration = Duration::days(365 * 20);
const STAMP_KEY: &str = "papers-stamp";
const STAMP_TERM: Duration = Duration::days(365 * 10);

/// The keys of papers by name, and the certificates that say whose they are. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Authority {
    entropy: Entropy,
    keys: Keys,
    root: Arc<Certificate>,
    stamps: Arc<Certificate>,
}

/// A signing official or an agency's seal: a key by its name, and its certificate.
#[derive(Clone, Debug)]
pub struct Holder {
    certificate: Certificate,
    key: KeyName,
    name: String,
}

/// A paper as it is handed out.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    pub bytes: Vec<u8>,
}

/// A key of the key store in the office that `pades` knows.
struct Held(SigningKey);

impl Authority {
    /// An authority whose root is made now, with keys of their own where there are none yet.
    pub fn found(keys: &Keys, entropy: &Entropy, name: &str, now: Moment) -> Result<Self> {
        let at = second(now);
        let root_key = held(keys, ROOT_KEY)?;
        let root = Certificate::self_signed(
            Subject { country: COUNTRY, name, organisation: name, point: root_key.0.public_key() },
            Term { from: at, until: at + ROOT_TERM },
            entropy.bytes(),
            &root_key,
        )?;
        Self::under(keys, entropy, root, now)
    }

    /// The authority whose root was made before: that certificate, in DER.
    pub fn opened(keys: &Keys, entropy: &Entropy, root: &[u8], now: Moment) -> Result<Self> {
        Self::under(keys, entropy, Certificate::parse(root)?, now)
    }

    fn under(keys: &Keys, entropy: &Entropy, root: Certificate, now: Moment) -> Result<Self> {
        let root_key = held(keys, ROOT_KEY)?;
        if root.point() != root_key.0.public_key() {
            return Err(Error::NotOurs);
        }
        let (at, stamp_key) = (second(now), held(keys, STAMP_KEY)?);
        let stamps = root.issue(
            Subject {
                country: COUNTRY,
                name: "Dấu thời gian",
                organisation: "Danh",
                point: stamp_key.0.public_key(),
            },
            Office::Stamps,
            Term { from: at, until: at + STAMP_TERM },
            entropy.bytes(),
            &root_key,
        )?;
        let (root, stamps) = (Arc::new(root), Arc::new(stamps));
        Ok(Self { entropy: entropy.clone(), keys: keys.clone(), root, stamps })
    }

    /// The root of trust, in DER: published, and pinned by whoever checks.
    pub fn root(&self) -> &[u8] {
        self.root.as_der()
    }

    /// The key that marks in QR codes are checked with.
    pub fn mark_key(&self) -> Result<Jwk> {
        Jwk::parse(&self.mark_jwk()?).map_err(|_| Error::NotOurs)
    }

    /// The same as it is published.
    pub fn mark_jwk(&self) -> Result<Value> {
        let key = self.keys.signing_or_make(&named(MARK_KEY)?, Scheme::Es256)?;
        let Some(PublicKey::P256 { x, y }) = key.public_numbers() else {
            return Err(Error::NotOurs);
        };
        let base64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        Ok(json!({ "kty": "EC", "crv": "P-256", "x": base64(&x), "y": base64(&y) }))
    }

    /// A certificate for an official or a seal, whose key has that name and is made if need be.
    pub fn certify(
        &self,
        key: &KeyName,
        name: &str,
        organisation: &str,
        now: Moment,
    ) -> Result<Holder> {
        let at = second(now);
        let own = Held(self.keys.signing_or_make(key, Scheme::Es256)?);
        let certificate = self.root.issue(
            Subject { country: COUNTRY, name, organisation, point: own.0.public_key() },
            Office::Signs,
            Term { from: at, until: at + HOLDER_TERM },
            self.entropy.bytes(),
            &held(&self.keys, ROOT_KEY)?,
        )?;
        Ok(Holder { certificate, key: key.clone(), name: name.to_owned() })
    }

    /// Renders the paper, and has it signed, sealed and preserved.
    pub fn issue(
        &self,
        paper: &Paper,
        official: &Holder,
        seal: &Holder,
        now: Moment,
    ) -> Result<Issued> {
        let mut bytes = render::render(paper, &self.marked(paper)?, now)?;
        for (holder, field, reason) in
            [(official, "official", "Người có thẩm quyền ký"), (seal, "seal", "Con dấu cơ quan")]
        {
            bytes = self.signed(&bytes, holder, field, reason, now)?;
        }
        Ok(Issued { bytes: self.preserved(&bytes, official, seal, now)? })
    }

    /// What the QR code of the paper says: where to ask after it and, behind `#`, which no browser
    /// sends, the mark.
    pub fn marked(&self, paper: &Paper) -> Result<String> {
        let key = self.keys.signing_or_make(&named(MARK_KEY)?, Scheme::Es256)?;
        let mark = Mark::of(paper).sign(&key)?;
        Ok(format!("{}/{}#{mark}", paper.checked_at, paper.code))
    }

    fn signed(
        &self,
        bytes: &[u8],
        holder: &Holder,
        field: &str,
        reason: &str,
        now: Moment,
    ) -> Result<Vec<u8>> {
        let key = Held(self.keys.signing(&holder.key, Scheme::Es256)?);
        let signatory =
            Signatory { certificate: &holder.certificate, issuer: &self.root, key: &key };
        let signing = Signing { at: second(now), field, reason, signatory, who: &holder.name };
        self.stamping(now, |stamp| sign(bytes, &signing, stamp))
    }

    fn preserved(
        &self,
        bytes: &[u8],
        official: &Holder,
        seal: &Holder,
        now: Moment,
    ) -> Result<Vec<u8>> {
        let at = second(now);
        let root_key = held(&self.keys, ROOT_KEY)?;
        let term = Term { from: at, until: at + LIST_TERM };
        let number = u64::try_from(now.micros()).unwrap_or_default();
        let list = revocation_list(&self.root, &[], term, number, &root_key)?;
        let all = [&*self.root, &*self.stamps, &official.certificate, &seal.certificate];
        self.stamping(now, |stamp| preserve(bytes, &all, &[list], "kept", stamp))
    }

    fn stamping(
        &self,
        now: Moment,
        made: impl FnOnce(&Stamp<'_>) -> Result<Vec<u8>, pades::Error>,
    ) -> Result<Vec<u8>> {
        let key = held(&self.keys, STAMP_KEY)?;
        let authority = Signatory { certificate: &self.stamps, issuer: &self.root, key: &key };
        let serial = self.entropy.bytes();
        Ok(made(&Stamp { at: second(now), authority, policy: POLICY, serial })?)
    }
}

impl Signer for Held {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], pades::Error> {
        let signature = self.0.sign(message).map_err(|_| pades::Error::SignerFailed)?;
        signature.try_into().map_err(|_| pades::Error::SignerFailed)
    }
}

fn held(keys: &Keys, name: &str) -> Result<Held> {
    Ok(Held(keys.signing_or_make(&named(name)?, Scheme::Es256)?))
}

fn named(name: &str) -> Result<KeyName> {
    Ok(KeyName::from_str(name)?)
}

/// Certificates and timestamps count whole seconds.
fn second(now: Moment) -> UtcDateTime {
    let seconds = now.micros().div_euclid(1_000_000);
    UtcDateTime::from_unix_timestamp(seconds).unwrap_or(UtcDateTime::UNIX_EPOCH)
}
