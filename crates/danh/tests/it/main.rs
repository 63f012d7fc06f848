//! The program itself, as somebody runs it: started, asked over HTTP, killed, looked at again.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod backup;
mod certificates;
mod database;
mod demo;
mod faults;
mod import;
mod log;
mod papers;
mod portal;
mod procedures;
mod settings;
mod stopping;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use reqwest::{Client, Method, Response, StatusCode, header};
use serde_json::Value;
use tokio::time::{sleep, timeout};

/// What was filed has a key of its own.
static FILED: AtomicU64 = AtomicU64::new(0);

/// A debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program with some words after it, on the engine that the tests run on.
fn danh(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_danh"));
    command.args(words);
    clean(&mut command);
    if let Some(data) = words.iter().skip_while(|word| **word != "--data").nth(1) {
        database::describe_to(&mut command, data);
    }
    command
}

/// Settings of whoever runs the tests are not those of the tests.
fn clean(command: &mut Command) {
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DANH_")) {
        command.env_remove(name);
    }
}

fn run(words: &[&str]) -> Output {
    danh(words).output().unwrap()
}

/// Runs it, which ends well, and returns what it printed.
fn well(words: &[&str]) -> String {
    let output = run(words);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "danh {}: {said}", words.join(" "));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs it, which is refused, and returns why.
fn refused(words: &[&str]) -> String {
    let output = run(words);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "danh {}: {said}", words.join(" "));
    said
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A country of a few people in a folder of its own.
fn country(data: &Path, people: u32) {
    well(&["demo", "--only-make", "--people", &people.to_string(), "--data", text(data)]);
}

/// The log as `danh ledger verify` finds it.
fn verified(data: &Path) -> Value {
    let said = well(&["ledger", "verify", "--json", "--data", text(data)]);
    serde_json::from_str(&said).unwrap()
}

/// The program while it serves; killed when dropped.
struct Served {
    child: Child,
    client: Client,
    url: String,
}

impl Served {
    fn demo(data: &Path) -> Self {
        let demo = danh(&["demo", "--data", text(data), "--listen", "127.0.0.1:0"]);
        Self::start(demo)
    }

    /// Starts it and waits for the line that says where.
    fn start(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (said, lines) = mpsc::channel();
        listen(child.stdout.take().unwrap(), said.clone());
        listen(child.stderr.take().unwrap(), said);
        let mut all = Vec::new();
        let url = loop {
            let Ok(line) = lines.recv_timeout(PATIENCE) else {
                let _ = child.kill();
                panic!("it did not say where it serves:\n{}", all.join("\n"));
            };
            if let Some((_, rest)) = line.split_once("http://") {
                break format!("http://{}", rest.split_whitespace().next().unwrap());
            }
            all.push(line);
        };
        Self { child, client: Client::new(), url }
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Asks it to stop, and waits until it has.
    async fn stop(mut self) -> ExitStatus {
        self.signal("-TERM");
        let ended = async {
            loop {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, ended).await.expect("it ends")
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = self.client.get(format!("{}{path}", self.url)).send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }

    /// A citizen of the demo, signed in as a program is.
    async fn signed_in(&self, data: &Path, login: &str) -> Caller {
        let made = std::fs::read_to_string(data.join("demo.json")).unwrap();
        let made: Value = serde_json::from_str(&made).unwrap();
        let accounts = made["accounts"].as_array().unwrap();
        let account = accounts.iter().find(|account| account["login"] == login).unwrap();
        let password = &account["password"];
        let asked = serde_json::json!({ "login": login, "password": password });
        let request = self.client.post(format!("{}/v1/sessions", self.url));
        let request = request.header("content-type", "application/json").body(asked.to_string());
        let opened = request.send().await.unwrap();
        assert_eq!(opened.status(), StatusCode::CREATED);
        let opened: Value = serde_json::from_str(&opened.text().await.unwrap()).unwrap();
        let word = |name: &str| opened[name].as_str().unwrap().to_owned();
        let (client, url) = (self.client.clone(), self.url.clone());
        Caller { client, person: word("person"), token: word("token"), url }
    }

    /// An official of the demo, whose passkey opened their post.
    async fn at_work(&self, login: &str) -> Caller {
        let entered = self.enter(login).await;
        let cookie = entered.headers()[header::SET_COOKIE].to_str().unwrap();
        let token = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
        let (client, url) = (self.client.clone(), self.url.clone());
        Caller { client, person: String::new(), token, url }
    }

    /// Through one of the demo's doors, not following where it leads.
    async fn enter(&self, login: &str) -> Response {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let request = client.post(format!("{}/demo/enter", self.url));
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(format!("account={login}")).send().await.unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Passes on what is said, line by line, until nobody speaks.
fn listen(from: impl Read + Send + 'static, to: mpsc::Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            // Read on all the same: a full pipe would stop the one who speaks.
            let _ = to.send(line);
        }
    });
}

/// Somebody who is signed in and looks at their own record.
#[derive(Clone)]
struct Caller {
    client: Client,
    /// Empty in office.
    person: String,
    token: String,
    url: String,
}

impl Caller {
    async fn ask(&self, method: Method, path: &str, body: String) -> reqwest::Result<Response> {
        self.ask_for("own-record", method, path, body).await
    }

    async fn ask_for(
        &self,
        purpose: &str,
        method: Method,
        path: &str,
        body: String,
    ) -> reqwest::Result<Response> {
        let request = self.client.request(method, format!("{}{path}", self.url));
        let request = request.bearer_auth(&self.token).header("danh-purpose", purpose);
        request.header("content-type", "application/json").body(body).send().await
    }

    /// The own record; how it was answered.
    async fn read(&self) -> reqwest::Result<StatusCode> {
        Ok(self.read_whole().await?.0)
    }

    /// The same, with what was answered.
    async fn read_whole(&self) -> reqwest::Result<(StatusCode, String)> {
        let path = format!("/v1/persons/{}", self.person);
        let response = self.ask(Method::GET, &path, String::new()).await?;
        Ok((response.status(), response.text().await?))
    }

    /// Files a notice of a stay; the code of the dossier once that is acknowledged.
    async fn request(&self, reason: &str) -> reqwest::Result<Option<String>> {
        let key: String =
            reason.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let number = FILED.fetch_add(1, Ordering::Relaxed);
        let body = serde_json::json!({
            "procedure": "lodging", "key": format!("{key}-{number}"), "answers": {
                "commune": "20242", "from": "2026-12-01", "guests": ["051194000101"],
                "line": "1 Bạch Đằng", "reason": reason, "to": "2026-12-03",
            },
        });
        let response = self.ask(Method::POST, "/v1/dossiers", body.to_string()).await?;
        let status = response.status();
        let said = response.text().await?;
        let said: Value = serde_json::from_str(&said).unwrap_or_default();
        Ok(status.is_success().then(|| said["code"].as_str().unwrap().to_owned()))
    }

    /// Whether a dossier is there, for an official of its office.
    async fn finds_case(&self, code: &str) -> bool {
        let (purpose, path) = (format!("case:{code}"), format!("/v1/dossiers/{code}"));
        let asked = self.ask_for(&purpose, Method::GET, &path, String::new()).await;
        asked.unwrap().status() == StatusCode::OK
    }

    /// The codes of what was filed last.
    async fn requests(&self) -> String {
        let response = self.ask(Method::GET, "/v1/dossiers", String::new()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.text().await.unwrap()
    }
}
