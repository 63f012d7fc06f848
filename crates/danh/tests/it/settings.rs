//! Settings and tables that are not as they should be stop the start, and say so.

use crate::{danh, database, refused, run, text, well};

#[test]
fn a_start_with_wrong_settings_is_refused_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("danh.toml");
    let serve = |settings: &str| {
        std::fs::write(&file, settings).unwrap();
        refused(&["serve", "--config", text(&file)])
    };
    let unknown = serve("listne = \"127.0.0.1:0\"");
    assert!(unknown.contains("there is no setting `listne`"), "{unknown}");
    assert!(unknown.contains("hint: `danh config`"), "{unknown}");
    assert!(serve("listen = 80").contains("listen"));
    let open = "origin = \"log.example/danh\"\nlisten = \"0.0.0.0:0\"";
    assert!(serve(open).contains("without TLS"));
    let no_file = refused(&["serve", "--config", "/nothing/here.toml"]);
    assert!(no_file.contains("/nothing/here.toml"), "{no_file}");
}

#[test]
fn every_setting_is_printed_and_the_print_is_a_file_of_settings() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("danh.toml");
    let printed = well(&["config"]);
    std::fs::write(&file, printed.replace("localhost/danh", "log.example/danh")).unwrap();
    assert!(well(&["config", "check", text(&file)]).contains("hold together"));
}

#[test]
fn tables_that_are_missing_or_behind_are_not_served() {
    if database::is_postgres() {
        // There the file is the server's; that tables behind are refused is tested in `store`.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path());
    let serve = || {
        let mut serve = danh(&["serve", "--data", data, "--listen", "127.0.0.1:0"]);
        let output = serve.env("DANH_ORIGIN", "log.example/danh").output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(serve().contains("there is no database"));
    std::fs::write(folder.path().join("danh.db"), "").unwrap();
    let behind = serve();
    assert!(behind.contains("has not been applied") && behind.contains("danh migrate"), "{behind}");
    assert!(well(&["migrate", "--data", data]).contains("applied 0001_"));
    assert!(well(&["migrate", "--data", data]).contains("up to date"));
}

#[test]
fn the_doctor_says_what_is_wrong() {
    if database::is_postgres() {
        // It rightly finds fault with a server that was told not to wait for its disk.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path());
    let nothing = run(&["doctor", "--data", data]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nothing.stdout).contains("wrong database: there is no"));
    well(&["migrate", "--data", data]);
    let fine = run(&["doctor", "--json", "--data", data]);
    assert!(fine.status.success(), "{}", String::from_utf8_lossy(&fine.stdout));
}
