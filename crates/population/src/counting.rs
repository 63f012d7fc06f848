//! How many people live where, for everybody to see.
//!
//! Counted by a job now and then, never for a visit: a piece of the index of communes at a time.

use std::collections::BTreeMap;

use access::Permit;
use kernel::Moment;
use ledger::{Released, Unreleased};

use crate::policy::CountPeople;
use crate::{Error, Register, rows};

/// The rule under which people are counted for the public.
pub const COUNTING_RULE: &str = "public-counts";

/// The people who have a residence, by province.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub at: Moment,
    /// By the code of the province. One with fewer than [`Counted::PEOPLE_MIN`] is left out.
    pub provinces: Vec<(&'static str, u64)>,
}

impl Counted {
    /// A smaller number could single somebody out.
    pub const PEOPLE_MIN: u64 = 10;

    fn of(communes: impl IntoIterator<Item = (String, u64)>, at: Moment) -> Self {
        let mut provinces = BTreeMap::<_, u64>::new();
        for (commune, people) in communes {
            if let Some(province) = crate::province_of(&commune) {
                *provinces.entry(province).or_default() += people;
            }
        }
        let many = |(_, people): &(_, u64)| *people >= Self::PEOPLE_MIN;
        Self { at, provinces: provinces.into_iter().filter(many).collect() }
    }

    /// Those of the provinces shown, so that nothing follows about the others.
    pub fn people(&self) -> u64 {
        self.provinces.iter().map(|(_, people)| people).sum()
    }
}

impl Register {
    /// Counts the people of each province. That it was done is on record; it shows nobody.
    pub async fn count(&self, permit: &Permit<CountPeople>) -> Result<Released<Counted>, Error> {
        let mut communes = Vec::new();
        loop {
            let after = communes.last().map_or("", |(commune, _): &(String, u64)| commune);
            let page = rows::people_of_communes(&self.db, after).await?;
            if page.is_empty() {
                break;
            }
            communes.extend(page);
        }
        let now = self.clock.now();
        let counted = Unreleased::nobody(Counted::of(communes, now));
        Ok(self.ledger.release(counted, permit, now).await?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provinces_of_few_are_left_out_of_the_list_and_the_total() {
        let communes = [("00004", 7), ("00008", 3), ("20242", 9), ("99999", 50)];
        let communes = communes.map(|(commune, people)| (commune.to_owned(), people));
        let counted = Counted::of(communes, Moment::from_micros(0));
        assert_eq!(counted.provinces, [("01", 10)]);
        assert_eq!(counted.people(), 10);
    }
}
