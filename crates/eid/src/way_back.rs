//! What somebody signs in for, where that can be kept in one commit with their session.
//!
//! Who leads people to the sign-in stands above this crate, and puts a [`WayBack`] on the requests
//! that lead back to them. Just before a session is opened or raised, they are asked what it is
//! wanted for. What they plan is kept with the session; otherwise the browser goes to the page that
//! it was to come back to, which finds out for itself.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use ledger::Planned;
use web::local_path;

use crate::{Session, Token};

/// Something to be kept with a session, and where the browser goes then.
#[derive(Debug)]
pub struct Errand {
    /// A URL, or a path of this site.
    pub leads_to: String,
    /// Without a guard of the session, which comes into being in the same commit.
    pub planned: Planned,
}

/// None: the person has to be asked or told something first.
pub type ErrandFound = Pin<Box<dyn Future<Output = Option<Errand>> + Send>>;

type Find = dyn Fn(Session) -> ErrandFound + Send + Sync;

/// An extension of a request of the sign-in: the way to ask for an errand.
#[derive(Clone)]
pub struct WayBack(Arc<Find>);

/// Somebody who was let in.
#[derive(Debug)]
pub struct LetIn {
    /// Where the browser goes, if an errand was kept with the session.
    pub(crate) leads_to: Option<String>,
    pub session: Session,
    pub token: Token,
}

impl WayBack {
    pub fn new(find: impl Fn(Session) -> ErrandFound + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    pub(crate) async fn errand(&self, session: &Session) -> Option<Errand> {
        (self.0)(session.clone()).await
    }
}

impl LetIn {
    /// Where the browser goes; `back` is what its address asks for.
    pub(crate) fn path<'a>(&'a self, back: &'a str) -> &'a str {
        self.leads_to.as_deref().unwrap_or(local_path(back))
    }
}

impl fmt::Debug for WayBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WayBack(..)")
    }
}
