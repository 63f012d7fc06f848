//! What a relying party may ask with a token of its own: the scopes of OSIA Third Party Services
//! 1.2, and ours for systems that settle dossiers. An official writes down which; a token has those
//! of them that were asked for.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

/// `id.verify`, `id.read`, `id.identify`, `id.<SET>.read` for one named set of attributes, or
/// `dossier.<BODY>.push` for the dossiers of one ministry (`G01`) or province (`H48`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServiceScope(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there are id.verify, id.read, id.identify, id.SET.read for a named set, and dossier.G01.push \
     for the dossiers of a ministry or province"
)]
pub struct ServiceScopeError;

/// Sets have names such as `DEFAULT_SET_01`.
const SET_LENGTH_MAX: usize = 40;
/// One service has few.
const SCOPES_MAX: usize = 20;

impl ServiceScope {
    pub const IDENTIFY: &str = "id.identify";
    pub const READ: &str = "id.read";
    pub const VERIFY: &str = "id.verify";

    pub fn parse(text: &str) -> Result<Self, ServiceScopeError> {
        let whole = [Self::IDENTIFY, Self::READ, Self::VERIFY].contains(&text);
        let set = text.strip_prefix("id.").and_then(|rest| rest.strip_suffix(".read"));
        let body = text.strip_prefix("dossier.").and_then(|rest| rest.strip_suffix(".push"));
        let fits = whole || set.is_some_and(is_set) || body.is_some_and(is_body);
        fits.then(|| Self(text.to_owned())).ok_or(ServiceScopeError)
    }

    /// The scope that reads the set of that name.
    pub fn of_set(name: &str) -> Result<Self, ServiceScopeError> {
        Self::parse(&format!("id.{name}.read"))
    }

    /// The scope that pushes the dossiers of a ministry or province.
    pub fn of_body(body: &str) -> Result<Self, ServiceScopeError> {
        Self::parse(&format!("dossier.{body}.push"))
    }

    /// Whether it pushes dossiers, of whichever body.
    pub fn pushes(&self) -> bool {
        self.0.starts_with("dossier.")
    }

    /// Several, as they stand in one field: with spaces between.
    pub fn parse_all(text: &str) -> Result<BTreeSet<Self>, ServiceScopeError> {
        let scopes: BTreeSet<_> =
            text.split_whitespace().map(Self::parse).collect::<Result<_, _>>()?;
        if scopes.len() > SCOPES_MAX { Err(ServiceScopeError) } else { Ok(scopes) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_set(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=SET_LENGTH_MAX).contains(&name.len()) && name.bytes().all(letter)
}

/// The first digits of a dossier's code (Circular 03/2025/TT-VPCP, Article 13).
fn is_body(body: &str) -> bool {
    let digits = |rest: &str| rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit());
    body.strip_prefix(['G', 'H']).is_some_and(digits)
}

/// As a token and a form carry them.
pub(crate) fn joined<'a>(scopes: impl IntoIterator<Item = &'a ServiceScope>) -> String {
    scopes.into_iter().map(ServiceScope::as_str).collect::<Vec<_>>().join(" ")
}

impl fmt::Display for ServiceScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ServiceScope {
    type Error = ServiceScopeError;

    fn try_from(text: String) -> Result<Self, ServiceScopeError> {
        Self::parse(&text)
    }
}

impl From<ServiceScope> for String {
    fn from(scope: ServiceScope) -> String {
        scope.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_one_of_the_standard_or_reads_a_set() {
        for text in ["id.verify", "id.read", "id.identify", "id.EIDAS.read", "id.SET_01.read"] {
            assert_eq!(ServiceScope::parse(text).unwrap().as_str(), text);
        }
        for text in ["", "openid", "id.", "id..read", "id.set.read", "id.A B.read", "id.verify.x"] {
            assert_eq!(ServiceScope::parse(text), Err(ServiceScopeError), "{text}");
        }
        for text in ["dossier.push", "dossier..push", "dossier.X01.push", "dossier.G1.push"] {
            assert_eq!(ServiceScope::parse(text), Err(ServiceScopeError), "{text}");
        }
        assert!(ServiceScope::of_body("G01").unwrap().pushes());
        assert_eq!(ServiceScope::of_set("EIDAS").unwrap().as_str(), "id.EIDAS.read");
        let all = ServiceScope::parse_all(" id.verify\tid.read id.verify ").unwrap();
        assert_eq!(joined(&all), "id.read id.verify");
        assert!(ServiceScope::parse_all("id.verify openid").is_err());
    }
}
