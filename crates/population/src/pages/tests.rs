use kernel::Language;
use web::t;

use crate::value::{HouseholdRelation, IdentityDocumentKind, MaritalStatus, Relation};
use crate::{Channel, Code, DocumentKind, Group};

/// Keys that are put together from a name are not found by the test of `web`.
#[test]
fn every_kind_has_its_words_in_both_languages() {
    let mut keys: Vec<String> = Group::ALL.iter().map(|it| it.label_key().to_owned()).collect();
    keys.extend(Code::ALL.iter().map(|it| it.message_key().to_owned()));
    let mut named = |kind: &str, name: &str| keys.push(format!("population-{kind}-{name}"));
    Channel::ALL.iter().for_each(|it| named("channel", it.name()));
    Channel::ALL.iter().for_each(|it| named("surety", it.name()));
    DocumentKind::ALL.iter().for_each(|it| named("paper", it.name()));
    HouseholdRelation::ALL.iter().for_each(|it| named("household-relation", it.name()));
    IdentityDocumentKind::ALL.iter().for_each(|it| named("document", it.name()));
    MaritalStatus::ALL.iter().for_each(|it| named("marital", it.name()));
    Relation::ALL.iter().for_each(|it| named("relation", it.name()));
    super::events::Event::ALL.iter().for_each(|it| {
        named("event", it.name());
        named("event", &format!("{}-on", it.name()));
        named("recorded", it.name());
    });
    for left in ["decide-marital-status", "name-head", "register-residence"] {
        named("left", left);
    }
    for key in keys {
        for language in Language::ALL {
            assert_ne!(t(language, &key), key, "{language:?}");
        }
    }
}
