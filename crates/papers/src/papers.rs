//! The counter of this crate: issue a paper, open a document store, check a paper.

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use aws_lc_rs::digest::{SHA256, digest};
use kernel::{Clock, Entropy, Language, Moment, PersonId, hex, office_name};
use keys::Keys;
use ledger::{Guardians, Ledger, Planned, Released, Unreleased};
use store::Db;
use web::t;

use crate::event::Event;
use crate::policy::{CheckPaper, ReadPapers};
use crate::render::{Sheet, render};
use crate::signing::{Decider, Signers};
use crate::{Error, NewPaper, Paper, PaperCode, Result, Standing, rows};

/// Of one person's, the newest.
const SHOWN_MAX: i64 = 200;

/// What the counter stands on.
pub struct Parts {
    pub clock: Clock,
    pub db: Db,
    pub entropy: Entropy,
    /// Who may open the store of another.
    pub guardians: Guardians,
    pub keys: Keys,
    pub ledger: Ledger,
    /// Where this program is reached, without a slash at its end.
    pub url: String,
}

#[derive(Clone, Debug)]
pub struct Papers {
    clock: Clock,
    db: Db,
    entropy: Entropy,
    guardians: Guardians,
    ledger: Ledger,
    signers: Signers,
    url: String,
}

impl Papers {
    pub fn new(parts: Parts) -> Self {
        let Parts { clock, db, entropy, guardians, keys, ledger, url } = parts;
        let signers = Signers::new(&keys, &entropy);
        let url = url.trim_end_matches('/').to_owned();
        Self { clock, db, entropy, guardians, ledger, signers, url }
    }

    /// The plan of issuing a paper, to be merged into the plan of what it is the result of. It
    /// stands under the permit of that act.
    pub fn plan<A: Action>(
        &self,
        permit: &Permit<A>,
        new: &NewPaper<'_>,
        now: Moment,
    ) -> Result<Planned> {
        let code = PaperCode::new(&self.entropy);
        let agency = office_name(new.agency, Language::Vi);
        let pdf = render(&self.sheet(new, &agency, &code, now))?;
        let by = Decider { agency: &agency, office: new.agency, official: new.official };
        let bytes = self.signers.seal(&pdf, &by, (new.title, now))?;
        let paper = Paper {
            agency: new.agency.to_owned(),
            code,
            dossier: new.dossier.to_owned(),
            hash: digest(&SHA256, &bytes).as_ref().to_vec(),
            issued_at: now,
            kind: new.kind.to_owned(),
            person: new.person,
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

    fn sheet(&self, new: &NewPaper<'_>, agency: &str, code: &PaperCode, now: Moment) -> Sheet {
        let said = |key: &str| t(Language::Vi, key).into_owned();
        let (name, number) = new.whom;
        let whom = match number {
            "" => name.to_owned(),
            number => format!("{name} ({} {number})", said("papers-sheet-number")),
        };
        let day = now.day();
        let day = format!("{:02}/{:02}/{}", day.day(), u8::from(day.month()), day.year());
        let facts = [
            ("papers-sheet-whom", whom),
            ("papers-sheet-procedure", new.procedure.to_owned()),
            ("papers-sheet-dossier", new.dossier.to_owned()),
            ("papers-sheet-outcome", new.outcome.to_owned()),
            ("papers-sheet-decided", new.decided.to_owned()),
            ("papers-sheet-basis", new.basis.unwrap_or_default().to_owned()),
            ("papers-sheet-day", day),
        ];
        let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
        Sheet {
            agency: agency.to_owned(),
            facts: facts.map(|(key, value)| (said(key), value)).collect(),
            issued_on: now.day(),
            scan: said("papers-sheet-scan"),
            title: new.title.to_owned(),
            url: format!("{}/verify?code={}", self.url, code.expose()),
        }
    }

    /// The papers of the caller, or of whom they act for, newest first.
    pub async fn mine(&self, caller: &Caller) -> Result<Released<Vec<Paper>>> {
        let permit = self.permit_to_read(caller).await?;
        let person = permit.action().person;
        let papers = rows::papers_of(&self.db, person, SHOWN_MAX).await?;
        let papers = Unreleased::with_fields(papers, person, ["papers"]);
        Ok(self.ledger.release(papers, &permit, self.clock.now()).await?.0)
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
    pub async fn check(&self, caller: &Caller, code: &str) -> Result<Released<Paper>> {
        let code = PaperCode::parse(code).ok_or(Error::NoSuchPaper)?;
        self.told(caller, rows::paper_by_code(&self.db, &code).await?).await
    }

    /// The same by its file: found only if it is the one that was issued, byte for byte.
    pub async fn check_file(&self, caller: &Caller, file: &[u8]) -> Result<Released<Paper>> {
        let hash = digest(&SHA256, file);
        self.told(caller, rows::paper_by_hash(&self.db, hash.as_ref()).await?).await
    }

    /// The certificate to trust, in DER.
    pub fn root(&self) -> Result<Vec<u8>> {
        self.signers.root()
    }

    /// The list of revoked certificates, in DER.
    pub fn revocations(&self) -> Result<Vec<u8>> {
        self.signers.revocations(self.clock.now())
    }

    async fn told(&self, caller: &Caller, paper: Option<Paper>) -> Result<Released<Paper>> {
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
