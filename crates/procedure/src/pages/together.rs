//! Several dossiers of one procedure granted in one go.

use access::Caller;
use askama::Template;
use axum::extract::State as Counter;
use axum::response::Response;
use population::Text;
use serde::Deserialize;
use web::{Failure, FieldErrors, Form, Page, Query, SignedIn, show, show_again};

use super::desk::one_line;
use super::inbox::{self, InboxQuery, Outcome};
use super::{Told, all_told};
use crate::working::Beside;
use crate::{DossierCode, Dossiers, Error, Seen};

#[derive(Template)]
#[template(path = "desk_together.html")]
struct TogetherPage {
    /// What the register says otherwise.
    apart: Vec<Shown>,
    name: String,
    page: Page,
    procedure: String,
    reasons: String,
    shown: Vec<Shown>,
}

struct Shown {
    chosen: bool,
    code: String,
    told: Vec<Told>,
    /// What is sent back: version, version of the record, code.
    value: String,
}

#[derive(Default, Deserialize)]
pub(super) struct TogetherQuery {
    #[serde(default)]
    procedure: String,
}

pub(super) async fn page(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Query(query): Query<TogetherQuery>,
) -> Result<Response, Failure> {
    let said = (query.procedure.as_str(), None, "");
    show(&page_of(page, &dossiers, &caller, said).await?)
}

/// `ticked`: what was chosen before; all, when it is shown first.
async fn page_of(
    page: Page,
    dossiers: &Dossiers,
    caller: &Caller,
    (procedure, ticked, reasons): (&str, Option<&[Seen]>, &str),
) -> Result<TogetherPage, Error> {
    let grantable = dossiers.grantable(caller, procedure).await?;
    let (apart, together): (Vec<_>, Vec<_>) = grantable.iter().partition(|it| it.differs());
    let shown = |beside: &&Beside| {
        let Beside { dossier, known, procedure, record, .. } = beside;
        let code = dossier.code.to_string();
        Shown {
            chosen: ticked.is_none_or(|ticked| ticked.iter().any(|seen| seen.code == code)),
            told: first_and_asked(all_told(
                &page,
                &procedure.form.questions,
                &dossier.body.answers,
                known,
            )),
            value: format!("{}:{}:{code}", dossier.version, record.version),
            code,
        }
    };
    let name = grantable.first().map(|it| it.procedure.names.of(page.language).to_owned());
    Ok(TogetherPage {
        apart: apart.iter().map(shown).collect(),
        name: name.unwrap_or_default(),
        procedure: procedure.to_owned(),
        reasons: reasons.to_owned(),
        shown: together.iter().map(shown).collect(),
        page,
    })
}

/// Grants what is ticked, and says in the inbox what came of each.
pub(super) async fn grant(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let said = |name: &str| {
        let said = pairs.iter().find(|(key, _)| key == name);
        said.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let ticked: Vec<Seen> =
        pairs.iter().filter(|(name, _)| name == "grant").filter_map(|(_, it)| seen(it)).collect();
    let mut errors = FieldErrors::default();
    if ticked.is_empty() {
        errors.add("grant", "procedure-claims-none");
    }
    let reasons = Text::<1000>::parse(&one_line(said("reasons")));
    let reasons = errors.keep("reasons", "procedure-reason-missing", reasons);
    let (Some(reasons), true) = (reasons, errors.is_empty()) else {
        let said = (said("procedure"), Some(ticked.as_slice()), said("reasons"));
        let page = page.with_errors(errors);
        return show_again(&page_of(page, &dossiers, &caller, said).await?);
    };
    let outcomes = dossiers.grant_several(&caller, &ticked, &reasons).await;
    let outcomes = outcomes.into_iter().map(|(code, outcome)| {
        let key = match outcome {
            Ok(_) => "procedure-together-done",
            Err(Error::ChangedMeanwhile) => "procedure-claims-changed",
            Err(Error::NotTogether) => "procedure-together-alone",
            Err(_) => "procedure-together-not",
        };
        let code = DossierCode::parse(&code).map(|code| code.to_string()).unwrap_or_default();
        Outcome { code, said: page.t(key).into_owned() }
    });
    let outcomes = outcomes.collect();
    show(&inbox::page_of(page, &dossiers, &caller, InboxQuery::default(), outcomes).await?)
}

/// Who it is about, as forms begin, and what the register did not answer.
fn first_and_asked(told: Vec<Told>) -> Vec<Told> {
    let asked =
        |(index, told): (usize, Told)| (index == 0 || told.source.is_empty()).then_some(told);
    told.into_iter().enumerate().filter_map(asked).collect()
}

fn seen(value: &str) -> Option<Seen> {
    let mut parts = value.splitn(3, ':');
    let (version, record) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(Seen { code: parts.next()?.to_owned(), record, version })
}
