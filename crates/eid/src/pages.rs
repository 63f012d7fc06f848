//! The pages of sign-in and of one's own account, for a browser without scripts.

mod account;
mod acting;
mod activate;
mod contacts;
mod counter;
mod desk;
mod desk_acts;
mod desk_locks;
mod desk_organisations;
mod desk_representatives;
mod factors;
mod lock;
mod organisations;
mod passkeys;
mod password;
mod representing;
mod second;
mod sign_in;
mod sign_up;
mod told;
mod unlock;
mod vouching;

pub(crate) use account::{account, capacity_choose, consent_withdraw, session_end, sessions_end};
pub(crate) use acting::{act_for, acting_form};
pub(crate) use activate::{activate, activate_form};
pub(crate) use contacts::{contact_claim, contact_form, contact_send, verify, verify_form};
pub(crate) use counter::{counter, counter_form};
pub(crate) use desk::{desk_account, find, find_form};
pub(crate) use desk_acts::{
    desk_level, desk_lock, desk_lock_ask, desk_lower, desk_recover, desk_register, desk_unlock,
};
pub(crate) use desk_locks::{lock_decide, lock_forward, lock_request, lock_requests};
pub(crate) use desk_organisations::{
    desk_organisation, organisation_decide, organisation_find, organisation_requests,
    organisation_verify,
};
pub(crate) use desk_representatives::{asked_decide, desk_representative, measure, measure_form};
pub(crate) use factors::{
    codes_form, codes_make, factor_rename, revoke, revoke_form, totp_enrol, totp_form,
};
pub(crate) use lock::{lock, lock_form, locked};
pub(crate) use organisations::{
    ask, ask_form, decline_form, end_mandate_form, mandate_accept, mandate_decline, mandate_give,
    mandate_withdraw, organisation, organisations,
};
pub(crate) use passkeys::{passkey_enrol, passkey_form, passkey_sign_in};
pub(crate) use password::{password_change, password_form};
pub(crate) use representing::{
    claim, claim_form, organisation_withdraw, representative_ask, representative_form, take_back,
    withdraw_form,
};
pub(crate) use second::{code, code_form, code_send};
pub(crate) use sign_in::{sign_in, sign_in_form, sign_out};
pub(crate) use sign_up::{
    sign_up, sign_up_code, sign_up_code_form, sign_up_code_send, sign_up_done, sign_up_finish,
    sign_up_form, sign_up_password_form,
};
pub(crate) use unlock::{unlock, unlock_form, unlock_with_passkey};
pub(crate) use vouching::{desk_vouch, enrolment_code, enrolment_code_form, vouched_first};

use access::{Action, Facts, Permit, Purpose, permit};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Division, DivisionLevel, Language};
use serde::Deserialize;
use time::Date;
use web::local_path;

use crate::layer::Transport;
use crate::policy::ManageFactors;
use crate::{Accounts, Error, Session, Token};

/// Where a passkey is made, and other ways are named.
const PASSKEY: &str = "/account/factors/passkey";

/// Where somebody was going who sets up another factor on the way.
#[derive(Deserialize)]
pub(crate) struct Onward {
    #[serde(default)]
    back: Option<String>,
}

impl Onward {
    /// Where they go on to; to their account when they came from there.
    fn path(&self) -> &str {
        self.back.as_deref().map_or("/account", local_path)
    }

    /// That page, from which they go on to the same place.
    fn by(&self, page: &str) -> String {
        self.back.as_deref().map_or(page.to_owned(), |back| web::with_back(page, local_path(back)))
    }

    /// Whether they were held up.
    fn is_wanted(&self) -> bool {
        self.back.is_some()
    }
}

/// What a person does to their own account.
fn own<A: Action>(action: A, session: &Session) -> Result<Permit<A>, Error> {
    Ok(permit(action, &session.caller(), &Purpose::OwnRecord, Facts::none())?)
}

/// What a person does to the factors of their own account.
async fn own_factors(
    accounts: &Accounts,
    session: &Session,
) -> Result<Permit<ManageFactors>, Error> {
    let action = ManageFactors { person: session.person };
    let facts = accounts.facts_on_factors(session).await?;
    Ok(permit(action, &session.caller(), &Purpose::OwnRecord, facts)?)
}

/// Goes on to `path` under a new token.
fn go_on(transport: Transport, token: &Token, path: &str) -> Response {
    ([(header::SET_COOKIE, transport.cookie(token))], Redirect::to(path)).into_response()
}

/// The name of the commune or province with that code; none for the whole country.
fn territory_name(code: &str, on: Date, language: Language) -> Option<String> {
    let levels = [DivisionLevel::Commune, DivisionLevel::Province];
    let division = levels.into_iter().find_map(|level| Division::find(level, code, on));
    match division {
        Some(division) => Some(division.full_name(language)),
        None if code == "*" => None,
        None => Some(code.to_owned()),
    }
}
