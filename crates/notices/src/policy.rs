//! What can be done to an inbox. Who may do it is written in `policies/notices.cedar`.

use access::{Policies, Resource};
use kernel::PersonId;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/notices.cedarschema"),
    include_str!("../policies/notices.cedar"),
);

/// Say that a notice has been read.
#[derive(Debug)]
pub struct MarkRead {
    pub person: PersonId,
}

#[derive(Debug)]
pub struct ReadInbox {
    pub person: PersonId,
}

access::action!(MarkRead, POLICIES, |this| inbox_of(this.person));
access::action!(ReadInbox, POLICIES, |this| inbox_of(this.person));

fn inbox_of(person: PersonId) -> Resource {
    Resource::Of { kind: "Inbox", subject: person }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_hold_together() {
        POLICIES.check().unwrap();
    }
}
