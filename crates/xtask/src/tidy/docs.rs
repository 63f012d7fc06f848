//! Documents that say what the code says.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{files, is_test, keeps, members, name, read, root, rust_files, without_comments};

#[test]
fn every_problem_is_documented() {
    let mut kinds = BTreeSet::new();
    for (_, folder) in members("crates") {
        for file in files(&folder.join("src"), "rs").into_iter().filter(|file| !is_test(file)) {
            kinds.extend(problem_kinds(&without_comments(&read(&file), "//")));
        }
    }
    same_as_listed(&kinds, "docs/spec/problems.md");
}

#[test]
fn every_event_is_documented() {
    let mut events = BTreeSet::new();
    for (slice, folder) in members("crates") {
        let named = files(&folder.join("src"), "rs").into_iter();
        for file in named.filter(|file| name(file).ends_with("event.rs")) {
            let text = without_comments(&read(&file), "//");
            let own = format!("{slice}.");
            let kebab = |text: &str| text.split('-').all(is_lower);
            for literal in text.split('"').skip(1).step_by(2) {
                let event = literal.strip_prefix(&own).unwrap_or(literal);
                if kebab(event) {
                    events.insert(format!("{own}{event}"));
                }
            }
        }
    }
    same_as_listed(&events, "docs/spec/events.md");
}

/// People read them in the record of who did what.
#[test]
fn events_and_fields_have_words_in_both_languages() {
    let listed = read(&root().join("docs/spec/events.md"));
    let events = listed.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let mut keys: BTreeSet<String> = events
        .filter(|event| event.contains('.'))
        .map(|event| format!("did-{}", event.replace('.', "-")))
        .collect();
    for file in rust_files().into_iter().filter(|file| !is_test(file)) {
        for call in read(&file).split("with_fields(").skip(1) {
            let list = call.split(']').next().unwrap_or_default().split('[').nth(1);
            let fields = list.unwrap_or_default().split('"').skip(1).step_by(2);
            let fields = fields.filter(|field| field.split('-').all(is_lower));
            keys.extend(fields.map(|field| format!("field-{field}")));
        }
    }
    assert!(keys.len() > 150, "{}", keys.len());
    let mut broken = Vec::new();
    for language in ["en", "vi"] {
        let folder = root().join("crates/web/locales").join(language);
        let texts: String = files(&folder, "ftl").iter().map(|file| read(file)).collect();
        let words: BTreeSet<&str> =
            texts.lines().filter_map(|line| line.split_once(" =").map(|(key, _)| key)).collect();
        for key in &keys {
            let group = key.replace("field-", "population-group-");
            if !words.contains(key.as_str()) && !words.contains(group.as_str()) {
                broken.push(format!("{language}: {key}"));
            }
        }
    }
    keeps("what is put on record has words", broken);
}

#[test]
fn the_tests_that_documents_name_exist() {
    let sources: String = rust_files().iter().map(|file| read(file)).collect();
    let mut broken = Vec::new();
    for file in documents() {
        let text = read(&file);
        for named in quoted(&text).filter(|word| is_sentence(word)) {
            if !sources.contains(&format!("fn {named}(")) {
                broken.push(format!("{}: `{named}`", file.display()));
            }
        }
    }
    keeps("a document names tests that exist", broken);
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for file in documents() {
        let (folder, text) = (file.parent().unwrap(), read(&file));
        for rest in text.split("](").skip(1) {
            let target = rest.split([')', '#']).next().unwrap_or_default();
            let outside = target.contains("://") || target.starts_with("mailto:");
            if !target.is_empty() && !outside && !folder.join(target).exists() {
                broken.push(format!("{}: {target}", file.display()));
            }
        }
    }
    keeps("a link between documents leads to a file", broken);
}

#[test]
fn every_dependency_is_accounted_for() {
    let manifest: toml::Table = read(&root().join("Cargo.toml")).parse().unwrap();
    let record = read(&root().join("docs/adr/0012-dependencies.md"));
    let listed = manifest["workspace"]["dependencies"].as_table().unwrap();
    let foreign = listed.iter().filter(|(_, from)| from.get("path").is_none());
    let missing = foreign.filter(|(name, _)| !record.contains(&format!("| `{name}` |")));
    let missing = missing.map(|(name, _)| name.clone()).collect();
    keeps(
        "docs/adr/0012-dependencies.md says what each dependency saves and who keeps it",
        missing,
    );
}

/// Compares what the sources say with the first column of the table in `document`.
#[track_caller]
fn same_as_listed(found: &BTreeSet<String>, document: &str) {
    let text = read(&root().join(document));
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let listed: BTreeSet<String> = rows.map(str::to_owned).collect();
    let unlisted = found.difference(&listed).map(|kind| format!("not listed: {kind}"));
    let unused = listed.difference(found).map(|kind| format!("nowhere in the sources: {kind}"));
    keeps(&format!("{document} lists what the sources say"), unlisted.chain(unused).collect());
}

/// The word that follows a status: `(StatusCode::CONFLICT, "stale", ..)`, or whatever says it in
/// `Problem::new(rejection.status(), "unreadable-query", ..)`.
fn problem_kinds(text: &str) -> Vec<String> {
    let statuses = text.split("StatusCode::").skip(1);
    let named = statuses.map(|rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '_').trim_start()
    });
    let said =
        text.split("Problem::new(").skip(1).filter_map(|rest| rest.find(',').map(|at| &rest[at..]));
    let kinds = named.chain(said).filter_map(|rest| {
        rest.strip_prefix(',')?.trim_start().strip_prefix('"')?.split('"').next()
    });
    // What is answered in plain words, such as the state of the server, is no kind.
    let is_kind = |kind: &&str| kind.split('-').all(is_lower);
    kinds.filter(is_kind).map(str::to_owned).collect()
}

/// Our own documents, in the root and in docs/.
fn documents() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    let of_root = entries.filter(|path| path.extension().is_some_and(|found| found == "md"));
    of_root.chain(files(&root().join("docs"), "md")).collect()
}

fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Tests are sentences: at least four words.
fn is_sentence(word: &str) -> bool {
    word.split('_').count() >= 4 && word.split('_').all(is_lower)
}

fn is_lower(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
}

#[test]
fn problems_are_found_however_they_are_laid_out() {
    let text = "(StatusCode::NOT_FOUND, \"no-such-page\", t) (\n StatusCode::GONE,\n\"x\", \
                Problem::new(\n status(),\n \"y\", title)";
    assert_eq!(problem_kinds(text), ["no-such-page", "x", "y"]);
}
