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

use crate::account::Credential;
use crate::accounts::plan_credential;
use crate::age::{HeldBy, Hold};
use crate::code::{Asking, CodeOnItsWay, SentCode};
use crate::contacts::{Contact, code_message};
use crate::counting::{failed, held};
use crate::event::Event;
use crate::factor::FactorKind;
use crate::factors::digits;
use crate::policy::SignUp;
use crate::step::Step;
use crate::throttle::Bucket;
use crate::{
    Account, AccountId, Accounts, AuthenticatorId, Error, IdentityLevel, Login, NewPassword,
    StepToken, rows,
};

/// Somebody who holds the address they gave, and chooses a password.
#[derive(Debug)]
pub struct SignUpAttempt<'a> {
    /// As typed.
    pub password: &'a str,
    pub source: IpAddr,
    pub step: &'a StepToken,
}

/// Who somebody says they are.
#[derive(Serialize, Deserialize)]
struct Applicant {
    address: Address,
    born: PartialDate,
    language: String,
    name: FullName,
    number: HeldNumber,
}

/// The same, with a code on its way to them.
#[derive(Serialize, Deserialize)]
struct SignUpBegun {
    applicant: Applicant,
    sent: SentCode,
}

/// Somebody who brought the code.
#[derive(Serialize, Deserialize)]
struct AddressShown(Applicant);

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

impl Step for AddressShown {
    const KIND: &'static str = "sign-up-password";
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
        let Claimed { born, name, number } = claimed;
        let language_tag = language.tag().to_owned();
        let applicant = Applicant { address, born, language: language_tag, name, number };
        self.send_sign_up_code(permit, None, applicant, Asking { language, source }).await
    }

    /// Sends another code to the same address. The one before opens nothing any more.
    pub async fn send_sign_up_again(
        &self,
        permit: &Permit<SignUp>,
        step: &StepToken,
        asking: Asking,
    ) -> Result<StepToken, Error> {
        let begun: SignUpBegun = self.step(step, self.now()).await?;
        self.send_sign_up_code(permit, Some(step), begun.applicant, asking).await
    }

    async fn send_sign_up_code(
        &self,
        permit: &Permit<SignUp>,
        before: Option<&StepToken>,
        applicant: Applicant,
        Asking { language, source }: Asking,
    ) -> Result<StepToken, Error> {
        let address = applicant.address.clone();
        let sent = SentCode::new(address.channel(), &self.0.entropy, self.now());
        let buckets = sending(&address, source);
        let message = code_message(PersonId::NOBODY, address, &sent, language);
        let begun = SignUpBegun { applicant, sent };
        self.send(permit, (PersonId::NOBODY, &message), &buckets, (before, &begun)).await
    }

    /// What somebody reads who waits for their code.
    pub async fn sign_up_code(
        &self,
        step: &StepToken,
        source: IpAddr,
    ) -> Result<CodeOnItsWay, Error> {
        let begun: SignUpBegun = self.step(step, self.now()).await?;
        let address = begun.applicant.address;
        self.on_its_way(&address, &sending(&address, source)).await
    }

    /// Takes the code in: who brings it holds the address. The step goes on under a new token. That
    /// nothing is looked up yet makes it the same for everybody.
    pub async fn show_sign_up_code(
        &self,
        permit: &Permit<SignUp>,
        (step, code): (&StepToken, &str),
        source: IpAddr,
    ) -> Result<StepToken, Error> {
        let now = self.now();
        let begun: SignUpBegun = self.step(step, now).await?;
        let guesses = [Bucket::of_code(&step.id), Bucket::of_source(source)];
        self.gates(&guesses, now).await?;
        let person = PersonId::NOBODY;
        if !begun.sent.fits(&digits(code), now) {
            self.count_failure(permit, &guesses, &Event::SignInFailed { person }, now).await?;
            return Err(Error::WrongCode);
        }
        let (channel, shown) = (begun.sent.channel, AddressShown(begun.applicant));
        let token = StepToken::random(&self.0.entropy);
        let plan = || {
            let mut planned = Planned::under(permit);
            rows::step_end(&mut planned.changes, step);
            self.keep_step(&mut planned.changes, &token, &shown, now)?;
            planned.event(&Event::AddressShown { channel, person })?;
            Ok(planned)
        };
        self.settle(&guesses, now, held(now), plan).await?;
        Ok(token)
    }

    /// Whether the password can be chosen in this step.
    pub async fn chooses_password(&self, step: &StepToken) -> Result<(), Error> {
        self.step::<AddressShown>(step, self.now()).await.map(|_| ())
    }

    /// Opens the account if all agrees. That it went well says only that it was decided.
    pub async fn finish_sign_up(
        &self,
        permit: &Permit<SignUp>,
        SignUpAttempt { password, source, step }: SignUpAttempt<'_>,
    ) -> Result<(), Error> {
        let now = self.now();
        let AddressShown(applicant) = self.step(step, now).await?;
        let login = Login::parse(&applicant.number.expose()).map_err(|_| Error::Login)?;
        let new = NewPassword::parse(password, &login)?;
        let tries = [Bucket::of_number(login.expose()), Bucket::of_sign_ups_from(source)];
        self.gates(&tries, now).await?;
        // Whoever it is, it costs a password.
        let credential = self.credential(new).await?;
        let person = self.agreeing(permit, &applicant).await?;
        let opening = match person {
            Some(person) => self.opening((person, login), applicant, credential).await?,
            None => None,
        };
        let plan = || {
            let mut planned = match &opening {
                Some(opening) => self.plan_sign_up(permit, opening, now)?,
                None => self.plan_refusal(permit, person, now)?,
            };
            rows::step_end(&mut planned.changes, step);
            Ok(planned)
        };
        self.settle(&tries, now, failed(now), plan).await.map(|_| ())
    }

    /// The person of whom the register says the same.
    async fn agreeing(
        &self,
        permit: &Permit<SignUp>,
        applicant: &Applicant,
    ) -> Result<Option<PersonId>, Error> {
        let may =
            self::permit(CompareIdentity, permit.caller(), &Purpose::OwnRecord, Facts::none())?;
        let Applicant { born, name, number, .. } = applicant;
        let claimed = Claimed { born: *born, name: name.clone(), number: number.clone() };
        Ok(self.0.register.agreeing(&may, &claimed).await?.into_inner())
    }

    /// None: the law gives this person no account that they open alone, or they have one.
    async fn opening(
        &self,
        (person, login): (PersonId, Login),
        applicant: Applicant,
        credential: Credential,
    ) -> Result<Option<Opening>, Error> {
        let (db, now) = (&self.0.db, self.now());
        let has = rows::account_id_by_person(db, person).await?.is_some()
            || rows::account_id_by_login(db, &login).await?.is_some();
        let living = self.0.register.entitled(person).await?;
        let of_age = Hold::of(applicant.born, now.day())?.by == HeldBy::Alone;
        let Some(living) = living.filter(|_| of_age && !has) else { return Ok(None) };
        let id = AccountId::random(&self.0.entropy);
        let account = Account::made(id, person, login, IdentityLevel::One, now);
        let contact = Contact {
            address: applicant.address,
            authenticator: AuthenticatorId::random(&self.0.entropy),
            language: Language::parse(&applicant.language).unwrap_or_default(),
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

/// What a code sent to an address counts against.
fn sending(address: &Address, source: IpAddr) -> [Bucket; 2] {
    [Bucket::of_sending_to(&address.folded()), Bucket::of_sending_from(source)]
}
