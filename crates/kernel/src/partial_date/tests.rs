use super::*;

#[test]
fn a_date_is_known_to_the_year_the_month_or_the_day() {
    for text in ["1952", "1952-03", "1952-03-09", "2024-02-29"] {
        assert_eq!(PartialDate::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(PartialDate::parse("1952-03").unwrap().earliest().to_string(), "1952-03-01");
    assert_eq!(PartialDate::parse("1952-03").unwrap().date(), None);
}

#[test]
fn what_is_no_date_is_refused_with_the_reason() {
    let refuse = |text| PartialDate::parse(text).unwrap_err();
    assert_eq!(refuse("2023-02-29"), PartialDateError::NoSuchDay);
    assert_eq!(refuse("2023-13"), PartialDateError::NoSuchDay);
    assert_eq!(refuse("0001-01-01"), PartialDateError::YearOutOfRange);
    for text in ["", "09/03/1952", "52-03-09", "1952-3-9", "1952-03-09-01", "năm 52"] {
        assert_eq!(refuse(text), PartialDateError::NotADate, "{text}");
    }
}
