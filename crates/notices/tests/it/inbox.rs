//! A notice from the moment it is left to the moment it is read.

use super::*;

#[tokio::test]
async fn a_notice_is_read_in_words_and_the_reading_is_on_record() {
    let town = Town::new().await;
    let page = town.mai().get("/notices").await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("Mật khẩu đã được đổi"), "{}", page.text);
    assert!(page.text.contains("Chưa đọc"));
    assert!(page.text.contains(r#"href="/account""#));

    let recorded = town.on_record().await;
    assert!(recorded.iter().any(|record| record.contains(r#""fields":["notices"]"#)));
    assert!(recorded.iter().any(|record| record.contains("notices.notice-left")));
}

#[tokio::test]
async fn a_notice_marked_as_read_stays_read() {
    let town = Town::new().await;
    let path = format!("/notices/{}/read", town.newest().await);
    assert_eq!(town.mai().submit(&path, "").await.location.as_deref(), Some("/notices"));
    assert_eq!(town.mai().submit(&path, "").await.status, 303, "once more does no harm");
    assert!(!town.mai().get("/notices").await.text.contains("Chưa đọc"));
    let marked = town.on_record().await;
    let marked = marked.iter().filter(|record| record.contains("notices.notice-read"));
    assert_eq!(marked.count(), 1);
}

#[tokio::test]
async fn a_notice_of_somebody_else_is_not_there() {
    let town = Town::new().await;
    let path = format!("/notices/{}/read", town.newest().await);
    let lan = PersonId::from_bytes(&[0x0b; 16]).unwrap();
    assert_eq!(town.session(citizen(lan)).submit(&path, "").await.status, 404);
    let page = town.session(citizen(lan)).get("/notices").await;
    assert!(page.text.contains("Chưa có thông báo nào"), "{}", page.text);
}

#[tokio::test]
async fn a_long_inbox_goes_on_where_the_page_ended() {
    let town = Town::new().await;
    for _ in 0..25 {
        town.tell("eid-notice-password-reset").await;
    }
    let first = town.mai().get("/notices").await;
    let (_, rest) = first.text.split_once("/notices?before=").unwrap();
    let second = town.mai().get(&format!("/notices?before={}", &rest[..32])).await;
    assert!(second.text.contains("Mật khẩu đã được đổi"), "the oldest is on the second page");
    assert!(!second.text.contains(r#"rel="next""#));
}

#[tokio::test]
async fn a_notice_is_kept_with_what_it_tells_about_or_not_at_all() {
    let town = Town::new().await;
    let action = ReadInbox { person: town.mai };
    let permit = permit(action, &citizen(town.mai), &Purpose::OwnRecord, Facts::none()).unwrap();
    let notice = NewNotice::to(town.mai, "eid-notice-password-reset");
    let mut planned = town.notices.plan(&permit, &notice, NOW.now()).unwrap();
    // What it tells about fails: a guard finds nothing.
    static NOWHERE: store::Sql = store::Sql::new(
        store::Key::By("person_id"),
        "SELECT 1 FROM notices_notice WHERE person_id = $1",
    );
    planned.changes.guard(&NOWHERE, vec![[0xff_u8; 16].as_slice().into()]);
    assert!(town.platform.ledger.commit(planned, NOW.now()).await.is_err());
    assert!(!town.mai().get("/notices").await.text.contains("Mật khẩu đã được cấp lại"));
}

#[tokio::test]
async fn who_represents_somebody_opens_their_inbox_as_long_as_they_do() {
    let town = Town::new().await;
    let guardian = PersonId::from_bytes(&[0x0b; 16]).unwrap();
    let mai = town.mai;
    let session = |since, acting_for| {
        let guardians = Guardians::new(move |by, whom| {
            assert_eq!((by, whom), (guardian, mai));
            Box::pin(std::future::ready(Ok(since)))
        });
        let caller = Caller { acting_for, ..citizen(guardian) };
        Session::new(town.routes_with(guardians), caller, Purpose::OwnRecord)
    };
    let since = Some(NOW.now().day());
    let acting = session(since, Some(mai));
    let page = acting.get("/notices").await;
    assert!(page.status == 200 && page.text.contains("Mật khẩu đã được đổi"), "{}", page.text);
    let api = format!("/v1/persons/{mai}/notices");
    assert_eq!(acting.get(&api).await.status, 200);
    let read = format!("/notices/{}/read", town.newest().await);
    assert_eq!(acting.submit(&read, "").await.status, 303);
    let recorded = town.on_record().await;
    let both = |record: &String| {
        record.contains(&format!("\"acting_for\":\"{mai}\""))
            && record.contains(&format!("\"person\":\"{guardian}\""))
    };
    assert!(recorded.iter().any(both), "{recorded:?}");

    for refused in [session(None, Some(mai)), session(since, None)] {
        assert_eq!(refused.get(&api).await.status, 403);
    }
    assert_eq!(session(None, Some(mai)).get("/notices").await.status, 403);
    assert_eq!(session(None, Some(mai)).submit(&read, "").await.status, 403);
}
