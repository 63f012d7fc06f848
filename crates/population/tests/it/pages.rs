//! The pages, as a browser without scripts sees them.

use access::{Actor, Caller, Purpose};
use population::{HouseholdId, HouseholdRelation, Relation, Relative};
use testkit::{Answer, citizen, official, official_in};

use super::*;

pub(crate) const EVERY: [&str; 6] = [
    "civil-status",
    "correct-register",
    "data-quality",
    "merge-records",
    "protected-persons",
    "residence",
];

/// The same for whoever looks at a page: the purpose is in its path.
pub(crate) fn browser(town: &Town, caller: Caller) -> Session {
    town.session(caller, Purpose::OwnRecord)
}

/// The police of the commune where Mai lives.
fn police() -> Caller {
    let mut caller = official_in("00004", &EVERY);
    if let Actor::Official { office, .. } = &mut caller.actor {
        *office = "CA-00004".to_owned();
    }
    caller
}

#[track_caller]
pub(crate) fn shows(answer: &Answer, words: &[&str]) {
    assert_eq!(answer.status, 200, "{answer:?}");
    for word in words {
        assert!(answer.text.contains(word), "{word} is not in {}", answer.text);
    }
}

#[track_caller]
pub(crate) fn leads_to(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.location.clone().unwrap()
}

/// Fields as a browser sends them.
pub(crate) fn sent(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => {
                    char::from(byte).to_string()
                }
                byte => format!("%{byte:02X}"),
            })
            .collect()
    };
    let pairs: Vec<_> =
        fields.iter().map(|(k, v)| format!("{}={}", escape(k), escape(v))).collect();
    pairs.join("&")
}

#[tokio::test]
async fn one_s_own_record_is_told_in_words() {
    let town = Town::new().await;
    let household = |relation| {
        vec![
            Value::Household(population::Household { id: HouseholdId::parse("HK-1").unwrap() }),
            Value::HouseholdRelation(relation),
        ]
    };
    let mother = Newcomer {
        number: Some(MAI),
        more: household(HouseholdRelation::Head),
        ..Newcomer::default()
    };
    let mother = town.enter(mother).await;
    let tie = Relative::of(Relation::Mother, mother).unwrap();
    let mut more = household(HouseholdRelation::Child);
    more.push(Value::Relatives(Few::parse(vec![tie]).unwrap()));
    let child = Newcomer { born: "2015-01-01", name: "Lê Nam Anh", more, ..Newcomer::default() };
    let child = town.enter(child).await;

    let mai = browser(&town, citizen(mother)).get("/me").await;
    shows(
        &mai,
        &[
            "Nguyễn Thị Mai",
            "09/03/1985",
            "Phường Ba Đình, Thành phố Hà Nội",
            "••• ••• ••2345",
            "001 185 012345",
            "Con: Lê Nam Anh",
            "Hộ tịch",
            "/services/register-correction?group=sex",
        ],
    );
    let anh = browser(&town, citizen(mother)).get(&format!("/me?for={child}")).await;
    shows(&anh, &["Lê Nam Anh", "Mẹ: Nguyễn Thị Mai", "với tư cách người đại diện"]);
    let strange = town.enter(Newcomer::default()).await;
    let refused = browser(&town, citizen(mother)).get(&format!("/me?for={strange}")).await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn where_corrections_were_asked_for_leads_to_services_for_good() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let session = browser(&town, citizen(mai));
    let old = [
        ("/me/corrections", "/services".to_owned()),
        ("/me/corrections/new?group=sex", "/services/register-correction?group=sex".to_owned()),
        (&format!("/me/corrections/new?group=sex&for={mai}"), "/account/acting-for".to_owned()),
        ("/me/corrections/new?group=contact", "/services".to_owned()),
    ];
    for (old, new) in old {
        let answer = session.get(old).await;
        assert_eq!(answer.status, 308, "{old}");
        assert_eq!(answer.location, Some(new), "{old}");
    }
}

#[tokio::test]
async fn a_paper_becomes_a_case_a_search_a_record_and_an_end() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let desk = browser(&town, police());
    let wrong = desk.submit("/desk/cases", "").await;
    assert_eq!(wrong.status, 422);
    let paper = sent(&[("reference", "CT01-7"), ("matter", "Đăng ký thường trú")]);
    let case = leads_to(&desk.submit("/desk/cases", &paper).await);

    let find = format!("{case}/find");
    let found = desk.submit(&find, &sent(&[("name", "nguyen thi mai"), ("born", "1985")])).await;
    shows(&found, &["Nguyễn Thị Mai", &format!("{case}/persons/{mai}")]);
    shows(&desk.submit(&find, &sent(&[("name", "Trần")])).await, &["Không tìm thấy ai"]);
    for (field, value) in [("number", "12"), ("born", "x"), ("name", "a")] {
        let again = desk.submit(&find, &sent(&[(field, value)])).await;
        assert_eq!(again.status, 422, "{field}");
        assert!(again.text.contains(&format!("href=\"#{field}\"")), "{field}");
    }

    let record = format!("{case}/persons/{mai}");
    shows(&desk.get(&record).await, &["09/03/1985", "Đăng ký thường trú"]);
    shows(&desk.get(&format!("{record}/history?group=sex")).await, &["Nữ", "Đang có hiệu lực"]);
    let outcome = sent(&[("version", "1"), ("outcome", "Xong")]);
    let closed = desk.submit(&format!("{case}/closing"), &outcome).await;
    assert_eq!(leads_to(&closed), "/desk");
    assert_eq!(desk.get(&record).await.status, 403);
}

#[tokio::test]
async fn two_records_are_compared_merged_and_parted_at_the_desk() {
    let town = Town::new().await;
    let one = town.mai().await;
    let other = town.enter(Newcomer { name: "Nguyễn Thị Mơ", ..Newcomer::default() }).await;
    let desk = browser(&town, official(&EVERY));
    shows(&desk.get("/desk/merge").await, &["Mở vụ việc"]);
    let paper = sent(&[("reference", "3"), ("matter", "Hai hồ sơ một người")]);
    let case = leads_to(&desk.submit("/desk/cases", &paper).await);
    let compared = desk.get(&format!("{case}/merge?one={one}&other={other}")).await;
    shows(&compared, &["Nguyễn Thị Mai", "Nguyễn Thị Mơ", "Khác nhau", "1 mục ghi khác nhau"]);

    let (one_id, other_id) = (one.to_string(), other.to_string());
    let two = [("one", one_id.as_str()), ("other", other_id.as_str())];
    let path = format!("{case}/merge");
    assert_eq!(desk.submit(&path, &sent(&two)).await.status, 422);
    let whole = [two.as_slice(), &[("reference", "3/QĐ"), ("reason", "Một người")]].concat();
    let merged = desk.get(&leads_to(&desk.submit(&path, &sent(&whole)).await)).await;
    shows(&merged, &["Đã hợp nhất hồ sơ", "Tách lại hồ sơ"]);
    let history = desk.get(&format!("{case}/persons/{one}/history?group=birth-name")).await;
    shows(&history, &["Nguyễn Thị Mơ", "Lấy từ hồ sơ đã hợp nhất"]);
    let parted = desk.submit(&format!("{case}/parting"), &sent(&two)).await;
    shows(&desk.get(&leads_to(&parted)).await, &["Đã tách lại hồ sơ"]);
    shows(&desk.get(&format!("{case}/persons/{other}")).await, &["Nguyễn Thị Mơ"]);
}

#[tokio::test]
async fn a_finding_becomes_a_case() {
    let town = Town::new().await;
    let mai =
        town.enter(Newcomer { born: "1986-03-09", number: Some(MAI), ..Newcomer::default() }).await;
    let desk = browser(&town, official(&EVERY));
    shows(&desk.get("/desk/findings").await, &["Không có gì cần kiểm tra ở mức này"]);
    let list = desk.get("/desk/findings?severity=warning").await;
    shows(
        &list,
        &["Năm sinh trong số định danh khác hồ sơ", "Đối chiếu hộ tịch", "Nguyễn Thị Mai"],
    );
    let id = mai.to_string();
    let fields = sent(&[("code", "number-birth-year-differs"), ("person", &id)]);
    let record = leads_to(&desk.submit("/desk/findings/case", &fields).await);
    shows(&desk.get(&record).await, &["Năm sinh trong số định danh khác hồ sơ", "09/03/1986"]);
}

#[tokio::test]
async fn what_a_duty_does_not_show_is_named_on_the_page() {
    let town = Town::new().await;
    let religion = Value::Religion(Text::parse("Phật giáo").unwrap());
    let mai = town.enter(Newcomer { more: vec![religion], ..Newcomer::default() }).await;
    let caller = official(&["residence"]);
    let case = town.case(&caller, Some(mai)).await;
    let page = browser(&town, caller).get(&format!("/desk/cases/{case}/persons/{mai}")).await;
    shows(&page, &["Mục không hiện", "<li>Tôn giáo</li>"]);
    assert!(!page.text.contains("Phật giáo"));
}

#[tokio::test]
async fn every_page_is_also_english() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let routes = population::routes(town.register.clone()).layer(axum::Extension(citizen(mai)));
    use tower::ServiceExt as _;
    let request = axum::http::Request::get("/me").header("cookie", "danh-language=en");
    let answer = routes.oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    let text = String::from_utf8_lossy(&body);
    for word in ["My record", "Date of birth", "Civil status", "Ba Dinh Ward", "Female"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}

/// Page by page: a citizen, an official without the duty, an official with it, a visitor.
fn table() -> Vec<(&'static str, &'static str, String, [u16; 4])> {
    let none = String::new;
    let two = || {
        sent(&[("one", "{person}"), ("other", "{other}")]).replace("%7B", "{").replace("%7D", "}")
    };
    vec![
        ("get", "/desk", none(), [403, 403, 200, 403]),
        ("post", "/desk/cases", none(), [403, 403, 422, 403]),
        ("get", "/desk/cases/new", none(), [403, 403, 200, 403]),
        ("get", "/desk/cases/{case}", none(), [403, 403, 200, 403]),
        ("post", "/desk/cases/{case}/closing", none(), [403, 403, 422, 403]),
        ("post", "/desk/cases/{case}/find", none(), [403, 403, 422, 403]),
        (
            "get",
            "/desk/cases/{case}/merge?one={person}&other={other}",
            none(),
            [403, 403, 200, 403],
        ),
        ("post", "/desk/cases/{case}/merge", two(), [403, 403, 422, 403]),
        ("post", "/desk/cases/{case}/parting", two(), [403, 403, 422, 403]),
        ("get", "/desk/cases/{case}/persons/{person}", none(), [403, 403, 200, 403]),
        (
            "get",
            "/desk/cases/{case}/persons/{person}/history?group=sex",
            none(),
            [403, 403, 200, 403],
        ),
        ("get", "/desk/cases/{case}/persons/{person}/record/{act}", none(), [403, 403, 200, 403]),
        ("post", "/desk/cases/{case}/persons/{person}/record/{act}", none(), [403, 403, 422, 403]),
        ("get", "/desk/findings", none(), [403, 403, 200, 403]),
        (
            "post",
            "/desk/findings/case",
            "code=sex-missing&person={person}".into(),
            [403, 403, 303, 403],
        ),
        ("get", "/desk/merge", none(), [403, 403, 200, 403]),
        ("get", "/me", none(), [200, 403, 403, 404]),
        ("get", "/me/corrections", none(), [308, 308, 308, 308]),
        ("get", "/me/corrections/new?group=sex", none(), [308, 308, 308, 308]),
        ("get", "/me/history?group=sex", none(), [200, 403, 403, 404]),
    ]
}

#[tokio::test]
async fn every_page_tells_every_caller_what_they_may() {
    let table = table();
    let path = |path: &'static str| path.split('?').next().unwrap();
    let listed: Vec<_> = table.iter().map(|(method, page, ..)| (*method, path(page))).collect();
    assert_eq!(listed, population::PAGES, "the table lists every page, in order");
    for (method, path, body, statuses) in table {
        let town = Town::new().await;
        let (mai, lan) = (town.mai().await, town.enter(Newcomer::default()).await);
        let case = town.case(&official(&EVERY), Some(mai)).await;
        // Every act is a page of its own.
        let acts: Vec<&str> = match path.contains("{act}") {
            true => population::desk_acts().collect(),
            false => vec![""],
        };
        let fill = |text: &str| {
            let text =
                text.replace("{person}", &mai.to_string()).replace("{other}", &lan.to_string());
            text.replace("{case}", &case)
        };
        let callers = [citizen(lan), official(&["audit"]), official(&EVERY), Caller::visitor()];
        for (caller, status) in callers.into_iter().zip(statuses) {
            let session = browser(&town, caller);
            let (kind, method) = ("application/x-www-form-urlencoded", method.to_uppercase());
            for act in &acts {
                let path = fill(path).replace("{act}", act);
                let answer = session.send(&method, &path, kind, fill(&body)).await;
                assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
            }
        }
    }
}
