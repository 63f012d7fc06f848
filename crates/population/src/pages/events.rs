//! What an official records of a person on pages: a birth, a death, a marriage, a move.

use access::{Caller, Purpose};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{FullName, PersonId, PersonalNumber};
use serde::Deserialize;
use time::Date;
use web::parts::{Choice, PersonHead};
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use super::case::{CaseHead, case_of};
use super::fields::{DayFields, ValueFields, choices};
use super::me::head_of;
use super::person::file_of;
use super::{permit_at, permit_on};
use crate::http::acts::{Died, Married, PermanentResidenceRegistered};
use crate::http::{record as record_act, source_at};
use crate::policy::{FindPeople, RecordCivilEvent};
use crate::source::{Channel, Document, DocumentKind};
use crate::value::{Country, Few, Party, Sex, Text};
use crate::{Birth, Error, Fate, FollowUp, Group, Query, Register, Source, Value};

/// An event with a form of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Birth,
    Death,
    Marriage,
    Move,
}

impl Event {
    pub(super) const ALL: [Event; 4] = [Event::Birth, Event::Death, Event::Marriage, Event::Move];

    pub(super) fn name(self) -> &'static str {
        match self {
            Event::Birth => "birth",
            Event::Death => "death",
            Event::Marriage => "marriage",
            Event::Move => "move",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.name() == name)
    }

    pub(super) fn duty(self) -> &'static str {
        if self == Event::Move { "residence" } else { "civil-status" }
    }

    fn paper(self) -> DocumentKind {
        match self {
            Event::Birth => DocumentKind::BirthCertificate,
            Event::Death => DocumentKind::DeathCertificate,
            Event::Marriage => DocumentKind::MarriageCertificate,
            Event::Move => DocumentKind::ResidenceDeclaration,
        }
    }
}

#[derive(Template)]
#[template(path = "desk_event.html")]
struct EventPage<'a> {
    case: CaseHead,
    event: Event,
    form: &'a EventFields,
    head: PersonHead,
    /// What the record does not allow, in words.
    impossible: String,
    on: DayFields,
    page: Page,
    person: PersonId,
}

impl EventPage<'_> {
    fn title(&self) -> String {
        self.page.t(&format!("population-event-{}", self.event.name())).into_owned()
    }

    fn on_label(&self) -> String {
        self.page.t(&format!("population-event-{}-on", self.event.name())).into_owned()
    }

    fn sexes(&self) -> Vec<Choice> {
        choices(&self.page, Group::Sex)
    }

    fn parents(&self) -> [Choice; 2] {
        ["mother", "father"]
            .map(|name| Choice::new(name, self.page.t(&format!("population-relation-{name}"))))
    }
}

#[derive(Default, Deserialize)]
pub(super) struct EventFields {
    #[serde(default)]
    commune: String,
    #[serde(default)]
    line: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    number: String,
    #[serde(default, rename = "on-day")]
    on_day: String,
    #[serde(default, rename = "on-month")]
    on_month: String,
    #[serde(default, rename = "on-year")]
    on_year: String,
    #[serde(default)]
    other: String,
    #[serde(default)]
    parent: String,
    #[serde(default)]
    reference: String,
    #[serde(default)]
    sex: String,
}

/// Who asks, where, about whom.
struct Asking<'a> {
    caller: &'a Caller,
    purpose: &'a Purpose,
    register: &'a Register,
    person: PersonId,
}

pub(super) async fn form(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path((code, person, event)): Path<(String, PersonId, String)>,
) -> Result<Response, Failure> {
    let event = Event::named(&event).ok_or(Error::NoSuchPage)?;
    let (case, purpose) = case_of(&register, &caller, &code).await?;
    let case = CaseHead::of(&page, &register, &case);
    let asking = Asking { caller: &caller, purpose: &purpose, register: &register, person };
    let form = EventFields::default();
    show(&view(page, &asking, (case, event), &form).await?)
}

pub(super) async fn record(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path((code, person, event)): Path<(String, PersonId, String)>,
    Form(form): Form<EventFields>,
) -> Result<Response, Failure> {
    let event = Event::named(&event).ok_or(Error::NoSuchPage)?;
    let (case, purpose) = case_of(&register, &caller, &code).await?;
    let case = CaseHead::of(&page, &register, &case);
    let asking = Asking { caller: &caller, purpose: &purpose, register: &register, person };
    let mut errors = FieldErrors::default();
    let on = form.on().read("on", &mut errors);
    let reference = Text::parse(&form.reference);
    let reference = errors.keep("reference", "population-reference-missing", reference);
    let channel = if event == Event::Move { Channel::Declaration } else { Channel::CivilEvent };
    let source = match reference {
        None => None,
        Some(reference) => {
            let document = Document { kind: event.paper(), on: None, reference };
            Some(source_at(channel, Some(document), None, &caller)?)
        }
    };
    let done = match event {
        Event::Birth => form.birth(&asking, on, source, &mut errors).await,
        Event::Death => form.death(&asking, on, source).await,
        Event::Marriage => form.marriage(&asking, on, source, &mut errors).await,
        Event::Move => form.moved(&asking, on, source, &mut errors).await,
    };
    let impossible = match done {
        Ok(Some(left)) => {
            let address = format!("{}?done={}&left={}", case.person(&person), event.name(), left);
            return Ok(Redirect::to(&address).into_response());
        }
        Ok(None) => String::new(),
        Err(error) => refusal(error)?,
    };
    let view = view(page.with_errors(errors), &asking, (case, event), &form).await?;
    show_again(&EventPage { impossible, ..view })
}

/// What the record does not allow, as a word of ours; any other error goes on.
fn refusal(error: Error) -> Result<String, Error> {
    error.refusal_key().map(str::to_owned).ok_or(error)
}

impl EventFields {
    fn on(&self) -> DayFields {
        let [day, month, year] = [&self.on_day, &self.on_month, &self.on_year].map(String::clone);
        DayFields { day, month, year }
    }

    async fn birth(
        &self,
        asking: &Asking<'_>,
        born_on: Option<Date>,
        source: Option<Source>,
        errors: &mut FieldErrors,
    ) -> Result<Option<String>, Error> {
        let name = errors.keep("name", "population-name-wrong", FullName::parse(&self.name));
        let sex = errors.keep("sex", "choice-missing", Sex::parse(&self.sex));
        let digits: String = self.number.split_whitespace().collect();
        let number = (!digits.is_empty()).then(|| PersonalNumber::parse(&digits)).transpose();
        let number = errors.keep("number", "personal-number-wrong", number);
        let is_mother = match self.parent.as_str() {
            "mother" => Some(true),
            "father" => Some(false),
            _ => {
                errors.add("parent", "choice-missing");
                None
            }
        };
        let other = self.other(asking, errors).await?;
        let all = (born_on.zip(source), name.zip(sex), number, is_mother, other);
        let (
            Some((born_on, source)),
            Some((name, sex)),
            Some(number),
            Some(is_mother),
            Some(other),
        ) = all
        else {
            return Ok(None);
        };
        let mut values = vec![
            Value::BirthName(name),
            Value::Sex(sex),
            Value::Nationality(Few::parse(vec![Country::VIET_NAM])?),
        ];
        values.extend(number.map(Value::PersonalNumber));
        let this = Some(Party::from(asking.person));
        let (father, mother) = if is_mother { (other, this) } else { (this, other) };
        let child = asking.register.new_person();
        let birth = Birth { born_on, child, father, mother, values };
        let action = RecordCivilEvent { person: asking.person };
        let permit =
            permit_on(asking.register, (asking.caller, asking.purpose), asking.person, action);
        let done = asking.register.register_birth(&permit.await?, birth, &source).await?;
        Ok(Some(left(&done.follow_ups)))
    }

    async fn death(
        &self,
        asking: &Asking<'_>,
        on: Option<Date>,
        source: Option<Source>,
    ) -> Result<Option<String>, Error> {
        let Some((on, source)) = on.zip(source) else { return Ok(None) };
        let fate = Fate::Died { on: on.into(), place: None }.into();
        asking.record(Died { fate }, source).await.map(Some)
    }

    async fn marriage(
        &self,
        asking: &Asking<'_>,
        on: Option<Date>,
        source: Option<Source>,
        errors: &mut FieldErrors,
    ) -> Result<Option<String>, Error> {
        let other = self.other(asking, errors).await?;
        if matches!(other, Some(None)) {
            errors.add("other", "field-empty");
        }
        let (Some((on, source)), Some(Some(to))) = (on.zip(source), other) else {
            return Ok(None);
        };
        asking.record(Married { on, to: to.into() }, source).await.map(Some)
    }

    async fn moved(
        &self,
        asking: &Asking<'_>,
        from: Option<Date>,
        source: Option<Source>,
        errors: &mut FieldErrors,
    ) -> Result<Option<String>, Error> {
        let fields = ValueFields {
            commune: self.commune.clone(),
            line: self.line.clone(),
            ..ValueFields::default()
        };
        let address = fields.address(asking.register.now().day(), errors);
        let (Some((from, source)), Some(address)) = (from.zip(source), address) else {
            return Ok(None);
        };
        let act = PermanentResidenceRegistered {
            address: address.into(),
            file_number: None,
            from,
            household: None,
        };
        asking.record(act, source).await.map(Some)
    }

    /// The other person by number, if one is written: found under the case, and so on record.
    async fn other(
        &self,
        asking: &Asking<'_>,
        errors: &mut FieldErrors,
    ) -> Result<Option<Option<Party>>, Error> {
        let digits: String = self.other.split_whitespace().collect();
        if digits.is_empty() {
            return Ok(Some(None));
        }
        let number = PersonalNumber::parse(&digits);
        let Some(number) = errors.keep("other", "personal-number-wrong", number) else {
            return Ok(None);
        };
        let permit =
            permit_at(asking.register, (asking.caller, asking.purpose), FindPeople).await?;
        let query = Query { number: Some(number), ..Query::default() };
        let (hits, _) = asking.register.find(&permit, &query).await?;
        let found = hits.hits.first().map(|hit| Some(Party::from(hit.person)));
        if found.is_none() {
            errors.add("other", "population-other-unknown");
        }
        Ok(found)
    }
}

impl Asking<'_> {
    async fn record<A: crate::http::acts::Act>(
        &self,
        act: A,
        source: Source,
    ) -> Result<String, Error> {
        let by = (self.caller, self.purpose);
        let done = record_act(self.register, by, self.person, act, || Ok(source)).await?;
        Ok(left(&done.follow_ups))
    }
}

/// What an act leaves to settle, for the address of the page that says so.
fn left(follow_ups: &[FollowUp]) -> String {
    let kind = |one: &FollowUp| match one {
        FollowUp::DecideMaritalStatus(_) => "decide-marital-status",
        FollowUp::NameHead { .. } => "name-head",
        FollowUp::RegisterResidence(_) => "register-residence",
    };
    follow_ups.iter().map(kind).collect::<Vec<_>>().join(",")
}

async fn view<'a>(
    page: Page,
    asking: &Asking<'_>,
    (case, event): (CaseHead, Event),
    form: &'a EventFields,
) -> Result<EventPage<'a>, Error> {
    let by = (asking.caller, asking.purpose);
    let (file, _) = file_of(asking.register, by, asking.person).await?;
    Ok(EventPage {
        case,
        event,
        form,
        head: head_of(&page, &file.record),
        impossible: String::new(),
        on: form.on(),
        page,
        person: file.record.person,
    })
}
