//! VietQR: a request to transfer money to an account, as a bank's app reads it from a QR code.
//! Pure: no files, no clock, nothing drawn.
//!
//! The form is EMVCo's *QR Code Specification for Payment Systems, Merchant-Presented Mode* 1.1:
//! fields of two digits of identifier, two digits of length, value; the last is a checksum. NAPAS
//! puts the account into template 38. Start at [`Transfer`]: `to_text` writes, `parse` reads what
//! `to_text` could have written, in whatever order of fields, and refuses the rest.

mod crc;
mod field;

use field::{Fields, write};

/// Of NAPAS, in the template of the account.
const NAPAS: &str = "A000000727";
/// The account template that NAPAS was given.
const ACCOUNT: u8 = 38;
/// Transfer to an account, as against to a card.
const TO_ACCOUNT: &str = "QRIBFTTA";
const CURRENCY_DONG: &str = "704";
const COUNTRY: &str = "VN";
/// A template is at most this long (EMVCo 3.2).
const TEXT_MAX: usize = 512;

/// What somebody is asked to transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    pub account: Account,
    /// In đồng; whoever pays says it where there is none.
    pub amount: Option<Amount>,
    /// What stands in the statement, by which the transfer is found again.
    pub purpose: Option<Purpose>,
}

/// A bank by its number, and an account there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    bank: String,
    number: String,
}

/// Whole đồng, from 1 to thirteen digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount(u64);

/// At most 25 letters, digits and spaces: what every bank carries unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose(String);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("an account has 1 to 19 letters and digits, its bank six digits")]
    Account,
    #[error("an amount is 1 to thirteen digits of whole đồng")]
    Amount,
    #[error("the checksum does not fit")]
    Checksum,
    #[error("field {0} is missing, twice there or not what is asked for")]
    Field(u8),
    #[error("the text is not of fields, or longer than it may be")]
    Form,
    #[error("a purpose has 1 to 25 letters, digits and spaces")]
    Purpose,
}

impl Account {
    /// `bank` is the number of six digits that NAPAS gave it (BIN).
    pub fn new(bank: &str, number: &str) -> Result<Self, Error> {
        let digits = bank.len() == 6 && bank.bytes().all(|byte| byte.is_ascii_digit());
        let fine = (1..=19).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !digits || !fine {
            return Err(Error::Account);
        }
        Ok(Self { bank: bank.to_owned(), number: number.to_owned() })
    }

    pub fn bank(&self) -> &str {
        &self.bank
    }

    pub fn number(&self) -> &str {
        &self.number
    }
}

impl Amount {
    pub fn new(dong: u64) -> Result<Self, Error> {
        if (1..10_000_000_000_000).contains(&dong) { Ok(Self(dong)) } else { Err(Error::Amount) }
    }

    /// Digits alone: whole đồng have no fraction.
    fn parse(text: &str) -> Result<Self, Error> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        let dong = text.parse().ok().filter(|_| digits);
        dong.ok_or(Error::Amount).and_then(Self::new)
    }

    pub fn dong(self) -> u64 {
        self.0
    }
}

impl Purpose {
    pub fn parse(text: &str) -> Result<Self, Error> {
        let fine = |byte: u8| byte.is_ascii_alphanumeric() || byte == b' ';
        if (1..=25).contains(&text.len()) && text.bytes().all(fine) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::Purpose)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Transfer {
    /// What the QR code holds.
    pub fn to_text(&self) -> String {
        let mut account = String::new();
        write(&mut account, 0, &self.account.bank);
        write(&mut account, 1, &self.account.number);
        let mut template = String::new();
        write(&mut template, 0, NAPAS);
        write(&mut template, 1, &account);
        write(&mut template, 2, TO_ACCOUNT);
        let mut text = String::new();
        write(&mut text, 0, "01");
        // EMVCo 4.3: 11 is used again and again, 12 once.
        write(&mut text, 1, if self.amount.is_some() { "12" } else { "11" });
        write(&mut text, ACCOUNT, &template);
        write(&mut text, 53, CURRENCY_DONG);
        if let Some(Amount(dong)) = self.amount {
            write(&mut text, 54, &dong.to_string());
        }
        write(&mut text, 58, COUNTRY);
        if let Some(Purpose(purpose)) = &self.purpose {
            let mut more = String::new();
            write(&mut more, 8, purpose);
            write(&mut text, 62, &more);
        }
        text.push_str("6304");
        let sum = crc::of(text.as_bytes());
        text.push_str(&format!("{sum:04X}"));
        text
    }

    /// Reads what a QR code holds. Fields that say nothing of the transfer, such as the name of a
    /// shop, may stand beside.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if !text.is_ascii() || text.len() > TEXT_MAX {
            return Err(Error::Form);
        }
        // EMVCo 4.7.3: over all that stands before its value, and it is last.
        let (told, sum) =
            text.len().checked_sub(4).map(|at| text.split_at(at)).ok_or(Error::Form)?;
        if !told.ends_with("6304") {
            return Err(Error::Form);
        }
        if !sum.eq_ignore_ascii_case(&format!("{:04X}", crc::of(told.as_bytes()))) {
            return Err(Error::Checksum);
        }
        let fields = Fields::read(&told[..told.len() - 4])?;
        fields.is(0, "01")?;
        if !matches!(fields.one(1)?, None | Some("11" | "12")) {
            return Err(Error::Field(1));
        }
        fields.is(53, CURRENCY_DONG)?;
        fields.is(58, COUNTRY)?;
        let more = fields.one(62)?.map(Fields::read).transpose()?;
        let purpose = more.map(|more| more.one(8)).transpose()?.flatten();
        Ok(Self {
            account: account(fields.must(ACCOUNT)?)?,
            amount: fields.one(54)?.map(Amount::parse).transpose()?,
            purpose: purpose.map(Purpose::parse).transpose()?,
        })
    }
}

fn account(template: &str) -> Result<Account, Error> {
    let template = Fields::read(template)?;
    template.is(0, NAPAS)?;
    template.is(2, TO_ACCOUNT)?;
    let account = Fields::read(template.must(1)?)?;
    Account::new(account.must(0)?, account.must(1)?)
}

#[cfg(test)]
mod tests;
