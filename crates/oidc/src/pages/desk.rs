//! The official's desk for relying parties: who asks to be let in, what each may ask for and why.

use access::{Caller, Facts, Permit, Purpose as Cited, permit};
use askama::Template;
use axum::extract::State;
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
}

/// What the official wrote.
#[derive(Default)]
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
    let names = match client.leave.names {
        NameMatching::Exact => "",
        NameMatching::WithoutMarks => "yes",
    };
    let (names, order) = (names.to_owned(), String::new());
    let scopes = joined(&client.leave.scopes);
    let purpose = client.purpose().cloned();
    let (code, en, vi) = purpose.map(|it| (it.code, it.en, it.vi)).unwrap_or_default();
    let form = DecisionForm { code, en, names, order, scopes, vi };
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
    let field = |name: &str| {
        let found = pairs.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
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
    provider.change_client(&changing(&caller, &order)?, &client).await?;
    Ok(back(&id))
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
    let order = pairs.iter().find(|(name, _)| name == "suspend_order");
    let order = order.map(|(_, value)| value.trim()).unwrap_or_default();
    let Ok(order) = Cited::parse(&format!("order:{order}")) else {
        let mut errors = FieldErrors::default();
        errors.add("suspend_order", "oidc-desk-order-missing");
        let page = page.with_errors(errors);
        return show_again(&PartyPage::of(page, &client, DecisionForm::default()));
    };
    client.state = ClientState::Suspended;
    provider.change_client(&changing(&caller, &order)?, &client).await?;
    Ok(back(&id))
}

fn reading(caller: &Caller) -> Result<Permit<ReadClients>> {
    Ok(permit(ReadClients, caller, &INBOX, Facts::none())?)
}

fn changing(caller: &Caller, order: &Cited) -> Result<Permit<ChangeClient>, Error> {
    let facts = Facts::none().flag("invited", false).flag("own", false);
    Ok(permit(ChangeClient, caller, order, facts)?)
}

fn back(id: &ClientId) -> Response {
    Redirect::to(&format!("/desk/relying-parties/{id}")).into_response()
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
            form,
            page,
        }
    }
}
