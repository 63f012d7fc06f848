//! The provider over HTTP. What a browser carries is in `pages.rs`; what programs ask is here and
//! stands outside the sign-in of people, because their tokens are not sessions.

mod registration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};

use crate::answer::{never_kept, refused};
use crate::bearer::brought;
use crate::keyring::JWKS_SECONDS;
use crate::params::Params;
use crate::sealed::seconds;
use crate::telling::Userinfo;
use crate::{Error, Provider, Result, discovery, pages};

/// What came as a form.
type Sent = Result<Form<Vec<(String, String)>>, axum::extract::rejection::FormRejection>;

/// Where other sites may send to: the browser of a person on their way, and programs.
pub const OPEN_TO_OTHERS: &[&str] = &[
    discovery::AUTHORIZE,
    discovery::BC_AUTHORIZE,
    discovery::DEVICE,
    discovery::END_SESSION,
    discovery::INTROSPECT,
    discovery::PAR,
    discovery::REVOKE,
    discovery::TOKEN,
    discovery::USERINFO,
];

/// What people see; behind the sign-in.
pub fn routes(provider: Provider) -> Router {
    Router::new()
        .route("/account/services", get(pages::services))
        .route("/account/services/{client}/end", post(pages::service_end))
        .route("/desk/relying-parties", get(pages::parties))
        .route("/desk/relying-parties/{client}", get(pages::party))
        .route("/desk/relying-parties/{client}/approval", post(pages::approve))
        .route("/desk/relying-parties/{client}/suspension", post(pages::suspend))
        .route("/device", get(pages::device).post(pages::device_typed))
        .route("/device/{remote}", get(pages::remote).post(pages::remote_decided))
        .route("/oidc/authorize", get(pages::authorize).post(pages::authorize_posted))
        .route("/oidc/consent", post(pages::consent))
        .route("/oidc/end-session", get(pages::end_session).post(pages::end_session_posted))
        .route("/oidc/end-session/confirm", post(pages::end_session_confirmed))
        .route("/oidc/go", get(pages::go_on))
        .with_state(provider)
}

/// What programs ask; outside the sign-in.
pub fn open_routes(provider: Provider) -> Router {
    Router::new()
        .route("/.well-known/oauth-authorization-server", get(metadata))
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/oidc/bc-authorize", post(ciba))
        .route("/oidc/device", post(device))
        .route("/oidc/introspect", post(introspect))
        .route("/oidc/jwks", get(jwks))
        .route("/oidc/par", post(par))
        .route("/oidc/register", post(registration::register))
        .route(
            "/oidc/register/{client}",
            get(registration::read).put(registration::replace).delete(registration::give_up),
        )
        .route("/oidc/revoke", post(revoke))
        .route("/oidc/token", post(token))
        .route("/oidc/userinfo", get(userinfo).post(userinfo_posted))
        .layer(middleware::from_fn(open_to_scripts))
        .with_state(provider)
}

/// Pages of other sites may ask from their scripts: nothing here goes by a cookie.
async fn open_to_scripts(request: axum::extract::Request, next: Next) -> Response {
    let asks_first = request.method() == Method::OPTIONS;
    let mut response = match asks_first {
        true => StatusCode::NO_CONTENT.into_response(),
        false => next.run(request).await,
    };
    let headers = response.headers_mut();
    let mut say = |name, value| headers.insert(name, HeaderValue::from_static(value));
    say(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    say(header::ACCESS_CONTROL_EXPOSE_HEADERS, "DPoP-Nonce, WWW-Authenticate");
    if asks_first {
        say(header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, DPoP");
        say(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
        say(header::ACCESS_CONTROL_MAX_AGE, "600");
    }
    response
}

async fn metadata(State(provider): State<Provider>) -> Response {
    let kept = [(header::CACHE_CONTROL, "public, max-age=600")];
    (kept, Json(provider.metadata())).into_response()
}

async fn jwks(State(provider): State<Provider>) -> Response {
    match provider.ring().await {
        Err(error) => refused(&error),
        Ok(ring) => {
            let kept = [
                (header::CACHE_CONTROL, format!("public, max-age={JWKS_SECONDS}")),
                (header::CONTENT_TYPE, "application/jwk-set+json".to_owned()),
            ];
            (kept, ring.jwks(provider.now()).to_string()).into_response()
        }
    }
}

async fn par(State(provider): State<Provider>, headers: HeaderMap, sent: Sent) -> Response {
    told(&provider, &headers, async {
        let pushed = provider.push(params(sent)?, &headers).await?;
        Ok((StatusCode::CREATED, Json(pushed)).into_response())
    })
    .await
}

async fn token(State(provider): State<Provider>, headers: HeaderMap, sent: Sent) -> Response {
    told(&provider, &headers, async {
        Ok(Json(provider.token(params(sent)?, &headers).await?).into_response())
    })
    .await
}

async fn device(State(provider): State<Provider>, headers: HeaderMap, sent: Sent) -> Response {
    told(&provider, &headers, async {
        Ok(Json(provider.device(params(sent)?, &headers).await?).into_response())
    })
    .await
}

async fn ciba(State(provider): State<Provider>, headers: HeaderMap, sent: Sent) -> Response {
    told(&provider, &headers, async {
        Ok(Json(provider.ciba(params(sent)?, &headers).await?).into_response())
    })
    .await
}

async fn revoke(State(provider): State<Provider>, headers: HeaderMap, sent: Sent) -> Response {
    told(&provider, &headers, async {
        provider.revoke(params(sent)?, &headers).await?;
        Ok(StatusCode::OK.into_response())
    })
    .await
}

async fn introspect(State(provider): State<Provider>, headers: HeaderMap, sent: Sent) -> Response {
    told(&provider, &headers, async {
        let state = provider.introspect(params(sent)?, &headers).await?;
        // RFC 9701 section 4.
        let wanted = "application/token-introspection+jwt";
        let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        if !accepted.is_some_and(|kinds| kinds.contains(wanted)) {
            return Ok(Json(&state.state).into_response());
        }
        let signed = provider.signed_introspection(&state).await?;
        Ok(([(header::CONTENT_TYPE, wanted)], signed).into_response())
    })
    .await
}

async fn userinfo(State(provider): State<Provider>, headers: HeaderMap) -> Response {
    personal(&provider, &headers, "GET", Params::default()).await
}

/// RFC 6750 section 2.2: the token may come in the form.
async fn userinfo_posted(
    State(provider): State<Provider>,
    headers: HeaderMap,
    sent: Sent,
) -> Response {
    let form = headers.get(header::CONTENT_TYPE).is_some();
    match if form { params(sent) } else { Ok(Params::default()) } {
        Ok(params) => personal(&provider, &headers, "POST", params).await,
        Err(error) => refused(&error),
    }
}

async fn personal(
    provider: &Provider,
    headers: &HeaderMap,
    method: &str,
    params: Params,
) -> Response {
    let answer = async {
        let brought = brought(headers, &params)?;
        let (token, once) = provider.good_token(&brought, method, discovery::USERINFO)?;
        provider.userinfo(&token, &once).await
    };
    let mut response = match answer.await {
        Ok(Userinfo::Plain(claims)) => Json(claims).into_response(),
        Ok(Userinfo::Token(jwt)) => {
            ([(header::CONTENT_TYPE, "application/jwt")], jwt).into_response()
        }
        Err(error) => challenged(&error, headers),
    };
    never_kept(&mut response);
    say_nonce(provider, headers, &mut response);
    response
}

/// RFC 6750 section 3, RFC 9449 section 7.1. Who brings nothing is told only how to.
fn challenged(error: &Error, headers: &HeaderMap) -> Response {
    let said = error.as_oauth_error();
    let scheme = if headers.contains_key("dpop") { "DPoP" } else { "Bearer" };
    let bare = matches!(error, Error::InvalidToken) && !headers.contains_key(header::AUTHORIZATION);
    let challenge = match bare {
        true => scheme.to_owned(),
        false => format!("{scheme} error=\"{}\"", said.code),
    };
    let mut response = refused(error);
    if matches!(error, Error::InvalidDpopProof(_) | Error::UseDpopNonce) {
        *response.status_mut() = StatusCode::UNAUTHORIZED;
    }
    if let Ok(challenge) = HeaderValue::try_from(challenge) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

async fn told(
    provider: &Provider,
    headers: &HeaderMap,
    answer: impl Future<Output = Result<Response>>,
) -> Response {
    let mut response = match answer.await {
        Ok(response) => response,
        Err(error) => {
            let mut response = refused(&error);
            // RFC 6749 section 5.2: 401 with a challenge for who tried the header.
            if matches!(error, Error::InvalidClient) && !headers.contains_key(header::AUTHORIZATION)
            {
                response.headers_mut().remove(header::WWW_AUTHENTICATE);
            }
            response
        }
    };
    never_kept(&mut response);
    say_nonce(provider, headers, &mut response);
    response
}

/// RFC 9449 section 8.2: to whoever makes proofs, with each answer.
fn say_nonce(provider: &Provider, headers: &HeaderMap, response: &mut Response) {
    let nonce = HeaderValue::try_from(provider.0.nonces.nonce(seconds(provider.now())));
    if let (true, Ok(nonce)) = (headers.contains_key("dpop"), nonce) {
        response.headers_mut().insert("dpop-nonce", nonce);
    }
}

fn params(sent: Sent) -> Result<Params> {
    match sent {
        Ok(Form(pairs)) => Params::of(pairs),
        Err(refused) if refused.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(Error::TooLarge("the form is too large"))
        }
        Err(_) => {
            Err(Error::InvalidRequest("a form is expected: application/x-www-form-urlencoded"))
        }
    }
}
