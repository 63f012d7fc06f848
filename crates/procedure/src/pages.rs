//! The pages of dossiers: one's own services, the desk, the look-up for everybody. They need no
//! script.

use axum::Router;
use axum::routing::{get, post, put};
use catalogue::{Answer, Answers, Kind, Question};
use kernel::{Division, DivisionLevel, Moment};
use population::{proposal_choices, proposal_hint, told_proposal};
use web::Page;
use web::parts::{Choice, Clock, ClockState, Happening, Standing};

use crate::{Dossier, Dossiers, Passed, Prefilled, correcting};

mod desk;
mod exemption;
mod inbox;
mod look_up;
mod opinion;
mod papers;
mod publishing;
mod revoking;
mod services;
mod slip;
mod together;
mod workload;

pub(crate) fn pages() -> Router<Dossiers> {
    Router::new()
        .route("/desk/dossiers", get(inbox::inbox))
        .route("/desk/dossiers/claims", post(inbox::claim))
        .route("/desk/dossiers/next", get(inbox::beyond))
        .route("/desk/dossiers/together", get(together::page).post(together::grant))
        .route("/desk/dossiers/workload", get(workload::page))
        .route("/desk/dossiers/{dossier}", get(desk::page))
        .route("/desk/dossiers/{dossier}/acts", post(desk::work))
        .route("/desk/dossiers/{dossier}/apology", post(desk::apologise))
        .route("/desk/dossiers/{dossier}/claim", post(desk::claim))
        .route("/desk/dossiers/{dossier}/colleague", get(desk::colleagues).post(desk::hand_over))
        .route("/desk/dossiers/{dossier}/decision", post(desk::decide))
        .route("/desk/dossiers/{dossier}/papers", get(revoking::page))
        .route("/desk/dossiers/{dossier}/papers/{paper}/revocation", post(revoking::revoke))
        .route("/desk/procedures", get(publishing::list).post(publishing::propose))
        .route("/desk/procedures/{procedure}/{number}", get(publishing::page))
        .route("/desk/procedures/{procedure}/{number}/approval", post(publishing::approve))
        .route("/desk/procedures/{procedure}/{number}/withdrawal", post(publishing::withdraw))
        .route("/services", get(services::list))
        .route("/services/dossiers/{dossier}", get(services::page))
        .route("/services/dossiers/{dossier}/held-already", post(opinion::held_already))
        .route("/services/dossiers/{dossier}/rating", post(opinion::rate))
        .route("/services/dossiers/{dossier}/exemption", post(exemption::claim))
        .route("/services/dossiers/{dossier}/slip", get(slip::page))
        .route("/services/dossiers/{dossier}/supplement", post(services::supply))
        .route("/services/dossiers/{dossier}/withdrawal", post(services::withdraw))
        .route("/services/{procedure}", get(services::form).post(services::save))
        .route("/services/{procedure}/check", get(services::check))
        .route("/services/{procedure}/draft", put(services::autosave))
        .route("/services/{procedure}/filing", post(services::file))
        .merge(pages_of_papers())
}

/// Those that take files, and so more than other forms.
fn pages_of_papers() -> Router<Dossiers> {
    use papers::{add, add_more, more, page, remove, remove_more};
    Router::new()
        .route("/services/dossiers/{dossier}/files/{document}", get(more).post(add_more))
        .route("/services/dossiers/{dossier}/files/{document}/removal", post(remove_more))
        .route("/services/{procedure}/files/{document}", get(page).post(add))
        .route("/services/{procedure}/files/{document}/removal", post(remove))
        .layer(files::form_limit())
}

pub(crate) fn open_pages() -> Router<Dossiers> {
    Router::new().route("/dossiers", get(look_up::form).post(look_up::look_up))
}

/// What may be longer is written in a field of several lines.
const LINE_MAX: u16 = 300;

/// A question with the field for its answer.
struct Asked {
    choices: Vec<Choice>,
    hint: String,
    key: &'static str,
    kind: &'static str,
    label: String,
    value: String,
}

/// An answer on a page, with where it comes from.
struct Told {
    /// What the register says, where that is something else.
    differs: String,
    label: String,
    source: String,
    value: String,
}

/// How a dossier stands: in a word and its colour, with its clock.
struct Stood {
    clock: Option<Clock>,
    standing: Standing,
    state: String,
}

fn stood(page: &Page, dossier: &Dossier, now: Moment) -> Stood {
    use crate::State::{FeeAsked, NotReceived, Returned, Settled, Stopped};
    use crate::State::{SupplementAsked, SupplementAskedElsewhere};
    let standing = match dossier.state {
        Returned | Settled => Standing::Done,
        NotReceived | Stopped => Standing::Overdue,
        FeeAsked | SupplementAsked | SupplementAskedElsewhere => Standing::Due,
        state if state.is_open() => Standing::Open,
        _ => Standing::Plain,
    };
    let state = page.t(&format!("procedure-state-{}", dossier.state.name())).into_owned();
    let open = dossier.state.is_open();
    let clock = dossier.clock.due_at.filter(|_| open).map(|due| {
        // While it stands, the time left is what it was.
        let at = dossier.clock.paused_at.unwrap_or(now);
        Clock { state: ClockState::Running, ..Clock::running(dossier.clock.filed_at, due, at) }
    });
    Stood { clock, standing, state }
}

fn happened(page: &Page, dossier: &Dossier) -> Vec<Happening> {
    let happening = |passed: &Passed| Happening {
        at: page.day_time(&passed.at),
        paragraphs: reasons(page, passed),
        title: page.t(&format!("procedure-act-{}", passed.act.name())).into_owned(),
        ..Happening::default()
    };
    let former = dossier.body.former_code.iter();
    let former = former.map(|code| page.tw("procedure-formerly", "code", code.as_str()));
    let received = dossier.body.received_at.iter();
    let received =
        received.map(|at| page.tw("procedure-at-counter", "office", page.office(&at.office)));
    let filed = Happening {
        at: page.day_time(&dossier.clock.filed_at),
        paragraphs: former.chain(received).collect(),
        title: page.t("procedure-act-file").into_owned(),
        ..Happening::default()
    };
    let passed = dossier.body.timeline.iter().rev().map(happening);
    passed.chain([filed]).collect()
}

/// Why something was done, and at which counter.
fn reasons(page: &Page, passed: &Passed) -> Vec<String> {
    let reason = passed.reason.iter().map(|reason| reason.expose().to_owned());
    let counter = passed.at_counter.iter();
    let counter =
        counter.map(|at| page.tw("procedure-done-at-counter", "office", page.office(&at.office)));
    reason.chain(counter).collect()
}

/// What is asked of whoever applies: not what the register answers for good.
fn asked(
    page: &Page,
    questions: &'static [Question],
    answers: &Answers,
    known: &[Prefilled],
) -> Vec<Asked> {
    let fixed = |question: &&Question| {
        known.iter().all(|known| known.may_change || known.question != question.key)
    };
    let ask = |question: &'static Question| {
        let by_register = known.iter().find(|known| known.question == question.key);
        let answer = answers.get(&question.key).or(by_register.map(|known| &known.answer));
        let value = answer.map(|answer| written(question, answer)).unwrap_or_default();
        let hint = question.hint.as_ref().map(|it| it.of(page.language).to_owned());
        let wrong = correcting::group_of(question, answers);
        let (kind, choices) = match wrong.map(|group| proposal_choices(page, group)) {
            Some(choices) if !choices.is_empty() => ("choice", choices),
            _ => field(page, question),
        };
        let hint = hint.or(wrong.map(|group| proposal_hint(page, group)));
        let hint = match (hint, kind) {
            (Some(hint), _) => hint,
            (None, "commune") => page.t("procedure-commune-hint").into_owned(),
            (None, "date") => page.t("procedure-date-hint").into_owned(),
            (None, _) if question.is_list() => page.t("procedure-list-hint").into_owned(),
            _ => String::new(),
        };
        let mut label = question.names.of(page.language).to_owned();
        if !question.required {
            label = page.tw("procedure-optional", "label", label);
        }
        Asked { choices, hint, key: &question.key, kind, label, value }
    };
    questions.iter().filter(fixed).map(ask).collect()
}

fn field(page: &Page, question: &Question) -> (&'static str, Vec<Choice>) {
    match &question.kind {
        Kind::Choice(choices) => {
            let choice =
                |one: &catalogue::Choice| Choice::new(one.key.clone(), one.names.of(page.language));
            ("choice", choices.iter().map(choice).collect())
        }
        Kind::YesNo => {
            let choices =
                ["yes", "no"].map(|it| Choice::new(it, page.t(&format!("procedure-{it}"))));
            ("choice", choices.to_vec())
        }
        Kind::Commune => ("commune", Vec::new()),
        Kind::Date => ("date", Vec::new()),
        Kind::Text { characters_max } if *characters_max > LINE_MAX => ("long", Vec::new()),
        _ => ("text", Vec::new()),
    }
}

/// An answer as whoever applies writes it.
fn written(question: &Question, answer: &Answer) -> String {
    let texts = match answer {
        Answer::Many(texts) => texts.clone(),
        Answer::One(text) => vec![text.clone()],
    };
    match question.kind {
        Kind::Date => texts.iter().map(|text| turned(text)).collect::<Vec<_>>().join(" "),
        _ => texts.join(" "),
    }
}

/// `2026-11-26` as `26/11/2026`.
fn turned(text: &str) -> String {
    let parts: Vec<&str> = text.split('-').collect();
    match parts[..] {
        [year, month, day] => format!("{day}/{month}/{year}"),
        _ => text.to_owned(),
    }
}

/// An answer as it is told.
fn told(page: &Page, question: &Question, answer: &Answer, answers: &Answers) -> String {
    let Answer::One(text) = answer else { return written(question, answer) };
    if let Some(group) = correcting::group_of(question, answers) {
        return told_proposal(page, group, text);
    }
    match &question.kind {
        Kind::Commune => {
            let found = Division::bearers(DivisionLevel::Commune, text);
            let found = found.max_by_key(|division| division.valid_from);
            found.map_or_else(|| text.clone(), |division| division.full_name(page.language))
        }
        Kind::Choice(choices) => {
            let named = choices.iter().find(|choice| choice.key == *text);
            named.map_or_else(|| text.clone(), |it| it.names.of(page.language).to_owned())
        }
        Kind::YesNo => page.t(&format!("procedure-{text}")).into_owned(),
        // A day of birth may be known by its year alone, so its question is one for text.
        _ if question.prefill.as_ref().is_some_and(|it| it.group == "birth-date") => turned(text),
        _ => written(question, answer),
    }
}

/// All answers, those of the register with their source.
fn all_told(
    page: &Page,
    questions: &[Question],
    answers: &Answers,
    known: &[Prefilled],
) -> Vec<Told> {
    let one = |question: &Question| {
        let by_register = known.iter().find(|known| known.question == question.key);
        let answer = answers.get(&question.key)?;
        let same = by_register.filter(|known| known.answer == *answer);
        let source = same.map(|known| {
            let fillings = [
                ("office", page.office(&known.office).into()),
                ("day", page.date(known.since).into()),
            ];
            page.t_with("procedure-from-register", &fillings)
        });
        let differs = by_register.filter(|known| known.answer != *answer);
        Some(Told {
            differs: differs
                .map(|known| told(page, question, &known.answer, answers))
                .unwrap_or_default(),
            label: question.names.of(page.language).to_owned(),
            source: source.unwrap_or_default(),
            value: told(page, question, answer, answers),
        })
    };
    questions.iter().filter_map(one).collect()
}

/// What a posted form answers: days and communes as people write them, lists by spaces.
fn read(
    questions: &'static [Question],
    pairs: Vec<(String, String)>,
    today: time::Date,
) -> Answers {
    let mut answers = Answers::new();
    for question in questions {
        let posted = pairs.iter().find(|(key, _)| *key == question.key);
        let Some(text) = posted.map(|(_, text)| text.trim()).filter(|text| !text.is_empty()) else {
            continue;
        };
        let answer = match question.kind {
            _ if question.is_list() => {
                let texts = text.split([' ', ',', ';', '\n', '\r']).filter(|it| !it.is_empty());
                Answer::Many(texts.map(str::to_owned).collect())
            }
            Kind::Commune => Answer::One(
                population::commune_code(text, today).unwrap_or_else(|| text.to_owned()),
            ),
            Kind::Date => Answer::One(
                population::written_day(text)
                    .map_or_else(|| text.to_owned(), |day| day.to_string()),
            ),
            _ => Answer::One(desk::one_line(text)),
        };
        answers.insert(question.key.clone(), answer);
    }
    answers
}
