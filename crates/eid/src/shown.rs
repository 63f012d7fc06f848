//! A one-time code that a person gave to a service, which asks whether it is right.
//!
//! Nothing is signed in to and nothing is counted here: whoever asks counts the guesses, and
//! commits what uses the code up together with the answer.

use access::Permit;
use kernel::{Moment, PersonId};
use ledger::Planned;

use crate::factors::{digits, kept_for};
use crate::policy::AskFactor;
use crate::{AccountId, AccountState, Accounts, Error, Standing, TotpSecret, rows};

/// What somebody gave to a service to show that it is them. Codes sent by message join here.
#[derive(Clone, Copy)]
pub enum Shown<'a> {
    /// The code of an application, as typed.
    Totp(&'a str),
}

/// How a person's account stands, for who asks about a person and not about an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// They have none, or closed it.
    None,
    Open(Standing),
    /// It is locked, or its holder is dead.
    Shut,
}

impl Held {
    /// How it stands, if it is open.
    pub fn standing(&self) -> Option<&Standing> {
        match self {
            Held::Open(standing) => Some(standing),
            Held::None | Held::Shut => None,
        }
    }
}

impl Accounts {
    /// How the account of a person stands. It is a fact to decide by, and found out by the same
    /// statements whatever it is.
    pub async fn held(&self, person: PersonId) -> Result<Held, Error> {
        let id = rows::account_id_by_person(&self.0.db, person).await?;
        let account = rows::account_by_id(&self.0.db, id.unwrap_or(AccountId::NOBODYS)).await?;
        let is_none = account.as_ref().is_none_or(|account| account.state == AccountState::Closed);
        Ok(match self.standing_as_read(account).await? {
            Some(standing) => Held::Open(standing),
            None if is_none => Held::None,
            None => Held::Shut,
        })
    }

    /// The plan that uses up what was shown; none when it is not right, or when there is no account
    /// that stands, for which it is looked up all the same. Who commits it guards the standing of
    /// the account with it.
    pub async fn plan_shown(
        &self,
        permit: &Permit<AskFactor>,
        standing: Option<&Standing>,
        shown: Shown<'_>,
        now: Moment,
    ) -> Result<Option<Planned>, Error> {
        if standing.is_some_and(|standing| standing.person != permit.action().person) {
            return Ok(None);
        }
        let account = standing.map_or(AccountId::NOBODYS, |standing| standing.account);
        let mut planned = Planned::under(permit);
        let fits = match shown {
            Shown::Totp(code) => self.plan_totp(&mut planned, account, code, now).await?,
        };
        Ok(fits.then_some(planned))
    }

    async fn plan_totp(
        &self,
        planned: &mut Planned,
        account: AccountId,
        typed: &str,
        now: Moment,
    ) -> Result<bool, Error> {
        let typed = digits(typed);
        for totp in rows::totps_by_account(&self.0.db, account).await? {
            let place = kept_for(account, totp.authenticator);
            let secret = TotpSecret::stored(&self.0.seal.open(&place, &totp.sealed)?);
            if let Some(step) = secret.step_of(&typed, now, totp.last_step) {
                rows::authenticator_guard(&mut planned.changes, account, totp.authenticator);
                rows::totp_use(&mut planned.changes, account, totp.authenticator, step);
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A code is a secret until it was used.
impl std::fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Shown::Totp(_) => f.write_str("Totp(..)"),
        }
    }
}
