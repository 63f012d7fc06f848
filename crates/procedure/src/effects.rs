//! What the register is asked to do when a dossier is granted.

use std::collections::BTreeMap;

use catalogue::{Act, Checked, Effect, Field, Outcome, OutcomeKind, Procedure, Settles};
use kernel::{FullName, Moment, PartialDate, PersonId, PersonalNumber};
use population::{
    Absence, Address, Area, Birth, Channel, Commune, Country, Death, Division, Document,
    DocumentKind, Effects, Fate, Few, Group, History, HouseholdId, HouseholdRelation, Lodging,
    Members, Move, OfficeCode, Party, People, Place, Sex, Source, Split, Stay, Text, Value,
};
use time::Date;

use crate::{Dossier, Ground, Result};

type Fault = population::Error;

/// The fields that name persons by their numbers.
const PERSONS: [Field; 7] = [
    Field::Children,
    Field::Deceased,
    Field::Guests,
    Field::Head,
    Field::Members,
    Field::OtherParent,
    Field::Spouse,
];

/// Whether a procedure ends in something that can be done here: in the register, on a paper, or by
/// handing it over.
pub fn is_done_here(procedure: &Procedure) -> bool {
    let granted = |outcome: &&Outcome| outcome.kind == OutcomeKind::Granted;
    match procedure.settles {
        Settles::HandedOver { .. } => true,
        Settles::Here => {
            let mut granted = procedure.outcomes.iter().filter(granted);
            granted.any(|outcome| outcome.effect.is_some() || outcome.result.is_some())
        }
    }
}

/// The numbers of everybody beside the subject whom an effect touches.
pub(crate) fn numbers<'a>(effect: &Effect, checked: &'a Checked) -> Vec<&'a str> {
    PERSONS.into_iter().flat_map(|field| effect.answers(field, checked)).collect()
}

/// Why the register is changed: the dossier, by its code.
pub(crate) fn source_of(
    dossier: &Dossier,
    act: Act,
    reason: Option<&Text<1000>>,
) -> Result<Source> {
    let (channel, kind) = match act {
        Act::BirthRegistered | Act::DeathRecorded => (Channel::CivilEvent, DocumentKind::Request),
        Act::Corrected => (Channel::Correction, DocumentKind::Request),
        _ => (Channel::Declaration, DocumentKind::ResidenceDeclaration),
    };
    let reference = Text::parse(&dossier.code.to_string()).map_err(Fault::from)?;
    let on = Some(dossier.clock.filed_at.day());
    // Beside what was wrong stands why it was made right.
    let reason = reason.filter(|_| act == Act::Corrected).map(|reason| {
        let reason: String = reason.expose().chars().take(200).collect();
        Text::parse(reason.trim())
    });
    Ok(Source {
        channel,
        document: Some(Document { kind, on, reference }),
        office: OfficeCode::parse(&dossier.office).map_err(Fault::from)?,
        reason: reason.transpose().map_err(Fault::from)?,
    })
}

/// A child whose birth a dossier is about.
pub(crate) struct Newborn {
    /// Given with the registration of the birth.
    pub(crate) number: Option<PersonalNumber>,
    pub(crate) person: PersonId,
}

/// Where and of which sex a child is born, and when: what its number is made of.
pub(crate) fn born(effect: &Effect, checked: &Checked) -> Result<(String, Sex, Date)> {
    let said = |field| effect.answer(field, checked).ok_or_else(unreadable);
    let born_on = day_of(said(Field::BornOn)?)?;
    Ok((said(Field::Commune)?.to_owned(), sex(said(Field::Sex)?)?, born_on))
}

/// An effect, with the answers that it takes its fields from.
pub(crate) struct Asked<'a> {
    /// When the answers were said.
    pub(crate) at: Moment,
    pub(crate) checked: &'a Checked,
    pub(crate) effect: &'a Effect,
    /// Since when a correction is true.
    pub(crate) ground: Option<Ground>,
    /// For a household that is made.
    pub(crate) household: &'a str,
    /// Whose numbers were answered.
    pub(crate) named: &'a BTreeMap<String, PersonId>,
    pub(crate) newborn: Option<&'a Newborn>,
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
            Act::BirthRegistered => self.birth(people, now),
            Act::Corrected => {
                let group = Group::parse(self.said(Field::Group)?).ok_or_else(unreadable)?;
                let ground = self.ground.ok_or_else(unreadable)?.on(now.day());
                let asked = (group, self.said(Field::Value)?, self.at.day());
                population::correct_as_asked(history, asked, ground, source, now)
            }
            Act::DeathRecorded => {
                let deceased = self.persons(Field::Deceased)?.into_iter().next();
                let on = PartialDate::parse(self.said(Field::DiedOn)?).map_err(|_| unreadable())?;
                let fate = Fate::Died { on, place: None };
                let death = Death { fate, person: deceased.ok_or(Fault::NotOnRegister)? };
                population::record_death(people, &death, source, now)
            }
            Act::GuestsNotified => self.lodging(people, &self.persons(Field::Guests)?, now),
            Act::HouseholdSplit => self.split(people, now),
            // The register knows nothing of accounts.
            Act::IdentityConfirmed => Ok(Effects::default()),
            Act::LodgingNotified => self.lodging(people, &[self.person], now),
            Act::NewbornResidenceRegistered => self.newborn_s_home(people, now),
            Act::OldNumberConfirmed => self.old_number(history, now),
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
        }
    }

    /// The child is entered, and named in the records of its parents.
    fn birth(&self, people: &People, now: Moment) -> Result<Effects, Fault> {
        let newborn = self.newborn.ok_or_else(unreadable)?;
        let (commune, sex, born_on) = born(self.effect, self.checked).map_err(|_| unreadable())?;
        let applicant = people.of(self.person)?.as_of(now.day(), now);
        let other = self.persons(Field::OtherParent)?.into_iter().next();
        let followed = match self.said(Field::Follows)? {
            "applicant" => applicant.clone(),
            _ => people.of(other.ok_or(Fault::NotOnRegister)?)?.as_of(now.day(), now),
        };
        let at = |code: &str| Division::of(code, now.day()).map(Area::Within);
        let line = Text::parse(self.said(Field::Line)?)?;
        let place = Place { area: at(&commune)?, former: None, line: Some(line) };
        let registered = self.source.office.expose().rsplit('-').next().unwrap_or_default();
        let name = FullName::parse(self.said(Field::Name)?).map_err(|_| unreadable())?;
        let mut values = vec![
            Value::BirthName(name),
            Value::Sex(sex),
            Value::Nationality(Few::parse(vec![Country::VIET_NAM])?),
            Value::BirthPlace(place),
            Value::BirthRegistrationPlace(at(registered)?.into()),
        ];
        values.extend(newborn.number.map(Value::PersonalNumber));
        values.extend(followed.native_place().cloned().map(Value::NativePlace));
        values.extend(followed.ethnicity().cloned().map(Value::Ethnicity));
        let this = Some(Party::from(self.person));
        let (father, mother) = match applicant.sex() {
            Some(Sex::Male) => (this, other.map(Party::from)),
            _ => (other.map(Party::from), this),
        };
        let child = newborn.person;
        let birth = Birth { born_on, child, father, mother, values };
        population::register_birth(people, birth, self.source, now)
    }

    /// Where the person of the dossier lives, in their household (Law 68/2020/QH14, Article 12).
    fn newborn_s_home(&self, people: &People, now: Moment) -> Result<Effects, Fault> {
        let child = self.newborn.ok_or_else(unreadable)?.person;
        let born = people.of(child)?.as_of(now.day(), now);
        let parent = people.of(self.person)?.as_of(now.day(), now);
        let household = parent.household().map(|household| household.id.clone());
        let relation = match parent.household_relation() {
            Some(HouseholdRelation::Head | HouseholdRelation::Spouse) => HouseholdRelation::Child,
            Some(HouseholdRelation::Child) => HouseholdRelation::Grandchild,
            _ => HouseholdRelation::Other,
        };
        let to = Move {
            address: parent.permanent_residence().ok_or(Fault::NotStaying)?.clone(),
            file_number: None,
            from: born.birth_date().and_then(|date| date.date()).unwrap_or(now.day()),
            household: household.map(|household| (household, relation)),
            person: child,
        };
        population::register_permanent_residence(people, &to, self.source, now)
    }

    /// Nothing changes where the register knows the number. It learns one where it knows none;
    /// another than it knows is for a correction.
    fn old_number(&self, history: &History, now: Moment) -> Result<Effects, Fault> {
        let said = self.said(Field::OldNumber)?;
        match history.as_of(now.day(), now).old_number() {
            Some(known) if known.expose() == said => Ok(Effects::default()),
            Some(_) => Err(Fault::OldNumberDiffers),
            None => {
                let ground = Ground::ClericalError.on(now.day());
                let asked = (Group::OldNumber, said, self.at.day());
                population::correct_as_asked(history, asked, ground, self.source, now)
            }
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
        let mut all = Effects::default();
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
            _ => day_of(self.said(field)?),
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

fn day_of(text: &str) -> Result<Date, Fault> {
    let day = PartialDate::parse(text).ok();
    day.and_then(PartialDate::date).ok_or_else(unreadable)
}

fn sex(text: &str) -> Result<Sex, Fault> {
    match text {
        "female" => Ok(Sex::Female),
        "male" => Ok(Sex::Male),
        _ => Err(unreadable()),
    }
}

fn unreadable() -> Fault {
    Fault::Unreadable("an answer is not there that the register asks for".to_owned())
}
