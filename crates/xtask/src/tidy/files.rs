//! What a source file looks like.

use super::{files, is_test, keeps, name, read, root, rust_files, without_comments};

const LINES_MAX: usize = 600;

#[test]
fn a_file_fits_in_a_head() {
    let of =
        |extension| ["crates", "libs", "tests"].map(|part| files(&root().join(part), extension));
    let written =
        ["go", "html", "mjs", "py", "rs", "scss", "sql"].into_iter().flat_map(of).flatten();
    let long = written.map(|file| (read(&file).lines().count(), file));
    let long = long.filter(|(lines, _)| *lines > LINES_MAX);
    let long = long.map(|(lines, file)| format!("{}: {lines} lines", file.display())).collect();
    keeps("a file has at most 600 lines; split it by what it is about", long);
}

#[test]
fn every_file_says_what_it_is() {
    let silent = rust_files().into_iter().filter(|file| {
        let text = read(file);
        let first = text.lines().find(|line| !line.is_empty() && !line.starts_with("#!["));
        // The tests beside a file are about that file.
        name(file) != "tests.rs" && !first.is_some_and(|line| line.starts_with("//! "))
    });
    let silent = silent.map(|file| file.display().to_string()).collect();
    keeps("a file begins with `//!`: what it is, where to start", silent);
}

#[test]
fn nothing_is_allowed_without_a_reason() {
    let mut broken = Vec::new();
    for file in rust_files() {
        let text = without_comments(&read(&file), "//");
        for (before, rest) in split_at_each(&text, &format!("[{}(", "allow")) {
            let attribute = rest.split(")]").next().unwrap_or_default();
            let for_tests =
                is_test(&file) || file.components().any(|it| it.as_os_str() == "testkit");
            if !(before.ends_with("#!") && for_tests && attribute.contains("reason = ")) {
                broken.push(format!("{}: {attribute}", file.display()));
            }
        }
    }
    keeps("use `#[expect(.., reason = ..)]`; `#![allow]` stands only at the head of tests", broken);
}

fn split_at_each<'a>(text: &'a str, mark: &str) -> Vec<(&'a str, &'a str)> {
    text.match_indices(mark).map(|(at, _)| text.split_at(at)).collect()
}
