//! Passwords: as typed, as chosen, as kept.

use std::fmt;

use argon2::password_hash::SaltString;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use kernel::Entropy;
use unicode_normalization::UnicodeNormalization;

use crate::Login;

/// The costs of argon2id: OWASP Password Storage Cheat Sheet, "m=19456 (19 MiB), t=2, p=1".
pub(crate) const MEMORY_KIB: u32 = 19_456;
pub(crate) const PASSES: u32 = 2;
pub(crate) const LANES: u32 = 1;

/// What is compared with when there is no account, so that looking takes as long. It is the hash of
/// chance, at the costs above, and whatever it says is not believed.
pub(crate) const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$\
    Y1rPLQ1lq1u0gB0nS3kF2A$q8k2n6jzvVfYHk0eWkzqf2ZxN0cH1XbY5oJ9uT3rD0g";

/// A password as somebody typed it, right or wrong.
#[derive(Clone)]
pub struct Password(String);

/// A password that somebody may use from now on.
#[derive(Clone)]
pub struct NewPassword(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NewPasswordError {
    #[error("the password is easy to guess: it repeats the login name or a few characters")]
    Guessable,
    #[error("the password is known to others: it stood in data that was stolen")]
    Known,
    #[error("the password is longer than {} characters", NewPassword::LENGTH_MAX)]
    Long,
    #[error("the password is shorter than {} characters", NewPassword::LENGTH_MIN)]
    Short,
}

/// The hash of a password in PHC form.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PasswordHash(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a password could not be hashed")]
pub struct HashError;

impl Password {
    /// Longer than any password we accept; more is cut off and therefore wrong.
    const BYTES_MAX: usize = 4 * NewPassword::LENGTH_MAX + 1;

    pub fn typed(text: &str) -> Self {
        Self(normal(&text[..text.floor_char_boundary(Self::BYTES_MAX)]))
    }
}

impl NewPassword {
    pub const LENGTH_MAX: usize = 128;
    /// NIST SP 800-63B-4, 3.1.1.2: 15 characters where the password is the only factor.
    pub const LENGTH_MIN: usize = 15;
    const DIFFERENT_MIN: usize = 5;

    /// Takes a password that `login` may be given. Which characters it has is left to the person;
    /// only what is guessed first is refused (NIST SP 800-63B-4, 3.1.1.2).
    pub fn parse(text: &str, login: &Login) -> Result<Self, NewPasswordError> {
        let password = normal(text);
        let length = password.chars().count();
        if length < Self::LENGTH_MIN {
            return Err(NewPasswordError::Short);
        }
        if length > Self::LENGTH_MAX {
            return Err(NewPasswordError::Long);
        }
        let mut different: Vec<char> = password.chars().collect();
        different.sort_unstable();
        different.dedup();
        let named = password.to_lowercase().contains(login.expose());
        if different.len() < Self::DIFFERENT_MIN || named {
            return Err(NewPasswordError::Guessable);
        }
        Ok(Self(password))
    }

    /// A hundred bits of chance in letters and digits that are not mistaken for one another.
    pub fn random(entropy: &Entropy) -> Self {
        const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
        let letters = entropy.bytes::<20>();
        let groups = letters.chunks(5).map(|group| {
            group.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect::<String>()
        });
        Self(groups.collect::<Vec<_>>().join("-"))
    }

    /// The password in the clear: once, to the one it was made for.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self, salt: [u8; 16]) -> Result<PasswordHash, HashError> {
        let salt = SaltString::encode_b64(&salt).map_err(|_| HashError)?;
        let hash = argon2()?.hash_password(self.0.as_bytes(), &salt).map_err(|_| HashError)?;
        Ok(PasswordHash(hash.to_string()))
    }
}

impl PasswordHash {
    pub(crate) fn stored(phc: &str) -> Self {
        Self(phc.to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `password` is the one. A hash that cannot be read fits no password.
    pub(crate) fn fits(&self, password: &Password) -> bool {
        let Ok(kept) = argon2::PasswordHash::new(&self.0) else { return false };
        // The costs are those of the stored hash, so that they can be raised later.
        Argon2::default().verify_password(password.0.as_bytes(), &kept).is_ok()
    }
}

fn argon2() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| HashError)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// One form of text that can be typed in several, as Vietnamese is (NIST SP 800-63B-4, 3.1.1.2).
fn normal(text: &str) -> String {
    text.nfkc().collect()
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(..)")
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

#[cfg(test)]
mod tests;
