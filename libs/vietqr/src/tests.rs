use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Transfer {
    Transfer::parse(text).unwrap()
}

/// The same text with a checksum that fits.
fn summed(text: &str) -> String {
    format!("{text}6304{:04X}", crc::of(format!("{text}6304").as_bytes()))
}

#[test]
fn the_checksum_is_that_of_the_catalogue_of_crcs() {
    // CRC-16/IBM-3740 of the catalogue of parametrised CRC algorithms: its check value.
    assert_eq!(crc::of(b"123456789"), 0x29B1);
}

#[test]
fn what_others_wrote_is_read_and_written_the_same() {
    // The README of the npm package `vietnam-qr-pay` 1.5.1: one of any amount, one of 10.000 ₫.
    let open = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA\
                53037045802VN6304AE9F";
    let once = "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA\
                53037045405100005802VN62150811Chuyen tien630453E6";
    for (text, amount, purpose) in [(open, None, None), (once, Some(10_000), Some("Chuyen tien"))] {
        let transfer = read(text);
        assert_eq!(transfer.account, Account::new("970416", "257678859").unwrap());
        assert_eq!(transfer.amount.map(Amount::dong), amount);
        assert_eq!(transfer.purpose.as_ref().map(Purpose::as_str), purpose);
        assert_eq!(transfer.to_text(), text);
    }
}

#[test]
fn what_is_not_a_transfer_here_is_refused() {
    let template = "38530010A0000007270123000697041601092576788590208QRIBFTTA";
    let fine = format!("000201{template}53037045802VN");
    assert_eq!(read(&summed(&fine)).amount, None);
    for (text, error) in [
        (String::new(), Error::Form),
        ("6304".to_owned(), Error::Form),
        (format!("{fine}63040000"), Error::Checksum),
        (summed(&format!("{template}53037045802VN")), Error::Field(0)),
        (summed(&format!("000201{template}53038405802VN")), Error::Field(53)),
        (summed(&format!("000201{template}53037045802US")), Error::Field(58)),
        (summed("00020153037045802VN"), Error::Field(38)),
        (summed(&format!("{fine}{template}")), Error::Field(38)),
        (summed(&format!("{fine}5402-1")), Error::Amount),
        (summed(&format!("{fine}540210.0")), Error::Form),
        (summed(&format!("{fine}54010")), Error::Amount),
        (summed(&format!("{fine}54031.5")), Error::Amount),
        (summed(&format!("{fine}5499")), Error::Form),
        (summed(&format!("{fine}5400")), Error::Form),
        (summed(&format!("{fine}+199")), Error::Form),
        (summed(&format!("{fine}62080804a;b;")), Error::Purpose),
        (summed(&fine.replace("QRIBFTTA", "QRIBFTTC")), Error::Field(2)),
        (summed(&fine.replace("970416", "97O416")), Error::Account),
    ] {
        assert_eq!(Transfer::parse(&text), Err(error), "{text}");
    }
}

fn transfers() -> impl Strategy<Value = Transfer> {
    let account = ("[0-9]{6}", "[0-9A-Z]{1,19}");
    let account = account.prop_map(|(bank, number)| Account::new(&bank, &number).unwrap());
    let amount = prop::option::of((1..10_000_000_000_000_u64).prop_map(Amount));
    let purpose = prop::option::of("[0-9A-Za-z ]{1,25}".prop_map(Purpose));
    (account, amount, purpose).prop_map(|(account, amount, purpose)| Transfer {
        account,
        amount,
        purpose,
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(transfer in transfers()) {
        prop_assert_eq!(read(&transfer.to_text()), transfer);
    }

    #[test]
    fn one_changed_letter_is_noticed(transfer in transfers(), at in any::<prop::sample::Index>(), to in "[0-9A-Z]") {
        let mut text = transfer.to_text();
        let at = at.index(text.len());
        prop_assume!(!text[at..=at].eq_ignore_ascii_case(&to));
        text.replace_range(at..=at, &to);
        prop_assert!(Transfer::parse(&text).is_err());
    }

    #[test]
    fn whatever_is_read_is_answered(text in ".{0,80}", fields in "[0-9]{0,60}") {
        let _ = Transfer::parse(&text);
        let _ = Transfer::parse(&summed(&fields));
    }
}
