//! Why nothing is to be paid: what the register says, and what whoever applies says.

use axum::extract::State as Counter;
use axum::response::{IntoResponse as _, Redirect, Response};
use catalogue::Procedure;
use population::Text;
use serde::Deserialize;
use web::parts::Choice;
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show_again};

use super::desk::one_line;
use super::services::{Claim, page_with_opinion};
use crate::{Act, Dossier, Dossiers, Error, State};

/// What lets somebody off, by its names.
pub(super) fn names<'a>(
    page: &Page,
    procedure: &Procedure,
    keys: impl Iterator<Item = &'a str>,
) -> String {
    let named = |key: &str| procedure.exemptions.iter().find(|it| it.key == key);
    let names = keys.filter_map(named).map(|it| it.names.of(page.language));
    names.collect::<Vec<_>>().join("; ")
}

/// What can be said, once, while the fee waits to be paid.
pub(super) fn claimable(page: &Page, procedure: &Procedure, dossier: &Dossier) -> Vec<Choice> {
    if dossier.state != State::FeeAsked || dossier.has_passed(Act::ClaimExemption) {
        return Vec::new();
    }
    let choice =
        |it: &catalogue::Exemption| Choice::new(it.key.clone(), it.names.of(page.language));
    procedure.claimable().map(choice).collect()
}

#[derive(Deserialize)]
pub(super) struct ClaimFields {
    #[serde(default)]
    exemption: String,
    #[serde(default)]
    grounds: String,
    #[serde(default)]
    version: i64,
}

pub(super) async fn claim(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(fields): Form<ClaimFields>,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::default();
    let grounds = Text::<1000>::parse(&one_line(&fields.grounds));
    let grounds = errors.keep("grounds", "procedure-reason-missing", grounds);
    if fields.exemption.is_empty() {
        errors.add("exemption", "choice-missing");
    }
    if let (Some(grounds), true) = (grounds, errors.is_empty()) {
        let of = (code.as_str(), fields.version);
        match dossiers.claim_exemption(&caller, of, &fields.exemption, grounds).await {
            Ok(_) => {
                let address = format!("/services/dossiers/{code}");
                return Ok(Redirect::to(&address).into_response());
            }
            Err(Error::NoSuchExemption) => errors.add("exemption", "choice-missing"),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page.with_errors(errors);
    let mut view = page_with_opinion(page, &dossiers, &caller, (&code, false)).await?;
    view.claim = Claim { exemption: fields.exemption, grounds: fields.grounds, wrong: true };
    show_again(&view)
}
