//! Passwords that others know already: a list in a file, as Have I Been Pwned gives it out, sorted
//! by hash: `SHA1:COUNT` a line (NIST SP 800-63B-4, 3.1.1.2). The file may be larger than any
//! memory: of each password asked about, some thirty lines of it are read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;

use crate::NewPassword;

/// `SHA1:COUNT`: a longer line is none.
const LINE_BYTES_MAX: u64 = 64;
const HASH_DIGITS: usize = 40;

/// Such a list, or none: then nothing is refused for being known.
#[derive(Clone, Debug, Default)]
pub struct RefusedPasswords(Option<PathBuf>);

#[derive(Debug, thiserror::Error)]
pub enum RefusedPasswordsError {
    #[error("the list of passwords that are known cannot be read")]
    Io(#[from] io::Error),
    #[error("the list of passwords that are known has lines `SHA1:COUNT`, sorted by hash")]
    Form,
}

impl RefusedPasswords {
    /// A list that can be read, with lines of that form at both its ends.
    pub fn in_file(file: &Path) -> Result<Self, RefusedPasswordsError> {
        let mut list = List::open(file)?;
        let (first, last) =
            (list.line_after(0)?, list.line_after(list.bytes.saturating_sub(2 * LINE_BYTES_MAX))?);
        match (first, last) {
            (Some((_, first)), Some((_, last))) if first <= last => Ok(Self(Some(file.to_owned()))),
            _ => Err(RefusedPasswordsError::Form),
        }
    }

    /// Whether the password is on the list. Blocks for some reads of a file.
    pub(crate) fn have(&self, password: &NewPassword) -> Result<bool, RefusedPasswordsError> {
        let Some(file) = &self.0 else { return Ok(false) };
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, password.expose().as_bytes());
        List::open(file)?.has(&kernel::hex(hash.as_ref()).to_uppercase())
    }
}

struct List {
    bytes: u64,
    file: BufReader<File>,
}

impl List {
    fn open(file: &Path) -> Result<Self, RefusedPasswordsError> {
        let file = File::open(file)?;
        Ok(Self { bytes: file.metadata()?.len(), file: BufReader::with_capacity(256, file) })
    }

    /// Halves the part of the file in which the line may begin.
    fn has(&mut self, wanted: &str) -> Result<bool, RefusedPasswordsError> {
        let (mut from, mut to) = (0, self.bytes);
        while from < to {
            let middle = from.midpoint(to);
            match self.line_after(middle)? {
                Some((_, found)) if found == wanted => return Ok(true),
                Some((next, found)) if found.as_str() < wanted => from = next,
                _ => to = middle,
            }
        }
        Ok(self.line_after(from)?.is_some_and(|(_, found)| found == wanted))
    }

    /// The hash of the first line that begins at `from` or after it, and where the next one begins.
    fn line_after(&mut self, from: u64) -> Result<Option<(u64, String)>, RefusedPasswordsError> {
        let mut at = from.saturating_sub(1);
        self.file.seek(SeekFrom::Start(at))?;
        if from > 0 {
            at += self.skipped()?;
        }
        let mut line = String::new();
        let read = self.file.by_ref().take(LINE_BYTES_MAX).read_line(&mut line);
        let read = read.map_err(|_| RefusedPasswordsError::Form)? as u64;
        if read == 0 {
            return Ok(None);
        }
        let hash = line.split(':').next().unwrap_or_default().trim_end().to_uppercase();
        let is_hash = hash.len() == HASH_DIGITS && hash.bytes().all(|it| it.is_ascii_hexdigit());
        if is_hash { Ok(Some((at + read, hash))) } else { Err(RefusedPasswordsError::Form) }
    }

    /// The rest of a line; so many bytes.
    fn skipped(&mut self) -> Result<u64, RefusedPasswordsError> {
        let mut rest = Vec::new();
        let read = self.file.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut rest)?;
        Ok(read as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::Login;

    fn password(text: &str) -> NewPassword {
        NewPassword::parse(text, &Login::parse("mai").unwrap()).unwrap()
    }

    fn sha1(text: &str) -> String {
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
        kernel::hex(hash.as_ref()).to_uppercase()
    }

    fn file(lines: &[String], end: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        for line in lines {
            write!(file, "{line}{end}").unwrap();
        }
        file
    }

    #[test]
    fn each_on_the_list_is_found_and_nothing_else() {
        let words: Vec<String> = (0..500).map(|n| format!("mot mat khau so {n}")).collect();
        for (count, end) in [(1, "\n"), (2, "\n"), (3, "\r\n"), (500, "\n")] {
            let mut lines: Vec<_> = words[..count]
                .iter()
                .enumerate()
                .map(|(n, word)| format!("{}:{}", sha1(word), 7_u64.pow(n as u32 % 9)))
                .collect();
            lines.sort();
            let file = file(&lines, end);
            let list = RefusedPasswords::in_file(file.path()).unwrap();
            for word in &words[..count] {
                assert!(list.have(&password(word)).unwrap(), "{word} of {count}");
            }
            for word in (0..500).map(|n| format!("mat khau khac so {n}")) {
                assert!(!list.have(&password(&word)).unwrap(), "{word} of {count}");
            }
        }
    }

    #[test]
    fn the_list_of_have_i_been_pwned_is_read() {
        // SHA-1 of "correct horse battery staple", as that service names it.
        let lines = ["ABF7AAD6438836DBE526AA231ABDE2D0EEF74D42:384".to_owned()];
        let file = file(&lines, "\r\n");
        let list = RefusedPasswords::in_file(file.path()).unwrap();
        assert!(list.have(&password("correct horse battery staple")).unwrap());
    }

    #[test]
    fn what_is_no_such_list_stops_the_start() {
        for wrong in ["", "password\n", "5BAA6\n", &"A".repeat(1_000)] {
            let file = file(&[wrong.to_owned()], "");
            assert!(RefusedPasswords::in_file(file.path()).is_err(), "{wrong:?}");
        }
        assert!(RefusedPasswords::in_file(Path::new("/nowhere/at/all")).is_err());
        assert!(!RefusedPasswords::default().have(&password("mot hai ba bon nam")).unwrap());
    }
}
