//! Tokens for others to read, and theirs read here: `exchange write FILE`, `exchange read FILE`.
//!
//! The file is JSON: `signed` lists `{alg, key, token}`, `encrypted` lists `{alg, enc, key, token}`
//! with the private key of the recipient, `thumbprints` lists `{key, thumbprint}`. What is inside is
//! always [`CONTENT`].

use std::error::Error;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RSA_PSS_SHA256, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jose::{
    Algorithm, Encryption, Envelope, Jwk, Management, PublicKey, RecipientKey, Unverified, compact,
};
use serde_json::{Value, json};

const CONTENT: &str = r#"{"iss":"danh","name":"Nguyễn Thị Mai"}"#;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["write", file] => Ok(std::fs::write(file, write()?.to_string())?),
        ["read", file] => read(&serde_json::from_str(&std::fs::read_to_string(file)?)?),
        _ => Err("write FILE, or read FILE".into()),
    }
}

fn write() -> Result<Value> {
    let signed: Vec<Value> = Algorithm::ALL.into_iter().map(signed).collect::<Result<_>>()?;
    let mut encrypted = Vec::new();
    for management in Management::ALL {
        for encryption in Encryption::ALL {
            encrypted.push(sealed(management, encryption)?);
        }
    }
    let thumbprints = signed.iter().map(|one| {
        let key = Jwk::parse(&one["key"])?.key;
        Ok(json!({ "key": key.members(), "thumbprint": key.thumbprint() }))
    });
    let thumbprints: Vec<Value> = thumbprints.collect::<Result<_>>()?;
    Ok(json!({ "signed": signed, "encrypted": encrypted, "thumbprints": thumbprints }))
}

fn signed(algorithm: Algorithm) -> Result<Value> {
    let chance = SystemRandom::new();
    let header = json!({ "alg": algorithm.name(), "typ": "JWT" });
    let sign = |sign: &dyn Fn(&[u8]) -> Result<Vec<u8>>| compact(&header, CONTENT.as_bytes(), sign);
    let (key, token) = match algorithm {
        Algorithm::EdDsa => {
            let pair = Ed25519KeyPair::generate()?;
            let key = PublicKey::Ed25519 { x: pair.public_key().as_ref().try_into()? };
            (key, sign(&|said| Ok(pair.sign(said).as_ref().to_vec()))?)
        }
        Algorithm::Es256 => {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
            let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
            let key = PublicKey::P256 { x: x.try_into()?, y: y.try_into()? };
            (key, sign(&|said| Ok(pair.sign(&chance, said)?.as_ref().to_vec()))?)
        }
        Algorithm::Ps256 | Algorithm::Rs256 => {
            let pair = RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048)?;
            // RFC 8017 appendix A.1.1: of 2048 bits the modulus is bytes 9 to 264.
            let n = pair.public_key().as_ref()[9..265].to_vec();
            let pss = algorithm == Algorithm::Ps256;
            let padding: &dyn aws_lc_rs::signature::RsaEncoding =
                if pss { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
            let token = sign(&|said| {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(padding, &chance, said, &mut signature)?;
                Ok(signature)
            })?;
            (PublicKey::Rsa { e: vec![1, 0, 1], n }, token)
        }
    };
    Ok(json!({ "alg": algorithm.name(), "key": key.members(), "token": token }))
}

fn sealed(management: Management, encryption: Encryption) -> Result<Value> {
    let mut d = [0; 32];
    aws_lc_rs::rand::fill(&mut d)?;
    let own = RecipientKey::from_private_number(&d)?;
    let public = own.public_key()?;
    let envelope = Envelope { content_type: Some("JWT"), encryption, kid: Some("1"), management };
    let token = envelope.seal(&public, CONTENT.as_bytes())?;
    let mut key = public.members();
    key["d"] = json!(URL_SAFE_NO_PAD.encode(d));
    let (alg, enc) = (management.name(), encryption.name());
    Ok(json!({ "alg": alg, "enc": enc, "key": key, "token": token }))
}

fn read(theirs: &Value) -> Result<()> {
    let list = |name: &str| theirs[name].as_array().cloned().unwrap_or_default();
    let (signed, encrypted) = (list("signed"), list("encrypted"));
    if signed.is_empty() || encrypted.is_empty() {
        return Err("there is nothing in it to read".into());
    }
    for one in &signed {
        let token = one["token"].as_str().unwrap_or_default();
        let token = Unverified::parse(token, &Algorithm::ALL, &[])?;
        let claims = token.verify(&Jwk::parse(&one["key"])?)?.claims.into_map();
        if Value::Object(claims) != serde_json::from_str::<Value>(CONTENT)? {
            return Err(format!("{} says something else", one["alg"]).into());
        }
    }
    for one in &encrypted {
        let d = URL_SAFE_NO_PAD.decode(one["key"]["d"].as_str().unwrap_or_default())?;
        let own = RecipientKey::from_private_number(d[..].try_into()?)?;
        if own.open(one["token"].as_str().unwrap_or_default())? != CONTENT.as_bytes() {
            return Err(format!("{} {} says something else", one["alg"], one["enc"]).into());
        }
    }
    println!("{} signed, {} encrypted read", signed.len(), encrypted.len());
    Ok(())
}
