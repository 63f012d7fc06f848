//! The log for everyone: what it says of itself, and how to check it without us.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use web::{Page, show_public};

use crate::SealedTotal;
use crate::http::{Answered, Counter, LogView};

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage {
    log: LogView,
    page: Page,
    totals: Vec<SealedTotal>,
}

pub(crate) async fn public(page: Page, State(counter): State<Counter>) -> Answered<Response> {
    let log = LogView::of(&counter).await?;
    let totals = counter.ledger.sealed_totals().await?;
    show_public(&LogPage { log, page, totals })
}
