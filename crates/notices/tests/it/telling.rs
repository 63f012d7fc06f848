//! Notices that leave the inbox, as their owner chose: from the commit that leaves them to the
//! receipt. It is three in the afternoon in Viet Nam when it begins.

use notices::{Address, Addresses, Channel, Channels, NewNotice, Shelf};
use serde_json::{Value, json};

use super::messages::{Operator, at};
use super::*;

const SITE: &str = "https://danh.example";
const HOUR: i64 = 3_600;
const DOSSIER: &str = "H01.22-261123-0001";

/// Mai has confirmed an e-mail address and a mobile number.
fn both() -> Addresses {
    let address = |channel, text| Address::parse(channel, text).unwrap();
    let reached =
        vec![address(Channel::Email, "mai@example.vn"), address(Channel::Sms, "0912 345 678")];
    Addresses::new(move |_| Box::pin(std::future::ready(Ok(reached.clone()))))
}

fn none() -> Addresses {
    Addresses::new(|_| Box::pin(std::future::ready(Ok(Vec::new()))))
}

impl Town {
    fn reaching(&self, seconds: i64, channels: Channels) -> Notices {
        self.later(seconds, channels).reaching(both(), SITE)
    }

    /// What left in a round so many seconds after the beginning.
    async fn round(&self, seconds: i64) -> Vec<notices::Laid> {
        let shelf = Shelf::default();
        self.reaching(seconds, Channels::onto(&shelf)).delivery_round().await.unwrap();
        shelf.messages()
    }

    fn mai_of(&self, notices: &Notices) -> Session {
        let routes = notices::routes(notices.clone(), Guardians::none());
        Session::new(routes, citizen(self.mai), Purpose::OwnRecord)
    }

    async fn choose(&self, channels: Value) -> testkit::Answer {
        self.choose_by(&self.reaching(0, Channels::onto(&Shelf::default())), channels).await
    }

    async fn choose_by(&self, notices: &Notices, channels: Value) -> testkit::Answer {
        let quiet = json!({"from": "21:00", "until": "07:00"});
        let said = json!({"channels": channels, "language": "vi", "quiet": quiet});
        let path = format!("/v1/persons/{}/notices/settings", self.mai);
        self.mai_of(notices).put(&path, said).await
    }

    /// A dossier of Mai's was granted, so many seconds after the beginning.
    async fn granted(&self, seconds: i64) {
        let own = ReadInbox { person: self.mai };
        let own = permit(own, &citizen(self.mai), &Purpose::OwnRecord, Facts::none()).unwrap();
        let notice = NewNotice::to(self.mai, "procedure-granted").with("dossier", DOSSIER);
        let notice = notice.leading_to(format!("/services/dossiers/{DOSSIER}"));
        let planned = self.notices.plan(&own, &notice, at(seconds)).unwrap();
        self.platform.ledger.commit(planned, at(seconds)).await.unwrap();
    }

    /// The receipt of the newest notice.
    async fn receipt(&self) -> Value {
        let path = format!("/v1/persons/{}/notices", self.mai);
        self.mai().get(&path).await.body[0]["sending"].clone()
    }
}

#[tokio::test]
async fn who_chose_nothing_has_the_inbox_alone() {
    let town = Town::new().await;
    town.granted(1).await;
    assert!(town.round(1).await.is_empty());
    assert_eq!(town.receipt().await, Value::Null);
    let path = format!("/v1/persons/{}/notices/settings", town.mai);
    let body = town.mai().get(&path).await.body;
    assert_eq!(body["quiet"], json!({"from": "21:00", "until": "07:00"}));
    assert_eq!(body["channels"]["security"], Value::Null);
}

#[tokio::test]
async fn a_notice_leaves_by_the_chosen_channel_without_what_fills_it() {
    let town = Town::new().await;
    let kept = town.choose(json!({"dossiers": "email", "security": null})).await;
    assert_eq!(kept.status, 204, "{}", kept.text);
    town.granted(1).await;
    let left = town.round(1).await;
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].to.as_str(), left[0].channel), ("mai@example.vn", Channel::Email));
    assert_eq!(left[0].title, "Hồ sơ được đồng ý");
    assert!(left[0].text.contains("https://danh.example/notices"), "{}", left[0].text);
    assert!(!left[0].text.contains("H01") && !left[0].text.contains("0001"));
    assert!(town.round(2).await.is_empty(), "once");

    let receipt = town.receipt().await;
    assert_eq!((&receipt["state"], &receipt["channel"]), (&json!("accepted"), &json!("email")));
    let page = town.mai().get("/notices").await.text;
    assert!(page.contains("Đã gửi bằng thư điện tử lúc"), "{page}");
    let recorded = town.on_record().await;
    for word in ["notices.choices-made", "notices.notice-on-its-way", r#""outcome":"accepted""#] {
        assert!(recorded.iter().any(|record| record.contains(word)), "{word}: {recorded:?}");
    }
    assert!(recorded.iter().all(|record| !record.contains("mai@example.vn")));
    // The kinds that she left out stay in the inbox.
    town.tell("eid-notice-password-reset").await;
    assert!(town.round(3).await.is_empty());
}

#[tokio::test]
async fn a_text_message_is_one_text_message() {
    let town = Town::new().await;
    town.choose(json!({"dossiers": "sms"})).await;
    town.granted(1).await;
    let left = town.round(1).await;
    assert_eq!((left.len(), left[0].to.as_str()), (1, "+84912345678"));
    assert_eq!(left[0].text, "Hồ sơ được đồng ý. Xem https://danh.example/notices");
    assert!(left[0].text.chars().count() <= 70);
}

#[tokio::test]
async fn in_quiet_hours_only_warnings_leave() {
    let town = Town::new().await;
    town.choose(json!({"dossiers": "sms", "security": "sms"})).await;
    town.round(0).await;
    // It is eleven at night.
    let night = 8 * HOUR;
    town.granted(night).await;
    assert!(town.round(night + 1).await.is_empty());
    assert_eq!(town.receipt().await["state"], "waiting");
    assert!(town.mai().get("/notices").await.text.contains("Sẽ gửi bằng tin nhắn"));
    town.tell("eid-notice-locked").await;
    let warned = town.round(night + 2).await;
    assert_eq!(warned.len(), 1, "{warned:?}");
    assert!(warned[0].text.contains("khóa") || warned[0].text.contains("khoa"));
    assert!(town.round(night + 7 * HOUR).await.is_empty(), "six in the morning");
    assert_eq!(town.round(night + 8 * HOUR).await.len(), 1, "seven in the morning");
    let recorded = town.on_record().await;
    assert!(recorded.iter().any(|record| record.contains(r#""outcome":"put-off""#)));
}

#[tokio::test]
async fn what_was_read_in_the_night_does_not_come_in_the_morning() {
    let town = Town::new().await;
    town.choose(json!({"dossiers": "email"})).await;
    let night = 8 * HOUR;
    town.granted(night).await;
    town.round(night + 1).await;
    let path = format!("/notices/{}/read", town.newest().await);
    assert_eq!(town.mai().submit(&path, "").await.status, 303);
    assert!(town.round(night + 8 * HOUR).await.is_empty());
    assert_eq!(town.receipt().await["state"], "read-first");
}

#[tokio::test]
async fn a_server_that_is_down_is_asked_again_until_it_is_too_late() {
    let town = Town::new().await;
    town.choose(json!({"dossiers": "sms"})).await;
    town.granted(1).await;
    let operator = Operator::open(&[503, 429]).await;
    for (seconds, asked) in [(1, 1), (5, 1), (12, 2), (25, 2), (33, 3), (90, 3)] {
        town.reaching(seconds, operator.channels()).delivery_round().await.unwrap();
        assert_eq!(operator.asked().len(), asked, "after {seconds} seconds");
        if asked == 2 {
            assert_eq!(town.receipt().await["answer"], json!(429), "{seconds}");
        }
    }
    let asked = operator.asked();
    assert!(asked.iter().all(|it| it == &asked[0]), "the same under the same name: {asked:?}");
    let receipt = town.receipt().await;
    assert_eq!((&receipt["state"], &receipt["answer"]), (&json!("accepted"), &json!(202)));
    assert_eq!(receipt["attempts"], 3);

    town.granted(100).await;
    let dead = Operator::open(&[500; 40]).await;
    for hour in 0..73 {
        town.reaching(101 + hour * HOUR, dead.channels()).delivery_round().await.unwrap();
    }
    let receipt = town.receipt().await;
    assert_eq!((&receipt["state"], dead.asked().len() < 30), (&json!("expired"), true));
    assert!(town.mai().get("/notices").await.text.contains("Thông báo chỉ có ở đây"));
}

#[tokio::test]
async fn what_is_refused_for_good_says_so_and_is_not_tried_again() {
    let town = Town::new().await;
    town.choose(json!({"dossiers": "sms"})).await;
    town.granted(1).await;
    let operator = Operator::open(&[422]).await;
    let notices = town.reaching(1, operator.channels());
    notices.delivery_round().await.unwrap();
    town.reaching(HOUR, operator.channels()).delivery_round().await.unwrap();
    assert_eq!(operator.asked().len(), 1);
    let receipt = town.receipt().await;
    assert_eq!((&receipt["state"], &receipt["answer"]), (&json!("refused"), &json!(422)));
    assert!(town.mai().get("/notices").await.text.contains("Bên nhận trả lời mã 422"));
    let refused = notices.tally().find(|(state, _)| state.word() == "refused");
    assert_eq!(refused.map(|(_, count)| count), Some(1));
}

#[tokio::test]
async fn only_a_confirmed_address_is_chosen_and_used() {
    let town = Town::new().await;
    let shelf = Shelf::default();
    let alone = town.later(2, Channels::onto(&shelf)).reaching(none(), SITE);
    let refused = town.choose_by(&alone, json!({"dossiers": "email"})).await;
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert!(refused.text.contains("channel-not-confirmed"));
    let page = town.mai_of(&alone).get("/notices/settings").await.text;
    assert!(page.contains("Bạn chưa xác nhận") && !page.contains("Thêm thư điện tử"), "{page}");

    // It was confirmed, chosen, and is given up before the notice leaves.
    town.choose(json!({"dossiers": "email"})).await;
    town.granted(1).await;
    alone.delivery_round().await.unwrap();
    assert!(shelf.messages().is_empty());
    assert_eq!(town.receipt().await["state"], "unaddressed");
    let sms_only = town.reaching(0, Operator::open(&[]).await.channels());
    assert_eq!(town.choose_by(&sms_only, json!({"record": "email"})).await.status, 409);
}

#[tokio::test]
async fn the_channel_of_warnings_warns_that_it_was_taken_away() {
    let town = Town::new().await;
    town.choose(json!({"security": "sms"})).await;
    town.round(0).await;
    town.choose(json!({})).await;
    let left = town.round(1).await;
    assert_eq!((left.len(), left[0].to.as_str()), (1, "+84912345678"));
    assert!(town.mai().get("/notices").await.text.contains("Cách nhận cảnh báo đã đổi"));
    town.tell("eid-notice-locked").await;
    assert!(town.round(2).await.is_empty());
    assert!(town.mai().get("/notices").await.text.contains("đã bị khóa"), "the inbox has it");
}

#[tokio::test]
async fn of_several_nodes_one_sends_a_notice() {
    let town = Town::new().await;
    town.choose(json!({"dossiers": "email"})).await;
    for _ in 0..8 {
        town.granted(0).await;
    }
    let shelf = Shelf::default();
    let (db, ledger) = town.platform.node().await;
    let other = Notices::new(db, ledger, NOW, town.platform.entropy.clone());
    let other = other.sending_by(Channels::onto(&shelf), &town.keys()).unwrap();
    let other = other.reaching(both(), SITE);
    let one = town.reaching(0, Channels::onto(&shelf));
    let rounds = tokio::join!(one.delivery_round(), other.delivery_round());
    assert!(rounds.0.is_ok() && rounds.1.is_ok(), "{rounds:?}");
    assert_eq!(shelf.messages().len(), 8);
}

#[tokio::test]
async fn the_page_keeps_what_is_chosen_and_says_what_is_wrong() {
    let town = Town::new().await;
    let mai = town.mai_of(&town.reaching(0, Channels::onto(&Shelf::default())));
    let page = mai.get("/notices/settings").await.text;
    assert!(page.contains("Không tắt được trong hộp thư"), "{page}");
    assert!(page.contains(r#"value="21:00""#) && page.contains("Thêm tin nhắn"));
    let fields = "dossiers=email&record=none&mandates=none&security=sms&language=en";
    let wrong = format!("{fields}&quiet-from=25:00&quiet-until=06:30");
    let wrong = mai.submit("/notices/settings", &wrong).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("Nhập giờ, ví dụ 21:00") && wrong.text.contains("25:00"));
    let right = format!("{fields}&quiet-from=22%3A00&quiet-until=06:30");
    let right = mai.submit("/notices/settings", &right).await;
    assert_eq!(right.location.as_deref(), Some("/notices/settings?saved=yes"), "{}", right.text);
    assert!(mai.get("/notices/settings?saved=yes").await.text.contains("Đã lưu"));
    let kept = mai.get(&format!("/v1/persons/{}/notices/settings", town.mai)).await.body;
    assert_eq!(kept["quiet"], json!({"from": "22:00", "until": "06:30"}));
    assert_eq!((&kept["language"], &kept["channels"]["security"]), (&json!("en"), &json!("sms")));
    town.granted(1).await;
    let left = town.round(1).await;
    let titles: Vec<_> = left.iter().map(|laid| laid.title.as_str()).collect();
    assert!(titles.contains(&"A dossier was granted"), "{titles:?}");
    assert!(titles.contains(&"How warnings reach you was changed"), "{titles:?}");
}
