//! What the law asks of those who marry, adopt, lead a household or stay for a time.

use kernel::{RuleError, Term, TermUnit, rule};
use time::Date;

use crate::{AdoptionRules, HouseholdRules, MarriageRules, ResidenceRules, Sexes};

/// Civil Code 91/2015/QH13, Article 20(1).
pub(crate) fn majority_years() -> i32 {
    18
}

/// Law 52/2014/QH13, Article 8(1)(a) and 8(2).
pub(crate) fn marriage() -> MarriageRules {
    MarriageRules { sexes: Sexes::Different, years_min_female: 18, years_min_male: 20 }
}

/// Law 52/2010/QH12, Article 14(1)(b); a step-parent, an uncle or an aunt need not be older by so
/// much (Article 14(3)).
pub(crate) fn adoption(kin: Kin) -> AdoptionRules {
    AdoptionRules { older_by_years_min: if kin == Kin::None { 20 } else { 0 } }
}

/// What an adopter is to the child beforehand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kin {
    #[default]
    None,
    StepParentUncleOrAunt,
}

/// Law 68/2020/QH14, Article 10(1): a head has full capacity to act.
pub(crate) fn household() -> HouseholdRules {
    HouseholdRules { head_years_min: majority_years() }
}

pub(crate) fn residence(on: Date) -> Result<ResidenceRules, RuleError> {
    let days = |term: Term| match term.unit {
        TermUnit::Years => i64::from(term.amount) * 365,
        TermUnit::Months => i64::from(term.amount) * 30,
        _ => i64::from(term.amount),
    };
    let term = |key| rule(key, on).map(|rule| rule.term);
    let temporary = term("residence.temporary.term-max")?;
    Ok(ResidenceRules {
        extension_days: days(term("residence.temporary.renewal-window")?),
        lodging_days_max: days(term("residence.lodging.stay-max")?),
        temporary_years_max: i32::from(temporary.amount),
    })
}
