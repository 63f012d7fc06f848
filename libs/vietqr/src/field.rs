//! Fields: two digits of identifier, two of length, the value (EMVCo 3.2).

use crate::Error;

pub(crate) struct Fields<'a>(Vec<(u8, &'a str)>);

/// Values here are far shorter than 99.
pub(crate) fn write(text: &mut String, id: u8, value: &str) {
    text.push_str(&format!("{id:02}{:02}{value}", value.len()));
}

impl<'a> Fields<'a> {
    /// `text` is ASCII, which the caller has seen to.
    pub(crate) fn read(mut text: &'a str) -> Result<Self, Error> {
        let mut found = Vec::new();
        while !text.is_empty() {
            let id = number(text.get(..2))?;
            let length = usize::from(number(text.get(2..4))?);
            let value = text.get(4..4 + length).filter(|it| !it.is_empty()).ok_or(Error::Form)?;
            found.push((id, value));
            text = &text[4 + length..];
        }
        Ok(Self(found))
    }

    /// The value of a field that stands there once at most.
    pub(crate) fn one(&self, id: u8) -> Result<Option<&'a str>, Error> {
        let mut of = self.0.iter().filter(|(found, _)| *found == id);
        match (of.next(), of.next()) {
            (found, None) => Ok(found.map(|(_, value)| *value)),
            (_, Some(_)) => Err(Error::Field(id)),
        }
    }

    pub(crate) fn must(&self, id: u8) -> Result<&'a str, Error> {
        self.one(id)?.ok_or(Error::Field(id))
    }

    pub(crate) fn is(&self, id: u8, value: &str) -> Result<(), Error> {
        if self.must(id)? == value { Ok(()) } else { Err(Error::Field(id)) }
    }
}

fn number(text: Option<&str>) -> Result<u8, Error> {
    let digits = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    digits.and_then(|text| text.parse().ok()).ok_or(Error::Form)
}
