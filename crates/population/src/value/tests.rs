use super::*;
use crate::fixture::{day, id};

#[test]
fn text_is_kept_as_written_but_composed_and_trimmed() {
    let text = |text| Text::<9>::parse(text).map(|text| text.expose().to_owned());
    assert_eq!(text("  Ngõ  5 "), Ok("Ngõ  5".to_owned()));
    assert_eq!(text("Ngo\u{303} 5"), Ok("Ngõ 5".to_owned()));
    assert_eq!(text("Đường Đềê"), Ok("Đường Đềê".to_owned()));
    assert_eq!(text("Đường Đềêê"), Err(ValueError::TooLong { max: 9 }));
    assert_eq!(text(" \u{3000}"), Err(ValueError::Empty));
    assert_eq!(text("a\nb"), Err(ValueError::ControlCharacter));
}

#[track_caller]
fn refuses<T>(parsed: Result<T, ValueError>, expected: ValueError) {
    assert_eq!(parsed.err(), Some(expected));
}

#[test]
fn a_division_code_travels_with_the_day_by_whose_catalogue_it_is_read() {
    let commune = Division::parse("00004@2025-07-01").unwrap();
    assert_eq!((commune.code().as_str(), commune.level()), ("00004", Level::Commune));
    assert_eq!(commune.as_of(), day("2025-07-01"));
    assert_eq!(Division::of("01", day("2025-07-01")).unwrap().level(), Level::Province);
    for text in
        ["00004", "0004@2025-07-01", "0000x@2025-07-01", "00004@2025-02-30", "+0004@2025-07-01"]
    {
        refuses(Division::parse(text), ValueError::NotADivision);
    }
    refuses(Commune::parse("01@2025-07-01"), ValueError::NotACommune);
    assert!(matches!(Area::parse("FRA"), Ok(Area::Abroad(_))));
}

#[test]
fn codes_of_a_fixed_make_are_refused_in_any_other() {
    refuses(OldNumber::parse("12345678"), ValueError::NotAnOldNumber);
    refuses(Country::parse("VN"), ValueError::NotACountry);
    refuses(Country::parse("vnm"), ValueError::NotACountry);
    refuses(BloodType::parse("C+"), ValueError::NotABloodType);
    refuses(Sex::parse("m"), ValueError::NotASex);
    refuses(HouseholdId::parse("a b"), ValueError::NotACode);
    refuses(HouseholdId::parse(&"1".repeat(33)), ValueError::NotACode);
    for text in ["84901234567x", "1234567", "+", "1234567890123456"] {
        refuses(Mobile::parse(text), ValueError::NotAMobileNumber);
    }
    for text in ["a", "@b", "a@", "a@b@c", "a b@c"] {
        refuses(Email::parse(text), ValueError::NotAnEmail);
    }
    assert!(Mobile::parse("+84901234567").is_ok());
    assert!(Email::parse("đào@example.vn").is_ok());
}

#[test]
fn a_relative_is_stated_somehow() {
    refuses(Relative::of(Relation::Father, Party::default()), ValueError::NobodyStated);
    let nationality = Some(Country::VIET_NAM);
    let party = Party { nationality, ..Party::default() };
    refuses(Relative::of(Relation::Father, party), ValueError::NobodyStated);
    assert!(Relative::of(Relation::Father, id(1)).is_ok());
}

#[test]
fn a_short_list_has_one_entry_at_least() {
    refuses(Few::<u8, 2>::parse(vec![]), ValueError::Empty);
    refuses(Few::<u8, 2>::parse(vec![1, 2, 3]), ValueError::TooMany { max: 2 });
    assert_eq!(Few::<u8, 2>::parse(vec![1, 2]).unwrap().iter().count(), 2);
}
