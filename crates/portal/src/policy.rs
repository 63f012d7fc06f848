//! What can be done at the counter between systems. Who may is written in `policies/portal.cedar`.

use access::Policies;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/portal.cedarschema"),
    include_str!("../policies/portal.cedar"),
);

/// The rule under which dossiers are told of and watched.
pub const EXCHANGE_RULE: &str = "dossiers-are-synchronised";

access::actions! { on the "Counter" by POLICIES:
    /// Say which file belongs to a dossier.
    AnnounceFile;
    /// Have the next code of a unit.
    GiveCode;
    /// See how much waits and what somebody has to look at.
    ReadBacklog;
    /// Tell of a dossier that is settled elsewhere.
    TakeDossier;
    /// Tell what became of one.
    TakeStep;
    /// Raise an alert where something is late.
    WatchDossiers;
}

access::actions! { of "Dossier" by POLICIES:
    /// See what is settled elsewhere about a person.
    ReadElsewhere;
    /// Tell the portal of a dossier of ours.
    TellDossier;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_hold_together() {
        POLICIES.check().unwrap();
    }
}
