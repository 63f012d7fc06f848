//! Yes or no about what somebody told a service.

use oidc::NameMatching;

use super::party::{biographic, confirmed, mai, refusal};
use super::*;

#[tokio::test]
async fn all_of_it_is_so_or_the_answer_is_no() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let rows = [
        (mai(), true),
        (biographic(&json!({ "fullName": "nguyễn thị minh mai" })), true),
        (biographic(&json!({ "lastName": "Nguyễn", "firstName": "Mai" })), true),
        (biographic(&json!({ "middleName": "Thị Minh" })), true),
        (biographic(&json!({ "dateOfBirth": "1985" })), true),
        (biographic(&json!({ "dateOfBirth": "1985-03" })), true),
        (biographic(&json!({ "nationality": "VNM", "uin": MAIS_NUMBER })), true),
        (biographic(&json!({ "residenceProvince": "01", "residenceCommune": "00004" })), true),
        (biographic(&json!({ "fullName": MAI, "dateOfBirth": "1985-03-10" })), false),
        (biographic(&json!({ "fullName": MAI, "gender": "M" })), false),
        (biographic(&json!({ "residenceProvince": "79" })), false),
        // The register says nothing of it.
        (json!({ "contactData": { "email": "mai@example.vn" } }), false),
    ];
    for (number, (body, expected)) in rows.into_iter().enumerate() {
        let said = bank.says(MAIS_NUMBER, &format!("t{number}"), &body).await;
        assert_eq!(said, expected, "{body}");
    }
    assert!(bank.says(BAS_NUMBER, "ba", &biographic(&json!({ "fullName": "Lê Văn Ba" }))).await);
}

#[tokio::test]
async fn where_somebody_under_protection_lives_is_not_confirmed() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let home = biographic(&json!({ "residenceProvince": "01" }));
    assert!(bank.says(MAIS_NUMBER, "before", &home).await);
    town.is_protected(town.mai).await;
    assert!(!bank.says(MAIS_NUMBER, "after", &home).await);
    assert!(bank.says(MAIS_NUMBER, "name", &biographic(&json!({ "fullName": MAI }))).await);
}

#[tokio::test]
async fn whether_marks_may_be_missing_is_for_an_official_to_say() {
    let town = Town::new().await;
    let plain = biographic(&json!({ "fullName": "NGUYEN THI MINH MAI" }));
    let strict = town.service(|_| ()).await.with_token().await;
    assert!(!strict.says(MAIS_NUMBER, "t", &plain).await);
    let lenient = town.service(|leave| leave.names = NameMatching::WithoutMarks).await;
    let lenient = lenient.with_token().await;
    assert!(lenient.says(MAIS_NUMBER, "t", &plain).await);
    let other = biographic(&json!({ "fullName": "NGUYEN THI MINH MAY" }));
    assert!(!lenient.says(MAIS_NUMBER, "u", &other).await);
}

#[tokio::test]
async fn nobody_the_dead_the_locked_and_the_wrong_are_told_alike() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    town.dies(town.ba).await;
    town.locks(town.lan).await;
    let of = |name: &str| biographic(&json!({ "fullName": name }));
    let asked = [
        ("wrong", "uin", MAIS_NUMBER, of("Ai Đó")),
        ("nobody", "uin", "001185999999", of(MAI)),
        ("no number", "uin", "12", of(MAI)),
        ("dead", "uin", BAS_NUMBER, of("Lê Văn Ba")),
        ("locked", "uin", LANS_NUMBER, of("Trần Lan")),
        ("token", "token", "nobody's", of(MAI)),
        ("alias", "alias", "0000-0000-0000-0000", of(MAI)),
    ];
    let mut told = BTreeSet::new();
    for (transaction, kind, identifier, body) in asked {
        let answer = bank.verify_by(kind, identifier, transaction, &body).await;
        assert_eq!(answer.status, 200, "{transaction}: {answer:?}");
        told.insert(answer.text);
    }
    let no = r#"{"verificationCode":0,"verificationMessage":"not so"}"#;
    assert_eq!(told.into_iter().collect::<Vec<_>>(), [no]);
}

#[tokio::test]
async fn the_same_question_gets_the_same_answer_and_another_under_its_name_is_refused() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let first = bank.verify(MAIS_NUMBER, "t", &mai()).await;
    assert!(confirmed(&first));
    let again = bank.verify(MAIS_NUMBER, "t", &mai()).await;
    assert_eq!(again.text, first.text, "the proof too");
    assert_eq!(town.asked_about(town.mai).await.len(), 1, "it is one question");

    let other = biographic(&json!({ "fullName": MAI }));
    assert_eq!(refusal(&bank.verify(MAIS_NUMBER, "t", &other).await), (400, 1006));
    assert_eq!(refusal(&bank.verify(LANS_NUMBER, "t", &mai()).await), (400, 1006));
    let shop = town.service(|_| ()).await.with_token().await;
    assert!(shop.says(MAIS_NUMBER, "t", &mai()).await, "another's names are its own");

    // What was no stays no for that question, and what is counted is counted once.
    let wrong = biographic(&json!({ "fullName": "Ai Đó" }));
    for _ in 0..10 {
        assert!(!bank.says(MAIS_NUMBER, "w", &wrong).await);
    }
    assert!(bank.says(MAIS_NUMBER, "after", &mai()).await);
}

#[tokio::test]
async fn the_person_sees_who_asked_what_for_and_what_was_answered() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    bank.says(MAIS_NUMBER, "t", &mai()).await;
    bank.says(MAIS_NUMBER, "u", &biographic(&json!({ "fullName": "Ai Đó" }))).await;
    let records = town.asked_about(town.mai).await;
    let names: Vec<_> = records.iter().map(|it| it["what"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["verification.denied", "verification.confirmed"]);
    let yes = &records[1];
    assert_eq!(yes["caller"]["actor"]["name"], "Ngân hàng");
    assert_eq!(yes["purpose"], "approved:account");
    assert!(yes["law"].as_str().unwrap().starts_with("Decree 69/2024/ND-CP, Article 19"));
    let attributes = json!(["dateOfBirth", "fullName", "gender"]);
    assert_eq!(yes["what"]["event"]["attributes"], attributes);
    let written = serde_json::to_string(&records).unwrap();
    for value in ["Minh", "1985", MAIS_NUMBER, "Ai Đó"] {
        assert!(!written.contains(value), "{value}");
    }
}

#[tokio::test]
async fn what_is_not_understood_or_not_kept_is_refused_by_name() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let rows = [
        (json!({}), 1001),
        (json!([]), 1001),
        (biographic(&json!({ "height": "170" })), 1002),
        (json!({ "religion": {} }), 1002),
        (biographic(&json!({ "dateOfBirth": "9/3/1985" })), 1003),
        (json!({ "biometricData": [] }), 1004),
        (json!({ "encryption": { "type": "JWE", "scope": "" } }), 1004),
    ];
    for (body, code) in rows {
        assert_eq!(refusal(&bank.verify(MAIS_NUMBER, "t", &body).await), (400, code), "{body}");
    }
    let card = bank.verify_by("credentialNumber", "C1", "t", &mai()).await;
    assert_eq!(refusal(&card), (400, 1005));
    assert_eq!(refusal(&bank.verify_by("passport", "C1", "t", &mai()).await), (400, 1001));
    assert_eq!(refusal(&bank.verify(MAIS_NUMBER, "", &mai()).await), (400, 1001));
    let long = "t".repeat(101);
    assert_eq!(refusal(&bank.verify(MAIS_NUMBER, &long, &mai()).await), (400, 1001));
    let much = json!({ "biographicData": { "fullName": "x".repeat(20_000) } });
    assert_eq!(refusal(&bank.verify(MAIS_NUMBER, "t", &much).await), (400, 1001));
    let twice = format!("/verify/{MAIS_NUMBER}?transactionId=a&transactionId=b");
    assert_eq!(refusal(&bank.post(&twice, &mai()).await), (400, 1001));
    let maybe = format!("/verify/{MAIS_NUMBER}?transactionId=a&verificationProofRequired=maybe");
    assert_eq!(refusal(&bank.post(&maybe, &mai()).await), (400, 1001));
    assert_eq!(town.asked_about(town.mai).await.len(), 0, "nothing was asked");
}

#[tokio::test]
async fn only_what_was_approved_is_asked_and_from_the_next_request_on_no_more() {
    let town = Town::new().await;
    let bank = town.service(|leave| {
        leave.purposes[0].claims.remove(&Claim::Gender);
    });
    let bank = bank.await.with_token().await;
    assert_eq!(refusal(&bank.verify(MAIS_NUMBER, "t", &mai()).await), (403, 3002));
    let name = biographic(&json!({ "fullName": MAI }));
    assert!(bank.says(MAIS_NUMBER, "u", &name).await);

    let read = bank.token_for("id.read").await.body["access_token"].as_str().unwrap().to_owned();
    let reader = party::Service { token: read, ..bank };
    assert_eq!(refusal(&reader.verify(MAIS_NUMBER, "v", &name).await), (403, 3001));
    let bank = reader.with_token().await;
    assert_eq!(bank.token_for("id.verify openid").await.refusal(), (400, "invalid_scope"));

    let mut client = bank.client.clone();
    client.leave.scopes.retain(|scope| scope.as_str() != ServiceScope::VERIFY);
    town.change(&client).await;
    assert_eq!(refusal(&bank.verify(MAIS_NUMBER, "w", &name).await), (403, 3001));
    client = town.file_of(&bank.client).await;
    client.leave.scopes = ServiceScope::parse_all(ALL_SCOPES).unwrap();
    client.state = ClientState::Suspended;
    town.change(&client).await;
    assert_eq!(refusal(&bank.verify(MAIS_NUMBER, "x", &name).await), (401, 2001));
    client = town.file_of(&bank.client).await;
    (client.state, client.leave.purposes) = (ClientState::Approved, Vec::new());
    town.change(&client).await;
    assert_eq!(refusal(&bank.verify(MAIS_NUMBER, "y", &name).await), (403, 3001), "no purpose");
}

#[tokio::test]
async fn a_token_of_a_person_opens_nothing_here() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await;
    for token in ["", "x", &"a".repeat(9_000)] {
        let stranger = party::Service { token: token.to_owned(), ..town.service(|_| ()).await };
        let answer = stranger.verify(MAIS_NUMBER, "t", &mai()).await;
        assert_eq!(refusal(&answer), (401, 2001));
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    let code = bank.code(&town.browser(), "mai", "openid profile").await;
    let token = code["access_token"].as_str().unwrap().to_owned();
    let bank = party::Service { token, ..bank };
    assert_eq!(refusal(&bank.verify(MAIS_NUMBER, "t", &mai()).await), (403, 3001));
}

#[tokio::test]
async fn a_service_asks_by_the_name_it_knows_somebody_by_and_not_by_anothers() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let name = bank.signs_in(&town.browser(), "mai", "openid").await;
    let said = bank.verify_by("token", &name, "t", &mai()).await;
    assert!(confirmed(&said));
    let more = json!({ "redirect_uris": ["https://shop.example/cb"] });
    let shop = town.service_with(more, |_| ()).await.with_token().await;
    assert!(!confirmed(&shop.verify_by("token", &name, "t", &mai()).await));
}
