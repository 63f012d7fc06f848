//! Forms: what was sent, and what is wrong with it, field by field.

use std::borrow::Cow;

use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, Request};
use kernel::Language;
use serde::de::DeserializeOwned;

use crate::text::{self, Filling};
use crate::{Failure, Problem};

/// The fields of a form. `T` holds them as they were sent, each a `String` with `#[serde(default)]`,
/// so that a form with errors is shown again with what was written.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Form<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let read = axum::Form::from_request(request, &()).await;
        Ok(read.map(|axum::Form(value)| Self(value))?)
    }
}

impl From<FormRejection> for Failure {
    fn from(rejection: FormRejection) -> Self {
        let title = "This form cannot be read; open it again and send it once more";
        Problem::new(rejection.status(), "unreadable-form", title).into()
    }
}

/// What is wrong, in the order of the fields. The page's parts show each beside its field and
/// all of them in the summary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldErrors(Vec<FieldError>);

/// One field and the message that says what to put right.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    pub field: &'static str,
    fillings: Vec<(&'static str, Filling<'static>)>,
    key: &'static str,
}

impl FieldErrors {
    /// `key` names the message.
    pub fn add(&mut self, field: &'static str, key: &'static str) {
        self.add_with(field, key, Vec::new());
    }

    pub fn add_with(
        &mut self,
        field: &'static str,
        key: &'static str,
        fillings: Vec<(&'static str, Filling<'static>)>,
    ) {
        self.0.push(FieldError { field, fillings, key });
    }

    /// The parsed value, or nothing and the message of that key beside the field.
    pub fn keep<T, E>(
        &mut self,
        field: &'static str,
        key: &'static str,
        parsed: Result<T, E>,
    ) -> Option<T> {
        parsed.map_err(|_| self.add(field, key)).ok()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, FieldError> {
        self.0.iter()
    }

    /// The first thing wrong with that field.
    pub fn of(&self, field: &str) -> Option<&FieldError> {
        self.0.iter().find(|error| error.field == field)
    }
}

impl<'a> IntoIterator for &'a FieldErrors {
    type Item = &'a FieldError;
    type IntoIter = std::slice::Iter<'a, FieldError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FieldError {
    pub fn said(&self, language: Language) -> Cow<'static, str> {
        if self.fillings.is_empty() {
            text::t(language, self.key)
        } else {
            text::t_with(language, self.key, &self.fillings).into()
        }
    }
}
