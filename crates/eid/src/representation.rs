//! For whom somebody may act today, and how: what others rest on who do something for another.
//!
//! It is read from its own rows at the moment of asking and guarded in the commit of what is built
//! on it, as an account is in `standing.rs`.

use std::fmt;

use access::{Facts, Purpose, permit};
use kernel::PersonId;
use population::{Living, Tie, Ward};
use store::Changes;

use crate::organisation::{Mandate, Organisation};
use crate::policy::ReadAccount;
use crate::{
    Accounts, Error, MandateId, MandatePurpose, OrganisationId, OrganisationState, OwnOrganisation,
    Session, Whom, rows,
};

/// Somebody who is represented. `Debug` hides the name.
#[derive(Clone, PartialEq, Eq)]
pub struct Represented {
    /// As their representative was shown it when they chose.
    pub name: String,
    /// Under whom the record keeps what is done for them.
    pub person: PersonId,
}

/// Somebody whom the holder of a session may act for. `Debug` hides the name.
#[derive(Clone, PartialEq, Eq)]
pub struct Offered {
    /// None: the register knows none.
    pub name: Option<String>,
    pub whom: Whom,
}

/// As what somebody represents another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Within a mandate of an organisation.
    Agent,
    /// By law: a parent or a guardian.
    Guardian,
    /// The representative that the authority knows of an organisation.
    Representative,
}

/// That somebody represents another, as it was read.
#[derive(Clone, Debug)]
pub struct Representation(Tied);

#[derive(Clone, Debug)]
enum Tied {
    ByLaw(Tie, Living),
    Organisation(Box<Organisation>, Option<MandateId>),
}

impl Representation {
    pub fn role(&self) -> Role {
        match self.0 {
            Tied::ByLaw(..) => Role::Guardian,
            Tied::Organisation(_, None) => Role::Representative,
            Tied::Organisation(_, Some(_)) => Role::Agent,
        }
    }

    /// The mandate it rests on, if on one.
    pub fn mandate(&self) -> Option<MandateId> {
        match &self.0 {
            Tied::ByLaw(..) => None,
            Tied::Organisation(_, mandate) => *mandate,
        }
    }

    /// Keeps the rest of a commit only while it stands.
    pub fn guard(&self, changes: &mut Changes) {
        match &self.0 {
            Tied::ByLaw(tie, living) => {
                tie.guard(changes);
                living.guard(changes);
            }
            Tied::Organisation(organisation, mandate) => {
                rows::organisation_guard(changes, organisation);
                if let Some(mandate) = mandate {
                    rows::mandate_guard(changes, organisation.id, *mandate);
                }
            }
        }
    }
}

impl Accounts {
    /// How `by` represents `whom` for that purpose; nothing when they do not today. A fact to
    /// decide by, never released.
    pub async fn representation(
        &self,
        by: PersonId,
        whom: PersonId,
        purpose: MandatePurpose,
    ) -> Result<Option<Representation>, Error> {
        if let Some(tie) = self.0.register.tie(by, whom).await? {
            let living = self.0.register.living(whom).await?;
            return Ok(living.map(|living| Representation(Tied::ByLaw(tie, living))));
        }
        let Ok(organisation) = OrganisationId::of_subject(whom) else { return Ok(None) };
        let found = rows::organisation_by_id(&self.0.db, organisation).await?;
        let Some(found) = found.filter(|it| it.stands_since().is_some()) else { return Ok(None) };
        if found.representative == by {
            return Ok(Some(Representation(Tied::Organisation(Box::new(found), None))));
        }
        let today = self.today();
        let mandates = rows::mandates_of_person(&self.0.db, organisation, by).await?;
        let fits = |it: &&Mandate| it.stands(today) && it.is_for(purpose);
        let mandate = mandates.iter().find(fits).map(|mandate| mandate.id);
        let tied = |mandate| Representation(Tied::Organisation(Box::new(found), Some(mandate)));
        Ok(mandate.map(tied))
    }

    /// Those the holder of a session may act for, by name; none while they are in office. Of the
    /// mandates those that fit.
    pub async fn offered(
        &self,
        session: &Session,
        fits: impl Fn(&Mandate) -> bool,
    ) -> Result<Vec<Offered>, Error> {
        if session.post.is_some() {
            return Ok(Vec::new());
        }
        let ward = |ward: Ward| {
            let name = ward.name.map(|name| name.expose().to_owned());
            Offered { name, whom: Whom::Ward(ward.person) }
        };
        let wards = self.wards_of(session).await?.into_inner();
        let mut offered: Vec<_> = wards.into_iter().map(ward).collect();
        let (action, caller) = (ReadAccount { person: session.person }, session.caller());
        let may = permit(action, &caller, &Purpose::OwnRecord, Facts::none())?;
        let today = self.today();
        let acts = |own: &OwnOrganisation| {
            let mandated = own.mandates.iter().any(|it| it.stands(today) && fits(it));
            own.organisation.state() == OrganisationState::Active
                && (own.organisation.representative == session.person || mandated)
        };
        let organisations = self.own_organisations(&may).await?.into_inner();
        let organisation = |OwnOrganisation { organisation, .. }: OwnOrganisation| {
            let (name, whom) = (Some(organisation.name), Whom::Organisation(organisation.id));
            Offered { name, whom }
        };
        offered.extend(organisations.into_iter().filter(acts).map(organisation));
        Ok(offered)
    }
}

impl fmt::Debug for Offered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Offered({:?})", self.whom)
    }
}

impl fmt::Debug for Represented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Represented({:?})", self.person)
    }
}
