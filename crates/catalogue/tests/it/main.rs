//! The catalogue as those who build on it see it: the files of the country, files that are wrong,
//! answers, search, versions.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod answers;
mod country;
mod files;
mod schema;
mod versions;

use catalogue::{Catalogue, Procedure};
use time::Date;
use time::macros::date;

/// A day on which every procedure of the country is in force.
const TODAY: Date = date!(2026 - 11 - 26);

fn procedure(code: &str) -> &'static Procedure {
    Catalogue::built_in().by_code(code, TODAY).unwrap()
}
