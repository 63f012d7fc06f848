//! That somebody else represent an organisation: asked by who does today or by who shall, decided by
//! the identity authority. Until then nothing changes.

use kernel::{FullName, Moment, PersonId, PersonalNumber};

use crate::{OrganisationDecision, OrganisationId, RepresentationId};

/// What was asked, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepresentativeRequest {
    pub asked_at: Moment,
    pub asked_by: PersonId,
    /// The last moment for the decision.
    pub decide_by: Moment,
    pub decided: Option<OrganisationDecision>,
    pub id: RepresentationId,
    pub organisation: OrganisationId,
    /// Who shall represent it.
    pub person: PersonId,
    pub(crate) version: i64,
    pub withdrawn_at: Option<Moment>,
}

/// Whom a representative names in their place. `Debug` is that of its parts, which hide.
#[derive(Clone, Debug)]
pub struct NewRepresentative {
    pub name: FullName,
    pub number: PersonalNumber,
}

impl RepresentativeRequest {
    /// Whether it waits for a decision.
    pub fn is_open(&self) -> bool {
        self.decided.is_none() && self.withdrawn_at.is_none()
    }
}
