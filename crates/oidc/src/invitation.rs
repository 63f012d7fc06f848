//! The initial access token of RFC 7591: given out by an official or the operator, for one client of
//! one conduct.

use access::Permit;
use kernel::Moment;
use serde::{Deserialize, Serialize};

use crate::clients::NewClient;
use crate::once::{Once, OnceKind};
use crate::policy::RegisterClient;
use crate::sealed::{self, base64url, later, sealable};
use crate::{Conduct, Provider, Registered, Result};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Invitation {
    #[serde(rename = "c")]
    pub(crate) conduct: Conduct,
    #[serde(rename = "e")]
    pub(crate) expires_at: Moment,
    #[serde(rename = "i")]
    id: String,
}

sealable! { Invitation "invitation" }

/// A month: letters between offices take their time.
const INVITATION_SECONDS: i64 = 30 * 24 * 3_600;

impl Provider {
    /// An invitation to register one client. Whoever may register one may invite.
    pub fn invite(&self, _permit: &Permit<RegisterClient>, conduct: Conduct) -> Result<String> {
        let expires_at = later(self.now(), INVITATION_SECONDS);
        let id = base64url(self.0.parts.entropy.bytes::<16>());
        sealed::seal(&self.0.seal, &Invitation { conduct, expires_at, id })
    }

    /// Registers the client of an invitation, which is used up with it.
    pub(crate) async fn register_invited(
        &self,
        permit: &Permit<RegisterClient>,
        new: NewClient,
        invitation: &Invitation,
    ) -> Result<Registered> {
        let Invitation { expires_at, id, .. } = invitation;
        let once = Once::new(OnceKind::Invitation, "", id, *expires_at);
        self.register(permit, new, Some(&once)).await
    }
}
