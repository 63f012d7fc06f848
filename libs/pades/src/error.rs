//! What can be wrong.

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the bytes are no DER, or not of this form")]
    Der,
    #[error("the PDF cannot be read: {0}")]
    Pdf(&'static str),
    #[error("the key did not sign")]
    SignerFailed,
    #[error("the signature needs more room than was kept for it")]
    TooLong,
    #[error("it is not as it was signed: {0}")]
    Untrue(&'static str),
}
