//! What a capability tells the ledger.

use kernel::PersonId;
use serde::Serialize;

/// Something that happened, in the past tense, as it will be read years from now. Its fields name
/// what was touched and never hold the personal data itself.
pub trait Event: Serialize {
    /// Stable name, `capability.what-happened`. Never reused, never changed.
    fn name(&self) -> &'static str;

    /// Whom it happened to.
    fn subject(&self) -> PersonId;
}
