//! A holder opens again what they locked: by showing two factors anew. Who has but one goes to a
//! desk, because whoever stole it could do the same.

use std::net::IpAddr;

use access::Permit;
use kernel::PersonId;
use ledger::Receipt;

use crate::counting::forgiven;
use crate::event::Event;
use crate::policy::UnlockAccount;
use crate::throttle::Bucket;
use crate::{AccountState, Accounts, Error, LockCause, Password, rows};

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
        let typed = login.trim().to_ascii_lowercase();
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
        let cause = LockCause::parse(LockCause::OWN_REQUEST, now.day())?;
        let mut planned = match self.plan_lift(permit, &account, cause, now).await {
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
}
