//! What whoever applied says of how it went: a rating, and that the state had already what it
//! asked for.

use axum::extract::State as Counter;
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::Procedure;
use population::Text;
use serde::Deserialize;
use web::parts::Choice;
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show_again};

use super::desk::one_line;
use super::services;
use crate::{Dossiers, Held, Opinion, Score};

/// What may be said, and what was.
#[derive(Default)]
pub(super) struct OpinionView {
    pub(super) comment: String,
    pub(super) may_rate: bool,
    pub(super) may_tell: bool,
    pub(super) questions: Vec<Choice>,
    pub(super) score: String,
    pub(super) scores: Vec<Choice>,
    pub(super) told: bool,
}

impl OpinionView {
    pub(super) fn of(page: &Page, procedure: &'static Procedure, opinion: &Opinion) -> Self {
        let question = |it: &'static catalogue::Question| {
            Choice::new(it.key.clone(), it.names.of(page.language))
        };
        let score = |it: Score| {
            let number = it.number();
            Choice::new(number.to_string(), page.t(&format!("procedure-score-{number}")))
        };
        let rating = opinion.rating.as_ref();
        let comment = rating.and_then(|it| it.comment.as_ref());
        Self {
            comment: comment.map(|it| it.expose().to_owned()).unwrap_or_default(),
            may_rate: opinion.may_rate,
            may_tell: opinion.may_tell,
            questions: procedure.form.questions.iter().map(question).collect(),
            score: rating.map(|it| it.score.number().to_string()).unwrap_or_default(),
            scores: Score::ALL.map(score).to_vec(),
            told: opinion.held.is_some(),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct RatingFields {
    #[serde(default)]
    comment: String,
    #[serde(default)]
    score: String,
}

pub(super) async fn rate(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(fields): Form<RatingFields>,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::default();
    let score = fields.score.parse().ok().and_then(Score::numbered);
    if score.is_none() {
        errors.add("score", "choice-missing");
    }
    let comment = one_line(&fields.comment);
    let comment = (!comment.is_empty()).then(|| Text::<1000>::parse(&comment)).transpose();
    let comment = errors.keep("comment", "procedure-comment-too-long", comment);
    let (Some(score), Some(comment)) = (score, comment) else {
        return again(page.with_errors(errors), &dossiers, &caller, &code).await;
    };
    dossiers.rate(&caller, &code, score, comment).await?;
    Ok(back(&code))
}

#[derive(Deserialize)]
pub(super) struct HeldFields {
    #[serde(default)]
    held: String,
    #[serde(default, rename = "held-statement")]
    statement: String,
}

pub(super) async fn held_already(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(fields): Form<HeldFields>,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::default();
    let statement = Text::<500>::parse(&one_line(&fields.statement));
    let statement = errors.keep("held-statement", "procedure-held-missing", statement);
    let Some(statement) = statement else {
        return again(page.with_errors(errors), &dossiers, &caller, &code).await;
    };
    let held = Held { question: fields.held, statement };
    dossiers.tell_held_already(&caller, &code, held).await?;
    Ok(back(&code))
}

/// The page of the dossier, with what has to be put right.
async fn again(
    page: Page,
    dossiers: &Dossiers,
    caller: &access::Caller,
    code: &str,
) -> Result<Response, Failure> {
    show_again(&services::page_with_opinion(page, dossiers, caller, (code, false)).await?)
}

fn back(code: &str) -> Response {
    Redirect::to(&format!("/services/dossiers/{code}")).into_response()
}
