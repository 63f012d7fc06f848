//! What can be done to dossiers. Who may do it is written in `policies/procedure.cedar`.

use access::Policies;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/procedure.cedarschema"),
    include_str!("../policies/procedure.cedar"),
);

access::actions! { of "Dossier" by POLICIES:
    /// Take it on, or put it back.
    ClaimDossier;
    /// Grant or refuse it, with what follows in the register.
    DecideDossier;
    /// Draft and file something about a person.
    FileDossier;
    /// Give it to a colleague of the same office.
    HandDossierOver;
    /// Say how it was settled, once it is.
    RateDossier;
    ReadDossier;
    /// See what is filed about a person.
    ReadOwnDossiers;
    /// Say, before its term ends or when it is over, that it does.
    RemindOfTerm;
    /// Go on with it, now that its fee is paid.
    SettleFee;
    /// Say that more was asked for which the state had already.
    TellHeldAlready;
    /// Withdraw it, or answer what more was asked for.
    WithdrawDossier;
    /// Ask for more, apologise, stop it, hand its result out.
    WorkOnDossier;
}

access::actions! { on the "Desk" by POLICIES:
    /// Agree to a file of a procedure that somebody else proposed.
    ApproveProcedure;
    /// Learn how a dossier stands from its code and its secret.
    LookUpDossier;
    /// Propose a file of a procedure, or take one back.
    ProposeProcedure;
    /// See what waits at one's own office.
    ReadInbox;
    /// See what files of procedures are proposed and published.
    ReadPublications;
    /// See how the work of one's own office is shared out.
    ReadWorkload;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_hold_together() {
        POLICIES.check().unwrap();
    }
}
