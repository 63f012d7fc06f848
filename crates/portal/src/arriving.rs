//! What systems of others tell us: codes, files, dossiers, steps. Each is one commit; told twice,
//! it is the same.

use kernel::PersonId;
use ledger::Planned;
use notices::NewNotice;
use oidc::AskingService;
use procedure::{DossierCode, SaidElsewhere, UnitCode};

use crate::alert_rows::alert_end;
use crate::bodies::body_of;
use crate::event::Event;
use crate::policy::{AnnounceFile, GiveCode, TakeDossier, TakeStep};
use crate::portal::{Owned, by_system, is_somebody};
use crate::push_rows::awaited_delete;
use crate::receiving::Named;
use crate::rows::{self, Kept};
use crate::wire::{self, NewDossier, NewFile, Step, StepTold, scope_of};
use crate::{AlertKind, Error, Portal, Result};

/// Whether something was told before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Again,
    First,
}

/// How often it is tried when others change the same.
const TRIES: usize = 8;

impl Portal {
    /// Refuses a system that no official let push dossiers.
    pub(crate) fn need_approval(&self, service: &AskingService) -> Result<()> {
        by_system(TakeStep, service, Owned::BySystem).map(|_| ())
    }

    /// The next code of a unit.
    pub(crate) async fn give_code(
        &self,
        service: &AskingService,
        unit: &UnitCode,
    ) -> Result<DossierCode> {
        let scope = unit.as_str().get(..3).and_then(|body| oidc::ServiceScope::of_body(body).ok());
        let owned = Owned::when(scope.is_some_and(|scope| service.has(scope.as_str())));
        let may = by_system(GiveCode, service, owned)?;
        for _ in 0..TRIES {
            let now = self.now();
            let (code, mut planned, given) =
                self.dossiers().plan_code(&may, unit.clone(), now).await?;
            let client = service.client.id.to_string();
            planned.event(&Event::CodeGiven { client, dossier: code.to_string() })?;
            match self.commit(service, planned).await {
                Err(error) if error.is_of_others() => {}
                kept => {
                    kept?;
                    self.dossiers().code_given(given);
                    return Ok(code);
                }
            }
        }
        Err(Error::Busy)
    }

    pub(crate) async fn announce(&self, service: &AskingService, file: &NewFile) -> Result<()> {
        let may = by_system(AnnounceFile, service, Owned::BySystem)?;
        let mut planned = Planned::under(&may);
        rows::file_insert(&mut planned.changes, service.client.id.as_str(), file)?;
        let client = service.client.id.to_string();
        planned.event(&Event::FileAnnounced { client, file: file.hash.clone() })?;
        self.commit(service, planned).await
    }

    /// Takes a dossier that is settled elsewhere. What it is called here, and whether it was told
    /// before.
    pub(crate) async fn take_dossier(
        &self,
        service: &AskingService,
        new: &NewDossier,
    ) -> Result<(String, Told)> {
        for _ in 0..TRIES {
            match self.take_dossier_once(service, new).await {
                Err(error) if error.is_of_others() => {}
                taken => return taken,
            }
        }
        Err(Error::Busy)
    }

    async fn take_dossier_once(
        &self,
        service: &AskingService,
        new: &NewDossier,
    ) -> Result<(String, Told)> {
        let scope = scope_of(&new.code);
        let owned = Owned::when(scope.is_some_and(|scope| service.has(scope.as_str())));
        let may = by_system(TakeDossier, service, owned)?;
        let person = match new.number {
            Some(number) => self.0.register.numbered(&may, number).await?,
            None => None,
        };
        let (db, client) = (&self.0.db, service.client.id.as_str());
        if let Some(kept) = rows::dossier_by_code(db, &new.code).await? {
            return again(&kept, client, (new, person));
        }
        if self.dossiers().is_here(&new.code).await? {
            return Err(Error::DossierDiffers);
        }
        let named = self.named(&may, client, ("", &new.told.files)).await?;
        let named = named.about(person.unwrap_or(PersonId::NOBODY));
        let kept = Kept {
            client: client.to_owned(),
            code: new.code.clone(),
            due_at: new.due_at,
            filed_at: new.filed_at,
            id: kernel::hex(&self.0.entropy.bytes::<16>()),
            person: person.unwrap_or(PersonId::NOBODY),
            state: new.state,
            told: wire::Told { files: named.told.clone(), ..new.told.clone() },
        };
        let code = new.code.to_string();
        let files = self.dossiers().files();
        let mut planned = files.plan_filing(&may, &named.unfiled(), &code)?;
        rows::dossier_insert(&mut planned.changes, &kept)?;
        rows::chain_put(&mut planned.changes, &kept.code, None, 0);
        planned.event(&Event::DossierTaken {
            client: client.to_owned(),
            dossier: kept.code.to_string(),
            person: kept.person,
        })?;
        self.commit(service, planned).await?;
        Ok((kept.id, Told::First))
    }

    /// Takes a step of a dossier: of one that they settle, or of ours that was handed over to them.
    pub(crate) async fn take_step(&self, service: &AskingService, step: &Step) -> Result<Told> {
        for _ in 0..TRIES {
            match self.take_step_once(service, step).await {
                Err(error) if error.is_of_others() => {}
                // Somebody else moved our dossier at the same time.
                Err(Error::Procedure(procedure::Error::ChangedMeanwhile)) => {}
                taken => return taken,
            }
        }
        Err(Error::Busy)
    }

    async fn take_step_once(&self, service: &AskingService, step: &Step) -> Result<Told> {
        let (db, now) = (&self.0.db, self.now());
        let kept = rows::dossier_by_code(db, &step.code).await?;
        let owned = self.owns(service, kept.as_ref(), &step.code).await?;
        let may = match by_system(TakeStep, service, owned) {
            // A code alone reveals nothing to whoever may tell of others.
            Err(Error::Refused(_)) if self.need_approval(service).is_ok() => {
                return Err(Error::NoSuchDossier);
            }
            may => may?,
        };
        // The chain before the step: a step that arrives between the two reads was told already,
        // and is not out of order.
        let steps = rows::chain_by_code(db, &step.code).await?;
        if let Some(before) = rows::step_by_number(db, &step.code, step.number).await? {
            let same = (before.at, before.state) == (step.at, step.state);
            return if same { Ok(Told::Again) } else { Err(Error::StepDiffers) };
        }
        let expected = steps.unwrap_or(0) + 1;
        if step.number != expected {
            return Err(Error::OutOfOrder { expected });
        }
        let named = (step.at_field.as_str(), step.told.files.as_slice());
        let named = self.named(&may, service.client.id.as_str(), named).await?;
        let told = StepTold { files: named.told.clone(), ..step.told.clone() };
        let step = &Step { told, ..step.clone() };
        let (mut planned, person) = match &kept {
            Some(kept) => (self.theirs(&may, (kept, named), step)?, kept.person),
            None => self.ours(&may, step, named).await?,
        };
        rows::chain_put(&mut planned.changes, &step.code, steps, step.number);
        rows::step_insert(&mut planned.changes, step, now)?;
        awaited_delete(&mut planned.changes, &step.code);
        alert_end(&mut planned.changes, &step.code, AlertKind::NotAcknowledged, now);
        planned.event(&Event::StepTaken {
            client: service.client.id.to_string(),
            dossier: step.code.to_string(),
            person,
            state: step.state,
            step: step.number,
        })?;
        self.commit(service, planned).await?;
        Ok(Told::First)
    }

    /// Whether a dossier is the system's to tell of.
    async fn owns(
        &self,
        service: &AskingService,
        kept: Option<&Kept>,
        code: &DossierCode,
    ) -> Result<Owned> {
        if let Some(kept) = kept {
            let scope = scope_of(code).is_some_and(|scope| service.has(scope.as_str()));
            return Ok(Owned::when(scope && kept.client == service.client.id.as_str()));
        }
        let ministry = self.dossiers().decided_by(code).await?;
        let body = ministry.and_then(|ministry| body_of(&ministry.vi));
        let scope = body.and_then(|body| oidc::ServiceScope::of_body(body).ok());
        Ok(Owned::when(scope.is_some_and(|scope| service.has(scope.as_str()))))
    }

    /// A step of a dossier that is settled elsewhere.
    fn theirs(
        &self,
        may: &access::Permit<TakeStep>,
        (kept, named): (&Kept, Named),
        step: &Step,
    ) -> Result<Planned> {
        let files = named.about(kept.person).unfiled();
        let code = kept.code.to_string();
        let mut planned = self.dossiers().files().plan_filing(may, &files, &code)?;
        let state = if step.state == 0 { kept.state } else { step.state };
        let due_at = step.told.due_at.or(kept.due_at);
        rows::dossier_update(&mut planned.changes, &kept.code, state, due_at);
        if state != kept.state && is_somebody(kept.person) {
            let link = format!("/services/elsewhere/{code}");
            let notice = NewNotice::to(kept.person, "portal-moved").with("dossier", code);
            let notice = notice.leading_to(link);
            planned.merge(self.0.notices.plan(may, &notice, self.now())?);
        }
        Ok(planned)
    }

    /// A step of a dossier of ours that was handed over: it follows.
    async fn ours(
        &self,
        may: &access::Permit<TakeStep>,
        step: &Step,
        named: Named,
    ) -> Result<(Planned, PersonId)> {
        let dossier = self.dossiers().known(may, &step.code).await?.ok_or(Error::NoSuchDossier)?;
        let (person, now) = (dossier.subject, self.now());
        let (act, applicant) = (step.act(dossier.state), dossier.applicant);
        let files = named.about(person).files;
        let mut planned = if act.is_some() || !files.is_empty() {
            let said = SaidElsewhere { act, files, reason: step.told.reason.clone() };
            self.dossiers().plan_elsewhere(may, dossier, said, now)?
        } else {
            Planned::under(may)
        };
        if step.state == 6 {
            // It stays handed over: a fee is paid to whoever asks for it.
            let code = step.code.to_string();
            let link = format!("/services/elsewhere/{code}");
            let notice = NewNotice::to(applicant, "portal-asked").with("dossier", code);
            planned.merge(self.0.notices.plan(may, &notice.leading_to(link), now)?);
        }
        Ok((planned, person))
    }

    /// Keeps what a system told, as long as it is let.
    pub(crate) async fn commit(&self, service: &AskingService, mut planned: Planned) -> Result<()> {
        service.client.guard(&mut planned.changes);
        self.0.ledger.commit(planned, self.now()).await?;
        Ok(())
    }
}

/// A dossier that was told before is known again by whose it is, its procedure, its filing and its
/// person.
fn again(
    kept: &Kept,
    client: &str,
    (new, person): (&NewDossier, Option<PersonId>),
) -> Result<(String, Told)> {
    let unknown = person.is_none() || !is_somebody(kept.person);
    let same = kept.client == client
        && kept.told.procedure == new.told.procedure
        && kept.filed_at == new.filed_at
        && (unknown || person == Some(kept.person));
    if same { Ok((kept.id.clone(), Told::Again)) } else { Err(Error::DossierDiffers) }
}
