//! The papers that the electronic identity of a foreigner rests on: a residence card, and the
//! passport it goes with (Decree 69/2024/ND-CP, Article 7). Start at [`Record::hindrances`].

use time::Date;
use time::macros::date;

use crate::value::{Country, DocumentNumber, IdentityDocument, IdentityDocumentKind};
use crate::{Group, Record};

/// Later than any paper ends.
pub(crate) const FOR_EVER: Date = date!(9999 - 12 - 31);
/// What is asked of a record to know [`Record::origin`].
pub(crate) const TELL_ORIGIN: [Group; 2] = [Group::PersonalNumber, Group::Nationality];

/// By which law and which database somebody is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Of other nationalities alone, and without a personal number.
    Foreign,
    /// A citizen, or of Vietnamese origin.
    Vietnamese,
}

/// What the register says against somebody's electronic identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    Death,
    NoResidenceCard,
    PassportExpired,
    ResidenceExpired,
}

impl Record {
    /// Of whom no nationality is known is not taken for a foreigner.
    pub fn origin(&self) -> Origin {
        let home = |country: &Country| [Country::VIET_NAM, Country::UNDETERMINED].contains(country);
        let foreign = self.nationality().is_some_and(|all| !all.iter().any(home));
        match self.personal_number() {
            None if foreign => Origin::Foreign,
            _ => Origin::Vietnamese,
        }
    }

    /// Everything against it on the day of this reading, what can least be mended first.
    pub fn hindrances(&self) -> Vec<Hindrance> {
        let mut found: Vec<Hindrance> =
            self.is_dead().then_some(Hindrance::Death).into_iter().collect();
        if self.origin() == Origin::Foreign {
            let over = |last: Date| last < self.valid_on;
            match self.last_day(IdentityDocumentKind::ResidenceCard) {
                None => found.push(Hindrance::NoResidenceCard),
                Some(last) => found.extend(over(last).then_some(Hindrance::ResidenceExpired)),
            }
            let passport = self.last_day(IdentityDocumentKind::Passport).is_some_and(over);
            found.extend(passport.then_some(Hindrance::PassportExpired));
        }
        found
    }

    /// The last day on which the papers hold, whatever day it is; none: on no day.
    pub(crate) fn papers_until(&self) -> Option<Date> {
        if self.origin() == Origin::Vietnamese {
            return Some(FOR_EVER);
        }
        let card = self.last_day(IdentityDocumentKind::ResidenceCard)?;
        // A card may be on record without the passport in which its holder came.
        Some(self.last_day(IdentityDocumentKind::Passport).map_or(card, |last| last.min(card)))
    }

    /// Whether one of the documents has that number.
    pub(crate) fn has_document(&self, number: &DocumentNumber) -> bool {
        self.documents().any(|one| one.found_by().as_ref() == Some(number))
    }

    /// Of that kind, the one that is valid longest.
    pub fn document(&self, kind: IdentityDocumentKind) -> Option<&IdentityDocument> {
        self.documents().filter(|one| one.kind == kind).max_by_key(|one| ends(one))
    }

    fn last_day(&self, kind: IdentityDocumentKind) -> Option<Date> {
        self.document(kind).map(ends)
    }

    fn documents(&self) -> impl Iterator<Item = &IdentityDocument> {
        self.identity_documents().into_iter().flatten()
    }
}

fn ends(document: &IdentityDocument) -> Date {
    document.expires_on.unwrap_or(FOR_EVER)
}

#[cfg(test)]
mod tests;
