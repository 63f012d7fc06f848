//! What happened in a sign-in, and how sure that makes us: `amr` as RFC 8176 names it, and the
//! authentication level of Decree 69/2024/ND-CP, Article 20.

use std::collections::BTreeSet;
use std::fmt;

use access::AuthenticationLevel;
use notices::Channel;

/// One thing that was shown. A passkey was always unlocked by its holder, with a PIN or with a
/// biometric that only their device knows; which of them is not told, so it is never taken for a
/// biometric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    /// A passkey that cannot leave its device.
    DevicePasskey,
    EmailCode,
    Password,
    RecoveryCode,
    SmsCode,
    /// A passkey that its holder's devices share.
    SyncedPasskey,
    Totp,
}

/// Everything that was shown in one session.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Methods(BTreeSet<Means>);

const WORDS: &[(&str, Means)] = &[
    ("device-passkey", Means::DevicePasskey),
    ("email-code", Means::EmailCode),
    ("password", Means::Password),
    ("recovery-code", Means::RecoveryCode),
    ("sms-code", Means::SmsCode),
    ("synced-passkey", Means::SyncedPasskey),
    ("totp", Means::Totp),
];

impl Means {
    /// A code that was sent that way.
    pub(crate) fn code_by(channel: Channel) -> Self {
        match channel {
            Channel::Email => Means::EmailCode,
            Channel::Sms => Means::SmsCode,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        WORDS.iter().find(|(_, means)| *means == self).map_or("", |(word, _)| word)
    }

    /// RFC 8176, section 2. `user` says that somebody was there, nothing of a biometric.
    fn amr(self) -> &'static [&'static str] {
        match self {
            Means::DevicePasskey => &["hwk", "pop", "user"],
            Means::EmailCode | Means::RecoveryCode | Means::Totp => &["otp"],
            Means::Password => &["pwd"],
            Means::SmsCode => &["otp", "sms"],
            Means::SyncedPasskey => &["pop", "swk", "user"],
        }
    }

    /// A passkey is something held, unlocked by something else.
    fn is_two_factors(self) -> bool {
        matches!(self, Means::DevicePasskey | Means::SyncedPasskey)
    }
}

impl Methods {
    pub fn of(means: Means) -> Self {
        Self(BTreeSet::from([means]))
    }

    #[must_use]
    pub fn and(mut self, means: Means) -> Self {
        self.0.insert(means);
        self
    }

    pub fn has(&self, means: Means) -> bool {
        self.0.contains(&means)
    }

    /// A password is known, everything else is held: two of a kind are one factor.
    pub fn level(&self) -> AuthenticationLevel {
        let known = self.has(Means::Password);
        let held = self.0.iter().any(|means| *means != Means::Password);
        let alone = self.0.iter().any(|means| means.is_two_factors());
        match (known && held || alone, known || held) {
            (true, _) => AuthenticationLevel::TWO,
            (false, true) => AuthenticationLevel::ONE,
            (false, false) => AuthenticationLevel::NONE,
        }
    }

    /// The values of the claim `amr`, sorted.
    pub fn amr(&self) -> Vec<&'static str> {
        let mut amr: BTreeSet<_> = self.0.iter().flat_map(|means| means.amr()).copied().collect();
        if self.level() >= AuthenticationLevel::TWO {
            amr.insert("mfa");
        }
        amr.into_iter().collect()
    }

    /// Words with spaces between, as they are stored and recorded. One that is not known any more
    /// counts for nothing.
    pub(crate) fn stored(text: &str) -> Self {
        let means = |word: &str| WORDS.iter().find(|(known, _)| *known == word).map(|it| it.1);
        Self(text.split(' ').filter_map(means).collect())
    }

    pub(crate) fn words(&self) -> String {
        self.0.iter().map(|means| means.word()).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Debug for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Methods({})", self.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(means: &[Means], level: u8, amr: &[&str]) {
        let methods = means.iter().fold(Methods::default(), |all, means| all.and(*means));
        assert_eq!(methods.level().number(), level, "{means:?}");
        assert_eq!(methods.amr(), amr, "{means:?}");
        assert_eq!(Methods::stored(&methods.words()), methods);
    }

    #[test]
    fn two_different_factors_are_level_two_and_no_more() {
        says(&[], 0, &[]);
        says(&[Means::Password], 1, &["pwd"]);
        says(&[Means::Totp], 1, &["otp"]);
        says(&[Means::Totp, Means::SmsCode], 1, &["otp", "sms"]);
        says(&[Means::Password, Means::Totp], 2, &["mfa", "otp", "pwd"]);
        says(&[Means::Password, Means::SmsCode], 2, &["mfa", "otp", "pwd", "sms"]);
        says(&[Means::Password, Means::RecoveryCode], 2, &["mfa", "otp", "pwd"]);
    }

    #[test]
    fn a_passkey_is_two_factors_and_claims_no_biometric() {
        says(&[Means::DevicePasskey], 2, &["hwk", "mfa", "pop", "user"]);
        says(&[Means::SyncedPasskey], 2, &["mfa", "pop", "swk", "user"]);
        let all = WORDS.iter().fold(Methods::default(), |all, (_, means)| all.and(*means));
        assert_eq!(all.level(), AuthenticationLevel::TWO, "3 and 4 stay out of reach");
        for biometric in ["face", "fpt", "iris", "retina", "vbm"] {
            assert!(!all.amr().contains(&biometric), "{biometric}");
        }
    }
}
