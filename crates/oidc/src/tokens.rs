//! Tokens: a code becomes some, a refresh token more, a client gets its own.

use std::sync::Arc;

use access::{Facts, Permit, Purpose, permit};
use axum::http::HeaderMap;
use kernel::Moment;
use ledger::Planned;
use serde::Serialize;
use store::Changes;

use crate::checks::{Ask, Endpoint, Found, client_named_in};
use crate::conduct::Refresh;
use crate::event::{Event, Why};
use crate::grant::{Grant, scope_text};
use crate::once::{Once, OnceKind};
use crate::params::Params;
use crate::policy::{ExchangeCode, RefreshTokens};
use crate::provider::service;
use crate::registration::GrantType;
use crate::sealed::{self, AccessToken, Binding, Code, RefreshToken, later};
use crate::{Client, Error, Provider, Result, client_rows, rows};

/// RFC 6749 section 5.1.
#[derive(Serialize)]
pub(crate) struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    scope: String,
}

impl Provider {
    /// What is asked for at the token endpoint.
    pub(crate) async fn token(&self, params: Params, headers: &HeaderMap) -> Result<Tokens> {
        let kind = params.need("grant_type", "grant_type is missing")?;
        match GrantType::parse(kind).ok_or(Error::UnsupportedGrantType)? {
            GrantType::AuthorizationCode => self.tokens_for_code(params, headers).await,
            kind @ (GrantType::Ciba | GrantType::DeviceCode) => {
                self.tokens_for_ticket(kind, params, headers).await
            }
            GrantType::ClientCredentials => self.tokens_of_its_own(params, headers).await,
            GrantType::RefreshToken => self.tokens_again(params, headers).await,
        }
    }

    /// The client that asks, whoever it turns out to be.
    pub(crate) async fn asking(&self, params: &Params, headers: &HeaderMap) -> Result<Arc<Client>> {
        let id = client_named_in(params, headers)?;
        self.client(&id).await?.ok_or(Error::InvalidClient)
    }

    async fn tokens_for_code(&self, params: Params, headers: &HeaderMap) -> Result<Tokens> {
        let client = self.asking(&params, headers).await?;
        let code = params.value("code").and_then(|code| sealed::unseal(&self.0.seal, code));
        let grant = match &code {
            Some(Code { account, grant, .. }) => {
                rows::grant_by_id(self.db(), *account, *grant).await?
            }
            None => None,
        };
        let mut ask = self.ask(Endpoint::Code, &client, params, headers);
        (ask.code, ask.grant) = (code, grant.as_ref());
        self.checked(&mut ask).await?;
        let (bound, once) = (ask.found.binding(&client), ask.found.once);
        let used = match &grant {
            Some(grant) => self.use_code(&client, grant, &once).await.map(|()| grant),
            None => Err(Error::InvalidGrant),
        };
        let grant = match used {
            Ok(grant) => grant,
            Err(refusal) => return self.refused(&once, refusal).await,
        };
        self.first_tokens(&client, grant, bound).await
    }

    /// The first tokens of a grant, whichever way it was agreed to.
    pub(crate) async fn first_tokens(
        &self,
        client: &Client,
        grant: &Grant,
        bound: Option<Binding>,
    ) -> Result<Tokens> {
        let id_token = self.id_token(client, grant, IdTokenOf::Code).await?;
        let refresh_token = self.refresh_token(client, grant, 0, key_of(bound.as_ref()))?;
        let scope = scope_text(&grant.terms.scope);
        let access = self.access_token(client, Some(grant), scope, bound)?;
        Ok(Tokens { id_token: Some(id_token), refresh_token, ..access })
    }

    /// The code is used and its tokens come to be in one commit, or not at all. Who brings a code
    /// again ends what it stood for (RFC 6749 section 4.1.2).
    pub(crate) async fn use_code(
        &self,
        client: &Client,
        grant: &Grant,
        once: &[Once],
    ) -> Result<()> {
        if grant.code_used_at.is_some() {
            self.end_grant(client, grant, Why::CodeReused).await?;
            return Err(Error::InvalidGrant);
        }
        if !grant.stands(self.now()) {
            return Err(Error::InvalidGrant);
        }
        let may: Permit<ExchangeCode> =
            by_consent(ExchangeCode { person: grant.person }, client, grant)?;
        let mut planned = Planned::under(&may);
        rows::code_use(&mut planned.changes, grant, self.now());
        self.rest_on(&mut planned.changes, client, grant).await?;
        planned.event(&Event::TokensIssued {
            claims: grant.terms.claims.id_token.claims().collect(),
            client: client.id.clone(),
            grant: grant.id,
            person: grant.person,
        })?;
        match self.keep(planned, once).await {
            Err(Error::Stale) => {
                let again = rows::grant_by_id(self.db(), grant.account, grant.id).await?;
                if again.is_some_and(|grant| grant.code_used_at.is_some()) {
                    self.end_grant(client, grant, Why::CodeReused).await?;
                }
                Err(Error::InvalidGrant)
            }
            kept => kept,
        }
    }

    async fn tokens_again(&self, params: Params, headers: &HeaderMap) -> Result<Tokens> {
        let client = self.asking(&params, headers).await?;
        let text = params.value("refresh_token").unwrap_or_default().to_owned();
        let token: Option<RefreshToken> = sealed::unseal(&self.0.seal, &text);
        let grant = match &token {
            Some(token) => rows::grant_by_id(self.db(), token.account, token.grant).await?,
            None => None,
        };
        let mut ask = self.ask(Endpoint::Refresh, &client, params, headers);
        (ask.refresh, ask.grant) = (token.clone(), grant.as_ref());
        self.checked(&mut ask).await?;
        let bound = ask.found.binding(&client);
        let Found { once, scope, .. } = ask.found;
        let (Some(grant), Some(token)) = (grant, token) else { return Err(Error::InvalidGrant) };
        if let Err(refusal) = self.refresh(&client, &grant, token.number, &once).await {
            return self.refused(&once, refusal).await;
        }

        let refresh_token = match client.rules().refresh {
            Refresh::Kept => Some(text),
            Refresh::Replaced => {
                self.refresh_token(&client, &grant, token.number + 1, token.jkt.as_ref())?
            }
        };
        let id_token = self.id_token(&client, &grant, IdTokenOf::Refresh).await?;
        let scope = scope.unwrap_or_else(|| scope_text(&grant.terms.scope));
        let access = self.access_token(&client, Some(&grant), scope, bound)?;
        Ok(Tokens { id_token: Some(id_token), refresh_token, ..access })
    }

    async fn refresh(
        &self,
        client: &Client,
        grant: &Grant,
        number: i64,
        once: &[Once],
    ) -> Result<()> {
        let may: Permit<RefreshTokens> =
            by_consent(RefreshTokens { person: grant.person }, client, grant)?;
        let replaced = client.rules().refresh == Refresh::Replaced;
        if replaced && number != grant.refreshed {
            self.end_grant(client, grant, Why::RefreshTokenReused).await?;
            return Err(Error::InvalidGrant);
        }
        let mut planned = Planned::under(&may);
        if replaced {
            rows::grant_refresh(&mut planned.changes, grant, number);
        }
        self.rest_on(&mut planned.changes, client, grant).await?;
        planned.event(&Event::TokensRefreshed {
            client: client.id.clone(),
            grant: grant.id,
            person: grant.person,
        })?;
        match self.keep(planned, once).await {
            Err(Error::Stale) => {
                let again = rows::grant_by_id(self.db(), grant.account, grant.id).await?;
                if again.is_some_and(|again| again.refreshed != grant.refreshed) {
                    self.end_grant(client, grant, Why::RefreshTokenReused).await?;
                }
                Err(Error::InvalidGrant)
            }
            kept => kept,
        }
    }

    /// RFC 6749 section 4.4. Nothing is written but that a proof or an assertion was used.
    async fn tokens_of_its_own(&self, params: Params, headers: &HeaderMap) -> Result<Tokens> {
        let client = self.asking(&params, headers).await?;
        let mut ask: Ask<'_> = self.ask(Endpoint::OwnToken, &client, params, headers);
        self.checked(&mut ask).await?;
        let bound = ask.found.binding(&client);
        let Found { once, scope, .. } = ask.found;
        self.remember(&once).await?;
        self.access_token(&client, None, scope.unwrap_or_default(), bound)
    }

    fn access_token(
        &self,
        client: &Client,
        grant: Option<&Grant>,
        scope: String,
        bound: Option<Binding>,
    ) -> Result<Tokens> {
        let now = self.now();
        let end = grant.map_or(Moment::from_micros(i64::MAX), |grant| grant.expires_at);
        let token = AccessToken {
            client: client.id.clone(),
            expires_at: later(now, Grant::ACCESS_SECONDS).min(end),
            issued_at: now,
            scope: scope.clone(),
            under: grant.map(|grant| (grant.account, grant.id)),
            bound,
        };
        Ok(Tokens {
            access_token: sealed::seal(&self.0.seal, &token)?,
            token_type: token.kind(),
            expires_in: (token.expires_at.micros() - now.micros()) / 1_000_000,
            id_token: None,
            refresh_token: None,
            scope,
        })
    }

    /// None for a client that may not use one.
    fn refresh_token(
        &self,
        client: &Client,
        grant: &Grant,
        number: i64,
        jkt: Option<&String>,
    ) -> Result<Option<String>> {
        if client.need_grant(GrantType::RefreshToken).is_err() {
            return Ok(None);
        }
        let bound = client.rules().refresh == Refresh::Replaced;
        let token = RefreshToken {
            account: grant.account,
            client: client.id.clone(),
            expires_at: grant.expires_at,
            grant: grant.id,
            jkt: jkt.filter(|_| bound).cloned(),
            number,
        };
        sealed::seal(&self.0.seal, &token).map(Some)
    }

    /// What a commit under a grant rests on: that the client is still as it was read, and that the
    /// person's account and sign-in stand.
    async fn rest_on(&self, changes: &mut Changes, client: &Client, grant: &Grant) -> Result<()> {
        if !client.may_have(grant) {
            return Err(Error::InvalidGrant);
        }
        client_rows::client_guard(changes, client);
        let ground = self.ground(grant).await?.ok_or(Error::InvalidGrant)?;
        ground.guard(changes);
        Ok(())
    }

    /// Keeps a plan together with what may happen once.
    pub(crate) async fn keep(&self, mut planned: Planned, once: &[Once]) -> Result<()> {
        once.iter().for_each(|once| once.plan(&mut planned.changes));
        match self.ledger().commit(planned, self.now()).await {
            Err(ledger::Error::Store(store::Error::Taken)) => self.replayed(once).await,
            Err(ledger::Error::Store(store::Error::Stale)) => Err(Error::Stale),
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }

    /// Keeps what may happen once where nothing else is kept.
    pub(crate) async fn remember(&self, once: &[Once]) -> Result<()> {
        if once.is_empty() {
            return Ok(());
        }
        match rows::once_remember(self.ledger(), once).await {
            Err(ledger::Error::Store(store::Error::Taken)) => self.replayed(once).await,
            kept => Ok(kept?),
        }
    }

    /// Makes the checks of the table.
    pub(crate) async fn checked(&self, ask: &mut Ask<'_>) -> Result<()> {
        match ask.check() {
            Ok(()) => Ok(()),
            Err(refusal) => self.refused(&ask.found.once, refusal).await,
        }
    }

    /// A refusal. An assertion that came with a wrong code has been used all the same, and cannot be
    /// brought again with the right one; unless it is only to come again with a nonce.
    async fn refused<T>(&self, once: &[Once], refusal: Error) -> Result<T> {
        if !matches!(refusal, Error::UseDpopNonce) {
            self.remember(once).await?;
        }
        Err(refusal)
    }

    /// Says which of them was there already.
    async fn replayed(&self, once: &[Once]) -> Result<()> {
        for once in once {
            if rows::once_is_known(self.db(), once).await? {
                return Err(match once.kind {
                    OnceKind::Assertion => Error::InvalidClient,
                    OnceKind::Invitation => Error::InvalidToken,
                    OnceKind::Proof => Error::InvalidDpopProof("the proof was used before"),
                    OnceKind::Request => Error::InvalidRequestUri,
                    OnceKind::Waiting => Error::AlreadyAsked,
                });
            }
        }
        Err(Error::Stale)
    }
}

/// From what an ID token comes: the nonce is told once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdTokenOf {
    Code,
    Refresh,
}

/// The permit of a client to what was agreed with it.
pub(crate) fn by_consent<A: access::Action>(
    action: A,
    client: &Client,
    grant: &Grant,
) -> Result<Permit<A>> {
    let purpose = Purpose::Consent(grant.terms.purpose.clone());
    let facts = Facts::none().flag("own", grant.client == client.id);
    Ok(permit(action, &service(client), &purpose, facts)?)
}

/// The key that an app's refresh token is bound to as well (RFC 9449 section 5).
fn key_of(bound: Option<&Binding>) -> Option<&String> {
    match bound {
        Some(Binding::Key(jkt)) => Some(jkt),
        Some(Binding::Certificate(_)) | None => None,
    }
}
