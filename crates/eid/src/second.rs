//! The second factor of a sign-in: a code of an application, one from the sheet, or one that was
//! sent.

use std::net::IpAddr;

use access::Permit;
use kernel::{Moment, PersonId};
use ledger::Planned;
use notices::Channel;
use serde::{Deserialize, Serialize};
use store::Changes;

use crate::code::{Asking, SentCode};
use crate::contacts::code_message;
use crate::counting::held;
use crate::event::Event;
use crate::factor::{Factor, FactorKind};
use crate::factors::{digits, kept_for};
use crate::policy::SignIn;
use crate::sign_in::Arrival;
use crate::step::Step;
use crate::throttle::Bucket;
use crate::{
    Account, AccountId, AccountState, Accounts, AuthenticatorId, Capacity, Error, LetIn, Means,
    Methods, RecoveryCode, Session, StepToken, TotpSecret, WayBack, rows,
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
    pub way_back: Option<&'a WayBack>,
}

/// What came of showing the first factor.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one for a sign-in, and it soon goes")]
pub enum Entered {
    In(LetIn),
    /// The account asks for a second one.
    Second(StepToken),
}

/// The first factor that was shown.
#[derive(Serialize, Deserialize)]
pub(crate) struct FirstShown {
    pub(crate) account: AccountId,
    pub(crate) authenticator: AuthenticatorId,
    pub(crate) capacity: Capacity,
    /// The code on its way to the holder, if they asked for one.
    #[serde(default)]
    pub(crate) sent: Option<SentCode>,
    /// The address it was sent to: another may take its place.
    #[serde(default)]
    pub(crate) sent_to: Option<AuthenticatorId>,
}

/// How the second factor can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondWays {
    /// An application shows codes.
    pub application: bool,
    /// The ways a code can be sent.
    pub channels: Vec<Channel>,
    /// The way one was sent in this step.
    pub sent: Option<Channel>,
}

impl FirstShown {
    pub(crate) fn new(
        account: AccountId,
        authenticator: AuthenticatorId,
        capacity: Capacity,
    ) -> Self {
        Self { account, authenticator, capacity, sent: None, sent_to: None }
    }
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
    /// With the step that remembers it.
    Sent,
    Step(i64),
}

impl Accounts {
    /// Lets somebody in who brings the second factor. The step stays open for another try until its
    /// time is over; how many tries there are is counted as for passwords.
    pub async fn sign_in_second(
        &self,
        permit: &Permit<SignIn>,
        SecondAttempt { code, current, device, source, step, way_back }: SecondAttempt<'_>,
    ) -> Result<LetIn, Error> {
        let now = self.0.clock.now();
        let (first, account) = self.first_shown(step, now).await?;
        let (authenticator, capacity, sent) = (first.authenticator, first.capacity, &first.sent);
        let mut buckets = vec![Bucket::of_login(account.login.expose()), Bucket::of_source(source)];
        buckets.extend(sent.as_ref().map(|_| Bucket::of_code(&step.id)));
        self.gates(&buckets, now).await?;
        let person = account.person;
        let second = match self.sent_that_fits(&first, code, now).await? {
            Some(second) => Some(second),
            None => self.second_that_fits(account.id, code, now).await?,
        };
        let Some(second) = second else {
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
            way_back,
        };
        let proofs = |changes: &mut Changes| {
            rows::step_end(changes, step);
            second.use_up(account.id, changes, now);
        };
        self.enter(permit, arrival, proofs, now).await
    }

    /// How the holder can go on from this step.
    pub async fn second_ways(&self, step: &StepToken) -> Result<SecondWays, Error> {
        let (first, account) = self.first_shown(step, self.0.clock.now()).await?;
        let factors = rows::factors_by_account(&self.0.db, account.id).await?;
        let usable = |factor: &&Factor| self.counts_as_second(factor.kind);
        let usable: Vec<_> = factors.iter().filter(usable).map(|factor| factor.kind).collect();
        Ok(SecondWays {
            application: usable.contains(&FactorKind::Totp),
            channels: usable.iter().filter_map(|kind| kind.channel()).collect(),
            sent: first.sent.map(|sent| sent.channel),
        })
    }

    /// Sends a code to an address of the account whose first factor was shown in this step. The
    /// step goes on under a new token; a code that was sent before opens nothing any more.
    pub async fn send_code(
        &self,
        permit: &Permit<SignIn>,
        step: &StepToken,
        channel: Channel,
        Asking { language, source }: Asking,
    ) -> Result<StepToken, Error> {
        let now = self.0.clock.now();
        let (first, account) = self.first_shown(step, now).await?;
        let contacts = self.contacts(account.id).await?;
        let contact = contacts.into_iter().find(|it| it.address.channel() == channel);
        let contact = contact.ok_or(Error::NoSuchFactor)?;
        let buckets =
            [Bucket::of_sending_for(account.id.as_bytes()), Bucket::of_sending_from(source)];
        let sent = SentCode::new(channel, &self.0.entropy, now);
        let message = code_message(account.person, contact.address, &sent, language);
        let first = FirstShown { sent: Some(sent), sent_to: Some(contact.authenticator), ..first };
        self.send(permit, (account.person, &message), &buckets, (Some(step), &first)).await
    }

    async fn first_shown(
        &self,
        step: &StepToken,
        now: Moment,
    ) -> Result<(FirstShown, Account), Error> {
        let first: FirstShown = self.step(step, now).await?;
        let account = rows::account_by_id(&self.0.db, first.account).await?;
        let open = account.filter(|account| account.state != AccountState::Closed);
        Ok((first, open.ok_or(Error::StepLost)?))
    }

    /// Whether a password alone does not open the account.
    pub(crate) async fn asks_second(&self, account: AccountId) -> Result<bool, Error> {
        let factors = rows::factors_by_account(&self.0.db, account).await?;
        Ok(factors.iter().any(|factor: &Factor| self.counts_as_second(factor.kind)))
    }

    /// The code that was sent in this step, if that is what was typed.
    async fn sent_that_fits(
        &self,
        first: &FirstShown,
        typed: &str,
        now: Moment,
    ) -> Result<Option<Second>, Error> {
        let sent = first.sent.as_ref().filter(|sent| sent.fits(&digits(typed), now));
        let Some(sent) = sent else { return Ok(None) };
        // The address may have been given up since, or another put in its place.
        let held = rows::factors_by_account(&self.0.db, first.account).await?;
        let contact = held.iter().find(|it| Some(it.id) == first.sent_to);
        Ok(contact.map(|contact| Second {
            authenticator: contact.id,
            means: Means::code_by(sent.channel),
            used: Used::Sent,
        }))
    }

    /// Remembers that the first factor was shown. Nothing is forgiven yet: whoever knows the
    /// password would else have any number of guesses at the second.
    pub(crate) async fn ask_second(
        &self,
        permit: &Permit<SignIn>,
        first: FirstShown,
        (person, buckets): (PersonId, &[Bucket]),
        now: Moment,
    ) -> Result<StepToken, Error> {
        let token = StepToken::random(&self.0.entropy);
        let plan = || {
            let mut planned = Planned::under(permit);
            self.keep_step(&mut planned.changes, &token, &first, now)?;
            planned.event(&Event::SecondFactorAsked { person })?;
            Ok(planned)
        };
        self.settle(buckets, now, held(now), plan).await?;
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
            Used::Sent => {}
            Used::Step(step) => rows::totp_use(changes, account, self.authenticator, *step),
        }
    }
}
