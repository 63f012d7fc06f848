//! People at a desk: an account made for who came with their card, a foreigner with a residence
//! card; its level, and the way back in for who lost everything. The person chooses the password at
//! home, with a code on paper that works once and not for long.

use std::net::IpAddr;

use access::{Action, Permit};
use aws_lc_rs::constant_time;
use kernel::{Calendar, Intake, Moment, PersonId};
use ledger::{Planned, Receipt};
use notices::NewNotice;
use population::{Living, Origin};
use time::macros::{offset, time};
use time::{Time, UtcOffset};

use crate::accounts::stale_means;
use crate::age::{HeldBy, Hold};
use crate::event::Event;
use crate::policy::{ActivateAccount, ConfirmLevel, RecoverAccount, RegisterCitizen};
use crate::throttle::Bucket;
use crate::{
    Account, AccountId, AccountState, Accounts, Checked, Error, IdentityLevel, Login, NewPassword,
    RecoveryCode, rows,
};

/// The rules of law, as `data/vn` names them.
pub(crate) const ACTIVATE: &str = "account.activate";
const DAY_ENDS: Time = time!(23:59:59.999999);
const HANOI: UtcOffset = offset!(+7);

/// An account about to be made at a desk.
#[derive(Clone, Debug)]
pub struct Registration {
    pub checked: Checked,
    /// Who asks for it, where its holder is too young to ask themselves.
    pub guardian: Option<PersonId>,
    /// The level that is asked for; none: the highest that age and papers allow.
    pub level: Option<IdentityLevel>,
    pub login: Login,
}

/// What an official states who confirms a level.
#[derive(Clone, Copy, Debug)]
pub struct Confirmation {
    pub checked: Checked,
    /// Who asks for it, where the holder is too young to ask themselves.
    pub guardian: Option<PersonId>,
}

/// What the desk prints.
#[derive(Debug)]
pub struct Activation {
    pub code: RecoveryCode,
    pub login: Login,
    /// The last moment at which it works.
    pub until: Moment,
}

/// Somebody with a code on paper, who chooses a password.
#[derive(Debug)]
pub struct ActivationAttempt<'a> {
    /// As typed.
    pub code: &'a str,
    /// As typed.
    pub login: &'a str,
    /// As typed.
    pub password: &'a str,
    pub source: IpAddr,
}

impl Accounts {
    /// Makes an account for somebody whom an official saw. It opens once its holder has activated
    /// it. That of a child is asked for by who represents them, and opens to nobody until the child
    /// is of age for it: so no code is printed.
    pub async fn register_citizen(
        &self,
        permit: &Permit<RegisterCitizen>,
        Registration { checked, guardian, level, login }: Registration,
    ) -> Result<(AccountId, Option<Activation>), Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let living = self.entitled(person).await?;
        let hold = self.asked_for(person, guardian, now).await?;
        let origin = self.0.register.origin(person).await?;
        let identity_level = level_given(hold, (checked, origin), level)?;
        let id = AccountId::random(&self.0.entropy);
        let account = Account::made(id, person, login, identity_level, now);
        let mut planned = Planned::under(permit);
        living.guard(&mut planned.changes);
        rows::holder_insert(&mut planned.changes, &account);
        rows::login_insert(&mut planned.changes, &account);
        rows::account_insert(&mut planned.changes, &account);
        self.plan_let_in(permit, &account, &mut planned);
        let activation = match hold.by {
            HeldBy::Alone => Some(self.plan_activation(&mut planned, &account, now)?),
            HeldBy::Guardian => None,
        };
        let (account, level) = (id, identity_level);
        let guardian = guardian.filter(|_| hold.by == HeldBy::Guardian);
        let event = Event::CitizenRegistered { account, checked, guardian, level, person };
        planned.event(&event)?;
        let notice = NewNotice::to(person, "eid-notice-registered").leading_to("/activate");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        match self.0.ledger.commit(planned, now).await {
            Ok(_) => Ok((id, activation)),
            Err(ledger::Error::Store(store::Error::Taken)) => {
                let has = rows::account_id_by_person(&self.0.db, person).await?.is_some();
                Err(if has { Error::HasAccount } else { Error::LoginTaken })
            }
            Err(error) => Err(stale_means(Error::Busy, error)),
        }
    }

    /// Raises an account to level 2, because an official saw its holder with their card.
    pub async fn confirm_level(
        &self,
        permit: &Permit<ConfirmLevel>,
        confirmation: Confirmation,
    ) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let planned = self.plan_level(permit, person, confirmation, now).await?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::Busy, error))
    }

    /// The same, to be kept with what else is decided of the person.
    pub async fn plan_level<A: Action>(
        &self,
        permit: &Permit<A>,
        person: PersonId,
        Confirmation { checked, guardian }: Confirmation,
        now: Moment,
    ) -> Result<Planned, Error> {
        let account = self.account_of(person).await?;
        let living = self.entitled(person).await?;
        let hold = self.asked_for(person, guardian, now).await?;
        let origin = self.0.register.origin(person).await?;
        let level = level_given(hold, (checked, origin), Some(IdentityLevel::Two))?;
        let guardian = guardian.filter(|_| hold.by == HeldBy::Guardian);
        let mut planned = Planned::under(permit);
        living.guard(&mut planned.changes);
        rows::account_level(&mut planned.changes, &account, level);
        planned.event(&Event::LevelConfirmed { checked, guardian, level, person })?;
        let notice = NewNotice::to(person, "eid-notice-level").leading_to("/account");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        Ok(planned)
    }

    /// A new code for who can no longer get in. What opened the account before does so until the
    /// code is used; the holder is told at once. An account that was closed for a death which the
    /// register took back is given back with it.
    pub async fn recover(&self, permit: &Permit<RecoverAccount>) -> Result<Activation, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        self.settle_register_of(person, now).await?;
        let (account, mut planned) = self.to_recover(permit, now).await?;
        if !self.holds_alone(person, now).await? {
            return Err(Error::NotAlone);
        }
        let activation = self.plan_activation(&mut planned, &account, now)?;
        self.plan_let_in(permit, &account, &mut planned);
        planned.event(&Event::RecoveryBegun { person })?;
        let notice = NewNotice::to(person, "eid-notice-recovery-begun").leading_to("/account/lock");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::Busy, error))?;
        Ok(activation)
    }

    /// The account that somebody is let back into, and the plan of what has to be so or become so
    /// for that.
    async fn to_recover(
        &self,
        permit: &Permit<RecoverAccount>,
        now: Moment,
    ) -> Result<(Account, Planned), Error> {
        let person = permit.action().person;
        match self.account_of(person).await {
            Ok(account) => {
                let mut planned = Planned::under(permit);
                rows::account_guard(&mut planned.changes, &account);
                Ok((account, planned))
            }
            Err(Error::NoSuchAccount) => {
                let id = rows::account_id_by_person(&self.0.db, person).await?;
                let account = rows::account_by_id(&self.0.db, id.ok_or(Error::NoSuchAccount)?);
                let closed = account.await?.filter(|it| it.state == AccountState::Closed);
                let account = closed.ok_or(Error::NoSuchAccount)?;
                let reopened = self.plan_reopening(permit, &account, now).await?;
                Ok((account, reopened.ok_or(Error::NoSuchAccount)?))
            }
            Err(error) => Err(error),
        }
    }

    /// Opens an account with the code: the new password is the only thing that opens it from now
    /// on; every session has ended, and whatever was granted in one, and failed attempts are
    /// forgiven. Whatever does not fit is told in one way.
    pub async fn activate(
        &self,
        permit: &Permit<ActivateAccount>,
        ActivationAttempt { code, login, password, source }: ActivationAttempt<'_>,
    ) -> Result<Receipt, Error> {
        let now = self.0.clock.now();
        let typed = Login::folded(login);
        let login = Login::parse(&typed).map_err(|_| Error::WrongCode)?;
        let new = NewPassword::parse(password, &login)?;
        // Not the gate of the login: whom others shut out with it gets in here.
        let buckets = [Bucket::of_activations_from(source)];
        self.gates(&buckets, now).await?;
        let Some((account, hash)) = self.activated(&login, code, now).await? else {
            let event = Event::SignInFailed { person: PersonId::NOBODY };
            self.count_failure(permit, &buckets, &event, now).await?;
            return Err(Error::WrongCode);
        };
        let person = account.person;
        let living = self.0.register.entitled(person).await?.ok_or(Error::Locked)?;
        if !self.holds_alone(person, now).await? {
            return Err(Error::NotAlone);
        }
        let mut planned = self.plan_password(permit, &account, new, now).await?.1;
        self.plan_sessions_end(&mut planned, account.id, now).await?;
        let changes = &mut planned.changes;
        living.guard(changes);
        rows::account_renew(changes, &account);
        rows::activation_delete(changes, account.id, &hash);
        rows::contacts_delete(changes, account.id);
        for factor in rows::factors_by_account(&self.0.db, account.id).await? {
            if factor.kind != crate::FactorKind::Password {
                rows::authenticator_revoke(changes, account.id, factor.id, now);
            }
        }
        let gate = rows::attempt_by_bucket(&self.0.db, Bucket::of_login(&typed)).await?;
        if let Some(count) = gate.passed(now) {
            rows::attempt_put(changes, &gate, count);
        }
        planned.event(&Event::AccountActivated { person })?;
        let notice = NewNotice::to(person, "eid-notice-activated").leading_to("/account");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::Busy, error))
    }

    /// The open account of that name whose code was typed in time.
    async fn activated(
        &self,
        login: &Login,
        code: &str,
        now: Moment,
    ) -> Result<Option<(Account, Vec<u8>)>, Error> {
        let id = rows::account_id_by_login(&self.0.db, login).await?;
        let looked_for = id.unwrap_or(AccountId::NOBODYS);
        let account = rows::account_by_id(&self.0.db, looked_for).await?;
        let kept = rows::activation_by_account(&self.0.db, looked_for).await?;
        let typed = RecoveryCode::typed(code).map(|code| code.hash()).unwrap_or_default();
        let fits = |(hash, until): &(Vec<u8>, Moment)| {
            now <= *until && constant_time::verify_slices_are_equal(hash, &typed).is_ok()
        };
        let open = account.filter(|account| account.state == AccountState::Active);
        Ok(open.zip(kept.filter(fits)).map(|(account, (hash, _))| (account, hash)))
    }

    fn plan_activation(
        &self,
        planned: &mut Planned,
        account: &Account,
        now: Moment,
    ) -> Result<Activation, Error> {
        let code = RecoveryCode::random(&self.0.entropy);
        let until = last_moment(ACTIVATE, now)?;
        rows::activation_put(&mut planned.changes, account.id, code.hash(), until);
        Ok(Activation { code, login: account.login.clone(), until })
    }

    /// How the person may hold an account, once whoever has to ask for it does: a parent or
    /// guardian for a child, the person themselves from the age of the law on.
    async fn asked_for(
        &self,
        person: PersonId,
        guardian: Option<PersonId>,
        now: Moment,
    ) -> Result<Hold, Error> {
        let born = self.0.register.born(person).await?.ok_or(Error::NotOnRegister)?;
        let hold = Hold::of(born, now.day())?;
        if hold.by == HeldBy::Guardian {
            let guardian = guardian.ok_or(Error::GuardianNeeded)?;
            let since = self.guards_since(guardian, person).await?;
            since.ok_or(Error::NotGuardian)?;
        }
        Ok(hold)
    }

    /// A person of whom the register says nothing against an electronic identity: who is dead gets
    /// none, nor a foreigner without a residence card or with papers that are over.
    pub(crate) async fn entitled(&self, person: PersonId) -> Result<Living, Error> {
        if let Some(living) = self.0.register.entitled(person).await? {
            return Ok(living);
        }
        let said = self.0.register.hindrances(person).await?;
        Err(said.first().map_or(Error::Busy, |hindrance| (*hindrance).into()))
    }

    /// Whether somebody uses their account alone. Of whom the register knows no birth, it says
    /// nothing against it.
    pub(crate) async fn holds_alone(&self, person: PersonId, now: Moment) -> Result<bool, Error> {
        let Some(born) = self.0.register.born(person).await? else { return Ok(true) };
        Ok(Hold::of(born, now.day())?.by == HeldBy::Alone)
    }
}

/// The last moment of a term of law that begins now, for what nobody has to come to an office for.
pub(crate) fn last_moment(rule: &str, now: Moment) -> Result<Moment, Error> {
    let rule = kernel::rule(rule, now.day())?;
    let due = Calendar::viet_nam().due(now, rule.sets, Intake::AnyHour)?;
    // Civil Code 91/2015/QH13, Article 148(6): a term of days ends with its last day.
    Ok(Moment::of(due.day().with_time(DAY_ENDS).assume_offset(HANOI)))
}

/// The level asked for, as far as age and papers carry it.
fn level_given(
    hold: Hold,
    (checked, origin): (Checked, Origin),
    asked: Option<IdentityLevel>,
) -> Result<IdentityLevel, Error> {
    if !Checked::of(origin).contains(&checked) {
        return Err(Error::CheckMisfits);
    }
    let carried = checked.carries();
    let asked = asked.unwrap_or(carried.min(hold.level_max));
    if asked > hold.level_max {
        return Err(Error::TooYoung);
    }
    if asked > carried { Err(Error::NotSeen) } else { Ok(asked) }
}
