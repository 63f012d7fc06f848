use time::Date;
use time::macros::date;

use super::{BirthRegistration, Division, DivisionKind, DivisionLevel, TEXT, read};
use crate::{Language, PersonalNumber};

const BEFORE: Date = date!(2025 - 06 - 30);
const AFTER: Date = date!(2025 - 07 - 01);

#[test]
fn every_line_of_the_list_is_a_division() {
    assert_eq!(TEXT.lines().skip(1).filter(|line| read(line).is_none()).count(), 0);
    assert!(!TEXT.contains('"'));
    let at = |on| Division::provinces(on).flat_map(|province| province.communes()).count();
    assert_eq!((Division::provinces(BEFORE).count(), at(BEFORE)), (63, 10_035));
    assert_eq!((Division::provinces(AFTER).count(), at(AFTER)), (34, 3_321));
}

#[test]
fn a_code_given_again_means_what_it_meant_on_the_day() {
    let province = |code, on| Division::find(DivisionLevel::Province, code, on);
    assert_eq!(province("24", BEFORE).unwrap().name_vi, "Tỉnh Bắc Giang");
    assert_eq!(province("24", AFTER).unwrap().name_vi, "Tỉnh Bắc Ninh");
    assert_eq!(province("27", BEFORE).unwrap().name_vi, "Tỉnh Bắc Ninh");
    assert_eq!(province("27", AFTER), None);
    assert_eq!(Division::bearers(DivisionLevel::Province, "24").count(), 2);
}

#[test]
fn a_commune_lies_where_it_lay_at_the_time() {
    let old = Division::find(DivisionLevel::Commune, "00004", BEFORE).unwrap();
    assert_eq!(old.full_name(Language::Vi), "Phường Trúc Bạch, Quận Ba Đình, Thành phố Hà Nội");
    let new = Division::find(DivisionLevel::Commune, "00004", AFTER).unwrap();
    assert_eq!(new.full_name(Language::En), "Ba Dinh Ward, Hanoi City");
    assert_eq!((new.kind, new.parent_code), (DivisionKind::Ward, Some("01")));
    assert_eq!(old.province().unwrap().valid_to, Some(BEFORE));
    assert_eq!(new.province(), new.parent());
}

#[test]
fn what_is_not_a_code_finds_nothing() {
    for code in ["", "1", "4", "+4", "004", "99999", "0000４"] {
        assert_eq!(Division::find(DivisionLevel::Commune, code, AFTER), None, "{code}");
    }
    assert_eq!(Division::find(DivisionLevel::Province, "4", AFTER), None);
    assert_eq!(Division::find(DivisionLevel::District, "001", AFTER), None);
}

#[test]
fn every_division_has_those_above_it() {
    for on in [BEFORE, AFTER] {
        for commune in Division::provinces(on).flat_map(|province| province.communes()) {
            assert!(commune.province().unwrap().is_in_force(on), "{}", commune.code);
        }
    }
}

#[test]
fn a_personal_number_names_the_place_of_2016() {
    let of = |digits| BirthRegistration::of(&PersonalNumber::parse(digits).unwrap());
    assert_eq!(
        of("024085000123").unwrap(),
        BirthRegistration::Province { code: "024", name: "Bắc Giang", province_now: "24" }
    );
    assert_eq!(of("027085000123").unwrap().name(), "Bắc Ninh");
    assert_eq!(of("295085000123").unwrap().name(), "Zimbabwe");
    assert_eq!(of("003085000123"), None);
    assert_eq!(BirthRegistration::all().len(), 63 + 195);
    assert!(BirthRegistration::all().is_sorted_by_key(BirthRegistration::code));
}
