//! Who represents whom. The register knows, and stands above this crate: whoever puts the program
//! together hands in the way to ask it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use kernel::PersonId;
use time::Date;
use web::Failure;

/// Since which day somebody represents a person without a break; nothing when they do not today.
pub type Since = Pin<Box<dyn Future<Output = Result<Option<Date>, Failure>> + Send>>;

type Ask = dyn Fn(PersonId, PersonId) -> Since + Send + Sync;

/// Asks since when the first represents the second. The answer is a fact for a policy, and bounds
/// what is shown.
#[derive(Clone)]
pub struct Guardians(Arc<Ask>);

impl Guardians {
    pub fn new(ask: impl Fn(PersonId, PersonId) -> Since + Send + Sync + 'static) -> Self {
        Self(Arc::new(ask))
    }

    /// Where there is no register: nobody represents anybody.
    pub fn none() -> Self {
        Self::new(|_, _| Box::pin(std::future::ready(Ok(None))))
    }

    pub async fn since(&self, guardian: PersonId, ward: PersonId) -> Result<Option<Date>, Failure> {
        (self.0)(guardian, ward).await
    }
}

impl fmt::Debug for Guardians {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guardians(..)")
    }
}
