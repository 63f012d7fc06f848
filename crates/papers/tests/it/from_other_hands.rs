//! What poppler, qpdf and pyHanko say of papers. `make test` hands in the folder of Python.

use std::path::{Path, PathBuf};
use std::process::Command;

use kernel::Moment;
use time::OffsetDateTime;

use papers::verify;

use crate::issuing::{House, paper};
use crate::verifying::drawn;

/// A paper of today, since others have a clock of their own.
fn issued() -> (House, PathBuf) {
    #[expect(clippy::disallowed_methods, reason = "the verifiers read the same clock")]
    let house = House::at(Moment::of(OffsetDateTime::now_utc()));
    let file = house.folder.path().join("paper.pdf");
    std::fs::write(&file, house.issue(&paper()).unwrap().bytes).unwrap();
    std::fs::write(house.folder.path().join("root.der"), house.authority.root()).unwrap();
    (house, file)
}

fn says(program: impl AsRef<Path>, arguments: &[&str], file: &Path) -> (bool, String) {
    let mut program = Command::new(program.as_ref());
    let output = program.args(arguments).arg(file).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
#[ignore = "make test hands in pyHanko"]
fn papers_are_valid_to_poppler_qpdf_and_pyhanko() {
    let python = PathBuf::from(std::env::var_os("DANH_TEST_PAPERS").unwrap());
    let (house, file) = issued();

    let (fine, said) = says("qpdf", &["--check"], &file);
    assert!(fine && said.contains("No syntax or stream encoding errors"), "{said}");

    let (_, said) = says("pdfsig", &["-nocert"], &file);
    // What poppler knows; the timestamp over all of it is for pyHanko to judge.
    assert_eq!(said.matches("Signature is Valid.").count(), 2, "{said}");
    assert!(said.contains("Total document signed"), "{said}");

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify.py");
    let root = house.folder.path().join("root.der");
    let arguments = ["-B", script.to_str().unwrap(), root.to_str().unwrap()];
    let (fine, said) = says(python, &arguments, &file);
    assert!(fine, "{said}");

    changed_anywhere_is_found(&file);
}

/// What pyHanko refuses we refuse. It lets pass what the last timestamp cannot cover: the room for
/// its own token, with the zeros behind it and the case of its digits. We refuse that too.
#[test]
#[ignore = "make test hands in pyHanko"]
fn papers_are_valid_to_pyhanko_only_where_they_are_whole_or_in_the_room_of_the_last_token() {
    let python = PathBuf::from(std::env::var_os("DANH_TEST_PAPERS").unwrap());
    let (house, file) = issued();
    let whole = std::fs::read(&file).unwrap();
    let room = whole.windows(10).rposition(|window| window == b"/Contents ").unwrap();
    let room = room + 10..room + 10 + 2 * 8 * 1024 + 2;
    // Some anywhere, and some where nothing else covers them.
    let anywhere = drawn(32, whole.len());
    let unsigned = drawn(8, room.len()).map(|(place, bit)| (room.start + place, bit));
    let flips: Vec<_> = anywhere.chain(unsigned).collect();
    let mut files = vec![file.to_str().unwrap().to_owned()];
    for (index, (place, bit)) in flips.iter().enumerate() {
        let mut turned = whole.clone();
        turned[*place] ^= bit;
        assert!(verify(&turned, house.authority.root(), None, house.now()).is_err(), "{place}");
        let path = house.folder.path().join(format!("{index}.pdf"));
        std::fs::write(&path, turned).unwrap();
        files.push(path.to_str().unwrap().to_owned());
    }
    assert!(verify(&whole, house.authority.root(), None, house.now()).is_ok());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify.py");
    let root = house.folder.path().join("root.der");
    let mut arguments = vec!["-B", script.to_str().unwrap(), root.to_str().unwrap()];
    arguments.extend(files[1..].iter().map(String::as_str));
    let (fine, said) = says(python, &arguments, &file);
    assert!(fine, "{said}");
    let said: Vec<_> = said.lines().collect();
    // The one that is whole was handed over last.
    assert_eq!((said.len(), said.last()), (flips.len() + 1, Some(&"whole")), "{said:?}");
    for ((place, _), said) in flips.iter().zip(said) {
        assert!(said == "broken" || room.contains(place), "{said} at {place}");
    }
}

/// A byte of the first revision, which every signature covers.
fn changed_anywhere_is_found(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let at = bytes.windows(6).position(|window| window == b"stream").unwrap() + 40;
    bytes[at] ^= 1;
    std::fs::write(file, bytes).unwrap();
    let (_, said) = says("pdfsig", &["-nocert"], file);
    assert!(!said.contains("Signature is Valid."), "{said}");
}

#[test]
#[ignore = "make test hands in the folder of veraPDF"]
fn papers_are_pdf_a_to_verapdf() {
    let jars = PathBuf::from(std::env::var_os("DANH_TEST_VERAPDF").unwrap()).join("*");
    let (_house, file) = issued();
    let of = ["-cp", jars.to_str().unwrap(), "org.verapdf.apps.GreenfieldCliWrapper"];
    // The flavour that the file claims, and the one that it should.
    for flavour in ["0", "2a"] {
        let arguments = [&of[..], &["--format", "text", "--verbose", "-f", flavour]].concat();
        let (fine, said) = says("java", &arguments, &file);
        assert!(fine && said.contains("PASS") && said.trim_end().ends_with("2a"), "{said}");
    }
}
