//! The way of a request for authorization: understood, parked while the person signs in and
//! decides, completed in one commit.

use std::sync::Arc;

use access::{Facts, Purpose, permit};
use axum::http::HeaderMap;
use eid::{Consent, ConsentId, Session, Wanted};
use ledger::Planned;

use crate::agreement::Yes;
use crate::checks::{Ask, Endpoint, Found, Reply};
use crate::event::Event;
use crate::grant::{Grant, Terms};
use crate::interaction::{Present, Step, next_step};
use crate::leave::Purposed;
use crate::once::{Once, OnceKind};
use crate::params::Params;
use crate::policy::Authorize;
use crate::provider::themselves;
use crate::request::{Parked, Pushed, Request};
use crate::sealed::{self, Code, base64url, later, seconds};
use crate::{
    Client, ClientId, Error, GrantId, Provider, Result, client_rows, levels, logout_rows, rows,
    subject,
};

/// A request that was understood, and whose.
#[derive(Clone, Debug)]
pub(crate) struct Understood {
    pub(crate) client: Arc<Client>,
    pub(crate) parked: Parked,
}

/// A refusal, and where it goes: to the client if it is sure where that is, otherwise to a page.
#[derive(Debug)]
pub(crate) struct Declined {
    pub(crate) error: Error,
    pub(crate) reply: Option<(Arc<Client>, Reply)>,
}

impl<E: Into<Error>> From<E> for Declined {
    fn from(error: E) -> Self {
        Self { error: error.into(), reply: None }
    }
}

/// Where a person goes on after signing in.
pub(crate) const GO: &str = "/oidc/go?request=";
/// On what a grant rests: what the person agreed to before, or agrees to now after reading why.
pub(crate) enum Agreement {
    Before(Consent),
    Now(Yes),
}

/// How long a person may take to sign in and decide.
const PARKED_SECONDS: i64 = 900;
/// FAPI 2.0 Security Profile 5.3.2.2-12: less than 600.
pub(crate) const PUSHED_SECONDS: i64 = 300;

impl Provider {
    /// Understands what a browser brings to the authorization endpoint.
    pub(crate) async fn understand(
        &self,
        params: Params,
        headers: &HeaderMap,
    ) -> Result<Understood, Declined> {
        let client = self.named(params.value("client_id")).await?;
        client.need_approval()?;
        if let Some(uri) = params.value("request_uri") {
            return Ok(self.pushed(client, uri).await?);
        }
        let mut ask = self.ask(Endpoint::Authorize, &client, params, headers);
        ask.ring = Some(self.ring().await?);
        let checked = ask.check();
        let Found { reply, request, .. } = ask.found;
        match checked {
            Ok(()) => Ok(Understood { parked: self.park(&client.id, request), client }),
            Err(error) => Err(Declined { error, reply: reply.map(|reply| (client, reply)) }),
        }
    }

    /// The request that a client pushed. It is used up when the authorization is complete, not
    /// when it is looked at (FAPI 2.0 Security Profile 5.3.2.2, note 1).
    async fn pushed(&self, client: Arc<Client>, uri: &str) -> Result<Understood> {
        let Some(sealed) = uri.strip_prefix(Pushed::URN) else {
            return Err(Error::RequestUriNotSupported);
        };
        let now = self.now();
        let pushed = sealed::open::<Pushed>(&self.0.seal, sealed, now);
        let own = pushed.filter(|pushed| pushed.parked.client == client.id);
        let parked = own.ok_or(Error::InvalidRequestUri)?.parked;
        self.need_unused(&parked).await?;
        let parked = Parked { begun_at: now, expires_at: later(now, PARKED_SECONDS), ..parked };
        Ok(Understood { client, parked })
    }

    /// The parked request that a browser carries.
    pub(crate) fn parked(&self, text: &str) -> Option<Parked> {
        sealed::open(&self.0.seal, text, self.now())
    }

    /// A parked request that is still to be completed, with its client as it is now.
    pub(crate) async fn unused(&self, parked: Parked) -> Result<Understood> {
        self.need_unused(&parked).await?;
        self.with_client(parked).await
    }

    pub(crate) async fn with_client(&self, parked: Parked) -> Result<Understood> {
        let client = self.client(&parked.client).await?.ok_or(Error::NoSuchClient)?;
        client.need_approval()?;
        Ok(Understood { client, parked })
    }

    async fn need_unused(&self, parked: &Parked) -> Result<()> {
        match rows::once_is_known(self.db(), &used(parked)).await? {
            true => Err(Error::InvalidRequestUri),
            false => Ok(()),
        }
    }

    pub(crate) fn park(&self, client: &ClientId, request: Request) -> Parked {
        let now = self.now();
        Parked {
            begun_at: now,
            client: client.clone(),
            expires_at: later(now, PARKED_SECONDS),
            id: base64url(self.0.parts.entropy.bytes::<16>()),
            request,
        }
    }

    pub(crate) async fn named(&self, id: Option<&str>) -> Result<Arc<Client>> {
        let id = id.ok_or(Error::InvalidRequest("client_id is missing"))?;
        let id = ClientId::parse(id).map_err(|_| Error::NoSuchClient)?;
        self.client(&id).await?.ok_or(Error::NoSuchClient)
    }

    pub(crate) fn ask<'a>(
        &'a self,
        endpoint: Endpoint,
        client: &'a Client,
        params: Params,
        headers: &'a HeaderMap,
    ) -> Ask<'a> {
        Ask {
            authorities: &self.0.parts.authorities,
            client,
            code: None,
            endpoint,
            found: Found::default(),
            grant: None,
            headers,
            issuer: self.issuer(),
            nonces: &self.0.nonces,
            now: self.now(),
            params,
            refresh: None,
            ring: None,
        }
    }

    /// What comes next in the way of that request for whoever is signed in.
    pub(crate) async fn step(&self, at: &Understood, session: Option<&Session>) -> Result<Step> {
        let Some(session) = session else { return Ok(next_step(at, None)) };
        let agreed = match self.is_to_choose(at, session).await? {
            true => None,
            false => self.agreed(&at.client, session, &at.parked.request).await?,
        };
        let subject = subject::subject(&self.0.pairwise, &at.client.sector, session.person);
        let present = Present { agreed, session, subject };
        Ok(next_step(at, Some(present)))
    }

    /// Keeps what the person agreed to, in one commit with the end of the request. The code stands
    /// for it.
    pub(crate) async fn complete(
        &self,
        at: &Understood,
        session: &Session,
        agreement: Agreement,
    ) -> Result<String> {
        let (code, mut planned) = self.completing(at, session, agreement).await?;
        session.guard(&mut planned.changes);
        match self.ledger().commit(planned, self.now()).await {
            Err(ledger::Error::Store(store::Error::Taken)) => Err(Error::InvalidRequestUri),
            Err(ledger::Error::Store(store::Error::Stale)) => Err(Error::LoginRequired),
            kept => Ok(kept.map(|_| code)?),
        }
    }

    /// The plan of that. The session is guarded, opened or raised in the same commit.
    pub(crate) async fn completing(
        &self,
        at: &Understood,
        session: &Session,
        agreement: Agreement,
    ) -> Result<(String, Planned)> {
        let (now, person) = (self.now(), session.person);
        let action = Authorize { person };
        let may = permit(action, &themselves(session), &Purpose::OwnRecord, Facts::none())?;
        let mut planned = Planned::under(&may);
        let grant = match agreement {
            Agreement::Before(consent) => {
                consent.guard(&mut planned.changes);
                let asked = at.parked.request.claims.all().into_keys().collect();
                self.grant(at, session, at.client.leave.purposed(&asked), consent.id)
            }
            Agreement::Now(yes) => self.plan_agreed(&mut planned, at, session, yes).await?,
        };
        client_rows::client_guard(&mut planned.changes, &at.client);
        used(&at.parked).plan(&mut planned.changes);
        self.give(&mut planned, &at.client, &grant)?;
        let expires_at = later(now, Grant::CODE_SECONDS);
        let code = Code { account: grant.account, expires_at, grant: grant.id };
        Ok((sealed::seal(&self.0.seal, &code)?, planned))
    }

    /// Plans what somebody agreed to now, up to the grant that rests on it.
    pub(crate) async fn plan_agreed(
        &self,
        planned: &mut Planned,
        at: &Understood,
        session: &Session,
        yes: Yes,
    ) -> Result<Grant> {
        let scope = &at.parked.request.scope;
        let (consent, plan) = self.agreeing(&at.client, session, scope, &yes).await?;
        planned.merge(plan);
        let Yes { on_behalf, purposes, .. } = yes;
        let mut grant = self.grant(at, session, purposes, consent.id);
        self.represent(planned, &at.client, session, &mut grant, on_behalf.as_ref()).await?;
        Ok(grant)
    }

    /// Keeps a grant, however it was agreed to, with whatever goes with one.
    pub(crate) fn give(&self, planned: &mut Planned, client: &Client, grant: &Grant) -> Result<()> {
        rows::grant_insert(&mut planned.changes, grant)?;
        self.name_kept(&mut planned.changes, client, grant.person);
        if client.registration.backchannel_logout_uri.is_some() {
            logout_rows::logout_insert(&mut planned.changes, grant);
        }
        planned.event(&Event::GrantGiven {
            claims: grant.claims(),
            client: grant.client.clone(),
            grant: grant.id,
            person: grant.person,
            purpose: grant.terms.purpose.clone(),
            purposes: grant.terms.purposes.clone(),
            scope: grant.terms.scope.clone(),
        })?;
        Ok(())
    }

    fn grant(
        &self,
        at: &Understood,
        session: &Session,
        agreed: Purposed,
        consent: ConsentId,
    ) -> Grant {
        let (now, request) = (self.now(), at.parked.request.clone());
        let tells_auth_time = request.max_age.is_some() || request.claims.auth_time;
        let terms = Terms {
            acr: levels::acr(session.level()),
            amr: session.methods.amr().into_iter().map(str::to_owned).collect(),
            auth_time: seconds(session.authenticated_at),
            claims: request.claims.only(&agreed.claims()),
            code_challenge: request.code_challenge,
            consent: Some(consent),
            dpop_jkt: request.dpop_jkt,
            generation: session.generation,
            nonce: request.nonce,
            purpose: match agreed.is_empty() {
                true => at.client.purposes_cited().unwrap_or_default(),
                false => agreed.cited(),
            },
            purposes: agreed,
            redirect_uri: request.redirect_uri,
            redirect_uri_was_named: request.redirect_uri_was_named,
            represents: None,
            scope: request.scope,
            tells_auth_time,
        };
        let mut grant = Grant {
            account: session.account,
            client: at.client.id.clone(),
            code_used_at: None,
            created_at: now,
            ended_at: None,
            expires_at: later(session.created_at, Grant::SESSION_SECONDS),
            id: GrantId::random(&self.0.parts.entropy),
            person: session.person,
            refreshed: 0,
            session: session.id,
            terms,
        };
        if grant.is_offline() {
            grant.expires_at = later(now, Grant::OFFLINE_SECONDS);
        }
        grant
    }
}

/// That a request was completed.
fn used(parked: &Parked) -> Once {
    // Longer than the request itself can be brought.
    let expires_at = later(parked.expires_at, PARKED_SECONDS);
    Once::new(OnceKind::Request, parked.client.as_str(), &parked.id, expires_at)
}

impl Understood {
    pub(crate) fn reply(&self) -> Reply {
        let Request { redirect_uri, response_mode, state, .. } = &self.parked.request;
        Reply { mode: *response_mode, redirect_uri: redirect_uri.clone(), state: state.clone() }
    }

    /// Where to sign in for this, and come back to it.
    pub(crate) fn sign_in_address(&self, wanted: Wanted, sealed: &str) -> String {
        wanted.address(&format!("{GO}{sealed}"))
    }

    pub(crate) fn declined(self, error: Error) -> Declined {
        let reply = self.reply();
        Declined { error, reply: Some((self.client, reply)) }
    }
}
