//! A relying party: who it is and how it conducts itself. What it may ask for and why is in `leave.rs`.

use std::fmt;

use aws_lc_rs::{constant_time, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Entropy, Language, Moment};
use serde::{Deserialize, Serialize};
use store::Changes;

use crate::conduct::{Conduct, Demand, Rules};
use crate::leave::{Leave, Purpose};
use crate::registration::GrantType;
use crate::{ClientId, Error, Registration, Result, client_rows};

/// Read from its own row on each request.
#[derive(Clone, Debug)]
pub struct Client {
    pub conduct: Conduct,
    pub created_at: Moment,
    pub id: ClientId,
    /// What an official allowed it.
    pub leave: Leave,
    pub registration: Registration,
    pub(crate) registration_token: Option<Hash>,
    pub(crate) secret: Option<Hash>,
    pub(crate) sector: String,
    pub state: ClientState,
    pub(crate) version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientState {
    Approved,
    Pending,
    Suspended,
}

/// Of a secret of 256 bits, which no dictionary holds: one SHA-256 is enough.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Hash(pub(crate) Vec<u8>);

/// A secret for a client, shown once.
pub struct Secret(String);

impl Client {
    pub(crate) fn rules(&self) -> &'static Rules {
        self.conduct.rules()
    }

    pub(crate) fn need_approval(&self) -> Result<()> {
        match self.state {
            ClientState::Approved => Ok(()),
            ClientState::Pending | ClientState::Suspended => Err(Error::ClientNotApproved),
        }
    }

    pub(crate) fn need_grant(&self, grant: GrantType) -> Result<()> {
        let has = self.registration.grant_types.contains(&grant);
        has.then_some(()).ok_or(Error::UnauthorizedClient)
    }

    /// Whether its tokens are bound to a key.
    pub(crate) fn is_bound(&self) -> bool {
        let by_certificate = self.is_certificate_bound();
        self.rules().proof == Demand::Must && !by_certificate
            || self.registration.dpop_bound_access_tokens
    }

    /// Whether they are bound to its certificate instead.
    pub(crate) fn is_certificate_bound(&self) -> bool {
        self.registration.tls_client_certificate_bound_access_tokens
    }

    pub fn name(&self, language: Language) -> &str {
        let Registration { client_name, client_name_en, .. } = &self.registration;
        match language {
            Language::En => client_name_en.as_deref().unwrap_or(client_name),
            Language::Vi => client_name,
        }
    }

    /// Keeps the rest of a commit only while the client is as it was read.
    pub fn guard(&self, changes: &mut Changes) {
        client_rows::client_guard(changes, self);
    }

    pub fn purpose(&self, code: &str) -> Option<&Purpose> {
        self.leave.purposes.iter().find(|purpose| purpose.code == code)
    }

    /// Everything it is for, as the record cites it. None: it has no purpose, and may ask nothing.
    pub fn purposes_cited(&self) -> Option<String> {
        let codes: Vec<_> = self.leave.purposes.iter().map(|it| it.code.as_str()).collect();
        (!codes.is_empty()).then(|| codes.join(", "))
    }

    /// The same in words.
    pub fn purposes_said(&self, language: Language) -> String {
        let said: Vec<_> = self.leave.purposes.iter().map(|it| it.said(language)).collect();
        said.join("; ")
    }
}

impl ClientState {
    pub const ALL: [Self; 3] = [Self::Approved, Self::Pending, Self::Suspended];

    pub fn word(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Pending => "pending",
            Self::Suspended => "suspended",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

impl Secret {
    pub(crate) fn random(entropy: &Entropy) -> Self {
        Self(URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()))
    }

    /// In the clear: once, to whom it belongs.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> Hash {
        Hash::of(&self.0)
    }
}

impl Hash {
    pub(crate) fn of(secret: &str) -> Self {
        Self(digest::digest(&digest::SHA256, secret.as_bytes()).as_ref().to_vec())
    }

    pub(crate) fn is_of(&self, secret: &str) -> bool {
        constant_time::verify_slices_are_equal(&Self::of(secret).0, &self.0).is_ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hash(..)")
    }
}
