//! What can be done to the register. Who may do it is written in `policies/register.cedar`.

use access::{Policies, Resource};
use kernel::PersonId;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/register.cedarschema"),
    include_str!("../policies/register.cedar"),
);

/// Actions on the record of one person.
macro_rules! on_person {
    ($($(#[$doc:meta])* $action:ident;)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $action {
            pub person: PersonId,
        }

        access::action!($action, POLICIES, |this| Resource::Of {
            kind: "Person",
            subject: this.person
        });
    )+ };
}

/// Actions on the register as a whole.
macro_rules! on_register {
    ($($(#[$doc:meta])* $action:ident;)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $action;

        access::action!($action, POLICIES, |_this| Resource::The("Register"));
    )+ };
}

on_person! {
    /// Correct what a decision has found wrong.
    Correct;
    /// Decide what a person asked to have corrected.
    DecideCorrection;
    ManageProtection;
    /// Hold the record for one person with another.
    MergeRecords;
    /// Take a merger back.
    PartRecords;
    ReadPerson;
    /// Birth, death, marriage and what else the civil-status officer records.
    RecordCivilEvent;
    /// Permanent and temporary residence, household, absence, lodging.
    RecordResidence;
    /// Say that something in the record is wrong.
    RequestCorrection;
}

on_register! {
    /// Close a matter at the desk.
    CloseCase;
    EnterPerson;
    ExportPeople;
    FindPeople;
    ImportPeople;
    /// Open a case at a desk, for the paper that someone has brought.
    OpenCase;
    /// See the cases of one's own office.
    ReadCases;
    /// See the data-quality findings of one's territory.
    ReadFindings;
}
