//! The bank into which fees are paid, as the settings say.

use payments::{Bank, BankError, Payee};
use serde::Deserialize;

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
    let bank = bank.map_err(|error| wrong("bank_account", &error))?;
    accounts(bank, config).map(Some)
}

fn wrong(key: &str, error: &dyn std::error::Error) -> Error {
    Error::ConfigValue { key: key.to_owned(), reason: error.to_string() }
}

/// Accounts of offices.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Accounts {
    account: Vec<AccountOf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountOf {
    bank_name: String,
    bank_number: String,
    holder: String,
    number: String,
    /// The code of the office, or the prefix of its kind.
    office: String,
}

fn accounts(mut bank: Bank, config: &Config) -> Result<Bank> {
    const KEY: &str = "bank_accounts";
    if config.bank_accounts.as_os_str().is_empty() {
        return Ok(bank);
    }
    let text = files::read(&config.bank_accounts)?;
    let accounts: Accounts = toml::from_str(&text).map_err(|error| wrong(KEY, &error))?;
    for it in accounts.account {
        let payee = Payee::new((&it.bank_number, &it.bank_name), (&it.number, &it.holder));
        bank = bank.paying(&it.office, payee.map_err(|error| wrong(KEY, &error))?);
    }
    Ok(bank)
}

fn reached(mut bank: Bank, config: &Config) -> Result<Bank, BankError> {
    if !config.bank_refunds.is_empty() {
        bank = bank.reached_at(&config.bank_refunds)?;
    }
    if !config.bank_statements.is_empty() {
        bank = bank.stated_at(&config.bank_statements)?;
    }
    if !config.bank_page.is_empty() {
        bank = bank.paid_at(&config.bank_page)?;
    }
    Ok(bank)
}
