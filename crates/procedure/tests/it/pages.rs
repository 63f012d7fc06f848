//! The way of a dossier through the pages, without a script.

use super::*;

fn hidden<'a>(text: &'a str, name: &str) -> &'a str {
    let field = format!("name=\"{name}\" value=\"");
    text.split(&field).nth(1).unwrap().split('"').next().unwrap()
}

#[tokio::test]
async fn a_person_moves_house_and_an_official_settles_it() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    assert!(own.get("/services").await.text.contains("/services/moving"));
    let form = own.get("/services/moving").await.text;
    assert!(form.contains("Nguyễn Thị Mai") && !form.contains("name=\"full-name\""));

    let half = own.submit("/services/moving", "draft-version=0&commune=00008").await;
    assert_eq!(half.status, 422);
    assert!(half.text.contains("line-error"), "{}", half.text);
    let version = hidden(&half.text, "draft-version");
    let fields = format!("draft-version={version}&commune=00008&line=12+ph%E1%BB%91+M%E1%BB%9Bi");
    let kept = own.submit("/services/moving", &fields).await;
    assert_eq!(kept.location.as_deref(), Some("/services/moving/check"), "{}", kept.text);
    let check = own.get("/services/moving/check").await.text;
    assert!(check.contains("12 phố Mới") && check.contains("Nguyễn Thị Mai"));
    let key = format!("key={}", hidden(&check, "key"));
    let filed = own.submit("/services/moving/filing", &key).await.location.unwrap();
    // A double click.
    let again = own.submit("/services/moving/filing", &key).await.location;
    assert_eq!(again.as_deref(), Some(filed.as_str()));
    let shown = own.get(&filed).await.text;
    assert!(shown.contains("G01.000.08-261123-0001"));

    let desk = town.desk();
    let inbox = desk.get("/desk/dossiers").await.text;
    let path = "/desk/dossiers/G01.000.08-261123-0001";
    assert!(inbox.contains(path));
    assert_eq!(desk.submit(&format!("{path}/claim"), "version=1").await.status, 303);
    let beside = desk.get(path).await.text;
    let (version, record) = (hidden(&beside, "version"), hidden(&beside, "record_version"));
    let silent = format!("version={version}&record_version={record}&outcome=granted");
    let answer = desk.submit(&format!("{path}/decision"), &silent).await;
    assert_eq!(answer.status, 422);
    let decision = format!("{silent}&reasons=%C4%90%E1%BB%A7");
    assert_eq!(desk.submit(&format!("{path}/decision"), &decision).await.status, 303);
    assert_eq!(town.home(mai).await["line"], "12 phố Mới");
    assert!(own.get(&filed).await.text.contains("Đã xử lý xong"));

    let secret = own.get("/v1/dossiers/G01.000.08-261123-0001").await.body["secret"].clone();
    let look = format!("code=G01.000.08-261123-0001&secret={}", secret.as_str().unwrap());
    let told = town.session(Caller::visitor()).submit("/dossiers", &look).await;
    ok(&told);
    assert!(told.text.contains("Đã xử lý xong") && !told.text.contains("Nguyễn Thị Mai"));
}
