//! Drafts and filing.

use access::AuthenticationLevel;

use super::*;

#[tokio::test]
async fn a_draft_goes_on_elsewhere_and_the_register_answers_what_it_knows() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let (phone, computer) = (town.session(citizen(mai)), town.session(citizen(mai)));
    let path = "/v1/procedures/moving/draft";
    let opened = phone.get(path).await;
    assert_eq!(opened.body["known"][0]["question"], "full-name");
    assert_eq!(opened.body["known"][0]["answer"], "Nguyễn Thị Mai");
    assert_eq!(opened.body["known"][0]["office"], "H01");
    assert_eq!(opened.body["version"], 0);

    let half = json!({ "version": 0, "answers": { "commune": NGOC_HA } });
    ok(&phone.put(path, half.clone()).await);
    let found = computer.get(path).await.body;
    assert_eq!((&found["answers"]["commune"], &found["version"]), (&json!(NGOC_HA), &json!(1)));
    let late = phone.put(path, half).await;
    assert_eq!(late.body["type"], "urn:danh:problem:draft-changed");
    let unknown = json!({ "version": 1, "answers": { "shoe-size": "39" } });
    assert_eq!(phone.put(path, unknown).await.status, 413);

    filed(&computer).await;
    assert_eq!(phone.get(path).await.body["version"], 0, "what is filed is no draft any more");
}

#[tokio::test]
async fn a_dossier_has_its_code_its_clock_and_its_office() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    assert_eq!(dossier["code"], "G01.000.08-261123-0001");
    assert_eq!(dossier["office"], "CA-00008");
    assert_eq!(dossier["state_number"], 1);
    assert_eq!(dossier["valid_from"], "2025-07-01");
    assert_eq!(dossier["prefilled"], json!(["full-name"]));
    // Filed on a Monday at 15:00 sharp; the Tuesday is Vietnamese Culture Day.
    assert_eq!(dossier["due_at"], "2026-12-03T10:00:00Z");
    let entries = town.entries(mai).await;
    assert!(entries.iter().any(|entry| entry["what"]["name"] == "procedure.dossier-filed"));
}

#[tokio::test]
async fn filed_twice_under_one_key_is_one_dossier() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let (one, other) = (town.session(citizen(mai)), town.session(citizen(mai)));
    let (first, second) = tokio::join!(
        one.post("/v1/dossiers", moving("double-click")),
        other.post("/v1/dossiers", moving("double-click")),
    );
    ok(&first);
    ok(&second);
    assert_eq!(first.body["code"], second.body["code"]);
    let again = one.post("/v1/dossiers", moving("double-click")).await;
    assert_eq!(again.body["secret"], first.body["secret"]);
    let listed = one.get("/v1/dossiers").await;
    assert_eq!(listed.body["dossiers"].as_array().unwrap().len(), 1);

    let another = one.post("/v1/dossiers", moving("another-key")).await;
    ok(&another);
    assert_ne!(another.body["code"], first.body["code"]);
    let wrong = json!({ "procedure": "passport-like", "key": "double-click",
        "answers": { "commune": NGOC_HA, "line": "1" } });
    let surely = town.session(Caller::citizen(mai, AuthenticationLevel::TWO).identified(2));
    let told = surely.post("/v1/dossiers", wrong).await;
    assert_eq!(told.body["type"], "urn:danh:problem:filing-key");
}

#[tokio::test]
async fn many_who_file_at_once_get_a_number_each() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let sessions: Vec<Session> = (0..4).map(|_| town.session(citizen(mai))).collect();
    let file =
        |index: usize| sessions[index].post("/v1/dossiers", moving(&format!("at-once-{index}")));
    let (a, b, c, d) = tokio::join!(file(0), file(1), file(2), file(3));
    let mut codes: Vec<String> =
        [a, b, c, d].iter().map(|it| it.body["code"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 4, "{codes:?}");
}

#[tokio::test]
async fn two_nodes_give_out_numbers_of_one_unit_and_never_the_same() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let nodes: Vec<Session> = (0..2).map(|_| town.session(citizen(mai))).collect();
    let mut codes = Vec::new();
    for index in 0..140 {
        let answer =
            nodes[index % 2].post("/v1/dossiers", moving(&format!("of-many-{index}"))).await;
        ok(&answer);
        codes.push(answer.body["code"].as_str().unwrap().to_owned());
    }
    // Each node has a block of 64 and goes on with another.
    let number = |code: &String| code.rsplit('-').next().unwrap().parse::<u32>().unwrap();
    assert_eq!([number(&codes[0]), number(&codes[1])], [1, 65]);
    assert!(codes.iter().map(number).max().unwrap() > 128, "{codes:?}");
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 140);
}

#[tokio::test]
async fn what_does_not_hold_is_not_filed() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let file =
        |answers: Json| json!({ "procedure": "moving", "key": "key-00000001", "answers": answers });
    let empty = own.post("/v1/dossiers", file(json!({}))).await;
    assert_eq!(empty.status, 422);
    assert_eq!(empty.body["detail"], "commune: missing; line: missing");
    let wrong = own.post("/v1/dossiers", file(json!({ "commune": "99999", "line": "1" }))).await;
    assert_eq!(wrong.body["detail"], "commune: no-such-commune");
    // What the register answers cannot be said otherwise.
    let answers = json!({ "commune": NGOC_HA, "line": "1", "full-name": "Ai Khác" });
    let kept = own.post("/v1/dossiers", file(answers)).await;
    assert_eq!(kept.body["answers"]["full-name"], "Nguyễn Thị Mai");

    town.dies(mai).await;
    let dead = own.post("/v1/dossiers", moving("key-00000002")).await;
    assert_eq!(dead.body["type"], "urn:danh:problem:subject-dead");
}

#[tokio::test]
async fn what_another_system_decides_ends_at_its_hand_over() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(Caller::citizen(mai, AuthenticationLevel::TWO).identified(2));
    let form = json!({ "procedure": "passport-like", "key": "key-00000001",
        "answers": { "commune": NGOC_HA, "line": "1" } });
    let unsure = town.session(citizen(mai)).post("/v1/dossiers", form.clone()).await;
    assert_eq!(unsure.body["type"], "urn:danh:problem:authentication-level");
    let dossier = own.post("/v1/dossiers", form).await.body;
    assert_eq!(dossier["state"], "handed-over");
    assert_eq!(dossier["due_at"], Json::Null);
    let back = own.post(&at(&dossier, "/withdrawal"), json!({ "version": 1 })).await;
    assert_eq!(back.body["type"], "urn:danh:problem:not-in-this-state");
}

#[tokio::test]
async fn who_is_identified_by_themselves_alone_is_told_the_way_to_a_desk() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let form = json!({ "procedure": "absence", "key": "key-00000001",
        "answers": { "from": "2026-11-23", "to": "2026-12-20", "reason": "Đi làm xa" } });
    let surely = Caller::citizen(mai, AuthenticationLevel::TWO);
    let told = town.session(surely.clone().identified(1)).post("/v1/dossiers", form.clone()).await;
    assert_eq!(
        (told.status.as_u16(), &told.body["type"]),
        (403, &json!("urn:danh:problem:identity-not-confirmed"))
    );
    ok(&town.session(surely.identified(2)).post("/v1/dossiers", form).await);
}
