//! How a dossier stands, for whoever has its code and its secret: no name, no answer.

use askama::Template;
use axum::extract::State as Counter;
use axum::response::Response;
use serde::Deserialize;
use web::parts::{Clock, Standing};
use web::{Failure, FieldErrors, Form, Page, show, show_again};

use super::stood;
use crate::{Dossiers, Error};

#[derive(Template)]
#[template(path = "dossier_look_up.html")]
struct LookUpPage<'a> {
    found: Option<Found>,
    form: &'a LookUpFields,
    page: Page,
}

struct Found {
    clock: Option<Clock>,
    code: String,
    name: String,
    office: String,
    standing: Standing,
    state: String,
}

#[derive(Default, Deserialize)]
pub(super) struct LookUpFields {
    #[serde(default)]
    code: String,
    #[serde(default)]
    secret: String,
}

pub(super) async fn form(page: Page) -> Result<Response, Failure> {
    show(&LookUpPage { found: None, form: &LookUpFields::default(), page })
}

pub(super) async fn look_up(
    page: Page,
    Counter(dossiers): Counter<Dossiers>,
    Form(form): Form<LookUpFields>,
) -> Result<Response, Failure> {
    match dossiers.look_up(form.code.trim(), &form.secret).await {
        Ok((dossier, _)) => {
            let stood = stood(&page, &dossier, dossiers.now());
            let found = Some(Found {
                clock: stood.clock,
                code: dossier.code.to_string(),
                name: dossiers.name_of(&dossier, &page),
                office: page.office(&dossier.office),
                standing: stood.standing,
                state: stood.state,
            });
            show(&LookUpPage { found, form: &form, page })
        }
        Err(Error::NoSuchDossier) => {
            let mut errors = FieldErrors::default();
            errors.add("code", "procedure-not-found");
            let page = page.with_errors(errors);
            // The secret is not shown again.
            let form = LookUpFields { code: form.code, secret: String::new() };
            show_again(&LookUpPage { found: None, form: &form, page })
        }
        Err(error) => Err(error.into()),
    }
}
