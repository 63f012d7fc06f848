//! What a law keeps from the person it is about, for a time.

use access::Permit;
use kernel::Moment;
use serde::Serialize;
use time::Date;

use crate::{Error, SealEntries};

/// Until when, and for which authority, entries stay hidden from the person they are about. The day
/// is mandatory: there is no seal for ever. It stands in the record, so the commitment holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seal {
    pub(crate) authority: String,
    pub(crate) until: Date,
}

impl Seal {
    pub fn new(
        _permit: &Permit<SealEntries>,
        authority: &str,
        until: Date,
        now: Moment,
    ) -> Result<Self, Error> {
        if until <= now.day() {
            return Err(Error::SealEnded);
        }
        Ok(Self { authority: authority.to_owned(), until })
    }
}
