//! The official's desk for relying parties: who asks to be let in, what each may ask for and why.

use access::{Caller, Facts, Permit, Purpose as Cited, permit};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use web::parts::{QueueRow, Standing};
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use super::said;
use crate::claim::Claim;
use crate::client::{Client, ClientState};
use crate::leave::{Leave, NameMatching, Purpose, Representatives};
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
    /// What it asked for when it registered: what for, and what.
    asked: Vec<(String, String)>,
    conduct: String,
    contacts: String,
    form: DecisionForm,
    id: ClientId,
    keys: Vec<String>,
    name: String,
    page: Page,
    purposes: Vec<PurposeFields>,
    redirect_uris: String,
    state: (String, Standing),
    suspended: bool,
    /// Comes back with the decision: what was shown is what is decided on.
    version: i64,
}

/// What the official wrote.
struct DecisionForm {
    /// `yes`: names may lack tones and marks.
    names: String,
    order: String,
    purposes: Vec<Purpose>,
    /// `yes`: people may sign in for those whom they represent.
    representatives: String,
    scopes: String,
}

/// The fields of one purpose.
struct PurposeFields {
    /// Every claim there is: name, words, whether it is for this.
    claims: Vec<(&'static str, String, bool)>,
    names: &'static FieldNames,
    purpose: Purpose,
    title: String,
}

/// What the fields of one purpose are called.
struct FieldNames {
    claim: &'static str,
    code: &'static str,
    en: &'static str,
    vi: &'static str,
}

macro_rules! field_names {
    ($($n:literal),*) => {
        [$(FieldNames {
            claim: concat!("claim-", $n),
            code: concat!("code-", $n),
            en: concat!("en-", $n),
            vi: concat!("vi-", $n),
        }),*]
    };
}

static FIELDS: [FieldNames; Leave::PURPOSES_MAX] = field_names!(1, 2, 3, 4, 5, 6, 7, 8);

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

/// Lets a service ask people: for each purpose the claims that it needs, on this decision.
pub(crate) async fn approve(
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
    let form = DecisionForm::written(&pairs);
    let mut errors = FieldErrors::default();
    need_purposes(&form, &mut errors);
    let scopes = ServiceScope::parse_all(&form.scopes);
    let scopes = errors.keep("scopes", "oidc-desk-scopes-wrong", scopes);
    let order = Cited::parse(&format!("order:{}", form.order));
    let order = errors.keep("order", "oidc-desk-order-missing", order);
    let (Some(order), Some(scopes), true) = (order, scopes, errors.is_empty()) else {
        return show_again(&PartyPage::of(page.with_errors(errors), &client, form));
    };
    let names = match form.names.as_str() {
        "yes" => NameMatching::WithoutMarks,
        _ => NameMatching::Exact,
    };
    let representatives = match form.representatives.as_str() {
        "yes" => Representatives::Served,
        _ => Representatives::NotServed,
    };
    client.leave = Leave { names, purposes: form.purposes, representatives, scopes };
    client.state = ClientState::Approved;
    decide(page, &provider, (&caller, &order), &client).await
}

/// A service has a purpose, and each is whole and has a code of its own.
fn need_purposes(form: &DecisionForm, errors: &mut FieldErrors) {
    let first = &Purpose::default();
    let written = form.purposes.iter().chain(form.purposes.is_empty().then_some(first));
    for (at, (purpose, names)) in written.zip(&FIELDS).enumerate() {
        for (name, said) in [(names.vi, &purpose.vi), (names.en, &purpose.en)] {
            if !Purpose::is_said(said) {
                errors.add(name, "oidc-desk-purpose-missing");
            }
        }
        if !Purpose::is_code(&purpose.code) {
            errors.add(names.code, "oidc-desk-code-wrong");
        }
        if form.purposes.iter().take(at).any(|other| other.code == purpose.code) {
            errors.add(names.code, "oidc-desk-code-twice");
        }
    }
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
        facts: format!("{} · {}", client.sector, conduct(page, client)),
        href: format!("/desk/relying-parties/{}", client.id),
        standing,
        tag,
        title: client.name(page.language).to_owned(),
        ..QueueRow::default()
    }
}

/// How it connects, in words.
fn conduct(page: &Page, client: &Client) -> String {
    page.t(&format!("oidc-conduct-{}", client.conduct.word())).into_owned()
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
    /// As it was decided before, or as the service asks for.
    fn of(client: &Client) -> Self {
        let yes = |is: bool| if is { "yes" } else { "" }.to_owned();
        let Leave { names, purposes, scopes, .. } = &client.leave;
        let purposes = if purposes.is_empty() { &client.registration.purposes } else { purposes };
        Self {
            names: yes(*names == NameMatching::WithoutMarks),
            order: String::new(),
            purposes: purposes.clone(),
            representatives: yes(client.serves_representatives()),
            scopes: joined(scopes),
        }
    }

    /// What of it somebody wrote. A purpose of which nothing was written is none.
    fn written(pairs: &[(String, String)]) -> Self {
        let field = |name: &str| field(pairs, name).to_owned();
        let purpose = |names: &FieldNames| {
            let claims = pairs.iter().filter(|(name, _)| name == names.claim);
            let claims = claims.filter_map(|(_, value)| Claim::parse(value)).collect();
            Purpose { claims, code: field(names.code), en: field(names.en), vi: field(names.vi) }
        };
        let purposes = FIELDS.iter().map(purpose);
        Self {
            names: field("names"),
            order: field("order"),
            purposes: purposes.filter(|it| *it != Purpose::default()).collect(),
            representatives: field("representatives"),
            scopes: field("scopes"),
        }
    }
}

impl PurposeFields {
    /// Those that are written, and room for one more.
    fn all(page: &Page, written: &[Purpose]) -> Vec<Self> {
        let fields = |(at, (purpose, names)): (usize, (Purpose, &'static FieldNames))| {
            let claim =
                |claim: Claim| (claim.name(), said(page, claim), purpose.claims.contains(&claim));
            let claims = Claim::ALL.into_iter().map(claim).collect();
            Self { claims, names, purpose, title: page.tn("oidc-desk-purpose", at + 1) }
        };
        let purposes = written.iter().cloned().chain([Purpose::default()]);
        purposes.zip(&FIELDS).enumerate().map(fields).collect()
    }
}

impl PartyPage {
    fn of(page: Page, client: &Client, form: DecisionForm) -> Self {
        let asked = |purpose: &Purpose| {
            let claims: Vec<_> = purpose.claims.iter().map(|claim| said(&page, *claim)).collect();
            (purpose.said(page.language).to_owned(), claims.join("; "))
        };
        let jwks = client.registration.jwks.as_ref().and_then(|set| set.get("keys")?.as_array());
        let key = |key: &serde_json::Value| {
            let key = jose::Jwk::parse(key).ok()?;
            Some(page.grouped(&key.key.thumbprint()))
        };
        Self {
            called: client.registration.called().cloned().collect(),
            asked: client.registration.purposes.iter().map(asked).collect(),
            conduct: conduct(&page, client),
            contacts: client.registration.contacts.join(", "),
            id: client.id.clone(),
            keys: jwks.into_iter().flatten().filter_map(key).collect(),
            name: client.name(page.language).to_owned(),
            purposes: PurposeFields::all(&page, &form.purposes),
            redirect_uris: client.registration.redirect_uris.join(", "),
            state: state(&page, client.state),
            suspended: client.state == ClientState::Suspended,
            version: client.version,
            form,
            page,
        }
    }
}
