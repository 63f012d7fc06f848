//! Who represents an organisation from now on, at the counter: asked by who does or by who shall,
//! withdrawn by who asked, decided by the identity authority. And what that authority does to its
//! account: locked, unlocked, closed.

use access::{Action, Permit};
use kernel::{Intake, Moment, PersonId};
use ledger::{Planned, Receipt};
use notices::NewNotice;

use crate::accounts::stale_means;
use crate::counting::held;
use crate::mandates;
use crate::organisation::{Measure, Organisation, OrganisationDecision};
use crate::organisation_event::{NotVerified, OrganisationEvent};
use crate::organisations::{REASONS_LENGTH_MAX, SOURCE_LENGTH_MAX, due, read_decision};
use crate::policy::{
    AskRepresentative, ClaimOrganisation, DecideOrganisation, LockOrganisation,
    WithdrawOrganisation,
};
use crate::throttle::Bucket;
use crate::{
    Account, Accounts, Error, NewRepresentative, OrganisationCode, OrganisationId,
    OrganisationOutcome, OrganisationState, RepresentationId, RepresentativeRequest, organisation,
    rows,
};

/// The term, as `data/vn/deadlines.toml` names it.
pub(crate) const REPRESENT: &str = "eid.organisation.representative";
pub(crate) const REPRESENTATIONS_MAX: i64 = 200;
/// Where people see what they asked.
const PAGE: &str = "/account/organisations";
/// What people are told.
const ASKED: &str = "eid-notice-organisation-representative-asked";
const TAKEN_BACK: &str = "eid-notice-organisation-representative-withdrawn";
const WITHDRAWN: &str = "eid-notice-organisation-withdrawn";

impl Accounts {
    /// The representative names somebody in their place. Whom nobody fits is told and counted as
    /// for mandates.
    pub async fn ask_representative(
        &self,
        permit: &Permit<AskRepresentative>,
        NewRepresentative { name, number }: NewRepresentative,
    ) -> Result<(RepresentationId, Receipt), Error> {
        let (id, now) = (permit.action().organisation, self.0.clock.now());
        let organisation = self.organisation_of(id).await?;
        let by = permit.caller().person().ok_or(Error::NoSuchAccount)?;
        let asking = self.level_two_account(by).await?;
        let buckets = [Bucket::of_naming(id.as_bytes())];
        self.gates(&buckets, now).await?;
        let Some(named) = self.named(number, &name).await? else {
            let (organisation, person) = (id, id.subject());
            let event = OrganisationEvent::MandateMisnamed { organisation, person };
            self.count_failure(permit, &buckets, &event, now).await?;
            return Err(Error::NobodyFits);
        };
        let (id, planned) =
            self.plan_asking(permit, &organisation, (&asking, named.person), now).await?;
        let plan = || Ok(planned.clone());
        Ok((id, self.settle(&buckets, now, held(now), plan).await?))
    }

    /// Somebody says that they represent the organisation of that code from now on.
    pub async fn claim_organisation(
        &self,
        permit: &Permit<ClaimOrganisation>,
        code: &OrganisationCode,
    ) -> Result<(RepresentationId, Receipt), Error> {
        let now = self.0.clock.now();
        let by = permit.caller().person().ok_or(Error::NoSuchAccount)?;
        let account = self.level_two_account(by).await?;
        let found = rows::organisation_by_code(&self.0.db, code).await?;
        let organisation = self.organisation_of(found.ok_or(Error::NoSuchOrganisation)?).await?;
        let (id, planned) =
            self.plan_asking(permit, &organisation, (&account, account.person), now).await?;
        match self.0.ledger.commit(planned, now).await {
            Err(ledger::Error::Store(store::Error::Taken)) => Err(Error::RepresentsAlready),
            receipt => Ok((id, receipt.map_err(|error| stale_means(Error::Busy, error))?)),
        }
    }

    /// The plan of asking that `person` represent the organisation. Whoever does today is told, and
    /// so is whoever is named.
    async fn plan_asking<A: Action>(
        &self,
        permit: &Permit<A>,
        organisation: &Organisation,
        (asking, person): (&Account, PersonId),
        now: Moment,
    ) -> Result<(RepresentationId, Planned), Error> {
        let id = organisation.id;
        if !matches!(organisation.state(), OrganisationState::Active | OrganisationState::Locked) {
            return Err(Error::NoSuchOrganisation);
        }
        let asked = rows::representations_by_organisation(&self.0.db, id, i64::MAX).await?;
        let is_asked = asked.iter().any(|it| it.is_open() && it.person == person);
        if organisation.representative == person || is_asked {
            return Err(Error::RepresentsAlready);
        }
        let representation = RepresentativeRequest {
            asked_at: now,
            asked_by: asking.person,
            decide_by: due(REPRESENT, now, Intake::OfficeHours)?,
            decided: None,
            id: RepresentationId::random(&self.0.entropy),
            organisation: id,
            person,
            version: 1,
            withdrawn_at: None,
        };
        let mut planned = Planned::under(permit);
        rows::account_guard(&mut planned.changes, asking);
        rows::representation_insert(&mut planned.changes, &representation);
        rows::organisation_person_insert(&mut planned.changes, person, id);
        let representation = representation.id;
        for person in told(organisation, person) {
            let organisation = id;
            let asked =
                OrganisationEvent::RepresentativeAsked { organisation, person, representation };
            planned.event(&asked)?;
        }
        self.tell(permit, &mut planned, (organisation, person), ASKED, now)?;
        Ok((representation, planned))
    }

    /// Takes back what one asked, before it is decided.
    pub async fn withdraw_representative(
        &self,
        permit: &Permit<WithdrawOrganisation>,
        representation: RepresentationId,
    ) -> Result<Receipt, Error> {
        let (id, now) = (permit.action().organisation, self.0.clock.now());
        let organisation = self.organisation_of(id).await?;
        let found = self.open_representation(id, representation).await?;
        if permit.caller().person() != Some(found.asked_by) {
            return Err(Error::NoSuchOrganisation);
        }
        let mut planned = Planned::under(permit);
        rows::representation_withdraw(&mut planned.changes, &found, now);
        for person in told(&organisation, found.person) {
            let organisation = id;
            planned.event(&OrganisationEvent::RepresentativeWithdrawn {
                organisation,
                person,
                representation,
            })?;
        }
        self.tell(permit, &mut planned, (&organisation, found.person), TAKEN_BACK, now)?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::OrganisationDecided, error))
    }

    /// Takes back the request for an account, before it is decided.
    pub async fn withdraw_organisation(
        &self,
        permit: &Permit<WithdrawOrganisation>,
    ) -> Result<Receipt, Error> {
        let (id, now) = (permit.action().organisation, self.0.clock.now());
        let organisation = self.undecided(id).await?;
        if permit.caller().person() != Some(organisation.representative) {
            return Err(Error::NoSuchOrganisation);
        }
        let mut planned = Planned::under(permit);
        rows::organisation_withdraw(&mut planned.changes, &organisation, now);
        for person in [organisation.representative, id.subject()] {
            planned.event(&OrganisationEvent::Withdrawn { organisation: id, person })?;
        }
        let notice = notice(&organisation, organisation.representative, WITHDRAWN);
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::OrganisationDecided, error))
    }

    /// Decides who represents an organisation. From the next request on whoever did acts for it no
    /// more; its mandates stand, for they are its own.
    pub async fn decide_representative(
        &self,
        permit: &Permit<DecideOrganisation>,
        representation: RepresentationId,
        outcome: OrganisationOutcome,
        (source, reasons): (&str, &str),
    ) -> Result<Receipt, Error> {
        let (id, now) = (permit.action().organisation, self.0.clock.now());
        let organisation = self.organisation_of(id).await?;
        let found = self.open_representation(id, representation).await?;
        let (source, reasons) = read_decision(outcome, source, reasons)?;
        let decision = OrganisationDecision { at: now, outcome, reasons, source };
        let mut planned = Planned::under(permit);
        rows::representation_decide(&mut planned.changes, &found, &decision);
        if outcome == OrganisationOutcome::Granted {
            let living = self.0.register.living(found.person).await?;
            living.ok_or(Error::HolderDead)?.guard(&mut planned.changes);
            let account = match self.level_two_account(found.person).await {
                Err(Error::NoSuchAccount) => Err(Error::LevelTooLow),
                account => account,
            }?;
            rows::account_guard(&mut planned.changes, &account);
            rows::organisation_represent(&mut planned.changes, &organisation, found.person);
        }
        for person in told(&organisation, found.person) {
            let organisation = id;
            planned.event(&OrganisationEvent::RepresentativeDecided {
                organisation,
                outcome,
                person,
                representation,
                verified: NotVerified,
            })?;
        }
        let what = match outcome {
            OrganisationOutcome::Granted => "eid-notice-organisation-representative-granted",
            OrganisationOutcome::Refused => "eid-notice-organisation-representative-refused",
        };
        self.tell(permit, &mut planned, (&organisation, found.person), what, now)?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::OrganisationDecided, error))
    }

    /// Locks, unlocks or closes the account of an organisation: nobody acts for one that is locked
    /// or closed from the next request on, and the mandates of a closed one have ended.
    pub async fn take_measure(
        &self,
        permit: &Permit<LockOrganisation>,
        measure: Measure,
        reasons: &str,
    ) -> Result<Receipt, Error> {
        let (id, now) = (permit.action().organisation, self.0.clock.now());
        let reasons = organisation::line(reasons, REASONS_LENGTH_MAX).ok_or(Error::NoReasons)?;
        let paper = permit.purpose().reference().chars().take(SOURCE_LENGTH_MAX);
        let grounds = format!("{} · {reasons}", paper.collect::<String>());
        let organisation = self.organisation_of(id).await?;
        if !measure.fits(organisation.state()) {
            return Err(Error::OrganisationStands);
        }
        let mut planned = Planned::under(permit);
        let changes = &mut planned.changes;
        match measure {
            Measure::Close => {
                rows::organisation_close(changes, &organisation, (now, &grounds));
                rows::organisation_code_delete(changes, &organisation);
                self.plan_mandates_end(permit, &mut planned, &organisation, now).await?;
            }
            Measure::Lock => {
                rows::organisation_lock(changes, &organisation, (Some(now), &grounds));
            }
            Measure::Unlock => rows::organisation_lock(changes, &organisation, (None, &grounds)),
        }
        for person in [organisation.representative, id.subject()] {
            let organisation = id;
            planned.event(&match measure {
                Measure::Close => OrganisationEvent::Closed { organisation, person },
                Measure::Lock => OrganisationEvent::Locked { organisation, person },
                Measure::Unlock => OrganisationEvent::Unlocked { organisation, person },
            })?;
        }
        let what = match measure {
            Measure::Close => "eid-notice-organisation-closed",
            Measure::Lock => "eid-notice-organisation-locked",
            Measure::Unlock => "eid-notice-organisation-unlocked",
        };
        let notice = notice(&organisation, organisation.representative, what);
        planned.merge(self.0.notices.plan(permit, &notice.with("reasons", reasons), now)?);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::OrganisationStands, error))
    }

    /// The plan of ending all mandates of an organisation; whoever has one is told.
    async fn plan_mandates_end<A: Action>(
        &self,
        permit: &Permit<A>,
        planned: &mut Planned,
        organisation: &Organisation,
        now: Moment,
    ) -> Result<(), Error> {
        let mandates = rows::mandates_by_organisation(&self.0.db, organisation.id, i64::MAX);
        for mandate in mandates.await?.iter().filter(|it| it.ended_at.is_none()) {
            mandates::plan_end(planned, mandate, now)?;
            let notice = NewNotice::to(mandate.person, "eid-notice-mandate-withdrawn")
                .with("name", organisation.name.as_str())
                .leading_to(PAGE);
            planned.merge(self.0.notices.plan(permit, &notice, now)?);
        }
        Ok(())
    }

    /// The plan of telling who represents an organisation and who shall what becomes of that.
    fn tell<A: Action>(
        &self,
        permit: &Permit<A>,
        planned: &mut Planned,
        (organisation, person): (&Organisation, PersonId),
        what: &'static str,
        now: Moment,
    ) -> Result<(), Error> {
        for person in [organisation.representative, person] {
            let notice = notice(organisation, person, what);
            planned.merge(self.0.notices.plan(permit, &notice, now)?);
        }
        Ok(())
    }

    async fn open_representation(
        &self,
        organisation: OrganisationId,
        id: RepresentationId,
    ) -> Result<RepresentativeRequest, Error> {
        let db = &self.0.db;
        let asked = rows::representations_by_organisation(db, organisation, i64::MAX).await?;
        let found = asked.into_iter().find(|it| it.id == id).ok_or(Error::NoSuchOrganisation)?;
        if found.is_open() { Ok(found) } else { Err(Error::OrganisationDecided) }
    }
}

/// In whose records it stands.
fn told(organisation: &Organisation, person: PersonId) -> [PersonId; 3] {
    [organisation.representative, person, organisation.id.subject()]
}

fn notice(organisation: &Organisation, to: PersonId, what: &'static str) -> NewNotice {
    NewNotice::to(to, what).with("name", organisation.name.as_str()).leading_to(PAGE)
}
