//! The pages, as far as words and links go.

use super::*;

#[tokio::test]
async fn the_account_page_says_who_acts_where_and_since_when() {
    let town = Town::new().await;
    let lan = town.browser();
    lan.sign_in("lan", "official").await;
    let page = lan.get("/account").await;
    for words in
        ["Tài khoản của bạn", "ca-ba-dinh", "Quản lý cư trú", "Cả nước", "Firefox, Windows"]
    {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert!(page.text.contains("Chuyển sang tư cách công dân"));
    assert!(page.text.contains("15:00, 23/11/2026"), "in Viet Nam's time: {}", page.text);
}

#[tokio::test]
async fn a_new_password_that_will_not_do_is_explained() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    let current = "current=con+c%C3%B2+bay+l%E1%BA%A3+bay+la";
    let cases = [
        ("new=short&again=short", "ít nhất 15 ký tự"),
        ("new=one+long+sentence&again=another+sentence", "không giống nhau"),
        ("new=aaaaaaaaaaaaaaaaaa&again=aaaaaaaaaaaaaaaaaa", "dễ đoán"),
    ];
    for (fields, words) in cases {
        let answer = mai.submit("/account/password", &format!("{current}&{fields}")).await;
        assert_eq!(answer.status, 422, "{fields}");
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
    }
    let wrong = "current=x&new=one+long+sentence&again=one+long+sentence";
    let answer = mai.submit("/account/password", wrong).await;
    assert!(answer.text.contains("Mật khẩu hiện nay không đúng"), "{}", answer.text);
}

#[tokio::test]
async fn who_is_signed_in_is_not_asked_to_sign_in() {
    let town = Town::new().await;
    let mai = town.browser();
    let asked = mai.get("/sign-in?as=official").await;
    assert!(asked.text.contains(r#"value="official" checked"#), "{}", asked.text);
    mai.sign_in("mai", "citizen").await;
    let answer = mai.get("/sign-in?back=/account").await;
    assert_eq!(answer.location.as_deref(), Some("/account"));
}

#[tokio::test]
async fn a_password_that_others_know_is_not_taken() {
    let town = Town::new().await;
    let list = tempfile::NamedTempFile::new().unwrap();
    // SHA-1 of "correct horse battery staple".
    std::fs::write(list.path(), "ABF7AAD6438836DBE526AA231ABDE2D0EEF74D42:384\n").unwrap();
    let refused = RefusedPasswords::in_file(list.path()).unwrap();
    let parts = Parts { refused, ..parts(&town.platform, NOW) };
    let mai = browser_of(&Accounts::new(parts).unwrap());
    mai.sign_in("mai", "citizen").await;
    let chosen =
        |new: &str| format!("current=con+c%C3%B2+bay+l%E1%BA%A3+bay+la&new={new}&again={new}");
    let known = mai.submit("/account/password", &chosen("correct+horse+battery+staple")).await;
    assert_eq!(known.status, 422);
    assert!(known.text.contains("đã bị lộ ở nơi khác"), "{}", known.text);
    let own = mai.submit("/account/password", &chosen("correct+horse+battery+of+mine")).await;
    assert_eq!(own.status, 303);
}
