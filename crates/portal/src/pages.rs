//! The pages: everything that is filed about somebody, here and elsewhere; and the exchange, for
//! those who look after it. They need no script.

use askama::Template;
use axum::extract::State as Counter;
use axum::response::Response;
use kernel::Moment;
use procedure::{Dossier, State};
use web::parts::{Clock, Happening, QueueRow, Standing};
use web::{Failure, Page, Path, Query, SignedIn, show};

use crate::following::{after, link};
use crate::http::ListQuery;
use crate::rows::{Kept, Passed};
use crate::wire::ToldFile;
use crate::{Alert, Portal};

#[derive(Template)]
#[template(path = "everywhere.html")]
struct EverywherePage {
    elsewhere: Vec<QueueRow>,
    here: Vec<QueueRow>,
    next: String,
    page: Page,
}

pub(crate) async fn everywhere(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(portal): Counter<Portal>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Failure> {
    let may = portal.permit_to_follow(&caller).await?;
    let after = after(query.after.as_deref())?;
    let (list, _) = portal.elsewhere(&may, after.as_ref()).await?;
    let may = portal.dossiers().permit_to_list(&caller).await?;
    let (own, _) = portal.dossiers().own(&may, None).await?;
    let now = portal.now();
    let elsewhere = list.dossiers.iter().map(|kept| row_elsewhere(&page, kept, now)).collect();
    let here = own.dossiers.iter().map(|dossier| row_here(&page, &portal, dossier, now));
    let here = here.collect();
    let next = list.next.as_ref().map(|next| format!("/services/everywhere?after={}", link(next)));
    show(&EverywherePage { elsewhere, here, next: next.unwrap_or_default(), page })
}

/// The state of a number, of the list that is exchanged.
fn state_of(number: i64) -> Option<State> {
    State::ALL.iter().copied().find(|state| i64::from(state.number()) == number)
}

fn said(page: &Page, state: Option<State>) -> String {
    let name = state.map_or("in-process", State::name);
    page.t(&format!("procedure-state-{name}")).into_owned()
}

fn standing(state: Option<State>) -> Standing {
    use State::{FeeAsked, NotReceived, Returned, Settled, Stopped, SupplementAsked};
    match state {
        Some(Returned | Settled) => Standing::Done,
        Some(NotReceived | Stopped) => Standing::Overdue,
        Some(FeeAsked | SupplementAsked) => Standing::Due,
        Some(state) if state.is_open() => Standing::Open,
        _ => Standing::Plain,
    }
}

/// The time left, while it runs.
fn clock(
    state: Option<State>,
    (begun, due): (Moment, Option<Moment>),
    now: Moment,
) -> Option<Clock> {
    let runs = state.is_some_and(|state| state.is_open() && !state.pauses());
    due.filter(|_| runs).map(|due| Clock::running(begun, due, now))
}

fn tag(page: &Page, state: Option<State>, clock: Option<&Clock>) -> String {
    match clock {
        Some(clock) => format!("{}, {}", said(page, state), page.tn(clock.key(), clock.days())),
        None => said(page, state),
    }
}

fn row_elsewhere(page: &Page, kept: &Kept, now: Moment) -> QueueRow {
    let state = state_of(kept.state);
    let clock = clock(state, (kept.filed_at, kept.due_at), now);
    let (unit, day) = (kept.told.unit.expose(), page.date(kept.filed_at));
    QueueRow {
        current: false,
        facts: format!("{unit} · {} · {day}", kept.code),
        href: format!("/services/elsewhere/{}", kept.code),
        standing: clock.as_ref().map_or(standing(state), |clock| clock.standing()),
        tag: tag(page, state, clock.as_ref()),
        title: title(kept),
    }
}

fn title(kept: &Kept) -> String {
    let name = kept.told.procedure_name.as_ref().map(|name| name.expose().to_owned());
    name.unwrap_or_else(|| kept.told.procedure.clone())
}

fn row_here(page: &Page, portal: &Portal, dossier: &Dossier, now: Moment) -> QueueRow {
    let state = Some(dossier.state);
    let clock = clock(state, (dossier.clock.filed_at, dossier.clock.due_at), now);
    let name = portal.dossiers().procedure_told(dossier);
    let name = name.map(|(names, _)| names.of(page.language).to_owned());
    let (office, day) = (page.office(&dossier.office), page.date(dossier.clock.filed_at));
    QueueRow {
        current: false,
        facts: format!("{office} · {} · {day}", dossier.code),
        href: format!("/services/dossiers/{}", dossier.code),
        standing: clock.as_ref().map_or(standing(state), |clock| clock.standing()),
        tag: tag(page, state, clock.as_ref()),
        title: name.unwrap_or_else(|_| dossier.procedure.clone()),
    }
}

/// A file that was told of.
struct FileLine {
    /// Empty where its bytes are not here.
    href: String,
    name: String,
    sha256: String,
}

impl FileLine {
    fn of(code: &str, file: &ToldFile) -> Self {
        let href = file.held.map(|held| format!("/services/elsewhere/{code}/files/{}", held.file));
        Self {
            href: href.unwrap_or_default(),
            name: file.name.expose().to_owned(),
            sha256: file.id.clone(),
        }
    }
}

/// A file of one of them, as it came.
pub(crate) async fn file(
    SignedIn(caller): SignedIn,
    Counter(portal): Counter<Portal>,
    Path((code, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let may = portal.permit_to_follow(&caller).await?;
    let (file, receipt) = portal.file(&may, (&code, &file)).await?;
    Ok(files::download(portal.dossiers().files(), &file, receipt))
}

#[derive(Template)]
#[template(path = "elsewhere.html")]
struct ElsewherePage {
    clock: Option<Clock>,
    code: String,
    files: Vec<FileLine>,
    happened: Vec<Happening>,
    page: Page,
    standing: Standing,
    state: String,
    title: String,
    unit: String,
}

pub(crate) async fn dossier(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(portal): Counter<Portal>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let may = portal.permit_to_follow(&caller).await?;
    let (followed, _) = portal.follow(&may, &code).await?;
    let happened = followed.steps.iter().map(|step| happening(&page, step)).collect();
    // Of one of ours the state is on its own page.
    let state = followed.kept.as_ref().and_then(|kept| state_of(kept.state));
    let is_ours = followed.kept.is_none();
    let now = portal.now();
    let clock = followed.kept.as_ref();
    let clock = clock.and_then(|kept| clock_of(state, kept, now));
    let files = followed.kept.iter().flat_map(|kept| kept.told.files.iter());
    let of_steps = followed.steps.iter().rev().flat_map(|step| step.told.files.iter());
    let files = files.chain(of_steps).map(|file| FileLine::of(&code, file)).collect();
    let title = followed.kept.as_ref().map(title);
    let unit = followed.kept.as_ref().map(|kept| kept.told.unit.expose().to_owned());
    show(&ElsewherePage {
        clock,
        code: followed.code.to_string(),
        files,
        happened,
        standing: if is_ours { Standing::Plain } else { standing(state) },
        state: said(&page, if is_ours { Some(State::HandedOver) } else { state }),
        title: title.unwrap_or_else(|| page.t("portal-handed-over").into_owned()),
        unit: unit.unwrap_or_default(),
        page,
    })
}

fn clock_of(state: Option<State>, kept: &Kept, now: Moment) -> Option<Clock> {
    clock(state, (kept.filed_at, kept.due_at), now)
}

fn happening(page: &Page, step: &Passed) -> Happening {
    let state = (step.state > 0).then(|| state_of(step.state));
    let title = match state {
        Some(state) => said(page, state),
        None => page.t("portal-progress").into_owned(),
    };
    let told = &step.told;
    let texts = [told.text.as_ref(), told.reason.as_ref()].into_iter().flatten();
    let texts = texts.map(|text| text.expose().to_owned());
    let unit = told.unit.iter().map(|unit| unit.expose().to_owned());
    let answer = told.answer.iter().map(|it| page.tw("portal-answer", "text", it.expose()));
    let papers = told.papers.iter().map(|paper| page.tw("portal-paper", "name", paper.expose()));
    Happening {
        at: page.day_time(&step.at),
        paragraphs: unit.chain(texts).chain(answer).chain(papers).collect(),
        title,
        ..Happening::default()
    }
}

#[derive(Template)]
#[template(path = "exchange.html")]
struct ExchangePage {
    alerts: Vec<QueueRow>,
    oldest: String,
    page: Page,
    tells: bool,
    waiting: String,
}

pub(crate) async fn exchange(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(portal): Counter<Portal>,
) -> Result<Response, Failure> {
    let may = portal.permit_to_look(&caller)?;
    let backlog = portal.backlog_under(&may).await?;
    let alerts = portal.alerts(&may).await?;
    let row = |alert: &Alert| QueueRow {
        current: false,
        facts: page.tw("portal-since", "at", page.day_time(&alert.raised_at)),
        href: format!("/desk/dossiers/{}", alert.code),
        standing: Standing::Overdue,
        tag: page.t(&format!("portal-alert-{}", alert.kind.name())).into_owned(),
        title: alert.code.clone(),
    };
    let rows = alerts.iter().map(row).collect();
    let oldest = backlog.oldest.map(|at| page.day_time(&at)).unwrap_or_default();
    let waiting = page.number(backlog.waiting);
    show(&ExchangePage { alerts: rows, oldest, tells: portal.tells(), waiting, page })
}
