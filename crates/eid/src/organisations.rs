//! Accounts of organisations at the counter: asked for by a representative, decided at a desk.

use access::Permit;
use kernel::{Calendar, Intake, Moment, PersonId};
use ledger::{Planned, Receipt, Released, Unreleased};
use notices::NewNotice;

use crate::accounts::stale_means;
use crate::organisation::{NewOrganisation, Organisation, OrganisationDecision, line};
use crate::organisation_event::{NotVerified, OrganisationEvent};
use crate::policy::{
    AskOrganisation, DecideOrganisation, ReadOrganisation, ReadOrganisationRequests,
};
use crate::representing::REPRESENTATIONS_MAX;
use crate::{
    Account, Accounts, Error, IdentityLevel, Mandate, OrganisationCode, OrganisationId,
    OrganisationOutcome, OrganisationState, RepresentationId, RepresentativeRequest, rows,
};

/// The terms of law, as `data/vn/deadlines.toml` names them: where the data is at hand, and where
/// it must be verified elsewhere.
pub(crate) const ISSUE: &str = "eid.organisation.issue";
pub(crate) const VERIFY: &str = "eid.organisation.verify";
/// Organisations that one person has to do with, at most so many.
const OF_PERSON_MAX: i64 = 100;
const MANDATES_MAX: i64 = 200;
const OPEN_MAX: i64 = 200;
pub(crate) const SOURCE_LENGTH_MAX: usize = 200;
pub(crate) const REASONS_LENGTH_MAX: usize = 2_000;

/// An organisation as a person sees it who has to do with it.
#[derive(Clone, Debug)]
pub struct OwnOrganisation {
    /// What that person asked about who represents it, or is named in, and is not decided.
    pub asked: Vec<RepresentativeRequest>,
    /// The mandates of that person which have not ended, offered or accepted.
    pub mandates: Vec<Mandate>,
    pub organisation: Organisation,
}

/// An organisation with everybody who acts for it.
#[derive(Clone, Debug)]
pub struct OrganisationFile {
    /// The newest first, those that ended too.
    pub mandates: Vec<Mandate>,
    pub organisation: Organisation,
    /// Who else was asked for to represent it: those that wait first.
    pub representations: Vec<RepresentativeRequest>,
}

/// What waits for the identity authority, with its clock.
#[derive(Clone, Debug)]
pub struct OrganisationWork {
    pub asked_at: Moment,
    pub decide_by: Moment,
    pub organisation: Organisation,
    /// Who shall represent it; none: it asks for an account.
    pub representation: Option<RepresentationId>,
}

impl Accounts {
    /// Whether the person has an open account of level 2. A fact for policies.
    pub(crate) async fn has_level_two(&self, person: PersonId) -> Result<bool, Error> {
        match self.account_of(person).await {
            Ok(account) => Ok(account.identity_level >= IdentityLevel::Two),
            Err(Error::NoSuchAccount) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The account of somebody who was permitted what needs level 2, if it is of that level still:
    /// to be guarded in the commit.
    pub(crate) async fn level_two_account(&self, person: PersonId) -> Result<Account, Error> {
        let account = self.account_of(person).await?;
        if account.identity_level < IdentityLevel::Two {
            return Err(Error::LevelTooLow);
        }
        Ok(account)
    }

    /// Takes in what a representative asks for. The shorter term runs from now on.
    pub async fn ask_organisation(
        &self,
        permit: &Permit<AskOrganisation>,
        NewOrganisation { address, code, name }: NewOrganisation,
    ) -> Result<(OrganisationId, Receipt), Error> {
        let now = self.0.clock.now();
        let representative = permit.caller().person().ok_or(Error::NoSuchAccount)?;
        let account = self.level_two_account(representative).await?;
        let id = OrganisationId::random(&self.0.entropy);
        let organisation = Organisation {
            address,
            asked_at: now,
            closed_at: None,
            code,
            decide_by: due(ISSUE, now, Intake::OfficeHours)?,
            decided: None,
            grounds: String::new(),
            id,
            locked_at: None,
            name,
            representative,
            slow_since: None,
            version: 1,
            withdrawn_at: None,
        };
        let mut planned = Planned::under(permit);
        rows::account_guard(&mut planned.changes, &account);
        rows::organisation_insert(&mut planned.changes, &organisation);
        rows::organisation_person_insert(&mut planned.changes, representative, id);
        for person in [representative, id.subject()] {
            planned.event(&OrganisationEvent::Asked { organisation: id, person })?;
        }
        let receipt = self.0.ledger.commit(planned, now).await;
        Ok((id, receipt.map_err(|error| stale_means(Error::Busy, error))?))
    }

    /// What waits, the most urgent first: accounts that are asked for, and other representatives.
    pub async fn organisation_requests(
        &self,
        permit: &Permit<ReadOrganisationRequests>,
    ) -> Result<Released<Vec<OrganisationWork>>, Error> {
        let mut open = Vec::new();
        for organisation in rows::organisations_open(&self.0.db, OPEN_MAX).await? {
            let (asked_at, decide_by) = (organisation.asked_at, organisation.decide_by);
            open.push(OrganisationWork { asked_at, decide_by, organisation, representation: None });
        }
        for asked in rows::representations_open(&self.0.db, OPEN_MAX).await? {
            let RepresentativeRequest { asked_at, decide_by, organisation, id, .. } = asked;
            let (organisation, representation) =
                (self.organisation_of(organisation).await?, Some(id));
            open.push(OrganisationWork { asked_at, decide_by, organisation, representation });
        }
        open.sort_by_key(|work| (work.decide_by, work.organisation.id));
        let shown = |work: OrganisationWork| {
            let subject = work.organisation.id.subject();
            Unreleased::with_fields(work, subject, ["organisation"])
        };
        let open: Unreleased<Vec<_>> = open.into_iter().map(shown).collect();
        Ok(self.0.ledger.release(open, permit, self.0.clock.now()).await?.0)
    }

    /// The organisation of that code which has an account.
    pub async fn organisation_coded(
        &self,
        permit: &Permit<ReadOrganisationRequests>,
        code: &OrganisationCode,
    ) -> Result<Released<Option<OrganisationId>>, Error> {
        let found = rows::organisation_by_code(&self.0.db, code).await?;
        let subject = found.map_or(PersonId::NOBODY, OrganisationId::subject);
        let found = Unreleased::with_fields(found, subject, ["organisation"]);
        Ok(self.0.ledger.release(found, permit, self.0.clock.now()).await?.0)
    }

    /// An organisation and everybody who acts for it.
    pub async fn organisation(
        &self,
        permit: &Permit<ReadOrganisation>,
    ) -> Result<Released<OrganisationFile>, Error> {
        let id = permit.action().organisation;
        let organisation = self.organisation_of(id).await?;
        let db = &self.0.db;
        let mandates = rows::mandates_by_organisation(db, id, MANDATES_MAX).await?;
        let representations =
            rows::representations_by_organisation(db, id, REPRESENTATIONS_MAX).await?;
        let file = OrganisationFile { mandates, organisation, representations };
        let fields = ["organisation", "mandates", "representatives"];
        let file = Unreleased::with_fields(file, id.subject(), fields);
        Ok(self.0.ledger.release(file, permit, self.0.clock.now()).await?.0)
    }

    /// The organisations that a person has to do with: as representative, or by a mandate that has
    /// not ended.
    pub async fn own_organisations(
        &self,
        permit: &Permit<crate::policy::ReadAccount>,
    ) -> Result<Released<Vec<OwnOrganisation>>, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let mut own = Vec::new();
        for id in rows::organisations_by_person(&self.0.db, person, OF_PERSON_MAX).await? {
            let organisation = self.organisation_of(id).await?;
            let mut mandates = rows::mandates_of_person(&self.0.db, id, person).await?;
            mandates.retain(|it| it.stands(now.day()) || it.is_offered(now.day()));
            let mut asked =
                rows::representations_by_organisation(&self.0.db, id, REPRESENTATIONS_MAX).await?;
            asked.retain(|it| it.is_open() && (it.asked_by == person || it.person == person));
            let represents = organisation.representative == person;
            if represents || !mandates.is_empty() || !asked.is_empty() {
                own.push(OwnOrganisation { asked, mandates, organisation });
            }
        }
        let own = Unreleased::with_fields(own, person, ["mandates"]);
        Ok(self.0.ledger.release(own, permit, now).await?.0)
    }

    /// Says that the data must be verified elsewhere: the longer term runs, from the request on.
    pub async fn verify_organisation(
        &self,
        permit: &Permit<DecideOrganisation>,
    ) -> Result<Receipt, Error> {
        let (id, now) = (permit.action().organisation, self.0.clock.now());
        let organisation = self.undecided(id).await?;
        let decide_by = due(VERIFY, organisation.asked_at, Intake::AnyHour)?;
        let mut planned = Planned::under(permit);
        rows::organisation_slow(&mut planned.changes, &organisation, now, decide_by);
        let representative = organisation.representative;
        for person in [representative, id.subject()] {
            planned.event(&OrganisationEvent::VerificationBegun { organisation: id, person })?;
        }
        let notice = NewNotice::to(representative, "eid-notice-organisation-slow")
            .with("name", organisation.name)
            .leading_to("/account/organisations");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::OrganisationDecided, error))
    }

    /// Decides. `source` is what the official held the organisation against, `reasons` why.
    pub async fn decide_organisation(
        &self,
        permit: &Permit<DecideOrganisation>,
        outcome: OrganisationOutcome,
        (source, reasons): (&str, &str),
    ) -> Result<Receipt, Error> {
        let (id, now) = (permit.action().organisation, self.0.clock.now());
        let organisation = self.undecided(id).await?;
        let (source, reasons) = read_decision(outcome, source, reasons)?;
        let representative = organisation.representative;
        let decision = OrganisationDecision { at: now, outcome, reasons, source };
        let mut planned = Planned::under(permit);
        rows::organisation_decide(&mut planned.changes, &organisation, &decision);
        let template = match outcome {
            OrganisationOutcome::Granted => {
                let living = self.0.register.living(representative).await?;
                living.ok_or(Error::HolderDead)?.guard(&mut planned.changes);
                let account = self.level_two_account(representative).await?;
                rows::account_guard(&mut planned.changes, &account);
                rows::organisation_code_insert(&mut planned.changes, &organisation);
                "eid-notice-organisation-granted"
            }
            OrganisationOutcome::Refused => "eid-notice-organisation-refused",
        };
        for person in [representative, id.subject()] {
            let (organisation, verified) = (id, NotVerified);
            let decided = OrganisationEvent::Decided { organisation, outcome, person, verified };
            planned.event(&decided)?;
        }
        let notice = NewNotice::to(representative, template)
            .with("name", organisation.name)
            .leading_to("/account/organisations");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        match self.0.ledger.commit(planned, now).await {
            Err(ledger::Error::Store(store::Error::Taken)) => Err(Error::OrganisationTaken),
            receipt => receipt.map_err(|error| stale_means(Error::OrganisationDecided, error)),
        }
    }

    pub(crate) async fn organisation_of(&self, id: OrganisationId) -> Result<Organisation, Error> {
        let organisation = rows::organisation_by_id(&self.0.db, id).await?;
        organisation.ok_or(Error::NoSuchOrganisation)
    }

    pub(crate) async fn undecided(&self, id: OrganisationId) -> Result<Organisation, Error> {
        let organisation = self.organisation_of(id).await?;
        match organisation.state() {
            OrganisationState::Asked => Ok(organisation),
            _ => Err(Error::OrganisationDecided),
        }
    }
}

/// What an official held something against, and why they decided so: a refusal says why.
pub(crate) fn read_decision(
    outcome: OrganisationOutcome,
    source: &str,
    reasons: &str,
) -> Result<(String, String), Error> {
    let source = line(source, SOURCE_LENGTH_MAX).ok_or(Error::NoReasons)?;
    let reasons = line(reasons, REASONS_LENGTH_MAX);
    let reasons = match outcome {
        OrganisationOutcome::Granted => reasons.unwrap_or_default(),
        OrganisationOutcome::Refused => reasons.ok_or(Error::NoReasons)?,
    };
    Ok((source, reasons))
}

pub(crate) fn due(rule: &str, from: Moment, intake: Intake) -> Result<Moment, Error> {
    let rule = kernel::rule(rule, from.day())?;
    Ok(Calendar::viet_nam().due(from, rule.sets, intake)?)
}
