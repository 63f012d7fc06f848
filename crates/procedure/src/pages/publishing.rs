//! The desk where procedures are published: what is proposed, what it changes, who has agreed.

use askama::Template;
use axum::extract::State as Counter;
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::{Difference, Revised};
use serde::Deserialize;
use web::parts::{QueueRow, Standing};
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use crate::publishing::APPROVALS;
use crate::{Dossiers, Error, Publication, PublicationState};

#[derive(Template)]
#[template(path = "desk_procedures.html")]
struct ListPage {
    page: Page,
    rows: Vec<QueueRow>,
    text: String,
}

pub(super) async fn list(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
) -> Result<Response, Failure> {
    let publications = dossiers.publications(&caller).await?;
    show(&list_page(page, &dossiers, &publications, String::new()))
}

fn list_page(page: Page, dossiers: &Dossiers, all: &[Publication], text: String) -> ListPage {
    let row = |it: &Publication| {
        let (tag, standing) = standing_of(&page, it);
        QueueRow {
            current: false,
            facts: format!("{} · {} · {}", it.code, it.number, page.date(it.proposed_at)),
            href: format!("/desk/procedures/{}/{}", it.code, it.number),
            standing,
            tag,
            title: name_of(&page, dossiers, &it.code),
        }
    };
    let mut rows: Vec<_> =
        all.iter().map(|it| (it.state != PublicationState::Proposed, row(it))).collect();
    // What waits for somebody stands first.
    rows.sort_by_key(|(decided, _)| *decided);
    ListPage { rows: rows.into_iter().map(|(_, row)| row).collect(), page, text }
}

/// As it is called today; its code where it is new.
fn name_of(page: &Page, dossiers: &Dossiers, code: &str) -> String {
    let found = dossiers.catalogue().by_code(code, dossiers.now().day());
    found.map_or(code, |procedure| procedure.names.of(page.language)).to_owned()
}

fn standing_of(page: &Page, it: &Publication) -> (String, Standing) {
    match it.state {
        PublicationState::InForce => {
            (page.t("procedure-file-in-force").into_owned(), Standing::Done)
        }
        PublicationState::Proposed => {
            let missing = APPROVALS.saturating_sub(it.approvals.len());
            (page.tn("procedure-file-proposed", missing), Standing::Due)
        }
        PublicationState::Withdrawn => {
            (page.t("procedure-file-withdrawn").into_owned(), Standing::Plain)
        }
    }
}

#[derive(Deserialize)]
pub(super) struct ProposalFields {
    #[serde(default)]
    text: String,
}

pub(super) async fn propose(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Form(fields): Form<ProposalFields>,
) -> Result<Response, Failure> {
    let may = dossiers.permit_to_propose(&caller)?;
    match dossiers.propose(&may, &fields.text).await {
        Ok((proposed, _)) => Ok(to(&proposed.code, proposed.number)),
        Err(Error::Procedure(faults)) => {
            let mut errors = FieldErrors::default();
            // The checker speaks to whoever writes such files, in one language.
            for fault in faults.0.iter().take(20) {
                let fillings = vec![
                    ("line", fault.line.into()),
                    ("column", fault.column.into()),
                    ("what", fault.what.clone().into()),
                ];
                errors.add_with("text", "procedure-file-fault", fillings);
            }
            let publications = dossiers.publications(&caller).await?;
            let page = page.with_errors(errors);
            show_again(&list_page(page, &dossiers, &publications, fields.text))
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "desk_procedure.html")]
struct FilePage {
    agreed: String,
    /// A version that the file brings, and what is new in it.
    changes: Vec<(String, Vec<String>)>,
    code: String,
    may_agree: bool,
    name: String,
    number: i64,
    open: bool,
    page: Page,
    standing: Standing,
    state: String,
    text: String,
    version: i64,
}

pub(super) async fn page(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((procedure, number)): Path<(String, i64)>,
) -> Result<Response, Failure> {
    let it = dossiers.publication(&caller, &procedure, number).await?;
    let open = it.state == PublicationState::Proposed;
    let changes = match dossiers.permit_to_propose(&caller) {
        Ok(may) if open => dossiers.revision(&may, &it.body).map(|it| it.versions),
        _ => Ok(Vec::new()),
    };
    let (page, changes) = match changes {
        Ok(versions) => {
            let said = versions.iter().map(|it| changed(&page, it)).collect();
            (page, said)
        }
        // It held when it was proposed; something else has been published since.
        Err(error) => {
            let mut errors = FieldErrors::default();
            let what = vec![("what", error.to_string().into())];
            errors.add_with("text", "procedure-file-holds-no-more", what);
            (page.with_errors(errors), Vec::new())
        }
    };
    let (state, standing) = standing_of(&page, &it);
    show(&FilePage {
        agreed: page.tn("procedure-file-agreed", it.approvals.len()),
        changes,
        may_agree: open && !caller.person().is_some_and(|it_is| it.approvals.contains(&it_is)),
        name: name_of(&page, &dossiers, &it.code),
        code: it.code,
        number,
        open,
        standing,
        state,
        text: it.body,
        version: it.version,
        page,
    })
}

fn changed(page: &Page, revised: &Revised) -> (String, Vec<String>) {
    let day = page.tw("procedure-file-from", "day", page.date(revised.valid_from));
    let said = |difference: &Difference| {
        let (how, part, key) = difference.parts();
        let part = page.t(&format!("procedure-part-{}", part.name()));
        let fillings = [("part", part.as_ref().into()), ("key", key.into())];
        page.t_with(&format!("procedure-part-{how}"), &fillings)
    };
    let lines = match &revised.differences {
        None => vec![page.t("procedure-file-first").into_owned()],
        Some(differences) => differences.iter().map(said).collect(),
    };
    (day, lines)
}

#[derive(Deserialize)]
pub(super) struct VersionFields {
    #[serde(default)]
    version: i64,
}

pub(super) async fn approve(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((procedure, number)): Path<(String, i64)>,
    Form(fields): Form<VersionFields>,
) -> Result<Response, Failure> {
    dossiers.approve(&caller, (&procedure, number, fields.version)).await?;
    Ok(to(&procedure, number))
}

pub(super) async fn withdraw(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((procedure, number)): Path<(String, i64)>,
    Form(fields): Form<VersionFields>,
) -> Result<Response, Failure> {
    dossiers.withdraw_publication(&caller, (&procedure, number, fields.version)).await?;
    Ok(to(&procedure, number))
}

fn to(procedure: &str, number: i64) -> Response {
    Redirect::to(&format!("/desk/procedures/{procedure}/{number}")).into_response()
}
