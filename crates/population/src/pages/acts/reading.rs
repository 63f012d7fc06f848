//! What is written in the form of an act becomes the body that the act has over HTTP.

use std::collections::BTreeMap;

use kernel::{PersonId, PersonalNumber};
use serde_json::{Value as Json, json};
use web::{FieldErrors, Page};

use super::Asking;
use super::field::{Field, Kind, Whom};
use super::table::DeskAct;
use crate::http::wire::{AddressForm, PlaceForm};
use crate::pages::fields::{DayFields, ValueFields, choices};
use crate::pages::permit_at;
use crate::policy::FindPeople;
use crate::value::{HeldNumber, HouseholdId, Relation, Text};
use crate::{Error, Group, Query};

/// How many can be named by number in one form.
pub(super) const ROWS: usize = 5;

/// The form as it was sent.
#[derive(Default)]
pub(super) struct Sent(BTreeMap<String, String>);

impl From<BTreeMap<String, String>> for Sent {
    fn from(fields: BTreeMap<String, String>) -> Self {
        Self(fields)
    }
}

impl Sent {
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).map(|text| text.trim()).unwrap_or_default()
    }

    pub(super) fn day(&self, name: &str) -> DayFields {
        let part = |part| self.text(&format!("{name}-{part}")).to_owned();
        DayFields { day: part("day"), month: part("month"), year: part("year") }
    }

    fn place(&self) -> ValueFields {
        let text = |name| self.text(name).to_owned();
        ValueFields { commune: text("commune"), line: text("line") }
    }

    /// The relations that were given to people of the page.
    fn members(&self) -> impl Iterator<Item = (PersonId, &str)> {
        let of =
            |(name, _): (&String, &String)| PersonId::parse(name.strip_prefix("member-")?).ok();
        self.0.iter().filter_map(move |pair| Some((of(pair)?, pair.1.trim())))
    }
}

/// Reads one form. Everything that is wrong is said at once.
pub(super) struct Reading<'a> {
    pub(super) asking: &'a Asking<'a>,
    pub(super) errors: FieldErrors,
    pub(super) page: Page,
    pub(super) sent: &'a Sent,
}

impl Reading<'_> {
    /// The whole body, or the page with what is wrong.
    pub(super) async fn body(mut self, act: &DeskAct) -> Result<(Page, Option<Json>), Error> {
        let mut body = json!({});
        for field in act.fields {
            if let Some(value) = self.read(field).await? {
                put(&mut body, field.at, value);
            }
        }
        let reference = Text::<100>::parse(self.sent.text("reference"));
        let reference = self.errors.keep("reference", "population-reference-missing", reference);
        let Some(reference) = reference.filter(|_| self.errors.is_empty()) else {
            return Ok((self.page.with_errors(self.errors), None));
        };
        let document = json!({ "kind": act.paper, "reference": reference.expose() });
        let body = (act.ways.body)(body, json!({ "document": document }));
        Ok((self.page, Some(body)))
    }

    async fn read(&mut self, field: &Field) -> Result<Option<Json>, Error> {
        if field.optional && self.is_blank(field) {
            return Ok(None);
        }
        let text = self.sent.text(field.name);
        Ok(match field.kind {
            Kind::Adopters => self.adopters().await?,
            Kind::Address => self.address(),
            Kind::Always(value) => Some(value()),
            Kind::Choice(of) => {
                let chosen = of(&self.page).into_iter().find(|choice| choice.value == text);
                self.need(field, chosen.map(|choice| json!(choice.value)), "choice-missing")
            }
            Kind::Day => self.day(field.name).map(|day| json!(day)),
            Kind::LastDay(_) => {
                let last = self.day(field.name);
                last.and_then(time::Date::next_day).map(|day| json!(day))
            }
            Kind::Line(..) if text.is_empty() => self.need(field, None, "field-empty"),
            Kind::Line(read, wrong) => self.need(field, read(text), wrong),
            Kind::Members(whom) => self.members(field, whom).await?,
            Kind::Number => {
                let number = self.number(field.name, field.name);
                number.map(|number| json!(number.expose()))
            }
            Kind::OwnHousehold => {
                let household = HouseholdId::parse(text).ok().map(|id| json!(id.expose()));
                self.need(field, household, "population-no-not-in-household")
            }
            Kind::Person => self.person(field.name, field.name).await?.map(|id| json!(id)),
            Kind::Place => self.place(),
            Kind::Tied(_) => {
                let person = PersonId::parse(text).ok().map(|person| json!(person));
                self.need(field, person, "choice-missing")
            }
        })
    }

    fn is_blank(&self, field: &Field) -> bool {
        let blank = |name: &str| self.sent.text(name).is_empty();
        match field.kind {
            Kind::Day | Kind::LastDay(_) => {
                let DayFields { day, month, year } = self.sent.day(field.name);
                day.is_empty() && month.is_empty() && year.is_empty()
            }
            Kind::Address | Kind::Place => blank("commune") && blank("line"),
            _ => blank(field.name),
        }
    }

    fn need(&mut self, field: &Field, value: Option<Json>, wrong: &'static str) -> Option<Json> {
        self.errors.keep(field.name, wrong, value.ok_or(()))
    }

    fn day(&mut self, name: &'static str) -> Option<time::Date> {
        self.sent.day(name).read(name, &mut self.errors)
    }

    fn address(&mut self) -> Option<Json> {
        let today = self.asking.register.now().day();
        let address = self.sent.place().address(today, &mut self.errors)?;
        serde_json::to_value(AddressForm::from(address)).ok()
    }

    fn place(&mut self) -> Option<Json> {
        let today = self.asking.register.now().day();
        let place = self.sent.place().place(today, &mut self.errors)?;
        serde_json::to_value(PlaceForm::from(place)).ok()
    }

    /// A personal number, of which an error is said at `field`.
    fn number(&mut self, name: &str, field: &'static str) -> Option<PersonalNumber> {
        let digits: String = self.sent.text(name).split_whitespace().collect();
        if digits.is_empty() {
            self.errors.add(field, "field-empty");
            return None;
        }
        self.errors.keep(field, "personal-number-wrong", PersonalNumber::parse(&digits))
    }

    /// Someone by number: found under the case, and so on record.
    async fn person(&mut self, name: &str, field: &'static str) -> Result<Option<PersonId>, Error> {
        let Some(number) = self.number(name, field) else { return Ok(None) };
        let Asking { caller, purpose, register, .. } = self.asking;
        let permit = permit_at(register, (caller, purpose), FindPeople).await?;
        let number = Some(HeldNumber::Personal(number));
        let query = Query { number, ..Query::default() };
        let (hits, _) = register.find(&permit, &query).await?;
        let found = hits.hits.first().map(|hit| hit.person);
        Ok(self.errors.keep(field, "population-other-unknown", found.ok_or(())))
    }

    async fn adopters(&mut self) -> Result<Option<Json>, Error> {
        let mut parents = Vec::new();
        for relation in [Relation::AdoptiveMother, Relation::AdoptiveFather] {
            let name = relation.name();
            if !self.sent.text(name).is_empty() {
                let person = self.person(name, name).await?;
                parents.extend(person.map(|id| json!({ "person": id, "relation": name })));
            }
        }
        if parents.is_empty() && self.errors.is_empty() {
            self.errors.add(Relation::AdoptiveMother.name(), "population-adopters-missing");
        }
        Ok((!parents.is_empty()).then_some(json!(parents)))
    }

    async fn members(&mut self, field: &Field, whom: Whom) -> Result<Option<Json>, Error> {
        let relations = choices(&self.page, Group::HouseholdRelation);
        let known = |relation: &str| relations.iter().any(|choice| choice.value == relation);
        let mut members = Vec::new();
        for (person, relation) in self.sent.members() {
            if known(relation) {
                members.push(json!({ "person": person, "relation": relation }));
            } else if whom != Whom::Some {
                self.errors.add(field.name, "population-relation-missing");
            }
        }
        for row in 1..=ROWS {
            let (number, relation) = (format!("number-{row}"), format!("relation-{row}"));
            let relation = self.sent.text(&relation);
            if self.sent.text(&number).is_empty() {
                continue;
            }
            if !known(relation) {
                self.errors.add(field.name, "population-relation-missing");
            }
            let person = self.person(&number, field.name).await?;
            members.extend(person.map(|id| json!({ "person": id, "relation": relation })));
        }
        if members.is_empty() && self.errors.of(field.name).is_none() {
            self.errors.add(field.name, "population-relation-missing");
        }
        Ok(Some(json!(members)))
    }
}

/// Puts a value where the path leads, level by level.
fn put(body: &mut Json, at: &str, value: Json) {
    let mut here = body;
    for level in at.split('.') {
        here = &mut here[level];
    }
    *here = value;
}
