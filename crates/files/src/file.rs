//! What a file is: whose, for what, how much of it is there.

use std::fmt;

use kernel::{Entropy, Moment, PersonId, hex};
use serde::{Deserialize, Serialize};
use time::Date;

use crate::{Error, Kind, Result};

/// A file, in addresses. It is random and means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileId([u8; 16]);

impl FileId {
    pub fn random(entropy: &Entropy) -> Self {
        Self(entropy.bytes())
    }

    pub fn parse(text: &str) -> Result<Self> {
        // The form is that of persons.
        let same = PersonId::parse(text).map_err(|_| Error::NoSuchFile)?;
        Self::from_bytes(same.as_bytes())
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        bytes.try_into().map(Self).map_err(|_| Error::NoSuchFile)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl TryFrom<String> for FileId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<FileId> for String {
    fn from(id: FileId) -> Self {
        id.to_string()
    }
}

/// What whoever sent it called it. It does not print: names tell of people.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileName(String);

const NAME_CHARACTERS_MAX: usize = 150;

impl FileName {
    /// The last part of a path, without what cannot be shown.
    pub fn parse(text: &str) -> Result<Self> {
        let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
        let shown = |c: &char| !c.is_control() && !is_bidirectional(*c);
        let name: String = last.chars().filter(shown).collect();
        let name = name.trim().trim_start_matches('.');
        if name.is_empty() || name.chars().count() > NAME_CHARACTERS_MAX {
            return Err(Error::FileNameMalformed);
        }
        Ok(Self(name.to_owned()))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What follows the last point, in small letters.
    pub(crate) fn ending(&self) -> String {
        self.0.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default()
    }
}

impl fmt::Debug for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileName(..)")
    }
}

/// Those that turn the order of letters, so that `fdp.exe` reads as `exe.pdf`.
fn is_bidirectional(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Which papers a file is among: of a draft, or of a dossier that more is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its code; nothing as long as there is none.
    pub dossier: Option<String>,
    pub procedure: String,
    /// The version of the procedure.
    pub valid_from: Date,
}

/// A file that is about to be sent.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// At most; a form does not say how much comes.
    pub bytes: u64,
    /// The paper it is, as the procedure calls it.
    pub document: String,
    pub kind: Kind,
    pub name: FileName,
    pub place: Place,
}

#[derive(Clone, Debug)]
pub struct File {
    /// All of it.
    pub bytes: u64,
    pub document: String,
    pub ends_at: Moment,
    pub id: FileId,
    pub is_filed: bool,
    /// Nothing as long as it is on its way.
    pub kept: Option<Kept>,
    pub kind: Kind,
    pub name: FileName,
    pub(crate) parts: u64,
    pub place: Place,
    /// How much is there.
    pub received: u64,
    pub subject: PersonId,
    pub uploader: PersonId,
}

/// What is known of a file that is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub malware: Checked,
    /// In hexadecimal.
    pub sha256: String,
}

/// Whether somebody looked for malware. What was found is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checked {
    NoneFound,
    NotChecked,
}

impl Checked {
    pub fn name(self) -> &'static str {
        match self {
            Checked::NoneFound => "none-found",
            Checked::NotChecked => "not-checked",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Checked::NoneFound, Checked::NotChecked].into_iter().find(|it| it.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_last_part_without_tricks() {
        let rows = [
            ("giấy tờ.pdf", Some("giấy tờ.pdf")),
            ("C:\\Users\\Mai\\a.pdf", Some("a.pdf")),
            ("../../etc/passwd", Some("passwd")),
            ("a\u{202e}fdp.exe", Some("afdp.exe")),
            ("a\r\nb.png", Some("ab.png")),
            (".bashrc", Some("bashrc")),
            ("..", None),
            ("", None),
        ];
        for (text, name) in rows {
            assert_eq!(FileName::parse(text).ok().as_ref().map(FileName::expose), name, "{text}");
        }
        assert!(FileName::parse(&"a".repeat(151)).is_err());
        let name = format!("{:?}", FileName::parse("mai.pdf").unwrap());
        assert!(!name.contains("mai"));
    }
}
