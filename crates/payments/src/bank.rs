//! The bank: which account is paid to, how it is known by its messages, and where it is asked to
//! send money back.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use kernel::Moment;
use reqwest::{Client, Url, redirect};
use time::Date;
use vietqr::{Account, Amount, Purpose};

use crate::transfer::RefundAsked;
use crate::{Request, Secret, SignatureError};

/// How long the bank may take to answer.
const SECONDS_MAX: u64 = 7;
/// More than a day has transfers for.
const STATEMENT_BYTES_MAX: usize = 64 << 20;

/// A bank that speaks with this program, and the accounts into which it is paid.
pub struct Bank {
    client: Client,
    /// Of offices, by their code or the prefix of their kind.
    offices: BTreeMap<String, Payee>,
    /// Of everybody else.
    payee: Payee,
    /// Where somebody without a bank's app may pay; a demo has such a place.
    pay_at: Option<Url>,
    pub(crate) secret: Secret,
    /// None: statements are brought by hand.
    statements: Option<Url>,
    /// None: refunds wait until there is one.
    url: Option<Url>,
}

/// An account, and in whose name it is.
pub struct Payee {
    account: Account,
    bank_name: String,
    holder: String,
}

impl Payee {
    /// `bank` is its number of six digits.
    pub fn new(
        (bank, bank_name): (&str, &str),
        (account, holder): (&str, &str),
    ) -> Result<Self, BankError> {
        let account = Account::new(bank, account)?;
        Ok(Self { account, bank_name: bank_name.to_owned(), holder: holder.to_owned() })
    }

    /// What the bank is called.
    pub(crate) fn bank_name(&self) -> &str {
        &self.bank_name
    }

    pub(crate) fn holder(&self) -> &str {
        &self.holder
    }

    pub(crate) fn number(&self) -> &str {
        self.account.number()
    }
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
            client,
            offices: BTreeMap::new(),
            pay_at: None,
            payee: Payee::new((bank, name), (account, holder))?,
            secret: Secret::new(secret)?,
            statements: None,
            url: None,
        })
    }

    /// The same, where what is due to an office goes into an account of its own. `office` is its
    /// code, or the prefix of its kind.
    #[must_use]
    pub fn paying(mut self, office: &str, payee: Payee) -> Self {
        self.offices.insert(office.to_owned(), payee);
        self
    }

    /// The same, asked at that address for the statement of a day.
    pub fn stated_at(mut self, url: &str) -> Result<Self, BankError> {
        self.statements = Some(address(url)?);
        Ok(self)
    }

    /// Into which account it is paid what is due to an office: its own, its kind's, or that of
    /// everybody else.
    pub(crate) fn payee_of(&self, office: &str) -> &Payee {
        let kind = office.split_once('-').map_or(office, |(kind, _)| kind);
        let own = self.offices.get(office).or_else(|| self.offices.get(kind));
        own.unwrap_or(&self.payee)
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

    /// What the QR code of a request holds.
    pub(crate) fn qr_text(&self, request: &Request) -> Result<String, vietqr::Error> {
        let dong = u64::try_from(request.amount).map_err(|_| vietqr::Error::Amount)?;
        let transfer = vietqr::Transfer {
            account: self.payee_of(&request.office).account.clone(),
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

impl Bank {
    /// Whether it is asked for statements.
    pub(crate) fn states(&self) -> bool {
        self.statements.is_some()
    }

    /// The statement of a day, signed as what it tells is. Nothing where it cannot be had now.
    pub(crate) async fn statement(&self, day: Date, now: Moment) -> Option<Vec<u8>> {
        let mut url = self.statements.clone()?;
        let day = day.to_string();
        url.query_pairs_mut().append_pair("day", &day);
        let mut request = self.client.get(url);
        for (name, value) in self.secret.sign(now, day.as_bytes()) {
            request = request.header(name, value);
        }
        let mut answer = request.send().await.ok().filter(|it| it.status().is_success())?;
        let header = |name| answer.headers().get(name)?.to_str().ok().map(str::to_owned);
        let signature = (header("danh-time")?, header("danh-signature")?);
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.ok()? {
            body.extend_from_slice(&chunk);
            if body.len() > STATEMENT_BYTES_MAX {
                return None;
            }
        }
        let told = stated(&day, &body);
        self.secret.verify((&signature.0, &signature.1), &told, now).ok()?;
        Some(body)
    }
}

/// What a bank signs of a statement: the day too, or that of another could stand for it.
pub fn stated(day: &str, statement: &[u8]) -> Vec<u8> {
    [day.as_bytes(), b".", statement].concat()
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
