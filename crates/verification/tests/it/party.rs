//! A service: how it comes by a token, and what it asks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oidc::Registered;

use super::*;
use testkit::browser::{encode, encoded};

pub(crate) const API: &str = "/osia/3rdparty/v1";

pub(crate) struct Service {
    pub(crate) client: Client,
    pub(crate) door: Browser,
    pub(crate) secret: String,
    /// With every scope it has.
    pub(crate) token: String,
}

impl Service {
    pub(crate) fn of(door: Browser, registered: Registered) -> Self {
        let secret = registered.secret.map(|secret| secret.expose().to_owned());
        let (client, secret) = (registered.client, secret.unwrap_or_default());
        Self { client, door, secret, token: String::new() }
    }

    /// With a token of all its scopes.
    pub(crate) async fn with_token(mut self) -> Self {
        let scopes: Vec<_> = self.client.leave.scopes.iter().map(ToString::to_string).collect();
        let answer = self.token_for(&scopes.join(" ")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        self.token = answer.body["access_token"].as_str().unwrap().to_owned();
        self
    }

    pub(crate) fn at(self, door: Browser) -> Self {
        Self { door, ..self }
    }

    pub(crate) async fn token_for(&self, scope: &str) -> Answer {
        let basic = STANDARD.encode(format!("{}:{}", self.client.id, self.secret));
        let headers = [("authorization", &*format!("Basic {basic}"))];
        let fields = [("grant_type", "client_credentials"), ("scope", scope)];
        self.door.send("POST", "/oidc/token", &headers, &encoded(&fields)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Json) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", &*bearer), ("content-type", "application/json")];
        self.door.send("POST", &format!("{API}{path}"), &headers, &body.to_string()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        self.door.send("GET", &format!("{API}{path}"), &[("authorization", &*bearer)], "").await
    }

    /// Asks about somebody by the personal number, under that transaction.
    pub(crate) async fn verify(&self, number: &str, transaction: &str, body: &Json) -> Answer {
        self.verify_by("uin", number, transaction, body).await
    }

    pub(crate) async fn verify_by(
        &self,
        kind: &str,
        identifier: &str,
        transaction: &str,
        body: &Json,
    ) -> Answer {
        let (identifier, transaction) = (encode(identifier), encode(transaction));
        let query = format!("identifierType={kind}&transactionId={transaction}");
        self.post(&format!("/verify/{identifier}?{query}"), body).await
    }

    /// Whether that is so; panics when it was not answered.
    pub(crate) async fn says(&self, number: &str, transaction: &str, body: &Json) -> bool {
        confirmed(&self.verify(number, transaction, body).await)
    }

    /// A person signs in to it and agrees to that scope. What the service knows them by.
    pub(crate) async fn signs_in(&self, browser: &Browser, login: &str, scope: &str) -> String {
        let tokens = self.code(browser, login, scope).await;
        let token = tokens["id_token"].as_str().unwrap_or_else(|| panic!("{tokens:?}"));
        proof::read(token).1["sub"].as_str().unwrap().to_owned()
    }

    /// The same with all that it is given.
    pub(crate) async fn code(&self, browser: &Browser, login: &str, scope: &str) -> Json {
        let way = encoded(&[
            ("client_id", self.client.id.as_str()),
            ("redirect_uri", BACK),
            ("response_type", "code"),
            ("scope", scope),
            ("state", "s"),
        ]);
        let way = format!("/oidc/authorize?{way}");
        browser.sign_in(login, "/account").await;
        let page = browser.get(&way).await;
        // Who agreed before is not asked again.
        let back = match page.status.as_u16() {
            200 => {
                let question = page.hidden("question");
                let fields = [("question", &*question), ("decision", "allow")];
                browser.submit("/oidc/consent", &fields).await
            }
            _ => page,
        };
        let code = back.given("code").unwrap_or_else(|| panic!("{back:?}"));
        let basic = STANDARD.encode(format!("{}:{}", self.client.id, self.secret));
        let headers = [("authorization", &*format!("Basic {basic}"))];
        let fields =
            [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", BACK)];
        self.door.send("POST", "/oidc/token", &headers, &encoded(&fields)).await.body
    }
}

pub(crate) fn confirmed(answer: &Answer) -> bool {
    assert_eq!(answer.status, 200, "{answer:?}");
    match answer.body["verificationCode"].as_i64().unwrap() {
        0 => false,
        1 => true,
        code => panic!("{code}"),
    }
}

/// The status and the number of a refusal, whose body has nothing else.
pub(crate) fn refusal(answer: &Answer) -> (u16, i64) {
    assert_eq!(answer.names(), ["code", "message"], "{answer:?}");
    (answer.status.as_u16(), answer.body["code"].as_i64().unwrap())
}

pub(crate) fn biographic(attributes: &Json) -> Json {
    json!({ "biographicData": attributes })
}

/// What is so of Mai.
pub(crate) fn mai() -> Json {
    biographic(&json!({ "dateOfBirth": "1985-03-09", "fullName": MAI, "gender": "F" }))
}
