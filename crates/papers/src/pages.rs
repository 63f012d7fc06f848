//! Papers as people see them.

use access::Caller;
use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use ledger::Released;
use serde::Deserialize;
use web::parts::Standing as Tag;
use web::{Failure, Page, Path, Query, SignedIn, show, show_public};

use crate::http::{Paging, file_of};
use crate::{Error, Papers, Shown, Standing, Stored};

#[derive(Template)]
#[template(path = "papers.html")]
struct PapersPage {
    older: String,
    page: Page,
    papers: Vec<Line>,
}

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    /// What was found; nothing while nobody asked, or where nothing is known.
    found: Vec<Line>,
    page: Page,
    /// The key of what is said first.
    said: &'static str,
}

/// A paper in words.
struct Line {
    agency: String,
    code: String,
    day: String,
    dossier: String,
    /// The day from which it stands no longer; empty while it stands.
    revoked: String,
    /// Why, for its owner.
    revoked_for: String,
    standing: String,
    tag: Tag,
    title: String,
}

impl Line {
    fn of(page: &Page, paper: &Stored) -> Self {
        let valid = paper.standing == Standing::Valid;
        Self {
            agency: page.office(&paper.agency),
            code: paper.code.expose().to_owned(),
            day: page.date(paper.issued_at.day()),
            dossier: paper.dossier.clone(),
            revoked: paper.revoked_at.map(|at| page.date(at.day())).unwrap_or_default(),
            revoked_for: String::new(),
            standing: page.t(&format!("papers-standing-{}", paper.standing)).into_owned(),
            tag: if valid { Tag::Done } else { Tag::Overdue },
            title: paper.title.clone(),
        }
    }

    /// The same for its owner.
    fn own(page: &Page, shown: &Shown) -> Self {
        let revoked_for = shown.revoked_for.clone().unwrap_or_default();
        Self { revoked_for, ..Self::of(page, &shown.paper) }
    }
}

pub(crate) async fn mine(
    page: Page,
    SignedIn(caller): SignedIn,
    State(papers): State<Papers>,
    Query(paging): Query<Paging>,
) -> Result<Response, Failure> {
    let shelf = papers.mine(&caller, paging.after()?.as_ref()).await?;
    let papers = shelf.papers.iter().map(|paper| Line::own(&page, paper)).collect();
    let older = shelf.next.as_ref().map(|next| format!("/papers?after={}", next.to_link()));
    show(&PapersPage { older: older.unwrap_or_default(), page, papers })
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    code: String,
}

pub(crate) async fn verify(
    page: Page,
    State(papers): State<Papers>,
    Query(Asked { code }): Query<Asked>,
) -> Result<Response, Failure> {
    if code.is_empty() {
        return show_public(&VerifyPage { found: Vec::new(), page, said: "" });
    }
    checked(page, papers.check(&Caller::visitor(), &code).await)
}

/// Where the QR code of a paper leads.
pub(crate) async fn verify_scanned(
    page: Page,
    State(papers): State<Papers>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    checked(page, papers.check(&Caller::visitor(), &code).await)
}

fn checked(page: Page, told: Result<Released<Stored>, Error>) -> Result<Response, Failure> {
    match told {
        Ok(paper) => {
            let found = vec![Line::of(&page, &paper)];
            show(&VerifyPage { found, page, said: "papers-verify-code" })
        }
        Err(error) => unknown(page, error, "papers-verify-no-code"),
    }
}

pub(crate) async fn verify_file(
    page: Page,
    State(papers): State<Papers>,
    request: Request,
) -> Result<Response, Failure> {
    let checked = match file_of(request).await? {
        Some(file) => papers.check_file(&Caller::visitor(), &file).await,
        None => Err(Error::NoSuchPaper),
    };
    match checked {
        Ok(paper) => {
            let found = vec![Line::of(&page, &paper)];
            show(&VerifyPage { found, page, said: "papers-verify-same" })
        }
        Err(error) => unknown(page, error, "papers-verify-other"),
    }
}

/// That nothing is known of a paper is an answer too.
fn unknown(page: Page, error: Error, said: &'static str) -> Result<Response, Failure> {
    match error {
        Error::NoSuchPaper => {
            let mut answer = show(&VerifyPage { found: Vec::new(), page, said })?;
            *answer.status_mut() = StatusCode::NOT_FOUND;
            Ok(answer)
        }
        error => Err(error.into()),
    }
}
