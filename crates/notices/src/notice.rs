//! What is left for a person to read.

use std::collections::BTreeMap;
use std::fmt;

use kernel::{Entropy, Moment, PersonId};
use serde::{Deserialize, Serialize};

use crate::message::MessageId;
use crate::sending::Sending;

/// Moment and chance: notices of a person in order of time, never two alike.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NoticeId([u8; 16]);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a notice id has 32 hexadecimal digits")]
pub struct NoticeIdError;

/// A message on its way to a person. `Debug` hides what fills the gaps.
#[derive(Clone)]
pub struct NewNotice {
    pub(crate) args: BTreeMap<&'static str, String>,
    pub(crate) link: Option<String>,
    pub(crate) person: PersonId,
    pub(crate) template: &'static str,
}

/// A message in the inbox. `Debug` hides what fills the gaps.
#[derive(Clone)]
pub struct Notice {
    pub args: BTreeMap<String, String>,
    pub at: Moment,
    pub id: NoticeId,
    /// The page that shows what the notice is about.
    pub link: Option<String>,
    pub read_at: Option<Moment>,
    /// What became of it outside the inbox; nothing when it was to stay there.
    pub sending: Option<Sending>,
    /// The message in the language files: the sentence. The one of its key and `-title` is the
    /// heading.
    pub template: String,
}

impl NoticeId {
    pub(crate) fn new(at: Moment, entropy: &Entropy) -> Self {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&at.micros().to_be_bytes());
        id[8..].copy_from_slice(&entropy.bytes::<8>());
        Self(id)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, NoticeIdError> {
        bytes.try_into().map(Self).map_err(|_| NoticeIdError)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl NewNotice {
    /// `template` names the message in the language files.
    pub fn to(person: PersonId, template: &'static str) -> Self {
        Self { args: BTreeMap::new(), link: None, person, template }
    }

    /// Fills a gap of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.insert(name, value.into());
        self
    }

    /// The path of the page that shows what the notice is about.
    #[must_use]
    pub fn leading_to(mut self, path: impl Into<String>) -> Self {
        self.link = Some(path.into());
        self
    }
}

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&kernel::hex(&self.0))
    }
}

impl fmt::Debug for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoticeId({self})")
    }
}

impl TryFrom<String> for NoticeId {
    type Error = NoticeIdError;

    fn try_from(text: String) -> Result<Self, NoticeIdError> {
        // A person id is written the same way.
        let bytes = PersonId::parse(&text).map_err(|_| NoticeIdError)?;
        Self::from_bytes(bytes.as_bytes())
    }
}

/// A notice leaves under its own name.
impl From<NoticeId> for MessageId {
    fn from(NoticeId(id): NoticeId) -> Self {
        Self::of(id)
    }
}

impl From<NoticeId> for String {
    fn from(id: NoticeId) -> String {
        id.to_string()
    }
}

impl fmt::Debug for NewNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewNotice({} for {:?})", self.template, self.person)
    }
}

impl fmt::Debug for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Notice({} {:?})", self.template, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fills_a_notice_is_not_shown_to_a_log() {
        let person = PersonId::random(&Entropy::counted());
        let notice = NewNotice::to(person, "eid-password-changed").with("device", "Mai's phone");
        assert!(!format!("{notice:?}").contains("Mai"));
    }

    #[test]
    fn later_notices_have_greater_ids() {
        let entropy = Entropy::System;
        let [first, second] =
            [1, 2].map(|micros| NoticeId::new(Moment::from_micros(micros), &entropy));
        assert!(first < second);
        assert_eq!(NoticeId::try_from(first.to_string()), Ok(first));
    }
}
