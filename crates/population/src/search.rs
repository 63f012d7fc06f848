//! Finding people: by number, by name with or without marks, by birth date as far as it is known,
//! by territory.

use access::Permit;
use kernel::{Moment, PersonId, fold};
use ledger::{Receipt, Released, Unreleased};

use crate::policy::FindPeople;
use crate::register::visible;
use crate::rows::Found;
use crate::{Error, Group, HeldNumber, History, Record, Register, rows};

/// People on one page of an answer.
pub const PAGE: usize = 20;
/// Names that are looked through before a page is given out as it is, with a key to go on.
const CANDIDATES_MAX: usize = 2_000;

/// What is known of the person looked for. A number, a name or a commune must be among it.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// The last one of the page before.
    pub after: Option<After>,
    /// Year, year and month, or day, as ISO 8601 writes it.
    pub birth_date: Option<kernel::PartialDate>,
    pub commune: Option<String>,
    pub name: Option<String>,
    /// Personal, or of a passport or residence card.
    pub number: Option<HeldNumber>,
}

/// The key after which a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After(pub(crate) Found);

/// One person found, as far as the caller may see them.
#[derive(Clone, Debug)]
pub struct Hit {
    pub person: PersonId,
    pub record: Record,
}

#[derive(Clone, Debug)]
pub struct Hits {
    pub hits: Vec<Hit>,
    /// There are more after this.
    pub next: Option<After>,
}

impl After {
    /// As it travels in a link: hexadecimal, and only to be given back.
    pub fn to_link(&self) -> String {
        let Found { birth_date, name_key, person } = &self.0;
        kernel::hex(format!("{person}|{birth_date}|{name_key}").as_bytes())
    }

    pub fn from_link(text: &str) -> Option<Self> {
        let pairs = text.as_bytes().chunks(2);
        let bytes: Option<Vec<u8>> = pairs
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        let text = String::from_utf8(bytes?).ok()?;
        let mut parts = text.splitn(3, '|');
        let person = PersonId::parse(parts.next()?).ok()?;
        let (birth_date, name_key) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        Some(Self(Found { birth_date, name_key, person }))
    }
}

impl Register {
    /// Those who fit, at most [`PAGE`] at a time. Each one shown is put on record; that nobody was
    /// found is put on record under the one who asked.
    pub async fn find(
        &self,
        permit: &Permit<FindPeople>,
        query: &Query,
    ) -> Result<(Released<Hits>, Receipt), Error> {
        let now = self.clock.now();
        let (found, next) = match query {
            Query { number: Some(number), .. } => {
                let holders = self.holders(number, now).await?;
                (holders.iter().map(History::person).collect(), None)
            }
            Query { name: Some(name), .. } => self.by_name(name, query).await?,
            // The people of a whole province are no answer to a question about a person.
            Query { commune: Some(commune), .. } if commune.len() == 5 => {
                let after = query.after.as_ref().map(|after| &after.0);
                let limit = PAGE as i64 + 1;
                let born = born(query);
                let found =
                    rows::persons_of_commune(&self.db, commune, &born, after, limit).await?;
                page(found, None)
            }
            _ => return Err(Error::QueryTooWide),
        };
        // A record merged away is found by its names too and leads to the one that absorbed it.
        let mut histories: Vec<History> = Vec::with_capacity(found.len());
        for person in found {
            let history = self.standing_history(person, now).await?;
            if histories.iter().all(|other| other.person() != history.person()) {
                histories.push(history);
            }
        }
        let hits = histories.iter().map(|history| hit(permit, history, &SHOWN, now));
        let mut hits: Vec<Unreleased<Hit>> = hits.collect();
        if let Some(name) = &query.name {
            // As typed before the same without marks.
            let typed = name.to_lowercase();
            hits.sort_by_key(|hit: &Unreleased<Hit>| {
                let name = hit.for_planning().record.birth_name();
                name.is_none_or(|name| !name.expose().to_lowercase().starts_with(&typed))
            });
        }
        let hits: Unreleased<Vec<Hit>> = hits.into_iter().collect();
        Ok(self.ledger.release(hits.map(|hits| Hits { hits, next }), permit, now).await?)
    }

    async fn by_name(
        &self,
        name: &str,
        query: &Query,
    ) -> Result<(Vec<PersonId>, Option<After>), Error> {
        let key = fold(name);
        if key.chars().count() < 2 {
            return Err(Error::QueryTooWide);
        }
        let mut after = query.after.as_ref().map(|after| after.0.clone());
        let (mut fitting, mut seen) = (Vec::new(), 0);
        while fitting.len() <= PAGE {
            if seen >= CANDIDATES_MAX {
                return Ok(page(fitting, after));
            }
            let found = self.candidates(&key, query, after.as_ref()).await?;
            let Some(last) = found.last().cloned() else { break };
            seen += found.len();
            for one in found {
                if self.fits(query, &one).await? {
                    fitting.push(one);
                }
            }
            after = Some(last);
        }
        Ok(page(fitting, None))
    }

    /// Whole names first; where nobody has that name, names that begin so.
    async fn candidates(
        &self,
        key: &str,
        query: &Query,
        after: Option<&Found>,
    ) -> Result<Vec<Found>, Error> {
        let limit = if query.commune.is_some() { 200 } else { PAGE as i64 + 1 };
        if after.is_none_or(|after| after.name_key == key) {
            let found = rows::names_exact(&self.db, key, &born(query), after, limit).await?;
            if !found.is_empty() || after.is_some() {
                return Ok(found);
            }
        }
        Ok(rows::names_from(&self.db, key, after, limit).await?)
    }

    async fn fits(&self, query: &Query, found: &Found) -> Result<bool, Error> {
        if !found.birth_date.starts_with(&born(query)) {
            return Ok(false);
        }
        let Some(territory) = &query.commune else { return Ok(true) };
        let commune = self.standing(found.person).await?.commune;
        Ok(commune.is_some_and(|commune| crate::register::covers(territory, &commune)))
    }
}

/// What is shown of who is found.
pub(crate) const SHOWN: [Group; 5] = [
    Group::BirthName,
    Group::PersonalNumber,
    Group::BirthDate,
    Group::Sex,
    Group::PermanentResidence,
];

/// These groups of a record, as far as the caller may see them.
pub(crate) fn hit<A>(
    permit: &Permit<A>,
    history: &History,
    groups: &[Group],
    now: Moment,
) -> Unreleased<Hit> {
    let visible = visible(permit.caller(), history.is_protected(now));
    let shown: Vec<Group> = groups.iter().copied().filter(|it| visible.contains(it)).collect();
    let record = history.groups_as_of(&shown, now.day(), history.latest(now));
    let fields: Vec<_> = record.fields.iter().map(|field| field.group.name()).collect();
    let person = history.person();
    Unreleased::with_fields(Hit { person, record }, person, fields)
}

fn born(query: &Query) -> String {
    query.birth_date.map(|date| date.to_string()).unwrap_or_default()
}

/// At most a page, and the key of its last when there is more; where the search stopped for being
/// long, the key of the last one looked at.
fn page(mut found: Vec<Found>, stopped: Option<Found>) -> (Vec<PersonId>, Option<After>) {
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = if more { found.last().cloned() } else { stopped };
    (found.into_iter().map(|found| found.person).collect(), next.map(After))
}
