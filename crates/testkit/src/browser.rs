//! A browser that keeps its cookie, and what else speaks HTTP.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::Mutex;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value as Json;
use tower::ServiceExt;

/// What everybody signs in with in tests.
pub const PASSWORD: &str = "con cò bay lả bay la";

const FORM: &str = "application/x-www-form-urlencoded";

pub struct Browser {
    cookie: Mutex<Option<String>>,
    pub routes: Router,
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub body: Json,
    pub headers: HeaderMap,
    pub status: StatusCode,
    pub text: String,
}

impl Browser {
    pub fn new(routes: Router) -> Self {
        Self { cookie: Mutex::default(), routes }
    }

    /// The same visitor at another door: a later time, another node.
    pub fn at(&self, other: Self) -> Self {
        let cookie = Mutex::new(self.cookie.lock().unwrap().clone());
        Self { cookie, routes: other.routes }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send("POST", path, &[], &encoded(fields)).await
    }

    /// Signs in on the page, with the password everybody here has, and comes back.
    pub async fn sign_in(&self, login: &str, back: &str) -> Answer {
        self.sign_in_as(login, "citizen", back).await
    }

    pub async fn sign_in_as(&self, login: &str, acts_as: &str, back: &str) -> Answer {
        let path = format!("/sign-in?back={}", encode(back));
        let fields = [("login", login), ("password", PASSWORD), ("acts_as", acts_as)];
        self.submit(&path, &fields).await
    }

    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if method == "POST" && headers.iter().all(|(name, _)| *name != "content-type") {
            request = request.header(header::CONTENT_TYPE, FORM);
        }
        if let Some(cookie) = &*self.cookie.lock().unwrap() {
            request = request.header(header::COOKIE, cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let headers = response.headers().clone();
        if let Some(cookie) = headers.get(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            *self.cookie.lock().unwrap() = (!pair.ends_with('=')).then_some(pair);
        }
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Json::Null);
        Answer { body, headers, status, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// A parameter of where it leads.
    pub fn given(&self, name: &str) -> Option<String> {
        let (_, said) = self.location().split_once(['?', '#'])?;
        let begins = format!("{name}=");
        said.split('&').find_map(|pair| pair.strip_prefix(&begins).map(decode))
    }

    /// The value of a hidden field of the page.
    pub fn hidden(&self, name: &str) -> String {
        let field = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.text.split_once(&field).unwrap_or_else(|| panic!("{self:?}"));
        rest.split('"').next().unwrap().to_owned()
    }

    /// The names of what the body says, in order.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.body.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// What tells one answer from another: where it leads, or the status with the name of the
    /// refusal, in whichever form the endpoint gives it.
    pub fn in_a_word(&self) -> String {
        if self.given("code").is_some() {
            return "code".to_owned();
        }
        if let Some(error) = self.given("error") {
            return format!("back {error}");
        }
        let path = self.location().split('?').next().unwrap_or_default();
        let said = [&self.body["error"], &self.body["type"]].into_iter().find_map(Json::as_str);
        let said = said.map(|said| said.rsplit(':').next().unwrap_or(said).to_owned());
        let nothing = self.body.as_array().is_some_and(Vec::is_empty);
        let said = said.or(nothing.then(|| "nothing".to_owned()));
        let said = said.or(self.body["active"].as_bool().map(|active| match active {
            true => "active".to_owned(),
            false => "inactive".to_owned(),
        }));
        let number = [&self.body["code"], &self.body["verificationCode"]];
        let number = number.into_iter().find_map(Json::as_i64).map(|number| number.to_string());
        let said = said.or(number).unwrap_or_else(|| match path {
            "/locked" | "/sign-in" => path.to_owned(),
            _ => String::new(),
        });
        format!("{} {said}", self.status.as_u16()).trim_end().to_owned()
    }

    /// Status and error, as OAuth tells it.
    pub fn refusal(&self) -> (u16, &str) {
        (self.status.as_u16(), self.body["error"].as_str().unwrap_or_default())
    }
}

pub fn encoded(fields: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{}={}", encode(name), encode(value));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

pub fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let letter = |byte: u8| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(letter).collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let hex = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}
