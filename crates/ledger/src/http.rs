//! The ledger over HTTP, for programs and, through `pages`, for people. What is public needs no
//! caller: tiles and checkpoints at the paths that c2sp.org/tlog-tiles sets.

use std::sync::Arc;

use access::{Caller, Facts, Permit, Purpose, permit};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use kernel::{Clock, Moment, PersonId};
use time::Date;
use tlog::{BundleId, TileId, VerifierKey};
use web::{AsProblem, Body, Failure, Path, Query, SignedIn, Stated};

use crate::{
    AnswerObjections, Entry, EntryId, EraseEntry, Error, Guardians, InspectLog, Ledger, Object,
    Part, ReadAllEntries, ReadEntries, Receipt, Released, SealedEntry, SealedTotal, Services,
    UnsealEntry, pages,
};
use views::{Answer, Decision, EntriesView, Ground, HealthView, ObjectionView, Words};

pub(crate) use views::{List, LogView, Mine, Whose};

mod views;

/// What the routes are given.
#[derive(Clone, Debug)]
pub(crate) struct Counter {
    pub(crate) clock: Clock,
    pub(crate) guardians: Guardians,
    pub(crate) ledger: Ledger,
    pub(crate) services: Services,
    pub(crate) witnesses: Arc<[VerifierKey]>,
}

pub(crate) type Answered<T> = Result<T, Failure>;

const PAGE: i64 = 50;
/// A tile never changes once it is full, and a partial one is asked for by its width.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The routes, listed so that a test can ask each of them.
macro_rules! routes {
    ($($method:ident $path:literal $handler:expr;)*) => {
        /// Method and path of every route for programs.
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),*];

        fn api() -> Router<Counter> {
            Router::new()$(.route($path, $method($handler)))*
        }
    };
}

routes! {
    get "/log/{shard}/checkpoint" checkpoint;
    get "/log/{shard}/statement" statement;
    get "/log/{shard}/tile/{*place}" tile;
    get "/v1/audit/health" health;
    get "/v1/audit/sealed" sealed;
    get "/v1/audit/persons/{person}/entries" all_entries;
    get "/v1/log" log;
    get "/v1/log/sealed" sealed_totals;
    get "/v1/me/chain/proof" chain_proof;
    get "/v1/me/entries" entries;
    post "/v1/me/entries/{entry}/objection" object;
    get "/v1/me/entries/{entry}/proof" proof;
    get "/v1/me/objections" own_objections;
    get "/v1/objections" objections;
    post "/v1/persons/{person}/entries/{entry}/erasure" erase;
    post "/v1/persons/{person}/entries/{entry}/unsealing" unseal;
    post "/v1/persons/{person}/objections/{entry}/acknowledgement" acknowledge;
    post "/v1/persons/{person}/objections/{entry}/answer" answer;
}

/// Everything this slice answers. `witnesses` are those of the configuration.
pub fn routes(
    ledger: Ledger,
    clock: Clock,
    guardians: Guardians,
    services: Services,
    witnesses: Vec<VerifierKey>,
) -> Router {
    let counter = Counter { clock, guardians, ledger, services, witnesses: witnesses.into() };
    api().merge(pages::routes()).with_state(counter)
}

async fn log(State(counter): State<Counter>) -> Answered<Response> {
    Ok(public(Json(LogView::of(&counter).await?)))
}

async fn sealed_totals(State(counter): State<Counter>) -> Answered<Response> {
    let totals: Vec<SealedTotal> = counter.ledger.sealed_totals().await?;
    Ok(public(Json(totals)))
}

async fn checkpoint(
    State(counter): State<Counter>,
    Path(shard): Path<String>,
) -> Answered<Response> {
    let note = counter.ledger.checkpoint(&shard).await?;
    Ok(public(text(note)))
}

async fn statement(
    State(counter): State<Counter>,
    Path(shard): Path<String>,
) -> Answered<Response> {
    let shard = counter.ledger.shard(&shard).await?;
    if shard.statement.is_empty() {
        Err(Error::NoSuchShard.into())
    } else {
        Ok(public(text(shard.statement)))
    }
}

/// `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]`.
async fn tile(
    State(counter): State<Counter>,
    Path((shard, place)): Path<(String, String)>,
) -> Answered<Response> {
    let path = format!("tile/{place}");
    let bytes = if path.starts_with("tile/entries/") {
        let id = BundleId::parse(&path).map_err(|_| Error::NoSuchTile)?;
        counter.ledger.bundle(&shard, id).await?
    } else {
        let id = TileId::parse(&path).map_err(|_| Error::NoSuchTile)?;
        counter.ledger.tile(&shard, id).await?
    };
    let bytes = bytes.ok_or(Error::NoSuchTile)?;
    let kind = (header::CONTENT_TYPE, "application/octet-stream");
    Ok(([kind, (header::CACHE_CONTROL, FOR_EVER)], bytes).into_response())
}

async fn entries(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
    Query(list): Query<Mine>,
) -> Answered<Json<EntriesView>> {
    let reading = counter.reading(caller, list.ward, &purpose).await?;
    let now = counter.clock.now();
    let entries = counter.ledger.entries(&reading.permit, list.page(), now).await?;
    let parts = counter.ledger.parts_in_chunks(&reading.permit, now).await?;
    Ok(Json(EntriesView::of(&reading, &entries, &parts)))
}

async fn proof(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
    Path(entry): Path<EntryId>,
    Query(Whose { ward }): Query<Whose>,
) -> Answered<Response> {
    counter.proof(&counter.reading(caller, ward, &purpose).await?, entry).await
}

async fn chain_proof(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
) -> Answered<Response> {
    let person = own(&caller)?;
    let permit = permit(ReadEntries { person }, &caller, &purpose, Facts::none())?;
    as_file(counter.ledger.head_proof(&permit, counter.clock.now()).await, "chain")
}

async fn object(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
    Path(entry): Path<EntryId>,
    Body(said): Body<Words>,
) -> Answered<Response> {
    let permit = permit(Object { person: own(&caller)? }, &caller, &purpose, Facts::none())?;
    let now = counter.clock.now();
    let (id, receipt) = counter.ledger.object(&permit, entry, &said.words, now).await?;
    let made = Json(serde_json::json!({ "id": id }));
    Ok((StatusCode::CREATED, receipt, made).into_response())
}

async fn own_objections(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
) -> Answered<Json<Vec<ObjectionView>>> {
    let person = own(&caller)?;
    let permit = permit(ReadEntries { person }, &caller, &purpose, Facts::none())?;
    let objections = counter.ledger.objections(&permit, counter.clock.now()).await?;
    Ok(Json(ObjectionView::of(&objections)))
}

async fn objections(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
) -> Answered<Json<Vec<ObjectionView>>> {
    let permit = permit(AnswerObjections, &caller, &purpose, Facts::none())?;
    let objections = counter.ledger.objections_open(&permit, counter.clock.now()).await?;
    Ok(Json(ObjectionView::of(&objections)))
}

async fn acknowledge(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
    Path(objection): Path<(PersonId, EntryId)>,
) -> Answered<Response> {
    let permit = permit(AnswerObjections, &caller, &purpose, Facts::none())?;
    let receipt = counter.ledger.acknowledge(&permit, objection, counter.clock.now()).await?;
    Ok(done(receipt))
}

async fn answer(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
    Path(objection): Path<(PersonId, EntryId)>,
    Body(Answer { outcome, words }): Body<Answer>,
) -> Answered<Response> {
    let permit = permit(AnswerObjections, &caller, &purpose, Facts::none())?;
    let now = counter.clock.now();
    let receipt = counter.ledger.answer(&permit, objection, (outcome, &words), now).await?;
    Ok(done(receipt))
}

async fn erase(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
    Path((person, entry)): Path<(PersonId, EntryId)>,
    Body(Ground { ground }): Body<Ground>,
) -> Answered<Response> {
    let permit = permit(EraseEntry { person }, &caller, &purpose, Facts::none())?;
    Ok(done(counter.ledger.erase(&permit, entry, &ground, counter.clock.now()).await?))
}

async fn unseal(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
    Path((person, entry)): Path<(PersonId, EntryId)>,
    Body(Decision { decision }): Body<Decision>,
) -> Answered<Response> {
    let permit = permit(UnsealEntry { person }, &caller, &purpose, Facts::none())?;
    Ok(done(counter.ledger.unseal(&permit, entry, &decision, counter.clock.now()).await?))
}

async fn health(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
) -> Answered<Json<HealthView>> {
    permit(InspectLog, &caller, &purpose, Facts::none())?;
    Ok(Json(HealthView::of(counter.ledger.health().await?)))
}

async fn sealed(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
) -> Answered<Json<Vec<SealedEntry>>> {
    let permit = permit(InspectLog, &caller, &purpose, Facts::none())?;
    let sealed = counter.ledger.sealed_now(&permit, counter.clock.now()).await?;
    Ok(Json(sealed.into_inner()))
}

async fn all_entries(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(counter): State<Counter>,
    Path(person): Path<PersonId>,
    Query(list): Query<List>,
) -> Answered<Json<EntriesView>> {
    let permit = permit(ReadAllEntries { person }, &caller, &purpose, Facts::none())?;
    let entries = counter.ledger.all_entries(&permit, list.page(), counter.clock.now()).await?;
    Ok(Json(EntriesView::of_all(&entries)))
}

/// Leave to read the entries of a person, and from which day on.
pub(crate) struct Reading {
    pub(crate) permit: Permit<ReadEntries>,
    /// A guardian sees what happened since they represent the person; a person sees everything.
    pub(crate) since: Option<Date>,
}

impl Reading {
    pub(crate) fn entries<'a>(&self, entries: &'a Released<Vec<Entry>>) -> Vec<&'a Entry> {
        entries.iter().filter(|entry| self.reaches(entry.id.at())).collect()
    }

    pub(crate) fn parts<'a>(&self, parts: &'a Released<Vec<Part>>) -> Vec<&'a Part> {
        parts.iter().filter(|part| self.reaches(part.chunk.id.at())).collect()
    }

    fn reaches(&self, at: Moment) -> bool {
        self.since.is_none_or(|since| at.day() >= since)
    }
}

impl Counter {
    /// Leave to read one's own entries, or those of a ward as long as one represents them.
    pub(crate) async fn reading(
        &self,
        caller: Caller,
        ward: Option<PersonId>,
        purpose: &Purpose,
    ) -> Answered<Reading> {
        let guardian = own(&caller)?;
        let ward = ward.or(caller.acting_for);
        let Some(person) = ward.filter(|ward| *ward != guardian) else {
            let action = ReadEntries { person: guardian };
            let permit = permit(action, &caller, purpose, Facts::none())?;
            return Ok(Reading { permit, since: None });
        };
        let since = self.guardians.since(guardian, person).await?;
        let facts = Facts::none().flag("guardian", since.is_some());
        let caller = Caller { acting_for: Some(person), ..caller };
        let permit = permit(ReadEntries { person }, &caller, purpose, facts)?;
        Ok(Reading { permit, since })
    }

    /// The file, or why it is not there, and when to ask again.
    pub(crate) async fn proof(&self, reading: &Reading, entry: EntryId) -> Answered<Response> {
        let now = self.clock.now();
        if reading.since.is_some() {
            // The id of a part in a file does not tell when the file was read.
            let look = self.ledger.look(&reading.permit, entry, now).await?;
            if !reading.reaches(look.as_ref().map_or(entry.at(), |look| look.at)) {
                return Err(Error::NoSuchEntry.into());
            }
        }
        let proof = self.ledger.proof(&reading.permit, entry, now).await;
        as_file(proof, &entry.to_string())
    }
}

/// Whose entries are meant when nobody is named.
pub(crate) fn own(caller: &Caller) -> Answered<PersonId> {
    caller.person().ok_or_else(|| access::Refused::NotPermitted.into())
}

pub(crate) fn as_file(proof: Result<Released<String>, Error>, name: &str) -> Answered<Response> {
    match proof {
        Ok(proof) => {
            let name = format!("attachment; filename=\"{name}.tlog-proof\"");
            let kind = (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned());
            let headers = [kind, (header::CONTENT_DISPOSITION, name)];
            Ok((headers, proof.into_inner()).into_response())
        }
        Err(error @ Error::NotPlacedYet) => {
            let mut response = Failure::from(error.as_problem()).into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

fn done(receipt: Receipt) -> Response {
    (StatusCode::NO_CONTENT, receipt, ()).into_response()
}

fn text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// The same for everyone, and only as long as it is asked for again.
fn public(answer: impl IntoResponse) -> Response {
    ([(header::CACHE_CONTROL, "no-cache")], answer).into_response()
}
