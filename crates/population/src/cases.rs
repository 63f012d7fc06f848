//! Cases: what a purpose cites. An official opens one for the paper that someone has brought to the
//! desk. What people ask to have corrected is a dossier (`procedure`).

use access::{Actor, Permit};
use kernel::{Calendar, Entropy, Intake, Moment, PersonId};
use ledger::{Planned, Receipt, Released, Unreleased};
use serde::{Deserialize, Serialize};

use crate::policy::{CloseCase, OpenCase, ReadCases};
use crate::value::Text;
use crate::{Error, Register, case_event::CaseEvent, case_rows};

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
    /// A matter at a desk: the paper it rests on.
    Desk {
        reference: Text<100>,
        matter: Text<300>,
        /// What came of it, once it is closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<Text<1000>>,
    },
}

/// How long a desk case stays open when nobody closes it.
pub(crate) const DESK_TERM: &str = "feedback.resolve";

impl Case {
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    pub fn is_overdue(&self, now: Moment) -> bool {
        self.is_open() && self.due_at < now
    }

    /// The next version of it, with what came of it.
    fn closed(self, outcome: Text<1000>) -> Case {
        let Body::Desk { reference, matter, .. } = self.body;
        let body = Body::Desk { reference, matter, outcome: Some(outcome) };
        Case { body, state: State::Closed, version: self.version + 1, ..self }
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

    /// Closes a matter at the desk of which the caller read `version`.
    pub async fn close_case(
        &self,
        permit: &Permit<CloseCase>,
        code: &str,
        version: i64,
        outcome: Text<1000>,
    ) -> Result<Receipt, Error> {
        let case = self.case_here(permit, code).await?.ok_or(Error::NoSuchCase)?;
        if !case.is_open() || case.version != version {
            return Err(Error::ChangedMeanwhile);
        }
        let now = self.clock.now();
        let closed = case.closed(outcome);
        let mut planned = Planned::under(permit);
        case_rows::case_put(&mut planned.changes, &closed)?;
        planned.event(&CaseEvent::closed(&closed, closed.subject.unwrap_or(closed.opened_by)))?;
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
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
}

fn due(now: Moment, term: &str) -> Result<Moment, Error> {
    let rule = kernel::rule(term, now.day())?;
    Ok(Calendar::viet_nam().due(now, rule.sets, Intake::OfficeHours)?)
}

/// Twelve letters and digits, in threes.
fn code(entropy: &Entropy) -> String {
    let letters = entropy.letters::<24>();
    format!("{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..])
}
