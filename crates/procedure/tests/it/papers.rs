//! Files of a draft and of a dossier, and forms that are open when the law changes.

use super::*;

/// A form with one file, as a browser without scripts sends it.
async fn form(session: &Session, path: &str, (name, bytes): (&str, &str)) -> Answer {
    let body = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: application/pdf\r\n\r\n{bytes}\r\n--edge--\r\n"
    );
    session.send("POST", path, "multipart/form-data; boundary=edge", body).await
}

fn changing(key: &str) -> Json {
    json!({ "procedure": "changing", "key": key,
        "answers": { "commune": NGOC_HA, "line": "12 phố Mới" } })
}

#[tokio::test]
async fn a_paper_goes_with_the_draft_into_the_dossier_and_to_the_office() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let (phone, computer) = (town.session(citizen(mai)), town.session(citizen(mai)));
    let missing = phone.post("/v1/dossiers", changing("key-00000001")).await;
    assert_eq!((missing.status.as_u16(), &missing.body["detail"]), (422, &json!("lease")));
    assert_eq!(missing.body["type"], "urn:danh:problem:files-amiss");

    let sent = town.sends(mai, ("changing", "lease"), None).await;
    let draft = computer.get("/v1/procedures/changing/draft").await.body;
    assert_eq!(draft["documents"], json!([{ "count_max": 2, "key": "lease", "required": true }]));
    assert_eq!(draft["files"][0]["name"], "giấy tờ.pdf");
    let sha256 = sent.kept.as_ref().unwrap().sha256.clone();
    assert_eq!(draft["files"][0]["sha256"], sha256);

    let dossier = computer.post("/v1/dossiers", changing("key-00000001")).await;
    ok(&dossier);
    let listed = &dossier.body["files"][0];
    assert_eq!((&listed["sha256"], &listed["document"]), (&json!(sha256), &json!("lease")));
    assert_eq!(listed["malware"], "not-checked");
    // The same filing again has the same papers; the draft has none any more.
    let again = phone.post("/v1/dossiers", changing("key-00000001")).await;
    assert_eq!(again.body["files"], dossier.body["files"]);
    let draft = phone.get("/v1/procedures/changing/draft").await.body;
    assert_eq!(draft["files"], json!([]));
    let of_ledger = town.entries(mai).await;
    assert!(
        of_ledger.iter().any(|entry| entry["what"]["name"] == "files.file-filed"
            && entry["what"]["event"]["sha256"] == json!(sha256)),
        "{of_ledger:#?}"
    );

    let path = at(&dossier.body, &format!("/files/{}", sent.id));
    let desk = town.desk();
    assert_eq!(desk.bytes(&path).await, PDF);
    let page = format!("/desk/dossiers/{}", dossier.body["code"].as_str().unwrap());
    assert!(desk.get(&page).await.text.contains(&sha256));
    assert!(town.entries(mai).await.iter().any(|entry| entry["what"]["fields"] == json!(["file"])));
    assert_eq!(phone.bytes(&path).await, PDF);
    let elsewhere = town.session(police(2, BA_DINH, &["residence"]));
    assert_eq!(elsewhere.get(&path).await.status, 404);
    assert_eq!(town.session(Caller::visitor()).get(&path).await.status, 404);
    // What is filed stays.
    let back = phone.send("GET", &format!("/v1/files/{}", sent.id), "", String::new()).await;
    assert_eq!(back.status, 200);
}

#[tokio::test]
async fn papers_are_sent_without_a_script() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let fields = "draft-version=0&commune=00008&line=12+ph%E1%BB%91+M%E1%BB%9Bi";
    let kept = own.submit("/services/changing", fields).await;
    let paper = "/services/changing/files/lease";
    assert_eq!(kept.location.as_deref(), Some(paper), "{}", kept.text);
    assert!(own.get(paper).await.text.contains("Hợp đồng thuê nhà"));

    let none = form(&own, paper, ("", "")).await;
    assert_eq!(none.status, 422);
    assert!(none.text.contains("Hãy chọn một tệp"), "{}", none.text);
    let lies = form(&own, paper, ("hop-dong.pdf", "MZ this is a program")).await;
    assert!(lies.text.contains("không đúng như tên gọi"), "{}", lies.text);
    assert!(!own.get(paper).await.text.contains("hop-dong.pdf"), "nothing is left of it");
    let large = format!("%PDF-1.7{}", "x".repeat(21 << 20));
    let told = form(&own, paper, ("to.pdf", &large)).await;
    assert!(told.status == 422 && told.text.contains("lớn hơn 20 MB"), "{}", told.status);

    let early = own.get("/services/changing/check").await.text;
    let key = early.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let refused = own.submit("/services/changing/filing", &format!("key={key}")).await;
    assert!(refused.status == 422 && refused.text.contains("href=\"#papers\""), "{}", refused.text);

    let pdf = std::str::from_utf8(PDF).unwrap();
    for _ in 0..2 {
        let sent = form(&own, paper, ("hop-dong.pdf", pdf)).await;
        assert_eq!(sent.location.as_deref(), Some(paper), "{}", sent.text);
    }
    let page = own.get(paper).await.text;
    assert!(page.contains("Đã đủ số tệp") && !page.contains("type=\"file\""));
    let file = page.split("name=\"file\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let removed = own.submit(&format!("{paper}/removal"), &format!("file={file}")).await;
    assert_eq!(removed.location.as_deref(), Some(paper));
    assert_eq!(own.get(paper).await.text.matches("/removal\"").count(), 1);

    let filed = own.submit("/services/changing/filing", &format!("key={key}")).await;
    let dossier = own.get(filed.location.as_ref().unwrap()).await.text;
    assert!(dossier.contains("hop-dong.pdf") && dossier.contains("SHA-256"), "{dossier}");
    assert!(dossier.contains("chưa kiểm tra mã độc"));
}

#[tokio::test]
async fn what_more_is_asked_for_may_bring_files() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    town.sends(mai, ("changing", "lease"), None).await;
    let dossier = own.post("/v1/dossiers", changing("key-00000001")).await.body;
    let code = dossier["code"].as_str().unwrap();
    let more = format!("/services/dossiers/{code}/files/lease");
    assert_eq!(own.get(&more).await.status, 404, "nothing is asked for yet");
    let desk = town.desk();
    ok(&desk.post(&at(&dossier, "/claim"), json!({ "version": 1 })).await);
    let act = json!({ "act": "ask-supplement", "reason": "Thiếu trang hai.", "version": 2 });
    ok(&desk.post(&at(&dossier, "/acts"), act).await);

    assert!(own.get(&format!("/services/dossiers/{code}")).await.text.contains(&more));
    let sent = form(&own, &more, ("trang-hai.pdf", std::str::from_utf8(PDF).unwrap())).await;
    assert_eq!(sent.location.as_deref(), Some(more.as_str()), "{}", sent.text);
    assert_eq!(
        desk.get(&at(&dossier, "")).await.body["dossier"]["files"].as_array().unwrap().len(),
        1
    );
    let supplement = json!({ "version": 3, "statement": "Đây.",
        "answers": { "commune": NGOC_HA, "line": "12 phố Mới" } });
    ok(&own.post(&at(&dossier, "/supplement"), supplement).await);
    let files = desk.get(&at(&dossier, "")).await.body["dossier"]["files"].clone();
    assert_eq!(files[1]["name"], "trang-hai.pdf", "{files}");
}

#[tokio::test]
async fn a_form_that_is_open_when_the_law_changes_keeps_its_version() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let today = town.session(citizen(mai));
    let open = today.get("/services/changing").await.text;
    assert!(open.contains("name=\"valid-from\" value=\"2025-07-01\"") && !open.contains("\"why\""));
    town.sends(mai, ("changing", "lease"), None).await;

    // Two days later another version is in force; the form was not closed meanwhile.
    let late = town.session_at(citizen(mai), later(2));
    let fields = "draft-version=0&valid-from=2025-07-01&commune=00008&line=12";
    let saved = late.send("PUT", "/services/changing/draft", FORM, fields.to_owned()).await;
    ok(&saved);
    assert_eq!(saved.body["version"], 1);
    assert!(saved.body["saved"].as_str().unwrap().starts_with("Đã lưu lúc 15:00"), "{saved:?}");
    let draft = late.get("/v1/procedures/changing/draft").await.body;
    assert_eq!(
        (&draft["valid_from"], draft["files"].as_array().unwrap().len()),
        (&json!("2025-07-01"), 1)
    );
    ok(&late.post("/v1/dossiers", changing("key-00000001")).await);
    let filed = late.get("/v1/dossiers").await.body;
    let code = filed["dossiers"][0]["code"].as_str().unwrap().to_owned();
    assert_eq!(late.get(&format!("/v1/dossiers/{code}")).await.body["valid_from"], "2025-07-01");

    // Whoever begins now begins under the new one, and nobody under the old one for ever.
    assert!(late.get("/services/changing").await.text.contains("\"why\""));
    let old = json!({ "version": 0, "valid_from": "2025-07-01", "answers": { "line": "12" } });
    let after = town.session_at(citizen(mai), later(40));
    ok(&after.put("/v1/procedures/changing/draft", old).await);
    assert_eq!(after.get("/v1/procedures/changing/draft").await.body["valid_from"], "2026-11-25");
}

const FORM: &str = "application/x-www-form-urlencoded";
