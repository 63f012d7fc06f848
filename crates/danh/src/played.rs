//! People whom the program plays itself, in a demo and when it measures. They sign in as people do;
//! a post opens to two factors alone, so whoever holds one has a device with a passkey.

use std::net::{IpAddr, Ipv4Addr};

use access::{Caller, Duty, Facts, Purpose, permit};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use eid::{
    Accounts, AppointOfficial, Attempt, Capacity, Entered, Label, LetIn, Login, ManageFactors,
    NewAccount, NewPassword, NewPost, OPERATOR_RULE, OpenAccount, Password, ResetPassword, Session,
    ShowEnrolmentCode, SignIn, Token, VouchForFactor,
};
use kernel::{Clock, Entropy, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Error, Result};

/// WebAuthn 3, 6.1: somebody is present and unlocked the device; its key may be synced, and is.
const UNLOCKED: u8 = 0b0001_1101;
/// The same, with the key that was made.
const WITH_KEY: u8 = UNLOCKED | 0b0100_0000;
/// RFC 9053, 7.1.1 around the coordinates: key type EC2, algorithm ES256, curve P-256.
const ES256: [u8; 10] = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
const THEN_Y: [u8; 3] = [0x22, 0x58, 0x20];

/// What an official does, and where.
pub(crate) struct Post {
    pub(crate) duties: &'static [&'static str],
    pub(crate) office: &'static str,
    pub(crate) territory: &'static str,
}

/// A device with one passkey (Web Authentication Level 3). No `Debug`: it holds a private key.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Device {
    /// The credential, as base64url.
    credential: String,
    /// Whose it is to the relying party, as base64url.
    holder: String,
    /// PKCS#8, as base64url.
    key: String,
}

impl Device {
    /// Makes a passkey for `site`, as `navigator.credentials.create` is asked: the device, and what
    /// it answers.
    fn make(site: &str, options: &str) -> Result<(Self, String)> {
        let options: Value = serde_json::from_str(options).map_err(played)?;
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).map_err(unmade)?;
        let pkcs8 = key.to_pkcs8v1().map_err(unmade)?;
        let credential: [u8; 16] = Entropy::System.bytes();
        let device = Self {
            credential: URL_SAFE_NO_PAD.encode(credential),
            holder: word(&options["user"]["id"])?,
            key: URL_SAFE_NO_PAD.encode(pkcs8.as_ref()),
        };
        // The first byte says that both coordinates follow.
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        let site_is = word(&options["rp"]["id"])?;
        let mut data = authenticator_data(&site_is, WITH_KEY);
        data.extend([&[0; 16][..], &[0, 16], &credential, &ES256, x, &THEN_Y, y].concat());
        // CBOR: a map of three, whose last is a string of bytes of a length below 256.
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).map_err(played)?);
        object.extend(data);
        let said = client_data("webauthn.create", site, &options)?;
        let answer = device.says(&json!({
            "attestationObject": URL_SAFE_NO_PAD.encode(object),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(said),
        }));
        Ok((device, answer))
    }

    /// What it answers at `site`, as `navigator.credentials.get` is asked.
    pub(crate) fn answer(&self, site: &str, options: &str) -> Result<String> {
        let options: Value = serde_json::from_str(options).map_err(played)?;
        let pkcs8 = URL_SAFE_NO_PAD.decode(&self.key).map_err(played)?;
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &pkcs8);
        let data = authenticator_data(&word(&options["rpId"])?, UNLOCKED);
        let said = client_data("webauthn.get", site, &options)?;
        let signed = [&data[..], digest(&SHA256, said.as_bytes()).as_ref()].concat();
        let signature = key.map_err(played)?.sign(&SystemRandom::new(), &signed).map_err(unmade)?;
        Ok(self.says(&json!({
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(said),
            "signature": URL_SAFE_NO_PAD.encode(signature),
            "userHandle": self.holder,
        })))
    }

    /// As `PublicKeyCredential.toJSON` writes it.
    fn says(&self, response: &Value) -> String {
        json!({
            "clientExtensionResults": {},
            "id": self.credential,
            "rawId": self.credential,
            "response": response,
            "type": "public-key",
        })
        .to_string()
    }
}

/// Without a count of uses, as synced keys have none.
fn authenticator_data(site_is: &str, flags: u8) -> Vec<u8> {
    [digest(&SHA256, site_is.as_bytes()).as_ref(), &[flags], &[0; 4]].concat()
}

/// WebAuthn 3, 5.8.1.
fn client_data(kind: &str, site: &str, options: &Value) -> Result<String> {
    let challenge = word(&options["challenge"])?;
    let said = json!({
        "challenge": challenge, "crossOrigin": false, "origin": site, "type": kind,
    });
    Ok(said.to_string())
}

/// Opens an account with a password of chance. What a run that was cut short has opened already gets
/// a new password.
pub(crate) async fn open(
    accounts: &Accounts,
    (person, login): (PersonId, &str),
    post: Option<&Post>,
) -> Result<NewPassword, eid::Error> {
    let (operator, purpose) = (Caller::job("danh", OPERATOR_RULE), Purpose::Rule(OPERATOR_RULE));
    let password = accounts.made_password();
    let login = Login::parse(login).map_err(|_| eid::Error::NoSuchAccount)?;
    let new = NewAccount { login, password: password.clone() };
    let may = permit(OpenAccount { person }, &operator, &purpose, Facts::none())?;
    match accounts.open(&may, new).await {
        Err(eid::Error::HasAccount) => {
            let may = permit(ResetPassword { person }, &operator, &purpose, Facts::none())?;
            accounts.reset_password(&may, password.clone()).await?;
        }
        opened => {
            opened?;
        }
    }
    if let Some(Post { duties, office, territory }) = post {
        let duties = duties.iter().filter_map(|code| Duty::parse(code).ok()).collect();
        let today = Clock::System.now().day();
        let post = NewPost::parse(office, duties, territory, today, None)?;
        let may = permit(AppointOfficial { person }, &operator, &purpose, Facts::none())?;
        accounts.appoint(&may, post).await?;
    }
    Ok(password)
}

/// Signs somebody in with a password, on this machine.
pub(crate) async fn signed_in(
    accounts: &Accounts,
    (login, password): (&str, &NewPassword),
    capacity: Capacity,
) -> Result<Session> {
    let may = permit(SignIn, &Caller::visitor(), &Purpose::OwnRecord, Facts::none());
    let attempt = Attempt {
        capacity,
        code: None,
        current: None,
        device: "danh",
        login,
        password: Password::typed(password.expose()),
        source: IpAddr::V4(Ipv4Addr::LOCALHOST),
        way_back: None,
    };
    match accounts.sign_in(&may.map_err(eid::Error::from)?, attempt).await? {
        Entered::In(LetIn { session, .. }) => Ok(session),
        Entered::Second(_) => Err(played("an account asks for a code that it does not have")),
    }
}

/// Vouches for somebody in a post, and types the code for them: the session can then set up the
/// first second factor.
pub(crate) async fn vouched(accounts: &Accounts, session: &Session) -> Result<(), eid::Error> {
    let (operator, purpose) = (Caller::job("danh", OPERATOR_RULE), Purpose::Rule(OPERATOR_RULE));
    let person = session.person;
    let facts = accounts.facts_on_vouching(&operator, person).await?;
    let may = permit(VouchForFactor { person }, &operator, &purpose, facts)?;
    let code = accounts.vouch(&may).await?.code.expose();
    let (action, own) = (ShowEnrolmentCode { person }, Purpose::OwnRecord);
    let may = permit(action, &session.caller(), &own, Facts::none())?;
    accounts.show_enrolment_code(&may, session, &code).await
}

/// Gives who is signed in at `site` a device with a passkey. The session goes on under another
/// token, at authentication level 2.
pub(crate) async fn with_passkey(
    accounts: &Accounts,
    site: &str,
    session: &Session,
) -> Result<(Device, Token)> {
    let person = session.person;
    let facts = accounts.facts_on_factors(session).await?;
    let may = permit(ManageFactors { person }, &session.caller(), &Purpose::OwnRecord, facts);
    let may = may.map_err(eid::Error::from)?;
    let offer = accounts.offer_passkey(&may).await?;
    let (device, answer) = Device::make(site, &offer.options)?;
    let answered = (offer.sealed.as_str(), answer.as_str(), &Label::parse("danh")?);
    Ok((device, accounts.enrol_passkey(&may, session, answered).await?))
}

fn word(value: &Value) -> Result<String> {
    Ok(value.as_str().ok_or_else(|| played("a browser would be asked otherwise"))?.to_owned())
}

fn played(reason: impl ToString) -> Error {
    Error::Played(reason.to_string())
}

fn unmade(_: Unspecified) -> Error {
    played("no signature could be made")
}
