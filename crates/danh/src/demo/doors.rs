//! The four doors of the first page, and the one click through them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Form, Router};
use eid::Accounts;
use kernel::Language;
use serde::Deserialize;
use tower::ServiceExt as _;
use web::front::Door;
use web::{Failure, Problem};

use super::{Account, people};
use crate::played::Device;

/// A door: whose it is, where it leads, and what its person came for.
struct Way {
    href: &'static str,
    /// As the messages of `web` know it.
    kind: &'static str,
    /// Nobody: it is open to all.
    login: &'static str,
    name: &'static str,
    /// In Vietnamese and English.
    story: [&'static str; 2],
}

const WAYS: [Way; 4] = [
    Way {
        href: "/me",
        kind: "citizen",
        login: "mai",
        name: "Mai",
        story: [
            "Mai vừa chuyển từ Mộ Đức về Đà Nẵng, tháng sáu sinh bé An. Hồ sơ ghi sai nhóm máu \
             và Mai đã đề nghị sửa.",
            "Mai has moved from Mộ Đức to Đà Nẵng and had a baby in June. Her blood type is \
             recorded wrongly, and she has asked for it to be put right.",
        ],
    },
    Way {
        href: "/desk",
        kind: "official",
        login: "lan",
        name: "Lan",
        story: [
            "Lan làm ở công an phường Hải Châu, nơi Mai cư trú. Trên bàn có đề nghị của Mai, hạn \
             hai ngày làm việc.",
            "Lan works for the commune police where Mai lives. Mai's request is on her desk, due \
             in two working days.",
        ],
    },
    Way {
        href: "/audit",
        kind: "agency",
        login: "kien",
        name: "Kiên",
        story: [
            "Kiên kiểm toán sổ ghi một cách độc lập: sổ có liền mạch không, có ai xem điều không \
             nên xem không.",
            "Kiên audits the log independently: is it without gaps, did anyone look who should \
             not have.",
        ],
    },
    Way { href: "/log", kind: "public", login: "", name: "", story: ["", ""] },
];

pub(super) fn all(language: Language) -> Vec<Door> {
    let door = |Way { href, kind, login, name, story }: Way| {
        let said = |part: &str| web::t(language, &format!("door-{kind}{part}")).into_owned();
        let own = match language {
            Language::En => story[1],
            Language::Vi => story[0],
        };
        let button = format!("door-{kind}-button");
        Door {
            account: login.to_owned(),
            behind: said("-behind"),
            button: web::t_with(language, &button, &[("name", name.into())]),
            href: href.to_owned(),
            role: said(""),
            story: if own.is_empty() { said("-story") } else { own.to_owned() },
            title: said("-title"),
        }
    };
    WAYS.into_iter().map(door).collect()
}

#[derive(Clone)]
struct Hall {
    accounts: Accounts,
    opened: Arc<[Account]>,
    /// The same sign-in that people use.
    sign_in: Router,
    site: String,
}

#[derive(Deserialize)]
struct Enter {
    account: String,
}

/// `POST /demo/enter`: signs in as one of the demo's accounts, with its passkey or password, as its
/// person would.
pub(super) fn routes(accounts: Accounts, site: String, opened: Vec<Account>) -> Router {
    let (opened, sign_in) = (opened.into(), eid::routes(accounts.clone()));
    let hall = Hall { accounts, opened, sign_in, site };
    Router::new().route("/demo/enter", post(enter)).with_state(hall)
}

async fn enter(State(hall): State<Hall>, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let asked = Request::from_parts(parts.clone(), body);
    let Ok(Form(Enter { account: login })) = axum::RequestExt::extract(asked).await else {
        return Err(nobody());
    };
    let account = hall.opened.iter().find(|account| account.login == login);
    let (Some(account), Some(player)) = (account, people::player(&login)) else {
        return Err(nobody());
    };
    let acts_as = if player.post.is_some() { "official" } else { "citizen" };
    let back = WAYS.iter().find(|way| way.login == login).map_or("/", |way| way.href);
    let (page, form) = match &account.device {
        Some(device) => ("/sign-in/passkey", hall.shown(device)?),
        // Neither names nor passwords of chance hold anything that would have to be encoded.
        None => ("/sign-in", format!("login={}&password={}", account.login, account.password)),
    };
    let form = format!("{form}&acts_as={acts_as}");
    let mut sign_in = Request::from_parts(parts, Body::from(form));
    *sign_in.uri_mut() = format!("{page}?back={back}").parse().map_err(|_| nobody())?;
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    sign_in.headers_mut().insert(header::CONTENT_TYPE, kind);
    sign_in.headers_mut().remove(header::CONTENT_LENGTH);
    let entered = hall.sign_in.oneshot(sign_in).await;
    Ok(entered.unwrap_or_else(|never| match never {}).into_response())
}

impl Hall {
    /// What the device of an official answers when it is asked to sign in, as the form has it.
    fn shown(&self, device: &Device) -> Result<String, Failure> {
        let offer = self.accounts.ask_passkey()?;
        let answer = device.answer(&self.site, &offer.options).map_err(|_| nobody())?;
        let answer: String = answer.bytes().map(|byte| format!("%{byte:02X}")).collect();
        Ok(format!("sealed={}&answer={answer}", offer.sealed))
    }
}

fn nobody() -> Failure {
    let title = "The demo has no such account; go back to the first page";
    Problem::new(StatusCode::NOT_FOUND, "no-demo-account", title).into()
}
