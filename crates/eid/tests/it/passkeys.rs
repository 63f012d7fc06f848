//! Passkeys, against an authenticator that others wrote.

use aws_lc_rs::digest::{self, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::aws_lc_rs::AwsLcRsBackend;
use passkey::crypto::{CryptoBackend, SecretKeyT as _};
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use passkey::types::webauthn::{CredentialCreationOptions, CredentialRequestOptions};
use serde_json::{Value, json};

use super::*;

/// Where the flags stand in authenticator data, and those of a key that devices share: WebAuthn 3,
/// 6.1.
const FLAGS: usize = 32;
const SYNCED: u8 = 0b0001_1000;

/// Whoever holds the device, and whether they unlock it.
struct Holder {
    unlocks: bool,
}

#[async_trait::async_trait]
impl UserValidationMethod for Holder {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence, verification: verification && self.unlocks })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// A phone with one passkey at most.
pub(super) struct Device {
    /// A key that never leaves it.
    bound: bool,
    kept: Option<Passkey>,
    unlocks: bool,
}

impl Device {
    pub(super) fn new() -> Self {
        Self { bound: false, kept: None, unlocks: true }
    }

    fn authenticator(&self) -> Authenticator<Option<Passkey>, Holder, AwsLcRsBackend> {
        let (kept, holder) = (self.kept.clone(), Holder { unlocks: self.unlocks });
        Authenticator::new(Aaguid::new_empty(), kept, holder, AwsLcRsBackend)
    }

    async fn make(&mut self, options: Value) -> String {
        let options: CredentialCreationOptions = serde_json::from_value(options).unwrap();
        let mut client = Client::new(self.authenticator());
        let made = client.register(&origin("danh.example"), options, DefaultClientData).await;
        self.kept = client.authenticator().store().clone();
        let mut made = made.unwrap();
        if self.bound {
            // Not signed: the attestation is `none`.
            let object = &mut made.response.attestation_object;
            let site = digest(&digest::SHA256, b"danh.example");
            let at = object.windows(32).position(|bytes| bytes == site.as_ref()).unwrap();
            object[at + FLAGS] &= !SYNCED;
        }
        as_browsers_write(serde_json::to_value(made).unwrap())
    }

    /// The answer to what the page of `host` asks.
    async fn answer(&mut self, options: Value, host: &str) -> String {
        let options: CredentialRequestOptions = serde_json::from_value(options).unwrap();
        let mut client = Client::new(self.authenticator());
        let shown = client.authenticate(&origin(host), options, DefaultClientData).await;
        self.kept = client.authenticator().store().clone();
        let mut shown = shown.unwrap();
        if let Some(kept) = self.kept.as_ref().filter(|_| self.bound) {
            let said = &mut shown.response;
            said.authenticator_data[FLAGS] &= !SYNCED;
            let data = digest(&digest::SHA256, &said.client_data_json);
            let signed = [&said.authenticator_data[..], data.as_ref()].concat();
            let key = <AwsLcRsBackend as CryptoBackend>::SecretKey::from_cose_key(&kept.key);
            said.signature = key.unwrap().sign(&signed).into();
        }
        as_browsers_write(serde_json::to_value(shown).unwrap())
    }
}

fn origin(host: &str) -> webauthn_rs::prelude::Url {
    webauthn_rs::prelude::Url::parse(&format!("https://{host}")).unwrap()
}

/// What the page asks the device, and what its form carries back.
fn asked(page: &str) -> (Value, String) {
    let between = |from: &str| {
        let rest = page.split(from).nth(1).unwrap();
        rest.split('"').next().unwrap().replace("&#34;", "\"").replace("&quot;", "\"")
    };
    let options: Value = serde_json::from_str(&between("data-options=\"")).unwrap();
    (json!({ "publicKey": options }), between("name=\"sealed\" value=\""))
}

/// Bytes as base64url, and all of it fit for a form.
fn as_browsers_write(mut answer: Value) -> String {
    fn write(value: &mut Value) {
        match value {
            Value::Array(list) if list.iter().all(Value::is_u64) && !list.is_empty() => {
                let bytes = list.iter().map(|byte| u8::try_from(byte.as_u64().unwrap()).unwrap());
                *value = json!(URL_SAFE_NO_PAD.encode(bytes.collect::<Vec<_>>()));
            }
            Value::Object(fields) => fields.values_mut().for_each(write),
            _ => {}
        }
    }
    write(&mut answer);
    encoded(&answer.to_string())
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Makes a passkey on the page.
pub(super) async fn make(mai: &Browser, device: &mut Device) -> Answer {
    let page = mai.get("/account/factors/passkey").await;
    let (options, sealed) = asked(&page.text);
    let answer = device.make(options).await;
    let form = format!("sealed={sealed}&answer={answer}&label=Nokia");
    mai.submit("/account/factors/passkey", &form).await
}

/// What a sign-in page is answered by that device.
pub(super) async fn answered(page: &str, device: &mut Device, host: &str) -> String {
    let (options, sealed) = asked(page);
    let answer = device.answer(options, host).await;
    format!("sealed={sealed}&answer={answer}&acts_as=citizen")
}

#[tokio::test]
async fn a_passkey_alone_opens_the_account_at_level_two_and_claims_no_biometric() {
    let town = Town::new().await;
    let (mai, mut device) = (town.browser(), Device::new());
    mai.sign_in("mai", "citizen").await;
    let made = make(&mai, &mut device).await;
    assert_eq!(made.location.as_deref(), Some("/account"), "{}", made.text);
    assert_eq!(mai.who().await["level"], 2, "its holder has just unlocked it");

    let other = town.browser();
    let page = other.get("/sign-in?back=/notices").await.text;
    let form = answered(&page, &mut device, "danh.example").await;
    let path = "/sign-in/passkey?back=/notices";
    assert!(page.contains(&format!("action=\"{path}\"")), "{page}");
    let entered = other.submit(path, &form).await;
    assert_eq!(entered.location.as_deref(), Some("/notices"), "{}", entered.text);
    let who = other.who().await;
    assert_eq!((&who["actor"]["person"], &who["level"]), (&json!(town.mai), &json!(2)));
    assert_eq!(amr(&town, entered).await, ["mfa", "pop", "swk", "user"], "its devices share it");

    let again = town.browser().submit(path, &form).await;
    assert_eq!(again.status, 422, "an answer counts once: {}", again.text);
}

/// What was shown in the sign-in that was answered so.
async fn amr(town: &Town, entered: Answer) -> Vec<&'static str> {
    let token = entered.cookie.unwrap();
    let token = eid::Token::parse(token.split(['=', ';']).nth(1).unwrap()).unwrap();
    let session = town.accounts.session(&token).await.unwrap().unwrap();
    session.methods.amr()
}

#[tokio::test]
async fn a_passkey_that_never_leaves_its_device_is_said_to_be_hardware() {
    let town = Town::new().await;
    let (mai, mut key) = (town.browser(), Device { bound: true, ..Device::new() });
    mai.sign_in("mai", "citizen").await;
    let made = make(&mai, &mut key).await;
    assert_eq!(made.location.as_deref(), Some("/account"), "{}", made.text);
    let other = town.browser();
    let form = answered(&other.get("/sign-in").await.text, &mut key, "danh.example").await;
    let entered = other.submit("/sign-in/passkey", &form).await;
    assert_eq!(entered.status, 303, "{}", entered.text);
    assert_eq!(other.who().await["level"], 2);
    assert_eq!(amr(&town, entered).await, ["hwk", "mfa", "pop", "user"]);

    // One that says today that it was copied is not the one that was made.
    key.bound = false;
    let form = answered(&town.browser().get("/sign-in").await.text, &mut key, "danh.example").await;
    assert_eq!(town.browser().submit("/sign-in/passkey", &form).await.status, 422);
}

#[tokio::test]
async fn a_passkey_answers_this_site_this_question_and_its_own_account() {
    let town = Town::new().await;
    let (mai, mut device) = (town.browser(), Device::new());
    mai.sign_in("mai", "citizen").await;
    make(&mai, &mut device).await;
    let page = town.browser().get("/sign-in").await.text;
    let form = answered(&page, &mut device, "danh.example").await;
    let (_, sealed) = asked(&town.browser().get("/sign-in").await.text);
    let (_, of_form) = asked(&page);
    let cases = [
        ("another question", form.replace(&of_form, &sealed)),
        ("no question", form.replace(&of_form, "AAAA")),
        ("no answer", format!("sealed={of_form}&answer=%7B%7D")),
    ];
    for (case, form) in cases {
        let answer = town.browser().submit("/sign-in/passkey", &form).await;
        assert_eq!(answer.status, 422, "{case}");
        assert!(answer.text.contains("chưa được biết ở đây"), "{case}");
    }
    let later = browser_of(&town.later(601));
    assert_eq!(later.submit("/sign-in/passkey", &form).await.status, 422, "too late");

    // A site that only looks like ours gets an answer from a careless device, and it is refused.
    let (mut options, sealed) = asked(&page);
    options["publicKey"]["rpId"] = json!("danh.example.net");
    device.kept.as_mut().unwrap().rp_id = "danh.example.net".to_owned();
    let answer = device.answer(options, "danh.example.net").await;
    let form = format!("sealed={sealed}&answer={answer}");
    assert_eq!(town.browser().submit("/sign-in/passkey", &form).await.status, 422);
}

#[tokio::test]
async fn a_passkey_that_was_given_up_opens_nothing_one_request_later() {
    let town = Town::new().await;
    let (mai, mut device) = (town.browser(), Device::new());
    mai.sign_in("mai", "citizen").await;
    make(&mai, &mut device).await;
    let page = town.browser().get("/sign-in").await.text;
    let before = answered(&page, &mut device, "danh.example").await;
    let list = own(eid::ReadAccount { person: town.mai }, &citizen(town.mai));
    let (factors, _) = town.accounts.factors(&list).await.unwrap().into_inner();
    let passkey = factors.iter().find(|it| it.kind == eid::FactorKind::Passkey).unwrap();
    let revoke = format!("/account/factors/{}/revoke", passkey.id);
    let asked = mai.get(&revoke).await;
    assert!(asked.status == 200 && asked.text.contains("Khóa truy cập"), "{}", asked.text);
    assert!(mai.get("/account").await.text.contains(&revoke), "nothing is lost by one tap");
    assert_eq!(mai.submit(&revoke, "").await.status, 303);
    assert_eq!(mai.who().await, Value::Null);
    assert_eq!(town.browser().submit("/sign-in/passkey", &before).await.status, 422);
}

#[tokio::test]
async fn who_has_a_passkey_and_shows_the_password_where_more_is_wanted_is_told_so() {
    let town = Town::new().await;
    let (mai, mut device) = (town.browser(), Device::new());
    mai.sign_in("mai", "citizen").await;
    make(&mai, &mut device).await;
    let surer = "/sign-in?back=/notices&level=2";
    let other = town.browser();
    assert!(other.get(surer).await.text.contains("cần hai cách chứng minh"));
    let form = format!("login=mai&password={}&acts_as=citizen", encoded(PASSWORD));
    let held_up = other.submit(surer, &form).await;
    assert_eq!(held_up.status, 422, "not led to make what they have");
    assert!(held_up.text.contains("cần thêm khóa truy cập của bạn"), "{}", held_up.text);
    let answer = answered(&held_up.text, &mut device, "danh.example").await;
    let on = other.submit("/sign-in/passkey?back=/notices", &answer).await;
    assert_eq!(on.location.as_deref(), Some("/notices"), "{}", on.text);
}

#[tokio::test]
async fn a_passkey_unlocks_what_its_holder_locked_and_nothing_else() {
    let town = Town::new().await;
    let (mai, mut device) = (town.browser(), Device::new());
    mai.sign_in("mai", "citizen").await;
    make(&mai, &mut device).await;
    let asks = async || town.browser().get("/unlock").await.text;
    let unlock = async |form: &str| town.browser().submit("/unlock/passkey", form).await;
    assert!(asks().await.contains("action=\"/unlock/passkey\""));
    let early = unlock(&answered(&asks().await, &mut device, "danh.example").await).await;
    assert!(early.status == 422 && early.text.contains("không phải do chủ tài khoản khóa"));
    assert_eq!(mai.submit("/account/lock", "").await.status, 303);

    let to_sign_in = town.browser().get("/sign-in").await.text;
    let elsewhere = answered(&to_sign_in, &mut device, "danh.example").await;
    assert_eq!(unlock(&elsewhere).await.status, 422, "it was asked to sign in");
    let locked = town.browser().submit("/sign-in/passkey", &elsewhere).await;
    assert_eq!(locked.location.as_deref(), Some("/locked"));
    device.unlocks = false;
    let (mut options, sealed) = asked(&asks().await);
    options["publicKey"]["userVerification"] = json!("discouraged");
    let answer = device.answer(options, "danh.example").await;
    let found = unlock(&format!("sealed={sealed}&answer={answer}")).await;
    assert!(found.status == 422 && found.text.contains("chưa được biết ở đây"), "{}", found.text);
    device.unlocks = true;

    let form = answered(&asks().await, &mut device, "danh.example").await;
    assert_eq!(unlock(&form).await.location.as_deref(), Some("/sign-in?done=unlocked"));
    assert_eq!(mai.who().await, Value::Null, "old sessions stay ended");
    mai.sign_in("mai", "citizen").await;
    assert_eq!(mai.submit("/account/lock", "").await.status, 303);
    assert_eq!(unlock(&form).await.status, 422, "an answer counts once");
}

#[tokio::test]
async fn who_unlocks_with_passkeys_that_are_not_known_has_to_wait() {
    let town = Town::new().await;
    let (mai, mut device) = (town.browser(), Device::new());
    mai.sign_in("mai", "citizen").await;
    make(&mai, &mut device).await;
    mai.submit("/account/lock", "").await;
    let (_, sealed) = asked(&town.browser().get("/unlock").await.text);
    let guess = format!("sealed={sealed}&answer=%7B%7D");
    for _ in 0..50 {
        assert_eq!(town.browser().submit("/unlock/passkey", &guess).await.status, 422);
    }
    let page = town.browser().get("/unlock").await.text;
    let form = answered(&page, &mut device, "danh.example").await;
    let waits = town.browser().submit("/unlock/passkey", &guess).await;
    assert!(waits.status == 429 && waits.retry_after.is_some(), "{}", waits.text);
    assert_eq!(town.browser().submit("/unlock/passkey", &form).await.status, 303, "it is no guess");
}

#[tokio::test]
async fn a_changed_password_ends_what_rests_on_a_passkey_too() {
    let town = Town::new().await;
    let (mai, mut device) = (town.browser(), Device::new());
    mai.sign_in("mai", "citizen").await;
    make(&mai, &mut device).await;
    let mut enter = async || {
        let browser = town.browser();
        let page = browser.get("/sign-in").await.text;
        let form = answered(&page, &mut device, "danh.example").await;
        assert_eq!(browser.submit("/sign-in/passkey", &form).await.status, 303);
        browser
    };
    let (thief, own) = (enter().await, enter().await);
    let old = own.at(town.browser());
    let (current, new) = ("con+c%C3%B2+bay+l%E1%BA%A3+bay+la", "mot+hai+ba+bon+nam+sau");
    let fields = format!("current={current}&new={new}&again={new}");
    assert_eq!(own.submit("/account/password", &fields).await.status, 303);
    for ended in [&thief, &mai, &old] {
        assert_eq!(ended.who().await, Value::Null);
    }
    assert_eq!(own.who().await["level"], 2, "it goes on under a new token");
    let list = super::own(eid::ReadAccount { person: town.mai }, &citizen(town.mai));
    let (factors, _) = town.accounts.factors(&list).await.unwrap().into_inner();
    let passkey = factors.iter().find(|it| it.kind == eid::FactorKind::Passkey).unwrap();
    own.submit(&format!("/account/factors/{}/revoke", passkey.id), "").await;
    assert_eq!(own.who().await, Value::Null, "and still rests on the passkey");
}

#[tokio::test]
async fn a_passkey_opens_also_where_others_guessed_passwords() {
    let town = Town::new().await;
    let (mai, mut device) = (town.browser(), Device::new());
    mai.sign_in("mai", "citizen").await;
    make(&mai, &mut device).await;
    for n in 0..50 {
        assert_eq!(town.browser().open(&format!("name-{n}"), "x").await.status, 401);
    }
    assert_eq!(town.browser().open("lan", PASSWORD).await.status, 429, "the source is closed");
    let page = town.browser().get("/sign-in").await.text;
    let form = answered(&page, &mut device, "danh.example").await;
    let wrong = form.replace("acts_as=citizen", "").replace("answer=", "answer=x");
    assert_eq!(town.browser().submit("/sign-in/passkey", &wrong).await.status, 429);
    let entered = town.browser().submit("/sign-in/passkey", &form).await;
    assert_eq!(entered.status, 303, "{}", entered.text);
}

#[tokio::test]
async fn a_passkey_that_opens_nothing_does_not_fill_the_record() {
    let town = Town::new().await;
    let (mai, mut device) = (town.browser(), Device::new());
    mai.sign_in("mai", "citizen").await;
    make(&mai, &mut device).await;
    let page = town.browser().get("/sign-in").await.text;
    let form = answered(&page, &mut device, "danh.example").await;
    let official = form.replace("acts_as=citizen", "acts_as=official");
    for n in 0..10 {
        assert_ne!(town.browser().submit("/sign-in/passkey", &official).await.status, 429, "{n}");
    }
    assert_eq!(town.browser().submit("/sign-in/passkey", &official).await.status, 429);
    let later = browser_of(&town.later(61));
    assert_eq!(later.submit("/sign-in/passkey", &form).await.status, 303, "it was not used up");
}

#[tokio::test]
async fn a_device_that_nobody_unlocked_is_not_let_in() {
    let town = Town::new().await;
    let (mai, mut device) = (town.browser(), Device::new());
    mai.sign_in("mai", "citizen").await;
    make(&mai, &mut device).await;
    device.unlocks = false;
    let (mut options, sealed) = asked(&town.browser().get("/sign-in").await.text);
    // A thief's browser does not ask for what we ask for.
    options["publicKey"]["userVerification"] = json!("discouraged");
    let answer = device.answer(options, "danh.example").await;
    let form = format!("sealed={sealed}&answer={answer}");
    assert_eq!(town.browser().submit("/sign-in/passkey", &form).await.status, 422);
}
