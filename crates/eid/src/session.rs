//! A session, from sign-in to its end, and the token that opens it.

use std::fmt;

use access::{Actor, AuthenticationLevel, Caller};
use aws_lc_rs::{constant_time, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Entropy, Moment, PersonId};
use population::Living;

use crate::acting::Acting;
use crate::{AccountId, AuthenticatorId, IdentityLevel, Login, Methods, Post, SessionId};

/// What a browser or program carries to show that it signed in. It begins with the account, so
/// that the session is read where the account lies. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    pub(crate) account: AccountId,
    secret: [u8; 32],
    pub(crate) session: SessionId,
}

/// The text is no token of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a session token")]
pub struct TokenError;

/// One sign-in. `Debug` hides where it was made.
#[derive(Clone)]
pub struct Session {
    pub account: AccountId,
    /// Whom its holder acts for; none: for themselves.
    pub(crate) acting: Option<Acting>,
    /// When its holder last showed that it is them: the claim `auth_time`.
    pub authenticated_at: Moment,
    pub(crate) authenticator: AuthenticatorId,
    pub created_at: Moment,
    /// How the browser or program called itself.
    pub device: String,
    /// Of the account: what is granted in the session ends for good when another begins.
    pub generation: i64,
    pub id: SessionId,
    /// Of the account, as it was when the session was read.
    pub identity_level: IdentityLevel,
    pub last_seen_at: Moment,
    /// What the register said of its holder when it was read.
    pub(crate) living: Option<Living>,
    /// The name its holder signed in under.
    pub login: Login,
    /// What was shown in it: the claims `acr` and `amr` come from here.
    pub methods: Methods,
    pub person: PersonId,
    /// The post in which its holder acts; none: as a citizen.
    pub post: Option<Post>,
    /// What it rests on beside its authenticator, if anything.
    pub(crate) second: Option<AuthenticatorId>,
    /// The address it was opened from.
    pub source: String,
}

impl Token {
    const BYTES: usize = 16 + 16 + 32;

    pub(crate) fn random(account: AccountId, entropy: &Entropy) -> Self {
        let session = SessionId::random(entropy);
        Self { account, secret: entropy.bytes(), session }
    }

    /// The same session under a new secret.
    pub(crate) fn renewed(session: &Session, entropy: &Entropy) -> Self {
        Self { account: session.account, secret: entropy.bytes(), session: session.id }
    }

    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError)?;
        let bytes: [u8; Self::BYTES] = bytes.try_into().map_err(|_| TokenError)?;
        let mut secret = [0; 32];
        secret.copy_from_slice(&bytes[32..]);
        Ok(Self {
            account: AccountId::from_bytes(&bytes[..16]).map_err(|_| TokenError)?,
            secret,
            session: SessionId::from_bytes(&bytes[16..32]).map_err(|_| TokenError)?,
        })
    }

    /// The token in the clear: once, to the one who signed in.
    pub fn expose(&self) -> String {
        let parts = [self.account.as_bytes(), self.session.as_bytes(), &self.secret];
        URL_SAFE_NO_PAD.encode(parts.concat())
    }

    pub(crate) fn hash(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, &self.secret).as_ref().to_vec()
    }

    pub(crate) fn opens(&self, hash: &[u8]) -> bool {
        constant_time::verify_slices_are_equal(&self.hash(), hash).is_ok()
    }
}

impl Session {
    /// OWASP Session Management Cheat Sheet, "Session Expiration": 15 to 30 minutes idle for
    /// ordinary services, one working day at the longest.
    pub const IDLE_SECONDS_MAX: i64 = 30 * 60;
    pub const SECONDS_MAX: i64 = 12 * 3_600;
    /// How coarsely it is kept when a session was last used.
    const SEEN_EVERY_SECONDS: i64 = 5 * 60;

    /// Sessions opened before this moment have ended, whatever happened in them.
    pub(crate) fn oldest(now: Moment) -> Moment {
        earlier(now, Self::SECONDS_MAX)
    }

    /// Sessions last used before this moment have ended.
    pub(crate) fn idle_since(now: Moment) -> Moment {
        earlier(now, Self::IDLE_SECONDS_MAX)
    }

    /// Whether it still stands, as far as time can tell.
    pub(crate) fn stands(&self, now: Moment) -> bool {
        self.created_at > Self::oldest(now)
            && self.last_seen_at > Self::idle_since(now)
            && self.post.as_ref().is_none_or(|post| post.is_held_on(now.day()))
    }

    /// When it ends if it is not used again.
    pub fn ends_at(&self) -> Moment {
        let idle = self.last_seen_at.micros() + Self::IDLE_SECONDS_MAX * 1_000_000;
        let longest = self.created_at.micros() + Self::SECONDS_MAX * 1_000_000;
        Moment::from_micros(idle.min(longest))
    }

    pub(crate) fn is_seen_anew(&self, now: Moment) -> bool {
        self.last_seen_at <= earlier(now, Self::SEEN_EVERY_SECONDS)
    }

    /// How surely its holder is known.
    pub fn level(&self) -> AuthenticationLevel {
        self.methods.level()
    }

    /// The device and the address it was opened from.
    pub(crate) fn place(&self) -> (&str, &str) {
        (&self.device, &self.source)
    }

    /// Who acts in it, for themselves: their account is nobody else's.
    pub fn caller(&self) -> Caller {
        let level = self.level();
        match &self.post {
            None => Caller::citizen(self.person, level).identified(self.identity_level.into()),
            Some(post) => {
                let Post { duties, office, territory, .. } = post.clone();
                let actor = Actor::Official { person: self.person, office, duties, territory };
                Caller::new(actor, level, Caller::WEB)
            }
        }
    }
}

fn earlier(now: Moment, seconds: i64) -> Moment {
    Moment::from_micros(now.micros() - seconds * 1_000_000)
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, id, methods, person, post, .. } = self;
        let mut shown = f.debug_struct("Session");
        shown.field("account", account).field("id", id).field("person", person);
        shown.field("methods", methods).field("post", post).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Token {
        let entropy = Entropy::System;
        Token::random(AccountId::random(&entropy), &entropy)
    }

    #[test]
    fn a_token_is_read_back_and_opens_its_own_session_only() {
        let token = token();
        assert_eq!(Token::parse(&token.expose()), Ok(token.clone()));
        assert!(token.opens(&token.hash()));
        assert!(!token.opens(&self::token().hash()));
        assert_eq!(token.expose().len(), 86);
        for wrong in ["", "danh", &token.expose()[1..], &format!("{}A", token.expose())] {
            assert_eq!(Token::parse(wrong), Err(TokenError), "{wrong}");
        }
        assert_eq!(format!("{token:?}"), "Token(..)");
    }
}
