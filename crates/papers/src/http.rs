//! Papers over HTTP: one's own, and the check that is open to everybody.

use access::Caller;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use kernel::{Language, hex, office_name};
use serde::{Deserialize, Serialize};
use web::{Failure, Path, Query, SignedIn};

use crate::{After, Error, Papers, Shown, Stored, pages};

/// A paper has some hundred thousand bytes.
const FILE_BYTES_MAX: usize = 4 << 20;

/// Everything this slice answers.
pub fn routes(papers: Papers) -> Router {
    Router::new()
        .route("/.well-known/danh-papers.cer", get(root))
        .route("/.well-known/danh-papers.jwk", get(mark_key))
        .route("/papers", get(pages::mine))
        .route("/papers/{code}", get(file))
        .route("/v1/papers", get(mine))
        .route("/v1/papers/checks/{code}", get(check))
        .route("/verify", get(pages::verify).post(pages::verify_file))
        .route("/verify/{code}", get(pages::verify_scanned))
        .layer(DefaultBodyLimit::max(FILE_BYTES_MAX))
        .with_state(papers)
}

async fn root(State(papers): State<Papers>) -> Response {
    ([(header::CONTENT_TYPE, "application/pkix-cert")], papers.root().to_vec()).into_response()
}

async fn mark_key(State(papers): State<Papers>) -> Result<Response, Failure> {
    let kind = [(header::CONTENT_TYPE, "application/jwk+json")];
    Ok((kind, papers.mark_key()?.to_string()).into_response())
}

async fn file(
    SignedIn(caller): SignedIn,
    State(papers): State<Papers>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let bytes = papers.file(&caller, &code).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"giay-to.pdf\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes.into_inner()).into_response())
}

#[derive(Deserialize)]
pub(crate) struct Paging {
    pub(crate) after: Option<String>,
}

impl Paging {
    pub(crate) fn after(&self) -> Result<Option<After>, Error> {
        let read = |link: &String| After::from_link(link).ok_or(Error::NoSuchPage);
        self.after.as_ref().map(read).transpose()
    }
}

async fn mine(
    SignedIn(caller): SignedIn,
    State(papers): State<Papers>,
    Query(paging): Query<Paging>,
) -> Result<Json<ShelfView>, Failure> {
    let shelf = papers.mine(&caller, paging.after()?.as_ref()).await?.into_inner();
    let view = |Shown { paper, revoked_for }: Shown| MineView {
        code: paper.code.expose().to_owned(),
        dossier: paper.dossier.clone(),
        revoked_for,
        told: CheckView::of(paper),
    };
    let next = shelf.next.map(|next| next.to_link());
    Ok(Json(ShelfView { next, papers: shelf.papers.into_iter().map(view).collect() }))
}

async fn check(
    State(papers): State<Papers>,
    Path(code): Path<String>,
) -> Result<Json<CheckView>, Failure> {
    Ok(Json(CheckView::of(papers.check(&Caller::visitor(), &code).await?.into_inner())))
}

/// The file of a form's field `file`; nothing where none was chosen.
pub(crate) async fn file_of(request: Request) -> Result<Option<Vec<u8>>, Error> {
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|_| Error::NoSuchPaper)?;
    while let Some(field) = form.next_field().await.map_err(|_| Error::FileTooLarge)? {
        if field.name() == Some("file") {
            let bytes = field.bytes().await.map_err(|_| Error::FileTooLarge)?;
            return Ok((!bytes.is_empty()).then(|| bytes.to_vec()));
        }
    }
    Ok(None)
}

#[derive(Serialize)]
struct ShelfView {
    next: Option<String>,
    papers: Vec<MineView>,
}

#[derive(Serialize)]
struct MineView {
    code: String,
    dossier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_for: Option<String>,
    #[serde(flatten)]
    told: CheckView,
}

/// What is told to whoever holds a paper: nothing about the person whose it is.
#[derive(Serialize)]
struct CheckView {
    agency: String,
    issued_on: String,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_on: Option<String>,
    sha256: String,
    standing: &'static str,
    title: String,
}

impl CheckView {
    fn of(paper: Stored) -> Self {
        Self {
            agency: office_name(&paper.agency, Language::Vi),
            issued_on: paper.issued_at.day().to_string(),
            kind: paper.kind,
            revoked_on: paper.revoked_at.map(|at| at.day().to_string()),
            sha256: hex(&paper.hash),
            standing: paper.standing.name(),
            title: paper.title,
        }
    }
}
