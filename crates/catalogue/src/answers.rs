//! Answers, and what is wrong with them.

use std::collections::BTreeMap;
use std::fmt;

use kernel::{Division, DivisionLevel, PartialDate, PersonalNumber};
use serde::{Deserialize, Serialize};

use crate::{Condition, Document, Form, Kind, Procedure, Question};

/// Answers by the key of their question.
pub type Answers = BTreeMap<String, Answer>;

/// Strangers are not told about more than this.
const UNKNOWN_MAX: usize = 10;

/// What somebody said. It does not print.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Answer {
    Many(Vec<String>),
    One(String),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer(..)")
    }
}

impl Answer {
    pub(crate) fn texts(&self) -> &[String] {
        match self {
            Answer::Many(texts) => texts,
            Answer::One(text) => std::slice::from_ref(text),
        }
    }
}

/// Something wrong with an answer. It never says what the answer was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerFault {
    pub kind: AnswerFaultKind,
    pub question: String,
}

/// The words for a person stand in `web`, under the name on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerFaultKind {
    /// It has to be answered.
    Missing,
    /// It does not look as its kind does.
    Malformed,
    /// Another answer makes it one that is not asked.
    NotAsked,
    NotAmongChoices,
    /// No commune of today has that code.
    NoSuchCommune,
    TooLong,
    TooMany,
    /// No question is called so.
    Unknown,
}

/// Answers that hold against a form. It does not print.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Checked(Answers);

impl fmt::Debug for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checked({} answers)", self.0.len())
    }
}

impl Checked {
    pub fn one(&self, question: &str) -> Option<&str> {
        self.all(question).next()
    }

    pub fn all(&self, question: &str) -> impl Iterator<Item = &str> {
        let texts = self.0.get(question).map(Answer::texts).unwrap_or_default();
        texts.iter().map(String::as_str)
    }

    pub fn expose(&self) -> &Answers {
        &self.0
    }
}

impl Form {
    /// What a posted form says: blank fields are no answers, fields of the same name a list.
    pub fn read(&self, pairs: impl IntoIterator<Item = (String, String)>) -> Answers {
        let mut answers = Answers::new();
        for (key, text) in pairs {
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            let is_list = self.question(&key).is_some_and(Question::is_list);
            let text = text.to_owned();
            match answers.remove(&key) {
                None if !is_list => answers.insert(key, Answer::One(text)),
                None => answers.insert(key, Answer::Many(vec![text])),
                Some(before) => {
                    let mut texts = before.texts().to_vec();
                    texts.push(text);
                    answers.insert(key, Answer::Many(texts))
                }
            };
        }
        answers
    }

    /// Whether these answers are what the form asks for; all that is wrong, at most one fault a
    /// question.
    pub fn check(&self, answers: &Answers) -> Result<Checked, Vec<AnswerFault>> {
        let of_questions = self.questions.iter().filter_map(|question| {
            let kind = self.fault(question, answers)?;
            Some(AnswerFault { kind, question: question.key.clone() })
        });
        let unknown = answers.keys().filter(|key| self.question(key).is_none());
        let unknown = unknown.take(UNKNOWN_MAX).map(|key| AnswerFault {
            kind: AnswerFaultKind::Unknown,
            question: if is_key(key) { key.clone() } else { "?".to_owned() },
        });
        let faults: Vec<AnswerFault> = of_questions.chain(unknown).collect();
        if faults.is_empty() { Ok(Checked(answers.clone())) } else { Err(faults) }
    }

    /// Whether a question is one to answer, given the answers to others.
    pub fn asks(&self, question: &Question, answers: &Answers) -> bool {
        question.only_if.as_ref().is_none_or(|only_if| only_if.holds(answers))
    }

    fn fault(&self, question: &Question, answers: &Answers) -> Option<AnswerFaultKind> {
        let asked = self.asks(question, answers);
        let Some(answer) = answers.get(&question.key) else {
            return (asked && question.required).then_some(AnswerFaultKind::Missing);
        };
        if !asked {
            return Some(AnswerFaultKind::NotAsked);
        }
        match answer {
            Answer::Many(_) if !question.is_list() => Some(AnswerFaultKind::TooMany),
            Answer::One(_) if question.is_list() => Some(AnswerFaultKind::Malformed),
            Answer::Many(texts) if texts.len() > usize::from(question.count_max) => {
                Some(AnswerFaultKind::TooMany)
            }
            Answer::Many(texts) if texts.is_empty() => Some(AnswerFaultKind::Missing),
            answer => answer.texts().iter().find_map(|text| question.kind.fault(text)),
        }
    }
}

impl Condition {
    pub fn holds(&self, answers: &Answers) -> bool {
        matches!(answers.get(&self.question), Some(Answer::One(text)) if self.is.contains(text))
    }
}

impl Procedure {
    /// The papers that have to be shown, or may be, given the answers.
    pub fn documents_for(&self, answers: &Answers) -> impl Iterator<Item = &Document> {
        let asked =
            |it: &&Document| it.only_if.as_ref().is_none_or(|only_if| only_if.holds(answers));
        self.documents.iter().filter(asked)
    }
}

impl Kind {
    /// Why this text is no answer of the kind.
    fn fault(&self, text: &str) -> Option<AnswerFaultKind> {
        let wrong = |wrong: bool| wrong.then_some(AnswerFaultKind::Malformed);
        match self {
            Kind::Choice(choices) => {
                let known = choices.iter().any(|choice| choice.key == text);
                (!known).then_some(AnswerFaultKind::NotAmongChoices)
            }
            Kind::Commune if !is_digits(text, 5, 5) => Some(AnswerFaultKind::Malformed),
            Kind::Commune => (!is_commune(text)).then_some(AnswerFaultKind::NoSuchCommune),
            Kind::Date => wrong(!is_date(text)),
            Kind::Digits { length_max, length_min } => {
                wrong(!is_digits(text, usize::from(*length_min), usize::from(*length_max)))
            }
            Kind::Number { digits_max } => {
                let whole = text == "0" || !text.starts_with('0');
                wrong(!whole || !is_digits(text, 1, usize::from(*digits_max)))
            }
            Kind::Person => wrong(!is_digits(text, 12, 12) || PersonalNumber::parse(text).is_err()),
            Kind::Text { characters_max } => {
                if text.chars().count() > usize::from(*characters_max) {
                    return Some(AnswerFaultKind::TooLong);
                }
                wrong(text.chars().any(char::is_control) || !text.contains(char::is_alphanumeric))
            }
            Kind::YesNo => wrong(!matches!(text, "yes" | "no")),
        }
    }
}

fn is_digits(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A whole day: RFC 3339, `full-date`.
fn is_date(text: &str) -> bool {
    text.len() == 10 && PartialDate::parse(text).is_ok_and(|date| date.date().is_some())
}

/// Of the newest list, whatever the day.
fn is_commune(code: &str) -> bool {
    Division::bearers(DivisionLevel::Commune, code).any(|division| division.valid_to.is_none())
}

/// Small letters, digits and hyphens, as keys in our files are.
pub(crate) fn is_key(text: &str) -> bool {
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=48).contains(&text.len())
        && text.chars().all(fine)
        && text.starts_with(|c: char| c.is_ascii_lowercase())
}
