//! An organisation that has an account, and the mandates within which people act for it.
//!
//! Decree 69/2024/ND-CP, Article 12: its representative, known at level 2, asks; an official holds
//! what they say against a source and decides. There is no enterprise database here to ask, so the
//! source is what the official names and nothing counts as verified.

use kernel::{Moment, PersonId};
use serde::{Deserialize, Serialize};
use time::Date;

use crate::{Error, MandateId, OrganisationId};

/// An organisation: asked for, refused, or with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    pub address: String,
    pub asked_at: Moment,
    pub closed_at: Option<Moment>,
    pub code: OrganisationCode,
    /// The last moment for the decision.
    pub decide_by: Moment,
    pub decided: Option<OrganisationDecision>,
    /// Why it was last locked, unlocked or closed, and by which paper; empty where it never was.
    pub grounds: String,
    pub id: OrganisationId,
    pub locked_at: Option<Moment>,
    pub name: String,
    pub representative: PersonId,
    /// Since when it is known that its data must be verified elsewhere: the longer term runs.
    pub slow_since: Option<Moment>,
    pub(crate) version: i64,
    /// Taken back by who asked for it.
    pub withdrawn_at: Option<Moment>,
}

/// The code under which the State knows an organisation: ten digits, and three for a branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganisationCode(String);

/// An organisation about to be asked for.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    pub(crate) address: String,
    pub(crate) code: OrganisationCode,
    pub(crate) name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationDecision {
    pub at: Moment,
    pub outcome: OrganisationOutcome,
    pub reasons: String,
    /// What the official held it against. Not verified by this program.
    pub source: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationOutcome {
    Granted,
    Refused,
}

/// What a person may do for an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    pub accepted_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub given_at: Moment,
    pub id: MandateId,
    /// It holds on this day too.
    pub last_day: Date,
    pub organisation: OrganisationId,
    pub person: PersonId,
    /// As the representative wrote it.
    pub person_name: String,
    pub purposes: Vec<MandatePurpose>,
}

/// What a mandate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MandatePurpose {
    /// Read what was done to the organisation's account, and by whom.
    Entries,
    /// Read and answer what the organisation is told.
    Inbox,
    /// Sign in to services that serve representatives.
    Services,
}

/// How an organisation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganisationState {
    Active,
    Asked,
    Closed,
    /// Nobody acts for it until it is unlocked.
    Locked,
    Refused,
    Withdrawn,
}

/// What the identity authority does to the account of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// For good: its mandates end, and its code may have another account.
    Close,
    Lock,
    Unlock,
}

impl OrganisationCode {
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // A telephone's keys for numbers have no hyphen.
        let parts = text.split_once('-').or_else(|| text.split_at_checked(10));
        let (head, branch) = parts.map_or((text, ""), |parts| parts);
        let digits = |part: &str, count| {
            part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        match (digits(head, 10), branch) {
            (true, "") if !text.contains('-') => Some(Self(head.to_owned())),
            (true, branch) if digits(branch, 3) => Some(Self(format!("{head}-{branch}"))),
            _ => None,
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl NewOrganisation {
    pub const ADDRESS_LENGTH_MAX: usize = 200;
    pub const NAME_LENGTH_MAX: usize = 150;

    pub fn parse(name: &str, code: &str, address: &str) -> Result<Self, Error> {
        Ok(Self {
            address: line(address, Self::ADDRESS_LENGTH_MAX).ok_or(Error::Organisation)?,
            code: OrganisationCode::parse(code).ok_or(Error::Organisation)?,
            name: line(name, Self::NAME_LENGTH_MAX).ok_or(Error::Organisation)?,
        })
    }
}

impl Organisation {
    pub fn state(&self) -> OrganisationState {
        match self.decided.as_ref().map(|decided| decided.outcome) {
            None if self.withdrawn_at.is_some() => OrganisationState::Withdrawn,
            None => OrganisationState::Asked,
            Some(OrganisationOutcome::Granted) if self.closed_at.is_some() => {
                OrganisationState::Closed
            }
            Some(OrganisationOutcome::Granted) if self.locked_at.is_some() => {
                OrganisationState::Locked
            }
            Some(OrganisationOutcome::Granted) => OrganisationState::Active,
            Some(OrganisationOutcome::Refused) => OrganisationState::Refused,
        }
    }

    /// Since which day its representative acts for it; nothing unless it has an account that is
    /// open.
    pub(crate) fn stands_since(&self) -> Option<Date> {
        let decided = self.decided.as_ref()?;
        (self.state() == OrganisationState::Active).then(|| decided.at.day())
    }
}

impl Measure {
    pub const ALL: [Self; 3] = [Measure::Close, Measure::Lock, Measure::Unlock];

    pub fn word(self) -> &'static str {
        match self {
            Measure::Close => "close",
            Measure::Lock => "lock",
            Measure::Unlock => "unlock",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// Whether it can be taken of an account that stands so.
    pub fn fits(self, state: OrganisationState) -> bool {
        match self {
            Measure::Close => {
                matches!(state, OrganisationState::Active | OrganisationState::Locked)
            }
            Measure::Lock => state == OrganisationState::Active,
            Measure::Unlock => state == OrganisationState::Locked,
        }
    }
}

impl OrganisationOutcome {
    pub(crate) fn word(self) -> &'static str {
        match self {
            OrganisationOutcome::Granted => "granted",
            OrganisationOutcome::Refused => "refused",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        let all = [OrganisationOutcome::Granted, OrganisationOutcome::Refused];
        all.into_iter().find(|it| it.word() == word)
    }
}

impl Mandate {
    /// Whether it was accepted, has not ended and has not run out.
    pub fn stands(&self, on: Date) -> bool {
        self.accepted_at.is_some() && self.is_open(on)
    }

    /// Whether it may still be accepted.
    pub fn is_offered(&self, on: Date) -> bool {
        self.accepted_at.is_none() && self.is_open(on)
    }

    fn is_open(&self, on: Date) -> bool {
        self.ended_at.is_none() && on <= self.last_day
    }

    pub fn is_for(&self, purpose: MandatePurpose) -> bool {
        self.purposes.contains(&purpose)
    }
}

impl MandatePurpose {
    pub const ALL: [Self; 3] =
        [MandatePurpose::Entries, MandatePurpose::Inbox, MandatePurpose::Services];

    pub fn word(self) -> &'static str {
        match self {
            MandatePurpose::Entries => "entries",
            MandatePurpose::Inbox => "inbox",
            MandatePurpose::Services => "services",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

/// Printable words in one line, at most so many characters, at least two.
pub(crate) fn line(text: &str, length_max: usize) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (2..=length_max).contains(&text.chars().count());
    (fits && !text.chars().any(char::is_control)).then_some(text)
}

#[cfg(test)]
mod tests {
    use kernel::Entropy;
    use time::macros::date;

    use super::*;

    #[test]
    fn a_code_has_ten_digits_and_three_for_a_branch() {
        for fits in ["0400123456", " 0400123456-001 "] {
            assert!(OrganisationCode::parse(fits).is_some(), "{fits}");
        }
        for wrong in ["", "040012345", "0400123456-1", "04001234567", "0400123456-", "040012345x"] {
            assert!(OrganisationCode::parse(wrong).is_none(), "{wrong}");
        }
        let typed = OrganisationCode::parse("0400123456001").unwrap();
        assert_eq!(typed.as_str(), "0400123456-001", "no hyphen is among the keys for numbers");
    }

    #[test]
    fn a_mandate_holds_once_accepted_through_its_last_day_and_until_it_ended() {
        let entropy = Entropy::counted();
        let mut mandate = Mandate {
            accepted_at: None,
            ended_at: None,
            given_at: Moment::from_micros(0),
            id: MandateId::random(&entropy),
            last_day: date!(2026 - 12 - 31),
            organisation: OrganisationId::random(&entropy),
            person: PersonId::random(&entropy),
            person_name: "Lê Hoàng Nam".into(),
            purposes: vec![MandatePurpose::Inbox],
        };
        let (last, after) = (date!(2026 - 12 - 31), date!(2027 - 01 - 01));
        assert!(!mandate.stands(last) && mandate.is_offered(last) && !mandate.is_offered(after));
        mandate.accepted_at = Some(Moment::from_micros(1));
        assert!(mandate.stands(last) && !mandate.stands(after) && !mandate.is_offered(last));
        assert!(mandate.is_for(MandatePurpose::Inbox) && !mandate.is_for(MandatePurpose::Entries));
        mandate.ended_at = Some(Moment::from_micros(2));
        assert!(!mandate.stands(last));
    }
}
