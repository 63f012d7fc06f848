//! The paper that a decision hands out, planned with the decision.

use access::{Caller, Permit};
use kernel::{Language, Moment, hex};
use ledger::Planned;
use papers::NewPaper;
use population::Group;

use crate::policy::DecideDossier;
use crate::{Dossier, Dossiers, Result};

impl Dossiers {
    /// The plan of the paper, where the outcome has one. It goes to whom the dossier is about.
    pub(crate) async fn plan_paper(
        &self,
        permit: &Permit<DecideDossier>,
        caller: &Caller,
        (decided, now): (&Dossier, Moment),
    ) -> Result<Option<Planned>> {
        let procedure = self.procedure_of(decided)?;
        let handed_out = procedure.result_of(decided.body.outcome.as_deref());
        let (Some((outcome, result)), Some(official)) = (handed_out, caller.person()) else {
            return Ok(None);
        };
        let named = [Group::BirthName, Group::PersonalNumber];
        let record = self.register.known_of(permit, decided.subject, &named).await?;
        let record = record.for_planning();
        let name = record.birth_name().map(|name| name.expose().to_owned()).unwrap_or_default();
        let number = record.personal_number().map(|number| number.expose()).unwrap_or_default();
        // The paper names the office; who it was stands in the record.
        let official_id = hex(official.as_bytes());
        let signs = format!("{} {}", decided.office, official_id.get(24..).unwrap_or_default());
        let code = decided.code.to_string();
        let basis = procedure.legal_basis.as_deref();
        let basis = basis.map(|cited| kernel::citation(cited, Language::Vi));
        let paper = NewPaper {
            agency: &decided.office,
            basis: basis.as_deref(),
            decided: decided.last_reason().unwrap_or_default(),
            dossier: &code,
            kind: &result.key,
            official,
            outcome: &outcome.names.vi,
            person: decided.subject,
            procedure: &procedure.names.vi,
            signs: &signs,
            title: &result.names.vi,
            whom: (&name, &number),
        };
        Ok(Some(self.papers.plan(permit, &paper, now).await?))
    }
}
