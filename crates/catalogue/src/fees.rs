//! What a procedure costs somebody, given the answers, and what lets them off.

use std::collections::BTreeSet;

use kernel::{PartialDate, Term, TermUnit};
use time::Date;

use crate::{Answer, Answers, Exempt, Exemption, Fee, Procedure};

impl Procedure {
    /// What it costs, given the answers: each fee that is due, and for how many persons. Whom it is
    /// about is let off what `exempt` says, and nobody else.
    pub fn fees_for(&self, answers: &Answers, exempt: &[&Exemption]) -> Vec<(&Fee, usize)> {
        let due = |fee: &&Fee| fee.only_if.as_ref().is_none_or(|only_if| only_if.holds(answers));
        let off = |fee: &Fee| usize::from(exempt.iter().any(|it| it.is_of(fee)));
        let due = self.fees.iter().filter(due).map(|fee| (fee, fee.persons(answers) - off(fee)));
        due.filter(|(_, persons)| *persons > 0).collect()
    }

    /// What the age lets somebody off who was born then. A birth of which only the year is known
    /// counts from its first day, as everywhere on the register.
    pub fn exempt_by_age(&self, born: PartialDate, on: Date) -> impl Iterator<Item = &Exemption> {
        let reached = move |years: u8| {
            let term = Term { amount: years.into(), unit: TermUnit::Years };
            term.end(born.earliest()).is_some_and(|from| from <= on)
        };
        self.exemptions.iter().filter(move |it| match it.whose {
            Exempt::Below(years) => !reached(years),
            Exempt::Claimed => false,
            Exempt::From(years) => reached(years),
        })
    }

    /// What whoever applies can say to be let off.
    pub fn claimable(&self) -> impl Iterator<Item = &Exemption> {
        self.exemptions.iter().filter(|it| it.whose == Exempt::Claimed)
    }

    /// Whether how old somebody is counts for what they pay.
    pub fn asks_age(&self) -> bool {
        self.exemptions.iter().any(|it| it.whose != Exempt::Claimed)
    }
}

impl Exemption {
    fn is_of(&self, fee: &Fee) -> bool {
        self.fees.is_empty() || self.fees.contains(&fee.key)
    }
}

impl Fee {
    /// Whom the dossier is about, and everybody else it names; nobody twice.
    fn persons(&self, answers: &Answers) -> usize {
        let named = self.persons.iter().filter_map(|key| answers.get(key));
        1 + named.flat_map(Answer::texts).collect::<BTreeSet<_>>().len()
    }
}
