//! E-mail, to a server that takes it from there: RFC 5321 and 6409, with TLS (RFC 8314).

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use crate::channels::{Answer, Carried, CarrierError, Parcel, is_here};
use crate::delivering::SEND_SECONDS_MAX;

/// A mail server and in whose name it is asked. `Debug` shows neither name nor password.
pub struct Mail {
    sender: Mailbox,
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

/// RFC 5321 4.2.3 and RFC 4954 6: of what is refused for good, what is so because of who asks, and
/// not because of the message.
const BECAUSE_OF_US: std::ops::RangeInclusive<u16> = 530..=539;

impl Mail {
    /// `server` is `smtps://host` or `smtp://host`, perhaps with a port. The second begins in the
    /// clear and goes on under TLS; only on this machine it stays in the clear.
    pub fn new(
        server: &str,
        sender: &str,
        login: Option<(String, String)>,
    ) -> Result<Self, CarrierError> {
        let (scheme, rest) = server.split_once("://").ok_or(CarrierError::MailServer)?;
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, Some(port.parse::<u16>().map_err(|_| CarrierError::MailServer)?))
            }
            _ => (rest, None),
        };
        if host.is_empty() || host.contains(['/', '@', '?']) {
            return Err(CarrierError::MailServer);
        }
        let tls = || TlsParameters::new(host.to_owned()).map_err(|_| CarrierError::Tls);
        let (tls, usual) = match scheme {
            "smtps" => (Tls::Wrapper(tls()?), 465),
            "smtp" if is_here(host) => (Tls::None, 25),
            "smtp" => (Tls::Required(tls()?), 587),
            _ => return Err(CarrierError::MailServer),
        };
        let sender = sender.parse().map_err(|_| CarrierError::Sender(sender.to_owned()))?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port.unwrap_or(usual))
            .tls(tls)
            .timeout(Some(Duration::from_secs(SEND_SECONDS_MAX)));
        if let Some((user, password)) = login {
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Self { sender, transport: builder.build() })
    }

    pub(crate) async fn carry(&self, parcel: &Parcel<'_>) -> Answer {
        let Some(message) = self.written(parcel) else {
            return Answer { carried: Carried::Never, code: None };
        };
        match self.transport.send(message).await {
            Ok(answer) => Answer { carried: Carried::Taken, code: Some(u16::from(answer.code())) },
            // What the server says may repeat the address: it is not logged.
            Err(error) => {
                let code = error.status().map(u16::from);
                let forever =
                    error.is_permanent() && !code.is_some_and(|code| BECAUSE_OF_US.contains(&code));
                tracing::info!(code, forever, "the mail server did not take a message");
                Answer { carried: if forever { Carried::Never } else { Carried::NotNow }, code }
            }
        }
    }

    fn written(&self, parcel: &Parcel<'_>) -> Option<Message> {
        let Parcel { at, id, letter, to } = parcel;
        let since = Duration::from_micros(u64::try_from(at.micros()).ok()?);
        let to = to.expose().parse().ok()?;
        Message::builder()
            .from(self.sender.clone())
            .to(Mailbox::new(None, to))
            .date(UNIX_EPOCH + since)
            // The same at each attempt.
            .message_id(Some(format!("<{id}@{}>", self.sender.email.domain())))
            .subject(letter.title.clone())
            // RFC 3834 5: nobody's absence answers it.
            .raw_header(automatic())
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .ok()
    }
}

fn automatic() -> lettre::message::header::HeaderValue {
    let name = lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted");
    lettre::message::header::HeaderValue::new(name, "auto-generated".to_owned())
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mail(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_with_its_tls() {
        for server in [
            "smtps://mail.example",
            "smtp://mail.example:587",
            "smtp://127.0.0.1:2525",
            "smtp://[::1]:2525",
        ] {
            assert!(Mail::new(server, "Danh <danh@mail.example>", None).is_ok(), "{server}");
        }
        for server in [
            "",
            "mail.example",
            "http://mail.example",
            "smtps://",
            "smtp://u:p@host",
            "smtps://mail.example:port",
        ] {
            let error = Mail::new(server, "danh@mail.example", None).unwrap_err();
            assert_eq!(error, CarrierError::MailServer, "{server}");
        }
        assert!(matches!(
            Mail::new("smtps://mail.example", "danh", None),
            Err(CarrierError::Sender(_))
        ));
    }

    #[test]
    fn a_secret_is_not_shown_to_a_log() {
        let login = Some(("danh".to_owned(), "hush-hush".to_owned()));
        let mail = Mail::new("smtps://mail.example", "danh@mail.example", login).unwrap();
        assert_eq!(format!("{mail:?}"), "Mail(..)");
    }
}
