//! What the register tells of an act. Names and fields are a public format: add, never edit.

use kernel::PersonId;
use serde::Serialize;

use crate::group::Group;

macro_rules! happenings {
    ($($happening:ident $name:literal;)*) => {
        /// What happened, in the past tense.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Happening { $($happening),* }

        impl Happening {
            pub const ALL: &[Happening] = &[$(Happening::$happening),*];

            pub fn name(self) -> &'static str {
                match self { $(Happening::$happening => concat!("population.", $name)),* }
            }
        }
    };
}

happenings! {
    AbsenceDeclared "absence-declared";
    AdoptionEnded "adoption-ended";
    BirthRegistered "birth-registered";
    ChildAdopted "child-adopted";
    ChildRecognised "child-recognised";
    Corrected "corrected";
    DeathRecorded "death-recorded";
    Divorced "divorced";
    Entered "entered";
    HeadOfHouseholdChanged "head-of-household-changed";
    HouseholdCreated "household-created";
    HouseholdJoined "household-joined";
    HouseholdLeft "household-left";
    HouseholdSplit "household-split";
    LodgingNotified "lodging-notified";
    Married "married";
    NameChanged "name-changed";
    NumberCancelled "number-cancelled";
    NumberReplaced "number-replaced";
    PermanentResidenceDeleted "permanent-residence-deleted";
    PermanentResidenceRegistered "permanent-residence-registered";
    ProtectionLifted "protection-lifted";
    Protected "protected";
    RecordsMerged "records-merged";
    RecordsParted "records-parted";
    RepresentationEnded "representation-ended";
    Represented "represented";
    ReturnRecorded "return-recorded";
    StayEnded "stay-ended";
    TemporaryResidenceExtended "temporary-residence-extended";
    TemporaryResidenceRegistered "temporary-residence-registered";
}

/// One of these for each person an act touches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    pub groups: Vec<Group>,
    #[serde(skip)]
    pub happening: Happening,
    pub person: PersonId,
    pub version: i64,
}
