//! The counter of this crate: leave a notice, open an inbox, mark a notice as read.

use std::sync::Arc;

use access::{Action, Permit};
use kernel::{Clock, Entropy, Moment, PersonId};
use ledger::{Ledger, Page, Planned, Receipt, Released, Unreleased};
use store::Db;

use crate::delivering::Outbox;
use crate::event::Event;
use crate::policy::{MarkRead, ReadInbox};
use crate::telling::{Reach, Tally};
use crate::{Channel, Error, Kind, NewNotice, Notice, NoticeId, rows, sending_rows};

/// After every notice there can be.
const END: [u8; 16] = [0xff; 16];
const PAGE_MAX: i64 = 100;

#[derive(Clone, Debug)]
pub struct Notices {
    pub(crate) clock: Clock,
    pub(crate) db: Db,
    pub(crate) entropy: Entropy,
    pub(crate) ledger: Ledger,
    /// None: nothing is sent beside the inbox.
    pub(crate) outbox: Option<Arc<Outbox>>,
    /// None: notices stay in the inbox.
    pub(crate) reach: Option<Reach>,
    pub(crate) tally: Tally,
}

impl Notices {
    pub fn new(db: Db, ledger: Ledger, clock: Clock, entropy: Entropy) -> Self {
        let tally = Tally::default();
        Self { clock, db, entropy, ledger, outbox: None, reach: None, tally }
    }

    /// The plan of leaving a notice, to be merged into the plan of what it tells about. It stands
    /// under the permit of that act, because the duty to tell follows from the act. The same commit
    /// has it leave by the channel that the person chose for its kind, if they chose one.
    pub fn plan<A: Action>(
        &self,
        permit: &Permit<A>,
        notice: &NewNotice,
        at: Moment,
    ) -> Result<Planned, Error> {
        self.plan_by(permit, notice, None, at)
    }

    /// The same, by that channel instead of the chosen one.
    pub(crate) fn plan_by<A: Action>(
        &self,
        permit: &Permit<A>,
        notice: &NewNotice,
        channel: Option<Channel>,
        at: Moment,
    ) -> Result<Planned, Error> {
        let NewNotice { args, link, person, template } = notice;
        let (person, template, link) = (*person, *template, link.as_deref());
        let id = NoticeId::new(at, &self.entropy);
        let args = serde_json::to_string(args).map_err(|_| Error::Unwritable)?;

        let mut planned = Planned::under(permit);
        let row = rows::NewRow { args, at, id, link, person, template };
        rows::notice_insert(&mut planned.changes, row);
        let (kind, changes) = (Kind::of(template), &mut planned.changes);
        match channel {
            None => sending_rows::sending_chosen(changes, (person, id), kind, at),
            Some(channel) => {
                sending_rows::sending_by(changes, (person, id), (kind, channel), at);
            }
        }
        planned.event(&Event::NoticeLeft { notice: id, person, template })?;
        Ok(planned)
    }

    /// The notices of one person, newest first.
    pub async fn inbox(
        &self,
        permit: &Permit<ReadInbox>,
        page: Page,
    ) -> Result<Released<Vec<Notice>>, Error> {
        let person = permit.action().person;
        let (before, limit) = (page.before.unwrap_or(END), page.limit.clamp(1, PAGE_MAX));
        let notices = rows::notices_before(&self.db, person, &before, limit).await?;
        let notices = Unreleased::with_fields(notices, person, ["notices"]);
        Ok(self.ledger.release(notices, permit, self.clock.now()).await?.0)
    }

    /// Marks a notice as read; no receipt when it was already.
    pub async fn mark_read(
        &self,
        permit: &Permit<MarkRead>,
        notice: NoticeId,
    ) -> Result<Option<Receipt>, Error> {
        let (person, now) = (permit.action().person, self.clock.now());
        let mut planned = Planned::under(permit);
        rows::notice_read(&mut planned.changes, person, notice, now);
        planned.event(&Event::NoticeRead { notice, person })?;
        match self.ledger.commit(planned, now).await {
            Ok(receipt) => Ok(Some(receipt)),
            Err(ledger::Error::Store(store::Error::Stale)) => self.was_read(person, notice).await,
            Err(error) => Err(error.into()),
        }
    }

    async fn was_read(&self, person: PersonId, notice: NoticeId) -> Result<Option<Receipt>, Error> {
        let found = rows::notice_by_id(&self.db, person, notice).await?;
        found.map(|_| None).ok_or(Error::NoSuchNotice)
    }
}
