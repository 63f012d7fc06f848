//! A file that comes in a plain form, as a browser without scripts sends it.

use std::pin::pin;

use access::Permit;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use web::{Failure, Problem};

use crate::{Error, File, FileName, Files, Kind, NewFile, Place, Result, SendFile};

/// What stands around a file in a form.
const AROUND_BYTES_MAX: u64 = 64 * 1024;
/// What is read of a form, so that whoever sent too much is told so and not cut off.
const FORM_BYTES_MAX: usize = 64 << 20;

/// A form with one file in its field `file`.
pub struct FileForm {
    length: Option<u64>,
    parts: Multipart,
}

/// For the routes that take such a form.
pub fn form_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(FORM_BYTES_MAX)
}

impl<S: Send + Sync> FromRequest<S> for FileForm {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let length = request.headers().get(header::CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
        let parts = Multipart::from_request(request, state).await.map_err(|_| {
            let title = "This form cannot be read; open it again and send it once more";
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unreadable-form", title)
        })?;
        Ok(Self { length, parts })
    }
}

impl Files {
    /// Takes the file of a form, whole or not at all. Nothing: none was chosen.
    pub async fn receive_form(
        &self,
        permit: &Permit<SendFile>,
        (place, document): (&Place, &str),
        mut form: FileForm,
    ) -> Result<Option<File>> {
        let received = self.file_of(permit, (place, document), &mut form).await;
        if received.is_err() {
            // A browser reads the answer only after it has sent everything.
            while let Ok(Some(mut rest)) = form.parts.next_field().await {
                while let Ok(Some(_)) = rest.chunk().await {}
            }
        }
        received
    }

    async fn file_of(
        &self,
        permit: &Permit<SendFile>,
        (place, document): (&Place, &str),
        form: &mut FileForm,
    ) -> Result<Option<File>> {
        let most = self.0.limits.bytes_max;
        while let Some(field) = form.parts.next_field().await.map_err(|_| Error::Cut)? {
            let name = field.file_name().unwrap_or_default();
            if field.name() != Some("file") || name.is_empty() {
                continue;
            }
            let name = FileName::parse(name)?;
            let kind = Kind::said(&name, field.content_type())?;
            if form.length.is_some_and(|length| length > most + AROUND_BYTES_MAX) {
                return Err(Error::TooMuch);
            }
            let new = NewFile {
                // How much of it is the file is known only afterwards.
                bytes: form.length.map_or(most, |length| length.min(most)),
                document: document.to_owned(),
                kind,
                name,
                place: place.clone(),
            };
            let begun = self.begin(permit, &new).await?;
            return self.whole(permit, begun, field).await.map(Some);
        }
        Ok(None)
    }

    async fn whole(
        &self,
        permit: &Permit<SendFile>,
        begun: File,
        field: axum::extract::multipart::Field<'_>,
    ) -> Result<File> {
        let id = begun.id;
        let settled = match self.receive(permit, begun, pin!(field), None).await {
            Ok(file) => self.settle(permit, file).await,
            Err(error) => Err(error),
        };
        if settled.is_err() {
            // A form does not go on; what was refused may be gone already.
            match self.remove(permit, id).await {
                Ok(()) | Err(Error::NoSuchFile) => {}
                Err(error) => tracing::warn!(%error, "a file was not removed; it ends by itself"),
            }
        }
        settled
    }
}
