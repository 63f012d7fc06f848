//! Dossiers that ask for a field group of the register to be made right: what the register says of
//! the group today, and whether what is said to be right can stand there.

use catalogue::{Answer, AnswerFault, AnswerFaultKind, Answers, Checked, Procedure, Question};
use kernel::Moment;
use population::{CORRECTABLE, Group, Record, proposal_of, proposed_value};
use serde::Deserialize;
use time::Date;

use crate::prefill::{Prefilled, groups_of};
use crate::{Act, Dossier};

/// Since when what is granted is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ground {
    /// All along: the register was wrong.
    ClericalError,
    /// From a day on, by what was decided elsewhere.
    Decision { from: Date },
}

impl Ground {
    pub(crate) fn on(self, decided: Date) -> population::Ground {
        match self {
            Ground::ClericalError => population::Ground::ClericalError { on: decided },
            Ground::Decision { from } => population::Ground::Decision { from },
        }
    }
}

/// The question whose answer is a value of the register, and that for its group.
pub(crate) fn questions(procedure: &Procedure) -> Option<(&Question, &str)> {
    let mut questions = procedure.form.questions.iter();
    questions.find_map(|question| Some((question, question.value_of.as_deref()?)))
}

/// The group that is said to be wrong.
pub(crate) fn group_of(question: &Question, answers: &Answers) -> Option<Group> {
    let Some(Answer::One(name)) = answers.get(question.value_of.as_ref()?) else { return None };
    Group::parse(name).filter(|group| CORRECTABLE.contains(group))
}

/// The groups of the register that a procedure asks for, with the one that is said to be wrong.
pub(crate) fn groups(procedure: &Procedure, answers: &Answers) -> Vec<Group> {
    let mut groups = groups_of(procedure);
    let wrong = questions(procedure).and_then(|(value, _)| group_of(value, answers));
    groups.extend(wrong.filter(|group| !groups.contains(group)));
    groups
}

/// Answers under which that group is said to be wrong; what was said of another is no answer then.
pub(crate) fn choose(procedure: &Procedure, answers: &mut Answers, group: Group) {
    let Some((value, key)) = questions(procedure) else { return };
    let chosen = Answer::One(group.name().to_owned());
    if answers.get(key) != Some(&chosen) {
        answers.remove(&value.key);
        answers.insert(key.to_owned(), chosen);
    }
}

/// What the register says today where something is said to be right.
pub(crate) fn today(
    procedure: &Procedure,
    answers: &Answers,
    record: &Record,
) -> Option<Prefilled> {
    let (question, _) = questions(procedure)?;
    let field = record.field(group_of(question, answers)?)?;
    Some(Prefilled {
        answer: Answer::One(proposal_of(field.value.as_ref()?)?),
        may_change: true,
        office: field.source.office.expose().to_owned(),
        question: question.key.clone(),
        since: field.known_from,
    })
}

/// Answers that hold. What is said to be right is a value of its group, other than today's, and
/// written as the register writes it.
pub(crate) fn check(
    procedure: &Procedure,
    mut answers: Answers,
    today: Option<&Prefilled>,
    on: Date,
) -> Result<Checked, Vec<AnswerFault>> {
    let mut faults = match procedure.form.check(&answers) {
        Ok(_) => Vec::new(),
        Err(faults) => faults,
    };
    let said = questions(procedure).and_then(|(question, _)| {
        let Some(Answer::One(line)) = answers.get(&question.key) else { return None };
        Some((question, group_of(question, &answers)?, line))
    });
    if let Some((question, group, line)) = said
        && faults.iter().all(|fault| fault.question != question.key)
    {
        let line = proposed_value(group, line, on).and_then(|value| proposal_of(&value));
        let line = line.map(Answer::One);
        match line.filter(|line| today.is_none_or(|today| today.answer != *line)) {
            Some(line) => {
                answers.insert(question.key.clone(), line);
            }
            None => faults.push(AnswerFault {
                kind: AnswerFaultKind::Malformed,
                question: question.key.clone(),
            }),
        }
    }
    if faults.is_empty() { procedure.form.check(&answers) } else { Err(faults) }
}

/// The moment at which the answers of a dossier were said.
pub(crate) fn said_at(dossier: &Dossier) -> Moment {
    let supplied = dossier.body.timeline.iter().rev().find(|passed| passed.act == Act::Supply);
    supplied.map_or(dossier.clock.filed_at, |passed| passed.at)
}
