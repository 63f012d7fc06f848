//! What this crate tells the ledger of organisations and mandates. Names and fields here are a
//! public format: add, never edit.

use kernel::PersonId;
use serde::{Serialize, Serializer};

use crate::{MandateId, MandatePurpose, OrganisationId, OrganisationOutcome, RepresentationId};

/// Each names its subject in `person`: a person, or an organisation by its id.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum OrganisationEvent {
    Asked {
        organisation: OrganisationId,
        person: PersonId,
    },
    Closed {
        organisation: OrganisationId,
        person: PersonId,
    },
    Decided {
        organisation: OrganisationId,
        outcome: OrganisationOutcome,
        person: PersonId,
        verified: NotVerified,
    },
    Locked {
        organisation: OrganisationId,
        person: PersonId,
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
    RepresentativeAsked {
        organisation: OrganisationId,
        person: PersonId,
        representation: RepresentationId,
    },
    RepresentativeDecided {
        organisation: OrganisationId,
        outcome: OrganisationOutcome,
        person: PersonId,
        representation: RepresentationId,
        verified: NotVerified,
    },
    RepresentativeWithdrawn {
        organisation: OrganisationId,
        person: PersonId,
        representation: RepresentationId,
    },
    Unlocked {
        organisation: OrganisationId,
        person: PersonId,
    },
    VerificationBegun {
        organisation: OrganisationId,
        person: PersonId,
    },
    Withdrawn {
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
            Self::Closed { .. } => "eid.organisation-closed",
            Self::Decided { .. } => "eid.organisation-decided",
            Self::Locked { .. } => "eid.organisation-locked",
            Self::MandateAccepted { .. } => "eid.mandate-accepted",
            Self::MandateEnded { .. } => "eid.mandate-ended",
            Self::MandateGiven { .. } => "eid.mandate-given",
            Self::MandateMisnamed { .. } => "eid.mandate-misnamed",
            Self::RepresentativeAsked { .. } => "eid.representative-asked",
            Self::RepresentativeDecided { .. } => "eid.representative-decided",
            Self::RepresentativeWithdrawn { .. } => "eid.representative-withdrawn",
            Self::Unlocked { .. } => "eid.organisation-unlocked",
            Self::VerificationBegun { .. } => "eid.organisation-verification-begun",
            Self::Withdrawn { .. } => "eid.organisation-withdrawn",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Self::Asked { person, .. }
            | Self::Closed { person, .. }
            | Self::Decided { person, .. }
            | Self::Locked { person, .. }
            | Self::MandateAccepted { person, .. }
            | Self::MandateEnded { person, .. }
            | Self::MandateGiven { person, .. }
            | Self::MandateMisnamed { person, .. }
            | Self::RepresentativeAsked { person, .. }
            | Self::RepresentativeDecided { person, .. }
            | Self::RepresentativeWithdrawn { person, .. }
            | Self::Unlocked { person, .. }
            | Self::VerificationBegun { person, .. }
            | Self::Withdrawn { person, .. } => *person,
        }
    }
}
