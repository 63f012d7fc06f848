//! Who looked: everything done to one's own record, newest first.

use access::{Caller, Purpose};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use web::{Page, Path, Query, SignedIn, show};

use super::wording::Line;
use crate::http::{Answered, Counter, List, Mine, Reading, Whose, as_file};
use crate::services::Behind;
use crate::{Entry, EntryId, Look, Part, Released, Who};

#[derive(Template)]
#[template(path = "looks.html")]
struct LooksPage {
    groups: Vec<Group>,
    in_files: Vec<Line>,
    /// The address of what is older; empty when nothing is.
    older: String,
    page: Page,
    /// The day from which on a guardian sees what happened.
    since: String,
    /// `for=..`, for the links of a ward's list.
    whose: String,
}

/// Looks by others stand each for itself; one's own that follow one another stand together.
enum Group {
    Erased { at: String },
    Other(Line),
    Own { at: String, count: usize },
}

pub(crate) async fn list(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Query(list): Query<Mine>,
) -> Answered<Response> {
    let reading = counter.reading(caller, list.ward, &Purpose::OwnRecord).await?;
    let now = counter.clock.now();
    let entries = counter.ledger.entries(&reading.permit, list.page(), now).await?;
    let parts = match list.is_first() {
        true => Some(counter.ledger.parts_in_chunks(&reading.permit, now).await?),
        false => None,
    };
    let in_files = parts.iter().flat_map(|parts| parts.iter()).filter_map(Look::of_part);
    let looks: Vec<_> = entries.iter().filter_map(Look::of).chain(in_files).collect();
    let behind = counter.services.behind(&looks, page.language).await?;
    show(&LooksPage::of(page, &behind, &reading, (&entries, parts.as_ref())))
}

pub(crate) async fn proof(
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Path(entry): Path<EntryId>,
    Query(Whose { ward }): Query<Whose>,
) -> Answered<Response> {
    counter.proof(&counter.reading(caller, ward, &Purpose::OwnRecord).await?, entry).await
}

pub(crate) async fn chain_proof(
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
) -> Answered<Response> {
    // The head is that of the one who asks, whomever they act for.
    let caller = Caller { acting_for: None, mandate: None, ..caller };
    let permit = counter.reading(caller, None, &Purpose::OwnRecord).await?.permit;
    as_file(counter.ledger.head_proof(&permit, counter.clock.now()).await, "chain")
}

impl LooksPage {
    /// Takes only what is on record as shown.
    fn of(
        page: Page,
        behind: &Behind,
        reading: &Reading,
        (entries, parts): (&Released<Vec<Entry>>, Option<&Released<Vec<Part>>>),
    ) -> Self {
        let held = reading.entries(entries);
        let mut groups: Vec<Group> = Vec::new();
        for entry in &held {
            match (Look::of(entry), groups.last_mut()) {
                (None, _) => groups.push(Group::Erased { at: page.day_time(&entry.id.at()) }),
                (Some(look), Some(Group::Own { count, .. })) if is_own(&look) => *count += 1,
                (Some(look), _) if is_own(&look) => {
                    groups.push(Group::Own { at: page.day_time(&look.at), count: 1 });
                }
                (Some(look), _) => groups.push(Group::Other(Line::of(&page, behind, &look))),
            }
        }
        let ward = reading.since.map(|_| reading.permit.action().person);
        let whose = ward.map(|ward| format!("for={ward}")).unwrap_or_default();
        // What is older than the first that is held back is older still.
        let full = List::is_full(entries.len()) && held.len() == entries.len();
        let last = entries.last().filter(|_| full).map(|entry| entry.id);
        let older = last.map(|id| format!("/me/looks?before={id}&{whose}"));
        let older = older.map(|older| older.trim_end_matches('&').to_owned()).unwrap_or_default();
        let in_files = parts.map(|parts| reading.parts(parts)).unwrap_or_default();
        let in_files = in_files.into_iter().filter_map(Look::of_part);
        let in_files = in_files.map(|look| Line::of(&page, behind, &look)).collect();
        let since = reading.since.map(|since| page.date(since)).unwrap_or_default();
        Self { groups, in_files, older, page, since, whose }
    }

    fn proof(&self, line: &Line) -> String {
        let joint = if self.whose.is_empty() { "" } else { "?" };
        format!("/me/looks/{}/proof{joint}{}", line.id, self.whose)
    }

    fn is_of_ward(&self) -> bool {
        !self.whose.is_empty()
    }

    fn own_said(&self, count: &usize) -> String {
        self.page.tn("looks-own", *count)
    }
}

fn is_own(look: &Look) -> bool {
    look.by == Who::Citizen { themselves: true }
}
