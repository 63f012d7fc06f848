//! In and out: attempts, sessions, capacities.

use std::net::IpAddr;

use access::{Action, Facts, Permit, Purpose, permit};
use kernel::Moment;
use ledger::{Planned, Receipt};
use notices::NewNotice;
use store::Changes;

use crate::account::Credential;
use crate::accounts::stale_means;
use crate::event::{Event, nobody};
use crate::password::{NOBODYS, PasswordHash};
use crate::policy::{ChangePassword, ChooseCapacity, ContinueSession, EndSession, SignIn};
use crate::throttle::{Bucket, Gate};
use crate::{
    Account, AccountId, AccountState, Accounts, AuthenticatorId, Error, Login, Means, Methods,
    NewPassword, Password, Post, PostId, Session, SessionId, Token, rows,
};

/// How often an outcome is counted anew because others were counted at the same time.
const COUNTINGS_MAX: usize = 8;

/// Somebody at the door.
#[derive(Debug)]
pub struct Attempt<'a> {
    pub capacity: Capacity,
    /// The session in which it is asked, when somebody shows again that it is them.
    pub current: Option<&'a Session>,
    /// What to call the browser or program, so that its holder knows it again.
    pub device: &'a str,
    /// As typed.
    pub login: &'a str,
    pub password: Password,
    pub source: IpAddr,
}

/// As whom the holder of an account wants to act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

impl Accounts {
    /// Lets somebody in who knows the password. An unknown name and a wrong password cost the same
    /// work and say the same.
    pub async fn sign_in(
        &self,
        permit: &Permit<SignIn>,
        attempt: Attempt<'_>,
    ) -> Result<(Token, Session), Error> {
        let now = self.0.clock.now();
        let Attempt { capacity, current, device, login, password, source } = attempt;
        let typed = login.trim().to_ascii_lowercase();
        let buckets = [Bucket::of_login(&typed), Bucket::of_source(source)];
        self.gates(&buckets, now).await?;

        let known = self.known(&typed).await?;
        let kept = known.as_ref().map(|(_, credential)| credential.hash.clone());
        let hash = kept.unwrap_or_else(|| PasswordHash::stored(NOBODYS));
        let fits = self.0.hashing.run(move || hash.fits(&password)).await?;
        let open = |(account, _): &&(Account, Credential)| account.state == AccountState::Active;
        let Some((account, credential)) = known.as_ref().filter(|_| fits).filter(open) else {
            let person = known.map_or_else(nobody, |(account, _)| account.person);
            self.count_failure(permit, &buckets, &Event::SignInFailed { person }, now).await?;
            return Err(Error::WrongSignIn);
        };

        let post = self.post_for(capacity, account.id, now).await?;
        let (authenticator, methods) = (credential.authenticator, Methods::of(Means::Password));
        let ground = Ground { account, authenticator, methods, post, second: None };
        let source = source.to_canonical().to_string();
        let (mut token, mut session) = self.new_session(ground, (device, &source), now);
        // The same person again goes on in the same session, under a new secret.
        let again = current.filter(|current| current.account == account.id);
        if let Some(current) = again {
            token = Token::renewed(current, &self.0.entropy);
            session.id = current.id;
            session.created_at = current.created_at;
        }
        let post = session.post.as_ref().map(|post| post.id);
        let event = Event::SignedIn { person: account.person, post, session: session.id };
        let plan = || {
            let mut planned = Planned::under(permit);
            rows::account_guard(&mut planned.changes, account);
            rows::authenticator_guard(&mut planned.changes, account.id, authenticator);
            if again.is_some() {
                rows::session_raise(&mut planned.changes, &session, &token);
            } else {
                rows::session_insert(&mut planned.changes, &session, &token);
            }
            planned.event(&event)?;
            Ok(planned)
        };
        let forgive = |gate: &Gate, changes: &mut Changes| match gate.passed(now) {
            Some(count) => rows::attempt_put(changes, gate, count),
            None => rows::attempt_guard(changes, gate),
        };
        self.settle(&buckets, now, forgive, plan).await?;
        Ok((token, session))
    }

    /// The session that a token opens, if it still stands.
    pub async fn session(&self, token: &Token) -> Result<Option<Session>, Error> {
        let now = self.0.clock.now();
        let session = rows::session_by_token(&self.0.db, token).await?;
        let session = session.filter(|session| session.stands(now));
        if let Some(session) = session.as_ref().filter(|session| session.is_seen_anew(now))
            && let Err(error) = self.see(session, now).await
        {
            // It goes on until its row says that it was idle for too long.
            tracing::warn!(error = &error as &dyn std::error::Error, "a session was not renewed");
        }
        Ok(session)
    }

    /// Ends one session: signing out, or taking a lost device off the list.
    pub async fn end_session(
        &self,
        permit: &Permit<EndSession>,
        session: SessionId,
    ) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_of(person).await?;
        let mut planned = Planned::under(permit);
        rows::session_end(&mut planned.changes, account.id, session, now);
        planned.event(&Event::SessionEnded { person, session })?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::NoSuchSession, error))
    }

    /// Ends every session of a person.
    pub async fn end_sessions(&self, permit: &Permit<EndSession>) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_of(person).await?;
        let mut planned = Planned::under(permit);
        rows::sessions_end(&mut planned.changes, account.id, now);
        planned.event(&Event::SessionsEnded { person })?;
        Ok(self.0.ledger.commit(planned, now).await?)
    }

    /// Goes on in another capacity, under a new token; the old one opens nothing any more.
    pub async fn choose_capacity(
        &self,
        permit: &Permit<ChooseCapacity>,
        current: &Session,
        capacity: Capacity,
    ) -> Result<(Token, Session), Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_of(person).await?;
        let post = self.post_for(capacity, account.id, now).await?;
        let (token, mut session) = self.new_session(
            Ground {
                account: &account,
                authenticator: current.authenticator,
                methods: current.methods.clone(),
                post,
                second: current.second,
            },
            current.place(),
            now,
        );
        session.authenticated_at = current.authenticated_at;
        session.created_at = current.created_at;

        let mut planned = Planned::under(permit);
        rows::account_guard(&mut planned.changes, &account);
        for authenticator in [Some(current.authenticator), current.second].into_iter().flatten() {
            rows::authenticator_guard(&mut planned.changes, account.id, authenticator);
        }
        rows::session_end(&mut planned.changes, account.id, current.id, now);
        rows::session_insert(&mut planned.changes, &session, &token);
        let (ended, post) = (current.id, session.post.as_ref().map(|post| post.id));
        planned.event(&Event::CapacityChosen { ended, person, post, session: session.id })?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::NoSuchSession, error))?;
        Ok((token, session))
    }

    /// Puts a new password in the place of the current one. All sessions end; the one in which it
    /// was done goes on under a new token.
    pub async fn change_password(
        &self,
        permit: &Permit<ChangePassword>,
        session: &Session,
        current: Password,
        new: &str,
    ) -> Result<(Token, Session), Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_of(person).await?;
        let new = NewPassword::parse(new, &account.login)?;
        let buckets = [Bucket::of_login(account.login.expose())];
        self.gates(&buckets, now).await?;

        let kept = rows::password_by_account(&self.0.db, account.id).await?;
        let kept = kept.ok_or(Error::WrongSignIn)?;
        let fits = self.0.hashing.run(move || kept.hash.fits(&current)).await?;
        if !fits {
            self.count_failure(permit, &buckets, &Event::SignInFailed { person }, now).await?;
            return Err(Error::WrongSignIn);
        }
        let (authenticator, mut planned) = self.plan_password(permit, &account, new, now).await?;
        let ground = Ground {
            account: &account,
            authenticator,
            methods: session.methods.clone().and(Means::Password),
            post: session.post.clone(),
            second: session.second,
        };
        let (token, session) = self.new_session(ground, session.place(), now);
        rows::session_insert(&mut planned.changes, &session, &token);
        planned.event(&Event::PasswordChanged { person })?;
        let notice = NewNotice::to(person, "eid-notice-password-changed").leading_to("/account");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::Busy, error))?;
        Ok((token, session))
    }

    async fn see(&self, session: &Session, now: Moment) -> Result<(), Error> {
        let action = ContinueSession { person: session.person };
        let caller = session.caller();
        let permit = permit(action, &caller, &Purpose::OwnRecord, Facts::none())?;
        let mut planned = Planned::under(&permit);
        rows::session_see(&mut planned.changes, session, now);
        planned.event(&Event::SessionContinued { person: session.person, session: session.id })?;
        match self.0.ledger.commit(planned, now).await {
            // Another request of this session was faster, or has ended it.
            Ok(_) | Err(ledger::Error::Store(store::Error::Stale)) => Ok(()),
            Err(error) => Err(error.into()),
        }
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

    pub(crate) fn new_session(
        &self,
        Ground { account, authenticator, methods, post, second }: Ground<'_>,
        (device, source): (&str, &str),
        now: Moment,
    ) -> (Token, Session) {
        let token = Token::random(account.id, &self.0.entropy);
        let session = Session {
            account: account.id,
            authenticated_at: now,
            authenticator,
            created_at: now,
            device: device.to_owned(),
            id: token.session,
            last_seen_at: now,
            login: account.login.clone(),
            methods,
            person: account.person,
            post,
            second,
            source: source.to_owned(),
        };
        (token, session)
    }

    /// The gates as they stand, if all are open.
    pub(crate) async fn gates(&self, buckets: &[Bucket], now: Moment) -> Result<Vec<Gate>, Error> {
        let mut gates = Vec::with_capacity(buckets.len());
        for bucket in buckets {
            let gate = rows::attempt_by_bucket(&self.0.db, *bucket).await?;
            if let Some(wait_seconds) = gate.wait_seconds(now) {
                return Err(Error::TooManyAttempts { wait_seconds });
            }
            gates.push(gate);
        }
        Ok(gates)
    }

    pub(crate) async fn count_failure<A: Action>(
        &self,
        permit: &Permit<A>,
        buckets: &[Bucket],
        event: &Event,
        now: Moment,
    ) -> Result<(), Error> {
        let fail = |gate: &Gate, changes: &mut Changes| {
            rows::attempt_put(changes, gate, gate.failed(now));
        };
        let plan = || {
            let mut planned = Planned::under(permit);
            planned.event(event)?;
            Ok(planned)
        };
        self.settle(buckets, now, fail, plan).await
    }

    /// Commits what `plan` says together with what `count` makes of each gate, if the gates are
    /// still open and nobody else was counted meanwhile: of many guesses at once, the right one
    /// learns nothing that the gates would have kept from it.
    pub(crate) async fn settle(
        &self,
        buckets: &[Bucket],
        now: Moment,
        count: impl Fn(&Gate, &mut Changes),
        plan: impl Fn() -> Result<Planned, Error>,
    ) -> Result<(), Error> {
        for _ in 0..COUNTINGS_MAX {
            let mut planned = plan()?;
            for gate in &self.gates(buckets, now).await? {
                count(gate, &mut planned.changes);
            }
            match self.0.ledger.commit(planned, now).await {
                Err(ledger::Error::Store(store::Error::Stale | store::Error::Taken)) => {}
                Err(error) => return Err(error.into()),
                Ok(_) => return Ok(()),
            }
        }
        Err(Error::Busy)
    }
}
