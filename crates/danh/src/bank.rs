//! The bank into which fees are paid, as the settings say.

use payments::{Bank, BankError};

use crate::{Config, Error, Result, files};

pub(crate) fn of(config: &Config) -> Result<Option<Bank>> {
    let Config { bank_account, bank_holder, bank_name, bank_number, .. } = config;
    if bank_account.is_empty() {
        return Ok(None);
    }
    if config.bank_secret.as_os_str().is_empty() {
        return Err(Error::ConfigInconsistent("`bank_account` asks for `bank_secret`"));
    }
    if bank_holder.is_empty() || bank_name.is_empty() {
        return Err(Error::ConfigInconsistent(
            "`bank_account` asks for `bank_name` and `bank_holder`, which people are shown",
        ));
    }
    let secret = files::read(&config.bank_secret)?;
    let bank = Bank::new((bank_number, bank_name), (bank_account, bank_holder), &secret);
    let bank = bank.and_then(|bank| reached(bank, config));
    bank.map(Some).map_err(|error| Error::ConfigValue {
        key: "bank_account".to_owned(),
        reason: error.to_string(),
    })
}

fn reached(mut bank: Bank, config: &Config) -> Result<Bank, BankError> {
    if !config.bank_refunds.is_empty() {
        bank = bank.reached_at(&config.bank_refunds)?;
    }
    if !config.bank_page.is_empty() {
        bank = bank.paid_at(&config.bank_page)?;
    }
    Ok(bank)
}
