//! Who somebody at a desk is, as the register tells those on duty.

use access::{Caller, Purpose, permit};
use ledger::Released;
use population::{Hit, IdentifyPerson, Known};

use crate::{Accounts, Error};

impl Accounts {
    /// The person, as far as the caller may see them. None: nobody on the register is meant.
    pub(crate) async fn identified(
        &self,
        (caller, purpose): (&Caller, &Purpose),
        known: Known,
    ) -> Result<Released<Option<Hit>>, Error> {
        let facts = self.0.register.facts_at_desk(caller, purpose).await?;
        let permit = permit(IdentifyPerson, caller, purpose, facts)?;
        Ok(self.0.register.identify(&permit, known).await?)
    }
}
