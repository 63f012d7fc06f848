//! What a service asks without being shown anything: whose number that is, whether there is exactly
//! one such person, and a record to hold a question against.

use access::Permit;
use kernel::{FullName, PartialDate, PersonId, PersonalNumber, fold};
use ledger::Unreleased;

use crate::policy::{Confirm, FindOne};
use crate::{Error, Group, Record, Register, Sensitivity, Value, rows};

/// People of one name and birth date that are looked through; where there are more, none of them
/// is the one.
const NAMESAKES_MAX: i64 = 50;

impl Register {
    /// Who holds that number today. A number that was replaced is nobody's. It is a fact to decide
    /// by.
    pub async fn holder(&self, number: PersonalNumber) -> Result<Option<PersonId>, Error> {
        let person = rows::person_by_number(&self.db, number).await?;
        // A number that is nobody's costs the same look as one that is somebody's.
        let head = self.standing_if_any(person.unwrap_or(PersonId::NOBODY)).await?;
        let person = head.map_or(PersonId::NOBODY, |head| head.person);
        let record = self.history(person).await?.only(&[Group::PersonalNumber]);
        let held = record.today(self.now()).personal_number() == Some(&number);
        Ok(held.then_some(person))
    }

    /// These groups as they are today, to hold a question against. Whoever asks is told yes or no,
    /// and puts that on record; of a protected person nothing says where they are.
    pub async fn to_confirm(
        &self,
        permit: &Permit<Confirm>,
        groups: &[Group],
    ) -> Result<Unreleased<Record>, Error> {
        let now = self.now();
        let history = self.standing_history(permit.action().person, now).await?;
        let hidden = history.is_protected(now);
        let told = |group: &&Group| !hidden || group.sensitivity() != Sensitivity::Location;
        let groups: Vec<Group> = groups.iter().filter(told).copied().collect();
        let person = history.person();
        let record = history.only(&groups).today(now);
        let held: Vec<_> = record.values().map(Value::group).map(Group::name).collect();
        Ok(Unreleased::with_fields(record, person, held))
    }

    /// The one person of that name, born on that day, whose record fits; nobody when there are
    /// several. It is a fact to decide by.
    pub async fn only_one(
        &self,
        _permit: &Permit<FindOne>,
        (name, born): (&FullName, PartialDate),
        fits: impl Fn(&Record) -> bool,
    ) -> Result<Option<PersonId>, Error> {
        let (key, day) = (fold(name.expose()), born.to_string());
        let found = rows::names_exact(&self.db, &key, &day, None, NAMESAKES_MAX).await?;
        if found.len() as i64 >= NAMESAKES_MAX {
            return Ok(None);
        }
        let (now, mut fitting) = (self.now(), Vec::new());
        if found.is_empty() {
            // Nobody costs the same look as one.
            self.standing_history(PersonId::NOBODY, now).await?;
        }
        for one in found {
            let history = self.standing_history(one.person, now).await?;
            if fits(&history.today(now)) && !fitting.contains(&history.person()) {
                fitting.push(history.person());
            }
        }
        Ok(if fitting.len() == 1 { fitting.pop() } else { None })
    }
}

impl Record {
    /// The codes of commune and province of permanent residence; nothing while the record names the
    /// commune by a catalogue that is not in force any more.
    pub fn residence_now(&self) -> Option<(&'static str, &'static str)> {
        let kept = crate::catalogued(self.permanent_residence()?.commune.division())?;
        let province = kept.is_in_force(self.valid_on).then(|| kept.province())??;
        Some((kept.code, province.code))
    }
}
