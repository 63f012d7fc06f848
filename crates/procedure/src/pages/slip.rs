//! What is handed across a counter on paper: one side, with what its holder needs to ask after the
//! dossier. It is for who received the dossier while they attend, and for who applied.

use askama::Template;
use axum::extract::State as Counter;
use axum::response::Response;
use catalogue::Procedure;
use web::{Failure, Page, Path, SignedIn, show};

use super::papers::{EnclosedLine, HeldLine, enclosed, held};
use crate::fees::exempt;
use crate::{Dossier, Dossiers, Error};

#[derive(Template)]
#[template(path = "service_slip.html")]
struct SlipPage {
    code: String,
    /// Empty where the law gives no term, or the clock stands.
    due: String,
    enclosed: Vec<EnclosedLine>,
    fee: String,
    filed: String,
    held: Vec<HeldLine>,
    name: String,
    office: String,
    page: Page,
    /// Where it was received; empty where it was filed from afar.
    received: String,
    secret: String,
    site: String,
}

pub(super) async fn page(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let (dossier, _) = dossiers.read(&caller, &code).await?;
    if !crate::counter::sees_secret(&caller, &dossier) {
        return Err(Error::NoSuchDossier.into());
    }
    let procedure = dossiers.procedure_of(&dossier)?;
    let site = dossiers.accounts.site().to_owned();
    show(&slip(page, site, procedure, &dossier))
}

fn slip(page: Page, site: String, procedure: &Procedure, dossier: &Dossier) -> SlipPage {
    let due = dossier.clock.due_at.filter(|_| !dossier.state.pauses());
    let received = dossier.body.received_at.as_ref();
    SlipPage {
        code: dossier.code.to_string(),
        due: due.map(|at| page.date(at.day())).unwrap_or_default(),
        enclosed: enclosed(&page, procedure, dossier),
        fee: fee(&page, procedure, dossier),
        filed: page.day_time(&dossier.clock.filed_at),
        held: held(&page, (procedure, dossier), &[]),
        name: procedure.names.of(page.language).to_owned(),
        office: page.office(&dossier.office),
        received: received.map(|at| page.office(&at.office)).unwrap_or_default(),
        secret: dossier.body.secret.0.clone(),
        site,
        page,
    }
}

/// What it costs, and which way that is paid. Nothing says whether a fee was handed over.
fn fee(page: &Page, procedure: &Procedure, dossier: &Dossier) -> String {
    let by_hand = dossier.body.received_at.is_some();
    let exempt = exempt(procedure, dossier);
    let each =
        procedure.fees_for(&dossier.body.answers, &exempt).into_iter().map(|(fee, persons)| {
            let direct = if by_hand { fee.direct } else { fee.online.unwrap_or(fee.direct) };
            u64::from(direct).saturating_mul(u64::try_from(persons).unwrap_or(u64::MAX))
        });
    let key = match (each.fold(0, u64::saturating_add), by_hand) {
        (0, _) => return page.t("procedure-slip-no-fee").into_owned(),
        (amount, true) => ("procedure-slip-by-hand", amount),
        (amount, false) => ("procedure-slip-online", amount),
    };
    page.tw(key.0, "amount", page.dong(key.1))
}
