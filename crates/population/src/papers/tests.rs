use super::*;
use crate::fixture::{day, person, text, with};
use crate::value::{Few, HeldNumber, Sex};
use crate::{History, Value};

fn document(kind: IdentityDocumentKind, number: &str, expires: Option<&str>) -> IdentityDocument {
    IdentityDocument {
        expires_on: expires.map(day),
        issued_at: None,
        issued_on: day("2020-01-01"),
        issuing_country: None,
        kind,
        number: Some(text(number)),
    }
}

fn card(expires: &str) -> IdentityDocument {
    document(IdentityDocumentKind::ResidenceCard, "NA 0000107", Some(expires))
}

fn passport(expires: &str) -> IdentityDocument {
    document(IdentityDocumentKind::Passport, "M00000107", Some(expires))
}

fn of(countries: &[&str], documents: Vec<IdentityDocument>) -> History {
    let countries = countries.iter().map(|code| Country::parse(code).unwrap()).collect();
    let mut values = vec![Value::Nationality(Few::parse(countries).unwrap())];
    values.extend(Few::parse(documents).map(Value::IdentityDocuments));
    with(person(1, "1986-02-11", Sex::Male), "1986-02-11", values)
}

fn on(history: &History, date: &str) -> Record {
    history.as_of(day(date), crate::fixture::at("2026-11-23"))
}

#[track_caller]
fn is_hindered(documents: Vec<IdentityDocument>, by: &[Hindrance]) {
    let record = on(&of(&["KOR"], documents), "2026-11-23");
    assert_eq!(record.hindrances(), by);
    let holds = record.papers_until().is_some_and(|last| day("2026-11-23") <= last);
    assert_eq!(holds, by.is_empty(), "the head says the same");
}

#[test]
fn a_foreigner_needs_a_card_and_no_passport_that_is_over() {
    use Hindrance::{NoResidenceCard, PassportExpired, ResidenceExpired};
    is_hindered(vec![card("2026-11-23")], &[]);
    is_hindered(vec![card("2026-11-22")], &[ResidenceExpired]);
    is_hindered(vec![card("2026-11-22"), card("2030-01-01")], &[]);
    is_hindered(vec![passport("2030-01-01")], &[NoResidenceCard]);
    is_hindered(vec![], &[NoResidenceCard]);
    is_hindered(vec![card("2030-01-01"), passport("2026-11-22")], &[PassportExpired]);
    let both = [ResidenceExpired, PassportExpired];
    is_hindered(vec![card("2026-11-22"), passport("2026-11-22")], &both);
    let endless = document(IdentityDocumentKind::ResidenceCard, "AB12345", None);
    is_hindered(vec![endless], &[]);
}

#[test]
fn who_has_a_number_or_any_vietnamese_nationality_is_no_foreigner() {
    let origin = |countries: &[&str]| on(&of(countries, vec![]), "2026-11-23").origin();
    assert_eq!(origin(&["KOR"]), Origin::Foreign);
    assert_eq!(origin(&["XXA"]), Origin::Foreign);
    for home in [&["VNM"][..], &["XXX"], &["KOR", "VNM"]] {
        assert_eq!(origin(home), Origin::Vietnamese, "{home:?}");
    }
    let number = kernel::PersonalNumber::parse("001086000123").unwrap();
    let number = vec![Value::PersonalNumber(number)];
    let numbered = with(of(&["KOR"], vec![]), "1986-02-11", number);
    assert_eq!(on(&numbered, "2026-11-23").origin(), Origin::Vietnamese);
    assert_eq!(on(&numbered, "2026-11-23").hindrances(), []);
}

#[test]
fn a_document_is_found_by_its_number_however_it_is_written() {
    let record = on(&of(&["KOR"], vec![card("2030-01-01")]), "2026-11-23");
    for typed in ["NA0000107", "na 0000-107", " NA.0000107 "] {
        assert!(record.has_document(&DocumentNumber::parse(typed).unwrap()), "{typed}");
    }
    assert!(!record.has_document(&DocumentNumber::parse("NA0000108").unwrap()));
    let old = document(IdentityDocumentKind::IdCard9, "123456789", None);
    assert_eq!(old.found_by(), None, "its holder has a personal number");
}

#[test]
fn a_number_is_a_personal_one_or_that_of_a_paper() {
    let read = |text: &str| HeldNumber::parse(text).ok();
    assert!(matches!(read("001 185 012345"), Some(HeldNumber::Personal(_))));
    assert!(matches!(read("m00000107"), Some(HeldNumber::Document(_))));
    assert!(matches!(read("533380006"), Some(HeldNumber::Document(_))));
    for wrong in ["", "12", "00118501234", "0011850123456", "PASSPORT", "ÂÀ000107", "A%000107"] {
        assert!(read(wrong).is_none(), "{wrong:?}");
    }
    assert_eq!(format!("{:?}", read("m00000107").unwrap()), "HeldNumber(..)");
}
