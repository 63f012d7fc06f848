//! What is sent to somebody beside the inbox, as it waits to be sent.

use std::collections::BTreeMap;
use std::fmt;

use kernel::{Entropy, Language, Moment, PersonId};
use serde::{Deserialize, Serialize};
use web::Filling;

use crate::Address;

/// Moment and chance. It goes with the message, so that whoever gets it twice knows it again.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct MessageId([u8; 16]);

/// A message about to be planned. `Debug` hides to whom, and what fills it.
#[derive(Clone)]
pub struct NewMessage {
    pub(crate) body: Body,
    /// From then on it is of no use.
    pub(crate) expires_at: Moment,
    /// Whose entry in the ledger tells of it.
    pub(crate) person: PersonId,
}

/// What is sealed while it waits. `template` names the message in the language files, as a
/// notice's does.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Body {
    args: BTreeMap<String, String>,
    language: String,
    template: String,
    pub(crate) to: Address,
}

/// A message in words.
#[derive(Clone)]
pub struct Letter {
    pub text: String,
    pub title: String,
}

/// A message that waits.
#[derive(Clone)]
pub(crate) struct Waiting {
    pub(crate) attempts: i64,
    pub(crate) expires_at: Moment,
    pub(crate) id: MessageId,
    pub(crate) person: PersonId,
    pub(crate) sealed: Vec<u8>,
}

impl MessageId {
    pub(crate) fn new(at: Moment, entropy: &Entropy) -> Self {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&at.micros().to_be_bytes());
        id[8..].copy_from_slice(&entropy.bytes::<8>());
        Self(id)
    }

    pub(crate) fn of(id: [u8; 16]) -> Self {
        Self(id)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl NewMessage {
    /// `template` names the message in the language files.
    pub fn new(
        person: PersonId,
        to: Address,
        (template, language): (&'static str, Language),
        expires_at: Moment,
    ) -> Self {
        let (args, language) = (BTreeMap::new(), language.tag().to_owned());
        let body = Body { args, language, template: template.to_owned(), to };
        Self { body, expires_at, person }
    }

    pub fn channel(&self) -> crate::Channel {
        self.body.to.channel()
    }

    /// Fills a gap of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.body.args.insert(name.to_owned(), value.into());
        self
    }
}

impl Body {
    pub(crate) fn template(&self) -> &str {
        &self.template
    }

    pub(crate) fn letter(&self) -> Letter {
        let language = Language::parse(&self.language).unwrap_or_default();
        let filling =
            |(name, value): (&String, &String)| (name.clone(), Filling::from(value.clone()));
        let fillings: Vec<_> = self.args.iter().map(filling).collect();
        let fillings: Vec<_> =
            fillings.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let said = |key: &str| web::t_with(language, key, &fillings);
        let text = said(&self.template);
        let foot = web::t(language, "notices-message-foot");
        let text = match self.to.channel() {
            crate::Channel::Email => format!("{text}\n\n{foot}\n"),
            // A short message has no room for more than it is about.
            crate::Channel::Sms => text,
        };
        Letter { text, title: said(&format!("{}-title", self.template)) }
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&kernel::hex(&self.0))
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageId({self})")
    }
}

impl From<MessageId> for String {
    fn from(id: MessageId) -> String {
        id.to_string()
    }
}

impl fmt::Debug for NewMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewMessage({})", self.body.template)
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Letter(..)")
    }
}
