//! The desk of those who protect data: objections that wait, the most urgent first.

use access::{Caller, Facts, Permit, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Moment, PersonId};
use serde::Deserialize;
use web::parts::{Choice, Clock, QueueRow};
use web::{FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use super::wording::{self, Line};
use crate::http::{Answered, Counter};
use crate::services::Behind;
use crate::{AnswerObjections, EntryId, Error, Look, Objection, Outcome, Released};

/// The rule under which objections are seen where they are to be answered.
const INBOX: Purpose = Purpose::Rule("objection-inbox");

#[derive(Template)]
#[template(path = "desk_objections.html")]
struct ListPage {
    page: Page,
    rows: Vec<QueueRow>,
    terms: String,
}

#[derive(Template)]
#[template(path = "desk_objection.html")]
struct OnePage {
    acknowledged: bool,
    clock: Clock,
    entry: EntryId,
    form: Answer,
    line: Option<Line>,
    made_at: String,
    open: bool,
    page: Page,
    person: PersonId,
    standing: String,
    words: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    words: String,
}

pub(crate) async fn list(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
) -> Answered<Response> {
    let now = counter.clock.now();
    let objections = counter.ledger.objections_open(&may(&caller)?, now).await?;
    let rows = objections.iter().map(|objection| row(&page, objection, now)).collect();
    let terms = wording::terms(&page, "desk-objections-terms-note", now)?;
    show(&ListPage { page, rows, terms })
}

pub(crate) async fn one(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Path(objection): Path<(PersonId, EntryId)>,
) -> Answered<Response> {
    let now = counter.clock.now();
    let found = counter.ledger.objection(&may(&caller)?, objection, now).await?;
    let behind = counter.services.behind(found.1.as_slice(), page.language).await?;
    show(&OnePage::of((page, &behind), &found, Answer::default(), now))
}

pub(crate) async fn acknowledge(
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Path((person, entry)): Path<(PersonId, EntryId)>,
) -> Answered<Response> {
    let now = counter.clock.now();
    counter.ledger.acknowledge(&may(&caller)?, (person, entry), now).await?;
    Ok(Redirect::to(&format!("/desk/objections/{person}/{entry}")).into_response())
}

pub(crate) async fn answer(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Path(objection): Path<(PersonId, EntryId)>,
    Form(form): Form<Answer>,
) -> Answered<Response> {
    let (permit, now) = (may(&caller)?, counter.clock.now());
    let mut errors = FieldErrors::default();
    let outcome = errors.keep("outcome", "choice-missing", form.outcome());
    if let Some(outcome) = outcome {
        match counter.ledger.answer(&permit, objection, (outcome, &form.words), now).await {
            Ok(_) => return Ok(Redirect::to("/desk/objections").into_response()),
            Err(Error::Words) => errors.add("words", "field-empty"),
            Err(error) => return Err(error.into()),
        }
    }
    let found = counter.ledger.objection(&permit, objection, now).await?;
    let behind = counter.services.behind(found.1.as_slice(), page.language).await?;
    show_again(&OnePage::of((page.with_errors(errors), &behind), &found, form, now))
}

fn may(caller: &Caller) -> Answered<Permit<AnswerObjections>> {
    Ok(permit(AnswerObjections, caller, &INBOX, Facts::none())?)
}

fn row(page: &Page, objection: &Objection, now: Moment) -> QueueRow {
    let Objection { entry, subject, .. } = objection;
    let (title, _) = wording::standing(page, objection.standing);
    let clock = wording::clock(objection, now);
    QueueRow {
        facts: page.day_time(&objection.id.at()),
        href: format!("/desk/objections/{subject}/{entry}"),
        standing: clock.standing(),
        tag: page.tn(clock.key(), clock.days()),
        title,
        ..QueueRow::default()
    }
}

impl Answer {
    fn outcome(&self) -> Result<Outcome, ()> {
        match self.outcome.as_str() {
            "dismissed" => Ok(Outcome::Dismissed),
            "upheld" => Ok(Outcome::Upheld),
            _ => Err(()),
        }
    }
}

impl OnePage {
    /// Takes only what is on record as shown.
    fn of(
        (page, behind): (Page, &Behind),
        found: &Released<(Objection, Option<Look>)>,
        form: Answer,
        now: Moment,
    ) -> Self {
        let (objection, look) = &**found;
        Self {
            acknowledged: objection.acknowledged_at.is_some(),
            clock: wording::clock(objection, now),
            entry: objection.entry,
            form,
            line: look.as_ref().map(|look| Line::of(&page, behind, look)),
            made_at: page.day_time(&objection.id.at()),
            open: objection.answered.is_none(),
            person: objection.subject,
            standing: wording::standing(&page, objection.standing).0,
            words: objection.words.clone(),
            page,
        }
    }

    fn outcomes(&self) -> [Choice; 2] {
        let choice =
            |value, key, hint| Choice::new(value, self.page.t(key)).with_hint(self.page.t(hint));
        [
            choice("upheld", "objection-upheld", "objection-upheld-hint"),
            choice("dismissed", "objection-dismissed", "objection-dismissed-hint"),
        ]
    }
}
