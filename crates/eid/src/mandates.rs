//! Mandates at the counter: a representative gives and withdraws them, who is named accepts or
//! gives them back. They are read with every request that rests on one.

use access::{Facts, Permit};
use kernel::{FullName, PersonId, PersonalNumber};
use ledger::{Planned, Receipt};
use notices::NewNotice;
use time::Date;

use crate::accounts::stale_means;
use crate::counting::held;
use crate::organisation::{Mandate, MandatePurpose, OrganisationState};
use crate::organisation_event::OrganisationEvent;
use crate::policy::{AnswerMandate, GiveMandate, WithdrawMandate};
use crate::throttle::Bucket;
use crate::{Account, Accounts, Error, MandateId, OrganisationId, RepresentativeRequest, rows};

/// A mandate about to be given.
#[derive(Clone, Debug)]
pub struct NewMandate {
    pub last_day: Date,
    pub name: FullName,
    pub number: PersonalNumber,
    pub purposes: Vec<MandatePurpose>,
}

impl Accounts {
    /// What the policies must know before somebody does something with an organisation.
    pub async fn facts_on_organisation(
        &self,
        organisation: OrganisationId,
        person: Option<PersonId>,
    ) -> Result<Facts, Error> {
        let found = rows::organisation_by_id(&self.0.db, organisation).await?;
        let representative = found.as_ref().map(|it| it.representative);
        let mandates = match person {
            Some(person) => rows::mandates_of_person(&self.0.db, organisation, person).await?,
            None => Vec::new(),
        };
        let today = self.today();
        let level_two = match person {
            Some(person) => self.has_level_two(person).await?,
            None => false,
        };
        let mut open =
            rows::representations_by_organisation(&self.0.db, organisation, i64::MAX).await?;
        open.retain(RepresentativeRequest::is_open);
        Ok(Facts::none()
            .flag("asked", open.iter().any(|it| person == Some(it.asked_by)))
            .flag("invited", mandates.iter().any(|it| it.is_offered(today)))
            .flag("level_two", level_two)
            .flag("member", mandates.iter().any(|it| it.stands(today)))
            .flag("named", open.iter().any(|it| person == Some(it.person)))
            .flag("representative", representative.is_some() && representative == person))
    }

    /// What the policies must know before somebody asks for an organisation.
    pub async fn facts_on_asking(&self, person: PersonId) -> Result<Facts, Error> {
        Ok(Facts::none().flag("level_two", self.has_level_two(person).await?))
    }

    /// Since which day somebody acts for an organisation: as its representative, or within a
    /// mandate that fits.
    pub(crate) async fn mandated_since(
        &self,
        by: PersonId,
        organisation: OrganisationId,
        fits: impl Fn(&Mandate) -> bool,
    ) -> Result<Option<Date>, Error> {
        let found = rows::organisation_by_id(&self.0.db, organisation).await?;
        let Some((found, since)) = found.and_then(|it| it.stands_since().map(|since| (it, since)))
        else {
            return Ok(None);
        };
        if found.representative == by {
            return Ok(Some(since));
        }
        let today = self.today();
        let mandates = rows::mandates_of_person(&self.0.db, organisation, by).await?;
        let standing = mandates.iter().filter(|it| it.stands(today) && fits(it));
        Ok(standing.filter_map(|it| it.accepted_at).map(|at| at.day()).min())
    }

    /// Offers somebody a mandate. Whether nobody has that number, or another name, or no account,
    /// is told in one way, and counted: nobody's number and name are to be guessed here.
    pub async fn give_mandate(
        &self,
        permit: &Permit<GiveMandate>,
        NewMandate { last_day, name, number, purposes }: NewMandate,
    ) -> Result<(MandateId, Receipt), Error> {
        let (id, now) = (permit.action().organisation, self.0.clock.now());
        let organisation = self.organisation_of(id).await?;
        if organisation.state() != OrganisationState::Active {
            return Err(Error::NoSuchOrganisation);
        }
        if last_day < now.day() || purposes.is_empty() {
            return Err(Error::Mandate);
        }
        let by = permit.caller().person().ok_or(Error::NoSuchAccount)?;
        let giving = self.level_two_account(by).await?;
        let buckets = [Bucket::of_naming(id.as_bytes())];
        self.gates(&buckets, now).await?;
        let Some(account) = self.named(number, &name).await? else {
            let (organisation, person) = (id, id.subject());
            let event = OrganisationEvent::MandateMisnamed { organisation, person };
            self.count_failure(permit, &buckets, &event, now).await?;
            return Err(Error::NobodyFits);
        };
        let mandate = Mandate {
            accepted_at: None,
            ended_at: None,
            given_at: now,
            id: MandateId::random(&self.0.entropy),
            last_day,
            organisation: id,
            person: account.person,
            person_name: name.expose().to_owned(),
            purposes,
        };
        let mut planned = Planned::under(permit);
        rows::organisation_guard(&mut planned.changes, &organisation);
        rows::account_guard(&mut planned.changes, &giving);
        rows::account_guard(&mut planned.changes, &account);
        rows::mandate_insert(&mut planned.changes, &mandate);
        rows::organisation_person_insert(&mut planned.changes, account.person, id);
        for person in [account.person, id.subject()] {
            let purposes = mandate.purposes.clone();
            let (mandate, organisation) = (mandate.id, id);
            let given = OrganisationEvent::MandateGiven { mandate, organisation, person, purposes };
            planned.event(&given)?;
        }
        let notice = NewNotice::to(account.person, "eid-notice-mandate-offered")
            .with("name", organisation.name)
            .leading_to("/account/organisations");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        let plan = || Ok(planned.clone());
        Ok((mandate.id, self.settle(&buckets, now, held(now), plan).await?))
    }

    /// The open account of whom the register knows by that number and that name.
    pub(crate) async fn named(
        &self,
        number: PersonalNumber,
        name: &FullName,
    ) -> Result<Option<Account>, Error> {
        let Some(person) = self.0.register.holder_of(number, name).await? else {
            return Ok(None);
        };
        match self.account_of(person).await {
            Err(Error::NoSuchAccount) => Ok(None),
            account => account.map(Some),
        }
    }

    /// Takes a mandate back. It lets nothing be done from the next request on.
    pub async fn withdraw_mandate(
        &self,
        permit: &Permit<WithdrawMandate>,
        mandate: MandateId,
    ) -> Result<Receipt, Error> {
        let (id, now) = (permit.action().organisation, self.0.clock.now());
        let organisation = self.organisation_of(id).await?;
        let mandates = rows::mandates_by_organisation(&self.0.db, id, i64::MAX).await?;
        let mandate = mandates.into_iter().find(|it| it.id == mandate && it.ended_at.is_none());
        let mandate = mandate.ok_or(Error::NoSuchMandate)?;
        let mut planned = Planned::under(permit);
        plan_end(&mut planned, &mandate, now)?;
        let notice = NewNotice::to(mandate.person, "eid-notice-mandate-withdrawn")
            .with("name", organisation.name)
            .leading_to("/account/organisations");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::NoSuchMandate, error))
    }

    /// Accepts what was offered.
    pub async fn accept_mandate(
        &self,
        permit: &Permit<AnswerMandate>,
        mandate: MandateId,
    ) -> Result<Receipt, Error> {
        let (id, now) = (permit.action().organisation, self.0.clock.now());
        let organisation = self.organisation_of(id).await?;
        let mandate = self.own_mandate(permit, mandate).await?;
        if !mandate.is_offered(now.day()) {
            return Err(Error::NoSuchMandate);
        }
        let mut planned = Planned::under(permit);
        rows::organisation_guard(&mut planned.changes, &organisation);
        rows::mandate_accept(&mut planned.changes, &mandate, now);
        for person in [mandate.person, id.subject()] {
            let (mandate, organisation) = (mandate.id, id);
            planned.event(&OrganisationEvent::MandateAccepted { mandate, organisation, person })?;
        }
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::NoSuchMandate, error))
    }

    /// Says no to what was offered, or gives back what was accepted.
    pub async fn decline_mandate(
        &self,
        permit: &Permit<AnswerMandate>,
        mandate: MandateId,
    ) -> Result<Receipt, Error> {
        let now = self.0.clock.now();
        let mandate = self.own_mandate(permit, mandate).await?;
        let mut planned = Planned::under(permit);
        plan_end(&mut planned, &mandate, now)?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::NoSuchMandate, error))
    }

    /// The mandate of the one who asks.
    async fn own_mandate(
        &self,
        permit: &Permit<AnswerMandate>,
        mandate: MandateId,
    ) -> Result<Mandate, Error> {
        let organisation = permit.action().organisation;
        let person = permit.caller().person().ok_or(Error::NoSuchMandate)?;
        let mandates = rows::mandates_of_person(&self.0.db, organisation, person).await?;
        mandates.into_iter().find(|it| it.id == mandate).ok_or(Error::NoSuchMandate)
    }
}

pub(crate) fn plan_end(
    planned: &mut Planned,
    mandate: &Mandate,
    now: kernel::Moment,
) -> Result<(), Error> {
    rows::mandate_end(&mut planned.changes, mandate, now);
    for person in [mandate.person, mandate.organisation.subject()] {
        let (mandate, organisation) = (mandate.id, mandate.organisation);
        planned.event(&OrganisationEvent::MandateEnded { mandate, organisation, person })?;
    }
    Ok(())
}
