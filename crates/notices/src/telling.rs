//! Notices that leave the inbox: planned with the notice, sent beside the requests by whichever
//! node gets to one first, and never before the person's quiet hours are over.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use access::Permit;
use kernel::Moment;
use ledger::Planned;
use serde::Serialize;
use tokio::task::JoinSet;

use crate::channels::{Answer, Carried};
use crate::delivering::{BEGIN_MICROS_MAX, ROUND_MAX, delivering};
use crate::event::Event;
use crate::policy::DeliverMessage;
use crate::sending::{Due, SendingState};
use crate::{
    Addresses, Choices, Error, Kind, Notice, Notices, brief, choice_rows, rows, sending_rows,
};

/// Whom to ask for addresses, and where the inbox is read.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    pub(crate) addresses: Addresses,
    site: String,
}

/// What happened to a notice on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Told {
    /// The other side could not take it this time.
    NotNow,
    /// It waits for the end of the quiet hours.
    PutOff,
    Tried,
    #[serde(untagged)]
    Settled(SendingState),
}

/// How many notices were settled how, since this program began.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(Arc<[AtomicU64; SendingState::ALL.len()]>);

impl Notices {
    /// The same, reaching people outside the inbox where they choose so. `site` is where it is read.
    #[must_use]
    pub fn reaching(mut self, addresses: Addresses, site: impl Into<String>) -> Self {
        self.reach = Some(Reach { addresses, site: site.into() });
        self
    }

    /// How many notices left or did not leave this program, by what became of them.
    pub fn tally(&self) -> impl Iterator<Item = (SendingState, u64)> {
        self.tally.read()
    }

    /// Sends the notices that are due, side by side, and says how many were looked at.
    pub(crate) async fn telling_round(&self) -> Result<usize, Error> {
        let Some(reach) = &self.reach else { return Ok(0) };
        let due = sending_rows::sendings_due(&self.db, self.clock.now(), ROUND_MAX).await?;
        let (count, mut sending) = (due.len(), JoinSet::new());
        for due in due {
            let (notices, reach) = (self.clone(), reach.clone());
            sending.spawn(async move {
                match notices.tell(&reach, &due).await {
                    // Another node was faster.
                    Err(Error::Ledger(ledger::Error::Store(store::Error::Stale))) => Ok(()),
                    told => told,
                }
            });
        }
        let sent = sending.join_all().await;
        sent.into_iter().collect::<Result<(), Error>>().map(|()| count)
    }

    async fn tell(&self, reach: &Reach, due: &Due) -> Result<(), Error> {
        let (may, now) = (delivering(due.person)?, self.clock.now());
        let settled = async |state| self.settle(&may, due, (state, None)).await;
        if due.expires_at <= now {
            return settled(SendingState::Expired).await;
        }
        let notice = rows::notice_by_id(&self.db, due.person, due.notice).await?;
        let Some(notice) = notice else { return settled(SendingState::Expired).await };
        if notice.read_at.is_some() {
            return settled(SendingState::ReadFirst).await;
        }
        let kind = Kind::of(&notice.template);
        let choices = self.chosen(due.person).await?;
        let quiet = choices.quiet.ends(now).filter(|_| kind.keeps_quiet_hours());
        if let Some(until) = quiet {
            let mut planned = Planned::under(&may);
            sending_rows::sending_put_off(&mut planned.changes, due, until);
            planned.event(&on_its_way(due, Told::PutOff, None))?;
            self.ledger.commit(planned, now).await?;
            return Ok(());
        }
        self.attempt(reach, &may, (due, &notice, &choices)).await
    }

    /// One attempt, begun in one commit and answered in another.
    async fn attempt(
        &self,
        reach: &Reach,
        may: &Permit<DeliverMessage>,
        (due, notice, choices): (&Due, &Notice, &Choices),
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let addresses = reach.addresses.of(may).await?;
        let to = addresses.iter().find(|address| address.channel() == due.channel);
        let Some(to) = to else {
            return self.settle(may, due, (SendingState::Unaddressed, None)).await;
        };
        let mut planned = Planned::under(may);
        sending_rows::sending_attempt(&mut planned.changes, due, due.next_at(now));
        planned.event(&on_its_way(due, Told::Tried, None))?;
        self.ledger.commit(planned, now).await?;
        if self.clock.now().micros() - now.micros() > BEGIN_MICROS_MAX {
            // It would not be over before another node begins the next.
            return Ok(());
        }
        let Some(outbox) = &self.outbox else { return Ok(()) };
        let letter = brief::letter(choices.language, &notice.template, due.channel, &reach.site);
        let Answer { carried, code } = outbox.bring((due.notice.into(), now), &letter, to).await;
        match carried {
            Carried::Never => self.settle(may, due, (SendingState::Refused, code)).await,
            Carried::NotNow => self.not_now(may, due, code).await,
            Carried::Taken => self.settle(may, due, (SendingState::Accepted, code)).await,
        }
    }

    async fn not_now(
        &self,
        may: &Permit<DeliverMessage>,
        due: &Due,
        code: Option<u16>,
    ) -> Result<(), Error> {
        let Some(code) = code else { return Ok(()) };
        let mut planned = Planned::under(may);
        sending_rows::sending_answered(&mut planned.changes, due, code);
        planned.event(&on_its_way(due, Told::NotNow, Some(code)))?;
        self.ledger.commit(planned, self.clock.now()).await?;
        Ok(())
    }

    async fn settle(
        &self,
        may: &Permit<DeliverMessage>,
        due: &Due,
        (state, code): (SendingState, Option<u16>),
    ) -> Result<(), Error> {
        let (mut planned, now): (Planned, Moment) = (Planned::under(may), self.clock.now());
        sending_rows::sending_settled(&mut planned.changes, due, (state, code), now);
        planned.event(&on_its_way(due, Told::Settled(state), code))?;
        self.ledger.commit(planned, now).await?;
        self.tally.count(state);
        Ok(())
    }

    /// What a person chose, for planning: it is not released.
    pub(crate) async fn chosen(&self, person: kernel::PersonId) -> Result<Choices, Error> {
        let channels = choice_rows::choices_by_person(&self.db, person).await?;
        let setting = choice_rows::setting_by_person(&self.db, person).await?;
        let Some((language, quiet)) = setting else { return Ok(Choices::default()) };
        Ok(Choices { channels, language, quiet })
    }
}

fn on_its_way(due: &Due, outcome: Told, answer: Option<u16>) -> Event {
    let Due { channel, notice, person, .. } = *due;
    Event::NoticeOnItsWay { answer, channel, notice, outcome, person }
}

impl Tally {
    fn count(&self, state: SendingState) {
        let place = SendingState::ALL.iter().position(|it| *it == state);
        if let Some(count) = place.and_then(|place| self.0.get(place)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn read(&self) -> impl Iterator<Item = (SendingState, u64)> {
        let read =
            |(state, count): (&SendingState, &AtomicU64)| (*state, count.load(Ordering::Relaxed));
        let states = SendingState::ALL.iter().zip(self.0.iter());
        // Whoever waits is in the database and not in this count.
        states.filter(|(state, _)| **state != SendingState::Waiting).map(read)
    }
}
