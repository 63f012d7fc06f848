//! For a name that nobody has as much is done as for one that somebody has: as many hashes of
//! passwords, as many statements. They are counted, because a clock on a busy machine tells little.

use super::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Work {
    hashes: u64,
    statements: u64,
}

/// What it takes to answer; the least of three times, because the ledger reads in between.
async fn work(town: &Town, asked: impl AsyncFn(Browser) -> Answer) -> Work {
    let mut least = None;
    for _ in 0..3 {
        let before = (town.accounts.hashing().done(), town.platform.db.statements());
        let answer = asked(town.browser()).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        let hashes = town.accounts.hashing().done() - before.0;
        let statements = town.platform.db.statements() - before.1;
        let done = Work { hashes, statements };
        least = Some(least.map_or(done, |least: Work| least.min(done)));
    }
    least.unwrap()
}

async fn costs_the_same(path: &str, form: impl Fn(&str) -> String, hashes: u64) {
    // No gate has closed yet.
    let town = Town::new().await;
    let asked = async |name: &str| {
        let form = form(name);
        work(&town, async |browser: Browser| browser.submit(path, &form).await).await
    };
    let (known, unknown) = (asked("mai").await, asked("may").await);
    assert_eq!(known, unknown, "{path}");
    assert_eq!(known.hashes, hashes, "{path}");
    assert!(known.statements > 0, "{path}");
}

#[tokio::test]
async fn a_name_that_nobody_has_costs_what_one_costs_that_somebody_has() {
    let sign_in = |name: &str| format!("login={name}&password=khong+phai+the&acts_as=citizen");
    costs_the_same("/sign-in?back=/notices", sign_in, 1).await;
    let unlock = |name: &str| format!("login={name}&password=khong+phai+the&code=123456");
    costs_the_same("/unlock", unlock, 1).await;
    let code = "ABCDE-FGHJK-MNPQR";
    let activate = |name: &str| {
        format!("login={name}&code={code}&new=mot+hai+ba+bon+nam&again=mot+hai+ba+bon+nam")
    };
    costs_the_same("/activate", activate, 0).await;
}

#[tokio::test]
async fn signing_up_costs_the_same_whoever_is_on_the_register() {
    let town = Town::new().await;
    town.enter("Phạm Văn Bình", "001085000123", "1985-03-09").await;
    let asked = async |number: &str, who: &str| {
        let typed = format!("{who}%40example.vn");
        let form = format!(
            "number={number}&name=Nguyen+Van+Minh&born-day=9&born-month=3&born-year=1985\
             &channel=email&address={typed}"
        );
        let browser = town.browser();
        browser.submit("/sign-up", &form).await;
        let code = town.code(&format!("{who}@example.vn"), 0).await;
        let before = (town.accounts.hashing().done(), town.platform.db.statements());
        browser.submit("/sign-up/code", &format!("code={code}")).await;
        let form = "new=mot+hai+ba+bon+nam&again=mot+hai+ba+bon+nam";
        let answer = browser.submit("/sign-up/password", form).await;
        assert_eq!(answer.location.as_deref(), Some("/sign-up/done"), "{}", answer.text);
        let hashes = town.accounts.hashing().done() - before.0;
        Work { hashes, statements: town.platform.db.statements() - before.1 }
    };
    let known = asked("001085000123", "known").await;
    assert_eq!((known, known.hashes), (asked("001085000999", "unknown").await, 1));
}
