//! Where the messages of a demo are laid, for its visitors to read. There is none outside of a demo.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kernel::Moment;
use web::{Failure, Page, show};

use crate::Channel;
use crate::channels::Parcel;

const KEPT_MAX: usize = 50;

/// The last messages, newest first, for as long as the program runs. `Debug` shows none.
#[derive(Clone, Default)]
pub struct Shelf(Arc<Mutex<VecDeque<Laid>>>);

/// One message on it.
#[derive(Clone)]
pub struct Laid {
    pub at: Moment,
    pub channel: Channel,
    pub text: String,
    pub title: String,
    pub to: String,
}

#[derive(Template)]
#[template(path = "shelf.html")]
struct ShelfPage {
    messages: Vec<Line>,
    page: Page,
}

struct Line {
    at: String,
    text: String,
    title: String,
    to: String,
}

impl Shelf {
    pub fn messages(&self) -> Vec<Laid> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(crate) fn put(&self, Parcel { at, letter, to, .. }: &Parcel<'_>) {
        let laid = Laid {
            at: *at,
            channel: to.channel(),
            text: letter.text.clone(),
            title: letter.title.clone(),
            to: to.expose().to_owned(),
        };
        let mut messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        messages.push_front(laid);
        messages.truncate(KEPT_MAX);
    }
}

/// `GET /demo/messages`, which only a demo has.
pub fn shelf_routes(shelf: Shelf) -> Router {
    Router::new().route("/demo/messages", get(messages)).with_state(shelf)
}

async fn messages(page: Page, State(shelf): State<Shelf>) -> Result<Response, Failure> {
    let line = |laid: Laid| Line {
        at: page.day_time(&laid.at),
        text: laid.text,
        title: laid.title,
        to: page.tw(&format!("notices-shelf-{}", laid.channel.word()), "to", laid.to),
    };
    let messages = shelf.messages().into_iter().map(line).collect();
    show(&ShelfPage { messages, page })
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shelf(..)")
    }
}

impl fmt::Debug for Laid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Laid({})", self.channel.word())
    }
}
