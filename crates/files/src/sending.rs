//! The counter: a file is begun, comes piece by piece, is looked at when it is whole, and is filed
//! or removed.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use aws_lc_rs::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use catalogue::{Catalogue, Document};
use futures_util::{Stream, StreamExt};
use kernel::{Clock, Entropy, Moment, PersonId, hex};
use ledger::{Guardians, Ledger, Planned, Unreleased};
use store::Db;
use tokio::time::timeout;
use web::Failure;

use crate::event::Event;
use crate::kind::LOOKED_AT;
use crate::malware::Found;
use crate::{
    Error, File, FileId, Kept, MalwareCheck, NewFile, Place, RemoveEndedFiles, Result, SendFile,
    rows,
};

/// What the counter stands on.
#[derive(Clone, Debug)]
pub struct Parts {
    pub catalogue: CatalogueNow,
    pub clock: Clock,
    pub db: Db,
    pub entropy: Entropy,
    pub guardians: Guardians,
    pub ledger: Ledger,
    pub limits: Limits,
    pub malware: MalwareCheck,
}

/// The catalogue as it is now: procedures are published while the program runs.
#[derive(Clone)]
pub struct CatalogueNow(Arc<dyn Fn() -> &'static Catalogue + Send + Sync>);

impl CatalogueNow {
    pub fn new(now: impl Fn() -> &'static Catalogue + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub fn fixed(catalogue: &'static Catalogue) -> Self {
        Self::new(move || catalogue)
    }

    pub(crate) fn get(&self) -> &'static Catalogue {
        (self.0)()
    }
}

impl fmt::Debug for CatalogueNow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CatalogueNow(..)")
    }
}

/// How much one person may send.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Announced on a day, taken back or not.
    pub bytes_a_day: u64,
    /// Of one file.
    pub bytes_max: u64,
    /// Files on their way at once.
    pub open_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes_a_day: 300 << 20, bytes_max: 20 << 20, open_max: 20 }
    }
}

#[derive(Clone, Debug)]
pub struct Files(pub(crate) Arc<Parts>);

/// The hash that a part of a file should have.
#[derive(Clone, Debug)]
pub struct Sum {
    pub(crate) digest: Vec<u8>,
    pub(crate) kind: SumKind,
}

/// `sha1` is what every tus server has to know; it guards against accidents and nothing more.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SumKind {
    Sha1,
    Sha256,
}

/// One row of bytes.
const PIECE_BYTES: usize = 256 * 1024;
/// What is kept in one commit, with one entry.
const PART_BYTES: usize = 4 * PIECE_BYTES;
/// Parts beyond those that the size asks for: lines break, and clients may send less at a time.
const PARTS_MORE: u64 = 200;
/// How long no byte may come.
const STILL: Duration = Duration::from_secs(30);
/// How long a file on its way waits to go on.
pub(crate) const OPEN_HOURS: i64 = 24;
/// How long a file that is whole waits to be filed.
const DRAFT_DAYS: i64 = 30;
const HOUR_MICROS: i64 = 3_600_000_000;
const TRIES: usize = 8;
/// Files removed in one commit.
const REMOVED_MAX: i64 = 20;

impl Files {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The same, reading its procedures there.
    #[must_use]
    pub fn knowing(&self, catalogue: CatalogueNow) -> Self {
        Self(Arc::new(Parts { catalogue, ..(*self.0).clone() }))
    }

    /// Lets somebody send files about whom they act for, or about themselves.
    pub async fn permit_to_send(&self, caller: &Caller) -> Result<Permit<SendFile>, Failure> {
        let nobody = || Failure::from(access::Refused::NotPermitted);
        let person = caller.acting_for.or(caller.person()).ok_or_else(nobody)?;
        let guardian = match (caller.person(), caller.acting_for) {
            (Some(by), Some(ward)) => self.0.guardians.since(by, ward).await?.is_some(),
            _ => false,
        };
        let facts = Facts::none().flag("guardian", guardian);
        // What is scanned at a counter has the case of the attendance for its purpose.
        let case = caller.mandate.as_deref().and_then(|it| it.strip_prefix("counter:"));
        let purpose = case.map_or(Purpose::OwnRecord, |case| Purpose::Case(case.to_owned()));
        Ok(permit(SendFile { person }, caller, &purpose, facts)?)
    }

    /// Begins a file, of which nothing is there yet.
    pub async fn begin(&self, permit: &Permit<SendFile>, new: &NewFile) -> Result<File> {
        if new.bytes == 0 {
            return Err(Error::TooLittle);
        }
        let document = self.document(&new.place, &new.document)?;
        if new.bytes > self.bytes_max(&new.place, &new.document)? {
            return Err(Error::TooMuch);
        }
        for _ in 0..TRIES {
            match self.try_to_begin(permit, new, document).await {
                // Another of theirs was begun at the same moment.
                Err(Error::OffsetElsewhere) => {}
                begun => return begun,
            }
        }
        Err(Error::OffsetElsewhere)
    }

    /// How large a file of that paper may be.
    pub(crate) fn bytes_max(&self, place: &Place, document: &str) -> Result<u64> {
        let of_paper = u64::from(self.document(place, document)?.mebibytes_max) << 20;
        Ok(of_paper.min(self.0.limits.bytes_max))
    }

    fn document(&self, place: &Place, document: &str) -> Result<&'static Document> {
        let procedure = self.0.catalogue.get().version(&place.procedure, place.valid_from);
        let mut documents = procedure.iter().flat_map(|procedure| &procedure.documents);
        documents.find(|it| it.key == document).ok_or(Error::NoSuchDocument)
    }

    async fn try_to_begin(
        &self,
        permit: &Permit<SendFile>,
        new: &NewFile,
        document: &Document,
    ) -> Result<File> {
        let Parts { db, limits, .. } = &*self.0;
        let (uploader, subject, now) = (uploader(permit)?, permit.action().person, self.now());
        let day = now.day().to_string();
        let before = rows::day(db, uploader, &day).await?;
        let announced = before.unwrap_or(0) + new.bytes;
        if announced > limits.bytes_a_day {
            return Err(Error::DayIsFull);
        }
        if rows::files_open(db, uploader, now).await? >= limits.open_max {
            return Err(Error::TooManyOpen);
        }
        let there = rows::files_placed(db, (uploader, subject), &new.place).await?;
        let whole = |file: &&File| file.document == new.document && file.kept.is_some();
        if there.iter().filter(whole).count() >= usize::from(document.count_max) {
            return Err(Error::TooManyFiles);
        }
        let file = File {
            bytes: new.bytes,
            document: new.document.clone(),
            ends_at: later(now, OPEN_HOURS),
            id: FileId::random(&self.0.entropy),
            is_filed: false,
            kept: None,
            kind: new.kind,
            name: new.name.clone(),
            parts: 0,
            place: new.place.clone(),
            received: 0,
            subject,
            uploader,
        };
        let mut planned = Planned::under(permit);
        rows::day_put(&mut planned.changes, (uploader, &day), before, announced);
        rows::days_delete(&mut planned.changes, uploader, &day);
        rows::file_insert(&mut planned.changes, &file, now);
        planned.event(&Event::begun(&file))?;
        self.0.ledger.commit(planned, now).await.map_err(Error::of_commit)?;
        Ok(file)
    }

    /// A file of the caller, to go on with it.
    pub async fn own(&self, permit: &Permit<SendFile>, id: FileId) -> Result<File> {
        let file = rows::file_by_id(&self.0.db, uploader(permit)?, id).await?;
        let theirs = |file: &File| {
            file.subject == permit.action().person && file.ends_at.micros() > self.now().micros()
        };
        file.filter(theirs).ok_or(Error::NoSuchFile)
    }

    /// Takes what comes for a file from where it ends. What came before a line broke is kept, but
    /// not of a part that has a hash.
    pub async fn receive<A: Action, B: AsRef<[u8]>, E>(
        &self,
        permit: &Permit<A>,
        mut file: File,
        mut bytes: impl Stream<Item = Result<B, E>> + Unpin,
        sum: Option<&Sum>,
    ) -> Result<File> {
        let (mut at, mut buffer) = (file.received, Vec::new());
        let mut digest = sum.map(Sum::begin);
        let ended = loop {
            let more = match timeout(STILL, bytes.next()).await {
                Ok(None) => break Ok(()),
                Ok(Some(Ok(more))) => more,
                Ok(Some(Err(_))) | Err(_) => break Err(Error::Cut),
            };
            let more = more.as_ref();
            if at + (buffer.len() + more.len()) as u64 > file.bytes {
                break Err(Error::TooMuch);
            }
            if let Some(digest) = &mut digest {
                digest.update(more);
            }
            buffer.extend_from_slice(more);
            while buffer.len() >= PART_BYTES {
                let part: Vec<u8> = buffer.drain(..PART_BYTES).collect();
                let next = at + PART_BYTES as u64;
                let reaches = if sum.is_some() { file.received } else { next };
                self.keep_part(permit, &mut file, (at, &part), reaches).await?;
                at = next;
            }
        };
        if let (Some(sum), Some(digest)) = (sum, digest) {
            ended?;
            if digest.finish().as_ref() != sum.digest {
                return Err(Error::SumDiffers);
            }
            let reaches = at + buffer.len() as u64;
            self.keep_part(permit, &mut file, (at, &buffer), reaches).await?;
            return Ok(file);
        }
        if !buffer.is_empty() {
            let reaches = at + buffer.len() as u64;
            self.keep_part(permit, &mut file, (at, &buffer), reaches).await?;
        }
        ended.map(|()| file)
    }

    /// Keeps bytes from `at` on. The file reaches as far as `reaches` then.
    async fn keep_part<A: Action>(
        &self,
        permit: &Permit<A>,
        file: &mut File,
        (at, bytes): (u64, &[u8]),
        reaches: u64,
    ) -> Result<()> {
        if file.parts >= file.bytes / PART_BYTES as u64 + PARTS_MORE {
            return Err(Error::TooManyPieces);
        }
        let before = file.received;
        (file.parts, file.received) = (file.parts + 1, reaches);
        let mut planned = Planned::under(permit);
        rows::file_receive(&mut planned.changes, file, before);
        let mut from = at;
        for piece in bytes.chunks(PIECE_BYTES) {
            rows::piece_put(&mut planned.changes, file.id, from, piece);
            from += piece.len() as u64;
        }
        let (id, person) = (file.id.to_string(), file.subject);
        planned.event(&Event::Received { file: id, from: at, person, to: from })?;
        self.0.ledger.commit(planned, self.now()).await.map_err(Error::of_commit)?;
        Ok(())
    }

    /// Looks at a file that is whole: its hash, what it is, what others find in it. What it must
    /// not be is removed.
    pub async fn settle<A: Action>(&self, permit: &Permit<A>, mut file: File) -> Result<File> {
        if file.kept.is_some() {
            return Ok(file);
        }
        let kept = match self.look_at(&file).await {
            Ok(kept) => kept,
            Err(error) => {
                let reason = match error {
                    Error::Infected => "malware",
                    Error::Kind(_) => "kind",
                    Error::TooLittle => "empty",
                    error => return Err(error),
                };
                self.discard(permit, &file, Some(reason)).await?;
                return Err(error);
            }
        };
        let now = self.now();
        file.ends_at = later(now, DRAFT_DAYS * 24);
        let mut planned = Planned::under(permit);
        rows::file_keep(&mut planned.changes, &file, &kept, file.ends_at);
        let (malware, sha256) = (kept.malware, kept.sha256.clone());
        let (id, person) = (file.id.to_string(), file.subject);
        planned.event(&Event::Kept { file: id, malware, person, sha256 })?;
        self.0.ledger.commit(planned, now).await.map_err(Error::of_commit)?;
        file.bytes = file.received;
        file.kept = Some(kept);
        Ok(file)
    }

    async fn look_at(&self, file: &File) -> Result<Kept> {
        let down = Error::MalwareCheckDown;
        let mut look = self.0.malware.begin().await.map_err(down)?;
        let (mut digest, mut at) = (Context::new(&SHA256), 0);
        let (mut head, mut tail) = (Vec::new(), Vec::new());
        if file.received == 0 {
            return Err(Error::TooLittle);
        }
        while at < file.received {
            let piece = rows::piece(&self.0.db, file.id, at).await?;
            if piece.is_empty() || at + piece.len() as u64 > file.received {
                return Err(store::Error::Corrupt { what: "piece of a file" }.into());
            }
            digest.update(&piece);
            look.at(&piece).await.map_err(down)?;
            let room = LOOKED_AT.saturating_sub(head.len()).min(piece.len());
            head.extend_from_slice(&piece[..room]);
            tail.extend_from_slice(&piece);
            tail.drain(..tail.len().saturating_sub(LOOKED_AT));
            at += piece.len() as u64;
            // The database may answer at once every time; others have to get on.
            tokio::task::yield_now().await;
        }
        file.kind.hold(&head, &tail, file.received)?;
        match look.end().await.map_err(down)? {
            Found::Malware => Err(Error::Infected),
            Found::Nothing(malware) => Ok(Kept { malware, sha256: hex(digest.finish().as_ref()) }),
        }
    }

    /// Takes a file back that is not filed.
    pub async fn remove(&self, permit: &Permit<SendFile>, id: FileId) -> Result<()> {
        let file = self.own(permit, id).await?;
        if file.is_filed {
            return Err(Error::Filed);
        }
        self.discard(permit, &file, None).await
    }

    pub(crate) async fn discard<A: Action>(
        &self,
        permit: &Permit<A>,
        file: &File,
        reason: Option<&'static str>,
    ) -> Result<()> {
        let mut planned = Planned::under(permit);
        self.plan_removal(&mut planned, file, reason)?;
        self.0.ledger.commit(planned, self.now()).await.map_err(Error::of_commit)?;
        Ok(())
    }

    fn plan_removal(
        &self,
        planned: &mut Planned,
        file: &File,
        reason: Option<&'static str>,
    ) -> Result<()> {
        rows::file_delete(&mut planned.changes, file);
        rows::pieces_delete(&mut planned.changes, file.id);
        Ok(planned.event(&Event::removed(file, reason))?)
    }

    /// Removes some of what was not gone on with, or never filed. Zero: all is removed.
    pub async fn remove_ended(&self, permit: &Permit<RemoveEndedFiles>) -> Result<usize> {
        let now = self.now();
        let ended = rows::files_ended(&self.0.db, now, REMOVED_MAX).await?;
        if ended.is_empty() {
            return Ok(0);
        }
        let mut planned = Planned::under(permit);
        for file in &ended {
            self.plan_removal(&mut planned, file, Some("ended"))?;
        }
        self.0.ledger.commit(planned, now).await?;
        Ok(ended.len())
    }

    /// What somebody has sent about a person for one place, whole or not, the oldest first. The
    /// permit is that of the draft or dossier it lies with.
    pub async fn placed<A: Action>(
        &self,
        _permit: &Permit<A>,
        (uploader, subject): (PersonId, PersonId),
        place: &Place,
    ) -> Result<Unreleased<Vec<File>>> {
        let now = self.now().micros();
        let mut files = rows::files_placed(&self.0.db, (uploader, subject), place).await?;
        files.retain(|file| file.ends_at.micros() > now);
        Ok(Unreleased::with_fields(files, subject, ["files"]))
    }

    /// One file, under the permit for what it lies with.
    pub async fn one<A: Action>(
        &self,
        _permit: &Permit<A>,
        uploader: PersonId,
        id: FileId,
    ) -> Result<Unreleased<File>> {
        let file = rows::file_by_id(&self.0.db, uploader, id).await?;
        let file = file.filter(|file| file.ends_at.micros() > self.now().micros());
        let file = file.ok_or(Error::NoSuchFile)?;
        let subject = file.subject;
        Ok(Unreleased::with_fields(file, subject, ["file"]))
    }

    /// The plan of putting files that are whole among the papers of a dossier, to be merged into
    /// the plan of what is filed, under whose permit it stands. Named twice, one is filed once.
    pub fn plan_filing<A: Action>(
        &self,
        permit: &Permit<A>,
        files: &[File],
        dossier: &str,
    ) -> Result<Planned> {
        let mut planned = Planned::under(permit);
        for (at, file) in files.iter().enumerate() {
            let same = |it: &File| (it.uploader, it.id) == (file.uploader, file.id);
            if files.iter().take(at).any(same) {
                continue;
            }
            let kept = file.kept.as_ref().ok_or(Error::NoSuchFile)?;
            rows::file_file(&mut planned.changes, file, dossier, &kept.sha256);
            planned.event(&Event::filed(file, dossier, &kept.sha256))?;
        }
        Ok(planned)
    }

    pub(crate) fn now(&self) -> Moment {
        self.0.clock.now()
    }
}

impl Sum {
    fn begin(&self) -> Context {
        Context::new(match self.kind {
            SumKind::Sha1 => &SHA1_FOR_LEGACY_USE_ONLY,
            SumKind::Sha256 => &SHA256,
        })
    }
}

fn uploader(permit: &Permit<SendFile>) -> Result<PersonId> {
    Ok(permit.caller().person().ok_or(access::Refused::NotPermitted)?)
}

pub(crate) fn later(now: Moment, hours: i64) -> Moment {
    Moment::from_micros(now.micros() + hours * HOUR_MICROS)
}
