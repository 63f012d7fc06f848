//! The addresses of an account: claimed by its holder, shown to be theirs by a code sent there,
//! given up. One for each channel. What was before is told, so that a thief does not quietly put
//! their own in its place.

use std::net::IpAddr;

use access::{Action, Permit};
use kernel::{Language, Moment, PersonId};
use ledger::Planned;
use notices::{Address, Channel, NewMessage};
use serde::{Deserialize, Serialize};
use store::Changes;

use crate::account::AccountState;
use crate::code::{Asking, CodeOnItsWay, SentCode};
use crate::contact_rows::KeptContact;
use crate::counting::{failed, held};
use crate::event::Event;
use crate::factor::{Enrolled, FactorKind};
use crate::factors::digits;
use crate::policy::ManageFactors;
use crate::step::Step;
use crate::throttle::Bucket;
use crate::{AccountId, Accounts, AuthenticatorId, Error, Means, Session, StepToken, rows};

/// How long the word of a change may take to reach the address that was before.
const TOLD_SECONDS: i64 = 24 * 3_600;

/// An address of an account.
#[derive(Clone, Debug)]
pub(crate) struct Contact {
    pub(crate) address: Address,
    pub(crate) authenticator: AuthenticatorId,
    pub(crate) language: Language,
}

/// An address that its holder says is theirs, and the code on its way there.
#[derive(Serialize, Deserialize)]
struct ContactClaimed {
    account: AccountId,
    address: Address,
    language: String,
    sent: SentCode,
}

impl Step for ContactClaimed {
    const KIND: &'static str = "contact-claimed";
}

impl Accounts {
    /// The ways codes can be sent here.
    pub fn channels(&self) -> Vec<Channel> {
        let notices = &self.0.notices;
        Channel::ALL.into_iter().filter(|channel| notices.sends(*channel)).collect()
    }

    /// Whether people open accounts from afar here: it takes a code.
    pub fn signs_up(&self) -> bool {
        !self.channels().is_empty()
    }

    /// Whether a password alone does not open an account that has this. An address to which nothing
    /// can be sent any more would lock its holder out, so it counts for nothing.
    pub(crate) fn counts_as_second(&self, kind: FactorKind) -> bool {
        kind.is_second() && kind.channel().is_none_or(|channel| self.0.notices.sends(channel))
    }

    /// Sends a code to an address that the holder says is theirs.
    pub async fn claim_contact(
        &self,
        permit: &Permit<ManageFactors>,
        address: Address,
        asking: Asking,
    ) -> Result<StepToken, Error> {
        let account = self.account_of(permit.action().person).await?.id;
        self.send_contact_code(permit, None, (account, address), asking).await
    }

    /// Sends another code to the same address. The one before opens nothing any more.
    pub async fn send_contact_again(
        &self,
        permit: &Permit<ManageFactors>,
        step: &StepToken,
        asking: Asking,
    ) -> Result<StepToken, Error> {
        let ContactClaimed { account, address, .. } = self.contact_claimed(permit, step).await?;
        self.send_contact_code(permit, Some(step), (account, address), asking).await
    }

    /// What the holder reads who waits for their code.
    pub async fn contact_code(
        &self,
        permit: &Permit<ManageFactors>,
        step: &StepToken,
        source: IpAddr,
    ) -> Result<CodeOnItsWay, Error> {
        let claimed = self.contact_claimed(permit, step).await?;
        let buckets = sending(claimed.account, &claimed.address, source);
        self.on_its_way(&claimed.address, &buckets).await
    }

    async fn send_contact_code(
        &self,
        permit: &Permit<ManageFactors>,
        before: Option<&StepToken>,
        (account, address): (AccountId, Address),
        Asking { language, source }: Asking,
    ) -> Result<StepToken, Error> {
        let person = permit.action().person;
        let buckets = sending(account, &address, source);
        let sent = SentCode::new(address.channel(), &self.0.entropy, self.0.clock.now());
        let message = code_message(person, address.clone(), &sent, language);
        let language = language.tag().to_owned();
        let claimed = ContactClaimed { account, address, language, sent };
        self.send(permit, (person, &message), &buckets, (before, &claimed)).await
    }

    /// What the holder of the account claimed in that step.
    async fn contact_claimed(
        &self,
        permit: &Permit<ManageFactors>,
        step: &StepToken,
    ) -> Result<ContactClaimed, Error> {
        let account = self.account_of(permit.action().person).await?;
        let claimed: ContactClaimed = self.step(step, self.0.clock.now()).await?;
        if claimed.account == account.id { Ok(claimed) } else { Err(Error::StepLost) }
    }

    /// Makes the address one of the account: it was shown to be its holder's. The session goes on
    /// with it under a new token; who has no recovery codes yet gets some.
    pub async fn verify_contact(
        &self,
        permit: &Permit<ManageFactors>,
        session: &Session,
        (step, code): (&StepToken, &str),
    ) -> Result<Enrolled, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_of(person).await?;
        let claimed: ContactClaimed = self.step(step, now).await?;
        if claimed.account != account.id || session.account != account.id {
            return Err(Error::StepLost);
        }
        let buckets = [Bucket::of_code(&step.id), Bucket::of_login(account.login.expose())];
        self.gates(&buckets, now).await?;
        if !claimed.sent.fits(&digits(code), now) {
            self.count_failure(permit, &buckets, &Event::SignInFailed { person }, now).await?;
            return Err(Error::WrongCode);
        }
        let channel = claimed.address.channel();
        let id = AuthenticatorId::random(&self.0.entropy);
        let new = (id, FactorKind::of_channel(channel), "");
        let mut planned = self.plan_factor(permit, (&account, session), new, now).await?;
        rows::step_end(&mut planned.changes, step);
        let before = self.contacts(account.id).await?;
        if let Some(old) = before.iter().find(|it| it.address.channel() == channel) {
            rows::authenticator_revoke(&mut planned.changes, account.id, old.authenticator, now);
            planned.merge(self.tell_contact(
                permit,
                old,
                (person, "eid-message-contact-changed"),
                now,
            )?);
        }
        let contact = Contact {
            address: claimed.address,
            authenticator: id,
            language: Language::parse(&claimed.language).unwrap_or_default(),
        };
        self.plan_contact(&mut planned.changes, account.id, &contact)?;
        let recovery = self.plan_first_recovery(&mut planned, &account, now).await?;
        let shown = (id, Means::code_by(channel));
        let token = self.raise(&mut planned.changes, session, shown, now);
        self.settle(&buckets, now, held(now), || Ok(planned.clone())).await?;
        Ok(Enrolled { recovery, token })
    }

    pub(crate) async fn contacts(&self, account: AccountId) -> Result<Vec<Contact>, Error> {
        let kept = rows::contacts_by_account(&self.0.db, account).await?;
        kept.into_iter().map(|contact| self.opened(account, &contact)).collect()
    }

    /// Where a person is reached: the addresses that they showed to be theirs, also while the
    /// account is locked, because of that above all they should hear. They go to who delivers what
    /// was planned for that person, and are never shown.
    pub async fn addresses_of(&self, person: PersonId) -> Result<Vec<Address>, Error> {
        let account = rows::account_id_by_person(&self.0.db, person).await?;
        let Some(account) = account else { return Ok(Vec::new()) };
        let account = rows::account_by_id(&self.0.db, account).await?;
        let account = account.filter(|account| account.state != AccountState::Closed);
        let Some(account) = account else { return Ok(Vec::new()) };
        let contacts = self.contacts(account.id).await?;
        Ok(contacts.into_iter().map(|contact| contact.address).collect())
    }

    /// Puts an address in the place of the one before.
    pub(crate) fn plan_contact(
        &self,
        changes: &mut Changes,
        account: AccountId,
        contact: &Contact,
    ) -> Result<(), Error> {
        let Contact { address, authenticator, language } = contact;
        let (channel, authenticator) = (address.channel(), *authenticator);
        let place = kept_at(account, authenticator);
        let sealed = self.0.seal.seal(&place, address.expose().as_bytes())?;
        rows::contact_delete(changes, account, channel);
        let kept = KeptContact { authenticator, channel, language: *language, sealed };
        rows::contact_insert(changes, account, kept);
        Ok(())
    }

    /// The plan of telling an address what became of it. Nothing where nothing can be sent there.
    pub(crate) fn tell_contact<A: Action>(
        &self,
        permit: &Permit<A>,
        contact: &Contact,
        (person, template): (PersonId, &'static str),
        now: Moment,
    ) -> Result<Planned, Error> {
        if !self.0.notices.sends(contact.address.channel()) {
            return Ok(Planned::under(permit));
        }
        let until = Moment::from_micros(now.micros() + TOLD_SECONDS * 1_000_000);
        let what = (template, contact.language);
        let message = NewMessage::new(person, contact.address.clone(), what, until);
        Ok(self.0.notices.plan_message(permit, &message, now)?)
    }

    /// Plans a message with a code, counts it, and remembers `state` for the browser that brings
    /// the code back, in the place of the step it was at.
    pub(crate) async fn send<A: Action, S: Step>(
        &self,
        permit: &Permit<A>,
        (person, message): (PersonId, &NewMessage),
        buckets: &[Bucket],
        (before, state): (Option<&StepToken>, &S),
    ) -> Result<StepToken, Error> {
        let now = self.0.clock.now();
        let token = StepToken::random(&self.0.entropy);
        let channel = message.channel();
        let plan = || {
            let mut planned = Planned::under(permit);
            if let Some(before) = before {
                rows::step_end(&mut planned.changes, before);
            }
            self.keep_step(&mut planned.changes, &token, state, now)?;
            planned.event(&Event::CodeSent { channel, person })?;
            planned.merge(self.0.notices.plan_message(permit, message, now)?);
            Ok(planned)
        };
        self.settle(buckets, now, failed(now), plan).await?;
        Ok(token)
    }

    /// What somebody reads who waits for a code that counted against those.
    pub(crate) async fn on_its_way(
        &self,
        address: &Address,
        buckets: &[Bucket],
    ) -> Result<CodeOnItsWay, Error> {
        let wait_seconds = match self.gates(buckets, self.0.clock.now()).await {
            Err(Error::TooManyAttempts { wait_seconds }) => Some(wait_seconds),
            gates => gates.map(|_| None)?,
        };
        Ok(CodeOnItsWay { masked: address.masked(), wait_seconds })
    }

    fn opened(&self, account: AccountId, kept: &KeptContact) -> Result<Contact, Error> {
        const CORRUPT: Error = Error::Store(crate::rows::CORRUPT);
        let KeptContact { authenticator, channel, language, sealed } = kept;
        let plain = self.0.seal.open(&kept_at(account, *authenticator), sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| CORRUPT)?;
        let address = Address::parse(*channel, text).map_err(|_| CORRUPT)?;
        Ok(Contact { address, authenticator: *authenticator, language: *language })
    }
}

/// The message that takes a code to somebody. It says no name and no account.
pub(crate) fn code_message(
    person: PersonId,
    to: Address,
    sent: &SentCode,
    language: Language,
) -> NewMessage {
    let what = ("eid-message-code", language);
    NewMessage::new(person, to, what, sent.expires_at).with("code", sent.code.expose())
}

/// What a code sent to an address of an account counts against.
fn sending(account: AccountId, address: &Address, source: IpAddr) -> [Bucket; 3] {
    [
        Bucket::of_sending_for(account.as_bytes()),
        Bucket::of_sending_to(&address.folded()),
        Bucket::of_sending_from(source),
    ]
}

/// Where a kept address belongs.
fn kept_at(account: AccountId, authenticator: AuthenticatorId) -> Vec<u8> {
    [b"eid_contact ".as_slice(), account.as_bytes(), authenticator.as_bytes()].concat()
}
