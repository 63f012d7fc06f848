//! What the divisions of the country and the tables of personal numbers say about a record.

use kernel::{BirthRegistration, DivisionLevel, PersonId, RuleError};
use time::Date;

use crate::value::{Area, Commune, Division, Level, Relation};
use crate::{Finding, Fit, People, Record, Surroundings, rules};

/// What looks wrong in a record, as far as the register can tell by itself.
pub(crate) fn found_in(record: &Record, people: &People) -> Vec<Finding> {
    let around = Surroundings {
        division_in_force: &in_force,
        number_place: &number_place,
        // The key of the table of numbers lets one person hold a number.
        number_holders: 1,
        people,
    };
    crate::finding::findings_in(record, &around)
}

/// Those who represent the person, as parents of a child or by an act of law.
pub(crate) fn represented_by(record: &Record) -> Result<Vec<PersonId>, RuleError> {
    let majority = rules::majority_years(record.valid_on)?;
    let minor = record.years().is_some_and(|years| years < majority);
    let represents = |relation| match relation {
        Relation::LegalRepresentative => true,
        relation => minor && Relation::is_parent(relation),
    };
    let relatives = record.relatives().into_iter().flatten();
    let named = relatives.filter(|relative| represents(relative.relation()));
    Ok(named.filter_map(crate::Relative::person).collect())
}

/// The commune that bears this code now, or bore it last: a code was given again in 2025.
pub(crate) fn commune_now(code: &str) -> Option<kernel::Division> {
    kernel::Division::bearers(DivisionLevel::Commune, code).max_by_key(|it| it.valid_from)
}

/// The province in which a commune of today lies.
pub(crate) fn province_of(commune: &str) -> Option<&'static str> {
    Some(commune_now(commune)?.province()?.code)
}

/// The division as the catalogue of its day names it.
pub(crate) fn catalogued(division: Division) -> Option<kernel::Division> {
    let level = match division.level() {
        Level::Commune => DivisionLevel::Commune,
        Level::District => DivisionLevel::District,
        Level::Province => DivisionLevel::Province,
    };
    kernel::Division::find(level, &division.code(), division.as_of())
}

/// Whether two name one commune, each by the catalogue of its own day.
pub(crate) fn is_same(one: Commune, other: Commune) -> bool {
    let catalogued = |commune: Commune| catalogued(commune.division());
    one == other || catalogued(one).is_some_and(|found| catalogued(other) == Some(found))
}

fn in_force(division: Division, on: Date) -> bool {
    catalogued(division).is_some_and(|division| division.is_in_force(on))
}

fn number_place(prefix: &str, area: Option<Area>) -> Fit {
    let places = BirthRegistration::all();
    let Ok(index) = places.binary_search_by(|place| place.code().cmp(prefix)) else {
        return Fit::Unknown;
    };
    match (&places[index], area) {
        (_, None) => Fit::Fits,
        (BirthRegistration::Province { code, province_now, .. }, Some(Area::Within(division))) => {
            let province = catalogued(division).and_then(|it| it.province());
            // The codes of 2016 are those of the provinces that have gone, after a leading zero.
            let fits = province.is_none_or(|province| match province.valid_to {
                Some(_) => province.code == &code[1..],
                None => province.code == *province_now,
            });
            if fits { Fit::Fits } else { Fit::Differs }
        }
        (BirthRegistration::Abroad { .. }, Some(Area::Abroad(_))) => Fit::Fits,
        _ => Fit::Differs,
    }
}
