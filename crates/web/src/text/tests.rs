use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// Ways to say a message; its key is the first thing in quotes after them.
const SAID: [&str; 4] = [".t(\"", ".tn(\"", ".tw(\"", ".t_with(\""];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn keys(language: &str, keep: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let folder = crates().join("web/locales").join(language);
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|path| keep(path.file_name().unwrap().to_str().unwrap()));
    let text: String = files.map(|path| fs::read_to_string(path).unwrap() + "\n").collect();
    let line = |line: &str| Some(line.split_once(" =")?.0.to_owned());
    let starts = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
    let keys: Vec<String> = text.lines().filter(starts).filter_map(line).collect();
    let distinct: BTreeSet<String> = keys.iter().cloned().collect();
    let twice = keys.iter().filter(|key| keys.iter().filter(|it| it == key).count() > 1);
    assert_eq!(twice.collect::<Vec<_>>(), [""; 0], "a key of {language} is said twice");
    let attribute = text.lines().find(|line| line.trim_start().starts_with('.'));
    assert_eq!(attribute, None, "nothing reads attributes: give a message of its own");
    distinct
}

fn pages(file: &str) -> bool {
    file != "problems.ftl"
}

/// Every source and template of the crates, with line breaks after an opening bracket taken out.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for path in fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path()) {
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir()
                && !["dist", "examples", "node_modules", "tests", "xtask"].contains(&name)
            {
                walk(&path, found);
            } else if (name.ends_with(".rs") && name != "tests.rs") || name.ends_with(".html") {
                let text = fs::read_to_string(&path).unwrap();
                let joined: String =
                    text.split('(').map(|part| part.trim_start().to_owned() + "(").collect();
                found.push((path, joined));
            }
        }
    }
    let mut found = Vec::new();
    walk(&crates(), &mut found);
    assert!(found.len() > 50, "the sources lie where this test looks");
    found
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[test]
fn both_languages_say_the_same_things() {
    assert_eq!(keys("vi", pages), keys("en", pages));
}

#[test]
fn every_message_of_a_language_can_be_read() {
    for language in Language::ALL {
        let folder = crates().join("web/locales").join(language.tag());
        for path in fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            let read = FluentResource::try_new(fs::read_to_string(&path).unwrap());
            let errors = read.map_err(|(_, errors)| errors).err();
            assert!(errors.is_none(), "{}: {errors:?}", path.display());
        }
        for key in keys(language.tag(), pages) {
            assert!(of(language).has_message(&key), "{key}: add its file to `messages!`");
        }
    }
}

#[test]
fn every_key_that_is_said_has_a_message() {
    let known = keys("vi", pages);
    let mut missing = Vec::new();
    for (path, text) in sources() {
        for way in SAID {
            for after in text.split(way).skip(1) {
                let key = after.split('"').next().unwrap();
                if is_key(key) && !known.contains(key) {
                    missing.push(format!("{}: {key}", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_problem_has_a_vietnamese_title() {
    let known = keys("vi", |file| file == "problems.ftl");
    let mut missing = BTreeSet::new();
    for (path, text) in sources() {
        // `Problem::new(StatusCode::X, "kind", ..)` and `(StatusCode::X, "kind", ..)`.
        for after in text.split("(StatusCode::").skip(1) {
            let Some((status, rest)) = after.split_once(',') else { continue };
            let kind = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
            let Some(kind) = kind.filter(|kind| is_key(kind)) else { continue };
            let constant = status.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
            if constant && !known.contains(&format!("problem-{kind}")) {
                missing.insert(format!("{}: problem-{kind}", path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "locales/vi/problems.ftl lacks {missing:#?}");
}

#[test]
fn numbers_in_a_message_follow_its_language() {
    let count = |n: i64| [("count", Filling::from(n))];
    assert_eq!(t_with(Language::Vi, "clock-left", &count(1_250)), "Còn 1.250 ngày làm việc");
    assert_eq!(t_with(Language::En, "clock-left", &count(1)), "1 working day left");
    assert_eq!(t_with(Language::En, "clock-left", &count(1_250)), "1,250 working days left");
}

#[test]
fn a_key_without_a_message_is_shown_as_it_is() {
    assert_eq!(t(Language::Vi, "no-such-key"), "no-such-key");
}
