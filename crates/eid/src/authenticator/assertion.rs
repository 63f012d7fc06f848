//! Answers of passkeys: Web Authentication Level 3, section 7.2. webauthn-rs makes and keeps the
//! passkeys; its P-256 is plain Rust, and an answer comes with every sign-in: ADR 0028.

use aws_lc_rs::digest::{Digest, SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, RSA_PKCS1_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use serde::Deserialize;
use webauthn_rs::prelude::{
    COSEAlgorithm, COSEKey, COSEKeyType, Credential, PublicKeyCredential, Url,
};

/// Where answers are given, and to whom.
#[derive(Debug)]
pub(super) struct Site {
    /// A demo listens where there is room.
    any_port: bool,
    rp_id_hash: Digest,
    url: Url,
}

/// Section 5.8.1, as far as it is looked at. A member that comes twice is refused.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    challenge: String,
    #[serde(default)]
    cross_origin: bool,
    origin: String,
    top_origin: Option<String>,
    r#type: String,
}

/// Section 6.1. What extensions say is signed, and not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct AuthenticatorData {
    flags: u8,
    rp_id_hash: [u8; 32],
    sign_count: u32,
}

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKUP_STATE: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENSIONS: u8 = 1 << 7;

impl Site {
    pub(super) fn new(url: &Url, rp_id: &str, any_port: bool) -> Self {
        let rp_id_hash = digest(&SHA256, rp_id.as_bytes());
        Self { any_port, rp_id_hash, url: url.clone() }
    }

    fn is_at(&self, origin: &str) -> bool {
        Url::parse(origin).is_ok_and(|origin| {
            let port =
                self.any_port || origin.port_or_known_default() == self.url.port_or_known_default();
            port && (origin.scheme(), origin.host()) == (self.url.scheme(), self.url.host())
        })
    }

    /// The credential as the answer leaves it, if it is its answer, given here to this challenge
    /// (as base64url), by a holder who unlocked it.
    pub(super) fn verify(
        &self,
        answer: &PublicKeyCredential,
        challenge: &str,
        credential: &Credential,
    ) -> Option<Credential> {
        let response = &answer.response;
        let said: ClientData = serde_json::from_slice(&response.client_data_json).ok()?;
        let data = AuthenticatorData::parse(&response.authenticator_data)?;
        let client_data = digest(&SHA256, &response.client_data_json);
        let message = [&response.authenticator_data[..], client_data.as_ref()].concat();
        let has = |flag| data.flags & flag != 0;
        let counts = data.sign_count > 0 || credential.counter > 0;

        let holds = answer.raw_id == credential.cred_id
            && said.r#type == "webauthn.get"
            && said.challenge == challenge
            && self.is_at(&said.origin)
            && !said.cross_origin
            && said.top_origin.is_none()
            && data.rp_id_hash == self.rp_id_hash.as_ref()
            && has(USER_PRESENT)
            && has(USER_VERIFIED)
            && has(BACKUP_ELIGIBLE) == credential.backup_eligible
            && (has(BACKUP_ELIGIBLE) || !has(BACKUP_STATE))
            // A count that does not grow tells of a copy.
            && (!counts || data.sign_count > credential.counter)
            && is_signed(&credential.cred, &message, &response.signature);
        let (backup_state, counter) = (has(BACKUP_STATE), data.sign_count);
        holds.then(|| Credential { backup_state, counter, ..credential.clone() })
    }
}

impl AuthenticatorData {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (rp_id_hash, rest) = bytes.split_first_chunk()?;
        let ([flags], rest) = rest.split_first_chunk()?;
        let (sign_count, rest) = rest.split_first_chunk()?;
        let extended = flags & EXTENSIONS != 0;
        let whole = flags & ATTESTED == 0 && extended != rest.is_empty();
        let sign_count = u32::from_be_bytes(*sign_count);
        whole.then_some(Self { flags: *flags, rp_id_hash: *rp_id_hash, sign_count })
    }
}

/// By an algorithm that passkeys are asked to be made with.
fn is_signed(COSEKey { type_, key }: &COSEKey, message: &[u8], signature: &[u8]) -> bool {
    let by = |algorithm: &'static dyn VerificationAlgorithm, x: &[u8], y: &[u8]| {
        // SEC 1, 2.3.3: a point in full. AWS-LC refuses one that is not on the curve.
        let point = [&[4], x, y].concat();
        UnparsedPublicKey::new(algorithm, point).verify(message, signature).is_ok()
    };
    match (type_, key) {
        (COSEAlgorithm::ES256, COSEKeyType::EC_EC2(key)) => {
            by(&ECDSA_P256_SHA256_ASN1, &key.x, &key.y)
        }
        (COSEAlgorithm::ES384, COSEKeyType::EC_EC2(key)) => {
            by(&ECDSA_P384_SHA384_ASN1, &key.x, &key.y)
        }
        (COSEAlgorithm::RS256, COSEKeyType::RSA(key)) => {
            let key = RsaPublicKeyComponents { n: &key.n[..], e: &key.e[..] };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// An answer of the standard's own, with the key that it is held against.
    struct Given {
        answer: PublicKeyCredential,
        challenge: String,
        credential: Credential,
    }

    fn bytes(given: &Value, name: &str) -> Vec<u8> {
        let text = given[name].as_str().unwrap();
        let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
        pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
    }

    fn given(name: &str) -> Given {
        let vectors = include_str!("../../tests/vectors/webauthn-3.json");
        let vectors: Value = serde_json::from_str(vectors).unwrap();
        let given = vectors["vectors"].as_array().unwrap().iter();
        let given = given.clone().find(|given| given["name"] == name).unwrap();
        let text = |name| URL_SAFE_NO_PAD.encode(bytes(given, name));
        let answer = json!({
            "id": text("credential_id"),
            "rawId": text("credential_id"),
            "response": {
                "authenticatorData": text("authenticator_data"),
                "clientDataJSON": text("client_data_json"),
                "signature": text("signature"),
            },
            "type": "public-key",
        });
        let credential = json!({
            "cred_id": text("credential_id"),
            "cred": {
                "type_": "ES256",
                "key": { "EC_EC2": { "curve": "SECP256R1", "x": text("x"), "y": text("y") } },
            },
            "counter": 0,
            "transports": null,
            "user_verified": true,
            "backup_eligible": true,
            "backup_state": false,
            "registration_policy": "required",
            "extensions": {},
            "attestation": { "data": "None", "metadata": "None" },
            "attestation_format": "none",
        });
        Given {
            answer: serde_json::from_value(answer).unwrap(),
            challenge: text("challenge"),
            credential: serde_json::from_value(credential).unwrap(),
        }
    }

    fn site(address: &str) -> Site {
        let url = Url::parse(address).unwrap();
        let host = url.host_str().unwrap();
        Site::new(&url, host, host == "localhost")
    }

    fn holds(Given { answer, challenge, credential }: &Given) -> bool {
        site("https://example.org").verify(answer, challenge, credential).is_some()
    }

    #[test]
    fn an_answer_of_the_standard_holds_and_one_of_nobody_verified_does_not() {
        assert!(holds(&given("packed.ES256")));
        // Its signature holds as well; what it lacks is that the holder unlocked the passkey.
        let unverified = given("packed-self.ES256");
        let response = &unverified.answer.response;
        let client_data = digest(&SHA256, &response.client_data_json);
        let message = [&response.authenticator_data[..], client_data.as_ref()].concat();
        assert!(is_signed(&unverified.credential.cred, &message, &response.signature));
        assert!(!holds(&unverified));
    }

    #[test]
    fn an_answer_is_for_one_challenge_one_place_and_one_passkey() {
        let known = given("packed.ES256");
        let Given { answer, challenge, credential } = &known;
        let at = |address| site(address).verify(answer, challenge, credential);
        for elsewhere in [
            "http://example.org",
            "https://example.org:8443",
            "https://example.com",
            "https://www.example.org",
        ] {
            assert!(at(elsewhere).is_none(), "{elsewhere}");
        }
        let other = given("packed-self.ES256");
        assert!(!holds(&Given { challenge: other.challenge, ..given("packed.ES256") }));
        assert!(!holds(&Given { credential: other.credential, ..given("packed.ES256") }));
    }

    #[test]
    fn a_copy_and_a_passkey_that_moves_are_refused() {
        let with = |change: fn(&mut Credential)| {
            let mut known = given("packed.ES256");
            change(&mut known.credential);
            holds(&known)
        };
        assert!(with(|_| ()));
        assert!(!with(|credential| credential.counter = 1));
        assert!(!with(|credential| credential.backup_eligible = false));
    }

    #[test]
    fn a_demo_is_at_any_port_of_its_own_machine() {
        let demo = site("http://localhost:8080");
        assert!(demo.is_at("http://localhost:9000") && demo.is_at("http://localhost"));
        assert!(!demo.is_at("https://localhost:8080") && !demo.is_at("http://localhost.evil.vn"));
    }

    #[test]
    fn what_an_authenticator_says_has_one_form() {
        let plain = [&[7; 32][..], &[USER_PRESENT | USER_VERIFIED], &[0, 0, 1, 2]].concat();
        let read = AuthenticatorData::parse(&plain).unwrap();
        assert_eq!((read.flags, read.sign_count), (5, 258));
        let flagged = |flag: u8, more: &[u8]| {
            let mut bytes = [&plain[..], more].concat();
            bytes[32] |= flag;
            AuthenticatorData::parse(&bytes)
        };
        assert!(flagged(EXTENSIONS, &[0xa0]).is_some());
        assert!(flagged(EXTENSIONS, &[]).is_none() && flagged(0, &[0xa0]).is_none());
        assert!(flagged(ATTESTED, &[0; 18]).is_none());
        assert!(AuthenticatorData::parse(&plain[..36]).is_none());
    }

    #[test]
    fn client_data_with_a_member_twice_or_of_another_frame_is_refused() {
        let said = |text: &str| serde_json::from_str::<ClientData>(text);
        let good = r#"{"type":"webauthn.get","challenge":"AA","origin":"https://example.org"}"#;
        assert!(!said(good).unwrap().cross_origin);
        assert!(said(&good.replace("{", r#"{"type":"webauthn.create","#)).is_err());
        let framed = good.replace("{", r#"{"crossOrigin":true,"topOrigin":"https://evil.vn","#);
        assert!(said(&framed).is_ok_and(|said| said.cross_origin && said.top_origin.is_some()));
    }

    proptest! {
        #[test]
        fn a_bit_turned_anywhere_in_an_answer_is_refused(part in 0..3, at: usize, bit in 0..8_u8) {
            let mut turned = given("packed.ES256");
            let response = &mut turned.answer.response;
            let part = match part {
                0 => &mut response.authenticator_data,
                1 => &mut response.client_data_json,
                _ => &mut response.signature,
            };
            let at = at % part.len();
            part[at] ^= 1 << bit;
            prop_assert!(!holds(&turned));
        }

        #[test]
        fn whatever_comes_is_read_or_refused(bytes: Vec<u8>) {
            let mut strange = given("packed.ES256");
            strange.answer.response.authenticator_data = bytes.clone();
            prop_assert!(!holds(&strange));
            strange.answer.response.client_data_json = bytes;
            prop_assert!(!holds(&strange));
        }
    }
}
