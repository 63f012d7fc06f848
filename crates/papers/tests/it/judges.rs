//! What others say of the PDFs.

use std::path::PathBuf;
use std::process::Command;

use super::*;

/// A paper and the certificate to trust, as files.
async fn laid(folder: &std::path::Path) -> [PathBuf; 2] {
    let town = Town::new().await;
    let [paper, root] = ["paper.pdf", "root.cer"].map(|name| folder.join(name));
    std::fs::write(&paper, town.file().await).unwrap();
    std::fs::write(&root, town.papers.root().unwrap()).unwrap();
    [paper, root]
}

fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complained}");
    said
}

/// PyPI pyHanko: both signatures, their timestamps, the certificates and revocations in the file,
/// and the timestamp over all of it; and a paper that was changed is refused.
#[tokio::test]
#[ignore = "needs pyHanko: `make test` installs it and runs this as a step of its own"]
async fn pyhanko_accepts_a_paper_for_the_long_term() {
    let python = std::env::var("DANH_TEST_PYHANKO").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let [paper, root] = laid(folder.path()).await;
    let script =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/papers/judge.py");
    let said = said(Command::new(python).arg(script).args([paper, root]));
    assert!(said.ends_with("accepted\n"), "{said}");
}

/// Debian's poppler-utils: both signatures are valid, and the last one covers all.
#[tokio::test]
#[ignore = "needs pdfsig: `make test` installs it and runs this as a step of its own"]
async fn pdfsig_finds_the_signatures_valid() {
    let pdfsig = std::env::var("DANH_TEST_PDFSIG").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let [paper, _] = laid(folder.path()).await;
    let said = said(Command::new(pdfsig).arg("-nocert").arg(paper));
    assert_eq!(said.matches("Signature Validation: Signature is Valid.").count(), 2, "{said}");
    assert_eq!(said.matches("Total document signed").count(), 1, "{said}");
}

/// Debian's qpdf: the file is whole.
#[tokio::test]
#[ignore = "needs qpdf: `make test` installs it and runs this as a step of its own"]
async fn qpdf_finds_nothing_wrong() {
    let qpdf = std::env::var("DANH_TEST_QPDF").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let [paper, _] = laid(folder.path()).await;
    said(Command::new(qpdf).args(["--check", "--warning-exit-0"]).arg(paper));
}
