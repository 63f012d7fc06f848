//! Who opens accounts and gives posts.

use eid::{CloseAccount, Error, ReadAccount, ResetPassword};
use serde_json::json;
use testkit::official;

use super::*;

fn order() -> Purpose {
    Purpose::Order("12/QĐ-BCA".to_owned())
}

#[tokio::test]
async fn a_person_has_one_account_and_a_name_one_holder() {
    let town = Town::new().await;
    let open = async |person, login| {
        let permit = by_operator(OpenAccount { person });
        town.accounts.open(&permit, account(login)).await
    };
    let binh = PersonId::from_bytes(&[0x0c; 16]).unwrap();
    assert!(matches!(open(town.mai, "mai.2").await, Err(Error::HasAccount)));
    assert!(matches!(open(binh, "MAI").await, Err(Error::LoginTaken)));
    assert!(open(binh, "binh").await.is_ok());
}

#[test]
fn accounts_are_managed_on_duty_and_by_order() {
    let person = PersonId::from_bytes(&[0x0a; 16]).unwrap();
    let may = |caller: &Caller, purpose: &Purpose| {
        permit(OpenAccount { person }, caller, purpose, Facts::none()).is_ok()
    };
    let manager = official(&["manage-accounts"]);
    assert!(may(&manager, &order()));
    assert!(!may(&manager, &Purpose::OwnRecord));
    assert!(!may(&official(&["residence"]), &order()));
    assert!(!may(&citizen(person), &Purpose::OwnRecord));
    assert!(!may(&Caller::visitor(), &Purpose::OwnRecord));
    assert!(!may(&Caller::job("import", "import"), &Purpose::Rule("import")));
}

#[test]
fn nobody_appoints_themselves() {
    let manager = official(&["manage-accounts"]);
    let person = manager.person().unwrap();
    assert!(permit(AppointOfficial { person }, &manager, &order(), Facts::none()).is_err());
    assert!(permit(ResetPassword { person }, &manager, &order(), Facts::none()).is_err());
    assert!(permit(CloseAccount { person }, &manager, &order(), Facts::none()).is_ok());
}

#[tokio::test]
async fn a_manager_gives_a_post_and_it_is_on_record() {
    let town = Town::new().await;
    let manager = official(&["manage-accounts"]);
    let action = AppointOfficial { person: town.mai };
    let permit = permit(action, &manager, &order(), Facts::none()).unwrap();
    town.accounts.appoint(&permit, post("ubnd-ba-dinh", &["civil-status"])).await.unwrap();
    let mai = town.browser();
    mai.sign_in("mai", "official").await;
    assert_eq!(mai.who().await["actor"]["office"], "ubnd-ba-dinh");
    let recorded = town.on_record(town.mai).await;
    let appointed = recorded.iter().find(|record| record.contains("eid.official-appointed"));
    assert!(appointed.unwrap().contains("order:12/QĐ-BCA"));
}

#[tokio::test]
async fn who_appoints_is_told_that_the_account_is_locked() {
    let town = Town::new().await;
    let person = town.mai;
    let lock = own(eid::LockAccount { person }, &citizen(person));
    town.accounts.lock(&lock).await.unwrap();
    let appoint = by_operator(AppointOfficial { person });
    let refused = town.accounts.appoint(&appoint, post("c06", &["residence"])).await;
    assert!(matches!(refused, Err(Error::Locked)), "{refused:?}");
    let lan = town.lan;
    town.accounts.lock(&own(eid::LockAccount { person: lan }, &citizen(lan))).await.unwrap();
    let ends = by_operator(eid::EndPost { person: lan });
    town.accounts.end_post(&ends, town.post).await.expect("a post ends under a lock too");
    let nobody =
        by_operator(AppointOfficial { person: PersonId::from_bytes(&[0x77; 16]).unwrap() });
    let nobody = town.accounts.appoint(&nobody, post("c06", &["residence"])).await;
    assert!(matches!(nobody, Err(Error::NoSuchAccount)), "{nobody:?}");
}

#[tokio::test]
async fn looking_at_an_account_is_on_record() {
    let town = Town::new().await;
    let caller = citizen(town.mai);
    let permit = own(ReadAccount { person: town.mai }, &caller);
    let overview = town.accounts.overview(&permit).await.unwrap();
    assert_eq!(overview.account.login.expose(), "mai");
    assert!(overview.sessions.is_empty());
    assert!(
        town.on_record(town.mai).await[0].contains(r#""fields":["account","posts","sessions"]"#)
    );
}

#[tokio::test]
async fn no_secret_is_shown_to_a_log() {
    let town = Town::new().await;
    let opened = town.browser().open("mai", PASSWORD).await;
    let token = eid::Token::parse(opened.body["token"].as_str().unwrap()).unwrap();
    let session = town.accounts.session(&token).await.unwrap().unwrap();
    let shown = format!("{:?} {token:?} {session:?} {:?}", town.accounts, account("mai"));
    for secret in [opened.body["token"].as_str().unwrap(), PASSWORD, "\"mai\"", "Firefox"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn an_account_opened_from_the_command_line_is_signed_in_to_with_what_it_printed() {
    #[derive(clap::Parser)]
    struct Cli {
        #[command(subcommand)]
        command: eid::Command,
    }
    let town = Town::new().await;
    let binh = PersonId::from_bytes(&[0x0c; 16]).unwrap();
    let run = async |line: &str| {
        let Cli { command } = clap::Parser::try_parse_from(line.split(' ')).unwrap();
        let mut out = Vec::new();
        let find = async |_| Ok::<_, std::convert::Infallible>(binh);
        let under = (&operator(), &Purpose::Rule(OPERATOR_RULE));
        command.run(&town.accounts, under, find, &mut out).await.unwrap();
        String::from_utf8(out).unwrap()
    };
    let number = "--number 001185012345";
    let printed = run(&format!("x add --login binh {number} --office c06 --duty audit")).await;
    let password = printed.lines().find_map(|line| line.strip_prefix("password  ")).unwrap();
    let body = json!({ "login": "binh", "password": password, "acts_as": "official" });
    assert_eq!(town.browser().post("/v1/sessions", body).await.status, 201, "{printed}");

    let code = printed.lines().find_map(|line| line.strip_prefix("code      ")).unwrap();
    let official = town.browser();
    let form = format!("login=binh&password={password}&acts_as=official");
    assert_eq!(official.submit("/sign-in", &form).await.status, 303);
    let shown = official.submit("/account/enrolment-code", &format!("code={code}")).await;
    assert_eq!(shown.location.as_deref(), Some("/account/factors/passkey"), "{}", shown.text);
    let again = run(&format!("x enrolment-code {number}")).await;
    assert!(again.starts_with("code      ") && !again.contains(code), "{again}");

    let printed = run(&format!("x reset-password {number}")).await;
    assert!(printed.contains("\ncode      "), "there is no second factor yet: {printed}");
    let new = printed.lines().find_map(|line| line.strip_prefix("password  ")).unwrap();
    assert_eq!(town.browser().open("binh", password).await.status, 401);
    assert_eq!(town.browser().open("binh", new).await.status, 201);
    run(&format!("x close --person {binh}")).await;
    assert_eq!(town.browser().open("binh", new).await.status, 401);
}
