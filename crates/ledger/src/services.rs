//! What relying parties call themselves and what they are for, in the language of a page. The
//! record has the name as it was and the codes of the purposes; the words are those of another
//! crate, which stands above this one: whoever puts the program together hands in the way to ask it.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use kernel::Language;
use web::Failure;

use crate::{Look, Who};

/// Nothing when there is no such relying party, or no longer.
pub type Said = Pin<Box<dyn Future<Output = Result<Option<Service>, Failure>> + Send>>;

type Ask = dyn Fn(String, Language) -> Said + Send + Sync;

/// One relying party as it is today.
#[derive(Clone, Debug, Default)]
pub struct Service {
    pub name: String,
    /// As the record has it when it does something today.
    pub name_on_record: String,
    /// The words of each purpose by its code.
    pub purposes: BTreeMap<String, String>,
}

/// Relying parties by their client ids.
#[derive(Debug, Default)]
pub(crate) struct Behind(HashMap<String, Service>);

/// Asks for the words of the relying party with that client id.
#[derive(Clone)]
pub struct Services(Arc<Ask>);

impl Services {
    /// Where there are no relying parties.
    pub fn none() -> Self {
        Self::new(|_, _| Box::pin(std::future::ready(Ok(None))))
    }

    pub fn new(ask: impl Fn(String, Language) -> Said + Send + Sync + 'static) -> Self {
        Self(Arc::new(ask))
    }

    /// The words of those who did any of this.
    pub(crate) async fn behind(
        &self,
        looks: &[Look],
        language: Language,
    ) -> Result<Behind, Failure> {
        let mut behind = Behind::default();
        for look in looks {
            if let Who::Service { client, .. } = &look.by
                && !behind.0.contains_key(client)
            {
                let service = (self.0)(client.clone(), language).await?.unwrap_or_default();
                behind.0.insert(client.clone(), service);
            }
        }
        Ok(behind)
    }
}

impl Behind {
    /// The one that did it; one without words when it was no relying party.
    pub(crate) fn service(&self, look: &Look) -> Service {
        match &look.by {
            Who::Service { client, .. } => self.0.get(client).cloned().unwrap_or_default(),
            _ => Service::default(),
        }
    }
}

impl Service {
    /// How it is called now if it was called `name` then; otherwise as it was called then.
    pub(crate) fn name_for<'a>(&'a self, name: &'a str) -> &'a str {
        if self.name_on_record == name { &self.name } else { name }
    }

    /// The purposes that a record cites, in words as far as there are any.
    pub(crate) fn purposes_for(&self, cited: &str) -> String {
        let said = |code| self.purposes.get(code).map_or(code, String::as_str);
        cited.split(", ").map(said).collect::<Vec<_>>().join("; ")
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Services(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lodging() -> Service {
        Service {
            name: "Lodging".into(),
            name_on_record: "Lưu trú".into(),
            purposes: BTreeMap::from([("stay".into(), "Reporting a stay".into())]),
        }
    }

    #[test]
    fn a_service_that_took_another_name_stays_what_it_was_in_the_record() {
        assert_eq!(lodging().name_for("Lưu trú"), "Lodging");
        assert_eq!(lodging().name_for("Nhà trọ"), "Nhà trọ");
        assert_eq!(Service::default().name_for("Nhà trọ"), "Nhà trọ", "it is gone");
    }

    #[test]
    fn purposes_are_told_in_words_and_by_their_code_once_they_are_gone() {
        assert_eq!(lodging().purposes_for("post, stay"), "post; Reporting a stay");
    }
}
