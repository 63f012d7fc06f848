//! Whether what somebody says of themselves is what the register says. Yes or no leaves the
//! register, and nothing else.

use access::Permit;
use kernel::{FullName, PartialDate, PersonId, fold};
use ledger::{Released, Unreleased};

use crate::policy::CompareIdentity;
use crate::{Error, Group, HeldNumber, Origin, Record, Register, rows};

/// Who somebody says they are.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub born: PartialDate,
    pub name: FullName,
    pub number: HeldNumber,
}

impl Register {
    /// The person of whom all of it is so today. None: some of it is not, or nobody has the number;
    /// which of them takes the same work. That it was asked stands in the person's entries.
    pub async fn agreeing(
        &self,
        permit: &Permit<CompareIdentity>,
        claimed: &Claimed,
    ) -> Result<Released<Option<PersonId>>, Error> {
        let now = self.now();
        let (holder, numbered) = match &claimed.number {
            HeldNumber::Document(number) => {
                (self.only_bearer(number).await?, Group::IdentityDocuments)
            }
            HeldNumber::Personal(number) => {
                (rows::person_by_number(&self.db, *number).await?, Group::PersonalNumber)
            }
        };
        let history = self.standing_history(holder.unwrap_or(PersonId::NOBODY), now).await?;
        let agrees = holder.is_some() && claimed.agrees_with(&history.today(now));
        let person = history.person();
        let answer = match holder {
            Some(_) => {
                let compared = [Group::BirthDate, Group::BirthName, numbered];
                let fields = compared.map(Group::name);
                Unreleased::with_fields(agrees.then_some(person), person, fields)
            }
            None => Unreleased::nobody(None),
        };
        Ok(self.ledger.release(answer, permit, now).await?.0)
    }
}

impl Claimed {
    /// A name is the same with or without its marks: not everybody can type them. Of a birth date
    /// as much must be said as is known.
    fn agrees_with(&self, record: &Record) -> bool {
        let name = record.birth_name().map(|name| fold(name.expose()));
        name.is_some_and(|name| name == fold(self.name.expose()))
            && record.birth_date() == Some(&self.born)
            && match &self.number {
                // Who has a personal number is known by that.
                HeldNumber::Document(number) => {
                    record.origin() == Origin::Foreign && record.has_document(number)
                }
                HeldNumber::Personal(number) => record.personal_number() == Some(number),
            }
    }
}
