//! What the population register is asked to do, and where each field of that comes from.
//!
//! The acts bear the names of those of the register (`population/src/http/acts.rs`).

use crate::Checked;

/// An act on the register with its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    pub act: Act,
    pub fields: Vec<(Field, Origin)>,
}

/// Where a field comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The day on which it was decided.
    DecisionDay,
    /// The answer to this question.
    Question(String),
}

kernel::words! {
    /// What the register can be asked to do.
    pub Act {
        AbsenceDeclared "absence-declared",
        /// Enters the child of the person of the dossier, and gives it a number.
        BirthRegistered "birth-registered",
        /// A field group was wrong and is made right.
        Corrected "corrected",
        /// A host tells of guests: the lodging of each of them, and of nobody else.
        GuestsNotified "guests-notified",
        /// Of the person named, whose residence ends with it.
        DeathRecorded "death-recorded",
        HouseholdSplit "household-split",
        /// Of the electronic identity of the person of the dossier, whom an official saw: level 2.
        IdentityConfirmed "identity-confirmed",
        /// The lodging of the person of the dossier.
        LodgingNotified "lodging-notified",
        /// The child that an earlier step entered lives with the person of the dossier.
        NewbornResidenceRegistered "newborn-residence-registered",
        /// Nothing changes: a paper says that the two numbers are one person's.
        OldNumberConfirmed "old-number-confirmed",
        PermanentResidenceDeleted "permanent-residence-deleted",
        PermanentResidenceRegistered "permanent-residence-registered",
        TemporaryResidenceExtended "temporary-residence-extended",
        TemporaryResidenceRegistered "temporary-residence-registered",
    }
}

kernel::words! {
    /// A field of an act.
    pub Field {
        BornOn "born-on",
        /// Of whoever heads the new household.
        Children "children",
        Commune "commune",
        /// The number of who died.
        Deceased "deceased",
        /// Of the commune where somebody goes.
        Destination "destination",
        DiedOn "died-on",
        /// Whose ethnicity and native place the child has: `applicant` or `other-parent`.
        Follows "follows",
        /// The household that is left.
        Former "former",
        From "from",
        /// The field group that is made right.
        Group "group",
        Guests "guests",
        /// The number of the head of the household that is joined.
        Head "head",
        Host "host",
        Line "line",
        /// Others who come along.
        Members "members",
        Name "name",
        OldNumber "old-number",
        /// The number of the other parent.
        OtherParent "other-parent",
        Reason "reason",
        /// To the head; `head` is who heads a household of their own.
        Relation "relation",
        Sex "sex",
        Spouse "spouse",
        To "to",
        /// What is right, in words.
        Value "value",
    }
}

impl Act {
    /// Without these it cannot be done.
    pub fn needs(self) -> &'static [Field] {
        use Field::{
            BornOn, Commune, Deceased, DiedOn, Follows, Former, From, Group, Guests, Host, Line,
            Name, OldNumber, Reason, Sex, To, Value,
        };
        match self {
            Act::AbsenceDeclared => &[From, Reason, To],
            Act::BirthRegistered => &[BornOn, Commune, Follows, Line, Name, Sex],
            Act::Corrected => &[Group, Value],
            Act::DeathRecorded => &[Deceased, DiedOn],
            Act::HouseholdSplit => &[Former, From],
            Act::GuestsNotified => &[Commune, From, Guests, Host, Line, Reason, To],
            Act::LodgingNotified => &[Commune, From, Host, Line, Reason, To],
            Act::IdentityConfirmed | Act::NewbornResidenceRegistered => &[],
            Act::OldNumberConfirmed => &[OldNumber],
            Act::PermanentResidenceDeleted => &[From],
            Act::PermanentResidenceRegistered => &[Commune, From, Line],
            Act::TemporaryResidenceExtended => &[To],
            Act::TemporaryResidenceRegistered => &[Commune, From, Line, To],
        }
    }

    /// These it can do without.
    pub fn takes(self) -> &'static [Field] {
        match self {
            Act::AbsenceDeclared => &[Field::Destination],
            Act::BirthRegistered => &[Field::OtherParent],
            Act::Corrected => &[Field::From],
            Act::PermanentResidenceRegistered => &[Field::Head, Field::Relation],
            Act::HouseholdSplit => &[Field::Children, Field::Members, Field::Spouse],
            _ => &[],
        }
    }
}

impl Effect {
    pub fn from(&self, field: Field) -> Option<&Origin> {
        self.fields.iter().find(|(of, _)| *of == field).map(|(_, from)| from)
    }

    /// The one answer that a field comes from, where it comes from an answer.
    pub fn answer<'a>(&self, field: Field, checked: &'a Checked) -> Option<&'a str> {
        match self.from(field)? {
            Origin::DecisionDay => None,
            Origin::Question(key) => checked.one(key),
        }
    }

    /// All answers that a field comes from.
    pub fn answers<'a>(&self, field: Field, checked: &'a Checked) -> Vec<&'a str> {
        match self.from(field) {
            Some(Origin::Question(key)) => checked.all(key).collect(),
            Some(Origin::DecisionDay) | None => Vec::new(),
        }
    }
}
