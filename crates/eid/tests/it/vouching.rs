//! The first second factor of somebody in a post is vouched for by somebody else.

use access::{Actor, AuthenticationLevel};
use eid::{EndPost, Error, RecoverAccount, ShowEnrolmentCode, VouchForFactor};
use futures_util::future::join;
use testkit::official;

use super::*;

const CODE: &str = "/account/enrolment-code";
const POLICE: &[&str] = &["e-identification"];

fn order() -> Purpose {
    Purpose::Order("12/QĐ-BCA".to_owned())
}

/// A colleague of the one whom `testkit` makes.
fn another(duties: &[&str]) -> Caller {
    let Actor::Official { office, duties, territory, .. } = official(duties).actor else {
        panic!("no official");
    };
    let person = PersonId::from_bytes(&[0x0e; 16]).unwrap();
    let actor = Actor::Official { duties, office, person, territory };
    Caller::new(actor, AuthenticationLevel::TWO, Caller::WEB)
}

pub(crate) async fn vouched(
    accounts: &Accounts,
    caller: &Caller,
    person: PersonId,
) -> Result<String, Error> {
    let purpose = match caller.person() {
        Some(_) => order(),
        None => Purpose::Rule(OPERATOR_RULE),
    };
    let facts = accounts.facts_on_vouching(caller, person).await?;
    let may = permit(VouchForFactor { person }, caller, &purpose, facts)?;
    Ok(accounts.vouch(&may).await?.code.expose())
}

/// The operator vouches for somebody, who is signed in and types the code.
pub(crate) async fn shows_code(town: &Town, person: PersonId, browser: &Browser) {
    let code = vouched(&town.accounts, &operator(), person).await.unwrap();
    let shown = browser.submit(CODE, &format!("code={code}")).await;
    assert_eq!(shown.location.as_deref(), Some("/account/factors/passkey"), "{}", shown.text);
}

#[tokio::test]
async fn a_stolen_password_sets_up_nothing_in_a_post() {
    let town = Town::new().await;
    for capacity in ["official", "citizen"] {
        let thief = town.browser();
        assert_eq!(thief.sign_in("lan", capacity).await.status, 303);
        for page in ["factors/passkey", "factors/totp", "contacts/sms", "recovery-codes"] {
            let path = format!("/account/{page}?back=/desk");
            let led = thief.get(&path).await;
            let code = format!("{CODE}?back=/desk");
            assert_eq!(led.location.as_deref(), Some(code.as_str()), "{page}");
            let posted = thief.submit(&path, "sealed=a&code=1&label=a").await;
            assert_eq!(posted.location.as_deref(), Some(code.as_str()), "{page}");
        }
    }
    let session = town.session(&town.browser().open("lan", PASSWORD).await).await;
    let facts = town.accounts.facts_on_factors(&session).await.unwrap();
    let action = eid::ManageFactors { person: town.lan };
    let refused = permit(action, &session.caller(), &Purpose::OwnRecord, facts);
    assert!(refused.is_err(), "whichever way it is asked for");
}

#[tokio::test]
async fn an_official_types_the_code_of_a_colleague_and_sets_up_a_factor_once() {
    let town = Town::new().await;
    let first = vouched(&town.accounts, &official(POLICE), town.lan).await.unwrap();
    let code = vouched(&town.accounts, &official(POLICE), town.lan).await.unwrap();
    let lan = town.browser();
    let way = lan.sign_in_at("/sign-in?back=/desk/accounts", "lan", "official").await;
    let way = lan.get(&way.location.unwrap()).await.location.unwrap();
    assert_eq!(way, format!("{CODE}?back=/desk/accounts"));
    assert!(lan.get(&way).await.text.contains("đồng nghiệp trao cho bạn"));
    for wrong in ["", "aaaaa-aaaaa-aaaaa-aaaaa", &first] {
        let answer = lan.submit(&way, &format!("code={wrong}")).await;
        assert!(answer.status == 422 && answer.text.contains("Mã không đúng"), "{wrong}");
    }
    let shown = lan.submit(&way, &format!("code={}", code.to_uppercase())).await;
    assert_eq!(shown.location.as_deref(), Some("/account/factors/passkey?back=/desk/accounts"));
    let elsewhere = town.browser();
    elsewhere.sign_in("lan", "official").await;
    let led = elsewhere.get("/account/factors/totp").await;
    assert_eq!(led.location.as_deref(), Some(CODE), "the code counts where it was typed");
    factors::enrol(&lan).await;
    assert_eq!(lan.who().await["level"], 2);
    let spent = elsewhere.submit(CODE, &format!("code={code}")).await;
    assert_eq!(spent.status, 422, "once");

    let recorded = town.on_record(town.lan).await;
    for event in [
        "eid.enrolment-code-given",
        "eid.enrolment-code-shown",
        "eid.factor-added",
        "eid-notice-enrolment-code",
        "eid-notice-factor-added",
    ] {
        assert!(recorded.iter().any(|record| record.contains(event)), "{event}");
    }
    assert!(recorded.iter().all(|record| !record.contains(&code)));
}

#[tokio::test]
async fn codes_are_not_guessed_without_limit_nor_good_for_long() {
    let town = Town::new().await;
    let code = vouched(&town.accounts, &operator(), town.lan).await.unwrap();
    let late = browser_of(&town.later(5 * 24 * 3_600));
    late.sign_in("lan", "official").await;
    let over = late.submit(CODE, &format!("code={code}")).await;
    assert_eq!(over.status, 422, "too late");

    let town = Town::new().await;
    let code = vouched(&town.accounts, &operator(), town.lan).await.unwrap();
    let thief = town.browser();
    thief.sign_in("lan", "official").await;
    for _ in 0..10 {
        assert_eq!(thief.submit(CODE, "code=aaaaa-aaaaa-aaaaa-aaaaa").await.status, 422);
    }
    assert_eq!(thief.submit(CODE, &format!("code={code}")).await.status, 429);
}

#[tokio::test]
async fn two_officials_let_a_colleague_back_in() {
    let town = Town::new().await;
    let (one, other) = (official(POLICE), another(POLICE));
    let early = vouched(&town.accounts, &one, town.lan).await.unwrap();
    let may = permit(RecoverAccount { person: town.lan }, &one, &order(), Facts::none()).unwrap();
    town.accounts.recover(&may).await.unwrap();
    let both = vouched(&town.accounts, &one, town.lan).await;
    assert!(matches!(both, Err(Error::Refused(_))), "{both:?}");
    let lan = town.browser();
    lan.sign_in("lan", "official").await;
    let void = lan.submit(CODE, &format!("code={early}")).await;
    assert_eq!(void.status, 422, "given by the same, before");
    let code = vouched(&town.accounts, &other, town.lan).await.unwrap();
    assert_eq!(lan.submit(CODE, &format!("code={code}")).await.status, 303);
}

#[tokio::test]
async fn who_vouched_and_lets_in_at_the_same_time_does_but_one() {
    let town = Town::new().await;
    let one = official(POLICE);
    let facts = town.accounts.facts_on_vouching(&one, town.lan).await.unwrap();
    let vouch = permit(VouchForFactor { person: town.lan }, &one, &order(), facts).unwrap();
    let may = permit(RecoverAccount { person: town.lan }, &one, &order(), Facts::none()).unwrap();
    town.accounts.recover(&may).await.unwrap();
    let late = town.accounts.vouch(&vouch).await;
    assert!(matches!(late, Err(Error::Busy)), "{late:?}");
}

#[tokio::test]
async fn somebody_else_vouches_and_only_for_who_is_in_a_post() {
    let town = Town::new().await;
    let own = Caller::new(
        Actor::Official {
            duties: vec![Duty::parse("e-identification").unwrap()],
            office: "c06".to_owned(),
            person: town.lan,
            territory: "*".to_owned(),
        },
        AuthenticationLevel::TWO,
        Caller::WEB,
    );
    for caller in [&own, &official(&["residence"]), &citizen(town.mai)] {
        let refused = vouched(&town.accounts, caller, town.lan).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{caller:?}");
    }
    let citizen_only = vouched(&town.accounts, &operator(), town.mai).await;
    assert!(matches!(citizen_only, Err(Error::NotInPost)), "{citizen_only:?}");
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    factors::enrol(&mai).await;

    let end = by_operator(EndPost { person: town.lan });
    town.accounts.end_post(&end, town.post).await.unwrap();
    let lan = town.browser();
    lan.sign_in("lan", "citizen").await;
    factors::enrol(&lan).await;
}

#[tokio::test]
async fn a_post_that_begins_tomorrow_is_vouched_for_today() {
    let town = Town::new().await;
    let tomorrow = NOW.now().day().next_day().unwrap();
    let duties = vec![Duty::parse("residence").unwrap()];
    let terms = NewPost::parse("c06", duties, "*", tomorrow, None).unwrap();
    let appoint = by_operator(AppointOfficial { person: town.mai });
    town.accounts.appoint(&appoint, terms).await.unwrap();
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    assert_eq!(mai.get("/account/factors/totp").await.location.as_deref(), Some(CODE));
}

#[tokio::test]
async fn of_two_factors_set_up_at_once_with_one_code_one_is_kept() {
    let town = Town::new().await;
    let code = vouched(&town.accounts, &operator(), town.lan).await.unwrap();
    let session = town.session(&town.browser().open("lan", PASSWORD).await).await;
    let show = own(ShowEnrolmentCode { person: town.lan }, &session.caller());
    town.accounts.show_enrolment_code(&show, &session, &code).await.unwrap();
    let facts = town.accounts.facts_on_factors(&session).await.unwrap();
    let action = eid::ManageFactors { person: town.lan };
    let may = permit(action, &session.caller(), &Purpose::OwnRecord, facts).unwrap();
    let end = own(eid::EndSession { person: town.lan }, &session.caller());
    let [one, other] = [(); 2].map(|()| town.accounts.offer_totp(&may));
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    let label = eid::Label::parse("Nokia").unwrap();
    let enrolled = async |offer: &eid::TotpOffer| {
        let uri = offer.secret.uri("danh", &session.login);
        let code = testkit::Phone::scan(&uri).code(0);
        town.accounts.enrol_totp(&may, &session, (&offer.sealed, &code, &label)).await
    };
    let (one, other) = join(enrolled(&one), enrolled(&other)).await;
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
    town.accounts.end_sessions(&end).await.unwrap();
}

#[tokio::test]
async fn the_desk_hands_a_code_to_a_colleague_whom_it_saw() {
    let town = Town::new().await;
    let lan = town.enter("Trần Thị Lan", "001185000124", "1985-03-09").await;
    let open = by_operator(OpenAccount { person: lan });
    town.accounts.open(&open, account("lan.2")).await.unwrap();
    let routes = eid::routes(town.accounts.clone());
    let desk = testkit::Session::new(routes, official(POLICE), Purpose::OwnRecord);
    let page = format!("/desk/accounts/{lan}?paper=TK01-7");
    let path = format!("/desk/accounts/{lan}/enrolment-code?paper=TK01-7");
    assert!(!desk.get(&page).await.text.contains("Cách đăng nhập thứ hai của cán bộ"));
    let appoint = by_operator(AppointOfficial { person: lan });
    town.accounts.appoint(&appoint, post("c06", &["residence"])).await.unwrap();
    assert!(desk.get(&page).await.text.contains("Cách đăng nhập thứ hai của cán bộ"));
    let unseen = desk.submit(&path, "").await;
    assert!(unseen.status == 422 && unseen.text.contains("Hãy kiểm tra nhân thân trước"));
    let given = desk.submit(&path, "vouch_sure=yes").await;
    assert!(given.status == 200 && given.text.contains(CODE), "{}", given.text);
    let recovery = format!("/desk/accounts/{lan}/recovery?paper=TK01-7");
    assert_eq!(desk.submit(&recovery, "sure=yes").await.status, 200);
    let same = desk.submit(&path, "vouch_sure=yes").await;
    assert!(same.status == 422 && same.text.contains("nhờ một đồng nghiệp khác"), "{}", same.text);
}
