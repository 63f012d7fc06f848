//! What can be wrong with a value, said so that the person who typed it can mend it.

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    #[error("a line of text holds no control characters")]
    ControlCharacter,
    #[error("enter at least one")]
    Empty,
    #[error("a blood type is A, B, AB or O, with + or - where it is known")]
    NotABloodType,
    #[error("a code holds letters, digits, dots and hyphens")]
    NotACode,
    #[error("a commune code has five digits and the day by whose catalogue it is read")]
    NotACommune,
    #[error("a country is three capital letters, such as VNM")]
    NotACountry,
    #[error(
        "a division code has two, three or five digits and the day by whose catalogue it is read"
    )]
    NotADivision,
    #[error("a document number has 5 to 20 letters and digits; a personal number has 12 digits")]
    NotADocumentNumber,
    #[error("a mobile number has 8 to 15 digits, with + before a country code")]
    NotAMobileNumber,
    #[error("an old identity number has 9 digits")]
    NotAnOldNumber,
    #[error("an e-mail address has one @ with text on both sides")]
    NotAnEmail,
    #[error("sex is F, M or X")]
    NotASex,
    #[error("state who it is by record, name or number")]
    NobodyStated,
    #[error("at most {max} characters")]
    TooLong { max: usize },
    #[error("at most {max} entries")]
    TooMany { max: usize },
}
