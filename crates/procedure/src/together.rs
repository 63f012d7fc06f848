//! Granting several dossiers in one go, where their step lets it be: each by itself, under a permit
//! of its own and with an outcome of its own. What the register says otherwise is looked at alone.

use access::Caller;
use catalogue::OutcomeKind;
use ledger::Receipt;
use population::Text;

use crate::working::{Beside, Wanted};
use crate::{Dossiers, Error, Result, State, Whose};

/// Granted in one go at most.
pub const TOGETHER_MAX: usize = 20;

/// A dossier to grant, as the official saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub code: String,
    /// Of the record beside it.
    pub record: i64,
    pub version: i64,
}

impl Beside {
    /// Whether an answer is another than the register gives today, or a paper that it encloses
    /// stands no longer.
    pub fn differs(&self) -> bool {
        if self.held.iter().any(|(_, standing)| *standing == papers::Standing::Revoked) {
            return true;
        }
        self.known.iter().any(|known| {
            let answer = self.dossier.body.answers.get(&known.question);
            answer.is_some_and(|answer| *answer != known.answer)
        })
    }

    fn goes_together(&self, caller: &Caller) -> bool {
        self.dossier.goes_together(self.procedure, caller.person())
    }
}

impl Dossiers {
    /// The caller's own dossiers of a procedure that wait to be decided, beside the register, the
    /// most urgent first. None where its step is not for several.
    pub async fn grantable(&self, caller: &Caller, procedure: &str) -> Result<Vec<Beside>> {
        let wanted = Wanted {
            procedure: Some(procedure.to_owned()),
            state: Some(State::InProcess),
            whose: Some(Whose::Mine),
            ..Wanted::default()
        };
        let (inbox, _) = self.inbox(caller, &wanted).await?;
        let mut grantable = Vec::new();
        for dossier in inbox.dossiers.iter().take(TOGETHER_MAX) {
            let (beside, _) = self.beside(caller, &dossier.code.to_string()).await?;
            grantable.push(beside.into_inner());
        }
        grantable.retain(|beside| beside.goes_together(caller));
        Ok(grantable)
    }

    /// Grants several for the same reasons; one that is refused does not hold up the others.
    pub async fn grant_several(
        &self,
        caller: &Caller,
        chosen: &[Seen],
        reasons: &Text<1000>,
    ) -> Vec<(String, Result<Receipt>)> {
        let mut outcomes = Vec::new();
        for seen in chosen.iter().take(TOGETHER_MAX) {
            let outcome = self.grant_one_of(caller, seen, reasons.clone()).await;
            outcomes.push((seen.code.clone(), outcome));
        }
        outcomes
    }

    async fn grant_one_of(
        &self,
        caller: &Caller,
        seen: &Seen,
        reasons: Text<1000>,
    ) -> Result<Receipt> {
        let (beside, _) = self.beside(caller, &seen.code).await?;
        if !beside.goes_together(caller) || beside.differs() {
            return Err(Error::NotTogether);
        }
        let of = (seen.code.as_str(), seen.version, seen.record);
        self.decide(caller, of, OutcomeKind::Granted, reasons).await
    }
}
