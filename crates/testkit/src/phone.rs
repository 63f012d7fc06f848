//! An application on a phone that shows one-time codes, written from RFC 4648, RFC 4226 and RFC
//! 6238 and not from the code it is tried on.

use aws_lc_rs::hmac;

use crate::NOW;
use crate::browser::{Answer, Browser};

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(Vec<u8>);

impl Phone {
    /// Reads the secret off the page.
    pub fn scan(page: &str) -> Self {
        let text = page.split("secret=").nth(1).expect("a secret on the page");
        let letters = text.bytes().map_while(|byte| LETTERS.bytes().position(|it| it == byte));
        let bits = letters.flat_map(|value| (0..5).rev().map(move |at| value >> at & 1));
        let bits: Vec<_> = bits.collect();
        let byte =
            |bits: &[usize]| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit == 1));
        Self(bits.chunks_exact(8).map(byte).collect())
    }

    /// Sets it up for somebody who is signed in.
    pub async fn set_up(browser: &Browser) -> Self {
        Self::set_up_at(browser, "/account/factors/totp").await.0
    }

    /// The same at another address of that page; and the page that comes after.
    pub async fn set_up_at(browser: &Browser, address: &str) -> (Self, Answer) {
        let offer = browser.get(address).await;
        let phone = Self::scan(&offer.text);
        let (sealed, code) = (offer.hidden("sealed"), phone.code(-30));
        let form = [("sealed", sealed.as_str()), ("code", &code), ("label", "Nokia")];
        let done = browser.submit(address, &form).await;
        assert_eq!(done.status, 200, "{done:?}");
        (phone, done)
    }

    /// The code that it shows so long after [`NOW`].
    pub fn code(&self, seconds_later: i64) -> String {
        let step = (NOW.now().micros() / 1_000_000 + seconds_later) / 30;
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let at = usize::from(tag[19] & 15);
        let word = tag[at..at + 4].iter().fold(0, |word: u32, byte| word << 8 | u32::from(*byte));
        format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648 section 10.
    #[test]
    fn a_secret_is_read_off_the_page() {
        assert_eq!(Phone::scan("otpauth://totp/a?secret=MZXW6YTB&issuer=b").0, b"fooba");
    }
}
