use axum::extract::FromRequestParts as _;
use kernel::Language;
use web::{Page, t};

use crate::value::{HouseholdRelation, IdentityDocumentKind, MaritalStatus, Relation};
use crate::{Channel, Code, DocumentKind, Group};

/// Keys that are put together from a name are not found by the test of `web`.
#[tokio::test]
async fn every_kind_has_its_words_in_both_languages() {
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
    for left in ["decide-marital-status", "name-head", "register-residence"] {
        named("left", left);
    }
    let (mut request, ()) = axum::http::Request::new(()).into_parts();
    let Ok(page) = Page::from_request_parts(&mut request, &()).await;
    keys.extend(super::acts::keys(&page));
    for key in keys {
        for language in Language::ALL {
            assert_ne!(t(language, &key), key, "{language:?}");
        }
    }
}
