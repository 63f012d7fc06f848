//! The page on which a person makes, sees and revokes the numbers that they give out in place of
//! their own.

use access::{Action, Facts, Permit, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use eid::{Label, Session, SignedInSession};
use kernel::Moment;
use ledger::Released;
use oidc::{Client, ClientId, Grant, ReadGrants};
use serde::Deserialize;
use web::parts::{Choice, Standing};
use web::{Failure, FieldErrors, Form, Page, Path, show, show_again};

use crate::policy::{MakeAlias, ReadAliases, RevokeAlias};
use crate::{Alias, AliasId, Answers, Error, NewAlias, Result};

#[derive(Template)]
#[template(path = "aliases.html")]
struct AliasesPage {
    aliases: Vec<AliasLine>,
    days: Vec<Choice>,
    form: AliasForm,
    page: Page,
    services: Vec<Choice>,
}

struct AliasLine {
    id: String,
    label: String,
    number: String,
    /// For which service; empty for any.
    service: String,
    stands: bool,
    state: (String, Standing),
    when: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct AliasForm {
    #[serde(default)]
    days: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    service: String,
}

/// How long one may be good for, by the message that says it.
const DAYS: [(i64, &str); 4] = [
    (1, "verification-alias-day"),
    (30, "verification-alias-month"),
    (365, "verification-alias-year"),
    (1_826, "verification-alias-five-years"),
];

pub(crate) async fn aliases(
    page: Page,
    State(answers): State<Answers>,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    show(&AliasesPage::of(page, &answers, &session, AliasForm::default()).await?)
}

pub(crate) async fn alias_make(
    page: Page,
    State(answers): State<Answers>,
    SignedInSession(session): SignedInSession,
    Form(form): Form<AliasForm>,
) -> Result<Response, Failure> {
    let permit = own(MakeAlias { person: session.person }, &session)?;
    let mut errors = FieldErrors::default();
    let label = errors.keep("label", "eid-label-wrong", Label::parse(&form.label));
    let client = match form.service.as_str() {
        "" => Some(None),
        named => errors
            .keep("service", "verification-alias-service-wrong", ClientId::parse(named))
            .map(Some),
    };
    let known = DAYS.iter().find(|(days, _)| days.to_string() == form.days);
    if known.is_none() && !form.days.is_empty() {
        errors.add("days", "verification-alias-days-wrong");
    }
    let (Some(label), Some(client), true) = (label, client, errors.is_empty()) else {
        let page = page.with_errors(errors);
        return show_again(&AliasesPage::of(page, &answers, &session, form).await?);
    };
    let new = NewAlias { client, days: known.map(|(days, _)| *days), label };
    answers.make_alias(&permit, new).await?;
    Ok(Redirect::to("/account/aliases").into_response())
}

pub(crate) async fn alias_revoke(
    State(answers): State<Answers>,
    SignedInSession(session): SignedInSession,
    Path(alias): Path<AliasId>,
) -> Result<Response, Failure> {
    let permit = own(RevokeAlias { person: session.person }, &session)?;
    answers.revoke_alias(&permit, alias).await?;
    Ok(Redirect::to("/account/aliases").into_response())
}

/// What a person does for themselves, whatever their office.
fn own<A: Action>(action: A, session: &Session) -> Result<Permit<A>> {
    let caller = access::Caller::citizen(session.person, session.level());
    Ok(permit(action, &caller, &Purpose::OwnRecord, Facts::none())?)
}

impl AliasesPage {
    async fn of(
        page: Page,
        answers: &Answers,
        session: &Session,
        form: AliasForm,
    ) -> Result<Self, Error> {
        let permit = own(ReadAliases { person: session.person }, session)?;
        let aliases = answers.aliases(&permit).await?;
        let grants = own(ReadGrants { person: session.person }, session)?;
        let services = answers.provider().grants(&grants, session.account).await?;
        let services = services_of(&page, services);
        let now = answers.now();
        let line = |alias| AliasLine::of(&page, alias, &services, now);
        let aliases = aliases.into_inner().into_iter().map(line).collect();
        let days = DAYS.iter().map(|(days, key)| Choice::new(days.to_string(), page.t(key)));
        Ok(Self { aliases, days: days.collect(), form, services, page })
    }
}

/// The services that the person has agreed with, once each.
fn services_of(page: &Page, grants: Released<Vec<(Grant, Option<Client>)>>) -> Vec<Choice> {
    let mut services: Vec<Choice> = Vec::new();
    for client in grants.into_inner().into_iter().filter_map(|(_, client)| client) {
        if services.iter().all(|known| known.value != client.id.as_str()) {
            services.push(Choice::new(client.id.as_str(), client.name(page.language)));
        }
    }
    services
}

impl AliasLine {
    fn of(page: &Page, alias: Alias, services: &[Choice], now: Moment) -> Self {
        let stands = alias.stands(now);
        let (key, standing) = match (stands, alias.revoked_at) {
            (true, _) => ("verification-alias-stands", Standing::Done),
            (false, Some(_)) => ("verification-alias-revoked", Standing::Plain),
            (false, None) => ("verification-alias-over", Standing::Plain),
        };
        let (word, at) = match (alias.revoked_at, alias.expires_at) {
            (Some(at), _) => ("verification-alias-revoked-at", at),
            (None, Some(at)) => ("verification-alias-until", at),
            (None, None) => ("verification-alias-since", alias.made_at),
        };
        let known = |client: String| {
            let found = services.iter().find(|known| known.value == client);
            found.map_or_else(|| client.clone(), |known| known.text.clone())
        };
        Self {
            id: alias.id.to_string(),
            label: alias.label,
            number: alias.number.grouped(),
            service: alias.client.map(known).unwrap_or_default(),
            stands,
            state: (page.t(key).into_owned(), standing),
            when: page.tw(word, "at", page.day_time(&at)),
        }
    }
}
