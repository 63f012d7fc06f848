//! The file of refused rows: `<file>.rejects.csv` beside the file, with row, field and reason. It
//! is on the disk before the chunk is, and is cut back to what was kept when an import goes on.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::chunk::Reject;

pub(crate) struct Rejects {
    file: Option<File>,
    /// Bytes that belong to chunks that are kept, and with what was written since.
    kept: u64,
    length: u64,
    path: PathBuf,
}

impl Rejects {
    pub(crate) fn open(import: &Path, kept: u64) -> io::Result<Self> {
        let mut name = import.as_os_str().to_owned();
        name.push(".rejects.csv");
        let mut rejects = Self { file: None, kept, length: kept, path: name.into() };
        if rejects.path.exists() {
            rejects.forget()?;
        }
        Ok(rejects)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes rows down and returns how long the file is then.
    pub(crate) fn write(&mut self, rejects: &[Reject]) -> io::Result<u64> {
        if rejects.is_empty() {
            return Ok(self.length);
        }
        let begins = self.length == 0;
        let file = self.file()?;
        let mut writer = csv::Writer::from_writer(file);
        if begins {
            writer.write_record(["row", "field", "reason"])?;
        }
        for Reject { column, reason, row } in rejects {
            writer.write_record([&row.to_string(), column, reason])?;
        }
        writer.flush()?;
        drop(writer);
        let file = self.file()?;
        file.sync_data()?;
        self.length = file.stream_position()?;
        Ok(self.length)
    }

    /// What was written so far stays.
    pub(crate) fn kept(&mut self) {
        self.kept = self.length;
    }

    /// What was written since the last chunk that is kept goes.
    pub(crate) fn forget(&mut self) -> io::Result<()> {
        let kept = self.kept;
        let file = self.file()?;
        file.set_len(kept)?;
        file.seek(SeekFrom::Start(kept))?;
        self.length = kept;
        Ok(())
    }

    fn file(&mut self) -> io::Result<&mut File> {
        if self.file.is_none() {
            let mut options = OpenOptions::new();
            let mut file = options.create(true).write(true).truncate(false).open(&self.path)?;
            file.seek(SeekFrom::Start(self.length))?;
            self.file = Some(file);
        }
        self.file.as_mut().ok_or_else(|| io::Error::other("the rejects are not open"))
    }
}
