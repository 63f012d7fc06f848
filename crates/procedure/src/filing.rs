//! What whoever applies does: draft, file, follow, answer what more was asked for, withdraw.

use access::{Caller, Permit, Purpose};
use catalogue::{Answers, Authority, Checked, Exemption, Procedure, Territory};
use files::File;
use kernel::{Entropy, Moment, PersonId};
use ledger::{Planned, Receipt, Released, Unreleased};
use notices::NewNotice;
use population::{Group, Record, Text};

use crate::dossier::Secret;
use crate::draft_rows::{self, Of};
use crate::event::Event;
use crate::fees::exempt_by;
use crate::held::HeldPaper;
use crate::policy::{FileDossier, LookUpDossier, ReadDossier, ReadOwnDossiers, WithdrawDossier};
use crate::prefill::{Prefilled, prefilled, together};
use crate::rows::PAGE;
use crate::working::{After, Inbox};
use crate::{
    Act, Body, Clock, Dossier, DossierCode, Dossiers, Enclosed, Error, ReceivedAt, Result, State,
    UnitCode, With, correcting, rows,
};

/// What somebody has answered and not filed yet.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub answers: Answers,
    pub saved_at: Option<Moment>,
    /// 0 as long as nothing is saved.
    pub version: i64,
}

/// A draft beside what the register answers.
#[derive(Clone, Debug)]
pub struct Opened {
    pub draft: Draft,
    /// What whom it is about is let off by their age.
    pub exempt: Vec<&'static Exemption>,
    /// Whole and on their way.
    pub files: Vec<File>,
    /// What is there already of what would be asked for.
    pub held: Vec<HeldPaper>,
    pub known: Vec<Prefilled>,
    pub procedure: &'static Procedure,
    /// What the register says of the group that is said to be wrong.
    pub today: Option<Prefilled>,
}

/// Chosen by whoever files: the same again is the same filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilingKey(String);

/// What is filed.
#[derive(Clone, Debug)]
pub struct Filing {
    pub answers: Answers,
    pub key: FilingKey,
}

const DRAFT_BYTES_MAX: usize = 32 * 1024;
/// How often a filing is tried when others take the number that it was about to get.
const TRIES: usize = 8;

impl FilingKey {
    pub fn parse(text: &str) -> Result<Self> {
        let fine = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if (8..=64).contains(&text.len()) && text.chars().all(fine) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::FilingKeyMalformed)
        }
    }
}

impl Dossiers {
    /// The draft under a procedure, with what the register answers.
    pub async fn draft(
        &self,
        permit: &Permit<FileDossier>,
        procedure: &'static Procedure,
    ) -> Result<(Released<Opened>, Receipt)> {
        self.draft_about(permit, procedure, None).await
    }

    /// The same as if that group of the register were said to be wrong.
    pub async fn draft_about(
        &self,
        permit: &Permit<FileDossier>,
        procedure: &'static Procedure,
        wrong: Option<Group>,
    ) -> Result<(Released<Opened>, Receipt)> {
        let of = draft_of(permit, procedure)?;
        let mut draft = draft_rows::draft_by_id(&self.db, of).await?.unwrap_or_default();
        if let Some(group) = wrong {
            correcting::choose(procedure, &mut draft.answers, group);
        }
        let groups = correcting::groups(procedure, &draft.answers);
        let record = self.register.known_of(permit, of.subject, &groups).await?;
        let files = self.files_of_draft(permit, procedure).await?;
        let known = prefilled(procedure, record.for_planning());
        let (answers, _) = together(&draft.answers, &known);
        let held = self.held_by(permit, procedure, &answers).await?;
        let opened = record.map(|record| {
            let today = correcting::today(procedure, &draft.answers, &record);
            let exempt = exempt_by(&record, procedure, self.clock.now().day());
            Opened { draft, exempt, files, held, known, procedure, today }
        });
        Ok(self.ledger.release(opened, permit, self.clock.now()).await?)
    }

    /// Keeps what is answered so far. `version` is that of the draft it goes on from.
    pub async fn save_draft(
        &self,
        permit: &Permit<FileDossier>,
        procedure: &'static Procedure,
        answers: &Answers,
        version: i64,
    ) -> Result<Receipt> {
        let size = serde_json::to_string(answers).map_or(usize::MAX, |text| text.len());
        let known = answers.keys().all(|key| procedure.form.question(key).is_some());
        if size > DRAFT_BYTES_MAX || !known {
            return Err(Error::DraftTooLarge);
        }
        let (of, now) = (draft_of(permit, procedure)?, self.clock.now());
        let mut planned = Planned::under(permit);
        draft_rows::draft_put(&mut planned.changes, of, (answers, version + 1), now)?;
        let (person, procedure) = (of.subject, procedure.code.clone());
        planned.event(&Event::DraftSaved { person, procedure })?;
        self.ledger.commit(planned, now).await.map_err(|error| match Error::of_commit(error) {
            Error::ChangedMeanwhile => Error::DraftChanged,
            error => error,
        })
    }

    /// Files a dossier. Filed under the same key before, it is the dossier of then.
    pub async fn file(
        &self,
        permit: &Permit<FileDossier>,
        procedure: &'static Procedure,
        filing: &Filing,
    ) -> Result<(Released<Dossier>, Receipt)> {
        if !crate::is_done_here(procedure) {
            return Err(Error::NotFiledHere);
        }
        let of = draft_of(permit, procedure)?;
        for _ in 0..TRIES {
            if let Some(before) = rows::filing_by_key(&self.db, of.person, &filing.key.0).await? {
                return self.filed_before(permit, of, &before).await;
            }
            match self.try_to_file(permit, of, procedure, filing).await {
                // Somebody took the number, or the same was filed at the same moment.
                Err(Error::ChangedMeanwhile) => {}
                filed => return filed,
            }
        }
        Err(Error::ChangedMeanwhile)
    }

    async fn filed_before(
        &self,
        permit: &Permit<FileDossier>,
        of: Of<'_>,
        code: &DossierCode,
    ) -> Result<(Released<Dossier>, Receipt)> {
        let dossier = rows::dossier_by_code(&self.db, code).await?.ok_or(Error::NoSuchDossier)?;
        if dossier.subject != of.subject || dossier.procedure != of.procedure.code {
            return Err(Error::FilingKeyUsed);
        }
        let subject = dossier.subject;
        let dossier = Unreleased::with_fields(dossier, subject, ["dossier"]);
        Ok(self.ledger.release(dossier, permit, self.clock.now()).await?)
    }

    async fn try_to_file(
        &self,
        permit: &Permit<FileDossier>,
        of: Of<'_>,
        procedure: &'static Procedure,
        filing: &Filing,
    ) -> Result<(Released<Dossier>, Receipt)> {
        let now = self.clock.now();
        let groups = correcting::groups(procedure, &filing.answers);
        let record = self.alive(permit, of.subject, &groups).await?;
        let (checked, prefilled) = checked(procedure, &record, &filing.answers, now)?;
        let exempt = exempt_by(&record, procedure, now.day());
        let first = procedure.steps.first().map(|step| procedure.authority_of(step));
        let authority = first.unwrap_or(&procedure.authority);
        let received_at = ReceivedAt::of(permit.caller());
        let here = received_at.as_ref().map(|at| at.office.as_str());
        let office = office_of(authority, here, &record, &checked)?;
        let unit = UnitCode::of_office(&office).map_err(|_| Error::PlaceUnknown)?;
        let (files, held) = self.papers_to_file(permit, procedure, checked.expose()).await?;
        let taken = self.numbers.take(&self.db, format!("{unit} {}", now.day())).await?;
        let number = u32::try_from(taken.number).map_err(|_| Error::PlaceUnknown)?;
        let body = Body {
            enclosed: files.iter().filter_map(|it| Enclosed::of(it, With::Filing)).collect(),
            exempt: exempt.iter().map(|it| it.key.clone()).collect(),
            held,
            prefilled,
            received_at,
            ..Body::new(checked.expose().clone(), Secret(secret(&self.entropy)))
        };
        let mut dossier = Dossier {
            // Who receives does not apply.
            applicant: body.received_at.as_ref().map_or(of.person, |_| of.subject),
            body,
            claimed_by: None,
            clock: Clock::start(now, term(procedure, now)?)?,
            code: DossierCode::new(unit, now.day(), number),
            office,
            procedure: procedure.code.clone(),
            state: State::Filed,
            subject: of.subject,
            valid_from: procedure.valid_from,
            version: 1,
        };
        if !procedure.is_begun_here() {
            // What another system decides ends here.
            dossier = dossier.after(Act::Receive, None, now)?.after(Act::HandOver, None, now)?;
        }
        let (dossier, mut planned) = self.asking_fee(permit, procedure, dossier, now)?;
        let (mut dossier, done) = self.done_at_once(procedure, dossier, &record).await?;
        let now = dossier.body.timeline.last().map_or(now, |passed| passed.at.max(now));
        planned.event(&Event::filed(&dossier))?;
        done.into_iter().for_each(|done| planned.merge(done));
        // However much is done to it at once, it is new.
        dossier.version = 1;
        rows::dossier_put(&mut planned.changes, &dossier)?;
        rows::filing_insert(&mut planned.changes, of.person, &filing.key.0, &dossier.code);
        taken.plan(&mut planned.changes);
        draft_rows::draft_delete(&mut planned.changes, of);
        planned.merge(self.files.plan_filing(permit, &files, &dossier.code.to_string())?);
        planned.merge(self.plan_enclosing(permit, &dossier));
        let notice = notice(dossier.applicant, filed_as(dossier.state), &dossier);
        planned.merge(self.notices.plan(permit, &notice, now)?);
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)?;
        self.numbers.keep(taken);
        let shown = Unreleased::with_fields(dossier, of.subject, ["dossier"]);
        Ok(self.ledger.release(shown, permit, now).await?)
    }

    /// What the register knows of somebody who is in it and alive.
    async fn alive(
        &self,
        permit: &Permit<FileDossier>,
        person: PersonId,
        groups: &[Group],
    ) -> Result<Record> {
        let record = self.register.known_of(permit, person, groups).await?;
        let record = record.into_planning();
        match record.version {
            0 => Err(population::Error::NotOnRegister.into()),
            _ if record.is_dead() => Err(Error::SubjectDead),
            _ => Ok(record),
        }
    }

    /// What is filed about a person, the newest first; a page at a time.
    pub async fn own(
        &self,
        permit: &Permit<ReadOwnDossiers>,
        after: Option<&After>,
    ) -> Result<(Released<Inbox>, Receipt)> {
        let person = permit.action().person;
        let after = after.map(|after| &after.0);
        let mut dossiers = rows::dossiers_about(&self.db, person, after).await?;
        let more = dossiers.len() > PAGE as usize;
        dossiers.truncate(PAGE as usize);
        let last = dossiers.last().filter(|_| more);
        let next = last.map(|last| After((last.clock.filed_at, last.code.to_string())));
        let list = Unreleased::with_fields(Inbox { dossiers, next }, person, ["dossiers"]);
        Ok(self.ledger.release(list, permit, self.clock.now()).await?)
    }

    /// One dossier, for whoever may read it.
    pub async fn read(&self, caller: &Caller, code: &str) -> Result<(Released<Dossier>, Receipt)> {
        let act = |person| ReadDossier { person };
        let (dossier, permit) = self.permit_on(caller, code, act).await?;
        let subject = dossier.subject;
        let dossier = Unreleased::with_fields(dossier, subject, ["dossier"]);
        Ok(self.ledger.release(dossier, &permit, self.clock.now()).await?)
    }

    /// Whoever applies takes it back, as long as it is not decided.
    pub async fn withdraw(
        &self,
        caller: &Caller,
        (code, version): (&str, i64),
        reason: Option<Text<1000>>,
    ) -> Result<Receipt> {
        let act = |person| WithdrawDossier { person };
        let (dossier, permit) = self.permit_on(caller, code, act).await?;
        self.move_on(&permit, (dossier, version), Act::Withdraw, reason).await
    }

    /// Whoever applies answers what more was asked for: all answers anew, and what they say to it.
    pub async fn supply(
        &self,
        caller: &Caller,
        (code, version): (&str, i64),
        answers: &Answers,
        said: Text<1000>,
    ) -> Result<Receipt> {
        let act = |person| WithdrawDossier { person };
        let (mut dossier, permit) = self.permit_on(caller, code, act).await?;
        let procedure = self.procedure_of(&dossier)?;
        let groups = correcting::groups(procedure, answers);
        let record = self.register.known_of(&permit, dossier.subject, &groups).await?;
        let (checked, prefilled) =
            checked(procedure, record.for_planning(), answers, self.clock.now())?;
        dossier.body.answers = checked.expose().clone();
        dossier.body.prefilled = prefilled;
        let files = self.files_of_supplement(&permit, &dossier).await?;
        let with = With::Supplement(dossier.body.timeline.len());
        dossier.body.enclosed.extend(files.iter().filter_map(|it| Enclosed::of(it, with)));
        let filed = self.files.plan_filing(&permit, &files, code)?;
        self.move_with(&permit, (dossier, version), Act::Supply, Some(said), filed).await
    }

    /// How a dossier stands, for whoever has its code and its secret.
    pub async fn look_up(&self, code: &str, secret: &str) -> Result<(Released<Dossier>, Receipt)> {
        let dossier = match DossierCode::parse(code) {
            Ok(code) => rows::dossier_by_code(&self.db, &code).await?,
            Err(_) => None,
        };
        let secret: String = secret.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        let fits = |dossier: &Dossier| dossier.body.secret.0.replace('-', "") == secret;
        let dossier = dossier.filter(fits).ok_or(Error::NoSuchDossier)?;
        let facts = access::Facts::none().flag("knows_secret", true);
        let purpose = Purpose::Case(dossier.code.to_string());
        let permit = access::permit(LookUpDossier, &Caller::visitor(), &purpose, facts)?;
        let subject = dossier.subject;
        let dossier = Unreleased::with_fields(dossier, subject, ["dossier-state"]);
        Ok(self.ledger.release(dossier, &permit, self.clock.now()).await?)
    }
}

/// What somebody is told who has filed a dossier that is in this state now.
fn filed_as(state: State) -> &'static str {
    match state {
        State::FeeAsked => "procedure-fee-asked",
        State::Settled => "procedure-granted",
        _ => "procedure-filed",
    }
}

/// Answers that hold, with the questions that the register answered.
fn checked(
    procedure: &Procedure,
    record: &Record,
    given: &Answers,
    now: Moment,
) -> Result<(Checked, Vec<String>)> {
    let (answers, by_register) = together(given, &prefilled(procedure, record));
    let today = correcting::today(procedure, &answers, record);
    let checked = correcting::check(procedure, answers, today.as_ref(), now.day());
    let checked = checked.map_err(Error::Answers)?;
    Ok((checked, by_register))
}

pub(crate) fn draft_of<'a>(
    permit: &Permit<FileDossier>,
    procedure: &'a Procedure,
) -> Result<Of<'a>> {
    let person = permit.caller().person().ok_or(access::Refused::NotPermitted)?;
    Ok(Of { person, procedure, subject: permit.action().person })
}

/// Who decides: the office of the commune that counts. Where any will do it is `here`, the one that
/// has it already.
pub(crate) fn office_of(
    authority: &Authority,
    here: Option<&str>,
    record: &Record,
    checked: &Checked,
) -> Result<String> {
    let kind = authority.office_kind.as_deref().unwrap_or("UB");
    let of_kind = |office: &&str| office.split_once('-').is_some_and(|(its, _)| its == kind);
    if let (Territory::Anywhere, Some(here)) = (&authority.territory, here.filter(of_kind)) {
        return Ok(here.to_owned());
    }
    let home = record.permanent_residence().or(record.temporary_residence());
    let home = home.map(|address| address.commune.division().code());
    let commune = match &authority.territory {
        Territory::Target { question } => checked.one(question).map(str::to_owned),
        Territory::Anywhere | Territory::Applicant => home,
    };
    let office = commune.map(|commune| format!("{kind}-{commune}"));
    office.or(authority.otherwise.clone()).ok_or(Error::PlaceUnknown)
}

/// How long it may take: the limit of the first step that has one.
fn term(procedure: &Procedure, now: Moment) -> Result<Option<kernel::Term>> {
    let limit = procedure.steps.iter().find_map(|step| step.limit.as_ref());
    Ok(limit.map(|limit| limit.term(now.day())).transpose()?)
}

/// A message about a dossier, leading to it.
pub(crate) fn notice(to: PersonId, template: &'static str, dossier: &Dossier) -> NewNotice {
    let code = dossier.code.to_string();
    let link = format!("/services/dossiers/{code}");
    NewNotice::to(to, template).with("dossier", code).leading_to(link)
}

/// Twelve letters and digits, in threes.
pub(crate) fn secret(entropy: &Entropy) -> String {
    let letters = entropy.letters::<24>();
    format!("{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..])
}
