//! A grant: what a person agreed that a relying party gets, in which session, for how long. Every
//! token rests on one, and none outlives it.

use std::collections::BTreeSet;

use eid::{AccountId, ConsentId, SessionId};
use kernel::{Moment, PersonId};
use serde::{Deserialize, Serialize};

use crate::asked::Asked;
use crate::claim::{Claim, Scope};
use crate::leave::Purposed;
use crate::representing::Represents;
use crate::{ClientId, GrantId};

#[derive(Clone, Debug)]
pub struct Grant {
    pub account: AccountId,
    pub client: ClientId,
    pub(crate) code_used_at: Option<Moment>,
    pub created_at: Moment,
    pub ended_at: Option<Moment>,
    /// No token of it lives longer.
    pub expires_at: Moment,
    pub id: GrantId,
    pub person: PersonId,
    /// How many refresh tokens have taken another's place.
    pub(crate) refreshed: i64,
    /// The sign-in it was given in.
    pub session: SessionId,
    pub(crate) terms: Terms,
}

/// What was asked, answered and found in the authorization. Stored: fields are added, never
/// changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Terms {
    pub(crate) acr: String,
    pub(crate) amr: Vec<String>,
    pub(crate) auth_time: i64,
    pub(crate) claims: Asked,
    pub(crate) code_challenge: Option<String>,
    /// What the person agreed to: withdrawn, nothing rests on it any more.
    pub(crate) consent: Option<ConsentId>,
    pub(crate) dpop_jkt: Option<String>,
    /// Of the account: a lock or a recovery begins another, and this rests on nothing any more.
    pub(crate) generation: i64,
    pub(crate) nonce: Option<String>,
    /// The codes of the purposes that the person was told.
    pub(crate) purpose: String,
    /// Which claim is told for which; nothing in those that are older than the purposes of claims.
    pub(crate) purposes: Purposed,
    pub(crate) redirect_uri: String,
    pub(crate) redirect_uri_was_named: bool,
    /// For whom the person signed in, if not for themselves.
    pub(crate) represents: Option<Represents>,
    pub(crate) scope: BTreeSet<Scope>,
    pub(crate) tells_auth_time: bool,
}

impl Grant {
    /// RFC 6749 section 4.1.2 and FAPI 2.0 Security Profile 5.3.2.1-11: at most a minute.
    pub(crate) const CODE_SECONDS: i64 = 60;
    pub(crate) const ACCESS_SECONDS: i64 = 300;
    /// With `offline_access`; otherwise a grant ends with its session, a working day at the most.
    pub(crate) const OFFLINE_SECONDS: i64 = 90 * 24 * 3_600;
    /// How long a person is not asked again.
    pub(crate) const CONSENT_SECONDS: i64 = Self::OFFLINE_SECONDS;
    pub(crate) const SESSION_SECONDS: i64 = eid::Session::SECONDS_MAX;

    pub fn stands(&self, now: Moment) -> bool {
        self.ended_at.is_none() && self.expires_at > now
    }

    pub(crate) fn is_offline(&self) -> bool {
        self.terms.scope.contains(&Scope::OfflineAccess)
    }

    /// The claims agreed to.
    pub fn claims(&self) -> BTreeSet<Claim> {
        self.terms.claims.all().into_keys().collect()
    }

    /// The same, each under the code of every purpose it was agreed to for.
    pub fn purposes(&self) -> Purposed {
        let mut purposes = self.terms.purposes.clone();
        if purposes.is_empty() {
            self.claims().into_iter().for_each(|claim| purposes.add(&self.terms.purpose, claim));
        }
        purposes
    }
}

pub(crate) fn scope_text(scope: &BTreeSet<Scope>) -> String {
    scope.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(" ")
}
