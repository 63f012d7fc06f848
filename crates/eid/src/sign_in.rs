//! In: attempts, and the session that opens for who has shown enough.

use std::net::IpAddr;

use access::Permit;
use kernel::{Moment, PersonId};
use ledger::Planned;
use population::Living;
use serde::{Deserialize, Serialize};
use store::Changes;

use crate::account::Credential;
use crate::counting::forgiven;
use crate::event::Event;
use crate::password::{NOBODYS, PasswordHash};
use crate::policy::SignIn;
use crate::second::{Entered, FirstShown};
use crate::throttle::Bucket;
use crate::{
    Account, AccountId, AccountState, Accounts, AuthenticatorId, Error, LetIn, Login, Means,
    Methods, Password, Post, PostId, Session, Token, WayBack, rows,
};

/// Somebody at the door.
#[derive(Debug)]
pub struct Attempt<'a> {
    pub capacity: Capacity,
    /// The code of a second factor, from a program that sends both at once.
    pub code: Option<&'a str>,
    /// The session in which it is asked, when somebody shows again that it is them.
    pub current: Option<&'a Session>,
    /// What to call the browser or program, so that its holder knows it again.
    pub device: &'a str,
    /// As typed.
    pub login: &'a str,
    pub password: Password,
    pub source: IpAddr,
    pub way_back: Option<&'a WayBack>,
}

/// As whom the holder of an account wants to act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Capacity {
    #[default]
    Citizen,
    /// In the post held today; when there are several, in the one given first.
    Official,
    /// In this post.
    Post(PostId),
}

/// What a session rests on.
pub(crate) struct Ground<'a> {
    pub(crate) account: &'a Account,
    pub(crate) authenticator: AuthenticatorId,
    pub(crate) methods: Methods,
    pub(crate) post: Option<Post>,
    pub(crate) second: Option<AuthenticatorId>,
}

/// Somebody who has shown what they need to.
pub(crate) struct Arrival<'a> {
    pub(crate) account: Account,
    pub(crate) authenticator: AuthenticatorId,
    /// Whose failures are forgiven.
    pub(crate) buckets: &'a [Bucket],
    pub(crate) capacity: Capacity,
    pub(crate) current: Option<&'a Session>,
    pub(crate) device: &'a str,
    pub(crate) methods: Methods,
    pub(crate) second: Option<AuthenticatorId>,
    pub(crate) source: IpAddr,
    pub(crate) way_back: Option<&'a WayBack>,
}

impl Arrival<'_> {
    /// The session of the same person, in which they show again that it is them.
    fn again(&self) -> Option<&Session> {
        self.current.filter(|current| current.account == self.account.id)
    }
}

impl Accounts {
    /// Lets somebody in who knows the password, and brings the second factor where there is one. An
    /// unknown name and a wrong password cost the same work and say the same.
    pub async fn sign_in(
        &self,
        permit: &Permit<SignIn>,
        attempt: Attempt<'_>,
    ) -> Result<Entered, Error> {
        let now = self.0.clock.now();
        let Attempt { capacity, code, current, device, login, password, source, way_back } =
            attempt;
        let typed = Login::folded(login);
        let buckets = [Bucket::of_login(&typed), Bucket::of_source(source)];
        self.gates(&buckets, now).await?;

        let (known, fits) = self.shows_password(&typed, password).await?;
        let open = |(account, _): &&(Account, Credential)| account.state != AccountState::Closed;
        let Some((account, credential)) = known.as_ref().filter(|_| fits).filter(open) else {
            let person = known.map_or(PersonId::NOBODY, |(account, _)| account.person);
            self.count_failure(permit, &buckets, &Event::SignInFailed { person }, now).await?;
            return Err(Error::WrongSignIn);
        };
        let authenticator = credential.authenticator;
        let mut second = None;
        if self.asks_second(account.id).await? {
            let Some(code) = code else {
                let first = FirstShown::new(account.id, authenticator, capacity);
                let whose = (account.person, buckets.as_slice());
                let step = self.ask_second(permit, first, whose, now).await?;
                return Ok(Entered::Second(step));
            };
            second = self.second_that_fits(account.id, code, now).await?;
            if second.is_none() {
                let event = Event::SignInFailed { person: account.person };
                self.count_failure(permit, &buckets, &event, now).await?;
                return Err(Error::WrongCode);
            }
        }
        let shown = Methods::of(Means::Password);
        let arrival = Arrival {
            account: account.clone(),
            authenticator,
            buckets: &buckets,
            capacity,
            current,
            device,
            methods: second.as_ref().map_or(shown.clone(), |second| shown.and(second.means)),
            second: second.as_ref().map(|second| second.authenticator),
            source,
            way_back,
        };
        let proofs = |changes: &mut Changes| {
            if let Some(second) = &second {
                second.use_up(account.id, changes, now);
            }
        };
        Ok(Entered::In(self.enter(permit, arrival, proofs, now).await?))
    }

    /// Opens a session for somebody who has shown all they need to, or goes on in the one they have
    /// when it is the same person again, under a new secret. `proofs` uses up what was shown. What
    /// they came for is kept in the same commit, or by the page behind the sign-in when that does
    /// not go as it was planned.
    pub(crate) async fn enter(
        &self,
        permit: &Permit<SignIn>,
        mut arrival: Arrival<'_>,
        proofs: impl Fn(&mut Changes),
        now: Moment,
    ) -> Result<LetIn, Error> {
        let Some(living) = self.let_in(&mut arrival.account, now).await? else {
            return self.turn_away(permit, &arrival, Error::Locked, now).await;
        };
        let account = &arrival.account;
        if !self.holds_alone(account.person, now).await? {
            return self.turn_away(permit, &arrival, Error::NotAlone, now).await;
        }
        let (token, session) = match self.session_of(&arrival, now).await {
            Err(error @ Error::NoPost) => {
                return self.turn_away(permit, &arrival, error, now).await;
            }
            opened => opened?,
        };
        let post = session.post.as_ref().map(|post| post.id);
        let event = Event::SignedIn { person: account.person, post, session: session.id };
        let again = arrival.again().is_some();
        let mut errand = match arrival.way_back {
            Some(way_back) => way_back.errand(&session).await,
            None => None,
        };
        let mut leads_to = None;
        let plan = || {
            let mut planned = Planned::under(permit);
            let changes = &mut planned.changes;
            living.guard(changes);
            rows::account_guard(changes, account);
            for authenticator in [Some(arrival.authenticator), arrival.second] {
                let Some(authenticator) = authenticator else { continue };
                rows::authenticator_guard(changes, account.id, authenticator);
            }
            if let Some(post) = post {
                rows::post_guard(changes, account.id, post);
            }
            proofs(changes);
            if again {
                rows::session_raise(changes, &session, &token);
            } else {
                rows::session_insert(changes, &session, &token);
            }
            planned.event(&event)?;
            leads_to = errand.take().map(|errand| {
                planned.merge(errand.planned);
                errand.leads_to
            });
            Ok(planned)
        };
        self.settle(arrival.buckets, now, forgiven(now), plan).await?;
        Ok(LetIn { leads_to, session, token })
    }

    /// Says why somebody is not let in who has shown all they need to. It is counted first: they
    /// learn that what they showed is right.
    async fn turn_away<T>(
        &self,
        permit: &Permit<SignIn>,
        arrival: &Arrival<'_>,
        why: Error,
        now: Moment,
    ) -> Result<T, Error> {
        let event = Event::SignInFailed { person: arrival.account.person };
        self.count_failure(permit, arrival.buckets, &event, now).await?;
        Err(why)
    }

    /// The account of a login name, and whether that is its password. An account that is not there
    /// costs as much.
    pub(crate) async fn shows_password(
        &self,
        typed: &str,
        password: Password,
    ) -> Result<(Option<(Account, Credential)>, bool), Error> {
        let known = self.known(typed).await?;
        let kept = known.as_ref().map(|(_, credential)| credential.hash.clone());
        let hash = kept.unwrap_or_else(|| PasswordHash::stored(NOBODYS));
        let fits = self.0.hashing.run(move || hash.fits(&password)).await?;
        Ok((known, fits))
    }

    /// Whether the account may be signed in to. None: it is locked, or its holder is dead or has
    /// papers that are over; what the register says of that is noted in the account.
    async fn let_in(&self, account: &mut Account, now: Moment) -> Result<Option<Living>, Error> {
        let living = self.0.register.entitled(account.person).await?;
        if living.is_none() || account.state == AccountState::Locked {
            self.settle_register(account, now).await?;
            let settled = rows::account_by_id(&self.0.db, account.id).await?;
            *account = settled.ok_or(Error::NoSuchAccount)?;
        }
        Ok(living.filter(|_| account.state == AccountState::Active))
    }

    async fn session_of(
        &self,
        arrival: &Arrival<'_>,
        now: Moment,
    ) -> Result<(Token, Session), Error> {
        let account = &arrival.account;
        let post = self.post_for(arrival.capacity, account.id, now).await?;
        let ground = Ground {
            account,
            authenticator: arrival.authenticator,
            methods: arrival.methods.clone(),
            post,
            second: arrival.second,
        };
        let source = arrival.source.to_canonical().to_string();
        let (mut token, mut session) = self.new_session(ground, (arrival.device, &source), now);
        if let Some(current) = arrival.again() {
            token = Token::renewed(current, &self.0.entropy);
            session.id = current.id;
            session.created_at = current.created_at;
        }
        Ok((token, session))
    }

    /// The account of a login name. One that is not there is looked for as long as one that is.
    async fn known(&self, typed: &str) -> Result<Option<(Account, Credential)>, Error> {
        let db = &self.0.db;
        let id = match Login::parse(typed) {
            Ok(login) => rows::account_id_by_login(db, &login).await?,
            Err(_) => None,
        };
        let looked_for = id.unwrap_or(AccountId::NOBODYS);
        let account = rows::account_by_id(db, looked_for).await?;
        let credential = rows::password_by_account(db, looked_for).await?;
        Ok(account.zip(credential).filter(|_| id.is_some()))
    }

    pub(crate) async fn post_for(
        &self,
        capacity: Capacity,
        account: AccountId,
        now: Moment,
    ) -> Result<Option<Post>, Error> {
        let mut held = self.posts_held(account, now).await?;
        match capacity {
            Capacity::Citizen => return Ok(None),
            Capacity::Official => held.sort_by_key(|post| post.valid_from),
            Capacity::Post(id) => held.retain(|post| post.id == id),
        }
        held.into_iter().next().map(Some).ok_or(Error::NoPost)
    }
}
