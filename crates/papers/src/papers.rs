//! The counter of this crate: issue a paper, open a document store, check a paper.

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use aws_lc_rs::digest::{SHA256, digest};
use kernel::{Clock, Entropy, Language, Moment, PersonId, hex, office_name};
use keys::KeyName;
use ledger::{Guardians, Ledger, Planned, Released, Unreleased};
use serde_json::Value;
use store::Db;

use crate::event::Event;
use crate::policy::{CheckPaper, ReadPapers};
use crate::{
    After, Authority, Error, NewPaper, Paper, PaperCode, Result, Shelf, Standing, Stored, rows,
};

/// Papers on one page of the list.
const PAGE: i64 = 50;

/// What the counter stands on.
pub struct Parts {
    pub authority: Authority,
    pub clock: Clock,
    pub db: Db,
    pub entropy: Entropy,
    /// Who may open the store of another.
    pub guardians: Guardians,
    pub ledger: Ledger,
    /// Where this program is reached, without a slash at its end.
    pub url: String,
}

#[derive(Clone, Debug)]
pub struct Papers {
    authority: Authority,
    pub(crate) clock: Clock,
    pub(crate) db: Db,
    entropy: Entropy,
    guardians: Guardians,
    pub(crate) ledger: Ledger,
    url: String,
}

impl Papers {
    pub fn new(parts: Parts) -> Self {
        let Parts { authority, clock, db, entropy, guardians, ledger, url } = parts;
        let url = url.trim_end_matches('/').to_owned();
        Self { authority, clock, db, entropy, guardians, ledger, url }
    }

    /// The plan of issuing a paper, to be merged into the plan of what it is the result of. It
    /// stands under the permit of that act.
    pub async fn plan<A: Action>(
        &self,
        permit: &Permit<A>,
        new: &NewPaper<'_>,
        now: Moment,
    ) -> Result<Planned> {
        let code = PaperCode::new(&self.entropy);
        let bytes = self.made(new, &code, now).await?;
        let paper = Stored {
            agency: new.agency.to_owned(),
            code,
            dossier: new.dossier.to_owned(),
            hash: digest(&SHA256, &bytes).as_ref().to_vec(),
            issued_at: now,
            kind: new.kind.to_owned(),
            person: new.person,
            revoked_at: None,
            standing: Standing::Valid,
            title: new.title.to_owned(),
        };
        let mut planned = Planned::under(permit);
        planned.event(&Event::PaperIssued {
            dossier: paper.dossier.clone(),
            kind: paper.kind.clone(),
            person: paper.person,
            sha256: hex(&paper.hash),
        })?;
        rows::paper_insert(&mut planned.changes, &paper, bytes);
        Ok(planned)
    }

    /// The signed file. Certificates of official and seal are made for it; their keys stay.
    async fn made(&self, new: &NewPaper<'_>, code: &PaperCode, now: Moment) -> Result<Vec<u8>> {
        let (name, number) = new.whom;
        let agency = office_name(new.agency, Language::Vi);
        let paper = Paper {
            agency: agency.clone(),
            basis: new.basis.unwrap_or_default().to_owned(),
            checked_at: format!("{}/verify", self.url),
            code: code.expose().to_owned(),
            day: now.day(),
            decided: vec![format!("{}: {}.", new.procedure, new.outcome), new.decided.to_owned()],
            dossier: new.dossier.to_owned(),
            title: new.title.to_owned(),
            whom: name.to_owned(),
            whose_number: (!number.is_empty()).then(|| number.to_owned()),
        };
        let official = format!("papers-official-{}", hex(new.official.as_bytes()));
        let seal = format!("papers-seal-{}", letters(new.agency));
        let [official, seal] = [KeyName::parse(&official)?, KeyName::parse(&seal)?];
        let (authority, signs) = (self.authority.clone(), new.signs.to_owned());
        // Drawing and signing take tens of milliseconds of a core, beside the threads that serve.
        let issued = tokio::task::spawn_blocking(move || {
            let official = authority.certify(&official, &signs, &agency, now)?;
            let seal = authority.certify(&seal, &agency, &agency, now)?;
            authority.issue(&paper, &official, &seal, now)
        });
        Ok(issued.await.map_err(|_| Error::SigningStopped)??.bytes)
    }

    /// The papers of the caller, or of whom they act for, newest first; a page at a time.
    pub async fn mine(&self, caller: &Caller, after: Option<&After>) -> Result<Released<Shelf>> {
        let permit = self.permit_to_read(caller).await?;
        let person = permit.action().person;
        let mut papers = rows::papers_of(&self.db, person, after, PAGE + 1).await?;
        let more = papers.len() > PAGE as usize;
        papers.truncate(PAGE as usize);
        let next = papers.last().filter(|_| more).map(|last| After::of(&last.paper));
        let shelf = Unreleased::with_fields(Shelf { next, papers }, person, ["papers"]);
        Ok(self.ledger.release(shelf, &permit, self.clock.now()).await?.0)
    }

    /// The bytes of one of them.
    pub async fn file(&self, caller: &Caller, code: &str) -> Result<Released<Vec<u8>>> {
        let permit = self.permit_to_read(caller).await?;
        let code = PaperCode::parse(code).ok_or(Error::NoSuchPaper)?;
        let paper = rows::paper_by_code(&self.db, &code).await?;
        // Whoever may not read it hears that there is none.
        let paper = paper.filter(|paper| paper.person == permit.action().person);
        let paper = paper.ok_or(Error::NoSuchPaper)?;
        let bytes = rows::paper_bytes(&self.db, &code).await?.ok_or(Error::NoSuchPaper)?;
        let bytes = Unreleased::with_fields(bytes, paper.person, ["papers"]);
        Ok(self.ledger.release(bytes, &permit, self.clock.now()).await?.0)
    }

    /// What is known of a paper that somebody holds, by its code.
    pub async fn check(&self, caller: &Caller, code: &str) -> Result<Released<Stored>> {
        let code = PaperCode::parse(code).ok_or(Error::NoSuchPaper)?;
        self.told(caller, rows::paper_by_code(&self.db, &code).await?).await
    }

    /// The same by its file: found only if it is the one that was issued, byte for byte.
    pub async fn check_file(&self, caller: &Caller, file: &[u8]) -> Result<Released<Stored>> {
        let hash = digest(&SHA256, file);
        self.told(caller, rows::paper_by_hash(&self.db, hash.as_ref()).await?).await
    }

    /// The certificate to trust, in DER.
    pub fn root(&self) -> &[u8] {
        self.authority.root()
    }

    /// The key that marks in QR codes are checked with, as a JWK.
    pub fn mark_key(&self) -> Result<Value> {
        self.authority.mark_jwk()
    }

    async fn told(&self, caller: &Caller, paper: Option<Stored>) -> Result<Released<Stored>> {
        let paper = paper.ok_or(Error::NoSuchPaper)?;
        let (person, facts) = (paper.person, Facts::none().flag("holds", true));
        let permit = permit(CheckPaper { person }, caller, &PURPOSE, facts)?;
        let paper = Unreleased::with_fields(paper, person, ["papers"]);
        Ok(self.ledger.release(paper, &permit, self.clock.now()).await?.0)
    }

    async fn permit_to_read(&self, caller: &Caller) -> Result<Permit<ReadPapers>> {
        let person = caller.acting_for.or(caller.person());
        let person: PersonId = person.ok_or(access::Refused::NotPermitted)?;
        let mut facts = Facts::none();
        if let (Some(by), Some(whom)) = (caller.person(), caller.acting_for) {
            let since = self.guardians.since(by, whom).await.map_err(|_| Error::NoSuchPaper)?;
            facts = facts.flag("represents", since.is_some());
        }
        Ok(permit(ReadPapers { person }, caller, &Purpose::OwnRecord, facts)?)
    }
}

/// The rule under which papers are checked.
const PURPOSE: Purpose = Purpose::Rule("paper-check");

/// The code of an office as part of a key's name.
fn letters(office: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    office.chars().map(letter).take(40).collect::<String>().to_ascii_lowercase()
}
