//! What the settling of dossiers needs of the register: what is known of a person, to be released
//! with what was filed, and an act planned into the commit of the decision that asks for it.

use access::{Action, Permit};
use kernel::{Moment, PersonId, PersonalNumber};
use ledger::{Planned, Unreleased};
use time::Date;

use crate::register::visible;
use crate::{
    Correction, Effects, Error, Ground, Group, History, People, Record, Register, Source, Truth,
};

/// What follows in the register from correcting a group as its person asked: `line` says what is
/// right, as it was read on the day of asking.
pub fn correct_as_asked(
    history: &History,
    (group, line, asked_on): (Group, &str, Date),
    ground: Ground,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let value = crate::proposed_value(group, line, asked_on);
    let value = value.ok_or_else(|| Error::Unreadable(group.name().to_owned()))?;
    crate::correct(history, Correction { ground, truth: Truth::Is(value) }, source, now)
}

impl Register {
    /// What the register says today of a person in these groups, as far as the caller may see it.
    /// It is empty of whoever is not on the register; the caller of this releases it.
    pub async fn known_of<A: Action>(
        &self,
        permit: &Permit<A>,
        person: PersonId,
        groups: &[Group],
    ) -> Result<Unreleased<Record>, Error> {
        let now = self.clock.now();
        let history = self.standing_history(person, now).await?;
        let visible = visible(permit.caller(), history.is_protected(now));
        let groups: Vec<Group> =
            groups.iter().copied().filter(|group| visible.contains(group)).collect();
        let record = history.groups_as_of(&groups, now.day(), history.latest(now));
        let shown: Vec<_> = record.fields.iter().map(|field| field.group.name()).collect();
        Ok(Unreleased::with_fields(record, history.person(), shown))
    }

    /// Who holds a number, for planning; nothing of them is shown.
    pub async fn numbered<A: Action>(
        &self,
        _: &Permit<A>,
        number: PersonalNumber,
    ) -> Result<Option<PersonId>, Error> {
        let Some(holder) = crate::rows::person_by_number(&self.db, number).await? else {
            return Ok(None);
        };
        Ok(self.standing_if_any(holder).await?.map(|head| head.person))
    }

    /// Plans an act under the permit of the decision that it follows from, with the moment at which
    /// to commit it. Persons named stay as they were read, or the commit is stale.
    pub async fn plan_under<A: Action>(
        &self,
        permit: &Permit<A>,
        persons: &[PersonId],
        event: impl FnOnce(&People, Moment) -> Result<Effects, Error>,
    ) -> Result<(Planned, Moment), Error> {
        let people = self.people(persons).await?;
        let now = self.moment_after(&people);
        let effects = event(&people, now)?;
        let mut planned = Planned::under(permit);
        for person in persons {
            let history = people.of(*person)?;
            if effects.changes.iter().all(|change| change.person != history.person()) {
                let version = history.version();
                crate::rows::person_guard(&mut planned.changes, history.person(), version);
            }
        }
        self.plan(&mut planned, &people, effects, now).await?;
        Ok((planned, now))
    }
}
