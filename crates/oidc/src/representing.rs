//! Signing in for another: a child or another ward, an organisation. The service knows who signed
//! in; a claim `authority` says for whom and as what (OpenID Connect Authority claims extension,
//! a draft of the eKYC and IDA working group: `applies_to` and `permission`).

use std::fmt;

use access::{Facts, Purpose, permit};
use eid::{ActForAnother, MandatePurpose, Represented, Role, Session, Whom};
use kernel::PersonId;
use ledger::Planned;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::authorizing::Understood;
use crate::event::Event;
use crate::grant::Grant;
use crate::leave::Representatives;
use crate::request::Prompt;
use crate::{Client, Error, Provider, Result, subject};

/// Roles by their names on the wire.
pub(crate) const ROLES: [&str; 3] = ["agent", "guardian", "representative"];

/// Who is represented under a grant. Stored: fields are added, never changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Represents {
    /// The mandate it rests on, if on one: another that is given later is another.
    #[serde(default)]
    pub(crate) mandate: Option<String>,
    /// As their representative chose them.
    pub(crate) name: String,
    pub(crate) person: PersonId,
}

/// Somebody for whom a person may sign in.
pub(crate) struct Choice {
    /// Whether they act for them already.
    pub(crate) current: bool,
    /// None: the register knows none.
    pub(crate) name: Option<String>,
    pub(crate) whom: Whom,
}

impl Client {
    pub(crate) fn serves_representatives(&self) -> bool {
        self.leave.representatives == Representatives::Served
    }

    /// Whether a grant is one that the service may still have.
    pub(crate) fn may_have(&self, grant: &Grant) -> bool {
        grant.terms.represents.is_none() || self.serves_representatives()
    }
}

impl Provider {
    /// For whom whoever is signed in may sign in to that service, beside for themselves.
    pub(crate) async fn choices(&self, client: &Client, session: &Session) -> Result<Vec<Choice>> {
        if !client.serves_representatives() {
            return Ok(Vec::new());
        }
        let accounts = &self.0.parts.accounts;
        let offered =
            accounts.offered(session, |mandate| mandate.is_for(MandatePurpose::Services)).await?;
        let acts_for = session.acts_for();
        let choice = |offered: eid::Offered| Choice {
            current: acts_for == Some(offered.whom),
            name: offered.name,
            whom: offered.whom,
        };
        Ok(offered.into_iter().map(choice).collect())
    }

    /// Whether there is something to choose, so that what was agreed before does not decide it.
    pub(crate) async fn is_to_choose(&self, at: &Understood, session: &Session) -> Result<bool> {
        let silent = at.parked.request.prompt.contains(&Prompt::None);
        Ok(!silent && !self.choices(&at.client, session).await?.is_empty())
    }

    /// Whom somebody chose, by the value of their choice; none: themselves.
    pub(crate) async fn chosen(
        &self,
        client: &Client,
        session: &Session,
        value: &str,
    ) -> Result<Option<Represented>> {
        if value.is_empty() {
            return Ok(None);
        }
        let choices = self.choices(client, session).await?;
        let chosen = choices.into_iter().find(|choice| choice.value() == value);
        let Choice { name, whom, .. } = chosen.ok_or(access::Refused::NotPermitted)?;
        Ok(Some(Represented { name: name.unwrap_or_default(), person: whom.subject() }))
    }

    /// Puts into a grant and its plan that it is for another, if it is.
    pub(crate) async fn represent(
        &self,
        planned: &mut Planned,
        client: &Client,
        session: &Session,
        grant: &mut Grant,
        on_behalf: Option<&Represented>,
    ) -> Result<()> {
        let Some(Represented { name, person }) = on_behalf else { return Ok(()) };
        let (accounts, person) = (&self.0.parts.accounts, *person);
        let tied = accounts.representation(session.person, person, MandatePurpose::Services);
        let tied = tied.await?.filter(|_| client.serves_representatives());
        let facts = Facts::none().flag("represents", tied.is_some());
        let action = ActForAnother { person };
        let may = permit(action, &session.caller(), &Purpose::OwnRecord, facts)?;
        let tied = tied.ok_or(Error::AccessDenied)?;
        let mut plan = Planned::under(&may);
        tied.guard(&mut plan.changes);
        let (by, client, id) = (session.person, client.id.clone(), grant.id);
        plan.event(&Event::Represented { by, client, grant: id, person })?;
        planned.merge(plan);
        let mandate = tied.mandate().map(|mandate| mandate.to_string());
        grant.terms.represents = Some(Represents { mandate, name: name.clone(), person });
        Ok(())
    }

    /// How the grant's person represents whom it is for, as it is now. None: it is for nobody else,
    /// or they do not represent them any more.
    pub(crate) async fn representation(
        &self,
        grant: &Grant,
    ) -> Result<Option<eid::Representation>> {
        let Some(Represents { mandate, person, .. }) = &grant.terms.represents else {
            return Ok(None);
        };
        let accounts = &self.0.parts.accounts;
        let tied = accounts.representation(grant.person, *person, MandatePurpose::Services);
        let same = |tied: &eid::Representation| tied.mandate().map(|it| it.to_string()) == *mandate;
        Ok(tied.await?.filter(same))
    }

    /// The claim `authority`, for a grant that is for another.
    pub(crate) async fn authority(&self, client: &Client, grant: &Grant) -> Result<Option<Json>> {
        let Some(represents) = &grant.terms.represents else { return Ok(None) };
        let tied = self.representation(grant).await?.ok_or(Error::InvalidToken)?;
        let role = match tied.role() {
            Role::Agent => ROLES[0],
            Role::Guardian => ROLES[1],
            Role::Representative => ROLES[2],
        };
        let sub = subject::subject(&self.0.pairwise, &client.sector, represents.person);
        Ok(Some(json!([{ "applies_to": { "sub": sub }, "permission": [{ "role": role }] }])))
    }
}

impl fmt::Debug for Represents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Represents({:?})", self.person)
    }
}

impl Choice {
    /// As the form sends it back.
    pub(crate) fn value(&self) -> String {
        self.whom.subject().to_string()
    }
}
