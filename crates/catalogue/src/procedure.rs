//! What a procedure is, in one of its versions.

use kernel::{Language, Rule, RuleError, Term};
use serde::{Deserialize, Serialize};
use time::Date;

use crate::{Effect, Form, LifeEvent};

/// Words in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    pub en: String,
    pub vi: String,
}

impl Names {
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Vi => &self.vi,
        }
    }
}

/// A procedure as it is from `valid_from` on, until the next version of it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procedure {
    pub applicants: Vec<Applicant>,
    /// 1 to 4, Decree 69/2024/ND-CP, Article 20: how surely whoever applies from afar must be known
    /// just then. 0 where no account is needed.
    pub authentication_level: u8,
    pub authority: Authority,
    /// The page of this program where it is done from afar, where that needs no dossier.
    pub begun_at: Option<String>,
    pub channels: Vec<Channel>,
    /// Ours, for addresses and references: `permanent-residence`.
    pub code: String,
    pub confidence: Confidence,
    pub documents: Vec<Document>,
    pub exemptions: Vec<Exemption>,
    /// Nothing here means that what it costs is not known. What is free has a fee of 0.
    pub fees: Vec<Fee>,
    pub form: Form,
    /// 1 or 2: the level of the electronic identity of whoever applies from afar. 0 where none is
    /// needed.
    pub identity_level: u8,
    /// Nothing where no source names it.
    pub legal_basis: Option<String>,
    pub life_events: Vec<LifeEvent>,
    pub names: Names,
    pub outcomes: Vec<Outcome>,
    /// The codes of the national portal.
    pub portal_codes: Vec<PortalCode>,
    pub settles: Settles,
    /// Where the facts were read.
    pub source: Option<String>,
    /// In order; the first is where a dossier begins.
    pub steps: Vec<Step>,
    /// One sentence: what it is for.
    pub summary: Names,
    /// The first day of this version.
    pub valid_from: Date,
    pub verified: bool,
}

/// Where a fact comes from. `X` was looked for and not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Confidence {
    A,
    B,
    C,
    M,
    X,
}

/// Who may apply, seen from the person whom it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applicant {
    Guardian,
    HouseholdHead,
    Organisation,
    Parent,
    #[serde(rename = "self")]
    Themselves,
}

/// How a dossier may be handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    Counter,
    Online,
    Post,
}

/// Who decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The prefix of the kind in `data/vn/offices.toml`: `CA` is the police of a commune. Nothing
    /// where another system decides.
    pub office_kind: Option<String>,
    /// The office where the register knows of no residence.
    pub otherwise: Option<String>,
    pub territory: Territory,
}

/// Which of these offices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Territory {
    /// Any: it does not depend on where somebody lives.
    Anywhere,
    /// The one where the person has permanent residence.
    Applicant,
    /// The one of the commune that the answer to this question names.
    Target { question: String },
}

/// Whether the outcome takes effect in this system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settles {
    HandedOver { ministry: Names },
    Here,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalCode {
    pub code: String,
    pub verified: bool,
}

/// Something that has to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Files at most.
    pub count_max: u8,
    /// Papers that are results of procedures, by their keys: who has one of them is not asked.
    pub held: Vec<String>,
    /// Needed only when a question was answered so.
    pub only_if: Option<crate::Condition>,
    pub key: String,
    /// Of one file.
    pub mebibytes_max: u8,
    pub names: Names,
    pub required: bool,
}

/// What it costs, in đồng.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    pub confidence: Confidence,
    pub direct: u32,
    pub key: String,
    pub legal_basis: Option<String>,
    pub names: Names,
    /// Handed in online, where that costs less.
    pub online: Option<u32>,
    /// Due only when a question was answered so.
    pub only_if: Option<crate::Condition>,
    pub per: FeePer,
    /// The questions that name more persons, for whom it is due as well.
    pub persons: Vec<String>,
    pub verified: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeePer {
    Dossier,
    Person,
}

/// Who pays nothing of what others pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    pub confidence: Confidence,
    /// The fees that it is of; none named: all.
    pub fees: Vec<String>,
    pub key: String,
    pub legal_basis: Option<String>,
    pub names: Names,
    pub verified: bool,
    pub whose: Exempt,
}

/// Of whom a dossier is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exempt {
    /// Younger than so many years, as the register says.
    Below(u8),
    /// Whoever applies says so, and an official looks at it.
    Claimed,
    /// So many years old or older, as the register says.
    From(u8),
}

/// What is done next, by whom, until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Who has this step, where that is another office than the procedure's.
    pub authority: Option<Authority>,
    /// Whether an official may grant several in one go, where the register says nothing else.
    pub batch: bool,
    pub by: By,
    /// What it does to the register when it is done; what an outcome does comes at the end.
    pub effect: Option<Effect>,
    pub key: String,
    /// Nothing where no source names one.
    pub limit: Option<Limit>,
    pub names: Names,
    /// Where it can lead, the first being the usual.
    pub next: Vec<Next>,
    /// Whether more may be asked of the applicant, while which the clock stands.
    pub supplement: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// An official of the authority who has this duty of `data/vn/duties.toml`.
    Duty(String),
    /// The platform, at once.
    System,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Outcome(String),
    Step(String),
}

/// Where a step leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onward<'a> {
    Outcome(&'a Outcome),
    Step(&'a Step),
}

/// How long a step may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// As the rule of this key in `data/vn/deadlines.toml` says.
    Law(String),
    /// Shorter than the rule of this key.
    Shorter { key: String, term: Term },
    /// No rule of law is known.
    Term(Term),
}

impl Limit {
    /// How long that is on a day.
    pub fn term(&self, on: Date) -> Result<Term, RuleError> {
        match self {
            Limit::Law(key) => Ok(kernel::rule(key, on)?.sets),
            Limit::Shorter { term, .. } | Limit::Term(term) => Ok(*term),
        }
    }

    /// The rule of law it rests on.
    pub fn rule(&self, on: Date) -> Option<&'static Rule> {
        match self {
            Limit::Law(key) | Limit::Shorter { key, .. } => kernel::rule(key, on).ok(),
            Limit::Term(_) => None,
        }
    }
}

/// How it can end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub effect: Option<Effect>,
    pub key: String,
    pub kind: OutcomeKind,
    pub names: Names,
    pub result: Option<ResultPaper>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeKind {
    Granted,
    HandedOver,
    Refused,
}

/// What the applicant is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultPaper {
    /// What the law calls the form: `CT07`.
    pub form: Option<String>,
    pub key: String,
    pub names: Names,
}

impl Procedure {
    /// The paper that this outcome hands out.
    pub fn result_of(&self, outcome: Option<&str>) -> Option<(&Outcome, &ResultPaper)> {
        let outcome = self.outcomes.iter().find(|it| Some(it.key.as_str()) == outcome)?;
        Some((outcome, outcome.result.as_ref()?))
    }

    pub fn step(&self, key: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.key == key)
    }

    pub fn outcome(&self, key: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.key == key)
    }

    /// Whether officials here have something to do before another system goes on.
    pub fn is_begun_here(&self) -> bool {
        self.settles == Settles::Here || self.steps.iter().any(|step| step.effect.is_some())
    }

    /// Who has a step.
    pub fn authority_of<'a>(&'a self, step: &'a Step) -> &'a Authority {
        step.authority.as_ref().unwrap_or(&self.authority)
    }

    /// What comes when a step is done as asked: the next one that falls to somebody else, or the
    /// end. Nothing where steps lead nowhere, which the checker refuses.
    pub fn onward<'a>(&'a self, from: &'a Step) -> Option<Onward<'a>> {
        let theirs = |step: &Step| step.by == from.by && step.authority == from.authority;
        let mut step = from;
        // No longer way than there are steps.
        for _ in &self.steps {
            match step.next.first()? {
                Next::Outcome(key) => return self.outcome(key).map(Onward::Outcome),
                Next::Step(key) => step = self.step(key)?,
            }
            let at_once = step.by == By::System || (from.effect.is_none() && theirs(step));
            if !at_once {
                return Some(Onward::Step(step));
            }
        }
        None
    }

    /// Where a step that the platform does at once goes to when it cannot: the first step after the
    /// usual way.
    pub fn otherwise(&self, step: &Step) -> Option<&Step> {
        step.next.iter().skip(1).find_map(|next| match next {
            Next::Outcome(_) => None,
            Next::Step(key) => self.step(key),
        })
    }

    /// Questions that a person whose record is complete is asked.
    pub fn asked(&self) -> usize {
        self.form.questions.iter().filter(|question| question.prefill.is_none()).count()
    }

    /// Questions that the register answers.
    pub fn prefilled(&self) -> usize {
        self.form.questions.len() - self.asked()
    }

    /// Whether something of it is not verified: it, a code or a fee.
    pub fn is_doubtful(&self) -> bool {
        !self.verified
            || self.portal_codes.iter().any(|code| !code.verified)
            || self.exemptions.iter().any(|exemption| !exemption.verified)
            || self.fees.iter().any(|fee| !fee.verified)
    }
}
