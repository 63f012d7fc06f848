//! What can be done to accounts. Who may do it is written in `policies/eid.cedar`.

use access::{Policies, Resource};
use kernel::PersonId;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/eid.cedarschema"),
    include_str!("../policies/eid.cedar"),
);

/// The rule under which whoever runs the program opens the first accounts.
pub const OPERATOR_RULE: &str = "operator-manages-accounts";
/// The rule under which ended sessions are removed.
pub const SWEEP_RULE: &str = "expired-sessions-are-removed";

/// Sign in: before it is known who does.
#[derive(Debug)]
pub struct SignIn;

/// Remove sessions and counts that are of no more use.
#[derive(Debug)]
pub struct SweepAccounts;

access::action!(SignIn, POLICIES, |_this| Resource::The("Accounts"));
access::action!(SweepAccounts, POLICIES, |_this| Resource::The("Accounts"));

/// Actions on the account of one person.
macro_rules! on_account {
    ($($(#[$note:meta])* $action:ident)+) => {
        $(
            $(#[$note])*
            #[derive(Debug)]
            pub struct $action {
                pub person: PersonId,
            }

            access::action!($action, POLICIES, |this| Resource::Of {
                kind: "Account",
                subject: this.person,
            });
        )+
    };
}

on_account! {
    /// Give a post.
    AppointOfficial
    ChangePassword
    /// Go on as a citizen, or in a post.
    ChooseCapacity
    CloseAccount
    /// Put on record that a session is in use.
    ContinueSession
    EndPost
    EndSession
    OpenAccount
    ReadAccount
    /// Give a new password to someone who lost theirs.
    ResetPassword
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_hold_together() {
        POLICIES.check().unwrap();
    }
}
