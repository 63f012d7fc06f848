//! Which version of a procedure counts for what somebody has begun: the one it began under, for as
//! long as a form may stay open.

use access::{Caller, Permit};
use catalogue::Procedure;
use time::{Date, Duration};

use crate::filing::draft_of;
use crate::policy::FileDossier;
use crate::{Dossiers, Result, draft_rows};

/// How long after its end a version still takes what began under it.
const BEGUN_DAYS: i64 = 30;

impl Dossiers {
    /// The version that the caller goes on with, and leave to file under it. `said` is the one that
    /// their form was of; otherwise it is that of their draft, or today's.
    pub async fn begun(
        &self,
        caller: &Caller,
        code: &str,
        said: Option<Date>,
    ) -> Result<(&'static Procedure, Permit<FileDossier>)> {
        let current = self.procedure(code)?;
        let permit = self.permit_to_file(caller, current).await?;
        let days = match said {
            Some(day) => vec![day],
            None => draft_rows::drafts_of(&self.db, draft_of(&permit, current)?).await?,
        };
        let found = days.into_iter().find_map(|day| self.still_taken(code, day));
        match found {
            Some(begun) if begun.valid_from != current.valid_from => {
                // It may ask for other applicants, or for more factors.
                let permit = self.permit_to_file(caller, begun).await?;
                Ok((begun, permit))
            }
            _ => Ok((current, permit)),
        }
    }

    /// A version that is in force, or was not long ago.
    fn still_taken(&self, code: &str, valid_from: Date) -> Option<&'static Procedure> {
        let today = self.clock.now().day();
        let version = self.catalogue().version(code, valid_from)?;
        let later = self.catalogue().versions().iter().filter(|it| it.code == code);
        let ended = later.map(|it| it.valid_from).filter(|day| *day > valid_from).min();
        let taken_until = ended.map_or(today, |ended| ended + Duration::days(BEGUN_DAYS));
        (valid_from <= today && today <= taken_until).then_some(version)
    }
}
