//! A browser that keeps its cookie, and a program that keeps its token.

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) struct Browser {
    cookies: Mutex<BTreeMap<String, String>>,
    routes: Router,
    token: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) body: Value,
    pub(crate) challenge: Option<String>,
    pub(crate) cookie: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) retry_after: Option<i64>,
    pub(crate) status: StatusCode,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new(routes: Router) -> Self {
        Self { cookies: Mutex::default(), routes, token: None }
    }

    /// The same visitor at another door: a later time, another node.
    pub(crate) fn at(&self, other: Self) -> Self {
        let cookies = Mutex::new(self.cookies.lock().unwrap().clone());
        Self { cookies, routes: other.routes, token: self.token.clone() }
    }

    /// Somebody else at the same door.
    pub(crate) fn another(&self) -> Self {
        Self::new(self.routes.clone())
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub(crate) fn with_cookie(self, name: &str, value: &str) -> Self {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, FORM, String::new()).await
    }

    pub(crate) async fn submit(&self, path: &str, fields: &str) -> Answer {
        self.send("POST", path, FORM, fields.to_owned()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, "application/json", body.to_string()).await
    }

    /// Signs in on the page, with the password everybody here has.
    pub(crate) async fn sign_in(&self, login: &str, acts_as: &str) -> Answer {
        self.sign_in_at("/sign-in?back=/notices", login, acts_as).await
    }

    pub(crate) async fn sign_in_at(&self, door: &str, login: &str, acts_as: &str) -> Answer {
        let password = "con+c%C3%B2+bay+l%E1%BA%A3+bay+la";
        let fields = format!("login={login}&password={password}&acts_as={acts_as}");
        self.submit(door, &fields).await
    }

    /// Signs in as a program does.
    pub(crate) async fn open(&self, login: &str, password: &str) -> Answer {
        self.post("/v1/sessions", json!({ "login": login, "password": password })).await
    }

    /// Who the service takes this browser for; null when for nobody.
    pub(crate) async fn who(&self) -> Value {
        let answer = self.get("/v1/who").await;
        if answer.status == StatusCode::OK { answer.body } else { Value::Null }
    }

    pub(crate) async fn send(&self, method: &str, path: &str, kind: &str, body: String) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(header::CONTENT_TYPE, kind);
        request = request.header(header::USER_AGENT, "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0");
        let carried = self.cookies.lock().unwrap().clone();
        let carried = carried.iter().map(|(name, value)| format!("; {name}={value}"));
        request = request.header(header::COOKIE, format!("a=b{}", carried.collect::<String>()));
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let header = |name| {
            let value = head.headers.get(name);
            value.map(|value| value.to_str().unwrap().to_owned())
        };
        let cookie = header(header::SET_COOKIE);
        for set in head.headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            match value {
                "" => cookies.remove(name),
                value => cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        let (challenge, location) = (header(header::WWW_AUTHENTICATE), header(header::LOCATION));
        let retry_after = header(header::RETRY_AFTER).map(|text| text.parse().unwrap());
        let status = head.status;
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { body, challenge, cookie, location, retry_after, status, text }
    }
}
