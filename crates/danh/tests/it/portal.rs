//! Two programs: the one tells the other of its dossiers, which stops for a while and is back.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tokio::time::{Duration, sleep, timeout};

use crate::{PATIENCE, Served, country, danh, text, well};

/// A portal is looked at once a minute while it is down.
const LONG: Duration = Duration::from_secs(240);

/// Lets a system push to the program in that folder. Its name, and its secret in a file.
fn system(data: &Path, folder: &Path) -> (String, String) {
    let metadata = folder.join("system.json");
    let said = r#"{"client_name":"Danh","grant_types":["client_credentials"],
        "redirect_uris":["https://danh.example/cb"]}"#;
    std::fs::write(&metadata, said).unwrap();
    let added = well(&[
        "relying-parties", "add", "--conduct", "confidential-web", "--metadata", text(&metadata),
        "--scope", "dossier.G01.push", "--scope", "dossier.H00.push", "--approved",
        "--purpose", "exchange", "--purpose-vi", "để trao đổi", "--purpose-en", "to exchange",
        "--data", text(data),
    ]);
    let added: Value = serde_json::from_str(&added).unwrap();
    let word = |name: &str| added[name].as_str().unwrap().to_owned();
    let secret = folder.join("secret");
    std::fs::write(&secret, word("client_secret")).unwrap();
    (word("client_id"), text(&secret).to_owned())
}

/// What the doctor of the telling program says of the portal.
fn waiting(settings: &[(&str, String)], data: &Path) -> String {
    let mut doctor = danh(&["doctor", "--json", "--data", text(data)]);
    set(&mut doctor, settings);
    let said: Value = serde_json::from_slice(&doctor.output().unwrap().stdout).unwrap();
    let findings = said["findings"].as_array().unwrap();
    let portal = findings.iter().find(|it| it["about"] == "portal").unwrap();
    portal["said"].as_str().unwrap().to_owned()
}

fn set(command: &mut Command, settings: &[(&str, String)]) {
    command.envs(settings.iter().map(|(name, value)| (name, value)));
}

async fn all_told(settings: &[(&str, String)], data: &Path) {
    let told = async {
        while !waiting(settings, data).starts_with("0 dossiers wait") {
            sleep(Duration::from_millis(500)).await;
        }
    };
    timeout(LONG, told).await.expect("the portal is told");
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
    assert!(!waiting(&settings, &here).starts_with("0 "), "what the demo filed waits");
    let mut telling = danh(&["demo", "--data", text(&here), "--listen", "127.0.0.1:0"]);
    set(&mut telling, &settings);
    let telling = Served::start(telling);
    all_told(&settings, &here).await;

    let mai = portal.signed_in(&there, "mai").await;
    let elsewhere = mai.ask(reqwest::Method::GET, "/v1/dossiers-elsewhere", String::new()).await;
    let elsewhere: Value =
        serde_json::from_str(&elsewhere.unwrap().text().await.unwrap()).unwrap();
    let code = elsewhere["dossiers"][0]["code"].as_str().unwrap().to_owned();
    assert_eq!(elsewhere["dossiers"][0]["state_number"], 1, "{elsewhere}");

    // The portal goes away; Mai takes her dossier back meanwhile.
    let address = portal.url.strip_prefix("http://").unwrap().to_owned();
    assert!(portal.stop().await.success());
    let mai = telling.signed_in(&here, "mai").await;
    let path = format!("/v1/dossiers/{code}/withdrawal");
    let withdrawn = mai.ask(reqwest::Method::POST, &path, r#"{"version":1}"#.to_owned()).await;
    assert!(withdrawn.unwrap().status().is_success());
    assert!(waiting(&settings, &here).starts_with("1 dossiers wait"));
    sleep(Duration::from_secs(3)).await;
    let portal = danh(&["demo", "--data", text(&there), "--listen", &address]);
    let portal = Served::start(portal);
    all_told(&settings, &here).await;
    let mai = portal.signed_in(&there, "mai").await;
    let elsewhere = mai.ask(reqwest::Method::GET, "/v1/dossiers-elsewhere", String::new()).await;
    let elsewhere: Value =
        serde_json::from_str(&elsewhere.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(elsewhere["dossiers"][0]["state_number"], 7, "{elsewhere}");
    let stopped = timeout(PATIENCE, telling.stop()).await;
    assert!(stopped.expect("it ends").success());
}
