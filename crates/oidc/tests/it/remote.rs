//! What is decided on another device.

use super::party::read;
use super::*;

pub(crate) const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
pub(crate) const CIBA: &str = "urn:openid:params:grant-type:ciba";

async fn party(town: &Town, grant: &str) -> Party {
    let more = json!({ "grant_types": ["authorization_code", grant] });
    Party::of(town.browser(), town.register(Conduct::ConfidentialWeb, more).await)
}

/// What leads Mai to the request that she was told of last.
pub(crate) async fn links_to_mai(town: &Town) -> Vec<String> {
    let Platform { db, entropy, ledger, .. } = &town.platform;
    let notices = Notices::new(db.clone(), ledger.clone(), NOW, entropy.clone());
    let action = notices::ReadInbox { person: town.mai };
    let caller = testkit::citizen(town.mai);
    let may = permit(action, &caller, &Purpose::OwnRecord, Facts::none()).unwrap();
    let inbox = notices.inbox(&may, ledger::Page { before: None, limit: 10 }).await.unwrap();
    inbox.iter().filter_map(|notice| notice.link.clone()).collect()
}

#[tokio::test]
async fn a_device_shows_a_code_and_gets_tokens_when_its_person_agreed() {
    let town = Town::new().await;
    let party = party(&town, DEVICE).await;
    let shown = party.ask("/oidc/device", &[("scope", "openid profile")]).await;
    assert_eq!(shown.status, 200, "{shown:?}");
    let device_code = shown.body["device_code"].as_str().unwrap();
    let user_code = shown.body["user_code"].as_str().unwrap();
    let poll = async || party.token(&[("grant_type", DEVICE), ("device_code", device_code)]).await;
    assert_eq!(poll().await.refusal(), (400, "authorization_pending"));
    assert_eq!(poll().await.refusal(), (400, "slow_down"), "in the same second");

    let mai = town.browser();
    mai.sign_in("mai", "/").await;
    assert_eq!(mai.submit("/device", &[("user_code", "BCDF-GHJK")]).await.status, 422);
    let typed = mai.submit("/device", &[("user_code", &user_code.to_lowercase())]).await;
    let page = mai.get(typed.location()).await;
    assert!(page.text.contains("Cổng dịch vụ") && page.text.contains("Ngày sinh"));
    let compare = format!("Bạn đã nhập mã {user_code}.");
    assert!(page.text.contains(&compare), "to be held against the device: {page:?}");
    let english = mai.send("GET", typed.location(), &[("accept-language", "en")], "").await;
    assert!(english.text.contains(&format!("You entered the code {user_code}.")), "{english:?}");
    let done = mai.submit(typed.location(), &[("decision", "allow")]).await;
    assert_eq!(done.status, 200, "{done:?}");
    assert_eq!(mai.submit(typed.location(), &[("decision", "allow")]).await.status, 400, "twice");

    let tokens = poll().await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    let info = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
    assert_eq!(info.body["given_name"], "Mai");
    assert_eq!(poll().await.refusal(), (400, "invalid_grant"), "again");
    let ended = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
    assert_eq!(ended.status, 401, "who asks again ends the grant");
}

#[tokio::test]
async fn a_device_hears_that_its_person_said_no_or_nothing() {
    let town = Town::new().await;
    let (party, other) = (party(&town, DEVICE).await, party(&town, DEVICE).await);
    let shown = party.ask("/oidc/device", &[("scope", "openid")]).await;
    let code = shown.body["device_code"].as_str().unwrap();
    let fields = [("grant_type", DEVICE), ("device_code", code)];
    assert_eq!(other.token(&fields).await.refusal(), (400, "invalid_grant"), "another's");
    let mai = town.browser();
    mai.sign_in("mai", "/").await;
    let user_code = shown.body["user_code"].as_str().unwrap();
    let typed = mai.submit("/device", &[("user_code", user_code)]).await;
    mai.submit(typed.location(), &[("decision", "deny")]).await;
    assert_eq!(party.token(&fields).await.refusal(), (403, "access_denied"));

    let shown = party.ask("/oidc/device", &[("scope", "openid")]).await;
    let code = shown.body["device_code"].as_str().unwrap();
    let party = party.at(town.later(600));
    let late = party.token(&[("grant_type", DEVICE), ("device_code", code)]).await;
    assert_eq!(late.refusal(), (400, "expired_token"));
    let none = party.ask("/oidc/device", &[("scope", "profile")]).await;
    assert_eq!(none.refusal(), (400, "invalid_scope"));
}

#[tokio::test]
async fn what_was_agreed_is_fetched_before_the_device_code_is_over() {
    let town = Town::new().await;
    let party = party(&town, DEVICE).await;
    let shown = party.ask("/oidc/device", &[("scope", "openid")]).await;
    assert_eq!(shown.body["expires_in"], 600);
    let mai = town.browser();
    mai.sign_in("mai", "/").await;
    let user_code = shown.body["user_code"].as_str().unwrap();
    let typed = mai.submit("/device", &[("user_code", user_code)]).await;
    assert_eq!(mai.submit(typed.location(), &[("decision", "allow")]).await.status, 200);
    let code = shown.body["device_code"].as_str().unwrap();
    let fields = [("grant_type", DEVICE), ("device_code", code)];
    let party = party.at(town.later(600));
    assert_eq!(party.token(&fields).await.refusal(), (400, "expired_token"));
    let party = party.at(town.later(599));
    let tokens = party.token(&fields).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
}

#[tokio::test]
async fn codes_of_devices_are_not_guessed() {
    let town = Town::new().await;
    let party = party(&town, DEVICE).await;
    let shown = party.ask("/oidc/device", &[("scope", "openid")]).await;
    let user_code = shown.body["user_code"].as_str().unwrap();
    let mai = town.browser();
    mai.sign_in("mai", "/").await;
    for _ in 0..10 {
        assert_eq!(mai.submit("/device", &[("user_code", "BCDF-GHJK")]).await.status, 422);
    }
    let right = mai.submit("/device", &[("user_code", user_code)]).await;
    assert_eq!(right.status, 429, "even the right one has to wait: {right:?}");
    let later = mai.at(town.later(61));
    assert_eq!(later.submit("/device", &[("user_code", user_code)]).await.status, 303);
}

/// What a stranger works out of a code without typing it.
fn hash_of(user_code: &str) -> String {
    let letters = user_code.replace('-', "");
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, letters.as_bytes());
    kernel::hex(hash.as_ref())
}

#[tokio::test]
async fn a_device_is_reached_by_typing_its_code_and_in_no_other_way() {
    let town = Town::new().await;
    let party = party(&town, DEVICE).await;
    let shown = party.ask("/oidc/device", &[("scope", "openid")]).await;
    let user_code = shown.body["user_code"].as_str().unwrap();
    let (mai, lan) = (town.browser(), town.browser());
    mai.sign_in("mai", "/").await;
    lan.sign_in("lan", "/").await;
    let guessed = format!("/device/{}", hash_of(user_code));
    let missed = format!("/device/{}", hash_of("BCDF-GHJK"));
    for way in [&guessed, &missed] {
        assert_eq!(mai.get(way).await.status, 400, "the right one looks like a wrong one");
        assert_eq!(mai.submit(way, &[("decision", "allow")]).await.status, 400);
    }
    let typed = lan.submit("/device", &[("user_code", user_code)]).await;
    assert_eq!(lan.get(typed.location()).await.status, 200);
    assert_eq!(mai.get(typed.location()).await.status, 400, "another typed it");
    assert_eq!(mai.submit(typed.location(), &[("decision", "allow")]).await.status, 400);
    let anew = town.browser();
    anew.sign_in("lan", "/").await;
    assert_eq!(anew.get(typed.location()).await.status, 400, "it was typed in another sign-in");
    let device_code = shown.body["device_code"].as_str().unwrap();
    let fields = [("grant_type", DEVICE), ("device_code", device_code)];
    assert_eq!(party.token(&fields).await.refusal(), (400, "authorization_pending"));

    let complete = shown.body["verification_uri_complete"].as_str().unwrap();
    let filled = mai.get(complete.strip_prefix(ISSUER).unwrap()).await;
    assert!(filled.text.contains(&format!("value=\"{user_code}\"")), "{filled:?}");
    assert!(!filled.text.contains("Cổng dịch vụ"), "the person still presses the button");
}

#[tokio::test]
async fn who_signs_in_further_for_a_device_types_its_code_in_that_sign_in() {
    let town = Town::new().await;
    let party = party(&town, DEVICE).await;
    let two = "urn:danh:authentication-level:2";
    let claims = json!({ "id_token": { "acr": { "essential": true, "values": [two] } } });
    let fields = [("scope", "openid"), ("claims", &*claims.to_string())];
    let shown = party.ask("/oidc/device", &fields).await;
    let user_code = shown.body["user_code"].as_str().unwrap();
    let mai = town.browser();
    mai.sign_in("mai", "/").await;
    let typed = mai.submit("/device", &[("user_code", user_code)]).await;
    let further = mai.get(typed.location()).await;
    assert!(further.location().starts_with("/sign-in"), "{further:?}");
    assert_eq!(further.given("back").unwrap(), format!("/device?user_code={user_code}"));
}

#[tokio::test]
async fn what_was_agreed_on_another_device_does_not_outlive_a_password_that_was_reset() {
    let town = Town::new().await;
    let party = party(&town, DEVICE).await;
    let shown = party.ask("/oidc/device", &[("scope", "openid")]).await;
    let mai = town.browser();
    mai.sign_in("mai", "/").await;
    let user_code = shown.body["user_code"].as_str().unwrap();
    let typed = mai.submit("/device", &[("user_code", user_code)]).await;
    assert_eq!(mai.submit(typed.location(), &[("decision", "allow")]).await.status, 200);
    super::code_flow::reset(&town).await;
    let code = shown.body["device_code"].as_str().unwrap();
    let fetched = party.token(&[("grant_type", DEVICE), ("device_code", code)]).await;
    assert_eq!(fetched.refusal(), (400, "invalid_grant"));

    let party = self::party(&town, CIBA).await;
    let asked = party.ask("/oidc/bc-authorize", &[("scope", "openid"), ("login_hint", "mai")]);
    let asked = asked.await;
    let mai = town.browser();
    mai.sign_in("mai", "/").await;
    let link = links_to_mai(&town).await.into_iter().find(|link| link != "/account");
    mai.submit(&link.unwrap(), &[("decision", "allow")]).await;
    super::code_flow::reset(&town).await;
    let id = asked.body["auth_req_id"].as_str().unwrap();
    let fetched = party.token(&[("grant_type", CIBA), ("auth_req_id", id)]).await;
    assert_eq!(fetched.refusal(), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_service_asks_a_person_to_approve_on_their_phone() {
    let town = Town::new().await;
    let party = party(&town, CIBA).await;
    let fields = [("scope", "openid profile"), ("login_hint", "mai"), ("binding_message", "W4SCT")];
    let asked = party.ask("/oidc/bc-authorize", &fields).await;
    assert_eq!(asked.status, 200, "{asked:?}");
    let id = asked.body["auth_req_id"].as_str().unwrap();
    let poll = async || party.token(&[("grant_type", CIBA), ("auth_req_id", id)]).await;
    assert_eq!(poll().await.refusal(), (400, "authorization_pending"));

    let link = links_to_mai(&town).await.pop().unwrap();
    let (mai, lan) = (town.browser(), town.browser());
    mai.sign_in("mai", "/").await;
    lan.sign_in("lan", "/").await;
    assert_eq!(lan.get(&link).await.status, 400, "it is Mai who is asked");
    let page = mai.get(&link).await;
    assert!(page.text.contains("W4SCT"), "{page:?}");
    mai.submit(&link, &[("decision", "allow")]).await;
    let tokens = poll().await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    let info = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
    assert_eq!(info.body["sub"], read(tokens.body["id_token"].as_str().unwrap()).1["sub"]);
}

#[tokio::test]
async fn who_has_an_account_is_not_told_to_a_service_that_asks() {
    let town = Town::new().await;
    let party = party(&town, CIBA).await;
    let ask = async |hint: &str| {
        let fields = [("scope", "openid"), ("login_hint", hint)];
        let asked = party.ask("/oidc/bc-authorize", &fields).await;
        let id = asked.body["auth_req_id"].as_str().unwrap().to_owned();
        let poll = party.token(&[("grant_type", CIBA), ("auth_req_id", &id)]).await;
        (asked.status, id.len(), poll.refusal().1.to_owned())
    };
    let mai = ask("mai").await;
    assert_eq!(mai, ask("nobody").await);
    assert_eq!(mai, ask("no login name!").await);
    let long = "x".repeat(61);
    let fields = [("scope", "openid"), ("login_hint", "mai"), ("binding_message", &*long)];
    let refused = party.ask("/oidc/bc-authorize", &fields).await;
    assert_eq!(refused.refusal(), (400, "invalid_binding_message"));
    let web = town.web().await;
    assert_eq!(web.ask("/oidc/bc-authorize", &fields).await.refusal().1, "unauthorized_client");
}

#[tokio::test]
async fn a_service_asks_nobody_again_before_they_agreed_or_the_time_is_over() {
    let town = Town::new().await;
    let (one, other) = (party(&town, CIBA).await, party(&town, CIBA).await);
    let ask = async |party: &Party, hint: &str| {
        party.ask("/oidc/bc-authorize", &[("scope", "openid"), ("login_hint", hint)]).await
    };
    let (first, second) = tokio::join!(ask(&one, "mai"), ask(&one, "mai"));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses.map(|it| it.as_u16()), [200, 403], "of many at once it is one");
    let refused = ask(&one, " MAI").await;
    assert_eq!(refused.refusal(), (403, "access_denied"));
    for nobody in ["nobody", "no login name!"] {
        assert_eq!(ask(&one, nobody).await.status, 200);
        assert_eq!(ask(&one, nobody).await.text, refused.text, "who has an account is not told");
    }
    assert_eq!(links_to_mai(&town).await.len(), 1);
    assert_eq!(ask(&other, "mai").await.status, 200, "what one asks keeps no other from it");

    let mai = town.browser();
    mai.sign_in("mai", "/").await;
    for link in links_to_mai(&town).await {
        assert_eq!(mai.submit(&link, &[("decision", "deny")]).await.status, 200);
    }
    assert_eq!(ask(&one, "mai").await.status, 403, "who said no is left in peace");
    let one = one.at(town.later(599));
    assert_eq!(ask(&one, "mai").await.status, 403);
    let one = one.at(town.later(600));
    assert_eq!(ask(&one, "mai").await.status, 200);
    let mai = mai.at(town.later(600));
    let link = links_to_mai(&town).await.remove(0);
    assert_eq!(mai.submit(&link, &[("decision", "allow")]).await.status, 200);
    assert_eq!(ask(&one, "mai").await.status, 200, "who agreed may be asked for the next thing");
}

#[tokio::test]
async fn a_service_that_is_not_answered_asks_ever_more_seldom_whoever_it_asks() {
    let town = Town::new().await;
    let party = party(&town, CIBA).await;
    let ask = async |hint: &str, seconds: i64| {
        let basic = Party {
            client: party.client.clone(),
            door: town.later(seconds),
            secret: party.secret.clone(),
        };
        let fields = [("scope", "openid"), ("login_hint", hint)];
        basic.ask("/oidc/bc-authorize", &fields).await.status.as_u16()
    };
    for hint in ["mai", "nobody"] {
        let mut heard = Vec::new();
        for seconds in [0, 600, 1_200, 1_800, 2_099, 2_100] {
            heard.push(ask(hint, seconds).await);
        }
        assert_eq!(heard, [200, 200, 200, 403, 403, 200], "{hint}");
    }
    let mai = town.browser().at(town.later(2_100));
    mai.sign_in("mai", "/").await;
    let link = links_to_mai(&town).await.remove(0);
    assert_eq!(mai.submit(&link, &[("decision", "allow")]).await.status, 200);
    for seconds in [2_101, 2_702, 3_303] {
        assert_eq!(ask("mai", seconds).await, 200, "what was not answered before is forgotten");
    }
}

#[tokio::test]
async fn of_many_codes_typed_at_once_no_more_are_told_than_one_after_the_other() {
    let town = Town::new().await;
    let party = party(&town, DEVICE).await;
    let shown = party.ask("/oidc/device", &[("scope", "openid")]).await;
    let user_code = shown.body["user_code"].as_str().unwrap();
    let mai = town.browser();
    mai.sign_in("mai", "/").await;
    let typed =
        async |code: &str| mai.submit("/device", &[("user_code", code)]).await.status.as_u16();
    for _ in 0..8 {
        assert_eq!(typed("BCDF-GHJK").await, 422);
    }
    let wrong = || typed("BCDF-GHJK");
    let heard = tokio::join!(wrong(), wrong(), wrong(), wrong(), wrong(), typed(user_code));
    let (right, wrong) = (heard.5, [heard.0, heard.1, heard.2, heard.3, heard.4]);
    let told = wrong.iter().filter(|status| **status == 422).count();
    assert!(told <= 2, "the ninth and the tenth: {heard:?}");
    assert!([303, 429, 503].contains(&right), "{heard:?}");
    assert_eq!(typed(user_code).await == 429, told == 2, "{heard:?}");
}

#[tokio::test]
async fn asking_costs_the_same_whoever_has_an_account() {
    let town = Town::new().await;
    let mut read = Vec::new();
    for hint in ["mai", "lan", "may"] {
        if hint == "lan" {
            let (action, lan) = (eid::LockAccount { person: town.lan }, testkit::citizen(town.lan));
            let may = permit(action, &lan, &Purpose::OwnRecord, Facts::none()).unwrap();
            town.accounts.lock(&may).await.unwrap();
        }
        // The least of a few times, because the ledger reads in between.
        let mut least = u64::MAX;
        for _ in 0..3 {
            let party = party(&town, CIBA).await;
            let before = town.platform.db.statements();
            let fields = [("scope", "openid"), ("login_hint", hint)];
            let asked = party.ask("/oidc/bc-authorize", &fields).await;
            assert_eq!(asked.status, 200, "{asked:?}");
            least = least.min(town.platform.db.statements() - before);
        }
        read.push(least);
    }
    assert!(read[0] > 0 && read.iter().all(|it| *it == read[0]), "{read:?}");
    assert_eq!(town.accounts.hashing().done(), 2, "of the two who were given accounts");
}
