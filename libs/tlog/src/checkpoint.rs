//! Checkpoints: a log's name, size and root (c2sp.org/tlog-checkpoint).

use crate::{Error, Hash, Note, NoteSigner, SIZE_MAX, text};

/// What a log says of itself at one moment. Its text is the text of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    extensions: Vec<String>,
    origin: String,
    root: Hash,
    size: u64,
}

impl Checkpoint {
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, Error> {
        let plain = !origin.is_empty() && !origin.contains(|letter: char| letter < ' ');
        if !plain || size > SIZE_MAX {
            return Err(Error::BadCheckpoint);
        }
        Ok(Self { extensions: Vec::new(), origin: origin.to_owned(), root, size })
    }

    /// Reads the text of a note; whether to believe it is [`crate::TrustPolicy::open`]'s to say.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let lines = text.strip_suffix('\n').ok_or(Error::BadCheckpoint)?;
        let mut lines = lines.split('\n');
        let mut next = || lines.next().ok_or(Error::BadCheckpoint);
        let (origin, size, root) = (next()?, next()?, next()?);
        let size = text::number(size).ok_or(Error::BadCheckpoint)?;
        let root = Hash::parse(root).ok_or(Error::BadCheckpoint)?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(Error::BadCheckpoint);
        }
        Ok(Self { extensions, ..Self::new(origin, size, root)? })
    }

    /// The text that is signed.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, self.root);
        self.extensions.iter().for_each(|line| text.extend([line, "\n"]));
        text
    }

    /// The note to publish. `at_seconds`: see [`Note::sign`].
    pub fn sign(&self, signers: &[&dyn NoteSigner], at_seconds: u64) -> Result<Note, Error> {
        let mut note = Note::unsigned(&self.text())?;
        signers.iter().try_for_each(|signer| note.sign(*signer, at_seconds))?;
        Ok(note)
    }

    /// Lines this version does not know the meaning of.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub fn root(&self) -> Hash {
        self.root
    }

    pub fn size(&self) -> u64 {
        self.size
    }
}
