//! An account: one person's, with a login name and something it is opened with.

use kernel::{Moment, PersonId};

use crate::password::PasswordHash;
use crate::{AccountId, AuthenticatorId, IdentityLevel, Login, NewPassword, Post, Session};

#[derive(Clone, Debug)]
pub struct Account {
    pub created_at: Moment,
    /// How often everything that was granted before has ended for good.
    pub(crate) generation: i64,
    pub id: AccountId,
    pub identity_level: IdentityLevel,
    pub login: Login,
    pub person: PersonId,
    pub state: AccountState,
    pub(crate) version: i64,
}

impl Account {
    /// One that was just made, and is open.
    pub(crate) fn made(
        id: AccountId,
        person: PersonId,
        login: Login,
        identity_level: IdentityLevel,
        now: Moment,
    ) -> Self {
        Self {
            created_at: now,
            generation: 0,
            id,
            identity_level,
            login,
            person,
            state: AccountState::Active,
            version: 1,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    Active,
    Closed,
    /// It opens nothing until the last lock is lifted.
    Locked,
}

/// An account about to be opened.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub login: Login,
    pub password: NewPassword,
}

/// What an account's holder sees of it.
#[derive(Clone, Debug)]
pub struct Overview {
    pub account: Account,
    /// The posts held today.
    pub posts: Vec<Post>,
    /// The sessions that stand, last used first.
    pub sessions: Vec<Session>,
}

/// A password as an account keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Credential {
    pub(crate) authenticator: AuthenticatorId,
    pub(crate) hash: PasswordHash,
}
