//! Records out of the register by written order: one JSON object a line, each piece released by
//! an entry in the ledger before it leaves.

use std::borrow::Cow;

use access::Permit;
use kernel::PersonId;
use ledger::{Member, Unreleased};

use crate::policy::ExportPeople;
use crate::{Change, Error, History, Register, rows};

/// People in one piece.
const CHUNK: i64 = 1_000;

/// One record as it leaves: everything recorded of a person, in the stored form.
struct Line {
    subject: PersonId,
    text: String,
}

impl Register {
    /// Hands every record to `out`, a line each, and returns how many there were. A piece is on
    /// record before its first line is handed out; when the ledger cannot keep it nothing is.
    pub async fn export(
        &self,
        permit: &Permit<ExportPeople>,
        mut out: impl FnMut(&str) -> std::io::Result<()>,
    ) -> Result<u64, ExportError> {
        let (mut after, mut people) = (Vec::new(), 0);
        loop {
            let persons = rows::persons_from(&self.db, &after, CHUNK).await.map_err(Error::from)?;
            let Some(last) = persons.last() else { return Ok(people) };
            after = last.as_bytes().to_vec();
            let mut lines = Vec::with_capacity(persons.len());
            for person in persons {
                lines.push(self.line(person).await?);
            }
            let lines: Unreleased<Vec<Line>> = lines.into_iter().collect();
            let now = self.clock.now();
            let released = self.ledger.release_chunk(
                lines,
                "population.exported",
                permit,
                |lines| members(lines),
                now,
            );
            let (lines, _) = released.await.map_err(Error::from)?;
            for line in lines.iter() {
                out(&line.text)?;
            }
            people += lines.len() as u64;
        }
    }

    async fn line(&self, person: PersonId) -> Result<Unreleased<Line>, Error> {
        let history = rows::history(&self.db, person).await?;
        let text = write(history.for_planning()).map_err(|_| Error::Unwritable)?;
        Ok(history.map(|_| Line { subject: person, text }))
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the file could not be written")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Register(#[from] Error),
}

fn write(history: &History) -> Result<String, serde_json::Error> {
    let changes = history.changes().iter().map(|change: &Change| {
        let stored: serde_json::Value = serde_json::from_str(&change.encode()?)?;
        let (known_from, version) = (change.known_from, change.version);
        Ok(serde_json::json!({ "version": version, "known_from": known_from, "change": stored }))
    });
    let changes: Vec<serde_json::Value> = changes.collect::<Result<_, serde_json::Error>>()?;
    serde_json::to_string(&serde_json::json!({ "person": history.person(), "changes": changes }))
}

fn members(lines: &[Line]) -> Vec<Member<'_>> {
    let members = lines
        .iter()
        .map(|line| Member { content: Cow::Borrowed(line.text.as_bytes()), subject: line.subject });
    members.collect()
}
