//! Makes people of rows: a chunk of them at a time, with everything that is to be kept.

use std::borrow::Cow;
use std::collections::HashMap;

use csv::StringRecord;
use kernel::{Entropy, Moment, PersonId, PersonalNumber, fold};
use ledger::Member;
use store::Changes;

use super::file::Row;
use super::mapping::Mapping;
use super::reading::{Refusal, Said};
use crate::rows::{self, Head};
use crate::value::{Few, Party, Relation, Relative};
use crate::{
    Assertion, Change, DocumentNumber, Finding, Group, History, IdentityDocument, People, Span,
    Value, acts, finding_rows, found_in,
};

/// A row that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reject {
    pub(crate) column: String,
    pub(crate) reason: String,
    pub(crate) row: u64,
}

/// The people of some rows, ready to be kept.
pub(crate) struct Chunk {
    pub(crate) people: Vec<Person>,
    pub(crate) rejects: Vec<Reject>,
}

pub(crate) struct Person {
    birth_date: String,
    documents: Vec<DocumentNumber>,
    findings: Vec<Finding>,
    head: Head,
    name_keys: Vec<String>,
    pub(crate) number: Option<PersonalNumber>,
    pub(crate) row: u64,
    stored: String,
}

/// Reads rows and makes people of those that can be read. The ids of a chunk begin alike, so that
/// its rows lie together in every table that is ordered by person; they are random all the same.
pub(crate) fn prepare(rows: Vec<Row>, mapping: &Mapping, entropy: &Entropy, now: Moment) -> Chunk {
    let mut rejects = Vec::new();
    let said = read(rows, mapping, &mut rejects);
    let prefix: [u8; 4] = entropy.bytes();
    let mut ids: Vec<PersonId> =
        said.iter().map(|_| PersonId::beginning(prefix, entropy)).collect();
    ids.sort_unstable_by(|one, other| one.as_bytes().cmp(other.as_bytes()));

    let by_number: HashMap<PersonalNumber, usize> =
        said.iter().zip(0..).filter_map(|((_, said), at)| Some((said.number?, at))).collect();
    let children = children(&said, &by_number);
    let mut people = Vec::with_capacity(said.len());
    for (at, (row, said)) in said.into_iter().enumerate() {
        let relations = Relations { by_number: &by_number, children: &children[at], ids: &ids };
        match person(ids[at], said, &relations, mapping, now) {
            Ok(person) => people.push(Person { row, ..person }),
            Err(Refusal { column, reason }) => rejects.push(Reject { column, reason, row }),
        }
    }
    Chunk { people, rejects }
}

/// Everything a chunk has to keep, in the order in which it is kept.
pub(crate) fn changes(people: &[Person], now: Moment) -> Changes {
    let mut changes = Changes::new();
    for person in people {
        let Head { person: id, known_from, version, .. } = person.head;
        rows::change_insert_stored(&mut changes, (id, version, known_from), person.stored.clone());
    }
    for person in people {
        for number in &person.documents {
            rows::document_insert(&mut changes, number, person.head.person);
        }
    }
    for person in people {
        let commune = person.head.commune.as_deref().unwrap_or_default();
        let id = person.head.person;
        finding_rows::findings_insert(&mut changes, id, &person.findings, commune, now);
    }
    for person in people {
        for key in &person.name_keys {
            rows::name_insert(&mut changes, key, &person.birth_date, person.head.person);
        }
    }
    for person in people {
        if let Some(number) = person.number {
            rows::number_insert(&mut changes, number, person.head.person);
        }
    }
    people.iter().for_each(|person| rows::person_put(&mut changes, &person.head));
    changes
}

/// Who is in the chunk, with the bytes that were kept of each.
pub(crate) fn members(people: &[Person]) -> Vec<Member<'_>> {
    let members = people.iter().map(|person| Member {
        content: Cow::Borrowed(person.stored.as_bytes()),
        subject: person.head.person,
    });
    members.collect()
}

fn read(rows: Vec<Row>, mapping: &Mapping, rejects: &mut Vec<Reject>) -> Vec<(u64, Said)> {
    let mut numbers: HashMap<PersonalNumber, u64> = HashMap::new();
    let mut people = Vec::with_capacity(rows.len());
    for (row, fields) in rows {
        let said = fields.and_then(|fields: StringRecord| {
            let fields: Vec<&str> = fields.iter().collect();
            mapping.read(&fields)
        });
        match said {
            Err(Refusal { column, reason }) => rejects.push(Reject { column, reason, row }),
            Ok(said) => match said.number.and_then(|number| numbers.insert(number, row)) {
                None => people.push((row, said)),
                Some(first) => {
                    // The first keeps the number.
                    said.number.and_then(|number| numbers.insert(number, first));
                    let reason = format!("row {first} of this file has the same number");
                    let column = Group::PersonalNumber.name().to_owned();
                    rejects.push(Reject { column, reason, row });
                }
            },
        }
    }
    people
}

/// Who in the chunk is related to one person.
struct Relations<'a> {
    by_number: &'a HashMap<PersonalNumber, usize>,
    children: &'a [usize],
    ids: &'a [PersonId],
}

/// For each person, the children in the same chunk that name them as a parent.
fn children(said: &[(u64, Said)], by_number: &HashMap<PersonalNumber, usize>) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); said.len()];
    for (at, (_, said)) in said.iter().enumerate() {
        for relative in said.relatives() {
            let parent = relative.party().number.and_then(|number| by_number.get(&number));
            if let Some(parent) = parent.filter(|_| relative.relation().is_parent()) {
                children[*parent].push(at);
            }
        }
    }
    children
}

fn person(
    id: PersonId,
    mut said: Said,
    relations: &Relations<'_>,
    mapping: &Mapping,
    now: Moment,
) -> Result<Person, Refusal> {
    let has = |group: Group| said.values.iter().any(|(_, value)| value.group() == group);
    if !has(Group::BirthName) {
        let column = Group::BirthName.name().to_owned();
        return Err(Refusal { column, reason: "a person has a name".to_owned() });
    }
    relate(&mut said, relations);
    let number = said.number;
    let change = Change::first(id, now, assertions(said, mapping));
    let stored = change
        .encode()
        .map_err(|error| Refusal { column: String::new(), reason: error.to_string() })?;
    let history = History::new(id, vec![change]);
    let record = history.as_of(now.day(), now);
    let names = record.birth_name().into_iter();
    let names = names.chain(record.other_names().into_iter().flat_map(|names| names.iter()));
    let name_keys = names.map(|name| fold(name.expose())).collect();
    let head = acts::head(&history.changes()[0], &history, &record, now);
    let findings = found_in(&record, &People::default());
    let birth_date = head.birth_date.clone().unwrap_or_default();
    let documents = record.identity_documents().into_iter().flatten();
    let documents = documents.filter_map(IdentityDocument::found_by).collect();
    Ok(Person { birth_date, documents, findings, head, name_keys, number, row: 0, stored })
}

/// Names the relatives who are in the same chunk by their records, and adds the children.
fn relate(said: &mut Said, relations: &Relations<'_>) {
    let Relations { by_number, children, ids } = relations;
    let named = said.relatives().map(|relative| {
        let party = relative.party().clone();
        let person = party.number.and_then(|number| by_number.get(&number)).map(|at| ids[*at]);
        Relative::of(relative.relation(), Party { person, ..party })
    });
    let born = children.iter().map(|child| {
        let party = Party { person: Some(ids[*child]), ..Party::default() };
        Relative::of(Relation::Child, party)
    });
    let relatives: Vec<Relative> = named.chain(born).filter_map(Result::ok).collect();
    let since = said.birth_date.map_or(Span::EVER.from, |date| date.earliest());
    said.values.retain(|(_, value)| value.group() != Group::Relatives);
    if let Ok(relatives) = Few::parse(relatives) {
        said.values.push((Span::from(since), Value::Relatives(relatives)));
    }
}

/// One assertion for each stretch of days.
fn assertions(said: Said, mapping: &Mapping) -> Vec<Assertion> {
    let mut assertions: Vec<Assertion> = Vec::new();
    for (span, value) in said.values {
        match assertions.iter_mut().find(|assertion| assertion.span == span) {
            Some(assertion) => assertion.values.push(value),
            None => assertions.push(Assertion::of(span, mapping.source.clone(), vec![value])),
        }
    }
    assertions
}

impl Said {
    fn relatives(&self) -> impl Iterator<Item = &Relative> {
        let relatives = self.values.iter().filter_map(|(_, value)| match value {
            Value::Relatives(relatives) => Some(relatives.iter()),
            _ => None,
        });
        relatives.flatten()
    }
}
