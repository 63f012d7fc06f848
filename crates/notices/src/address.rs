//! Where a message reaches somebody: an e-mail address or a mobile number.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A way to somebody's pocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    Email,
    Sms,
}

/// One that a message can be sent to; whether it reaches anyone only a message can tell. It is
/// personal data, so `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    channel: Channel,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing can be sent there")]
pub struct AddressError;

/// RFC 5321 4.5.3.1.3, less the angle brackets.
const EMAIL_LENGTH_MAX: usize = 254;
const VIET_NAM: &str = "+84";

impl Channel {
    pub const ALL: [Channel; 2] = [Channel::Email, Channel::Sms];

    pub fn word(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Sms => "sms",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }
}

impl Address {
    pub fn parse(channel: Channel, text: &str) -> Result<Self, AddressError> {
        let text = match channel {
            Channel::Email => email(text)?,
            Channel::Sms => mobile(text)?,
        };
        Ok(Self { channel, text })
    }

    /// As much of it as its holder needs to know it again: `b•••@example.vn`, `••• 678`.
    pub fn masked(&self) -> String {
        match self.expose().split_once('@') {
            Some((name, host)) => {
                let first: String = name.chars().take(1).collect();
                format!("{first}•••@{host}")
            }
            None => {
                let last = self.expose().len().saturating_sub(3);
                format!("••• {}", &self.expose()[last..])
            }
        }
    }

    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// The address in the clear, to store it, to send there or to show it to its owner.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The same for every way of writing it, to count what is sent there.
    pub fn folded(&self) -> String {
        self.text.to_lowercase()
    }
}

fn email(text: &str) -> Result<String, AddressError> {
    let text = text.trim();
    let address: lettre::Address = text.parse().map_err(|_| AddressError)?;
    // What is sent leaves for a domain with a name, and holds nothing that some servers only take
    // with an extension.
    let domain = address.domain();
    let named = domain.contains('.') && domain.ends_with(|c: char| c.is_ascii_alphabetic());
    let reaches = named && text.is_ascii();
    if reaches && text.len() <= EMAIL_LENGTH_MAX { Ok(text.to_owned()) } else { Err(AddressError) }
}

/// E.164. A number without the code of a country is one of Viet Nam, whose mobile numbers have nine
/// digits after it (Circular 22/2014/TT-BTTTT).
fn mobile(text: &str) -> Result<String, AddressError> {
    let kept: String = text.chars().filter(|c| !" .-()\u{a0}".contains(*c)).collect();
    let (plus, digits) = match kept.strip_prefix('+') {
        Some(digits) => (true, digits),
        None => (false, kept.as_str()),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AddressError);
    }
    let number = match digits.strip_prefix('0') {
        Some(national) if !plus => format!("{VIET_NAM}{national}"),
        _ if plus || (digits.len() == 11 && digits.starts_with("84")) => format!("+{digits}"),
        _ => return Err(AddressError),
    };
    let fits = match number.strip_prefix(VIET_NAM) {
        Some(national) => national.len() == 9 && national.starts_with(['3', '5', '7', '8', '9']),
        None => (9..=16).contains(&number.len()) && !number.starts_with("+0"),
    };
    if fits { Ok(number) } else { Err(AddressError) }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({} ..)", self.channel.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mobile_number_is_one_however_it_is_written() {
        for text in ["0912 345 678", "+84 912-345-678", "84912345678", "(091) 234.5678"] {
            let address = Address::parse(Channel::Sms, text).unwrap();
            assert_eq!(address.expose(), "+84912345678", "{text}");
            assert_eq!(format!("{address:?}"), "Address(sms ..)");
        }
        assert_eq!(Address::parse(Channel::Sms, "+49 151 23456789").unwrap().expose().len(), 14);
        for wrong in ["", "+", "0243 823 4567", "912345678", "+8491234567", "+0123456789", "09a"] {
            assert_eq!(Address::parse(Channel::Sms, wrong), Err(AddressError), "{wrong}");
        }
    }

    #[test]
    fn an_email_address_leads_somewhere_and_holds_one_line() {
        let address = Address::parse(Channel::Email, " Mai@Example.vn ").unwrap();
        assert_eq!(
            (address.expose(), address.folded().as_str()),
            ("Mai@Example.vn", "mai@example.vn")
        );
        for wrong in [
            "",
            "mai",
            "mai@",
            "@example.vn",
            "mai@localhost",
            "mai@127.0.0.1",
            "a b@example.vn",
            "mai@example.vn\r\nBcc: x@example.vn",
            "mai@example.vn,lan@example.vn",
            "đào@example.vn",
        ] {
            assert_eq!(Address::parse(Channel::Email, wrong), Err(AddressError), "{wrong}");
        }
    }
}
