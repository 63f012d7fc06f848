//! What is done at the desk for electronic identities: register, raise, lower, recover, lock, unlock, take
//! in what an authority asks.

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::{Moment, PersonId};
use population::Known;
use web::{Failure, FieldErrors, Form, Page, Path, Query, SignedIn, show, show_again};

use super::desk::{DeskForm, DeskPage, Paper, by_number, number, to, to_desk};
use crate::policy::{
    AskLock, ConfirmLevel, LiftLock, LockAccount, LowerLevel, RecoverAccount, RegisterCitizen,
};
use crate::{
    Accounts, Activation, Checked, Confirmation, Error, IdentityLevel, LockId, Login,
    NewLockRequest, Registration, Wish,
};

/// What the desk prints and hands over: shown once.
#[derive(Template)]
#[template(path = "desk_code.html")]
struct CodePage {
    code: String,
    login: String,
    page: Page,
    until: Moment,
}

impl CodePage {
    /// Where the code is used, as somebody types it.
    fn address(&self) -> String {
        format!("{}/activate", self.page.site)
    }
}

/// Everything a form at this desk needs to be answered.
pub(super) struct Asked {
    pub(super) accounts: Accounts,
    pub(super) caller: Caller,
    pub(super) page: Page,
    pub(super) person: PersonId,
    pub(super) purpose: Purpose,
}

impl Asked {
    fn permitted<A: Action>(&self, action: A) -> Result<Permit<A>, Failure> {
        Ok(permit(action, &self.caller, &self.purpose, Facts::none())?)
    }

    /// The page again with what was wrong.
    pub(super) async fn again(
        self,
        form: &DeskForm,
        errors: FieldErrors,
    ) -> Result<Response, Failure> {
        let page = self.page.with_errors(errors);
        let asking = (&self.caller, &self.purpose);
        let shown = DeskPage::of((page, &self.accounts), asking, self.person, form).await?;
        show_again(&shown)
    }

    /// The page as it is after the act.
    fn done(&self) -> Response {
        to(self.person, self.purpose.reference())
    }

    fn code(self, activation: &Activation) -> Result<Response, Failure> {
        let (code, until) = (activation.code.expose(), activation.until);
        let login = activation.login.expose().to_owned();
        show(&CodePage { code, login, page: self.page, until })
    }
}

/// Who asks for a child, by their number or that of their paper; nobody when none was written.
async fn guardian(
    (accounts, caller, purpose): (&Accounts, &Caller, &Purpose),
    form: &DeskForm,
    errors: &mut FieldErrors,
) -> Result<Option<PersonId>, Failure> {
    if form.guardian.trim().is_empty() {
        return Ok(None);
    }
    let Some(number) = number(&form.guardian) else {
        errors.add("guardian", "held-number-wrong");
        return Ok(None);
    };
    let found = accounts.identified((caller, purpose), Known::Number(number)).await;
    let guardian = by_number(found)?.map(|hit| hit.person);
    Ok(guardian.map_err(|key| errors.add("guardian", key)).ok())
}

pub(super) type Desk = (Page, SignedIn, State<Accounts>, Path<PersonId>, Query<Paper>);

/// None: no paper is named.
pub(super) fn asked(
    (page, SignedIn(caller), State(accounts), Path(person), Query(cited)): Desk,
) -> Option<Asked> {
    let purpose = cited.purpose()?;
    Some(Asked { accounts, caller, page, person, purpose })
}

pub(crate) async fn desk_register(
    desk: Desk,
    Form(form): Form<DeskForm>,
) -> Result<Response, Failure> {
    let Some(asked) = asked(desk) else { return Ok(to_desk()) };
    let permit = asked.permitted(RegisterCitizen { person: asked.person })?;
    let mut errors = FieldErrors::default();
    let login = errors.keep("login", "eid-desk-login-wrong", Login::parse(&form.login));
    let checked = Checked::parse(&form.checked).ok_or(());
    let checked = errors.keep("checked", "eid-desk-checked-missing", checked);
    let level = level(&form.level).ok_or(());
    let level = errors.keep("level", "eid-desk-level-missing", level);
    let asking = (&asked.accounts, &asked.caller, &asked.purpose);
    let guardian = guardian(asking, &form, &mut errors).await?;
    let (Some(login), Some(checked), Some(level), true) =
        (login, checked, level, errors.is_empty())
    else {
        return asked.again(&form, errors).await;
    };
    let registration = Registration { checked, guardian, level: Some(level), login };
    match asked.accounts.register_citizen(&permit, registration).await {
        Ok((_, Some(activation))) => asked.code(&activation),
        Ok((_, None)) => Ok(asked.done()),
        Err(Error::LoginTaken) => {
            errors.add("login", "eid-desk-login-taken");
            asked.again(&form, errors).await
        }
        Err(error) => asked.refused(&form, error).await,
    }
}

pub(crate) async fn desk_level(
    desk: Desk,
    Form(form): Form<DeskForm>,
) -> Result<Response, Failure> {
    let Some(asked) = asked(desk) else { return Ok(to_desk()) };
    let permit = asked.permitted(ConfirmLevel { person: asked.person })?;
    let mut errors = FieldErrors::default();
    let checked = Checked::parse(&form.checked).ok_or(());
    let checked = errors.keep("checked", "eid-desk-checked-missing", checked);
    let asking = (&asked.accounts, &asked.caller, &asked.purpose);
    let guardian = guardian(asking, &form, &mut errors).await?;
    let (Some(checked), true) = (checked, errors.is_empty()) else {
        return asked.again(&form, errors).await;
    };
    match asked.accounts.confirm_level(&permit, Confirmation { checked, guardian }).await {
        Ok(_) => Ok(asked.done()),
        Err(error) => asked.refused(&form, error).await,
    }
}

pub(crate) async fn desk_lower(
    desk: Desk,
    Form(form): Form<DeskForm>,
) -> Result<Response, Failure> {
    let Some(asked) = asked(desk) else { return Ok(to_desk()) };
    let permit = asked.permitted(LowerLevel { person: asked.person })?;
    let mut errors = FieldErrors::default();
    if form.lowering.trim().is_empty() {
        errors.add("lowering", "eid-desk-lower-reasons-missing");
    }
    if form.lower_sure.is_empty() {
        errors.add("lower_sure", "eid-desk-lower-sure-missing");
    }
    if !errors.is_empty() {
        return asked.again(&form, errors).await;
    }
    match asked.accounts.lower_level(&permit, &form.lowering).await {
        Ok(_) => Ok(asked.done()),
        Err(Error::NoReasons) => {
            errors.add("lowering", "eid-desk-lower-reasons-missing");
            asked.again(&form, errors).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn desk_recover(
    desk: Desk,
    Form(form): Form<DeskForm>,
) -> Result<Response, Failure> {
    let Some(asked) = asked(desk) else { return Ok(to_desk()) };
    let permit = asked.permitted(RecoverAccount { person: asked.person })?;
    if form.sure.is_empty() {
        let mut errors = FieldErrors::default();
        errors.add("sure", "eid-desk-sure-missing");
        return asked.again(&form, errors).await;
    }
    let activation = asked.accounts.recover(&permit).await?;
    asked.code(&activation)
}

pub(crate) async fn desk_lock(desk: Desk, Form(form): Form<DeskForm>) -> Result<Response, Failure> {
    let Some(asked) = asked(desk) else { return Ok(to_desk()) };
    let permit = asked.permitted(LockAccount { person: asked.person })?;
    let mut errors = FieldErrors::default();
    if form.own_sure.is_empty() {
        errors.add("own_sure", "eid-desk-sure-missing");
    }
    if form.own_reference.trim().is_empty() {
        errors.add("own_reference", "eid-desk-own-reference-missing");
    }
    if !errors.is_empty() {
        return asked.again(&form, errors).await;
    }
    match asked.accounts.lock_for_holder(&permit, &form.own_reference).await {
        Ok(_) => Ok(asked.done()),
        Err(Error::NoReasons) => {
            errors.add("own_reference", "eid-desk-own-reference-missing");
            asked.again(&form, errors).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn desk_unlock(
    desk: Desk,
    Form(form): Form<DeskForm>,
) -> Result<Response, Failure> {
    let Some(asked) = asked(desk) else { return Ok(to_desk()) };
    let permit = asked.permitted(LiftLock { person: asked.person })?;
    if form.own_sure.is_empty() {
        let mut errors = FieldErrors::default();
        errors.add("own_sure", "eid-desk-sure-missing");
        return asked.again(&form, errors).await;
    }
    asked.accounts.lift_own_lock(&permit).await?;
    Ok(asked.done())
}

pub(crate) async fn desk_lock_ask(
    desk: Desk,
    Form(form): Form<DeskForm>,
) -> Result<Response, Failure> {
    let Some(asked) = asked(desk) else { return Ok(to_desk()) };
    let permit = asked.permitted(AskLock { person: asked.person })?;
    let mut errors = FieldErrors::default();
    let wish = errors.keep("wish", "choice-missing", Wish::parse(&form.wish).ok_or(()));
    let lock = LockId::parse(&form.lock);
    match wish {
        Some(Wish::Lock) if form.cause.is_empty() => errors.add("cause", "choice-missing"),
        Some(Wish::Unlock) if lock.is_err() => errors.add("lock", "eid-desk-lock-missing"),
        _ => {}
    }
    if form.reference.trim().is_empty() {
        errors.add("reference", "eid-desk-reference-missing");
    }
    let (Some(wish), true) = (wish, errors.is_empty()) else {
        return asked.again(&form, errors).await;
    };
    let (reference, today) = (&form.reference, asked.accounts.today());
    let new = match wish {
        Wish::Lock => NewLockRequest::to_lock(&form.cause, reference, today)?,
        Wish::Unlock => NewLockRequest::to_unlock(lock.map_err(|_| Error::NotLocked)?, reference)?,
    };
    asked.accounts.ask_lock(&permit, new).await?;
    Ok(asked.done())
}

impl Asked {
    /// What the law or the register says against it, beside the field it is about.
    async fn refused(self, form: &DeskForm, error: Error) -> Result<Response, Failure> {
        let (field, key) = match error {
            Error::GuardianNeeded => ("guardian", "eid-desk-guardian-needed"),
            Error::NotGuardian => ("guardian", "eid-desk-not-guardian"),
            Error::CheckMisfits => ("checked", "eid-desk-check-misfits"),
            Error::NoResidenceCard => ("checked", "eid-desk-no-residence-card"),
            Error::NotSeen => ("checked", "eid-desk-not-seen"),
            Error::PassportExpired => ("checked", "eid-desk-passport-expired"),
            Error::ResidenceExpired => ("checked", "eid-desk-residence-expired"),
            error => return Err(error.into()),
        };
        let mut errors = FieldErrors::default();
        errors.add(field, key);
        self.again(form, errors).await
    }
}

fn level(text: &str) -> Option<IdentityLevel> {
    IdentityLevel::numbered(text.parse().ok()?)
}
