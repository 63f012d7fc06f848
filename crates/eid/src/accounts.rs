//! The counter of this crate: open an account, give it posts, change its password, close it. How
//! people get in and out is in `sign_in.rs`.

use std::sync::Arc;

use access::{Action, Permit};
use kernel::{Clock, Entropy, Moment, PersonId};
use keys::{KeyName, Keys, SecretKey};
use ledger::{Ledger, Planned, Receipt, Released, Unreleased};
use notices::{NewNotice, Notices};
use population::Register;
use store::Db;
use time::Date;
use time::macros::offset;

use crate::account::Credential;
use crate::authenticator::passkey::RelyingParty;
use crate::event::Event;
use crate::factor::FactorKind;
use crate::policy::{
    AppointOfficial, CloseAccount, EndPost, OpenAccount, ReadAccount, ResetPassword, SweepAccounts,
};
use crate::throttle::Bucket;
use crate::waiting::Door;
use crate::{
    Account, AccountId, AccountState, AuthenticatorId, Error, Hashing, IdentityLevel, NewAccount,
    NewPassword, NewPasswordError, NewPost, Overview, PostId, RefusedPasswords, Session, rows,
};

/// The term of `data/vn/deadlines.toml`: for so long it is kept how accounts were used.
pub(crate) const HISTORY: &str = "eid.usage-history";
/// Counts of failed attempts are kept so long after the last.
const ATTEMPTS_KEPT_SECONDS: i64 = 30 * 24 * 3_600;
/// At most so many rows are swept in one commit.
const SWEEP_MAX: i64 = 500;

#[derive(Clone, Debug)]
pub struct Accounts(pub(crate) Arc<Inner>);

/// The parts, and what was opened with them.
#[derive(Debug)]
pub(crate) struct Inner {
    /// In front of the sign-in.
    pub(crate) door: Door,
    pub(crate) parts: Parts,
    pub(crate) party: RelyingParty,
    /// Seals what must be read again, such as the secrets of one-time codes.
    pub(crate) seal: SecretKey,
}

impl std::ops::Deref for Inner {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

/// What the counter is made of.
#[derive(Debug)]
pub struct Parts {
    pub clock: Clock,
    pub db: Db,
    pub entropy: Entropy,
    pub hashing: Hashing,
    pub keys: Keys,
    pub ledger: Ledger,
    pub notices: Notices,
    /// What nobody may choose.
    pub refused: RefusedPasswords,
    pub register: Register,
    /// The URL under which people reach the sign-in, without a slash at its end: passkeys belong to
    /// its host.
    pub site: String,
}

impl Accounts {
    /// Opens the key of this crate, which is made the first time.
    pub fn new(parts: Parts) -> Result<Self, Error> {
        let seal = parts.keys.secret_or_make(&KeyName::parse("eid-seal")?)?;
        let party = RelyingParty::at(&parts.site)?;
        let door = Door::new(parts.hashing.per_second(), parts.clock.now());
        Ok(Self(Arc::new(Inner { door, parts, party, seal })))
    }

    /// A password made by chance, for an account that nobody has chosen one for.
    pub fn made_password(&self) -> NewPassword {
        NewPassword::random(&self.0.entropy)
    }

    /// The URL under which people reach this site, without a slash at its end.
    pub fn site(&self) -> &str {
        &self.0.site
    }

    pub(crate) fn now(&self) -> Moment {
        self.0.clock.now()
    }

    /// The day by which posts are held.
    pub(crate) fn today(&self) -> Date {
        self.0.clock.now().day()
    }

    /// Where passwords are hashed.
    pub fn hashing(&self) -> &Hashing {
        &self.0.hashing
    }

    /// Opens an account for a person who has none, and of whom the register says nothing against
    /// it.
    pub async fn open(
        &self,
        permit: &Permit<OpenAccount>,
        new: NewAccount,
    ) -> Result<AccountId, Error> {
        let now = self.0.clock.now();
        let person = permit.action().person;
        if !self.holds_alone(person, now).await? {
            return Err(Error::GuardianNeeded);
        }
        let living = self.entitled(person).await?;
        let (account, mut planned) = self.plan_open(permit, new, now).await?;
        living.guard(&mut planned.changes);
        match self.0.ledger.commit(planned, now).await {
            Ok(_) => Ok(account),
            Err(ledger::Error::Store(store::Error::Taken)) => {
                let has = rows::account_id_by_person(&self.0.db, person).await?.is_some();
                Err(if has { Error::HasAccount } else { Error::LoginTaken })
            }
            Err(error) => Err(stale_means(Error::Busy, error)),
        }
    }

    /// The plan of opening an account, to be merged into that of an enrolment.
    pub async fn plan_open(
        &self,
        permit: &Permit<OpenAccount>,
        NewAccount { login, password }: NewAccount,
        now: Moment,
    ) -> Result<(AccountId, Planned), Error> {
        let id = AccountId::random(&self.0.entropy);
        let person = permit.action().person;
        let account = Account::made(id, person, login, IdentityLevel::One, now);
        let credential = self.credential(password).await?;

        let mut planned = Planned::under(permit);
        rows::holder_insert(&mut planned.changes, &account);
        rows::login_insert(&mut planned.changes, &account);
        rows::account_insert(&mut planned.changes, &account);
        plan_credential(&mut planned, id, &credential, now);
        planned.event(&Event::AccountOpened { account: id, person })?;
        Ok((id, planned))
    }

    /// Gives the holder of an account a post.
    pub async fn appoint(
        &self,
        permit: &Permit<AppointOfficial>,
        terms: NewPost,
    ) -> Result<PostId, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_in_use(person).await?;
        let post = terms.clone().given(PostId::random(&self.0.entropy));

        let mut planned = Planned::under(permit);
        rows::account_guard(&mut planned.changes, &account);
        rows::post_insert(&mut planned.changes, account.id, &post);
        planned.event(&Event::OfficialAppointed { person, post: post.id, terms })?;
        self.0.ledger.commit(planned, now).await?;
        Ok(post.id)
    }

    /// Ends a post, and with it every session in which its holder acts in it; also of an account that
    /// is locked.
    pub async fn end_post(&self, permit: &Permit<EndPost>, post: PostId) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.held_by(person).await?;
        let mut planned = Planned::under(permit);
        rows::post_end(&mut planned.changes, account.id, post, now);
        planned.event(&Event::PostEnded { person, post })?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::NoSuchPost, error))
    }

    /// Closes an account, and with it every session.
    pub async fn close(&self, permit: &Permit<CloseAccount>) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.held_by(person).await?;
        let mut planned = Planned::under(permit);
        rows::account_close(&mut planned.changes, &account);
        rows::death_delete(&mut planned.changes, account.id);
        planned.event(&Event::AccountClosed { account: account.id, person })?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::NoSuchAccount, error))
    }

    /// Gives the holder of an account a new password; the old one opens nothing any more, every
    /// session ends and whatever was granted in one, and failed attempts are forgiven.
    pub async fn reset_password(
        &self,
        permit: &Permit<ResetPassword>,
        new: NewPassword,
    ) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.held_by(person).await?;
        let gate =
            rows::attempt_by_bucket(&self.0.db, Bucket::of_login(account.login.expose())).await?;

        let mut planned = self.plan_password(permit, &account, new, now).await?.1;
        if let Some(count) = gate.passed(now) {
            rows::attempt_put(&mut planned.changes, &gate, count);
        }
        rows::account_renew(&mut planned.changes, &account);
        self.plan_let_in(permit, &account, &mut planned);
        self.plan_sessions_end(&mut planned, account.id, now).await?;
        planned.event(&Event::PasswordReset { person })?;
        let notice = NewNotice::to(person, "eid-notice-password-reset").leading_to("/account");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::Busy, error))
    }

    /// The account of a person, the posts they hold today, the sessions that stand.
    pub async fn overview(
        &self,
        permit: &Permit<ReadAccount>,
    ) -> Result<Released<Overview>, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.held_by(person).await?;
        let posts = self.posts_held(account.id, now).await?;
        let mut sessions = rows::sessions_by_account(&self.0.db, account.id, now).await?;
        sessions.retain(|session| session.stands(now));
        let overview = Overview { account, posts, sessions };
        let fields = ["account", "posts", "sessions"];
        let overview = Unreleased::with_fields(overview, person, fields);
        Ok(self.0.ledger.release(overview, permit, now).await?.0)
    }

    /// Removes what has been over for long, and says how many rows went. Zero: all is swept. What
    /// the ledger holds of it stays.
    pub async fn sweep(&self, permit: &Permit<SweepAccounts>) -> Result<usize, Error> {
        let (db, now) = (&self.0.db, self.0.clock.now());
        let long_ago = Moment::from_micros(now.micros() - ATTEMPTS_KEPT_SECONDS * 1_000_000);
        let sessions = rows::sessions_before(db, Session::oldest(now), SWEEP_MAX).await?;
        let attempts = rows::attempts_before(db, long_ago, SWEEP_MAX).await?;
        let steps = rows::steps_before(db, now, SWEEP_MAX).await?;
        let kept_since = history_kept_since(now)?;
        let consents = rows::consents_over(db, kept_since, SWEEP_MAX).await?;
        let mandates = rows::mandates_over(db, kept_since, SWEEP_MAX).await?;
        let event = Event::Swept {
            attempts: attempts.len(),
            consents: consents.len(),
            mandates: mandates.len(),
            person: PersonId::NOBODY,
            sessions: sessions.len(),
        };
        let old = consents.len() + mandates.len();
        let swept = sessions.len() + attempts.len() + steps.len() + old;
        if swept == 0 {
            return Ok(0);
        }
        let mut planned = Planned::under(permit);
        for (account, session) in sessions {
            rows::session_delete(&mut planned.changes, account, session);
        }
        for (bucket, version) in attempts {
            rows::attempt_delete(&mut planned.changes, bucket, version);
        }
        for step in steps {
            rows::step_forget(&mut planned.changes, step);
        }
        for (account, consent) in consents {
            rows::consent_delete(&mut planned.changes, account, consent);
        }
        for (organisation, mandate) in mandates {
            rows::mandate_delete(&mut planned.changes, organisation, mandate);
        }
        planned.event(&event)?;
        self.0.ledger.commit(planned, now).await?;
        Ok(swept)
    }

    pub(crate) async fn account_of(&self, person: PersonId) -> Result<Account, Error> {
        let id = rows::account_id_by_person(&self.0.db, person).await?;
        let id = id.ok_or(Error::NoSuchAccount)?;
        let account = rows::account_by_id(&self.0.db, id).await?;
        let open = account.filter(|account| account.state == AccountState::Active);
        open.ok_or(Error::NoSuchAccount)
    }

    pub(crate) async fn posts_held(
        &self,
        account: AccountId,
        now: Moment,
    ) -> Result<Vec<crate::Post>, Error> {
        let mut posts = rows::posts_by_account(&self.0.db, account).await?;
        posts.retain(|post| post.is_held_on(now.day()));
        Ok(posts)
    }

    /// The plan of putting a new password in the place of the old one. Sessions that rest on the old
    /// one end with it; others do not.
    pub(crate) async fn plan_password<A: Action>(
        &self,
        permit: &Permit<A>,
        account: &Account,
        new: NewPassword,
        now: Moment,
    ) -> Result<(AuthenticatorId, Planned), Error> {
        let old = rows::password_by_account(&self.0.db, account.id).await?;
        let credential = self.credential(new).await?;
        let mut planned = Planned::under(permit);
        rows::account_guard(&mut planned.changes, account);
        if let Some(old) = old {
            let old = old.authenticator;
            rows::authenticator_revoke(&mut planned.changes, account.id, old, now);
            rows::password_delete(&mut planned.changes, account.id, old);
        }
        plan_credential(&mut planned, account.id, &credential, now);
        Ok((credential.authenticator, planned))
    }

    pub(crate) async fn credential(&self, password: NewPassword) -> Result<Credential, Error> {
        let salt = self.0.entropy.bytes();
        let refused = self.0.refused.clone();
        let hashed = move || match refused.have(&password)? {
            true => Err(NewPasswordError::Known.into()),
            false => Ok::<_, Error>(password.hash(salt)?),
        };
        let hash = self.0.hashing.run(hashed).await??;
        Ok(Credential { authenticator: AuthenticatorId::random(&self.0.entropy), hash })
    }
}

pub(crate) fn plan_credential(
    planned: &mut Planned,
    account: AccountId,
    credential: &Credential,
    now: Moment,
) {
    let changes = &mut planned.changes;
    let new = (credential.authenticator, FactorKind::Password, "");
    rows::factor_insert(changes, account, new, now);
    rows::password_insert(changes, account, credential);
}

/// What ended before this moment is not kept any more (Decree 69/2024/ND-CP, Article 21): the
/// beginning of the day that lies the term of the law back.
fn history_kept_since(now: Moment) -> Result<Moment, Error> {
    let term = kernel::rule(HISTORY, now.day())?.sets;
    // No term: nothing is removed.
    let day = term.before(now.day()).unwrap_or(Date::MIN);
    Ok(Moment::of(day.midnight().assume_offset(offset!(+7))))
}

/// `meaning` is what it says here that a row was no longer as it was read.
pub(crate) fn stale_means(meaning: Error, error: ledger::Error) -> Error {
    match error {
        ledger::Error::Store(store::Error::Stale | store::Error::Taken) => meaning,
        error => error.into(),
    }
}
