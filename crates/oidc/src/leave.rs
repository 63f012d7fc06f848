//! What an official allowed a relying party: what it may ask people for and what for, for whom
//! people may sign in to it, what it may ask with a token of its own.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Language;
use serde::{Deserialize, Serialize};

use crate::ServiceScope;
use crate::claim::Claim;

/// No claim is allowed without a purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Leave {
    /// How names that it asks about are held against the register.
    pub names: NameMatching,
    pub purposes: Vec<Purpose>,
    pub representatives: Representatives,
    /// What it may ask with a token of its own.
    pub scopes: BTreeSet<ServiceScope>,
}

/// Whether `Nguyen` is taken for `Nguyễn`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameMatching {
    #[default]
    Exact,
    /// For those whose papers carry no tones and no marks.
    WithoutMarks,
}

/// Whether people may sign in to it for those whom they represent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Representatives {
    #[default]
    NotServed,
    Served,
}

/// What a service wants to know people for, in the words they are shown, and which claims it needs
/// for that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    #[serde(default)]
    pub claims: BTreeSet<Claim>,
    pub code: String,
    pub en: String,
    pub vi: String,
}

/// Claims, each under the code of every purpose it is told for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Purposed(BTreeMap<String, BTreeSet<Claim>>);

/// As rows and the record have it. Stored: fields are added, never changed. Until each purpose had
/// its own claims, all of them were for the first.
#[derive(Serialize, Deserialize)]
struct Written {
    #[serde(default)]
    claims: BTreeSet<Claim>,
    #[serde(default)]
    names: NameMatching,
    purposes: Vec<Purpose>,
    #[serde(default)]
    representatives: Representatives,
    #[serde(default)]
    scopes: BTreeSet<ServiceScope>,
}

impl Leave {
    pub const PURPOSES_MAX: usize = 8;

    /// Everything it may ask for, whatever for.
    pub fn claims(&self) -> BTreeSet<Claim> {
        self.purposes.iter().flat_map(|purpose| &purpose.claims).copied().collect()
    }

    /// Those claims, each under every purpose it is for.
    pub(crate) fn purposed(&self, claims: &BTreeSet<Claim>) -> Purposed {
        let mut purposed = Purposed::default();
        for purpose in &self.purposes {
            for claim in purpose.claims.intersection(claims) {
                purposed.add(&purpose.code, *claim);
            }
        }
        purposed
    }
}

impl Purpose {
    const CODE_LENGTH_MAX: usize = 40;
    const WORDS_LENGTH_MAX: usize = 200;

    pub fn said(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Vi => &self.vi,
        }
    }

    pub(crate) fn is_code(text: &str) -> bool {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        (1..=Self::CODE_LENGTH_MAX).contains(&text.len()) && text.bytes().all(plain)
    }

    pub(crate) fn is_said(text: &str) -> bool {
        let length = text.chars().count();
        (1..=Self::WORDS_LENGTH_MAX).contains(&length) && !text.chars().any(char::is_control)
    }

    /// Whether each of them is whole and has a code of its own.
    pub(crate) fn fit(purposes: &[Self]) -> bool {
        let codes: BTreeSet<_> = purposes.iter().map(|it| it.code.as_str()).collect();
        let whole =
            |it: &Self| Self::is_code(&it.code) && Self::is_said(&it.en) && Self::is_said(&it.vi);
        purposes.len() <= Leave::PURPOSES_MAX
            && codes.len() == purposes.len()
            && purposes.iter().all(whole)
    }
}

impl Purposed {
    pub(crate) fn add(&mut self, code: &str, claim: Claim) {
        self.0.entry(code.to_owned()).or_default().insert(claim);
    }

    /// Each claim once.
    pub fn claims(&self) -> BTreeSet<Claim> {
        self.0.values().flatten().copied().collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &BTreeSet<Claim>)> {
        self.0.iter().map(|(code, claims)| (code.as_str(), claims))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn has(&self, code: &str, claim: Claim) -> bool {
        self.0.get(code).is_some_and(|claims| claims.contains(&claim))
    }

    /// What of it an official still allows.
    pub(crate) fn within(&self, leave: &Leave) -> Self {
        let allowed = leave.purposed(&self.claims());
        self.filtered(|code, claim| allowed.has(code, claim))
    }

    pub(crate) fn filtered(&self, keep: impl Fn(&str, Claim) -> bool) -> Self {
        let mut kept = Self::default();
        for (code, claims) in self.iter() {
            for claim in claims.iter().filter(|claim| keep(code, **claim)) {
                kept.add(code, *claim);
            }
        }
        kept
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        for (code, claims) in other.iter() {
            claims.iter().for_each(|claim| self.add(code, *claim));
        }
    }

    /// The codes, as the record cites them.
    pub(crate) fn cited(&self) -> String {
        self.0.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

impl From<Written> for Leave {
    fn from(written: Written) -> Self {
        let Written { claims, names, mut purposes, representatives, scopes } = written;
        if purposes.iter().all(|purpose| purpose.claims.is_empty())
            && let Some(first) = purposes.first_mut()
        {
            first.claims = claims;
        }
        Self { names, purposes, representatives, scopes }
    }
}

impl From<Leave> for Written {
    fn from(leave: Leave) -> Self {
        let claims = leave.claims();
        let Leave { names, purposes, representatives, scopes } = leave;
        Self { claims, names, purposes, representatives, scopes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purpose(code: &str, claims: &[Claim]) -> Purpose {
        let claims = claims.iter().copied().collect();
        Purpose { claims, code: code.into(), en: "to file".into(), vi: "để khai".into() }
    }

    #[test]
    fn what_was_allowed_before_purposes_had_claims_is_for_the_first() {
        let text = r#"{"claims":["name","birthdate"],"purposes":[
            {"code":"tax","en":"to file taxes","vi":"để khai thuế"}]}"#;
        let leave: Leave = serde_json::from_str(text).unwrap();
        assert_eq!(leave.purposes[0].claims, leave.claims());
        assert_eq!(leave.claims().len(), 2);
        let written = serde_json::to_string(&leave).unwrap();
        assert_eq!(serde_json::from_str::<Leave>(&written).unwrap(), leave);
    }

    #[test]
    fn a_claim_stands_under_each_purpose_it_is_for_and_falls_with_it() {
        let purposes = vec![
            purpose("tax", &[Claim::Name, Claim::Birthdate]),
            purpose("post", &[Claim::Name, Claim::Address]),
        ];
        let mut leave = Leave { purposes, ..Leave::default() };
        let asked = BTreeSet::from([Claim::Name, Claim::Address, Claim::Gender]);
        let purposed = leave.purposed(&asked);
        assert_eq!(purposed.cited(), "post, tax");
        assert!(purposed.has("tax", Claim::Name) && purposed.has("post", Claim::Name));
        assert!(!purposed.claims().contains(&Claim::Gender), "it is for nothing");
        leave.purposes.pop();
        assert_eq!(purposed.within(&leave).claims(), BTreeSet::from([Claim::Name]));
    }

    #[test]
    fn purposes_are_whole_and_each_has_its_own_code() {
        assert!(Purpose::fit(&[purpose("tax", &[]), purpose("post", &[])]));
        assert!(!Purpose::fit(&[purpose("tax", &[]), purpose("tax", &[])]));
        assert!(!Purpose::fit(&[purpose("", &[])]) && !Purpose::fit(&[purpose("a b", &[])]));
        let silent = Purpose { en: String::new(), ..purpose("tax", &[]) };
        assert!(!Purpose::fit(&[silent]));
    }
}
