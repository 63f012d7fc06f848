//! The names under which relying parties know people: another in each sector, so that no two of
//! them can put together what they know (OpenID Connect Core 8.1).

use eid::SessionId;
use kernel::PersonId;
use keys::SecretKey;

use crate::sealed::base64url;

/// The `sub` of a person in a sector. The key is never changed without a table of the old names.
pub(crate) fn subject(key: &SecretKey, sector: &str, person: PersonId) -> String {
    named(key, b"sub", sector, person.as_bytes())
}

/// The `sid` of a session in a sector (Front-Channel Logout 1.0, section 3).
pub(crate) fn session_name(key: &SecretKey, sector: &str, session: SessionId) -> String {
    named(key, b"sid", sector, session.to_string().as_bytes())
}

/// The length before the sector: no sector and name are another sector and name in one.
fn named(key: &SecretKey, kind: &[u8], sector: &str, id: &[u8]) -> String {
    let length = u32::try_from(sector.len()).unwrap_or(u32::MAX).to_be_bytes();
    base64url(key.mac(&[kind, &length, sector.as_bytes(), &[0], id].concat()))
}

#[cfg(test)]
mod tests {
    use kernel::Entropy;
    use keys::{KeyName, Keys};

    use super::*;

    #[test]
    fn a_person_has_one_name_in_a_sector_and_another_in_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path(), &Entropy::System).unwrap();
        let key = keys.make_secret(&KeyName::parse("pairwise").unwrap()).unwrap();
        let [mai, lan] = [1, 2].map(|byte| PersonId::from_bytes(&[byte; 16]).unwrap());
        let of_mai = subject(&key, "a.example", mai);
        assert_eq!(of_mai, subject(&key, "a.example", mai));
        assert_ne!(of_mai, subject(&key, "b.example", mai));
        assert_ne!(of_mai, subject(&key, "a.example", lan));
        assert_eq!(of_mai.len(), 43);
    }
}
