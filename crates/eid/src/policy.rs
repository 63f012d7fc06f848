//! What can be done to accounts. Who may do it is written in `policies/eid.cedar`.

use access::{Policies, action};

use crate::OrganisationId;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/eid.cedarschema"),
    include_str!("../policies/eid.cedar"),
);

/// The rule under which whoever runs the program opens the first accounts.
pub const OPERATOR_RULE: &str = "operator-manages-accounts";
/// The rule under which ended sessions are removed.
pub const SWEEP_RULE: &str = "expired-sessions-are-removed";

/// The rule under which the account of somebody who died is locked, and closed later.
pub const DEATH_RULE: &str = "death-locks-the-account";
/// The rule under which the account of a foreigner whose papers are over is locked.
pub const PAPERS_RULE: &str = "expired-papers-lock-the-account";

access::actions! { on the "Accounts" by POLICIES:
    /// Choose the password of an account that a desk made: before it is known who asks.
    ActivateAccount;
    /// Ask for the account of an organisation that one represents.
    AskOrganisation;
    /// Ask to represent an organisation from now on.
    ClaimOrganisation;
    /// Note in accounts whose holders died.
    FollowDeaths;
    /// Open the counter at which people are helped in person.
    OpenCounter;
    /// Open the desk for electronic identities.
    OpenDesk;
    /// See who holds a post at one's own office.
    ReadColleagues;
    /// See what authorities ask to have locked or unlocked.
    ReadLockRequests;
    /// See which organisations ask for an account.
    ReadOrganisationRequests;
    /// Sign in: before it is known who does.
    SignIn;
    /// Open an account of level 1 for oneself: before it is known who asks.
    SignUp;
    /// Remove sessions and counts that are of no more use.
    SweepAccounts;
    /// Open again what the holder had locked: before it is known who asks.
    UnlockAccount;
}

access::actions! { of "Account" by POLICIES:
    /// Go on for whom the account belongs to, whom one represents.
    ActForAnother;
    /// Give a post.
    AppointOfficial;
    /// Hold a one-time code that a service was given against the person's factors.
    AskFactor;
    /// Take in and pass on what an authority asks to have locked or unlocked.
    AskLock;
    /// Help somebody who came to a counter.
    AttendAtCounter;
    ChangePassword;
    /// Go on as a citizen, or in a post.
    ChooseCapacity;
    CloseAccount;
    /// Say that somebody was seen with their card: level 2.
    ConfirmLevel;
    /// Put on record that a session is in use.
    ContinueSession;
    /// Decide what an authority asked for.
    DecideLock;
    EndPost;
    EndSession;
    /// Agree that a relying party learns something.
    GiveConsent;
    /// Open again, at a desk, what the holder had locked.
    LiftLock;
    LockAccount;
    /// Take level 2 back.
    LowerLevel;
    /// Add, name and give up what the account is opened with.
    ManageFactors;
    OpenAccount;
    ReadAccount;
    /// Let somebody back in who lost everything that opens their account.
    RecoverAccount;
    /// Make an account for a citizen at a desk.
    RegisterCitizen;
    /// Give a new password to someone who lost theirs.
    ResetPassword;
    /// Bring the code with which one's first second factor is set up in a post.
    ShowEnrolmentCode;
    /// Give that code to somebody in a post, whom one saw.
    VouchForFactor;
    WithdrawConsent;
}

macro_rules! on_organisations {
    ($($(#[$note:meta])* $action:ident;)+) => { $(
        $(#[$note])*
        #[derive(Clone, Copy, Debug)]
        pub struct $action {
            pub organisation: OrganisationId,
        }

        action!($action, POLICIES, |this| access::Resource::Of {
            kind: "Organisation",
            subject: this.organisation.subject(),
        });
    )+ };
}

on_organisations! {
    /// Accept a mandate, decline it, give it back.
    AnswerMandate;
    /// Ask that somebody else represent it.
    AskRepresentative;
    /// Decide whether an organisation gets an account, and who represents it from now on.
    DecideOrganisation;
    GiveMandate;
    /// Lock the account of an organisation, unlock it, close it.
    LockOrganisation;
    ReadOrganisation;
    WithdrawMandate;
    /// Take back what one asked about it, before it is decided.
    WithdrawOrganisation;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_hold_together() {
        POLICIES.check().unwrap();
    }
}
