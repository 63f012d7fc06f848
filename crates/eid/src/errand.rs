//! What somebody signs in for, where that can be kept in one commit with their session.
//!
//! Who leads people to the sign-in puts a [`Behind`] on its requests. Just before a session opens
//! it is asked what that session is wanted for; what it plans is kept together with the session, or
//! else the browser goes on to the page it was to come back to, which finds out for itself.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use ledger::Planned;

use crate::Session;

/// What is kept with a session, and where the browser goes then.
pub struct Errand {
    /// A URL or a path of this site.
    pub leads_to: String,
    pub planned: Planned,
}

/// An errand, if there is one that asks the person nothing.
pub type ErrandFor<'a> = Pin<Box<dyn Future<Output = Option<Errand>> + Send + 'a>>;

/// Whoever waits behind the sign-in.
pub trait Waits: Send + Sync {
    /// What is to be kept with this session. It is not open yet, so the plan does not guard it.
    fn errand<'a>(&'a self, session: &'a Session) -> ErrandFor<'a>;
}

/// An extension of a request of the sign-in.
#[derive(Clone)]
pub struct Behind(Arc<dyn Waits>);

impl Behind {
    pub fn new(waits: impl Waits + 'static) -> Self {
        Self(Arc::new(waits))
    }

    pub(crate) async fn errand(&self, session: &Session) -> Option<Errand> {
        self.0.errand(session).await
    }
}

impl fmt::Debug for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Behind(..)")
    }
}
