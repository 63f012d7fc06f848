//! Where things are, and why a tool is not.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, Result};

pub(crate) struct House {
    pub(crate) root: PathBuf,
    /// Cargo's folder for what it builds. Ours for what we fetch.
    pub(crate) target: PathBuf,
    reasons: RefCell<BTreeMap<String, String>>,
}

impl House {
    pub(crate) fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
        let root = root.map(Path::to_owned).unwrap_or_default();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
        Self { target: root.join(target), root, reasons: RefCell::default() }
    }

    pub(crate) fn cargo(&self, args: &[&str]) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(&self.root).args(args);
        command
    }

    /// Remembers why `tool` could not be installed.
    pub(crate) fn cannot_have(&self, tool: &str, reason: String) {
        self.reasons.borrow_mut().insert(tool.to_owned(), reason);
    }

    /// The step that needs `tool` is skipped, with the reason where one is known.
    pub(crate) fn lacks(&self, tool: &str) -> Result<Outcome> {
        let reasons = self.reasons.borrow();
        let reason = reasons.get(tool).map_or("run `make test` or install it", String::as_str);
        Ok(Outcome::skipped(format!("no {tool}: {reason}")))
    }

    /// A folder for what this tool writes down.
    pub(crate) fn notes(&self) -> Result<PathBuf> {
        let folder = self.target.join("xtask");
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// True when `made` is there and newer than all of `from`.
    pub(crate) fn is_fresh(made: &Path, from: &[PathBuf]) -> bool {
        let changed = |path: &Path| path.metadata().and_then(|file| file.modified()).ok();
        let Some(made) = changed(made) else { return false };
        from.iter().all(|from| changed(from).is_some_and(|from| from <= made))
    }
}
