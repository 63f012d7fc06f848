//! Locking one's own account, and what a locked account's holder is told.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use web::{Failure, Page, show};

use super::own;
use crate::layer::Transport;
use crate::policy::{LockAccount, ReadAccount};
use crate::{Accounts, Lock, SignedInSession};

#[derive(Template)]
#[template(path = "lock.html")]
struct LockPage {
    locks: Vec<LockLine>,
    page: Page,
}

/// A lock of the past, or one that stands for an account that is still open to nobody.
struct LockLine {
    cause: &'static str,
    lifted: String,
    locked: String,
}

#[derive(Template)]
#[template(path = "locked.html")]
struct LockedPage {
    page: Page,
}

pub(crate) async fn lock_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    let permit = own(ReadAccount { person: session.person }, &session)?;
    let locks = accounts.locks(&permit).await?.into_inner();
    let locks = locks.iter().map(|lock| LockLine::of(&page, lock)).collect();
    show(&LockPage { locks, page })
}

/// Locks, and takes the token away: it opens nothing any more.
pub(crate) async fn lock(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    transport: Transport,
) -> Result<Response, Failure> {
    let permit = own(LockAccount { person: session.person }, &session)?;
    accounts.lock(&permit).await?;
    let gone = [(header::SET_COOKIE, transport.no_cookie())];
    Ok((gone, Redirect::to("/locked")).into_response())
}

pub(crate) async fn locked(page: Page) -> Result<Response, Failure> {
    show(&LockedPage { page })
}

impl LockLine {
    fn of(page: &Page, lock: &Lock) -> Self {
        Self {
            cause: lock.cause.name(page.language),
            lifted: lock.lifted_at.map(|at| page.day_time(&at)).unwrap_or_default(),
            locked: page.day_time(&lock.locked_at),
        }
    }
}
