//! Cases: what a purpose cites. A person asks for a correction; an official opens one for the
//! paper that someone has brought to the desk.

use access::{Actor, Caller, Permit, Purpose};
use kernel::{Calendar, Entropy, Intake, Moment, PersonId};
use ledger::{Planned, Receipt, Released, Unreleased};
use notices::NewNotice;
use serde::{Deserialize, Serialize};

use crate::case_rows::PAGE;
use crate::correction::{AskedBy, Correction, Ground, NumberCause, NumberChange, Truth};
use crate::policy::{CloseCase, DecideCorrection, OpenCase, ReadCases, RequestCorrection};
use crate::source::{Channel, Document, DocumentKind};
use crate::value::{OfficeCode, Text};
use crate::{
    Effects, Error, Group, History, Register, Source, Value, case_event::CaseEvent, case_rows,
};

/// A matter before an office, with a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub body: Body,
    /// Random: it says nothing about whose it is or how many there are.
    pub code: String,
    pub due_at: Moment,
    pub office: String,
    pub opened_at: Moment,
    pub opened_by: PersonId,
    pub state: State,
    /// Whom it is about, once that is known.
    pub subject: Option<PersonId>,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Closed,
    Granted,
    Open,
    Refused,
}

/// What a case is about. Kept as JSON: add, never edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Body {
    /// What a person says is wrong, and what they say is right.
    Correction {
        group: String,
        proposed: Text<300>,
        statement: Text<1000>,
        reasons: Option<Text<1000>>,
    },
    /// A matter at a desk: the paper it rests on.
    Desk {
        reference: Text<100>,
        matter: Text<300>,
        /// What came of it, once it is closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<Text<1000>>,
    },
}

/// What a person says is wrong.
#[derive(Clone, Debug)]
pub struct CorrectionRequest {
    pub group: Group,
    pub proposed: Text<300>,
    pub statement: Text<1000>,
}

/// How a correction was decided. Reasons are mandatory either way.
#[derive(Clone, Debug)]
pub enum Decision {
    Grant { ground: Ground, reasons: Text<1000>, truth: Truth },
    Refuse { reasons: Text<1000> },
}

/// The rule of law that sets the clock of a correction.
pub(crate) const CORRECTION_TERM: &str = "correction.decide";
/// How long a desk case stays open when nobody closes it.
pub(crate) const DESK_TERM: &str = "feedback.resolve";

impl Case {
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    pub fn is_overdue(&self, now: Moment) -> bool {
        self.is_open() && self.due_at < now
    }

    /// The group that it says is wrong, of a correction.
    pub fn group(&self) -> Option<Group> {
        match &self.body {
            Body::Correction { group, .. } => Group::parse(group),
            Body::Desk { .. } => None,
        }
    }

    /// The next version of it, with what was said in deciding. A correction is granted or refused,
    /// a matter at a desk closed.
    fn decided(self, state: State, said: Text<1000>) -> Option<Case> {
        let body = match (self.body, state) {
            (
                Body::Correction { group, proposed, statement, .. },
                State::Granted | State::Refused,
            ) => Body::Correction { group, proposed, statement, reasons: Some(said) },
            (Body::Desk { reference, matter, .. }, State::Closed) => {
                Body::Desk { reference, matter, outcome: Some(said) }
            }
            _ => return None,
        };
        Some(Case { body, state, version: self.version + 1, ..self })
    }
}

impl State {
    pub(crate) const ALL: [State; 4] = [State::Closed, State::Granted, State::Open, State::Refused];

    pub fn name(self) -> &'static str {
        match self {
            State::Closed => "closed",
            State::Granted => "granted",
            State::Open => "open",
            State::Refused => "refused",
        }
    }
}

impl Register {
    /// Opens a case at the caller's office for the paper that someone has brought.
    pub async fn open_case(
        &self,
        permit: &Permit<OpenCase>,
        reference: Text<100>,
        matter: Text<300>,
        subject: Option<PersonId>,
    ) -> Result<(Case, Receipt), Error> {
        let Actor::Official { office, person, .. } = &permit.caller().actor else {
            return Err(Error::NoSuchOffice);
        };
        let now = self.clock.now();
        let case = Case {
            body: Body::Desk { reference, matter, outcome: None },
            code: code(&self.entropy),
            due_at: due(now, DESK_TERM)?,
            office: office.clone(),
            opened_at: now,
            opened_by: *person,
            state: State::Open,
            subject,
            version: 1,
        };
        let mut planned = Planned::under(permit);
        case_rows::case_put(&mut planned.changes, &case)?;
        planned.event(&CaseEvent::opened(&case, subject.unwrap_or(*person)))?;
        let receipt = self.ledger.commit(planned, now).await.map_err(Error::of_commit)?;
        Ok((case, receipt))
    }

    /// Opens a case before the commune police of the residence: something in the record is wrong.
    pub async fn request_correction(
        &self,
        permit: &Permit<RequestCorrection>,
        request: CorrectionRequest,
    ) -> Result<(Case, Receipt), Error> {
        // Whoever is protected should not have to say so again to be rid of it.
        if request.group == Group::Protection {
            return Err(Error::OwnAct(Group::Protection));
        }
        let head = self.standing(permit.action().person).await?;
        let opened_by = permit.caller().person().ok_or(Error::NotOnRegister)?;
        let now = self.clock.now();
        let CorrectionRequest { group, proposed, statement } = request;
        let case = Case {
            body: Body::Correction {
                group: group.name().into(),
                proposed,
                statement,
                reasons: None,
            },
            code: code(&self.entropy),
            due_at: due(now, CORRECTION_TERM)?,
            office: office_of(head.commune.as_deref()),
            opened_at: now,
            opened_by,
            state: State::Open,
            subject: Some(head.person),
            version: 1,
        };
        let mut planned = Planned::under(permit);
        case_rows::case_put(&mut planned.changes, &case)?;
        planned.event(&CaseEvent::opened(&case, head.person))?;
        let receipt = self.ledger.commit(planned, now).await.map_err(Error::of_commit)?;
        Ok((case, receipt))
    }

    /// Decides the correction that the purpose cites: the record, the case and the notices are one
    /// commit.
    pub async fn decide_correction(
        &self,
        permit: &Permit<DecideCorrection>,
        versions: Versions,
        decision: Decision,
    ) -> Result<Receipt, Error> {
        let Purpose::Case(code) = permit.purpose() else { return Err(Error::NoSuchCase) };
        let case = self.case_here(permit, code).await?.ok_or(Error::NoSuchCase)?;
        let person = self.standing(permit.action().person).await?.person;
        let subject = case.subject.ok_or(Error::NoSuchCase)?;
        if self.standing(subject).await?.person != person {
            return Err(Error::NoSuchCase);
        }
        if !case.is_open() || case.version != versions.case {
            return Err(Error::ChangedMeanwhile);
        }

        let people = self.people(&[person]).await?;
        let now = self.moment_after(&people);
        let mut planned = Planned::under(permit);
        let (state, said) = match decision {
            Decision::Refuse { reasons } => (State::Refused, reasons),
            Decision::Grant { ground, reasons, truth } => {
                let history = people.of(person)?;
                if history.version() != versions.record {
                    return Err(Error::ChangedMeanwhile);
                }
                let source = source_of(&case, &reasons)?;
                let effects = granted(history, &case, Correction { ground, truth }, &source, now)?;
                self.plan(&mut planned, &people, effects, now).await?;
                (State::Granted, reasons)
            }
        };
        let decided = case.decided(state, said).ok_or(Error::NoSuchCase)?;
        case_rows::case_put(&mut planned.changes, &decided)?;
        planned.event(&CaseEvent::decided(&decided, person))?;
        let template = match state {
            State::Granted => "population-correction-granted",
            _ => "population-correction-refused",
        };
        let mut told = vec![person, decided.opened_by];
        told.dedup();
        for person in told {
            let notice = NewNotice::to(person, template).with("case", &decided.code);
            let notice = notice.leading_to("/me/corrections");
            planned.merge(self.notices.plan(permit, &notice, now)?);
        }
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }

    /// Closes a matter at the desk of which the caller read `version`.
    pub async fn close_case(
        &self,
        permit: &Permit<CloseCase>,
        code: &str,
        version: i64,
        outcome: Text<1000>,
    ) -> Result<Receipt, Error> {
        let case = self.case_here(permit, code).await?.ok_or(Error::NoSuchCase)?;
        if !matches!(case.body, Body::Desk { .. }) {
            return Err(Error::NoSuchCase);
        }
        if !case.is_open() || case.version != version {
            return Err(Error::ChangedMeanwhile);
        }
        let now = self.clock.now();
        let closed = case.decided(State::Closed, outcome).ok_or(Error::NoSuchCase)?;
        let mut planned = Planned::under(permit);
        case_rows::case_put(&mut planned.changes, &closed)?;
        planned.event(&CaseEvent::decided(&closed, closed.subject.unwrap_or(closed.opened_by)))?;
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }

    /// Why a decision was refused: whoever comes second is told that the case is settled.
    pub(crate) async fn refused(
        &self,
        caller: &Caller,
        purpose: &Purpose,
        refused: Error,
    ) -> Error {
        let (Purpose::Case(code), Actor::Official { office, .. }) = (purpose, &caller.actor) else {
            return refused;
        };
        match case_rows::case_by_code(&self.db, code).await {
            Ok(Some(case)) if case.office == *office && !case.is_open() => Error::ChangedMeanwhile,
            _ => refused,
        }
    }

    /// A case of the caller's office, for planning and for readers that release it.
    async fn case_here<A>(&self, permit: &Permit<A>, code: &str) -> Result<Option<Case>, Error> {
        let Actor::Official { office, .. } = &permit.caller().actor else {
            return Err(Error::NoSuchOffice);
        };
        let case = case_rows::case_by_code(&self.db, code).await?;
        Ok(case.filter(|case| case.office == *office))
    }

    /// The open cases of the caller's office, the most urgent first.
    pub async fn cases(
        &self,
        permit: &Permit<ReadCases>,
        after: Option<(Moment, String)>,
    ) -> Result<(Released<Vec<Case>>, Receipt), Error> {
        let Actor::Official { office, .. } = &permit.caller().actor else {
            return Err(Error::NoSuchOffice);
        };
        let now = self.clock.now();
        let cases = case_rows::cases_of_office(&self.db, office, State::Open, after).await?;
        let shown = cases.into_iter().map(|case| {
            let subject = case.subject.unwrap_or(case.opened_by);
            Unreleased::with_fields(case, subject, ["case"])
        });
        Ok(self.ledger.release(shown.collect(), permit, now).await?)
    }

    /// One case of the caller's office.
    pub async fn case(
        &self,
        permit: &Permit<ReadCases>,
        code: &str,
    ) -> Result<(Released<Case>, Receipt), Error> {
        let now = self.clock.now();
        let Some(case) = self.case_here(permit, code).await? else {
            self.ledger.release(Unreleased::nobody(()), permit, now).await?;
            return Err(Error::NoSuchCase);
        };
        let subject = case.subject.unwrap_or(case.opened_by);
        let case = Unreleased::with_fields(case, subject, ["case"]);
        Ok(self.ledger.release(case, permit, now).await?)
    }

    /// The corrections asked for a person, as that person may see them, the newest first; a page
    /// at a time.
    pub async fn own_cases(
        &self,
        permit: &Permit<RequestCorrection>,
        after: Option<&AfterCase>,
    ) -> Result<(Released<OwnCases>, Receipt), Error> {
        let person = self.standing(permit.action().person).await?.person;
        let now = self.clock.now();
        let mut cases = Vec::new();
        for subject in [vec![person], self.history(person).await?.absorbs()].concat() {
            let after = after.map(|after| &after.0);
            cases.extend(case_rows::corrections_about(&self.db, subject, after).await?);
        }
        cases.sort_by_key(|case| (std::cmp::Reverse(case.opened_at), case.code.clone()));
        let more = cases.len() > PAGE as usize;
        cases.truncate(PAGE as usize);
        let last = cases.last().filter(|_| more);
        let next = last.map(|last| AfterCase((last.opened_at, last.code.clone())));
        let own = Unreleased::with_fields(OwnCases { cases, next }, person, ["cases"]);
        Ok(self.ledger.release(own, permit, now).await?)
    }
}

/// A page of what a person asked for.
#[derive(Clone, Debug)]
pub struct OwnCases {
    pub cases: Vec<Case>,
    pub next: Option<AfterCase>,
}

/// Where that list goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AfterCase((Moment, String));

impl AfterCase {
    /// As it travels in a link, to be given back.
    pub fn to_link(&self) -> String {
        let (opened_at, code) = &self.0;
        format!("{}.{code}", opened_at.micros())
    }

    pub fn from_link(text: &str) -> Option<Self> {
        let (opened_at, code) = text.split_once('.')?;
        Some(Self((Moment::from_micros(opened_at.parse().ok()?), code.to_owned())))
    }
}

/// What a decision was made on. If either has moved on, the official is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    pub case: i64,
    pub record: i64,
}

/// The commune police of a commune; where no residence is known, the ministry's department.
pub fn office_of(commune: Option<&str>) -> String {
    commune.map_or_else(|| "C06".to_owned(), |commune| format!("CA-{commune}"))
}

/// What follows in the register from granting what was asked, and nothing else.
fn granted(
    history: &History,
    case: &Case,
    correction: Correction,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let group = correction.truth.group();
    if case.group() != Some(group) {
        return Err(Error::OtherGroup(group));
    }
    let Truth::Is(Value::PersonalNumber(number)) = correction.truth else {
        return crate::correct(history, correction, source, now);
    };
    let (Ground::ClericalError { on: from } | Ground::Decision { from }) = correction.ground;
    let cause = NumberCause::CollectedWrongly;
    let change = NumberChange { asked_by: AskedBy::Citizen, cause, from, number };
    crate::replace_number(history, change, source, now)
}

fn source_of(case: &Case, reasons: &Text<1000>) -> Result<Source, Error> {
    let reference = Text::parse(&case.code)?;
    let reason: String = reasons.expose().chars().take(200).collect();
    Ok(Source {
        channel: Channel::Correction,
        document: Some(Document {
            kind: DocumentKind::Request,
            on: Some(case.opened_at.day()),
            reference,
        }),
        office: OfficeCode::parse(&case.office)?,
        reason: Some(Text::parse(reason.trim())?),
    })
}

fn due(now: Moment, term: &str) -> Result<Moment, Error> {
    let rule = kernel::rule(term, now.day())?;
    Ok(Calendar::viet_nam().due(now, rule.sets, Intake::OfficeHours)?)
}

/// Twelve letters and digits that cannot be mistaken for one another, in threes.
fn code(entropy: &Entropy) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ-";
    let chance: [u8; 24] = entropy.bytes();
    let letters = chance.iter().rev().map(|byte| LETTERS[usize::from(byte % 31)]);
    let letters: Vec<u8> = letters.take(12).collect();
    let threes = letters.chunks(4).map(|part| String::from_utf8_lossy(part).into_owned());
    threes.collect::<Vec<_>>().join("-")
}
