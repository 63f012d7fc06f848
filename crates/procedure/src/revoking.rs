//! An office revokes a paper that it issued: whoever has the duty that decided it, or heads the unit.

use access::{Actor, Caller, Facts, Permit, Purpose, Refused, permit};
use kernel::{Language, PersonId};
use ledger::{Receipt, Released};
use notices::NewNotice;
use papers::{Revocation, RevokePaper, Shown};
use population::Text;

use crate::dossiers::{is_competent, is_of_office};
use crate::{Dossier, DossierCode, Dossiers, Error, Result, rows};

impl Dossiers {
    /// The papers that a dossier handed out, for whoever may revoke them.
    pub async fn issued(
        &self,
        caller: &Caller,
        code: &str,
    ) -> Result<(Dossier, Released<Vec<Shown>>)> {
        let (dossier, permit) = self.permit_to_revoke(caller, code).await?;
        let papers = self.papers.of_dossier(&permit, &dossier.code.to_string()).await?;
        Ok((dossier, papers))
    }

    /// Revokes one of them, and tells whose it is and who applied for it. The paper, its entry and
    /// the notices are one commit.
    pub async fn revoke_paper(
        &self,
        caller: &Caller,
        (code, paper): (&str, &str),
        reason: &Text<1000>,
    ) -> Result<Receipt> {
        let (dossier, permit) = self.permit_to_revoke(caller, code).await?;
        let (code, now) = (dossier.code.to_string(), self.clock.now());
        let legal_basis = self.procedure_of(&dossier)?.legal_basis.as_deref();
        let why = Revocation { legal_basis, reason: reason.expose() };
        let of = (code.as_str(), paper);
        let (mut planned, revoked) = self.papers.plan_revocation(&permit, of, &why, now).await?;
        let mut told = vec![revoked.person, dossier.applicant];
        told.dedup();
        for person in told {
            let notice = NewNotice::to(person, "papers-revoked")
                .with("dossier", code.as_str())
                .with("reason", reason.expose())
                .with("title", revoked.title.as_str());
            let own = person == revoked.person;
            let link =
                if own { "/papers".to_owned() } else { format!("/services/dossiers/{code}") };
            planned.merge(self.notices.plan(&permit, &notice.leading_to(link), now)?);
        }
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }

    /// The law that a paper rests on, for the page of its revocation.
    pub(crate) fn basis_of(&self, dossier: &Dossier, language: Language) -> String {
        let cited = self.procedure_of(dossier).ok().and_then(|it| it.legal_basis.as_deref());
        cited.map(|cited| kernel::citation(cited, language)).unwrap_or_default()
    }

    /// The dossier, for an official of the office that has it. Others hear that there is none.
    async fn permit_to_revoke(
        &self,
        caller: &Caller,
        code: &str,
    ) -> Result<(Dossier, Permit<RevokePaper>)> {
        let Actor::Official { .. } = caller.actor else { return Err(Error::NoSuchDossier) };
        let code = DossierCode::parse(code).map_err(|_| Error::NoSuchDossier)?;
        let dossier = rows::dossier_by_code(&self.db, &code).await?;
        let dossier = dossier.ok_or(Error::NoSuchDossier)?;
        let of_office = is_of_office(&dossier, caller);
        let competent = is_competent(caller, self.procedure_of(&dossier)?, &dossier);
        let theirs = |person: PersonId| [dossier.subject, dossier.applicant].contains(&person);
        let facts = Facts::none()
            .flag("competent", competent)
            .flag("of_office", of_office)
            .flag("own", caller.person().is_some_and(theirs));
        let purpose = Purpose::Case(code.to_string());
        match permit(RevokePaper { person: dossier.subject }, caller, &purpose, facts) {
            Ok(permit) => Ok((dossier, permit)),
            Err(Refused::Forbidden { .. } | Refused::NotPermitted) if !of_office => {
                Err(Error::NoSuchDossier)
            }
            Err(refused) => Err(refused.into()),
        }
    }
}
