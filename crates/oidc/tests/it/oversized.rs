//! More than is read: refused before anything of it is looked at.

use super::*;

const PATHS: [&str; 7] = [
    "/oidc/bc-authorize",
    "/oidc/device",
    "/oidc/introspect",
    "/oidc/par",
    "/oidc/revoke",
    "/oidc/token",
    "/oidc/userinfo",
];

#[tokio::test]
async fn what_is_oversized_is_refused_as_that_wherever_programs_ask() {
    let town = Town::new().await;
    let (party, page) = (town.web().await, "a".repeat(16 << 10));
    let own = encoded(&[("client_id", party.id()), ("client_secret", &party.secret)]);
    let many: Vec<String> = (0..65).map(|number| format!("p{number}=x")).collect();
    for path in PATHS {
        for (body, why) in [
            (format!("{own}&state={page}a"), "a parameter"),
            (format!("{own}&{}", many.join("&")), "parameters"),
            (format!("{own}&{}", format!("state={page}&").repeat(64)), "the form"),
        ] {
            let answer = party.door.send("POST", path, &[], &body).await;
            assert_eq!(answer.refusal(), (413, "invalid_request"), "{path}: {why}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}: {why}");
        }
        let fits = party.door.send("POST", path, &[], &format!("{own}&state={page}")).await;
        assert!([400, 401].contains(&fits.status.as_u16()), "{path}: {fits:?}");
    }
}
