//! The examples of the standards, each with its place.

use jose::{Algorithm, DpopProof, Error, ExpectedProof, Jwk, RecipientKey, Unverified, challenge};
use serde_json::json;

/// RFC 7515 appendix A.3.
#[test]
fn the_es256_token_of_rfc_7515_holds() {
    let token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6\
        Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTj\
        Dxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    let key = Jwk::parse(&json!({ "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" }));
    let token = Unverified::parse(token, &[Algorithm::Es256], &[]).unwrap();
    let claims = token.verify(&key.unwrap()).unwrap().claims;
    assert_eq!(claims.get("iss"), Some(&json!("joe")));
    assert_eq!(claims.get("http://example.com/is_root"), Some(&json!(true)));
}

/// RFC 8037 appendix A.4. What it signs is no JSON, which is found once the signature holds.
#[test]
fn the_eddsa_token_of_rfc_8037_holds() {
    let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1\
        PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let key = |x: &str| Jwk::parse(&json!({ "kty": "OKP", "crv": "Ed25519", "x": x })).unwrap();
    let token = Unverified::parse(token, &[Algorithm::EdDsa], &[]).unwrap();
    let own = key("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    assert_eq!(token.verify(&own), Err(Error::Malformed));
    let other = key("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
    assert_eq!(token.verify(&other), Err(Error::BadSignature));
    // RFC 8037 appendix A.3.
    assert_eq!(own.key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

/// RFC 7520 section 5.5.
#[test]
fn the_token_of_rfc_7520_that_was_encrypted_by_agreement_opens() {
    let token = "eyJhbGciOiJFQ0RILUVTIiwia2lkIjoibWVyaWFkb2MuYnJhbmR5YnVja0BidWNrbGFuZC5leGFtcGxlIiwiZXBr\
        Ijp7Imt0eSI6IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoibVBVS1RfYkFXR0hJaGcwVHBqanFWc1AxclhXUXVfdndW\
        T0hIdE5rZFlvQSIsInkiOiI4QlFBc0ltR2VBUzQ2ZnlXdzVNaFlmR1RUMElqQnBGdzJTUzM0RHY0SXJzIn0sImVu\
        YyI6IkExMjhDQkMtSFMyNTYifQ..yc9N8v5sYyv3iGQT926IUg.BoDlwPnTypYq-ivjmQvAYJLb5Q6l-F3LIgQom\
        lz87yW4OPKbWE1zSTEFjDfhU9IPIOSA9Bml4m7iDFwA-1ZXvHteLDtw4R1XRGMEsDIqAYtskTTmzmzNa-_q4F_ev\
        APUmwlO-ZG45Mnq4uhM1fm_D9rBtWolqZSF3xGNNkpOMQKF1Cl8i8wjzRli7-IXgyirlKQsbhhqRzkv8IcY6aHl2\
        4j03C-AR2le1r7URUhArM79BY8soZU0lzwI-sD5PZ3l4NDCCei9XkoIAfsXJWmySPoeRb2Ni5UZL4mYpvKDiwmyz\
        Gd65KqVw7MsFfI_K767G9C9Azp73gKZD0DyUn1mn0WW5LmyX_yJ-3AROq8p1WZBfG-ZyJ6195_JGG2m9Csg.WCCk\
        Na-x4BeB9hIDIfFuhg";
    let d = super::decode("r_kHyZ-a06rmxM3yESK84r1otSg-aQcVStkRhA-iCM8").try_into().unwrap();
    let key = RecipientKey::from_private_number(&d).unwrap();
    let content = String::from_utf8(key.open(token).unwrap()).unwrap();
    assert!(content.starts_with("You can trust us to stick with you through thick and thin"));
    assert!(content.ends_with("We are your friends, Frodo."));
}

/// RFC 7520 section 4.1. What it signs is no JSON, which is found once the signature holds.
#[test]
fn the_rs256_token_of_rfc_7520_holds() {
    let token = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZGF\
        uZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9\
        hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW9\
        1IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4.MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKt\
        ainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0R\
        nltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS\
        _de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH\
        84ogoree7vjbU5y18kDquDg";
    let n = "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_\
        AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpP\
        e7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg\
        _3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw";
    let key = |n: &str| Jwk::parse(&json!({ "kty": "RSA", "n": n, "e": "AQAB" })).unwrap();
    let unverified = Unverified::parse(token, &[Algorithm::Rs256], &[]).unwrap();
    assert_eq!(unverified.verify(&key(n)), Err(Error::Malformed));
    assert_eq!(unverified.verify(&key(&n.replace("n4E", "n4F"))), Err(Error::BadSignature));
    let refused = Unverified::parse(token, &[Algorithm::Ps256], &[]).map(|_| ());
    assert_eq!(refused, Err(Error::AlgorithmNotAllowed));
}

/// RFC 7638 section 3.1.
#[test]
fn the_thumbprint_is_that_of_rfc_7638() {
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tS\
        oc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQ\
        R0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTW\
        hAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let key = json!({ "kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29" });
    let key = Jwk::parse(&key).unwrap();
    assert_eq!(key.key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert_eq!(key.kid.as_deref(), Some("2011-04-29"));
}

/// RFC 7636 appendix B.
#[test]
fn the_challenge_is_that_of_rfc_7636() {
    let made = challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert_eq!(made.as_deref(), Ok("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
    for wrong in ["", "short", &"a".repeat(129), &"ü".repeat(43), &"a b".repeat(20)] {
        assert_eq!(challenge(wrong), Err(Error::Malformed), "{wrong}");
    }
}

/// RFC 9449 section 5, figure 4.
#[test]
fn the_proof_of_rfc_9449_holds() {
    let proof = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZ\
        yaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3V\
        OSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIi\
        wiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMj\
        YyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37\
        xRZT3Lg";
    let expected = ExpectedProof {
        access_token: None,
        algorithms: &[Algorithm::Es256],
        method: "POST",
        now: 1_562_262_616,
        url: "https://server.example.com/token",
    };
    let proof = DpopProof::parse(proof, &expected).unwrap();
    assert_eq!(proof.jti, "-BwC3ESc6acc2lTc");
    // RFC 9449 section 6.1: the `jkt` of the same key.
    assert_eq!(proof.thumbprint, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
}
