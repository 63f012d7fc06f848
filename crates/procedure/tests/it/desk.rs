//! The desk: filters, several at once, handing over, apologies, reminders, the head of the unit,
//! and what people think of it.

use eid::{
    Accounts, AppointOfficial, Hashing, Login, NewAccount, NewPassword, NewPost, OpenAccount,
};
use keys::Keys;

use super::*;

const INBOX: &str = "/desk/dossiers";

fn counter(town: &Town) -> Accounts {
    let Platform { db, entropy, ledger, files, .. } = &town.platform;
    let notices = Notices::new(db.clone(), ledger.clone(), NOW, entropy.clone());
    Accounts::new(eid::Parts {
        clock: NOW,
        db: db.clone(),
        entropy: entropy.clone(),
        hashing: Hashing::new(1, 64),
        keys: Keys::open(&files.path().join("accounts"), entropy).unwrap(),
        ledger: ledger.clone(),
        notices,
        refused: eid::RefusedPasswords::default(),
        register: town.register.clone(),
        site: "https://danh.example".to_owned(),
    })
    .unwrap()
}

/// Gives one of the police of Ngọc Hà an account, and a post with a duty.
async fn posted(town: &Town, number: u8, login: &str, duty: &str) {
    let accounts = counter(town);
    let rule = eid::OPERATOR_RULE;
    let (job, purpose) = (Caller::job("test", rule), Purpose::Rule(rule));
    let person = PersonId::from_bytes(&[number; 16]).unwrap();
    let none = access::Facts::none();
    let may = permit(OpenAccount { person }, &job, &purpose, none).unwrap();
    let login = Login::parse(login).unwrap();
    let password = NewPassword::parse("con cò bay lả bay la", &login).unwrap();
    accounts.open(&may, NewAccount { login, password }).await.unwrap();
    let may = permit(AppointOfficial { person }, &job, &purpose, access::Facts::none()).unwrap();
    let duties = vec![access::Duty::parse(duty).unwrap()];
    let office = format!("CA-{NGOC_HA}");
    let post = NewPost::parse(&office, duties, "*", NOW.now().day(), None).unwrap();
    accounts.appoint(&may, post).await.unwrap();
}

pub(super) async fn notices_of(town: &Town, person: PersonId) -> Vec<String> {
    let (db, ledger) = (town.platform.db.clone(), town.platform.ledger.clone());
    let notices = Notices::new(db, ledger, NOW, town.platform.entropy.clone());
    let guardians = ledger::Guardians::none();
    let own =
        Session::new(notices::routes(notices, guardians), citizen(person), Purpose::OwnRecord);
    let list = own.get(&format!("/v1/persons/{person}/notices")).await;
    ok(&list);
    let templates = list.body.as_array().unwrap().iter();
    templates.map(|it| it["template"].as_str().unwrap_or_default().to_owned()).collect()
}

fn one() -> PersonId {
    PersonId::from_bytes(&[1; 16]).unwrap()
}

#[tokio::test]
async fn filters_narrow_the_inbox_and_say_how_many_there_are() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let path = format!("{INBOX}/{}", dossier["code"].as_str().unwrap());
    let desk = town.desk();
    for filter in ["whose=unclaimed", "state=filed", "urgency=on-time", "procedure=moving"] {
        let page = desk.get(&format!("{INBOX}?{filter}")).await;
        assert!(page.text.contains(&path), "{filter}");
        assert!(page.text.contains("(1)"), "{filter}");
    }
    for filter in ["whose=mine", "state=in-process", "urgency=overdue", "procedure=lodging"] {
        let page = desk.get(&format!("{INBOX}?{filter}")).await;
        ok(&page);
        assert!(!page.text.contains(&format!("href=\"{path}\"")), "{filter}");
        assert!(page.text.contains("Bộ lọc không giữ lại hồ sơ nào"), "{filter}");
    }
    assert_eq!(desk.get(&format!("{INBOX}?urgency=whenever")).await.status, 404);
    let late = town.session_at(police(1, NGOC_HA, &["residence"]), later(20));
    assert!(late.get(&format!("{INBOX}?urgency=overdue")).await.text.contains(&path));
    let answer = late.get("/v1/office/dossiers?urgency=overdue&whose=unclaimed").await;
    assert_eq!(answer.body["dossiers"][0]["code"], dossier["code"]);
    let to = desk.get(&format!("{INBOX}?code={}", dossier["code"].as_str().unwrap())).await;
    assert_eq!(to.location.as_deref(), Some(path.as_str()));
    assert_eq!(desk.get(&format!("{INBOX}?code=none")).await.status, 422);
}

#[tokio::test]
async fn one_goes_from_dossier_to_dossier_in_the_order_of_the_inbox() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let first = filed(&own).await["code"].as_str().unwrap().to_owned();
    let answer = own.post("/v1/dossiers", moving("key-00000002")).await;
    let second = answer.body["code"].as_str().unwrap().to_owned();
    let desk = town.desk();
    let link = |text: &str, name: &str| {
        let start = format!("/desk/dossiers/next?{name}=");
        let rest = text.split(&start).nth(1).unwrap();
        format!("{start}{}", rest.split('"').next().unwrap())
    };
    let page = desk.get(&format!("{INBOX}/{first}")).await.text;
    let next = desk.get(&link(&page, "after")).await.location;
    assert_eq!(next, Some(format!("{INBOX}/{second}")));
    assert_eq!(desk.get(&link(&page, "before")).await.location.as_deref(), Some(INBOX));
    let page = desk.get(&format!("{INBOX}/{second}")).await.text;
    let before = desk.get(&link(&page, "before")).await.location;
    assert_eq!(before, Some(format!("{INBOX}/{first}")));
}

#[tokio::test]
async fn several_are_taken_on_each_by_itself() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let first = filed(&own).await["code"].as_str().unwrap().to_owned();
    let answer = own.post("/v1/dossiers", moving("key-00000002")).await;
    let second = answer.body["code"].as_str().unwrap().to_owned();
    let other = town.session(police(2, NGOC_HA, &["residence"]));
    ok(&other.post(&format!("/v1/dossiers/{first}/claim"), json!({ "version": 1 })).await);
    let desk = town.desk();
    let none = desk.submit(&format!("{INBOX}/claims"), "").await;
    assert_eq!(none.status, 422);
    let both = format!("claim=1:{first}&claim=1:{second}&claim=1:%3Cscript%3E");
    let done = desk.submit(&format!("{INBOX}/claims"), &both).await;
    ok(&done);
    assert!(done.text.contains("đồng nghiệp đã nhận"), "{}", done.text);
    assert!(done.text.contains("đã nhận</li>") && !done.text.contains("<script>"));
    let mine = desk.get("/v1/office/dossiers?whose=mine").await.body;
    assert_eq!(mine["dossiers"].as_array().unwrap().len(), 1);
    assert_eq!(mine["dossiers"][0]["code"], second.as_str());
}

#[tokio::test]
async fn a_dossier_goes_to_a_colleague_with_the_duty_and_nobody_else() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    posted(&town, 1, "binh", "residence").await;
    posted(&town, 2, "chi", "residence").await;
    posted(&town, 3, "dung", "audit").await;
    let desk = town.desk();
    ok(&desk.post(&at(&dossier, "/claim"), json!({ "version": 1 })).await);
    let path = format!("{INBOX}/{}/colleague", dossier["code"].as_str().unwrap());
    let page = desk.get(&path).await;
    ok(&page);
    assert!(page.text.contains("value=\"chi\""), "{}", page.text);
    assert!(!page.text.contains("value=\"binh\"") && !page.text.contains("value=\"dung\""));
    for nobody in ["binh", "dung", "nobody", ""] {
        let answer = desk.submit(&path, &format!("version=2&colleague={nobody}")).await;
        assert_eq!(answer.status, 422, "{nobody}");
    }
    assert_eq!(desk.submit(&path, "version=1&colleague=chi").await.status, 409);
    let json = json!({ "version": 2, "login": "mai" });
    let nobody = desk.post(&at(&dossier, "/colleague"), json).await;
    assert_eq!(nobody.body["type"], "urn:danh:problem:no-such-colleague", "{nobody:?}");
    ok(&desk.post(&at(&dossier, "/colleague"), json!({ "version": 2, "login": "chi" })).await);
    // It is no longer theirs to give.
    assert_eq!(desk.submit(&path, "version=3&colleague=chi").await.status, 409);
    let chi = town.session(police(2, NGOC_HA, &["residence"]));
    let mine = chi.get("/v1/office/dossiers?whose=mine").await.body;
    assert_eq!(mine["dossiers"][0]["code"], dossier["code"]);
    let told = notices_of(&town, PersonId::from_bytes(&[2; 16]).unwrap()).await;
    assert_eq!(told.len(), 1);
    let entries = town.entries(mai).await;
    let handed = |it: &Json| it["what"]["name"] == "procedure.dossier-handed-over";
    assert!(entries.iter().any(handed));
}

#[tokio::test]
async fn an_apology_names_a_later_working_day_once() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let dossier = filed(&own).await;
    let desk = town.desk();
    ok(&desk.post(&at(&dossier, "/claim"), json!({ "version": 1 })).await);
    let page = format!("{INBOX}/{}", dossier["code"].as_str().unwrap());
    let path = format!("{page}/apology");
    assert!(desk.get(&page).await.text.contains("Xin lỗi và hẹn lại"));
    for (until, said) in [
        ("", "lịch làm việc"),
        ("25/11/2026", "sau ngày đến hạn"),
        ("20/12/2026", "không phải ngày làm việc"),
    ] {
        let fields = format!("version=2&apology=Xin+l%E1%BB%97i&until={until}");
        let answer = desk.submit(&path, &fields).await;
        assert_eq!(answer.status, 422, "{until}");
        assert!(answer.text.contains(said), "{until}: {}", answer.text);
    }
    let unsaid = desk.submit(&path, "version=2&until=21/12/2026").await;
    assert_eq!(unsaid.status, 422);
    let fields = "version=2&apology=Xin+l%E1%BB%97i&until=21/12/2026";
    assert_eq!(desk.submit(&path, fields).await.status, 303);
    assert!(!desk.get(&page).await.text.contains("name=\"apology\""));
    let again = desk.submit(&path, "version=3&apology=Xin&until=28/12/2026").await;
    assert_eq!(again.status, 409, "{}", again.text);
    let due = own.get(&at(&dossier, "")).await.body["due_at"].clone();
    assert!(due.as_str().unwrap().starts_with("2026-12-21"), "{due}");
}

#[tokio::test]
async fn an_end_is_reminded_of_once_before_and_once_after() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    ok(&town.desk().post(&at(&dossier, "/claim"), json!({ "version": 1 })).await);
    assert_eq!(town.dossiers(NOW).remind().await.unwrap(), 0);
    let mut reminded = Vec::new();
    for day in 0..24 {
        // Two nodes at once, and once more after a restart.
        let (one, other) = (town.dossiers(later(day)), town.dossiers(later(day)));
        let (one, other) = tokio::join!(one.remind(), other.remind());
        let again = town.dossiers(later(day)).remind().await.unwrap();
        assert_eq!(again, 0, "day {day}");
        reminded.push(one.unwrap() + other.unwrap());
    }
    let days: Vec<usize> = (0..24).filter(|day| reminded[*day] > 0).collect();
    assert_eq!(reminded.iter().sum::<usize>(), 2, "{reminded:?}");
    let soon = town.session_at(police(1, NGOC_HA, &["residence"]), later(days[0] as i64));
    let inbox = soon.get("/v1/office/dossiers").await.body;
    assert_eq!(inbox["dossiers"][0]["urgency"], "soon", "{days:?}");
    let over = town.session_at(police(1, NGOC_HA, &["residence"]), later(days[1] as i64));
    assert_eq!(over.get("/v1/office/dossiers").await.body["dossiers"][0]["urgency"], "overdue");
    assert_eq!(notices_of(&town, one()).await.len(), 2);
    let entries = town.entries(mai).await;
    let kinds: Vec<_> = entries
        .iter()
        .filter(|it| it["what"]["name"] == "procedure.term-reminded")
        .map(|it| it["what"]["data"]["to"].clone())
        .collect();
    assert_eq!(kinds.len(), 2, "{entries:#?}");
}

#[tokio::test]
async fn the_head_of_the_unit_sees_counts_and_what_nobody_has_taken_on() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let dossier = filed(&own).await;
    ok(&own.post("/v1/dossiers", moving("key-00000002")).await);
    posted(&town, 1, "binh", "residence").await;
    ok(&town.desk().post(&at(&dossier, "/claim"), json!({ "version": 1 })).await);
    assert_eq!(town.dossiers(later(20)).remind().await.unwrap(), 2);
    let path = "/desk/dossiers/workload";
    let head = police(4, NGOC_HA, &["head-of-unit", "residence"]);
    let page = town.session_at(head, later(20)).get(path).await;
    ok(&page);
    assert!(page.text.contains("binh") && !page.text.contains("Nguyễn Thị Mai"));
    assert!(page.text.contains("1 hồ sơ chưa ai nhận đã được nhắc"), "{}", page.text);
    assert!(page.text.contains("<th scope=\"row\">Quá hạn</th>"));
    assert_eq!(town.desk().get(path).await.status, 403);
    let elsewhere = police(4, BA_DINH, &["head-of-unit"]);
    let page = town.session(elsewhere).get(path).await;
    ok(&page);
    assert!(!page.text.contains("binh"));
}

#[tokio::test]
async fn who_applied_rates_it_for_thirty_days_and_says_what_was_there_already() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let dossier = filed(&own).await;
    let code = dossier["code"].as_str().unwrap();
    let (page, desk) = (format!("/services/dossiers/{code}"), town.desk());
    let rating = format!("{page}/rating");
    assert_eq!(own.submit(&rating, "score=5").await.status, 409);
    let told = format!("{page}/held-already");
    let fields = "held=line&held-statement=C%C3%B4ng+an+ph%C6%B0%E1%BB%9Dng";
    assert_eq!(own.submit(&told, fields).await.status, 409);

    ok(&desk.post(&at(&dossier, "/claim"), json!({ "version": 1 })).await);
    let more = json!({ "version": 2, "act": "ask-supplement", "reason": "Thiếu." });
    ok(&desk.post(&at(&dossier, "/acts"), more).await);
    assert!(own.get(&page).await.text.contains("Bạn hỏi tôi điều đã có"));
    assert_eq!(own.submit(&told, "held=line").await.status, 422);
    assert_eq!(own.submit(&told, fields).await.status, 303);
    assert_eq!(own.submit(&told, fields).await.status, 409);
    let supply = json!({ "version": 3, "statement": "Đây.",
        "answers": { "commune": NGOC_HA, "line": "12 phố Mới" } });
    ok(&own.post(&at(&dossier, "/supplement"), supply).await);
    let grant = json!({ "version": 4, "record_version": 1, "outcome": "granted",
        "reasons": "Đủ." });
    ok(&desk.post(&at(&dossier, "/decision"), grant).await);

    assert_eq!(own.submit(&rating, "score=6").await.status, 422);
    let long = format!("score=2&comment={}", "a".repeat(1001));
    assert_eq!(own.submit(&rating, &long).await.status, 422);
    assert_eq!(own.submit(&rating, "score=2&comment=Ch%E1%BA%ADm").await.status, 303);
    assert_eq!(own.submit(&rating, "score=4").await.status, 303);
    assert!(own.get(&page).await.text.contains("value=\"4\" checked"));
    let six = own.put(&at(&dossier, "/rating"), json!({ "score": 6 })).await;
    assert_eq!(six.status, 422, "{six:?}");
    ok(&own.put(&at(&dossier, "/rating"), json!({ "score": 3, "comment": "Được." })).await);
    assert!(own.get(&page).await.text.contains("value=\"3\" checked"));
    assert_eq!(own.submit(&rating, "score=4").await.status, 303);
    let late = town.session_at(citizen(mai), later(31));
    assert_eq!(late.submit(&rating, "score=1").await.status, 409);
    let stranger = town.entered("Trần Văn Nam", "001085012346", "1985-03-09").await;
    assert_eq!(town.session(citizen(stranger)).submit(&rating, "score=1").await.status, 404);

    let head = town.session(police(4, NGOC_HA, &["head-of-unit"]));
    let page = head.get("/desk/dossiers/workload").await.text;
    assert!(page.contains("Hài lòng") && page.contains("Hỏi điều đã có"));
    let entries = town.entries(mai).await;
    assert!(entries.iter().all(|it| !it.to_string().contains("Chậm")));
}
