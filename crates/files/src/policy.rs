//! What can be done to files. Who may do it is written in `policies/files.cedar`.

use access::Policies;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/files.cedarschema"),
    include_str!("../policies/files.cedar"),
);

/// The rule under which files whose time is over are removed.
pub const REMOVAL_RULE: &str = "files-that-ended-are-removed";

access::actions! { of "File" by POLICIES:
    /// Send a file about a person, see one's own, take it back.
    SendFile;
}

access::actions! { on the "Store" by POLICIES:
    RemoveEndedFiles;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_hold_together() {
        POLICIES.check().unwrap();
    }
}
