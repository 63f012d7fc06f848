//! Which claims a client asks for, where it wants them, and how much it needs them: the parameter
//! `claims` of OpenID Connect Core 5.5 with the `verified_claims` of OpenID Connect for Identity
//! Assurance 1.0, and the scopes.

use std::collections::{BTreeMap, BTreeSet};

use eid::IdentityLevel;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::claim::{Claim, Scope};
use crate::verification::{is_constrained, unmet_at};
use crate::{Error, Result};

/// How much a claim is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Need {
    Voluntary,
    Essential,
}

/// For one of the two places where claims are told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wishes {
    #[serde(rename = "p", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) plain: BTreeMap<Claim, Need>,
    /// The levels of whoever is told nothing verified: it would not be as it was asked for.
    #[serde(rename = "l", default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) unmet_at: BTreeSet<IdentityLevel>,
    #[serde(rename = "v", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) verified: BTreeMap<Claim, Need>,
}

/// Everything that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// `acr` values, of which one must be met when it is essential.
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) acr: Vec<String>,
    #[serde(rename = "e", default)]
    pub(crate) acr_is_essential: bool,
    #[serde(rename = "t", default)]
    pub(crate) auth_time: bool,
    #[serde(rename = "i", default)]
    pub(crate) id_token: Wishes,
    /// The person who must be the one that is signed in, by their `sub`.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub(crate) sub: Option<String>,
    #[serde(rename = "u", default)]
    pub(crate) userinfo: Wishes,
}

impl Asked {
    /// Reads the parameter.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        const WRONG: Error = Error::InvalidRequest("claims is no object as Core 5.5 has it");
        let Ok(Json::Object(places)) = serde_json::from_str(text) else { return Err(WRONG) };
        let place = |name: &str| match places.get(name) {
            None => Ok(Map::new()),
            Some(Json::Object(wishes)) => Ok(wishes.clone()),
            Some(_) => Err(WRONG),
        };
        let (id_token, userinfo) = (place("id_token")?, place("userinfo")?);
        let acr = id_token.get("acr");
        let sub = id_token.get("sub").and_then(|sub| sub.get("value")?.as_str());
        Ok(Self {
            acr: acr.map(values).unwrap_or_default(),
            acr_is_essential: acr.is_some_and(is_essential),
            auth_time: id_token.contains_key("auth_time"),
            id_token: Wishes::of(&id_token),
            sub: sub.map(str::to_owned),
            userinfo: Wishes::of(&userinfo),
        })
    }

    /// With what the scopes stand for. Core 5.4: told at the UserInfo endpoint, since there is
    /// always an access token.
    pub(crate) fn and_scopes(mut self, scopes: &BTreeSet<Scope>) -> Self {
        for claim in scopes.iter().flat_map(|scope| scope.claims()) {
            // A scope is asked for as a whole, and agreed to so.
            self.userinfo.plain.insert(*claim, Need::Essential);
        }
        self
    }

    /// All claims, each once, with the greatest need.
    pub(crate) fn all(&self) -> BTreeMap<Claim, Need> {
        let mut all = BTreeMap::new();
        for wishes in [&self.id_token, &self.userinfo] {
            for (claim, need) in wishes.plain.iter().chain(&wishes.verified) {
                let known: &mut Need = all.entry(*claim).or_insert(*need);
                *known = (*known).max(*need);
            }
        }
        all
    }

    /// The same with only those claims.
    pub(crate) fn only(mut self, agreed: &BTreeSet<Claim>) -> Self {
        for wishes in [&mut self.id_token, &mut self.userinfo] {
            wishes.plain.retain(|claim, _| agreed.contains(claim));
            wishes.verified.retain(|claim, _| agreed.contains(claim));
        }
        self
    }
}

impl Wishes {
    fn of(wishes: &Map<String, Json>) -> Self {
        let verified = match wishes.get("verified_claims") {
            Some(Json::Array(several)) => several.iter().find_map(verified),
            Some(one) => verified(one),
            None => None,
        };
        let (verified, unmet_at) = verified.unwrap_or_default();
        Self { plain: named(wishes), unmet_at, verified }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.verified.is_empty()
    }

    pub(crate) fn claims(&self) -> impl Iterator<Item = Claim> {
        self.plain.keys().chain(self.verified.keys()).copied()
    }
}

/// Claims that are not known are not there (Core 5.5).
fn named(wishes: &Map<String, Json>) -> BTreeMap<Claim, Need> {
    let wish = |(name, how): (&String, &Json)| {
        let need = if is_essential(how) { Need::Essential } else { Need::Voluntary };
        Claim::parse(name).map(|claim| (claim, need))
    };
    wishes.iter().filter_map(wish).collect()
}

/// Identity Assurance 5.7: what cannot be met as it is asked is left out, and is no error. A claim
/// with a value is, too: what a service believes of a person is not kept here to be compared.
fn verified(wish: &Json) -> Option<(BTreeMap<Claim, Need>, BTreeSet<IdentityLevel>)> {
    let verification = wish.get("verification").filter(|it| it.is_object())?;
    let unmet_at = unmet_at(verification)?;
    let mut wishes = wish.get("claims")?.as_object()?.clone();
    wishes.retain(|_, how| !how.as_object().is_some_and(is_constrained));
    let mut claims = named(&wishes);
    claims.retain(|claim, _| claim.is_verified());
    (!claims.is_empty()).then_some((claims, unmet_at))
}

fn is_essential(how: &Json) -> bool {
    how.get("essential").and_then(Json::as_bool).unwrap_or(false)
}

fn values(how: &Json) -> Vec<String> {
    let several = how.get("values").and_then(Json::as_array).into_iter().flatten();
    let all = how.get("value").into_iter().chain(several);
    all.filter_map(Json::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_asked_for_at_its_place_with_its_need() {
        let asked = Asked::parse(
            r#"{"userinfo": {"given_name": {"essential": true}, "http://x": null},
                "id_token": {"auth_time": null, "acr": {"essential": true, "values": ["a", "b"]},
                             "gender": null, "sub": {"value": "s"}}}"#,
        )
        .unwrap();
        assert_eq!(asked.userinfo.plain, BTreeMap::from([(Claim::GivenName, Need::Essential)]));
        assert_eq!(asked.id_token.plain, BTreeMap::from([(Claim::Gender, Need::Voluntary)]));
        assert_eq!((asked.acr.len(), asked.acr_is_essential, asked.auth_time), (2, true, true));
        assert_eq!(asked.sub.as_deref(), Some("s"));
        for wrong in ["", "[]", "null", r#"{"userinfo": 1}"#] {
            assert!(Asked::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn verified_claims_that_cannot_be_met_are_left_out() {
        let ask = |framework: &str, claims: &str| {
            let text = format!(
                r#"{{"userinfo": {{"verified_claims": {{
                    "verification": {{"trust_framework": {framework}}}, "claims": {claims}}}}}}}"#
            );
            Asked::parse(&text).unwrap().userinfo.verified
        };
        let (met, claims) = (
            BTreeMap::from([(Claim::Birthdate, Need::Voluntary)]),
            r#"{"birthdate": null, "email": null, "gender": {"value": "x"}, "unknown": null}"#,
        );
        assert_eq!(ask("null", claims), met);
        assert_eq!(ask(r#"{"value": "vn_nd_69_2024"}"#, claims), met);
        assert!(ask(r#"{"value": "de_aml"}"#, claims).is_empty());
        assert!(ask("null", "{}").is_empty() && ask("null", "null").is_empty());
    }

    #[test]
    fn scopes_stand_for_claims_at_userinfo() {
        let scopes = BTreeSet::from([Scope::Openid, Scope::Phone]);
        let asked = Asked::default().and_scopes(&scopes);
        assert_eq!(asked.all().len(), 2);
        let agreed = BTreeSet::from([Claim::PhoneNumber]);
        assert_eq!(asked.only(&agreed).userinfo.claims().count(), 1);
    }
}
