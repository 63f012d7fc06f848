//! Deciding what a person asked to have corrected: granted with a value and its ground, or refused;
//! with reasons either way.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::PersonId;
use serde::Deserialize;
use web::parts::Choice;
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use super::case::{CaseHead, case_of};
use super::corrections::one_line;
use super::fields::{DayFields, Shape, ValueFields, choices, shape};
use super::permit_on;
use super::person::file_of;
use super::wording::{Wording, label};
use crate::cases::{Body, Case, Decision, Versions};
use crate::policy::DecideCorrection;
use crate::value::Text;
use crate::{Error, Ground, Group, Register};

#[derive(Template)]
#[template(path = "desk_decision.html")]
struct DecisionPage<'a> {
    case: CaseHead,
    choices: Vec<Choice>,
    current: String,
    form: &'a DecisionFields,
    from: DayFields,
    group: &'static str,
    label: String,
    page: Page,
    person: PersonId,
    record_version: i64,
    shape: Shape,
}

impl DecisionPage<'_> {
    fn history(&self) -> String {
        format!("{}/history?group={}", self.case.person(&self.person), self.group)
    }

    fn outcomes(&self) -> Vec<Choice> {
        let choice = |name: &str| {
            let text = self.page.t(&format!("population-outcome-{name}"));
            Choice::new(name, text)
        };
        // What has an act of its own cannot be granted in one form.
        let grants = self.shape != Shape::Own;
        grants.then(|| choice("grant")).into_iter().chain([choice("refuse")]).collect()
    }

    fn grounds(&self) -> [Choice; 2] {
        ["clerical-error", "decision"].map(|name| {
            let key = format!("population-ground-{name}");
            Choice::new(name, self.page.t(&key)).with_hint(self.page.t(&format!("{key}-hint")))
        })
    }
}

#[derive(Default, Deserialize)]
pub(super) struct DecisionFields {
    #[serde(default)]
    case_version: i64,
    #[serde(default, rename = "from-day")]
    from_day: String,
    #[serde(default, rename = "from-month")]
    from_month: String,
    #[serde(default, rename = "from-year")]
    from_year: String,
    #[serde(default)]
    ground: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    reasons: String,
    #[serde(default)]
    record_version: i64,
    #[serde(default)]
    commune: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    line: String,
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    nothing: String,
    #[serde(default)]
    value: String,
}

impl DecisionFields {
    fn values(&self) -> ValueFields {
        ValueFields {
            commune: self.commune.clone(),
            email: self.email.clone(),
            line: self.line.clone(),
            mobile: self.mobile.clone(),
            nothing: self.nothing.clone(),
            value: self.value.clone(),
        }
    }

    fn from(&self) -> DayFields {
        let [day, month, year] =
            [&self.from_day, &self.from_month, &self.from_year].map(String::clone);
        DayFields { day, month, year }
    }

    fn read(&self, group: Group, today: time::Date, errors: &mut FieldErrors) -> Option<Decision> {
        let granted = match self.outcome.as_str() {
            "grant" => {
                let truth = self.values().read(group, today, errors);
                let ground = match self.ground.as_str() {
                    "clerical-error" => Some(Ground::ClericalError { on: today }),
                    "decision" => {
                        let from = self.from().read("from", errors);
                        from.map(|from| Ground::Decision { from })
                    }
                    _ => {
                        errors.add("ground", "choice-missing");
                        None
                    }
                };
                Some((truth, ground))
            }
            "refuse" => None,
            _ => {
                errors.add("outcome", "choice-missing");
                return None;
            }
        };
        let reasons = Text::parse(&one_line(&self.reasons));
        let reasons = errors.keep("reasons", "population-reasons-missing", reasons)?;
        match granted {
            None => Some(Decision::Refuse { reasons }),
            Some((truth, ground)) => {
                Some(Decision::Grant { ground: ground?, reasons, truth: truth? })
            }
        }
    }
}

pub(super) async fn form(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let (case, _) = case_of(&register, &caller, &code).await?;
    let form = DecisionFields { value: proposed(&case), ..DecisionFields::default() };
    show(&view(page, (&register, &caller), &code, &form).await?)
}

pub(super) async fn decide(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path(code): Path<String>,
    Form(form): Form<DecisionFields>,
) -> Result<Response, Failure> {
    let (case, purpose) = case_of(&register, &caller, &code).await?;
    let (group, person) = asked(&register, &case).await?;
    let mut errors = FieldErrors::default();
    let today = register.now().day();
    let Some(decision) = form.read(group, today, &mut errors) else {
        let page = page.with_errors(errors);
        return show_again(&view(page, (&register, &caller), &code, &form).await?);
    };
    let action = DecideCorrection { person };
    let permit = permit_on(&register, (&caller, &purpose), person, action).await?;
    let versions = Versions { case: form.case_version, record: form.record_version };
    register.decide_correction(&permit, versions, decision).await?;
    Ok(Redirect::to("/desk").into_response())
}

/// What the person wrote, where it is written in one field.
fn proposed(case: &Case) -> String {
    match &case.body {
        Body::Correction { proposed, .. } if case.group().map(shape) == Some(Shape::Line) => {
            proposed.expose().to_owned()
        }
        _ => String::new(),
    }
}

/// The group and the person of a correction that is still open.
async fn asked(register: &Register, case: &Case) -> Result<(Group, PersonId), Error> {
    let (group, subject) = case.group().zip(case.subject).ok_or(Error::NoSuchCase)?;
    if !case.is_open() {
        return Err(Error::ChangedMeanwhile);
    }
    Ok((group, register.standing(subject).await?.person))
}

async fn view<'a>(
    page: Page,
    (register, caller): (&Register, &access::Caller),
    code: &str,
    form: &'a DecisionFields,
) -> Result<DecisionPage<'a>, Error> {
    let (case, purpose) = case_of(register, caller, code).await?;
    let (group, person) = asked(register, &case).await?;
    permit_on(register, (caller, &purpose), person, DecideCorrection { person }).await?;
    let (file, related) = file_of(register, (caller, &purpose), person).await?;
    let case = CaseHead::of(&page, register, &case);
    let wording = Wording { page: &page, related: &related };
    let sent_before = form.record_version > 0;
    let version = file.record.version;
    Ok(DecisionPage {
        choices: choices(&page, group),
        current: wording.line(file.record.value(group)),
        from: form.from(),
        form,
        group: group.name(),
        label: label(&page, group),
        person,
        record_version: if sent_before { form.record_version } else { version },
        shape: shape(group),
        case,
        page,
    })
}
