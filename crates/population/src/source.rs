//! Where the register has it from: which office, on which paper, by which way.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::stored::day_if_any;
use crate::value::{OfficeCode, Text};

/// By which way something came into the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// Birth, death, marriage: registered by civil status.
    CivilEvent,
    /// The register was wrong.
    Correction,
    /// A court or an office decided it.
    Decision,
    /// Declared by the person or their household: residence, lodging, contact.
    Declaration,
    /// Read from a file; the reference names its chunk.
    Import,
    /// The register itself, when two records are merged or parted.
    Register,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    AdoptionCertificate,
    AuthorityDecision,
    BirthCertificate,
    CourtDecision,
    DeathCertificate,
    DivorceDecision,
    ImportChunk,
    MarriageCertificate,
    RecognitionCertificate,
    Request,
    ResidenceDeclaration,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    #[serde(rename = "k")]
    pub kind: DocumentKind,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none", with = "day_if_any")]
    pub on: Option<Date>,
    #[serde(rename = "r")]
    pub reference: Text<100>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    #[serde(rename = "c")]
    pub channel: Channel,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    #[serde(rename = "o")]
    pub office: OfficeCode,
    /// Why, where the document does not say it all.
    #[serde(rename = "y", default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<200>>,
}
