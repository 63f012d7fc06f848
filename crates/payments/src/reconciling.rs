//! Comparing with the bank's statement. What the bank has and never told here is taken up as if it
//! had; what differs is listed.

use std::collections::BTreeMap;
use std::time::Duration;

use access::{Facts, permit};
use kernel::Moment;
use ledger::Unreleased;
use serde::Deserialize;
use time::Date;

use crate::payments::job;
use crate::policy::ReadTill;
use crate::transfer::rfc3339;
use crate::{Error, Follows, Notification, Outcome, Payments, Result, Transfer, rows};

const BETWEEN: Duration = Duration::from_secs(3600);

/// A transfer as the statement has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub transaction: String,
    #[serde(with = "rfc3339")]
    pub paid_at: Moment,
    pub amount: i64,
    pub content: String,
}

/// Where the statement and the books are not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The amount of the statement, and ours.
    Amount { ours: i64, theirs: i64, transaction: String },
    /// Told here, and not on the statement of its time.
    NotOnStatement { transaction: String },
    /// Never told here; taken up now, with what became of it.
    TakenUp { outcome: Outcome, transaction: String },
}

/// Reads a statement: CSV with `transaction,paid_at,amount,content`.
pub fn statement(csv: impl std::io::Read) -> Result<Vec<Line>> {
    let mut reader = csv::Reader::from_reader(csv);
    let lines = reader.deserialize().enumerate();
    lines.map(|(index, line)| line.map_err(|_| Error::Statement(index + 2))).collect()
}

impl Payments {
    /// Asks the bank each hour for the statement of yesterday until it was had, and compares.
    pub async fn reconcile_each_night(&self, follows: &Follows) {
        if !self.bank.as_ref().is_some_and(|bank| bank.states()) {
            return;
        }
        let mut done = None;
        loop {
            let yesterday = self.now().day().previous_day().filter(|day| Some(*day) != done);
            if let Some(day) = yesterday {
                match self.reconcile_day(follows, day).await {
                    Ok((_, found)) => {
                        done = Some(day);
                        tracing::info!(differences = found.len(), "the bank's statement was read");
                    }
                    Err(error) => {
                        let error = &error as &dyn std::error::Error;
                        tracing::warn!(error, "the bank's statement was not taken up");
                    }
                }
            }
            tokio::time::sleep(BETWEEN).await;
        }
    }

    /// The same with the statement of a day, which the bank is asked for; and how many transfers
    /// are on it.
    pub async fn reconcile_day(
        &self,
        follows: &Follows,
        day: Date,
    ) -> Result<(usize, Vec<Difference>)> {
        let csv = self.bank()?.statement(day, self.now()).await.ok_or(Error::NoStatement)?;
        let lines = statement(csv.as_slice())?;
        if lines.iter().any(|line| line.paid_at.day() != day) {
            return Err(Error::NoStatement);
        }
        Ok((lines.len(), self.reconcile(follows, &lines).await?))
    }

    /// Compares with a statement: whole for the time between its first and its last transfer.
    pub async fn reconcile(&self, follows: &Follows, lines: &[Line]) -> Result<Vec<Difference>> {
        let mut found = Vec::new();
        for line in lines {
            let before = rows::transfer_by_id(&self.db, &line.transaction).await?;
            let transaction = line.transaction.clone();
            match before {
                Some(ours) if ours.amount != line.amount => {
                    let (ours, theirs) = (ours.amount, line.amount);
                    found.push(Difference::Amount { ours, theirs, transaction });
                }
                Some(_) => {}
                None => {
                    let told = Notification {
                        amount: line.amount,
                        content: line.content.clone(),
                        paid_at: line.paid_at,
                        transaction: transaction.clone(),
                    };
                    let outcome = self.receive(follows, &told).await?;
                    found.push(Difference::TakenUp { outcome, transaction });
                }
            }
        }
        found.extend(self.not_on(lines).await?);
        Ok(found)
    }

    async fn not_on(&self, lines: &[Line]) -> Result<Vec<Difference>> {
        let times = || lines.iter().map(|line| line.paid_at);
        let (Some(first), Some(last)) = (times().min(), times().max()) else {
            return Ok(Vec::new());
        };
        let theirs: BTreeMap<&str, ()> =
            lines.iter().map(|line| (line.transaction.as_str(), ())).collect();
        let (caller, purpose) = job();
        let permit = permit(ReadTill, &caller, &purpose, Facts::none())?;
        let mut missing = Vec::new();
        let mut after = (first, String::new());
        loop {
            let ours = rows::transfers_between(&self.db, &after, last).await?;
            let Some(Transfer { paid_at, transaction, .. }) = ours.last().cloned() else { break };
            after = (paid_at, transaction);
            let unknown = ours.iter().filter(|it| !theirs.contains_key(it.transaction.as_str()));
            missing.extend(
                unknown
                    .map(|it| Difference::NotOnStatement { transaction: it.transaction.clone() }),
            );
        }
        let missing = Unreleased::nobody(missing);
        Ok(self.ledger.release(missing, &permit, self.now()).await?.0.into_inner())
    }
}
