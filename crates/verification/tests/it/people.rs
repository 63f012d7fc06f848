//! What befalls people: death, protection, a lock.

use eid::LockAccount;
use population::{Death, Fate, ManageProtection, Protection, RecordCivilEvent};

use super::*;

pub(crate) fn founder() -> (Caller, Purpose) {
    (Caller::job("demo", "demonstration"), Purpose::Rule("demonstration"))
}

pub(crate) fn source() -> Source {
    let office = OfficeCode::parse("H01").unwrap();
    Source { channel: Channel::CivilEvent, document: None, office, reason: None }
}

impl Town {
    pub(crate) async fn dies(&self, person: PersonId) {
        let on = PartialDate::parse("2026-11-01").unwrap();
        let death = Death { fate: Fate::Died { on, place: None }, person };
        let may = on_duty(RecordCivilEvent { person }, "civil-status");
        let done = self.register.record_civil_event(&may, &[], |people, now| {
            population::record_death(people, &death, &source(), now)
        });
        done.await.unwrap();
    }

    pub(crate) async fn is_protected(&self, person: PersonId) {
        let protection = Protection { reason: Text::parse("nhân chứng").unwrap() };
        let may = on_duty(ManageProtection { person }, "protected-persons");
        let done = self.register.manage_protection(&may, |history, now| {
            population::protect(history, Span::from(now.day()), protection, &source(), now)
        });
        done.await.unwrap();
    }

    pub(crate) async fn locks(&self, person: PersonId) {
        let action = LockAccount { person };
        let may =
            permit(action, &testkit::citizen(person), &Purpose::OwnRecord, Facts::none()).unwrap();
        self.accounts.lock(&may).await.unwrap();
    }
}

fn on_duty<A: Action>(action: A, duty: &str) -> Permit<A> {
    let facts = ["about_person", "case_open", "guardian", "in_territory", "protected"];
    let facts = facts.into_iter().fold(Facts::none(), |facts, name| {
        facts.flag(name, ["about_person", "case_open", "in_territory"].contains(&name))
    });
    let official = testkit::official(&[duty]);
    permit(action, &official, &Purpose::Case("7".into()), facts).unwrap()
}
