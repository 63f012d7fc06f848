//! What follows from a payment. Whoever asked stands above this crate: whoever puts the program
//! together hands in the way to plan it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use kernel::Moment;
use ledger::Planned;
use web::Problem;

/// The plan of what follows; nothing when the dossier does not wait for a payment any more.
pub type Following = Pin<Box<dyn Future<Output = Result<Option<Planned>, Problem>> + Send>>;

type Plan = dyn Fn(String, Moment) -> Following + Send + Sync;

/// Plans what follows from the payment for a dossier, to be kept together with it.
#[derive(Clone)]
pub struct Follows(Arc<Plan>);

impl Follows {
    pub fn new(plan: impl Fn(String, Moment) -> Following + Send + Sync + 'static) -> Self {
        Self(Arc::new(plan))
    }

    pub(crate) async fn plan(&self, dossier: &str, at: Moment) -> Result<Option<Planned>, Problem> {
        (self.0)(dossier.to_owned(), at).await
    }
}

impl fmt::Debug for Follows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Follows(..)")
    }
}
