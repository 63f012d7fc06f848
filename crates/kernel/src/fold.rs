//! The key under which a name is searched: lower case, no tones, no marks, single spaces.
//!
//! Unicode decomposition takes every Vietnamese vowel apart, but `đ` is a letter of its own and
//! does not decompose; some lists write it as the Icelandic `ð`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `Nguyễn  Thị Đào` and `nguyen thi dao` fold to the same key.
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    // Most of a name is ASCII, which needs no tables.
    if text.is_ascii() {
        text.bytes().for_each(|byte| push(&mut key, char::from(byte.to_ascii_lowercase())));
        key.truncate(key.trim_end().len());
        return key;
    }
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'đ' | 'Đ' | 'ð' | 'Ð' => key.push('d'),
            c if c.is_ascii() => push(&mut key, c.to_ascii_lowercase()),
            c => c.to_lowercase().for_each(|c| push(&mut key, c)),
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// Letters and digits stay; whatever stands between them becomes one space.
fn push(key: &mut String, c: char) {
    if c.is_alphanumeric() {
        key.push(c);
    } else if !key.ends_with(' ') && !key.is_empty() {
        key.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn a_name_folds_the_same_however_it_is_typed() {
        for text in ["Đỗ Đức Dũng", "đỗ đức dũng", "DO  DUC DUNG", " Ðỗ Đức Dũng "]
        {
            assert_eq!(fold(text), "do duc dung", "{text}");
        }
        assert_eq!(fold("Hòa"), fold("Hoà"));
        assert_eq!(fold("O'Brien-Nguyễn"), "o brien nguyen");
        assert_eq!(fold(" - "), "");
    }
}
