//! What can be done to papers. Who may do it is written in `policies/papers.cedar`.

use access::Policies;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/papers.cedarschema"),
    include_str!("../policies/papers.cedar"),
);

access::actions! { of "Papers" by POLICIES:
    /// Ask whether a paper that one holds was issued, and still stands.
    CheckPaper;
    /// Open somebody's document store.
    ReadPapers;
    /// Say that a paper which one's own office issued stands no longer.
    RevokePaper;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_hold_together() {
        POLICIES.check().unwrap();
    }
}
