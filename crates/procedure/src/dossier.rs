//! A dossier, its ten states, and which act leads from where to where.
//!
//! The states are those that are exchanged with the national portal. Refusing, asking for more,
//! stopping and apologising each need a reason. More is asked for once, an apology made once
//! (Decree 61/2018/ND-CP, Articles 17 to 19).

use catalogue::{Answers, Procedure, Step};
use kernel::{CalendarError, Moment, PersonId};
use population::Text;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::{Clock, DossierCode, Enclosed, HeldPaper, ReceivedAt};

kernel::words! {
    /// In the order of the portal's list.
    pub State {
        /// Mới đăng ký.
        Filed "filed",
        /// Được tiếp nhận.
        Received "received",
        /// Không được tiếp nhận.
        NotReceived "not-received",
        /// Đang xử lý.
        InProcess "in-process",
        /// Yêu cầu bổ sung giấy tờ: the clock stands.
        SupplementAsked "supplement-asked",
        /// The system that it was handed over to asks for more.
        SupplementAskedElsewhere "supplement-asked-elsewhere",
        /// Yêu cầu thực hiện nghĩa vụ tài chính: the clock stands.
        FeeAsked "fee-asked",
        /// Công dân yêu cầu rút hồ sơ.
        Withdrawn "withdrawn",
        /// Dừng xử lý.
        Stopped "stopped",
        /// Đã xử lý xong.
        Settled "settled",
        /// Đã trả kết quả.
        Returned "returned",
        /// Another system decides; the portal sees it as in process.
        HandedOver "handed-over",
    }
}

kernel::words! {
    /// What is done to a dossier.
    pub Act {
        /// The new end is said with it.
        Apologise "apologise",
        AskFee "ask-fee",
        AskSupplement "ask-supplement",
        AskSupplementElsewhere "ask-supplement-elsewhere",
        /// Whoever applies says why nothing is to be paid.
        ClaimExemption "claim-exemption",
        /// Granted as it was asked for.
        Grant "grant",
        /// This and what else ends in `Elsewhere` is told by the system that it was handed over to.
        GrantElsewhere "grant-elsewhere",
        HandOver "hand-over",
        /// A step is done; the next office goes on.
        PassOn "pass-on",
        Receive "receive",
        Refuse "refuse",
        RefuseElsewhere "refuse-elsewhere",
        Reject "reject",
        RejectElsewhere "reject-elsewhere",
        ResumeElsewhere "resume-elsewhere",
        Return "return",
        ReturnElsewhere "return-elsewhere",
        SettleFee "settle-fee",
        Start "start",
        Stop "stop",
        StopElsewhere "stop-elsewhere",
        Supply "supply",
        Withdraw "withdraw",
        WithdrawElsewhere "withdraw-elsewhere",
    }
}

/// A dossier as it stands.
#[derive(Clone, Debug)]
pub struct Dossier {
    pub applicant: PersonId,
    pub body: Body,
    pub claimed_by: Option<PersonId>,
    pub clock: Clock,
    pub code: DossierCode,
    pub office: String,
    /// Of the catalogue.
    pub procedure: String,
    pub state: State,
    /// Whom it is about.
    pub subject: PersonId,
    /// The first day of the version of the procedure.
    pub valid_from: Date,
    pub version: i64,
}

/// What is kept with it as JSON: add, never edit. Answers do not print.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Body {
    pub answers: Answers,
    /// What was sent with it, and with what more was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enclosed: Vec<Enclosed>,
    /// What lets somebody off the fee: keys of the procedure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exempt: Vec<String>,
    /// What it was called before it was a dossier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_code: Option<String>,
    /// Papers that whoever applied had already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<HeldPaper>,
    /// The child that a step of this dossier entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newborn: Option<PersonId>,
    /// The key of the outcome that was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The reference under which a fee is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<String>,
    /// Questions that the register answered.
    pub prefilled: Vec<String>,
    /// Nothing where it was filed from afar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<ReceivedAt>,
    /// With the code, it shows how the dossier stands to whoever has it.
    pub secret: Secret,
    /// The key of the step at which it waits; nothing at the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    pub timeline: Vec<Passed>,
}

impl Body {
    /// Of a dossier to which nothing has happened.
    pub(crate) fn new(answers: Answers, secret: Secret) -> Self {
        Self {
            answers,
            enclosed: Vec::new(),
            exempt: Vec::new(),
            former_code: None,
            held: Vec::new(),
            newborn: None,
            outcome: None,
            payment: None,
            prefilled: Vec::new(),
            received_at: None,
            secret,
            step: None,
            timeline: Vec::new(),
        }
    }
}

/// It does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub(crate) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// One act that is done, and where it led.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Passed {
    pub act: Act,
    pub at: Moment,
    /// Who did it for whoever applied, at which counter; nothing where they did it themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_counter: Option<ReceivedAt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<1000>>,
    pub state: State,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    #[error("`{}` does not follow on `{}`", .1.name(), .0.name())]
    NotFrom(State, Act),
    #[error("`{}` needs a reason", .0.name())]
    NoReason(Act),
    #[error("`{}` is done once at most", .0.name())]
    Once(Act),
}

impl State {
    /// Of the portal's list.
    pub fn number(self) -> u8 {
        match self {
            State::Filed => 1,
            State::Received => 2,
            State::NotReceived => 3,
            State::InProcess | State::HandedOver => 4,
            State::SupplementAsked | State::SupplementAskedElsewhere => 5,
            State::FeeAsked => 6,
            State::Withdrawn => 7,
            State::Stopped => 8,
            State::Settled => 9,
            State::Returned => 10,
        }
    }

    /// Whether somebody here still has to do something before it is decided.
    pub fn is_open(self) -> bool {
        use State::{FeeAsked, Filed, InProcess, Received, SupplementAsked};
        matches!(self, FeeAsked | Filed | InProcess | Received | SupplementAsked)
    }

    /// Whether the clock stands.
    pub fn pauses(self) -> bool {
        matches!(self, State::FeeAsked | State::SupplementAsked)
    }

    /// Where an act leads from here; nothing where it cannot be done.
    pub fn after(self, act: Act) -> Option<State> {
        use State::*;
        let to = match (self, act) {
            (Filed, Act::Receive) => Received,
            (Filed, Act::Reject) => NotReceived,
            (Received, Act::Start) => InProcess,
            (Received | InProcess, Act::HandOver) => HandedOver,
            (InProcess, Act::AskSupplement) => SupplementAsked,
            (Filed | InProcess, Act::AskFee) => FeeAsked,
            (InProcess, Act::Apologise | Act::PassOn) => InProcess,
            (InProcess, Act::Grant | Act::Refuse) => Settled,
            (SupplementAsked, Act::Supply) => InProcess,
            (FeeAsked, Act::ClaimExemption | Act::SettleFee) => InProcess,
            (InProcess | SupplementAsked | FeeAsked, Act::Stop) => Stopped,
            (state, Act::Withdraw) if state.is_open() => Withdrawn,
            (Settled, Act::Return) => Returned,
            // Whoever asked says when it goes on.
            (SupplementAskedElsewhere, Act::Supply) => SupplementAskedElsewhere,
            (SupplementAskedElsewhere, Act::ResumeElsewhere) => HandedOver,
            (Settled, Act::ReturnElsewhere) => Returned,
            (HandedOver | SupplementAskedElsewhere, told) => return Self::told_elsewhere(told),
            _ => return None,
        };
        Some(to)
    }

    /// Where what another system says leads, as long as it has the dossier.
    fn told_elsewhere(act: Act) -> Option<State> {
        Some(match act {
            Act::AskSupplementElsewhere => State::SupplementAskedElsewhere,
            Act::GrantElsewhere | Act::RefuseElsewhere => State::Settled,
            Act::RejectElsewhere => State::NotReceived,
            Act::ReturnElsewhere => State::Returned,
            Act::StopElsewhere => State::Stopped,
            Act::WithdrawElsewhere => State::Withdrawn,
            _ => return None,
        })
    }
}

impl Act {
    pub fn needs_reason(self) -> bool {
        use Act::{Apologise, AskSupplement, ClaimExemption, Refuse, Reject, Stop};
        use Act::{AskSupplementElsewhere, RefuseElsewhere, RejectElsewhere, StopElsewhere};
        matches!(self, Apologise | AskSupplement | ClaimExemption | Refuse | Reject | Stop)
            || matches!(self, AskSupplementElsewhere | RefuseElsewhere)
            || matches!(self, RejectElsewhere | StopElsewhere)
    }

    /// Whether it is done at most once to a dossier. What another system tells is as it tells it.
    pub fn is_once(self) -> bool {
        matches!(self, Act::Apologise | Act::AskSupplement | Act::ClaimExemption)
    }
}

impl Dossier {
    /// Its next version, after an act.
    pub fn after(
        mut self,
        act: Act,
        reason: Option<Text<1000>>,
        at: Moment,
    ) -> Result<Self, MoveError> {
        let state = self.state.after(act).ok_or(MoveError::NotFrom(self.state, act))?;
        if act.needs_reason() && reason.is_none() {
            return Err(MoveError::NoReason(act));
        }
        if act.is_once() && self.has_passed(act) {
            return Err(MoveError::Once(act));
        }
        if act == Act::Supply && !self.awaits_supplement() {
            return Err(MoveError::NotFrom(self.state, act));
        }
        // Paid for before anybody took it on, it waits to be taken on.
        let begun = self.has_passed(Act::Start);
        let settled = matches!(act, Act::ClaimExemption | Act::SettleFee);
        let state = if settled && !begun { State::Filed } else { state };
        // What an earlier step did to the register is not taken back by taking back the paper.
        if act == Act::Withdraw && self.has_passed(Act::PassOn) {
            return Err(MoveError::NotFrom(self.state, act));
        }
        self.clock = match (self.state.pauses(), state.pauses()) {
            (false, true) => self.clock.pause(at),
            (true, false) if state.is_open() => self.clock.resume(at)?,
            _ => self.clock,
        };
        if state == State::HandedOver {
            self.clock.due_at = None;
        }
        self.body.timeline.push(Passed { act, at, at_counter: None, reason, state });
        Ok(Self { state, version: self.version + 1, ..self })
    }

    /// Whether more is asked for, and was not sent yet.
    pub fn awaits_supplement(&self) -> bool {
        match self.state {
            State::SupplementAsked => true,
            State::SupplementAskedElsewhere => {
                self.body.timeline.last().is_none_or(|last| last.act != Act::Supply)
            }
            _ => false,
        }
    }

    /// Whether another system was asked to decide it.
    pub fn was_handed_over(&self) -> bool {
        self.body.timeline.iter().any(|passed| passed.state == State::HandedOver)
    }

    pub fn has_passed(&self, act: Act) -> bool {
        self.body.timeline.iter().any(|passed| passed.act == act)
    }

    /// Whether nobody takes it on before it is paid for.
    pub fn waits_to_be_paid_first(&self) -> bool {
        self.state == State::FeeAsked && !self.has_passed(Act::Start)
    }

    /// Whether who has it decides it in one go with others like it.
    pub(crate) fn goes_together(&self, procedure: &Procedure, by: Option<PersonId>) -> bool {
        let theirs = by.is_some() && self.claimed_by == by && self.state == State::InProcess;
        theirs && self.step_of(procedure).is_some_and(|step| step.batch)
    }

    /// The step at which it waits.
    pub fn step_of<'a>(&self, procedure: &'a Procedure) -> Option<&'a Step> {
        let named = self.body.step.as_ref().and_then(|key| procedure.step(key));
        named.or(procedure.steps.first())
    }

    /// Why the last act was done, where it said so.
    pub fn last_reason(&self) -> Option<&str> {
        let last = self.body.timeline.last()?;
        last.reason.as_ref().map(|reason| reason.expose())
    }
}

#[cfg(test)]
mod tests;
