//! What the register answers in place of whoever applies.

use catalogue::{Answer, Answers, Procedure, Question};
use kernel::Moment;
use population::{Address, Group, Record, Sex, Value};

/// An answer of the register, and where the register has it from.
#[derive(Clone, Debug)]
pub struct Prefilled {
    pub answer: Answer,
    /// Whether whoever applies may say something else.
    pub may_change: bool,
    pub office: String,
    pub question: String,
    pub since: Moment,
}

/// The groups of the register that a procedure asks for.
pub(crate) fn groups_of(procedure: &Procedure) -> Vec<Group> {
    let asked = procedure.form.questions.iter().filter_map(|question| question.prefill.as_ref());
    let mut groups: Vec<Group> = asked.filter_map(|prefill| Group::parse(&prefill.group)).collect();
    // Where somebody lives decides on the office; whether they live, on everything.
    for group in [Group::Death, Group::PermanentResidence, Group::TemporaryResidence] {
        groups.push(group);
    }
    if procedure.asks_age() {
        groups.push(Group::BirthDate);
    }
    groups.sort();
    groups.dedup();
    groups
}

/// What the register answers.
pub(crate) fn prefilled(procedure: &Procedure, record: &Record) -> Vec<Prefilled> {
    procedure.form.questions.iter().filter_map(|question| answer_of(question, record)).collect()
}

/// The answers as they count: the register's where nothing else was said or may be said.
pub(crate) fn together(given: &Answers, known: &[Prefilled]) -> (Answers, Vec<String>) {
    let mut answers = given.clone();
    let mut by_register = Vec::new();
    for one in known {
        if !one.may_change || !answers.contains_key(&one.question) {
            answers.insert(one.question.clone(), one.answer.clone());
        }
        if answers.get(&one.question) == Some(&one.answer) {
            by_register.push(one.question.clone());
        }
    }
    (answers, by_register)
}

fn answer_of(question: &Question, record: &Record) -> Option<Prefilled> {
    let prefill = question.prefill.as_ref()?;
    let field = record.field(Group::parse(&prefill.group)?)?;
    let text = text(field.value.as_ref()?, prefill.field.as_deref())?;
    let answer = if question.is_list() { Answer::Many(vec![text]) } else { Answer::One(text) };
    Some(Prefilled {
        answer,
        may_change: prefill.may_change,
        office: field.source.office.expose().to_owned(),
        question: question.key.clone(),
        since: field.known_from,
    })
}

/// A value as the answer to a question. Values of other groups answer no question yet.
fn text(value: &Value, field: Option<&str>) -> Option<String> {
    match (value, field) {
        (Value::BirthDate(date), None) => Some(date.to_string()),
        (Value::BirthName(name), None) => Some(name.expose().to_owned()),
        (Value::Contact(contact), Some(field)) => {
            let (email, mobile) = (contact.email.as_ref(), contact.mobile.as_ref());
            match field {
                "email" => email.map(|email| email.expose().to_owned()),
                _ => mobile.map(|mobile| mobile.expose().to_owned()),
            }
        }
        (Value::Household(household), None) => Some(household.id.expose().to_owned()),
        (Value::MaritalStatus(status), None) => Some(status.name().to_owned()),
        (Value::OldNumber(number), None) => Some(number.expose().to_owned()),
        (Value::PermanentResidence(address) | Value::TemporaryResidence(address), Some(field)) => {
            of_address(address, field)
        }
        (Value::PersonalNumber(number), None) => Some(number.expose()),
        (Value::Sex(Sex::Female), None) => Some("female".to_owned()),
        (Value::Sex(Sex::Male), None) => Some("male".to_owned()),
        _ => None,
    }
}

fn of_address(address: &Address, field: &str) -> Option<String> {
    match field {
        "commune" => Some(address.commune.division().code()),
        "line" => Some(address.line.expose().to_owned()),
        _ => None,
    }
}
