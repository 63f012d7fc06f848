//! Finding a procedure by words: its names, what it is for, what happens in a life.

use kernel::{Language, fold};
use time::Date;

use crate::{Catalogue, Procedure};

/// Of what somebody types.
const WORDS_MAX: usize = 12;

impl Catalogue {
    /// The procedures of a day that have every one of these words, marks and tones left out; those
    /// that have them in their name first, then in order of name.
    pub fn search(&self, text: &str, on: Date) -> Vec<&Procedure> {
        let text: String = text.chars().take(200).collect();
        let words = fold(&text);
        let words: Vec<&str> =
            words.split(' ').filter(|word| !word.is_empty()).take(WORDS_MAX).collect();
        if words.is_empty() {
            return Vec::new();
        }
        let found =
            self.current(on).filter_map(|it| Some((place(it, &words)?, fold(&it.names.vi), it)));
        let mut found: Vec<_> = found.collect();
        found.sort_by(|one, other| {
            (one.0, &one.1, &one.2.code).cmp(&(other.0, &other.1, &other.2.code))
        });
        found.into_iter().map(|(_, _, procedure)| procedure).collect()
    }
}

/// 0 in one of its names, 1 elsewhere.
fn place(procedure: &Procedure, words: &[&str]) -> Option<u8> {
    let names = [&procedure.names.vi, &procedure.names.en].map(|name| fold(name));
    if names.iter().any(|name| has_all(name, words)) {
        return Some(0);
    }
    let mut all = names.join(" ");
    let mut add = |text: &str| {
        all.push(' ');
        all.push_str(&fold(text));
    };
    add(&procedure.code);
    add(&procedure.summary.vi);
    add(&procedure.summary.en);
    procedure.portal_codes.iter().for_each(|code| add(&code.code));
    for language in Language::ALL {
        procedure.life_events.iter().for_each(|event| add(event.name(language)));
    }
    has_all(&all, words).then_some(1)
}

/// Whether each is a word of the text or begins one.
fn has_all(text: &str, words: &[&str]) -> bool {
    words.iter().all(|word| text.split(' ').any(|own| own.starts_with(word)))
}
