//! What a file is by its content, and how large it says to become.
//!
//! Only its beginning and its end are looked at. Nothing is unpacked or drawn: a container is judged
//! by its directory, a picture by its header.

use serde::{Deserialize, Serialize};

use crate::FileName;

mod picture;
mod zip;

/// Bytes of the beginning and of the end that are looked at.
pub(crate) const LOOKED_AT: usize = 512 * 1024;
/// How far from its end a PDF must say that it ends: ISO 32000-1, Annex H allows 1024.
const PDF_END: usize = 2048;

/// What is taken. An office can open each without a program of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Docx,
    Jpeg,
    Pdf,
    Png,
}

/// Why a file is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotThatKind {
    #[error("the file is damaged or not whole")]
    Damaged,
    #[error("the file is something else than it says")]
    Lies,
    /// Or it draws to more.
    #[error("the file unpacks to too much")]
    Unpacks,
    #[error("such files are not taken")]
    Unknown,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Docx, Kind::Jpeg, Kind::Pdf, Kind::Png];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Docx => "docx",
            Kind::Jpeg => "jpeg",
            Kind::Pdf => "pdf",
            Kind::Png => "png",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Kind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Kind::Jpeg => "image/jpeg",
            Kind::Pdf => "application/pdf",
            Kind::Png => "image/png",
        }
    }

    /// What a browser may offer to choose.
    pub fn accepted() -> String {
        let endings = Self::ALL.iter().flat_map(|kind| kind.endings());
        endings.map(|end| format!(".{end}")).collect::<Vec<_>>().join(",")
    }

    fn endings(self) -> &'static [&'static str] {
        match self {
            Kind::Docx => &["docx"],
            Kind::Jpeg => &["jpg", "jpeg"],
            Kind::Pdf => &["pdf"],
            Kind::Png => &["png"],
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What a file says of itself by its name, and by its media type where there is one.
    pub fn said(name: &FileName, media_type: Option<&str>) -> Result<Self, NotThatKind> {
        let ending = name.ending();
        let mut kinds = Self::ALL.into_iter();
        let kind = kinds.find(|kind| kind.endings().contains(&ending.as_str()));
        let kind = kind.ok_or(NotThatKind::Unknown)?;
        match media_type {
            // What browsers say when they do not know.
            None | Some("" | "application/octet-stream") => Ok(kind),
            Some(said) if said == kind.media_type() => Ok(kind),
            Some(_) => Err(NotThatKind::Lies),
        }
    }

    /// Holds what a file says against its content. `length` is that of the whole, of which `head`
    /// and `tail` are the ends.
    pub fn hold(self, head: &[u8], tail: &[u8], length: u64) -> Result<(), NotThatKind> {
        if Self::of(head).is_none_or(|kind| kind != self) {
            return Err(NotThatKind::Lies);
        }
        match self {
            Kind::Docx => zip::Directory::read(tail, length)?.is_docx(),
            Kind::Jpeg => picture::jpeg(head, tail),
            Kind::Pdf => {
                let end = &tail[tail.len().saturating_sub(PDF_END)..];
                if contains(end, b"%%EOF") { Ok(()) } else { Err(NotThatKind::Damaged) }
            }
            Kind::Png => picture::png(head, tail),
        }
    }

    /// By the first bytes. A container is taken for a text, until its directory says what it is.
    fn of(head: &[u8]) -> Option<Self> {
        let kinds: [(&[u8], Kind); 4] = [
            (b"%PDF-", Kind::Pdf),
            (b"\x89PNG\r\n\x1a\n", Kind::Png),
            (b"\xff\xd8\xff", Kind::Jpeg),
            (b"PK\x03\x04", Kind::Docx),
        ];
        kinds.into_iter().find(|(begin, _)| head.starts_with(begin)).map(|(_, kind)| kind)
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Whole numbers as files hold them, or nothing where they end before.
fn big(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let part = bytes.get(at..at.checked_add(length)?)?;
    Some(part.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

fn little(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let part = bytes.get(at..at.checked_add(length)?)?;
    Some(part.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

#[cfg(test)]
pub(crate) mod tests;
