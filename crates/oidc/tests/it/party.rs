//! A relying party: what it asks, and what it makes of the answers.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use oidc::{Client, Registered};
use serde_json::Value as Json;

use super::*;

pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(crate) struct Party {
    pub(crate) client: Client,
    /// Its own way to the provider, without anybody's cookies.
    pub(crate) door: Browser,
    pub(crate) secret: String,
}

impl Party {
    pub(crate) fn of(door: Browser, registered: Registered) -> Self {
        let secret = registered.secret.map(|secret| secret.expose().to_owned());
        Self { client: registered.client, door, secret: secret.unwrap_or_default() }
    }

    pub(crate) fn id(&self) -> &str {
        self.client.id.as_str()
    }

    /// The same relying party some time later.
    pub(crate) fn at(self, door: Browser) -> Self {
        Self { door, ..self }
    }

    /// Where it sends a browser; `more` takes the place of what it says otherwise, and what is
    /// empty is left out.
    pub(crate) fn way(&self, more: &[(&str, &str)]) -> String {
        format!("/oidc/authorize?{}", self.query(more))
    }

    pub(crate) fn query(&self, more: &[(&str, &str)]) -> String {
        let id = self.id().to_owned();
        let mut fields = vec![
            ("client_id", id.as_str()),
            ("redirect_uri", BACK),
            ("response_type", "code"),
            ("scope", "openid profile"),
            ("state", "s t&te"),
            ("nonce", "n0"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        fields.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        fields.extend(more.iter().filter(|(_, value)| !value.is_empty()));
        encoded(&fields)
    }

    /// A browser goes the whole way: signs in, agrees, and comes back with a code.
    pub(crate) async fn code(&self, browser: &Browser, more: &[(&str, &str)]) -> String {
        let answer = self.walk(browser, "mai", &self.way(more)).await;
        answer.given("code").unwrap_or_else(|| panic!("{answer:?}"))
    }

    /// The same, up to the answer that leads back, whatever it says.
    pub(crate) async fn walk(&self, browser: &Browser, login: &str, way: &str) -> Answer {
        let mut answer = browser.get(way).await;
        if answer.location().starts_with("/sign-in") {
            let back = answer.given("back").unwrap();
            answer = browser.sign_in(login, &back).await;
            // Who agreed before is back already.
            if answer.location() == back {
                answer = browser.get(&back).await;
            }
        }
        if answer.status == 200 {
            answer = agree(browser, &answer).await;
        }
        answer
    }

    pub(crate) async fn token(&self, fields: &[(&str, &str)]) -> Answer {
        let basic = STANDARD.encode(format!("{}:{}", self.id(), self.secret));
        let headers = [("authorization", &*format!("Basic {basic}"))];
        self.door.send("POST", "/oidc/token", &headers, &encoded(fields)).await
    }

    pub(crate) async fn exchange(&self, code: &str) -> Answer {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ];
        self.token(&fields).await
    }

    pub(crate) async fn userinfo(&self, token: &str) -> Answer {
        let headers = [("authorization", &*format!("Bearer {token}"))];
        self.door.send("GET", "/oidc/userinfo", &headers, "").await
    }

    /// Asks about something as itself: introspection, revocation.
    pub(crate) async fn ask(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let basic = STANDARD.encode(format!("{}:{}", self.id(), self.secret));
        let headers = [("authorization", &*format!("Basic {basic}"))];
        self.door.send("POST", path, &headers, &encoded(fields)).await
    }
}

/// Presses the button.
pub(crate) async fn agree(browser: &Browser, page: &Answer) -> Answer {
    let question = page.hidden("question");
    browser.submit("/oidc/consent", &[("question", &question), ("decision", "allow")]).await
}

/// Head and claims of a JWS, unverified.
pub(crate) fn read(jws: &str) -> (Json, Json) {
    let part = |part: &str| {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap_or(Json::Null)
    };
    let parts: Vec<_> = jws.split('.').collect();
    assert_eq!(parts.len(), 3, "{jws}");
    (part(parts[0]), part(parts[1]))
}
