//! Which ministry has which code: `data/vn/portal.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    body: Vec<Body>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    code: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test reads it"))]
    source: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test reads it"))]
    verified: bool,
    vi: String,
}

#[expect(clippy::expect_used, reason = "the file is part of the program and read by a test")]
static BODIES: LazyLock<File> = LazyLock::new(|| {
    let text = include_str!("../../../data/vn/portal.toml");
    toml::from_str(text).expect("data/vn/portal.toml is well formed")
});

/// The code of a ministry by the name that procedures hand over to.
pub(crate) fn body_of(ministry: &str) -> Option<&'static str> {
    BODIES.body.iter().find(|body| body.vi == ministry).map(|body| body.code.as_str())
}

#[cfg(test)]
mod tests {
    use catalogue::{Catalogue, Settles};
    use oidc::ServiceScope;

    use super::*;

    #[test]
    fn nothing_is_said_to_be_checked_that_nobody_has_checked() {
        assert!(BODIES.body.iter().all(|body| !body.verified && !body.source.is_empty()));
        assert!(BODIES.body.is_sorted_by_key(|body| &body.code));
        assert!(BODIES.body.iter().all(|body| ServiceScope::of_body(&body.code).is_ok()));
    }

    #[test]
    fn whom_a_procedure_is_handed_over_to_has_a_code() {
        let day = testkit::NOW.now().day();
        for procedure in Catalogue::built_in().current(day) {
            if let Settles::HandedOver { ministry } = &procedure.settles {
                // A company is no body of the State, and has no code.
                let is_company = ministry.en.contains("Electricity");
                assert_eq!(body_of(&ministry.vi).is_some(), !is_company, "{}", ministry.vi);
            }
        }
    }
}
