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

/// What stands on a door, in Vietnamese and English.
struct Words {
    /// Who is behind it; nobody: it leads to `href`.
    login: &'static str,
    href: &'static str,
    role: [&'static str; 2],
    title: [&'static str; 2],
    story: [&'static str; 2],
    behind: [&'static str; 2],
    button: [&'static str; 2],
}

const DOORS: [Words; 4] = [
    Words {
        login: "mai",
        href: "/me",
        role: ["Công dân", "Citizen"],
        title: ["Trần Thị Mai", "Trần Thị Mai"],
        story: [
            "Mai vừa chuyển từ Mộ Đức về Đà Nẵng, tháng sáu sinh bé An. Hồ sơ ghi sai nhóm máu và \
             Mai đã đề nghị sửa.",
            "Mai has moved from Mộ Đức to Đà Nẵng and had a baby in June. Her blood type is \
             recorded wrongly, and she has asked for it to be put right.",
        ],
        behind: [
            "xem ai đã mở hồ sơ của Mai, vì sao, theo luật nào.",
            "see who opened Mai's record, why, and under which law.",
        ],
        button: ["Vào với tư cách Mai", "Enter as Mai"],
    },
    Words {
        login: "lan",
        href: "/desk",
        role: ["Cán bộ", "Official"],
        title: ["Đặng Thị Lan", "Đặng Thị Lan"],
        story: [
            "Lan làm ở công an phường Hải Châu, nơi Mai cư trú. Trên bàn có đề nghị của Mai, hạn \
             hai ngày làm việc.",
            "Lan works for the commune police where Mai lives. Mai's request is on her desk, due \
             in two working days.",
        ],
        behind: [
            "thử mở hồ sơ mà không có vụ việc: không được.",
            "try to open a record without a case: it cannot be done.",
        ],
        button: ["Vào với tư cách Lan", "Enter as Lan"],
    },
    Words {
        login: "kien",
        href: "/audit",
        role: ["Cơ quan", "Agency"],
        title: ["Đỗ Trung Kiên", "Đỗ Trung Kiên"],
        story: [
            "Kiên kiểm toán sổ ghi một cách độc lập: sổ có liền mạch không, ai đã xem điều không \
             nên xem.",
            "Kiên audits the log independently: is it without gaps, did anyone look who should \
             not have.",
        ],
        behind: [
            "mỗi giây một điểm kiểm tra được ký bằng hai loại khóa.",
            "each second a checkpoint is signed by keys of two kinds.",
        ],
        button: ["Vào với tư cách Kiên", "Enter as Kiên"],
    },
    Words {
        login: "",
        href: "/log",
        role: ["Mọi người", "Public"],
        title: ["Sổ ghi công khai", "The public log"],
        story: [
            "Không cần tài khoản. Tải điểm kiểm tra, các ô của cây và tự kiểm tra bằng công cụ \
             của bạn.",
            "No account needed. Take the checkpoint and the tiles of the tree and check them with \
             tools of your own.",
        ],
        behind: [
            "trong sổ chỉ có cam kết, không có dữ liệu của ai.",
            "the log holds commitments and nobody's data.",
        ],
        button: ["Xem sổ ghi", "Look at the log"],
    },
];

pub(super) fn all(language: Language) -> Vec<Door> {
    let said = |words: [&str; 2]| match language {
        Language::Vi => words[0].to_owned(),
        Language::En => words[1].to_owned(),
    };
    let door = |words: Words| Door {
        account: words.login.to_owned(),
        behind: said(words.behind),
        button: said(words.button),
        href: words.href.to_owned(),
        role: said(words.role),
        story: said(words.story),
        title: said(words.title),
    };
    DOORS.into_iter().map(door).collect()
}

#[derive(Clone)]
struct Hall {
    accounts: Arc<[Account]>,
    /// The same sign-in that people use.
    sign_in: Router,
}

#[derive(Deserialize)]
struct Enter {
    account: String,
}

/// `POST /demo/enter`: signs in as one of the demo's accounts, with its password, as its person
/// would.
pub(super) fn routes(accounts: Accounts, opened: Vec<Account>) -> Router {
    let hall = Hall { accounts: opened.into(), sign_in: eid::routes(accounts) };
    Router::new().route("/demo/enter", post(enter)).with_state(hall)
}

async fn enter(State(hall): State<Hall>, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let asked = Request::from_parts(parts.clone(), body);
    let Ok(Form(Enter { account: login })) = axum::RequestExt::extract(asked).await else {
        return Err(nobody());
    };
    let account = hall.accounts.iter().find(|account| account.login == login);
    let (Some(account), Some(player)) = (account, people::player(&login)) else {
        return Err(nobody());
    };
    let acts_as = if player.post.is_some() { "official" } else { "citizen" };
    let door = DOORS.iter().find(|door| door.login == login).map_or("/", |door| door.href);
    // Neither names nor passwords of chance hold anything that would have to be encoded.
    let form = format!("acts_as={acts_as}&login={}&password={}", account.login, account.password);
    let mut sign_in = Request::from_parts(parts, Body::from(form));
    *sign_in.uri_mut() = format!("/sign-in?back={door}").parse().map_err(|_| nobody())?;
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    sign_in.headers_mut().insert(header::CONTENT_TYPE, kind);
    sign_in.headers_mut().remove(header::CONTENT_LENGTH);
    let entered = hall.sign_in.oneshot(sign_in).await;
    Ok(entered.unwrap_or_else(|never| match never {}).into_response())
}

fn nobody() -> Failure {
    let title = "The demo has no such account; go back to the first page";
    Problem::new(StatusCode::NOT_FOUND, "no-demo-account", title).into()
}
