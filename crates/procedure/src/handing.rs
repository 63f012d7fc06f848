//! Handing a dossier over to a colleague of the same office whose duty it is.

use access::{Actor, Caller, Facts, Purpose, permit};
use eid::{Colleague, ReadColleagues};
use ledger::{Planned, Receipt, Released};
use notices::NewNotice;

use crate::dossiers::duty_of;
use crate::event::Event;
use crate::policy::{HandDossierOver, ReadDossier};
use crate::{Dossier, Dossiers, Error, Result, rows};

impl Dossiers {
    /// Who could go on with a dossier in the caller's place.
    pub async fn colleagues(
        &self,
        caller: &Caller,
        code: &str,
    ) -> Result<(Dossier, Released<Vec<Colleague>>)> {
        let Actor::Official { .. } = caller.actor else { return Err(Error::NoSuchDossier) };
        let act = |person| ReadDossier { person };
        let (dossier, _) = self.permit_on(caller, code, act).await?;
        let duty = duty_of(&dossier, self.procedure_of(&dossier)?).to_owned();
        let case = Purpose::Case(dossier.code.to_string());
        let permit = permit(ReadColleagues, caller, &case, Facts::none())?;
        let (applicant, subject) = (dossier.applicant, dossier.subject);
        let colleagues = self.colleagues.of_office(&permit).await?.map(|mut colleagues| {
            colleagues.retain(|it| {
                let not = [caller.person(), Some(applicant), Some(subject)];
                !not.contains(&Some(it.person)) && it.duties.iter().any(|it| it.code() == duty)
            });
            colleagues
        });
        Ok((dossier, colleagues))
    }

    /// Hands a dossier over to the colleague who signs in under this name, and tells them.
    pub async fn hand_to(
        &self,
        caller: &Caller,
        (code, version): (&str, i64),
        login: &str,
    ) -> Result<Receipt> {
        let act = |person| HandDossierOver { person };
        let (dossier, permit) = self.permit_on(caller, code, act).await?;
        let (_, colleagues) = self.colleagues(caller, code).await?;
        let colleague = colleagues.iter().find(|it| it.login.expose() == login);
        let colleague = colleague.ok_or(Error::NoSuchColleague)?.person;
        if dossier.version != version {
            return Err(Error::ChangedMeanwhile);
        }
        let now = self.clock.now();
        let handed = Dossier { claimed_by: Some(colleague), version: version + 1, ..dossier };
        let mut planned = Planned::under(&permit);
        rows::dossier_put(&mut planned.changes, &handed)?;
        planned.event(&Event::handed_over(&handed))?;
        let code = handed.code.to_string();
        let link = format!("/desk/dossiers/{code}");
        let notice = NewNotice::to(colleague, "procedure-handed-to-you");
        let notice = notice.with("dossier", code).leading_to(link);
        planned.merge(self.notices.plan(&permit, &notice, now)?);
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }
}
