//! A paper that was issued, and the code by which anybody can ask about it.

use std::fmt;

use kernel::{Entropy, Moment, PLAIN_LETTERS, PersonId};

/// What stands under the code that is scanned: twenty letters and digits, 99 bits. Whoever knows it
/// holds the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperCode(String);

const LENGTH: usize = 20;

/// A paper in somebody's document store, without its bytes.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The code of the office.
    pub agency: String,
    pub code: PaperCode,
    /// Of the dossier that it closes.
    pub dossier: String,
    pub hash: Vec<u8>,
    pub issued_at: Moment,
    /// The key of the paper in the file of its procedure.
    pub kind: String,
    pub person: PersonId,
    /// The moment from which it stands no longer.
    pub revoked_at: Option<Moment>,
    pub standing: Standing,
    pub title: String,
}

/// A paper as whom it was issued to sees it, and the office that issued it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub paper: Stored,
    /// Why it stands no longer. Nobody else reads this.
    pub revoked_for: Option<String>,
}

/// A page of somebody's papers.
#[derive(Clone, Debug)]
pub struct Shelf {
    pub next: Option<After>,
    pub papers: Vec<Shown>,
}

/// Where the list goes on: the moment and the code of its last paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    pub(crate) at: Moment,
    pub(crate) code: PaperCode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Revoked,
    Valid,
}

/// What a decision hands out.
#[derive(Clone, Copy, Debug)]
pub struct NewPaper<'a> {
    pub agency: &'a str,
    pub basis: Option<&'a str>,
    /// What was decided, and why.
    pub decided: &'a str,
    pub dossier: &'a str,
    pub kind: &'a str,
    pub official: PersonId,
    pub outcome: &'a str,
    pub person: PersonId,
    pub procedure: &'a str,
    /// How the certificate names the official.
    pub signs: &'a str,
    pub title: &'a str,
    /// Whom it is for: the name, and the personal number.
    pub whom: (&'a str, &'a str),
}

impl After {
    pub(crate) fn of(paper: &Stored) -> Self {
        Self { at: paper.issued_at, code: paper.code.clone() }
    }

    /// As it travels in a link, to be given back. The code is that of one's own paper.
    pub fn to_link(&self) -> String {
        format!("{}.{}", self.at.micros(), self.code.expose())
    }

    pub fn from_link(text: &str) -> Option<Self> {
        let (at, code) = text.split_once('.')?;
        Some(Self { at: Moment::from_micros(at.parse().ok()?), code: PaperCode::parse(code)? })
    }
}

impl PaperCode {
    pub(crate) fn new(entropy: &Entropy) -> Self {
        Self(entropy.letters::<{ 2 * LENGTH }>())
    }

    /// As people type it: case, spaces and hyphens say nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let letters = text.chars().filter(|letter| !matches!(letter, ' ' | '-'));
        let code: String = letters.take(LENGTH + 1).collect::<String>().to_ascii_uppercase();
        let known = code.bytes().all(|letter| PLAIN_LETTERS.contains(&letter));
        (code.len() == LENGTH && known).then_some(Self(code))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Standing {
    pub fn name(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Valid => "valid",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Revoked, Self::Valid].into_iter().find(|standing| standing.name() == name)
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = PaperCode::parse("abcd efgh-jkmn pqrs-tuvw");
        assert_eq!(code.as_ref().map(PaperCode::expose), Some("ABCDEFGHJKMNPQRSTUVW"));
        for wrong in ["", "ABCD", "ABCDEFGHJKMNPQRSTUVWX", "0BCDEFGHJKMNPQRSTUVW"] {
            assert_eq!(PaperCode::parse(wrong), None, "{wrong}");
        }
    }
}
