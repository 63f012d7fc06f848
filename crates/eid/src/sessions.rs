//! Sessions at the counter: read, listed, ended, gone on with in another capacity or under a new
//! password.

use access::{Facts, Permit, Purpose, permit};
use kernel::Moment;
use ledger::{Planned, Receipt};
use notices::NewNotice;

use crate::accounts::stale_means;
use crate::acting::plan_end;
use crate::counting::held;
use crate::event::Event;
use crate::policy::{ChangePassword, ChooseCapacity, ContinueSession, EndSession};
use crate::sign_in::Ground;
use crate::throttle::Bucket;
use crate::{
    AccountId, Accounts, Capacity, Error, Means, NewPassword, Password, Session, SessionId, Token,
    rows,
};

impl Accounts {
    /// The session that a token opens, if it still stands.
    pub async fn session(&self, token: &Token) -> Result<Option<Session>, Error> {
        let now = self.0.clock.now();
        let session = rows::session_by_token(&self.0.db, token).await?;
        let session = self.standing_session(session).await?;
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
        if let Some(ended) = rows::session_by_id(&self.0.db, account.id, session).await? {
            plan_end(&mut planned, &ended)?;
        }
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
        self.plan_sessions_end(&mut planned, account.id, now).await?;
        planned.event(&Event::SessionsEnded { person })?;
        Ok(self.0.ledger.commit(planned, now).await?)
    }

    /// The plan of ending every session, whatever it rests on.
    pub(crate) async fn plan_sessions_end(
        &self,
        planned: &mut Planned,
        account: AccountId,
        now: Moment,
    ) -> Result<(), Error> {
        for ended in rows::sessions_by_account(&self.0.db, account, now).await? {
            plan_end(planned, &ended)?;
        }
        rows::sessions_end(&mut planned.changes, account, now);
        Ok(())
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
        plan_end(&mut planned, current)?;
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
        // Before the current one is looked at: what is said of the new one tells nothing of it.
        let (authenticator, changed) = self.plan_password(permit, &account, new, now).await?;

        let kept = rows::password_by_account(&self.0.db, account.id).await?;
        let kept = kept.ok_or(Error::WrongSignIn)?;
        let old = kept.authenticator;
        let fits = self.0.hashing.run(move || kept.hash.fits(&current)).await?;
        if !fits {
            self.count_failure(permit, &buckets, &Event::SignInFailed { person }, now).await?;
            return Err(Error::WrongSignIn);
        }
        let ground = Ground {
            account: &account,
            authenticator,
            methods: session.methods.clone().and(Means::Password),
            post: session.post.clone(),
            second: session.second.or(Some(session.authenticator).filter(|it| *it != old)),
        };
        // It was read before the form had come, and may have ended since.
        let mut planned = Planned::under(permit);
        session.guard(&mut planned.changes);
        planned.merge(changed);
        self.plan_sessions_end(&mut planned, account.id, now).await?;
        let (token, session) = self.new_session(ground, session.place(), now);
        rows::session_insert(&mut planned.changes, &session, &token);
        planned.event(&Event::PasswordChanged { person })?;
        let notice = NewNotice::to(person, "eid-notice-password-changed").leading_to("/account");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        self.settle(&buckets, now, held(now), || Ok(planned.clone())).await?;
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

    pub(crate) fn new_session(
        &self,
        Ground { account, authenticator, methods, post, second }: Ground<'_>,
        (device, source): (&str, &str),
        now: Moment,
    ) -> (Token, Session) {
        let token = Token::random(account.id, &self.0.entropy);
        let session = Session {
            account: account.id,
            acting: None,
            authenticated_at: now,
            authenticator,
            created_at: now,
            device: device.to_owned(),
            generation: account.generation,
            id: token.session,
            identity_level: account.identity_level,
            last_seen_at: now,
            living: None,
            login: account.login.clone(),
            methods,
            person: account.person,
            post,
            second,
            source: source.to_owned(),
        };
        (token, session)
    }
}
