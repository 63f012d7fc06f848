//! The paper that a decision hands out.

use super::*;

/// Mai's dossier, refused.
async fn refused(town: &Town) -> (PersonId, Json) {
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let desk = town.desk();
    ok(&desk.post(&at(&dossier, "/claim"), json!({ "version": 1 })).await);
    let refuse = json!({ "version": 2, "record_version": 1, "outcome": "refused",
        "reasons": "Chỗ ở không hợp pháp." });
    ok(&desk.post(&at(&dossier, "/decision"), refuse).await);
    (mai, dossier)
}

#[tokio::test]
async fn a_refusal_hands_out_its_notice_in_the_commit_of_the_decision() {
    let town = Town::new().await;
    let (mai, dossier) = refused(&town).await;
    let papers = town.papers(NOW);
    let mine = papers.mine(&citizen(mai), None).await.unwrap().into_inner().papers;
    let [shown] = mine.as_slice() else { panic!("one paper, not {}", mine.len()) };
    let paper = &shown.paper;
    assert_eq!(paper.dossier, dossier["code"].as_str().unwrap());
    assert_eq!(paper.kind, "refusal-notice");
    let entries = town.entries(mai).await;
    let when = |name: &str| {
        let of = |entry: &&Json| entry["what"]["name"] == name;
        entries.iter().filter(of).map(|entry| entry["at"].as_i64()).max().unwrap()
    };
    assert_eq!(when("papers.paper-issued"), when("procedure.dossier-moved"));
    let file = papers.file(&citizen(mai), paper.code.expose()).await.unwrap().into_inner();
    assert!(file.starts_with(b"%PDF-1.7"));
    let page = town.session(citizen(mai)).get(&format!("/services{}", at_page(&dossier))).await;
    assert!(page.text.contains("href=\"/papers\""), "{}", page.text);
}

fn at_page(dossier: &Json) -> String {
    format!("/dossiers/{}", dossier["code"].as_str().unwrap())
}

/// The paper that the refusal handed out: its code, and the address that revokes it in JSON.
async fn notice_of(town: &Town, mai: PersonId, dossier: &Json) -> (String, String) {
    let mine = town.papers(NOW).mine(&citizen(mai), None).await.unwrap();
    let code = mine.papers[0].paper.code.expose().to_owned();
    let path = at(dossier, &format!("/papers/{code}/revocation"));
    (code, path)
}

#[tokio::test]
async fn the_office_revokes_what_it_issued_and_the_person_is_told() {
    let town = Town::new().await;
    let (mai, dossier) = refused(&town).await;
    let (code, path) = notice_of(&town, mai, &dossier).await;
    let why = json!({ "reason": "Ghi nhầm căn cứ." });
    for (caller, status) in [
        (citizen(mai), 404),
        (police(2, BA_DINH, &["residence"]), 404),
        (police(3, NGOC_HA, &["civil-status"]), 403),
    ] {
        let answer = town.session(caller).post(&path, why.clone()).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
    let desk = town.desk();
    assert_eq!(desk.post(&path, json!({ "reason": "" })).await.status, 422);
    ok(&desk.post(&path, why.clone()).await);
    let late = desk.post(&path, why).await;
    assert_eq!(late.body["type"], "urn:danh:problem:paper-not-valid");

    let entries = town.entries(mai).await;
    let revoked = |entry: &&Json| entry["what"]["name"] == "papers.paper-revoked";
    let entry = entries.iter().find(revoked).unwrap();
    assert_eq!(entry["what"]["event"]["legal_basis"], "Law 68/2020/QH14, Article 22");
    assert!(!entry.to_string().contains("Ghi nhầm"), "{entry}");
    let left = |entry: &&Json| entry["what"]["name"] == "notices.notice-left";
    let told = entries.iter().filter(left).filter(|it| it["at"] == entry["at"]).count();
    assert!(told >= 1, "{entries:#?}");
    let checked = town.papers(NOW).check(&Caller::visitor(), &code).await.unwrap();
    assert_eq!(checked.standing, ::papers::Standing::Revoked);
}

#[tokio::test]
async fn the_desk_confirms_before_a_paper_is_revoked_and_the_head_of_the_unit_may_too() {
    let town = Town::new().await;
    let (mai, dossier) = refused(&town).await;
    let (code, _) = notice_of(&town, mai, &dossier).await;
    let head = town.session(police(4, NGOC_HA, &["head-of-unit"]));
    let page = format!("/desk/dossiers/{}/papers", dossier["code"].as_str().unwrap());
    assert!(head.get(&page).await.text.contains(&code));
    let link = format!("href=\"{page}\"");
    let beside = town.desk().get(page.strip_suffix("/papers").unwrap()).await.text;
    assert!(beside.contains(&link), "{beside}");
    let path = format!("{page}/{code}/revocation");
    let unsure = head.submit(&path, "reason=Sai").await;
    assert!(unsure.status == 422 && unsure.text.contains("đánh dấu"), "{}", unsure.text);
    assert!(unsure.text.contains(">Sai</textarea>"), "{}", unsure.text);
    assert_eq!(head.submit(&path, "sure=yes").await.status, 422);
    let done = head.submit(&path, "reason=Sai&sure=yes").await;
    assert_eq!(done.location.as_deref(), Some(page.as_str()), "{}", done.text);
    let after = head.get(&page).await.text;
    assert!(after.contains("Đã thu hồi") && !after.contains("<textarea"), "{after}");
}
