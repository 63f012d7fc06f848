//! Papers that are not asked for: whoever applies has one among their papers, and the dossier
//! encloses it by its code.

use access::{Action, Caller, Permit};
use catalogue::{Answers, Procedure};
use kernel::Moment;
use ledger::{Planned, Receipt, Released};
use papers::{PaperCode, Standing, Stored};
use serde::{Deserialize, Serialize};

use crate::policy::{FileDossier, ReadDossier};
use crate::{Dossier, Dossiers, Result};

/// A paper in the place of files, as the dossier keeps it. Its code opens it.
#[derive(Clone, Serialize, Deserialize)]
pub struct HeldPaper {
    /// The code of the office that issued it.
    pub agency: String,
    pub code: String,
    /// The key of the document that is not asked for.
    pub document: String,
    pub issued_at: Moment,
    /// The key of the paper in the file of its procedure.
    pub kind: String,
    pub title: String,
}

/// Whoever knows its code holds the paper.
impl std::fmt::Debug for HeldPaper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeldPaper").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl HeldPaper {
    fn of(document: &str, paper: Stored) -> Self {
        Self {
            agency: paper.agency,
            code: paper.code.expose().to_owned(),
            document: document.to_owned(),
            issued_at: paper.issued_at,
            kind: paper.kind,
            title: paper.title,
        }
    }
}

pub(crate) fn is_held(held: &[HeldPaper], document: &str) -> bool {
    held.iter().any(|paper| paper.document == document)
}

impl Dossiers {
    /// What the person of the permit has already of what the procedure would ask for.
    pub(crate) async fn held_by(
        &self,
        permit: &Permit<FileDossier>,
        procedure: &Procedure,
        answers: &Answers,
    ) -> Result<Vec<HeldPaper>> {
        let person = permit.action().person;
        let mut all = Vec::new();
        for document in procedure.documents_for(answers).filter(|it| !it.held.is_empty()) {
            let held = self.papers.held(permit, person, &document.held).await?;
            all.extend(held.into_planning().map(|paper| HeldPaper::of(&document.key, paper)));
        }
        Ok(all)
    }

    /// The plan of enclosing what is held: if one of them is revoked meanwhile, nothing is filed.
    pub(crate) fn plan_enclosing(
        &self,
        permit: &Permit<FileDossier>,
        dossier: &Dossier,
    ) -> Planned {
        let codes = dossier.body.held.iter().filter_map(|held| PaperCode::parse(&held.code));
        self.papers.plan_enclosing(permit, &codes.collect::<Vec<_>>())
    }

    /// The papers that a dossier encloses by code, as they stand today.
    pub(crate) async fn held_today<A: Action>(
        &self,
        permit: &Permit<A>,
        dossier: &Dossier,
    ) -> Result<Vec<(HeldPaper, Standing)>> {
        let mut all = Vec::new();
        for held in &dossier.body.held {
            let code = PaperCode::parse(&held.code).ok_or(papers::Error::NoSuchPaper)?;
            let paper = self.papers.enclosed(permit, &code).await?;
            all.push((held.clone(), paper.for_planning().standing));
        }
        Ok(all)
    }

    /// The file of one of them, for whoever may read the dossier.
    pub async fn held_file(
        &self,
        caller: &Caller,
        (dossier, code): (&str, &str),
    ) -> Result<(Released<Vec<u8>>, Receipt)> {
        let act = |person| ReadDossier { person };
        let (dossier, permit) = self.permit_on(caller, dossier, act).await?;
        let code = PaperCode::parse(code).ok_or(papers::Error::NoSuchPaper)?;
        let is_there = dossier.body.held.iter().any(|held| held.code == code.expose());
        let code = Some(code).filter(|_| is_there).ok_or(papers::Error::NoSuchPaper)?;
        let file = self.papers.enclosed_file(&permit, &code).await?;
        Ok(self.ledger.release(file, &permit, self.clock.now()).await?)
    }
}
