//! An account of level 1, opened from afar by the one who will hold it: what they say of themselves
//! agrees with the register, and they hold the address they give (Decree 69/2024/ND-CP, Articles 7,
//! 10 and 11). Foreigners say the number of a passport or residence card. Their face is not compared here: level 2 is given at a desk, where somebody sees it.
//!
//! Whoever asks is told the same whether or not such a person exists, is of age, lives, or has an
//! account; it is decided at once, and only a sign-in shows how.

use std::net::IpAddr;

use access::{Facts, Permit, Purpose, permit};
use kernel::{FullName, Language, Moment, PartialDate, PersonId};
use ledger::Planned;
use notices::{Address, NewNotice};
use population::{Claimed, CompareIdentity, HeldNumber, Living};
use serde::{Deserialize, Serialize};
use store::Changes;

use crate::account::Credential;
use crate::accounts::plan_credential;
use crate::age::{HeldBy, Hold};
use crate::code::{Asking, SentCode};
use crate::contacts::{Contact, code_message};
use crate::counting::{failed, held};
use crate::event::Event;
use crate::factor::FactorKind;
use crate::factors::digits;
use crate::policy::SignUp;
use crate::step::Step;
use crate::throttle::{Bucket, Gate};
use crate::{
    Account, AccountId, Accounts, AuthenticatorId, Error, IdentityLevel, Login, NewPassword,
    StepToken, rows,
};

/// Somebody with the code that was sent to them, who chooses a password.
#[derive(Debug)]
pub struct SignUpAttempt<'a> {
    /// As typed.
    pub code: &'a str,
    /// As typed.
    pub password: &'a str,
    pub source: IpAddr,
    pub step: &'a StepToken,
}

/// Who somebody says they are, and the code on its way to them.
#[derive(Serialize, Deserialize)]
struct SignUpBegun {
    address: Address,
    born: PartialDate,
    language: String,
    name: FullName,
    number: HeldNumber,
    sent: SentCode,
}

/// An account about to be opened, with all it rests on.
struct Opening {
    account: Account,
    contact: Contact,
    credential: Credential,
    living: Living,
}

impl Step for SignUpBegun {
    const KIND: &'static str = "sign-up";
}

impl Accounts {
    /// Sends a code to the address of somebody who wants an account. Nothing is looked up yet.
    pub async fn begin_sign_up(
        &self,
        permit: &Permit<SignUp>,
        claimed: Claimed,
        address: Address,
        Asking { language, source }: Asking,
    ) -> Result<StepToken, Error> {
        let now = self.now();
        let buckets = [Bucket::of_sending_to(&address.folded()), Bucket::of_sending_from(source)];
        let sent = SentCode::new(address.channel(), &self.0.entropy, now);
        let message = code_message(PersonId::NOBODY, address.clone(), &sent, language);
        let Claimed { born, name, number } = claimed;
        let language = language.tag().to_owned();
        let begun = SignUpBegun { address, born, language, name, number, sent };
        self.send(permit, (PersonId::NOBODY, &message), &buckets, (None, &begun)).await
    }

    /// Opens the account if all agrees. That it went well says only that it was decided.
    pub async fn finish_sign_up(
        &self,
        permit: &Permit<SignUp>,
        SignUpAttempt { code, password, source, step }: SignUpAttempt<'_>,
    ) -> Result<(), Error> {
        let now = self.now();
        let begun: SignUpBegun = self.step(step, now).await?;
        let login = Login::parse(&begun.number.expose()).map_err(|_| Error::Login)?;
        let new = NewPassword::parse(password, &login)?;
        let guesses = [Bucket::of_code(&step.id), Bucket::of_source(source)];
        let tries = [Bucket::of_number(login.expose()), Bucket::of_sign_ups_from(source)];
        let all = [guesses, tries].concat();
        self.gates(&all, now).await?;
        // Whoever it is, it costs a password; what is said of it does not tell that the code fits.
        let credential = self.credential(new).await?;
        if !begun.sent.fits(&digits(code), now) {
            let event = Event::SignInFailed { person: PersonId::NOBODY };
            self.count_failure(permit, &guesses, &event, now).await?;
            return Err(Error::WrongCode);
        }
        let person = self.agreeing(permit, &begun).await?;
        let opening = match person {
            Some(person) => self.opening((person, login), begun, credential).await?,
            None => None,
        };
        let count = |gate: &Gate, changes: &mut Changes| match guesses.contains(&gate.bucket) {
            true => held(now)(gate, changes),
            false => failed(now)(gate, changes),
        };
        let plan = || {
            let mut planned = match &opening {
                Some(opening) => self.plan_sign_up(permit, opening, now)?,
                None => self.plan_refusal(permit, person, now)?,
            };
            rows::step_end(&mut planned.changes, step);
            Ok(planned)
        };
        self.settle(&all, now, count, plan).await.map(|_| ())
    }

    /// The person of whom the register says the same.
    async fn agreeing(
        &self,
        permit: &Permit<SignUp>,
        begun: &SignUpBegun,
    ) -> Result<Option<PersonId>, Error> {
        let may =
            self::permit(CompareIdentity, permit.caller(), &Purpose::OwnRecord, Facts::none())?;
        let SignUpBegun { born, name, number, .. } = begun;
        let claimed = Claimed { born: *born, name: name.clone(), number: number.clone() };
        Ok(self.0.register.agreeing(&may, &claimed).await?.into_inner())
    }

    /// None: the law gives this person no account that they open alone, or they have one.
    async fn opening(
        &self,
        (person, login): (PersonId, Login),
        begun: SignUpBegun,
        credential: Credential,
    ) -> Result<Option<Opening>, Error> {
        let (db, now) = (&self.0.db, self.now());
        let has = rows::account_id_by_person(db, person).await?.is_some()
            || rows::account_id_by_login(db, &login).await?.is_some();
        let living = self.0.register.entitled(person).await?;
        let of_age = Hold::of(begun.born, now.day())?.by == HeldBy::Alone;
        let Some(living) = living.filter(|_| of_age && !has) else { return Ok(None) };
        let id = AccountId::random(&self.0.entropy);
        let account = Account::made(id, person, login, IdentityLevel::One, now);
        let contact = Contact {
            address: begun.address,
            authenticator: AuthenticatorId::random(&self.0.entropy),
            language: Language::parse(&begun.language).unwrap_or_default(),
        };
        Ok(Some(Opening { account, contact, credential, living }))
    }

    fn plan_sign_up(
        &self,
        permit: &Permit<SignUp>,
        Opening { account, contact, credential, living }: &Opening,
        now: Moment,
    ) -> Result<Planned, Error> {
        let (id, level, person) = (account.id, account.identity_level, account.person);
        let mut planned = Planned::under(permit);
        let changes = &mut planned.changes;
        living.guard(changes);
        rows::holder_insert(changes, account);
        rows::login_insert(changes, account);
        rows::account_insert(changes, account);
        let kind = FactorKind::of_channel(contact.address.channel());
        rows::factor_insert(changes, id, (contact.authenticator, kind, ""), now);
        self.plan_contact(changes, id, contact)?;
        plan_credential(&mut planned, id, credential, now);
        planned.event(&Event::CitizenSignedUp { account: id, level, person })?;
        let notice = NewNotice::to(person, "eid-notice-signed-up").leading_to("/account");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        Ok(planned)
    }

    /// The holder of an account learns that somebody knew all of their data and wanted another.
    fn plan_refusal(
        &self,
        permit: &Permit<SignUp>,
        person: Option<PersonId>,
        now: Moment,
    ) -> Result<Planned, Error> {
        let mut planned = Planned::under(permit);
        planned.event(&Event::SignUpRefused { person: person.unwrap_or(PersonId::NOBODY) })?;
        if let Some(person) = person {
            let notice = NewNotice::to(person, "eid-notice-sign-up").leading_to("/account");
            planned.merge(self.0.notices.plan(permit, &notice, now)?);
        }
        Ok(planned)
    }
}
