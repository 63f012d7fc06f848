//! What stands between two requests of one browser. It is used up by the second, in the commit of
//! what the second does, so that nothing shown once counts twice.

use std::fmt;

use aws_lc_rs::{constant_time, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Entropy, Moment};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Changes;

use crate::{Accounts, Error, rows};

/// How long the second request may take.
const STEP_SECONDS: i64 = 10 * 60;

/// What a browser carries from one request to the next. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct StepToken {
    pub(crate) id: [u8; 16],
    secret: [u8; 16],
}

/// The kind of a step and what it remembers.
pub(crate) trait Step: Serialize + DeserializeOwned {
    const KIND: &'static str;
}

impl StepToken {
    pub(crate) fn random(entropy: &Entropy) -> Self {
        Self { id: entropy.bytes(), secret: entropy.bytes() }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (id, secret) = bytes.split_first_chunk()?;
        Some(Self { id: *id, secret: secret.try_into().ok()? })
    }

    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode([self.id, self.secret].concat())
    }

    pub(crate) fn hash(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, &self.secret).as_ref().to_vec()
    }
}

impl Accounts {
    /// Remembers `state` for whoever brings the token.
    pub(crate) fn keep_step<S: Step>(
        &self,
        changes: &mut Changes,
        token: &StepToken,
        state: &S,
        now: Moment,
    ) -> Result<(), Error> {
        let state = serde_json::to_vec(state).map_err(|_| Error::StepLost)?;
        let sealed = self.0.seal.seal(&token.id, &state)?;
        let expires_at = Moment::from_micros(now.micros() + STEP_SECONDS * 1_000_000);
        rows::step_insert(changes, token, S::KIND, sealed, expires_at);
        Ok(())
    }

    /// What the token's step remembers. It is used up by [`rows::step_end`] in the commit.
    pub(crate) async fn step<S: Step>(&self, token: &StepToken, now: Moment) -> Result<S, Error> {
        let kept = rows::step_by_id(&self.0.db, token, S::KIND).await?.ok_or(Error::StepLost)?;
        let fits = constant_time::verify_slices_are_equal(&token.hash(), &kept.secret_hash);
        if fits.is_err() || kept.expires_at <= now {
            return Err(Error::StepLost);
        }
        let state = self.0.seal.open(&token.id, &kept.sealed)?;
        serde_json::from_slice(&state).map_err(|_| Error::StepLost)
    }
}

impl fmt::Debug for StepToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StepToken(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_token_is_read_back_and_nothing_else_is_one() {
        let token = StepToken::random(&Entropy::System);
        assert_eq!(StepToken::parse(&token.expose()), Some(token.clone()));
        for wrong in ["", "danh", &token.expose()[1..], &format!("{}AAAA", token.expose())] {
            assert_eq!(StepToken::parse(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{token:?}"), "StepToken(..)");
    }
}
