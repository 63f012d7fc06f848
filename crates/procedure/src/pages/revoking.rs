//! The papers that a dossier handed out, each with what it takes to revoke it.

use access::Caller;
use askama::Template;
use axum::extract::State as Counter;
use axum::response::{IntoResponse, Redirect, Response};
use papers::{Shown, Standing};
use population::Text;
use serde::Deserialize;
use web::parts::Standing as Tag;
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use super::desk::one_line;
use crate::{Dossiers, Error};

#[derive(Template)]
#[template(path = "desk_papers.html")]
struct PapersPage {
    basis: String,
    code: String,
    name: String,
    page: Page,
    papers: Vec<PaperView>,
}

/// A paper, and what was typed to revoke it.
struct PaperView {
    code: String,
    day: String,
    reason: String,
    revoked: String,
    revoked_for: String,
    standing: String,
    tag: Tag,
    title: String,
    valid: bool,
}

impl PaperView {
    fn of(page: &Page, shown: &Shown, (code, reason): (&str, &str)) -> Self {
        let Shown { paper, revoked_for } = shown;
        let valid = paper.standing == Standing::Valid;
        let typed = if paper.code.expose() == code { reason } else { "" };
        Self {
            code: paper.code.expose().to_owned(),
            day: page.date(paper.issued_at.day()),
            reason: typed.to_owned(),
            revoked: paper.revoked_at.map(|at| page.date(at.day())).unwrap_or_default(),
            revoked_for: revoked_for.clone().unwrap_or_default(),
            standing: page.t(&format!("papers-standing-{}", paper.standing)).into_owned(),
            tag: if valid { Tag::Done } else { Tag::Overdue },
            title: paper.title.clone(),
            valid,
        }
    }
}

async fn page_of(
    page: Page,
    dossiers: &Dossiers,
    (caller, code): (&Caller, &str),
    typed: (&str, &str),
) -> Result<PapersPage, Error> {
    let (dossier, papers) = dossiers.issued(caller, code).await?;
    Ok(PapersPage {
        basis: dossiers.basis_of(&dossier, page.language),
        code: dossier.code.to_string(),
        name: dossiers.name_of(&dossier, &page),
        papers: papers.iter().map(|paper| PaperView::of(&page, paper, typed)).collect(),
        page,
    })
}

pub(super) async fn page(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    show(&page_of(page, &dossiers, (&caller, &code), ("", "")).await?)
}

#[derive(Deserialize)]
pub(super) struct RevocationFields {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    sure: String,
}

pub(super) async fn revoke(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((code, paper)): Path<(String, String)>,
    Form(fields): Form<RevocationFields>,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::default();
    let reason = Text::<1000>::parse(&one_line(&fields.reason));
    let reason = errors.keep("reason", "procedure-reason-missing", reason);
    if fields.sure != "yes" {
        errors.add("sure", "papers-revoke-not-sure");
    }
    let (true, Some(reason)) = (errors.is_empty(), reason) else {
        let typed = (paper.as_str(), fields.reason.as_str());
        let page = page.with_errors(errors);
        return show_again(&page_of(page, &dossiers, (&caller, &code), typed).await?);
    };
    dossiers.revoke_paper(&caller, (&code, &paper), &reason).await?;
    Ok(Redirect::to(&format!("/desk/dossiers/{code}/papers")).into_response())
}
