//! Acts recorded on pages, each from its form to the record that shows it.

use population::Sex;
use testkit::{Answer, official};

use super::pages::{EVERY, browser, leads_to, sent, shows};
use super::*;

/// A desk with an open case, and whom it is about.
struct Desk {
    an: PersonId,
    case: String,
    mai: PersonId,
    nam: PersonId,
    session: Session,
    town: Town,
}

const AN: &str = "001218000001";
const NAM: &str = "001080000001";

async fn desk() -> Desk {
    let town = Town::new().await;
    let mai = town.mai().await;
    let nam = Newcomer {
        born: "1980-01-01",
        name: "Lê Văn Nam",
        number: Some(NAM),
        sex: Sex::Male,
        ..Newcomer::default()
    };
    let nam = town.enter(nam).await;
    let an = Newcomer {
        born: "2018-01-01",
        name: "Trần Văn An",
        number: Some(AN),
        sex: Sex::Male,
        ..Newcomer::default()
    };
    let an = town.enter(an).await;
    let session = browser(&town, official(&EVERY));
    let paper = sent(&[("reference", "1"), ("matter", "Hộ tịch")]);
    let case = leads_to(&session.submit("/desk/cases", &paper).await);
    Desk { an, case, mai, nam, session, town }
}

impl Desk {
    fn path(&self, person: PersonId, act: &str) -> String {
        format!("{}/persons/{person}/record/{act}", self.case)
    }

    /// Days are written `from=1/11/2026`, as their three fields; members `{mai}=head`.
    fn written(&self, fields: &str) -> String {
        let mut pairs: Vec<(String, String)> = vec![("reference".into(), "5/2026".into())];
        for field in fields.split("; ").filter(|field| !field.is_empty()) {
            let (name, value) = field.split_once('=').unwrap();
            let ids = [("{an}", self.an), ("{mai}", self.mai), ("{nam}", self.nam)];
            let put = |text: &str| {
                ids.iter()
                    .fold(text.to_owned(), |text, (name, id)| text.replace(name, &id.to_string()))
            };
            let parts: Vec<&str> = value.split('/').collect();
            match parts[..] {
                [day, month, year] => {
                    for (part, value) in [("day", day), ("month", month), ("year", year)] {
                        pairs.push((format!("{name}-{part}"), value.to_owned()));
                    }
                }
                _ => pairs.push((put(name), put(value))),
            }
        }
        sent(&pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>())
    }

    async fn submit(&self, person: PersonId, act: &str, fields: &str) -> Answer {
        self.session.submit(&self.path(person, act), &self.written(fields)).await
    }

    /// Records an act and opens the page it leads to.
    async fn record(&self, person: PersonId, act: &str, fields: &str) -> Answer {
        let answer = self.submit(person, act, fields).await;
        assert_eq!(answer.status, 303, "{act}: {}", answer.text);
        self.session.get(&leads_to(&answer)).await
    }

    #[track_caller]
    fn refuses(&self, answer: &Answer, field: &str, words: &str) {
        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.text.contains(&format!("href=\"#{field}\"")), "{field}: {}", answer.text);
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
    }
}

#[tokio::test]
async fn birth_death_marriage_and_move_are_recorded_on_pages() {
    let desk = desk().await;
    let (mai, nam) = (desk.mai, desk.nam);
    let wed = desk.record(mai, "marriage", "on=1/11/2026; other=001 080 000001").await;
    let changed = "người đại diện, Tình trạng hôn nhân.";
    shows(&wed, &["Kết hôn: đã ghi vào sổ", changed, "1 hồ sơ khác", "Vợ hoặc chồng: Lê Văn Nam"]);
    let again = desk.submit(mai, "marriage", "on=2/11/2026; other=001080000001").await;
    assert!(again.status == 422 && again.text.contains("đang có vợ hoặc chồng"), "{}", again.text);
    let born = "born_on=10/11/2026; name=Lê Nam Anh; sex=M; parent=mother; other=001080000001";
    shows(&desk.record(mai, "birth", born).await, &["Khai sinh con: đã", "Con: Lê Nam Anh"]);
    let moved = "from=12/11/2026; commune=Phường Ngọc Hà, Hà Nội; line=12 ngõ 5";
    shows(&desk.record(mai, "move", moved).await, &["12 ngõ 5, Phường Ngọc Hà"]);
    let died = desk.record(mai, "death", "on=20/11/2026").await;
    shows(&died, &["Khai tử: đã", "Chết ngày 20/11/2026"]);
    assert!(!died.text.contains("/record/marriage"), "nobody marries the dead");
    let nam = desk.session.get(&format!("{}/persons/{nam}", desk.case)).await;
    shows(&nam, &["Vợ hoặc chồng đã mất"]);
}

#[tokio::test]
async fn families_are_made_and_end_on_pages() {
    let desk = desk().await;
    let Desk { an, mai, .. } = desk;
    let rows = [
        (mai, "marriage", "on=1/5/2020; other=001080000001", "Vợ hoặc chồng: Lê Văn Nam"),
        (an, "recognition", "relation=mother; other=001185012345", "Mẹ: Nguyễn Thị Mai"),
        (
            an,
            "adoption",
            "from=1/10/2026; adoptive-father=001080000001; kin=none",
            "Cha nuôi: Lê Văn Nam",
        ),
        (an, "adoption-end", "from=1/11/2026; parent={nam}", "Chấm dứt nuôi con nuôi: đã"),
        (
            an,
            "representation",
            "from=1/11/2026; to=31/12/2026; representative=001080000001",
            "Người đại diện hợp pháp: Lê Văn Nam",
        ),
        (
            an,
            "representation-end",
            "from=20/11/2026; representative={nam}",
            "Chấm dứt đại diện, giám hộ: đã",
        ),
        (an, "name-change", "from=20/11/2026; name=Trần Minh An", "Trần Minh An"),
        (mai, "divorce", "on=21/11/2026", "Đã ly hôn"),
        (mai, "declaration", "kind=missing; on=22/11/2026", "mất tích"),
        (mai, "return", "", "cần đăng ký lại"),
    ];
    for (person, act, fields, words) in rows {
        shows(&desk.record(person, act, fields).await, &[words]);
    }
    let page = desk.session.get(&format!("{}/persons/{mai}", desk.case)).await;
    assert!(!page.text.contains("/record/return"), "nothing is declared any more");
}

#[tokio::test]
async fn stays_and_households_are_recorded_on_pages() {
    let desk = desk().await;
    let Desk { an, mai, nam, .. } = desk;
    let there = "commune=00008; line=Số 7";
    let rows = [
        (mai, "temporary-residence", "from=1/11/2026; to=31/10/2028", "đến 31/10/2028"),
        (nam, "temporary-residence", "from=1/12/2024; to=30/11/2026", "30/11/2026"),
        (nam, "temporary-residence-extension", "to=30/11/2027", "Gia hạn tạm trú: đã"),
        (
            mai,
            "lodging",
            "from=20/11/2026; to=25/11/2026; host=Nhà nghỉ Sen; reason=Thăm thân",
            "Nhà nghỉ Sen",
        ),
        (
            mai,
            "absence",
            "from=20/11/2026; to=31/12/2026; reason=Đi làm; commune=JPN; line=",
            "Nhật Bản",
        ),
        (mai, "stay-end", "group=absence; from=23/11/2026", "hoặc tạm vắng: đã"),
        (
            mai,
            "household",
            "household=HK-1; from=1/11/2026; member-{mai}=head; number-1=001080000001; \
             relation-1=spouse",
            "HK-1",
        ),
        (an, "household-joining", "household=HK-1; relation=child; from=2/11/2026", "Con"),
        (
            mai,
            "household-head",
            "household=HK-1; from=10/11/2026; member-{mai}=spouse; member-{nam}=head; \
             member-{an}=child",
            "Chủ hộ: Lê Văn Nam",
        ),
        (
            mai,
            "household-split",
            "former=HK-1; household=HK-2; from=15/11/2026; member-{mai}=head; member-{an}=child; \
             member-{nam}=",
            "HK-2",
        ),
        (an, "household-leaving", "from=20/11/2026", "Ra khỏi hộ: đã"),
        (mai, "permanent-residence-deletion", "from=22/11/2026", "Xóa đăng ký thường trú: đã"),
    ];
    for (person, act, fields, words) in rows {
        let fields = match act {
            "lodging" | "temporary-residence" => format!("{there}; {fields}"),
            _ => fields.to_owned(),
        };
        shows(&desk.record(person, act, &fields).await, &[words]);
    }
}

#[tokio::test]
async fn a_head_is_changed_among_those_whom_the_page_names() {
    let desk = desk().await;
    let made = "household=HK-1; from=1/11/2026; member-{mai}=head; number-1=001080000001; \
                relation-1=spouse";
    desk.record(desk.mai, "household", made).await;
    let form = desk.session.get(&desk.path(desk.mai, "household-head")).await;
    let members = [desk.mai, desk.nam].map(|person| format!("name=\"member-{person}\""));
    shows(&form, &["HK-1", "Lê Văn Nam (nay: ", &members[0], &members[1]]);
    let left = "household=HK-1; from=2/11/2026; member-{mai}=head";
    let answer = desk.submit(desk.mai, "household-head", left).await;
    desk.refuses(&answer, "members", "Hộ còn người chưa được ghi quan hệ");
}

#[tokio::test]
async fn numbers_and_protection_are_recorded_on_pages() {
    let desk = desk().await;
    let mai = desk.mai;
    let new = "number=001 185 000002; cause=forged-documents; asked_by=authority; from=20/11/2026";
    shows(&desk.record(mai, "number", new).await, &["001 185 000002"]);
    let taken = new.replace("001 185 000002", AN);
    let answer = desk.submit(mai, "number", &taken).await;
    desk.refuses(&answer, "number", "là của người khác");
    let kept = new.replace("forged-documents", "sex-redetermined").replace("000002", "000003");
    let answer = desk.submit(mai, "number", &kept).await;
    desk.refuses(&answer, "cause", "số cũ vẫn dùng");
    let cancelled = "cause=birth-certificate-revoked; from=22/11/2026";
    shows(&desk.record(mai, "number-cancellation", cancelled).await, &["Hủy số định danh: đã"]);
    let protected = desk.record(mai, "protection", "from=1/11/2026; reason=Nhân chứng").await;
    shows(&protected, &["Nhân chứng", "/record/protection-end"]);
    shows(&desk.record(mai, "protection-end", "from=23/11/2026").await, &["Thôi bảo vệ: đã"]);
}

#[tokio::test]
async fn what_will_not_do_is_said_beside_its_field() {
    let desk = desk().await;
    let mai = desk.mai;
    let stay = "commune=00008; line=1; from=1/11/2026; to=1/11/2029";
    let answer = desk.submit(mai, "temporary-residence", stay).await;
    desk.refuses(&answer, "to", "Dài hơn thời hạn luật cho phép");
    assert!(answer.text.contains("Nhiều nhất 2 năm (Luật số 68/2020/QH14"), "{}", answer.text);
    let home = "commune=00004; line=1; from=1/11/2026; to=1/12/2026";
    let answer = desk.submit(mai, "temporary-residence", home).await;
    desk.refuses(&answer, "commune", "ngoài xã, phường thường trú");
    assert!(answer.text.contains("value=\"00004\""), "what was written is still there");
    let back = "commune=00008; line=1; from=2/11/2026; to=1/11/2026";
    let answer = desk.submit(mai, "temporary-residence", back).await;
    desk.refuses(&answer, "to", "Ngày kết thúc phải sau");
    let answer = desk.submit(mai, "death", "on=1/1/2150").await;
    desk.refuses(&answer, "on", "Ngày này chưa đến");
    let answer = desk.submit(mai, "adoption", "from=1/11/2026; kin=none").await;
    desk.refuses(&answer, "adoptive-mother", "mẹ nuôi hoặc cả hai");
    let unknown = "on=1/11/2026; other=001085999999";
    let answer = desk.submit(mai, "marriage", unknown).await;
    desk.refuses(&answer, "other", "Không ai mang số này");
    let two = "household=HK-1; from=1/11/2026; member-{mai}=head; number-1=001080000001; \
               relation-1=head";
    let answer = desk.submit(mai, "household", two).await;
    desk.refuses(&answer, "members", "đúng một chủ hộ");
    let odd = "household=Hộ 1; from=1/11/2026; relation=child";
    let answer = desk.submit(mai, "household-joining", odd).await;
    desk.refuses(&answer, "household", "chữ không dấu");
}

#[tokio::test]
async fn a_page_offers_what_the_duty_and_the_record_leave_room_for() {
    let desk = desk().await;
    let page = desk.session.get(&format!("{}/persons/{}", desk.case, desk.mai)).await;
    shows(&page, &["/record/marriage", "/record/household-joining", "/record/protection\""]);
    for act in ["divorce", "return", "household-leaving", "protection-end", "adoption-end"] {
        assert!(!page.text.contains(&format!("/record/{act}\"")), "{act}");
    }
    let caller = official(&["protected-persons"]);
    let case = desk.town.case(&caller, Some(desk.mai)).await;
    let guard = browser(&desk.town, caller);
    let record = format!("/desk/cases/{case}/persons/{}", desk.mai);
    let page = guard.get(&record).await;
    shows(&page, &["Nguyễn Thị Mai", "/record/protection\""]);
    assert!(!page.text.contains("/record/marriage"));
    let reason = sent(&[
        ("from-day", "1"),
        ("from-month", "11"),
        ("from-year", "2026"),
        ("reason", "Nhân chứng"),
        ("reference", "7/QĐ"),
    ]);
    let done = guard.submit(&format!("{record}/record/protection"), &reason).await;
    shows(&guard.get(&leads_to(&done)).await, &["Nhân chứng"]);
    assert_eq!(guard.get(&format!("{record}/record/marriage")).await.status, 403);
}

#[tokio::test]
async fn every_act_has_a_form_that_says_what_is_missing() {
    let desk = desk().await;
    for act in population::desk_acts() {
        let path = desk.path(desk.mai, act);
        assert_eq!(desk.session.get(&path).await.status, 200, "{act}");
        let answer = desk.session.submit(&path, "").await;
        desk.refuses(&answer, "reference", "Hãy ghi số giấy tờ");
    }
    assert_eq!(desk.session.get(&desk.path(desk.mai, "coronation")).await.status, 404);
}
