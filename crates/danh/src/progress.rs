//! How far long work has come: on a terminal a bar with rate and time left, otherwise nothing.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over so many of something.
pub(crate) fn bar(total: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(total);
    bar.set_style(style(what, "{human_pos} of {human_len} ({per_sec}, {eta} left)"));
    bar
}

/// A bar over the bytes of a file.
pub(crate) fn bytes(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    bar.set_style(style(what, "{bytes} of {total_bytes} ({eta} left) {msg}"));
    bar
}

/// Work whose end is not known.
pub(crate) fn spinner(what: &'static str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(what);
    spinner.enable_steady_tick(Duration::from_millis(200));
    spinner
}

fn style(what: &str, rest: &str) -> ProgressStyle {
    let template = format!("{what} {{wide_bar}} {rest}");
    ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
