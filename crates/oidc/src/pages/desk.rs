//! The official's desk for relying parties: who asks to be let in, what each may ask for and why.

use access::{Caller, Facts, Permit, Purpose as Cited, permit};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::BTreeSet;
use web::parts::{QueueRow, Standing};
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use super::said;
use crate::claim::Claim;
use crate::client::{Client, ClientState, Leave, NameMatching, Purpose};
use crate::policy::{ChangeClient, ReadClients};
use crate::service_scope::joined;
use crate::{ClientId, Error, Provider, Result, ServiceScope};

const INBOX: Cited = Cited::Rule("relying-party-inbox");

#[derive(Template)]
#[template(path = "desk_parties.html")]
struct PartiesPage {
    page: Page,
    rows: Vec<QueueRow>,
}

#[derive(Template)]
#[template(path = "desk_party.html")]
struct PartyPage {
    /// Where it is told that somebody signed out, or decided.
    called: Vec<String>,
    /// Every claim there is: name, words, whether it is allowed.
    claims: Vec<(&'static str, String, bool)>,
    conduct: String,
    contacts: String,
    form: DecisionForm,
    id: ClientId,
    keys: Vec<String>,
    name: String,
    page: Page,
    redirect_uris: String,
    state: (String, Standing),
    suspended: bool,
    /// Comes back with the decision: what was shown is what is decided on.
    version: i64,
}

/// What the official wrote.
struct DecisionForm {
    code: String,
    en: String,
    /// `yes`: names may lack tones and marks.
    names: String,
    order: String,
    scopes: String,
    vi: String,
}

pub(crate) async fn parties(
    page: Page,
    SignedIn(caller): SignedIn,
    State(provider): State<Provider>,
) -> Result<Response, Failure> {
    let may = reading(&caller)?;
    let clients = provider.clients(&may, "").await?.into_inner();
    let mut rows: Vec<_> =
        clients.iter().map(|client| (client.state, row(&page, client))).collect();
    // Those who wait come first.
    rows.sort_by_key(|(state, _)| *state != ClientState::Pending);
    show(&PartiesPage { rows: rows.into_iter().map(|(_, row)| row).collect(), page })
}

pub(crate) async fn party(
    page: Page,
    SignedIn(caller): SignedIn,
    State(provider): State<Provider>,
    Path(id): Path<ClientId>,
) -> Result<Response, Failure> {
    let client = provider.client_file(&reading(&caller)?, &id).await?.into_inner();
    let form = DecisionForm::of(&client);
    show(&PartyPage::of(page, &client, form))
}

/// Lets a service ask people: for these claims, for this purpose, on this decision.
pub(crate) async fn approve(
    page: Page,
    SignedIn(caller): SignedIn,
    State(provider): State<Provider>,
    Path(id): Path<ClientId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let mut client = provider.client_file(&reading(&caller)?, &id).await?.into_inner();
    let field = |name: &str| field(&pairs, name).to_owned();
    if !was_shown(&client, &pairs) {
        return changed(page, &client);
    }
    let claims = pairs.iter().filter(|(name, _)| name == "claim");
    let claims: BTreeSet<_> = claims.filter_map(|(_, value)| Claim::parse(value)).collect();
    let form = DecisionForm {
        code: field("code"),
        en: field("en"),
        names: field("names"),
        order: field("order"),
        scopes: field("scopes"),
        vi: field("vi"),
    };
    let names = match form.names.as_str() {
        "yes" => NameMatching::WithoutMarks,
        _ => NameMatching::Exact,
    };
    let mut errors = FieldErrors::default();
    let order = Cited::parse(&format!("order:{}", form.order));
    let order = errors.keep("order", "oidc-desk-order-missing", order);
    for (name, value) in [("code", &form.code), ("vi", &form.vi), ("en", &form.en)] {
        if value.is_empty() || value.chars().count() > 200 {
            errors.add(name, "oidc-desk-purpose-missing");
        }
    }
    let scopes = ServiceScope::parse_all(&form.scopes);
    let scopes = errors.keep("scopes", "oidc-desk-scopes-wrong", scopes);
    let (Some(order), Some(scopes), true) = (order, scopes, errors.is_empty()) else {
        (client.leave.claims, client.leave.names) = (claims, names);
        return show_again(&PartyPage::of(page.with_errors(errors), &client, form));
    };
    let DecisionForm { code, en, vi, .. } = form;
    client.leave = Leave { claims, names, purposes: vec![Purpose { code, en, vi }], scopes };
    client.state = ClientState::Approved;
    decide(page, &provider, (&caller, &order), &client).await
}

/// Keeps a service out from the next request on.
pub(crate) async fn suspend(
    page: Page,
    SignedIn(caller): SignedIn,
    State(provider): State<Provider>,
    Path(id): Path<ClientId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let mut client = provider.client_file(&reading(&caller)?, &id).await?.into_inner();
    if !was_shown(&client, &pairs) {
        return changed(page, &client);
    }
    let Ok(order) = Cited::parse(&format!("order:{}", field(&pairs, "suspend_order"))) else {
        let mut errors = FieldErrors::default();
        errors.add("suspend_order", "oidc-desk-order-missing");
        let page = page.with_errors(errors);
        return show_again(&PartyPage::of(page, &client, DecisionForm::of(&client)));
    };
    client.state = ClientState::Suspended;
    decide(page, &provider, (&caller, &order), &client).await
}

/// Keeps a decision, if nobody was faster.
async fn decide(
    page: Page,
    provider: &Provider,
    (caller, order): (&Caller, &Cited),
    client: &Client,
) -> Result<Response, Failure> {
    match provider.change_client(&changing(caller, order)?, client).await {
        Err(Error::Stale) => {
            let client = provider.client_file(&reading(caller)?, &client.id).await?;
            changed(page, &client.into_inner())
        }
        kept => {
            kept?;
            let page = format!("/desk/relying-parties/{}", client.id);
            Ok(Redirect::to(&page).into_response())
        }
    }
}

/// Nothing was kept. The service as it is now, to be looked at again.
fn changed(page: Page, client: &Client) -> Result<Response, Failure> {
    let mut errors = FieldErrors::default();
    errors.add("decision", "oidc-desk-changed");
    let page = page.with_errors(errors);
    let mut response = show_again(&PartyPage::of(page, client, DecisionForm::of(client)))?;
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

/// Whether the official was shown the service as it is now.
fn was_shown(client: &Client, pairs: &[(String, String)]) -> bool {
    field(pairs, "version") == client.version.to_string()
}

fn field<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.trim()).unwrap_or_default()
}

fn reading(caller: &Caller) -> Result<Permit<ReadClients>> {
    Ok(permit(ReadClients, caller, &INBOX, Facts::none())?)
}

fn changing(caller: &Caller, order: &Cited) -> Result<Permit<ChangeClient>, Error> {
    let facts = Facts::none().flag("invited", false).flag("own", false);
    Ok(permit(ChangeClient, caller, order, facts)?)
}

fn row(page: &Page, client: &Client) -> QueueRow {
    let (tag, standing) = state(page, client.state);
    QueueRow {
        facts: format!("{} · {}", client.sector, client.conduct.word()),
        href: format!("/desk/relying-parties/{}", client.id),
        standing,
        tag,
        title: client.name(page.language).to_owned(),
        ..QueueRow::default()
    }
}

fn state(page: &Page, state: ClientState) -> (String, Standing) {
    let (key, standing) = match state {
        ClientState::Approved => ("oidc-desk-approved", Standing::Done),
        ClientState::Pending => ("oidc-desk-pending", Standing::Due),
        ClientState::Suspended => ("oidc-desk-suspended", Standing::Plain),
    };
    (page.t(key).into_owned(), standing)
}

impl DecisionForm {
    /// As it was decided before.
    fn of(client: &Client) -> Self {
        let names = match client.leave.names {
            NameMatching::Exact => "",
            NameMatching::WithoutMarks => "yes",
        };
        let (names, order) = (names.to_owned(), String::new());
        let scopes = joined(&client.leave.scopes);
        let purpose = client.purpose().cloned();
        let (code, en, vi) = purpose.map(|it| (it.code, it.en, it.vi)).unwrap_or_default();
        Self { code, en, names, order, scopes, vi }
    }
}

impl PartyPage {
    fn of(page: Page, client: &Client, form: DecisionForm) -> Self {
        let allowed = &client.leave.claims;
        let claim = |claim: Claim| (claim.name(), said(&page, claim), allowed.contains(&claim));
        let jwks = client.registration.jwks.as_ref().and_then(|set| set.get("keys")?.as_array());
        let key = |key: &serde_json::Value| {
            let key = jose::Jwk::parse(key).ok()?;
            Some(page.grouped(&key.key.thumbprint()))
        };
        Self {
            called: client.registration.called().cloned().collect(),
            claims: Claim::ALL.into_iter().map(claim).collect(),
            conduct: client.conduct.word().to_owned(),
            contacts: client.registration.contacts.join(", "),
            id: client.id.clone(),
            keys: jwks.into_iter().flatten().filter_map(key).collect(),
            name: client.name(page.language).to_owned(),
            redirect_uris: client.registration.redirect_uris.join(", "),
            state: state(&page, client.state),
            suspended: client.state == ClientState::Suspended,
            version: client.version,
            form,
            page,
        }
    }
}
