//! Giving a newborn its personal number (Law 26/2023/QH15, Article 12): the register does, so that
//! no two people have one.

use access::{Action, Permit};
use kernel::{BirthRegistration, DivisionLevel, PersonId, PersonalNumber, Sex};
use time::Date;

use crate::value::ValueError;
use crate::{Error, Register, rows};

/// How often chance may meet a number that is given. With half of a million taken, it misses a
/// free one this often in a row once in 4 billion births.
const TRIES: usize = 32;

impl Register {
    /// An id under which nobody is kept yet.
    pub fn new_person(&self) -> PersonId {
        PersonId::random(&self.entropy)
    }

    /// A number that nobody has had, for a birth registered in a commune. The commit that gives it
    /// is refused when somebody is faster.
    pub async fn new_number<A: Action>(
        &self,
        _: &Permit<A>,
        (commune, sex, born_on): (&str, Sex, Date),
    ) -> Result<PersonalNumber, Error> {
        let commune =
            kernel::Division::find(DivisionLevel::Commune, commune, self.clock.now().day());
        let province = commune.and_then(|commune| commune.province());
        let place = province.and_then(|it| BirthRegistration::of_province(it.code));
        let place = place.ok_or(ValueError::NotACommune)?;
        for _ in 0..TRIES {
            // A million goes into 2^64 so often that no number is noticeably likelier.
            let serial = u64::from_be_bytes(self.entropy.bytes()) % 1_000_000;
            let serial = u32::try_from(serial).unwrap_or_default();
            let number = PersonalNumber::of_birth(&place, sex, born_on.year(), serial);
            let number = number.ok_or(Error::InTheFuture)?;
            if rows::person_by_number(&self.db, number).await?.is_none() {
                return Ok(number);
            }
        }
        Err(Error::NumberTaken)
    }
}
