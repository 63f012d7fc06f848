//! A holder opens again what they locked: by showing two factors anew, or a passkey, which is held
//! and unlocked. Who has but a password goes to a desk, because whoever stole it could do the same.

use std::net::IpAddr;

use access::Permit;
use kernel::{Moment, PersonId};
use ledger::{Planned, Receipt};

use crate::counting::forgiven;
use crate::event::Event;
use crate::policy::UnlockAccount;
use crate::throttle::Bucket;
use crate::{Account, AccountState, Accounts, Error, Lock, LockCause, Login, Password, rows};

/// Somebody who says that the locked account is theirs.
#[derive(Debug)]
pub struct UnlockAttempt<'a> {
    /// Of the second factor, as typed.
    pub code: &'a str,
    /// As typed.
    pub login: &'a str,
    pub password: Password,
    pub source: IpAddr,
}

impl Accounts {
    /// Lifts the lock that the holder asked for. Whatever does not fit is told in one way.
    pub async fn unlock(
        &self,
        permit: &Permit<UnlockAccount>,
        UnlockAttempt { code, login, password, source }: UnlockAttempt<'_>,
    ) -> Result<Receipt, Error> {
        let now = self.0.clock.now();
        let typed = Login::folded(login);
        let buckets = [Bucket::of_login(&typed), Bucket::of_source(source)];
        self.gates(&buckets, now).await?;
        let (known, fits) = self.shows_password(&typed, password).await?;
        let account = known.filter(|(account, _)| fits && account.state != AccountState::Closed);
        let second = match &account {
            Some((account, _)) => self.second_that_fits(account.id, code, now).await?,
            None => None,
        };
        let Some(((account, _), second)) = account.zip(second) else {
            let event = Event::SignInFailed { person: PersonId::NOBODY };
            self.count_failure(permit, &buckets, &event, now).await?;
            return Err(Error::WrongSignIn);
        };
        let mut planned = match self.plan_own_lift(permit, &account, now).await {
            Err(error @ Error::NotLocked) => {
                // Who is told has shown two factors that are right.
                let event = Event::SignInFailed { person: account.person };
                self.count_failure(permit, &buckets, &event, now).await?;
                return Err(error);
            }
            planned => planned?,
        };
        let changes = &mut planned.changes;
        rows::authenticator_guard(changes, account.id, second.authenticator);
        second.use_up(account.id, changes, now);
        self.settle(&buckets, now, forgiven(now), || Ok(planned.clone())).await
    }

    /// The same with a passkey: `sealed` is what the page carried, `answer` what the browser said.
    pub async fn unlock_with_passkey(
        &self,
        permit: &Permit<UnlockAccount>,
        (sealed, answer): (&str, &str),
        source: IpAddr,
    ) -> Result<Receipt, Error> {
        let (now, from) = (self.0.clock.now(), [Bucket::of_source(source)]);
        let shown = self.shown_to_unlock(permit, (sealed, answer), &from, now).await?;
        let account = &shown.account;
        let mut planned = self.plan_own_lift(permit, account, now).await?;
        let changes = &mut planned.changes;
        rows::authenticator_guard(changes, account.id, shown.authenticator);
        shown.use_up(changes);
        let buckets = [Bucket::of_passkeys(account.id.as_bytes())];
        self.settle(&buckets, now, forgiven(now), || Ok(planned.clone())).await
    }

    /// The plan of lifting the holder's lock.
    async fn plan_own_lift(
        &self,
        permit: &Permit<UnlockAccount>,
        account: &Account,
        now: Moment,
    ) -> Result<Planned, Error> {
        let cause = LockCause::parse(LockCause::OWN_REQUEST, now.day())?;
        let own = |lock: &Lock| lock.cause == cause;
        self.plan_lift(permit, account, own, now).await
    }
}
