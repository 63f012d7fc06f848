//! Passkeys: Web Authentication Level 3, made and kept by webauthn-rs. Here is what we ask of it
//! beyond its defaults: the passkey says by itself whose it is, and its holder unlocks it each time.
//! What they answer is checked in `assertion.rs`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    Credential, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    Url, Uuid, Webauthn, WebauthnBuilder,
};

use super::assertion::Site;
use crate::{AccountId, Error, Login, Means};

/// The relying party that this program is to a browser.
#[derive(Debug)]
pub(crate) struct RelyingParty {
    id: String,
    maker: Webauthn,
    site: Site,
}

/// A passkey as it is kept.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct KeptPasskey(Passkey);

/// What is remembered of a challenge until it is answered.
#[derive(Serialize, Deserialize)]
pub(crate) struct Registering(PasskeyRegistration);

/// The same for a sign-in: the challenge, as base64url.
#[derive(Serialize, Deserialize)]
pub(crate) struct Recognising(String);

/// How long a browser waits for its user, in milliseconds.
const TIMEOUT: u32 = 300_000;

impl RelyingParty {
    pub(crate) fn at(site: &str) -> Result<Self, Error> {
        let url = Url::parse(site).map_err(|_| Error::Site)?;
        let host = url.host_str().ok_or(Error::Site)?;
        let builder = WebauthnBuilder::new(host, &url).map_err(|_| Error::Site)?;
        // A demo listens where there is room.
        let any_port = host == "localhost";
        let builder = builder.rp_name("danh").allow_any_port(any_port);
        let maker = builder.build().map_err(|_| Error::Site)?;
        Ok(Self { id: host.to_owned(), maker, site: Site::new(&url, host, any_port) })
    }

    /// What `navigator.credentials.create` is given, and what to remember. Passkeys of `held` are
    /// not made a second time.
    pub(crate) fn register(
        &self,
        account: AccountId,
        login: &Login,
        held: &[KeptPasskey],
    ) -> Result<(Value, Registering), Error> {
        let held = held.iter().map(|passkey| passkey.0.cred_id().clone()).collect();
        let (user, name) = (Uuid::from_bytes(account.bytes()), login.expose());
        let begun = self.maker.start_passkey_registration(user, name, name, Some(held));
        let (challenge, state) = begun.map_err(|_| Error::WrongPasskey)?;
        let mut options = options(&challenge)?;
        // So that it is found without a login name: WebAuthn 3, 5.4.6.
        options["authenticatorSelection"]["residentKey"] = json!("required");
        options["authenticatorSelection"]["requireResidentKey"] = json!(true);
        Ok((options, Registering(state)))
    }

    pub(crate) fn registered(
        &self,
        answer: &str,
        Registering(state): &Registering,
    ) -> Result<KeptPasskey, Error> {
        let answer: RegisterPublicKeyCredential = read(answer)?;
        let made = self.maker.finish_passkey_registration(&answer, state);
        made.map(KeptPasskey).map_err(|_| Error::WrongPasskey)
    }

    /// What `navigator.credentials.get` is given, and what to remember.
    pub(crate) fn recognise(&self, challenge: [u8; 32]) -> (Value, Recognising) {
        let challenge = URL_SAFE_NO_PAD.encode(challenge);
        let options = json!({
            "challenge": challenge,
            "rpId": self.id,
            "timeout": TIMEOUT,
            "userVerification": "required",
        });
        (options, Recognising(challenge))
    }

    /// The passkey as the answer leaves it, if it is its answer, given to this challenge, by a
    /// holder who unlocked it.
    pub(crate) fn recognised(
        &self,
        answer: &PublicKeyCredential,
        Recognising(challenge): &Recognising,
        KeptPasskey(passkey): &KeptPasskey,
    ) -> Option<KeptPasskey> {
        let credential = Credential::from(passkey.clone());
        let after = self.site.verify(answer, challenge, &credential)?;
        Some(KeptPasskey(Passkey::from(after)))
    }
}

/// Whose passkey answers, and which.
pub(crate) fn named(answer: &PublicKeyCredential) -> Option<(AccountId, &[u8])> {
    let account = AccountId::from_bytes(answer.get_user_unique_id()?).ok()?;
    Some((account, answer.get_credential_id()))
}

impl KeptPasskey {
    pub(crate) fn id(&self) -> Vec<u8> {
        self.0.cred_id().to_vec()
    }

    pub(crate) fn sign_count(&self) -> i64 {
        i64::from(Credential::from(self.0.clone()).counter)
    }

    /// Whether it may leave its device: WebAuthn 3, 6.1.3, backup eligibility.
    pub(crate) fn is_synced(&self) -> bool {
        Credential::from(self.0.clone()).backup_eligible
    }

    pub(crate) fn means(&self) -> Means {
        if self.is_synced() { Means::SyncedPasskey } else { Means::DevicePasskey }
    }
}

pub(crate) fn read<T: for<'a> Deserialize<'a>>(answer: &str) -> Result<T, Error> {
    serde_json::from_str(answer).map_err(|_| Error::WrongPasskey)
}

/// The member `publicKey` of a challenge.
fn options(challenge: &impl Serialize) -> Result<Value, Error> {
    let mut challenge = serde_json::to_value(challenge).map_err(|_| Error::WrongPasskey)?;
    Ok(challenge["publicKey"].take())
}
