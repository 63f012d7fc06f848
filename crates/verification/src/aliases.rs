//! Aliases at the counter: made, listed to their owner, revoked. A revoked one is nobody's from the
//! next request on.

use access::Permit;
use eid::Label;
use kernel::Moment;
use ledger::{Planned, Released, Unreleased};

use crate::alias_rows::KeptAlias;
use crate::event::Event;
use crate::policy::{MakeAlias, ReadAliases, RevokeAlias};
use crate::{Alias, AliasId, AliasNumber, Answers, Error, Result, alias_rows};

/// An alias about to be made.
#[derive(Clone, Debug)]
pub struct NewAlias {
    /// The one service that it is for; none: for any.
    pub client: Option<oidc::ClientId>,
    /// None: until it is revoked.
    pub days: Option<i64>,
    pub label: Label,
}

/// That stand, for one person.
const STANDING_MAX: usize = 20;
const SHOWN_MAX: i64 = 100;

impl Answers {
    pub async fn make_alias(&self, permit: &Permit<MakeAlias>, new: NewAlias) -> Result<AliasId> {
        let (person, now) = (permit.action().person, self.now());
        let held = alias_rows::aliases_of_person(&self.0.db, person, SHOWN_MAX).await?;
        if held.iter().filter(|alias| alias.stands(now)).count() >= STANDING_MAX {
            return Err(Error::TooManyAliases);
        }
        let id = AliasId::random(&self.0.entropy);
        let number = AliasNumber::random(&self.0.entropy);
        let days = |days: i64| Moment::from_micros(now.micros() + days * 24 * 3_600 * 1_000_000);
        let kept = KeptAlias {
            alias: id,
            client: new.client.as_ref().map(ToString::to_string).unwrap_or_default(),
            expires_at: new.days.map(days),
            label: new.label.as_str().to_owned(),
            made_at: now,
            person,
            revoked_at: None,
            sealed: self.0.key.seal(&place(id), number.expose().as_bytes())?,
        };
        let number_key = self.number_key(&number);
        let mut planned = Planned::under(permit);
        alias_rows::alias_insert(&mut planned.changes, &kept, &number_key);
        alias_rows::alias_number_insert(&mut planned.changes, &kept, &number_key);
        let client = new.client.map(|client| client.to_string());
        planned.event(&Event::AliasMade { alias: id, client, person })?;
        self.0.ledger.commit(planned, now).await?;
        Ok(id)
    }

    /// The aliases of a person, the newest first, with those that are over.
    pub async fn aliases(&self, permit: &Permit<ReadAliases>) -> Result<Released<Vec<Alias>>> {
        let (person, now) = (permit.action().person, self.now());
        let kept = alias_rows::aliases_of_person(&self.0.db, person, SHOWN_MAX).await?;
        let aliases: Result<Vec<_>> = kept.into_iter().map(|alias| self.opened(alias)).collect();
        let aliases = Unreleased::with_fields(aliases?, person, ["aliases"]);
        Ok(self.0.ledger.release(aliases, permit, now).await?.0)
    }

    pub async fn revoke_alias(&self, permit: &Permit<RevokeAlias>, alias: AliasId) -> Result<()> {
        let (person, now) = (permit.action().person, self.now());
        let mut planned = Planned::under(permit);
        alias_rows::alias_revoke(&mut planned.changes, person, alias, now);
        planned.event(&Event::AliasRevoked { alias, person })?;
        match self.0.ledger.commit(planned, now).await {
            Err(ledger::Error::Store(store::Error::Stale)) => Err(Error::NoSuchAlias),
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }

    /// A keyed hash, by which a number is found and from which none can be had.
    pub(crate) fn number_key(&self, number: &AliasNumber) -> [u8; 32] {
        self.0.key.mac(&[b"alias ".as_slice(), number.expose().as_bytes()].concat())
    }

    fn opened(&self, kept: KeptAlias) -> Result<Alias> {
        let plain = self.0.key.open(&place(kept.alias), &kept.sealed)?;
        let number = AliasNumber::stored(&plain).ok_or(Error::NoSuchAlias)?;
        Ok(Alias {
            client: Some(kept.client).filter(|client| !client.is_empty()),
            expires_at: kept.expires_at,
            id: kept.alias,
            label: kept.label,
            made_at: kept.made_at,
            number,
            revoked_at: kept.revoked_at,
        })
    }
}

/// Where a sealed number belongs.
fn place(alias: AliasId) -> Vec<u8> {
    [b"verification_alias ".as_slice(), alias.as_bytes()].concat()
}
