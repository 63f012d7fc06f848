//! What is not the same in two versions of a procedure, to be told when the later is published.

use crate::Procedure;

/// A part of a procedure that two versions say differently.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    Added { key: String, part: Part },
    Changed { key: String, part: Part },
    Removed { key: String, part: Part },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Applicants,
    Authority,
    Channels,
    Document,
    Exemption,
    Fee,
    LegalBasis,
    Levels,
    LifeEvents,
    /// Confidence, source, whether it was verified.
    Marks,
    Names,
    Outcome,
    PortalCode,
    Question,
    Settles,
    Step,
}

impl Part {
    /// As keys of texts name it.
    pub fn name(self) -> &'static str {
        match self {
            Part::Applicants => "applicants",
            Part::Authority => "authority",
            Part::Channels => "channels",
            Part::Document => "document",
            Part::Exemption => "exemption",
            Part::Fee => "fee",
            Part::LegalBasis => "legal-basis",
            Part::Levels => "levels",
            Part::LifeEvents => "life-events",
            Part::Marks => "marks",
            Part::Names => "names",
            Part::Outcome => "outcome",
            Part::PortalCode => "portal-code",
            Part::Question => "question",
            Part::Settles => "settles",
            Part::Step => "step",
        }
    }
}

impl Difference {
    /// `added`, `changed` or `removed`, the part and its key.
    pub fn parts(&self) -> (&'static str, Part, &str) {
        match self {
            Difference::Added { key, part } => ("added", *part, key),
            Difference::Changed { key, part } => ("changed", *part, key),
            Difference::Removed { key, part } => ("removed", *part, key),
        }
    }
}

impl Procedure {
    /// From this version to a later one, in order of part and of the later's keys. The order of
    /// steps and questions counts only by what steps say comes next.
    pub fn differences(&self, later: &Procedure) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut whole = |part: Part, same: bool| {
            if !same {
                found.push(Difference::Changed { key: String::new(), part });
            }
        };
        whole(Part::Applicants, self.applicants == later.applicants);
        whole(Part::Authority, self.authority == later.authority);
        whole(Part::Channels, self.channels == later.channels);
        whole(Part::LegalBasis, self.legal_basis == later.legal_basis);
        let levels = |it: &Procedure| (it.authentication_level, it.identity_level);
        whole(Part::Levels, levels(self) == levels(later));
        whole(Part::LifeEvents, self.life_events == later.life_events);
        let marks = |it: &Procedure| (it.confidence, it.source.clone(), it.verified);
        whole(Part::Marks, marks(self) == marks(later));
        let names = self.names == later.names && self.summary == later.summary;
        whole(Part::Names, names);
        let ends = |it: &Procedure| (it.begun_at.clone(), it.settles.clone());
        whole(Part::Settles, ends(self) == ends(later));
        keyed(&mut found, Part::Document, &self.documents, &later.documents, |it| &it.key);
        keyed(&mut found, Part::Exemption, &self.exemptions, &later.exemptions, |it| &it.key);
        keyed(&mut found, Part::Fee, &self.fees, &later.fees, |it| &it.key);
        keyed(&mut found, Part::Outcome, &self.outcomes, &later.outcomes, |it| &it.key);
        keyed(&mut found, Part::PortalCode, &self.portal_codes, &later.portal_codes, |it| &it.code);
        let questions = (&self.form.questions, &later.form.questions);
        keyed(&mut found, Part::Question, questions.0, questions.1, |it| &it.key);
        keyed(&mut found, Part::Step, &self.steps, &later.steps, |it| &it.key);
        found
    }
}

fn keyed<T: PartialEq>(
    found: &mut Vec<Difference>,
    part: Part,
    before: &[T],
    later: &[T],
    key: impl Fn(&T) -> &String,
) {
    for now in later {
        let key_now = key(now).clone();
        match before.iter().find(|was| key(was) == key(now)) {
            None => found.push(Difference::Added { key: key_now, part }),
            Some(was) if was != now => found.push(Difference::Changed { key: key_now, part }),
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|was| !later.iter().any(|now| key(now) == key(was)));
    found.extend(gone.map(|was| Difference::Removed { key: key(was).clone(), part }));
}
