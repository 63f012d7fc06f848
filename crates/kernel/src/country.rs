//! Countries by their three letters and what they are called: `data/countries.csv`.

use std::sync::LazyLock;

use crate::{Language, fold};

const TEXT: &str = include_str!("../../../data/countries.csv");

/// A country or territory of ISO 3166-1, or what ICAO 9303-3 writes in the place of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    pub code: &'static str,
    pub name_en: &'static str,
    pub name_vi: &'static str,
}

/// In order of code. The first line is no country.
static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let mut fields = line.split(';');
        let (code, name_vi, name_en) = (fields.next()?, fields.next()?, fields.next()?);
        Some(Country { code, name_en, name_vi })
    };
    TEXT.lines().skip(1).filter_map(read).collect()
});

impl Country {
    pub fn all() -> impl Iterator<Item = Country> {
        COUNTRIES.iter().copied()
    }

    pub fn find(code: &str) -> Option<Country> {
        let found = COUNTRIES.binary_search_by_key(&code, |country| country.code).ok()?;
        COUNTRIES.get(found).copied()
    }

    /// By its code or its name in either language, with or without marks.
    pub fn called(text: &str) -> Option<Country> {
        let text = text.trim();
        let folded = fold(text);
        let is = |country: &Country| {
            country.code.eq_ignore_ascii_case(text)
                || [country.name_vi, country.name_en].iter().any(|name| fold(name) == folded)
        };
        Self::all().find(is)
    }

    pub fn name(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.name_en,
            Language::Vi => self.name_vi,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_a_code_and_two_names() {
        assert_eq!(Country::all().count(), 249 + 4, "those of ISO 3166-1, and four of ICAO 9303");
        for Country { code, name_en, name_vi } in Country::all() {
            assert!(code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()), "{code}");
            assert!(!name_en.is_empty() && !name_vi.is_empty(), "{code}");
        }
        assert!(COUNTRIES.is_sorted_by_key(|country| country.code));
    }

    #[test]
    fn a_country_is_found_by_code_and_by_either_name() {
        let code = |text| Country::called(text).map(|country| country.code);
        for text in ["VNM", "vnm", "Việt Nam", "viet nam"] {
            assert_eq!(code(text), Some("VNM"), "{text}");
        }
        assert_eq!(code("Germany"), Some("DEU"));
        assert_eq!(code("duc"), Some("DEU"));
        assert_eq!(code(""), None);
        assert_eq!(Country::find("FRA").map(|it| it.name(Language::Vi)), Some("Pháp"));
    }
}
