//! Who represents an organisation from now on; and its account withdrawn, locked, unlocked, closed.

use serde_json::Value as Json;
use testkit::official;

use super::organisations::{Company, GRANT, act_for, decision, offer, path_in};
use super::*;

const MEASURE: &str = "paper=12/Q%C4%90-C06&reasons=Gi%E1%BA%A3i+th%E1%BB%83&sure=yes";

impl Company {
    fn authority(&self) -> testkit::Session {
        let routes = eid::routes(self.town.accounts.clone());
        let authority = official(&["decide-account-locks"]);
        testkit::Session::new(routes, authority, Purpose::OwnRecord)
    }

    async fn said(&self, person: PersonId, template: &str) -> bool {
        self.town.on_record(person).await.iter().any(|record| record.contains(template))
    }
}

#[tokio::test]
async fn who_asked_for_an_organisation_takes_it_back_until_it_is_decided() {
    let company = Company::new().await;
    let id = company.asked("0400123456").await;
    let path = format!("/account/organisations/{id}/withdraw");
    let (ly, nam) = (company.browser("ly.1990", 0).await, company.browser("nam", 0).await);
    assert_eq!(nam.get(&path).await.status, 403);
    assert_eq!(nam.submit(&path, "").await.status, 403);
    assert!(ly.get("/account/organisations").await.text.contains("Rút đề nghị"));
    assert!(ly.get(&path).await.text.contains("Công ty Bạch Đằng"));
    assert_eq!(ly.submit(&path, "").await.status, 303);
    assert_eq!(ly.submit(&path, "").await.status, 409, "once");
    assert!(ly.get("/account/organisations").await.text.contains("Đã rút lại"));
    assert!(!company.desk().get("/desk/organisations").await.text.contains("Bạch Đằng"));
    assert_eq!(company.desk().submit(&decision(id), GRANT).await.status, 409);
    assert!(company.said(company.representative, "eid-notice-organisation-withdrawn").await);

    let decided = company.asked("0400123456").await;
    assert_eq!(company.desk().submit(&decision(decided), GRANT).await.status, 303);
    let path = format!("/account/organisations/{decided}/withdraw");
    assert_eq!(ly.submit(&path, "").await.status, 409);
}

#[tokio::test]
async fn of_a_decision_and_a_withdrawal_at_once_one_holds() {
    let company = Company::new().await;
    let id = company.asked("0400123456").await;
    let path = format!("/account/organisations/{id}/withdraw");
    let (ly, desk) = (company.browser("ly.1990", 0).await, company.desk());
    let page = decision(id);
    let (taken, granted) = tokio::join!(ly.submit(&path, ""), desk.submit(&page, GRANT));
    let held = [taken.status, granted.status].map(|status| status == 303);
    assert_eq!(held.into_iter().filter(|it| *it).count(), 1, "{held:?}");
}

#[tokio::test]
async fn the_new_representative_claims_the_organisation_and_the_authority_decides() {
    let company = Company::new().await;
    let id = company.asked("0400123456").await;
    assert_eq!(company.desk().submit(&decision(id), GRANT).await.status, 303);
    let claim = "/account/organisations/claim";
    let form = "code=0400123456&agreed=yes";
    let nam = company.browser("nam", 0).await;
    assert_eq!(nam.submit(claim, form).await.status, 403, "level 1");
    company.raise(company.nam).await;
    for (form, said) in [
        ("code=12&agreed=yes", "mười chữ số"),
        ("code=0400123456", "phải đồng ý trước"),
        ("code=0400999999&agreed=yes", "Không có tổ chức nào mang mã số này"),
    ] {
        let refused = nam.submit(claim, form).await;
        assert!(refused.status == 422 && refused.text.contains(said), "{form}: {}", refused.text);
    }
    assert_eq!(nam.submit(claim, form).await.status, 303);
    let twice = nam.submit(claim, form).await;
    assert!(twice.status == 422 && twice.text.contains("đã được đề nghị"), "{}", twice.text);
    let asked = "eid-notice-organisation-representative-asked";
    assert!(company.said(company.representative, asked).await, "who does today is told");
    assert!(nam.get("/account/organisations").await.text.contains("Có đề nghị để bạn làm"));
    assert_eq!(act_for(&nam, id).await, 403, "nothing has changed yet");

    let desk = company.desk();
    let list = desk.get("/desk/organisations").await.text;
    assert!(list.contains("Đổi người đại diện"), "{list}");
    let path = list.split("href=\"").find(|it| it.contains("/asked/")).unwrap();
    let path = path.split('"').next().unwrap();
    let shown = desk.get(path).await.text;
    assert!(shown.contains("Lê Hoàng Nam") && shown.contains("Phạm Thị Lý"), "{shown}");
    assert_eq!(company.authority().submit(path, GRANT).await.status, 403);
    assert_eq!(desk.submit(path, "outcome=granted").await.status, 422, "no source");
    let other = company.desk();
    let (one, two) = tokio::join!(desk.submit(path, GRANT), other.submit(path, GRANT));
    let done = [one.status, two.status].map(|status| status == 303);
    assert_eq!(done.into_iter().filter(|it| *it).count(), 1, "{done:?}");

    assert_eq!(act_for(&nam, id).await, 303);
    let ly = company.browser("ly.1990", 0).await;
    assert_eq!(act_for(&ly, id).await, 403);
    assert_eq!(ly.get(&format!("/account/organisations/{id}")).await.status, 403);
    let granted = "eid-notice-organisation-representative-granted";
    for person in [company.nam, company.representative] {
        assert!(company.said(person, granted).await);
    }
}

#[tokio::test]
async fn who_acts_for_an_organisation_as_its_representative_stops_when_another_does() {
    let company = Company::new().await;
    let id = company.asked("0400123456").await;
    assert_eq!(company.desk().submit(&decision(id), GRANT).await.status, 303);
    let ly = company.browser("ly.1990", 0).await;
    assert_eq!(act_for(&ly, id).await, 303);
    assert_eq!(ly.get("/notices").await.status, 200);
    let path = format!("/account/representatives/{id}");
    let form = "name=L%C3%AA+Ho%C3%A0ng+Nam&number=048+091+000102&agreed=yes";
    let home = company.browser("ly.1990", 0).await;
    assert!(home.get(&path).await.text.contains("Công ty Bạch Đằng"));
    let wrong = form.replace("number=048", "number=049");
    let nobody = home.submit(&path, &wrong).await;
    assert!(nobody.status == 422 && nobody.text.contains("Không có ai có tài khoản"));
    assert_eq!(company.browser("nam", 0).await.submit(&path, form).await.status, 403);
    assert_eq!(home.submit(&path, form).await.status, 303);

    let desk = company.desk();
    let list = desk.get("/desk/organisations").await.text;
    let page = list.split("href=\"").find(|it| it.contains("/asked/")).unwrap();
    let page = page.split('"').next().unwrap();
    let low = desk.submit(page, GRANT).await;
    assert!(low.status == 422 && low.text.contains("chưa có tài khoản mức 2"), "{}", low.text);
    company.raise(company.nam).await;
    assert_eq!(desk.submit(page, GRANT).await.status, 303);
    assert_eq!(ly.get("/notices").await.status, 403);
    assert_eq!(ly.who().await["acting_for"], Json::Null);
}

#[tokio::test]
async fn what_was_asked_about_a_representative_is_taken_back_by_who_asked() {
    let company = Company::new().await;
    let id = company.asked("0400123456").await;
    assert_eq!(company.desk().submit(&decision(id), GRANT).await.status, 303);
    company.raise(company.nam).await;
    let nam = company.browser("nam", 0).await;
    let claim = nam.submit("/account/organisations/claim", "code=0400123456&agreed=yes").await;
    assert_eq!(claim.status, 303);
    let path = path_in(&nam.get("/account/organisations").await.text, "/withdraw");
    assert!(path.starts_with("/account/representatives/"), "{path}");
    let ly = company.browser("ly.1990", 0).await;
    assert_eq!(ly.submit(&path, "").await.status, 404, "not hers to take back");
    assert_eq!(company.browser("mai", 0).await.submit(&path, "").await.status, 403);
    assert_eq!(nam.submit(&path, "").await.status, 303);
    assert_eq!(nam.submit(&path, "").await.status, 403, "once");
    assert!(!nam.get("/account/organisations").await.text.contains("Bạch Đằng"));
    assert!(!company.desk().get("/desk/organisations").await.text.contains("Bạch Đằng"));
}

#[tokio::test]
async fn a_locked_organisation_is_nobodys_to_act_for_until_it_is_unlocked() {
    let company = Company::new().await;
    let id = company.with_mandate("&purposes=inbox").await;
    let (ly, nam) = (company.browser("ly.1990", 0).await, company.browser("nam", 0).await);
    for browser in [&ly, &nam] {
        assert_eq!(act_for(browser, id).await, 303);
    }
    let path = format!("/desk/organisations/{id}/measure");
    let lock = format!("measure=lock&{MEASURE}");
    assert_eq!(company.desk().submit(&path, &lock).await.status, 403, "not the police's to do");
    let authority = company.authority();
    let empty = authority.submit(&path, "").await;
    for said in ["Ghi số giấy đề nghị", "Ghi lý do", "Hãy kiểm tra tổ chức và văn bản trước"]
    {
        assert!(empty.status == 422 && empty.text.contains(said), "{said}: {}", empty.text);
    }
    let found = authority.submit("/desk/organisations", "code=0400123456").await;
    assert_eq!(found.location, Some(format!("/desk/organisations/{id}")));
    assert!(authority.get(&path).await.text.contains("Đóng tài khoản"));
    assert_eq!(authority.submit(&path, &lock).await.status, 303);
    assert_eq!(authority.submit(&path, &lock).await.status, 409, "once");
    for browser in [&ly, &nam] {
        assert_eq!(browser.get("/notices").await.status, 403);
        assert_eq!(act_for(browser, id).await, 403);
    }
    let home = company.browser("ly.1990", 0).await;
    let list = home.get("/account/organisations").await.text;
    assert!(list.contains("12/QĐ-C06 · Giải thể") && list.contains("Đang bị khóa"), "{list}");
    let form = offer("L%C3%AA+Ho%C3%A0ng+Nam", "&purposes=inbox");
    let mandates = super::organisations::mandates(id);
    assert_eq!(home.submit(&mandates, &form).await.status, 404, "nor gives it mandates");
    let unlock = format!("measure=unlock&{MEASURE}");
    assert_eq!(authority.submit(&path, &unlock).await.status, 303);
    assert_eq!(act_for(&nam, id).await, 303, "its mandates stand");
    assert!(company.said(company.representative, "eid-notice-organisation-locked").await);
}

#[tokio::test]
async fn what_is_closed_has_no_mandates_and_its_code_is_free() {
    let company = Company::new().await;
    let id = company.with_mandate("&purposes=inbox").await;
    let nam = company.browser("nam", 0).await;
    assert_eq!(act_for(&nam, id).await, 303);
    let path = format!("/desk/organisations/{id}/measure");
    let (authority, other) = (company.authority(), company.authority());
    let close = format!("measure=close&{MEASURE}");
    let (one, two) = tokio::join!(authority.submit(&path, &close), other.submit(&path, &close));
    let done = [one.status, two.status].map(|status| status == 303);
    assert_eq!(done.into_iter().filter(|it| *it).count(), 1, "{done:?}");
    assert_eq!(nam.get("/notices").await.status, 403);
    assert_eq!(act_for(&nam, id).await, 403);
    assert!(nam.get("/notices").await.text.contains("Ủy quyền đã được rút lại"));
    assert!(company.said(id.subject(), "eid.mandate-ended").await);
    assert!(company.said(company.representative, "eid-notice-organisation-closed").await);
    for measure in ["lock", "unlock", "close"] {
        let form = format!("measure={measure}&{MEASURE}");
        assert_eq!(authority.submit(&path, &form).await.status, 409, "{measure}");
    }
    let again = company.asked("0400123456").await;
    assert_eq!(company.desk().submit(&decision(again), GRANT).await.status, 303);
}
