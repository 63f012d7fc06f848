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
    let mine = papers.mine(&citizen(mai)).await.unwrap().into_inner();
    let [paper] = mine.as_slice() else { panic!("one paper, not {}", mine.len()) };
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
