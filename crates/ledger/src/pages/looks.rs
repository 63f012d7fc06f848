//! Who looked: everything done to one's own record, newest first.

use access::{Facts, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use web::{Page, Path, Query, SignedIn, show};

use super::wording::Line;
use crate::http::{Answered, Counter, List, as_file, own};
use crate::{Entry, EntryId, Look, Part, ReadEntries, Released, Who};

#[derive(Template)]
#[template(path = "looks.html")]
struct LooksPage {
    groups: Vec<Group>,
    in_files: Vec<Line>,
    /// The address of what is older; empty when nothing is.
    older: String,
    page: Page,
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
    Query(list): Query<List>,
) -> Answered<Response> {
    let action = ReadEntries { person: own(&caller)? };
    let permit = permit(action, &caller, &Purpose::OwnRecord, Facts::none())?;
    let now = counter.clock.now();
    let entries = counter.ledger.entries(&permit, list.page(), now).await?;
    let parts = match list.is_first() {
        true => Some(counter.ledger.parts_in_chunks(&permit, now).await?),
        false => None,
    };
    show(&LooksPage::of(page, &entries, parts.as_ref()))
}

pub(crate) async fn proof(
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Path(entry): Path<EntryId>,
) -> Answered<Response> {
    let action = ReadEntries { person: own(&caller)? };
    let permit = permit(action, &caller, &Purpose::OwnRecord, Facts::none())?;
    counter.proof(&permit, entry).await
}

pub(crate) async fn chain_proof(
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
) -> Answered<Response> {
    let action = ReadEntries { person: own(&caller)? };
    let permit = permit(action, &caller, &Purpose::OwnRecord, Facts::none())?;
    as_file(counter.ledger.head_proof(&permit, counter.clock.now()).await, "chain")
}

impl LooksPage {
    /// Takes only what is on record as shown.
    fn of(page: Page, entries: &Released<Vec<Entry>>, parts: Option<&Released<Vec<Part>>>) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for entry in entries.iter() {
            match (Look::of(entry), groups.last_mut()) {
                (None, _) => groups.push(Group::Erased { at: page.day_time(&entry.id.at()) }),
                (Some(look), Some(Group::Own { count, .. })) if is_own(&look) => *count += 1,
                (Some(look), _) if is_own(&look) => {
                    groups.push(Group::Own { at: page.day_time(&look.at), count: 1 });
                }
                (Some(look), _) => groups.push(Group::Other(Line::of(&page, &look))),
            }
        }
        let full = List::is_full(entries.len());
        let last = entries.last().filter(|_| full).map(|entry| entry.id);
        let older = last.map(|id| format!("/me/looks?before={id}")).unwrap_or_default();
        let in_files = parts.into_iter().flat_map(|parts| parts.iter()).filter_map(Look::of_part);
        let in_files = in_files.map(|look| Line::of(&page, &look)).collect();
        Self { groups, in_files, older, page }
    }

    fn own_said(&self, count: &usize) -> String {
        self.page.tn("looks-own", *count)
    }
}

fn is_own(look: &Look) -> bool {
    look.by == Who::Citizen { themselves: true }
}
