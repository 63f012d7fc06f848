//! A paper that a running program issued: published, verified by the command line, revoked.

use super::*;

const LONG: Duration = Duration::from_secs(30);

/// Asks for something that is answered with 200, and reads it.
async fn asked(caller: &Caller, method: Method, path: &str, body: Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let answer = caller.ask(method.clone(), path, body).await.unwrap();
    let (status, said) = (answer.status(), answer.text().await.unwrap());
    assert_eq!(status, StatusCode::OK, "{method} {path}: {said}");
    serde_json::from_str(&said).unwrap()
}

async fn bytes(caller: &Caller, path: &str) -> Vec<u8> {
    let answer = caller.ask(Method::GET, path, String::new()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.bytes().await.unwrap().to_vec()
}

/// Lan grants what Mai filed about where she lives, which hands out a confirmation.
async fn granted(mai: &Caller, lan: &Caller) -> String {
    let dossiers = asked(mai, Method::GET, "/v1/dossiers", Value::Null).await;
    let mut dossiers = dossiers["dossiers"].as_array().unwrap().iter();
    let dossier = dossiers.find(|it| it["procedure"] == "permanent-residence").unwrap();
    let code = dossier["code"].as_str().unwrap().to_owned();
    let path = format!("/v1/dossiers/{code}");
    let claim = serde_json::json!({ "version": dossier["version"] });
    asked(lan, Method::POST, &format!("{path}/claim"), claim).await;
    let beside = asked(lan, Method::GET, &path, Value::Null).await;
    let decision = serde_json::json!({
        "outcome": "granted", "reasons": "Đủ điều kiện.",
        "record_version": beside["record_version"], "version": beside["dossier"]["version"],
    });
    asked(lan, Method::POST, &format!("{path}/decision"), decision).await;
    code
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_is_verified_offline_with_what_is_published_and_revoked_by_its_office() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    country(&data, 100);
    let demo = Served::demo(&data);
    let mai = demo.signed_in(&data, "mai").await;
    let lan = demo.at_work("lan").await;
    let dossier = timeout(LONG, granted(&mai, &lan)).await.unwrap();

    let papers = asked(&mai, Method::GET, "/v1/papers", Value::Null).await;
    let paper = papers["papers"][0].clone();
    assert_eq!(
        (&paper["kind"], &paper["dossier"]),
        (&"residence-confirmation".into(), &dossier.as_str().into())
    );
    let code = paper["code"].as_str().unwrap();
    let named = |name: &str| folder.path().join(name);
    let (root, key, file) = (named("root.cer"), named("key.jwk"), named("paper.pdf"));
    for (path, file) in [
        ("/.well-known/danh-papers.cer", &root),
        ("/.well-known/danh-papers.jwk", &key),
        (&*format!("/papers/{code}"), &file),
    ] {
        std::fs::write(file, bytes(&mai, path).await).unwrap();
    }
    // What is published is what lies beside the keys.
    let kept = std::fs::read(data.join("keys/papers-root.cer")).unwrap();
    assert_eq!(std::fs::read(&root).unwrap(), kept);

    let (paper, trusted) = (text(&file), text(&root));
    let verify = ["papers", "verify", paper, "--root", trusted, "--jwk", text(&key)];
    let said = well(&verify);
    assert!(said.contains("The paper is whole") && said.contains(&dossier), "{said}");
    assert!(said.contains(&format!("mark, code: {code}")), "{said}");
    let said = well(&["papers", "verify", paper, "--data", text(&data)]);
    assert!(said.contains("mark: not read"), "{said}");
    let mut turned = std::fs::read(&file).unwrap();
    let middle = turned.len() / 2;
    turned[middle] ^= 1;
    std::fs::write(named("turned.pdf"), turned).unwrap();
    let why = refused(&["papers", "verify", text(&named("turned.pdf")), "--root", trusted]);
    assert!(why.contains("is no paper that is whole"), "{why}");

    // What Mai has is not asked for by whoever connects her to the grid.
    let path = "/v1/procedures/electricity-new/draft";
    let draft = asked(&mai, Method::GET, path, Value::Null).await;
    assert_eq!(draft["held"][0]["code"], code);
    let path = format!("/v1/dossiers/{dossier}/papers/{code}/revocation");
    let why = serde_json::json!({ "reason": "Cấp trên cơ sở giấy tờ giả." });
    asked(&lan, Method::POST, &path, why).await;
    let (_, told) = demo.get(&format!("/v1/papers/checks/{code}")).await;
    assert!(told.contains("\"standing\":\"revoked\"") && !told.contains("giả"), "{told}");
    assert_eq!(
        asked(&mai, Method::GET, "/v1/procedures/electricity-new/draft", Value::Null).await["held"],
        Value::Array(Vec::new())
    );
    let (_, page) = demo.get(&format!("/verify/{code}")).await;
    assert!(page.contains("Đã thu hồi"), "{page}");
}
