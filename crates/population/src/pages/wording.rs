//! What the register holds, in the words of people.

use kernel::{Moment, PersonId};
use web::Page;
use web::words::Day;

use crate::value::{Address, Area, Division, Fate, IdentityDocument, Place, Relative};
use crate::{Document, DocumentKind, Field, Group, Related, Sex, Source, Span, Value};

/// Words of one language, with the names of those whom a record tells of.
pub(super) struct Wording<'a> {
    pub(super) page: &'a Page,
    pub(super) related: &'a Related,
}

pub(super) fn label(page: &Page, group: Group) -> String {
    page.t(group.label_key()).into_owned()
}

pub(super) fn division(page: &Page, division: Division) -> String {
    match crate::catalogued(division) {
        Some(found) => found.full_name(page.language),
        None => division.code(),
    }
}

/// The commune of today with that code.
pub(super) fn commune(page: &Page, code: &str) -> String {
    let found = crate::commune_now(code);
    found.map_or_else(|| code.to_owned(), |found| found.full_name(page.language))
}

pub(super) fn sex(page: &Page, sex: Sex) -> String {
    let key = match sex {
        Sex::Female => "population-sex-female",
        Sex::Male => "population-sex-male",
        Sex::Unspecified => "population-sex-unspecified",
    };
    page.t(key).into_owned()
}

pub(super) fn country(page: &Page, code: &str) -> String {
    let known = kernel::Country::find(code);
    known.map_or_else(|| code.to_owned(), |known| known.name(page.language).to_owned())
}

/// From when to when.
pub(super) fn span(page: &Page, span: Span) -> String {
    let last = span.to.and_then(|to| to.previous_day());
    match (span.from > Span::EVER.from, last) {
        (true, Some(last)) => {
            let fillings = [("from", span.from.written().into()), ("to", last.written().into())];
            page.t_with("population-from-to", &fillings)
        }
        (true, None) => page.tw("population-since", "from", span.from.written()),
        (false, Some(last)) => page.tw("population-until", "to", last.written()),
        (false, None) => page.t("population-always").into_owned(),
    }
}

/// Which office says so, on which paper.
pub(super) fn source(page: &Page, source: &Source) -> String {
    let channel = page.t(&format!("population-channel-{}", source.channel.name())).into_owned();
    let paper = source.document.as_ref().map(|document| paper(page, document));
    let office = page.office(source.office.expose());
    std::iter::once(channel).chain(paper).chain([office]).collect::<Vec<_>>().join(" · ")
}

/// A paper by its kind, number and day.
fn paper(page: &Page, document: &Document) -> String {
    let kind = page.t(&format!("population-paper-{}", document.kind.name()));
    let paper = format!("{kind} {}", document.reference.expose());
    match document.on {
        None => paper,
        Some(day) => {
            let fillings = [("paper", paper.into()), ("day", day.written().into())];
            page.t_with("population-paper-of", &fillings)
        }
    }
}

/// The line under a value: since when, on which paper.
pub(super) fn badge(page: &Page, field: &Field) -> String {
    let Source { channel, document, .. } = &field.source;
    let document = document.as_ref().filter(|it| it.kind != DocumentKind::ImportChunk);
    let from = match document {
        Some(document) => paper(page, document),
        None => page.t(&format!("population-channel-{}", channel.name())).into_owned(),
    };
    [span(page, field.span), from].join(" · ")
}

/// What is behind that line: which office, how surely, since when the register knows.
pub(super) fn behind(page: &Page, field: &Field) -> Vec<String> {
    let Source { channel, office, reason, .. } = &field.source;
    let channel = channel.name();
    let way = page.t(&format!("population-channel-{channel}"));
    let surety = page.t(&format!("population-surety-{channel}"));
    let recorded = page.tw("population-known-from", "at", page.day_time(&field.known_from));
    let reason = reason.as_ref().map(|it| page.tw("population-reason", "reason", it.expose()));
    let lines = [page.office(office.expose()), format!("{way}, {surety}"), recorded];
    lines.into_iter().chain(reason).collect()
}

impl Wording<'_> {
    pub(super) fn word(&self, kind: &str, name: &str) -> String {
        self.page.t(&format!("population-{kind}-{name}")).into_owned()
    }

    /// A value, a line for each thing it holds.
    pub(super) fn value(&self, value: &Value) -> Vec<String> {
        let page = self.page;
        let one = |text: &str| vec![text.to_owned()];
        match value {
            Value::Absence(absence) => {
                let mut lines = one(absence.reason.expose());
                lines.extend(absence.destination.as_ref().map(|place| self.place(place)));
                lines
            }
            Value::BirthDate(date) => vec![date.written()],
            Value::BirthName(name) => one(name.expose()),
            Value::BirthPlace(place)
            | Value::BirthRegistrationPlace(place)
            | Value::CurrentPlace(place)
            | Value::NativePlace(place) => vec![self.place(place)],
            Value::BloodType(blood) => one(blood.expose()),
            Value::Contact(contact) => {
                let mobile = contact.mobile.iter().map(|mobile| mobile.expose().to_owned());
                let email = contact.email.iter().map(|email| email.expose().to_owned());
                mobile.chain(email).collect()
            }
            Value::Death(fate) => vec![self.fate(fate)],
            Value::Ethnicity(text) => one(text.expose()),
            Value::Household(household) => self.household(household.id.expose()),
            Value::HouseholdRelation(relation) => {
                vec![self.word("household-relation", relation.name())]
            }
            Value::IdentityDocuments(documents) => {
                documents.iter().map(|document| self.document(document)).collect()
            }
            Value::Lodging(lodging) => {
                vec![lodging.host.expose().to_owned(), self.address(&lodging.address)]
            }
            Value::MaritalStatus(status) => vec![self.word("marital", status.name())],
            Value::Nationality(countries) => {
                countries.iter().map(|one| country(page, one.expose())).collect()
            }
            Value::OldNumber(number) => one(number.expose()),
            Value::Other(fields) => {
                let line = |name: &str, text: &str| format!("{name}: {text}");
                fields.iter().map(|it| line(it.name.expose(), it.text.expose())).collect()
            }
            Value::OtherNames(names) => names.iter().map(|it| it.expose().to_owned()).collect(),
            Value::PermanentResidence(address) | Value::TemporaryResidence(address) => {
                self.at(address)
            }
            Value::PersonalNumber(number) => vec![page.masked_number(&number.expose())],
            Value::Protection(protection) => one(protection.reason.expose()),
            Value::Relatives(relatives) => relatives.iter().map(|it| self.relative(it)).collect(),
            Value::Religion(text) => one(text.expose()),
            Value::ResidenceFileNumber(number) => one(number.expose()),
            Value::Sex(value) => vec![sex(page, *value)],
        }
    }

    /// The same on one line; that nothing holds, where there is none.
    pub(super) fn line(&self, value: Option<&Value>) -> String {
        match value {
            Some(value) => self.value(value).join("; "),
            None => self.page.t("population-nothing").into_owned(),
        }
    }

    fn address(&self, address: &Address) -> String {
        let commune = division(self.page, address.commune.division());
        format!("{}, {commune}", address.line.expose())
    }

    fn at(&self, address: &Address) -> Vec<String> {
        let former = address
            .former
            .as_ref()
            .map(|former| self.page.tw("population-formerly", "address", former.expose()));
        std::iter::once(self.address(address)).chain(former).collect()
    }

    fn place(&self, place: &Place) -> String {
        let area = match place.area {
            Area::Abroad(code) => country(self.page, code.expose()),
            Area::Within(within) => division(self.page, within),
        };
        let province = match place.area {
            Area::Abroad(_) => None,
            Area::Within(within) => crate::catalogued(within).and_then(|it| it.province()),
        };
        let Some(line) = place.line.as_ref().map(|line| line.expose()) else { return area };
        // Many lines were written down with the province at their end, or are only that.
        let name = province.map(|province| province.name_vi);
        let short = name.map(|name| {
            let kinds = ["Tỉnh ", "Thành phố "];
            kinds.iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name)
        });
        match short {
            Some(short) if short == line => area,
            Some(short) if line.ends_with(short) => line.to_owned(),
            _ => format!("{line}, {area}"),
        }
    }

    fn fate(&self, fate: &Fate) -> String {
        let key = match fate {
            Fate::DeclaredDead { .. } => "population-fate-declared-dead",
            Fate::Died { .. } => "population-fate-died",
            Fate::Missing { .. } => "population-fate-missing",
        };
        self.page.tw(key, "day", fate.on().written())
    }

    fn document(&self, document: &IdentityDocument) -> String {
        let mut words = vec![self.word("document", document.kind.name())];
        words.extend(document.number.as_ref().map(|number| number.expose().to_owned()));
        words.push(self.page.tw("population-issued", "day", document.issued_on.written()));
        words.extend(document.issued_at.as_ref().map(|office| office.expose().to_owned()));
        let expires = document.expires_on.map(|day| day.written());
        words.extend(expires.map(|day| self.page.tw("population-expires", "day", day)));
        words.join(", ")
    }

    pub(super) fn relative(&self, relative: &Relative) -> String {
        let party = relative.party();
        let named = party.name.as_ref().map(|name| name.expose().to_owned());
        let named = named.or_else(|| party.person.map(|person| self.name(person)));
        let numbered = || {
            let number = party.number.as_ref().map(|number| number.expose())?;
            Some(self.page.masked_number(&number))
        };
        let who = named.or_else(numbered).unwrap_or_default();
        format!("{}: {who}", self.word("relation", relative.relation().name()))
    }

    fn household(&self, id: &str) -> Vec<String> {
        let mut lines = vec![self.page.tw("population-household-number", "number", id)];
        lines.extend(self.related.members.iter().map(|(person, relation)| {
            let relation = relation.map(|it| self.word("household-relation", it.name()));
            match relation {
                Some(relation) => format!("{}: {}", relation, self.name(*person)),
                None => self.name(*person),
            }
        }));
        lines
    }

    pub(super) fn name(&self, person: PersonId) -> String {
        let name = self.related.names.get(&person).map(|name| name.expose().to_owned());
        name.unwrap_or_else(|| self.page.t("population-no-name").into_owned())
    }
}

/// The moment something became known, as people write it.
pub(super) fn at(page: &Page, at: Moment) -> String {
    page.day_time(&at)
}
