//! What can be wrong with a token. Each names one misdeed and repeats nothing that was sent.

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the algorithm is not among those allowed here")]
    AlgorithmNotAllowed,
    #[error("the token is for another audience, or for more than one")]
    AudienceDiffers,
    #[error("the signature or the tag does not hold")]
    BadSignature,
    #[error("the claim `{0}` is missing or not of its type")]
    Claim(&'static str),
    #[error("the header names extensions that must be understood")]
    Critical,
    #[error("the token has expired")]
    Expired,
    #[error("the token was issued by somebody else than it should be")]
    IssuerDiffers,
    #[error("no key fits the token")]
    KeyNotFound,
    #[error("the key is not a public key of a kind that is known here")]
    KeyNotUsable,
    #[error("this is no token in compact form")]
    Malformed,
    #[error("the proof is for another method or address")]
    RequestDiffers,
    #[error("the token lives longer than is allowed")]
    TooLong,
    #[error("the token is too large")]
    TooLarge,
    #[error("the token is not of the type that belongs here")]
    TypeDiffers,
    #[error("the token is dated in the future")]
    YetToCome,
    #[error("the proof is for another access token")]
    TokenDiffers,
}
