//! What people asked to have corrected before that was a dossier: read and marked as it moves over.
//!
//! Who files it as a dossier is `procedure`. A row that has moved stays, so that the program that was
//! built before this one finds it, settled; a later version removes such rows.

use access::Permit;
use kernel::{Moment, PersonId};
use ledger::Planned;
use serde::{Deserialize, Serialize};
use store::Db;

use crate::case_rows::PAGE;
use crate::cases::State;
use crate::policy::MoveCorrections;
use crate::value::Text;
use crate::{Error, Register, case_event::CaseEvent, case_rows};

/// A correction that was asked for. For planning; nothing of it is shown.
#[derive(Clone, Debug)]
pub struct AskedBefore {
    pub body: AskedBody,
    pub code: String,
    pub due_at: Moment,
    pub office: String,
    pub opened_at: Moment,
    pub opened_by: PersonId,
    pub state: State,
    pub subject: PersonId,
    pub version: i64,
}

/// Kept as JSON, as it always was; `dossier` is what it moved to.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AskedBody {
    Correction {
        group: String,
        proposed: Text<300>,
        statement: Text<1000>,
        reasons: Option<Text<1000>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dossier: Option<String>,
    },
}

impl AskedBefore {
    fn has_moved(&self) -> bool {
        let AskedBody::Correction { dossier, .. } = &self.body;
        dossier.is_some()
    }

    /// What it is once it has moved. Where it was open, nobody is to decide it here any more.
    fn moved(self, to: String) -> Self {
        let AskedBody::Correction { group, proposed, statement, reasons, .. } = self.body;
        let body = AskedBody::Correction { group, proposed, statement, reasons, dossier: Some(to) };
        let state = if self.state == State::Open { State::Closed } else { self.state };
        Self { body, state, version: self.version + 1, ..self }
    }
}

/// Whether corrections wait to be moved. It shows nothing of them.
pub async fn corrections_wait(db: &Db) -> Result<bool, Error> {
    Ok(!after(db, "").await?.is_empty())
}

impl Register {
    /// A page of corrections that have not moved yet, after that code.
    pub async fn corrections_to_move(
        &self,
        _: &Permit<MoveCorrections>,
        code: &str,
    ) -> Result<Vec<AskedBefore>, Error> {
        after(&self.db, code).await
    }

    /// The person as whom a record stands now: another where it is merged away.
    pub async fn stands_as(
        &self,
        _: &Permit<MoveCorrections>,
        person: PersonId,
    ) -> Result<PersonId, Error> {
        Ok(self.standing_if_any(person).await?.map_or(person, |head| head.person))
    }

    /// Marks a correction as moved, in the commit that files it as a dossier.
    pub fn plan_moved(
        &self,
        permit: &Permit<MoveCorrections>,
        asked: AskedBefore,
        dossier: String,
    ) -> Result<Planned, Error> {
        let moved = asked.moved(dossier);
        let mut planned = Planned::under(permit);
        case_rows::correction_put(&mut planned.changes, &moved)?;
        planned.event(&CaseEvent::moved(&moved))?;
        Ok(planned)
    }
}

/// The next page that has any, from after that code on.
async fn after(db: &Db, code: &str) -> Result<Vec<AskedBefore>, Error> {
    let mut code = code.to_owned();
    loop {
        let mut page = case_rows::corrections_after(db, &code).await?;
        let Some(last) = page.last().map(|asked| asked.code.clone()) else { return Ok(page) };
        let more = page.len() > PAGE as usize;
        page.retain(|asked| !asked.has_moved());
        if !page.is_empty() || !more {
            return Ok(page);
        }
        code = last;
    }
}
