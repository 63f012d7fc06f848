//! People on the register, and what happens to them there.

use access::Permit;
use kernel::{FullName, PartialDate, PersonalNumber};
use population::{
    Channel, Correct, Correction, Country, Death, EnterPerson, Fate, Few, Ground, Group,
    IdentityDocument, MaritalStatus, OfficeCode, RecordCivilEvent, Relation, Relative, Sex, Source,
    Span, Truth, Value,
};
use time::Date;

use super::*;

impl Town {
    pub(crate) fn register(&self) -> Register {
        parts(&self.platform, NOW).register
    }

    /// Puts somebody on the register.
    pub(crate) async fn enter(&self, name: &str, number: &str, born: &str) -> PersonId {
        self.enter_with(name, number, born, None).await
    }

    /// Puts somebody on the register, with their mother.
    pub(crate) async fn enter_with(
        &self,
        name: &str,
        number: &str,
        born: &str,
        mother: Option<PersonId>,
    ) -> PersonId {
        let number = Value::PersonalNumber(PersonalNumber::parse(number).unwrap());
        let home = Value::Nationality(Few::parse(vec![Country::VIET_NAM]).unwrap());
        self.enter_as(name, born, vec![home, number], mother).await
    }

    /// The same of whom all but name and birth date is said in `more`.
    pub(crate) async fn enter_as(
        &self,
        name: &str,
        born: &str,
        more: Vec<Value>,
        mother: Option<PersonId>,
    ) -> PersonId {
        let born = PartialDate::parse(born).unwrap();
        let mut values = vec![
            Value::BirthName(FullName::parse(name).unwrap()),
            Value::BirthDate(born),
            Value::Sex(Sex::Male),
            Value::MaritalStatus(MaritalStatus::Single),
        ];
        values.extend(more);
        let values = values.into_iter().map(|value| (Span::from(born.earliest()), value));
        let caller = Caller::job("demo", "demonstration");
        let purpose = Purpose::Rule("demonstration");
        let facts = Facts::none().flag("case_open", false);
        let permit = permit(EnterPerson, &caller, &purpose, facts).unwrap();
        let register = self.register();
        let person = register.enter(&permit, values.collect(), &source()).await.unwrap().0;
        if let Some(mother) = mother {
            let relative = Relative::of(Relation::Mother, mother).unwrap();
            let (permit, others) = (civil(person), [mother]);
            let done = register.record_civil_event(&permit, &others, |people, now| {
                population::recognise_child(people, person, &relative, &source(), now)
            });
            done.await.unwrap();
        }
        person
    }

    /// An official puts other documents in the place of those on record; nothing in the place of
    /// them where there are none.
    pub(crate) async fn has_papers(&self, person: PersonId, papers: Vec<IdentityDocument>) {
        let truth = match Few::parse(papers) {
            Ok(papers) => Truth::Is(Value::IdentityDocuments(papers)),
            Err(_) => Truth::Nothing(Group::IdentityDocuments),
        };
        let ground = Ground::Decision { from: NOW.now().day() };
        let official = testkit::official(&["correct-register"]);
        let case = Purpose::Case("7".into());
        let permit = permit(Correct { person }, &official, &case, about_person()).unwrap();
        let register = self.register();
        for version in 1.. {
            let correction = Correction { ground, truth: truth.clone() };
            match register.correct(&permit, version, correction, &source()).await {
                Err(population::Error::ChangedMeanwhile) if version < 20 => {}
                done => {
                    done.unwrap();
                    break;
                }
            }
        }
    }

    /// A court appoints somebody to represent a person, from a day on.
    pub(crate) async fn is_represented(&self, person: PersonId, by: PersonId, from: Date) {
        let (register, permit, others) = (self.register(), civil(person), [by]);
        let done = register.record_civil_event(&permit, &others, |people, now| {
            population::represent(people, person, by.into(), Span::from(from), &source(), now)
        });
        done.await.unwrap();
    }

    /// .. and ends it.
    pub(crate) async fn is_no_longer_represented(
        &self,
        person: PersonId,
        by: PersonId,
        from: Date,
    ) {
        let (register, permit, others) = (self.register(), civil(person), [by]);
        let done = register.record_civil_event(&permit, &others, |people, now| {
            population::end_representation(people, person, by, from, &source(), now)
        });
        done.await.unwrap();
    }

    pub(crate) async fn dies(&self, person: PersonId, fate: Fate) {
        let death = Death { fate, person };
        let register = self.register();
        let permit = civil(person);
        let done = register.record_civil_event(&permit, &[], |people, now| {
            population::record_death(people, &death, &source(), now)
        });
        done.await.unwrap();
    }

    /// A court takes back what it declared.
    pub(crate) async fn returns(&self, person: PersonId) {
        let register = self.register();
        let permit = civil(person);
        let done = register.record_civil_event(&permit, &[], |people, now| {
            population::record_return(people, person, &source(), now)
        });
        done.await.unwrap();
    }
}

fn civil(person: PersonId) -> Permit<RecordCivilEvent> {
    let official = testkit::official(&["civil-status"]);
    let case = Purpose::Case("7".into());
    permit(RecordCivilEvent { person }, &official, &case, about_person()).unwrap()
}

/// What is so of somebody whose case is open here.
fn about_person() -> Facts {
    let facts = ["about_person", "case_open", "guardian", "in_territory", "protected"];
    facts.into_iter().fold(Facts::none(), |facts, name| {
        facts.flag(name, ["about_person", "case_open", "in_territory"].contains(&name))
    })
}

fn source() -> Source {
    let office = OfficeCode::parse("H01").unwrap();
    Source { channel: Channel::CivilEvent, document: None, office, reason: None }
}
