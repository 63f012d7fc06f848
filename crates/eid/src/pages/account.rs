//! One's own account: in which capacity one acts, and where one is signed in.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Moment;
use ledger::Released;
use serde::Deserialize;
use web::{Failure, Form, Page, Path, show};

use super::{go_on, own, territory_name};
use crate::layer::Transport;
use crate::policy::{ChooseCapacity, EndSession, ReadAccount};
use crate::{
    Accounts, Capacity, Error, Overview, Post, PostId, Session, SessionId, SignedInSession,
};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    login: String,
    page: Page,
    posts: Vec<PostLine>,
    sessions: Vec<SessionLine>,
    since: Moment,
    acts_as_citizen: bool,
}

struct PostLine {
    current: bool,
    duties: String,
    id: String,
    office: String,
    territory: Option<String>,
    until: String,
}

struct SessionLine {
    begun: Moment,
    current: bool,
    device: String,
    id: String,
    office: Option<String>,
    seen: Moment,
    source: String,
}

/// `post` is a post's id; empty: as a citizen.
#[derive(Deserialize)]
pub(crate) struct CapacityForm {
    #[serde(default)]
    post: String,
}

pub(crate) async fn account(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    let permit = own(ReadAccount { person: session.person }, &session)?;
    let overview = accounts.overview(&permit).await?;
    show(&AccountPage::of(page, overview, &session))
}

pub(crate) async fn capacity_choose(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    transport: Transport,
    Form(form): Form<CapacityForm>,
) -> Result<Response, Failure> {
    let capacity = match form.post.as_str() {
        "" => Capacity::Citizen,
        post => Capacity::Post(PostId::parse(post).map_err(|_| Error::NoPost)?),
    };
    let permit = own(ChooseCapacity { person: session.person }, &session)?;
    let (token, _) = accounts.choose_capacity(&permit, &session, capacity).await?;
    Ok(go_on(transport, &token, "/account"))
}

pub(crate) async fn session_end(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path(ended): Path<SessionId>,
) -> Result<Response, Failure> {
    let permit = own(EndSession { person: session.person }, &session)?;
    accounts.end_session(&permit, ended).await?;
    Ok(Redirect::to("/account").into_response())
}

pub(crate) async fn sessions_end(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    let permit = own(EndSession { person: session.person }, &session)?;
    accounts.end_sessions(&permit).await?;
    Ok(Redirect::to("/sign-in").into_response())
}

impl AccountPage {
    /// Takes only what is on record as shown.
    fn of(page: Page, overview: Released<Overview>, current: &Session) -> Self {
        let Overview { account, posts, sessions } = overview.into_inner();
        let acts_in = current.post.as_ref().map(|post| post.id);
        let posts = posts.into_iter().map(|post| PostLine::of(&page, post, acts_in)).collect();
        let line = |session| SessionLine::of(&page, session, current.id);
        let sessions = sessions.into_iter().map(line).collect();
        Self {
            login: account.login.expose().to_owned(),
            posts,
            sessions,
            since: account.created_at,
            acts_as_citizen: acts_in.is_none(),
            page,
        }
    }
}

impl PostLine {
    fn of(page: &Page, post: Post, acts_in: Option<PostId>) -> Self {
        let duties: Vec<_> = post.duties.iter().map(|duty| duty.name(page.language)).collect();
        Self {
            current: acts_in == Some(post.id),
            duties: duties.join("; "),
            id: post.id.to_string(),
            office: post.office,
            territory: territory_name(&post.territory, post.valid_from, page.language),
            until: post.valid_to.map(|day| page.date(day)).unwrap_or_default(),
        }
    }
}

impl SessionLine {
    fn of(page: &Page, session: Session, current: SessionId) -> Self {
        let Session { created_at, device, id, last_seen_at, post, source, .. } = session;
        let unknown = || page.t("eid-session-unknown-device").into_owned();
        Self {
            begun: created_at,
            current: id == current,
            device: if device.is_empty() { unknown() } else { device },
            id: id.to_string(),
            office: post.map(|post| post.office),
            seen: last_seen_at,
            source,
        }
    }
}
