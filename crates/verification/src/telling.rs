//! What a service is told of somebody: only what it asked for, what an official approved, and what
//! the person agreed to with it, as that stands now. The register's counter gives it out and puts
//! it on record.

use std::collections::BTreeSet;

use access::{Facts, Permit, Purpose, permit};
use kernel::PersonId;
use ledger::{Planned, Released};
use oidc::{AskingService, ServiceScope};
use population::{Disclose, FindOne, Group, Record};
use serde_json::{Map, Value as Json, json};

use crate::answers::{Approved, by_service};
use crate::attribute::{Attribute, Fit, Part, Set};
use crate::event::{Event, nobody};
use crate::gate::hour;
use crate::policy::{Identify, ReadAttributes};
use crate::verifying::need_leave;
use crate::{Answers, Error, Identifier, Result, Sought, gate_rows};

impl Answers {
    /// OSIA `readAttributeSet`.
    pub(crate) async fn tell_set(
        &self,
        service: &AskingService,
        set: &str,
        identifier: &Identifier,
    ) -> Result<Json> {
        let scope = ServiceScope::of_set(set);
        let has = scope.is_ok_and(|scope| service.has(scope.as_str()));
        let may = by_service(ReadAttributes, service, Approved::when(has))?;
        let set = Set::named(set).ok_or(Error::NotTold)?;
        let wanted = approved(service, set.attributes.iter().copied());
        self.tell(&may, service, (identifier, &wanted)).await
    }

    /// OSIA `readAttributes`. What is named and not approved is refused by name.
    pub(crate) async fn tell_wanted(
        &self,
        service: &AskingService,
        wanted: &BTreeSet<Attribute>,
        identifier: &Identifier,
    ) -> Result<Json> {
        let has = Approved::when(service.has(ServiceScope::READ));
        let may = by_service(ReadAttributes, service, has)?;
        let allowed = service.client.leave.claims();
        if let Some(outside) = wanted.iter().find(|one| !allowed.contains(&one.claim())) {
            return Err(Error::NotApproved(*outside));
        }
        self.tell(&may, service, (identifier, wanted)).await
    }

    async fn tell(
        &self,
        may: &Permit<ReadAttributes>,
        service: &AskingService,
        (identifier, wanted): (&Identifier, &BTreeSet<Attribute>),
    ) -> Result<Json> {
        self.need_few_misses(service, self.now()).await?;
        let meant = self.meant(service, identifier).await?;
        let person = meant.as_ref().map(|meant| meant.person);
        match self.agreed_to(service, person.unwrap_or_else(nobody), wanted).await? {
            Some(told) => Ok(told),
            // Whoever it is, and whyever not.
            None => {
                self.untold(may, service, person, wanted).await?;
                Err(Error::NotTold)
            }
        }
    }

    /// OSIA `identify`: the one person of whom all of it is so, if they agreed with this service to
    /// what the set holds. Nobody is told of otherwise.
    pub(crate) async fn identify(
        &self,
        service: &AskingService,
        sought: &Sought,
    ) -> Result<Option<Json>> {
        let has = Approved::when(service.has(ServiceScope::IDENTIFY));
        let may = by_service(Identify, service, has)?;
        need_leave(service, &sought.claimed)?;
        self.need_few_misses(service, self.now()).await?;
        let find = by_service(FindOne, service, has)?;
        // Marks are looked at below, where the policy is asked about them.
        let fits =
            |record: &Record| sought.claimed.iter().all(|one| one.fit(record) != Fit::Differs);
        let found = self.0.register.only_one(&find, (&sought.name, sought.born), fits).await?;
        let wanted = approved(service, sought.set.attributes.iter().copied());
        // Nobody costs the same look as somebody.
        let person = found.unwrap_or_else(nobody);
        let holds = self.holds(service, person, &sought.claimed).await?;
        let person = if holds { person } else { nobody() };
        let told = self.agreed_to(service, person, &wanted).await?;
        if told.is_none() {
            self.untold(&may, service, found, &wanted).await?;
        }
        Ok(told)
    }

    /// What of it the person agreed to; nothing when that is nothing, or when they are dead or their
    /// account is locked.
    async fn agreed_to(
        &self,
        service: &AskingService,
        person: PersonId,
        wanted: &BTreeSet<Attribute>,
    ) -> Result<Option<Json>> {
        let held = self.0.accounts.held(person).await?;
        let agreed = self.0.provider.agreed_with(&service.client, held.standing()).await?;
        let Some(agreed) = agreed else { return Ok(None) };
        let mut told: Option<Json> = None;
        // Each purpose is told what it is for, and the record says so.
        for (code, claims) in agreed.purposes.iter() {
            let for_it = |one: &&Attribute| claims.contains(&one.claim());
            let for_it: Vec<_> = wanted.iter().filter(for_it).copied().collect();
            if for_it.is_empty() {
                continue;
            }
            let mut groups: Vec<Group> = for_it.iter().map(|one| one.group()).collect();
            groups.sort_unstable();
            groups.dedup();
            let facts = Facts::none().flag("consented", true);
            let purpose = Purpose::Consent(code.to_owned());
            let may = permit(Disclose { person }, &service.caller(), &purpose, facts)?;
            let record = self.0.register.disclose(&may, &groups).await?;
            join(told.get_or_insert_with(|| json!({})), attribute_set(&for_it, &record));
        }
        Ok(told)
    }

    /// Puts on record that somebody was asked about and nothing was told.
    async fn untold<A: access::Action>(
        &self,
        may: &Permit<A>,
        service: &AskingService,
        person: Option<PersonId>,
        wanted: &BTreeSet<Attribute>,
    ) -> Result<()> {
        let now = self.now();
        let mut planned = Planned::under(may);
        gate_rows::miss_count(&mut planned.changes, service.client.id.as_str(), hour(now));
        planned.event(&Event::NotTold {
            attributes: wanted.iter().map(|one| one.name()).collect(),
            client: service.client.id.to_string(),
            person: person.unwrap_or_else(nobody),
        })?;
        self.0.ledger.commit(planned, now).await?;
        Ok(())
    }
}

/// Puts one answer into another, part by part.
fn join(told: &mut Json, more: Json) {
    match (told, more) {
        (Json::Object(told), Json::Object(more)) => {
            for (name, value) in more {
                join(told.entry(name).or_insert(Json::Null), value);
            }
        }
        (told, more) => *told = more,
    }
}

/// Those that an official approved.
fn approved(
    service: &AskingService,
    wanted: impl Iterator<Item = Attribute>,
) -> BTreeSet<Attribute> {
    let allowed = service.client.leave.claims();
    wanted.filter(|one| allowed.contains(&one.claim())).collect()
}

/// Takes only what is on record as told. What the register says nothing of is left out.
fn attribute_set(told: &[Attribute], record: &Released<Record>) -> Json {
    let (mut biographic, mut contact) = (Map::new(), Map::new());
    for attribute in told {
        let Some(value) = attribute.told(record) else { continue };
        let part = match attribute.part() {
            Part::Biographic => &mut biographic,
            Part::Contact => &mut contact,
        };
        part.insert(attribute.name().to_owned(), value);
    }
    let mut set = json!({});
    for (name, part) in [("biographicData", biographic), ("contactData", contact)] {
        if !part.is_empty() {
            set[name] = Json::Object(part);
        }
    }
    set
}
