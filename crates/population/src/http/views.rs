//! Answers: records, histories, cases and lists as JSON. Each takes only what is released.

use axum::Json;
use axum::response::{IntoResponse, Response};
use kernel::{Moment, PersonId};
use ledger::{Receipt, Released};
use serde::{Serialize, Serializer};
use serde_json::{Value as Json_, json};
use time::{Date, OffsetDateTime};

use super::wire::Wire;
use crate::cases::{Body, Case};
use crate::value::Text;
use crate::{
    AfterFinding, File, FollowUp, Group, History, Hits, Listed, Merge, Record, Source, Span,
    Standing, TimelineEntry,
};

/// A body and the receipt for what was done to give it, in the header `danh-receipt`.
pub(crate) struct Answer<T>(pub(crate) T, pub(crate) Receipt);

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        (self.1, Json(self.0)).into_response()
    }
}

/// RFC 3339, as moments travel.
fn moment(at: Moment) -> OffsetDateTime {
    let nanos = i128::from(at.micros()) * 1_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[derive(Serialize)]
struct At(#[serde(with = "time::serde::rfc3339")] OffsetDateTime);

impl From<Moment> for At {
    fn from(at: Moment) -> Self {
        Self(moment(at))
    }
}

/// A record, each field with its source.
pub(crate) struct PersonView(File);

#[derive(Serialize)]
struct PersonBody<'a> {
    person: PersonId,
    known_at: At,
    valid_on: Date,
    version: i64,
    fields: Fields<'a>,
    /// What the record holds and the caller may not see.
    withheld: &'a [Group],
}

/// By name, in the order of the law.
struct Fields<'a>(&'a Record);

#[derive(Serialize)]
struct FieldView<'a> {
    value: Option<Wire<'a>>,
    from: Option<Date>,
    to: Option<Date>,
    known_from: At,
    source: SourceView<'a>,
    /// The record that says it, when two were merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<PersonId>,
}

#[derive(Serialize)]
struct SourceView<'a> {
    channel: &'static str,
    office: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<DocumentView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct DocumentView<'a> {
    kind: &'static str,
    on: Option<Date>,
    reference: &'a str,
}

impl<'a> SourceView<'a> {
    fn of(source: &'a Source) -> Self {
        let document = source.document.as_ref().map(|document| DocumentView {
            kind: document.kind.name(),
            on: document.on,
            reference: document.reference.expose(),
        });
        Self {
            channel: source.channel.name(),
            office: source.office.expose(),
            document,
            reason: source.reason.as_ref().map(Text::expose),
        }
    }
}

/// A span that begins before all records begins at no day.
fn first(span: Span) -> Option<Date> {
    (span.from > Span::EVER.from).then_some(span.from)
}

impl PersonView {
    pub(crate) fn of(file: Released<File>) -> Self {
        Self(file.into_inner())
    }
}

impl Serialize for PersonView {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let File { record, withheld, .. } = &self.0;
        let Record { known_at, person, valid_on, version, .. } = *record;
        let (known_at, fields) = (known_at.into(), Fields(record));
        PersonBody { person, known_at, valid_on, version, fields, withheld }.serialize(to)
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Record { fields, person, .. } = self.0;
        to.collect_map(fields.iter().map(|field| {
            let view = FieldView {
                value: field.value.as_ref().map(Wire),
                from: first(field.span),
                to: field.span.to,
                known_from: field.known_from.into(),
                source: SourceView::of(&field.source),
                of: (field.person != *person).then_some(field.person),
            };
            (field.group.name(), view)
        }))
    }
}

/// What was ever said of some groups.
pub(crate) struct HistoryView(File, Vec<Group>);

#[derive(Serialize)]
struct HistoryBody<'a> {
    person: PersonId,
    groups: Vec<GroupView<'a>>,
    merges: Vec<MergeView<'a>>,
    version: i64,
}

#[derive(Serialize)]
struct GroupView<'a> {
    group: Group,
    /// What is believed, day after day.
    segments: Vec<SegmentView<'a>>,
    /// Everything ever said, the newest first.
    said: Vec<SaidView<'a>>,
}

#[derive(Serialize)]
struct SegmentView<'a> {
    from: Option<Date>,
    to: Option<Date>,
    value: Option<Wire<'a>>,
}

#[derive(Serialize)]
struct SaidView<'a> {
    #[serde(flatten)]
    field: FieldView<'a>,
    standing: &'static str,
}

#[derive(Serialize)]
struct MergeView<'a> {
    at: At,
    merged: PersonId,
    source: SourceView<'a>,
    undone: Option<At>,
}

impl HistoryView {
    pub(crate) fn of(file: Released<File>, groups: Vec<Group>) -> Self {
        Self(file.into_inner(), groups)
    }
}

impl Serialize for HistoryView {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self(File { history, record, .. }, groups) = self;
        let known_at = record.known_at;
        let group = |group: &Group| GroupView {
            group: *group,
            segments: segments(history, *group, known_at),
            said: history
                .timeline(*group, known_at)
                .iter()
                .map(|entry| SaidView::of(history, entry))
                .collect(),
        };
        let merges: Vec<Merge> = Merge::all_of(history);
        let merges = merges.iter().filter(|merge| merge.at <= known_at).map(|merge| MergeView {
            at: merge.at.into(),
            merged: merge.merged,
            source: SourceView::of(&merge.source),
            undone: merge.undone.map(At::from),
        });
        let groups = groups.iter().map(group).filter(|group| !group.said.is_empty()).collect();
        let (person, version) = (record.person, record.version);
        HistoryBody { person, groups, merges: merges.collect(), version }.serialize(to)
    }
}

fn segments(history: &History, group: Group, known_at: Moment) -> Vec<SegmentView<'_>> {
    let segments = history.segments(group, known_at).into_iter();
    let said = segments.filter(|segment| segment.fact.is_some());
    said.map(|segment| SegmentView {
        from: first(segment.span),
        to: segment.span.to,
        value: segment.value().map(Wire),
    })
    .collect()
}

impl<'a> SaidView<'a> {
    fn of(history: &History, entry: &TimelineEntry<'a>) -> Self {
        let (assertion, change) = (entry.fact.assertion, entry.fact.change);
        let field = FieldView {
            value: entry.fact.value.map(Wire),
            from: first(assertion.span),
            to: assertion.span.to,
            known_from: change.known_from.into(),
            source: SourceView::of(&assertion.source),
            of: (change.person != history.person()).then_some(change.person),
        };
        Self { field, standing: standing(entry.standing) }
    }
}

pub(crate) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::InForce => "in-force",
        Standing::PartlySuperseded => "partly-superseded",
        Standing::Superseded => "superseded",
    }
}

#[derive(Serialize)]
pub(crate) struct HitsView {
    people: Vec<HitView>,
    /// Given back as `after` for the next page.
    next: Option<String>,
}

#[derive(Serialize)]
struct HitView {
    person: PersonId,
    fields: Values,
}

/// By the names of their groups.
struct Values(Record);

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.values().map(|value| (value.group().name(), Wire(value))))
    }
}

impl HitsView {
    pub(crate) fn of(hits: Released<Hits>) -> Self {
        let Hits { hits, next } = hits.into_inner();
        let people = hits.into_iter();
        let people = people.map(|hit| HitView { person: hit.person, fields: Values(hit.record) });
        Self { people: people.collect(), next: next.map(|after| after.to_link()) }
    }
}

#[derive(Serialize)]
pub(crate) struct CaseView {
    code: String,
    #[serde(flatten)]
    body: Body,
    state: &'static str,
    office: String,
    subject: Option<PersonId>,
    opened_at: At,
    due_at: At,
    version: i64,
}

impl From<Case> for CaseView {
    fn from(case: Case) -> Self {
        let Case { body, code, due_at, office, opened_at, state, subject, version, .. } = case;
        let (opened_at, due_at) = (opened_at.into(), due_at.into());
        Self { code, body, state: state.name(), office, subject, opened_at, due_at, version }
    }
}

#[derive(Serialize)]
pub(crate) struct CasesView {
    cases: Vec<CaseView>,
}

impl CasesView {
    pub(crate) fn of(cases: Released<Vec<Case>>) -> Self {
        Self { cases: cases.into_inner().into_iter().map(CaseView::from).collect() }
    }
}

#[derive(Serialize)]
pub(crate) struct FindingsView {
    findings: Vec<FindingView>,
    next: Option<String>,
}

#[derive(Serialize)]
struct FindingView {
    code: &'static str,
    severity: crate::Severity,
    next_step: crate::NextStep,
    person: PersonId,
    name: Option<String>,
    commune: String,
    found_at: At,
}

impl FindingsView {
    pub(crate) fn of(findings: Released<(Vec<Listed>, Option<AfterFinding>)>) -> Self {
        let (listed, next) = findings.into_inner();
        let findings = listed.into_iter().map(|one| FindingView {
            code: one.code.name(),
            severity: one.code.severity(),
            next_step: one.code.next_step(),
            person: one.person,
            name: one.name.map(|name| name.expose().to_owned()),
            commune: one.commune,
            found_at: one.found_at.into(),
        });
        Self { findings: findings.collect(), next: next.map(|after| after.to_link()) }
    }
}

#[derive(Serialize)]
pub(crate) struct DoneView {
    follow_ups: Vec<Json_>,
}

impl DoneView {
    pub(crate) fn of(follow_ups: &[FollowUp]) -> Self {
        let follow_up = |one: &FollowUp| match one {
            FollowUp::DecideMaritalStatus(person) => {
                json!({ "kind": "decide-marital-status", "person": person })
            }
            FollowUp::NameHead { household, members } => {
                json!({ "kind": "name-head", "household": household, "members": members })
            }
            FollowUp::RegisterResidence(person) => {
                json!({ "kind": "register-residence", "person": person })
            }
        };
        Self { follow_ups: follow_ups.iter().map(follow_up).collect() }
    }
}

#[derive(Serialize)]
pub(crate) struct EnteredView {
    pub(crate) person: PersonId,
}
