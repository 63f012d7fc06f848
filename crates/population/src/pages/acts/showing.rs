//! The form of an act, place by place, as the template draws it.

use askama::Template;
use kernel::{PersonId, TermUnit, rule};
use web::Page;
use web::parts::{Choice, PersonHead};

use super::Asking;
use super::field::{Field, Kind, Whom};
use super::reading::{ROWS, Sent};
use super::table::DeskAct;
use crate::pages::case::CaseHead;
use crate::pages::fields::{DayFields, choices};
use crate::pages::me::head_of;
use crate::pages::person::file_of;
use crate::pages::wording::Wording;
use crate::value::Relation;
use crate::{Error, File, Group, Related};

#[derive(Template)]
#[template(path = "desk_act.html")]
pub(super) struct ActPage {
    action: String,
    case: CaseHead,
    head: PersonHead,
    /// What the record does not allow, by its key.
    pub(super) impossible: String,
    inputs: Vec<Input>,
    page: Page,
    person: PersonId,
    reference: String,
    title: String,
}

/// One place to write in.
struct Input {
    hint: String,
    label: String,
    name: String,
    shape: Shape,
}

enum Shape {
    Day(DayFields),
    /// Sent along as it is, and shown.
    Fixed(String),
    Line {
        mode: &'static str,
        value: String,
        width: u8,
    },
    Members {
        known: Vec<Member>,
        rows: Vec<Row>,
    },
    Radios {
        choices: Vec<Choice>,
        chosen: String,
    },
    Select {
        choices: Vec<Choice>,
        chosen: String,
    },
}

/// Someone whose name the page knows.
struct Member {
    choices: Vec<Choice>,
    chosen: String,
    label: String,
    name: String,
}

/// Someone to be named by number.
struct Row {
    choices: Vec<Choice>,
    chosen: String,
    number: String,
    number_label: String,
    number_name: String,
    relation_label: String,
    relation_name: String,
}

/// More answers than this are a list to open.
const RADIOS_MAX: usize = 6;

pub(super) async fn view(
    page: Page,
    asking: &Asking<'_>,
    (case, act): (CaseHead, &DeskAct),
    sent: &Sent,
) -> Result<ActPage, Error> {
    let by = (asking.caller, asking.purpose);
    let (file, related) = file_of(asking.register, by, asking.person).await?;
    let today = asking.register.now().day();
    let drawing = Drawing { file: &file, page: &page, related: &related, sent, today };
    let inputs = act.fields.iter().flat_map(|field| drawing.inputs(field)).collect();
    Ok(ActPage {
        action: format!("{}/record/{}", case.person(&asking.person), act.name),
        case,
        head: head_of(&page, &file.record),
        impossible: String::new(),
        inputs,
        person: file.record.person,
        reference: sent.text("reference").to_owned(),
        title: page.t(&act.title_key()).into_owned(),
        page,
    })
}

struct Drawing<'a> {
    file: &'a File,
    page: &'a Page,
    related: &'a Related,
    sent: &'a Sent,
    today: time::Date,
}

impl Drawing<'_> {
    fn inputs(&self, field: &Field) -> Vec<Input> {
        let sent = || self.sent.text(field.name).to_owned();
        let line = |value| Shape::Line { mode: "text", value, width: 30 };
        let shape = match field.kind {
            Kind::Address | Kind::Place => return self.place(field),
            Kind::Adopters => return self.adopters(field),
            Kind::Always(_) => return Vec::new(),
            Kind::Choice(of) => choice(of(self.page), sent()),
            Kind::Day | Kind::LastDay(_) => Shape::Day(self.sent.day(field.name)),
            Kind::Line(..) => line(sent()),
            Kind::Members(whom) => self.members(whom),
            Kind::Number | Kind::Person => number(sent()),
            Kind::OwnHousehold => {
                let household = self.file.record.household();
                Shape::Fixed(household.map(|of| of.id.expose().to_owned()).unwrap_or_default())
            }
            Kind::Tied(relations) => choice(self.tied(relations), sent()),
        };
        let label = self.page.t(&format!("population-field-{}", field.label)).into_owned();
        let label = if field.optional { self.optional(label) } else { label };
        let name = field.name.to_owned();
        vec![Input { hint: self.hint(field), label, name, shape }]
    }

    fn optional(&self, label: String) -> String {
        self.page.tw("population-optional", "label", label)
    }

    fn hint(&self, field: &Field) -> String {
        match field.kind {
            Kind::LastDay(key) if !key.is_empty() => self.term(key).unwrap_or_default(),
            _ if field.hint.is_empty() => String::new(),
            _ => self.page.t(field.hint).into_owned(),
        }
    }

    /// How long the law lets it last, in the words of its rule.
    fn term(&self, key: &str) -> Option<String> {
        let rule = rule(key, self.today).ok()?;
        let key = match rule.sets.unit {
            TermUnit::Days => "population-term-days",
            TermUnit::Months => "population-term-months",
            TermUnit::Years => "population-term-years",
            TermUnit::Hours | TermUnit::WorkingDays => return None,
        };
        let law = self.page.law(&rule.legal_basis).into();
        Some(self.page.t_with(key, &[("count", rule.sets.amount.into()), ("law", law)]))
    }

    /// A commune and what stands before it.
    fn place(&self, field: &Field) -> Vec<Input> {
        let abroad = matches!(field.kind, Kind::Place);
        let one = |name: &str, label: &str, hint: String| {
            let label = self.page.t(label).into_owned();
            let label = if field.optional { self.optional(label) } else { label };
            let shape =
                Shape::Line { mode: "text", value: self.sent.text(name).to_owned(), width: 30 };
            Input { hint, label, name: name.to_owned(), shape }
        };
        let (label, hint) = match abroad {
            true => ("population-field-destination", "population-field-destination-hint"),
            false => ("population-commune", "population-commune-hint"),
        };
        vec![
            one("commune", label, self.page.t(hint).into_owned()),
            one("line", "population-line", String::new()),
        ]
    }

    fn adopters(&self, field: &Field) -> Vec<Input> {
        let one = |relation: Relation, hint: String| {
            let name = relation.name();
            let label = self.page.t(&format!("population-field-{name}")).into_owned();
            let shape = number(self.sent.text(name).to_owned());
            Input { hint, label, name: name.to_owned(), shape }
        };
        let mother = one(Relation::AdoptiveMother, self.page.t(field.hint).into_owned());
        vec![mother, one(Relation::AdoptiveFather, String::new())]
    }

    /// Those whom the record names as one of these.
    fn tied(&self, relations: &[Relation]) -> Vec<Choice> {
        let wording = Wording { page: self.page, related: self.related };
        let relatives = self.file.record.relatives().into_iter().flatten();
        let tied = relatives.filter(|one| relations.contains(&one.relation()));
        tied.filter_map(|one| Some(Choice::new(one.person()?.to_string(), wording.relative(one))))
            .collect()
    }

    fn members(&self, whom: Whom) -> Shape {
        let record = &self.file.record;
        let own = (record.person, record.household_relation().copied());
        let others = if whom == Whom::New { &[] } else { self.related.members.as_slice() };
        let known = std::iter::once(&own).chain(others).map(|(person, relation)| {
            let name = format!("member-{person}");
            let wording = Wording { page: self.page, related: self.related };
            let called = match *person == record.person {
                true => head_of(self.page, record).name,
                false => wording.name(*person),
            };
            let now = relation.map(|it| wording.word("household-relation", it.name()));
            let label = match now {
                Some(now) => {
                    let fillings = [("name", called.into()), ("relation", now.into())];
                    self.page.t_with("population-member-now", &fillings)
                }
                None => called,
            };
            let chosen = self.sent.text(&name).to_owned();
            Member { choices: self.relations(), chosen, label, name }
        });
        let known = known.collect();
        let rows = if whom == Whom::New { ROWS } else { 0 };
        Shape::Members { known, rows: (1..=rows).map(|row| self.row(row)).collect() }
    }

    fn row(&self, row: usize) -> Row {
        let (number_name, relation_name) = (format!("number-{row}"), format!("relation-{row}"));
        Row {
            choices: self.relations(),
            chosen: self.sent.text(&relation_name).to_owned(),
            number: self.sent.text(&number_name).to_owned(),
            number_label: self.page.tn("population-member-number", row),
            number_name,
            relation_label: self.page.tn("population-member-relation", row),
            relation_name,
        }
    }

    fn relations(&self) -> Vec<Choice> {
        choices(self.page, Group::HouseholdRelation)
    }
}

fn number(value: String) -> Shape {
    Shape::Line { mode: "numeric", value, width: 20 }
}

fn choice(choices: Vec<Choice>, chosen: String) -> Shape {
    match choices.len() {
        ..=RADIOS_MAX => Shape::Radios { choices, chosen },
        _ => Shape::Select { choices, chosen },
    }
}
