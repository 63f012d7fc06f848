//! Filed at a counter: an official, whose session attends to one person, files for them. The account
//! that the person may not have is not asked for; what they showed was seen.

use access::{Actor, Caller, Purpose};
use catalogue::{Applicant, Channel, Procedure};
use kernel::PersonId;
use serde::{Deserialize, Serialize};

use crate::Dossier;

/// Who took a dossier in at a counter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReceivedAt {
    pub by: PersonId,
    pub office: String,
}

impl ReceivedAt {
    pub(crate) fn of(caller: &Caller) -> Option<Self> {
        let Actor::Official { office, person, .. } = &caller.actor else { return None };
        caller.acting_for?;
        Some(Self { by: *person, office: office.clone() })
    }
}

/// What a dossier is filed and followed for: one's own record, or the case of an attendance.
pub(crate) fn purpose(caller: &Caller) -> Purpose {
    let case = caller.mandate.as_deref().and_then(|mandate| mandate.strip_prefix("counter:"));
    match (&caller.actor, case) {
        (Actor::Official { .. }, Some(case)) => Purpose::Case(case.to_owned()),
        _ => Purpose::OwnRecord,
    }
}

/// Whether the caller does for whom a dossier is about what they would do themselves.
pub(crate) fn stands_in(caller: &Caller, dossier: &Dossier) -> bool {
    ReceivedAt::of(caller).is_some() && caller.acting_for == Some(dossier.subject)
}

/// Whether the caller is who applied, or who received it and attends to that person still.
pub(crate) fn sees_secret(caller: &Caller, dossier: &Dossier) -> bool {
    let received = dossier.body.received_at.as_ref().map(|at| at.by);
    let receives = stands_in(caller, dossier) && caller.person() == received;
    receives || caller.person() == Some(dossier.applicant)
}

/// Whether somebody may apply under a procedure in the role in which the caller asks.
pub(crate) fn may_apply(caller: &Caller, procedure: &Procedure) -> bool {
    let own = [Applicant::Themselves, Applicant::HouseholdHead];
    let for_another = [Applicant::Guardian, Applicant::Parent];
    let at_counter = ReceivedAt::of(caller).is_some();
    let roles = if at_counter || caller.acting_for.is_none() { own } else { for_another };
    let taken = !at_counter || procedure.channels.contains(&Channel::Counter);
    taken && procedure.applicants.iter().any(|it| roles.contains(it))
}
