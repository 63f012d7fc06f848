//! Letting in who knows the password, and nobody else.

use serde_json::{Value, json};

use super::*;

#[tokio::test]
async fn who_signs_in_is_known_from_then_on() {
    let town = Town::new().await;
    let mai = town.browser();
    assert_eq!(mai.who().await, Value::Null);
    let answer = mai.sign_in("Mai", "citizen").await;
    assert_eq!((answer.status.as_u16(), answer.location.as_deref()), (303, Some("/notices")));
    let who = mai.who().await;
    assert_eq!(who["actor"], json!({ "kind": "citizen", "person": town.mai }));
    assert_eq!(who["level"], 1);
}

#[tokio::test]
async fn an_official_acts_in_their_post_when_they_choose_to() {
    let town = Town::new().await;
    let lan = town.browser();
    lan.sign_in("lan", "official").await;
    let acts_in = json!({
        "kind": "official", "person": town.lan, "office": "ca-ba-dinh",
        "duties": ["residence"], "territory": "*",
    });
    assert_eq!(lan.who().await["actor"], acts_in);

    assert_eq!(lan.submit("/account/capacity", "post=").await.status, 303);
    assert_eq!(lan.who().await["actor"]["kind"], "citizen");
    lan.submit("/account/capacity", &format!("post={}", town.post)).await;
    assert_eq!(lan.who().await["actor"], acts_in);
}

#[tokio::test]
async fn a_post_opens_to_two_factors_and_leads_there_who_has_one() {
    let town = Town::new().await;
    let appoint = by_operator(AppointOfficial { person: town.mai });
    town.accounts.appoint(&appoint, post("CA-00004", &["e-identification"])).await.unwrap();
    let mai = town.browser();
    let entered = mai.sign_in("mai", "official").await;
    let path = entered.location.unwrap();
    assert!(path.starts_with("/account/factors/passkey?back="), "{path}");
    let told = mai.get("/desk/accounts").await;
    let asks = (told.status.as_u16(), told.body["type"].as_str());
    assert_eq!(asks, (401, Some("urn:danh:problem:authentication-level")));
    let acted = mai.post(&format!("/v1/persons/{}/account", town.lan), json!({})).await;
    assert!(acted.status == 400 || acted.status == 401, "{}", acted.text);
    assert_eq!(mai.get("/account").await.status, 200, "what is their own, they see");
    vouching::shows_code(&town, town.mai, &mai).await;
    let (phone, _) = factors::enrol(&mai).await;
    assert_eq!(mai.get("/desk/accounts").await.status, 200);

    let anew = town.browser();
    let path = anew.sign_in("mai", "official").await.location.unwrap();
    assert_eq!(anew.get("/desk/accounts").await.status, 401, "the password alone");
    anew.submit(&path, &format!("code={}", phone.code(0))).await;
    assert_eq!(anew.get("/desk/accounts").await.status, 200);
}

#[tokio::test]
async fn who_holds_no_post_is_told_and_not_let_in() {
    let town = Town::new().await;
    let mai = town.browser();
    let answer = mai.sign_in("mai", "official").await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Hôm nay bạn không giữ chức vụ nào"), "{}", answer.text);
    assert_eq!(mai.who().await, Value::Null);

    mai.sign_in("mai", "citizen").await;
    let others = mai.submit("/account/capacity", &format!("post={}", town.post)).await;
    assert_eq!(others.status, 403, "a post of somebody else");
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_are_told_the_same() {
    let town = Town::new().await;
    let ask = async |login: &str| {
        let page = town.browser().submit("/sign-in", &format!("login={login}&password=x")).await;
        let text = page.text.replace(&format!("value=\"{login}\""), "");
        // The question to a passkey is another each time.
        let (before, rest) = text.split_once("data-options=").unwrap();
        let after = rest.split_once("name=\"answer\"").unwrap().1;
        let text = format!("{before}{after}");
        let program = town.browser().open(login, "x").await;
        (page.status, text, program.status, program.body)
    };
    let known = ask("mai").await;
    assert_eq!(known, ask("nobody").await);
    assert_eq!((known.0.as_u16(), known.2.as_u16()), (422, 401));
    assert!(known.1.contains("Tên đăng nhập hoặc mật khẩu không đúng"), "{}", known.1);
    assert_eq!(known.3["type"], "urn:danh:problem:wrong-sign-in");
}

#[tokio::test]
async fn a_failed_sign_in_is_on_record_without_what_was_typed() {
    let town = Town::new().await;
    town.browser().open("mai", "hunter2-but-longer").await;
    town.browser().open("nobody", "hunter2-but-longer").await;
    let recorded = town.on_record(town.mai).await;
    assert!(recorded[0].contains(r#""name":"eid.sign-in-failed""#), "{}", recorded[0]);
    assert!(recorded[0].contains(r#""kind":"visitor""#));
    assert!(recorded[0].contains(r#""policy":"eid-sign-in""#));
    let nobody = PersonId::from_bytes(&[0; 16]).unwrap();
    let of_nobody = town.on_record(nobody).await;
    assert!(of_nobody.iter().any(|record| record.contains("eid.sign-in-failed")));
    for record in recorded.iter().chain(&of_nobody) {
        assert!(!record.contains("hunter2") && !record.contains("\"mai\""), "{record}");
    }
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let town = Town::new().await;
    let plain = town.browser().sign_in("mai", "citizen").await.cookie.unwrap();
    let (token, rest) = plain.split_once(';').unwrap();
    assert!(token.starts_with("danh-session=") && token.len() == 13 + 86, "{token}");
    assert_eq!(rest, " Path=/; HttpOnly; SameSite=Lax");

    let tls = Browser::new(house(&town.accounts, House { tls: true, ..House::default() }));
    let secure = tls.sign_in("mai", "citizen").await.cookie.unwrap();
    assert!(secure.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{secure}");
    assert!(secure.starts_with("__Host-danh-session="), "{secure}");
    assert_ne!(tls.who().await, Value::Null);
}

#[tokio::test]
async fn a_cookie_that_a_sibling_host_planted_signs_nobody_in() {
    let town = Town::new().await;
    let lan = town.browser();
    lan.sign_in("lan", "citizen").await;
    let planted = lan.cookie("danh-session").unwrap();
    let tls = Browser::new(house(&town.accounts, House { tls: true, ..House::default() }));
    let tls = tls.with_cookie("danh-session", &planted);
    assert_eq!(tls.who().await, Value::Null, "a browser lets others plant no `__Host-`");

    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    for (name, value) in [("a", "b"), ("b", "c")] {
        let both =
            mai.at(town.browser()).with_cookie(name, &format!("{value}; danh-session={planted}"));
        assert_eq!(both.who().await, Value::Null, "of two nobody knows which is whose");
    }
    assert_ne!(mai.who().await, Value::Null);
}

#[tokio::test]
async fn the_way_back_never_leads_to_another_site() {
    let town = Town::new().await;
    let password = "con+c%C3%B2+bay+l%E1%BA%A3+bay+la";
    for (back, goes_to) in [
        ("/persons?name=an", "/persons?name=an"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/%5Cevil.example", "/"),
        ("", "/"),
    ] {
        let fields = format!("login=mai&password={password}");
        let path = format!("/sign-in?back={back}");
        let answer = town.browser().submit(&path, &fields).await;
        assert_eq!(answer.location.as_deref(), Some(goes_to), "{back}");
    }
}

#[tokio::test]
async fn a_program_carries_its_token_in_the_header() {
    let town = Town::new().await;
    let body = json!({ "login": "lan", "password": PASSWORD, "acts_as": "official" });
    let opened = town.browser().post("/v1/sessions", body).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    assert_eq!(opened.body["person"], json!(town.lan));
    assert_eq!(opened.body["post"], json!(town.post));
    let token = opened.body["token"].as_str().unwrap();

    let program = town.browser().with_token(token);
    assert_eq!(program.who().await["actor"]["kind"], "official");
    let closed = program.send("DELETE", "/v1/sessions/current", "", String::new()).await;
    assert_eq!(closed.status, 204);
    let answer = program.get("/v1/who").await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.challenge.as_deref(), Some("Bearer error=\"invalid_token\""));
}

#[tokio::test]
async fn a_token_that_is_changed_in_one_letter_opens_nothing() {
    let town = Town::new().await;
    let opened = town.browser().open("mai", PASSWORD).await;
    let token = opened.body["token"].as_str().unwrap();
    for at in [3, 30, 60] {
        let other = if &token[at..=at] == "A" { "B" } else { "A" };
        let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
        assert_eq!(town.browser().with_token(&changed).who().await, Value::Null, "{at}");
    }
    assert_eq!(town.browser().with_token("x").get("/v1/who").await.status, 401);
}

#[tokio::test]
async fn a_form_without_name_or_password_says_so_beside_the_field() {
    let town = Town::new().await;
    let answer = town.browser().submit("/sign-in", "login=&password=").await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains(r##"<a href="#login">Nhập tên đăng nhập</a>"##));
    assert!(answer.text.contains(r##"<a href="#password">Nhập mật khẩu</a>"##));
    let again = town.browser().submit("/sign-in", "login=mai&password=secret+word").await;
    assert!(again.text.contains(r#"value="mai""#));
    assert!(!again.text.contains("secret word"), "a password is never sent back");
}
