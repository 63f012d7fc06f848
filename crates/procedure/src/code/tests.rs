use proptest::prelude::*;
use time::macros::date;

use super::*;

#[test]
fn an_office_has_a_unit_and_a_code_is_written_in_one_way() {
    let unit = UnitCode::of_office("CA-00004").unwrap();
    let code = DossierCode::new(unit, date!(2026 - 11 - 26), 1);
    assert_eq!(code.to_string(), "G01.000.04-261126-0001");
    assert_eq!(UnitCode::of_office("C06").unwrap().as_str(), "G01.C06.00");
    for wrong in [
        "",
        "G01.000.04-261126-001",
        "G01.000.04-261126-00001",
        "G01.000.04-261326-0001",
        "G01.000.04-260230-0001",
        "K01.000.04-261126-0001",
        "G01.000.4-261126-0001",
        "G01.000.04-261126-0001-1",
        "G01.000.04-26112\u{663}-0001",
    ] {
        assert_eq!(DossierCode::parse(wrong), Err(CodeError), "{wrong}");
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(commune in 0..100_000_u32, day in 0..30_000_u32, number in 1..999_999_999_u32) {
        let unit = UnitCode::of_office(&format!("CA-{commune:05}")).unwrap();
        let on = date!(2000 - 01 - 01) + time::Duration::days(i64::from(day));
        let code = DossierCode::new(unit, on, number);
        prop_assert_eq!(DossierCode::parse(&code.to_string()), Ok(code));
    }

    #[test]
    fn whatever_is_read_prints_as_it_was_written(text in "\\PC{0,30}|[GH][0-9]{2}\\.[0-9]{3}\\.[0-9]{2}-[0-9]{6}-[0-9]{4,6}") {
        if let Ok(code) = DossierCode::parse(&text) {
            prop_assert_eq!(code.to_string(), text);
        }
    }
}
