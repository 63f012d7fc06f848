//! How a relying party comes in: invited, registered, decided on by an official.

use super::*;

async fn invitation(town: &Town, conduct: Conduct) -> String {
    let operator = Caller::job("test", oidc::OPERATOR_RULE);
    let rule = Purpose::Rule(oidc::OPERATOR_RULE);
    let facts = Facts::none().flag("invited", false).flag("own", false);
    let may = permit(RegisterClient, &operator, &rule, facts).unwrap();
    town.provider.invite(&may, conduct).unwrap()
}

async fn send(door: &Browser, method: &str, path: &str, token: &str, body: Json) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    door.send(method, path, &headers, &body.to_string()).await
}

fn metadata() -> Json {
    json!({ "client_name": "Cổng dịch vụ", "redirect_uris": [BACK], "contacts": ["help@rp.example"] })
}

#[tokio::test]
async fn who_is_invited_registers_once_and_waits_for_an_official() {
    let town = Town::new().await;
    let door = town.browser();
    let token = invitation(&town, Conduct::ConfidentialWeb).await;
    let nobody = send(&door, "POST", "/oidc/register", "x", metadata()).await;
    assert_eq!(nobody.refusal(), (401, "invalid_token"));
    let wrong = json!({ "client_name": "x", "redirect_uris": ["http://rp.example/cb"] });
    let wrong = send(&door, "POST", "/oidc/register", &token, wrong).await;
    assert_eq!(wrong.refusal(), (400, "invalid_redirect_uri"));
    let wrong = send(&door, "POST", "/oidc/register", &token, json!([])).await;
    assert_eq!(wrong.refusal(), (400, "invalid_client_metadata"));

    let answer = send(&door, "POST", "/oidc/register", &token, metadata()).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let id = answer.body["client_id"].as_str().unwrap().to_owned();
    assert!(answer.body["client_secret"].is_string());
    assert_eq!(answer.body["token_endpoint_auth_method"], "client_secret_basic");
    let again = send(&door, "POST", "/oidc/register", &token, metadata()).await;
    assert_eq!(again.refusal(), (401, "invalid_token"), "used up");

    let way = format!(
        "/oidc/authorize?{}",
        encoded(&[
            ("client_id", &id),
            ("redirect_uri", BACK),
            ("response_type", "code"),
            ("scope", "openid profile")
        ])
    );
    assert_eq!(door.get(&way).await.status, 403, "not approved");

    town.appoint(&["manage-relying-parties"]).await;
    let lan = town.browser();
    lan.sign_in_as("lan", "official", "/").await;
    town.set_up(&lan).await;
    let list = lan.get("/desk/relying-parties").await;
    assert!(list.text.contains("Chờ quyết định") && list.text.contains("rp.example"));
    let desk = format!("/desk/relying-parties/{id}");
    let shown = lan.get(&desk).await;
    assert!(shown.text.contains("help@rp.example"));
    let (approval, version) = (format!("{desk}/approval"), shown.hidden("version"));
    let bare = lan.submit(&approval, &[("claim-1", "name"), ("version", &version)]).await;
    assert_eq!(bare.status, 422);
    assert!(bare.text.contains("Hãy ghi số văn bản quyết định"));
    let decision = [
        ("claim-1", "name"),
        ("claim-1", "birthdate"),
        ("code-1", "tax"),
        ("vi-1", "để khai thuế"),
        ("en-1", "to file taxes"),
        ("order", "12/QĐ-BCA"),
        ("version", &version),
    ];
    assert_eq!(lan.submit(&approval, &decision).await.location(), desk);
    let mai = town.browser();
    mai.sign_in("mai", "/").await;
    let page = mai.get(&way).await;
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.text.contains("để khai thuế") && page.text.contains("Ngày sinh"));
    assert!(!page.text.contains("Giới tính"), "not allowed");

    let suspension = format!("{desk}/suspension");
    let version = lan.get(&desk).await.hidden("version");
    lan.submit(&suspension, &[("suspend_order", "13/QĐ-BCA"), ("version", &version)]).await;
    assert_eq!(mai.get(&way).await.status, 403);
}

#[tokio::test]
async fn who_registers_by_themselves_names_no_address_inside_a_house() {
    let town = Town::new().await;
    let door = town.browser();
    let token = invitation(&town, Conduct::ConfidentialWeb).await;
    for inside in [
        "http://127.0.0.1:9090/metrics",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://2130706433/",
        "https://vault.internal./",
    ] {
        let mut wrong = metadata();
        wrong["backchannel_logout_uri"] = json!(inside);
        let wrong = send(&door, "POST", "/oidc/register", &token, wrong).await;
        assert_eq!(wrong.refusal(), (400, "invalid_client_metadata"), "{inside}");
    }
}

#[tokio::test]
async fn a_client_keeps_its_own_registration_and_nobody_elses() {
    let town = Town::new().await;
    let door = town.browser();
    let register = async || {
        let token = invitation(&town, Conduct::ConfidentialWeb).await;
        send(&door, "POST", "/oidc/register", &token, metadata()).await.body
    };
    let (one, other) = (register().await, register().await);
    let path = format!("/oidc/register/{}", one["client_id"].as_str().unwrap());
    assert_eq!(one["registration_client_uri"], json!(format!("{ISSUER}{path}")));
    let token = one["registration_access_token"].as_str().unwrap();
    let others = other["registration_access_token"].as_str().unwrap();
    let read = send(&door, "GET", &path, token, json!({})).await;
    assert_eq!(read.body["client_name"], "Cổng dịch vụ");
    assert!(read.body.get("client_secret").is_none());
    assert_eq!(send(&door, "GET", &path, others, json!({})).await.refusal().0, 401);

    let mut changed = metadata();
    changed["redirect_uris"] = json!(["https://rp.example/new"]);
    let answer = send(&door, "PUT", &path, token, changed.clone()).await;
    assert_eq!(answer.body["redirect_uris"], json!(["https://rp.example/new"]), "{answer:?}");
    changed["redirect_uris"] = json!(["https://other.example/new"]);
    let elsewhere = send(&door, "PUT", &path, token, changed.clone()).await;
    assert_eq!(elsewhere.refusal(), (400, "invalid_client_metadata"), "another sector");
    changed["redirect_uris"] = json!([BACK]);
    changed["backchannel_logout_uri"] = json!("http://localhost:8080/");
    let inside = send(&door, "PUT", &path, token, changed.clone()).await;
    assert_eq!(inside.refusal(), (400, "invalid_client_metadata"), "a machine of ours");
    changed["backchannel_logout_uri"] = json!("https://rp.example/logout");
    assert_eq!(send(&door, "PUT", &path, token, changed.clone()).await.status, 200);
    changed["client_id"] = json!("other");
    assert_eq!(send(&door, "PUT", &path, token, changed).await.refusal().0, 400);

    assert_eq!(send(&door, "DELETE", &path, token, json!({})).await.status, 204);
    assert_eq!(send(&door, "GET", &path, token, json!({})).await.refusal().0, 401);
}

#[tokio::test]
async fn a_change_of_what_was_approved_waits_for_an_official() {
    let town = Town::new().await;
    let registered = town.register(Conduct::ConfidentialWeb, json!({})).await;
    let token = registered.registration_token.expose().to_owned();
    let path = format!("/oidc/register/{}", registered.client.id);
    let party = Party::of(town.browser(), registered);
    let mut said = send(&party.door, "GET", &path, &token, json!({})).await.body;
    said["contacts"] = json!(["new@rp.example"]);
    assert_eq!(send(&party.door, "PUT", &path, &token, said.clone()).await.status, 200);
    assert_eq!(party.door.get(&party.way(&[])).await.status, 303, "whom to call is theirs");
    said["backchannel_logout_uri"] = json!("https://rp.example/new");
    assert_eq!(send(&party.door, "PUT", &path, &token, said).await.status, 200);
    assert_eq!(party.door.get(&party.way(&[])).await.status, 403, "looked at again");

    town.appoint(&["manage-relying-parties"]).await;
    let lan = town.browser();
    lan.sign_in_as("lan", "official", "/").await;
    town.set_up(&lan).await;
    let desk = lan.get(&format!("/desk/relying-parties/{}", party.id())).await;
    assert!(desk.text.contains("https://rp.example/new"), "what is called is shown");
}

#[tokio::test]
async fn an_official_decides_on_what_they_were_shown() {
    let town = Town::new().await;
    let door = town.browser();
    let token = invitation(&town, Conduct::ConfidentialWeb).await;
    let registered = send(&door, "POST", "/oidc/register", &token, metadata()).await.body;
    let own = registered["registration_access_token"].as_str().unwrap();
    let id = registered["client_id"].as_str().unwrap();
    town.appoint(&["manage-relying-parties"]).await;
    let lan = town.browser();
    lan.sign_in_as("lan", "official", "/").await;
    town.set_up(&lan).await;
    let desk = format!("/desk/relying-parties/{id}");
    let seen = lan.get(&desk).await.hidden("version");

    let mut other = metadata();
    other["redirect_uris"] = json!(["https://rp.example/other"]);
    let path = format!("/oidc/register/{id}");
    assert_eq!(send(&door, "PUT", &path, own, other).await.status, 200);
    let decision = |version: &str| {
        let fields = [
            ("claim-1", "name"),
            ("code-1", "tax"),
            ("vi-1", "để khai thuế"),
            ("en-1", "to file taxes"),
            ("order", "12/QĐ-BCA"),
            ("version", version),
        ];
        encoded(&fields)
    };
    let approve = async |version: &str| {
        lan.send("POST", &format!("{desk}/approval"), &[], &decision(version)).await
    };
    let late = approve(&seen).await;
    assert_eq!(late.status, 409, "{late:?}");
    assert!(late.text.contains("đã thay đổi sau khi bạn mở trang"));
    assert!(late.text.contains("https://rp.example/other"), "as it is now");
    assert!(late.text.contains("Chờ quyết định"), "nothing was kept");
    assert_eq!(approve("").await.status, 409, "who says nothing was shown nothing");
    let suspension = [("suspend_order", "13/QĐ-BCA"), ("version", &*seen)];
    let suspended = lan.submit(&format!("{desk}/suspension"), &suspension).await;
    assert_eq!(suspended.status, 409);
    let english = [("accept-language", "en")];
    let page = lan.send("POST", &format!("{desk}/approval"), &english, &decision(&seen)).await;
    assert!(page.text.contains("has changed since you opened the page"), "{page:?}");
    assert_eq!(approve(&late.hidden("version")).await.location(), desk);
}

#[tokio::test]
async fn who_is_suspended_stays_so_whatever_they_change() {
    let town = Town::new().await;
    let registered = town.register(Conduct::ConfidentialWeb, json!({})).await;
    let token = registered.registration_token.expose().to_owned();
    let id = registered.client.id.clone();
    town.appoint(&["manage-relying-parties"]).await;
    let lan = town.browser();
    lan.sign_in_as("lan", "official", "/").await;
    town.set_up(&lan).await;
    let desk = format!("/desk/relying-parties/{id}");
    let (suspend, version) = (format!("{desk}/suspension"), lan.get(&desk).await.hidden("version"));
    let bare = lan.submit(&suspend, &[("version", &version)]).await;
    assert_eq!(bare.status, 422);
    assert!(bare.text.contains("value=\"để nộp hồ sơ thủ tục\""), "what was approved is not lost");
    let suspension = [("suspend_order", "13/QĐ-BCA"), ("version", &*version)];
    assert_eq!(lan.submit(&suspend, &suspension).await.location(), desk);

    let path = format!("/oidc/register/{id}");
    let mut said = send(&lan, "GET", &path, &token, json!({})).await.body;
    said["backchannel_logout_uri"] = json!("https://rp.example/new");
    assert_eq!(send(&lan, "PUT", &path, &token, said).await.status, 200);
    let page = lan.get(&desk).await;
    assert!(page.text.contains("Đã tạm dừng") && page.text.contains("https://rp.example/new"));
}

#[tokio::test]
async fn a_service_says_when_it_registers_what_each_claim_is_for() {
    let town = Town::new().await;
    let door = town.browser();
    let token = invitation(&town, Conduct::ConfidentialWeb).await;
    let purpose = |code: &str, claims: &[&str]| json!({ "code": code, "vi": "để khai thuế", "en": "to file taxes", "claims": claims });
    let with = |purposes: Json| {
        let mut said = metadata();
        said["purposes"] = purposes;
        said
    };
    for wrong in [
        json!([purpose("tax", &["name"]), purpose("tax", &["gender"])]),
        json!([purpose("", &["name"])]),
        json!([purpose("tax", &["shoe size"])]),
        json!([{ "code": "tax", "vi": "", "en": "to file taxes", "claims": [] }]),
    ] {
        let answer = send(&door, "POST", "/oidc/register", &token, with(wrong.clone())).await;
        assert_eq!(answer.refusal(), (400, "invalid_client_metadata"), "{wrong}");
    }
    let said = with(json!([purpose("tax", &["birthdate", "name"])]));
    let registered = send(&door, "POST", "/oidc/register", &token, said.clone()).await.body;
    assert_eq!(registered["purposes"], said["purposes"]);

    town.appoint(&["manage-relying-parties"]).await;
    let lan = town.browser();
    lan.sign_in_as("lan", "official", "/").await;
    town.set_up(&lan).await;
    let desk = format!("/desk/relying-parties/{}", registered["client_id"].as_str().unwrap());
    let shown = lan.get(&desk).await;
    assert!(shown.text.contains("Trang web có khóa bí mật"), "{shown:?}");
    let ticked = r#"name="claim-1" type="checkbox" value="birthdate" checked"#;
    assert!(shown.text.contains(ticked) && shown.text.contains(r#"value="tax""#), "as it asks for");
    let version = shown.hidden("version");
    let decision = [
        ("claim-1", "name"),
        ("code-1", "tax"),
        ("vi-1", "để khai thuế"),
        ("en-1", "to file taxes"),
        ("claim-2", "address"),
        ("code-2", "post"),
        ("vi-2", "để gửi thư"),
        ("en-2", "to send letters"),
        ("representatives", "yes"),
        ("order", "12/QĐ-BCA"),
        ("version", &*version),
    ];
    let twice = decision.map(|(name, value)| (name, if value == "post" { "tax" } else { value }));
    let refused = lan.submit(&format!("{desk}/approval"), &twice).await;
    assert!(refused.status == 422 && refused.text.contains("Mỗi mục đích có một mã riêng"));
    let kept = lan.submit(&format!("{desk}/approval"), &decision).await;
    assert_eq!(kept.location(), desk, "{kept:?}");
    let shown = lan.get(&desk).await;
    assert!(shown.text.contains(r#"name="claim-2" type="checkbox" value="address" checked"#));
    assert!(!shown.text.contains(ticked), "not allowed");
    assert!(shown.text.contains(r#"name="claim-3""#), "room for one more");
}
