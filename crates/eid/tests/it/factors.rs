//! A second factor: set up once, asked for from then on, used once a code.

use eid::{Error, Label, ManageFactors, RecoveryCode};
use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::Phone;

use super::passkeys::{Device, answered, make};
use super::*;

fn field(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Sets the application up and gives the codes of the sheet.
pub(crate) async fn enrol(mai: &Browser) -> (Phone, Vec<String>) {
    let offer = mai.get("/account/factors/totp").await;
    let phone = Phone::scan(&offer.text);
    let form =
        |code: &str| format!("sealed={}&code={code}&label=Nokia", field(&offer.text, "sealed"));
    let wrong = mai.submit("/account/factors/totp", &form("000000")).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(Phone::scan(&wrong.text), phone, "the same picture again");
    let done = mai.submit("/account/factors/totp", &form(&phone.code(-30))).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let codes = done.text.split("<span class=\"code\">").skip(1);
    let codes = codes.map(|code| code.split('<').next().unwrap().to_owned()).collect();
    (phone, codes)
}

#[tokio::test]
async fn who_set_up_an_application_is_asked_for_its_code_from_then_on() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    let (phone, codes) = enrol(&mai).await;
    assert_eq!(codes.len(), RecoveryCode::COUNT);
    assert_eq!(mai.who().await["level"], 2, "the session went on with it");

    let other = town.browser();
    let first = other.sign_in("mai", "citizen").await;
    assert_eq!(first.location.as_deref(), Some("/sign-in/code?back=/notices"));
    assert_eq!(other.who().await, Value::Null, "the password alone opens nothing");
    assert!(other.get("/sign-in/code").await.text.contains("Mật khẩu đã đúng"));
    let path = first.location.unwrap();
    assert_eq!(other.submit(&path, "code=123456").await.status, 422);
    assert_eq!(other.submit(&path, "code=").await.status, 422);
    let used = other.submit(&path, &format!("code={}", phone.code(-30))).await;
    assert_eq!(used.status, 422, "the code that set it up was used");
    let second = other.submit(&path, &format!("code={}", phone.code(0))).await;
    assert_eq!(second.location.as_deref(), Some("/notices"));
    assert_eq!(other.who().await["level"], 2);
    let spent = town.browser().submit(&path, &format!("code={}", phone.code(30))).await;
    assert_eq!(
        spent.location.as_deref(),
        Some("/sign-in?back=/notices"),
        "the step is another browser's"
    );
}

#[tokio::test]
async fn a_program_sends_the_code_beside_the_password() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    let (phone, _) = enrol(&mai).await;
    let open = async |code: Option<String>| {
        let body = json!({ "login": "mai", "password": PASSWORD, "code": code });
        let answer = town.browser().post("/v1/sessions", body).await;
        (answer.status.as_u16(), answer.body["type"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(open(None).await, (401, "urn:danh:problem:second-factor".to_owned()));
    assert_eq!(open(Some("1".into())).await, (401, "urn:danh:problem:wrong-code".to_owned()));
    assert_eq!(open(Some(phone.code(0))).await.0, 201);
    assert_eq!(open(Some(phone.code(0))).await.0, 401, "once");
}

#[tokio::test]
async fn of_many_who_bring_one_code_to_all_nodes_one_gets_in() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    let (phone, _) = enrol(&mai).await;
    let (db, ledger) = town.platform.node().await;
    let other = Accounts::new(Parts { db, ledger, ..parts(&town.platform, NOW) }).unwrap();
    let tries = (0..4).map(|n| {
        let browser = if n % 2 == 0 { town.browser() } else { browser_of(&other) };
        let body = json!({ "login": "mai", "password": PASSWORD, "code": phone.code(0) });
        async move { browser.post("/v1/sessions", body).await.status.as_u16() }
    });
    let answers = join_all(tries).await;
    assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
}

#[tokio::test]
async fn who_knows_the_password_does_not_guess_codes_for_ever() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    let (phone, _) = enrol(&mai).await;
    let thief = town.browser();
    let mut answers = Vec::new();
    for _ in 0..6 {
        // Showing the password again forgives nothing.
        let path = thief.sign_in("mai", "citizen").await.location;
        let Some(path) = path else { break };
        answers.push(thief.submit(&path, "code=000000").await.status.as_u16());
    }
    assert!(answers.len() <= 5, "{answers:?}");
    let body = json!({ "login": "mai", "password": PASSWORD, "code": phone.code(0) });
    assert_eq!(town.browser().post("/v1/sessions", body).await.status, 429);
}

#[tokio::test]
async fn a_recovery_code_opens_once_and_a_new_sheet_voids_the_old() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    let (_, codes) = enrol(&mai).await;
    let open = async |code: &str| {
        let body = json!({ "login": "mai", "password": PASSWORD, "code": code });
        town.browser().post("/v1/sessions", body).await.status.as_u16()
    };
    assert_eq!(open(&codes[0].to_uppercase()).await, 201);
    assert_eq!(open(&codes[0]).await, 401, "once");
    let asked = mai.get("/account/recovery-codes").await;
    assert!(asked.text.contains("tờ mã cũ hết hiệu lực"), "{}", asked.text);
    let renewed = mai.submit("/account/recovery-codes", "").await;
    assert_eq!(renewed.status, 200);
    assert!(!renewed.text.contains(&codes[1]));
    assert_eq!(open(&codes[1]).await, 401, "of the old sheet");
    let new = renewed.text.split("<span class=\"code\">").nth(1).unwrap();
    assert_eq!(open(new.split('<').next().unwrap()).await, 201);
}

#[tokio::test]
async fn an_old_session_with_one_factor_cannot_take_the_second_away() {
    let town = Town::new().await;
    let (old, mai) = (town.browser(), town.browser());
    old.sign_in("mai", "citizen").await;
    mai.sign_in("mai", "citizen").await;
    enrol(&mai).await;
    let permit = own(eid::ReadAccount { person: town.mai }, &citizen(town.mai));
    let (factors, unused) = town.accounts.factors(&permit).await.unwrap().into_inner();
    assert_eq!((factors.len(), unused), (3, 10));
    let totp = factors.iter().find(|factor| factor.label == "Nokia").unwrap();
    let revoke = format!("/account/factors/{}/revoke", totp.id);
    let refused = old.submit(&revoke, "").await;
    assert_eq!(refused.status, 401, "{}", refused.text);
    assert_eq!(old.submit("/account/recovery-codes", "").await.status, 401);

    let rename = format!("/account/factors/{}/name", totp.id);
    assert_eq!(mai.submit(&rename, "label=M%C3%A1y+m%E1%BB%9Bi").await.status, 303);
    assert_eq!(mai.submit(&revoke, "").await.status, 303);
    assert_eq!(mai.who().await, Value::Null, "the session that rested on it has ended");
    assert_eq!(town.browser().sign_in("mai", "citizen").await.location.unwrap(), "/notices");
    let recorded = town.on_record(town.mai).await;
    for event in ["eid.factor-added", "eid.factor-renamed", "eid.factor-revoked"] {
        assert!(recorded.iter().any(|record| record.contains(event)), "{event}");
    }
    assert!(recorded.iter().all(|it| !it.contains("Nokia") && !it.contains("Máy mới")));
}

#[tokio::test]
async fn an_application_that_was_given_up_meanwhile_finishes_no_sign_in() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    let (phone, codes) = enrol(&mai).await;
    let other = town.browser();
    let path = other.sign_in("mai", "citizen").await.location.unwrap();
    let permit = own(eid::ReadAccount { person: town.mai }, &citizen(town.mai));
    let (factors, _) = town.accounts.factors(&permit).await.unwrap().into_inner();
    let totp = factors.iter().find(|factor| factor.label == "Nokia").unwrap();
    assert_eq!(mai.submit(&format!("/account/factors/{}/revoke", totp.id), "").await.status, 303);
    assert_eq!(other.submit(&path, &format!("code={}", phone.code(0))).await.status, 422);
    assert_eq!(other.who().await, Value::Null);
    let sheet = other.submit(&path, &format!("code={}", codes[0])).await;
    assert_eq!(sheet.status, 303, "the sheet stands: {}", sheet.text);
}

#[tokio::test]
async fn the_last_thing_that_opens_an_account_stays() {
    let town = Town::new().await;
    let mai = citizen(town.mai);
    let session = town.session(&town.browser().open("mai", PASSWORD).await).await;
    let facts = town.accounts.facts_on_factors(&session).await.unwrap();
    let action = ManageFactors { person: town.mai };
    let permit = permit(action, &mai, &Purpose::OwnRecord, facts).unwrap();
    let list = own(eid::ReadAccount { person: town.mai }, &mai);
    let (factors, _) = town.accounts.factors(&list).await.unwrap().into_inner();
    let gone = town.accounts.revoke_factor(&permit, &session, factors[0].id).await;
    assert!(matches!(gone, Err(Error::LastFactor)), "{gone:?}");

    let (browser, mut phone, mut key) = (town.browser(), Device::new(), Device::new());
    browser.sign_in("mai", "citizen").await;
    make(&browser, &mut phone).await;
    let revoke = |id: eid::AuthenticatorId| format!("/account/factors/{id}/revoke");
    assert_eq!(browser.submit(&revoke(factors[0].id), "").await.status, 303, "a passkey stands");
    assert_eq!(town.browser().sign_in("mai", "citizen").await.status, 422, "one request later");
    let page = browser.get("/sign-in").await.text;
    let form = answered(&page, &mut phone, "danh.example").await;
    assert_eq!(browser.submit("/sign-in/passkey", &form).await.status, 303);
    let (factors, _) = town.accounts.factors(&list).await.unwrap().into_inner();
    let [one] = &factors[..] else { panic!("{factors:?}") };
    let last = browser.submit(&revoke(one.id), "").await;
    assert_eq!(last.body["type"], "urn:danh:problem:last-factor", "{}", last.text);

    make(&browser, &mut key).await;
    let (factors, _) = town.accounts.factors(&list).await.unwrap().into_inner();
    assert_eq!(factors.len(), 2);
    let sure = Caller::citizen(town.mai, access::AuthenticationLevel::TWO);
    let overview = town.accounts.overview(&list).await.unwrap().into_inner();
    let [session] = &overview.sessions[..] else { panic!("{overview:?}") };
    let facts = town.accounts.facts_on_factors(session).await.unwrap();
    let permit = access::permit(action, &sure, &Purpose::OwnRecord, facts).unwrap();
    let revoke = |factor: &eid::Factor| town.accounts.revoke_factor(&permit, session, factor.id);
    let tries = factors.iter().map(revoke);
    let gone = join_all(tries).await;
    assert_eq!(gone.iter().filter(|gone| gone.is_ok()).count(), 1, "{gone:?}");
    for wrong in ["", " ", "a\nb", &"a".repeat(41)] {
        assert!(Label::parse(wrong).is_err(), "{wrong:?}");
    }
}

#[tokio::test]
async fn the_holder_unlocks_with_two_factors_and_with_one_does_not() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    let (phone, codes) = enrol(&mai).await;
    let unlock = async |password: &str, code: &str| {
        let form = format!("login=mai&password={password}&code={code}");
        town.browser().submit("/unlock", &form).await
    };
    let right = "con+c%C3%B2+bay+l%E1%BA%A3+bay+la";
    let open = unlock(right, &phone.code(0)).await;
    assert!(open.status == 422 && open.text.contains("không phải do chủ tài khoản khóa"));
    mai.submit("/account/lock", "").await;
    for (password, code) in [(right, "000000"), ("wrong", phone.code(0).as_str())] {
        let answer = unlock(password, code).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("mật khẩu hoặc mã không đúng"), "one wording for all");
    }
    let opened = unlock(right, &phone.code(0)).await;
    assert_eq!(opened.location.as_deref(), Some("/sign-in?done=unlocked"));
    assert_eq!(mai.who().await, Value::Null);
    let body = json!({ "login": "mai", "password": PASSWORD, "code": codes[0] });
    assert_eq!(town.browser().post("/v1/sessions", body).await.status, 201);
}
