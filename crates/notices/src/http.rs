//! The inbox over HTTP, for programs and, through `pages.rs`, for people.

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use kernel::{Moment, PersonId};
use ledger::{Guardians, Page, Released};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use web::{Failure, Path, Query, SignedIn, Stated};

use crate::policy::{MarkRead, ReadInbox};
use crate::settings::{self, choices, choose};
use crate::{Notice, NoticeId, Notices, Sending, pages};

const PAGE: i64 = 50;

/// The counter, and the way to ask who represents whom.
#[derive(Clone, Debug)]
pub(crate) struct Counter {
    guardians: Guardians,
    pub(crate) notices: Notices,
}

impl Counter {
    /// Leave to open one's own inbox, or that of another as long as one represents them.
    pub(crate) async fn permitted<A: Action>(
        &self,
        action: A,
        person: PersonId,
        (caller, purpose): (&Caller, &Purpose),
    ) -> Result<Permit<A>, Failure> {
        let mut facts = Facts::none();
        if let (Some(by), Some(whom)) = (caller.person(), caller.acting_for)
            && whom == person
        {
            let since = self.guardians.since(by, whom).await?;
            facts = facts.flag("represents", since.is_some());
        }
        Ok(permit(action, caller, purpose, facts)?)
    }
}

/// `guardians` tells who may open the inbox of another.
pub fn routes(notices: Notices, guardians: Guardians) -> Router {
    Router::new()
        .route("/notices", get(pages::inbox))
        .route("/notices/settings", get(settings::form).post(settings::save))
        .route("/notices/{notice}/read", post(pages::mark_read))
        .route("/v1/persons/{person}/notices", get(inbox))
        .route("/v1/persons/{person}/notices/settings", get(choices).put(choose))
        .route("/v1/persons/{person}/notices/{notice}/read", put(mark_read))
        .with_state(Counter { guardians, notices })
}

async fn inbox(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
    Path(person): Path<PersonId>,
    Query(part): Query<Part>,
) -> Result<Json<Vec<NoticeView>>, Failure> {
    let action = ReadInbox { person };
    let permit = counter.permitted(action, person, (&caller, &purpose)).await?;
    let notices = counter.notices.inbox(&permit, part.page(PAGE)).await?;
    Ok(Json(NoticeView::of(notices)))
}

async fn mark_read(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
    Path((person, notice)): Path<(PersonId, NoticeId)>,
) -> Result<StatusCode, Failure> {
    let permit = counter.permitted(MarkRead { person }, person, (&caller, &purpose)).await?;
    counter.notices.mark_read(&permit, notice).await?;
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
    sending: Option<Sending>,
    template: String,
}

impl NoticeView {
    /// Takes only what is on record as shown.
    fn of(notices: Released<Vec<Notice>>) -> Vec<Self> {
        let view = |Notice { args, at, id, link, read_at, sending, template }| Self {
            args,
            at,
            id,
            link,
            read_at,
            sending,
            template,
        };
        notices.into_inner().into_iter().map(view).collect()
    }
}
