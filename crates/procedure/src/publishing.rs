//! Publishing a procedure: a file is checked, what it changes is shown, two officials agree, and it
//! is in force on every node.
//!
//! What is published is never taken away, so a catalogue that was once made lives as long as the
//! program: dossiers are decided under each of its versions.

use std::sync::{Arc, PoisonError, RwLock};

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use catalogue::{Catalogue, Revision};
use kernel::{Moment, PersonId};
use ledger::{Planned, Receipt};
use store::Db;

use crate::event::Event;
use crate::policy::{ApproveProcedure, ProposeProcedure, ReadPublications};
use crate::publication_rows as rows;
use crate::{Dossiers, Error, Result};

/// The rule under which officials publish procedures, and a file is proposed from the command line.
pub const PUBLISHING_RULE: &str = "publish-procedures";
const PUBLISHING: Purpose = Purpose::Rule(PUBLISHING_RULE);

/// As many agree before a file is in force.
pub const APPROVALS: usize = 2;

/// The catalogue as it is now, shared by all who read it.
#[derive(Clone, Debug)]
pub struct Catalogues(Arc<RwLock<(i64, &'static Catalogue)>>);

/// A file that somebody wants to be in force.
#[derive(Clone, Debug)]
pub struct Publication {
    /// Who agreed; whoever proposed it is the first, when they are an official.
    pub approvals: Vec<PersonId>,
    /// The text of the file.
    pub body: String,
    pub code: String,
    pub decided_at: Option<Moment>,
    pub number: i64,
    pub proposed_at: Moment,
    pub state: PublicationState,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicationState {
    InForce,
    Proposed,
    Withdrawn,
}

impl PublicationState {
    pub fn name(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Proposed => "proposed",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::InForce, Self::Proposed, Self::Withdrawn].into_iter().find(|it| it.name() == name)
    }
}

impl Catalogues {
    pub fn new(first: &'static Catalogue) -> Self {
        Self(Arc::new(RwLock::new((0, first))))
    }

    pub fn now(&self) -> &'static Catalogue {
        self.0.read().unwrap_or_else(PoisonError::into_inner).1
    }

    /// Reads in what came into force since. A file that a later program finds fault with is left
    /// out, and said.
    async fn refresh(&self, db: &Db, first: &'static Catalogue) -> Result<()> {
        let count = rows::publications_count(db).await?;
        if count == self.0.read().unwrap_or_else(PoisonError::into_inner).0 {
            return Ok(());
        }
        let mut catalogue = first.clone();
        for published in rows::publications_in_force(db).await? {
            match catalogue.with(&published.body) {
                Ok((with, _)) => catalogue = with,
                Err(faults) => tracing::error!(
                    procedure = published.code, number = published.number, %faults,
                    "a published procedure does not hold any more"
                ),
            }
        }
        let catalogue: &'static Catalogue = Box::leak(Box::new(catalogue));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (count, catalogue);
        Ok(())
    }
}

impl Dossiers {
    /// Every procedure, as published up to now.
    pub fn catalogue(&self) -> &'static Catalogue {
        self.catalogues.now()
    }

    /// Reads in what other nodes have published.
    pub async fn refresh_catalogue(&self) -> Result<()> {
        self.catalogues.refresh(&self.db, self.built_in).await
    }

    pub fn permit_to_propose(&self, caller: &Caller) -> Result<Permit<ProposeProcedure>> {
        Ok(permit(ProposeProcedure, caller, &PUBLISHING, Facts::none())?)
    }

    /// What a file would change; all that is wrong with it otherwise.
    pub fn revision(&self, _: &Permit<ProposeProcedure>, text: &str) -> Result<Revision> {
        let today = self.clock.now().day();
        self.catalogue().revised(text, today).map_err(Error::Procedure)
    }

    /// Proposes a file. An official who does agrees with it.
    pub async fn propose(
        &self,
        may: &Permit<ProposeProcedure>,
        text: &str,
    ) -> Result<(Publication, Receipt)> {
        let code = self.revision(may, text)?.code;
        let now = self.clock.now();
        let proposed = Publication {
            approvals: may.caller().person().into_iter().collect(),
            body: text.to_owned(),
            number: rows::publication_last(&self.db, &code).await? + 1,
            code,
            decided_at: None,
            proposed_at: now,
            state: PublicationState::Proposed,
            version: 1,
        };
        let receipt = self.keep_publication(may, &proposed, now).await?;
        Ok((proposed, receipt))
    }

    /// What is proposed and published, the newest first, with what each open one would change now.
    pub async fn publications(&self, caller: &Caller) -> Result<Vec<Publication>> {
        permit(ReadPublications, caller, &PUBLISHING, Facts::none())?;
        Ok(rows::publications(&self.db).await?)
    }

    pub async fn publication(
        &self,
        caller: &Caller,
        code: &str,
        number: i64,
    ) -> Result<Publication> {
        permit(ReadPublications, caller, &PUBLISHING, Facts::none())?;
        self.publication_of(code, number).await
    }

    /// Agrees to a file of which the caller read `version`. With the second who does, it is in
    /// force, if it still holds.
    pub async fn approve(
        &self,
        caller: &Caller,
        (code, number, version): (&str, i64, i64),
    ) -> Result<(Publication, Receipt)> {
        let (publication, may) = self.to_decide(caller, (code, number, version)).await?;
        let now = self.clock.now();
        self.catalogue().revised(&publication.body, now.day()).map_err(Error::Procedure)?;
        let mut approved = Publication { version: version + 1, ..publication };
        approved.approvals.extend(caller.person());
        if approved.approvals.len() >= APPROVALS {
            approved.state = PublicationState::InForce;
            approved.decided_at = Some(now);
        }
        let receipt = self.keep_publication(&may, &approved, now).await?;
        self.refresh_catalogue().await?;
        Ok((approved, receipt))
    }

    /// Takes a proposal off the table.
    pub async fn withdraw_publication(
        &self,
        caller: &Caller,
        (code, number, version): (&str, i64, i64),
    ) -> Result<Receipt> {
        let may = self.permit_to_propose(caller)?;
        let publication = self.publication_of(code, number).await?;
        let now = self.clock.now();
        let withdrawn = Publication {
            decided_at: Some(now),
            state: PublicationState::Withdrawn,
            version: version + 1,
            ..still_open(publication, version)?
        };
        self.keep_publication(&may, &withdrawn, now).await
    }

    async fn to_decide(
        &self,
        caller: &Caller,
        (code, number, version): (&str, i64, i64),
    ) -> Result<(Publication, Permit<ApproveProcedure>)> {
        let publication = self.publication_of(code, number).await?;
        let agreed = caller.person().is_some_and(|it| publication.approvals.contains(&it));
        let facts = Facts::none().flag("has_agreed", agreed);
        let may = permit(ApproveProcedure, caller, &PUBLISHING, facts)?;
        Ok((still_open(publication, version)?, may))
    }

    async fn publication_of(&self, code: &str, number: i64) -> Result<Publication> {
        let found = rows::publication_by_number(&self.db, code, number).await?;
        found.ok_or(Error::NoSuchProcedure)
    }

    async fn keep_publication<A: Action>(
        &self,
        may: &Permit<A>,
        publication: &Publication,
        now: Moment,
    ) -> Result<Receipt> {
        let mut planned = Planned::under(may);
        rows::publication_put(&mut planned.changes, publication)?;
        planned.event(&Event::published(publication))?;
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }
}

/// As the caller read it, and not decided yet.
fn still_open(publication: Publication, version: i64) -> Result<Publication> {
    let open = publication.state == PublicationState::Proposed;
    if open && publication.version == version {
        Ok(publication)
    } else {
        Err(Error::ChangedMeanwhile)
    }
}
