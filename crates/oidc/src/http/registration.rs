//! Registration by relying parties themselves: RFC 7591 with an invitation, RFC 7592 with the token
//! that each is given. Whoever registers so waits for an official.

use std::sync::Arc;

use access::{Caller, Facts, Purpose, permit};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json_, json};

use crate::answer::{never_kept, refused};
use crate::client::Client;
use crate::invitation::Invitation;
use crate::policy::{ChangeClient, RegisterClient};
use crate::provider::service;
use crate::registration::RegistrationForm;
use crate::sealed::{self, seconds};
use crate::{
    ClientId, ClientState, Error, Leave, NewClient, Provider, Registered, Registration, Result,
    discovery,
};

const BODY: Error =
    Error::InvalidClientMetadata("a JSON object by the names of RFC 7591 is expected");

/// RFC 7591 section 3.1.
pub(crate) async fn register(
    State(provider): State<Provider>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answered(async {
        let token = bearer(&headers)?;
        let invitation = sealed::open::<Invitation>(&provider.0.seal, token, provider.now());
        let invitation = invitation.ok_or(Error::InvalidToken)?;
        let form: RegistrationForm = serde_json::from_slice(&body).map_err(|_| BODY)?;
        let registration = form.read(invitation.conduct)?;
        registration.need_abroad()?;
        let facts = Facts::none().flag("invited", true).flag("own", false);
        let rule = Purpose::Rule("registration-by-invitation");
        let may = permit(RegisterClient, &Caller::visitor(), &rule, facts)?;
        let new = NewClient {
            conduct: invitation.conduct,
            id: None,
            leave: Leave::default(),
            registration,
            state: ClientState::Pending,
        };
        let registered = provider.register_invited(&may, new, &invitation).await?;
        let Registered { client, registration_token, secret } = &registered;
        let mut view = view(&provider, client);
        view["registration_access_token"] = json!(registration_token.expose());
        if let Some(secret) = secret {
            view["client_secret"] = json!(secret.expose());
            view["client_secret_expires_at"] = json!(0);
        }
        Ok((StatusCode::CREATED, Json(view)).into_response())
    })
    .await
}

/// RFC 7592 section 2.1.
pub(crate) async fn read(
    State(provider): State<Provider>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    answered(async {
        let client = own(&provider, &id, &headers).await?;
        Ok(Json(view(&provider, &client)).into_response())
    })
    .await
}

/// RFC 7592 section 2.2. What an official looked at when they approved it is looked at again.
pub(crate) async fn replace(
    State(provider): State<Provider>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answered(async {
        let mut client = own(&provider, &id, &headers).await?;
        let said: Json_ = serde_json::from_slice(&body).map_err(|_| BODY)?;
        if said.get("client_id").is_some_and(|named| *named != json!(client.id)) {
            return Err(Error::InvalidClientMetadata("the client_id cannot change"));
        }
        let form: RegistrationForm = serde_json::from_value(said).map_err(|_| BODY)?;
        let registration = form.read(client.conduct)?;
        registration.need_abroad()?;
        let method = |it: &Registration| it.token_endpoint_auth_method;
        // The sector that is stored stays: it may be one that is not given out any more.
        let sector = |it: &Registration| it.sector(client.id.as_str());
        if method(&registration) != method(&client.registration)
            || sector(&registration)? != sector(&client.registration)?
        {
            return Err(Error::InvalidClientMetadata("method and host cannot change"));
        }
        // Whom to call is theirs to change. Keys and addresses are what was approved. Who was
        // suspended does not ask again by changing itself.
        let seen = |it: &Registration| Registration { contacts: Vec::new(), ..it.clone() };
        let approved = client.state == ClientState::Approved;
        if approved && seen(&client.registration) != seen(&registration) {
            client.state = ClientState::Pending;
        }
        client.registration = registration;
        provider.change_client(&changing(&client)?, &client).await?;
        Ok(Json(view(&provider, &client)).into_response())
    })
    .await
}

/// RFC 7592 section 2.3. Its row stays: whom it was told about is not forgotten.
pub(crate) async fn give_up(
    State(provider): State<Provider>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    answered(async {
        let mut client = own(&provider, &id, &headers).await?;
        client.state = ClientState::Suspended;
        client.registration_token = None;
        provider.change_client(&changing(&client)?, &client).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// The client whose token was brought. Another's, and one that is not there, are told the same.
async fn own(provider: &Provider, id: &str, headers: &HeaderMap) -> Result<Client> {
    let token = bearer(headers)?;
    let id = ClientId::parse(id).map_err(|_| Error::InvalidToken)?;
    let client = provider.client(&id).await?.ok_or(Error::InvalidToken)?;
    let fits = client.registration_token.as_ref().is_some_and(|hash| hash.is_of(token));
    fits.then(|| Arc::unwrap_or_clone(client)).ok_or(Error::InvalidToken)
}

fn changing(client: &Client) -> Result<access::Permit<ChangeClient>> {
    let facts = Facts::none().flag("invited", false).flag("own", true);
    let rule = Purpose::Rule("own-registration");
    Ok(permit(ChangeClient, &service(client), &rule, facts)?)
}

fn bearer(headers: &HeaderMap) -> Result<&str> {
    let said = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = said.and_then(|said| said.split_once(' ')).ok_or(Error::InvalidToken)?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim()).ok_or(Error::InvalidToken)
}

fn view(provider: &Provider, client: &Client) -> Json_ {
    let mut view = serde_json::to_value(&client.registration).unwrap_or(Json_::Null);
    let (issuer, id) = (provider.issuer(), &client.id);
    // The languages of names are written as RFC 7591 section 2.2 has them.
    if let Some(name) = view.as_object_mut().and_then(|view| view.remove("client_name_en")) {
        view["client_name#en"] = name;
    }
    view["client_id"] = json!(id);
    view["client_id_issued_at"] = json!(seconds(client.created_at));
    view["registration_client_uri"] = json!(format!("{issuer}{}/{id}", discovery::REGISTER));
    view["response_types"] = json!(["code"]);
    view["subject_type"] = json!("pairwise");
    view
}

async fn answered(answer: impl Future<Output = Result<Response>>) -> Response {
    let mut response = answer.await.unwrap_or_else(|error| {
        let mut response = refused(&error);
        if matches!(error, Error::InvalidToken) {
            let challenge = header::HeaderValue::from_static("Bearer error=\"invalid_token\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    });
    never_kept(&mut response);
    response
}
