//! What notices are about, as far as a person chooses for each how they hear of it.

use serde::{Deserialize, Serialize};

/// The kinds, in the order in which they are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Dossiers,
    Record,
    Mandates,
    Security,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Dossiers, Kind::Record, Kind::Mandates, Kind::Security];

    /// The kind of a notice, by the beginning of its template. What no slice claimed is about
    /// something that the person asked for.
    pub(crate) fn of(template: &str) -> Self {
        const BEGINNINGS: [(&str, Kind); 6] = [
            ("eid-notice-mandate-", Kind::Mandates),
            ("eid-notice-organisation-", Kind::Mandates),
            ("eid-", Kind::Security),
            ("notices-", Kind::Security),
            ("oidc-", Kind::Security),
            ("population-", Kind::Record),
        ];
        let found = BEGINNINGS.iter().find(|(beginning, _)| template.starts_with(beginning));
        found.map_or(Kind::Dossiers, |(_, kind)| *kind)
    }

    pub fn word(self) -> &'static str {
        match self {
            Kind::Dossiers => "dossiers",
            Kind::Mandates => "mandates",
            Kind::Record => "record",
            Kind::Security => "security",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Who is robbed at night should hear of it at night.
    pub(crate) fn keeps_quiet_hours(self) -> bool {
        self != Kind::Security
    }

    /// How long it is tried to be sent. After that the inbox alone has it.
    pub(crate) fn hours_max(self) -> i64 {
        match self {
            Kind::Security => 24,
            Kind::Dossiers | Kind::Mandates | Kind::Record => 72,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_has_a_kind() {
        for (template, kind) in [
            ("eid-notice-locked", Kind::Security),
            ("eid-notice-mandate-offered", Kind::Mandates),
            ("oidc-notice-approve", Kind::Security),
            ("population-correction-granted", Kind::Record),
            ("procedure-granted", Kind::Dossiers),
        ] {
            assert_eq!(Kind::of(template), kind, "{template}");
        }
        assert!(Kind::ALL.into_iter().all(|kind| Kind::parse(kind.word()) == Some(kind)));
    }
}
