//! Every act that the desk records, with its fields: one row each.

use serde_json::json;
#[cfg(test)]
use web::Page;

use super::Ways;
use super::field::*;
use crate::http::acts::*;
use crate::source::DocumentKind;
use crate::value::{MaritalStatus, Relation};
use crate::{Fate, File, Group};

/// An act as the desk offers it.
pub(in crate::pages) struct DeskAct {
    pub(super) fields: &'static [Field],
    pub(in crate::pages) matter: Matter,
    pub(in crate::pages) name: &'static str,
    pub(super) paper: DocumentKind,
    pub(super) ways: Ways,
    when: When,
}

/// What an act is about: the heading it stands under, and the duty it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages) enum Matter {
    CivilStatus,
    Household,
    Number,
    Protection,
    Residence,
}

impl Matter {
    pub(in crate::pages) const ALL: [Matter; 5] = [
        Matter::CivilStatus,
        Matter::Residence,
        Matter::Household,
        Matter::Number,
        Matter::Protection,
    ];

    pub(in crate::pages) fn duty(self) -> &'static str {
        match self {
            Matter::CivilStatus => "civil-status",
            Matter::Household | Matter::Residence => "residence",
            Matter::Number => "correct-register",
            Matter::Protection => "protected-persons",
        }
    }

    pub(in crate::pages) fn name(self) -> &'static str {
        match self {
            Matter::CivilStatus => "civil-status",
            Matter::Household => "household",
            Matter::Number => "number",
            Matter::Protection => "protection",
            Matter::Residence => "residence",
        }
    }
}

/// On which records an act makes sense, so that others do not offer it.
#[derive(Clone, Copy)]
enum When {
    Always,
    /// A court has declared the person dead or missing.
    Declared,
    Holds(Group),
    Lacks(Group),
    Living,
    Married,
    Tied(&'static [Relation]),
    Unmarried,
}

impl When {
    fn fits(self, file: &File) -> bool {
        let record = &file.record;
        let holds = |group| record.value(group).is_some() || file.withheld.contains(&group);
        let living = !record.is_dead();
        let married = record.marital_status() == Some(&MaritalStatus::Married);
        match self {
            When::Always => true,
            When::Declared => record.death().is_some_and(|it| !matches!(it, Fate::Died { .. })),
            When::Holds(group) => holds(group),
            When::Lacks(group) => living && !holds(group),
            When::Living => living,
            When::Married => living && married,
            When::Tied(relations) => {
                let relatives = record.relatives().into_iter().flatten();
                relatives.into_iter().any(|one| relations.contains(&one.relation()))
            }
            When::Unmarried => living && !married,
        }
    }
}

macro_rules! desk_acts {
    ($($matter:ident $name:literal $paper:ident $when:expr, $ways:expr, [$($field:expr),* $(,)?];)*) => {
        /// In the order in which a desk looks for them.
        pub(in crate::pages) static ACTS: &[DeskAct] = &[$(DeskAct {
            fields: &[$($field),*],
            matter: Matter::$matter,
            name: $name,
            paper: DocumentKind::$paper,
            ways: $ways,
            when: $when,
        }),*];
    };
}

desk_acts! {
    CivilStatus "birth" BirthCertificate When::Living, Ways::birth(), [
        day("born_on").called("born-on"),
        NAME.at("values.birth-name").called("child-name"),
        choice("sex", sexes).at("values.sex"),
        field("number", Kind::Number).at("values.personal-number").called("child-number")
            .hint("population-field-child-number-hint").optional(),
        choice("parent", parents),
        person("other").at("other.person").called("other-parent")
            .hint("population-field-other-parent-hint").optional(),
        always("values.nationality", || json!(["VNM"])),
    ];
    CivilStatus "marriage" MarriageCertificate When::Unmarried, Ways::of::<Married>(), [
        day("on").called("married-on"),
        person("other").at("to.person").called("spouse"),
    ];
    CivilStatus "divorce" DivorceDecision When::Married, Ways::of::<Divorced>(), [
        day("on").called("divorced-on"),
    ];
    CivilStatus "recognition" RecognitionCertificate When::Living, Ways::of::<Recognised>(), [
        choice("relation", parents).at("parent.relation").called("recognised-as"),
        person("other").at("parent.person").called("recognised-parent"),
    ];
    CivilStatus "adoption" AdoptionCertificate When::Living, Ways::of::<Adopted>(), [
        FROM,
        field("parents", Kind::Adopters).hint("population-field-adopters-hint"),
        choice("kin", kinships),
    ];
    CivilStatus "adoption-end" CourtDecision When::Tied(ADOPTIVE), Ways::of::<AdoptionEnded>(), [
        FROM,
        field("parent", Kind::Tied(ADOPTIVE)).called("adoptive-parent"),
    ];
    CivilStatus "representation" CourtDecision When::Living, Ways::of::<Represented>(), [
        FROM,
        TO.optional().hint("population-field-open-end-hint"),
        person("representative").at("representative.person"),
    ];
    CivilStatus "representation-end" CourtDecision When::Tied(REPRESENTATIVE),
    Ways::of::<RepresentationEnded>(), [
        FROM,
        field("representative", Kind::Tied(REPRESENTATIVE)).called("representative-now"),
    ];
    CivilStatus "name-change" AuthorityDecision When::Living, Ways::of::<NameChanged>(), [
        FROM,
        NAME.called("new-name"),
    ];
    CivilStatus "death" DeathCertificate When::Living, Ways::of::<Died>(), [
        day("on").at("fate.on").called("died-on"),
        always("fate.kind", || json!("died")),
    ];
    CivilStatus "declaration" CourtDecision When::Living, Ways::of::<Died>(), [
        choice("kind", declarations).at("fate.kind").called("declared"),
        day("on").at("fate.on").called("declared-on"),
    ];
    CivilStatus "return" CourtDecision When::Declared, Ways::of::<Returned>(), [];

    Residence "move" ResidenceDeclaration When::Living, Ways::of::<PermanentResidenceRegistered>(), [
        FROM.called("resident-from"),
        field("address", Kind::Address),
        field("file_number", Kind::Line(read_file_number, "population-code-wrong"))
            .called("file-number").optional(),
    ];
    Residence "permanent-residence-deletion" AuthorityDecision When::Holds(Group::PermanentResidence),
    Ways::of::<PermanentResidenceDeleted>(), [FROM];
    Residence "temporary-residence" ResidenceDeclaration When::Living,
    Ways::of::<TemporaryResidenceRegistered>(), [
        field("address", Kind::Address),
        FROM,
        field("to", Kind::LastDay(TEMPORARY_MAX)),
    ];
    Residence "temporary-residence-extension" ResidenceDeclaration
    When::Holds(Group::TemporaryResidence), Ways::of::<TemporaryResidenceExtended>(), [
        field("to", Kind::LastDay(TEMPORARY_MAX)),
    ];
    Residence "lodging" ResidenceDeclaration When::Living, Ways::of::<LodgingNotified>(), [
        text::<100>("host").at("at.host"),
        field("address", Kind::Address).at("at.address"),
        text::<200>("reason").at("at.reason").called("stay-reason"),
        FROM,
        field("to", Kind::LastDay("residence.lodging.stay-max")),
    ];
    Residence "absence" ResidenceDeclaration When::Living, Ways::of::<AbsenceDeclared>(), [
        text::<200>("reason").at("at.reason").called("absence-reason"),
        field("destination", Kind::Place).at("at.destination").optional(),
        FROM,
        TO,
    ];
    // Stays to come are not in the record of today, so this is not hidden.
    Residence "stay-end" ResidenceDeclaration When::Living, Ways::of::<StayEnded>(), [
        choice("group", stays).called("stay"),
        FROM.called("ends-on"),
    ];

    Household "household" ResidenceDeclaration When::Lacks(Group::Household),
    Ways::of::<HouseholdCreated>(), [
        HOUSEHOLD.called("household-new"),
        FROM,
        field("members", Kind::Members(Whom::New)).hint("population-field-members-new-hint"),
    ];
    Household "household-joining" ResidenceDeclaration When::Lacks(Group::Household),
    Ways::of::<HouseholdJoined>(), [
        HOUSEHOLD,
        choice("relation", relations_of_joiner).called("relation-to-head"),
        FROM,
    ];
    Household "household-leaving" ResidenceDeclaration When::Holds(Group::Household),
    Ways::of::<HouseholdLeft>(), [FROM];
    Household "household-split" ResidenceDeclaration When::Holds(Group::Household),
    Ways::of::<HouseholdSplit>(), [
        field("former", Kind::OwnHousehold),
        HOUSEHOLD.called("household-new"),
        FROM,
        field("members", Kind::Members(Whom::Some)).called("members-some")
            .hint("population-field-members-some-hint"),
    ];
    Household "household-head" ResidenceDeclaration When::Holds(Group::Household),
    Ways::of::<HeadChanged>(), [
        field("household", Kind::OwnHousehold),
        FROM,
        field("members", Kind::Members(Whom::All)).called("members-all")
            .hint("population-field-members-all-hint"),
    ];

    Number "number" AuthorityDecision When::Holds(Group::PersonalNumber), Ways::of::<NumberReplaced>(), [
        field("number", Kind::Number).called("new-number"),
        choice("cause", number_causes),
        choice("asked_by", askers).called("asked-by"),
        FROM,
    ];
    Number "number-cancellation" AuthorityDecision When::Holds(Group::PersonalNumber),
    Ways::of::<NumberCancelled>(), [
        choice("cause", cancelling_causes),
        FROM,
    ];

    Protection "protection" AuthorityDecision When::Always, Ways::of::<Protected>(), [
        FROM,
        TO.optional().hint("population-field-open-end-hint"),
        text::<200>("reason").at("protection.reason").called("protection-reason"),
    ];
    Protection "protection-end" AuthorityDecision When::Holds(Group::Protection),
    Ways::of::<ProtectionLifted>(), [FROM];
}

impl DeskAct {
    pub(in crate::pages) fn named(name: &str) -> Option<&'static Self> {
        ACTS.iter().find(|act| act.name == name)
    }

    /// Whether the record, as far as it is shown, leaves room for it.
    pub(in crate::pages) fn fits(&self, file: &File) -> bool {
        self.when.fits(file)
    }

    pub(in crate::pages) fn title_key(&self) -> String {
        format!("population-act-{}", self.name)
    }

    /// The field that a day, a member or whatever a refusal speaks of was written in.
    pub(super) fn field(&self, fits: impl Fn(&Field) -> bool) -> Option<&'static Field> {
        self.fields.iter().find(|field| fits(field))
    }
}

/// The keys under which the words of the table stand.
#[cfg(test)]
pub(in crate::pages) fn keys(page: &Page) -> Vec<String> {
    let mut keys = Vec::new();
    for act in ACTS {
        keys.push(act.title_key());
        for field in act.fields {
            if !matches!(field.kind, Kind::Address | Kind::Adopters | Kind::Always(_) | Kind::Place)
            {
                keys.push(format!("population-field-{}", field.label));
            }
            if !field.hint.is_empty() {
                keys.push(field.hint.to_owned());
            }
            if let Kind::Choice(of) = field.kind {
                // A key without words is shown as it is.
                keys.extend(
                    of(page)
                        .into_iter()
                        .map(|it| it.text)
                        .filter(|it| it.starts_with("population-")),
                );
            }
        }
    }
    keys.extend(Matter::ALL.map(|it| format!("population-matter-{}", it.name())));
    keys
}
