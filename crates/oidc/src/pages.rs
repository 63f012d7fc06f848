//! What a person sees: the question whether they agree, and with whom they have.

mod desk;
mod device;
mod leaving;

pub(crate) use desk::{approve, parties, party, suspend};
pub(crate) use device::{device, device_typed, remote, remote_decided};
pub(crate) use leaving::{end_session, end_session_confirmed, end_session_posted};

use std::collections::{BTreeMap, BTreeSet};

use access::{Facts, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use eid::{Session, SignedInSession};
use web::{Failure, Form, Page, Path, Query, show};

use crate::answer::form_action;
use crate::asked::Need;
use crate::authorizing::{Agreement, Declined, GO, Understood};
use crate::claim::{Claim, Scope};
use crate::interaction::Step;
use crate::params::Params;
use crate::policy::{EndGrant, ReadGrants};
use crate::provider::themselves;
use crate::request::{Parked, Question};
use crate::sealed::{self, later};
use crate::{Client, ClientId, Error, Grant, Provider, Result};

/// How long the question may stand on somebody's screen.
const QUESTION_SECONDS: i64 = 900;

/// Who asks, what for, for what, and for how long.
#[derive(Template)]
#[template(path = "consent.html")]
struct ConsentPage {
    /// Where the answer goes.
    action: String,
    /// What the other device shows, when the request came from one.
    binding: String,
    claims: Vec<String>,
    contacts: Vec<String>,
    how_long: String,
    name: String,
    page: Page,
    purpose: String,
    question: String,
    /// The code that the person typed, to be held against the other device.
    user_code: String,
    /// The claims that may be left out: name and words.
    voluntary: Vec<(&'static str, String)>,
    who: String,
}

/// The answer in a form that goes to the client.
#[derive(Template)]
#[template(path = "form_post.html")]
struct FormPostPage<'a> {
    address: &'a str,
    fields: Vec<(String, String)>,
    name: String,
    page: Page,
}

/// The services a person has agreed with.
#[derive(Template)]
#[template(path = "services.html")]
struct ServicesPage {
    page: Page,
    services: Vec<Service>,
}

struct Service {
    claims: Vec<String>,
    id: ClientId,
    name: String,
    purpose: String,
    since: String,
    until: String,
}

/// GET: a browser on its way from a relying party.
pub(crate) async fn authorize(
    page: Page,
    State(provider): State<Provider>,
    session: Option<SignedInSession>,
    headers: HeaderMap,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let params = Params::of(pairs)?;
    match provider.understand(params, &headers).await {
        Ok(at) => go(page, &provider, at, session).await,
        Err(declined) => provider.declined(page, declined).await,
    }
}

/// POST: its cookies did not come along from another site, so it comes again by itself.
pub(crate) async fn authorize_posted(
    page: Page,
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let params = Params::of(pairs)?;
    match provider.understand(params, &headers).await {
        Ok(at) => {
            let sealed = sealed::seal(&provider.0.seal, &at.parked)?;
            Ok(Redirect::to(&format!("{GO}{sealed}")).into_response())
        }
        Err(declined) => provider.declined(page, declined).await,
    }
}

/// Back from signing in.
pub(crate) async fn go_on(
    page: Page,
    State(provider): State<Provider>,
    session: Option<SignedInSession>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let params = Params::of(pairs)?;
    let parked = provider.parked(params.need("request", "request is missing")?);
    let at = provider.unused(parked.ok_or(Error::InvalidRequestUri)?).await?;
    go(page, &provider, at, session).await
}

async fn go(
    page: Page,
    provider: &Provider,
    at: Understood,
    session: Option<SignedInSession>,
) -> Result<Response, Failure> {
    let session = session.map(|SignedInSession(session)| session);
    let step = provider.step(&at, session.as_ref()).await;
    match (step, session) {
        (Ok(Step::Ask), Some(session)) => ask(page, provider, &at, &session),
        (Ok(Step::Complete(consent)), Some(session)) => {
            complete(page, provider, at, &session, Agreement::Before(consent)).await
        }
        (Ok(Step::SignIn(wanted)), _) => {
            let sealed = sealed::seal(&provider.0.seal, &at.parked)?;
            Ok(Redirect::to(&at.sign_in_address(wanted, &sealed)).into_response())
        }
        (Ok(Step::Refuse(error)) | Err(error), _) => {
            provider.declined(page, at.declined(error)).await
        }
        (Ok(Step::Ask | Step::Complete(_)), None) => {
            provider.declined(page, at.declined(Error::LoginRequired)).await
        }
    }
}

async fn complete(
    page: Page,
    provider: &Provider,
    at: Understood,
    session: &Session,
    agreement: Agreement<'_>,
) -> Result<Response, Failure> {
    match provider.complete(&at, session, agreement).await {
        Ok(code) => {
            let reply = at.reply();
            provider.answered(page, &at.client, reply, code).await
        }
        // What was completed already has no second answer.
        Err(Error::InvalidRequestUri) => Err(Error::InvalidRequestUri.into()),
        Err(error) => provider.declined(page, at.declined(error)).await,
    }
}

fn ask(
    page: Page,
    provider: &Provider,
    at: &Understood,
    session: &Session,
) -> Result<Response, Failure> {
    let question = Question {
        account: session.account,
        expires_at: later(provider.now(), QUESTION_SECONDS),
        parked: at.parked.clone(),
        session: session.id,
    };
    let question = sealed::seal(&provider.0.seal, &question)?;
    let mut response = show(&ConsentPage::of(page, at, question))?;
    form_action(&mut response, &at.parked.request.redirect_uri);
    Ok(response)
}

/// What the person decided. The question was put to one sign-in, and only that one answers it.
pub(crate) async fn consent(
    page: Page,
    State(provider): State<Provider>,
    SignedInSession(session): SignedInSession,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let field = |name: &str| {
        let found = pairs.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let now = provider.now();
    let question = sealed::open::<Question>(&provider.0.seal, field("question"), now);
    let own = |it: &Question| it.account == session.account && it.session == session.id;
    let question = question.filter(own).ok_or(Error::ExpiredToken)?;
    let at = provider.with_client(question.parked).await?;
    if field("decision") != "allow" {
        return provider.declined(page, at.declined(Error::AccessDenied)).await;
    }
    let ticked = pairs.iter().filter(|(name, _)| name == "claim");
    let ticked: BTreeSet<_> = ticked.filter_map(|(_, value)| Claim::parse(value)).collect();
    let asked = at.parked.request.claims.all().into_iter();
    let agreed = asked.filter(|(claim, need)| *need == Need::Essential || ticked.contains(claim));
    let claims = agreed.map(|(claim, _)| claim).collect();
    let read = at.client.purpose().map(|purpose| purpose.said(page.language).to_owned());
    let agreement = Agreement::Now { claims, read: &read.unwrap_or_default() };
    complete(page, &provider, at, &session, agreement).await
}

pub(crate) async fn services(
    page: Page,
    State(provider): State<Provider>,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    let action = ReadGrants { person: session.person };
    let may = permit(action, &themselves(&session), &Purpose::OwnRecord, Facts::none())?;
    let grants = provider.grants(&may, session.account).await?.into_inner();
    show(&ServicesPage { services: listed(&page, grants), page })
}

/// Withdraws what was agreed: every token of that service is over at once.
pub(crate) async fn service_end(
    State(provider): State<Provider>,
    SignedInSession(session): SignedInSession,
    Path(client): Path<ClientId>,
) -> Result<Response, Failure> {
    let action = EndGrant { person: session.person };
    let facts = Facts::none().flag("own", false);
    let may = permit(action, &themselves(&session), &Purpose::OwnRecord, facts)?;
    provider.withdraw(&may, &session, &client).await?;
    Ok(Redirect::to("/account/services").into_response())
}

pub(crate) fn form_post(
    page: Page,
    client: &Client,
    address: &str,
    fields: Vec<(String, String)>,
) -> Result<Response> {
    let name = client.name(page.language).to_owned();
    let shown = show(&FormPostPage { address, fields, name, page });
    let mut response = shown.map_err(|_| Error::Unwritable)?;
    form_action(&mut response, address);
    Ok(response)
}

impl ConsentPage {
    fn of(page: Page, at: &Understood, question: String) -> Self {
        let Understood { client, parked: Parked { request, .. } } = at;
        let asked = request.claims.all();
        let with = |need: Need| asked.iter().filter(move |(_, known)| **known == need);
        let claims = with(Need::Essential).map(|(claim, _)| said(&page, *claim)).collect();
        let voluntary = with(Need::Voluntary);
        let voluntary = voluntary.map(|(claim, _)| (claim.name(), said(&page, *claim))).collect();
        let offline = request.scope.contains(&Scope::OfflineAccess);
        let days = Grant::CONSENT_SECONDS / 86_400;
        let how_long = match offline {
            true => page.tn("oidc-how-long-offline", days),
            false => page.tn("oidc-how-long-session", days),
        };
        let name = client.name(page.language).to_owned();
        // An app on people's own machines is at no host.
        let who = match client.sector == client.id.as_str() {
            true => name.clone(),
            false => {
                let host = client.sector.as_str().into();
                page.t_with("oidc-who-at", &[("name", name.as_str().into()), ("host", host)])
            }
        };
        Self {
            action: "/oidc/consent".to_owned(),
            binding: String::new(),
            claims,
            contacts: client.registration.contacts.clone(),
            how_long,
            name,
            purpose: client
                .purpose()
                .map(|it| it.said(page.language).to_owned())
                .unwrap_or_default(),
            question,
            user_code: String::new(),
            voluntary,
            who,
            page,
        }
    }
}

/// A claim in words.
fn said(page: &Page, claim: Claim) -> String {
    page.t(&format!("oidc-claim-{}", claim.name().replace('_', "-"))).into_owned()
}

/// One line for each service, with everything that was agreed with it.
fn listed(page: &Page, grants: Vec<(Grant, Option<Client>)>) -> Vec<Service> {
    let mut services: BTreeMap<ClientId, Service> = BTreeMap::new();
    for (grant, client) in grants {
        let words = grant.claims().into_iter().map(|claim| said(page, claim));
        let known = |client: &Client| client.name(page.language).to_owned();
        let purpose = client.as_ref().and_then(|client| {
            let purposes = client.leave.purposes.iter();
            purposes.filter(|it| it.code == grant.purpose()).map(|it| it.said(page.language)).next()
        });
        let fresh = || Service {
            claims: Vec::new(),
            id: grant.client.clone(),
            name: client.as_ref().map_or_else(|| grant.client.to_string(), known),
            purpose: purpose.unwrap_or(grant.purpose()).to_owned(),
            since: String::new(),
            until: page.day_time(&grant.expires_at),
        };
        let service = services.entry(grant.client.clone()).or_insert_with(fresh);
        service.claims.extend(words);
        service.claims.sort();
        service.claims.dedup();
        // Newest first: the last is the oldest.
        service.since = page.day_time(&grant.created_at);
    }
    services.into_values().collect()
}

/// Nothing of a refusal without a way back goes anywhere but to the page.
impl From<Declined> for Failure {
    fn from(declined: Declined) -> Self {
        declined.error.into()
    }
}
