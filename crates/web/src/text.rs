//! Words in both languages. A message has one key; `locales/` holds it in each language.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use kernel::Language;

use crate::words;

/// What is put into a message: words, or a number that its grammar may depend on.
pub type Filling<'a> = FluentValue<'a>;

type Bundle = FluentBundle<FluentResource>;

/// The files of a language, one a slice. A new slice adds its name here and in `tests.rs`.
macro_rules! messages {
    ($language:literal) => {
        [
            include_str!(concat!("../locales/", $language, "/catalogue.ftl")),
            include_str!(concat!("../locales/", $language, "/dossier-desk.ftl")),
            include_str!(concat!("../locales/", $language, "/eid.ftl")),
            include_str!(concat!("../locales/", $language, "/files.ftl")),
            include_str!(concat!("../locales/", $language, "/ledger.ftl")),
            include_str!(concat!("../locales/", $language, "/notices.ftl")),
            include_str!(concat!("../locales/", $language, "/oidc.ftl")),
            include_str!(concat!("../locales/", $language, "/papers.ftl")),
            include_str!(concat!("../locales/", $language, "/payments.ftl")),
            include_str!(concat!("../locales/", $language, "/population.ftl")),
            include_str!(concat!("../locales/", $language, "/portal.ftl")),
            include_str!(concat!("../locales/", $language, "/procedure.ftl")),
            include_str!(concat!("../locales/", $language, "/verification.ftl")),
            include_str!(concat!("../locales/", $language, "/web.ftl")),
        ]
    };
}

static EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::En, &messages!("en")));
static VI: LazyLock<Bundle> = LazyLock::new(|| {
    let mut files = messages!("vi").to_vec();
    // English titles of problems stand beside the error in code.
    files.push(include_str!("../locales/vi/problems.ftl"));
    bundle(Language::Vi, &files)
});

/// The message of that key; the key itself when there is none, which a test forbids.
pub fn t(language: Language, key: &str) -> Cow<'static, str> {
    said(language, key).unwrap_or_else(|| Cow::Owned(key.to_owned()))
}

/// The message of that key with its gaps filled.
pub fn t_with(language: Language, key: &str, fillings: &[(&str, Filling<'_>)]) -> String {
    let bundle = of(language);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let mut args = FluentArgs::with_capacity(fillings.len());
    for (name, value) in fillings {
        args.set((*name).to_owned(), value.clone());
    }
    bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
}

/// The message of that key, if there is one.
pub(crate) fn said(language: Language, key: &str) -> Option<Cow<'static, str>> {
    let bundle = of(language);
    let pattern = bundle.get_message(key)?.value()?;
    Some(bundle.format_pattern(pattern, None, &mut Vec::new()))
}

fn of(language: Language) -> &'static Bundle {
    match language {
        Language::En => &EN,
        Language::Vi => &VI,
    }
}

fn bundle(language: Language, files: &[&'static str]) -> Bundle {
    let mut bundle = Bundle::new_concurrent(language.tag().parse().into_iter().collect());
    // Marks around every filling would be copied along with names and numbers.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::En => |value, _| number(Language::En, value),
        Language::Vi => |value, _| number(Language::Vi, value),
    }));
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned());
        // What cannot be read or is said twice is found by a test, so the rest is kept here.
        bundle.add_resource_overriding(resource.unwrap_or_else(|(read, _)| read));
    }
    bundle
}

fn number(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(words::number(language, number.value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
