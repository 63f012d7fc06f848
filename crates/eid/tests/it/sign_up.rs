//! Accounts of level 1, opened from afar.

use super::*;

const NUMBER: &str = "001085000123";
const CHOSEN: &str = "mot+hai+ba+bon+nam+sau";
const NAME: &str = "Pham+Van+Binh";

fn claim(name: &str, day: &str, address: &str) -> String {
    format!(
        "number={NUMBER}&name={name}&born-day={day}&born-month=3&born-year=1985&channel=email\
         &address={address}"
    )
}

async fn binh(town: &Town) -> PersonId {
    town.enter("Phạm Văn Bình", NUMBER, "1985-03-09").await
}

/// From the form to the last page, as somebody who holds the address.
async fn signs_up(town: &Town, form: &str, address: &str) -> (Browser, Answer) {
    let browser = town.browser();
    let begun = browser.submit("/sign-up", form).await;
    assert_eq!(begun.location.as_deref(), Some("/sign-up/code"), "{}", begun.text);
    let code = town.code(address, 0).await;
    let shown = browser.submit("/sign-up/code", &format!("code={code}")).await;
    assert_eq!(shown.location.as_deref(), Some("/sign-up/password"), "{}", shown.text);
    let form = format!("new={CHOSEN}&again={CHOSEN}");
    let done = browser.submit("/sign-up/password", &form).await;
    (browser, done)
}

/// Signs in with the personal number and the password chosen.
async fn enters(town: &Town) -> bool {
    let form = format!("login={NUMBER}&password={CHOSEN}&acts_as=citizen");
    town.browser().submit("/sign-in?back=/notices", &form).await.location.is_some()
}

#[tokio::test]
async fn who_agrees_with_the_register_has_an_account_of_level_one_at_once() {
    let town = Town::new().await;
    let binh = binh(&town).await;
    assert!(town.browser().get("/sign-in").await.text.contains(r#"href="/sign-up""#));
    let form = claim(NAME, "9", "binh%40example.vn");
    let (_, done) = signs_up(&town, &form, "binh@example.vn").await;
    assert_eq!(done.location.as_deref(), Some("/sign-up/done"), "{}", done.text);

    let browser = town.browser();
    let form = format!("login={NUMBER}&password={CHOSEN}&acts_as=citizen");
    let first = browser.submit("/sign-in?back=/account", &form).await;
    let path = first.location.unwrap();
    assert_eq!(path, "/sign-in/code?back=/account", "the address is a second factor");
    browser.submit("/sign-in/code/send?back=/account", "channel=email").await;
    let code = town.code("binh@example.vn", 0).await;
    assert_eq!(browser.submit(&path, &format!("code={code}")).await.status, 303);
    let account = browser.get("/account").await;
    assert!(account.text.contains("Mức 1"), "{}", account.text);
    assert!(account.text.contains("binh@example.vn"));

    let recorded = town.on_record(binh).await;
    for part in ["eid.citizen-signed-up", "eid-notice-signed-up", r#""birth-name""#] {
        assert!(recorded.iter().any(|record| record.contains(part)), "{part}: {recorded:#?}");
    }
    for secret in [NUMBER, "Bình", "binh@example.vn", "1985-03-09"] {
        assert!(recorded.iter().all(|record| !record.contains(secret)), "{secret}");
    }
}

#[tokio::test]
async fn a_stranger_learns_neither_who_is_there_nor_who_has_an_account() {
    let town = Town::new().await;
    let to = |who: &str| (format!("{who}%40example.vn"), format!("{who}@example.vn"));
    let mut answers = Vec::new();
    let mut tell = async |form: String, address: &str| {
        let (browser, done) = signs_up(&town, &form, address).await;
        let last = browser.get("/sign-up/done").await.text;
        answers.push((done.status, done.location, last));
    };
    let (typed, address) = to("nobody");
    tell(claim(NAME, "9", &typed), &address).await;
    let binh = binh(&town).await;
    let (typed, address) = to("name");
    tell(claim("Pham+Van+Binh+Minh", "9", &typed), &address).await;
    let (typed, address) = to("day");
    tell(claim(NAME, "8", &typed), &address).await;
    assert!(!enters(&town).await, "nothing was opened");
    let (typed, address) = to("right");
    tell(claim(NAME, "9", &typed), &address).await;
    assert!(enters(&town).await);
    let (typed, address) = to("again");
    tell(claim(NAME, "9", &typed), &address).await;
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:#?}");

    let recorded = town.on_record(binh).await;
    let told = recorded.iter().filter(|record| record.contains("eid-notice-sign-up\""));
    assert_eq!(told.count(), 1, "the holder is told of the last");
}

#[tokio::test]
async fn children_and_the_dead_open_no_account() {
    let town = Town::new().await;
    let child = "001214000123";
    town.enter("Phạm Văn Tí", child, "2014-03-09").await;
    let form = format!(
        "number={child}&name=Ph%E1%BA%A1m+V%C4%83n+T%C3%AD&born-day=9&born-month=3\
         &born-year=2014&channel=sms&address=0912345678"
    );
    let (_, done) = signs_up(&town, &form, "+84912345678").await;
    assert_eq!(done.location.as_deref(), Some("/sign-up/done"));
    let entered = town.browser().open(child, &CHOSEN.replace('+', " ")).await;
    assert_eq!(entered.status, 401, "twelve years old");

    let binh = binh(&town).await;
    let day = NOW.now().day();
    town.dies(binh, population::Fate::Died { on: day.into(), place: None }).await;
    let form = claim(NAME, "9", "binh%40example.vn");
    let (_, done) = signs_up(&town, &form, "binh@example.vn").await;
    assert_eq!(done.location.as_deref(), Some("/sign-up/done"));
    assert!(!enters(&town).await);
}

#[tokio::test]
async fn who_does_not_hold_the_address_opens_nothing() {
    let town = Town::new().await;
    binh(&town).await;
    let browser = town.browser();
    browser.submit("/sign-up", &claim(NAME, "9", "binh%40example.vn")).await;
    let code = town.code("binh@example.vn", 0).await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let bring = async |browser: &Browser, code: &str| {
        browser.submit("/sign-up/code", &format!("code={code}")).await
    };
    let form = format!("new={CHOSEN}&again={CHOSEN}");
    let early = browser.submit("/sign-up/password", &form).await;
    assert_eq!(early.location.as_deref(), Some("/sign-up"), "no password before the code");

    let browser = town.browser();
    browser.submit("/sign-up", &claim(NAME, "9", "binh%40example.vn")).await;
    let latest = town.messages(0).await[0].text[..6].to_owned();
    assert_eq!(bring(&town.browser(), &latest).await.location.as_deref(), Some("/sign-up"));
    let wrong = if latest == wrong { "222222" } else { wrong };
    for guess in 1..=5 {
        assert_eq!(bring(&browser, wrong).await.status, 422, "guess {guess}");
    }
    let dead = bring(&browser, &latest).await;
    assert!(dead.status == 429 && dead.text.contains("Hãy nhận mã khác ở dưới"), "{}", dead.text);
    assert!(!enters(&town).await);
}

#[tokio::test]
async fn who_got_no_code_has_another_sent_and_chooses_the_password_after_it() {
    let town = Town::new().await;
    binh(&town).await;
    let browser = town.browser();
    browser.submit("/sign-up", &claim(NAME, "9", "binh%40example.vn")).await;
    let first = town.code("binh@example.vn", 0).await;
    let page = browser.get("/sign-up/code").await.text;
    assert!(page.contains("b•••@example.vn") && !page.contains("binh@example.vn"), "{page}");
    assert!(page.contains("Bước 2 trên 3") && page.contains("/sign-up/code/send"), "{page}");
    let again = browser.submit("/sign-up/code/send", "").await;
    assert_eq!(again.location.as_deref(), Some("/sign-up/code"), "{}", again.text);
    let second = town.code("binh@example.vn", 0).await;
    if first != second {
        let old = browser.submit("/sign-up/code", &format!("code={first}")).await;
        assert_eq!(old.status, 422, "the one before opens nothing");
    }
    browser.submit("/sign-up/code/send", "").await;
    let third = town.code("binh@example.vn", 0).await;
    let page = browser.get("/sign-up/code").await.text;
    assert!(page.contains("phút nữa; khi đó") && !page.contains("/sign-up/code/send"), "{page}");
    let flooded = browser.submit("/sign-up/code/send", "").await;
    assert!(flooded.status == 429 && flooded.retry_after.is_some(), "{}", flooded.text);

    let shown = browser.submit("/sign-up/code", &format!("code={third}")).await;
    assert_eq!(shown.location.as_deref(), Some("/sign-up/password"), "{}", shown.text);
    assert!(browser.get("/sign-up/password").await.text.contains("Bước 3 trên 3"));
    let short = browser.submit("/sign-up/password", "new=short&again=short").await;
    assert_eq!(short.status, 422);
    let other = browser.submit("/sign-up/password", &format!("new={CHOSEN}&again=a")).await;
    assert_eq!(other.status, 422);
    let form = format!("new={CHOSEN}&again={CHOSEN}");
    let done = browser.submit("/sign-up/password", &form).await;
    assert_eq!(done.location.as_deref(), Some("/sign-up/done"), "{}", done.text);
    assert!(enters(&town).await);
}

#[tokio::test]
async fn the_rest_of_somebodys_data_is_not_guessed() {
    let town = Town::new().await;
    binh(&town).await;
    for day in 1..=5 {
        let form = claim(NAME, &day.to_string(), &format!("guess{day}%40example.vn"));
        signs_up(&town, &form, &format!("guess{day}@example.vn")).await;
    }
    let form = claim(NAME, "9", "guess9%40example.vn");
    let (_, done) = signs_up(&town, &form, "guess9@example.vn").await;
    assert_eq!(done.status, 429, "{}", done.text);
    assert!(!enters(&town).await);
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_explained_field_by_field() {
    let town = Town::new().await;
    let form = "number=1&name=&born-day=31&born-month=2&born-year=1985&channel=post&address=x";
    let answer = town.browser().submit("/sign-up", form).await;
    assert_eq!(answer.status, 422);
    for words in ["gồm 12 chữ số", "Nhập họ, chữ đệm", "Nhập ngày sinh", "Chọn nơi nhận mã"]
    {
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
    }
    assert!(town.messages(0).await.is_empty());
}
