//! Passkeys at the counter: made, and recognised. A challenge travels sealed with the page that
//! asks, so a page that many open costs nothing to remember; it is marked as used in the commit of
//! what its answer does.

use std::net::IpAddr;

use access::{Action, Permit};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Moment, PersonId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Changes;

use crate::accounts::stale_means;
use crate::authenticator::passkey::{Recognising, Registering, named, read};
use crate::event::Event;
use crate::factor::{FactorKind, Label};
use crate::passkey_rows::PasskeyUse;
use crate::policy::{ManageFactors, SignIn, UnlockAccount};
use crate::sign_in::Arrival;
use crate::throttle::Bucket;
use crate::{
    Account, AccountState, Accounts, AuthenticatorId, Capacity, Error, LetIn, Means, Methods,
    Session, Token, WayBack, rows,
};

/// How long an answer may take.
const CHALLENGE_SECONDS: i64 = 10 * 60;
const REGISTER: &[u8] = b"eid passkey register ";
const RECOGNISE: &[u8] = b"eid passkey recognise";
/// An answer given to sign in unlocks nothing, nor the other way round.
const UNLOCK: &[u8] = b"eid passkey unlock";

/// What a browser is asked. `Debug` hides the challenge.
pub struct PasskeyOffer {
    /// For `navigator.credentials`, as JSON.
    pub options: String,
    /// What the form carries back.
    pub sealed: String,
}

/// Somebody whose browser answered with a passkey.
#[derive(Debug)]
pub struct PasskeyAttempt<'a> {
    /// As `PublicKeyCredential.toJSON` writes it.
    pub answer: &'a str,
    pub capacity: Capacity,
    pub current: Option<&'a Session>,
    pub device: &'a str,
    pub sealed: &'a str,
    pub source: IpAddr,
    pub way_back: Option<&'a WayBack>,
}

/// A challenge, taken out of its seal.
struct Challenge<S> {
    expires_at: Moment,
    id: [u8; 16],
    state: S,
}

/// A passkey that answered, and how that is used up.
pub(crate) struct ShownPasskey {
    pub(crate) account: Account,
    pub(crate) authenticator: AuthenticatorId,
    challenge: [u8; 16],
    expires_at: Moment,
    means: Means,
    used: PasskeyUse,
}

impl Accounts {
    /// What a browser is asked to make.
    pub async fn offer_passkey(
        &self,
        permit: &Permit<ManageFactors>,
    ) -> Result<PasskeyOffer, Error> {
        let account = self.account_of(permit.action().person).await?;
        let held = rows::passkeys_by_account(&self.0.db, account.id).await?;
        let held: Vec<_> = held.into_iter().map(|(_, passkey)| passkey).collect();
        let (options, state) = self.0.party.register(account.id, &account.login, &held)?;
        let place = [REGISTER, account.id.as_bytes()].concat();
        Ok(PasskeyOffer { options: options.to_string(), sealed: self.challenge(&place, &state)? })
    }

    /// Makes the passkey a factor. The session goes on with it, under a new token, because its
    /// holder has just unlocked it.
    pub async fn enrol_passkey(
        &self,
        permit: &Permit<ManageFactors>,
        session: &Session,
        (sealed, answer, label): (&str, &str, &Label),
    ) -> Result<Token, Error> {
        let now = self.0.clock.now();
        let account = self.account_of(permit.action().person).await?;
        let place = [REGISTER, account.id.as_bytes()].concat();
        let challenge: Challenge<Registering> = self.challenged(&place, sealed, now)?;
        let passkey = self.0.party.registered(answer, &challenge.state)?;
        let id = AuthenticatorId::random(&self.0.entropy);
        let new = (id, FactorKind::Passkey, label.as_str());
        let mut planned = self.plan_factor(permit, (&account, session), new, now).await?;
        let changes = &mut planned.changes;
        rows::step_used(changes, &challenge.id, challenge.expires_at);
        rows::passkey_insert(changes, account.id, id, &passkey)?;
        let token = self.raise(changes, session, (id, passkey.means()), now);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::StepLost, error))?;
        Ok(token)
    }

    /// What a browser is asked when somebody signs in. Nothing is kept of it.
    pub fn ask_passkey(&self) -> Result<PasskeyOffer, Error> {
        self.ask_for(RECOGNISE)
    }

    /// The same for who unlocks their account.
    pub fn ask_passkey_to_unlock(&self) -> Result<PasskeyOffer, Error> {
        self.ask_for(UNLOCK)
    }

    fn ask_for(&self, place: &[u8]) -> Result<PasskeyOffer, Error> {
        let (options, state) = self.0.party.recognise(self.0.entropy.bytes());
        Ok(PasskeyOffer { options: options.to_string(), sealed: self.challenge(place, &state)? })
    }

    /// Lets somebody in with a passkey: something held, unlocked by its holder. A signature is not
    /// guessed, so whatever others did from the same address, who has one gets in; wrong answers
    /// are counted there.
    pub async fn sign_in_with_passkey(
        &self,
        permit: &Permit<SignIn>,
        attempt: PasskeyAttempt<'_>,
    ) -> Result<LetIn, Error> {
        let now = self.0.clock.now();
        let PasskeyAttempt { answer, capacity, current, device, sealed, source, way_back } =
            attempt;
        let (answered, from) = ((RECOGNISE, sealed, answer), [Bucket::of_source(source)]);
        let shown = self.passkey_shown(permit, answered, &from, now).await?;
        let buckets = [Bucket::of_passkeys(shown.account.id.as_bytes())];
        let arrival = Arrival {
            account: shown.account.clone(),
            authenticator: shown.authenticator,
            buckets: &buckets,
            capacity,
            current,
            device,
            methods: Methods::of(shown.means),
            second: None,
            source,
            way_back,
        };
        self.enter(permit, arrival, |changes| shown.use_up(changes), now).await
    }

    /// Who answered what the page of `/unlock` asked.
    pub(crate) async fn shown_to_unlock(
        &self,
        permit: &Permit<UnlockAccount>,
        (sealed, answer): (&str, &str),
        buckets: &[Bucket],
        now: Moment,
    ) -> Result<ShownPasskey, Error> {
        self.passkey_shown(permit, (UNLOCK, sealed, answer), buckets, now).await
    }

    /// The passkey that answered. What does not fit is counted before it is told.
    async fn passkey_shown<A: Action>(
        &self,
        permit: &Permit<A>,
        (place, sealed, answer): (&[u8], &str, &str),
        buckets: &[Bucket],
        now: Moment,
    ) -> Result<ShownPasskey, Error> {
        let challenge: Challenge<Recognising> = self.challenged(place, sealed, now)?;
        if rows::is_step_used(&self.0.db, &challenge.id).await? {
            return Err(Error::StepLost);
        }
        if let Some(shown) = self.recognised(answer, challenge).await? {
            return Ok(shown);
        }
        let event = Event::SignInFailed { person: PersonId::NOBODY };
        self.count_failure(permit, buckets, &event, now).await?;
        Err(Error::WrongPasskey)
    }

    /// None: nobody has that passkey, or it did not answer this challenge.
    async fn recognised(
        &self,
        answer: &str,
        challenge: Challenge<Recognising>,
    ) -> Result<Option<ShownPasskey>, Error> {
        let Ok(answer) = read(answer) else { return Ok(None) };
        let Some((account, credential)) = named(&answer) else { return Ok(None) };
        let db = &self.0.db;
        let found = rows::passkey_by_credential(db, account, credential).await?;
        let account = rows::account_by_id(db, account).await?;
        let open = account.filter(|account| account.state != AccountState::Closed);
        let Some((account, (authenticator, before))) = open.zip(found) else { return Ok(None) };
        let after = self.0.party.recognised(&answer, &challenge.state, &before);
        let Some(after) = after else { return Ok(None) };
        Ok(Some(ShownPasskey {
            authenticator,
            challenge: challenge.id,
            expires_at: challenge.expires_at,
            means: after.means(),
            used: PasskeyUse::of(account.id, &before, &after)?,
            account,
        }))
    }

    fn challenge<S: Serialize>(&self, place: &[u8], state: &S) -> Result<String, Error> {
        let until = self.0.clock.now().micros() + CHALLENGE_SECONDS * 1_000_000;
        // Begins with its time, so that what is used at one time lies side by side on the disk.
        let mut id: [u8; 16] = self.0.entropy.bytes();
        id[..8].copy_from_slice(&until.to_be_bytes());
        let state = serde_json::to_vec(state).map_err(|_| Error::StepLost)?;
        let plain = [&id[..], &until.to_be_bytes(), &state].concat();
        Ok(URL_SAFE_NO_PAD.encode(self.0.seal.seal(place, &plain)?))
    }

    fn challenged<S: DeserializeOwned>(
        &self,
        place: &[u8],
        sealed: &str,
        now: Moment,
    ) -> Result<Challenge<S>, Error> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| Error::StepLost)?;
        let plain = self.0.seal.open(place, &bytes).map_err(|_| Error::StepLost)?;
        let (id, rest) = plain.split_first_chunk().ok_or(Error::StepLost)?;
        let (until, state) = rest.split_first_chunk().ok_or(Error::StepLost)?;
        let expires_at = Moment::from_micros(i64::from_be_bytes(*until));
        if expires_at <= now {
            return Err(Error::StepLost);
        }
        let state = serde_json::from_slice(state).map_err(|_| Error::StepLost)?;
        Ok(Challenge { expires_at, id: *id, state })
    }
}

impl ShownPasskey {
    /// Once, whichever node it comes to.
    pub(crate) fn use_up(&self, changes: &mut Changes) {
        rows::step_used(changes, &self.challenge, self.expires_at);
        rows::passkey_use(changes, &self.used);
    }
}

impl std::fmt::Debug for PasskeyOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasskeyOffer(..)")
    }
}
