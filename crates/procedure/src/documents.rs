//! The papers that a procedure asks for: which of them, the files that were sent, and those that lie
//! with a dossier.

use access::{Caller, Permit};
use catalogue::{Answers, Procedure};
use files::{Checked, File, FileId, FileName, Kind, Place, SendFile};
use kernel::PersonId;
use ledger::{Receipt, Released};
use serde::{Deserialize, Serialize};

use crate::held::{HeldPaper, is_held};
use crate::policy::{FileDossier, ReadDossier, WithdrawDossier};
use crate::{Dossier, Dossiers, Error, Result};

/// A file among the papers of a dossier, as the dossier keeps it: what it was when it was filed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Enclosed {
    pub bytes: u64,
    pub document: String,
    pub id: FileId,
    pub kind: Kind,
    pub malware: Checked,
    pub name: FileName,
    pub sha256: String,
    /// Whoever sent it.
    pub uploader: PersonId,
    #[serde(default)]
    pub with: With,
}

/// What a file came with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum With {
    /// What another system said of the dossier.
    Elsewhere,
    #[default]
    Filing,
    /// The act at that place of the timeline.
    Supplement(usize),
}

impl Enclosed {
    /// Nothing as long as it is on its way.
    pub(crate) fn of(file: &File, with: With) -> Option<Self> {
        let kept = file.kept.as_ref()?;
        Some(Self {
            bytes: file.bytes,
            document: file.document.clone(),
            id: file.id,
            kind: file.kind,
            malware: kept.malware,
            name: file.name.clone(),
            sha256: kept.sha256.clone(),
            uploader: file.uploader,
            with,
        })
    }
}

/// A file of a dossier in JSON.
#[derive(Debug, Serialize)]
pub(crate) struct EnclosedView {
    bytes: u64,
    document: String,
    id: FileId,
    malware: Checked,
    name: String,
    sha256: String,
    #[serde(rename = "type")]
    media_type: &'static str,
}

impl From<Enclosed> for EnclosedView {
    fn from(enclosed: Enclosed) -> Self {
        Self {
            bytes: enclosed.bytes,
            document: enclosed.document,
            id: enclosed.id,
            malware: enclosed.malware,
            name: enclosed.name.expose().to_owned(),
            sha256: enclosed.sha256,
            media_type: enclosed.kind.media_type(),
        }
    }
}

/// The files to file: those that are whole, of papers that are asked for. Says of which paper there
/// are too few or too many. Of what somebody has already nothing need be sent.
fn chosen(
    procedure: &Procedure,
    answers: &Answers,
    files: Vec<File>,
    held: &[HeldPaper],
) -> Result<Vec<File>> {
    let asked: Vec<_> = procedure.documents_for(answers).collect();
    let mut amiss = Vec::new();
    for document in &asked {
        let whole = |file: &&File| file.document == document.key && file.kept.is_some();
        match files.iter().filter(whole).count() {
            0 if document.required && !is_held(held, &document.key) => {
                amiss.push(document.key.clone())
            }
            count if count > usize::from(document.count_max) => amiss.push(document.key.clone()),
            _ => {}
        }
    }
    if !amiss.is_empty() {
        return Err(Error::FilesAmiss(amiss));
    }
    let is_asked = |file: &File| asked.iter().any(|document| document.key == file.document);
    Ok(files.into_iter().filter(|file| file.kept.is_some() && is_asked(file)).collect())
}

impl Dossiers {
    /// What was sent for the draft, whole or not.
    pub(crate) async fn files_of_draft(
        &self,
        permit: &Permit<FileDossier>,
        procedure: &Procedure,
    ) -> Result<Vec<File>> {
        let person = permit.caller().person().ok_or(access::Refused::NotPermitted)?;
        let whose = (person, permit.action().person);
        let files = self.files.placed(permit, whose, &of_draft(procedure)).await?;
        Ok(files.into_planning())
    }

    /// What goes with what is filed now: files, and papers that are there already.
    pub(crate) async fn papers_to_file(
        &self,
        permit: &Permit<FileDossier>,
        procedure: &Procedure,
        answers: &Answers,
    ) -> Result<(Vec<File>, Vec<HeldPaper>)> {
        let files = self.files_of_draft(permit, procedure).await?;
        let held = self.held_by(permit, procedure, answers).await?;
        Ok((chosen(procedure, answers, files, &held)?, held))
    }

    /// What was sent in answer to what more is asked for, and is whole.
    pub(crate) async fn files_of_supplement(
        &self,
        permit: &Permit<WithdrawDossier>,
        dossier: &Dossier,
    ) -> Result<Vec<File>> {
        let person = permit.caller().person().ok_or(access::Refused::NotPermitted)?;
        let (whose, place) = ((person, dossier.subject), of_dossier(dossier));
        let mut files = self.files.placed(permit, whose, &place).await?.into_planning();
        files.retain(|file| file.kept.is_some() && !file.is_filed);
        Ok(files)
    }

    /// What somebody has sent for one place and not filed yet.
    pub(crate) async fn unfiled(
        &self,
        permit: &Permit<SendFile>,
        place: &Place,
    ) -> Result<Vec<File>> {
        let person = permit.caller().person().ok_or(access::Refused::NotPermitted)?;
        let whose = (person, permit.action().person);
        let mut files = self.files.placed(permit, whose, place).await?.into_planning();
        files.retain(|file| !file.is_filed);
        Ok(files)
    }

    /// A file of a dossier, for whoever may read the dossier.
    pub async fn enclosed(
        &self,
        caller: &Caller,
        code: &str,
        file: &str,
    ) -> Result<(Released<File>, Receipt)> {
        let act = |person| ReadDossier { person };
        let (dossier, permit) = self.permit_on(caller, code, act).await?;
        let id = FileId::parse(file)?;
        let enclosed = dossier.body.enclosed.iter().find(|enclosed| enclosed.id == id);
        let enclosed = enclosed.ok_or(files::Error::NoSuchFile)?;
        let file = self.files.one(&permit, enclosed.uploader, id).await?;
        Ok(self.ledger.release(file, &permit, self.clock.now()).await?)
    }
}

/// Where the files of a draft lie.
pub(crate) fn of_draft(procedure: &Procedure) -> Place {
    let Procedure { code, valid_from, .. } = procedure;
    Place { dossier: None, procedure: code.clone(), valid_from: *valid_from }
}

/// Where those lie that answer what more is asked for.
pub(crate) fn of_dossier(dossier: &Dossier) -> Place {
    Place {
        dossier: Some(dossier.code.to_string()),
        procedure: dossier.procedure.clone(),
        valid_from: dossier.valid_from,
    }
}
