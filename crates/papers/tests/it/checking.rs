//! Whoever holds a paper asks about it.

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_code_tells_of_the_paper_and_nothing_of_the_person() {
    let town = Town::new().await;
    let code = town.code().await.to_ascii_lowercase();
    let visitor = town.session(Caller::visitor());
    let answer = visitor.get(&format!("/v1/papers/checks/{code}")).await;
    assert_eq!(answer.body["standing"], "valid");
    assert_eq!(answer.body["kind"], "refusal-notice");
    for private in ["Mai", "001185012345", "G01.899"] {
        assert!(!answer.text.contains(private), "{}", answer.text);
    }
    let page = visitor.get(&format!("/verify?code={code}")).await;
    assert!(page.text.contains("Thông báo từ chối giải quyết hồ sơ"), "{}", page.text);
    assert!(!page.text.contains("Mai"), "{}", page.text);
    let other = "22222222222222222222";
    assert_eq!(visitor.get(&format!("/v1/papers/checks/{other}")).await.status, 404);
    assert_eq!(visitor.get(&format!("/verify?code={other}")).await.status, 404);
}

#[tokio::test]
async fn a_file_is_known_byte_for_byte_or_not_at_all() {
    let town = Town::new().await;
    let mut file = town.file().await;
    assert!(town.papers.check_file(&Caller::visitor(), &file).await.is_ok());
    let middle = file.len() / 2;
    file[middle] ^= 1;
    let changed = town.papers.check_file(&Caller::visitor(), &file).await;
    assert!(matches!(changed, Err(papers::Error::NoSuchPaper)));
}

#[tokio::test]
async fn a_file_is_sent_by_a_plain_form_too() {
    let town = Town::new().await;
    let visitor = town.session(Caller::visitor());
    let part = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\
                content-type: application/pdf\r\n\r\n%PDF-1.7\r\n--edge--\r\n";
    let kind = "multipart/form-data; boundary=edge";
    let answer = visitor.send("POST", "/verify", kind, part.to_owned()).await;
    assert_eq!(answer.status, 404);
    assert!(answer.text.contains("không phải tệp đã cấp"), "{}", answer.text);
}

#[tokio::test]
async fn another_s_store_stays_shut() {
    let town = Town::new().await;
    let code = town.code().await;
    let lan = PersonId::from_bytes(&[0x0b; 16]).unwrap();
    let lan = town.session(citizen(lan));
    assert_eq!(lan.get("/v1/papers").await.body, json!({ "next": null, "papers": [] }));
    assert_eq!(lan.get(&format!("/papers/{code}")).await.status, 404);
}

#[tokio::test]
async fn more_papers_than_fit_on_a_page_are_all_found_once() {
    let town = Town::new().await;
    for day in 1..53 {
        // Some of them in the same moment.
        let at = NOW.now().micros() + day / 3 * 86_400_000_000;
        town.issue(Moment::from_micros(at)).await;
    }
    let mai = town.session(citizen(town.mai));
    let (mut codes, mut path) = (Vec::new(), "/v1/papers".to_owned());
    loop {
        let page = mai.get(&path).await.body;
        let papers = page["papers"].as_array().unwrap();
        codes.extend(papers.iter().map(|paper| paper["code"].as_str().unwrap().to_owned()));
        assert!(papers.is_sorted_by(|a, b| a["issued_on"].as_str() >= b["issued_on"].as_str()));
        let Some(next) = page["next"].as_str() else { break };
        assert_eq!(papers.len(), 50);
        path = format!("/v1/papers?after={next}");
    }
    assert_eq!(codes.len(), 53);
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 53);
    let first = mai.get("/papers").await.text;
    let older = first.split("/papers?after=").nth(1).unwrap().split('"').next().unwrap();
    let second = mai.get(&format!("/papers?after={older}")).await.text;
    assert_eq!(second.matches("<h2>").count(), 3, "{second}");
    assert_eq!(mai.get("/papers?after=nothing").await.status, 404);
}
