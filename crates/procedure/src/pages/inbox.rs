//! The inbox of an office: filters with their counts, one dossier after the other, several taken on
//! at once.

use std::collections::BTreeMap;

use access::Caller;
use askama::Template;
use axum::extract::State as Counter;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use web::parts::{Choice, Link, QueueRow};
use web::{Failure, FieldErrors, Form, Page, Query, SignedIn, show, show_again};

use super::stood;
use crate::{
    After, Beyond, COUNTED_MAX, Counts, Dossier, DossierCode, Dossiers, Error, State, Urgency,
    Wanted, Whose,
};

#[derive(Template)]
#[template(path = "desk_dossiers.html")]
pub(super) struct InboxPage {
    /// Only for who may see how the work is shared out.
    heads_unit: bool,
    claimable: Vec<Claimable>,
    counted: String,
    filtered: bool,
    next: String,
    outcomes: Vec<Outcome>,
    overdue: usize,
    page: Page,
    procedures: Vec<Choice>,
    query: InboxQuery,
    rows: Vec<QueueRow>,
    states: Vec<Choice>,
    /// Several of a procedure that can be granted in one go.
    together: Vec<Link>,
    urgencies: Vec<Choice>,
    whose: Vec<Choice>,
}

/// A dossier that nobody has taken on.
struct Claimable {
    text: String,
    value: String,
}

/// What came of taking one on.
pub(super) struct Outcome {
    pub(super) code: String,
    pub(super) said: String,
}

impl InboxPage {
    fn overdue_said(&self) -> String {
        self.page.tn("procedure-overdue", self.overdue)
    }
}

#[derive(Clone, Default, Deserialize)]
pub(super) struct InboxQuery {
    #[serde(default)]
    after: String,
    /// A dossier to be opened.
    #[serde(default)]
    code: String,
    #[serde(default)]
    procedure: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    urgency: String,
    #[serde(default)]
    whose: String,
}

impl InboxQuery {
    fn wanted(&self) -> Result<Wanted, Error> {
        Ok(Wanted {
            after: parsed(&self.after, After::from_link)?,
            procedure: parsed(&self.procedure, |it| Some(it.to_owned()))?,
            state: parsed(&self.state, State::parse)?,
            urgency: parsed(&self.urgency, Urgency::parse)?,
            whose: parsed(&self.whose, Whose::parse)?,
        })
    }

    /// The same filters at another place of the list.
    fn link(&self, after: &After) -> String {
        let mut link = format!("/desk/dossiers?after={}", after.to_link());
        let filters = [
            ("procedure", &self.procedure),
            ("state", &self.state),
            ("urgency", &self.urgency),
            ("whose", &self.whose),
        ];
        for (name, value) in filters.into_iter().filter(|(_, value)| !value.is_empty()) {
            link.push_str(&format!("&{name}={value}"));
        }
        link
    }

    fn is_filtered(&self) -> bool {
        [&self.procedure, &self.state, &self.urgency, &self.whose].iter().any(|it| !it.is_empty())
    }
}

/// Nothing said is nothing wanted; what is said has to be known.
fn parsed<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    parse(text).map(Some).ok_or(Error::NoSuchPage)
}

pub(super) async fn inbox(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Query(query): Query<InboxQuery>,
) -> Result<Response, Failure> {
    let mut page = page;
    if !query.code.is_empty() {
        match DossierCode::parse(query.code.trim()) {
            Ok(code) => {
                return Ok(Redirect::to(&format!("/desk/dossiers/{code}")).into_response());
            }
            Err(_) => {
                let mut errors = FieldErrors::default();
                errors.add("code", "procedure-code-malformed");
                page = page.with_errors(errors);
                return show_again(&page_of(page, &dossiers, &caller, query, Vec::new()).await?);
            }
        }
    }
    show(&page_of(page, &dossiers, &caller, query, Vec::new()).await?)
}

pub(super) async fn page_of(
    page: Page,
    dossiers: &Dossiers,
    caller: &Caller,
    query: InboxQuery,
    outcomes: Vec<Outcome>,
) -> Result<InboxPage, Error> {
    let (inbox, counts) = dossiers.desk(caller, &query.wanted()?).await?;
    let rows = inbox.dossiers.iter().map(|dossier| row(&page, dossiers, dossier)).collect();
    let claimable = inbox.dossiers.iter().filter(|it| it.claimed_by.is_none());
    let claimable = claimable.map(|dossier| Claimable {
        text: format!("{} · {}", dossiers.name_of(dossier, &page), dossier.code),
        value: format!("{}:{}", dossier.version, dossier.code),
    });
    let counted = |text: String, count: usize| {
        page.t_with(
            "procedure-filter-counted",
            &[("name", text.into()), ("count", i64::try_from(count).unwrap_or(i64::MAX).into())],
        )
    };
    let named = |kind: &str, name: &str, count: usize| {
        let said = page.t(&format!("procedure-{kind}-{name}")).into_owned();
        Choice::new(name.to_owned(), counted(said, count))
    };
    let Counts { all, more, procedures, states, urgencies, whose } = &counts;
    let procedures = procedures.iter().map(|(code, count)| {
        let procedure = dossiers.procedure(code);
        let name = procedure.map_or(code.as_str(), |it| it.names.of(page.language));
        Choice::new(code.clone(), counted(name.to_owned(), *count))
    });
    let counted_said = if *more {
        page.tn("procedure-counted-first", COUNTED_MAX)
    } else {
        page.tn("procedure-counted", *all)
    };
    Ok(InboxPage {
        heads_unit: caller.duties().iter().any(|duty| duty.code() == "head-of-unit"),
        claimable: claimable.collect(),
        filtered: query.is_filtered(),
        next: inbox.next.as_ref().map(|next| query.link(next)).unwrap_or_default(),
        outcomes,
        overdue: urgencies.get(&Urgency::Overdue).copied().unwrap_or(0),
        procedures: procedures.collect(),
        together: together(&page, caller, &inbox.dossiers, dossiers),
        states: states.iter().map(|(it, count)| named("state", it.name(), *count)).collect(),
        urgencies: urgencies.iter().map(|(it, n)| named("urgency", it.name(), *n)).collect(),
        whose: whose.iter().map(|(it, count)| named("whose", it.name(), *count)).collect(),
        counted: counted_said,
        query,
        rows,
        page,
    })
}

/// For each procedure of which the reader has several here that go together.
fn together(page: &Page, caller: &Caller, shown: &[Dossier], dossiers: &Dossiers) -> Vec<Link> {
    let mut counts = BTreeMap::new();
    for dossier in shown {
        let Ok(procedure) = dossiers.procedure_of(dossier) else { continue };
        if dossier.goes_together(procedure, caller.person()) {
            counts.entry(&procedure.code).or_insert((procedure, 0_i64)).1 += 1;
        }
    }
    let several = counts.into_values().filter(|(_, count)| *count > 1);
    let link = |(procedure, count): (&catalogue::Procedure, i64)| {
        let fillings =
            [("name", procedure.names.of(page.language).into()), ("count", count.into())];
        let href = format!("/desk/dossiers/together?procedure={}", procedure.code);
        Link::new(href, page.t_with("procedure-together-link", &fillings))
    };
    several.map(link).collect()
}

fn row(page: &Page, dossiers: &Dossiers, dossier: &Dossier) -> QueueRow {
    let stood = stood(page, dossier, dossiers.now());
    let clock = stood.clock.filter(|_| !dossier.state.pauses());
    let (tag, standing) = match clock {
        Some(clock) => (page.tn(clock.key(), clock.days()), clock.standing()),
        None => (stood.state, stood.standing),
    };
    QueueRow {
        current: false,
        facts: format!("{} · {}", dossier.code, page.date(dossier.clock.filed_at)),
        href: format!("/desk/dossiers/{}", dossier.code),
        standing,
        tag,
        title: dossiers.name_of(dossier, page),
    }
}

/// Takes on what is ticked; each by itself.
pub(super) async fn claim(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let ticked = pairs.iter().filter(|(name, _)| name == "claim");
    let claims: Vec<(String, i64)> = ticked
        .filter_map(|(_, value)| {
            let (version, code) = value.split_once(':')?;
            Some((code.to_owned(), version.parse().ok()?))
        })
        .collect();
    if claims.is_empty() {
        let mut errors = FieldErrors::default();
        errors.add("claim", "procedure-claims-none");
        let page = page.with_errors(errors);
        let query = InboxQuery::default();
        return show_again(&page_of(page, &dossiers, &caller, query, Vec::new()).await?);
    }
    let outcomes = dossiers.claim_several(&caller, &claims).await;
    let outcomes = outcomes.into_iter().map(|(code, outcome)| {
        let key = match outcome {
            Ok(_) => "procedure-claims-done",
            Err(Error::ClaimedByAnother) => "procedure-claims-another",
            Err(Error::ChangedMeanwhile) => "procedure-claims-changed",
            Err(_) => "procedure-claims-not",
        };
        // Only what has the form of a code is said again.
        let code = DossierCode::parse(&code).map(|code| code.to_string()).unwrap_or_default();
        Outcome { said: page.t(key).into_owned(), code }
    });
    let outcomes = outcomes.collect();
    let query = InboxQuery::default();
    show(&page_of(page, &dossiers, &caller, query, outcomes).await?)
}

#[derive(Deserialize)]
pub(super) struct BeyondQuery {
    #[serde(default)]
    after: String,
    #[serde(default)]
    before: String,
}

/// The dossier that follows, or the one before; the inbox at either end.
pub(super) async fn beyond(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Query(BeyondQuery { after, before }): Query<BeyondQuery>,
) -> Result<Response, Failure> {
    let beyond = match (parsed(&after, After::from_link)?, parsed(&before, After::from_link)?) {
        (_, Some(before)) => Beyond::Before(before),
        (after, None) => Beyond::After(after.unwrap_or_else(After::nothing)),
    };
    let code = dossiers.beyond(&caller, &beyond).await?;
    let at = code.as_ref().map(|code| format!("/desk/dossiers/{code}"));
    Ok(Redirect::to(at.as_deref().unwrap_or("/desk/dossiers")).into_response())
}
