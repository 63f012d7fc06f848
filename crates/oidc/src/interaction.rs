//! What a person is asked before an authorization is complete, and why: reasons by name, in the
//! order in which they count (OpenID Connect Core 3.1.2.3 and 3.1.2.4).

use access::AuthenticationLevel;
use eid::{Consent, Session, Wanted};
use kernel::Moment;

use crate::authorizing::Understood;
use crate::request::Prompt;
use crate::sealed::later;
use crate::{Error, levels};

/// What comes next.
#[derive(Debug)]
pub(crate) enum Step {
    /// Ask whether they agree.
    Ask,
    /// They agreed to as much before.
    Complete(Consent),
    Refuse(Error),
    SignIn(Wanted),
}

/// Who is signed in, by what name the client knows them, and what they agreed to before.
pub(crate) struct Present<'a> {
    pub(crate) agreed: Option<Consent>,
    pub(crate) session: &'a Session,
    pub(crate) subject: String,
}

/// What the request and the sign-in are to each other.
struct Meeting<'a> {
    at: &'a Understood,
    present: &'a Present<'a>,
}

/// One reason not to go on: the step that it asks for.
type Reason = fn(&Meeting<'_>) -> Option<Step>;

const REASONS: &[Reason] = &[
    another_person_is_meant,
    level_is_out_of_reach,
    sign_in_is_wanted_anew,
    sign_in_is_too_long_ago,
    level_is_too_low,
    agreement_is_missing,
];

pub(crate) fn next_step(at: &Understood, present: Option<Present<'_>>) -> Step {
    let silent = at.parked.request.prompt.contains(&Prompt::None);
    let step = match &present {
        Some(present) => {
            let meeting = Meeting { at, present };
            let reason = REASONS.iter().find_map(|reason| reason(&meeting));
            reason.unwrap_or_else(|| present.agreed.clone().map_or(Step::Ask, Step::Complete))
        }
        None => Step::SignIn(Wanted { level: level(at).unwrap_or_default(), since: None }),
    };
    match step {
        // Core 3.1.2.6: what would need the person is an error when they must not be asked.
        Step::SignIn(_) if silent => Step::Refuse(Error::LoginRequired),
        Step::Ask if silent => Step::Refuse(Error::ConsentRequired),
        step => step,
    }
}

/// Core 3.1.2.2 and 5.5.1, `id_token_hint` and `sub` with a value: it is that person or nobody.
/// Whoever has not signed in for this yet may do so as them.
fn another_person_is_meant(meeting: &Meeting<'_>) -> Option<Step> {
    let meant = meeting.at.parked.request.claims.sub.as_ref()?;
    if *meant == meeting.present.subject {
        return None;
    }
    let as_them = since(meeting, meeting.at.parked.begun_at);
    Some(as_them.unwrap_or(Step::Refuse(Error::LoginRequired)))
}

/// OpenID Connect Core Error Code unmet_authentication_requirements 1.0.
fn level_is_out_of_reach(meeting: &Meeting<'_>) -> Option<Step> {
    let claims = &meeting.at.parked.request.claims;
    let hopeless = claims.acr_is_essential && levels::wanted(&claims.acr).is_none();
    hopeless.then_some(Step::Refuse(Error::UnmetAuthenticationRequirements))
}

fn sign_in_is_wanted_anew(meeting: &Meeting<'_>) -> Option<Step> {
    let prompt = &meeting.at.parked.request.prompt;
    let anew = [Prompt::Login, Prompt::SelectAccount].iter().any(|it| prompt.contains(it));
    anew.then(|| since(meeting, meeting.at.parked.begun_at)).flatten()
}

/// Core 3.1.2.1, `max_age`, counted from when the person was sent here.
fn sign_in_is_too_long_ago(meeting: &Meeting<'_>) -> Option<Step> {
    let max_age = meeting.at.parked.request.max_age?;
    since(meeting, later(meeting.at.parked.begun_at, -max_age))
}

fn since(meeting: &Meeting<'_>, since: Moment) -> Option<Step> {
    let wanted = Wanted { level: level(meeting.at).unwrap_or_default(), since: Some(since) };
    (meeting.present.session.authenticated_at < since).then_some(Step::SignIn(wanted))
}

/// A level that is essential is reached or refused; one that is wished for is met if it happens to
/// be (Core 5.5.1.1).
fn level_is_too_low(meeting: &Meeting<'_>) -> Option<Step> {
    let level = level(meeting.at)?;
    let wanted = Wanted { level, since: None };
    let silent = meeting.at.parked.request.prompt.contains(&Prompt::None);
    match wanted.is_met_by(meeting.present.session) {
        true => None,
        false if silent => Some(Step::Refuse(Error::UnmetAuthenticationRequirements)),
        false => Some(Step::SignIn(wanted)),
    }
}

fn agreement_is_missing(meeting: &Meeting<'_>) -> Option<Step> {
    let asked_anew = meeting.at.parked.request.prompt.contains(&Prompt::Consent);
    (asked_anew || meeting.present.agreed.is_none()).then_some(Step::Ask)
}

/// The level that must be, when one must.
fn level(at: &Understood) -> Option<AuthenticationLevel> {
    let claims = &at.parked.request.claims;
    claims.acr_is_essential.then(|| levels::wanted(&claims.acr)).flatten()
}
