//! What is settled elsewhere about a person, beside what is settled here.

use access::{Caller, Facts, Permit, Purpose, permit};
use files::File;
use kernel::{Moment, PersonId};
use ledger::{Receipt, Released, Unreleased};
use procedure::{After, DossierCode};

use crate::policy::ReadElsewhere;
use crate::rows::{self, Kept, PAGE, Passed};
use crate::{Error, Portal, Result};

/// A page of dossiers that are settled elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Elsewhere {
    pub(crate) dossiers: Vec<Kept>,
    pub(crate) next: Option<(Moment, String)>,
}

/// What was told of one dossier: of one of theirs, or of one of ours that was handed over.
#[derive(Clone, Debug)]
pub(crate) struct Followed {
    pub(crate) code: DossierCode,
    pub(crate) kept: Option<Kept>,
    pub(crate) steps: Vec<Passed>,
}

impl Portal {
    /// Lets somebody see what is settled elsewhere about whom they act for, or about themselves.
    pub(crate) async fn permit_to_follow(&self, caller: &Caller) -> Result<Permit<ReadElsewhere>> {
        let person = caller.acting_for.or(caller.person());
        let person = person.ok_or(Error::Refused(access::Refused::NotPermitted))?;
        let facts = Facts::none().flag("guardian", self.is_guardian(caller, person).await?);
        Ok(permit(ReadElsewhere { person }, caller, &Purpose::OwnRecord, facts)?)
    }

    async fn is_guardian(&self, caller: &Caller, person: PersonId) -> Result<bool> {
        match (caller.person(), caller.acting_for) {
            (Some(guardian), Some(ward)) if ward == person => {
                Ok(self.0.register.guardian_since(guardian, ward).await?.is_some())
            }
            _ => Ok(false),
        }
    }

    pub(crate) async fn elsewhere(
        &self,
        may: &Permit<ReadElsewhere>,
        after: Option<&(Moment, String)>,
    ) -> Result<(Released<Elsewhere>, Receipt)> {
        let person = may.action().person;
        let mut dossiers = rows::dossiers_about(&self.0.db, person, after).await?;
        let more = dossiers.len() > PAGE as usize;
        dossiers.truncate(PAGE as usize);
        let last = dossiers.last().filter(|_| more);
        let next = last.map(|last| (last.filed_at, last.code.to_string()));
        let list = Unreleased::with_fields(Elsewhere { dossiers, next }, person, ["dossiers"]);
        Ok(self.0.ledger.release(list, may, self.now()).await?)
    }

    /// What was told of one of them. Who may not see it is told that there is none.
    pub(crate) async fn follow(
        &self,
        may: &Permit<ReadElsewhere>,
        code: &str,
    ) -> Result<(Released<Followed>, Receipt)> {
        let person = may.action().person;
        let code = DossierCode::parse(code).map_err(|_| Error::NoSuchDossier)?;
        let kept = rows::dossier_by_code(&self.0.db, &code).await?;
        let subject = match &kept {
            Some(kept) => Some(kept.person),
            None => self.dossiers().known(may, &code).await?.map(|dossier| dossier.subject),
        };
        let steps = rows::steps_by_code(&self.0.db, &code).await?;
        if subject != Some(person) || (kept.is_none() && steps.is_empty()) {
            return Err(Error::NoSuchDossier);
        }
        let followed = Followed { code, kept, steps };
        let followed = Unreleased::with_fields(followed, person, ["dossier"]);
        Ok(self.0.ledger.release(followed, may, self.now()).await?)
    }

    /// A file of one of them, for whom it is about. Who may not see it is told that there is none.
    pub(crate) async fn file(
        &self,
        may: &Permit<ReadElsewhere>,
        (code, file): (&str, &str),
    ) -> Result<(Released<File>, Receipt)> {
        let (followed, _) = self.follow(may, code).await?;
        let of_steps = followed.steps.iter().flat_map(|step| &step.told.files);
        let filed = followed.kept.iter().flat_map(|kept| &kept.told.files);
        let mut held = filed.chain(of_steps).filter_map(|told| told.held);
        let held = held.find(|held| held.file.to_string() == file);
        let held = held.ok_or(files::Error::NoSuchFile)?;
        let whole = self.dossiers().files().one(may, held.uploader, held.file).await?;
        let person = may.action().person;
        let whole = Unreleased::with_fields(whole.into_planning(), person, ["file"]);
        Ok(self.0.ledger.release(whole, may, self.now()).await?)
    }
}

/// A place in the list, as it travels in a link.
pub(crate) fn after(link: Option<&str>) -> Result<Option<(Moment, String)>> {
    let Some(link) = link.filter(|link| !link.is_empty()) else { return Ok(None) };
    // The form is that of dossiers here.
    After::from_link(link).ok_or(Error::NoSuchPage)?;
    let (at, code) = link.split_once('.').ok_or(Error::NoSuchPage)?;
    let at = at.parse().map_err(|_| Error::NoSuchPage)?;
    Ok(Some((Moment::from_micros(at), code.to_owned())))
}

pub(crate) fn link((at, code): &(Moment, String)) -> String {
    format!("{}.{code}", at.micros())
}
