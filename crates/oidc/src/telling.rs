//! What a relying party is told of a person: the ID token, the UserInfo answer, the state of a
//! token. What comes from the register comes through its counter, by consent, and on record.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use access::{Facts, Purpose, permit};
use axum::http::HeaderMap;
use eid::IdentityLevel;
use ledger::Released;
use population::{Disclose, Group, Record};
use serde_json::{Map, Value as Json, json};

use crate::asked::Wishes;
use crate::checks::{Endpoint, Found};
use crate::claim::{Claim, Scope};
use crate::grant::Grant;
use crate::once::Once;
use crate::params::Params;
use crate::provider::service;
use crate::sealed::{self, AccessToken, Binding, seconds};
use crate::tokens::IdTokenOf;
use crate::verification::verification;
use crate::{Client, Error, Provider, Result, sealing, subject};

/// An ID token is looked at once, when it arrives.
const ID_TOKEN_SECONDS: i64 = 300;

impl Provider {
    /// OpenID Connect Core 2; with the same of it on a refresh (12.2).
    pub(crate) async fn id_token(
        &self,
        client: &Client,
        grant: &Grant,
        of: IdTokenOf,
    ) -> Result<String> {
        let (now, terms) = (seconds(self.now()), &grant.terms);
        let pairwise = &self.0.pairwise;
        let mut claims = json!({
            "acr": terms.acr,
            "amr": terms.amr,
            "aud": client.id,
            "exp": now + ID_TOKEN_SECONDS,
            "iat": now,
            "iss": self.issuer(),
            "sid": subject::session_name(pairwise, &client.sector, grant.session),
            "sub": subject::subject(pairwise, &client.sector, grant.person),
        });
        if terms.tells_auth_time {
            claims["auth_time"] = json!(terms.auth_time);
        }
        if let Some(nonce) = terms.nonce.as_ref().filter(|_| of == IdTokenOf::Code) {
            claims["nonce"] = json!(nonce);
        }
        if of == IdTokenOf::Code
            && let Json::Object(claims) = &mut claims
        {
            claims.extend(self.told(client, grant, &terms.claims.id_token).await?);
        }
        if let Some(authority) = self.authority(client, grant).await? {
            claims["authority"] = authority;
        }
        let ring = self.ring().await?;
        let algorithm = client.registration.id_token_signed_response_alg;
        let signed = ring.signer(algorithm, self.now())?.sign("JWT", &claims)?;
        sealing::id_token(client, signed)
    }

    /// OpenID Connect Core 5.3. The token was brought as its kind asks for.
    pub(crate) async fn userinfo(&self, token: &AccessToken, once: &[Once]) -> Result<Userinfo> {
        let (client, grant) = self.standing(token).await?;
        self.remember(once).await?;
        let grant = grant.ok_or(Error::InsufficientScope)?;
        let scope: Vec<_> = token.scope.split(' ').filter_map(Scope::parse).collect();
        if !scope.contains(&Scope::Openid) {
            return Err(Error::InsufficientScope);
        }
        let mut claims = Map::new();
        let name = subject::subject(&self.0.pairwise, &client.sector, grant.person);
        claims.insert("sub".to_owned(), json!(name));
        claims.extend(self.told(&client, &grant, &grant.terms.claims.userinfo).await?);
        if let Some(authority) = self.authority(&client, &grant).await? {
            claims.insert("authority".to_owned(), authority);
        }
        let Some(algorithm) = client.registration.userinfo_signed_response_alg else {
            let claims = Json::Object(claims);
            let sealed = sealing::userinfo(&client, None, claims.to_string().as_bytes())?;
            return Ok(sealed.map_or(Userinfo::Plain(claims), Userinfo::Token));
        };
        claims.insert("aud".to_owned(), json!(client.id));
        claims.insert("iss".to_owned(), json!(self.issuer()));
        let ring = self.ring().await?;
        let signer = ring.signer(algorithm, self.now())?;
        let signed = signer.sign("JWT", &Json::Object(claims))?;
        let sealed = sealing::userinfo(&client, Some("JWT"), signed.as_bytes())?;
        Ok(Userinfo::Token(sealed.unwrap_or(signed)))
    }

    /// The claims of one place, from the register.
    async fn told(
        &self,
        client: &Client,
        grant: &Grant,
        wishes: &Wishes,
    ) -> Result<Map<String, Json>> {
        if wishes.is_empty() {
            return Ok(Map::new());
        }
        let ground = self.ground(grant).await?.ok_or(Error::InvalidToken)?;
        let level = ground.standing.identity_level;
        // A claim that the client may not be told any more stays untold, whatever was agreed.
        let purposes = grant.purposes().within(&client.leave);
        let mut wishes = wishes.clone();
        if wishes.unmet_at.contains(&level) {
            wishes.verified.clear();
        }
        let wanted: BTreeSet<_> = wishes.claims().collect();
        // Each purpose is told what it is for, and the record says so.
        let mut values = BTreeMap::new();
        for (purpose, claims) in purposes.filtered(|_, claim| wanted.contains(&claim)).iter() {
            let mut groups: Vec<Group> = claims.iter().map(|claim| claim.group()).collect();
            groups.sort_unstable();
            groups.dedup();
            let record = self.disclosed(client, grant, (purpose, &groups)).await?;
            let value = |claim: &Claim| Some((*claim, claim.value(&record)?));
            values.extend(claims.iter().filter_map(value));
        }
        Ok(spoken(&wishes, &values, level))
    }

    async fn disclosed(
        &self,
        client: &Client,
        grant: &Grant,
        (purpose, groups): (&str, &[Group]),
    ) -> Result<Released<Record>> {
        let purpose = Purpose::Consent(purpose.to_owned());
        let consented = grant.stands(self.now()) && grant.client == client.id;
        let facts = Facts::none().flag("consented", consented);
        let action = Disclose { person: grant.person };
        let may = permit(action, &service(client), &purpose, facts)?;
        Ok(self.0.parts.register.disclose(&may, groups).await?)
    }

    /// RFC 7662. Whether a token is good is told to its client and to those of the same sector,
    /// who know its person by the same name; to everybody else no token is.
    pub(crate) async fn introspect(
        &self,
        params: Params,
        headers: &HeaderMap,
    ) -> Result<Introspected> {
        let client = self.asking(&params, headers).await?;
        let text = params.value("token").unwrap_or_default().to_owned();
        let mut ask = self.ask(Endpoint::Introspect, &client, params, headers);
        self.checked(&mut ask).await?;
        let Found { once, .. } = ask.found;
        self.remember(&once).await?;
        let token = sealed::open::<AccessToken>(&self.0.seal, &text, self.now());
        let state = match token {
            None => None,
            Some(token) => match self.standing(&token).await {
                Ok((owner, grant)) if owner.sector == client.sector => {
                    let mut state = self.state_of(&token, &owner, grant.as_ref());
                    if let Some(grant) = &grant
                        && let Some(authority) = self.authority(&owner, grant).await?
                    {
                        state["authority"] = authority;
                    }
                    Some(state)
                }
                Ok(_) | Err(Error::InvalidToken) => None,
                Err(error) => return Err(error),
            },
        };
        let state = state.unwrap_or_else(|| json!({ "active": false }));
        Ok(Introspected { client, state })
    }

    fn state_of(&self, token: &AccessToken, client: &Client, grant: Option<&Grant>) -> Json {
        let mut state = json!({
            "active": true,
            "client_id": client.id,
            "exp": seconds(token.expires_at),
            "iat": seconds(token.issued_at),
            "iss": self.issuer(),
            "scope": token.scope,
            "token_type": token.kind(),
        });
        match &token.bound {
            Some(Binding::Certificate(thumbprint)) => {
                state["cnf"] = json!({ "x5t#S256": thumbprint });
            }
            Some(Binding::Key(jkt)) => state["cnf"] = json!({ "jkt": jkt }),
            None => {}
        }
        if let Some(grant) = grant {
            let name = subject::subject(&self.0.pairwise, &client.sector, grant.person);
            state["acr"] = json!(grant.terms.acr);
            state["auth_time"] = json!(grant.terms.auth_time);
            state["sub"] = json!(name);
        }
        state
    }

    /// RFC 9701 sections 5 and 6. Who names no algorithm has that of its conduct: RS256, but where
    /// FAPI forbids it.
    pub(crate) async fn signed_introspection(&self, told: &Introspected) -> Result<String> {
        let (client, now) = (&told.client, self.now());
        let claims = json!({
            "aud": client.id,
            "iat": seconds(now),
            "iss": self.issuer(),
            "token_introspection": told.state,
        });
        let registered = client.registration.introspection_signed_response_alg;
        let algorithm = registered.unwrap_or(client.rules().default_algorithm);
        let ring = self.ring().await?;
        ring.signer(algorithm, now)?.sign("token-introspection+jwt", &claims)
    }
}

/// The answer of the UserInfo endpoint.
pub(crate) enum Userinfo {
    Plain(Json),
    /// Signed, encrypted, or both.
    Token(String),
}

/// The state of a token, and who asked for it.
pub(crate) struct Introspected {
    pub(crate) client: Arc<Client>,
    pub(crate) state: Json,
}

/// The values of claims, those that the register vouches for apart, with how (OpenID Connect for
/// Identity Assurance 1.0). A claim without a value is left out (Core 5.3.2).
fn spoken(
    wishes: &Wishes,
    values: &BTreeMap<Claim, Json>,
    level: IdentityLevel,
) -> Map<String, Json> {
    let said = |claim: &Claim| Some((claim.name().to_owned(), values.get(claim)?.clone()));
    let mut told: Map<_, _> = wishes.plain.keys().filter_map(said).collect();
    let verified: Map<_, _> = wishes.verified.keys().filter_map(said).collect();
    if !verified.is_empty() {
        let value = json!({ "verification": verification(level), "claims": verified });
        told.insert("verified_claims".to_owned(), value);
    }
    told
}
