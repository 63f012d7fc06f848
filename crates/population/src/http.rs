//! The register over HTTP. OSIA names the operations; `docs/spec/population.md` the differences.
//!
//! Whose record and which group stand in the path; a number, a name or a paper travels in a body,
//! because paths are logged. What the answer is for comes in the header `danh-purpose`, the
//! receipt for it goes out in `danh-receipt`.

use access::{Actor, Caller, Purpose};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post, put};
use kernel::{Moment, PersonId};
use serde::Deserialize;
use serde_json::Value as Json;
use time::{Date, OffsetDateTime};
use web::{Body, Failure, Path, Query, SignedIn, Stated};

use crate::policy::{
    Correct, EnterPerson, FindPeople, MergeRecords, PartRecords, ReadFindings, ReadPerson,
    RecordCivilEvent,
};
use crate::source::{Channel, Document, DocumentKind};
use crate::value::{OfficeCode, Party, Text};
use crate::{
    After, AfterFinding, AsOf, Birth, Correction, Error, Ground, Group, Register, Severity, Source,
    Span, Truth,
};
use acts::{Act, On};
use views::{Answer, DoneView, EnteredView, FindingsView, HistoryView};
use views::{HitsView, PersonView};
use wire::{PartyForm, from_json, group};

pub(crate) mod acts;
mod cases;
mod views;
pub(crate) mod wire;

/// The routes, listed so that a test can ask each of them.
macro_rules! routes {
    ($($method:ident $path:literal $handler:expr;)*) => {
        /// Method and path of every route under `/v1`.
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),*];

        fn api() -> Router<Register> {
            Router::new()$(.route($path, $method($handler)))*
        }
    };
}

routes! {
    get "/v1/cases" cases::list;
    post "/v1/cases" cases::open;
    get "/v1/cases/{case}" cases::read;
    post "/v1/cases/{case}/closing" cases::close;
    get "/v1/findings" findings;
    post "/v1/persons" enter;
    post "/v1/persons/find" find;
    get "/v1/persons/{person}" read;
    post "/v1/persons/{person}/absence" act::<acts::AbsenceDeclared>;
    post "/v1/persons/{person}/adoption" act::<acts::Adopted>;
    post "/v1/persons/{person}/adoption-end" act::<acts::AdoptionEnded>;
    post "/v1/persons/{person}/birth" birth;
    post "/v1/persons/{person}/death" act::<acts::Died>;
    post "/v1/persons/{person}/divorce" act::<acts::Divorced>;
    put "/v1/persons/{person}/fields/{group}" correct;
    get "/v1/persons/{person}/history" history;
    post "/v1/persons/{person}/household" act::<acts::HouseholdCreated>;
    post "/v1/persons/{person}/household-head" act::<acts::HeadChanged>;
    post "/v1/persons/{person}/household-joining" act::<acts::HouseholdJoined>;
    post "/v1/persons/{person}/household-leaving" act::<acts::HouseholdLeft>;
    post "/v1/persons/{person}/household-split" act::<acts::HouseholdSplit>;
    post "/v1/persons/{person}/lodging" act::<acts::LodgingNotified>;
    post "/v1/persons/{person}/marriage" act::<acts::Married>;
    post "/v1/persons/{person}/merger" merge;
    post "/v1/persons/{person}/name-change" act::<acts::NameChanged>;
    post "/v1/persons/{person}/number" act::<acts::NumberReplaced>;
    post "/v1/persons/{person}/number-cancellation" act::<acts::NumberCancelled>;
    post "/v1/persons/{person}/parting" part;
    post "/v1/persons/{person}/permanent-residence" act::<acts::PermanentResidenceRegistered>;
    post "/v1/persons/{person}/permanent-residence-deletion" act::<acts::PermanentResidenceDeleted>;
    post "/v1/persons/{person}/protection" act::<acts::Protected>;
    post "/v1/persons/{person}/protection-end" act::<acts::ProtectionLifted>;
    post "/v1/persons/{person}/recognition" act::<acts::Recognised>;
    post "/v1/persons/{person}/representation" act::<acts::Represented>;
    post "/v1/persons/{person}/representation-end" act::<acts::RepresentationEnded>;
    post "/v1/persons/{person}/return" act::<acts::Returned>;
    post "/v1/persons/{person}/stay-end" act::<acts::StayEnded>;
    post "/v1/persons/{person}/temporary-residence" act::<acts::TemporaryResidenceRegistered>;
    post "/v1/persons/{person}/temporary-residence-extension" act::<acts::TemporaryResidenceExtended>;
}

/// Everything this slice answers.
pub fn routes(register: Register) -> Router {
    api().merge(crate::pages::pages()).with_state(register)
}

type Answered<T> = Result<Answer<T>, Failure>;

/// Finds people by what is known of them.
async fn find(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Body(form): Body<FindForm>,
) -> Answered<HitsView> {
    let facts = register.facts_at_desk(&caller, &purpose).await?;
    let permit = access::permit(FindPeople, &caller, &purpose, facts)?;
    let (hits, receipt) = register.find(&permit, &form.read()?).await?;
    Ok(Answer(HitsView::of(hits), receipt))
}

async fn read(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Path(person): Path<PersonId>,
    Query(as_of): Query<AsOfQuery>,
) -> Answered<PersonView> {
    let facts = register.facts_on(person, &caller, &purpose).await?;
    let permit = access::permit(ReadPerson { person }, &caller, &purpose, facts)?;
    let (file, receipt) = register.file(&permit, as_of.into()).await?;
    Ok(Answer(PersonView::of(file), receipt))
}

/// Everything ever said of a person, or of one group.
async fn history(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Path(person): Path<PersonId>,
    Query(query): Query<HistoryQuery>,
) -> Answered<HistoryView> {
    let facts = register.facts_on(person, &caller, &purpose).await?;
    let permit = access::permit(ReadPerson { person }, &caller, &purpose, facts)?;
    let as_of = AsOf { known_at: query.known_at.map(Moment::of), valid_on: None };
    let (file, receipt) = register.file(&permit, as_of).await?;
    let groups = query.group.map_or_else(|| Group::ALL.to_vec(), |group| vec![group]);
    Ok(Answer(HistoryView::of(file, groups), receipt))
}

/// Puts on the register a person who is found not to be on it.
async fn enter(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Body(form): Body<EntryForm>,
) -> Answered<EnteredView> {
    let facts = register.facts_at_desk(&caller, &purpose).await?;
    let permit = access::permit(EnterPerson, &caller, &purpose, facts)?;
    let source = form.source.read(Channel::CivilEvent, &caller)?;
    let values: Result<Vec<_>, Failure> = form.values.into_iter().map(ValueForm::read).collect();
    let (person, done) = register.enter(&permit, values?, &source).await?;
    Ok(Answer(EnteredView { person }, done.receipt))
}

/// Any act that its body tells all of.
async fn act<A: Act>(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Path(person): Path<PersonId>,
    Body(form): Body<ActForm<A>>,
) -> Answered<DoneView> {
    let done = record(&register, (&caller, &purpose), person, form).await?;
    Ok(Answer(DoneView::of(&done.follow_ups), done.receipt))
}

/// Records an act on a person under the permit that the act needs.
pub(crate) async fn record<A: Act>(
    register: &Register,
    (caller, purpose): (&Caller, &Purpose),
    person: PersonId,
    ActForm { act, source }: ActForm<A>,
) -> Result<crate::Done, Error> {
    let facts = register.facts_on(person, caller, purpose).await?;
    let permit = access::permit(A::action(person), caller, purpose, facts)?;
    let source = source.read(A::CHANNEL, caller)?;
    let persons = [vec![person], act.others()].concat();
    let effects = |people: &_, now| act.effects(&On { now, people, person, source: &source });
    register.act(&permit, &persons, effects).await
}

/// A child of the person in the path.
async fn birth(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Path(person): Path<PersonId>,
    Body(form): Body<BirthForm>,
) -> Answered<EnteredView> {
    let (child, done) = record_birth(&register, (&caller, &purpose), person, form).await?;
    Ok(Answer(EnteredView { person: child }, done.receipt))
}

/// Registers a child of that person.
pub(crate) async fn record_birth(
    register: &Register,
    (caller, purpose): (&Caller, &Purpose),
    person: PersonId,
    form: BirthForm,
) -> Result<(PersonId, crate::Done), Error> {
    let facts = register.facts_on(person, caller, purpose).await?;
    let permit = access::permit(RecordCivilEvent { person }, caller, purpose, facts)?;
    let source = form.source.read(Channel::CivilEvent, caller)?;
    let values = form.values.into_iter().map(|(name, json)| {
        let group = Group::parse(&name);
        let group = group.ok_or_else(|| Error::Unreadable("no such group".to_owned()))?;
        from_json(group, json).map_err(|error| Error::Unreadable(error.to_string()))
    });
    let values: Result<Vec<_>, Error> = values.collect();
    let this = Some(Party::from(person));
    let other = form.other.map(Party::from);
    let (father, mother) = match form.parent {
        ParentForm::Father => (this, other),
        ParentForm::Mother => (other, this),
    };
    let child = register.new_person();
    let birth = Birth { born_on: form.born_on, child, father, mother, values: values? };
    Ok((child, register.register_birth(&permit, birth, &source).await?))
}

/// Corrects one group on a decision of the caller's own office.
async fn correct(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Path((person, field)): Path<(PersonId, GroupInPath)>,
    Body(form): Body<CorrectForm>,
) -> Answered<DoneView> {
    let facts = register.facts_on(person, &caller, &purpose).await?;
    let permit = access::permit(Correct { person }, &caller, &purpose, facts)?;
    let source = form.source.read(Channel::Correction, &caller)?;
    let truth = truth(field.0, form.value)?;
    let correction = Correction { ground: form.ground.into(), truth };
    let done = register.correct(&permit, form.version, correction, &source).await?;
    Ok(Answer(DoneView::of(&done.follow_ups), done.receipt))
}

/// Holds the record in the path and another for one person's.
async fn merge(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Path(person): Path<PersonId>,
    Body(form): Body<OtherForm>,
) -> Answered<DoneView> {
    let facts = register.facts_on(person, &caller, &purpose).await?;
    let permit = access::permit(MergeRecords { person }, &caller, &purpose, facts)?;
    let source = form.source.read(Channel::Register, &caller)?;
    let done = register.merge(&permit, form.other, &source).await?;
    Ok(Answer(DoneView::of(&done.follow_ups), done.receipt))
}

/// Takes a merger back.
async fn part(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Path(person): Path<PersonId>,
    Body(form): Body<OtherForm>,
) -> Answered<DoneView> {
    let facts = register.facts_on(person, &caller, &purpose).await?;
    let permit = access::permit(PartRecords { person }, &caller, &purpose, facts)?;
    let source = form.source.read(Channel::Register, &caller)?;
    let done = register.part(&permit, form.other, &source).await?;
    Ok(Answer(DoneView::of(&done.follow_ups), done.receipt))
}

async fn findings(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Query(query): Query<FindingsQuery>,
) -> Answered<FindingsView> {
    let facts = register.facts_at_desk(&caller, &purpose).await?;
    let permit = access::permit(ReadFindings, &caller, &purpose, facts)?;
    let after = query.after.map(|link| AfterFinding::from_link(&link).ok_or(Error::NoSuchPage));
    let after = after.transpose()?;
    let severity = query.severity.unwrap_or(Severity::Serious);
    let (findings, receipt) = register.findings(&permit, severity, after.as_ref()).await?;
    Ok(Answer(FindingsView::of(findings), receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AsOfQuery {
    #[serde(default, with = "time::serde::rfc3339::option")]
    known_at: Option<OffsetDateTime>,
    valid_on: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HistoryQuery {
    #[serde(default, deserialize_with = "group_if_any")]
    group: Option<Group>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    known_at: Option<OffsetDateTime>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FindingsQuery {
    after: Option<String>,
    severity: Option<Severity>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FindForm {
    after: Option<String>,
    birth_date: Option<kernel::PartialDate>,
    name: Option<String>,
    number: Option<crate::HeldNumber>,
    /// The code of a commune or province.
    territory: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryForm {
    source: SourceForm,
    values: Vec<ValueForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueForm {
    from: Date,
    #[serde(deserialize_with = "group")]
    group: Group,
    to: Option<Date>,
    value: Json,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActForm<A> {
    act: A,
    source: SourceForm,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BirthForm {
    born_on: Date,
    other: Option<PartyForm>,
    /// What the person in the path is to the child.
    parent: ParentForm,
    source: SourceForm,
    values: serde_json::Map<String, Json>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ParentForm {
    Father,
    Mother,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CorrectForm {
    ground: GroundForm,
    source: SourceForm,
    /// None: nothing holds.
    value: Option<Json>,
    version: i64,
}

/// Since when what is said now is true.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum GroundForm {
    ClericalError { on: Date },
    Decision { from: Date },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherForm {
    other: PersonId,
    source: SourceForm,
}

/// The paper that something rests on. The office is the caller's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceForm {
    document: Option<DocumentForm>,
    reason: Option<Text<200>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentForm {
    kind: DocumentKind,
    on: Option<Date>,
    reference: Text<100>,
}

struct GroupInPath(Group);

impl<'de> Deserialize<'de> for GroupInPath {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        group(from).map(Self)
    }
}

fn group_if_any<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Group>, D::Error> {
    group(from).map(Some)
}

impl From<AsOfQuery> for AsOf {
    fn from(AsOfQuery { known_at, valid_on }: AsOfQuery) -> Self {
        Self { known_at: known_at.map(Moment::of), valid_on }
    }
}

impl From<GroundForm> for Ground {
    fn from(ground: GroundForm) -> Self {
        match ground {
            GroundForm::ClericalError { on } => Ground::ClericalError { on },
            GroundForm::Decision { from } => Ground::Decision { from },
        }
    }
}

impl FindForm {
    fn read(self) -> Result<crate::Query, Error> {
        let Self { after, birth_date, name, number, territory } = self;
        let after = after.map(|link| After::from_link(&link).ok_or(Error::NoSuchPage));
        Ok(crate::Query { after: after.transpose()?, birth_date, commune: territory, name, number })
    }
}

impl ValueForm {
    fn read(self) -> Result<(Span, crate::Value), Failure> {
        let value = from_json(self.group, self.value);
        let value = value.map_err(|error| unreadable(error.to_string()))?;
        Ok((Span { from: self.from, to: self.to }, value))
    }
}

impl SourceForm {
    fn read(&self, channel: Channel, caller: &Caller) -> Result<Source, Error> {
        let document = self.document.as_ref().map(|document| Document {
            kind: document.kind,
            on: document.on,
            reference: document.reference.clone(),
        });
        source_at(channel, document, self.reason.clone(), caller)
    }
}

/// What the caller's office says, on which paper.
pub(crate) fn source_at(
    channel: Channel,
    document: Option<Document>,
    reason: Option<Text<200>>,
    caller: &Caller,
) -> Result<Source, Error> {
    let Actor::Official { office, .. } = &caller.actor else { return Err(Error::NoSuchOffice) };
    Ok(Source { channel, document, office: OfficeCode::parse(office)?, reason })
}

/// What is so of a group, as JSON says it; nothing when it says nothing.
fn truth(group: Group, json: Option<Json>) -> Result<Truth, Failure> {
    match json {
        None => Ok(Truth::Nothing(group)),
        Some(json) => {
            let value = from_json(group, json).map_err(|error| unreadable(error.to_string()))?;
            Ok(Truth::Is(value))
        }
    }
}

fn unreadable(detail: String) -> Failure {
    Error::Unreadable(detail).into()
}
