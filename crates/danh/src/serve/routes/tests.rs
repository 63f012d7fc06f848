//! Every route of the whole program stands in the table of a slice, which says who gets which
//! answer; what anybody is answered without signing in stands here.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use tower::ServiceExt as _;

use super::*;
use crate::Settings;

/// The tables of slices that keep theirs in their tests: rows of method, path and statuses.
const TABLES: [&str; 10] = [
    include_str!("../../../../eid/tests/it/routes.rs"),
    include_str!("../../../../files/tests/it/routes.rs"),
    include_str!("../../../../notices/tests/it/routes.rs"),
    include_str!("../../../../oidc/tests/it/routes.rs"),
    include_str!("../../../../papers/tests/it/routes.rs"),
    include_str!("../../../../payments/tests/it/routes.rs"),
    include_str!("../../../../portal/tests/it/routes.rs"),
    include_str!("../../../../procedure/tests/it/public.rs"),
    include_str!("../../../../procedure/tests/it/routes.rs"),
    include_str!("../../../../verification/tests/it/routes.rs"),
];

/// What is of no slice, but of the ground.
const GROUND: [(&str, &str); 2] = [("GET", "/"), ("GET", "/assets/{name}")];

/// What is shown to somebody who is not signed in.
const PUBLIC: [&str; 18] = [
    "/",
    "/.well-known/danh-papers.cer",
    "/.well-known/danh-papers.jwk",
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/activate",
    "/dossiers",
    "/locked",
    "/log",
    "/oidc/end-session",
    "/oidc/jwks",
    "/procedures",
    "/sign-in",
    "/unlock",
    "/v1/log",
    "/v1/log/sealed",
    "/v1/procedures",
    "/verify",
];

const METHODS: [Method; 5] =
    [Method::DELETE, Method::GET, Method::PATCH, Method::POST, Method::PUT];

async fn whole() -> (tempfile::TempDir, Router) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("danh.toml");
    std::fs::write(&file, format!("data = {:?}\n", folder.path())).unwrap();
    let mut config = Settings::of_file(&file).read().unwrap();
    // Not that of the environment, which other tests share.
    config.database.clear();
    crate::platform::migrate(&config).await.unwrap();
    let platform = Platform::open(&config).await.unwrap();
    (folder, routes(&platform, House::default(), Extra::none()))
}

/// The paths of a router. Axum tells them only to whoever debugs.
fn paths(routes: &Router) -> Vec<String> {
    let told = format!("{routes:?}");
    let after = told.split("RouteId(").filter_map(|part| part.split_once("): \"/"));
    let path = |(_, rest): (&str, &str)| format!("/{}", rest.split('"').next().unwrap());
    let mut paths: Vec<String> = after.map(path).filter(|path| !path.contains("__")).collect();
    paths.sort();
    paths.dedup();
    assert!(paths.len() > 80, "axum tells its paths where this test looks: {paths:?}");
    paths
}

fn filled(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "0".repeat(32) } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn is_in_a_table(method: &Method, path: &str) -> bool {
    let lists = [population::ROUTES, population::PAGES, ledger::ROUTES, ledger::PAGES, &GROUND];
    let same = |row: &(&str, &str)| row.0.eq_ignore_ascii_case(method.as_str()) && row.1 == path;
    lists.iter().any(|list| list.iter().any(same))
        || TABLES.iter().any(|table| table.contains(&format!("(\"{method}\", \"{path}\",")))
}

#[tokio::test]
async fn every_route_of_the_program_is_in_a_table_and_few_are_public() {
    let (_folder, routes) = whole().await;
    let (mut missing, mut shown) = (Vec::new(), Vec::new());
    for path in paths(&routes) {
        for method in METHODS {
            let request = Request::builder().method(&method).uri(filled(&path));
            let request = request.body(Body::empty()).unwrap();
            let status = routes.clone().oneshot(request).await.unwrap().status();
            // Without a bank nobody takes up what it says.
            let no_bank = path == "/v1/bank/transfers" && status == 503;
            assert!(no_bank || !status.is_server_error(), "{method} {path}: {status}");
            if status == StatusCode::METHOD_NOT_ALLOWED {
                continue;
            }
            if !is_in_a_table(&method, &path) {
                missing.push(format!("{method} {path}"));
            }
            if status.is_success() {
                shown.push(path.clone());
            }
        }
    }
    assert!(missing.is_empty(), "no table says who gets what: {missing:#?}");
    assert_eq!(shown, PUBLIC);
}
