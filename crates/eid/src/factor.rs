//! What an account is opened with, as its holder sees it.

use std::fmt;

use kernel::Moment;
use notices::Channel;
use serde::Serialize;

use crate::{AuthenticatorId, Error, RecoveryCode, TotpSecret};

/// One thing the account is opened with. `Debug` hides the name its holder gave it.
#[derive(Clone, PartialEq, Eq)]
pub struct Factor {
    pub created_at: Moment,
    pub id: AuthenticatorId,
    pub kind: FactorKind,
    /// What its holder calls it; of an address, the address.
    pub label: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactorKind {
    /// An e-mail address to which codes are sent.
    Email,
    Passkey,
    Password,
    /// A sheet of recovery codes.
    Recovery,
    /// A mobile number to which codes are sent.
    Sms,
    Totp,
}

/// The name of a factor: `Điện thoại của Mai`.
#[derive(Clone, PartialEq, Eq)]
pub struct Label(String);

/// An application about to be set up. `Debug` hides the secret.
#[derive(Debug)]
pub struct TotpOffer {
    /// What the form carries back; it opens for this account and for ten minutes.
    pub sealed: String,
    pub secret: TotpSecret,
}

/// What a person has once an application was set up.
#[derive(Debug)]
pub struct Enrolled {
    /// Shown once; empty when they have some.
    pub recovery: Vec<RecoveryCode>,
    pub token: crate::Token,
}

const WORDS: &[(&str, FactorKind)] = &[
    ("email", FactorKind::Email),
    ("passkey", FactorKind::Passkey),
    ("password", FactorKind::Password),
    ("recovery", FactorKind::Recovery),
    ("sms", FactorKind::Sms),
    ("totp", FactorKind::Totp),
];

impl FactorKind {
    pub(crate) fn word(self) -> &'static str {
        WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        WORDS.iter().find(|(known, _)| *known == word).map(|it| it.1)
    }

    /// What people call it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            FactorKind::Email => "eid-factor-email",
            FactorKind::Passkey => "eid-factor-passkey",
            FactorKind::Password => "eid-factor-password",
            FactorKind::Recovery => "eid-factor-recovery",
            FactorKind::Sms => "eid-factor-sms",
            FactorKind::Totp => "eid-factor-totp",
        }
    }

    /// Whether a sign-in begins with it.
    pub(crate) fn opens(self) -> bool {
        matches!(self, FactorKind::Passkey | FactorKind::Password)
    }

    /// Whether a password alone does not open an account that has this. Codes that are sent count
    /// where they can be sent: [`Accounts::counts_as_second`](crate::Accounts).
    pub fn is_second(self) -> bool {
        self == FactorKind::Totp || self.channel().is_some()
    }

    /// The way its codes are sent, of an address.
    pub fn channel(self) -> Option<Channel> {
        match self {
            FactorKind::Email => Some(Channel::Email),
            FactorKind::Sms => Some(Channel::Sms),
            _ => None,
        }
    }

    pub(crate) fn of_channel(channel: Channel) -> Self {
        match channel {
            Channel::Email => FactorKind::Email,
            Channel::Sms => FactorKind::Sms,
        }
    }
}

impl Label {
    pub const LENGTH_MAX: usize = 40;

    pub fn parse(text: &str) -> Result<Self, Error> {
        let label = text.trim();
        let fits = (1..=Self::LENGTH_MAX).contains(&label.chars().count());
        let plain = !label.chars().any(char::is_control);
        if fits && plain { Ok(Self(label.to_owned())) } else { Err(Error::Label) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Factor({} {:?})", self.kind.word(), self.id)
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Label(..)")
    }
}
