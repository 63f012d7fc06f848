//! What offices are called: `data/vn/offices.toml`.

use std::sync::LazyLock;

use serde::Deserialize;
use time::Date;

use crate::{Division, DivisionLevel, Language};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Offices {
    kind: Vec<Kind>,
    office: Vec<Office>,
}

/// Offices that every commune has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    body: String,
    en: String,
    prefix: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test reads it"))]
    verified: bool,
    vi: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Office {
    code: String,
    en: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test reads it"))]
    verified: bool,
    vi: String,
}

#[expect(clippy::expect_used, reason = "the file is part of the program and read by a test")]
static OFFICES: LazyLock<Offices> = LazyLock::new(|| {
    let text = include_str!("../../../data/vn/offices.toml");
    toml::from_str(text).expect("data/vn/offices.toml is well formed")
});

/// The name of an office; its code, where nobody has named it.
pub fn office_name(code: &str, language: Language) -> String {
    let named = OFFICES.office.iter().find(|office| office.code == code);
    let named = named.map(|office| said(language, &office.vi, &office.en).to_owned());
    named.or_else(|| of_commune(code, language)).unwrap_or_else(|| code.to_owned())
}

/// What the codes of dossiers of an office of every commune begin with: `G01`. Nothing for others.
pub fn office_body(code: &str) -> Option<&'static str> {
    let (prefix, _) = code.split_once('-')?;
    let kind = OFFICES.kind.iter().find(|kind| kind.prefix == prefix)?;
    Some(&kind.body)
}

fn of_commune(code: &str, language: Language) -> Option<String> {
    let (prefix, commune) = code.split_once('-')?;
    let kind = OFFICES.kind.iter().find(|kind| kind.prefix == prefix)?;
    let commune = Division::find(DivisionLevel::Commune, commune, Date::MAX)?;
    Some(said(language, &kind.vi, &kind.en).replace("{}", commune.name(language)))
}

fn said<'a>(language: Language, vi: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::En => en,
        Language::Vi => vi,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_goes_by_its_name_and_an_unknown_one_by_its_code() {
        let name = |code| office_name(code, Language::Vi);
        assert_eq!(name("CA-00004"), "Công an Phường Ba Đình");
        assert_eq!(office_name("UB-00004", Language::En), "People’s Committee of Ba Dinh Ward");
        assert!(name("C06").starts_with("Cục Cảnh sát"));
        assert_eq!(
            ["CA-00004", "UB-00004", "C06"].map(office_body),
            [Some("G01"), Some("H00"), None]
        );
        for code in ["CA-99999", "XY-00004", "H01"] {
            assert_eq!(name(code), code);
        }
    }

    #[test]
    fn nothing_is_said_to_be_checked_that_nobody_has_checked() {
        assert!(OFFICES.office.iter().all(|office| !office.verified));
        assert!(OFFICES.kind.iter().all(|kind| !kind.verified));
        assert!(OFFICES.office.is_sorted_by_key(|office| &office.code));
    }
}
