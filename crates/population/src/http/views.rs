//! Answers: records, histories, cases and lists as JSON. Each takes only what is released.

use axum::Json;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use kernel::{Moment, PersonId};
use ledger::{Receipt, Released};
use serde::Serialize;
use serde_json::{Map, Value as Json_, json};
use time::{Date, OffsetDateTime};

use super::wire::to_json;
use crate::cases::{Body, Case};
use crate::{
    AfterFinding, File, FollowUp, Group, History, Hits, Listed, Merge, Record, Source, Span,
    Standing, TimelineEntry, Value,
};

/// A body and the receipt for what was done to give it, in the header `danh-receipt`.
pub(crate) struct Answer<T>(pub(crate) T, pub(crate) Receipt);

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.0).into_response();
        if let Ok(receipt) = HeaderValue::from_str(&self.1.header()) {
            response.headers_mut().insert(HeaderName::from_static("danh-receipt"), receipt);
        }
        response
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

#[derive(Serialize)]
pub(crate) struct PersonView {
    person: PersonId,
    known_at: At,
    valid_on: Date,
    version: i64,
    fields: Map<String, Json_>,
    /// What the record holds and the caller may not see.
    withheld: Vec<Group>,
}

#[derive(Serialize)]
struct FieldView {
    value: Option<Json_>,
    from: Option<Date>,
    to: Option<Date>,
    known_from: At,
    source: SourceView,
    /// The record that says it, when two were merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<PersonId>,
}

#[derive(Serialize)]
struct SourceView {
    channel: &'static str,
    office: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Json_>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl SourceView {
    fn of(source: &Source) -> Self {
        let document = source.document.as_ref().map(|document| {
            json!({
                "kind": document.kind.name(),
                "on": document.on,
                "reference": document.reference.expose(),
            })
        });
        let reason = source.reason.as_ref().map(|reason| reason.expose().to_owned());
        let office = source.office.expose().to_owned();
        Self { channel: source.channel.name(), office, document, reason }
    }
}

/// A span that begins before all records begins at no day.
fn first(span: Span) -> Option<Date> {
    (span.from > Span::EVER.from).then_some(span.from)
}

impl PersonView {
    pub(crate) fn of(file: Released<File>) -> Self {
        let File { record, withheld, .. } = file.into_inner();
        let Record { fields, known_at, person, valid_on, version } = record;
        let shown = fields.iter().map(|field| {
            let view = FieldView {
                value: field.value.as_ref().map(to_json),
                from: first(field.span),
                to: field.span.to,
                known_from: field.known_from.into(),
                source: SourceView::of(&field.source),
                of: (field.person != person).then_some(field.person),
            };
            (field.group.name().to_owned(), serde_json::to_value(view).unwrap_or_default())
        });
        let fields = shown.collect();
        Self { person, known_at: known_at.into(), valid_on, version, fields, withheld }
    }
}

#[derive(Serialize)]
pub(crate) struct HistoryView {
    person: PersonId,
    groups: Vec<GroupView>,
    merges: Vec<MergeView>,
    version: i64,
}

#[derive(Serialize)]
struct GroupView {
    group: Group,
    /// What is believed, day after day.
    segments: Vec<SegmentView>,
    /// Everything ever said, the newest first.
    said: Vec<SaidView>,
}

#[derive(Serialize)]
struct SegmentView {
    from: Option<Date>,
    to: Option<Date>,
    value: Option<Json_>,
}

#[derive(Serialize)]
struct SaidView {
    #[serde(flatten)]
    field: FieldView,
    standing: &'static str,
}

#[derive(Serialize)]
struct MergeView {
    at: At,
    merged: PersonId,
    source: SourceView,
    undone: Option<At>,
}

impl HistoryView {
    pub(crate) fn of(file: Released<File>, groups: &[Group]) -> Self {
        let File { history, record, .. } = file.into_inner();
        let known_at = record.known_at;
        let group = |group: &Group| GroupView {
            group: *group,
            segments: segments(&history, *group, known_at),
            said: history
                .timeline(*group, known_at)
                .iter()
                .map(|entry| SaidView::of(&history, entry))
                .collect(),
        };
        let merges = Merge::all_of(&history).into_iter().filter(|merge| merge.at <= known_at);
        let merges = merges.map(|merge| MergeView {
            at: merge.at.into(),
            merged: merge.merged,
            source: SourceView::of(&merge.source),
            undone: merge.undone.map(At::from),
        });
        let groups = groups.iter().map(group).filter(|group| !group.said.is_empty()).collect();
        let (person, version) = (record.person, record.version);
        Self { person, groups, merges: merges.collect(), version }
    }
}

fn segments(history: &History, group: Group, known_at: Moment) -> Vec<SegmentView> {
    let segments = history.segments(group, known_at).into_iter();
    let said = segments.filter(|segment| segment.fact.is_some());
    said.map(|segment| SegmentView {
        from: first(segment.span),
        to: segment.span.to,
        value: segment.value().map(to_json),
    })
    .collect()
}

impl SaidView {
    fn of(history: &History, entry: &TimelineEntry<'_>) -> Self {
        let (assertion, change) = (entry.fact.assertion, entry.fact.change);
        let field = FieldView {
            value: entry.fact.value.map(to_json),
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
    fields: Map<String, Json_>,
}

impl HitsView {
    pub(crate) fn of(hits: Released<Hits>) -> Self {
        let Hits { hits, next } = hits.into_inner();
        let people = hits.iter().map(|hit| {
            let values = hit.record.values();
            let named = |value: &Value| (value.group().name().to_owned(), to_json(value));
            HitView { person: hit.person, fields: values.map(named).collect() }
        });
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
