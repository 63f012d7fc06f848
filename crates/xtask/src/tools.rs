//! Which tools this machine has.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where Debian puts the source of Go's modules.
pub(crate) const GO_SOURCES: &str = "/usr/share/gocode";

pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The folder of PostgreSQL's programs: Debian keeps them out of the path, one folder a version.
pub(crate) fn postgres() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.push("/usr/local/bin".into());
    folders.extend(find("initdb").and_then(|file| file.parent().map(Path::to_owned)));
    folders
        .into_iter()
        .rev()
        .find(|folder| ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file()))
}

pub(crate) fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find)
}

/// The daemon of ClamAV, which Debian keeps among the programs of root.
pub(crate) fn clamd() -> Option<PathBuf> {
    let of_root = PathBuf::from("/usr/sbin/clamd");
    find("clamd").or_else(|| Some(of_root).filter(|file| file.is_file()))
}

pub(crate) fn has_sumdb() -> bool {
    Path::new(GO_SOURCES).join("src/golang.org/x/mod/sumdb/tlog").is_dir()
}

/// Debian's Python comes without what `venv` needs.
pub(crate) fn has_venv() -> bool {
    let mut python = Command::new("python3");
    python.args(["-c", "import ensurepip, venv"]).stdout(Stdio::null()).stderr(Stdio::null());
    python.status().is_ok_and(|status| status.success())
}
