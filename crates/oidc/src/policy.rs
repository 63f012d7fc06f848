//! What can be done at the provider. Who may do it is written in `policies/oidc.cedar`.

use access::Policies;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/oidc.cedarschema"),
    include_str!("../policies/oidc.cedar"),
);

/// The rule under which whoever runs the program manages relying parties.
pub const OPERATOR_RULE: &str = "operator-manages-relying-parties";
/// The rule under which what is over is removed and signing keys take turns.
pub const UPKEEP_RULE: &str = "provider-upkeep";

access::actions! { on the "Provider" by POLICIES:
    /// Approve, suspend or change a relying party.
    ChangeClient;
    ReadClients;
    RegisterClient;
    /// Answer a relying party that showed who it is.
    ServeClient;
    /// Make signing keys and let them take turns.
    TurnKeys;
    /// Remove what is over.
    SweepProvider;
}

access::actions! { of "Grants" by POLICIES:
    /// Agree that a relying party gets tokens and what they are good for.
    Authorize;
    EndGrant;
    /// Get tokens for what was agreed.
    ExchangeCode;
    ReadGrants;
    RefreshTokens;
    /// Tell a relying party that a sign-in has ended.
    TellLogout;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_hold_together() {
        POLICIES.check().unwrap();
    }
}
