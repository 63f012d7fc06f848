//! Who stands at a desk, or is meant there: the one record of a number. No search.

use access::Permit;
use kernel::{FullName, Moment, PersonId, PersonalNumber, fold};
use ledger::{Released, Unreleased};

use crate::papers::TELL_ORIGIN;
use crate::policy::IdentifyPerson;
use crate::search::{SHOWN, hit};
use crate::{DocumentNumber, Error, Group, HeldNumber, History, Hit, Register, rows};

/// What is known of somebody.
#[derive(Clone, Debug)]
pub enum Known {
    Number(HeldNumber),
    Person(PersonId),
}

impl Register {
    /// The person, as far as the caller may see them; of who has no personal number, what else tells
    /// them from others. None: nobody on the register is meant.
    pub async fn identify(
        &self,
        permit: &Permit<IdentifyPerson>,
        known: Known,
    ) -> Result<Released<Option<Hit>>, Error> {
        let now = self.now();
        let meant = match &known {
            Known::Number(number) => self.holders(number, now).await?,
            Known::Person(person) => vec![self.standing_history(*person, now).await?],
        };
        let found = match meant.as_slice() {
            [history] if history.version() > 0 => {
                let numbered = history.today(now).personal_number().is_some();
                let instead = [Group::Nationality, Group::IdentityDocuments];
                let instead = if numbered { &[][..] } else { &instead };
                let shown = [&SHOWN[..], instead].concat();
                hit(permit, history, &shown, now).map(Some)
            }
            _ => Unreleased::nobody(None),
        };
        let found = self.ledger.release(found, permit, now).await?.0;
        if meant.len() > 1 { Err(Error::SeveralFit) } else { Ok(found) }
    }

    /// Those whose number it is today. More than one may have passports of the same number.
    pub(crate) async fn holders(
        &self,
        number: &HeldNumber,
        now: Moment,
    ) -> Result<Vec<History>, Error> {
        let number = match number {
            HeldNumber::Document(number) => number,
            HeldNumber::Personal(number) => {
                let holder = rows::person_by_number(&self.db, *number).await?;
                let Some(holder) = holder else { return Ok(Vec::new()) };
                return Ok(vec![self.standing_history(holder, now).await?]);
            }
        };
        let mut holders: Vec<History> = Vec::new();
        for person in rows::persons_by_document(&self.db, number).await? {
            let history = self.standing_history(person, now).await?;
            let known = holders.iter().any(|other| other.person() == history.person());
            if !known && history.today(now).has_document(number) {
                holders.push(history);
            }
        }
        Ok(holders)
    }

    /// The only one whose documents ever bore a number.
    pub(crate) async fn only_bearer(
        &self,
        number: &DocumentNumber,
    ) -> Result<Option<PersonId>, Error> {
        let bearers = rows::persons_by_document(&self.db, number).await?;
        Ok(<[PersonId; 1]>::try_from(bearers).ok().map(|[only]| only))
    }

    /// By which law somebody is known here. Of whom it knows nothing, the register says nothing
    /// against their being Vietnamese. A fact to decide by, never released.
    pub async fn origin(&self, person: PersonId) -> Result<crate::Origin, Error> {
        let now = self.now();
        let history = self.standing_history(person, now).await?;
        Ok(history.groups_as_of(&TELL_ORIGIN, now.day(), history.latest(now)).origin())
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
