use kernel::Language::{En, Vi};
use kernel::{Moment, PartialDate};
use time::macros::{date, datetime};

use super::*;

#[test]
fn a_date_is_written_day_first_and_with_no_more_than_is_known() {
    assert_eq!(date!(1952 - 03 - 09).written(), "09/03/1952");
    let partial = |text| PartialDate::parse(text).unwrap().written();
    assert_eq!(partial("1952-03-09"), "09/03/1952");
    assert_eq!(partial("1952-03"), "03/1952");
    assert_eq!(partial("1952"), "1952");
}

#[test]
fn a_moment_is_written_in_the_time_of_viet_nam() {
    let before_midnight = Moment::of(datetime!(2026-07-02 19:05 UTC));
    assert_eq!(day_time(before_midnight), "02:05, 03/07/2026");
    assert_eq!(day_time(Moment::from_micros(-1)), "06:59, 01/01/1970");
}

#[test]
fn numbers_are_grouped_as_each_language_groups_them() {
    let rows = [("0", "0"), ("999", "999"), ("1000", "1.000"), ("1250000", "1.250.000")];
    for (plain, written) in rows.into_iter().chain([("-1000", "-1.000"), ("1000.5", "1.000,5")]) {
        assert_eq!(number(Vi, plain), written);
    }
    assert_eq!(number(En, 1_250_000), "1,250,000");
    assert_eq!(number(En, 1_000.5), "1,000.5");
    assert_eq!(dong(Vi, 1_250_000), "1.250.000\u{a0}₫");
}

#[test]
fn a_personal_number_is_grouped_or_masked() {
    assert_eq!(personal_number("001085012345"), "001 085 012345");
    assert_eq!(masked_number("001085012345"), "••• ••• ••2345");
    assert_eq!(personal_number("12"), "12");
    assert_eq!(masked_number("12"), "");
    assert_eq!(personal_number("số định danh"), "số định danh");
}

#[test]
fn initials_are_of_the_first_and_the_last_name() {
    assert_eq!(initials("Đặng Thuỳ Trâm"), "ĐT");
    assert_eq!(initials("Mai"), "M");
    assert_eq!(initials(""), "");
}

#[test]
fn a_hash_is_grouped_in_fours() {
    assert_eq!(grouped("9f2c4b7ad0"), "9f2c 4b7a d0");
}
