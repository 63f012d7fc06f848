//! The inbox through its front door.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use access::{Caller, Facts, Purpose, permit};
use axum::Router;
use kernel::PersonId;
use ledger::{Guardians, ReadEntries};
use notices::{NewNotice, Notices, ReadInbox};
use testkit::{NOW, Platform, Session, citizen, official};

mod inbox;
mod messages;
mod routes;
mod telling;

/// Mai, who was told that her password was changed.
struct Town {
    mai: PersonId,
    notices: Notices,
    platform: Platform,
}

impl Town {
    async fn new() -> Self {
        let platform = Platform::new(&[&notices::SCHEMA]).await;
        let (db, ledger) = (platform.db.clone(), platform.ledger.clone());
        let notices = Notices::new(db, ledger, NOW, platform.entropy.clone());
        let mai = PersonId::from_bytes(&[0x0a; 16]).unwrap();
        let town = Self { mai, notices, platform };
        town.tell("eid-notice-password-changed").await;
        town
    }

    /// Something happens that Mai is told of, in one commit.
    async fn tell(&self, template: &'static str) {
        let action = ReadInbox { person: self.mai };
        let permit =
            permit(action, &citizen(self.mai), &Purpose::OwnRecord, Facts::none()).unwrap();
        let notice = NewNotice::to(self.mai, template).leading_to("/account");
        let planned = self.notices.plan(&permit, &notice, NOW.now()).unwrap();
        self.platform.ledger.commit(planned, NOW.now()).await.unwrap();
    }

    fn routes(&self) -> Router {
        self.routes_with(Guardians::none())
    }

    fn routes_with(&self, guardians: Guardians) -> Router {
        notices::routes(self.notices.clone(), guardians)
    }

    fn session(&self, caller: Caller) -> Session {
        Session::new(self.routes(), caller, Purpose::OwnRecord)
    }

    fn mai(&self) -> Session {
        self.session(citizen(self.mai))
    }

    /// The id of the newest notice.
    async fn newest(&self) -> String {
        let path = format!("/v1/persons/{}/notices", self.mai);
        self.mai().get(&path).await.body[0]["id"].as_str().unwrap().to_owned()
    }

    /// The names of what is on record about Mai, newest first.
    async fn on_record(&self) -> Vec<String> {
        let action = ReadEntries { person: self.mai };
        let own = permit(action, &citizen(self.mai), &Purpose::OwnRecord, Facts::none()).unwrap();
        let page = ledger::Page { before: None, limit: 100 };
        let entries = self.platform.ledger.entries(&own, page, NOW.now()).await.unwrap();
        entries.iter().map(|entry| entry.record.clone().unwrap()).collect()
    }
}
