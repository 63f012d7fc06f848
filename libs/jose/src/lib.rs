//! Signed and encrypted tokens (JOSE), and what OAuth and FAPI 2.0 make of them.
//!
//! Pure: no clock, no socket, no private signing key. Time is handed in as Unix seconds, signatures
//! are made by whoever keeps the key ([`compact`]). Nothing that was signed can be read before the
//! signature holds: [`Unverified`] becomes [`Verified`], and each profile below takes the one and
//! gives a typed result or the misdeed by its name.
//!
//! | file | standard |
//! |---|---|
//! | `jwk.rs` | RFC 7517, RFC 7518 section 6, RFC 8037, thumbprints of RFC 7638 |
//! | `jws.rs` | RFC 7515 compact; `ES256`, `PS256`, `RS256` of RFC 7518, `EdDSA` of RFC 8037 |
//! | `jwe.rs` | RFC 7516 compact; `ECDH-ES`, `ECDH-ES+A256KW`; `A256GCM`, `A128CBC-HS256` |
//! | `dpop.rs`, `nonce.rs` | RFC 9449 |
//! | `assertion.rs` | RFC 7523 as FAPI 2.0 narrows it |
//! | `request_object.rs` | RFC 9101 as FAPI 2.0 Message Signing narrows it |
//! | `pkce.rs` | RFC 7636, `S256` |

mod address;
mod assertion;
mod claims;
mod dpop;
mod error;
mod json;
mod jwe;
mod jwk;
mod jws;
mod nonce;
mod pkce;
mod request_object;
mod text;

pub use assertion::{Assertion, ExpectedAssertion};
pub use claims::{AHEAD_SECONDS_MAX, Claims};
pub use dpop::{DpopProof, ExpectedProof, token_hash};
pub use error::Error;
pub use jwe::{Encryption, Envelope, Management, RecipientKey};
pub use jwk::{Jwk, JwkSet, PublicKey};
pub use jws::{Algorithm, Unverified, Verified, compact};
pub use nonce::NonceKey;
pub use pkce::challenge;
pub use request_object::{ExpectedRequest, request_object};
