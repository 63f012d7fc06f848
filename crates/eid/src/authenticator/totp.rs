//! One-time codes from an application on the phone: RFC 6238 with the parameters every application
//! knows, SHA-1, six digits, thirty seconds.

use std::fmt;

use aws_lc_rs::{constant_time, hmac};
use kernel::{Entropy, Moment};
use zeroize::Zeroizing;

use crate::Login;

/// What an application and we share. RFC 4226, section 4, R6: 160 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(Zeroizing<Vec<u8>>);

const DIGITS: u32 = 6;
const STEP_SECONDS: i64 = 30;
/// RFC 6238, section 5.2: one step of delay on the way; a clock may be as much ahead.
const STEPS_AROUND: i64 = 1;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

impl TotpSecret {
    pub(crate) fn random(entropy: &Entropy) -> Self {
        Self(Zeroizing::new(entropy.bytes::<20>().to_vec()))
    }

    pub(crate) fn stored(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// In groups of four, for who types it.
    pub fn text(&self) -> String {
        let letters: Vec<u8> = self.base32().into_bytes();
        let groups = letters.chunks(4).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join(" ")
    }

    /// What a QR code holds: the Key Uri Format of Google Authenticator, which all of them read.
    pub fn uri(&self, issuer: &str, login: &Login) -> String {
        let (issuer, name) = (encoded(issuer), encoded(login.expose()));
        format!("otpauth://totp/{issuer}:{name}?secret={}&issuer={issuer}", self.base32())
    }

    /// The step whose code was typed, if it is near enough and later than the last accepted one.
    pub(crate) fn step_of(&self, typed: &str, now: Moment, last_step: i64) -> Option<i64> {
        let step = now.micros().div_euclid(1_000_000 * STEP_SECONDS);
        let fits = |step: &i64| {
            let code = self.code(*step, DIGITS);
            constant_time::verify_slices_are_equal(code.as_bytes(), typed.as_bytes()).is_ok()
        };
        (step - STEPS_AROUND..=step + STEPS_AROUND).filter(|step| *step > last_step).find(fits)
    }

    /// RFC 4226, section 5.3.
    fn code(&self, step: i64, digits: u32) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag.last().copied().unwrap_or_default() & 0x0f);
        let word = tag.get(offset..offset + 4).unwrap_or_default();
        let number = word.iter().fold(0, |number: u32, byte| number << 8 | u32::from(*byte));
        let code = (number & 0x7fff_ffff) % 10_u32.pow(digits);
        format!("{code:0width$}", width = digits as usize)
    }

    /// RFC 4648, section 6, without padding.
    fn base32(&self) -> String {
        let bits = self.0.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
        let bits: Vec<u8> = bits.collect();
        let letter = |bits: &[u8]| {
            let value = bits.iter().fold(0, |value, bit| value << 1 | usize::from(*bit));
            char::from(BASE32[value << (5 - bits.len())])
        };
        bits.chunks(5).map(letter).collect()
    }
}

/// RFC 3986, section 2.1: all but the unreserved.
fn encoded(text: &str) -> String {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(letter).collect()
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the column of SHA-1: the secret is "12345678901234567890".
    const VECTORS: [(i64, &str); 6] = [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ];

    fn secret() -> TotpSecret {
        TotpSecret::stored(b"12345678901234567890")
    }

    fn at(seconds: i64) -> Moment {
        Moment::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in VECTORS {
            assert_eq!(secret().code(seconds / STEP_SECONDS, 8), code);
            let step = secret().step_of(&code[2..], at(seconds), 0);
            assert_eq!(step, Some(seconds / STEP_SECONDS));
        }
    }

    #[test]
    fn a_code_of_the_step_before_or_after_is_accepted_and_none_twice() {
        let (code, step) = ("287082", 1);
        for (seconds, expected) in
            [(29, Some(step)), (59, Some(step)), (89, Some(step)), (90, None), (-1, None)]
        {
            assert_eq!(secret().step_of(code, at(seconds), 0), expected, "{seconds}");
        }
        assert_eq!(secret().step_of(code, at(59), step), None, "it was used");
        for wrong in ["", "28708", "2870821", "94287082", "２８７０８２", "287083"] {
            assert_eq!(secret().step_of(wrong, at(59), 0), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_written_as_applications_read_it_and_hidden_from_logs() {
        // RFC 4648, section 10.
        for (bytes, text) in [("f", "MY"), ("fo", "MZXQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(TotpSecret::stored(bytes.as_bytes()).base32(), text);
        }
        assert_eq!(secret().text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let uri = secret().uri("Danh Việt Nam", &Login::parse("mai@example.vn").unwrap());
        assert_eq!(
            uri,
            "otpauth://totp/Danh%20Vi%E1%BB%87t%20Nam:mai%40example.vn?\
             secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Danh%20Vi%E1%BB%87t%20Nam"
        );
        assert_eq!(format!("{:?}", secret()), "TotpSecret(..)");
    }
}
