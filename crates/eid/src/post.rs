//! The post in which an official acts: an office, duties, a territory, a time.

use access::Duty;
use kernel::{Division, DivisionLevel};
use serde::Serialize;
use time::Date;

use crate::PostId;

/// A post as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    pub duties: Vec<Duty>,
    pub id: PostId,
    pub office: String,
    /// The code of the commune or province in which the office is competent; `*`: the country.
    pub territory: String,
    pub valid_from: Date,
    /// The last day, when it is known.
    pub valid_to: Option<Date>,
}

/// A post about to be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewPost {
    duties: Vec<Duty>,
    office: String,
    territory: String,
    valid_from: Date,
    valid_to: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    #[error("a post ends before it begins")]
    Backwards,
    #[error("a post has at least one duty")]
    NoDuty,
    #[error("there is no commune or province `{0}` on the first day of the post")]
    NoSuchTerritory(String),
    #[error("the code of an office has 2 to 40 letters A to Z, digits and hyphens")]
    Office,
}

impl NewPost {
    pub fn parse(
        office: &str,
        duties: Vec<Duty>,
        territory: &str,
        valid_from: Date,
        valid_to: Option<Date>,
    ) -> Result<Self, PostError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !(2..=40).contains(&office.len()) || !office.chars().all(plain) {
            return Err(PostError::Office);
        }
        if duties.is_empty() {
            return Err(PostError::NoDuty);
        }
        if valid_to.is_some_and(|last| last < valid_from) {
            return Err(PostError::Backwards);
        }
        let levels = [DivisionLevel::Commune, DivisionLevel::Province];
        let named = |level| Division::find(level, territory, valid_from).is_some();
        if territory != "*" && !levels.into_iter().any(named) {
            return Err(PostError::NoSuchTerritory(territory.to_owned()));
        }
        let (office, territory) = (office.to_owned(), territory.to_owned());
        Ok(Self { duties, office, territory, valid_from, valid_to })
    }

    pub(crate) fn given(self, id: PostId) -> Post {
        let Self { duties, office, territory, valid_from, valid_to } = self;
        Post { duties, id, office, territory, valid_from, valid_to }
    }
}

impl Post {
    pub fn is_held_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_post_names_an_office_duties_and_a_place_that_exists() {
        let day = date!(2026 - 01 - 01);
        let duty = || vec![Duty::parse("residence").unwrap()];
        let given =
            |office, duties, territory| NewPost::parse(office, duties, territory, day, None);
        assert!(given("ca-ba-dinh", duty(), "01").is_ok());
        assert!(given("c06", duty(), "*").is_ok());
        assert_eq!(given("Công an", duty(), "*"), Err(PostError::Office));
        assert_eq!(given("c06", vec![], "*"), Err(PostError::NoDuty));
        assert_eq!(given("c06", duty(), "99"), Err(PostError::NoSuchTerritory("99".into())));
        let backwards = NewPost::parse("c06", duty(), "*", day, Some(date!(2025 - 12 - 31)));
        assert_eq!(backwards, Err(PostError::Backwards));
    }

    #[test]
    fn a_post_is_held_from_its_first_to_its_last_day() {
        let (first, last) = (date!(2026 - 01 - 01), date!(2026 - 06 - 30));
        let duties = vec![Duty::parse("residence").unwrap()];
        let post = NewPost::parse("c06", duties, "*", first, Some(last)).unwrap();
        let post = post.given(PostId::random(&kernel::Entropy::counted()));
        assert!(post.is_held_on(first) && post.is_held_on(last));
        assert!(!post.is_held_on(date!(2025 - 12 - 31)) && !post.is_held_on(date!(2026 - 07 - 01)));
    }
}
