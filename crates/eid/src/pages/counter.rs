//! The counter: who came is found by their number and what they showed, their name is held against
//! the register, and from then on the official files for them.

use access::{Facts, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use population::Known;
use serde::Deserialize;
use web::parts::{Choice, PersonHead};
use web::{Failure, FieldErrors, Form, Page, show, show_again};

use super::{desk, go_on};
use crate::counter::Seen;
use crate::layer::Transport;
use crate::policy::OpenCounter;
use crate::{Accounts, CounterPaper, Session, SignedInSession};

/// The rule under which somebody who came is held against the register.
const COUNTER: Purpose = Purpose::Rule("counter");

#[derive(Template)]
#[template(path = "desk_counter.html")]
struct CounterPage<'a> {
    form: &'a CounterForm,
    /// Whom the number is of, once it was found.
    found: Option<PersonHead>,
    page: Page,
    papers: Vec<Choice>,
}

/// No `Debug`: it holds a number.
#[derive(Default, Deserialize)]
pub(crate) struct CounterForm {
    #[serde(default)]
    number: String,
    #[serde(default)]
    paper: String,
    #[serde(default)]
    sure: String,
}

pub(crate) async fn counter_form(
    page: Page,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    opened(&session)?;
    show(&CounterPage::of(page, &CounterForm::default(), None))
}

pub(crate) async fn counter(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    transport: Transport,
    Form(form): Form<CounterForm>,
) -> Result<Response, Failure> {
    opened(&session)?;
    let mut errors = FieldErrors::default();
    let number = desk::number(&form.number).ok_or(());
    let number = errors.keep("number", "held-number-wrong", number);
    let paper = CounterPaper::parse(&form.paper).ok_or(());
    let paper = errors.keep("paper", "eid-counter-paper-missing", paper);
    let (Some(number), Some(paper)) = (number, paper) else {
        return show_again(&CounterPage::of(page.with_errors(errors), &form, None));
    };
    let caller = session.caller();
    let found = accounts.identified((&caller, &COUNTER), Known::Number(number)).await;
    let hit = match desk::by_number(found)? {
        Ok(hit) => hit,
        Err(key) => {
            errors.add("number", key);
            return show_again(&CounterPage::of(page.with_errors(errors), &form, None));
        }
    };
    let head = desk::head(&page, Some(&hit.record));
    if form.sure != "yes" {
        return show(&CounterPage::of(page, &form, Some(head)));
    }
    let seen = Seen { paper, person: hit.person };
    let token = accounts.attend(&session, seen, head.name).await?;
    Ok(go_on(transport, &token, "/services"))
}

fn opened(session: &Session) -> Result<(), Failure> {
    permit(OpenCounter, &session.caller(), &COUNTER, Facts::none())?;
    Ok(())
}

impl<'a> CounterPage<'a> {
    fn of(page: Page, form: &'a CounterForm, found: Option<PersonHead>) -> Self {
        let paper = |it: CounterPaper| {
            Choice::new(it.name(), page.t(&format!("eid-counter-paper-{}", it.name())))
        };
        let papers = CounterPaper::ALL.iter().copied().map(paper).collect();
        Self { form, found, page, papers }
    }
}
