//! A code that is sent: six digits, good for minutes, in the hands of one browser.

use std::fmt;
use std::net::IpAddr;

use aws_lc_rs::constant_time;
use kernel::{Entropy, Language, Moment};
use notices::Channel;
use serde::{Deserialize, Serialize};

/// How long it is good.
pub(crate) const CODE_SECONDS: i64 = 5 * 60;

/// `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OneTimeCode(String);

/// One that is on its way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SentCode {
    pub(crate) channel: Channel,
    pub(crate) code: OneTimeCode,
    pub(crate) expires_at: Moment,
}

/// Who asks that something be sent: in which language, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    pub language: Language,
    pub source: IpAddr,
}

/// Where a code was sent, and when another can be.
#[derive(Debug)]
pub struct CodeOnItsWay {
    /// As much of the address as its holder needs to know it again.
    pub masked: String,
    /// None: at once.
    pub wait_seconds: Option<i64>,
}

impl OneTimeCode {
    const COUNT: u64 = 1_000_000;
    const LENGTH: usize = 6;

    pub(crate) fn random(entropy: &Entropy) -> Self {
        // Of 64 bits, one code is likelier than another by less than one in 2^44.
        let chance = u64::from_be_bytes(entropy.bytes::<8>());
        Self(format!("{:0width$}", chance % Self::COUNT, width = Self::LENGTH))
    }

    /// In the clear, for the message that takes it to its owner.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl SentCode {
    pub(crate) fn new(channel: Channel, entropy: &Entropy, now: Moment) -> Self {
        let expires_at = Moment::from_micros(now.micros() + CODE_SECONDS * 1_000_000);
        Self { channel, code: OneTimeCode::random(entropy), expires_at }
    }

    /// Whether that was typed, in time. `typed` holds digits only.
    pub(crate) fn fits(&self, typed: &str, now: Moment) -> bool {
        let own = self.code.0.as_bytes();
        let same = constant_time::verify_slices_are_equal(own, typed.as_bytes()).is_ok();
        same && now < self.expires_at
    }
}

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fits_in_its_time_and_is_not_shown_to_a_log() {
        let now = Moment::from_micros(1);
        let sent = SentCode::new(Channel::Sms, &Entropy::System, now);
        let typed = sent.code.expose().to_owned();
        assert!(typed.len() == 6 && typed.bytes().all(|byte| byte.is_ascii_digit()), "{typed}");
        assert!(sent.fits(&typed, now));
        assert!(!sent.fits(&typed, sent.expires_at), "too late");
        assert!(!sent.fits("", now) && !sent.fits(&typed[1..], now));
        assert!(!format!("{sent:?}").contains(&typed));
    }
}
