//! Who stands at a desk, or is meant there: the one record of a personal number. No search.

use access::Permit;
use kernel::{FullName, PersonId, PersonalNumber, fold};
use ledger::{Released, Unreleased};

use crate::policy::IdentifyPerson;
use crate::search::hit;
use crate::{Error, Hit, Register, rows};

/// What is known of somebody.
#[derive(Clone, Copy, Debug)]
pub enum Known {
    Number(PersonalNumber),
    Person(PersonId),
}

impl Register {
    /// The person, as far as the caller may see them. None: nobody on the register is meant.
    pub async fn identify(
        &self,
        permit: &Permit<IdentifyPerson>,
        known: Known,
    ) -> Result<Released<Option<Hit>>, Error> {
        let now = self.now();
        let person = match known {
            Known::Number(number) => rows::person_by_number(&self.db, number).await?,
            Known::Person(person) => Some(person),
        };
        let mut found = Unreleased::nobody(None);
        if let Some(person) = person {
            let history = self.standing_history(person, now).await?;
            if history.version() > 0 {
                found = hit(permit, &history, now).map(Some);
            }
        }
        Ok(self.ledger.release(found, permit, now).await?.0)
    }

    /// The person with that number, if that is their name too, with or without its marks. A fact
    /// to act by, never released.
    pub async fn holder_of(
        &self,
        number: PersonalNumber,
        name: &FullName,
    ) -> Result<Option<PersonId>, Error> {
        let holder = rows::person_by_number(&self.db, number).await?;
        let Some(holder) = holder else { return Ok(None) };
        let head = self.standing(holder).await?;
        let record = self.history(head.person).await?.today(self.now());
        let same = |held: &FullName| fold(held.expose()) == fold(name.expose());
        Ok(record.birth_name().is_some_and(same).then_some(head.person))
    }
}
