//! Papers in the hands of offices: revoked by the one that issued them, taken in by another that
//! would otherwise ask for them.

use access::{Action, Permit};
use kernel::{Moment, PersonId, hex};
use ledger::{Planned, Released, Unreleased};

use crate::event::Event;
use crate::policy::RevokePaper;
use crate::{Error, PaperCode, Papers, Result, Shown, Standing, Stored, rows};

/// One dossier hands out few.
const OF_DOSSIER_MAX: i64 = 20;

/// Why a paper stands no longer.
#[derive(Clone, Copy, Debug)]
pub struct Revocation<'a> {
    /// The law of the procedure that it is the result of.
    pub legal_basis: Option<&'a str>,
    pub reason: &'a str,
}

impl Papers {
    /// What a dossier handed out to the person of the permit.
    pub async fn of_dossier(
        &self,
        permit: &Permit<RevokePaper>,
        dossier: &str,
    ) -> Result<Released<Vec<Shown>>> {
        let person = permit.action().person;
        let mut papers = rows::papers_of_dossier(&self.db, dossier, OF_DOSSIER_MAX).await?;
        papers.retain(|it| it.paper.person == person);
        let papers = Unreleased::with_fields(papers, person, ["papers"]);
        Ok(self.ledger.release(papers, permit, self.clock.now()).await?.0)
    }

    /// The plan of revoking one of them.
    pub async fn plan_revocation(
        &self,
        permit: &Permit<RevokePaper>,
        (dossier, code): (&str, &str),
        revocation: &Revocation<'_>,
        now: Moment,
    ) -> Result<(Planned, Stored)> {
        let code = PaperCode::parse(code).ok_or(Error::NoSuchPaper)?;
        let paper = rows::paper_by_code(&self.db, &code).await?;
        let is_its =
            |paper: &Stored| paper.person == permit.action().person && paper.dossier == dossier;
        let paper = paper.filter(is_its).ok_or(Error::NoSuchPaper)?;
        if paper.standing != Standing::Valid {
            return Err(Error::NotValid);
        }
        let mut planned = Planned::under(permit);
        rows::paper_revoke(&mut planned.changes, &code, revocation.reason, now);
        planned.event(&Event::PaperRevoked {
            dossier: paper.dossier.clone(),
            kind: paper.kind.clone(),
            legal_basis: revocation.legal_basis.map(str::to_owned),
            person: paper.person,
            sha256: hex(&paper.hash),
        })?;
        Ok((planned, paper))
    }

    /// The newest paper of one of these kinds that somebody has and that stands. It is read under
    /// the permit of the act that would ask them for it.
    pub async fn held<A: Action>(
        &self,
        _permit: &Permit<A>,
        person: PersonId,
        kinds: &[String],
    ) -> Result<Unreleased<Option<Stored>>> {
        let mut newest: Option<Stored> = None;
        for kind in kinds {
            let found = rows::paper_of_kind(&self.db, person, kind).await?;
            let later =
                |paper: &Stored| newest.as_ref().is_none_or(|it| it.issued_at < paper.issued_at);
            newest = found.filter(later).or(newest);
        }
        Ok(Unreleased::with_fields(newest, person, ["papers"]))
    }

    /// The plan of enclosing papers: nothing is kept unless all of them still stand.
    pub fn plan_enclosing<A: Action>(&self, permit: &Permit<A>, papers: &[PaperCode]) -> Planned {
        let mut planned = Planned::under(permit);
        papers.iter().for_each(|code| rows::paper_guard(&mut planned.changes, code));
        planned
    }

    /// A paper that is enclosed in what the permit is for, as it stands today.
    pub async fn enclosed<A: Action>(
        &self,
        _permit: &Permit<A>,
        code: &PaperCode,
    ) -> Result<Unreleased<Stored>> {
        let paper = rows::paper_by_code(&self.db, code).await?.ok_or(Error::NoSuchPaper)?;
        let person = paper.person;
        Ok(Unreleased::with_fields(paper, person, ["papers"]))
    }

    /// Its file.
    pub async fn enclosed_file<A: Action>(
        &self,
        permit: &Permit<A>,
        code: &PaperCode,
    ) -> Result<Unreleased<Vec<u8>>> {
        let paper = self.enclosed(permit, code).await?;
        let bytes = rows::paper_bytes(&self.db, code).await?.ok_or(Error::NoSuchPaper)?;
        Ok(paper.map(|_| bytes))
    }
}
