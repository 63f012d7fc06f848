//! The second factor of a sign-in: a code of an application, or one from the sheet.

use std::net::IpAddr;

use access::Permit;
use kernel::{Moment, PersonId};
use ledger::Planned;
use serde::{Deserialize, Serialize};
use store::Changes;

use crate::event::Event;
use crate::factor::{Factor, FactorKind};
use crate::factors::{digits, kept_for};
use crate::policy::SignIn;
use crate::sign_in::Arrival;
use crate::step::Step;
use crate::throttle::Bucket;
use crate::{
    AccountId, AccountState, Accounts, AuthenticatorId, Capacity, Error, Means, Methods,
    RecoveryCode, Session, StepToken, Token, TotpSecret, rows,
};

/// Somebody who has shown the first factor and brings the second.
#[derive(Debug)]
pub struct SecondAttempt<'a> {
    /// As typed.
    pub code: &'a str,
    pub current: Option<&'a Session>,
    pub device: &'a str,
    pub source: IpAddr,
    pub step: &'a StepToken,
}

/// What came of showing the first factor.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one for a sign-in, and it soon goes")]
pub enum Entered {
    In(Token, Session),
    /// The account asks for a second one.
    Second(StepToken),
}

/// The first factor that was shown.
#[derive(Serialize, Deserialize)]
pub(crate) struct FirstShown {
    pub(crate) account: AccountId,
    pub(crate) authenticator: AuthenticatorId,
    pub(crate) capacity: Capacity,
}

impl Step for FirstShown {
    const KIND: &'static str = "first-shown";
}

/// A second factor that fits, and how it is used up.
pub(crate) struct Second {
    pub(crate) authenticator: AuthenticatorId,
    pub(crate) means: Means,
    used: Used,
}

enum Used {
    Code(Vec<u8>),
    Step(i64),
}

impl Accounts {
    /// Lets somebody in who brings the second factor. The step stays open for another try until its
    /// time is over; how many tries there are is counted as for passwords.
    pub async fn sign_in_second(
        &self,
        permit: &Permit<SignIn>,
        SecondAttempt { code, current, device, source, step }: SecondAttempt<'_>,
    ) -> Result<(Token, Session), Error> {
        let now = self.0.clock.now();
        let FirstShown { account, authenticator, capacity } = self.step(step, now).await?;
        let account = rows::account_by_id(&self.0.db, account).await?.ok_or(Error::StepLost)?;
        if account.state == AccountState::Closed {
            return Err(Error::StepLost);
        }
        let buckets = [Bucket::of_login(account.login.expose()), Bucket::of_source(source)];
        self.gates(&buckets, now).await?;
        let person = account.person;
        let Some(second) = self.second_that_fits(account.id, code, now).await? else {
            self.count_failure(permit, &buckets, &Event::SignInFailed { person }, now).await?;
            return Err(Error::WrongCode);
        };
        let arrival = Arrival {
            account: account.clone(),
            authenticator,
            buckets: &buckets,
            capacity,
            current,
            device,
            methods: Methods::of(Means::Password).and(second.means),
            second: Some(second.authenticator),
            source,
        };
        let proofs = |changes: &mut Changes| {
            rows::step_end(changes, step);
            second.use_up(account.id, changes, now);
        };
        self.enter(permit, arrival, proofs, now).await
    }

    /// Whether a password alone does not open the account.
    pub(crate) async fn asks_second(&self, account: AccountId) -> Result<bool, Error> {
        let factors = rows::factors_by_account(&self.0.db, account).await?;
        Ok(factors.iter().any(|factor: &Factor| factor.kind.is_second()))
    }

    /// Remembers that the first factor was shown. Nothing is forgiven yet: whoever knows the
    /// password would else have any number of guesses at the second.
    pub(crate) async fn ask_second(
        &self,
        permit: &Permit<SignIn>,
        first: FirstShown,
        person: PersonId,
        now: Moment,
    ) -> Result<StepToken, Error> {
        let mut planned = Planned::under(permit);
        let token = self.begin_step(&mut planned.changes, &first, now)?;
        planned.event(&Event::SecondFactorAsked { person })?;
        self.0.ledger.commit(planned, now).await?;
        Ok(token)
    }

    pub(crate) async fn second_that_fits(
        &self,
        account: AccountId,
        typed: &str,
        now: Moment,
    ) -> Result<Option<Second>, Error> {
        if let Some(code) = RecoveryCode::typed(typed) {
            let hash = code.hash();
            let sheet = rows::recovery_by_code(&self.0.db, account, &hash).await?;
            let held = rows::factors_by_account(&self.0.db, account).await?;
            let standing = |sheet: &AuthenticatorId| {
                held.iter().any(|it| it.id == *sheet && it.kind == FactorKind::Recovery)
            };
            return Ok(sheet.filter(standing).map(|authenticator| Second {
                authenticator,
                means: Means::RecoveryCode,
                used: Used::Code(hash),
            }));
        }
        let typed = digits(typed);
        for totp in rows::totps_by_account(&self.0.db, account).await? {
            let place = kept_for(account, totp.authenticator);
            let secret = TotpSecret::stored(&self.0.seal.open(&place, &totp.sealed)?);
            if let Some(step) = secret.step_of(&typed, now, totp.last_step) {
                let (authenticator, used) = (totp.authenticator, Used::Step(step));
                return Ok(Some(Second { authenticator, means: Means::Totp, used }));
            }
        }
        Ok(None)
    }
}

impl Second {
    /// Once, whichever node it comes to.
    pub(crate) fn use_up(&self, account: AccountId, changes: &mut Changes, now: Moment) {
        match &self.used {
            Used::Code(hash) => rows::recovery_use(changes, account, hash, now),
            Used::Step(step) => rows::totp_use(changes, account, self.authenticator, *step),
        }
    }
}
