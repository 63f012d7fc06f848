//! What the law in force on a day asks of those who marry, adopt, lead a household or stay for a
//! time. The rules themselves are data: `data/vn/ages.toml` and `data/vn/deadlines.toml`.

use kernel::{RuleError, allows, rule};
use time::Date;

use crate::{AdoptionRules, Error, HouseholdRules, MarriageRules, ResidenceRules, Sexes};

pub(crate) fn majority_years(on: Date) -> Result<i32, RuleError> {
    years("majority", on)
}

pub(crate) fn marriage(on: Date) -> Result<MarriageRules, RuleError> {
    Ok(MarriageRules {
        sexes: if allows("marriage.same-sex", on)? { Sexes::Any } else { Sexes::Different },
        years_min_female: years("marriage.female", on)?,
        years_min_male: years("marriage.male", on)?,
    })
}

pub(crate) fn adoption(kin: Kin, on: Date) -> Result<AdoptionRules, RuleError> {
    let key = match kin {
        Kin::None => "adoption.older-by",
        Kin::StepParentUncleOrAunt => "adoption.older-by-kin",
    };
    Ok(AdoptionRules { older_by_years_min: years(key, on)? })
}

/// What an adopter is to the child beforehand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kin {
    #[default]
    None,
    StepParentUncleOrAunt,
}

pub(crate) fn household(on: Date) -> Result<HouseholdRules, RuleError> {
    Ok(HouseholdRules { head_years_min: years("household.head", on)? })
}

/// What the law in force on a day asks of households.
pub fn household_rules(on: Date) -> Result<HouseholdRules, RuleError> {
    household(on)
}

/// What the law in force on a day allows of stays.
pub fn residence_rules(on: Date) -> Result<ResidenceRules, RuleError> {
    residence(on)
}

pub(crate) fn residence(on: Date) -> Result<ResidenceRules, RuleError> {
    let term = |key| rule(key, on).map(|rule| rule.sets);
    Ok(ResidenceRules {
        extension: term("residence.temporary.renewal-window")?,
        lodging_max: term("residence.lodging.stay-max")?,
        temporary_max: term("residence.temporary.term-max")?,
    })
}

/// Every rule that the register asks for, so that one that is missing today stops the start.
pub fn check_rules(on: Date) -> Result<(), Error> {
    majority_years(on)?;
    marriage(on)?;
    adoption(Kin::None, on)?;
    adoption(Kin::StepParentUncleOrAunt, on)?;
    household(on)?;
    residence(on)?;
    rule(crate::cases::DESK_TERM, on)?;
    Ok(())
}

fn years(key: &str, on: Date) -> Result<i32, RuleError> {
    rule(key, on).map(|rule| i32::from(rule.sets.amount))
}
