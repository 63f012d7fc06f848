//! The places of a form, and the answers that some of them offer.

use kernel::FullName;
use serde_json::{Value as Json, json};
use web::Page;
use web::parts::Choice;

use crate::Group;
use crate::pages::fields::choices;
use crate::value::{HouseholdId, Relation, ResidenceFileNumber, Text};

/// A place of the form, and where the body of the act has what is written there.
#[derive(Clone, Copy)]
pub(super) struct Field {
    /// Level by level: `at.reason`.
    pub(super) at: &'static str,
    pub(super) hint: &'static str,
    pub(super) kind: Kind,
    /// Its words stand under `population-field-` and this.
    pub(super) label: &'static str,
    pub(super) name: &'static str,
    pub(super) optional: bool,
}

#[derive(Clone, Copy)]
pub(super) enum Kind {
    Address,
    /// A father, a mother, or both, by number.
    Adopters,
    /// Not asked for.
    Always(fn() -> Json),
    Choice(fn(&Page) -> Vec<Choice>),
    Day,
    /// The body says the day after it. The rule, if there is one, says how late it can be.
    LastDay(&'static str),
    /// How it is read, and what is said when it cannot be.
    Line(fn(&str) -> Option<Json>, &'static str),
    Members(Whom),
    Number,
    /// The household in which the record stands.
    OwnHousehold,
    /// Someone on the register, by number.
    Person,
    Place,
    /// Someone whom the record names as one of these.
    Tied(&'static [Relation]),
}

/// Of whom a household is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whom {
    /// Each of those who belong to it.
    All,
    /// The person, and others by number.
    New,
    /// Those of it who are given a relation.
    Some,
}

pub(super) const fn field(name: &'static str, kind: Kind) -> Field {
    Field { at: name, hint: "", kind, label: name, name, optional: false }
}

impl Field {
    pub(super) const fn at(self, at: &'static str) -> Self {
        Self { at, ..self }
    }

    pub(super) const fn called(self, label: &'static str) -> Self {
        Self { label, ..self }
    }

    /// A sentence under the label, by its key.
    pub(super) const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    pub(super) const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

pub(super) const fn day(name: &'static str) -> Field {
    field(name, Kind::Day)
}

pub(super) const fn always(at: &'static str, value: fn() -> Json) -> Field {
    field(at, Kind::Always(value))
}

pub(super) const fn choice(name: &'static str, of: fn(&Page) -> Vec<Choice>) -> Field {
    field(name, Kind::Choice(of))
}

pub(super) const fn person(name: &'static str) -> Field {
    field(name, Kind::Person)
}

pub(super) const fn text<const MAX: usize>(name: &'static str) -> Field {
    field(name, Kind::Line(read_text::<MAX>, "population-text-wrong"))
}

pub(super) const FROM: Field = day("from");
pub(super) const TO: Field = field("to", Kind::LastDay(""));
pub(super) const NAME: Field = field("name", Kind::Line(read_name, "population-name-wrong"));
pub(super) const HOUSEHOLD: Field =
    field("household", Kind::Line(read_household, "population-code-wrong"))
        .hint("population-field-household-hint");
pub(super) const ADOPTIVE: &[Relation] = &[Relation::AdoptiveFather, Relation::AdoptiveMother];
pub(super) const REPRESENTATIVE: &[Relation] = &[Relation::LegalRepresentative];
pub(super) const TEMPORARY_MAX: &str = "residence.temporary.term-max";

pub(super) fn read_text<const MAX: usize>(text: &str) -> Option<Json> {
    Text::<MAX>::parse(text).ok().map(|text| json!(text.expose()))
}

pub(super) fn read_name(text: &str) -> Option<Json> {
    FullName::parse(text).ok().map(|name| json!(name.expose()))
}

pub(super) fn read_household(text: &str) -> Option<Json> {
    HouseholdId::parse(text).ok().map(|id| json!(id.expose()))
}

pub(super) fn read_file_number(text: &str) -> Option<Json> {
    ResidenceFileNumber::parse(text).ok().map(|number| json!(number.expose()))
}

/// Choices by their names, whose words stand under `population-` and the kind.
pub(super) fn named(page: &Page, kind: &str, names: &[&'static str]) -> Vec<Choice> {
    let choice =
        |name: &&'static str| Choice::new(*name, page.t(&format!("population-{kind}-{name}")));
    names.iter().map(choice).collect()
}

pub(super) fn sexes(page: &Page) -> Vec<Choice> {
    choices(page, Group::Sex)
}

pub(super) fn parents(page: &Page) -> Vec<Choice> {
    named(page, "relation", &["mother", "father"])
}

pub(super) fn relations(page: &Page) -> Vec<Choice> {
    choices(page, Group::HouseholdRelation)
}

/// Whoever joins a household does not lead it.
pub(super) fn relations_of_joiner(page: &Page) -> Vec<Choice> {
    let mut relations = relations(page);
    relations.retain(|relation| relation.value != "head");
    relations
}

pub(super) fn declarations(page: &Page) -> Vec<Choice> {
    named(page, "declared", &["declared-dead", "missing"])
}

pub(super) fn kinships(page: &Page) -> Vec<Choice> {
    named(page, "kin", &["none", "step-parent-uncle-or-aunt"])
}

pub(super) fn stays(page: &Page) -> Vec<Choice> {
    named(page, "group", &["temporary-residence", "lodging", "absence"])
}

pub(super) fn number_causes(page: &Page) -> Vec<Choice> {
    let causes = [
        "birth-year-corrected",
        "collected-wrongly",
        "sex-redetermined",
        "birth-certificate-revoked",
        "forged-documents",
    ];
    named(page, "cause", &causes)
}

/// Decree 70/2024/ND-CP, Article 11(8): for any other cause the number stays in use.
pub(super) fn cancelling_causes(page: &Page) -> Vec<Choice> {
    named(page, "cause", &["birth-certificate-revoked", "forged-documents"])
}

pub(super) fn askers(page: &Page) -> Vec<Choice> {
    named(page, "asked-by", &["citizen", "authority"])
}
