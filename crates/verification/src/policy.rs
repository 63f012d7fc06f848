//! What can be asked. Who may ask is written in `policies/verification.cedar`.

use access::Policies;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/verification.cedarschema"),
    include_str!("../policies/verification.cedar"),
);

/// The rule under which what is over is removed.
pub const UPKEEP_RULE: &str = "answers-upkeep";

access::actions! { on the "Answers" by POLICIES:
    /// Ask which one person that is.
    Identify;
    /// Have a name without tones and marks taken for the one with them.
    MatchWithoutMarks;
    /// Ask for what somebody agreed to.
    ReadAttributes;
    /// Remove what is over.
    SweepAnswers;
    /// Ask whether something is so.
    Verify;
}

access::actions! { of "Aliases" by POLICIES:
    MakeAlias;
    ReadAliases;
    RevokeAlias;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_hold_together() {
        POLICIES.check().unwrap();
    }
}
