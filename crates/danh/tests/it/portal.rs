//! Two programs: the one tells the other of its dossiers, which stops for a while and is back.

use std::path::Path;
use std::process::Command;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Duration, sleep, timeout};

use crate::{Caller, Served, country, danh, text, well};

/// A portal is looked at once a minute while it is down.
const LONG: Duration = Duration::from_secs(240);

/// Lets a system push to the program in that folder. Its name, and its secret in a file.
fn system(data: &Path, folder: &Path) -> (String, String) {
    let metadata = folder.join("system.json");
    let said = r#"{"client_name":"Danh","grant_types":["client_credentials"],
        "redirect_uris":["https://danh.example/cb"]}"#;
    std::fs::write(&metadata, said).unwrap();
    let added = well(&[
        "relying-parties",
        "add",
        "--conduct",
        "confidential-web",
        "--metadata",
        text(&metadata),
        "--scope",
        "dossier.G01.push",
        "--scope",
        "dossier.H00.push",
        "--approved",
        "--purpose",
        "exchange",
        "--purpose-vi",
        "để trao đổi",
        "--purpose-en",
        "to exchange",
        "--data",
        text(data),
    ]);
    let added: Value = serde_json::from_str(&added).unwrap();
    let word = |name: &str| added[name].as_str().unwrap().to_owned();
    let secret = folder.join("secret");
    std::fs::write(&secret, word("client_secret")).unwrap();
    (word("client_id"), text(&secret).to_owned())
}

/// How many dossiers the portal does not know yet, as the doctor of the telling program says.
fn waiting(settings: &[(&str, String)], data: &Path) -> u32 {
    let mut doctor = danh(&["doctor", "--json", "--data", text(data)]);
    set(&mut doctor, settings);
    let said: Value = serde_json::from_slice(&doctor.output().unwrap().stdout).unwrap();
    let findings = said["findings"].as_array().unwrap();
    let portal = findings.iter().find(|it| it["about"] == "portal").unwrap();
    let said = portal["said"].as_str().unwrap();
    let number = said.split(' ').find_map(|word| word.parse().ok());
    number.unwrap_or_else(|| panic!("{said}"))
}

fn set(command: &mut Command, settings: &[(&str, String)]) {
    command.envs(settings.iter().map(|(name, value)| (name, value)));
}

/// Waits until the portal shows its person that dossier in that state.
async fn arrives(mai: &Caller, code: &str, state: i64) {
    let seen = async {
        loop {
            let asked = mai.ask(Method::GET, "/v1/dossiers-elsewhere", String::new()).await;
            let said: Value = serde_json::from_str(&asked.unwrap().text().await.unwrap()).unwrap();
            let dossiers = said["dossiers"].as_array().unwrap();
            let found = dossiers.iter().find(|it| it["code"] == code);
            if found.is_some_and(|it| it["state_number"] == state) {
                return;
            }
            sleep(Duration::from_millis(300)).await;
        }
    };
    timeout(LONG, seen).await.expect("the portal is told");
}

/// Mai files a notice of a guest whom nobody knows, so that it waits for an official.
async fn filed(mai: &Caller) -> String {
    let answers = json!({
        "commune": "00004", "from": "2026-12-01", "guests": ["001185099999"], "host": "Mai",
        "line": "5 phố Cũ", "reason": "Thăm nhà", "to": "2026-12-03",
    });
    let body = json!({ "procedure": "lodging", "key": "two-programs", "answers": answers });
    let filed = mai.ask(Method::POST, "/v1/dossiers", body.to_string()).await.unwrap();
    let said = filed.text().await.unwrap();
    let filed: Value = serde_json::from_str(&said).unwrap();
    filed["code"].as_str().unwrap_or_else(|| panic!("{said}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_tell_each_other_and_one_is_away_for_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let [here, there] = ["here", "there"].map(|name| folder.path().join(name));
    // The same seed: the same people on both registers.
    for data in [&here, &there] {
        country(data, 100);
    }
    let (client, secret) = system(&there, folder.path());
    let portal = Served::demo(&there);
    let settings = [
        ("DANH_PORTAL_CLIENT", client),
        ("DANH_PORTAL_SECRET", secret),
        ("DANH_PORTAL_TOKEN_URL", format!("{}/oidc/token", portal.url)),
        ("DANH_PORTAL_URL", format!("{}/portal/v1", portal.url)),
    ];
    let mut telling = danh(&["demo", "--data", text(&here), "--listen", "127.0.0.1:0"]);
    set(&mut telling, &settings);
    let telling = Served::start(telling);
    let mai = telling.signed_in(&here, "mai").await;
    let code = filed(&mai).await;
    arrives(&portal.signed_in(&there, "mai").await, &code, 1).await;
    // What the two demos filed has the same codes: the portal has its own, and refuses those.
    let refused = waiting(&settings, &here);
    assert!(refused > 0, "the demo files some by itself");

    // The portal goes away; Mai takes her dossier back meanwhile.
    let address = portal.url.replace("http://localhost", "127.0.0.1");
    assert!(portal.stop().await.success());
    let path = format!("/v1/dossiers/{code}/withdrawal");
    let withdrawn = mai.ask(Method::POST, &path, r#"{"version":1}"#.to_owned()).await;
    assert!(withdrawn.unwrap().status().is_success());
    sleep(Duration::from_secs(2)).await;
    assert_eq!(waiting(&settings, &here), refused + 1);
    let portal = danh(&["demo", "--data", text(&there), "--listen", &address]);
    let portal = Served::start(portal);
    arrives(&portal.signed_in(&there, "mai").await, &code, 7).await;
    assert!(telling.stop().await.success());
}
