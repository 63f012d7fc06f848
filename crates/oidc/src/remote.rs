//! Requests that are decided on another device: a television shows a code (RFC 8628), a counter asks
//! a person to approve on their phone (OpenID Connect CIBA 1.0).

use std::time::Duration;

use access::{Facts, Purpose, permit};
use axum::http::HeaderMap;
use eid::{AccountId, Login, Questioned, Session, SessionId};
use kernel::{Entropy, Moment, PersonId};
use ledger::Planned;
use notices::NewNotice;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::agreement::{Yes, party};
use crate::authorizing::Understood;
use crate::checks::{Endpoint, Found};
use crate::event::Event;
use crate::grant::Grant;
use crate::once::{Once, OnceKind};
use crate::params::Params;
use crate::policy::Authorize;
use crate::provider::{serving, themselves};
use crate::registration::GrantType;
use crate::request::{Parked, Request};
use crate::sealed::{self, Binding, base64url, later, sha256, unbase64url};
use crate::tokens::Tokens;
use crate::{Client, ClientId, Error, GrantId, Provider, Result, client_rows, remote_rows, rows};

/// One such request, as its row has it.
#[derive(Clone, Debug)]
pub(crate) struct Remote {
    /// Who is asked, or who decided; none before a code was entered.
    pub(crate) account: Option<AccountId>,
    /// What keeps the client from asking for the same name meanwhile.
    pub(crate) asked: Option<Once>,
    /// What both devices show, so that the person knows what they approve.
    pub(crate) binding_message: Option<String>,
    pub(crate) client: ClientId,
    pub(crate) expires_at: Moment,
    pub(crate) grant: Option<GrantId>,
    pub(crate) id: Vec<u8>,
    pub(crate) notification: Option<Notification>,
    pub(crate) request: Request,
    pub(crate) state: RemoteState,
    /// The code that led here, as the other device shows it; no row has it.
    pub(crate) user_code: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RemoteState {
    Denied,
    Granted,
    Waiting,
}

/// Where to say that it was decided (CIBA 10.2, ping).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Notification {
    auth_req_id: String,
    endpoint: String,
    token: String,
}

/// What a device polls with: which request, and whose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ticket {
    #[serde(rename = "c")]
    client: ClientId,
    #[serde(rename = "e")]
    pub(crate) expires_at: Moment,
    /// In base64url: as long for one as for another.
    #[serde(rename = "i")]
    id: String,
    #[serde(rename = "k")]
    kind: GrantType,
}

/// A code that somebody typed, in the hands of their browser. Another sign-in has no use for it: no
/// link leads a person to a question whose code they did not type (RFC 8628 section 5.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TypedCode {
    #[serde(rename = "a")]
    account: AccountId,
    #[serde(rename = "e")]
    pub(crate) expires_at: Moment,
    #[serde(rename = "s")]
    session: SessionId,
    #[serde(rename = "u")]
    user_code: String,
}

sealed::sealable! { Ticket "ticket" TypedCode "typed code" }

/// RFC 8628 section 3.2.
#[derive(Serialize)]
pub(crate) struct DeviceView {
    device_code: String,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: i64,
    interval: i64,
}

/// CIBA 7.3.
#[derive(Serialize)]
pub(crate) struct CibaView {
    auth_req_id: String,
    expires_in: i64,
    interval: i64,
}

const REMOTE_SECONDS: i64 = 600;
const INTERVAL_SECONDS: i64 = 5;
const MESSAGE_CHARS_MAX: usize = 60;
const NOTIFIED_SECONDS_MAX: u64 = 5;
/// RFC 8628 section 6.1: no vowels, so no words, and nothing that looks like something else.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const USER_CODE_LETTERS: usize = 8;

impl Provider {
    /// A device asks for a code that its person enters elsewhere (RFC 8628 section 3.1).
    pub(crate) async fn device(&self, params: Params, headers: &HeaderMap) -> Result<DeviceView> {
        let client = self.asking(&params, headers).await?;
        let mut ask = self.ask(Endpoint::Device, &client, params, headers);
        self.checked(&mut ask).await?;
        let Found { once, request, .. } = ask.found;
        let user_code = user_code(&self.0.parts.entropy);
        let remote = self.waiting(&client, code_id(&user_code), request);
        self.open_remote(&client, &remote, &once, None).await?;
        let uri = format!("{}/device", self.issuer());
        Ok(DeviceView {
            device_code: self.ticket(&remote, GrantType::DeviceCode)?,
            expires_in: REMOTE_SECONDS,
            interval: INTERVAL_SECONDS,
            verification_uri_complete: format!("{uri}?user_code={user_code}"),
            verification_uri: uri,
            user_code,
        })
    }

    /// A service asks somebody to approve on their own device (CIBA 7.1). One who is not there is
    /// asked the same way and never answers: who has an account is not told. While they are asked,
    /// the service does not ask them again.
    pub(crate) async fn ciba(&self, params: Params, headers: &HeaderMap) -> Result<CibaView> {
        let client = self.asking(&params, headers).await?;
        let hint = params.value("login_hint").map(str::to_owned);
        let message = params.value("binding_message").map(str::to_owned);
        let notified = params.value("client_notification_token").map(str::to_owned);
        let mut ask = self.ask(Endpoint::Ciba, &client, params, headers);
        self.checked(&mut ask).await?;
        let Found { once, request, .. } = ask.found;
        let hint = hint.ok_or(Error::InvalidRequest("login_hint is missing"))?;
        if message.as_ref().is_some_and(|message| message.chars().count() > MESSAGE_CHARS_MAX) {
            return Err(Error::InvalidBindingMessage);
        }
        let id = self.0.parts.entropy.bytes::<32>().to_vec();
        let mut remote = self.waiting(&client, id, request);
        remote.binding_message = message;
        let auth_req_id = self.ticket(&remote, GrantType::Ciba)?;
        remote.notification = notification(&client, notified, &auth_req_id)?;
        let login = Login::parse(&hint);
        let name = login.as_ref().map_or(hint.as_str(), Login::expose);
        let waits = Once::new(OnceKind::Waiting, client.id.as_str(), name, remote.expires_at);
        remote.asked = Some(waits);
        let asked = match &login {
            Ok(login) => self.0.parts.accounts.standing_of(login).await?,
            Err(_) => None,
        };
        let account = asked.as_ref().map_or(AccountId::NOBODYS, |standing| standing.account);
        remote.account = Some(account);
        let questioned = match &asked {
            Some(standing) => Questioned::Account(standing.account),
            None => Questioned::Nobody(name),
        };
        let whom = Some((questioned, asked.as_ref().map(|standing| standing.person)));
        match self.open_remote(&client, &remote, &once, whom).await {
            Err(Error::Stale | Error::Eid(eid::Error::TooManyAttempts { .. })) => {
                // What showed who the client is was used all the same.
                self.remember(&once).await?;
                return Err(Error::AlreadyAsked);
            }
            kept => kept?,
        }
        Ok(CibaView { auth_req_id, expires_in: REMOTE_SECONDS, interval: INTERVAL_SECONDS })
    }

    /// What the device asks for while its person decides (RFC 8628 section 3.4, CIBA 10.1).
    pub(crate) async fn tokens_for_ticket(
        &self,
        kind: GrantType,
        params: Params,
        headers: &HeaderMap,
    ) -> Result<Tokens> {
        let client = self.asking(&params, headers).await?;
        let name = if kind == GrantType::Ciba { "auth_req_id" } else { "device_code" };
        let ticket = params.value(name).and_then(|it| sealed::unseal::<Ticket>(&self.0.seal, it));
        let endpoint =
            if kind == GrantType::Ciba { Endpoint::CibaToken } else { Endpoint::DeviceToken };
        let mut ask = self.ask(endpoint, &client, params, headers);
        self.checked(&mut ask).await?;
        let (bound, once) = (ask.found.binding(&client), ask.found.once);
        let own = |ticket: &Ticket| ticket.client == client.id && ticket.kind == kind;
        let ticket = ticket.filter(own).ok_or(Error::InvalidGrant)?;
        if ticket.expires_at <= self.now() {
            return Err(Error::ExpiredToken);
        }
        let remote = remote_rows::remote_by_id(self.db(), &unbase64url(&ticket.id)).await?;
        let remote = remote.ok_or(Error::ExpiredToken)?;
        match (remote.state, remote.account.zip(remote.grant)) {
            (RemoteState::Denied, _) => Err(Error::AccessDenied),
            (RemoteState::Granted, Some((account, grant))) => {
                let grant = rows::grant_by_id(self.db(), account, grant).await?;
                let grant = grant.ok_or(Error::InvalidGrant)?;
                self.tokens_of_grant(&client, &grant, &once, bound).await
            }
            _ => {
                self.remember(&once).await?;
                let patient = self.0.polls.is_patient(&remote.id, INTERVAL_SECONDS, self.now());
                Err(if patient { Error::AuthorizationPending } else { Error::SlowDown })
            }
        }
    }

    /// The way to the request whose code somebody typed, if there is one. Whether there is one is
    /// told only after it was counted.
    pub(crate) async fn way_of_code(
        &self,
        typed: &str,
        session: &Session,
    ) -> Result<Option<String>> {
        // What no device shows is looked for as well.
        let user_code = shown(typed);
        let id = code_id(user_code.as_deref().unwrap_or_default());
        let remote = remote_rows::remote_by_id(self.db(), &id).await?;
        let remote = remote.filter(|remote| self.is_open(remote, None));
        let action = Authorize { person: session.person };
        let may = permit(action, &themselves(session), &Purpose::OwnRecord, Facts::none())?;
        let accounts = &self.0.parts.accounts;
        let Some((user_code, Remote { expires_at, .. })) = user_code.zip(remote) else {
            accounts.code_was_wrong(&may, session).await?;
            return Ok(None);
        };
        accounts.code_was_right(&may, session).await?;
        let (account, session) = (session.account, session.id);
        sealed::seal(&self.0.seal, &TypedCode { account, expires_at, session, user_code }).map(Some)
    }

    /// The request at the end of a way, as a person is asked about it: that of a code which they
    /// typed in this sign-in, or that of a notice to them.
    pub(crate) async fn remote(
        &self,
        way: &str,
        session: &Session,
    ) -> Result<(Remote, Understood)> {
        let typed = sealed::open::<TypedCode>(&self.0.seal, way, self.now());
        match typed.filter(|it| it.account == session.account && it.session == session.id) {
            Some(TypedCode { user_code, .. }) => {
                let (mut remote, at) = self.remote_for(&code_id(&user_code), None).await?;
                remote.user_code = Some(user_code);
                Ok((remote, at))
            }
            None => self.remote_for(&id_in_notice(way)?, Some(session.account)).await,
        }
    }

    /// The request, while it waits for exactly that account; for none, while it waits for its code.
    async fn remote_for(
        &self,
        id: &[u8],
        account: Option<AccountId>,
    ) -> Result<(Remote, Understood)> {
        let remote = remote_rows::remote_by_id(self.db(), id).await?;
        let remote = remote.filter(|remote| self.is_open(remote, account));
        let remote = remote.ok_or(Error::ExpiredToken)?;
        let parked = Parked {
            begun_at: self.now(),
            client: remote.client.clone(),
            expires_at: remote.expires_at,
            id: base64url(&remote.id),
            request: remote.request.clone(),
        };
        Ok((remote, self.with_client(parked).await?))
    }

    /// Whether it waits for exactly that account, or for its code.
    fn is_open(&self, remote: &Remote, account: Option<AccountId>) -> bool {
        let waits = remote.state == RemoteState::Waiting && remote.expires_at > self.now();
        waits && remote.account == account
    }

    /// Keeps the person's decision. What they agree to is kept as if they had been sent here.
    pub(crate) async fn decide_remote(
        &self,
        (remote, at): (&Remote, &Understood),
        session: &Session,
        agreed: Option<Yes>,
    ) -> Result<()> {
        let (now, person) = (self.now(), session.person);
        let may =
            permit(Authorize { person }, &themselves(session), &Purpose::OwnRecord, Facts::none())?;
        let mut planned = Planned::under(&may);
        session.guard(&mut planned.changes);
        client_rows::client_guard(&mut planned.changes, &at.client);
        let grant = match agreed {
            None => {
                let client = at.client.id.clone();
                planned.event(&Event::GrantRefused { client, person })?;
                None
            }
            Some(yes) => {
                let grant = self.plan_agreed(&mut planned, at, session, yes).await?;
                self.give(&mut planned, &at.client, &grant)?;
                Some(grant.id)
            }
        };
        remote_rows::remote_decide(&mut planned.changes, remote, session.account, grant);
        // Who agreed may be asked again; who said no is left in peace until the time is over.
        if let Some(asked) = remote.asked.as_ref().filter(|_| grant.is_some()) {
            rows::once_delete(&mut planned.changes, asked.id.to_vec());
            let (accounts, party) = (&self.0.parts.accounts, party(&at.client)?);
            accounts.plan_agreement(&mut planned.changes, &party, session.account).await?;
        }
        match self.ledger().commit(planned, now).await {
            Err(ledger::Error::Store(store::Error::Stale)) => return Err(Error::ExpiredToken),
            kept => kept?,
        };
        if let Some(notification) = remote.notification.clone() {
            tokio::spawn(notify(notification));
        }
        Ok(())
    }

    fn waiting(&self, client: &Client, id: Vec<u8>, request: Request) -> Remote {
        Remote {
            account: None,
            asked: None,
            binding_message: None,
            client: client.id.clone(),
            expires_at: later(self.now(), REMOTE_SECONDS),
            grant: None,
            id,
            notification: None,
            request,
            state: RemoteState::Waiting,
            user_code: None,
        }
    }

    fn ticket(&self, remote: &Remote, kind: GrantType) -> Result<String> {
        let Remote { client, expires_at, id, .. } = remote;
        let ticket =
            Ticket { client: client.clone(), expires_at: *expires_at, id: base64url(id), kind };
        sealed::seal(&self.0.seal, &ticket)
    }

    /// Keeps the request, with a notice to whoever is asked.
    async fn open_remote(
        &self,
        client: &Client,
        remote: &Remote,
        once: &[Once],
        asked: Option<(Questioned<'_>, Option<PersonId>)>,
    ) -> Result<()> {
        let may = serving(client)?;
        let mut planned = Planned::under(&may);
        if let Some((questioned, _)) = &asked {
            let (changes, party) = (&mut planned.changes, party(client)?);
            self.0.parts.accounts.plan_question(changes, &party, questioned).await?;
        }
        remote_rows::remote_insert(&mut planned.changes, remote)?;
        if let Some(asked) = &remote.asked {
            match rows::once_is_known(self.db(), asked).await? {
                true => rows::once_renew(&mut planned.changes, asked, self.now()),
                false => asked.plan(&mut planned.changes),
            }
        }
        let endpoint = if remote.account.is_some() { "bc-authorize" } else { "device" };
        planned.event(&Event::ClientServed { client: client.id.clone(), endpoint })?;
        if let Some((_, Some(person))) = asked {
            let notice = NewNotice::to(person, "oidc-notice-approve")
                .with("name", client.registration.client_name.as_str())
                .leading_to(format!("/device/{}", kernel::hex(&remote.id)));
            planned.merge(self.0.parts.notices.plan(&may, &notice, self.now())?);
        }
        self.keep(planned, once).await
    }

    async fn tokens_of_grant(
        &self,
        client: &Client,
        grant: &Grant,
        once: &[Once],
        bound: Option<Binding>,
    ) -> Result<Tokens> {
        self.use_code(client, grant, once).await?;
        self.first_tokens(client, grant, bound).await
    }
}

/// CIBA 7.1: a client that is told brings what it is told with.
fn notification(
    client: &Client,
    token: Option<String>,
    auth_req_id: &str,
) -> Result<Option<Notification>> {
    let endpoint = client.registration.backchannel_client_notification_endpoint.clone();
    let Some(endpoint) = endpoint else { return Ok(None) };
    let token = token.ok_or(Error::InvalidRequest("client_notification_token is missing"))?;
    Ok(Some(Notification { auth_req_id: auth_req_id.to_owned(), endpoint, token }))
}

/// CIBA 10.2: said once; a service that does not listen polls.
async fn notify(notification: Notification) {
    let Notification { auth_req_id, endpoint, token } = notification;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(NOTIFIED_SECONDS_MAX));
    let Ok(client) = client.build() else { return };
    let request = client
        .post(endpoint)
        .bearer_auth(token)
        .header("content-type", "application/json")
        .body(json!({ "auth_req_id": auth_req_id }).to_string());
    if request.send().await.is_err() {
        tracing::info!("a service did not hear that somebody decided");
    }
}

/// A code as a device shows it, however somebody typed it.
fn shown(typed: &str) -> Option<String> {
    let letters = typed.chars().filter(|letter| !" -".contains(*letter));
    let mut code: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    let known = code.bytes().all(|letter| LETTERS.contains(&letter));
    (known && code.len() == USER_CODE_LETTERS).then(|| {
        code.insert(USER_CODE_LETTERS / 2, '-');
        code
    })
}

/// The row of a code as it is shown.
fn code_id(code: &str) -> Vec<u8> {
    sha256(code.replace('-', "").as_bytes()).to_vec()
}

/// 64 hexadecimal digits, two person ids long.
fn id_in_notice(way: &str) -> Result<Vec<u8>> {
    let half = |text: Option<&str>| text.and_then(|text| PersonId::parse(text).ok());
    let halves = half(way.get(..32)).zip(half(way.get(32..)));
    let (one, other) = halves.ok_or(Error::ExpiredToken)?;
    Ok([one.as_bytes(), other.as_bytes()].concat())
}

/// `WDJB-MJHT`: 34 bits, good for ten minutes, and only for somebody who is signed in.
fn user_code(entropy: &Entropy) -> String {
    let mut code = String::new();
    while code.len() < USER_CODE_LETTERS {
        // 240 is the largest multiple of 20: no letter is likelier than another.
        let bytes = entropy.bytes::<16>();
        let fair = bytes.into_iter().filter(|byte| *byte < 240);
        code.extend(fair.map(|byte| char::from(LETTERS[usize::from(byte % 20)])));
    }
    code.truncate(USER_CODE_LETTERS);
    code.insert(USER_CODE_LETTERS / 2, '-');
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_however_it_is_typed() {
        let code = user_code(&Entropy::System);
        assert_eq!((code.len(), &code[4..5]), (9, "-"));
        assert_eq!(shown(&code.to_lowercase()), Some(code.clone()));
        assert_eq!(shown(&code.replace('-', " ")), Some(code.clone()));
        assert_eq!(shown(&code.replace('-', "")), Some(code));
        for wrong in ["", "BCDF", "BCDF-GHJA", "BCDF-GHJKL"] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }
}
