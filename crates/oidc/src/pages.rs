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
use kernel::Language;
use web::parts::Choice;
use web::{Failure, Form, Page, Path, Query, show};

use crate::agreement::Yes;
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
use crate::{Client, ClientId, Error, Grant, Provider, Result, representing};

/// Whoever signs in for themselves, in the form.
const ONESELF: &str = "self";
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
    contacts: Vec<String>,
    how_long: String,
    name: String,
    page: Page,
    /// What is asked, by what it is for.
    purposes: Vec<ForPurpose>,
    question: String,
    /// The code that the person typed, to be held against the other device.
    user_code: String,
    who: String,
    /// For whom the person may sign in; empty when only for themselves.
    whom: Vec<Choice>,
    /// For whom they do unless they say otherwise.
    whom_first: String,
    /// What for, when nothing more is asked than whether it is the same person as before.
    why: String,
}

/// What a service asks for one purpose.
struct ForPurpose {
    claims: Vec<String>,
    purpose: String,
    /// The claims that may be left out: what the form says, and words.
    voluntary: Vec<(String, String)>,
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
    /// For whom; empty: for the holder of the account.
    behalf: String,
    id: ClientId,
    name: String,
    /// What for, and what.
    purposes: BTreeMap<String, BTreeSet<String>>,
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
        (Ok(Step::Ask), Some(session)) => ask(page, provider, &at, &session).await,
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
    agreement: Agreement,
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

async fn ask(
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
    let choices = provider.choices(&at.client, session).await?;
    let mut response = show(&ConsentPage::of(page, at, question, &choices))?;
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
    let yes = said_yes(page.language, &provider, (&at, &session), &pairs).await?;
    complete(page, &provider, at, &session, Agreement::Now(yes)).await
}

/// What a form says yes to: what is needed, what was ticked beside it, and for whom.
async fn said_yes(
    language: Language,
    provider: &Provider,
    (at, session): (&Understood, &Session),
    pairs: &[(String, String)],
) -> Result<Yes> {
    let asked = at.parked.request.claims.all();
    let is_ticked = |code: &str, claim: Claim| {
        let tick = tick(code, claim);
        pairs.iter().any(|(name, value)| name == "claim" && *value == tick)
    };
    let needed = |claim: &Claim| asked.get(claim) == Some(&Need::Essential);
    let purposes = at.client.leave.purposed(&asked.keys().copied().collect());
    let purposes = purposes.filtered(|code, claim| needed(&claim) || is_ticked(code, claim));
    let whom = pairs.iter().find(|(name, _)| name == "whom").map(|(_, value)| value.as_str());
    let whom = whom.filter(|whom| *whom != ONESELF).unwrap_or_default();
    let on_behalf = provider.chosen(&at.client, session, whom).await?;
    Ok(Yes { language, on_behalf, purposes })
}

/// A claim for a purpose, as the form has it.
fn tick(code: &str, claim: Claim) -> String {
    format!("{code}:{}", claim.name())
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
    fn of(page: Page, at: &Understood, question: String, choices: &[representing::Choice]) -> Self {
        let Understood { client, parked: Parked { request, .. } } = at;
        let purposes = ForPurpose::all(&page, client, &request.claims.all());
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
        let current = choices.iter().find(|choice| choice.current);
        let why = client.purposes_said(page.language);
        Self {
            action: "/oidc/consent".to_owned(),
            binding: String::new(),
            contacts: client.registration.contacts.clone(),
            how_long,
            name,
            question,
            user_code: String::new(),
            who,
            whom: for_whom(&page, choices),
            whom_first: current.map_or_else(|| ONESELF.to_owned(), representing::Choice::value),
            why: if purposes.is_empty() { why } else { String::new() },
            purposes,
            page,
        }
    }

    /// Whether the person acts for somebody for whom they cannot sign in here.
    fn acts_for_another(&self) -> bool {
        self.whom_first == ONESELF
    }
}

impl ForPurpose {
    /// In the order in which the service has its purposes.
    fn all(page: &Page, client: &Client, asked: &BTreeMap<Claim, Need>) -> Vec<Self> {
        let mut all = Vec::new();
        for purpose in &client.leave.purposes {
            let claims = |need: Need| {
                let asked = purpose.claims.iter().filter(move |it| asked.get(it) == Some(&need));
                asked.copied()
            };
            let voluntary = |claim| (tick(&purpose.code, claim), said(page, claim));
            let group = Self {
                claims: claims(Need::Essential).map(|claim| said(page, claim)).collect(),
                purpose: purpose.said(page.language).to_owned(),
                voluntary: claims(Need::Voluntary).map(voluntary).collect(),
            };
            if !group.claims.is_empty() || !group.voluntary.is_empty() {
                all.push(group);
            }
        }
        all
    }
}

/// Oneself, and those whom one represents.
fn for_whom(page: &Page, choices: &[representing::Choice]) -> Vec<Choice> {
    if choices.is_empty() {
        return Vec::new();
    }
    let no_name = || page.t("eid-acting-no-name").into_owned();
    let whom = choices
        .iter()
        .map(|choice| Choice::new(choice.value(), choice.name.clone().unwrap_or_else(no_name)));
    [Choice::new(ONESELF, page.t("oidc-whom-self"))].into_iter().chain(whom).collect()
}

/// A claim in words.
fn said(page: &Page, claim: Claim) -> String {
    page.t(&format!("oidc-claim-{}", claim.name().replace('_', "-"))).into_owned()
}

/// One line for each service, with everything that was agreed with it.
fn listed(page: &Page, grants: Vec<(Grant, Option<Client>)>) -> Vec<Service> {
    let mut services: BTreeMap<(ClientId, Option<String>), Service> = BTreeMap::new();
    for (grant, client) in grants {
        let known = |client: &Client| client.name(page.language).to_owned();
        let represents = grant.terms.represents.as_ref();
        let fresh = || Service {
            behalf: represents.map(|it| it.name.clone()).unwrap_or_default(),
            id: grant.client.clone(),
            name: client.as_ref().map_or_else(|| grant.client.to_string(), known),
            purposes: BTreeMap::new(),
            since: String::new(),
            until: page.day_time(&grant.expires_at),
        };
        let key = (grant.client.clone(), represents.map(|it| it.person.to_string()));
        let service = services.entry(key).or_insert_with(fresh);
        for (code, claims) in grant.purposes().iter() {
            let purpose = client.as_ref().and_then(|client| client.purpose(code));
            let purpose = purpose.map_or(code, |purpose| purpose.said(page.language));
            let words = claims.iter().map(|claim| said(page, *claim));
            service.purposes.entry(purpose.to_owned()).or_default().extend(words);
        }
        // Newest first: the last is the oldest.
        service.since = page.day_time(&grant.created_at);
    }
    services.into_values().collect()
}

impl Service {
    /// What for, and what, in one line each.
    fn lines(&self) -> Vec<(String, String)> {
        let line = |claims: &BTreeSet<String>| {
            claims.iter().map(String::as_str).collect::<Vec<_>>().join("; ")
        };
        self.purposes.iter().map(|(purpose, claims)| (purpose.clone(), line(claims))).collect()
    }
}

/// Nothing of a refusal without a way back goes anywhere but to the page.
impl From<Declined> for Failure {
    fn from(declined: Declined) -> Self {
        declined.error.into()
    }
}
