//! What can be done to an inbox. Who may do it is written in `policies/notices.cedar`.

use access::Policies;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/notices.cedarschema"),
    include_str!("../policies/notices.cedar"),
);

access::actions! { of "Inbox" by POLICIES:
    /// Send what was planned to be sent to somebody.
    DeliverMessage;
    /// Say how one wants to hear of notices.
    MakeChoices;
    /// Say that a notice has been read.
    MarkRead;
    ReadChoices;
    ReadInbox;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_hold_together() {
        POLICIES.check().unwrap();
    }
}
