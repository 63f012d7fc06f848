//! Names of kinds, as they stand on the wire and in the keys of messages.

use super::{HouseholdRelation, IdentityDocumentKind, MaritalStatus, Relation};
use crate::source::{Channel, DocumentKind};

macro_rules! named {
    ($($type:ident { $($kind:ident $name:literal),* $(,)? })*) => { $(
        impl $type {
            pub const ALL: &[$type] = &[$($type::$kind),*];

            pub fn name(self) -> &'static str {
                match self { $($type::$kind => $name),* }
            }

            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some($type::$kind),)* _ => None }
            }
        }
    )* };
}

named! {
    Channel {
        CivilEvent "civil-event", Correction "correction", Decision "decision",
        Declaration "declaration", Import "import", Register "register",
    }
    DocumentKind {
        AdoptionCertificate "adoption-certificate", AuthorityDecision "authority-decision",
        BirthCertificate "birth-certificate", CourtDecision "court-decision",
        DeathCertificate "death-certificate", DivorceDecision "divorce-decision",
        ImportChunk "import-chunk", MarriageCertificate "marriage-certificate",
        RecognitionCertificate "recognition-certificate", Request "request",
        ResidenceDeclaration "residence-declaration",
    }
    HouseholdRelation {
        AdoptedChild "adopted-child", Child "child", Grandchild "grandchild",
        Grandparent "grandparent", Head "head", Lodger "lodger", Other "other", Parent "parent",
        Sibling "sibling", Spouse "spouse",
    }
    IdentityDocumentKind {
        IdCard12 "id-card-12", IdCard9 "id-card-9", IdentityCertificate "identity-certificate",
        IdentityCard "identity-card", CitizenCard "citizen-card", Passport "passport",
        ResidenceCard "residence-card",
    }
    MaritalStatus {
        Divorced "divorced", Married "married", Single "single", Widowed "widowed",
    }
    Relation {
        AdoptedChild "adopted-child", AdoptiveFather "adoptive-father",
        AdoptiveMother "adoptive-mother", Child "child", Father "father",
        LegalRepresentative "legal-representative", Mother "mother",
        RepresentedPerson "represented-person", Spouse "spouse",
    }
}
