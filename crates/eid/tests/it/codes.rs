//! Codes that are sent: an address becomes one's own, and signs one in.

use eid::FactorKind;
use serde_json::Value;

use super::*;

const EMAIL: &str = "/account/contacts/email";
const SMS: &str = "/account/contacts/sms";

/// Mai, signed in, with an e-mail address of her own. Her recovery codes.
async fn with_email(town: &Town, mai: &Browser) -> Vec<String> {
    mai.sign_in("mai", "citizen").await;
    let claimed = mai.submit(EMAIL, "address=mai%40example.vn").await;
    assert_eq!(
        claimed.location.as_deref(),
        Some("/account/contacts/email/code"),
        "{}",
        claimed.text
    );
    let code = town.code("mai@example.vn", 0).await;
    let done = mai.submit("/account/contacts/email/code", &format!("code={code}")).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let codes = done.text.split("<span class=\"code\">").skip(1);
    codes.map(|code| code.split('<').next().unwrap().to_owned()).collect()
}

/// Shows the password again in a new browser, and has a code sent.
async fn at_second_step(town: &Town, channel: &str) -> Browser {
    at_second_step_at(town, channel, 0).await
}

async fn at_second_step_at(town: &Town, channel: &str, seconds: i64) -> Browser {
    let browser = browser_of(&town.later(seconds));
    let path = browser.sign_in("mai", "citizen").await.location.unwrap();
    assert_eq!(path, "/sign-in/code?back=/notices");
    let sent = browser.submit(&send(), &format!("channel={channel}")).await;
    assert_eq!(sent.location.as_deref(), Some(path.as_str()), "{}", sent.text);
    browser
}

fn send() -> String {
    "/sign-in/code/send?back=/notices".to_owned()
}

async fn bring(browser: &Browser, code: &str) -> Answer {
    browser.submit("/sign-in/code?back=/notices", &format!("code={code}")).await
}

#[tokio::test]
async fn a_code_shows_that_an_address_is_ones_own_and_then_signs_one_in() {
    let town = Town::new().await;
    let mai = town.browser();
    let recovery = with_email(&town, &mai).await;
    assert_eq!(recovery.len(), 10, "who has no sheet gets one");
    assert_eq!(mai.who().await["level"], 2, "she has just shown two");
    let account = mai.get("/account").await;
    assert!(account.text.contains("mai@example.vn"), "{}", account.text);
    assert!(account.text.contains(SMS), "a number can still be added");
    assert!(!account.text.contains("eid-factor"), "every word has its language");

    let other = town.browser();
    let asked = other.sign_in("mai", "citizen").await;
    assert_eq!(other.who().await, Value::Null);
    let page = other.get(asked.location.as_deref().unwrap()).await;
    assert!(page.text.contains("Gửi mã đến thư điện tử của tôi"), "{}", page.text);
    assert!(page.text.contains("Khi mã đến"), "nothing was sent yet");
    assert!(!page.text.contains("mai@example.vn"), "who knows a password learns no address");
    assert!(!page.text.contains("điện thoại của tôi"), "there is no number");
    other.submit(&send(), "channel=email").await;
    let page = other.get("/sign-in/code?back=/notices").await;
    assert!(page.text.contains("đã gửi một mã đến thư điện tử"), "{}", page.text);
    let code = town.code("mai@example.vn", 0).await;
    assert_eq!(bring(&other, &code).await.location.as_deref(), Some("/notices"));
    assert_eq!(other.who().await["level"], 2);
    assert_eq!(
        bring(&other, &code).await.location.as_deref(),
        Some("/sign-in?back=/notices"),
        "once"
    );

    let recorded = town.on_record(town.mai).await;
    for event in ["eid.code-sent", "eid.factor-added", "notices.message-planned"] {
        assert!(recorded.iter().any(|record| record.contains(event)), "{event}");
    }
    for secret in [code.as_str(), "mai@example.vn"] {
        assert!(recorded.iter().all(|record| !record.contains(secret)), "{secret}");
    }
}

#[tokio::test]
async fn a_text_message_counts_as_rfc_8176_says() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    assert_eq!(mai.submit(SMS, "address=0912+345+678").await.status, 303);
    let code = town.code("+84912345678", 0).await;
    mai.submit("/account/contacts/sms/code", &format!("code={code}")).await;
    let other = at_second_step(&town, "sms").await;
    let code = town.code("+84912345678", 0).await;
    assert_eq!(bring(&other, &format!("{}+{}", &code[..3], &code[3..])).await.status, 303);
    let permit = own(eid::ReadAccount { person: town.mai }, &citizen(town.mai));
    let overview = town.accounts.overview(&permit).await.unwrap().into_inner();
    let amr = |session: &eid::Session| session.methods.amr();
    let newest = overview.sessions.iter().find(|it| amr(it).contains(&"sms")).unwrap();
    assert_eq!(amr(newest), ["mfa", "otp", "pwd", "sms"]);
}

#[tokio::test]
async fn who_needs_a_second_way_on_the_way_may_give_a_number_and_goes_on() {
    let town = Town::new().await;
    let mai = town.browser();
    let wanting = "/sign-in?back=/services&level=2";
    let passkey = mai.sign_in_at(wanting, "mai", "citizen").await.location.unwrap();
    assert_eq!(passkey, "/account/factors/passkey?back=/services");
    let number = "/account/contacts/sms?back=/services";
    let page = mai.get(&passkey).await;
    assert!(page.text.contains(&format!("href=\"{number}\"")), "{}", page.text);
    let claimed = mai.submit(number, "address=0912345678").await.location.unwrap();
    assert_eq!(claimed, "/account/contacts/sms/code?back=/services");
    let page = mai.get(&claimed).await;
    assert!(page.text.contains(&format!("href=\"{number}\"")), "the way back keeps the way on");
    let code = town.code("+84912345678", 0).await;
    let done = mai.submit(&claimed, &format!("code={code}")).await;
    assert!(done.text.contains("href=\"/services\""), "{}", done.text);
    assert_eq!(mai.who().await["level"], 2);
}

#[tokio::test]
async fn a_code_belongs_to_one_browser_and_one_time() {
    let town = Town::new().await;
    with_email(&town, &town.browser()).await;
    let mine = at_second_step(&town, "email").await;
    let code = town.code("mai@example.vn", 0).await;
    let thief = town.browser();
    thief.sign_in("mai", "citizen").await;
    assert_eq!(bring(&thief, &code).await.status, 422, "it was sent for another browser");
    let late = mine.at(browser_of(&town.later(5 * 60)));
    assert_eq!(bring(&late, &code).await.status, 422, "five minutes are over");
    mine.submit(&send(), "channel=email").await;
    assert_eq!(bring(&mine, &code).await.status, 422, "another took its place");
    let newer = town.code("mai@example.vn", 0).await;
    assert_eq!(bring(&mine, &newer).await.status, 303);
}

#[tokio::test]
async fn a_code_sent_to_an_address_that_was_replaced_opens_nothing() {
    let town = Town::new().await;
    let mai = town.browser();
    with_email(&town, &mai).await;
    let thief = at_second_step(&town, "email").await;
    let code = town.code("mai@example.vn", 0).await;
    mai.submit(EMAIL, "address=new%40example.vn").await;
    let new = town.code("new@example.vn", 0).await;
    let done = mai.submit("/account/contacts/email/code", &format!("code={new}")).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(bring(&thief, &code).await.status, 422, "it was not shown who holds the new one");
    town.messages(0).await;
    let own = at_second_step_at(&town, "email", 61).await;
    let code = town.code("new@example.vn", 61).await;
    assert_eq!(bring(&own, &code).await.status, 303);
}

#[tokio::test]
async fn a_code_is_dead_after_five_wrong_guesses() {
    let town = Town::new().await;
    with_email(&town, &town.browser()).await;
    let thief = at_second_step(&town, "email").await;
    let code = town.code("mai@example.vn", 0).await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    for guess in 1..=5 {
        assert_eq!(bring(&thief, wrong).await.status, 422, "guess {guess}");
    }
    let dead = bring(&thief, &code).await;
    assert_eq!(dead.status, 429, "even the right one: {}", dead.text);
    // After the wait of the login the code is still dead.
    let later = thief.at(browser_of(&town.later(120)));
    assert_eq!(bring(&later, &code).await.status, 429);
}

#[tokio::test]
async fn nobody_is_flooded_with_codes() {
    let town = Town::new().await;
    with_email(&town, &town.browser()).await;
    let browser = at_second_step(&town, "email").await;
    let mut answers = vec![];
    for _ in 0..3 {
        answers.push(browser.submit(&send(), "channel=email").await.status.as_u16());
    }
    assert_eq!(answers, [303, 429, 429], "the third for this account since she added it");
    let page = browser.submit(&send(), "channel=email").await;
    assert!(page.text.contains("Đã gửi nhiều mã"), "{}", page.text);
    assert_eq!(page.retry_after, Some(61));
    let later = browser.at(browser_of(&town.later(61)));
    assert_eq!(later.submit(&send(), "channel=email").await.status, 303);
}

#[tokio::test]
async fn the_address_before_is_told_of_a_change_and_of_the_end() {
    let town = Town::new().await;
    let mai = town.browser();
    with_email(&town, &mai).await;
    mai.submit(EMAIL, "address=new%40example.vn").await;
    let code = town.code("new@example.vn", 0).await;
    let done = mai.submit("/account/contacts/email/code", &format!("code={code}")).await;
    assert_eq!(done.location.as_deref(), Some("/account"), "she has a sheet already");
    let told = town.messages(0).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].to, "mai@example.vn");
    assert!(told[0].title.contains("đã được đổi") && !told[0].text.contains("new@example.vn"));

    let page = mai.get("/account").await.text;
    assert!(page.contains("new@example.vn") && !page.contains("mai@example.vn"));
    let permit = own(eid::ReadAccount { person: town.mai }, &citizen(town.mai));
    let (factors, _) = town.accounts.factors(&permit).await.unwrap().into_inner();
    let email = factors.iter().find(|factor| factor.kind == FactorKind::Email).unwrap();
    assert_eq!(reached(&town).await, ["new@example.vn"], "notices go there from now on");
    assert_eq!(mai.submit(&format!("/account/factors/{}/revoke", email.id), "").await.status, 303);
    assert!(reached(&town).await.is_empty(), "and nowhere any more");
    let told = town.messages(0).await;
    assert_eq!((told.len(), told[0].to.as_str()), (1, "new@example.vn"));
    let again = town.browser().sign_in("mai", "citizen").await;
    assert_eq!(again.location.as_deref(), Some("/notices"), "a password is enough again");
}

#[tokio::test]
async fn whoever_waits_for_the_code_of_an_address_has_another_sent() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    mai.submit(EMAIL, "address=mai%40example.vn").await;
    let first = town.code("mai@example.vn", 0).await;
    let waiting = mai.get("/account/contacts/email/code").await.text;
    assert!(waiting.contains("/account/contacts/email/code/send"), "{waiting}");
    assert!(!waiting.contains("mai@example.vn"), "as much as its holder needs to know it again");
    let sent = mai.submit("/account/contacts/email/code/send", "").await;
    assert_eq!(sent.location.as_deref(), Some("/account/contacts/email/code"), "{}", sent.text);
    let second = town.code("mai@example.vn", 0).await;
    let bring =
        async |code| mai.submit("/account/contacts/email/code", &format!("code={code}")).await;
    assert_eq!(bring(&first).await.status, 422, "the one before is void");
    assert_eq!(bring(&second).await.status, 200);
    let over = mai.submit("/account/contacts/email/code/send", "").await;
    assert_eq!(over.location.as_deref(), Some(EMAIL), "nothing is waited for any more");
}

#[tokio::test]
async fn codes_for_an_address_are_counted_and_the_page_says_when_there_is_another() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    mai.submit(EMAIL, "address=mai%40example.vn").await;
    let mut answer = mai.submit("/account/contacts/email/code/send", "").await;
    for _ in 0..20 {
        if answer.status != 303 {
            break;
        }
        answer = mai.submit("/account/contacts/email/code/send", "").await;
    }
    assert_eq!(answer.status, 429, "{}", answer.text);
    assert!(answer.text.contains("Đã gửi nhiều mã"), "{}", answer.text);
    assert!(!answer.text.contains(r#"code/send""#), "nothing that cannot be: {}", answer.text);
    assert!(answer.text.contains(r#"action="/account/contacts/email/code""#), "{}", answer.text);
    // Whoever changes the language there opens the address of the answer.
    let again = mai.get("/account/contacts/email/code/send").await;
    assert_eq!(again.location.as_deref(), Some("/account/contacts/email/code"));
}

/// Where a notice would reach Mai.
async fn reached(town: &Town) -> Vec<String> {
    let addresses = town.accounts.addresses_of(town.mai).await.unwrap();
    addresses.iter().map(|address| address.expose().to_owned()).collect()
}

#[tokio::test]
async fn who_is_locked_out_still_hears_of_it() {
    let town = Town::new().await;
    let mai = town.browser();
    assert!(reached(&town).await.is_empty());
    with_email(&town, &mai).await;
    let lock = own(eid::LockAccount { person: town.mai }, &citizen(town.mai));
    town.accounts.lock(&lock).await.unwrap();
    assert_eq!(reached(&town).await, ["mai@example.vn"]);
    let nobody = PersonId::from_bytes(&[0x77; 16]).unwrap();
    assert!(town.accounts.addresses_of(nobody).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_session_with_one_factor_does_not_change_where_codes_go() {
    let town = Town::new().await;
    let old = town.browser();
    old.sign_in("mai", "citizen").await;
    with_email(&town, &town.browser()).await;
    assert_eq!(old.get(EMAIL).await.status, 401);
    let refused = old.submit(EMAIL, "address=thief%40example.vn").await;
    assert_eq!(refused.status, 401, "{}", refused.text);
    assert!(town.messages(0).await.is_empty());
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_explained() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    for (path, address) in [(EMAIL, "mai"), (EMAIL, ""), (SMS, "0243"), (SMS, "mai%40example.vn")] {
        let answer = mai.submit(path, &format!("address={address}")).await;
        assert_eq!(answer.status, 422, "{path} {address}");
        assert!(answer.text.contains("ví dụ"), "{}", answer.text);
    }
    assert_eq!(mai.get("/account/contacts/post").await.status, 404);
}

#[tokio::test]
async fn where_nothing_is_sent_nothing_is_offered_and_nobody_is_locked_out() {
    let town = Town::new().await;
    with_email(&town, &town.browser()).await;
    let all = parts(&town.platform, NOW);
    let silent = Notices::new(all.db.clone(), all.ledger.clone(), NOW, all.entropy.clone());
    let accounts = Accounts::new(Parts { notices: silent, ..all }).unwrap();
    let browser = browser_of(&accounts);
    let entered = browser.sign_in("mai", "citizen").await;
    assert_eq!(entered.location.as_deref(), Some("/notices"), "{}", entered.text);
    let account = browser.get("/account").await.text;
    assert!(!account.contains("/account/contacts/sms"), "no page offers it");
    assert!(!browser.get("/sign-in").await.text.contains("/sign-up"));
    for path in ["/sign-up", "/sign-up/done", EMAIL] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    let program = town.browser().open("mai", PASSWORD).await;
    assert_eq!(program.status, 401, "where it is sent, a program needs a second factor");
}
