//! libs/vietqr beside the npm package `vietnam-qr-pay`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::process::Command;

use vietqr::{Account, Amount, Purpose, Transfer};

/// Runs the script beside the installed packages, with words as its arguments.
fn told(words: &[&str]) -> String {
    let node = std::env::var("DANH_TEST_NODE").unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/sign-in");
    let output = Command::new(node).arg("vietqr.mjs").args(words).current_dir(folder).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
#[ignore = "needs the npm package vietnam-qr-pay, which `make test` installs"]
fn what_is_written_is_read_by_vietnam_qr_pay_and_the_other_way_round() {
    for (bank, number, dong, purpose) in [
        ("970416", "257678859", 10_000, "Chuyen tien"),
        ("970436", "1017595600", 7_000, "DANH23456789ABCD"),
        ("970422", "0000000001", 9_999_999_999_999, "A"),
        ("999999", "19AB", 1, "nop le phi ho so 1234 567"),
    ] {
        let transfer = Transfer {
            account: Account::new(bank, number).unwrap(),
            amount: Some(Amount::new(dong).unwrap()),
            purpose: Some(Purpose::parse(purpose).unwrap()),
        };
        let text = transfer.to_text();
        let dong = dong.to_string();
        let read = format!("true {bank} {number} {dong} QRIBFTTA {purpose}");
        assert_eq!(told(&["read", &text]), read);
        let written = told(&["write", bank, number, &dong, purpose]);
        assert_eq!(Transfer::parse(&written).as_ref(), Ok(&transfer), "{written}");
        // Changed by one digit, neither reads it.
        let changed = text.replacen(bank, "970499", 1);
        assert!(told(&["read", &changed]).starts_with("false"));
        assert!(Transfer::parse(&changed).is_err());
    }
}
