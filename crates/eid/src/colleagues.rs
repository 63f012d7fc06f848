//! Who works at an office: for whoever hands work over, or looks after how it is shared out.

use access::{Actor, Duty, Permit};
use kernel::{Clock, PersonId};
use ledger::{Ledger, Released, Unreleased};
use store::Db;

use crate::policy::ReadColleagues;
use crate::{Error, Login, post_rows};

/// An office has no more posts than this in one list.
const POSTS_MAX: i64 = 200;

/// One who holds a post today. The login name is what colleagues know them by.
#[derive(Clone, Debug)]
pub struct Colleague {
    pub duties: Vec<Duty>,
    pub login: Login,
    pub person: PersonId,
}

/// The counter of who works where. It knows nothing of how accounts are opened.
#[derive(Clone, Debug)]
pub struct Colleagues {
    clock: Clock,
    db: Db,
    ledger: Ledger,
}

impl Colleagues {
    pub fn new(db: Db, ledger: Ledger, clock: Clock) -> Self {
        Self { clock, db, ledger }
    }

    /// Everybody with a post at the caller's office today, the caller among them.
    pub async fn of_office(
        &self,
        permit: &Permit<ReadColleagues>,
    ) -> Result<Released<Vec<Colleague>>, Error> {
        let Actor::Official { office, .. } = &permit.caller().actor else {
            return Err(access::Refused::NotPermitted.into());
        };
        let now = self.clock.now();
        let mut colleagues: Vec<Colleague> = Vec::new();
        for (post, person, login) in post_rows::posts_of_office(&self.db, office, POSTS_MAX).await?
        {
            if !post.is_held_on(now.day()) {
                continue;
            }
            match colleagues.iter_mut().find(|it| it.person == person) {
                Some(known) => known.duties.extend(post.duties),
                None => colleagues.push(Colleague { duties: post.duties, login, person }),
            }
        }
        let colleagues = Unreleased::with_fields(colleagues, PersonId::NOBODY, ["posts"]);
        Ok(self.ledger.release(colleagues, permit, now).await?.0)
    }
}
