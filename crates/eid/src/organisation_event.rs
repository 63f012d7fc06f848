//! What this crate tells the ledger of organisations and mandates. Names and fields here are a
//! public format: add, never edit.

use kernel::PersonId;
use serde::{Serialize, Serializer};

use crate::{MandateId, MandatePurpose, OrganisationId, OrganisationOutcome};

/// Each names its subject in `person`: a person, or an organisation by its id.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum OrganisationEvent {
    Asked {
        organisation: OrganisationId,
        person: PersonId,
    },
    Decided {
        organisation: OrganisationId,
        outcome: OrganisationOutcome,
        person: PersonId,
        verified: NotVerified,
    },
    MandateAccepted {
        mandate: MandateId,
        organisation: OrganisationId,
        person: PersonId,
    },
    MandateEnded {
        mandate: MandateId,
        organisation: OrganisationId,
        person: PersonId,
    },
    MandateGiven {
        mandate: MandateId,
        organisation: OrganisationId,
        person: PersonId,
        purposes: Vec<MandatePurpose>,
    },
    MandateMisnamed {
        organisation: OrganisationId,
        person: PersonId,
    },
    VerificationBegun {
        organisation: OrganisationId,
        person: PersonId,
    },
}

/// There is no enterprise database to hold an organisation against: always `false`.
#[derive(Debug)]
pub(crate) struct NotVerified;

impl Serialize for NotVerified {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bool(false)
    }
}

impl ledger::Event for OrganisationEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Asked { .. } => "eid.organisation-asked",
            Self::Decided { .. } => "eid.organisation-decided",
            Self::MandateAccepted { .. } => "eid.mandate-accepted",
            Self::MandateEnded { .. } => "eid.mandate-ended",
            Self::MandateGiven { .. } => "eid.mandate-given",
            Self::MandateMisnamed { .. } => "eid.mandate-misnamed",
            Self::VerificationBegun { .. } => "eid.organisation-verification-begun",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Self::Asked { person, .. }
            | Self::Decided { person, .. }
            | Self::MandateAccepted { person, .. }
            | Self::MandateEnded { person, .. }
            | Self::MandateGiven { person, .. }
            | Self::MandateMisnamed { person, .. }
            | Self::VerificationBegun { person, .. } => *person,
        }
    }
}
