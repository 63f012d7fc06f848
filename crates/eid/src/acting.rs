//! Acting for another: who represents whom today, and the session that carries for whom.
//!
//! The register knows parents and guardians, `mandates.rs` those of an organisation. Both are asked
//! with every request, so that a tie that ended, a ward that came of age and a death hold at once.

use std::fmt;

use access::{Caller, Facts, Permit, Purpose, permit};
use kernel::{Moment, PersonId};
use ledger::{Planned, Released};
use population::{ReadPerson, Ward};
use time::Date;

use crate::accounts::stale_means;
use crate::event::Event;
use crate::policy::{ActForAnother, ChooseCapacity, ContinueSession};
use crate::{Accounts, Attendance, Error, MandatePurpose, OrganisationId, Session, Token, rows};

/// Whom a session acts for. `Debug` hides the name.
#[derive(Clone, PartialEq, Eq)]
pub struct Acting {
    /// As the holder was shown it when they chose.
    pub name: String,
    pub whom: Whom,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Somebody whom an official helps at a counter.
    Attended(Attendance),
    Organisation(OrganisationId),
    /// A minor or another person whom the holder represents by law.
    Ward(PersonId),
}

impl Whom {
    /// Under whom the record keeps what is done for them.
    pub fn subject(self) -> PersonId {
        match self {
            Whom::Attended(attendance) => attendance.person,
            Whom::Organisation(organisation) => organisation.subject(),
            Whom::Ward(person) => person,
        }
    }

    /// What lets somebody act for them, as the record names it.
    fn mandate(self) -> String {
        match self {
            Whom::Attended(attendance) => format!("counter:{}", attendance.case()),
            Whom::Organisation(organisation) => format!("organisation:{organisation}"),
            Whom::Ward(_) => "representation-by-law".to_owned(),
        }
    }
}

impl Session {
    /// Whom its holder attends to at a counter.
    pub fn attendance(&self) -> Option<Attendance> {
        match self.acting.as_ref()?.whom {
            Whom::Attended(attendance) => Some(attendance),
            Whom::Organisation(_) | Whom::Ward(_) => None,
        }
    }

    /// For whom its holder acts, if not for themselves.
    pub fn acts_for(&self) -> Option<Whom> {
        self.acting.as_ref().map(|acting| acting.whom)
    }

    /// Who acts in it, and for whom, where it is not about the holder's own account.
    pub fn acting_caller(&self) -> Caller {
        let caller = self.caller();
        match &self.acting {
            None => caller,
            Some(Acting { whom, .. }) => {
                let (acting_for, mandate) = (Some(whom.subject()), Some(whom.mandate()));
                Caller { acting_for, mandate, ..caller }
            }
        }
    }
}

impl Accounts {
    /// Since which day `by` represents `whom` for that purpose; nothing when they do not today. A
    /// fact for policies, never released.
    pub async fn represents_since(
        &self,
        by: PersonId,
        whom: PersonId,
        purpose: MandatePurpose,
    ) -> Result<Option<Date>, Error> {
        if let Some(since) = self.guards_since(by, whom).await? {
            return Ok(Some(since));
        }
        let Ok(organisation) = OrganisationId::of_subject(whom) else { return Ok(None) };
        self.mandated_since(by, organisation, |mandate| mandate.is_for(purpose)).await
    }

    /// Since which day somebody represents a living person by law.
    pub(crate) async fn guards_since(
        &self,
        guardian: PersonId,
        ward: PersonId,
    ) -> Result<Option<Date>, Error> {
        let since = self.0.register.guardian_since(guardian, ward).await?;
        if since.is_none() || self.0.register.living(ward).await?.is_none() {
            return Ok(None);
        }
        Ok(since)
    }

    /// Those whom the holder of a session represents by law today, by name.
    pub(crate) async fn wards_of(&self, session: &Session) -> Result<Released<Vec<Ward>>, Error> {
        let (person, caller) = (session.person, session.caller());
        let facts = self.0.register.facts_on(person, &caller, &Purpose::OwnRecord).await?;
        let permit = permit(ReadPerson { person }, &caller, &Purpose::OwnRecord, facts)?;
        Ok(self.0.register.wards(&permit).await?)
    }

    async fn may_act(&self, by: PersonId, whom: Whom) -> Result<bool, Error> {
        let since = match whom {
            // It begins at a counter alone.
            Whom::Attended(_) => return Ok(false),
            Whom::Organisation(organisation) => self.mandated_since(by, organisation, |_| true),
            Whom::Ward(ward) => return Ok(self.guards_since(by, ward).await?.is_some()),
        };
        Ok(since.await?.is_some())
    }

    /// Whether a session acts for nobody, or for somebody whom its holder represents still.
    pub(crate) async fn acts_rightly(&self, session: &Session) -> Result<bool, Error> {
        match &session.acting {
            None => Ok(true),
            Some(Acting { whom: Whom::Attended(attendance), .. }) => {
                self.attends_rightly(session, *attendance).await
            }
            Some(acting) => self.may_act(session.person, acting.whom).await,
        }
    }

    /// Goes on for another, under a new token.
    pub async fn act_for(&self, session: &Session, acting: Acting) -> Result<Token, Error> {
        let (by, whom) = (session.person, acting.whom);
        let facts = Facts::none().flag("represents", self.may_act(by, whom).await?);
        let action = ActForAnother { person: whom.subject() };
        let permit = permit(action, &session.caller(), &Purpose::OwnRecord, facts)?;
        let now = self.0.clock.now();
        let mut planned = Planned::under(&permit);
        session.guard(&mut planned.changes);
        for person in [by, whom.subject()] {
            let (session, whom) = (session.id, whom.subject());
            planned.event(&Event::ActingBegun { by, person, session, whom })?;
        }
        let token = Token::renewed(session, &self.0.entropy);
        rows::session_act(&mut planned.changes, session, &token, Some(&acting));
        self.keep_acting(planned, now).await?;
        Ok(token)
    }

    /// Goes on for oneself, under a new token.
    pub async fn act_for_oneself(
        &self,
        permit: &Permit<ChooseCapacity>,
        session: &Session,
    ) -> Result<Token, Error> {
        let now = self.0.clock.now();
        let mut planned = Planned::under(permit);
        plan_end(&mut planned, session)?;
        let token = Token::renewed(session, &self.0.entropy);
        rows::session_act(&mut planned.changes, session, &token, None);
        self.keep_acting(planned, now).await?;
        Ok(token)
    }

    /// Ends what no longer stands: the session goes on for its holder, under its token.
    pub(crate) async fn end_acting(&self, session: &Session) -> Result<(), Error> {
        let action = ContinueSession { person: session.person };
        let permit = permit(action, &session.caller(), &Purpose::OwnRecord, Facts::none())?;
        let mut planned = Planned::under(&permit);
        plan_end(&mut planned, session)?;
        rows::session_act_over(&mut planned.changes, session);
        match self.0.ledger.commit(planned, self.0.clock.now()).await {
            // Another request of this session was faster, or has ended it.
            Ok(_) | Err(ledger::Error::Store(store::Error::Stale)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn keep_acting(&self, planned: Planned, now: Moment) -> Result<(), Error> {
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map(|_| ()).map_err(|error| stale_means(Error::NoSuchSession, error))
    }
}

pub(crate) fn plan_end(planned: &mut Planned, session: &Session) -> Result<(), Error> {
    let Some(Acting { whom, .. }) = &session.acting else { return Ok(()) };
    if let Whom::Attended(attendance) = whom {
        let (case, person) = (attendance.case(), attendance.person);
        planned.event(&Event::CounterClosed { case, person, session: session.id })?;
        return Ok(());
    }
    let (by, whom) = (session.person, whom.subject());
    for person in [by, whom] {
        planned.event(&Event::ActingEnded { by, person, session: session.id, whom })?;
    }
    Ok(())
}

impl fmt::Debug for Acting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Acting({:?})", self.whom)
    }
}
