//! How the register knows what it vouches for, in the words of OpenID Identity Assurance Schema
//! Definition 1.0, and whether a service wants it known so.

use std::collections::BTreeSet;

use eid::IdentityLevel;
use serde_json::{Map, Value as Json, json};

/// Under which rules the register came to know it.
pub(crate) const TRUST_FRAMEWORK: &str = "vn_nd_69_2024";
pub(crate) const EVIDENCE: &str = "electronic_record";
pub(crate) const RECORD: &str = "population_register";

/// What is said of a person whose account has that level.
pub(crate) fn verification(level: IdentityLevel) -> Json {
    json!({
        "assurance_level": level.number().to_string(),
        "evidence": [{
            "type": EVIDENCE,
            "check_details": [{ "check_method": "data" }],
            "record": { "type": RECORD, "source": { "country_code": "VNM" } },
        }],
        "trust_framework": TRUST_FRAMEWORK,
    })
}

/// The levels at which that is not what a service wants; none if it never is.
pub(crate) fn unmet_at(wish: &Json) -> Option<BTreeSet<IdentityLevel>> {
    let levels = [IdentityLevel::One, IdentityLevel::Two];
    let unmet = |level: &IdentityLevel| !is_met(wish, Some(&verification(*level)));
    let unmet: BTreeSet<_> = levels.into_iter().filter(unmet).collect();
    (unmet.len() < levels.len()).then_some(unmet)
}

/// Identity Assurance 5: what is only named may be missing, what is constrained has to be there as
/// it is wanted, and of the filters of a list one is enough.
fn is_met(wish: &Json, said: Option<&Json>) -> bool {
    match (wish, said) {
        (Json::Array(filters), Some(Json::Array(said))) => {
            filters.iter().any(|filter| said.iter().any(|one| is_met(filter, Some(one))))
        }
        (Json::Array(filters), _) => filters.iter().any(|filter| is_met(filter, None)),
        (Json::Object(wish), said) if is_constrained(wish) => is_as_wanted(wish, said),
        (Json::Object(wish), said) => {
            wish.iter().all(|(name, wish)| is_met(wish, said.and_then(|said| said.get(name))))
        }
        _ => true,
    }
}

/// Core 5.5.1, and Identity Assurance 5.4 with `max_age`.
pub(crate) fn is_constrained(wish: &Map<String, Json>) -> bool {
    ["max_age", "value", "values"].iter().any(|name| wish.contains_key(*name))
}

/// No date is told, so none is young enough.
fn is_as_wanted(wish: &Map<String, Json>, said: Option<&Json>) -> bool {
    let among = |values: &Json| match values {
        Json::Array(values) => values.iter().any(|value| Some(value) == said),
        _ => false,
    };
    !wish.contains_key("max_age")
        && wish.get("value").is_none_or(|value| Some(value) == said)
        && wish.get("values").is_none_or(among)
}

#[cfg(test)]
mod tests {
    use IdentityLevel::{One, Two};

    use super::*;

    #[track_caller]
    fn check(wish: Json, levels: &[IdentityLevel]) {
        let said = unmet_at(&wish);
        let met: Vec<_> = [One, Two]
            .into_iter()
            .filter(|level| said.as_ref().is_some_and(|unmet| !unmet.contains(level)))
            .collect();
        assert_eq!(met, levels, "{wish}");
    }

    #[test]
    fn what_is_only_named_is_met_by_whatever_is_said() {
        check(json!({}), &[One, Two]);
        check(json!({ "trust_framework": null }), &[One, Two]);
        check(json!({ "trust_framework": {}, "time": null }), &[One, Two]);
        check(json!({ "assurance_level": { "essential": true } }), &[One, Two]);
        check(json!({ "evidence": [{ "type": null, "record": { "type": null } }] }), &[One, Two]);
    }

    #[test]
    fn a_value_is_what_we_say_or_nothing_is_met() {
        check(json!({ "trust_framework": { "value": TRUST_FRAMEWORK } }), &[One, Two]);
        check(json!({ "trust_framework": { "value": "de_aml" } }), &[]);
        check(json!({ "trust_framework": { "values": ["de_aml", TRUST_FRAMEWORK] } }), &[One, Two]);
        check(json!({ "trust_framework": { "values": [] } }), &[]);
        check(json!({ "verification_process": { "value": "x" } }), &[]);
        check(json!({ "assurance_process": { "policy": { "value": "x" } } }), &[]);
    }

    #[test]
    fn an_assurance_level_is_met_by_who_has_it() {
        check(json!({ "assurance_level": { "value": "1" } }), &[One]);
        check(json!({ "assurance_level": { "value": "2" } }), &[Two]);
        check(json!({ "assurance_level": { "values": ["1", "2"] } }), &[One, Two]);
        check(json!({ "assurance_level": { "value": "3" } }), &[]);
    }

    #[test]
    fn an_age_that_cannot_be_kept_is_not_met() {
        check(json!({ "time": { "max_age": 63_113_852 } }), &[]);
        check(json!({ "evidence": [{ "time": { "max_age": 0 } }] }), &[]);
        check(json!({ "trust_framework": { "max_age": 1, "value": TRUST_FRAMEWORK } }), &[]);
    }

    #[test]
    fn one_filter_of_the_evidence_is_enough() {
        let of = |kind: &str| json!({ "type": { "value": kind } });
        check(json!({ "evidence": [of("document")] }), &[]);
        check(json!({ "evidence": [of(EVIDENCE)] }), &[One, Two]);
        check(json!({ "evidence": [of("document"), of(EVIDENCE)] }), &[One, Two]);
        let by = |method: &str| {
            let check = json!([{ "check_method": { "value": method } }]);
            json!({ "evidence": [{ "type": { "value": EVIDENCE }, "check_details": check }] })
        };
        check(by("data"), &[One, Two]);
        check(by("vpip"), &[]);
        let passport = json!({ "document_details": { "type": { "value": "passport" } } });
        check(json!({ "evidence": [passport] }), &[]);
    }
}
