//! A file that another system sends whole, with the hash that it should have.

use std::pin::pin;

use access::{Action, Permit};
use aws_lc_rs::digest::{SHA256, digest};
use futures_util::Stream;
use kernel::PersonId;
use ledger::Planned;

use crate::event::Event;
use crate::sending::{OPEN_HOURS, SumKind, later};
use crate::{Error, File, FileId, FileName, Files, Kind, Place, Result, Sum, rows};

/// A file that another system is about to send.
#[derive(Clone, Debug)]
pub struct ToldFile {
    /// All of it.
    pub bytes: u64,
    pub kind: Kind,
    pub name: FileName,
    /// In hexadecimal.
    pub sha256: String,
    /// The system, as [`sender_of`] calls it.
    pub uploader: PersonId,
}

/// What a system is called among those who send files: always the same for a name, and nobody's
/// number.
pub fn sender_of(system: &str) -> PersonId {
    let hash = digest(&SHA256, format!("files sent by {system}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_ref()[..16]);
    PersonId::from_bytes(&bytes).unwrap_or(PersonId::NOBODY)
}

impl Files {
    /// Takes a file, whole and with its hash or not at all. It is removed after 30 days unless it
    /// is put among the papers of a dossier. The permit is that of whoever lets the system tell.
    pub async fn take_told<A: Action, B: AsRef<[u8]>, E>(
        &self,
        permit: &Permit<A>,
        told: &ToldFile,
        bytes: impl Stream<Item = Result<B, E>>,
    ) -> Result<File> {
        let sum = Sum { digest: unhex(&told.sha256)?, kind: SumKind::Sha256 };
        let begun = self.begin_told(permit, told).await?;
        let id = begun.id;
        let settled = match self.receive(permit, begun, pin!(bytes), Some(&sum)).await {
            Ok(file) if file.received < file.bytes => Err(Error::Cut),
            Ok(file) => self.settle(permit, file).await,
            Err(error) => Err(error),
        };
        // It does not go on; what was refused may be gone already.
        if settled.is_err()
            && let Some(file) = rows::file_by_id(&self.0.db, told.uploader, id).await?
        {
            self.discard(permit, &file, Some("cut")).await?;
        }
        settled
    }

    async fn begin_told<A: Action>(&self, permit: &Permit<A>, told: &ToldFile) -> Result<File> {
        let now = self.now();
        if told.bytes == 0 {
            return Err(Error::TooLittle);
        }
        if told.bytes > self.0.limits.bytes_max {
            return Err(Error::TooMuch);
        }
        if rows::files_open(&self.0.db, told.uploader, now).await? >= self.0.limits.open_max {
            return Err(Error::TooManyOpen);
        }
        let file = File {
            bytes: told.bytes,
            document: String::new(),
            ends_at: later(now, OPEN_HOURS),
            id: FileId::random(&self.0.entropy),
            is_filed: false,
            kept: None,
            kind: told.kind,
            name: told.name.clone(),
            parts: 0,
            // Which dossier it belongs to is told later.
            place: Place { dossier: None, procedure: String::new(), valid_from: now.day() },
            received: 0,
            subject: PersonId::NOBODY,
            uploader: told.uploader,
        };
        let mut planned = Planned::under(permit);
        rows::file_insert(&mut planned.changes, &file, now);
        planned.event(&Event::begun(&file))?;
        self.0.ledger.commit(planned, now).await.map_err(Error::of_commit)?;
        Ok(file)
    }
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    let pairs = (0..text.len()).step_by(2);
    let byte = |at| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    pairs.map(byte).collect::<Option<_>>().ok_or(Error::SumDiffers)
}
