//! The inbox over HTTP, for programs and, through `pages.rs`, for people.

use access::{Facts, permit};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use kernel::{Moment, PersonId};
use ledger::{Page, Released};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use web::{Failure, Path, Query, SignedIn, Stated};

use crate::policy::{MarkRead, ReadInbox};
use crate::{Notice, NoticeId, Notices, pages};

const PAGE: i64 = 50;

pub fn routes(notices: Notices) -> Router {
    Router::new()
        .route("/notices", get(pages::inbox))
        .route("/notices/{notice}/read", post(pages::mark_read))
        .route("/v1/persons/{person}/notices", get(inbox))
        .route("/v1/persons/{person}/notices/{notice}/read", put(mark_read))
        .with_state(notices)
}

async fn inbox(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(notices): State<Notices>,
    Path(person): Path<PersonId>,
    Query(part): Query<Part>,
) -> Result<Json<Vec<NoticeView>>, Failure> {
    let permit = permit(ReadInbox { person }, &caller, &purpose, Facts::none())?;
    let notices = notices.inbox(&permit, part.page(PAGE)).await?;
    Ok(Json(NoticeView::of(notices)))
}

async fn mark_read(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(notices): State<Notices>,
    Path((person, notice)): Path<(PersonId, NoticeId)>,
) -> Result<StatusCode, Failure> {
    let permit = permit(MarkRead { person }, &caller, &purpose, Facts::none())?;
    notices.mark_read(&permit, notice).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// From before which notice on; the newest first when left out.
#[derive(Deserialize)]
pub(crate) struct Part {
    before: Option<NoticeId>,
}

impl Part {
    pub(crate) fn page(&self, limit: i64) -> Page {
        Page { before: self.before.map(|id| *id.as_bytes()), limit }
    }
}

#[derive(Serialize)]
struct NoticeView {
    args: BTreeMap<String, String>,
    at: Moment,
    id: NoticeId,
    link: Option<String>,
    read_at: Option<Moment>,
    template: String,
}

impl NoticeView {
    /// Takes only what is on record as shown.
    fn of(notices: Released<Vec<Notice>>) -> Vec<Self> {
        let view = |Notice { args, at, id, link, read_at, template }| Self {
            args,
            at,
            id,
            link,
            read_at,
            template,
        };
        notices.into_inner().into_iter().map(view).collect()
    }
}
