//! What the register is asked to do when a dossier is granted.
//!
//! What rests on a paper (a correction, an old number) is not done here: such a procedure is not
//! filed here.

use std::collections::BTreeMap;

use catalogue::{Act, Checked, Effect, Field, OutcomeKind, Procedure, Settles};
use kernel::{Moment, PersonId};
use population::{
    Absence, Address, Area, Channel, Commune, Division, Document, DocumentKind, Effects,
    HouseholdId, HouseholdRelation, Lodging, Members, Move, OfficeCode, People, Source, Split,
    Stay, Text,
};
use time::Date;

use crate::{Dossier, Result};

type Fault = population::Error;

/// The fields that name persons by their numbers.
const PERSONS: [Field; 5] =
    [Field::Children, Field::Guests, Field::Head, Field::Members, Field::Spouse];

/// Whether all that a procedure ends in can be done here.
pub fn is_done_here(procedure: &Procedure) -> bool {
    match procedure.settles {
        Settles::HandedOver { .. } => true,
        Settles::Here => {
            let done = |act| !matches!(act, Act::Corrected | Act::OldNumberConfirmed);
            granted(procedure).is_some_and(|effect| done(effect.act))
        }
    }
}

/// What granting a procedure asks of the register.
pub(crate) fn granted(procedure: &Procedure) -> Option<&Effect> {
    let mut outcomes = procedure.outcomes.iter();
    outcomes.find(|outcome| outcome.kind == OutcomeKind::Granted)?.effect.as_ref()
}

/// The numbers of everybody beside the subject whom an effect touches.
pub(crate) fn numbers<'a>(effect: &Effect, checked: &'a Checked) -> Vec<&'a str> {
    PERSONS.into_iter().flat_map(|field| effect.answers(field, checked)).collect()
}

/// Why the register is changed: the dossier, by its code.
pub(crate) fn source_of(dossier: &Dossier) -> Result<Source> {
    let reference = Text::parse(&dossier.code.to_string()).map_err(Fault::from)?;
    let on = Some(dossier.clock.filed_at.day());
    Ok(Source {
        channel: Channel::Declaration,
        document: Some(Document { kind: DocumentKind::ResidenceDeclaration, on, reference }),
        office: OfficeCode::parse(&dossier.office).map_err(Fault::from)?,
        reason: None,
    })
}

/// An effect, with the answers that it takes its fields from.
pub(crate) struct Asked<'a> {
    pub(crate) checked: &'a Checked,
    pub(crate) effect: &'a Effect,
    /// For a household that is made.
    pub(crate) household: &'a str,
    /// Whose numbers were answered.
    pub(crate) named: &'a BTreeMap<String, PersonId>,
    pub(crate) person: PersonId,
    pub(crate) source: &'a Source,
}

impl Asked<'_> {
    /// What follows from it in the register.
    pub(crate) fn effects(&self, people: &People, now: Moment) -> Result<Effects, Fault> {
        let history = people.of(self.person)?;
        let rules = population::residence_rules(now.day())?;
        let source = self.source;
        match self.effect.act {
            Act::AbsenceDeclared => {
                let destination = self.effect.answer(Field::Destination, self.checked);
                let destination = destination.map(|code| Division::of(code, now.day()));
                let destination = destination.transpose()?.map(|it| Area::Within(it).into());
                let reason = Text::parse(self.said(Field::Reason)?)?;
                let stay = self.stay(Absence { destination, reason }, now)?;
                population::declare_absence(history, stay, source, now)
            }
            Act::GuestsNotified => self.lodging(people, &self.persons(Field::Guests)?, now),
            Act::HouseholdSplit => self.split(people, now),
            Act::LodgingNotified => self.lodging(people, &[self.person], now),
            Act::PermanentResidenceDeleted => {
                let (person, from) = (history.person(), self.day(Field::From, now)?);
                population::delete_permanent_residence(people, person, from, source, now)
            }
            Act::PermanentResidenceRegistered => {
                let to = Move {
                    address: self.address(now)?,
                    file_number: None,
                    from: self.day(Field::From, now)?,
                    household: self.joined(people, now)?,
                    person: history.person(),
                };
                population::register_permanent_residence(people, &to, source, now)
            }
            Act::TemporaryResidenceExtended => {
                let to = self.day(Field::To, now)?;
                population::extend_temporary_residence(history, to, rules, source, now)
            }
            Act::TemporaryResidenceRegistered => {
                let stay = self.stay(self.address(now)?, now)?;
                population::register_temporary_residence(history, stay, rules, source, now)
            }
            Act::Corrected | Act::OldNumberConfirmed => Err(unreadable()),
        }
    }

    /// The record of each guest says so; of the host nothing is said.
    fn lodging(&self, people: &People, guests: &[PersonId], now: Moment) -> Result<Effects, Fault> {
        let rules = population::residence_rules(now.day())?;
        let at = Lodging {
            address: self.address(now)?,
            host: Text::parse(self.said(Field::Host)?)?,
            reason: Text::parse(self.said(Field::Reason)?)?,
        };
        let mut all = Effects { changes: Vec::new(), events: Vec::new(), follow_ups: Vec::new() };
        for guest in guests {
            let (history, stay) = (people.of(*guest)?, self.stay(at.clone(), now)?);
            let one = population::lodge(history, stay, rules, self.source, now)?;
            all.changes.extend(one.changes);
            all.events.extend(one.events);
            all.follow_ups.extend(one.follow_ups);
        }
        Ok(all)
    }

    /// Whoever applies heads the new household.
    fn split(&self, people: &People, now: Moment) -> Result<Effects, Fault> {
        let mut members = vec![(people.of(self.person)?.person(), HouseholdRelation::Head)];
        let others = [
            (Field::Spouse, HouseholdRelation::Spouse),
            (Field::Children, HouseholdRelation::Child),
            (Field::Members, HouseholdRelation::Other),
        ];
        for (field, relation) in others {
            members.extend(self.persons(field)?.into_iter().map(|person| (person, relation)));
        }
        let household = HouseholdId::parse(self.household)?;
        let split = Split {
            former: HouseholdId::parse(self.said(Field::Former)?)?,
            members: Members { household, members },
        };
        let from = self.day(Field::From, now)?;
        let rules = population::household_rules(from)?;
        population::split_household(people, &split, rules, from, self.source, now)
    }

    /// The household that is joined, as the record of its head names it; one of their own for
    /// whoever is the head.
    fn joined(
        &self,
        people: &People,
        now: Moment,
    ) -> Result<Option<(HouseholdId, HouseholdRelation)>, Fault> {
        let Some(relation) = self.effect.answer(Field::Relation, self.checked) else {
            return Ok(None);
        };
        let relation = HouseholdRelation::named(relation).ok_or_else(unreadable)?;
        if relation == HouseholdRelation::Head {
            return Ok(Some((HouseholdId::parse(self.household)?, relation)));
        }
        let head = self.persons(Field::Head)?.into_iter().next().ok_or_else(unreadable)?;
        let record = people.of(head)?.as_of(now.day(), now);
        let household = record.household().ok_or(Fault::NotInHousehold)?;
        Ok(Some((household.id.clone(), relation)))
    }

    fn persons(&self, field: Field) -> Result<Vec<PersonId>, Fault> {
        let numbers = self.effect.answers(field, self.checked);
        let person = |number: &str| self.named.get(number).copied().ok_or(Fault::NotOnRegister);
        numbers.into_iter().map(person).collect()
    }

    fn said(&self, field: Field) -> Result<&str, Fault> {
        self.effect.answer(field, self.checked).ok_or_else(unreadable)
    }

    fn day(&self, field: Field, now: Moment) -> Result<Date, Fault> {
        match self.effect.from(field) {
            Some(catalogue::Origin::DecisionDay) => Ok(now.day()),
            _ => {
                let day = kernel::PartialDate::parse(self.said(field)?).ok();
                day.and_then(kernel::PartialDate::date).ok_or_else(unreadable)
            }
        }
    }

    fn stay<T>(&self, at: T, now: Moment) -> Result<Stay<T>, Fault> {
        Ok(Stay { at, from: self.day(Field::From, now)?, to: self.day(Field::To, now)? })
    }

    /// In a commune of today.
    fn address(&self, now: Moment) -> Result<Address, Fault> {
        let commune = Commune::of(Division::of(self.said(Field::Commune)?, now.day())?)?;
        Ok(Address { commune, former: None, line: Text::parse(self.said(Field::Line)?)? })
    }
}

fn unreadable() -> Fault {
    Fault::Unreadable("an answer is not there that the register asks for".to_owned())
}
