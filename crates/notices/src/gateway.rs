//! SMS, through an HTTP gateway of an operator. What is asked of it is written down in
//! `docs/spec/messages.md`.

use std::fmt;
use std::time::Duration;

use reqwest::{Client, StatusCode, Url, redirect};
use serde::Serialize;

use crate::channels::{Answer, Carried, CarrierError, Parcel, is_here};
use crate::delivering::SEND_SECONDS_MAX;

/// A gateway and the secret that it knows us by. `Debug` shows neither.
pub struct Gateway {
    client: Client,
    secret: String,
    url: Url,
}

#[derive(Serialize)]
struct Asked<'a> {
    id: String,
    text: &'a str,
    to: &'a str,
}

/// Refusals that are about us or about now, and not about the message.
const NOT_NOW: [StatusCode; 5] = [
    StatusCode::UNAUTHORIZED,
    StatusCode::FORBIDDEN,
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::TOO_EARLY,
    StatusCode::TOO_MANY_REQUESTS,
];

impl Gateway {
    pub fn new(url: &str, secret: String) -> Result<Self, CarrierError> {
        let url: Url = url.parse().map_err(|_| CarrierError::SmsGateway)?;
        let host = url.host_str().ok_or(CarrierError::SmsGateway)?;
        let private = url.scheme() == "https" || url.scheme() == "http" && is_here(host);
        if !private || !url.username().is_empty() {
            return Err(CarrierError::SmsGateway);
        }
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_secs(SEND_SECONDS_MAX))
            .build()
            .map_err(|_| CarrierError::Tls)?;
        Ok(Self { client, secret, url })
    }

    pub(crate) async fn carry(&self, Parcel { id, letter, to, .. }: &Parcel<'_>) -> Answer {
        let asked = Asked { id: id.to_string(), text: &letter.text, to: to.expose() };
        let Ok(body) = serde_json::to_string(&asked) else {
            return Answer { carried: Carried::Never, code: None };
        };
        let request = self
            .client
            .post(self.url.clone())
            .bearer_auth(&self.secret)
            .header("content-type", "application/json")
            .header("idempotency-key", id.to_string())
            .body(body);
        // An error names the address it asked, but neither number nor text.
        let status = request.send().await.map(|answer| answer.status());
        let carried = match status {
            Ok(status) if status.is_success() => Carried::Taken,
            Ok(status) if status.is_client_error() && !NOT_NOW.contains(&status) => Carried::Never,
            Ok(_) | Err(_) => Carried::NotNow,
        };
        let code = status.ok().map(|status| status.as_u16());
        if carried != Carried::Taken {
            tracing::info!(code, ?carried, "the SMS gateway did not take a message");
        }
        Answer { carried, code }
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gateway(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_is_asked_in_the_clear_on_this_machine_only() {
        for url in ["https://sms.example/send", "http://127.0.0.1:8081/", "http://[::1]:8081/"] {
            let gateway = Gateway::new(url, "hush-hush".to_owned()).unwrap();
            assert_eq!(format!("{gateway:?}"), "Gateway(..)");
        }
        for url in ["", "http://sms.example/", "ftp://sms.example/", "https://u:p@sms.example/"] {
            assert_eq!(Gateway::new(url, String::new()).unwrap_err(), CarrierError::SmsGateway);
        }
    }
}
