//! Every way the register can say no.

use kernel::PersonId;

use crate::group::Group;
use crate::value::HouseholdId;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the person is dead in the register")]
    AlreadyDead,
    #[error("the person is in a household already")]
    AlreadyInHousehold,
    #[error("the person is married on that day")]
    AlreadyMarried,
    #[error("one record is merged into another already")]
    AlreadyMerged,
    #[error("the person is on the register")]
    AlreadyOnRegister,
    #[error("that day is before the birth")]
    BeforeBirth,
    #[error("a household has exactly one head")]
    HeadNotOne,
    #[error("the household has members beside those named")]
    HouseholdMembersLeft(HouseholdId),
    #[error("that day is still to come")]
    InTheFuture,
    #[error("the record is merged into another")]
    MergedAway(PersonId),
    #[error("a mandatory group is missing")]
    MissingGroup(Group),
    #[error("no adoption between the two stands in the register")]
    NotAdopted,
    #[error("the register does not hold the person missing or declared dead")]
    NotDeclaredDead,
    #[error("the law does not let them marry")]
    NotFreeToMarry,
    #[error("the person is not in that household")]
    NotInHousehold,
    #[error("the two are not married to each other on that day")]
    NotMarried,
    #[error("the two records are not merged")]
    NotMerged,
    #[error("no such person")]
    NotOnRegister,
    #[error("no such stay stands in the register")]
    NotStaying,
    #[error("the register says so already")]
    NothingToChange,
    #[error("the number stays in use unless the citizen asks for another")]
    NumberStaysInUse,
    #[error("the group is changed by an act of its own")]
    OwnAct(Group),
    #[error("the record holds another parent")]
    ParentRecorded,
    #[error("the parent is not older than the child by what the law asks")]
    ParentTooYoung,
    #[error("the record of a related person is not at hand")]
    RecordNotAtHand(PersonId),
    #[error("the place is in the commune of permanent residence")]
    SameCommune,
    #[error("the relative is stated by neither record, name nor number")]
    RelativeNotStated,
    #[error("a person cannot be their own relative")]
    SamePerson,
    #[error("the end is not after the beginning")]
    SpanEmpty,
    #[error("the stay is longer than the law allows")]
    StayTooLong,
    #[error("the time for an extension has not come or has passed")]
    TooEarlyOrLate,
    #[error("the two are too closely related")]
    TooCloselyRelated,
    #[error("the record holds as many relatives as it can")]
    TooManyRelatives,
    #[error("the person is too young")]
    TooYoung,
}
