//! The first second factor of somebody in a post is vouched for by somebody else (ADR 0032): with a
//! code that a colleague at a desk, or whoever runs the program, gives them by another way than the
//! password. Who stole the one without the other sets nothing up.

use access::{Action, Caller, Facts, Permit};
use aws_lc_rs::constant_time;
use kernel::{Moment, PersonId};
use ledger::{Planned, Unreleased};
use notices::NewNotice;

use crate::accounts::stale_means;
use crate::counting::held;
use crate::event::Event;
use crate::factor::{Factor, FactorKind};
use crate::policy::{ReadAccount, ShowEnrolmentCode, VouchForFactor};
use crate::registering::last_moment;
use crate::throttle::Bucket;
use crate::{Account, AccountId, Accounts, Error, RecoveryCode, Session, rows};

/// The rule, as `data/vn` names it: for so long a code is good.
pub(crate) const ENROL: &str = "account.enrolment-code";

/// What the official is given, on paper.
#[derive(Debug)]
pub struct EnrolmentCode {
    pub code: RecoveryCode,
    /// The last moment at which it works.
    pub until: Moment,
}

impl Accounts {
    /// What the policies must know before somebody vouches: whether it was they who let the holder
    /// in last. One official alone would else make a colleague's account their own.
    pub async fn facts_on_vouching(
        &self,
        caller: &Caller,
        person: PersonId,
    ) -> Result<Facts, Error> {
        Ok(Facts::none().flag("let_in", self.was_let_in_by(caller, person).await?))
    }

    pub(crate) async fn was_let_in_by(
        &self,
        caller: &Caller,
        person: PersonId,
    ) -> Result<bool, Error> {
        let account = self.account_of(person).await?;
        let kept = rows::vouching_by_account(&self.0.db, account.id).await?;
        Ok(kept.let_in_by.is_some() && kept.let_in_by == caller.person())
    }

    /// A code with which somebody in a post sets up their first second factor. One that was given
    /// before is void; the holder is told.
    pub async fn vouch(&self, permit: &Permit<VouchForFactor>) -> Result<EnrolmentCode, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_in_use(person).await?;
        if !self.in_post(account.id, now).await? {
            return Err(Error::NotInPost);
        }
        let code = RecoveryCode::random(&self.0.entropy);
        let until = last_moment(ENROL, now)?;
        let mut planned = Planned::under(permit);
        rows::account_guard(&mut planned.changes, &account);
        let by = permit.caller().person();
        rows::vouching_put(&mut planned.changes, account.id, (code.hash(), until), by);
        planned.event(&Event::EnrolmentCodeGiven { person })?;
        let notice = NewNotice::to(person, "eid-notice-enrolment-code").leading_to("/account");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::Busy, error))?;
        Ok(EnrolmentCode { code, until })
    }

    /// Takes the code in. From then on the session can set up a factor, once.
    pub async fn show_enrolment_code(
        &self,
        permit: &Permit<ShowEnrolmentCode>,
        session: &Session,
        typed: &str,
    ) -> Result<(), Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_of(person).await?;
        let buckets = [Bucket::of_enrolling(account.id.as_bytes())];
        self.gates(&buckets, now).await?;
        let kept = rows::vouching_by_account(&self.0.db, account.id).await?;
        let good = kept.expires_at.is_some_and(|until| now <= until);
        let typed = RecoveryCode::typed(typed).map(|code| code.hash()).unwrap_or_default();
        let fits =
            |hash: &Vec<u8>| constant_time::verify_slices_are_equal(hash, &typed).is_ok() && good;
        let Some(hash) = kept.code_hash.filter(fits) else {
            self.count_failure(permit, &buckets, &Event::SignInFailed { person }, now).await?;
            return Err(Error::WrongCode);
        };
        let plan = || {
            let mut planned = Planned::under(permit);
            session.guard(&mut planned.changes);
            rows::vouching_shown(&mut planned.changes, account.id, &hash, session.id);
            planned.event(&Event::EnrolmentCodeShown { person, session: session.id })?;
            Ok(planned)
        };
        self.settle(&buckets, now, held(now), plan).await.map(|_| ())
    }

    /// Whether the holder of this session has to show a code before they set up a factor.
    pub(crate) async fn awaits_code(&self, session: &Session) -> Result<bool, Error> {
        let now = self.0.clock.now();
        if !self.has_to_be_vouched_for(session.account, now).await? {
            return Ok(false);
        }
        let kept = rows::vouching_by_account(&self.0.db, session.account).await?;
        let shown = kept.session == Some(session.id);
        Ok(!shown || kept.expires_at.is_none_or(|until| until < now))
    }

    /// Whether somebody holds a post, or will, and nothing but a password opens their account.
    pub(crate) async fn has_to_be_vouched_for(
        &self,
        account: AccountId,
        now: Moment,
    ) -> Result<bool, Error> {
        Ok(!self.is_opened_with_more(account).await? && self.in_post(account, now).await?)
    }

    /// The same of a person, for whoever opens and changes accounts.
    pub(crate) async fn lacks_vouched_factor(&self, person: PersonId) -> Result<bool, Error> {
        let account = self.held_by(person).await?;
        self.has_to_be_vouched_for(account.id, self.0.clock.now()).await
    }

    /// Whether the account is opened with more than a password.
    pub(crate) async fn is_opened_with_more(&self, account: AccountId) -> Result<bool, Error> {
        let factors = rows::factors_by_account(&self.0.db, account).await?;
        let strong = |factor: &Factor| {
            self.counts_as_second(factor.kind) || factor.kind == FactorKind::Passkey
        };
        Ok(factors.iter().any(strong))
    }

    /// Whether the holder is in a post, for an official who looks at the account.
    pub(crate) async fn is_official(&self, permit: &Permit<ReadAccount>) -> Result<bool, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.held_by(person).await?;
        let found = self.in_post(account.id, now).await?;
        let found = Unreleased::with_fields(found, person, ["posts"]);
        Ok(self.0.ledger.release(found, permit, now).await?.0.into_inner())
    }

    /// Notes who let the holder in: they do not vouch for them too.
    pub(crate) fn plan_let_in<A: Action>(
        &self,
        permit: &Permit<A>,
        account: &Account,
        planned: &mut Planned,
    ) {
        rows::vouching_let_in(&mut planned.changes, account.id, permit.caller().person());
    }

    /// A post that begins tomorrow counts: who waits for it would else get around the code.
    async fn in_post(&self, account: AccountId, now: Moment) -> Result<bool, Error> {
        let posts = rows::posts_by_account(&self.0.db, account).await?;
        Ok(posts.iter().any(|post| post.valid_to.is_none_or(|last| now.day() <= last)))
    }
}
