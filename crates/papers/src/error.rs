//! What can go wrong when a paper is made.

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the key cannot be used")]
    Keys(#[from] keys::Error),
    #[error("the mark is not one of ours")]
    NotOurs,
    #[error("the paper has more than fits on it, or a letter that the typeface lacks")]
    NotPrintable,
    #[error("the document cannot be signed")]
    Signing(#[from] pades::Error),
}
