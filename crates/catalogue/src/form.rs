//! The questions of a procedure. How answers are held against them: `answers.rs`; what a program
//! reads about them: `schema.rs`.

use crate::Names;

/// The questions of a procedure, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pub questions: Vec<Question>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// How often it can be answered; more than 1 makes the answer a list.
    pub count_max: u8,
    pub hint: Option<Names>,
    pub key: String,
    pub kind: Kind,
    pub names: Names,
    /// Asked only when another question was answered so.
    pub only_if: Option<Condition>,
    pub prefill: Option<Prefill>,
    pub required: bool,
    /// The key of the question that names the field group of the register whose value this is.
    pub value_of: Option<String>,
}

/// What an answer looks like. Every answer is text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of these.
    Choice(Vec<Choice>),
    /// The five digits of a commune of today.
    Commune,
    /// `2026-11-26`.
    Date,
    /// So many digits, leading zeros counted.
    Digits {
        length_max: u8,
        length_min: u8,
    },
    /// A whole number of at most so many digits.
    Number {
        digits_max: u8,
    },
    /// The twelve digits of a personal number.
    Person,
    Text {
        characters_max: u16,
    },
    /// `yes` or `no`.
    YesNo,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub key: String,
    pub names: Names,
}

/// That a question was answered in one of these ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub is: Vec<String>,
    pub question: String,
}

/// What the register knows already, of the person whom the dossier is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefill {
    /// Of the group, where it has several: `commune`, `line`, `mobile`.
    pub field: Option<String>,
    /// The wire name of a field group of the register.
    pub group: String,
    /// Whether whoever applies may say something else.
    pub may_change: bool,
}

impl Form {
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.key == key)
    }
}

impl Question {
    pub fn is_list(&self) -> bool {
        self.count_max > 1
    }
}
