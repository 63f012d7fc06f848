//! What the register is asked to do when a dossier is granted.
//!
//! Acts that need more than one person's answers (a household split), and those that rest on a
//! paper (a correction, an old number), are not done here yet: such a procedure is not filed here.

use catalogue::{Checked, Effect, Field, OutcomeKind, Procedure, Settles};
use kernel::{Division, DivisionLevel, Moment, PartialDate, PersonId};
use population::{
    Absence, Address, Channel, Commune, Document, DocumentKind, Effects, Lodging, Move, OfficeCode,
    People, Source, Stay, Text,
};
use time::Date;

use crate::{Dossier, Error, Result};

/// Whether all that a procedure ends in can be done here.
pub fn is_done_here(procedure: &Procedure) -> bool {
    use catalogue::Act::{
        AbsenceDeclared, LodgingNotified, PermanentResidenceDeleted, PermanentResidenceRegistered,
        TemporaryResidenceExtended, TemporaryResidenceRegistered,
    };
    let done = |effect: &Effect| match effect.act {
        AbsenceDeclared | LodgingNotified | PermanentResidenceDeleted
        | TemporaryResidenceExtended | TemporaryResidenceRegistered => true,
        // Joining a household there is an act of its own at the desk.
        PermanentResidenceRegistered => effect.from(Field::Household).is_none(),
        _ => false,
    };
    let mut granted = procedure.outcomes.iter();
    let granted = granted.find(|outcome| outcome.kind == OutcomeKind::Granted);
    match procedure.settles {
        Settles::HandedOver { .. } => true,
        Settles::Here => granted.and_then(|it| it.effect.as_ref()).is_some_and(done),
    }
}

/// Why the register is changed: the dossier, by its code.
pub(crate) fn source_of(dossier: &Dossier) -> Result<Source> {
    let reference = Text::parse(&dossier.code.to_string()).map_err(population::Error::from)?;
    let on = Some(dossier.clock.filed_at.day());
    Ok(Source {
        channel: Channel::Declaration,
        document: Some(Document { kind: DocumentKind::ResidenceDeclaration, on, reference }),
        office: OfficeCode::parse(&dossier.office).map_err(population::Error::from)?,
        reason: None,
    })
}

/// An effect, with the answers that it takes its fields from.
pub(crate) struct Asked<'a> {
    pub(crate) checked: &'a Checked,
    pub(crate) effect: &'a Effect,
    pub(crate) person: PersonId,
    pub(crate) source: &'a Source,
}

impl Asked<'_> {
    /// What follows from it in the register.
    pub(crate) fn effects(
        &self,
        people: &People,
        now: Moment,
    ) -> Result<Effects, population::Error> {
        use catalogue::Act;
        let history = people.of(self.person)?;
        let rules = population::residence_rules(now.day())?;
        let source = self.source;
        match self.effect.act {
            Act::AbsenceDeclared => {
                let reason = Text::parse(self.said(Field::Reason)?)?;
                let stay = self.stay(Absence { destination: None, reason }, now)?;
                population::declare_absence(history, stay, source, now)
            }
            Act::LodgingNotified => {
                let at = Lodging {
                    address: self.address()?,
                    host: Text::parse(self.said(Field::Host)?)?,
                    reason: Text::parse(self.said(Field::Reason)?)?,
                };
                population::lodge(history, self.stay(at, now)?, rules, source, now)
            }
            Act::PermanentResidenceDeleted => {
                let (person, from) = (history.person(), self.day(Field::From, now)?);
                population::delete_permanent_residence(people, person, from, source, now)
            }
            Act::PermanentResidenceRegistered => {
                let to = Move {
                    address: self.address()?,
                    file_number: None,
                    from: self.day(Field::From, now)?,
                    household: None,
                    person: history.person(),
                };
                population::register_permanent_residence(people, &to, source, now)
            }
            Act::TemporaryResidenceExtended => {
                let to = self.day(Field::To, now)?;
                population::extend_temporary_residence(history, to, rules, source, now)
            }
            Act::TemporaryResidenceRegistered => {
                let stay = self.stay(self.address()?, now)?;
                population::register_temporary_residence(history, stay, rules, source, now)
            }
            Act::Corrected | Act::HouseholdSplit | Act::OldNumberConfirmed => Err(unreadable()),
        }
    }

    fn said(&self, field: Field) -> Result<&str, population::Error> {
        self.effect.answer(field, self.checked).ok_or_else(unreadable)
    }

    fn day(&self, field: Field, now: Moment) -> Result<Date, population::Error> {
        match self.effect.from(field) {
            Some(catalogue::From::DecisionDay) => Ok(now.day()),
            _ => {
                let day = PartialDate::parse(self.said(field)?).ok().and_then(PartialDate::date);
                day.ok_or_else(unreadable)
            }
        }
    }

    fn stay<T>(&self, at: T, now: Moment) -> Result<Stay<T>, population::Error> {
        Ok(Stay { at, from: self.day(Field::From, now)?, to: self.day(Field::To, now)? })
    }

    /// In a commune of today.
    fn address(&self) -> Result<Address, population::Error> {
        let code = self.said(Field::Commune)?;
        let commune = Division::bearers(DivisionLevel::Commune, code)
            .find(|division| division.valid_to.is_none())
            .ok_or_else(unreadable)?;
        let commune = Commune::parse(&format!("{code}@{}", commune.valid_from))?;
        Ok(Address { commune, former: None, line: Text::parse(self.said(Field::Line)?)? })
    }
}

fn unreadable() -> population::Error {
    population::Error::Unreadable("an answer is not there that the register asks for".to_owned())
}

impl From<population::ValueError> for Error {
    fn from(error: population::ValueError) -> Self {
        Error::Population(error.into())
    }
}
