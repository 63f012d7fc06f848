//! What others rest on: whether an account and a session stand, read from their own rows at the
//! moment of asking, and guarded in the commit of what is built on them.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use kernel::PersonId;
use population::Living;
use store::Changes;
use web::Failure;

use crate::layer::not_signed_in;
use crate::{
    Account, AccountId, AccountState, Accounts, Error, IdentityLevel, Login, Session, SessionId,
    rows,
};

/// The session in which a request is made, for whoever asks more of it than who is calling. As an
/// `Option` it is there when somebody is signed in.
#[derive(Clone, Debug)]
pub struct SignedInSession(pub Session);

/// An account that is open: neither closed nor locked, its holder alive and their papers valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub account: AccountId,
    /// What was granted in another ended for good.
    pub generation: i64,
    pub identity_level: IdentityLevel,
    living: Living,
    pub person: PersonId,
    version: i64,
}

impl Accounts {
    /// How an account stands. None: it is closed, locked or unknown, or its
    /// holder is dead or has papers that are over.
    pub async fn standing(&self, account: AccountId) -> Result<Option<Standing>, Error> {
        let account = rows::account_by_id(&self.0.db, account).await?;
        self.standing_as_read(account).await
    }

    /// How the account stands that signs in under that name. None is told for every reason, and
    /// after the same look.
    pub async fn standing_of(&self, login: &Login) -> Result<Option<Standing>, Error> {
        let account = rows::account_id_by_login(&self.0.db, login).await?;
        self.standing(account.unwrap_or(AccountId::NOBODYS)).await
    }

    /// How an account stands whose row was read, or none. The register is asked in any case:
    /// nobody costs the same look as somebody.
    pub(crate) async fn standing_as_read(
        &self,
        account: Option<Account>,
    ) -> Result<Option<Standing>, Error> {
        let open = account.filter(|account| account.state == AccountState::Active);
        let person = open.as_ref().map_or(PersonId::NOBODY, |account| account.person);
        let living = self.0.register.entitled(person).await?;
        Ok(open.zip(living).map(|(account, living)| Standing {
            account: account.id,
            generation: account.generation,
            identity_level: account.identity_level,
            living,
            person: account.person,
            version: account.version,
        }))
    }

    /// The session as it stands now. None: it has ended, or what it rests on is gone.
    pub async fn session_standing(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Option<Session>, Error> {
        let session = rows::session_by_id(&self.0.db, account, session).await?;
        self.standing_session(session).await
    }

    /// The session, if neither time nor what the register says of its holder has ended it.
    pub(crate) async fn standing_session(
        &self,
        session: Option<Session>,
    ) -> Result<Option<Session>, Error> {
        let now = self.0.clock.now();
        let Some(session) = session.filter(|session| session.stands(now)) else { return Ok(None) };
        let living = self.0.register.entitled(session.person).await?;
        if living.is_none()
            && let Some(account) = rows::account_by_id(&self.0.db, session.account).await?
        {
            self.settle_register(&account, now).await?;
        }
        Ok(living.map(|living| Session { living: Some(living), ..session }))
    }
}

impl Standing {
    /// Keeps the rest of a commit only while the account is as it was read here.
    pub fn guard(&self, changes: &mut Changes) {
        self.living.guard(changes);
        rows::account_unchanged(changes, self.account, self.version);
    }
}

impl Session {
    /// Keeps the rest of a commit only while the session stands with all it rests on: the account,
    /// its authenticators, the post.
    pub fn guard(&self, changes: &mut Changes) {
        let Self { account, authenticator, living, second, .. } = self;
        if let Some(living) = living {
            living.guard(changes);
        }
        rows::account_open(changes, *account);
        rows::session_guard(changes, *account, self.id);
        for authenticator in [Some(authenticator), second.as_ref()].into_iter().flatten() {
            rows::authenticator_guard(changes, *account, *authenticator);
        }
        if let Some(post) = &self.post {
            rows::post_guard(changes, *account, post.id);
        }
    }
}

impl<S: Sync> FromRequestParts<S> for SignedInSession {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Session>().cloned().map(Self).ok_or_else(not_signed_in)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for SignedInSession {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Failure> {
        Ok(parts.extensions.get::<Session>().cloned().map(Self))
    }
}
