//! The name under which an account signs in.

use std::fmt;

/// A login name in its folded form: `mai@example.vn`, `001185012345`. It may be a personal number
/// or an address, so `Debug` hides it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Login(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a login name has {} to {} letters a to z, digits and . _ @ + -",
    Login::LENGTH_MIN,
    Login::LENGTH_MAX
)]
pub struct LoginError;

impl Login {
    pub const LENGTH_MAX: usize = 64;
    pub const LENGTH_MIN: usize = 3;

    pub fn parse(text: &str) -> Result<Self, LoginError> {
        let login = Self::folded(text);
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._@+-".contains(c);
        let begins = login.starts_with(|c: char| c.is_ascii_alphanumeric());
        let fits = (Self::LENGTH_MIN..=Self::LENGTH_MAX).contains(&login.len());
        if fits && begins && login.chars().all(plain) { Ok(Self(login)) } else { Err(LoginError) }
    }

    /// What was typed, as it is compared: a personal number may be typed in groups, as it is shown.
    pub(crate) fn folded(text: &str) -> String {
        let is_number = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
        let text =
            if is_number { text.split_whitespace().collect() } else { text.trim().to_owned() };
        text.to_ascii_lowercase()
    }

    /// As a page shows it in its margin: a personal number masked.
    pub(crate) fn shown(&self) -> String {
        let number = self.0.len() == 12 && self.0.bytes().all(|byte| byte.is_ascii_digit());
        if number { web::words::masked_number(&self.0) } else { self.0.clone() }
    }

    /// The name in the clear, to store it or to show it to its holder.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_name_is_folded_and_plain() {
        assert_eq!(Login::parse(" Mai@Example.VN ").unwrap().expose(), "mai@example.vn");
        assert_eq!(Login::parse("001 185\u{a0}012345").unwrap().expose(), "001185012345");
        for wrong in ["", "ab", ".mai", "mai lan", "mái", "a\nb", &"a".repeat(65)] {
            assert_eq!(Login::parse(wrong), Err(LoginError), "{wrong:?}");
        }
        assert_eq!(format!("{:?}", Login::parse("001185012345").unwrap()), "Login(..)");
    }
}
