//! Accounts of organisations: asked for at level 2, decided at a desk, acted for within mandates.

use eid::{
    AskOrganisation, Checked, ConfirmLevel, Confirmation, NewOrganisation, OrganisationId,
    ReadAccount,
};
use serde_json::Value as Json;
use testkit::official;

use super::*;

pub(crate) const DAY: i64 = 24 * 3_600;
pub(crate) const GRANT: &str = "outcome=granted&source=Gi%E1%BA%A5y+0400123456";

/// A representative of level 2, somebody to give a mandate to, and a desk.
pub(crate) struct Company {
    pub(crate) nam: PersonId,
    pub(crate) representative: PersonId,
    pub(crate) town: Town,
}

impl Company {
    pub(crate) async fn new() -> Self {
        let town = Town::new().await;
        let representative = town.enter("Phạm Thị Lý", "001190000321", "1990-05-01").await;
        let nam = town.enter("Lê Hoàng Nam", "048091000102", "1991-10-17").await;
        for (person, login) in [(representative, "ly.1990"), (nam, "nam")] {
            let open = by_operator(OpenAccount { person });
            town.accounts.open(&open, account(login)).await.unwrap();
        }
        let company = Self { nam, representative, town };
        company.raise(representative).await;
        company
    }

    pub(crate) async fn raise(&self, person: PersonId) {
        let order = Purpose::Order("TK01-7".to_owned());
        let police = official(&["e-identification"]);
        let may = permit(ConfirmLevel { person }, &police, &order, Facts::none()).unwrap();
        let seen = Confirmation { checked: Checked::CardByEye, guardian: None };
        self.town.accounts.confirm_level(&may, seen).await.unwrap();
    }

    pub(crate) async fn asked(&self, code: &str) -> OrganisationId {
        let facts = self.town.accounts.facts_on_asking(self.representative).await.unwrap();
        let caller = citizen(self.representative);
        let may = permit(AskOrganisation, &caller, &Purpose::OwnRecord, facts).unwrap();
        let new = NewOrganisation::parse("Công ty Bạch Đằng", code, "18 Bạch Đằng, Đà Nẵng");
        self.town.accounts.ask_organisation(&may, new.unwrap()).await.unwrap().0
    }

    /// With an account, and so many purposes in a mandate that Nam has accepted.
    pub(crate) async fn with_mandate(&self, purposes: &str) -> OrganisationId {
        let id = self.asked("0400123456").await;
        let decided = self.desk().submit(&decision(id), GRANT).await;
        assert_eq!(decided.status, 303, "{decided:?}");
        let ly = self.browser("ly.1990", 0).await;
        let given = ly.submit(&mandates(id), &offer("L%C3%AA+Ho%C3%A0ng+Nam", purposes)).await;
        assert_eq!(given.status, 303, "{}", given.text);
        let nam = self.browser("nam", 0).await;
        let list = nam.get("/account/organisations").await.text;
        let path = path_in(&list, "/accept");
        assert_eq!(nam.submit(&path, "").await.status, 303);
        id
    }

    pub(crate) fn desk(&self) -> testkit::Session {
        let routes = eid::routes(self.town.accounts.clone());
        let police = official(&["e-identification"]);
        testkit::Session::new(routes, police, Purpose::OwnRecord)
    }

    pub(crate) async fn browser(&self, login: &str, seconds: i64) -> Browser {
        let then = Moment::from_micros(NOW.now().micros() + seconds * 1_000_000);
        let accounts = self.town.later(seconds);
        let browser = whole_house(&self.town, &accounts, Clock::Fixed(then));
        assert_eq!(browser.sign_in(login, "citizen").await.status, 303);
        browser
    }
}

pub(crate) fn decision(id: OrganisationId) -> String {
    format!("/desk/organisations/{id}/decision")
}

pub(crate) fn mandates(id: OrganisationId) -> String {
    format!("/account/organisations/{id}/mandates")
}

/// A mandate until the end of 30 November 2026.
pub(crate) fn offer(name: &str, purposes: &str) -> String {
    let until = "until-day=30&until-month=11&until-year=2026";
    format!("name={name}&number=048+091+000102&{until}{purposes}")
}

/// The address of the form that ends so.
pub(crate) fn path_in(page: &str, end: &str) -> String {
    let (before, _) = page.split_once(&format!("{end}\"")).unwrap();
    let (_, path) = before.rsplit_once("=\"").unwrap();
    format!("{path}{end}")
}

pub(crate) async fn act_for(browser: &Browser, id: OrganisationId) -> u16 {
    let form = format!("whom=organisation:{id}");
    browser.submit("/account/acting-for", &form).await.status.as_u16()
}

#[tokio::test]
async fn only_who_is_known_at_level_two_asks_for_an_organisation() {
    let company = Company::new().await;
    let nam = company.browser("nam", 0).await;
    assert!(nam.get("/account/organisations").await.text.contains("phải có tài khoản mức 2"));
    let form = "name=C%C3%B4ng+ty+B%E1%BA%A1ch+%C4%90%E1%BA%B1ng&code=0400123456&address=18+B%E1%BA%A1ch+%C4%90%E1%BA%B1ng";
    let agreed = format!("{form}&agreed=yes");
    assert_eq!(nam.submit("/account/organisations/new", &agreed).await.status, 403);

    let ly = company.browser("ly.1990", 0).await;
    let missing = ly.submit("/account/organisations/new", form).await;
    assert_eq!(missing.status, 422);
    assert!(missing.text.contains("Những người đại diện khác phải đồng ý trước"));
    let wrong = agreed.replace("0400123456", "12");
    assert!(ly.submit("/account/organisations/new", &wrong).await.text.contains("mười chữ số"));
    assert_eq!(ly.submit("/account/organisations/new", &agreed).await.status, 303);
    let list = ly.get("/account/organisations").await.text;
    assert!(list.contains("Công ty Bạch Đằng") && list.contains("Đang chờ quyết định"), "{list}");
    // Nobody acts for what has no account yet.
    assert!(!ly.get("/account/acting-for").await.text.contains("Công ty Bạch Đằng"));
}

#[tokio::test]
async fn an_official_decides_in_the_time_of_the_law_and_names_a_source() {
    let company = Company::new().await;
    let id = company.asked("0400123456").await;
    let desk = company.desk();
    let page = format!("/desk/organisations/{id}");
    assert!(desk.get("/desk/organisations").await.text.contains("Công ty Bạch Đằng"));
    let shown = desk.get(&page).await.text;
    // Monday at 15:00 counts as Monday's: three working days on is Friday, for Tuesday is a day off.
    assert!(shown.contains("Hạn: 27/11/2026"), "{shown}");
    assert_eq!(desk.submit(&format!("{page}/verification"), "").await.status, 303);
    let slow = desk.get(&page).await.text;
    assert!(slow.contains("Hạn: 08/12/2026"), "{slow}");
    assert_eq!(desk.submit(&format!("{page}/verification"), "").await.status, 409);

    let none = desk.submit(&decision(id), "outcome=granted").await;
    assert!(none.status == 422 && none.text.contains("Ghi nguồn mà bạn đã đối chiếu"));
    let reasons = desk.submit(&decision(id), "outcome=refused&source=x1").await;
    assert!(reasons.status == 422 && reasons.text.contains("Ghi lý do"));
    assert_eq!(desk.submit(&decision(id), GRANT).await.status, 303);
    assert_eq!(desk.submit(&decision(id), GRANT).await.status, 409);
    let decided = desk.get(&page).await.text;
    assert!(decided.contains("hệ thống chưa kiểm chứng"), "{decided}");
    let recorded = company.town.on_record(company.representative).await;
    let decided = recorded.iter().find(|it| it.contains("eid.organisation-decided")).unwrap();
    assert!(decided.contains("\"verified\":false"), "{decided}");

    let other = company.asked("0400123456").await;
    let taken = desk.submit(&decision(other), GRANT).await;
    assert!(taken.status == 422 && taken.text.contains("Mã số này đã có tài khoản"));
    let residence = testkit::Session::new(
        eid::routes(company.town.accounts.clone()),
        official(&["residence"]),
        Purpose::OwnRecord,
    );
    assert_eq!(residence.get("/desk/organisations").await.status, 403);
    assert_eq!(residence.submit(&decision(other), GRANT).await.status, 403);
}

#[tokio::test]
async fn who_has_a_mandate_acts_for_the_organisation_within_it() {
    let company = Company::new().await;
    let id = company.with_mandate("&purposes=inbox").await;
    let nam = company.browser("nam", 0).await;
    assert_eq!(act_for(&nam, id).await, 303);
    let who = nam.who().await;
    assert_eq!(who["acting_for"], id.to_string());
    assert_eq!(who["mandate"], format!("organisation:{id}"));
    let inbox = nam.get("/notices").await;
    assert!(inbox.status == 200 && inbox.text.contains("Bạn đang làm thay Công ty Bạch Đằng"));
    assert_eq!(nam.get("/me/looks").await.status, 403, "not what the mandate is for");
    assert_eq!(nam.get("/me").await.status, 403, "an organisation is nobody on the register");
    assert_eq!(nam.get(&format!("/account/organisations/{id}")).await.status, 403);
    assert_eq!(nam.submit(&mandates(id), "").await.status, 403, "nor gives mandates");

    let ly = company.browser("ly.1990", 0).await;
    assert_eq!(act_for(&ly, id).await, 303);
    let looks = ly.get("/me/looks").await;
    assert!(looks.status == 200 && looks.text.contains("Đã đồng ý một ủy quyền"), "{}", looks.text);
    let mai = company.browser("mai", 0).await;
    assert_eq!(act_for(&mai, id).await, 403);
}

#[tokio::test]
async fn a_mandate_that_is_withdrawn_lets_nothing_be_done_from_the_next_request_on() {
    let company = Company::new().await;
    let id = company.with_mandate("&purposes=inbox&purposes=entries").await;
    let nam = company.browser("nam", 0).await;
    assert_eq!(act_for(&nam, id).await, 303);
    assert_eq!(nam.get("/me/looks").await.status, 200);
    let ly = company.browser("ly.1990", 0).await;
    let page = ly.get(&format!("/account/organisations/{id}")).await.text;
    assert!(page.contains("Có hiệu lực"), "{page}");
    let withdraw = path_in(&page, "/withdraw");
    assert_eq!(nam.submit(&withdraw, "").await.status, 403);
    assert_eq!(nam.get(&withdraw).await.status, 403);
    let asked = ly.get(&withdraw).await;
    assert!(asked.text.contains("Rút lại ủy quyền này?") && asked.text.contains("Nam"));
    assert_eq!(ly.submit(&withdraw, "").await.status, 303);
    assert_eq!(ly.get(&withdraw).await.status, 404);
    assert_eq!(nam.get("/notices").await.status, 403);
    assert_eq!(nam.who().await["acting_for"], Json::Null);
    assert_eq!(act_for(&nam, id).await, 403);
    assert_eq!(ly.submit(&withdraw, "").await.status, 404, "once");
    assert!(nam.get("/notices").await.text.contains("Ủy quyền đã được rút lại"));
}

#[tokio::test]
async fn a_mandate_ends_with_its_last_day_or_when_it_is_given_back() {
    let company = Company::new().await;
    let id = company.with_mandate("&purposes=inbox").await;
    let last = company.browser("nam", 7 * DAY).await;
    assert_eq!(act_for(&last, id).await, 303);
    let after = company.browser("nam", 8 * DAY).await;
    assert_eq!(act_for(&after, id).await, 403);
    let nam = company.browser("nam", 0).await;
    let list = nam.get("/account/organisations").await.text;
    assert!(list.contains("Trả lại ủy quyền"), "{list}");
    let back = path_in(&list, "/decline");
    assert_eq!(company.browser("mai", 0).await.submit(&back, "").await.status, 403);
    let asked = nam.get(&back).await;
    assert!(asked.text.contains("Trả lại ủy quyền này?") && asked.text.contains("Bạch Đằng"));
    assert_eq!(act_for(&nam, id).await, 303, "asking takes nothing away");
    assert_eq!(company.browser("mai", 0).await.get(&back).await.status, 403);
    assert_eq!(nam.submit(&back, "").await.status, 303);
    assert_eq!(nam.get(&back).await.status, 403, "nothing is left to give back");
    assert_eq!(act_for(&nam, id).await, 403);
    assert!(!nam.get("/account/organisations").await.text.contains("Bạch Đằng"));
}

#[tokio::test]
async fn whom_an_organisation_names_for_a_mandate_is_not_guessed() {
    let company = Company::new().await;
    let id = company.asked("0400123456").await;
    assert_eq!(company.desk().submit(&decision(id), GRANT).await.status, 303);
    let ly = company.browser("ly.1990", 0).await;
    let right = offer("L%C3%AA+Ho%C3%A0ng+Nam", "&purposes=inbox");
    let wrong = offer("Tr%E1%BA%A7n+V%C4%83n+Khoa", "&purposes=inbox");
    let path = mandates(id);
    let at_once = (0..20).map(|_| ly.submit(&path, &wrong));
    let mut answers = futures_util::future::join_all(at_once).await;
    // Of many at once some are sent away uncounted.
    for _ in 0..10 {
        answers.push(ly.submit(&path, &wrong).await);
    }
    assert_eq!(answers.iter().filter(|answer| answer.status == 422).count(), 10, "{answers:?}");
    let refused = ly.submit(&path, &right).await;
    assert_eq!((refused.status.as_u16(), refused.retry_after), (429, Some(61)));
    assert!(refused.text.contains("Đã nhập sai quá nhiều lần"), "{}", refused.text);
    let later = ly.at(company.browser("ly.1990", 61).await);
    assert_eq!(later.submit(&path, &right).await.status, 303);
    let recorded = company.town.on_record(id.subject()).await;
    let misnamed = recorded.iter().filter(|record| record.contains("eid.mandate-misnamed"));
    assert_eq!(misnamed.count(), 10);
}

#[tokio::test]
async fn a_mandate_names_somebody_with_an_account_a_purpose_and_a_day_ahead() {
    let company = Company::new().await;
    let id = company.asked("0400123456").await;
    let ly = company.browser("ly.1990", 0).await;
    let whole = offer("L%C3%AA+Ho%C3%A0ng+Nam", "&purposes=inbox");
    assert_eq!(ly.submit(&mandates(id), &whole).await.status, 404, "it has no account yet");
    assert_eq!(company.desk().submit(&decision(id), GRANT).await.status, 303);
    for (form, said) in [
        (offer("L%C3%AA+Ho%C3%A0ng+Nam", ""), "Chọn ít nhất một việc"),
        (offer("Tr%E1%BA%A7n+V%C4%83n+Khoa", "&purposes=inbox"), "Không có ai có tài khoản"),
        (whole.replace("number=048", "number=049"), "Không có ai có tài khoản"),
        (whole.replace("until-day=30", "until-day=31"), "Lịch không có ngày này"),
        (whole.replace("until-day=30", "until-day=22"), "Ngày này đã qua"),
    ] {
        let refused = ly.submit(&mandates(id), &form).await;
        assert_eq!(refused.status, 422, "{form}");
        assert!(refused.text.contains(said), "{form}: {said}");
    }
    // With or without its marks.
    let plain = whole.replace("L%C3%AA+Ho%C3%A0ng", "Le+Hoang");
    assert_eq!(ly.submit(&mandates(id), &plain).await.status, 303);
    let own = own(ReadAccount { person: company.nam }, &citizen(company.nam));
    let offered = company.town.accounts.own_organisations(&own).await.unwrap();
    assert_eq!(offered.len(), 1);
    assert_eq!(act_for(&company.browser("nam", 0).await, id).await, 403, "not accepted yet");
}

#[test]
fn nobody_decides_about_an_organisation_of_their_own() {
    let police = official(&["decide-account-locks", "e-identification"]);
    let organisation = OrganisationId::from_bytes(&[7; 16]).unwrap();
    let order = Purpose::Order("TK02-1".to_owned());
    let may = |theirs| {
        let facts = ["asked", "invited", "level_two", "member", "named", "representative"];
        let facts =
            facts.into_iter().fold(Facts::none(), |facts, name| facts.flag(name, name == theirs));
        let decides = eid::DecideOrganisation { organisation };
        let decides = permit(decides, &police, &order, facts.clone()).is_ok();
        let locks = permit(eid::LockOrganisation { organisation }, &police, &order, facts).is_ok();
        assert_eq!(decides, locks, "{theirs}");
        decides
    };
    assert!(may(""));
    for theirs in ["asked", "invited", "member", "named", "representative"] {
        assert!(!may(theirs), "{theirs}");
    }
}
