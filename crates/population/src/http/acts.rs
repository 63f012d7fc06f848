//! The bodies of acts on a person: what each needs to know, and what follows from it.
//!
//! An act names its action, so the permit it asks for is settled by its type.

use access::Action;
use kernel::{FullName, Moment, PersonId, PersonalNumber};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use time::Date;

use super::wire::{
    AbsenceForm, AddressForm, FateForm, LodgingForm, Named, PartyForm, ProtectionForm,
    RelativeForm, group,
};
use crate::policy::{Correct, ManageProtection, RecordCivilEvent, RecordResidence};
use crate::source::Channel;
use crate::value::{HouseholdId, HouseholdRelation, ResidenceFileNumber};
use crate::{
    Adoption, AskedBy, Death, Effects, Error, Few, Group, Marriage, Members, Move, NumberCause,
    NumberChange, People, Source, Span, Split, Stay, rules,
};

/// Something recorded of a person.
pub(crate) trait Act: DeserializeOwned + Send {
    type Action: Action + Send + Sync;
    const CHANNEL: Channel;

    fn action(person: PersonId) -> Self::Action;

    /// Whose records it needs beside those of relatives and household.
    fn others(&self) -> Vec<PersonId> {
        Vec::new()
    }

    fn effects(self, on: &On<'_>) -> Result<Effects, Error>;
}

/// To whom something happens, and on which paper it is recorded.
pub(crate) struct On<'a> {
    pub(crate) now: Moment,
    pub(crate) people: &'a People,
    pub(crate) person: PersonId,
    pub(crate) source: &'a Source,
}

/// Declares acts that stand under one action.
macro_rules! acts {
    ($action:ident $channel:ident: $(
        $(#[$doc:meta])*
        $act:ident { $($(#[$attr:meta])* $field:ident: $kind:ty),* $(,)? }
        $(others |$these:ident| $others:expr,)?
        |$this:ident, $on:ident| $effects:expr;
    )*) => { $(
        $(#[$doc])*
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $act { $($(#[$attr])* pub(crate) $field: $kind),* }

        impl Act for $act {
            type Action = $action;
            const CHANNEL: Channel = Channel::$channel;

            fn action(person: PersonId) -> $action {
                $action { person }
            }

            $(fn others(&self) -> Vec<PersonId> {
                let $these = self;
                $others
            })?

            fn effects(self, $on: &On<'_>) -> Result<Effects, Error> {
                let $this = self;
                $effects
            }
        }
    )* };
}

acts! { RecordCivilEvent CivilEvent:
    /// Adopted by one or two persons.
    Adopted { from: Date, #[serde(default)] kin: rules::Kin, parents: Vec<RelativeForm> }
    others |it| it.parents.iter().filter_map(|parent| parent.party.person).collect(),
    |it, on| {
        let parents: Result<Vec<_>, _> = it.parents.into_iter().map(RelativeForm::read).collect();
        let adoption = Adoption { child: on.person, parents: Few::parse(parents?)? };
        let rules = rules::adoption(it.kin, it.from)?;
        crate::adopt(on.people, &adoption, rules, it.from, on.source, on.now)
    };
    AdoptionEnded { from: Date, parent: PersonId }
    others |it| vec![it.parent],
    |it, on| crate::end_adoption(on.people, on.person, it.parent, it.from, on.source, on.now);
    Died { fate: FateForm }
    |it, on| {
        let death = Death { fate: it.fate.into(), person: on.person };
        crate::record_death(on.people, &death, on.source, on.now)
    };
    Divorced { on: Date }
    |it, on| crate::divorce(on.people, on.person, it.on, on.source, on.now);
    Married { on: Date, to: PartyForm }
    others |it| it.to.person.into_iter().collect(),
    |it, on| {
        let marriage = Marriage { of: on.person, on: it.on, to: it.to.into() };
        crate::marry(on.people, &marriage, rules::marriage(it.on)?, on.source, on.now)
    };
    NameChanged { from: Date, name: FullName }
    |it, on| crate::change_name(on.people.of(on.person)?, it.name, it.from, on.source, on.now);
    Recognised { parent: RelativeForm }
    others |it| it.parent.party.person.into_iter().collect(),
    |it, on| {
        let parent = it.parent.read()?;
        crate::recognise_child(on.people, on.person, &parent, on.source, on.now)
    };
    RepresentationEnded { from: Date, representative: PersonId }
    others |it| vec![it.representative],
    |it, on| {
        let by = it.representative;
        crate::end_representation(on.people, on.person, by, it.from, on.source, on.now)
    };
    Represented { from: Date, representative: PartyForm, to: Option<Date> }
    others |it| it.representative.person.into_iter().collect(),
    |it, on| {
        let span = Span { from: it.from, to: it.to };
        let by = it.representative.into();
        crate::represent(on.people, on.person, by, span, on.source, on.now)
    };
    Returned {}
    |_it, on| crate::record_return(on.people, on.person, on.source, on.now);
}

acts! { RecordResidence Declaration:
    AbsenceDeclared { at: AbsenceForm, from: Date, to: Date }
    |it, on| {
        let stay = Stay { at: it.at.into(), from: it.from, to: it.to };
        crate::declare_absence(on.people.of(on.person)?, stay, on.source, on.now)
    };
    HeadChanged { from: Date, household: HouseholdId, members: Vec<MemberForm> }
    others |it| it.members.iter().map(|member| member.person).collect(),
    |it, on| {
        let members = members(it.household, it.members);
        let rules = rules::household(it.from)?;
        crate::change_head(on.people, &members, rules, it.from, on.source, on.now)
    };
    HouseholdCreated { from: Date, household: HouseholdId, members: Vec<MemberForm> }
    others |it| it.members.iter().map(|member| member.person).collect(),
    |it, on| {
        let members = members(it.household, it.members);
        let rules = rules::household(it.from)?;
        crate::create_household(on.people, &members, rules, it.from, on.source, on.now)
    };
    HouseholdJoined { from: Date, household: HouseholdId, relation: Named<HouseholdRelation> }
    |it, on| {
        let (history, relation) = (on.people.of(on.person)?, it.relation.0);
        crate::join_household(history, &it.household, relation, it.from, on.source, on.now)
    };
    HouseholdLeft { from: Date }
    |it, on| crate::leave_household(on.people, on.person, it.from, on.source, on.now);
    HouseholdSplit {
        former: HouseholdId, from: Date, household: HouseholdId, members: Vec<MemberForm>,
    }
    others |it| it.members.iter().map(|member| member.person).collect(),
    |it, on| {
        let split = Split { former: it.former, members: members(it.household, it.members) };
        let rules = rules::household(it.from)?;
        crate::split_household(on.people, &split, rules, it.from, on.source, on.now)
    };
    LodgingNotified { at: LodgingForm, from: Date, to: Date }
    |it, on| {
        let stay = Stay { at: it.at.into(), from: it.from, to: it.to };
        let rules = rules::residence(on.now.day())?;
        crate::lodge(on.people.of(on.person)?, stay, rules, on.source, on.now)
    };
    PermanentResidenceDeleted { from: Date }
    |it, on| {
        crate::delete_permanent_residence(on.people, on.person, it.from, on.source, on.now)
    };
    PermanentResidenceRegistered {
        address: AddressForm, file_number: Option<ResidenceFileNumber>, from: Date,
        household: Option<JoinForm>,
    }
    |it, on| {
        let to = Move {
            address: it.address.into(),
            file_number: it.file_number,
            from: it.from,
            household: it.household.map(|join| (join.id, join.relation.0)),
            person: on.people.of(on.person)?.person(),
        };
        crate::register_permanent_residence(on.people, &to, on.source, on.now)
    };
    StayEnded { from: Date, #[serde(deserialize_with = "group")] group: Group }
    |it, on| {
        crate::end_stay(on.people.of(on.person)?, it.group, it.from, on.source, on.now)
    };
    TemporaryResidenceExtended { to: Date }
    |it, on| {
        let (history, rules) = (on.people.of(on.person)?, rules::residence(on.now.day())?);
        crate::extend_temporary_residence(history, it.to, rules, on.source, on.now)
    };
    TemporaryResidenceRegistered { address: AddressForm, from: Date, to: Date }
    |it, on| {
        let stay = Stay { at: it.address.into(), from: it.from, to: it.to };
        let (history, rules) = (on.people.of(on.person)?, rules::residence(on.now.day())?);
        crate::register_temporary_residence(history, stay, rules, on.source, on.now)
    };
}

acts! { ManageProtection Decision:
    Protected { from: Date, protection: ProtectionForm, to: Option<Date> }
    |it, on| {
        let span = Span { from: it.from, to: it.to };
        let history = on.people.of(on.person)?;
        crate::protect(history, span, it.protection.into(), on.source, on.now)
    };
    ProtectionLifted { from: Date }
    |it, on| {
        crate::lift_protection(on.people.of(on.person)?, it.from, on.source, on.now)
    };
}

acts! { Correct Decision:
    NumberCancelled { cause: CauseForm, from: Date }
    |it, on| {
        let history = on.people.of(on.person)?;
        crate::cancel_number(history, it.cause.into(), it.from, on.source, on.now)
    };
    NumberReplaced { asked_by: AskedByForm, cause: CauseForm, from: Date, number: PersonalNumber }
    |it, on| {
        let asked_by = match it.asked_by {
            AskedByForm::Authority => AskedBy::Authority,
            AskedByForm::Citizen => AskedBy::Citizen,
        };
        let (cause, from, number) = (it.cause.into(), it.from, it.number);
        let change = NumberChange { asked_by, cause, from, number };
        crate::replace_number(on.people.of(on.person)?, change, on.source, on.now)
    };
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JoinForm {
    pub(crate) id: HouseholdId,
    pub(crate) relation: Named<HouseholdRelation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberForm {
    person: PersonId,
    relation: Named<HouseholdRelation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AskedByForm {
    Authority,
    Citizen,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CauseForm {
    BirthCertificateRevoked,
    BirthYearCorrected,
    CollectedWrongly,
    ForgedDocuments,
    SexRedetermined,
}

impl From<CauseForm> for NumberCause {
    fn from(cause: CauseForm) -> Self {
        match cause {
            CauseForm::BirthCertificateRevoked => NumberCause::BirthCertificateRevoked,
            CauseForm::BirthYearCorrected => NumberCause::BirthYearCorrected,
            CauseForm::CollectedWrongly => NumberCause::CollectedWrongly,
            CauseForm::ForgedDocuments => NumberCause::ForgedDocuments,
            CauseForm::SexRedetermined => NumberCause::SexRedetermined,
        }
    }
}

fn members(household: HouseholdId, members: Vec<MemberForm>) -> Members {
    let members = members.into_iter().map(|member| (member.person, member.relation.0)).collect();
    Members { household, members }
}
