//! The end of grants: by the person, by the client, by what should not have happened.

use std::sync::Arc;

use access::{Facts, Permit, Purpose, permit};
use axum::http::HeaderMap;
use ledger::{Planned, Released, Unreleased};

use store::Changes;

use crate::checks::{Endpoint, Found};
use crate::event::{Event, Why};
use crate::grant::Grant;
use crate::params::Params;
use crate::policy::{EndGrant, ReadGrants};
use crate::provider::service;
use crate::sealed::{self, AccessToken, RefreshToken};
use crate::{Client, ClientId, Error, Provider, Result, rows};

/// The account under a grant, and the sign-in unless the grant is to outlive it.
pub(crate) struct Ground {
    consent: Option<eid::Consent>,
    representation: Option<eid::Representation>,
    session: Option<eid::Session>,
    pub(crate) standing: eid::Standing,
}

impl Ground {
    /// Keeps the rest of a commit only while all of it stands.
    pub(crate) fn guard(&self, changes: &mut Changes) {
        if let Some(consent) = &self.consent {
            consent.guard(changes);
        }
        if let Some(representation) = &self.representation {
            representation.guard(changes);
        }
        match &self.session {
            // The session's guard asks that the account is open.
            Some(session) => session.guard(changes),
            None => self.standing.guard(changes),
        }
    }
}

const GRANTS_SHOWN: i64 = 200;

impl Provider {
    /// Ends a grant, and with it every token that rests on it.
    pub(crate) async fn end_grant(&self, client: &Client, grant: &Grant, why: Why) -> Result<()> {
        let action = EndGrant { person: grant.person };
        let purpose = Purpose::Consent(grant.terms.purpose.clone());
        let facts = Facts::none().flag("own", grant.client == client.id);
        let may = permit(action, &service(client), &purpose, facts)?;
        let mut planned = Planned::under(&may);
        rows::grant_end(&mut planned.changes, grant, self.now());
        let (client, person) = (grant.client.clone(), grant.person);
        planned.event(&Event::GrantEnded { client, grant: grant.id, person, why })?;
        self.ledger().commit(planned, self.now()).await?;
        Ok(())
    }

    /// The grants of a person that stand, newest first.
    pub async fn grants(
        &self,
        permit: &Permit<ReadGrants>,
        account: eid::AccountId,
    ) -> Result<Released<Vec<(Grant, Option<Client>)>>> {
        let (person, now) = (permit.action().person, self.now());
        let standing = self.0.parts.accounts.standing(account).await?;
        let generation = standing.map(|standing| standing.generation);
        let mut grants = Vec::new();
        for grant in rows::grants_by_account(self.db(), account, now, GRANTS_SHOWN).await? {
            if grant.person == person && generation == Some(grant.terms.generation) {
                let client = self.client(&grant.client).await?.map(Arc::unwrap_or_clone);
                grants.push((grant, client));
            }
        }
        let grants = Unreleased::with_fields(grants, person, ["grants"]);
        Ok(self.ledger().release(grants, permit, now).await?.0)
    }

    /// Withdraws what was agreed with a relying party: all its grants end at once.
    pub async fn withdraw(
        &self,
        permit: &Permit<EndGrant>,
        session: &eid::Session,
        client: &ClientId,
    ) -> Result<()> {
        let (person, now) = (permit.action().person, self.now());
        let mut planned = Planned::under(permit);
        for plan in self.disagreeing(client, session).await? {
            planned.merge(plan);
        }
        rows::grants_end_of_client(&mut planned.changes, session.account, client, now);
        planned.event(&Event::GrantsEnded { client: client.clone(), person })?;
        self.ledger().commit(planned, now).await?;
        Ok(())
    }

    /// RFC 7009. A token that is not known, or not this client's, is as good as revoked. As an
    /// access token is kept nowhere, either kind ends the grant it rests on.
    pub(crate) async fn revoke(&self, params: Params, headers: &HeaderMap) -> Result<()> {
        let client = self.asking(&params, headers).await?;
        let text = params.value("token").unwrap_or_default().to_owned();
        let mut ask = self.ask(Endpoint::Revoke, &client, params, headers);
        self.checked(&mut ask).await?;
        let Found { once, .. } = ask.found;
        self.remember(&once).await?;

        let access = sealed::unseal::<AccessToken>(&self.0.seal, &text);
        let refresh = sealed::unseal::<RefreshToken>(&self.0.seal, &text);
        let under = refresh.map(|token| (token.account, token.grant));
        let Some((account, grant)) = under.or(access.and_then(|token| token.under)) else {
            return Ok(());
        };
        let grant = rows::grant_by_id(self.db(), account, grant).await?;
        match grant.filter(|grant| grant.client == client.id && grant.ended_at.is_none()) {
            Some(grant) => self.end_grant(&client, &grant, Why::Revoked).await,
            None => Ok(()),
        }
    }

    /// The grant under which an access token is good now, with its client.
    pub(crate) async fn standing(
        &self,
        token: &AccessToken,
    ) -> Result<(Arc<Client>, Option<Grant>)> {
        let client = self.client(&token.client).await?.ok_or(Error::InvalidToken)?;
        client.need_approval().map_err(|_| Error::InvalidToken)?;
        let Some((account, grant)) = token.under else { return Ok((client, None)) };
        let grant = rows::grant_by_id(self.db(), account, grant).await?;
        let grant = grant.filter(|grant| grant.stands(self.now()) && grant.client == client.id);
        let grant = grant.filter(|grant| client.may_have(grant));
        let grant = grant.ok_or(Error::InvalidToken)?;
        self.ground(&grant).await?.ok_or(Error::InvalidToken)?;
        Ok((client, Some(grant)))
    }

    /// What a grant rests on, read from its own rows now; none when any of it is gone. A grant for
    /// longer than the sign-in rests on the account alone, until a lock or a recovery.
    pub(crate) async fn ground(&self, grant: &Grant) -> Result<Option<Ground>> {
        let accounts = &self.0.parts.accounts;
        let Some(standing) = accounts.standing(grant.account).await? else { return Ok(None) };
        if standing.person != grant.person || standing.generation != grant.terms.generation {
            return Ok(None);
        }
        let consent = match grant.terms.consent {
            None => None,
            Some(id) => match accounts.consent(grant.account, id).await? {
                None => return Ok(None),
                consent => consent,
            },
        };
        let representation = self.representation(grant).await?;
        if representation.is_none() && grant.terms.represents.is_some() {
            return Ok(None);
        }
        if grant.is_offline() {
            return Ok(Some(Ground { consent, representation, session: None, standing }));
        }
        let session = accounts.session_standing(grant.account, grant.session).await?;
        let session = session.map(Some);
        Ok(session.map(|session| Ground { consent, representation, session, standing }))
    }
}
