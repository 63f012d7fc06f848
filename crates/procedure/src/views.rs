//! Dossiers as they travel in JSON.

use axum::Json;
use axum::response::{IntoResponse, Response};
use catalogue::{Answer as Said, Answers, Document};
use files::FileView;
use kernel::{Moment, PersonId};
use ledger::Receipt;
use papers::Standing;
use serde::Serialize;
use time::{Date, OffsetDateTime};

use crate::documents::EnclosedView;
use crate::filing::Opened;
use crate::held::HeldPaper;
use crate::prefill::together;
use crate::working::{Beside, Inbox};
use crate::{Act, Dossier, State, Urgency};

/// A body with the receipt for it.
pub(crate) struct Answer<T>(pub(crate) T, pub(crate) Receipt);

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        (self.1, Json(self.0)).into_response()
    }
}

/// RFC 3339, as moments travel.
#[derive(Serialize)]
pub(crate) struct At(#[serde(with = "time::serde::rfc3339")] OffsetDateTime);

impl From<Moment> for At {
    fn from(at: Moment) -> Self {
        let nanos = i128::from(at.micros()) * 1_000;
        Self(OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH))
    }
}

/// How a dossier stands, and nothing about whom.
#[derive(Serialize)]
pub(crate) struct StandingView {
    code: String,
    due_at: Option<At>,
    filed_at: At,
    office: String,
    procedure: String,
    state: State,
    /// Of the national portal's list.
    state_number: u8,
    urgency: Option<Urgency>,
}

impl StandingView {
    pub(crate) fn of(dossier: &Dossier, now: Moment) -> Self {
        Self {
            code: dossier.code.to_string(),
            due_at: dossier.clock.due_at.map(At::from),
            filed_at: dossier.clock.filed_at.into(),
            office: dossier.office.clone(),
            procedure: dossier.procedure.clone(),
            state: dossier.state,
            state_number: dossier.state.number(),
            urgency: urgency(dossier, now),
        }
    }
}

fn urgency(dossier: &Dossier, now: Moment) -> Option<Urgency> {
    let urgency = dossier.state.is_open().then(|| dossier.clock.urgency(now));
    urgency.and_then(Result::ok)
}

#[derive(Serialize)]
pub(crate) struct DossierView {
    #[serde(flatten)]
    standing: StandingView,
    answers: Answers,
    claimed: bool,
    /// What lets somebody off the fee, by its key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exempt: Vec<String>,
    /// What was sent with it, each with its hash.
    files: Vec<EnclosedView>,
    /// What it was called before it was a dossier.
    #[serde(skip_serializing_if = "Option::is_none")]
    former_code: Option<String>,
    /// Papers that were there already, and so not asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    held: Vec<HeldView>,
    outcome: Option<String>,
    /// The reference of its fee, for whoever filed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    payment: Option<String>,
    /// Questions that the register answered.
    prefilled: Vec<String>,
    /// For whoever filed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    subject: PersonId,
    timeline: Vec<PassedView>,
    valid_from: Date,
    version: i64,
}

#[derive(Serialize)]
struct PassedView {
    act: Act,
    at: At,
    reason: Option<String>,
    state: State,
}

impl DossierView {
    pub(crate) fn of(dossier: Dossier, reader: Option<PersonId>, now: Moment) -> Self {
        let standing = StandingView::of(&dossier, now);
        let theirs = reader == Some(dossier.applicant);
        let secret = theirs.then_some(dossier.body.secret.0);
        let payment = dossier.body.payment.filter(|_| theirs);
        let passed = dossier.body.timeline.into_iter().map(|passed| PassedView {
            act: passed.act,
            at: passed.at.into(),
            reason: passed.reason.map(|reason| reason.expose().to_owned()),
            state: passed.state,
        });
        Self {
            standing,
            answers: dossier.body.answers,
            claimed: dossier.claimed_by.is_some(),
            exempt: dossier.body.exempt,
            files: dossier.body.enclosed.into_iter().map(EnclosedView::from).collect(),
            former_code: dossier.body.former_code,
            held: dossier.body.held.into_iter().map(|held| HeldView::of(held, None)).collect(),
            outcome: dossier.body.outcome,
            payment,
            prefilled: dossier.body.prefilled,
            secret,
            subject: dossier.subject,
            timeline: passed.collect(),
            valid_from: dossier.valid_from,
            version: dossier.version,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct ListView {
    dossiers: Vec<ListedView>,
    next: Option<String>,
}

#[derive(Serialize)]
struct ListedView {
    #[serde(flatten)]
    standing: StandingView,
    claimed: bool,
    version: i64,
}

impl ListView {
    pub(crate) fn of(list: &Inbox, now: Moment) -> Self {
        let listed = |dossier: &Dossier| ListedView {
            standing: StandingView::of(dossier, now),
            claimed: dossier.claimed_by.is_some(),
            version: dossier.version,
        };
        let next = list.next.as_ref().map(crate::After::to_link);
        Self { dossiers: list.dossiers.iter().map(listed).collect(), next }
    }
}

/// A dossier as an official sees it, beside the record.
#[derive(Serialize)]
pub(crate) struct BesideView {
    dossier: DossierView,
    known: Vec<KnownView>,
    /// To be given back with the decision.
    record_version: i64,
}

impl BesideView {
    pub(crate) fn of(beside: Beside, reader: Option<PersonId>, now: Moment) -> Self {
        let known = beside.known.into_iter().map(|known| {
            let differs = beside.dossier.body.answers.get(&known.question) != Some(&known.answer);
            KnownView::of(known, Some(differs))
        });
        let known = known.collect();
        let record_version = beside.record.version;
        let mut dossier = DossierView::of(beside.dossier, reader, now);
        let held = beside.held.into_iter();
        dossier.held = held.map(|(held, standing)| HeldView::of(held, Some(standing))).collect();
        Self { dossier, known, record_version }
    }
}

/// What the register answers, and where it has it from.
#[derive(Serialize)]
struct KnownView {
    answer: Said,
    #[serde(skip_serializing_if = "Option::is_none")]
    differs: Option<bool>,
    may_change: bool,
    office: String,
    question: String,
    since: At,
}

impl KnownView {
    fn of(known: crate::Prefilled, differs: Option<bool>) -> Self {
        let crate::Prefilled { answer, may_change, office, question, since } = known;
        Self { answer, differs, may_change, office, question, since: since.into() }
    }
}

/// A paper that is there already.
#[derive(Serialize)]
struct HeldView {
    agency: String,
    code: String,
    document: String,
    issued_on: Date,
    kind: String,
    /// How it stands today, for the office that decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'static str>,
    title: String,
}

impl HeldView {
    fn of(held: HeldPaper, standing: Option<Standing>) -> Self {
        let HeldPaper { agency, code, document, issued_at, kind, title } = held;
        let (issued_on, standing) = (issued_at.day(), standing.map(Standing::name));
        Self { agency, code, document, issued_on, kind, standing, title }
    }
}

#[derive(Serialize)]
pub(crate) struct DraftView {
    answers: Answers,
    /// Papers that have to be sent, or may be, as far as is answered.
    documents: Vec<DocumentView>,
    /// What whom it is about is let off by their age: keys of the procedure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exempt: Vec<String>,
    /// What was sent of them, whole or not.
    files: Vec<FileView>,
    /// What need not be sent, because it is there already.
    held: Vec<HeldView>,
    known: Vec<KnownView>,
    procedure: String,
    saved_at: Option<At>,
    /// The JSON Schema of the answers.
    schema: serde_json::Value,
    /// What the register says of the group that is said to be wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<KnownView>,
    valid_from: Date,
    version: i64,
}

#[derive(Serialize)]
struct DocumentView {
    count_max: u8,
    key: String,
    mebibytes_max: u8,
    required: bool,
}

impl DocumentView {
    fn of(document: &Document) -> Self {
        let Document { count_max, key, mebibytes_max, required, .. } = document;
        let (count_max, mebibytes_max) = (*count_max, *mebibytes_max);
        Self { count_max, key: key.clone(), mebibytes_max, required: *required }
    }
}

impl DraftView {
    pub(crate) fn of(opened: Opened) -> Self {
        let Opened { draft, exempt, files, held, known, procedure, today } = opened;
        let (whole, _) = together(&draft.answers, &known);
        Self {
            answers: draft.answers,
            documents: procedure.documents_for(&whole).map(DocumentView::of).collect(),
            exempt: exempt.iter().map(|it| it.key.clone()).collect(),
            files: files.iter().map(FileView::of).collect(),
            held: held.into_iter().map(|held| HeldView::of(held, None)).collect(),
            known: known.into_iter().map(|known| KnownView::of(known, None)).collect(),
            procedure: procedure.code.clone(),
            saved_at: draft.saved_at.map(At::from),
            schema: procedure.form.json_schema(),
            today: today.map(|today| KnownView::of(today, None)),
            valid_from: procedure.valid_from,
            version: draft.version,
        }
    }
}
