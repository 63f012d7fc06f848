//! One's own account: in which capacity one acts, and where one is signed in.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Moment;
use ledger::Released;
use notices::Channel;
use serde::Deserialize;
use web::parts::Link;
use web::{Failure, Form, Page, Path, show};

use super::contacts::contact_address;
use super::{go_on, own, territory_name};
use crate::layer::Transport;
use crate::policy::{ChooseCapacity, EndSession, ReadAccount, WithdrawConsent};
use crate::{
    Accounts, Capacity, Consent, ConsentId, ConsentedClaim, Error, Factor, FactorKind, Overview,
    Post, PostId, Session, SessionId, SignedInSession,
};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    /// The ways codes can be sent for which the account has no address yet.
    channels: Vec<Link>,
    consents: Vec<ConsentLine>,
    factors: Vec<FactorLine>,
    has_codes: bool,
    level: String,
    login: String,
    page: Page,
    posts: Vec<PostLine>,
    sessions: Vec<SessionLine>,
    since: Moment,
    acts_as_citizen: bool,
}

/// One thing the account is opened with.
struct FactorLine {
    /// What is said beside it; empty when there is nothing to say.
    beside: String,
    /// What it is called, to tell it from others of its kind.
    called: String,
    /// Where another is put in its place; empty when it is not.
    change: String,
    id: String,
    /// Whether it is given up here. The password and the sheet are not.
    loose: bool,
    name: String,
    /// Whether its holder chose what it is called.
    named: bool,
    since: String,
}

/// What one service may know.
struct ConsentLine {
    /// For whom it was given; empty: for the holder of the account.
    behalf: String,
    /// What for, and what.
    claims: Vec<(String, String)>,
    id: String,
    party: String,
    stands: bool,
    when: String,
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
    let (factors, codes) = accounts.factors(&permit).await?.into_inner();
    let held: Vec<_> = factors.iter().filter_map(|factor| factor.kind.channel()).collect();
    let absent = accounts.channels().into_iter().filter(|channel| !held.contains(channel));
    let link = |channel: Channel| {
        let key = format!("eid-contact-{}-title", channel.word());
        Link::new(contact_address(channel), page.t(&key))
    };
    let channels = absent.map(link).collect();
    let has_codes = factors.iter().any(|factor| factor.kind == FactorKind::Recovery);
    let is_last = factors.iter().filter(|factor| factor.kind.opens()).count() == 1;
    let line = |factor| FactorLine::of(&page, factor, (codes, is_last));
    let factors = factors.into_iter().map(line).collect();
    let consents = accounts.consent_list(&permit).await?.into_inner();
    let now = accounts.now();
    let line = |consent: &Consent| ConsentLine::of(&page, consent, now);
    let consents = consents.iter().map(line).collect();
    show(&AccountPage::of(page, overview, &session, (channels, factors, has_codes, consents)))
}

pub(crate) async fn consent_withdraw(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path(consent): Path<ConsentId>,
) -> Result<Response, Failure> {
    let permit = own(WithdrawConsent { person: session.person }, &session)?;
    accounts.withdraw(&permit, consent).await?;
    Ok(Redirect::to("/account").into_response())
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
    fn of(
        page: Page,
        overview: Released<Overview>,
        current: &Session,
        (channels, factors, has_codes, consents): (
            Vec<Link>,
            Vec<FactorLine>,
            bool,
            Vec<ConsentLine>,
        ),
    ) -> Self {
        let Overview { account, posts, sessions } = overview.into_inner();
        let acts_in = current.post.as_ref().map(|post| post.id);
        let posts = posts.into_iter().map(|post| PostLine::of(&page, post, acts_in)).collect();
        let line = |session| SessionLine::of(&page, session, current.id);
        let sessions = sessions.into_iter().map(line).collect();
        let level = format!("eid-level-{}", account.identity_level.number());
        Self {
            channels,
            consents,
            factors,
            has_codes,
            level: page.t(&level).into_owned(),
            login: account.login.expose().to_owned(),
            posts,
            sessions,
            since: account.created_at,
            acts_as_citizen: acts_in.is_none(),
            page,
        }
    }
}

impl FactorLine {
    /// With how many codes are left on the sheet, and whether one factor alone opens the account.
    fn of(page: &Page, factor: Factor, (codes, is_last): (i64, bool)) -> Self {
        let Factor { created_at, id, kind, label } = factor;
        let beside = match kind {
            FactorKind::Recovery => page.t_with("eid-recovery-left", &[("count", codes.into())]),
            _ => String::new(),
        };
        let is_only = kind.opens() && is_last;
        let stays = is_only || matches!(kind, FactorKind::Password | FactorKind::Recovery);
        Self {
            beside,
            called: label,
            change: kind.channel().map(contact_address).unwrap_or_default(),
            id: id.to_string(),
            loose: !stays,
            name: page.t(kind.key()).into_owned(),
            named: matches!(kind, FactorKind::Passkey | FactorKind::Totp),
            since: page.day_time(&created_at),
        }
    }
}

impl ConsentLine {
    fn of(page: &Page, consent: &Consent, now: Moment) -> Self {
        let (key, at) = match consent.withdrawn_at {
            Some(at) => ("eid-consent-withdrawn", at),
            None if consent.stands(now) => ("eid-consent-until", consent.expires_at),
            None => ("eid-consent-over", consent.expires_at),
        };
        let called = consent.party_name.as_ref().map(|name| name.said(page.language));
        let behalf = consent.on_behalf.as_ref();
        Self {
            behalf: behalf.map(|it| it.name.clone()).unwrap_or_default(),
            claims: by_purpose(page, &consent.claims),
            id: consent.id.to_string(),
            party: called.unwrap_or(consent.party.as_str()).to_owned(),
            stands: consent.stands(now),
            when: page.t_with(key, &[("at", page.day_time(&at).into())]),
        }
    }
}

/// The claims of each purpose in words, in the order in which they were agreed to.
fn by_purpose(page: &Page, claims: &[ConsentedClaim]) -> Vec<(String, String)> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for ConsentedClaim { name, purpose } in claims {
        let key = format!("oidc-claim-{}", name.replace('_', "-"));
        let words = page.t(&key);
        let words = if words == key { name.as_str() } else { &words };
        match lines.iter_mut().find(|(known, _)| known == purpose) {
            Some((_, line)) => {
                line.push_str("; ");
                line.push_str(words);
            }
            None => lines.push((purpose.clone(), words.to_owned())),
        }
    }
    lines
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
