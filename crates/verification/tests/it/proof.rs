//! The statement behind a yes, as somebody else checks it.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jose::{Algorithm, JwkSet, Unverified};

use super::party::{biographic, mai};
use super::*;

/// Head and claims of a JWS, unverified.
pub(crate) fn read(jws: &str) -> (Json, Json) {
    let part = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let parts: Vec<_> = jws.split('.').collect();
    assert_eq!(parts.len(), 3, "{jws}");
    (part(parts[0]), part(parts[1]))
}

#[tokio::test]
async fn a_yes_comes_with_a_statement_for_this_service_and_this_transaction() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let answer = bank.verify(MAIS_NUMBER, "tx 1", &mai()).await;
    let proof = answer.body["verificationProof"].as_str().unwrap();
    let keys = bank.door.get("/oidc/jwks").await.body;
    let keys = JwkSet::parse(&keys).unwrap();
    let kind = ["verification-proof+jwt"];
    let parsed = Unverified::parse(proof, &[Algorithm::Es256], &kind).unwrap();
    assert!(parsed.verify_in(&keys).is_ok());
    assert!(Unverified::parse(proof, &[Algorithm::Es256], &["JWT"]).is_err());

    let (head, claims) = read(proof);
    assert_eq!(head["typ"], "verification-proof+jwt");
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["aud"], json!(bank.client.id));
    assert_eq!(claims["txn"], "tx 1");
    assert_eq!(claims["answer"], true);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 300);
    assert!(claims.get("sub").is_none(), "nobody takes it for an ID token");
    let asked =
        json!({ "attributeSet": mai(), "identifier": MAIS_NUMBER, "identifierType": "uin" });
    // Its members stand in order already.
    let hash = digest::digest(&digest::SHA256, asked.to_string().as_bytes());
    assert_eq!(claims["asked"]["hash"], URL_SAFE_NO_PAD.encode(hash));
    assert_eq!(claims["asked"]["attributes"], json!(["dateOfBirth", "fullName", "gender"]));
    assert!(!claims.to_string().contains("Mai"), "it names nobody");
}

#[tokio::test]
async fn a_no_has_none_and_who_wants_none_gets_none() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let no = bank.verify(MAIS_NUMBER, "t", &biographic(&json!({ "gender": "M" }))).await;
    assert!(no.body.get("verificationProof").is_none());
    let path = format!("/verify/{MAIS_NUMBER}?transactionId=u&verificationProofRequired=false");
    let yes = bank.post(&path, &mai()).await;
    assert_eq!(yes.names(), ["verificationCode", "verificationMessage"]);
    assert_eq!(yes.body["verificationCode"], 1);
}
