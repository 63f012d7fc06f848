//! Objecting to a look, and what became of it.

use access::{Facts, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Moment;
use serde::Deserialize;
use web::parts::{Clock, Standing as Colour};
use web::{FieldErrors, Filling, Form, Page, Path, SignedIn, show, show_again};

use super::wording::{self, Line};
use crate::http::{Answered, Counter, own};
use crate::objection::WORDS_MAX;
use crate::services::Behind;
use crate::{EntryId, Error, Look, Object, Objection, ReadEntries, Released};

#[derive(Template)]
#[template(path = "objection_form.html")]
struct ObjectionPage {
    entry: EntryId,
    lead: String,
    line: Option<Line>,
    page: Page,
    words: String,
}

#[derive(Template)]
#[template(path = "objections.html")]
struct ObjectionsPage {
    objections: Vec<Shown>,
    page: Page,
}

/// One objection as its person sees it.
struct Shown {
    answer: String,
    clock: Clock,
    made_at: String,
    open: bool,
    standing: Colour,
    tag: String,
    words: String,
}

#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    words: String,
}

pub(crate) async fn form(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Path(entry): Path<EntryId>,
) -> Answered<Response> {
    let action = ReadEntries { person: own(&caller)? };
    let permit = permit(action, &caller, &Purpose::OwnRecord, Facts::none())?;
    let now = counter.clock.now();
    let look = counter.ledger.look(&permit, entry, now).await?;
    let behind = counter.services.behind(look.as_slice(), page.language).await?;
    show(&ObjectionPage::of((page, &behind), entry, (&look, String::new()), now)?)
}

pub(crate) async fn send(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Path(entry): Path<EntryId>,
    Form(Sent { words }): Form<Sent>,
) -> Answered<Response> {
    let (person, own_record) = (own(&caller)?, Purpose::OwnRecord);
    let objecting = permit(Object { person }, &caller, &own_record, Facts::none())?;
    let now = counter.clock.now();
    match counter.ledger.object(&objecting, entry, &words, now).await {
        Ok(_) => Ok(Redirect::to("/me/objections").into_response()),
        Err(Error::Words) => {
            let mut errors = FieldErrors::default();
            match words.trim().is_empty() {
                true => errors.add("words", "field-empty"),
                false => {
                    let max = Filling::from(WORDS_MAX);
                    errors.add_with("words", "field-too-long", vec![("max", max)]);
                }
            }
            let reading = permit(ReadEntries { person }, &caller, &own_record, Facts::none())?;
            let look = counter.ledger.look(&reading, entry, now).await?;
            let behind = counter.services.behind(look.as_slice(), page.language).await?;
            let page = (page.with_errors(errors), &behind);
            show_again(&ObjectionPage::of(page, entry, (&look, words), now)?)
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn list(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
) -> Answered<Response> {
    let action = ReadEntries { person: own(&caller)? };
    let permit = permit(action, &caller, &Purpose::OwnRecord, Facts::none())?;
    let now = counter.clock.now();
    let objections = counter.ledger.objections(&permit, now).await?;
    let objections = objections.iter().map(|objection| {
        let (tag, standing) = wording::standing(&page, objection.standing);
        Shown::of(&page, objection, (tag, standing), wording::clock(objection, now))
    });
    let objections = objections.collect();
    show(&ObjectionsPage { objections, page })
}

impl Shown {
    fn of(
        page: &Page,
        objection: &Objection,
        (tag, standing): (String, Colour),
        clock: Clock,
    ) -> Self {
        let answer = objection.answered.as_ref().map(|answer| answer.words.clone());
        Self {
            answer: answer.unwrap_or_default(),
            clock,
            made_at: page.day_time(&objection.id.at()),
            open: objection.answered.is_none(),
            standing,
            tag,
            words: objection.words.clone(),
        }
    }
}

impl ObjectionPage {
    /// Takes only what is on record as shown.
    fn of(
        (page, behind): (Page, &Behind),
        entry: EntryId,
        (look, words): (&Released<Option<Look>>, String),
        now: Moment,
    ) -> Result<Self, Error> {
        let lead = wording::terms(&page, "objection-lead", now)?;
        let line = look.as_ref().map(|look| Line::of(&page, behind, look));
        Ok(Self { entry, lead, line, page, words })
    }
}
