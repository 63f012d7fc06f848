use axum::body::{Body, to_bytes};
use axum::routing::{get, post};
use tower::ServiceExt;

use super::*;

fn house() -> Router {
    let denied = || async {
        let title = "Sign in to continue";
        Failure::from(Problem::new(StatusCode::UNAUTHORIZED, "not-signed-in", title))
    };
    let routes = Router::new()
        .route("/change", post(async || "changed"))
        .route("/language", get(async |page: Page| page.language.tag()))
        .route("/mine", get(denied).post(denied))
        .route("/place", post(async |page: Page| page.sign_in()));
    House { demo: true, tls: true, ..House::default() }.front_door(routes, |routes| routes)
}

async fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> (Response, String) {
    let mut request = axum::http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = house().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    (Response::from_parts(parts, Body::empty()), String::from_utf8_lossy(&body).into_owned())
}

const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml");

#[tokio::test]
async fn a_change_is_taken_only_from_a_page_of_this_site() {
    let rows: [(&[(&str, &str)], u16); 8] = [
        (&[], 200),
        (&[("sec-fetch-site", "same-origin")], 200),
        (&[("sec-fetch-site", "none")], 200),
        (&[("sec-fetch-site", "same-site")], 403),
        (&[("sec-fetch-site", "cross-site")], 403),
        (&[("host", "danh.example"), ("origin", "https://danh.example")], 200),
        (&[("host", "danh.example"), ("origin", "https://evil.example")], 403),
        (&[("host", "danh.example"), ("origin", "null")], 403),
    ];
    for (headers, status) in rows {
        assert_eq!(ask("POST", "/change", headers).await.0.status(), status, "{headers:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_a_page_for_a_browser_and_a_problem_for_a_program() {
    let (response, body) = ask("GET", "/nothing", &[BROWSER]).await;
    assert_eq!(response.status(), 404);
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    assert!(body.contains("<h1>Không có gì ở địa chỉ này</h1>"), "{body}");

    let (response, body) = ask("GET", "/nothing", &[]).await;
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let kind = r#"{"type":"urn:danh:problem:no-such-page","title":"#;
    assert_eq!(body, format!(r#"{kind}"There is nothing here","status":404}}"#));

    let (_, body) = ask("GET", "/nothing", &[("accept-language", "vi")]).await;
    assert_eq!(body, format!(r#"{kind}"Không có gì ở địa chỉ này","status":404}}"#));
}

#[tokio::test]
async fn who_is_not_signed_in_is_shown_the_way_in_and_brought_back() {
    let (response, _) = ask("GET", "/mine?tab=2", &[BROWSER]).await;
    assert_eq!(response.status(), 303);
    assert_eq!(response.headers()["location"], "/sign-in?back=/mine%3Ftab%3D2");
    assert_eq!(ask("GET", "/mine", &[]).await.0.status(), 401);
    let (response, body) = ask("POST", "/mine", &[BROWSER]).await;
    assert_eq!(response.status(), 401);
    assert!(body.contains("Hãy đăng nhập để tiếp tục"));
}

#[tokio::test]
async fn a_form_that_was_refused_leads_back_to_the_page_it_stood_on() {
    let sent = async |from: &str| {
        ask("POST", "/place", &[("host", "danh.example"), ("referer", from)]).await.1
    };
    let back = sent("https://danh.example/account?tab=2").await;
    assert_eq!(back, "/sign-in?back=/account%3Ftab%3D2");
    for elsewhere in ["https://evil.example/account", "https://danh.example", "?", ""] {
        assert_eq!(sent(elsewhere).await, "/sign-in?back=/place", "{elsewhere:?}");
    }
    assert_eq!(sent("https://danh.example//evil.example").await, "/sign-in?back=/");
}

#[tokio::test]
async fn every_answer_is_guarded_and_kept_by_no_cache() {
    let (response, _) = ask("GET", "/language", &[]).await;
    let said = |name: &str| response.headers()[name].to_str().unwrap();
    assert_eq!(said("cache-control"), "no-store");
    assert!(said("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(said("x-content-type-options"), "nosniff");
    assert_eq!(said("referrer-policy"), "same-origin");
    assert!(said("strict-transport-security").starts_with("max-age=63072000"));
}

#[tokio::test]
async fn a_page_speaks_the_language_asked_for() {
    assert_eq!(ask("GET", "/language", &[]).await.1, "vi");
    assert_eq!(ask("GET", "/language", &[("cookie", "danh-language=en")]).await.1, "en");
    assert_eq!(ask("GET", "/language?lang=en", &[]).await.0.status(), 303);
}

#[tokio::test]
async fn an_asset_is_kept_for_ever_under_its_hash_and_known_again() {
    let address = assets::address("danh.css").unwrap();
    let (response, body) = ask("GET", address, &[]).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/css; charset=utf-8");
    assert!(response.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    assert!(!body.is_empty());
    let tag = response.headers()["etag"].to_str().unwrap();
    let (again, body) = ask("GET", "/assets/danh.css", &[("if-none-match", tag)]).await;
    assert_eq!((again.status(), body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    for missing in ["/assets/danh.css.br", "/assets/..%2FCargo.toml", "/assets/nothing.css"] {
        assert_eq!(ask("GET", missing, &[]).await.0.status(), 404, "{missing}");
    }
}
