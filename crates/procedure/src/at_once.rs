//! What the platform does by itself as a dossier is filed: the first step, where no office has a
//! duty in it.

use access::{Caller, Facts, Purpose, permit};
use catalogue::{By, Procedure, Settles};
use ledger::Planned;
use population::Record;

use crate::event::Event;
use crate::filing::office_of;
use crate::policy::DecideDossier;
use crate::{Act, Dossier, Dossiers, Error, Result, State, Stated};

/// The job that does it, and its rule.
const JOB: &str = "dossiers";
const SETTLED_AT_ONCE: &str = "settled-at-once";

impl Dossiers {
    /// A dossier that is not kept yet, after its first step, and what goes with that. Where the
    /// register does not let it be done so, officials look at it.
    pub(crate) async fn done_at_once(
        &self,
        procedure: &Procedure,
        dossier: Dossier,
        record: &Record,
    ) -> Result<(Dossier, Option<Planned>)> {
        let step = dossier.step_of(procedure);
        let here = matches!(procedure.settles, Settles::Here) && dossier.state == State::Filed;
        let Some(step) = step.filter(|step| here && step.by == By::System) else {
            return Ok((dossier, None));
        };
        let job = Caller::job(JOB, SETTLED_AT_ONCE);
        let facts = Facts::none()
            .flag("applicant", false)
            .flag("claimed", false)
            .flag("competent", true)
            .flag("guardian", false)
            .flag("of_office", false)
            .flag("unclaimed", true);
        let action = DecideDossier { person: dossier.subject };
        let permit = permit(action, &job, &Purpose::Rule(SETTLED_AT_ONCE), facts)?;
        let now = dossier.clock.filed_at;
        let begun = dossier.clone().after(Act::Receive, None, now)?.after(Act::Start, None, now)?;
        match self.granted(&permit, begun, record, (Stated::default(), None)).await {
            Ok((mut planned, done, act, _)) => {
                planned.event(&Event::moved(&done, act))?;
                Ok((done, Some(planned)))
            }
            Err(Error::Population(fault)) if fault.is_of_the_record() => {
                let step = procedure.otherwise(step).ok_or(fault)?;
                let checked = procedure.form.check(&dossier.body.answers);
                let checked = checked.map_err(Error::Answers)?;
                let mut left = dossier;
                let (by, here) = (procedure.authority_of(step), Some(left.office.as_str()));
                left.office = office_of(by, here, record, &checked)?;
                left.body.step = Some(step.key.clone());
                Ok((left, None))
            }
            Err(error) => Err(error),
        }
    }
}
