//! Messages on their way. They are planned with what they tell about, wait as rows, and are sent
//! beside the requests, by whichever node gets to one first.

use std::sync::Arc;
use std::time::Duration;

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use kernel::{Moment, PersonId};
use keys::{KeyName, Keys, SecretKey};
use ledger::Planned;
use serde::Serialize;
use tokio::task::JoinSet;

use crate::channels::{Answer, Carried, Channels, Parcel};
use crate::event::Event;
use crate::message::{Body, Letter, MessageId, NewMessage, Waiting};
use crate::policy::DeliverMessage;
use crate::{Address, Channel, Error, Notices, message_rows};

/// The rule under which messages are delivered.
pub const DELIVERY_RULE: &str = "messages-are-delivered";

/// How long a carrier may take. An attempt is one node's until [`FIRST_WAIT_SECONDS`] after it was
/// begun, so it must be over by then.
pub(crate) const SEND_SECONDS_MAX: u64 = 7;
const FIRST_WAIT_SECONDS: i64 = 10;
const WAIT_SECONDS_MAX: i64 = 900;
/// How late after its row was changed an attempt may still begin.
pub(crate) const BEGIN_MICROS_MAX: i64 = 2_000_000;
/// So many are on their way at once.
pub(crate) const ROUND_MAX: i64 = 32;
const REST: Duration = Duration::from_secs(1);

/// What messages leave by, and the key that seals them while they wait.
#[derive(Debug)]
pub(crate) struct Outbox {
    channels: Channels,
    seal: SecretKey,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    Delivered,
    Expired,
    Refused,
    Tried,
    /// Its key is gone.
    Unreadable,
}

impl Notices {
    /// The same with ways to send messages. The key that seals them is made the first time.
    pub fn sending_by(mut self, channels: Channels, keys: &Keys) -> Result<Self, Error> {
        let seal = keys.secret_or_make(&KeyName::parse("notices-seal")?)?;
        self.outbox = Some(Arc::new(Outbox { channels, seal }));
        Ok(self)
    }

    /// Whether messages can be sent that way here.
    pub fn sends(&self, channel: Channel) -> bool {
        self.outbox.as_ref().is_some_and(|outbox| outbox.channels.carrier(channel).is_some())
    }

    /// The plan of sending a message, to be merged into the plan of what it tells about. As with a
    /// notice it stands under the permit of that act.
    pub fn plan_message<A: Action>(
        &self,
        permit: &Permit<A>,
        message: &NewMessage,
        at: Moment,
    ) -> Result<Planned, Error> {
        let NewMessage { body, expires_at, person } = message;
        let (person, channel) = (*person, body.to.channel());
        let outbox = self.outbox.as_ref().filter(|_| self.sends(channel));
        let outbox = outbox.ok_or(Error::NoChannel)?;
        let id = MessageId::new(at, &self.entropy);
        let plain = serde_json::to_vec(body).map_err(|_| Error::Unwritable)?;
        let sealed = outbox.seal.seal(id.as_bytes(), &plain)?;
        let waiting = Waiting { attempts: 0, expires_at: *expires_at, id, person, sealed };
        let mut planned = Planned::under(permit);
        message_rows::message_insert(&mut planned.changes, &waiting, at);
        let template = body.template().to_owned();
        planned.event(&Event::MessagePlanned { channel, message: id, person, template })?;
        Ok(planned)
    }

    /// Sends what waits, until `stop` is ready.
    pub async fn deliver(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(REST) => {}
            }
            if let Err(error) = self.delivery_round().await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "messages were not sent");
            }
        }
    }

    /// Sends what is due, messages and notices, and says how many were looked at.
    pub async fn delivery_round(&self) -> Result<usize, Error> {
        let (messages, notices) = tokio::join!(self.message_round(), self.telling_round());
        Ok(messages? + notices?)
    }

    async fn message_round(&self) -> Result<usize, Error> {
        let now = self.clock.now();
        let due = message_rows::messages_due(&self.db, now, ROUND_MAX).await?;
        let (count, mut sending) = (due.len(), JoinSet::new());
        for message in due {
            let notices = self.clone();
            sending.spawn(async move { notices.send(&message).await });
        }
        let sent = sending.join_all().await;
        sent.into_iter().collect::<Result<(), Error>>().map(|()| count)
    }

    async fn send(&self, message: &Waiting) -> Result<(), Error> {
        let now = self.clock.now();
        let may = delivering(message.person)?;
        if message.expires_at <= now {
            return self.end(&may, message, Outcome::Expired).await;
        }
        let Some(outbox) = &self.outbox else { return Ok(()) };
        let mut planned = Planned::under(&may);
        let wait = (FIRST_WAIT_SECONDS << message.attempts.clamp(0, 20)).min(WAIT_SECONDS_MAX);
        let next_at = Moment::from_micros(now.micros() + wait * 1_000_000);
        message_rows::message_attempt(&mut planned.changes, message, next_at);
        planned.event(&handled(message, Outcome::Tried))?;
        match self.ledger.commit(planned, now).await {
            // Another node makes this attempt.
            Err(ledger::Error::Store(store::Error::Stale)) => return Ok(()),
            kept => kept?,
        };
        if self.clock.now().micros() - now.micros() > BEGIN_MICROS_MAX {
            // It would not be over before another node begins the next.
            return Ok(());
        }
        match outbox.carry(message, now).await {
            None => self.end(&may, message, Outcome::Unreadable).await,
            Some(Carried::Never) => self.end(&may, message, Outcome::Refused).await,
            Some(Carried::NotNow) => Ok(()),
            Some(Carried::Taken) => self.end(&may, message, Outcome::Delivered).await,
        }
    }

    /// Erases the message, and says why.
    async fn end(
        &self,
        permit: &Permit<DeliverMessage>,
        message: &Waiting,
        outcome: Outcome,
    ) -> Result<(), Error> {
        let mut planned = Planned::under(permit);
        message_rows::message_delete(&mut planned.changes, message.id);
        planned.event(&handled(message, outcome))?;
        self.ledger.commit(planned, self.clock.now()).await?;
        Ok(())
    }
}

impl Outbox {
    /// None: it cannot be read any more.
    async fn carry(&self, message: &Waiting, at: Moment) -> Option<Carried> {
        let plain = self.seal.open(message.id.as_bytes(), &message.sealed).ok()?;
        let body: Body = serde_json::from_slice(&plain).ok()?;
        let letter = body.letter();
        Some(self.bring((message.id, at), &letter, &body.to).await.carried)
    }

    /// Brings a letter to whoever carries it, and waits no longer than an attempt may take.
    pub(crate) async fn bring(
        &self,
        (id, at): (MessageId, Moment),
        letter: &Letter,
        to: &Address,
    ) -> Answer {
        let parcel = Parcel { at, id, letter, to };
        let limit = Duration::from_secs(SEND_SECONDS_MAX);
        let answer = tokio::time::timeout(limit, self.channels.carry(parcel)).await;
        answer.unwrap_or(Answer { carried: Carried::NotNow, code: None })
    }
}

fn handled(message: &Waiting, outcome: Outcome) -> Event {
    Event::MessageHandled { message: message.id, outcome, person: message.person }
}

/// Leave to bring somebody what was planned for them.
pub(crate) fn delivering(person: PersonId) -> Result<Permit<DeliverMessage>, Error> {
    let job = Caller::job("notices", DELIVERY_RULE);
    let action = DeliverMessage { person };
    Ok(permit(action, &job, &Purpose::Rule(DELIVERY_RULE), Facts::none())?)
}
