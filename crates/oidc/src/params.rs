//! The parameters of a request as they came, each at most once.

use std::collections::BTreeMap;

use crate::{Error, Result};

/// More than any honest request has.
const PARAMETERS_MAX: usize = 64;
const VALUE_BYTES_MAX: usize = 16 << 10;

/// RFC 6749 section 3.1: one without a value is as if it had not come, one that is not known is
/// ignored, one that comes twice is an error. No `Debug`: secrets pass here.
#[derive(Clone, Default)]
pub(crate) struct Params {
    duplicated: bool,
    values: BTreeMap<String, String>,
}

impl Params {
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Result<Self> {
        if pairs.len() > PARAMETERS_MAX {
            return Err(Error::TooLarge("there are too many parameters"));
        }
        let mut params = Self::default();
        for (name, value) in pairs {
            if value.len() > VALUE_BYTES_MAX {
                return Err(Error::TooLarge("a parameter is too long"));
            }
            if !value.is_empty() && params.values.insert(name, value).is_some() {
                params.duplicated = true;
            }
        }
        Ok(params)
    }

    /// What was pushed or signed before, in the place of what came with the address.
    pub(crate) fn of_claims(claims: &serde_json::Map<String, serde_json::Value>) -> Self {
        let text = |value: &serde_json::Value| match value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let values = claims.iter().map(|(name, value)| (name.clone(), text(value)));
        Self { duplicated: false, values: values.filter(|(_, value)| !value.is_empty()).collect() }
    }

    pub(crate) fn is_duplicated(&self) -> bool {
        self.duplicated
    }

    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    pub(crate) fn need(&self, name: &str, missing: &'static str) -> Result<&str> {
        self.value(name).ok_or(Error::InvalidRequest(missing))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The words of a parameter that lists some.
    pub(crate) fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        self.value(name).unwrap_or_default().split(' ').filter(|word| !word.is_empty())
    }
}

/// `name=value` pairs as `application/x-www-form-urlencoded` writes them.
pub(crate) fn encoded<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        escape(name, &mut text);
        text.push('=');
        escape(value, &mut text);
    }
    text
}

fn escape(value: &str, text: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Params::of(pairs.iter().map(own).collect()).unwrap()
    }

    #[test]
    fn what_comes_twice_is_noticed_and_what_is_empty_is_not_there() {
        assert!(params(&[("scope", "a"), ("scope", "a")]).is_duplicated());
        let once = params(&[("scope", ""), ("scope", "openid  phone"), ("x", "1")]);
        assert!(!once.is_duplicated());
        assert_eq!(once.words("scope").collect::<Vec<_>>(), ["openid", "phone"]);
        assert!(once.need("state", "no state").is_err());
    }

    #[test]
    fn what_is_oversized_is_refused() {
        let long = "a".repeat(VALUE_BYTES_MAX + 1);
        assert!(Params::of(vec![("state".to_owned(), long)]).is_err());
        let many = vec![("a".to_owned(), "b".to_owned()); PARAMETERS_MAX + 1];
        assert!(Params::of(many).is_err());
    }

    #[test]
    fn what_is_put_into_an_address_is_escaped() {
        assert_eq!(encoded([("state", "a b&c=đ"), ("x", "")]), "state=a%20b%26c%3D%C4%91&x=");
    }
}
