//! What somebody has among their papers is not asked for.

use ::papers::{CheckPaper, NewPaper, Revocation, RevokePaper};
use access::Facts;

use super::*;

const TITLE: &str = "Xác nhận thông tin về cư trú";
const OF: &str = "G01.899.101-261120-0001";

fn tenancy(key: &str) -> Json {
    json!({ "procedure": "tenancy", "key": key,
        "answers": { "commune": NGOC_HA, "line": "12 phố Mới" } })
}

impl Town {
    /// Issues a confirmation of residence, and says its code.
    async fn confirms(&self, person: PersonId) -> String {
        let papers = self.papers(NOW);
        let facts = Facts::none().flag("holds", true);
        let may = permit(CheckPaper { person }, &citizen(person), &Purpose::OwnRecord, facts);
        let paper = NewPaper {
            agency: "CA-00004",
            basis: None,
            decided: "Đã đăng ký thường trú.",
            dossier: OF,
            kind: "residence-confirmation",
            official: PersonId::from_bytes(&[0x0c; 16]).unwrap(),
            outcome: "Đồng ý",
            person,
            procedure: "Đăng ký thường trú",
            signs: "CA-00004",
            title: TITLE,
            whom: ("Nguyễn Thị Mai", NUMBER),
        };
        let planned = papers.plan(&may.unwrap(), &paper, NOW.now()).await.unwrap();
        self.platform.ledger.commit(planned, NOW.now()).await.unwrap();
        let mine = papers.mine(&citizen(person), None).await.unwrap();
        mine.papers[0].paper.code.expose().to_owned()
    }

    async fn revokes(&self, person: PersonId, code: &str) {
        let (papers, case) = (self.papers(NOW), Purpose::Case(OF.to_owned()));
        let facts = Facts::none().flag("competent", true).flag("of_office", true);
        let facts = facts.flag("own", false);
        let official = police(1, BA_DINH, &["residence"]);
        let may = permit(RevokePaper { person }, &official, &case, facts).unwrap();
        let why = Revocation { legal_basis: None, reason: "Cấp nhầm." };
        let planned = papers.plan_revocation(&may, (OF, code), &why, NOW.now()).await.unwrap();
        self.platform.ledger.commit(planned.0, NOW.now()).await.unwrap();
    }
}

#[tokio::test]
async fn what_somebody_has_is_enclosed_by_its_code_and_the_official_opens_it() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let asked = own.post("/v1/dossiers", tenancy("key-00000001")).await;
    assert_eq!((asked.status.as_u16(), &asked.body["detail"]), (422, &json!("home")));

    let code = town.confirms(mai).await;
    let draft = own.get("/v1/procedures/tenancy/draft").await.body;
    assert_eq!(draft["held"][0]["code"], code.as_str());
    let dossier = own.post("/v1/dossiers", tenancy("key-00000001")).await;
    ok(&dossier);
    let held = dossier.body["held"][0].clone();
    assert_eq!((&held["document"], &held["title"]), (&json!("home"), &json!(TITLE)));
    assert_eq!(dossier.body["files"], json!([]));

    let desk = town.desk();
    let path = at(&dossier.body, &format!("/papers/{code}"));
    assert!(desk.bytes(&path).await.starts_with(b"%PDF-1.7"));
    assert!(own.bytes(&path).await.starts_with(b"%PDF-1.7"));
    let page = format!("/desk/dossiers/{}", dossier.body["code"].as_str().unwrap());
    let told = desk.get(&page).await.text;
    assert!(told.contains(TITLE) && told.contains(&path) && told.contains("Có hiệu lực"), "{told}");
    let others = ["22222222222222222222", "no-code"];
    for other in others {
        let path = at(&dossier.body, &format!("/papers/{other}"));
        assert_eq!(desk.get(&path).await.status, 404, "{other}");
    }
    let elsewhere = town.session(police(2, BA_DINH, &["residence"]));
    assert_eq!(elsewhere.get(&path).await.status, 404);

    // Whoever decides sees that it stands no longer.
    town.revokes(mai, &code).await;
    let beside = desk.get(&at(&dossier.body, "")).await.body["dossier"]["held"].clone();
    assert_eq!(beside[0]["standing"], "revoked");
    assert!(desk.get(&page).await.text.contains("Đã thu hồi"));
}

#[tokio::test]
async fn what_was_revoked_is_asked_for_again() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let code = town.confirms(mai).await;
    town.revokes(mai, &code).await;
    let asked = own.post("/v1/dossiers", tenancy("key-00000001")).await;
    assert_eq!((asked.status.as_u16(), &asked.body["detail"]), (422, &json!("home")));
    assert_eq!(own.get("/v1/procedures/tenancy/draft").await.body["held"], json!([]));
}

#[tokio::test]
async fn the_form_says_that_it_is_there_and_nobody_can_ask_for_it_again() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    town.confirms(mai).await;
    let fields = "draft-version=0&commune=00008&line=12+ph%E1%BB%91+M%E1%BB%9Bi";
    let paper = "/services/tenancy/files/home";
    let kept = own.submit("/services/tenancy", fields).await;
    assert_eq!(kept.location.as_deref(), Some(paper), "{}", kept.text);
    let shown = own.get(paper).await.text;
    assert!(shown.contains("Bạn đã có: ") && shown.contains(TITLE), "{shown}");
    assert!(!shown.contains("type=\"file\""), "{shown}");
    let check = own.get("/services/tenancy/check").await.text;
    assert!(check.contains("Bạn đã có: ") && !check.contains(paper), "{check}");
    let key = check.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let filed = own.submit("/services/tenancy/filing", &format!("key={key}")).await;
    let page = filed.location.unwrap();
    assert!(own.get(&page).await.text.contains(TITLE));

    let code = page.split(['/', '?']).nth(3).unwrap();
    let (desk, path) = (town.desk(), format!("/v1/dossiers/{code}"));
    ok(&desk.post(&format!("{path}/claim"), json!({ "version": 1 })).await);
    let act = json!({ "act": "ask-supplement", "reason": "Nộp giấy về nơi ở.", "version": 2 });
    ok(&desk.post(&format!("{path}/acts"), act).await);
    let again = format!("/services/dossiers/{code}/files/home");
    assert!(!own.get(&page).await.text.contains(&again));
    assert_ne!(own.get(&again).await.status, 200);
}
