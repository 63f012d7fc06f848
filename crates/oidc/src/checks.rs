//! The protocol on one screen: which endpoint makes which checks, in which order.
//!
//! A check is a small function that looks at what was sent and at what the rows say, leaves what it
//! understood in [`Found`], or refuses. None of them reads or writes anything: what the database
//! knows is fetched before, what happens once is kept afterwards.

mod client;
mod request;
pub(crate) mod signed;
mod token;

use std::sync::Arc;

use axum::http::HeaderMap;
use jose::{Assertion, NonceKey};
use kernel::Moment;

use crate::certificate::{Authorities, Certificate};
use crate::grant::Grant;
use crate::keyring::KeyRing;
use crate::once::Once;
use crate::params::Params;
use crate::request::{Request, ResponseMode};
use crate::sealed::{Binding, Code, RefreshToken};
use crate::{Client, ClientId, Error, Result};

type Check = fn(&mut Ask<'_>) -> Result<()>;

/// Columns: **A**uthorize · **P**ushed · **C**ode · **R**efresh · **S**ervice's own token
/// (client_credentials) · **I**ntrospect · re**V**oke · **D**evice · **B**ack-channel (CIBA) · the
/// **T**icket of either.
#[rustfmt::skip]
const TABLE: &[(Check, &str)] = &[
    //                                            A P C R S I V D B T
    (client::is_approved,                        "A P C R S I V D B T"),
    (client::certificate_is_read,                ". P C R S I V D B T"),
    (client::authenticates,                      ". P C R S I V D B T"),
    (signed::proof_holds,                        ". P C R S . . . . T"),
    (client::may_use_this_grant,                 "A P C R S . . D B T"),
    (request::is_pushed_if_it_must_be,           "A . . . . . . . . ."),
    (request::names_no_other_request,            "A P . . . . . . . ."),
    (signed::request_object_opens,               "A P . . . . . . . ."),
    (request::has_a_way_back,                    "A P . . . . . . . ."), // from here on refusals go back
    (request::parameters_come_once,              "A P C R S I V D B T"),
    (request::response_type_is_code,             "A P . . . . . . . ."),
    (request::response_mode_is_known,            "A P . . . . . . . ."),
    (request::scope_is_allowed,                  "A P . . . . . D B ."),
    (request::state_and_nonce_fit,               "A P . . . . . . . ."),
    (request::challenge_is_s256,                 "A P . . . . . . . ."),
    (request::key_of_the_code_is_named,          "A P . . . . . . . ."),
    (request::prompt_is_known,                   "A P . . . . . . . ."),
    (request::max_age_is_a_number,               "A P . . . . . . B ."),
    (request::claims_are_understood,             "A P . . . . . D B ."),
    (signed::person_hinted_at_is_meant,          "A P . . . . . . . ."),
    (request::claims_are_allowed,                "A P . . . . . D B ."),
    (token::code_is_this_clients,                ". . C . . . . . . ."),
    (token::code_is_in_time,                     ". . C . . . . . . ."),
    (token::way_back_is_the_same,                ". . C . . . . . . ."),
    (token::verifier_fits,                       ". . C . . . . . . ."),
    (token::refresh_token_is_this_clients,       ". . . R . . . . . ."),
    (token::key_is_the_one_it_is_bound_to,       ". . C R S . . . . T"),
    (token::scope_is_within_what_was_agreed,     ". . . R S . . . . ."),
    (token::token_is_named,                      ". . . . . I V . . ."),
];

/// One column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Authorize,
    Ciba,
    CibaToken,
    Code,
    Device,
    DeviceToken,
    Introspect,
    OwnToken,
    Par,
    Refresh,
    Revoke,
}

/// One request as the checks see it.
pub(crate) struct Ask<'a> {
    pub(crate) authorities: &'a Authorities,
    pub(crate) client: &'a Client,
    pub(crate) code: Option<Code>,
    pub(crate) endpoint: Endpoint,
    pub(crate) found: Found,
    /// What the code or the refresh token stands for, as its row has it.
    pub(crate) grant: Option<&'a Grant>,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) issuer: &'a str,
    pub(crate) nonces: &'a NonceKey,
    pub(crate) now: Moment,
    pub(crate) params: Params,
    pub(crate) refresh: Option<RefreshToken>,
    /// Our own keys, where a token of ours may be brought back.
    pub(crate) ring: Option<Arc<KeyRing>>,
}

/// What the checks understood.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) certificate: Option<Certificate>,
    /// The thumbprint of the key that a proof was made with.
    pub(crate) jkt: Option<String>,
    pub(crate) once: Vec<Once>,
    pub(crate) reply: Option<Reply>,
    pub(crate) request: Request,
    /// The scope of a refreshed token, when less is asked for than was agreed.
    pub(crate) scope: Option<String>,
}

/// Where an answer goes, once that is sure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) mode: ResponseMode,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
}

impl Endpoint {
    fn column(self) -> char {
        match self {
            Self::Authorize => 'A',
            Self::Ciba => 'B',
            Self::CibaToken | Self::DeviceToken => 'T',
            Self::Code => 'C',
            Self::Device => 'D',
            Self::Introspect => 'I',
            Self::OwnToken => 'S',
            Self::Par => 'P',
            Self::Refresh => 'R',
            Self::Revoke => 'V',
        }
    }
}

impl Found {
    /// What the tokens of that client are of use only with.
    pub(crate) fn binding(&self, client: &Client) -> Option<Binding> {
        if client.is_certificate_bound() {
            return self.certificate.as_ref().map(|it| Binding::Certificate(it.thumbprint()));
        }
        self.jkt.clone().map(Binding::Key)
    }
}

impl Ask<'_> {
    /// Makes the checks of its endpoint, in their order.
    pub(crate) fn check(&mut self) -> Result<()> {
        let column = self.endpoint.column();
        let due = TABLE.iter().filter(|(_, columns)| columns.contains(column));
        due.map(|(check, _)| check).try_for_each(|check| check(self))
    }
}

/// The client that a request names, in whichever way it shows who it is; all of them agree. The
/// name in an assertion (RFC 7521 section 4.2) is believed when the client authenticates.
pub(crate) fn client_named_in(params: &Params, headers: &HeaderMap) -> Result<ClientId> {
    let assertion = params.value("client_assertion");
    let assertion = assertion.and_then(|it| Assertion::parse(it, &jose::Algorithm::ALL).ok());
    let names = [
        client::basic_of(headers).map(|(id, _)| id),
        params.value("client_id").map(str::to_owned),
        assertion.and_then(|assertion| assertion.claimed_issuer()),
    ];
    let mut names = names.into_iter().flatten();
    let named = names.next().ok_or(Error::InvalidClient)?;
    if names.any(|other| other != named) {
        return Err(Error::InvalidClient);
    }
    ClientId::parse(&named).map_err(|_| Error::InvalidClient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_all_columns_in_their_order() {
        let columns = ['A', 'P', 'C', 'R', 'S', 'I', 'V', 'D', 'B', 'T'];
        for (_, row) in TABLE {
            let cells: Vec<_> = row.split(' ').collect();
            assert_eq!(cells.len(), columns.len(), "{row}");
            for (cell, column) in cells.iter().zip(columns) {
                assert!(*cell == "." || *cell == column.to_string(), "{row}");
            }
        }
    }
}
