//! The people whom a record names: a tie holds an id, and the name stands in the other's record.

use std::collections::HashMap;

use access::Permit;
use kernel::{FullName, Moment, PersonId};
use ledger::{Released, Unreleased};

use crate::policy::ReadPerson;
use crate::value::HouseholdRelation;
use crate::{Error, File, Group, Record, Register, rows};

/// What is shown of others beside a record.
#[derive(Clone, Debug, Default)]
pub struct Related {
    /// Those of the household, the head first.
    pub members: Vec<(PersonId, Option<HouseholdRelation>)>,
    pub names: HashMap<PersonId, FullName>,
    /// Whom the person of the record represents by law.
    pub wards: Vec<PersonId>,
}

/// Somebody whom a person represents by law.
#[derive(Clone, Debug)]
pub struct Ward {
    pub name: Option<FullName>,
    pub person: PersonId,
}

/// One of them.
struct Other {
    id: PersonId,
    member: Option<Option<HouseholdRelation>>,
    name: Option<FullName>,
    ward: bool,
}

impl Register {
    /// The names of relatives and of the household that a file tells of; nothing when it tells of
    /// nobody. Each of them is put on record.
    pub async fn related(
        &self,
        permit: &Permit<ReadPerson>,
        file: &Released<File>,
    ) -> Result<Option<Released<Related>>, Error> {
        const SHOWN_MAX: usize = 40;
        let record = &file.record;
        let relatives = record.relatives().into_iter().flatten();
        let mut ids: Vec<(PersonId, bool)> =
            relatives.filter_map(|one| Some((one.person()?, false))).collect();
        if let Some(household) = record.household() {
            let members = rows::household_members(&self.db, household.id.expose()).await?;
            let others = members.into_iter().filter(|member| *member != record.person);
            ids.extend(others.map(|member| (member, true)));
        }
        ids.truncate(SHOWN_MAX);
        let now = self.clock.now();
        let mut others = Vec::with_capacity(ids.len());
        for (id, member) in ids {
            others.extend(self.other(record, id, member, now).await?);
        }
        if others.is_empty() {
            return Ok(None);
        }
        let others: Unreleased<Vec<Other>> = others.into_iter().collect();
        let related = others.map(|others| related(&others));
        Ok(Some(self.ledger.release(related, permit, now).await?.0))
    }

    /// Those whom a person represents today, as parent of a minor or by an act of law.
    pub async fn wards(&self, permit: &Permit<ReadPerson>) -> Result<Released<Vec<Ward>>, Error> {
        let now = self.clock.now();
        let history = self.standing_history(permit.action().person, now).await?;
        let record = history.today(now);
        let mut found: Vec<Unreleased<Other>> = Vec::new();
        for relative in record.relatives().into_iter().flatten() {
            let Some(id) = relative.person() else { continue };
            let lives = self.living(id).await?.is_some();
            let other = self.other(&record, id, false, now).await?;
            found.extend(other.filter(|other| lives && other.for_planning().ward));
        }
        let found: Unreleased<Vec<Other>> = found.into_iter().collect();
        let wards = found.map(|found| found.into_iter().map(Ward::of).collect());
        Ok(self.ledger.release(wards, permit, now).await?.0)
    }

    async fn other(
        &self,
        record: &Record,
        id: PersonId,
        is_member: bool,
        now: Moment,
    ) -> Result<Option<Unreleased<Other>>, Error> {
        let Ok(head) = self.standing(id).await else { return Ok(None) };
        let other = self.history(head.person).await?.today(now);
        let mut ward = false;
        for by in crate::represented_by(&other)? {
            ward |= self.standing(by).await.is_ok_and(|by| by.person == record.person);
        }
        let member = is_member.then(|| other.household_relation().copied());
        let name = other.birth_name().cloned();
        let mut fields = vec![Group::BirthName.name()];
        fields.extend(member.map(|_| Group::HouseholdRelation.name()));
        let shown = Other { id, member, name, ward };
        Ok(Some(Unreleased::with_fields(shown, head.person, fields)))
    }
}

impl Ward {
    fn of(Other { id, name, .. }: Other) -> Self {
        Self { name, person: id }
    }
}

fn related(others: &[Other]) -> Related {
    let mut related = Related::default();
    for Other { id, member, name, ward } in others {
        related.members.extend(member.map(|relation| (*id, relation)));
        related.names.extend(name.clone().map(|name| (*id, name)));
        if *ward && !related.wards.contains(id) {
            related.wards.push(*id);
        }
    }
    related.members.sort_by_key(|(_, relation)| *relation != Some(HouseholdRelation::Head));
    related
}
