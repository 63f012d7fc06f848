//! The crate `openidconnect`, which others wrote, as a relying party: from discovery to the end.

use axum::http::Response;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, RequestTokenError, Scope,
    TokenResponse,
};

use super::leaving::LEFT;
use super::*;

/// Asks the provider as a program does, without anybody's cookies.
async fn ask(door: Browser, request: HttpRequest) -> Result<HttpResponse, std::fmt::Error> {
    let (head, body) = request.into_parts();
    let path = head.uri.path_and_query().unwrap().as_str();
    let headers: Vec<_> = head.headers.iter().collect();
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    let body = String::from_utf8(body).unwrap();
    let answer = door.send(head.method.as_str(), path, &headers, &body).await;
    let mut response = Response::new(answer.text.into_bytes());
    (*response.status_mut(), *response.headers_mut()) = (answer.status, answer.headers);
    Ok(response)
}

/// The person goes out by way of the client, and comes back to it.
async fn signs_out(browser: &Browser, leaving: LogoutRequest, state: &CsrfToken) {
    let left = PostLogoutRedirectUrl::new(LEFT.into()).unwrap();
    let leaving = leaving.set_post_logout_redirect_uri(left).set_state(state.clone());
    let leaving = leaving.http_get_url();
    let page = browser.get(leaving.as_str().strip_prefix(ISSUER).unwrap()).await;
    let leave = page.hidden("leave");
    let gone = browser.submit("/oidc/end-session/confirm", &[("leave", &leave)]).await;
    assert!(gone.location().starts_with(LEFT), "{gone:?}");
    assert_eq!(gone.given("state").as_ref(), Some(state.secret()));
    assert_eq!(browser.get("/account").await.status, 401);
}

#[tokio::test]
async fn a_client_of_others_finds_nothing_wrong_and_gets_nothing_twice() {
    let town = Town::new().await;
    for algorithm in ["RS256", "ES256", "PS256"] {
        let more = json!({ "id_token_signed_response_alg": algorithm });
        let more = signer::with(more, &json!({ "post_logout_redirect_uris": [LEFT] }));
        let Registered { client, secret, .. } = town.register(Conduct::ConfidentialWeb, more).await;
        let (id, secret) = (client.id.to_string(), secret.unwrap().expose().to_owned());
        let http = |request| ask(town.browser(), request);
        let issuer = IssuerUrl::new(ISSUER.into()).unwrap();
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, &http).await.unwrap();
        let (id, secret) = (ClientId::new(id), ClientSecret::new(secret));
        let party = CoreClient::from_provider_metadata(metadata.clone(), id, Some(secret));
        let party = party.set_redirect_uri(RedirectUrl::new(BACK.into()).unwrap());

        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let way = party.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let scope = ["profile", "offline_access"].map(|it| Scope::new(it.to_owned()));
        let (way, state, nonce) = way.add_scopes(scope).set_pkce_challenge(challenge).url();
        let browser = town.browser();
        browser.sign_in("mai", "/").await;
        let page = browser.get(way.as_str().strip_prefix(ISSUER).unwrap()).await;
        let back = party::agree(&browser, &page).await;
        assert_eq!(back.given("state").as_ref(), Some(state.secret()));
        let code = || AuthorizationCode::new(back.given("code").unwrap());

        let again = openidconnect::PkceCodeVerifier::new(verifier.secret().clone());
        let exchange = party.exchange_code(code()).unwrap().set_pkce_verifier(verifier);
        let tokens = exchange.request_async(&http).await.unwrap();
        let now = || serde_json::from_value(json!("2026-11-23T08:00:00Z")).unwrap();
        let verifier = party.id_token_verifier().set_time_fn(now);
        let verifier = match algorithm {
            "PS256" => verifier
                .set_allowed_algs([openidconnect::core::CoreJwsSigningAlgorithm::RsaSsaPssSha256]),
            "ES256" => verifier
                .set_allowed_algs([openidconnect::core::CoreJwsSigningAlgorithm::EcdsaP256Sha256]),
            // It allows RS256 by itself, as OpenID Connect Core 15.1 has it.
            _ => verifier,
        };
        let id_token = tokens.id_token().unwrap();
        let claims = id_token.claims(&verifier, &nonce).unwrap();
        let token = tokens.access_token();
        if let Some(told) = claims.access_token_hash() {
            let key = id_token.signing_key(&verifier).unwrap();
            let own = AccessTokenHash::from_token(token, id_token.signing_alg().unwrap(), key);
            assert_eq!(own.unwrap(), *told);
        }
        let subject = claims.subject().clone();
        let asked = party.user_info(token.clone(), Some(subject)).unwrap();
        let told: CoreUserInfoClaims = asked.request_async(&http).await.unwrap();
        let given = told.given_name().and_then(|name| name.get(None)).unwrap();
        assert_eq!(given.as_str(), "Mai");
        let refresh = party.exchange_refresh_token(tokens.refresh_token().unwrap()).unwrap();
        assert!(refresh.request_async(&http).await.unwrap().id_token().is_some());

        let end = metadata.additional_metadata().end_session_endpoint.clone().unwrap();
        signs_out(&browser, LogoutRequest::from(end).set_id_token_hint(id_token), &state).await;

        let exchange = party.exchange_code(code()).unwrap().set_pkce_verifier(again);
        let Err(RequestTokenError::ServerResponse(refused)) = exchange.request_async(&http).await
        else {
            panic!("a code twice")
        };
        assert_eq!(refused.error(), &CoreErrorResponseType::InvalidGrant);
    }
}
