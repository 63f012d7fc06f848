//! What looks wrong in a record: a work list for officials, never a reason to refuse anything.
//!
//! A personal number may lawfully disagree with the record (Decree 70/2024/ND-CP, Article 11(8)),
//! so a disagreement is a warning at most.

use kernel::{Moment, PersonId, PersonalNumber};
use serde::{Deserialize, Serialize};
use time::Date;

use crate::effects::People;
use crate::family::relatives;
use crate::group::Group;
use crate::history::History;
use crate::record::Record;
use crate::value::{Area, Country, Division, IdentityDocumentKind, MaritalStatus, Relation, Sex};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; nothing to do before the person comes.
    Notice,
    Warning,
    /// Somebody may be harmed by it.
    Serious,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextStep {
    AskThePerson,
    CheckCivilStatus,
    CompareRecords,
    ConvertAddress,
    IssueDocument,
    RecordDeletion,
    Wait,
}

macro_rules! codes {
    ($($code:ident $name:literal $severity:ident $step:ident [$($group:ident)*];)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($code),* }

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$code),*];

            /// On the wire and in the work list.
            pub fn name(self) -> &'static str {
                match self { $(Code::$code => $name),* }
            }

            /// The words for it stand under this key in both languages.
            pub fn message_key(self) -> &'static str {
                match self { $(Code::$code => concat!("population-finding-", $name)),* }
            }

            pub fn severity(self) -> Severity {
                match self { $(Code::$code => Severity::$severity),* }
            }

            pub fn next_step(self) -> NextStep {
                match self { $(Code::$code => NextStep::$step),* }
            }

            /// The groups it is about.
            pub fn groups(self) -> &'static [Group] {
                match self { $(Code::$code => &[$(Group::$group),*]),* }
            }
        }
    };
}

codes! {
    BirthDateIncomplete "birth-date-incomplete" Notice AskThePerson [BirthDate];
    BirthDateMissing "birth-date-missing" Warning CheckCivilStatus [BirthDate];
    BirthNameMissing "birth-name-missing" Serious CheckCivilStatus [BirthName];
    ChildOlderThanParent "child-older-than-parent" Warning CheckCivilStatus [BirthDate Relatives];
    CommuneNotInForce "commune-not-in-force" Notice ConvertAddress
        [PermanentResidence TemporaryResidence CurrentPlace];
    DeadWithResidence "dead-with-residence" Serious RecordDeletion
        [Death PermanentResidence TemporaryResidence];
    DocumentOfOldForm "document-of-old-form" Notice IssueDocument [IdentityDocuments];
    DocumentsExpired "documents-expired" Notice IssueDocument [IdentityDocuments];
    HouseholdRelationMissing "household-relation-missing" Warning AskThePerson
        [Household HouseholdRelation];
    MarriedWithoutSpouse "married-without-spouse" Notice AskThePerson [MaritalStatus Relatives];
    NationalityMissing "nationality-missing" Warning AskThePerson [Nationality];
    NumberBirthYearDiffers "number-birth-year-differs" Warning CheckCivilStatus
        [PersonalNumber BirthDate];
    NumberMissing "number-missing" Warning Wait [PersonalNumber];
    NumberPlaceDiffers "number-place-differs" Notice CheckCivilStatus
        [PersonalNumber BirthRegistrationPlace];
    NumberPlaceUnknown "number-place-unknown" Warning CheckCivilStatus [PersonalNumber];
    NumberSexDiffers "number-sex-differs" Warning CheckCivilStatus [PersonalNumber Sex];
    NumberShared "number-shared" Serious CompareRecords [PersonalNumber];
    OldNumberOnly "old-number-only" Notice IssueDocument [PersonalNumber OldNumber];
    ParentNotReciprocal "parent-not-reciprocal" Notice CheckCivilStatus [Relatives];
    PermanentResidenceMissing "permanent-residence-missing" Notice AskThePerson
        [PermanentResidence];
    SexMissing "sex-missing" Warning CheckCivilStatus [Sex];
    SpouseNotReciprocal "spouse-not-reciprocal" Warning CheckCivilStatus
        [MaritalStatus Relatives];
    SpouseWithoutMarriage "spouse-without-marriage" Warning CheckCivilStatus
        [MaritalStatus Relatives];
}

/// The groups of a record that findings about its ties to others rest on.
pub(crate) const TIES: [Group; 2] = [Group::BirthDate, Group::Relatives];

impl Code {
    /// Whether records of relatives are needed to judge it.
    pub(crate) fn is_about_ties(self) -> bool {
        let about = [Code::ChildOlderThanParent, Code::ParentNotReciprocal];
        about.contains(&self) || self == Code::SpouseNotReciprocal
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    /// The other record it is about, where there is one.
    pub other: Option<PersonId>,
}

/// What a number's first three digits say beside the place of birth registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    Differs,
    Fits,
    /// No table knows the three digits.
    Unknown,
}

/// What must be known around a record to judge it.
pub struct Surroundings<'a> {
    pub division_in_force: &'a dyn Fn(Division, Date) -> bool,
    /// The three digits beside the place of birth registration, if that is known.
    pub number_place: &'a dyn Fn(&str, Option<Area>) -> Fit,
    /// How many records hold this personal number now.
    pub number_holders: usize,
    /// Relatives whose histories are at hand; ties to others are not judged.
    pub people: &'a People,
}

/// Everything that looks wrong today, in the order of the codes.
pub fn findings(history: &History, around: &Surroundings<'_>, now: Moment) -> Vec<Finding> {
    findings_in(&history.as_of(now.day(), now), around)
}

/// The same for a record that is read already.
pub(crate) fn findings_in(record: &Record, around: &Surroundings<'_>) -> Vec<Finding> {
    let mut found = Found(Vec::new());
    missing(record, &mut found);
    number(record, around, &mut found);
    residence(record, around, &mut found);
    documents(record, &mut found);
    family(record, around, &mut found);
    found.0.sort_by_key(|finding| finding.code);
    found.0.dedup();
    found.0
}

struct Found(Vec<Finding>);

impl Found {
    fn when(&mut self, holds: bool, code: Code) {
        self.0.extend(holds.then_some(Finding { code, other: None }));
    }

    fn with(&mut self, other: PersonId, holds: bool, code: Code) {
        self.0.extend(holds.then_some(Finding { code, other: Some(other) }));
    }
}

fn missing(record: &Record, found: &mut Found) {
    let national = is_national(record);
    found.when(record.birth_name().is_none(), Code::BirthNameMissing);
    found.when(record.birth_date().is_none(), Code::BirthDateMissing);
    found.when(record.birth_date().is_some_and(|d| d.date().is_none()), Code::BirthDateIncomplete);
    found.when(record.sex().is_none(), Code::SexMissing);
    found.when(record.nationality().is_none(), Code::NationalityMissing);
    let alive = record.death().is_none();
    let nowhere = record.permanent_residence().is_none();
    found.when(national && alive && nowhere, Code::PermanentResidenceMissing);
    let related = record.household_relation().is_some();
    found.when(record.household().is_some() && !related, Code::HouseholdRelationMissing);
}

fn is_national(record: &Record) -> bool {
    record.nationality().into_iter().flatten().any(|country| *country == Country::VIET_NAM)
}

fn number(record: &Record, around: &Surroundings<'_>, found: &mut Found) {
    let Some(number) = record.personal_number() else {
        let old = record.old_number().is_some();
        found.when(old, Code::OldNumberOnly);
        found.when(is_national(record) && !old, Code::NumberMissing);
        return;
    };
    found.when(around.number_holders > 1, Code::NumberShared);
    let year = record.birth_date().map(|birth| birth.year());
    found.when(year.is_some_and(|y| y != number.birth_year()), Code::NumberBirthYearDiffers);
    let sex = record.sex().filter(|sex| **sex != Sex::Unspecified);
    found.when(sex.is_some_and(|sex| *sex != number.sex().into()), Code::NumberSexDiffers);
    let place = record.birth_registration_place().map(|place| place.area);
    let fit = (around.number_place)(&prefix(number), place);
    found.when(fit == Fit::Unknown, Code::NumberPlaceUnknown);
    found.when(fit == Fit::Differs, Code::NumberPlaceDiffers);
}

fn prefix(number: &PersonalNumber) -> String {
    number.expose().chars().take(3).collect()
}

fn residence(record: &Record, around: &Surroundings<'_>, found: &mut Found) {
    let homes = [record.permanent_residence(), record.temporary_residence()];
    let current = record.current_place().and_then(|place| match place.area {
        Area::Within(division) => Some(division),
        Area::Abroad(_) => None,
    });
    let divisions = homes.iter().flatten().map(|home| home.commune.division()).chain(current);
    let gone = |division| !(around.division_in_force)(division, record.valid_on);
    found.when(divisions.into_iter().any(gone), Code::CommuneNotInForce);
    let resides = homes.iter().any(Option::is_some);
    found.when(record.is_dead() && resides, Code::DeadWithResidence);
}

fn documents(record: &Record, found: &mut Found) {
    let Some(documents) = record.identity_documents() else { return };
    if record.is_dead() {
        return;
    }
    let today = record.valid_on;
    let mut valid = documents.iter().filter(|one| one.expires_on.is_none_or(|end| today <= end));
    let old = |kind| matches!(kind, IdentityDocumentKind::IdCard9 | IdentityDocumentKind::IdCard12);
    found.when(documents.iter().all(|one| old(one.kind)), Code::DocumentOfOldForm);
    found.when(valid.next().is_none(), Code::DocumentsExpired);
}

fn family(record: &Record, around: &Surroundings<'_>, found: &mut Found) {
    let married = record.marital_status() == Some(&MaritalStatus::Married);
    let mut spouses = relatives(record).filter(|one| one.relation() == Relation::Spouse);
    let has_spouse = spouses.next().is_some();
    found.when(married && !has_spouse, Code::MarriedWithoutSpouse);
    found.when(has_spouse && !married, Code::SpouseWithoutMarriage);

    for relative in relatives(record) {
        let Some(person) = relative.person() else { continue };
        let Ok(other) = around.people.of(person) else { continue };
        let other = other.as_of(record.valid_on, record.known_at);
        let is_this = |person| around.people.same(person, record.person);
        let names_back = |fits: fn(Relation) -> bool| {
            relatives(&other)
                .any(|back| fits(back.relation()) && back.person().is_some_and(is_this))
        };
        match relative.relation() {
            Relation::Spouse => {
                let back = names_back(|relation| relation == Relation::Spouse);
                found.with(person, !back, Code::SpouseNotReciprocal);
            }
            relation if relation.is_parent() => {
                found.with(person, !names_back(Relation::is_child), Code::ParentNotReciprocal);
                found.with(person, is_older(record, &other), Code::ChildOlderThanParent);
            }
            relation if relation.is_child() => {
                found.with(person, !names_back(Relation::is_parent), Code::ParentNotReciprocal);
                found.with(person, is_older(&other, record), Code::ChildOlderThanParent);
            }
            _ => {}
        }
    }
}

/// As far as the dates are known: two people of the same year are not compared.
fn is_older(one: &Record, other: &Record) -> bool {
    match (one.birth_date(), other.birth_date()) {
        (Some(one), Some(other)) => match (one.date(), other.date()) {
            (Some(one), Some(other)) => one < other,
            _ => one.year() < other.year(),
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests;
