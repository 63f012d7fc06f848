//! The counter of this crate: what it stands on, and what the policies must know.

use access::{Action, Actor, Caller, Facts, Permit, Purpose, permit};
use catalogue::{By, Catalogue, Procedure};
use eid::{Accounts, Colleagues};
use files::{CatalogueNow, Files};
use kernel::{Clock, Entropy, PersonId};
use ledger::Ledger;
use notices::Notices;
use papers::Papers;
use payments::Payments;
use population::Register;
use store::Db;

use crate::numbers::Numbers;
use crate::policy::{FileDossier, ReadOwnDossiers};
use crate::publishing::Catalogues;
use crate::{Dossier, DossierCode, Error, Result, counter, rows};

/// What the counter stands on.
pub struct Parts {
    pub accounts: Accounts,
    /// What is part of the program; what is published is read in beside it.
    pub catalogue: &'static Catalogue,
    pub clock: Clock,
    pub db: Db,
    pub entropy: Entropy,
    pub files: Files,
    pub ledger: Ledger,
    pub notices: Notices,
    pub papers: Papers,
    pub payments: Payments,
    pub register: Register,
}

#[derive(Clone, Debug)]
pub struct Dossiers {
    pub(crate) accounts: Accounts,
    pub(crate) built_in: &'static Catalogue,
    pub(crate) catalogues: Catalogues,
    pub(crate) clock: Clock,
    /// Who works at which office.
    pub(crate) colleagues: Colleagues,
    pub(crate) db: Db,
    pub(crate) entropy: Entropy,
    pub(crate) files: Files,
    pub(crate) ledger: Ledger,
    pub(crate) notices: Notices,
    pub(crate) papers: Papers,
    pub(crate) numbers: Numbers,
    pub(crate) payments: Payments,
    pub(crate) register: Register,
}

/// The duty that settles what a step gives to nobody.
const SETTLING: &str = "residence";

impl Dossiers {
    pub fn new(parts: Parts) -> Self {
        let Parts { accounts, catalogue, clock, db, entropy, files, .. } = parts;
        let Parts { ledger, notices, papers, payments, register, .. } = parts;
        let (built_in, catalogues) = (catalogue, Catalogues::new(catalogue));
        let known = catalogues.clone();
        let files = files.knowing(CatalogueNow::new(move || known.now()));
        let numbers = Numbers::default();
        let colleagues = Colleagues::new(db.clone(), ledger.clone(), clock);
        Self {
            accounts,
            built_in,
            catalogues,
            clock,
            colleagues,
            db,
            entropy,
            files,
            ledger,
            notices,
            numbers,
            papers,
            payments,
            register,
        }
    }

    /// Files under the procedures that are in force here.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The version of a procedure in force today.
    pub fn procedure(&self, code: &str) -> Result<&'static Procedure> {
        let found = self.catalogue().by_code(code, self.clock.now().day());
        found.ok_or(Error::NoSuchProcedure)
    }

    /// The version that a dossier was filed under.
    pub(crate) fn procedure_of(&self, dossier: &Dossier) -> Result<&'static Procedure> {
        let found = self.catalogue().version(&dossier.procedure, dossier.valid_from);
        found.ok_or(Error::NoSuchProcedure)
    }

    /// Lets somebody draft and file under a procedure, for whom they act for or for themselves.
    pub async fn permit_to_file(
        &self,
        caller: &Caller,
        procedure: &Procedure,
    ) -> Result<Permit<FileDossier>> {
        let person = subject(caller)?;
        let guardian = self.is_guardian(caller, person).await?;
        let may_apply = counter::may_apply(caller, procedure);
        let identified = caller.identity_level >= procedure.identity_level;
        let facts = Facts::none()
            .flag("guardian", guardian)
            .flag("identified", identified)
            .flag("may_apply", may_apply)
            .flag("needs_two", procedure.authentication_level >= 2);
        let permit = permit(FileDossier { person }, caller, &counter::purpose(caller), facts);
        let citizen = matches!(caller.actor, Actor::Citizen { .. });
        permit.map_err(|refused| match identified || !citizen {
            true => refused.into(),
            // The way out is at a desk, not in another sign-in.
            false => Error::IdentityTooLow,
        })
    }

    /// Lets somebody see what is filed about whom they act for, or about themselves.
    pub async fn permit_to_list(&self, caller: &Caller) -> Result<Permit<ReadOwnDossiers>> {
        let person = subject(caller)?;
        let guardian = self.is_guardian(caller, person).await?;
        let facts = Facts::none().flag("guardian", guardian).flag("identified", true);
        let facts = facts.flag("may_apply", true).flag("needs_two", false);
        Ok(permit(ReadOwnDossiers { person }, caller, &counter::purpose(caller), facts)?)
    }

    /// A dossier and the permit for something done to it. Its code is the purpose of an official.
    /// Who may not is told that there is none, so that a code alone reveals nothing.
    pub(crate) async fn permit_on<A: Action>(
        &self,
        caller: &Caller,
        code: &str,
        action: impl Fn(PersonId) -> A,
    ) -> Result<(Dossier, Permit<A>)> {
        let dossier = match DossierCode::parse(code) {
            Ok(code) => rows::dossier_by_code(&self.db, &code).await?,
            Err(_) => None,
        };
        let dossier = dossier.ok_or(Error::NoSuchDossier)?;
        let facts = self.facts_on(&dossier, caller).await?;
        let purpose = match &caller.actor {
            Actor::Official { .. } => Purpose::Case(dossier.code.to_string()),
            _ => Purpose::OwnRecord,
        };
        match permit(action(dossier.subject), caller, &purpose, facts) {
            Ok(permit) => Ok((dossier, permit)),
            // Who attends to somebody is refused for that, whoever has it.
            Err(_) if caller.acting_for.is_none() && is_another_s(&dossier, caller) => {
                Err(Error::ClaimedByAnother)
            }
            Err(access::Refused::Forbidden { .. } | access::Refused::NotPermitted)
                if !is_of_office(&dossier, caller) =>
            {
                Err(Error::NoSuchDossier)
            }
            Err(refused) => Err(refused.into()),
        }
    }

    async fn facts_on(&self, dossier: &Dossier, caller: &Caller) -> Result<Facts> {
        let procedure = self.procedure_of(dossier)?;
        let competent = is_competent(caller, procedure, dossier);
        let person = caller.person();
        Ok(Facts::none()
            .flag("applicant", person == Some(dossier.applicant))
            .flag("claimed", person.is_some() && dossier.claimed_by == person)
            .flag("competent", competent)
            .flag("guardian", self.is_guardian(caller, dossier.subject).await?)
            .flag("of_office", is_of_office(dossier, caller))
            .flag("unclaimed", dossier.claimed_by.is_none()))
    }

    async fn is_guardian(&self, caller: &Caller, person: PersonId) -> Result<bool> {
        match (caller.person(), caller.acting_for) {
            (Some(guardian), Some(ward)) if ward == person => {
                Ok(self.register.guardian_since(guardian, ward).await?.is_some())
            }
            _ => Ok(false),
        }
    }
}

/// Whom somebody acts for: themselves, when nobody else.
pub(crate) fn subject(caller: &Caller) -> Result<PersonId> {
    caller.acting_for.or(caller.person()).ok_or(access::Refused::NotPermitted.into())
}

/// The duty to which the step falls at which a dossier waits.
pub(crate) fn duty_of<'a>(dossier: &Dossier, procedure: &'a Procedure) -> &'a str {
    match dossier.step_of(procedure).map(|step| &step.by) {
        Some(By::Duty(duty)) => duty,
        Some(By::System) | None => SETTLING,
    }
}

/// Whether the step at which a dossier waits falls to a duty of the caller.
pub(crate) fn is_competent(caller: &Caller, procedure: &Procedure, dossier: &Dossier) -> bool {
    let duty = duty_of(dossier, procedure);
    caller.duties().iter().any(|it| it.code() == duty)
}

pub(crate) fn is_of_office(dossier: &Dossier, caller: &Caller) -> bool {
    matches!(&caller.actor, Actor::Official { office, .. } if *office == dossier.office)
}

/// Whether a colleague of the caller has it.
fn is_another_s(dossier: &Dossier, caller: &Caller) -> bool {
    let claimed = dossier.claimed_by.is_some() && dossier.claimed_by != caller.person();
    claimed && is_of_office(dossier, caller)
}
