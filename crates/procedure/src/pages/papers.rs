//! The papers of a form, one a page: what was sent of each, and one more. With a script a file goes
//! up piece by piece and goes on after a cut; without one it comes with the form.

use access::Caller;
use askama::Template;
use axum::extract::State as Counter;
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::{Answers, Document, Procedure};
use files::{File, FileForm, FileId, Kind, Place};
use serde::Deserialize;
use web::parts::Standing;
use web::{AsProblem, Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use crate::documents::{of_dossier, of_draft};
use crate::filing::Opened;
use crate::held::is_held;
use crate::prefill::together;
use crate::{Dossier, Dossiers, Error, HeldPaper, With};

/// A paper on the page of a form: how much was sent of it, or that it is there already.
pub(super) struct PaperLine {
    /// Empty where nothing is to be sent.
    pub(super) href: String,
    pub(super) label: String,
    pub(super) value: String,
}

impl PaperLine {
    /// In a draft, where it may be there already.
    fn in_draft(page: &Page, opened: &Opened, document: &Document) -> Self {
        match opened.held.iter().find(|held| held.document == document.key) {
            Some(held) => Self {
                href: String::new(),
                label: document.names.of(page.language).to_owned(),
                value: has(page, held),
            },
            None => Self::of(page, &opened.procedure.code, document, &opened.files),
        }
    }

    fn of(page: &Page, code: &str, document: &Document, files: &[File]) -> Self {
        let whole = |file: &&File| file.document == document.key && file.kept.is_some();
        let names = files.iter().filter(whole).map(|file| file.name.expose());
        let names = names.collect::<Vec<_>>().join(", ");
        Self {
            href: format!("/services/{code}/files/{}", document.key),
            label: label(page, document),
            value: if names.is_empty() { page.t("files-none").into_owned() } else { names },
        }
    }
}

/// That somebody has a paper already.
fn has(page: &Page, held: &HeldPaper) -> String {
    let fillings = [
        ("agency", page.office(&held.agency).into()),
        ("day", page.date(held.issued_at.day()).into()),
        ("title", held.title.clone().into()),
    ];
    page.t_with("papers-held", &fillings)
}

/// The papers of a draft.
pub(super) fn papers_of(page: &Page, opened: &Opened, answers: &Answers) -> Vec<PaperLine> {
    let asked = opened.procedure.documents_for(answers);
    asked.map(|document| PaperLine::in_draft(page, opened, document)).collect()
}

/// A paper that a dossier encloses by its code.
pub(super) struct HeldLine {
    pub(super) document: String,
    pub(super) href: String,
    pub(super) said: String,
    /// As it stands today; empty where that was not asked.
    pub(super) standing: String,
    pub(super) tag: Standing,
    pub(super) title: String,
}

pub(super) fn held(
    page: &Page,
    (procedure, dossier): (&Procedure, &Dossier),
    today: &[(HeldPaper, papers::Standing)],
) -> Vec<HeldLine> {
    let line = |held: &HeldPaper| {
        let document = procedure.documents.iter().find(|document| document.key == held.document);
        let standing = today.iter().find(|(it, _)| it.code == held.code).map(|(_, it)| *it);
        let fillings = [
            ("agency", page.office(&held.agency).into()),
            ("day", page.date(held.issued_at.day()).into()),
        ];
        let stands = |it: papers::Standing| page.t(&format!("papers-standing-{it}")).into_owned();
        HeldLine {
            document: document.map(|it| it.names.of(page.language).to_owned()).unwrap_or_default(),
            href: format!("/v1/dossiers/{}/papers/{}", dossier.code, held.code),
            said: page.t_with("papers-held-enclosed", &fillings),
            standing: standing.map(stands).unwrap_or_default(),
            tag: match standing {
                Some(papers::Standing::Revoked) => Standing::Overdue,
                _ => Standing::Done,
            },
            title: held.title.clone(),
        }
    };
    dossier.body.held.iter().map(line).collect()
}

fn label(page: &Page, document: &Document) -> String {
    let name = document.names.of(page.language).to_owned();
    if document.required { name } else { page.tw("procedure-optional", "label", name) }
}

/// A file of a dossier, as its page lists it.
pub(super) struct EnclosedLine {
    pub(super) href: String,
    pub(super) malware: String,
    pub(super) name: String,
    pub(super) paper: String,
    pub(super) sha256: String,
    pub(super) size: String,
}

pub(super) fn enclosed(page: &Page, procedure: &Procedure, dossier: &Dossier) -> Vec<EnclosedLine> {
    let line = |it: &crate::Enclosed| {
        let document = procedure.documents.iter().find(|document| document.key == it.document);
        EnclosedLine {
            href: format!("/v1/dossiers/{}/files/{}", dossier.code, it.id),
            malware: page.t(&format!("files-malware-{}", it.malware.name())).into_owned(),
            name: it.name.expose().to_owned(),
            paper: match (document, it.with) {
                (_, With::Elsewhere) => page.t("files-elsewhere").into_owned(),
                (Some(document), _) => document.names.of(page.language).to_owned(),
                (None, _) => String::new(),
            },
            sha256: it.sha256.clone(),
            size: size(page, it.bytes),
        }
    };
    dossier.body.enclosed.iter().map(line).collect()
}

fn size(page: &Page, bytes: u64) -> String {
    page.tw("files-size", "kilobytes", page.number(bytes.div_ceil(1024)))
}

/// The address of the page of a paper, or of the check after the last.
pub(super) fn page_after(code: &str, document: Option<&Document>) -> String {
    match document {
        Some(document) => format!("/services/{code}/files/{}", document.key),
        None => format!("/services/{code}/check"),
    }
}

/// A file as the page of its paper lists it.
struct FileLine {
    id: String,
    name: String,
    said: String,
    sha256: String,
}

#[derive(Template)]
#[template(path = "service_papers.html")]
struct PapersPage {
    accept: String,
    back: String,
    dossier: String,
    files: Vec<FileLine>,
    full: bool,
    /// That it is there already; empty where it is asked for.
    has: String,
    label: String,
    megabytes: u8,
    name: String,
    next: String,
    page: Page,
    path: String,
    procedure: String,
    required: bool,
    document: String,
    valid_from: String,
}

/// Where somebody is: a paper of a draft, or of a dossier that more is asked for.
struct At {
    back: String,
    document: &'static Document,
    held: Option<HeldPaper>,
    next: String,
    path: String,
    place: Place,
    procedure: &'static Procedure,
}

impl Dossiers {
    async fn at_draft(&self, caller: &Caller, (code, key): (&str, &str)) -> Result<At, Failure> {
        let (procedure, permit) = self.begun(caller, code, None).await?;
        let (opened, _) = self.draft(&permit, procedure).await?;
        let (answers, _) = together(&opened.draft.answers, &opened.known);
        let asked: Vec<&Document> = procedure.documents_for(&answers).collect();
        let here = asked.iter().position(|document| document.key == key);
        let here = here.ok_or(files::Error::NoSuchDocument)?;
        let before = here.checked_sub(1).and_then(|before| asked.get(before));
        Ok(At {
            back: match before {
                Some(before) => page_after(code, Some(before)),
                None => format!("/services/{code}"),
            },
            document: asked[here],
            held: opened.held.iter().find(|held| held.document == key).cloned(),
            next: page_after(code, asked.get(here + 1).copied()),
            path: page_after(code, Some(asked[here])),
            place: of_draft(procedure),
            procedure,
        })
    }

    async fn at_dossier(&self, caller: &Caller, (code, key): (&str, &str)) -> Result<At, Failure> {
        let (dossier, _) = self.read(caller, code).await?;
        if !dossier.awaits_supplement() {
            return Err(Error::NoSuchPage.into());
        }
        let procedure = self.procedure_of(&dossier)?;
        // What was there already is not asked for again, whatever more is.
        let mut documents = procedure.documents.iter();
        let document = documents.find(|it| it.key == key && !is_held(&dossier.body.held, key));
        let back = format!("/services/dossiers/{code}");
        Ok(At {
            document: document.ok_or(files::Error::NoSuchDocument)?,
            held: None,
            next: back.clone(),
            path: format!("{back}/files/{key}"),
            back,
            place: of_dossier(&dossier),
            procedure,
        })
    }

    async fn papers_page(
        &self,
        page: Page,
        caller: &Caller,
        at: At,
    ) -> Result<PapersPage, Failure> {
        let permit = self.files.permit_to_send(caller).await?;
        let mut files = self.unfiled(&permit, &at.place).await?;
        files.retain(|file| file.document == at.document.key);
        let whole = files.iter().filter(|file| file.kept.is_some()).count();
        Ok(PapersPage {
            accept: Kind::accepted(),
            back: at.back,
            dossier: at.place.dossier.clone().unwrap_or_default(),
            files: files.iter().map(|file| FileLine::of(&page, file)).collect(),
            full: whole >= usize::from(at.document.count_max),
            has: at.held.as_ref().map(|held| has(&page, held)).unwrap_or_default(),
            label: label(&page, at.document),
            megabytes: at.document.mebibytes_max,
            name: at.procedure.names.of(page.language).to_owned(),
            next: at.next,
            path: at.path,
            procedure: at.procedure.code.clone(),
            required: at.document.required
                && whole == 0
                && at.place.dossier.is_none()
                && at.held.is_none(),
            document: at.document.key.clone(),
            valid_from: at.place.valid_from.to_string(),
            page,
        })
    }

    async fn add_to(
        &self,
        page: Page,
        caller: &Caller,
        (at, form): (At, FileForm),
    ) -> Result<Response, Failure> {
        if at.held.is_some() {
            return Err(files::Error::NoSuchDocument.into());
        }
        let permit = self.files.permit_to_send(caller).await?;
        let key = match self.files.receive_form(&permit, (&at.place, &at.document.key), form).await
        {
            Ok(Some(_)) => return Ok(Redirect::to(&at.path).into_response()),
            Ok(None) => "files-missing",
            Err(error) => said(&error).ok_or_else(|| Failure::from(error))?,
        };
        let mut errors = FieldErrors::default();
        let most = i64::from(at.document.mebibytes_max);
        errors.add_with("file", key, vec![("megabytes", most.into())]);
        show_again(&self.papers_page(page.with_errors(errors), caller, at).await?)
    }

    async fn remove_at(
        &self,
        caller: &Caller,
        (path, fields): (String, RemovalFields),
    ) -> Result<Response, Failure> {
        let permit = self.files.permit_to_send(caller).await?;
        self.files.remove(&permit, FileId::parse(&fields.file)?).await?;
        Ok(Redirect::to(&path).into_response())
    }
}

impl FileLine {
    fn of(page: &Page, file: &File) -> Self {
        let (said, sha256) = match &file.kept {
            Some(kept) => (size(page, file.bytes), kept.sha256.clone()),
            None => {
                let of = [
                    ("here", page.number(file.received.div_ceil(1024)).into()),
                    ("whole", page.number(file.bytes.div_ceil(1024)).into()),
                ];
                (page.t_with("files-half", &of), String::new())
            }
        };
        Self { id: file.id.to_string(), name: file.name.expose().to_owned(), said, sha256 }
    }
}

/// What whoever chose the file can put right, beside its field.
fn said(error: &files::Error) -> Option<&'static str> {
    let key = match error.as_problem().kind() {
        "file-damaged" => "files-damaged",
        "file-empty" => "files-empty",
        "file-infected" => "files-infected",
        "file-kind" => "files-kind",
        "file-lies" => "files-lies",
        "file-name" => "files-name",
        "file-too-large" => "files-too-large",
        "file-unpacks" => "files-unpacks",
        "files-day-full" => "files-day-full",
        "files-open" => "files-open",
        "files-too-many" => "files-too-many",
        "malware-check-down" => "files-check-down",
        _ => return None,
    };
    Some(key)
}

/// What was sent and not filed of the papers of a dossier, as long as more is asked for.
pub(super) async fn files_to_add(
    dossiers: &Dossiers,
    (caller, dossier): (&Caller, &Dossier),
) -> Result<Vec<File>, Failure> {
    if !dossier.awaits_supplement() {
        return Ok(Vec::new());
    }
    let permit = dossiers.files.permit_to_send(caller).await?;
    Ok(dossiers.unfiled(&permit, &of_dossier(dossier)).await?)
}

/// The papers of which more may be sent.
pub(super) fn papers_to_add(
    page: &Page,
    procedure: &Procedure,
    (dossier, files): (&Dossier, &[File]),
) -> Vec<PaperLine> {
    if !dossier.awaits_supplement() {
        return Vec::new();
    }
    let code = format!("dossiers/{}", dossier.code);
    let documents = procedure.documents.iter();
    let documents = documents.filter(|it| !is_held(&dossier.body.held, &it.key));
    documents.map(|it| PaperLine::of(page, &code, it, files)).collect()
}

pub(super) async fn page(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((code, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let at = dossiers.at_draft(&caller, (&code, &key)).await?;
    show(&dossiers.papers_page(page, &caller, at).await?)
}

pub(super) async fn add(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((code, key)): Path<(String, String)>,
    form: FileForm,
) -> Result<Response, Failure> {
    let at = dossiers.at_draft(&caller, (&code, &key)).await?;
    dossiers.add_to(page, &caller, (at, form)).await
}

#[derive(Deserialize)]
pub(super) struct RemovalFields {
    #[serde(default)]
    file: String,
}

pub(super) async fn remove(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((code, key)): Path<(String, String)>,
    Form(fields): Form<RemovalFields>,
) -> Result<Response, Failure> {
    let at = dossiers.at_draft(&caller, (&code, &key)).await?;
    dossiers.remove_at(&caller, (at.path, fields)).await
}

pub(super) async fn more(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((code, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let at = dossiers.at_dossier(&caller, (&code, &key)).await?;
    show(&dossiers.papers_page(page, &caller, at).await?)
}

pub(super) async fn add_more(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((code, key)): Path<(String, String)>,
    form: FileForm,
) -> Result<Response, Failure> {
    let at = dossiers.at_dossier(&caller, (&code, &key)).await?;
    dossiers.add_to(page, &caller, (at, form)).await
}

pub(super) async fn remove_more(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((code, key)): Path<(String, String)>,
    Form(fields): Form<RemovalFields>,
) -> Result<Response, Failure> {
    let at = dossiers.at_dossier(&caller, (&code, &key)).await?;
    dossiers.remove_at(&caller, (at.path, fields)).await
}
