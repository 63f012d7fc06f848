//! Factors at the counter: set up, named, given up.

use access::{Facts, Permit};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Moment, PersonId};
use ledger::{Planned, Receipt, Released, Unreleased};
use notices::NewNotice;
use store::Changes;

use crate::accounts::stale_means;
use crate::event::Event;
use crate::factor::{Enrolled, Factor, FactorKind, Label, TotpOffer};
use crate::factor_rows::KeptTotp;
use crate::policy::{ManageFactors, ReadAccount};
use crate::throttle::Bucket;
use crate::{
    Account, AccountId, Accounts, AuthenticatorId, Error, Means, RecoveryCode, Session, Token,
    TotpSecret, rows,
};

const OFFER_SECONDS: i64 = 10 * 60;

impl Accounts {
    /// What the policies must know before anything is done to somebody's factors.
    pub async fn facts_on_factors(&self, session: &Session) -> Result<Facts, Error> {
        let has_second = self.is_opened_with_more(session.account).await?;
        let vouched = has_second || !self.awaits_code(session).await?;
        Ok(Facts::none().flag("has_second", has_second).flag("vouched", vouched))
    }

    /// Whether the account is opened with more than a password.
    pub(crate) async fn has_second(&self, person: PersonId) -> Result<bool, Error> {
        let account = self.account_of(person).await?;
        self.is_opened_with_more(account.id).await
    }

    /// What the account is opened with, and how many recovery codes are left.
    pub async fn factors(
        &self,
        permit: &Permit<ReadAccount>,
    ) -> Result<Released<(Vec<Factor>, i64)>, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.held_by(person).await?;
        let mut factors = rows::factors_by_account(&self.0.db, account.id).await?;
        for contact in self.contacts(account.id).await? {
            let own = factors.iter_mut().find(|factor| factor.id == contact.authenticator);
            if let Some(factor) = own {
                contact.address.expose().clone_into(&mut factor.label);
            }
        }
        let sheet = factors.iter().find(|factor| factor.kind == FactorKind::Recovery);
        let unused = match sheet {
            Some(sheet) => rows::recovery_count(&self.0.db, account.id, sheet.id).await?,
            None => 0,
        };
        let shown = Unreleased::with_fields((factors, unused), person, ["factors"]);
        Ok(self.0.ledger.release(shown, permit, now).await?.0)
    }

    /// A secret for an application. It becomes a factor once its first code was typed.
    pub async fn offer_totp(&self, permit: &Permit<ManageFactors>) -> Result<TotpOffer, Error> {
        let now = self.0.clock.now();
        let account = self.account_of(permit.action().person).await?;
        let secret = TotpSecret::random(&self.0.entropy);
        let until = now.micros() + OFFER_SECONDS * 1_000_000;
        let plain = [&until.to_be_bytes(), secret.as_bytes()].concat();
        let sealed = self.0.seal.seal(&offered_to(account.id), &plain)?;
        Ok(TotpOffer { sealed: URL_SAFE_NO_PAD.encode(sealed), secret })
    }

    /// The same offer again, for a form that is shown again.
    pub fn offered_totp(&self, session: &Session, sealed: &str) -> Result<TotpSecret, Error> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| Error::StepLost)?;
        let opened = self.0.seal.open(&offered_to(session.account), &bytes);
        let plain = opened.map_err(|_| Error::StepLost)?;
        let (until, secret) = plain.split_first_chunk().ok_or(Error::StepLost)?;
        let now = self.0.clock.now().micros();
        if i64::from_be_bytes(*until) <= now {
            return Err(Error::StepLost);
        }
        Ok(TotpSecret::stored(secret))
    }

    /// Makes the application a factor. The session goes on with it, under a new token, because its
    /// holder has just shown it; who has no recovery codes yet gets some.
    pub async fn enrol_totp(
        &self,
        permit: &Permit<ManageFactors>,
        session: &Session,
        (sealed, code, label): (&str, &str, &Label),
    ) -> Result<Enrolled, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_of(person).await?;
        let secret = self.offered_totp(session, sealed)?;
        let buckets = [Bucket::of_login(account.login.expose())];
        self.gates(&buckets, now).await?;
        let Some(last_step) = secret.step_of(&digits(code), now, 0) else {
            self.count_failure(permit, &buckets, &Event::SignInFailed { person }, now).await?;
            return Err(Error::WrongCode);
        };
        let id = AuthenticatorId::random(&self.0.entropy);
        let sealed = self.0.seal.seal(&kept_for(account.id, id), secret.as_bytes())?;
        let new = (id, FactorKind::Totp, label.as_str());
        let mut planned = self.plan_factor(permit, (&account, session), new, now).await?;
        let totp = KeptTotp { authenticator: id, last_step, sealed };
        rows::totp_insert(&mut planned.changes, account.id, totp);

        let recovery = self.plan_first_recovery(&mut planned, &account, now).await?;
        let token = self.raise(&mut planned.changes, session, (id, Means::Totp), now);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::Busy, error))?;
        Ok(Enrolled { recovery, token })
    }

    /// A new sheet of recovery codes; the old one opens nothing any more.
    pub async fn make_recovery_codes(
        &self,
        permit: &Permit<ManageFactors>,
        session: &Session,
    ) -> Result<Vec<RecoveryCode>, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_of(person).await?;
        let held = rows::factors_by_account(&self.0.db, account.id).await?;
        let mut planned = Planned::under(permit);
        session.guard(&mut planned.changes);
        rows::account_guard(&mut planned.changes, &account);
        for sheet in held.iter().filter(|factor| factor.kind == FactorKind::Recovery) {
            rows::authenticator_revoke(&mut planned.changes, account.id, sheet.id, now);
        }
        let codes = self.plan_recovery(&mut planned, &account, now);
        planned.event(&Event::RecoveryCodesMade { person })?;
        let notice = NewNotice::to(person, "eid-notice-recovery-codes").leading_to("/account");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::Busy, error))?;
        Ok(codes)
    }

    pub async fn rename_factor(
        &self,
        permit: &Permit<ManageFactors>,
        session: &Session,
        (factor, label): (AuthenticatorId, &Label),
    ) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_of(person).await?;
        let mut planned = Planned::under(permit);
        session.guard(&mut planned.changes);
        rows::factor_label(&mut planned.changes, account.id, factor, label.as_str());
        planned.event(&Event::FactorRenamed { factor, person })?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::NoSuchFactor, error))
    }

    /// Gives a factor up. Every session that rests on it ends with it.
    pub async fn revoke_factor(
        &self,
        permit: &Permit<ManageFactors>,
        session: &Session,
        factor: AuthenticatorId,
    ) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_of(person).await?;
        let held = rows::factors_by_account(&self.0.db, account.id).await?;
        let found = held.iter().find(|held| held.id == factor).ok_or(Error::NoSuchFactor)?;
        let mut planned = Planned::under(permit);
        session.guard(&mut planned.changes);
        rows::account_guard(&mut planned.changes, &account);
        rows::authenticator_revoke(&mut planned.changes, account.id, factor, now);
        if found.kind.opens() {
            // Something else opens the account, or nobody gets in any more.
            let other = held.iter().find(|held| held.id != factor && held.kind.opens());
            let other = other.ok_or(Error::LastFactor)?;
            rows::authenticator_guard(&mut planned.changes, account.id, other.id);
        }
        if found.kind == FactorKind::Password {
            rows::password_delete(&mut planned.changes, account.id, factor);
        }
        if let Some(channel) = found.kind.channel() {
            let contacts = self.contacts(account.id).await?;
            if let Some(old) = contacts.iter().find(|contact| contact.authenticator == factor) {
                let what = (person, "eid-message-contact-removed");
                planned.merge(self.tell_contact(permit, old, what, now)?);
            }
            rows::contact_delete(&mut planned.changes, account.id, channel);
        }
        planned.event(&Event::FactorRevoked { factor, kind: found.kind, person })?;
        let notice = NewNotice::to(person, "eid-notice-factor-revoked").leading_to("/account");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::NoSuchFactor, error))
    }

    /// The plan of one factor more, which its holder is told about. The first in a post uses the
    /// code up that was shown in the session.
    pub(crate) async fn plan_factor(
        &self,
        permit: &Permit<ManageFactors>,
        (account, session): (&Account, &Session),
        (factor, kind, label): (AuthenticatorId, FactorKind, &str),
        now: Moment,
    ) -> Result<Planned, Error> {
        let person = account.person;
        let mut planned = Planned::under(permit);
        rows::account_guard(&mut planned.changes, account);
        session.guard(&mut planned.changes);
        match self.has_to_be_vouched_for(account.id, now).await? {
            true => rows::vouching_use(&mut planned.changes, account.id, session.id, now),
            false => rows::vouching_forget(&mut planned.changes, account.id),
        }
        let new = (factor, kind, label);
        rows::factor_insert(&mut planned.changes, account.id, new, now);
        planned.event(&Event::FactorAdded { factor, kind, person })?;
        let notice = NewNotice::to(person, "eid-notice-factor-added").leading_to("/account");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        Ok(planned)
    }

    /// A sheet of recovery codes for who has none.
    pub(crate) async fn plan_first_recovery(
        &self,
        planned: &mut Planned,
        account: &Account,
        now: Moment,
    ) -> Result<Vec<RecoveryCode>, Error> {
        let held = rows::factors_by_account(&self.0.db, account.id).await?;
        if held.iter().any(|factor| factor.kind == FactorKind::Recovery) {
            return Ok(Vec::new());
        }
        Ok(self.plan_recovery(planned, account, now))
    }

    /// The session goes on under a new token, resting on what its holder has just shown too.
    pub(crate) fn raise(
        &self,
        changes: &mut Changes,
        session: &Session,
        (shown, means): (AuthenticatorId, Means),
        now: Moment,
    ) -> Token {
        let mut raised = session.clone();
        raised.methods = session.methods.clone().and(means);
        raised.second = Some(shown);
        raised.authenticated_at = now;
        raised.last_seen_at = now;
        let token = Token::renewed(session, &self.0.entropy);
        rows::session_raise(changes, &raised, &token);
        token
    }

    fn plan_recovery(
        &self,
        planned: &mut Planned,
        account: &Account,
        now: Moment,
    ) -> Vec<RecoveryCode> {
        let sheet = AuthenticatorId::random(&self.0.entropy);
        let new = (sheet, FactorKind::Recovery, "");
        rows::factor_insert(&mut planned.changes, account.id, new, now);
        let codes: Vec<_> = std::iter::repeat_with(|| RecoveryCode::random(&self.0.entropy))
            .take(RecoveryCode::COUNT)
            .collect();
        for code in &codes {
            rows::recovery_insert(&mut planned.changes, account.id, sheet, code.hash());
        }
        codes
    }
}

/// The digits that were typed, however they were spaced.
pub(crate) fn digits(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace()).take(16).collect()
}

fn offered_to(account: AccountId) -> Vec<u8> {
    [b"eid totp offer ".as_slice(), account.as_bytes()].concat()
}

/// Where a kept secret belongs.
pub(crate) fn kept_for(account: AccountId, authenticator: AuthenticatorId) -> Vec<u8> {
    [b"eid_totp ".as_slice(), account.as_bytes(), authenticator.as_bytes()].concat()
}
