//! Where people are reached. Accounts know, and stand above this crate: whoever puts the program
//! together hands in the way to ask. Nothing is copied here that could go stale.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use access::Permit;
use kernel::PersonId;

use crate::{Address, Channel, DeliverMessage, Error};

/// The addresses that somebody showed to be theirs, as of now.
pub type Confirmed =
    Pin<Box<dyn Future<Output = Result<Vec<Address>, Box<dyn StdError + Send + Sync>>> + Send>>;

type Ask = dyn Fn(PersonId) -> Confirmed + Send + Sync;

#[derive(Clone)]
pub struct Addresses(Arc<Ask>);

impl Addresses {
    pub fn new(ask: impl Fn(PersonId) -> Confirmed + Send + Sync + 'static) -> Self {
        Self(Arc::new(ask))
    }

    /// Only who delivers learns an address.
    pub(crate) async fn of(&self, permit: &Permit<DeliverMessage>) -> Result<Vec<Address>, Error> {
        (self.0)(permit.action().person).await.map_err(Error::Addresses)
    }

    /// A fact: by what somebody can be reached.
    pub(crate) async fn channels(&self, person: PersonId) -> Result<Vec<Channel>, Error> {
        let addresses = (self.0)(person).await.map_err(Error::Addresses)?;
        Ok(addresses.iter().map(Address::channel).collect())
    }
}

impl fmt::Debug for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Addresses(..)")
    }
}
