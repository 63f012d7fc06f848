//! The end of a sign-in, told to the services it was used for: OpenID Connect RP-Initiated Logout
//! 1.0 and Back-Channel Logout 1.0. Whatever ended it, each service is told; if it does not listen,
//! again later, by whichever node gets to it first.

use std::sync::Arc;
use std::time::{Duration, Instant};

use access::{Facts, Permit, Purpose, permit};
use eid::{AccountId, EndSession, Session, SessionId};
use kernel::{Moment, PersonId};
use ledger::Planned;
use reqwest::redirect;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::task::JoinSet;

use crate::event::Event;
use crate::hint::Hint;
use crate::params::{Params, encoded};
use crate::policy::TellLogout;
use crate::provider::themselves;
use crate::sealed::{self, base64url, later, seconds};
use crate::{Client, ClientId, Error, GrantId, Provider, Result, logout_rows, subject};

/// A service that wants to be told when a sign-in ends.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    pub(crate) account: AccountId,
    pub(crate) attempts: i64,
    pub(crate) client: ClientId,
    pub(crate) grant: GrantId,
    pub(crate) person: PersonId,
    pub(crate) session: SessionId,
}

/// Somebody about to sign out, in the hands of their browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Leave {
    #[serde(rename = "e")]
    pub(crate) expires_at: Moment,
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub(crate) goes_to: Option<String>,
    #[serde(rename = "s")]
    pub(crate) session: SessionId,
}

sealed::sealable! { Leave "leave" }

/// What a service asks when it sends somebody here to sign out.
pub(crate) struct Leaving {
    pub(crate) client: Option<Arc<Client>>,
    pub(crate) goes_to: Option<String>,
}

/// Back-Channel Logout 2.4: at most two minutes.
const TOKEN_SECONDS: i64 = 120;
/// How long a service may take to answer.
const ANSWER_SECONDS_MAX: u64 = 5;
/// How often it is tried, each time after twice the time: half a day in all.
const ATTEMPTS_MAX: i64 = 10;
const FIRST_WAIT_SECONDS: i64 = 60;
/// So many are told side by side.
const TOLD_AT_ONCE: usize = 64;
/// So many are looked at in one round.
const ROUND_MAX: i64 = 500;
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

impl Provider {
    /// RP-Initiated Logout 2: the service by its ID token, which may be old, or by its name; the
    /// way back letter by letter one that it registered.
    pub(crate) async fn leaving(&self, params: &Params) -> Result<Leaving> {
        if params.is_duplicated() {
            return Err(Error::InvalidRequest("a parameter comes twice"));
        }
        let hinted = match params.value("id_token_hint") {
            None => None,
            Some(hint) => {
                let ring = self.ring().await?;
                Some(Hint::read(hint, &ring, self.issuer(), self.now())?.audience)
            }
        };
        let named = params.value("client_id").map(str::to_owned);
        if hinted.is_some() && named.is_some() && hinted != named {
            return Err(Error::InvalidRequest("the ID token is another client's"));
        }
        let client = match hinted.or(named) {
            None => None,
            Some(id) => Some(self.named(Some(&id)).await?),
        };
        let Some(uri) = params.value("post_logout_redirect_uri") else {
            return Ok(Leaving { client, goes_to: None });
        };
        let known = |client: &Client| {
            client.registration.post_logout_redirect_uris.iter().any(|known| known == uri)
        };
        if !client.as_deref().is_some_and(known) {
            return Err(Error::UnregisteredRedirectUri);
        }
        let state = params.value("state").map(|state| encoded([("state", state)]));
        let joint = if uri.contains('?') { '&' } else { '?' };
        let goes_to = state.map_or_else(|| uri.to_owned(), |state| format!("{uri}{joint}{state}"));
        Ok(Leaving { client, goes_to: Some(goes_to) })
    }

    /// Ends the sign-in of whoever asked for it.
    pub(crate) async fn leave(&self, leave: &Leave, session: &Session) -> Result<()> {
        if leave.session != session.id {
            return Err(Error::ExpiredToken);
        }
        let action = EndSession { person: session.person };
        let may = permit(action, &themselves(session), &Purpose::OwnRecord, Facts::none())?;
        self.0.parts.accounts.end_session(&may, session.id).await?;
        Ok(())
    }

    /// Tells services of sign-ins that have ended, until `stop` is ready.
    pub async fn tell_logouts(&self, stop: impl Future<Output = ()>) {
        const REST: Duration = Duration::from_secs(2);
        let mut after = vec![0; 16];
        let mut rest = REST;
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(rest) => {}
            }
            let begun = Instant::now();
            let round = self.logout_round(&after).await;
            // A tenth of the time at most: with many signed in a round is long, not busy.
            rest = begun.elapsed() * 9;
            if !round.as_ref().is_ok_and(|next| *next != [0; 16]) {
                rest = rest.max(REST);
            }
            match round {
                Ok(next) => after = next,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "services were not told of sign-ins that ended");
                    after = vec![0; 16];
                }
            }
        }
    }

    /// One round, from after a grant on. Says where the next begins.
    pub async fn logout_round(&self, after: &[u8]) -> Result<Vec<u8>> {
        let watches = logout_rows::logouts_after(self.db(), after, self.now(), ROUND_MAX).await?;
        let full = watches.len() as i64 == ROUND_MAX;
        let last = watches.last().map(|watch| watch.grant.as_bytes().to_vec());
        let mut ended = Vec::new();
        for watch in watches {
            let accounts = &self.0.parts.accounts;
            if accounts.session_standing(watch.account, watch.session).await?.is_none() {
                ended.push(watch);
            }
        }
        for some in ended.chunks(TOLD_AT_ONCE) {
            self.tell_together(some).await?;
        }
        Ok(last.filter(|_| full).unwrap_or_else(|| vec![0; 16]))
    }

    /// Side by side: one that is slow to listen keeps no other waiting.
    async fn tell_together(&self, watches: &[Watch]) -> Result<()> {
        let mut telling = JoinSet::new();
        for watch in watches {
            let (provider, watch) = (self.clone(), watch.clone());
            telling.spawn(async move { provider.tell_logout(&watch).await });
        }
        let told = telling.join_all().await;
        told.into_iter().collect()
    }

    async fn tell_logout(&self, watch: &Watch) -> Result<()> {
        let now = self.now();
        let may = telling(watch)?;
        let client = self.client(&watch.client).await?;
        let uri = client.as_ref().and_then(|it| it.registration.backchannel_logout_uri.clone());
        let (Some(client), Some(uri)) = (client, uri) else {
            return self.forget(&may, watch, Outcome::Unwanted).await;
        };
        if watch.attempts >= ATTEMPTS_MAX {
            return self.forget(&may, watch, Outcome::GivenUp).await;
        }
        let mut planned = Planned::under(&may);
        let wait = FIRST_WAIT_SECONDS << watch.attempts.clamp(0, ATTEMPTS_MAX);
        logout_rows::logout_attempt(&mut planned.changes, watch, later(now, wait));
        planned.event(&told(watch, Outcome::Tried))?;
        match self.ledger().commit(planned, now).await {
            // Another node makes this attempt.
            Err(ledger::Error::Store(store::Error::Stale)) => return Ok(()),
            kept => kept?,
        };
        let token = self.logout_token(&client, watch).await?;
        match sent(&uri, &token).await {
            true => self.forget(&may, watch, Outcome::Told).await,
            false => Ok(()),
        }
    }

    /// Back-Channel Logout 2.4. There is never a nonce in it.
    async fn logout_token(&self, client: &Client, watch: &Watch) -> Result<String> {
        let (now, pairwise) = (self.now(), &self.0.pairwise);
        let claims = json!({
            "aud": client.id,
            "events": { EVENT: {} },
            "exp": seconds(now) + TOKEN_SECONDS,
            "iat": seconds(now),
            "iss": self.issuer(),
            "jti": base64url(self.0.parts.entropy.bytes::<16>()),
            "sid": subject::session_name(pairwise, &client.sector, watch.session),
            "sub": subject::subject(pairwise, &client.sector, watch.person),
        });
        let algorithm = client.registration.id_token_signed_response_alg;
        self.ring().await?.signer(algorithm, now)?.sign("logout+jwt", &claims)
    }

    async fn forget(
        &self,
        permit: &Permit<TellLogout>,
        watch: &Watch,
        outcome: Outcome,
    ) -> Result<()> {
        let mut planned = Planned::under(permit);
        logout_rows::logout_delete(&mut planned.changes, watch);
        planned.event(&told(watch, outcome))?;
        self.ledger().commit(planned, self.now()).await?;
        Ok(())
    }
}

/// What became of telling a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    GivenUp,
    Told,
    Tried,
    Unwanted,
}

fn told(watch: &Watch, outcome: Outcome) -> Event {
    let Watch { client, grant, person, .. } = watch;
    Event::LogoutTold { client: client.clone(), grant: *grant, outcome, person: *person }
}

fn telling(watch: &Watch) -> Result<Permit<TellLogout>> {
    let (job, rule) = crate::provider::upkeep();
    Ok(permit(TellLogout { person: watch.person }, &job, &rule, Facts::none())?)
}

/// Whether the service heard it (Back-Channel Logout 2.8). Nothing it answers is of interest, and
/// it does not send us elsewhere.
async fn sent(uri: &str, token: &str) -> bool {
    let client = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .timeout(Duration::from_secs(ANSWER_SECONDS_MAX));
    let Ok(client) = client.build() else { return false };
    let request = client
        .post(uri)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(encoded([("logout_token", token)]));
    request.send().await.is_ok_and(|answer| answer.status().is_success())
}
