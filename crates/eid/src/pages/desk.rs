//! The desk for electronic identities: find somebody by their number or that of their paper, and see how their account
//! stands. What is done there is in `desk_acts.rs`. The paper that somebody brought is the purpose
//! of every look and act; it goes along in the address, the number never does.

use access::{Caller, Facts, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Moment, PersonId};
use ledger::Released;
use population::{
    Country, HeldNumber, Hit, IdentityDocument, IdentityDocumentKind, Known, Origin, Record,
};
use serde::Deserialize;
use web::parts::{Choice, PersonHead, Standing};
use web::{Failure, FieldErrors, Form, Page, Path, Query, SignedIn, show, show_again};

use crate::age::{HeldBy, Hold};
use crate::lock_cause::AskedBy;
use crate::policy::{OpenDesk, ReadAccount};
use crate::{
    Account, AccountState, Accounts, Checked, Error, IdentityLevel, Lock, LockCause, LockOutcome,
    LockRequest, Lowering, Wish,
};

const DESK: &str = "/desk/accounts";
/// The rule under which an official sees the work that waits for their duty.
pub(super) const INBOX: Purpose = Purpose::Rule("identity-desk");

#[derive(Template)]
#[template(path = "desk_find.html")]
struct FindPage<'a> {
    form: &'a FindForm,
    page: Page,
}

/// No `Debug`: it holds a number.
#[derive(Default, Deserialize)]
pub(crate) struct FindForm {
    #[serde(default)]
    number: String,
    #[serde(default)]
    paper: String,
}

/// The paper that an act at the desk rests on.
#[derive(Deserialize)]
pub(crate) struct Paper {
    #[serde(default)]
    paper: String,
}

#[derive(Template)]
#[template(path = "desk_account.html")]
pub(super) struct DeskPage<'a> {
    causes: Vec<Choice>,
    checks: Vec<Choice>,
    /// Younger than who uses an account alone.
    child: bool,
    form: &'a DeskForm,
    head: PersonHead,
    levels: Vec<Choice>,
    /// What an authority can ask to have lifted.
    liftable: Vec<Choice>,
    locks: Vec<LockLine>,
    lowerings: Vec<LoweringLine>,
    /// In a post, where somebody else vouches for the first second factor.
    official: bool,
    page: Page,
    paper: String,
    person: PersonId,
    requests: Vec<RequestLine>,
    standing: Option<StandingView>,
    wishes: Vec<Choice>,
}

/// What the official wrote in whichever form. No `Debug`: it holds a number and a login name.
#[derive(Default, Deserialize)]
pub(crate) struct DeskForm {
    #[serde(default)]
    pub(super) cause: String,
    #[serde(default)]
    pub(super) checked: String,
    /// The number of who asks for a child.
    #[serde(default)]
    pub(super) guardian: String,
    #[serde(default)]
    pub(super) level: String,
    /// The lock that is to be lifted.
    #[serde(default)]
    pub(super) lock: String,
    #[serde(default)]
    pub(super) login: String,
    #[serde(default)]
    pub(super) lower_sure: String,
    /// Why level 2 is taken back.
    #[serde(default)]
    pub(super) lowering: String,
    /// Why and how the holder asks to have it locked.
    #[serde(default)]
    pub(super) own_reference: String,
    #[serde(default)]
    pub(super) own_sure: String,
    #[serde(default)]
    pub(super) reference: String,
    #[serde(default)]
    pub(super) sure: String,
    #[serde(default)]
    pub(super) vouch_sure: String,
    #[serde(default)]
    pub(super) wish: String,
}

/// An account as the desk sees it.
struct StandingView {
    /// Open: it can be recovered and raised.
    active: bool,
    /// Closed because its holder died.
    closed: bool,
    /// It is of level 2, which can be taken back.
    high: bool,
    /// Its holder lives after all: it is given back to them.
    reopens: bool,
    /// There is a level above its own.
    low: bool,
    level: String,
    login: String,
    /// Locked because its holder wished it, and so lifted here.
    own_lock: bool,
    since: Moment,
    state: String,
    state_is: Standing,
}

struct LockLine {
    cause: &'static str,
    from: String,
    reference: String,
    until: String,
}

struct LoweringLine {
    at: String,
    reasons: String,
    reference: String,
}

struct RequestLine {
    at: String,
    outcome: String,
    reference: String,
    wish: String,
}

pub(crate) async fn find_form(page: Page, SignedIn(caller): SignedIn) -> Result<Response, Failure> {
    permit(OpenDesk, &caller, &INBOX, Facts::none())?;
    show(&FindPage { form: &FindForm::default(), page })
}

pub(crate) async fn find(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Form(form): Form<FindForm>,
) -> Result<Response, Failure> {
    permit(OpenDesk, &caller, &INBOX, Facts::none())?;
    let mut errors = FieldErrors::default();
    let purpose = errors.keep("paper", "eid-desk-paper-missing", paper(&form.paper).ok_or(()));
    let number = number(&form.number).ok_or(());
    let number = errors.keep("number", "held-number-wrong", number);
    if let (Some(purpose), Some(number)) = (purpose, number) {
        let asking = (&caller, &purpose);
        match by_number(accounts.identified(asking, Known::Number(number)).await)? {
            Ok(hit) => return Ok(to(hit.person, &form.paper)),
            Err(key) => errors.add("number", key),
        }
    }
    show_again(&FindPage { form: &form, page: page.with_errors(errors) })
}

pub(crate) async fn desk_account(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Path(person): Path<PersonId>,
    Query(cited): Query<Paper>,
) -> Result<Response, Failure> {
    let Some(purpose) = cited.purpose() else { return Ok(to_desk()) };
    let asking = (&caller, &purpose);
    let form = DeskForm::default();
    show(&DeskPage::of((page, &accounts), asking, person, &form).await?)
}

impl Paper {
    pub(super) fn purpose(&self) -> Option<Purpose> {
        paper(&self.paper)
    }
}

/// The purpose that a paper is.
fn paper(reference: &str) -> Option<Purpose> {
    Purpose::parse(&format!("order:{}", reference.trim())).ok()
}

pub(super) fn number(text: &str) -> Option<HeldNumber> {
    HeldNumber::parse(text).ok()
}

/// Whom a number is of, or what is said beside the field when that is not one person.
pub(super) fn by_number(
    found: Result<Released<Option<Hit>>, Error>,
) -> Result<Result<Hit, &'static str>, Failure> {
    match found {
        Ok(found) => Ok(found.into_inner().ok_or("eid-desk-nobody")),
        Err(Error::Register(population::Error::SeveralFit)) => Ok(Err("eid-desk-several")),
        Err(error) => Err(error.into()),
    }
}

/// Where one starts when no paper is named.
pub(super) fn to_desk() -> Response {
    Redirect::to(DESK).into_response()
}

/// The page of a person, for that paper.
pub(super) fn to(person: PersonId, reference: &str) -> Response {
    Redirect::to(&format!("{DESK}/{person}?paper={}", encoded(reference.trim()))).into_response()
}

/// As a query carries it.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| if plain(byte) { char::from(byte).into() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

/// Whom a page is about, as far as the caller sees them.
pub(super) fn head(page: &Page, record: Option<&Record>) -> PersonHead {
    let name = record.and_then(|it| it.birth_name()).map(|name| name.expose().to_owned());
    let born = record.and_then(|it| it.birth_date());
    let number = record.and_then(|it| it.personal_number()).map(|number| number.expose());
    let mut facts: Vec<_> =
        born.map(|born| page.tw("eid-desk-born", "day", page.date(*born))).into_iter().collect();
    facts.extend(record.into_iter().flat_map(|record| abroad(page, record)));
    PersonHead {
        facts: facts.join(" · "),
        name: name.unwrap_or_else(|| page.t("eid-acting-no-name").into_owned()),
        number: number.unwrap_or_default(),
        photo: String::new(),
    }
}

/// What tells somebody without a personal number from others: their country, and their papers.
fn abroad(page: &Page, record: &Record) -> Vec<String> {
    if record.personal_number().is_some() {
        return Vec::new();
    }
    let named = |country: &Country| {
        let known = kernel::Country::find(country.expose());
        known.map_or(country.expose(), |known| known.name(page.language)).to_owned()
    };
    let countries = record.nationality().into_iter().flatten().map(named);
    let kinds = [IdentityDocumentKind::ResidenceCard, IdentityDocumentKind::Passport];
    let papers = kinds.into_iter().filter_map(|kind| record.document(kind));
    countries.chain(papers.map(|paper| written(page, paper))).collect()
}

/// Kind, number and end of a document.
fn written(page: &Page, document: &IdentityDocument) -> String {
    let kind = page.t(&format!("population-document-{}", document.kind.name()));
    let number = document.number.as_ref().map_or("", |number| number.expose());
    let paper = format!("{kind} {number}");
    match document.expires_on {
        Some(day) => format!("{paper}, {}", page.tw("population-expires", "day", page.date(day))),
        None => paper,
    }
}

impl<'a> DeskPage<'a> {
    pub(super) async fn of(
        (page, accounts): (Page, &Accounts),
        (caller, purpose): (&Caller, &Purpose),
        person: PersonId,
        form: &'a DeskForm,
    ) -> Result<Self, Failure> {
        let permit = permit(ReadAccount { person }, caller, purpose, Facts::none())?;
        let hit = accounts.identified((caller, purpose), Known::Person(person)).await?;
        let hit: Hit = hit.into_inner().ok_or(Error::NotOnRegister)?;
        let account = accounts.account_standing(&permit).await?.into_inner();
        let (mut locks, mut requests, mut lowerings) = (Vec::new(), Vec::new(), Vec::new());
        let (mut dead, mut official) = (None, false);
        if let Some(account) = &account {
            dead = accounts.closed_by_death(account).await?;
        }
        let is_closed = |account: &Account| account.state == AccountState::Closed;
        let account = account.filter(|account| !is_closed(account) || dead.is_some());
        if account.as_ref().is_some_and(|account| !is_closed(account)) {
            official = accounts.is_official(&permit).await?;
            locks = accounts.locks(&permit).await?.into_inner();
            requests = accounts.lock_requests_of(&permit).await?.into_inner();
            lowerings = accounts.lowerings(&permit).await?.into_inner();
        }
        let today = accounts.today();
        let born = hit.record.birth_date().copied();
        let hold = born.map(|born| Hold::of(born, today)).transpose()?;
        let child = hold.is_some_and(|hold| hold.by == HeldBy::Guardian);
        let reopens = dead == Some(true);
        let standing = account.map(|it| StandingView::of(&page, &it, (&locks, reopens), hold));
        let own = |cause: &LockCause| cause.asked_by() == AskedBy::Authority;
        let cause = |cause: LockCause| Choice::new(cause.code(), cause.name(page.language));
        Ok(Self {
            causes: LockCause::all(today).filter(own).map(cause).collect(),
            checks: checks(&page, hit.record.origin()),
            child,
            form,
            head: head(&page, Some(&hit.record)),
            levels: levels(&page, hold),
            liftable: liftable(&page, &locks),
            locks: locks.iter().map(|lock| LockLine::of(&page, lock)).collect(),
            lowerings: lowerings.into_iter().map(|it| LoweringLine::of(&page, it)).collect(),
            official,
            paper: encoded(purpose.reference()),
            person,
            requests: requests.iter().map(|request| RequestLine::of(&page, request)).collect(),
            standing,
            wishes: [Wish::Lock, Wish::Unlock].map(|it| wish(&page, it)).into(),
            page,
        })
    }
}

fn checks(page: &Page, origin: Origin) -> Vec<Choice> {
    let check = |checked: &Checked| {
        Choice::new(checked.word(), page.t(&format!("eid-checked-{}", checked.word())))
    };
    Checked::of(origin).iter().map(check).collect()
}

/// The levels that age allows.
fn levels(page: &Page, hold: Option<Hold>) -> Vec<Choice> {
    let max = hold.map_or(IdentityLevel::Two, |hold| hold.level_max);
    let fits = [IdentityLevel::One, IdentityLevel::Two].into_iter().filter(|level| *level <= max);
    let level = |level: IdentityLevel| {
        let number = level.number().to_string();
        let words = page.t(&format!("eid-desk-level-{number}"));
        Choice::new(number, words)
    };
    fits.map(level).collect()
}

fn liftable(page: &Page, locks: &[Lock]) -> Vec<Choice> {
    let by_authority =
        |lock: &&Lock| lock.lifted_at.is_none() && lock.cause.asked_by() == AskedBy::Authority;
    let choice = |lock: &Lock| Choice::new(lock.id.to_string(), lock_words(page, lock));
    locks.iter().filter(by_authority).map(choice).collect()
}

/// What tells a lock from others of its cause.
pub(super) fn lock_words(page: &Page, lock: &Lock) -> String {
    let from = page.tw("eid-lock-from", "at", page.day_time(&lock.locked_at));
    format!("{} · {} · {from}", lock.reference, lock.cause.name(page.language))
}

fn wish(page: &Page, wish: Wish) -> Choice {
    Choice::new(wish.word(), page.t(wish_key(wish)))
}

pub(super) fn wish_key(wish: Wish) -> &'static str {
    match wish {
        Wish::Lock => "eid-wish-lock",
        Wish::Unlock => "eid-wish-unlock",
    }
}

impl StandingView {
    fn of(
        page: &Page,
        account: &Account,
        (locks, reopens): (&[Lock], bool),
        hold: Option<Hold>,
    ) -> Self {
        let (key, state_is) = match account.state {
            AccountState::Active => ("eid-desk-active", Standing::Done),
            AccountState::Closed => ("eid-desk-closed", Standing::Plain),
            AccountState::Locked => ("eid-desk-locked", Standing::Overdue),
        };
        let own =
            |lock: &Lock| lock.lifted_at.is_none() && lock.cause.code() == LockCause::OWN_REQUEST;
        let level_max = hold.map_or(IdentityLevel::Two, |hold| hold.level_max);
        Self {
            active: account.state == AccountState::Active,
            closed: account.state == AccountState::Closed,
            high: account.identity_level == IdentityLevel::Two,
            low: account.identity_level < level_max,
            level: page
                .t(&format!("eid-desk-level-{}", account.identity_level.number()))
                .into_owned(),
            login: account.login.shown(),
            own_lock: locks.iter().any(own),
            reopens,
            since: account.created_at,
            state: page.t(key).into_owned(),
            state_is,
        }
    }
}

impl LockLine {
    fn of(page: &Page, lock: &Lock) -> Self {
        Self {
            cause: lock.cause.name(page.language),
            from: page.day_time(&lock.locked_at),
            reference: lock.reference.clone(),
            until: lock.lifted_at.map(|at| page.day_time(&at)).unwrap_or_default(),
        }
    }
}

impl LoweringLine {
    fn of(page: &Page, Lowering { at, reasons, reference }: Lowering) -> Self {
        Self { at: page.day_time(&at), reasons, reference }
    }
}

impl RequestLine {
    fn of(page: &Page, request: &LockRequest) -> Self {
        let outcome = match request.decided.as_ref().map(|decided| decided.outcome) {
            None => "eid-request-open",
            Some(LockOutcome::Granted) => "eid-request-granted",
            Some(LockOutcome::Refused) => "eid-request-refused",
        };
        Self {
            at: page.day_time(&request.asked_at),
            outcome: page.t(outcome).into_owned(),
            reference: request.reference.clone(),
            wish: page.t(wish_key(request.wish)).into_owned(),
        }
    }
}
