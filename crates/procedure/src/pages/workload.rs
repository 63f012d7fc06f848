//! How the work of an office is shared out, for the head of the unit. Counts alone.

use askama::Template;
use axum::extract::State as Counter;
use axum::response::Response;
use web::chart::{Amount, Bars};
use web::{Failure, Page, SignedIn, show};

use crate::{Dossiers, Load, Workload};

#[derive(Template)]
#[template(path = "desk_workload.html")]
struct WorkloadPage {
    colleagues: Vec<Line>,
    heads: Vec<String>,
    held: Bars,
    open: Bars,
    page: Page,
    procedures: Vec<Line>,
    ratings: Bars,
    total: Line,
    unclaimed_reminded: String,
}

struct Line {
    load: Load,
    name: String,
}

pub(super) async fn page(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
) -> Result<Response, Failure> {
    let (workload, _) = dossiers.workload(&caller).await?;
    show(&page_of(page, &dossiers, &workload))
}

fn page_of(page: Page, dossiers: &Dossiers, workload: &Workload) -> WorkloadPage {
    let name = |code: &String| {
        let procedure = dossiers.procedure(code);
        procedure.map_or(code.clone(), |it| it.names.of(page.language).to_owned())
    };
    let said = |key: &str| page.t(&format!("procedure-workload-{key}")).into_owned();
    let procedures = workload.procedures.iter();
    let procedures: Vec<Line> =
        procedures.map(|(code, load)| Line { load: *load, name: name(code) }).collect();
    let unclaimed = Line { load: workload.unclaimed, name: said("unclaimed") };
    let colleagues = workload.colleagues.iter().map(|(login, load)| {
        let name = if login.is_empty() { said("gone") } else { login.clone() };
        Line { load: *load, name }
    });
    let bars = |title: &str, amounts: Vec<Amount>| Bars {
        amounts,
        description: said(&format!("{title}-note")),
        title: said(title),
    };
    let scored = |score: i64| {
        let given = workload.ratings.iter().find(|(given, _)| *given == score);
        let label = page.t(&format!("procedure-score-{score}"));
        Amount::new(label, given.map_or(0, |(_, count)| *count))
    };
    let held = workload.held_already.iter();
    WorkloadPage {
        colleagues: std::iter::once(unclaimed).chain(colleagues).collect(),
        heads: ["name", "open", "overdue", "today", "soon"].map(said).to_vec(),
        held: bars("held", held.map(|(code, count)| Amount::new(name(code), *count)).collect()),
        open: bars(
            "ends",
            vec![
                Amount::new(said("overdue"), workload.total.overdue),
                Amount::new(said("today"), workload.total.today),
                Amount::new(said("soon"), workload.total.soon),
                Amount::new(said("open"), workload.total.open),
            ],
        ),
        ratings: bars("ratings", (1..=5).rev().map(scored).collect()),
        total: Line { load: workload.total, name: said("total") },
        unclaimed_reminded: page.tn("procedure-workload-reminded", workload.unclaimed_reminded),
        procedures,
        page,
    }
}
