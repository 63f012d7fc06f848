//! The bank: which account is paid to, how it is known by its messages, and where it is asked to
//! send money back.

use std::fmt;
use std::time::Duration;

use kernel::Moment;
use reqwest::{Client, Url, redirect};
use vietqr::{Account, Amount, Purpose};

use crate::transfer::RefundAsked;
use crate::{Request, Secret, SignatureError};

/// How long the bank may take to answer.
const SECONDS_MAX: u64 = 7;

/// An account at a bank that speaks with this program.
pub struct Bank {
    account: Account,
    client: Client,
    /// In whose name the account is.
    holder: String,
    name: String,
    /// Where somebody without a bank's app may pay; a demo has such a place.
    pay_at: Option<Url>,
    pub(crate) secret: Secret,
    /// None: refunds wait until there is one.
    url: Option<Url>,
}

#[derive(Debug, thiserror::Error)]
pub enum BankError {
    #[error("the address is not https, or http on this machine, without a password in it")]
    Address,
    #[error("no client could be made")]
    Client,
    #[error(transparent)]
    Secret(#[from] SignatureError),
    #[error(transparent)]
    VietQr(#[from] vietqr::Error),
}

/// What the bank said to a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Done,
    NotNow,
}

impl Bank {
    /// `bank` is its number of six digits; `secret` is shared with it.
    pub fn new(
        (bank, name): (&str, &str),
        (account, holder): (&str, &str),
        secret: &str,
    ) -> Result<Self, BankError> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_secs(SECONDS_MAX))
            .build()
            .map_err(|_| BankError::Client)?;
        Ok(Self {
            account: Account::new(bank, account)?,
            client,
            holder: holder.to_owned(),
            name: name.to_owned(),
            pay_at: None,
            secret: Secret::new(secret)?,
            url: None,
        })
    }

    /// The same, asked at that address to send money back.
    pub fn reached_at(mut self, url: &str) -> Result<Self, BankError> {
        self.url = Some(address(url)?);
        Ok(self)
    }

    /// The same with a page where a request can be paid.
    pub fn paid_at(mut self, url: &str) -> Result<Self, BankError> {
        self.pay_at = Some(address(url)?);
        Ok(self)
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn holder(&self) -> &str {
        &self.holder
    }

    pub(crate) fn number(&self) -> &str {
        self.account.number()
    }

    /// What the QR code of a request holds.
    pub(crate) fn qr_text(&self, request: &Request) -> Result<String, vietqr::Error> {
        let dong = u64::try_from(request.amount).map_err(|_| vietqr::Error::Amount)?;
        let transfer = vietqr::Transfer {
            account: self.account.clone(),
            amount: Some(Amount::new(dong)?),
            purpose: Some(Purpose::parse(request.reference.as_str())?),
        };
        Ok(transfer.to_text())
    }

    /// The page where a request can be paid, if there is one.
    pub(crate) fn pay_link(&self, qr_text: &str) -> Option<String> {
        let mut url = self.pay_at.clone()?;
        url.query_pairs_mut().append_pair("qr", qr_text);
        Some(url.into())
    }

    /// Asks for a transfer to be sent back. Its number is the key: asked twice, it goes back once.
    pub(crate) async fn refund(&self, asked: &RefundAsked, now: Moment) -> Said {
        let Some(url) = &self.url else { return Said::NotNow };
        let Ok(body) = serde_json::to_vec(asked) else { return Said::NotNow };
        let mut request = self
            .client
            .post(url.clone())
            .header("content-type", "application/json")
            .header("idempotency-key", &asked.transaction);
        for (name, value) in self.secret.sign(now, &body) {
            request = request.header(name, value);
        }
        match request.body(body).send().await {
            Ok(answer) if answer.status().is_success() => Said::Done,
            answer => {
                let code = answer.ok().map(|answer| answer.status().as_u16());
                tracing::info!(code, "the bank did not take a refund");
                Said::NotNow
            }
        }
    }
}

fn address(text: &str) -> Result<Url, BankError> {
    let url: Url = text.parse().map_err(|_| BankError::Address)?;
    let here = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    let private = url.scheme() == "https" || url.scheme() == "http" && here;
    if private && url.username().is_empty() { Ok(url) } else { Err(BankError::Address) }
}

impl fmt::Debug for Bank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bank(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_is_asked_in_the_clear_on_this_machine_only() {
        let bank = || {
            let secret = "a secret of the bank";
            Bank::new(("970400", "Bank"), ("1900", "Treasury"), secret).unwrap()
        };
        for url in ["https://bank.example/refunds", "http://127.0.0.1:8082/refunds"] {
            assert!(bank().reached_at(url).is_ok());
        }
        for url in ["", "http://bank.example/", "ftp://127.0.0.1/", "https://u:p@bank.example/"] {
            assert!(bank().reached_at(url).is_err(), "{url}");
        }
        assert!(!format!("{:?}", bank()).contains("secret"));
    }
}
