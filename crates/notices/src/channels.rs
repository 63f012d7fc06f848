//! How messages leave: by e-mail and by SMS, as far as whoever runs this has set them up.

use std::fmt;

use kernel::Moment;

use crate::gateway::Gateway;
use crate::mail::Mail;
use crate::message::{Letter, MessageId};
use crate::shelf::Shelf;
use crate::{Address, Channel};

/// Who carries what. One that is absent carries nothing, and no page offers it.
#[derive(Debug, Default)]
pub struct Channels {
    pub email: Option<Carrier>,
    pub sms: Option<Carrier>,
}

/// Somebody who carries messages.
#[derive(Debug)]
pub enum Carrier {
    Gateway(Gateway),
    Mail(Mail),
    /// A shelf of this program, where a demo's visitors read them.
    Shelf(Shelf),
}

/// A carrier that cannot be set up like that. No message holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarrierError {
    #[error(
        "an address of a mail server is smtps://host, or smtp://host with STARTTLS; each may end in a port"
    )]
    MailServer,
    #[error("`{0}` is no sender: write `name@host` or `Name <name@host>`")]
    Sender(String),
    #[error("an SMS gateway is asked at https://, or at http:// on this machine")]
    SmsGateway,
    #[error("TLS could not be set up")]
    Tls,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    /// It will not be taken however often it is brought.
    Never,
    /// Not this time.
    NotNow,
    Taken,
}

/// The same, and the code that the other side answered, if any came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) carried: Carried,
    pub(crate) code: Option<u16>,
}

/// What a carrier gets.
pub(crate) struct Parcel<'a> {
    pub(crate) at: Moment,
    pub(crate) id: MessageId,
    pub(crate) letter: &'a Letter,
    pub(crate) to: &'a Address,
}

impl Channels {
    /// Everything onto one shelf.
    pub fn onto(shelf: &Shelf) -> Self {
        let carrier = || Some(Carrier::Shelf(shelf.clone()));
        Self { email: carrier(), sms: carrier() }
    }

    pub(crate) fn carrier(&self, channel: Channel) -> Option<&Carrier> {
        match channel {
            Channel::Email => self.email.as_ref(),
            Channel::Sms => self.sms.as_ref(),
        }
    }

    pub(crate) async fn carry(&self, parcel: Parcel<'_>) -> Answer {
        match self.carrier(parcel.to.channel()) {
            None => Answer { carried: Carried::NotNow, code: None },
            Some(Carrier::Gateway(gateway)) => gateway.carry(&parcel).await,
            Some(Carrier::Mail(mail)) => mail.carry(&parcel).await,
            Some(Carrier::Shelf(shelf)) => {
                shelf.put(&parcel);
                Answer { carried: Carried::Taken, code: None }
            }
        }
    }
}

/// Whether a host is this machine, to which a connection may be in the clear.
pub(crate) fn is_here(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl fmt::Debug for Parcel<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parcel({:?})", self.id)
    }
}
