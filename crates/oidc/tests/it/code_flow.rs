//! The modules of the OpenID Connect Basic plan: what works, and what must not.

use super::party::{Party, VERIFIER, agree, read};
use super::*;

#[tokio::test]
async fn a_person_signs_in_agrees_and_is_known_to_the_service_by_what_they_agreed_to() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    let asked = browser.get(&party.way(&[])).await;
    assert_eq!(asked.status, 303);
    let back = asked.given("back").unwrap();
    assert!(back.starts_with("/oidc/go?request="), "{back}");
    browser.sign_in("mai", &back).await;
    let page = browser.get(&back).await;
    assert_eq!(page.status, 200, "{page:?}");
    for said in ["Cổng dịch vụ", "rp.example", "để nộp hồ sơ thủ tục", "Ngày sinh", "help@rp"]
    {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https://rp.example;"), "{policy}");

    let answer = agree(&browser, &page).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    assert!(answer.location().starts_with("https://rp.example/cb?code="));
    assert_eq!(answer.given("state").as_deref(), Some("s t&te"));
    assert_eq!(answer.given("iss").as_deref(), Some(ISSUER));

    let tokens = party.exchange(&answer.given("code").unwrap()).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    assert_eq!(tokens.header("cache-control"), "no-store");
    assert_eq!(tokens.body["token_type"], "Bearer");
    assert_eq!(tokens.body["expires_in"], 300);
    let (header, claims) = read(tokens.body["id_token"].as_str().unwrap());
    assert_eq!(header["alg"], "RS256");
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["aud"], json!(party.id()));
    assert_eq!(claims["nonce"], "n0");
    assert_eq!(claims["acr"], "urn:danh:authentication-level:1");
    assert_eq!(claims["amr"], json!(["pwd"]));

    let info = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
    assert_eq!(info.status, 200, "{info:?}");
    assert_eq!(info.body["sub"], claims["sub"]);
    assert_eq!(info.body["name"], "Nguyễn Thị Minh Mai");
    assert_eq!(info.body["family_name"], "Nguyễn");
    assert_eq!(info.body["middle_name"], "Thị Minh");
    assert_eq!(info.body["given_name"], "Mai");
    assert_eq!(info.body["birthdate"], "1985-03-09");
    assert_eq!(info.body["gender"], "female");
    assert!(info.body.get("personal_number").is_none(), "not asked for");
}

#[tokio::test]
async fn the_person_later_sees_that_the_service_received_it() {
    let town = Town::new().await;
    let party = town.web().await;
    let code = party.code(&town.browser(), &[]).await;
    let tokens = party.exchange(&code).await;
    party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
    let recorded = town.on_record(town.mai).await;
    let read = &recorded[0];
    assert_eq!(read["caller"]["actor"]["kind"], "service");
    assert_eq!(read["caller"]["actor"]["name"], "Cổng dịch vụ");
    assert_eq!(read["purpose"], "consent:procedures");
    assert_eq!(read["what"]["fields"], json!(["birth-name", "birth-date", "sex"]));
    let names: Vec<_> =
        recorded.iter().filter_map(|record| record["what"]["name"].as_str()).collect();
    assert_eq!(names[..2], ["oidc.tokens-issued", "oidc.grant-given"]);
    let sub = tokens.body["id_token"].as_str().unwrap();
    assert!(recorded.iter().all(|record| !record.to_string().contains(sub)));
}

#[tokio::test]
async fn a_code_is_good_once_and_bringing_it_again_ends_what_it_stood_for() {
    let town = Town::new().await;
    let party = town.web().await;
    let code = party.code(&town.browser(), &[]).await;
    let tokens = party.exchange(&code).await;
    let access = tokens.body["access_token"].as_str().unwrap();
    assert_eq!(party.userinfo(access).await.status, 200);

    assert_eq!(party.exchange(&code).await.refusal(), (400, "invalid_grant"));
    assert_eq!(party.userinfo(access).await.refusal(), (401, "invalid_token"));
    let refresh = tokens.body["refresh_token"].as_str().unwrap();
    let again = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(party.token(&again).await.refusal(), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_code_brought_again_after_its_minute_still_ends_what_it_stood_for() {
    let town = Town::new().await;
    let party = town.web().await;
    let code = party.code(&town.browser(), &[]).await;
    let tokens = party.exchange(&code).await;
    let party = party.at(town.later(90));
    assert_eq!(party.exchange(&code).await.refusal(), (400, "invalid_grant"));
    let access = tokens.body["access_token"].as_str().unwrap();
    assert_eq!(party.userinfo(access).await.refusal(), (401, "invalid_token"));
}

#[tokio::test]
async fn a_code_lives_one_minute() {
    let town = Town::new().await;
    let party = town.web().await;
    let code = party.code(&town.browser(), &[]).await;
    let party = party.at(town.later(60));
    assert_eq!(party.exchange(&code).await.refusal(), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_code_is_for_the_client_that_asked_with_the_same_address_and_the_verifier() {
    let town = Town::new().await;
    let (party, other) = (town.web().await, town.web().await);
    let browser = town.browser();
    let code = party.code(&browser, &[]).await;
    assert_eq!(other.exchange(&code).await.refusal(), (400, "invalid_grant"), "another's");
    let exchange = async |back: &str, verifier: &str| {
        let mut fields = vec![("grant_type", "authorization_code"), ("code", code.as_str())];
        fields.extend([("redirect_uri", back), ("code_verifier", verifier)]);
        party.token(&fields).await.refusal().0
    };
    assert_eq!(exchange("https://rp.example/other", VERIFIER).await, 400);
    assert_eq!(exchange("", VERIFIER).await, 400);
    assert_eq!(exchange(BACK, &VERIFIER.replace('d', "e")).await, 400);
    assert_eq!(exchange(BACK, "").await, 400);
    assert_eq!(exchange(BACK, VERIFIER).await, 200, "what was refused did not use it up");
}

#[tokio::test]
async fn userinfo_takes_the_token_from_the_header_or_the_form_and_never_from_the_address() {
    let town = Town::new().await;
    let party = town.web().await;
    let tokens = party.exchange(&party.code(&town.browser(), &[]).await).await;
    let token = tokens.body["access_token"].as_str().unwrap();
    let bearer = format!("bearer {token}");
    let header = [("authorization", bearer.as_str())];
    let send = async |method, headers: &[(&str, &str)], body: &str| {
        party.door.send(method, "/oidc/userinfo", headers, body).await
    };
    assert_eq!(send("GET", &header, "").await.status, 200, "in any case of letters");
    assert_eq!(send("POST", &header, "").await.status, 200);
    let form = encoded(&[("access_token", token)]);
    assert_eq!(send("POST", &[], &form).await.status, 200);
    assert_eq!(send("POST", &header, &form).await.refusal(), (400, "invalid_request"));
    let in_address = format!("/oidc/userinfo?{form}");
    let answer = party.door.get(&in_address).await;
    assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (401, "Bearer"));
    let wrong = [("authorization", "Bearer x")];
    let answer = send("GET", &wrong, "").await;
    assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"");
}

#[tokio::test]
async fn each_scope_tells_its_claims_and_what_the_register_does_not_know_is_left_out() {
    let town = Town::new().await;
    let party = town.web().await;
    let told_of = async |login: &str, scope: &str| {
        let way = party.way(&[("scope", scope)]);
        let code = party.walk(&town.browser(), login, &way).await.given("code").unwrap();
        let tokens = party.exchange(&code).await;
        let info = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
        let Json::Object(mut claims) = info.body else { panic!("{}", info.text) };
        claims.remove("sub").unwrap();
        claims
    };
    let told = async |scope: &str| told_of("mai", scope).await;
    assert!(told("openid").await.is_empty());
    assert_eq!(told("openid profile unknown").await.len(), 6);
    let email = json!({ "email": "mai@example.vn", "email_verified": false });
    assert_eq!(Json::from(told("openid email").await), email);
    let phone = json!({ "phone_number": "0901234567", "phone_number_verified": false });
    assert_eq!(Json::from(told("openid phone").await), phone);
    assert_eq!(told("openid profile email address phone").await.len(), 11);
    assert!(told_of("lan", "openid email phone").await.is_empty(), "none on the register");
    let address = told("openid address").await;
    assert_eq!(address["address"]["street_address"], "Số 5 ngõ 2");
    assert_eq!(address["address"]["locality"], "Phường Ba Đình");
    assert_eq!(address["address"]["region"], "Thành phố Hà Nội");
}

#[tokio::test]
async fn an_essential_claim_is_told_where_it_was_asked_for() {
    let town = Town::new().await;
    let party = town.web().await;
    let claims = json!({
        "userinfo": { "personal_number": { "essential": true } },
        "id_token": { "auth_time": { "essential": true }, "gender": { "essential": true } },
    });
    let more = [("scope", "openid"), ("claims", &*claims.to_string())];
    let tokens = party.exchange(&party.code(&town.browser(), &more).await).await;
    let (_, told) = read(tokens.body["id_token"].as_str().unwrap());
    assert_eq!(told["gender"], "female");
    assert_eq!(told["auth_time"], NOW.now().micros() / 1_000_000);
    let info = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
    assert_eq!(info.body["personal_number"], "001185012345");
    assert!(info.body.get("gender").is_none());
}

#[tokio::test]
async fn two_sectors_know_a_person_by_two_names() {
    let town = Town::new().await;
    let elsewhere = json!({ "redirect_uris": ["https://other.example/cb"] });
    let other = town.register(Conduct::ConfidentialWeb, elsewhere).await;
    let app = json!({ "redirect_uris": ["http://127.0.0.1/cb"] });
    let one = town.register(Conduct::ConfidentialWeb, app.clone()).await;
    let another = town.register(Conduct::ConfidentialWeb, app).await;
    let [other, one, another] = [other, one, another].map(|it| Party::of(town.browser(), it));
    let parties = [town.web().await, town.web().await, other, one, another];
    let mut names = Vec::new();
    for party in &parties {
        let back = party.client.registration.redirect_uris[0].as_str();
        let code = party.code(&town.browser(), &[("redirect_uri", back)]).await;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", back),
            ("code_verifier", VERIFIER),
        ];
        let tokens = party.token(&fields).await;
        names.push(read(tokens.body["id_token"].as_str().unwrap()).1["sub"].clone());
    }
    assert_eq!(names[0], names[1], "one host");
    assert_ne!(names[0], names[2], "another host");
    assert_ne!(names[3], names[4], "apps have the machine in common and nothing else");
}

#[tokio::test]
async fn a_nonce_and_a_challenge_are_optional_for_a_confidential_client() {
    let town = Town::new().await;
    let party = town.web().await;
    let more = [("nonce", ""), ("code_challenge", ""), ("code_challenge_method", "")];
    let code = party.code(&town.browser(), &more).await;
    let fields = [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", BACK)];
    let tokens = party.token(&fields).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    assert!(read(tokens.body["id_token"].as_str().unwrap()).1.get("nonce").is_none());
}

#[tokio::test]
async fn a_refresh_token_of_a_confidential_client_goes_on() {
    let town = Town::new().await;
    let party = town.web().await;
    let tokens = party.exchange(&party.code(&town.browser(), &[]).await).await;
    let refresh = tokens.body["refresh_token"].as_str().unwrap();
    for _ in 0..2 {
        let again = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        let more = party.token(&again).await;
        assert_eq!(more.status, 200, "{more:?}");
        assert_eq!(more.body["refresh_token"], refresh);
        let (_, old) = read(tokens.body["id_token"].as_str().unwrap());
        let (_, new) = read(more.body["id_token"].as_str().unwrap());
        assert_eq!((&old["sub"], &old["sid"]), (&new["sub"], &new["sid"]));
        assert!(new.get("nonce").is_none());
        let info = party.userinfo(more.body["access_token"].as_str().unwrap()).await;
        assert_eq!(info.status, 200);
    }
    let wider =
        [("grant_type", "refresh_token"), ("refresh_token", refresh), ("scope", "openid address")];
    assert_eq!(party.token(&wider).await.refusal(), (400, "invalid_scope"));
}

#[tokio::test]
async fn a_client_secret_is_shown_in_the_registered_way_and_in_no_other() {
    let town = Town::new().await;
    let party = town.web().await;
    let in_body = json!({ "token_endpoint_auth_method": "client_secret_post" });
    let poster = town.register(Conduct::ConfidentialWeb, in_body).await;
    let poster = Party::of(town.browser(), poster);
    let code = poster.code(&town.browser(), &[]).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", poster.id()),
        ("client_secret", &*poster.secret),
        ("code", &*code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(poster.exchange(&code).await.refusal(), (401, "invalid_client"), "by header");
    assert_eq!(poster.door.submit("/oidc/token", &fields).await.status, 200);
    assert_eq!(poster.token(&fields).await.refusal(), (400, "invalid_request"), "both ways");

    let wrong =
        Party { secret: "x".to_owned(), client: party.client.clone(), door: town.browser() };
    let answer = wrong.exchange("x").await;
    assert_eq!(answer.refusal(), (401, "invalid_client"));
    assert!(answer.header("www-authenticate").starts_with("Basic"));
    let nobody = party.door.submit("/oidc/token", &[("grant_type", "authorization_code")]).await;
    assert_eq!(nobody.refusal(), (401, "invalid_client"));
}

#[tokio::test]
async fn tokens_end_with_the_sign_in_the_account_and_the_approval_they_rest_on() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    let tokens = party.exchange(&party.code(&browser, &[]).await).await;
    let access = tokens.body["access_token"].as_str().unwrap();
    assert_eq!(party.userinfo(access).await.status, 200);
    browser.submit("/sign-out", &[]).await;
    assert_eq!(party.userinfo(access).await.refusal(), (401, "invalid_token"));
    let refresh = tokens.body["refresh_token"].as_str().unwrap();
    let again = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(party.token(&again).await.refusal(), (400, "invalid_grant"));
}

#[tokio::test]
async fn what_is_agreed_for_longer_outlives_the_sign_in_and_ends_with_the_account() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    let more = [("scope", "openid profile offline_access")];
    let tokens = party.exchange(&party.code(&browser, &more).await).await;
    let refresh = tokens.body["refresh_token"].as_str().unwrap();
    browser.submit("/sign-out", &[]).await;
    let again = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let fresh = party.token(&again).await;
    assert_eq!(fresh.status, 200, "{fresh:?}");
    let access = fresh.body["access_token"].as_str().unwrap();
    assert_eq!(party.userinfo(access).await.status, 200);

    let back = party.walk(&browser, "mai", &party.way(&more)).await;
    assert!(back.given("code").is_some(), "agreed to before, in another sign-in");
    let operator = Caller::job("test", OPERATOR_RULE);
    let (action, rule) = (eid::CloseAccount { person: town.mai }, Purpose::Rule(OPERATOR_RULE));
    let may = permit(action, &operator, &rule, Facts::none()).unwrap();
    town.accounts.close(&may).await.unwrap();
    assert_eq!(party.userinfo(access).await.refusal(), (401, "invalid_token"));
    assert_eq!(party.token(&again).await.refusal(), (400, "invalid_grant"));
    let code = back.given("code").unwrap();
    assert_eq!(party.exchange(&code).await.refusal(), (400, "invalid_grant"));
}

/// The end of what stands, and the account open again.
async fn lock_and_unlock(town: &Town) {
    let mai = testkit::citizen(town.mai);
    let action = eid::LockAccount { person: town.mai };
    let may = permit(action, &mai, &Purpose::OwnRecord, Facts::none()).unwrap();
    town.accounts.lock(&may).await.unwrap();
    let (police, paper) = (official(&["e-identification"]), Purpose::Order("TK03-1".to_owned()));
    let action = eid::LiftLock { person: town.mai };
    let may = permit(action, &police, &paper, Facts::none()).unwrap();
    town.accounts.lift_own_lock(&may).await.unwrap();
}

/// The same by a desk that gives the account back to who lost it, with the password they had.
async fn recover(town: &Town) {
    let (police, paper) = (official(&["e-identification"]), Purpose::Order("TK01-2".to_owned()));
    let action = eid::RecoverAccount { person: town.mai };
    let may = permit(action, &police, &paper, Facts::none()).unwrap();
    let code = town.accounts.recover(&may).await.unwrap().code.expose();
    let visitor = Caller::visitor();
    let may = permit(eid::ActivateAccount, &visitor, &Purpose::OwnRecord, Facts::none()).unwrap();
    let source = "192.0.2.7".parse().unwrap();
    let attempt = eid::ActivationAttempt { code: &code, login: "mai", password: PASSWORD, source };
    town.accounts.activate(&may, attempt).await.unwrap();
}

/// An official gives the password that they had to who lost it.
pub(crate) async fn reset(town: &Town) {
    let (action, rule) = (eid::ResetPassword { person: town.mai }, Purpose::Rule(OPERATOR_RULE));
    let operator = Caller::job("test", OPERATOR_RULE);
    let may = permit(action, &operator, &rule, Facts::none()).unwrap();
    let password = NewPassword::parse(PASSWORD, &Login::parse("mai").unwrap()).unwrap();
    town.accounts.reset_password(&may, password).await.unwrap();
}

/// An official saw Mai with her card.
pub(crate) async fn raise(town: &Town) {
    let (police, paper) = (official(&["e-identification"]), Purpose::Order("TK01-7".to_owned()));
    let action = eid::ConfirmLevel { person: town.mai };
    let may = permit(action, &police, &paper, Facts::none()).unwrap();
    let seen = eid::Confirmation { checked: eid::Checked::CardByEye, guardian: None };
    town.accounts.confirm_level(&may, seen).await.unwrap();
}

/// .. and another finds that it was not her.
pub(crate) async fn lower(town: &Town) {
    let (police, paper) = (official(&["e-identification"]), Purpose::Order("7/BB-CAP".to_owned()));
    let action = eid::LowerLevel { person: town.mai };
    let may = permit(action, &police, &paper, Facts::none()).unwrap();
    town.accounts.lower_level(&may, "Cấp nhầm người").await.unwrap();
}

/// What is agreed for longer, and then `ends`, stays ended; what is agreed after that stands.
async fn grants_end_for_good(town: &Town, ends: impl AsyncFnOnce()) {
    let party = town.web().await;
    let more = [("scope", "openid profile offline_access")];
    let tokens = party.exchange(&party.code(&town.browser(), &more).await).await;
    let unused = party.walk(&town.browser(), "mai", &party.way(&more)).await;
    ends().await;
    let access = tokens.body["access_token"].as_str().unwrap();
    let again = [("grant_type", "refresh_token")];
    let refresh = [again[0], ("refresh_token", tokens.body["refresh_token"].as_str().unwrap())];
    assert_eq!(party.userinfo(access).await.refusal(), (401, "invalid_token"));
    assert_eq!(party.ask("/oidc/introspect", &[("token", access)]).await.body["active"], false);
    assert_eq!(party.token(&refresh).await.refusal(), (400, "invalid_grant"));
    let unused = party.exchange(&unused.given("code").unwrap()).await;
    assert_eq!(unused.refusal(), (400, "invalid_grant"));

    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let listed = browser.get("/account/services").await;
    assert!(listed.status == 200 && !listed.text.contains("Cổng dịch vụ"), "{listed:?}");
    let back = party.walk(&browser, "mai", &party.way(&more)).await;
    let tokens = party.exchange(&back.given("code").unwrap()).await;
    let refresh = [again[0], ("refresh_token", tokens.body["refresh_token"].as_str().unwrap())];
    assert_eq!(party.token(&refresh).await.status, 200, "the clock has not moved since");
    assert!(browser.get("/account/services").await.text.contains("Cổng dịch vụ"));
}

#[tokio::test]
async fn what_was_agreed_for_longer_does_not_come_back_after_a_lock() {
    let town = Town::new().await;
    grants_end_for_good(&town, async || lock_and_unlock(&town).await).await;
}

#[tokio::test]
async fn what_was_agreed_for_longer_does_not_outlive_a_recovery() {
    let town = Town::new().await;
    grants_end_for_good(&town, async || recover(&town).await).await;
}

#[tokio::test]
async fn what_was_agreed_for_longer_does_not_outlive_a_password_that_was_reset() {
    let town = Town::new().await;
    grants_end_for_good(&town, async || reset(&town).await).await;
}

#[tokio::test]
async fn what_was_agreed_for_longer_at_level_two_ends_when_it_is_taken_back() {
    let town = Town::new().await;
    raise(&town).await;
    grants_end_for_good(&town, async || lower(&town).await).await;
}

#[tokio::test]
async fn of_many_who_bring_a_code_at_once_one_gets_tokens_at_the_most() {
    let town = Town::new().await;
    let party = town.web().await;
    let code = party.code(&town.browser(), &[]).await;
    let [one, two, three, four] = [(); 4].map(|()| party.exchange(&code));
    let answers = tokio::join!(one, two, three, four);
    let statuses = [answers.0, answers.1, answers.2, answers.3].map(|answer| answer.status);
    let good = statuses.iter().filter(|status| **status == 200).count();
    assert!(good <= 1, "{statuses:?}");
}
