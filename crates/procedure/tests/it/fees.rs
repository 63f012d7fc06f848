//! What a dossier costs: asked for at filing or later, settled with its payment, sent back.

use payments::{Notification, Outcome};

use super::*;

fn bank() -> Option<Bank> {
    let secret = "a secret of the bank";
    Some(Bank::new(("970400", "Bank"), ("1900", "TREASURY"), secret).unwrap())
}

impl Town {
    pub(super) fn paying(&self, caller: Caller, clock: Clock) -> Session {
        let dossiers = self.dossiers_paid_at(bank(), clock);
        let routes = procedure::routes(dossiers.clone());
        let routes = routes.merge(payments::routes(self.payments(bank(), clock)));
        Session::new(routes, caller, Purpose::OwnRecord)
    }

    async fn paid(&self, reference: &str, amount: i64, clock: Clock) -> Outcome {
        let told = Notification {
            amount,
            content: reference.to_owned(),
            paid_at: clock.now(),
            transaction: format!("FT-{reference}-{amount}"),
        };
        let follows = self.dossiers_paid_at(bank(), clock).follows();
        self.payments(bank(), clock).receive(&follows, &told).await.unwrap()
    }
}

fn staying() -> Json {
    json!({ "procedure": "temporary-residence", "key": "key-00000001",
        "answers": { "commune": NGOC_HA, "line": "12 phố Mới", "to": "2027-06-30" } })
}

async fn filed_and_asked(town: &Town, own: &Session, person: PersonId) -> (Json, String) {
    town.sends(person, ("temporary-residence", "dwelling"), None).await;
    let filed = own.post("/v1/dossiers", staying()).await;
    assert_eq!(filed.status, 200, "{filed:?}");
    assert_eq!(filed.body["state_number"], 6);
    let again = own.post("/v1/dossiers", staying()).await.body;
    assert_eq!(again["payment"], filed.body["payment"], "one filing, one fee");
    let reference = filed.body["payment"].as_str().unwrap().to_owned();
    (filed.body, reference)
}

fn surely(person: PersonId) -> Caller {
    Caller::citizen(person, access::AuthenticationLevel::TWO).identified(2)
}

#[tokio::test]
async fn a_dossier_goes_on_with_its_payment_and_the_days_until_then_are_not_the_offices() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.paying(surely(mai), NOW);
    let (dossier, reference) = filed_and_asked(&town, &own, mai).await;
    let desk = town.paying(police(1, NGOC_HA, &["residence"]), NOW);
    let claim = desk.post(&at(&dossier, "/claim"), json!({ "version": 1 })).await;
    assert_eq!(claim.body["type"], "urn:danh:problem:not-in-this-state", "{claim:?}");

    assert_eq!(town.paid(&reference, 6999, NOW).await, Outcome::WrongAmount);
    assert_eq!(own.get(&at(&dossier, "")).await.body["state"], "fee-asked");
    assert_eq!(town.paid(&reference, 7000, later(3)).await, Outcome::Settled);
    let paid = own.get(&at(&dossier, "")).await.body;
    assert_eq!(paid["state"], "filed");
    assert!(paid["due_at"].as_str().unwrap() > dossier["due_at"].as_str().unwrap());
    let acts: Vec<_> = paid["timeline"].as_array().unwrap().iter().map(|it| &it["act"]).collect();
    assert_eq!(acts, ["ask-fee", "settle-fee"]);
    let receipt = own.get(&format!("/v1/payments/{reference}/receipt")).await.body;
    assert_eq!(receipt["dossier"], dossier["code"]);

    let desk = town.paying(police(1, NGOC_HA, &["residence"]), later(3));
    ok(&desk.post(&at(&dossier, "/claim"), json!({ "version": 2 })).await);
    // It was asked for already.
    let ask = json!({ "version": 3, "act": "ask-fee" });
    assert_eq!(desk.post(&at(&dossier, "/acts"), ask).await.status, 409);
}

#[tokio::test]
async fn an_office_asks_later_for_what_was_filed_where_nothing_was_paid_online() {
    let town = Town::new().await;
    let mai = town.mai().await;
    town.sends(mai, ("temporary-residence", "dwelling"), None).await;
    let filed = town.session(surely(mai)).post("/v1/dossiers", staying()).await.body;
    assert_eq!((&filed["state"], &filed["payment"]), (&json!("filed"), &Json::Null));
    let desk = town.paying(police(1, NGOC_HA, &["residence"]), NOW);
    ok(&desk.post(&at(&filed, "/claim"), json!({ "version": 1 })).await);
    let ask = json!({ "version": 2, "act": "ask-fee" });
    ok(&desk.post(&at(&filed, "/acts"), ask).await);
    let own = town.paying(surely(mai), NOW);
    let asked = own.get(&at(&filed, "")).await.body;
    assert_eq!(asked["state"], "fee-asked");
    let reference = asked["payment"].as_str().unwrap();
    assert_eq!(town.paid(reference, 7000, later(1)).await, Outcome::Settled);
    assert_eq!(own.get(&at(&filed, "")).await.body["state"], "in-process");
}

#[tokio::test]
async fn withdrawn_before_it_was_taken_on_its_fee_goes_back() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.paying(surely(mai), NOW);
    let (dossier, reference) = filed_and_asked(&town, &own, mai).await;
    assert_eq!(town.paid(&reference, 7000, NOW).await, Outcome::Settled);
    ok(&own.post(&at(&dossier, "/withdrawal"), json!({ "version": 2 })).await);
    let payment = own.get(&format!("/v1/payments/{reference}")).await.body;
    assert_eq!(payment["state"], "refund-due");
}

#[tokio::test]
async fn withdrawn_before_it_was_paid_nothing_is_to_be_paid_and_what_comes_goes_back() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.paying(surely(mai), NOW);
    let (dossier, reference) = filed_and_asked(&town, &own, mai).await;
    ok(&own.post(&at(&dossier, "/withdrawal"), json!({ "version": 1 })).await);
    assert_eq!(town.paid(&reference, 7000, NOW).await, Outcome::NotAsked);
}

#[tokio::test]
async fn a_person_checks_files_pays_and_is_told() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.paying(surely(mai), NOW);
    town.sends(mai, ("temporary-residence", "dwelling"), None).await;
    let fields = "draft-version=0&commune=00008&line=12+Moi&to=30%2F06%2F2027";
    let kept = own.submit("/services/temporary-residence", fields).await;
    let check = "/services/temporary-residence/check";
    // The papers are there already.
    assert_eq!(kept.status, 303, "{}", kept.text);
    let page = own.get(check).await.text;
    assert!(page.contains("7.000"), "{page}");
    let filed = own.submit("/services/temporary-residence/filing", "key=key-00000001").await;
    let payment = filed.location.unwrap();
    assert!(payment.starts_with("/services/payments/DANH"), "{payment}");
    let page = own.get(&payment).await.text;
    for said in ["7.000", "Circular 75/2022/TT-BTC", "class=\"qr\"", "1900", "TREASURY"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let reference = payment.rsplit('/').next().unwrap();
    assert_eq!(town.paid(reference, 7000, NOW).await, Outcome::Settled);
    assert!(own.get(&payment).await.text.contains("Đã nộp"));
    let entries = town.entries(mai).await;
    let named = |name: &str| entries.iter().any(|entry| entry["what"]["name"] == name);
    assert!(named("payments.transfer-received") && named("procedure.dossier-moved"));
}

/// Of an age, and what they hear when they file.
async fn filed_by(born: &str) -> Json {
    let town = Town::new().await;
    let number = "001042000333";
    let person = town.entered("Trần Văn Cụ", number, born).await;
    let own = town.paying(surely(person), NOW);
    town.sends(person, ("temporary-residence", "dwelling"), None).await;
    let draft = own.get("/v1/procedures/temporary-residence/draft").await.body;
    let filed = own.post("/v1/dossiers", staying()).await;
    assert_eq!(filed.status, 200, "{filed:?}");
    assert_eq!(draft["exempt"], filed.body["exempt"]);
    filed.body
}

#[tokio::test]
async fn whom_the_register_lets_off_is_not_asked_to_pay_from_their_birthday_on() {
    let old = filed_by("1966-11-23").await;
    assert_eq!((&old["state"], &old["exempt"]), (&json!("filed"), &json!(["elderly"])));
    assert_eq!(old["payment"], Json::Null);
    let not_yet = filed_by("1966-11-24").await;
    assert_eq!((&not_yet["state"], &not_yet["exempt"]), (&json!("fee-asked"), &Json::Null));
}

#[tokio::test]
async fn who_says_that_nothing_is_to_be_paid_goes_on_until_an_official_disagrees() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.paying(surely(mai), NOW);
    let (dossier, reference) = filed_and_asked(&town, &own, mai).await;
    let path = at(&dossier, "/exemption");
    let claim = |exemption: &str| json!({ "version": 1, "exemption": exemption, "reason": "Giấy xác nhận 12/2026" });
    // What the register knows nobody says of themselves.
    let wrong = own.post(&path, claim("elderly")).await;
    assert_eq!(wrong.body["type"], "urn:danh:problem:no-such-exemption", "{wrong:?}");
    let other = town.entered("Lê Văn Nam", "001090000222", "1990-01-01").await;
    assert_eq!(town.paying(surely(other), NOW).post(&path, claim("disabled")).await.status, 404);
    ok(&own.post(&path, claim("disabled")).await);
    let read = own.get(&at(&dossier, "")).await.body;
    assert_eq!((&read["state"], &read["exempt"]), (&json!("filed"), &json!(["disabled"])));
    assert_eq!(town.paid(&reference, 7000, NOW).await, Outcome::NotAsked, "it goes back");

    let desk = town.paying(police(1, NGOC_HA, &["residence"]), NOW);
    ok(&desk.post(&at(&dossier, "/claim"), json!({ "version": 2 })).await);
    let ask = json!({ "version": 3, "act": "ask-fee" });
    assert_eq!(desk.post(&at(&dossier, "/acts"), ask).await.status, 409, "without a reason");
    let ask = json!({ "version": 3, "act": "ask-fee", "reason": "Giấy đã hết hạn." });
    ok(&desk.post(&at(&dossier, "/acts"), ask).await);
    let asked = own.get(&at(&dossier, "")).await.body;
    assert_eq!((&asked["state"], &asked["exempt"]), (&json!("fee-asked"), &Json::Null));
    let again = json!({ "version": 4, "exemption": "poor", "reason": "Khác" });
    assert_eq!(own.post(&path, again).await.body["type"], "urn:danh:problem:not-in-this-state");
    let reference = asked["payment"].as_str().unwrap();
    assert_eq!(town.paid(reference, 7000, later(1)).await, Outcome::Settled);
}

#[tokio::test]
async fn the_page_of_a_dossier_says_who_need_not_pay() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.paying(surely(mai), NOW);
    let (dossier, _) = filed_and_asked(&town, &own, mai).await;
    let path = format!("/services/dossiers/{}", dossier["code"].as_str().unwrap());
    let page = own.get(&path).await.text;
    assert!(page.contains("Người khuyết tật") && !page.contains("Người cao tuổi"), "{page}");
    let path = format!("{path}/exemption");
    let empty = own.submit(&path, "version=1").await;
    assert!(empty.status == 422 && empty.text.contains("href=\"#grounds\""), "{}", empty.text);
    let kept = own.submit(&path, "version=1&exemption=&grounds=S%E1%BB%91+12").await;
    assert!(kept.text.contains("govuk-details\" open") && kept.text.contains("Số 12"));
    let fields = "version=1&exemption=disabled&grounds=S%E1%BB%91+12";
    assert_eq!(own.submit(&path, fields).await.status, 303);
    // The slip asks for nothing then.
    let slip = own.get(&path.replace("/exemption", "/slip")).await.text;
    assert!(slip.contains("Không thu") && !slip.contains("7.000"), "{slip}");
    let public = town.session(Caller::visitor()).get("/procedures/temporary-residence").await;
    assert!(public.text.contains("Trẻ em"), "{}", public.text);
}
