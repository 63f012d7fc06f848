//! What a service wants a sign-in to have been like, and the way to one that was.

use access::AuthenticationLevel;
use kernel::Moment;

use crate::Session;

/// How surely, and since when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub level: AuthenticationLevel,
    /// Who was authenticated before this moment shows it again: for `max_age` the moment so long
    /// ago, for a sign-in whatever happened before the moment of asking.
    pub since: Option<Moment>,
}

impl Wanted {
    /// As the address of the sign-in page says it.
    pub(crate) fn asked(level: Option<u8>, since: Option<i64>) -> Self {
        let two = level.is_some_and(|level| level >= AuthenticationLevel::TWO.number());
        let level = if two { AuthenticationLevel::TWO } else { AuthenticationLevel::ONE };
        Self { level, since: since.map(Moment::from_micros) }
    }

    /// Whether that session will do as it is.
    pub fn is_met_by(&self, session: &Session) -> bool {
        session.level() >= self.level
            && self.since.is_none_or(|since| session.authenticated_at >= since)
    }

    /// Where to send the browser. It comes back to `back`, a path of this site, once this is met.
    pub fn address(&self, back: &str) -> String {
        let mut address = web::sign_in_address(back);
        if self.level > AuthenticationLevel::ONE {
            address.push_str(&format!("&level={}", self.level.number()));
        }
        if let Some(since) = self.since {
            address.push_str(&format!("&since={}", since.micros()));
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_there_names_what_is_wanted_and_the_way_back() {
        let wanted = Wanted { level: AuthenticationLevel::TWO, since: None };
        assert_eq!(wanted.address("/oidc/go?id=1"), "/sign-in?back=/oidc/go%3Fid%3D1&level=2");
        let since = Some(Moment::from_micros(7));
        let wanted = Wanted { since, ..Wanted::default() };
        assert_eq!(wanted.address("/"), "/sign-in?back=/&since=7");
    }
}
