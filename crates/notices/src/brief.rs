//! A notice as it leaves: its heading and where to read the rest. What fills the notice stays in the
//! inbox, because mail servers and operators read along.

use kernel::Language;

use crate::{Channel, Letter};

/// GSM 03.38, 6.2.1: letters of one septet beside those of ASCII, and what takes two.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
const EXTENDED: &str = "^{}\\[~]|€";
const GSM_MAX: usize = 160;
const UCS_MAX: usize = 70;

/// The heading in words and the address of the inbox. Nothing else is known here, so nothing else
/// can leave.
pub(crate) fn letter(language: Language, template: &str, channel: Channel, site: &str) -> Letter {
    let title = web::t(language, &format!("{template}-title")).into_owned();
    let url = format!("{site}/notices");
    let said = |key: &str, title: &str| {
        web::t_with(language, key, &[("title", title.into()), ("url", url.as_str().into())])
    };
    let text = match channel {
        Channel::Email => {
            let foot = web::t(language, "notices-message-foot");
            let choose = said("notices-told-choose", "");
            format!("{}\n\n{choose}\n\n{foot}\n", said("notices-told-email", &title))
        }
        Channel::Sms => {
            let (whole, short) = (said("notices-told-sms", &title), said("notices-told-short", ""));
            one_message([&whole, &short])
        }
    };
    Letter { text, title }
}

/// The first of these that one text message holds: as it is, or else without its marks, which
/// phones here are used to. The last one without marks if none does.
fn one_message(said: [&str; 2]) -> String {
    let candidates = said.iter().flat_map(|text| [(*text).to_owned(), unmarked(text)]);
    let mut last = String::new();
    for candidate in candidates {
        last = candidate;
        if fits_one(&last) {
            break;
        }
    }
    last
}

/// Whether it is one text message: 160 septets of GSM 03.38, or 70 units of UCS-2.
fn fits_one(text: &str) -> bool {
    let septets = text.chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() || BASIC.contains(c) => Some(1),
        c if EXTENDED.contains(c) => Some(2),
        _ => None,
    });
    match septets.sum::<Option<usize>>() {
        Some(septets) => septets <= GSM_MAX,
        None => text.encode_utf16().count() <= UCS_MAX,
    }
}

/// `Hồ sơ được đồng ý` as `Ho so duoc dong y`.
fn unmarked(text: &str) -> String {
    let plain = |c: char| match c {
        c if c.is_ascii() => c.to_string(),
        c => match kernel::fold(&c.to_string()) {
            nothing if nothing.is_empty() => c.to_string(),
            folded if c.is_uppercase() => folded.to_uppercase(),
            folded => folded,
        },
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn a_text_message_is_counted_as_phones_count() {
        assert!(fits_one(&"a".repeat(160)) && !fits_one(&"a".repeat(161)));
        assert!(fits_one(&"é".repeat(160)), "a letter of GSM 03.38");
        assert!(fits_one(&"€".repeat(80)) && !fits_one(&"€".repeat(81)), "two septets each");
        assert!(fits_one(&"ơ".repeat(70)) && !fits_one(&"ơ".repeat(71)), "UCS-2");
        assert!(!fits_one(&"😀".repeat(36)), "two units each");
        assert_eq!(unmarked("Đã nhận hồ sơ: 100%"), "Da nhan ho so: 100%");
    }

    /// The names of notices: whatever has a sentence, a heading and is left by `NewNotice`.
    fn templates() -> BTreeSet<String> {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut sources = String::new();
        for room in std::fs::read_dir(crates).unwrap() {
            let Ok(files) = std::fs::read_dir(room.unwrap().path().join("src")) else { continue };
            for file in files.map(|file| file.unwrap().path()).filter(|path| path.is_file()) {
                let source = std::fs::read_to_string(file).unwrap_or_default();
                if source.contains("NewNotice") || source.contains("notices.plan(") {
                    sources.push_str(&source);
                }
            }
        }
        let quoted = sources.split('"').map(str::to_owned).filter(|text| text.contains('-'));
        let key = |text: &String| text.bytes().all(|b| b == b'-' || b.is_ascii_lowercase());
        let known = |key: &str| web::t(Language::Vi, key) != key;
        quoted.filter(key).filter(|key| known(key) && known(&format!("{key}-title"))).collect()
    }

    #[test]
    fn what_leaves_is_a_heading_without_gaps_and_fits_one_text_message() {
        let templates = templates();
        assert!(templates.len() > 20, "{templates:?}");
        let site = "https://dinhdanh.congan.gov.vn";
        for template in templates.iter().filter(|template| !template.contains("-message-")) {
            for language in Language::ALL {
                let sms = letter(language, template, Channel::Sms, site);
                let mail = letter(language, template, Channel::Email, site);
                let said = format!("{}{}", mail.title, mail.text);
                assert!(!said.contains(['{', '}', '\u{2068}', '$']), "{template}: {said}");
                assert!(fits_one(&sms.text), "{template}: {}", sms.text);
                let heading = [&sms.title, &unmarked(&sms.title)];
                assert!(heading.iter().any(|it| sms.text.contains(it.as_str())), "{template}");
            }
        }
    }
}
