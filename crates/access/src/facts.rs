//! What a policy must know beyond the question itself: territory, guardianship, the case.
//!
//! Facts are read so that a decision can be made and for nothing else: they can be put in here, go
//! to Cedar, and cannot be taken out again.

use std::collections::HashMap;

use cedar_policy::{EntityUid, RestrictedExpression};
use kernel::PersonId;

/// Named facts, as the action's `facts` record in the Cedar schema declares them.
#[derive(Clone, Default)]
pub struct Facts(Vec<(&'static str, Fact)>);

#[derive(Clone)]
enum Fact {
    Flag(bool),
    Person(PersonId),
    Text(String),
}

impl Facts {
    pub fn none() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn flag(mut self, name: &'static str, value: bool) -> Self {
        self.0.push((name, Fact::Flag(value)));
        self
    }

    #[must_use]
    pub fn person(mut self, name: &'static str, value: PersonId) -> Self {
        self.0.push((name, Fact::Person(value)));
        self
    }

    #[must_use]
    pub fn text(mut self, name: &'static str, value: &str) -> Self {
        self.0.push((name, Fact::Text(value.to_owned())));
        self
    }

    /// As a Cedar record. `citizen` names a person as the schema does.
    pub(crate) fn record<E>(
        self,
        citizen: impl Fn(PersonId) -> Result<EntityUid, E>,
    ) -> Result<HashMap<String, RestrictedExpression>, E> {
        let expressions = self.0.into_iter().map(|(name, fact)| {
            let expression = match fact {
                Fact::Flag(value) => RestrictedExpression::new_bool(value),
                Fact::Person(person) => RestrictedExpression::new_entity_uid(citizen(person)?),
                Fact::Text(text) => RestrictedExpression::new_string(text),
            };
            Ok((name.to_owned(), expression))
        });
        expressions.collect()
    }
}

impl std::fmt::Debug for Facts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.0.iter().map(|(name, _)| name).collect();
        write!(f, "Facts{names:?}")
    }
}
