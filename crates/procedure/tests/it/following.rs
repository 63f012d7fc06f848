//! Following a dossier: who sees it, and what a code alone reveals.

use super::*;

#[tokio::test]
async fn a_code_alone_reveals_nothing() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let visitor = town.session(Caller::visitor());
    let path = "/v1/dossier-standing";
    let ask = |code: &Json, secret: &Json| json!({ "code": code, "secret": secret });
    let unknown = json!("G01.000.08-261123-0099");
    let guesses = [
        ask(&dossier["code"], &json!("")),
        ask(&dossier["code"], &json!("AAAA-BBBB-CCCC")),
        ask(&unknown, &dossier["secret"]),
        ask(&json!("no code"), &dossier["secret"]),
    ];
    for guess in guesses {
        let told = visitor.post(path, guess).await;
        assert_eq!(
            (told.status.as_u16(), &told.body["title"]),
            (404, &json!("There is no such dossier"))
        );
    }
    let told = visitor.post(path, ask(&dossier["code"], &dossier["secret"])).await;
    ok(&told);
    assert_eq!(told.body["state"], "filed");
    assert!(!told.text.contains("phố Mới") && !told.text.contains("Mai"), "{}", told.text);

    let stranger = town.session(citizen(PersonId::from_bytes(&[9; 16]).unwrap()));
    let known = stranger.get(&at(&dossier, "")).await;
    let nowhere = stranger.get(&format!("/v1/dossiers/{}", unknown.as_str().unwrap())).await;
    assert_eq!((known.status, &known.text), (nowhere.status, &nowhere.text));
    assert_eq!(known.status, 404);
}

#[tokio::test]
async fn who_filed_it_takes_it_back_until_it_is_decided() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let dossier = filed(&own).await;
    let body = json!({ "version": 1, "reason": "Tôi không chuyển nữa." });
    ok(&own.post(&at(&dossier, "/withdrawal"), body.clone()).await);
    assert_eq!(own.get(&at(&dossier, "")).await.body["state_number"], 7);
    assert_eq!(town.desk().get("/v1/office/dossiers").await.body["dossiers"], json!([]));
    assert_eq!(own.post(&at(&dossier, "/withdrawal"), body).await.status, 409);
}

#[tokio::test]
async fn who_looked_at_a_dossier_is_on_record() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    ok(&town.desk().get(&at(&dossier, "")).await);
    let entries = town.entries(mai).await;
    let by_police = |entry: &&Json| entry.to_string().contains("CA-00008");
    assert!(
        entries.iter().any(|entry| by_police(&entry)
            && entry.to_string().contains(dossier["code"].as_str().unwrap()))
    );
}
