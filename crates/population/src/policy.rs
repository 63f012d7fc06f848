//! What can be done to the register. Who may do it is written in `policies/register.cedar`.

use access::Policies;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/register.cedarschema"),
    include_str!("../policies/register.cedar"),
);

access::actions! { of "Person" by POLICIES:
    /// Hold what a service says against the record, and show nothing of it.
    Confirm;
    /// Correct what a decision has found wrong.
    Correct;
    /// Give a service what the person agreed that it gets.
    Disclose;
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
}

access::actions! { on the "Register" by POLICIES:
    /// Close a matter at the desk.
    CloseCase;
    /// Learn whether what somebody says of themselves is so: yes or no.
    CompareIdentity;
    /// Count the people of each province, for everybody to see.
    CountPeople;
    EnterPerson;
    ExportPeople;
    /// Find the one person of a name and a birth date, and show nothing of them.
    FindOne;
    FindPeople;
    /// Learn who holds one personal number, for what was brought to a desk.
    IdentifyPerson;
    ImportPeople;
    /// Give over to dossiers what was asked to have corrected before there were any.
    MoveCorrections;
    /// Open a case at a desk, for the paper that someone has brought.
    OpenCase;
    /// See the cases of one's own office.
    ReadCases;
    /// See the data-quality findings of one's territory.
    ReadFindings;
}
