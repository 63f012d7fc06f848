//! At a counter: an official helps one person who came, for an hour at most.
//!
//! The session in office carries whom. That it may go on is asked with every request: the duty, the
//! post, the hour and that the person lives.

use access::{Facts, Purpose, permit};
use kernel::{Entropy, Moment, PersonId};
use ledger::Planned;
use notices::NewNotice;

use crate::acting::plan_end;
use crate::event::Event;
use crate::policy::AttendAtCounter;
use crate::{Accounts, Acting, Error, Session, Token, Whom, rows};

kernel::words! {
    /// What somebody showed at a counter to say who they are.
    pub CounterPaper {
        CitizenCard "citizen-card",
        EIdentity "e-identity",
        IdentityCard "identity-card",
        Passport "passport",
        ResidenceCard "residence-card",
    }
}

/// One person who is helped at a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attendance {
    pub(crate) case: [u8; Self::CASE_LETTERS],
    pub person: PersonId,
    pub since: Moment,
}

/// What an official saw before they attend to somebody.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) paper: CounterPaper,
    pub(crate) person: PersonId,
}

impl Attendance {
    const CASE_LETTERS: usize = 8;
    /// Who needs longer is attended to again: the one before may have gone.
    const SECONDS_MAX: i64 = 60 * 60;

    fn new(person: PersonId, since: Moment, entropy: &Entropy) -> Self {
        let letters = entropy.letters::<{ 2 * Self::CASE_LETTERS }>();
        let mut case = [b'A'; Self::CASE_LETTERS];
        case.iter_mut().zip(letters.bytes()).for_each(|(to, letter)| *to = letter);
        Self { case, person, since }
    }

    /// Its case: the purpose of what is done in it.
    pub fn case(&self) -> String {
        String::from_utf8_lossy(&self.case).into_owned()
    }

    pub(crate) fn read(person: PersonId, case: &str, since: Moment) -> Option<Self> {
        Some(Self { case: case.as_bytes().try_into().ok()?, person, since })
    }

    fn stands(&self, now: Moment) -> bool {
        now.micros() - self.since.micros() < Self::SECONDS_MAX * 1_000_000
    }
}

impl Accounts {
    /// Whether a session in office may go on attending.
    pub(crate) async fn attends_rightly(
        &self,
        session: &Session,
        attendance: Attendance,
    ) -> Result<bool, Error> {
        let action = AttendAtCounter { person: attendance.person };
        let purpose = Purpose::Case(attendance.case());
        if permit(action, &session.caller(), &purpose, Facts::none()).is_err() {
            return Ok(false);
        }
        let lives = self.0.register.living(attendance.person).await?.is_some();
        Ok(lives && attendance.stands(self.now()))
    }

    /// Attends to somebody from now on, under a new token. Whoever was attended to before is not
    /// any more.
    pub(crate) async fn attend(
        &self,
        session: &Session,
        seen: Seen,
        name: String,
    ) -> Result<Token, Error> {
        let (person, now) = (seen.person, self.now());
        let attendance = Attendance::new(person, now, &self.0.entropy);
        let purpose = Purpose::Case(attendance.case());
        let action = AttendAtCounter { person };
        let permit = permit(action, &session.caller(), &purpose, Facts::none())?;
        if self.0.register.living(person).await?.is_none() {
            return Err(Error::NotOnRegister);
        }
        let mut planned = Planned::under(&permit);
        session.guard(&mut planned.changes);
        plan_end(&mut planned, session)?;
        let (case, paper) = (attendance.case(), seen.paper);
        planned.event(&Event::CounterOpened { case, paper, person, session: session.id })?;
        let token = Token::renewed(session, &self.0.entropy);
        let acting = Acting { name, whom: Whom::Attended(attendance) };
        rows::session_act(&mut planned.changes, session, &token, Some(&acting));
        let notice = NewNotice::to(person, "eid-notice-counter").leading_to("/me/looks");
        planned.merge(self.0.notices.plan(&permit, &notice, now)?);
        self.keep_acting(planned, now).await?;
        Ok(token)
    }
}
