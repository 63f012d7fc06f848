//! A procedure is published: checked, agreed to by two, in force on every node, for what comes.

use super::*;

const FILE: &str = include_str!("procedures/moving.toml");

/// An official with the duty to publish.
fn of(town: &Town, number: u8) -> Session {
    town.session(police(number, BA_DINH, &["publish-procedures"]))
}

/// The file with another version, that begins on a day and asks for one thing more.
fn with_version_of(day: &str) -> String {
    let (head, version) = FILE.split_once("[[version]]").unwrap();
    let from = version.lines().find(|line| line.starts_with("valid_from")).unwrap();
    let later = version.replace(from, &format!("valid_from = \"{day}\""));
    let question = "[[version.question]]\nkey = \"why\"\nkind = \"text\"\n\
        names = { vi = \"Lý do\", en = \"Reason\" }\ncharacters_max = 200\n\n[[version.step]]";
    let later = later.replacen("[[version.step]]", question, 1);
    format!("{head}[[version]]{version}\n[[version]]{later}")
}

#[tokio::test]
async fn two_officials_agree_and_every_node_has_it_the_next_dossiers_too() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let before = filed(&town.session(citizen(mai))).await;
    let tomorrow = "2026-11-24";
    let proposal = json!({ "text": with_version_of(tomorrow) });
    let [one, other] = [1, 2].map(|number| of(&town, number));
    let proposed = one.post("/v1/procedure-files", proposal).await;
    ok(&proposed);
    let change = &proposed.body["changes"][0];
    assert_eq!(change["valid_from"], tomorrow);
    let added = json!([{ "how": "added", "key": "why", "part": "question" }]);
    assert_eq!(change["differences"], added, "{change}");

    let path = "/v1/procedure-files/moving/1/approval";
    let twice = one.post(path, json!({ "version": 1 })).await;
    assert_eq!(twice.status, 403, "nobody agrees twice: {twice:?}");
    let agreed = other.post(path, json!({ "version": 1 })).await;
    ok(&agreed);
    assert_eq!(agreed.body["state"], "in-force");

    // Another node, a day later.
    let node = town.dossiers(later(1));
    assert!(node.procedure("moving").unwrap().form.question("why").is_none());
    node.refresh_catalogue().await.unwrap();
    assert!(node.procedure("moving").unwrap().form.question("why").is_some());
    let routes = procedure::routes(node);
    let desk = Session::new(routes, police(1, NGOC_HA, &["residence"]), Purpose::OwnRecord);
    let known = desk.get(&at(&before, "")).await.body;
    assert_eq!(known["dossier"]["answers"].get("why"), None, "it stays with its own version");
    ok(&desk.post(&at(&before, "/claim"), json!({ "version": 1 })).await);
    let grant = json!({ "version": 2, "record_version": 1, "outcome": "granted",
        "reasons": "Đủ điều kiện." });
    ok(&desk.post(&at(&before, "/decision"), grant).await);
    assert_eq!(town.home(mai).await["line"], "12 phố Mới");
}

#[tokio::test]
async fn what_is_in_force_or_wrong_is_not_published() {
    let town = Town::new().await;
    let official = of(&town, 1);
    let propose =
        async |text: String| official.post("/v1/procedure-files", json!({ "text": text })).await;
    let same = propose(FILE.to_owned()).await;
    assert_eq!(same.body["type"], "urn:danh:problem:procedure-faults", "{same:?}");
    assert!(same.text.contains("nothing is new in it"));
    let begun = propose(with_version_of("2026-11-23")).await;
    assert!(begun.text.contains("begins after 2026-11-23"), "{begun:?}");
    let other = FILE.replacen("names = { vi = \"", "names = { vi = \"Khác \u{2013} ", 1);
    let changed = propose(other).await;
    assert!(changed.text.contains("is in force: leave it"), "{changed:?}");
    let torn = propose("code = ".to_owned()).await;
    assert!(torn.text.contains("procedure.toml:1:"), "{torn:?}");
    let listed = official.get("/v1/procedure-files").await;
    assert_eq!(listed.body["files"], json!([]), "nothing of it is kept");
}

#[tokio::test]
async fn one_who_proposed_takes_it_back_and_nobody_agrees_any_more() {
    let town = Town::new().await;
    let [one, other] = [1, 2].map(|number| of(&town, number));
    ok(&one.post("/v1/procedure-files", json!({ "text": with_version_of("2027-01-01") })).await);
    let path = "/v1/procedure-files/moving/1";
    ok(&one.post(&format!("{path}/withdrawal"), json!({ "version": 1 })).await);
    let late = other.post(&format!("{path}/approval"), json!({ "version": 2 })).await;
    assert_eq!(late.status, 409, "{late:?}");
    let again =
        one.post("/v1/procedure-files", json!({ "text": with_version_of("2027-01-01") })).await;
    assert_eq!(again.body["file"]["number"], 2);
}

#[tokio::test]
async fn the_desk_shows_what_changes_and_who_has_to_agree() {
    let town = Town::new().await;
    let [one, other] = [1, 2].map(|number| of(&town, number));
    let wrong = one.submit("/desk/procedures", "text=code+%3D").await;
    assert_eq!(wrong.status, 422, "{wrong:?}");
    assert!(wrong.text.contains("Dòng 1"), "{}", wrong.text);
    ok(&one.post("/v1/procedure-files", json!({ "text": with_version_of("2027-01-01") })).await);
    let page = other.get("/desk/procedures/moving/1").await;
    assert!(page.text.contains("Thêm: câu hỏi why"), "{}", page.text);
    let own = one.get("/desk/procedures/moving/1").await;
    assert!(!own.text.contains("Tôi đồng ý"), "they have agreed by proposing it");
    assert_eq!(other.submit("/desk/procedures/moving/1/approval", "version=1").await.status, 303);
    assert!(other.get("/desk/procedures").await.text.contains("Đã công bố"));
}
