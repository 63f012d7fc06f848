//! The desk for electronic identities in the pages of a browser.

use serde_json::Value;
use testkit::official;

use super::*;

const POLICE: &[&str] = &["e-identification"];
const AUTHORITY: &[&str] = &["decide-account-locks"];
const PAPER: &str = "paper=TK01-7";

fn desk(town: &Town, duties: &[&str]) -> testkit::Session {
    let routes = eid::routes(town.accounts.clone());
    testkit::Session::new(routes, official(duties), Purpose::OwnRecord)
}

async fn binh(town: &Town) -> PersonId {
    town.enter("Phạm Văn Bình", "001085000123", "1985-03-09").await
}

#[tokio::test]
async fn somebody_is_found_by_their_number_which_never_stands_in_an_address() {
    let town = Town::new().await;
    let person = binh(&town).await;
    let police = desk(&town, POLICE);
    for (form, said) in [
        ("paper=TK01-7&number=12", "Số định danh có 12 chữ số"),
        ("paper=TK01-7&number=001085000999", "không có ai mang số này"),
        ("number=001085000123", "Ghi số giấy đề nghị"),
    ] {
        let refused = police.submit("/desk/accounts", form).await;
        assert!(refused.status == 422 && refused.text.contains(said), "{form}: {}", refused.text);
    }
    let found = police.submit("/desk/accounts", "paper=12/Q%C4%90&number=001+085+000123").await;
    let address = found.location.unwrap();
    assert_eq!(address, format!("/desk/accounts/{person}?paper=12%2FQ%C4%90"));
    let page = police.get(&address).await;
    assert!(page.text.contains("Phạm Văn Bình"), "{}", page.text);
    assert!(page.text.contains("Người này chưa có tài khoản"));
    assert!(page.text.contains("••• ••• ••0123"), "the number is masked");
    let recorded = town.on_record(person).await;
    let looked = recorded.iter().find(|record| record.contains("IdentifyPerson")).unwrap();
    assert!(looked.contains("order:12/QĐ"), "{looked}");

    let other = desk(&town, &["residence"]);
    assert_eq!(other.get("/desk/accounts").await.status, 403);
    assert_eq!(other.submit("/desk/accounts", "paper=a&number=001085000123").await.status, 403);
    assert_eq!(other.get(&address).await.status, 403);
    let bare = police.get(&format!("/desk/accounts/{person}")).await;
    assert_eq!(bare.location.as_deref(), Some("/desk/accounts"), "no look without a paper");
}

#[tokio::test]
async fn an_account_is_made_and_its_code_shown_once() {
    let town = Town::new().await;
    let person = binh(&town).await;
    let police = desk(&town, POLICE);
    let path = format!("/desk/accounts/{person}?{PAPER}");
    let empty = police.submit(&path, "").await;
    for said in ["Chọn cách đã kiểm tra", "Chọn mức định danh", "Tên đăng nhập dài"]
    {
        assert!(empty.status == 422 && empty.text.contains(said), "{said}: {}", empty.text);
    }
    let unseen = police.submit(&path, "login=binh&level=2&checked=other-papers").await;
    assert!(unseen.text.contains("Mức 2 cần thẻ căn cước"), "{}", unseen.text);
    let taken = police.submit(&path, "login=mai&level=2&checked=card-by-eye").await;
    assert!(taken.text.contains("đã có người dùng"), "{}", taken.text);

    let made = police.submit(&path, "login=binh&level=1&checked=other-papers").await;
    assert_eq!(made.status, 200);
    let said: Vec<_> = made.text.split("<span class=\"code\">").skip(1).collect();
    let said: Vec<_> = said.iter().filter_map(|rest| rest.split('<').next()).collect();
    let [address, "binh", code] = said[..] else { panic!("{said:?}") };
    assert!(address.ends_with("/activate"), "all that its holder needs is on the paper");
    let shown = police.get(&path).await.text;
    assert!(!shown.contains(code) && shown.contains("Mức 1"), "{shown}");
    let form = format!("login=binh&code={code}&new=mot+hai+ba+bon+nam&again=mot+hai+ba+bon+nam");
    assert_eq!(town.browser().submit("/activate", &form).await.status, 303);

    let raise = format!("/desk/accounts/{person}/level?{PAPER}");
    assert_eq!(police.submit(&raise, "").await.status, 422);
    assert_eq!(police.submit(&raise, "checked=card-by-eye").await.status, 303);
    let raised = police.get(&path).await.text;
    assert!(
        raised.contains("Mức 2")
            && raised.contains("Rút mức 2")
            && !raised.contains("Nâng lên mức 2"),
        "{raised}"
    );

    let recovery = format!("/desk/accounts/{person}/recovery?{PAPER}");
    let unsure = police.submit(&recovery, "").await;
    assert!(unsure.status == 422 && unsure.text.contains("Hãy kiểm tra nhân thân trước"));
    let recovered = police.submit(&recovery, "sure=yes").await;
    assert!(recovered.status == 200 && recovered.text.contains("Mã chỉ hiện lần này"));
}

#[tokio::test]
async fn a_child_is_registered_with_who_represents_them() {
    let town = Town::new().await;
    let mother = town.enter("Phạm Thị Lý", "001190000321", "1990-05-01").await;
    let child = town.enter_with("Phạm Văn Tí", "001218000123", "2018-03-09", Some(mother)).await;
    binh(&town).await;
    let police = desk(&town, POLICE);
    let path = format!("/desk/accounts/{child}?{PAPER}");
    assert!(police.get(&path).await.text.contains("chưa đủ 14 tuổi"));
    for (guardian, said) in [
        ("", "hãy nhập số của họ"),
        ("12", "Số định danh có 12 chữ số"),
        ("001085000999", "không có ai mang số này"),
        ("001085000123", "không ghi người này đại diện"),
    ] {
        let form = format!("login=ti.2018&level=1&checked=card-by-eye&guardian={guardian}");
        let refused = police.submit(&path, &form).await;
        assert!(refused.status == 422 && refused.text.contains(said), "{said}: {}", refused.text);
    }
    let form = "login=ti.2018&level=1&checked=card-by-eye&guardian=001190000321";
    let made = police.submit(&path, form).await;
    assert_eq!(made.status, 303, "no code is shown: {}", made.text);
    let shown = police.get(&path).await.text;
    assert!(shown.contains("Mức 1") && !shown.contains("Cấp mã khôi phục"), "{shown}");
}

#[tokio::test]
async fn a_holders_lock_is_lifted_at_the_desk() {
    let town = Town::new().await;
    let person = binh(&town).await;
    town.accounts.open(&by_operator(OpenAccount { person }), account("binh")).await.unwrap();
    let browser = town.browser();
    browser.sign_in("binh", "citizen").await;
    browser.submit("/account/lock", "").await;
    let police = desk(&town, POLICE);
    let path = format!("/desk/accounts/{person}?{PAPER}");
    let shown = police.get(&path).await.text;
    assert!(shown.contains("Đang bị khóa") && shown.contains("đã tự khóa"), "{shown}");
    let unlock = format!("/desk/accounts/{person}/unlock?{PAPER}");
    assert_eq!(desk(&town, AUTHORITY).submit(&unlock, "").await.status, 403);
    assert_eq!(police.submit(&unlock, "").await.status, 422, "who asks is checked");
    assert_eq!(police.submit(&unlock, "own_sure=yes").await.status, 303);
    assert_eq!(police.submit(&unlock, "own_sure=yes").await.status, 409);
    let open = police.get(&path).await.text;
    assert!(open.contains("Đang mở") && open.contains("Mở khóa lúc"), "{open}");
    assert_eq!(browser.sign_in("binh", "citizen").await.status, 303);
}

#[tokio::test]
async fn who_comes_or_calls_has_their_account_locked_at_once() {
    let town = Town::new().await;
    let person = binh(&town).await;
    town.accounts.open(&by_operator(OpenAccount { person }), account("binh")).await.unwrap();
    let browser = town.browser();
    browser.sign_in("binh", "citizen").await;
    let police = desk(&town, POLICE);
    let path = format!("/desk/accounts/{person}?{PAPER}");
    assert!(police.get(&path).await.text.contains("Khóa theo yêu cầu của chính người đó"));
    let lock = format!("/desk/accounts/{person}/lock?{PAPER}");
    let form = "own_reference=M%E1%BA%A5t+m%C3%A1y%2C+g%E1%BB%8Di+l%C3%BAc+9+gi%E1%BB%9D";
    let unsure = police.submit(&lock, form).await;
    assert!(unsure.status == 422 && unsure.text.contains("Hãy kiểm tra nhân thân trước"));
    let mute = police.submit(&lock, "own_sure=yes").await;
    assert!(mute.status == 422 && mute.text.contains("Ghi lý do và cách đề nghị"));
    let sure = format!("{form}&own_sure=yes");
    for duties in [AUTHORITY, &["residence"], &[]] {
        assert_eq!(desk(&town, duties).submit(&lock, &sure).await.status, 403, "{duties:?}");
    }
    assert_ne!(browser.who().await, Value::Null, "nothing has changed yet");

    assert_eq!(police.submit(&lock, &sure).await.status, 303);
    assert_eq!(browser.who().await, Value::Null, "one request later");
    assert_eq!(town.browser().open("binh", PASSWORD).await.status, 403);
    let shown = police.get(&path).await.text;
    assert!(
        shown.contains("Mất máy, gọi lúc 9 giờ") && !shown.contains("own_reference"),
        "{shown}"
    );
    assert_eq!(police.submit(&lock, &sure).await.status, 409, "once");
    let recorded = town.on_record(person).await;
    let locked = recorded.iter().find(|record| record.contains("eid.account-locked")).unwrap();
    assert!(locked.contains("order:TK01-7") && locked.contains("own-request"), "{locked}");
    assert!(recorded.iter().any(|record| record.contains("eid-notice-locked")));
    let unlock = format!("/desk/accounts/{person}/unlock?{PAPER}");
    assert_eq!(police.submit(&unlock, "own_sure=yes").await.status, 303);
}

#[tokio::test]
async fn what_an_authority_asks_goes_through_both_duties_within_its_clock() {
    let town = Town::new().await;
    let person = binh(&town).await;
    town.accounts.open(&by_operator(OpenAccount { person }), account("binh")).await.unwrap();
    let (police, authority) = (desk(&town, POLICE), desk(&town, AUTHORITY));
    assert!(authority.get("/desk/account-locks").await.text.contains("Không còn yêu cầu nào"));
    let ask = format!("/desk/accounts/{person}/lock-requests?{PAPER}");
    assert_eq!(police.submit(&ask, "wish=lock").await.status, 422);
    let form = "wish=lock&cause=authority-request&reference=45/YC-CQ%C4%90T";
    assert_eq!(police.submit(&ask, form).await.status, 303);

    let list = authority.get("/desk/account-locks").await.text;
    assert!(list.contains("Chờ chuyển") && list.contains("45/YC-CQĐT"), "{list}");
    let (_, rest) = list.split_once(&format!("/desk/account-locks/{person}/")).unwrap();
    let request = format!("/desk/account-locks/{person}/{}", &rest[..32]);
    let page = authority.get(&request).await.text;
    assert!(page.contains("Phạm Văn Bình") && page.contains("nhiệm vụ của người khác"), "{page}");
    let forward = format!("{request}/forward");
    assert_eq!(authority.submit(&forward, "").await.status, 403);
    assert_eq!(police.submit(&forward, "").await.status, 303);
    assert_eq!(police.submit(&forward, "").await.status, 409);

    let decision = format!("{request}/decision");
    assert_eq!(police.submit(&decision, "outcome=granted&reasons=x").await.status, 403);
    let none = authority.submit(&decision, "outcome=granted").await;
    assert!(none.status == 422 && none.text.contains("Ghi lý do"), "{}", none.text);
    let done = authority.submit(&decision, "outcome=granted&reasons=C%C3%B3+c%C4%83n+c%E1%BB%A9");
    assert_eq!(done.await.location.as_deref(), Some("/desk/account-locks"));
    assert_eq!(town.browser().open("binh", PASSWORD).await.status, 403);
    assert_eq!(authority.get(&request).await.status, 404);
    let account = police.get(&format!("/desk/accounts/{person}?{PAPER}")).await.text;
    assert!(account.contains("Đã chấp nhận"), "{account}");

    assert_eq!(police.submit(&ask, "wish=unlock&reference=46").await.status, 422, "which lock?");
    let (_, rest) = account.split_once("<select class=\"govuk-select\" id=\"lock\"").unwrap();
    let (_, rest) = rest.split_once("</option>").unwrap();
    let (_, rest) = rest.split_once("value=\"").unwrap();
    let form = format!("wish=unlock&lock={}&reference=46/YC-CQ%C4%90T", &rest[..32]);
    assert_eq!(police.submit(&ask, &form).await.status, 303);
    let list = police.get("/desk/account-locks").await.text;
    let (_, rest) = list.split_once(&format!("/desk/account-locks/{person}/")).unwrap();
    let page = authority.get(&format!("/desk/account-locks/{person}/{}", &rest[..32])).await.text;
    assert!(page.contains("Lệnh khóa cần mở") && page.contains("45/YC-CQĐT · Theo"), "{page}");

    for duties in [&["residence"][..], &[]] {
        assert_eq!(desk(&town, duties).get("/desk/account-locks").await.status, 403);
    }
}

#[test]
fn only_those_on_duty_with_a_paper_learn_who_holds_a_number() {
    let may = |duty: &str, purpose: Purpose| {
        let facts = Facts::none().flag("case_open", true);
        permit(population::IdentifyPerson, &official(&[duty]), &purpose, facts).is_ok()
    };
    let paper = || Purpose::Order("TK01-7".to_owned());
    assert!(may("e-identification", paper()) && may("decide-account-locks", paper()));
    assert!(!may("residence", paper()) && !may("audit", paper()));
    assert!(!may("e-identification", Purpose::OwnRecord));
    let facts = || Facts::none().flag("case_open", false);
    let search = population::FindPeople;
    assert!(permit(search, &official(&["e-identification"]), &paper(), facts()).is_err());
    let citizen = citizen(PersonId::from_bytes(&[9; 16]).unwrap());
    assert!(permit(population::IdentifyPerson, &citizen, &paper(), facts()).is_err());
}
