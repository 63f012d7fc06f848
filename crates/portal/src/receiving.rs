//! Files that systems send, with their bytes: each is kept once for a system and its hash, and put
//! among the papers of the dossier that names it. What nothing names is removed like what somebody
//! never filed.

use access::{Action, Permit};
use axum::extract::multipart::{Field, Multipart};
use files::{File, FileName, Kind, sender_of};
use ledger::Planned;
use oidc::AskingService;
use serde_json::{Map, Value as Json};

use crate::event::Event;
use crate::fields::{Fault, Fields};
use crate::policy::AnnounceFile;
use crate::portal::{Owned, by_system};
use crate::rows;
use crate::wire::{Held, Lies, NewFile, ToldFile};
use crate::{Error, Portal, Result};

/// The part of a form that is the file itself; whatever says what it is comes before.
const PART: &str = "TepTin";
const TEXTS_MAX: usize = 10;
const TEXT_BYTES_MAX: usize = 4 << 10;

/// The files that a dossier or a step names.
pub(crate) struct Named {
    /// Those whose bytes are here.
    pub(crate) files: Vec<File>,
    pub(crate) told: Vec<ToldFile>,
}

impl Named {
    /// Those that are among the papers of no dossier yet.
    pub(crate) fn unfiled(&self) -> Vec<File> {
        self.files.iter().filter(|file| !file.is_filed).cloned().collect()
    }

    /// The same, about that person.
    pub(crate) fn about(mut self, person: kernel::PersonId) -> Self {
        self.files.iter_mut().for_each(|file| file.subject = person);
        self
    }
}

impl Portal {
    /// Takes the file of a form, whole or not at all.
    pub(crate) async fn take_form(
        &self,
        service: &AskingService,
        mut form: Multipart,
    ) -> Result<NewFile> {
        let taken = self.file_of(service, &mut form).await;
        if taken.is_err() {
            // Some read the answer only after they have sent everything.
            while let Ok(Some(rest)) = form.next_field().await {
                passed_over(rest).await;
            }
        }
        taken
    }

    async fn file_of(&self, service: &AskingService, form: &mut Multipart) -> Result<NewFile> {
        let mut texts = Map::new();
        while let Some(field) = form.next_field().await.map_err(|_| files::Error::Cut)? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == PART {
                let mut new = NewFile::read(Fields::of_map(texts), Lies::Here)?;
                new.held = Some(self.hold(service, &new, field).await?);
                return Ok(new);
            }
            let text = text_of(field, &name).await?;
            if texts.len() == TEXTS_MAX {
                return Err(Fields::of_map(texts).fault(PART, Fault::Missing));
            }
            texts.insert(name, text);
        }
        Err(Fields::of_map(texts).fault(PART, Fault::Missing))
    }

    /// Keeps the bytes of a file, unless they are here already.
    async fn hold(&self, service: &AskingService, new: &NewFile, bytes: Field<'_>) -> Result<Held> {
        let may = by_system(AnnounceFile, service, Owned::BySystem)?;
        let client = service.client.id.as_str();
        let before = rows::file_by_id(&self.0.db, client, &new.hash).await?;
        if let Some(held) = before.and_then(|file| file.held)
            && self.file_held(&may, held).await?.is_some()
        {
            passed_over(bytes).await;
            return Ok(held);
        }
        let name = FileName::parse(new.name.expose())?;
        let told = files::ToldFile {
            bytes: u64::try_from(new.bytes).unwrap_or(u64::MAX),
            kind: Kind::said(&name, bytes.content_type()).map_err(files::Error::Kind)?,
            name,
            sha256: new.hash.clone(),
            uploader: sender_of(client),
        };
        let file = self.dossiers().files().take_told(&may, &told, bytes).await?;
        let held = Held { file: file.id, uploader: file.uploader };
        let mut planned = Planned::under(&may);
        let kept = NewFile { held: Some(held), ..new.clone() };
        rows::file_put(&mut planned.changes, client, &kept)?;
        planned.event(&Event::FileTaken { client: client.to_owned(), file: new.hash.clone() })?;
        self.commit(service, planned).await?;
        Ok(held)
    }

    /// A file whose bytes are here, as long as they are.
    async fn file_held<A: Action>(&self, may: &Permit<A>, held: Held) -> Result<Option<File>> {
        match self.dossiers().files().one(may, held.uploader, held.file).await {
            Ok(file) => Ok(Some(file.into_planning())),
            Err(files::Error::NoSuchFile) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// What was sent or announced before by whoever names it now.
    pub(crate) async fn named<A: Action>(
        &self,
        may: &Permit<A>,
        client: &str,
        (at, files): (&str, &[ToldFile]),
    ) -> Result<Named> {
        let mut named = Named { files: Vec::new(), told: Vec::new() };
        for (index, file) in files.iter().enumerate() {
            let unknown = || {
                let name = format!("{at}DanhSachTaiLieuNop[{index}].TepDinhKemId");
                Error::Field { fault: Fault::Unknown, name }
            };
            let announced = rows::file_by_id(&self.0.db, client, &file.id).await?;
            let held = announced.ok_or_else(unknown)?.held;
            if let Some(held) = held {
                named.files.push(self.file_held(may, held).await?.ok_or_else(unknown)?);
            }
            named.told.push(ToldFile { held, ..file.clone() });
        }
        Ok(named)
    }
}

async fn text_of(mut field: Field<'_>, name: &str) -> Result<Json> {
    let fault = |fault| Fields::of_map(Map::new()).fault(name, fault);
    let mut bytes = Vec::new();
    while let Some(more) = field.chunk().await.map_err(|_| files::Error::Cut)? {
        bytes.extend_from_slice(&more);
        if bytes.len() > TEXT_BYTES_MAX {
            return Err(fault(Fault::TooLong));
        }
    }
    String::from_utf8(bytes).map(Json::String).map_err(|_| fault(Fault::Malformed))
}

async fn passed_over(mut field: Field<'_>) {
    while let Ok(Some(_)) = field.chunk().await {}
}
