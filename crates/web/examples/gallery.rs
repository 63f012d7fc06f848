//! The front page and every part of a page, to look at: `cargo run -p web --example gallery`.

use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use kernel::{Language, Moment};
use time::macros::{date, datetime};
use web::chart::{Amount, Bars, Line};
use web::front::{Checkpoint, Counted, Door, FrontView};
use web::parts::{
    Choice, Clock, ClockState, Happening, Link, PersonHead, Proof, QueueRow, Standing,
};
use web::{FieldErrors, Form, House, Page, Problem, SignedInAs, t, t_with};

#[derive(Template)]
#[template(path = "gallery.html")]
struct Gallery {
    bars: Bars,
    choices: Vec<Choice>,
    clocks: Vec<Clock>,
    happenings: Vec<Happening>,
    head: PersonHead,
    line: Line,
    page: Page,
    proof: Proof,
    standings: Vec<(Standing, &'static str)>,
    tabs: Vec<Link>,
}

#[derive(Template)]
#[template(path = "gallery_desk.html")]
struct Desk {
    clock: Clock,
    happenings: Vec<Happening>,
    head: PersonHead,
    page: Page,
    proof: Proof,
    rows: Vec<QueueRow>,
}

#[derive(serde::Deserialize)]
struct Sent {
    #[serde(default)]
    full_name: String,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let routes = Router::new()
        .merge(web::front::routes(async |language| Ok(country(language))))
        .route("/parts", get(parts).post(send))
        .route("/desk", get(desk))
        .route("/closed", get(async || closed()));
    let house = House { demo: true, ..House::default() };
    let routes = house.front_door(routes, |routes| routes.layer(middleware::from_fn(somebody)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await?;
    println!("http://127.0.0.1:8099/ /parts /desk /closed /nothing");
    axum::serve(listener, routes).await
}

/// Somebody is signed in everywhere but on the front page.
async fn somebody(mut request: Request, next: Next) -> Response {
    if request.uri().path() != "/" && request.uri().path() != "/closed" {
        let rooms = [
            ("/parts", "Hồ sơ của tôi"),
            ("/who-looked", "Ai đã xem"),
            ("/inbox", "Hộp thư"),
            ("/desk", "Bàn làm việc"),
        ];
        let rooms = rooms.map(|(href, text)| Link::new(href, text)).to_vec();
        let (name, role) = ("Nguyễn Thị Mai".to_owned(), "Công dân".to_owned());
        web::signed_in(
            &mut request,
            SignedInAs { acting_for: String::new(), at_counter: false, name, role, rooms },
        );
    }
    next.run(request).await
}

async fn parts(page: Page) -> Result<Response, web::Failure> {
    web::show(&gallery(page))
}

async fn send(page: Page, Form(sent): Form<Sent>) -> Result<Response, web::Failure> {
    let mut errors = FieldErrors::default();
    if sent.full_name.is_empty() {
        errors.add("full_name", "field-empty");
    }
    errors.add("born", "date-missing");
    errors.add("reason", "field-empty");
    web::show_again(&gallery(page.with_errors(errors)))
}

async fn desk(page: Page) -> Result<Response, web::Failure> {
    let rows = ["Trần Văn Bình", "Lê Thị Hoa", "Phạm Quốc Anh", "Đặng Thuỳ Trâm", "Võ Minh Khôi"];
    let rows = rows.iter().zip(1..).map(|(name, number)| QueueRow {
        current: number == 2,
        facts: format!("Đính chính họ tên · H-2026-00{number}"),
        href: format!("/desk?case={number}"),
        standing: [Standing::Overdue, Standing::Due, Standing::Open][(number - 1).min(2)],
        tag: ["Quá hạn 1 ngày", "Hạn hôm nay", "Còn 2 ngày"][(number - 1).min(2)].to_owned(),
        title: (*name).to_owned(),
    });
    web::show(&Desk {
        clock: clock(0, ClockState::Running),
        happenings: happenings(),
        head: PersonHead { name: "Lê Thị Hoa".to_owned(), ..head() },
        page,
        proof: proof(),
        rows: rows.collect(),
    })
}

fn closed() -> web::Failure {
    let title = "You may not do this";
    Problem::new(axum::http::StatusCode::FORBIDDEN, "refused", title).into()
}

fn gallery(page: Page) -> Gallery {
    let months = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"];
    let counts = [
        8_120, 7_400, 9_950, 10_200, 9_100, 11_480, 12_900, 12_100, 13_700, 14_900, 14_100, 16_800,
    ];
    let months = months.iter().zip(counts).map(|(m, n)| Amount::new(format!("{m}/2026"), n));
    let reasons = [
        ("Đính chính họ tên", 4_210),
        ("Đăng ký thường trú", 3_180),
        ("Khai sinh", 1_940),
        ("Gộp hồ sơ", 85),
    ];
    Gallery {
        bars: Bars {
            amounts: reasons.map(|(label, count)| Amount::new(label, count)).to_vec(),
            description: "Số yêu cầu theo loại, trong tháng 7 năm 2026.".to_owned(),
            title: "Yêu cầu tháng này".to_owned(),
        },
        choices: vec![
            Choice::new("birth", "Giấy khai sinh")
                .with_hint("Bản chính hoặc bản sao có chứng thực."),
            Choice::new("court", "Bản án, quyết định của toà án"),
            Choice::new("other", "Giấy tờ khác"),
        ],
        clocks: vec![
            clock(4, ClockState::Running),
            clock(1, ClockState::Running),
            clock(-2, ClockState::Running),
            clock(2, ClockState::Stopped),
        ],
        happenings: happenings(),
        head: head(),
        line: Line {
            amounts: months.collect(),
            description: "Lượt xem dữ liệu được ghi mỗi tháng, tăng gấp đôi trong năm.".to_owned(),
            title: "Lượt ghi theo tháng".to_owned(),
        },
        page,
        proof: proof(),
        standings: vec![
            (Standing::Done, "Đã xong"),
            (Standing::Open, "Đang giải quyết"),
            (Standing::Due, "Sắp đến hạn"),
            (Standing::Overdue, "Quá hạn"),
            (Standing::Plain, "Đã rút"),
        ],
        tabs: vec![
            Link::new("/parts", "Hiện nay"),
            Link::new("/parts/history", "Lịch sử"),
            Link::new("/parts/requests", "Yêu cầu"),
        ],
    }
}

fn head() -> PersonHead {
    PersonHead {
        facts: "Sinh năm 1985 · Đà Nẵng".to_owned(),
        name: "Nguyễn Thị Mai".to_owned(),
        number: "048185012345".to_owned(),
        photo: String::new(),
    }
}

fn clock(left: i64, state: ClockState) -> Clock {
    Clock { due: date!(2026 - 07 - 17), left, state, term: 5 }
}

fn proof() -> Proof {
    Proof {
        at: "14:05, 15/07/2026".to_owned(),
        by: "danh.example/log/2026".to_owned(),
        hash: "9f2c4b7ad01e55638c1f0a9be27d4410a7f3c86e1b2d95f0446b8ac3de7f1290".to_owned(),
        href: "/proof".to_owned(),
    }
}

fn happenings() -> Vec<Happening> {
    vec![
        Happening {
            at: "14:05, 15/07/2026".to_owned(),
            href: "/entry".to_owned(),
            paragraphs: vec![
                "Xem: họ tên, ngày sinh, nơi thường trú.".to_owned(),
                "Để giải quyết hồ sơ H-2026-0042, theo Luật Cư trú 2020, Điều 21.".to_owned(),
            ],
            standing: Standing::Open,
            tag: "Đang xem xét".to_owned(),
            title: "Công an phường Hải Châu đã xem hồ sơ".to_owned(),
        },
        Happening {
            at: "03/07/2026".to_owned(),
            paragraphs: vec!["Nơi thường trú: phường Hải Châu, Đà Nẵng.".to_owned()],
            standing: Standing::Done,
            title: "Chuyển nơi thường trú".to_owned(),
            ..Happening::default()
        },
        Happening {
            at: "09/03/1985".to_owned(),
            title: "Đăng ký khai sinh".to_owned(),
            ..Happening::default()
        },
    ]
}

fn country(language: Language) -> FrontView {
    let at = Moment::of(datetime!(2026-07-15 07:00 UTC));
    let provinces = kernel::Division::provinces(at.day()).zip(0_u64..);
    let provinces = provinces.map(|(it, n)| (it.code, 140 + (n * 7_919) % 1_900)).collect();
    FrontView {
        checkpoint: Some(Checkpoint {
            at: Moment::of(datetime!(2026-07-15 07:05 UTC)),
            href: "/log".to_owned(),
            root: proof().hash[..32].to_owned(),
        }),
        counted: Some(Counted { at, people: 20_000, provinces }),
        doors: doors(language),
        entries: 48_213,
    }
}

fn doors(language: Language) -> Vec<Door> {
    let say = |key: &str| t(language, key).into_owned();
    let door = |who: &str, name: &str, vi: &str, en: &str| Door {
        account: name.to_lowercase(),
        behind: say(&format!("door-{who}-behind")),
        button: t_with(language, &format!("door-{who}-button"), &[("name", name.into())]),
        href: "/log".to_owned(),
        role: say(&format!("door-{who}")),
        story: if language == Language::Vi { vi } else { en }.to_owned(),
        title: say(&format!("door-{who}-title")),
    };
    let mai = door(
        "citizen",
        "Mai",
        "Mai vừa chuyển đến Đà Nẵng và muốn biết cơ quan nào đã đọc hồ sơ của mình.",
        "Mai has moved to Da Nang and wants to know which offices have read her record.",
    );
    let hung = door(
        "official",
        "Hùng",
        "Hùng có bốn yêu cầu đính chính trên bàn; một yêu cầu đến hạn hôm nay.",
        "Hùng has four corrections on his desk; one of them is due today.",
    );
    let lan = door(
        "agency",
        "Lan",
        "Lan kiểm toán độc lập sổ ghi và tìm xem có dòng nào thiếu.",
        "Lan audits the log from outside and looks for any line that is missing.",
    );
    let anyone = Door { story: say("door-public-story"), ..door("public", "", "", "") };
    vec![mai, hung, lan, anyone]
}
