//! Questions as services send them: an OSIA `AttributeSet`, `OutputAttributeSet` or
//! `IdentifyRequest`. What is not understood is refused by its name; nothing is overlooked.

use std::collections::BTreeSet;
use std::fmt;

use kernel::{FullName, PartialDate};
use serde_json::{Map, Value as Json};

use crate::attribute::{Attribute, Claimed, Part, Set};
use crate::{Error, Result};

/// What is to be verified.
#[derive(Clone, PartialEq, Eq)]
pub struct Question {
    /// As RFC 8785 writes it, for hashes.
    pub(crate) canonical: String,
    pub(crate) claimed: Vec<Claimed>,
    pub(crate) code: Option<Code>,
}

/// A one-time code that the person gave to the service.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Code {
    Totp(String),
}

/// Who is looked for, and what is to be told of them.
#[derive(Clone, Debug)]
pub struct Sought {
    pub(crate) born: PartialDate,
    pub(crate) claimed: Vec<Claimed>,
    pub(crate) name: FullName,
    pub(crate) set: Set,
}

const TEXT_LENGTH_MAX: usize = 200;
/// A name that is repeated in an answer.
const NAME_LENGTH_MAX: usize = 40;
/// What the standard has and the register does not keep, or cannot open.
const NOT_KEPT: [&str; 3] = ["biometricData", "encryption", "integrity"];
/// What the standard has in it beside what is told.
const NOT_TOLD: [&str; 2] = ["outputBiometricData", "outputCredentialData"];

impl Question {
    /// OSIA Third Party Services 1.2, `verify`.
    pub fn parse(body: &[u8]) -> Result<Self> {
        let body = read(body)?;
        let (claimed, code) = attribute_set(object(&body)?)?;
        if claimed.is_empty() && code.is_none() {
            return Err(Error::Malformed("the attribute set asks nothing"));
        }
        Ok(Self { canonical: canonical(&body), claimed, code })
    }

    /// The names of what is asked about, for the record and the proof.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.claimed.iter().map(|it| it.attribute.name()).collect();
        names.sort_unstable();
        names
    }
}

impl Code {
    pub(crate) const TOTP: &str = "TOTP";

    /// How it was made, as `credentialType` says it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Totp(_) => Self::TOTP,
        }
    }
}

/// OSIA Third Party Services 1.2, `readAttributes`: the names of what is to be told.
pub(crate) fn wanted(body: &[u8]) -> Result<BTreeSet<Attribute>> {
    let body = read(body)?;
    let mut wanted = BTreeSet::new();
    for (name, value) in object(&body)? {
        let part = match name.as_str() {
            "outputBiographicData" => Part::Biographic,
            "outputContactData" => Part::Contact,
            name if NOT_TOLD.contains(&name) => return Err(Error::NotKept(shown(name))),
            name => return Err(Error::UnknownAttribute(shown(name))),
        };
        for name in value.as_array().ok_or(Error::Malformed("names stand in a list"))? {
            let name = name.as_str().ok_or(Error::Malformed("a name is a text"))?;
            let attribute = Attribute::parse(part, name);
            wanted.insert(attribute.ok_or_else(|| Error::UnknownAttribute(shown(name)))?);
        }
    }
    if wanted.is_empty() { Err(Error::Malformed("nothing is asked for")) } else { Ok(wanted) }
}

impl Sought {
    /// OSIA Third Party Services 1.2, `identify`.
    pub fn parse(body: &[u8]) -> Result<Self> {
        let body = read(body)?;
        let body = object(&body)?;
        let known = ["attributeSet", "outputAttributeSetName"];
        if let Some(name) = body.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(Error::UnknownAttribute(shown(name)));
        }
        let set = body.get("outputAttributeSetName").and_then(Json::as_str);
        let set = set.ok_or(Error::Malformed("outputAttributeSetName is missing"))?;
        let set = Set::named(set).ok_or(Error::Malformed("outputAttributeSetName is not known"))?;
        let asked = body.get("attributeSet").ok_or(Error::Malformed("attributeSet is missing"))?;
        let (claimed, code) = attribute_set(object(asked)?)?;
        if code.is_some() {
            return Err(Error::NotKept("credentialData".to_owned()));
        }
        let mut found = (None, None);
        for one in &claimed {
            match one.attribute {
                Attribute::FullName => found.0 = one.name().cloned(),
                Attribute::BirthDate => found.1 = one.date().filter(|date| date.date().is_some()),
                _ => {}
            }
        }
        let (Some(name), Some(born)) = found else {
            return Err(Error::Malformed("one person is sought by fullName and whole dateOfBirth"));
        };
        Ok(Self { born, claimed, name, set })
    }
}

fn read(body: &[u8]) -> Result<Json> {
    serde_json::from_slice(body).map_err(|_| Error::Malformed("the body is not JSON"))
}

fn object(value: &Json) -> Result<&Map<String, Json>> {
    value.as_object().ok_or(Error::Malformed("an object is expected"))
}

fn attribute_set(set: &Map<String, Json>) -> Result<(Vec<Claimed>, Option<Code>)> {
    let (mut claimed, mut code) = (Vec::new(), None);
    for (name, value) in set {
        let part = match name.as_str() {
            "biographicData" => Part::Biographic,
            "contactData" => Part::Contact,
            "credentialData" => {
                code = one_time_code(value)?;
                continue;
            }
            name if NOT_KEPT.contains(&name) => return Err(Error::NotKept(shown(name))),
            name => return Err(Error::UnknownAttribute(shown(name))),
        };
        for (name, value) in object(value)? {
            let attribute = Attribute::parse(part, name).filter(|it| it.can_be_confirmed());
            let attribute = attribute.ok_or_else(|| Error::UnknownAttribute(shown(name)))?;
            let text = value.as_str().filter(|text| text.chars().count() <= TEXT_LENGTH_MAX);
            claimed.push(Claimed::parse(attribute, text.ok_or(Error::WrongValue(attribute))?)?);
        }
    }
    Ok((claimed, code))
}

/// The standard has no place of its own for a code: it stands in a credential of that type, under
/// `others`, which is open.
fn one_time_code(value: &Json) -> Result<Option<Code>> {
    const FORM: Error =
        Error::Malformed("credentialData holds one of credentialType TOTP, with others.code");
    let credentials = value.as_array().ok_or(FORM)?;
    let credential = match credentials.as_slice() {
        [] => return Ok(None),
        [one] => object(one)?,
        _ => return Err(FORM),
    };
    for name in credential.keys() {
        if !["credentialType", "others"].contains(&name.as_str()) {
            return Err(Error::UnknownAttribute(shown(name)));
        }
    }
    if credential.get("credentialType").and_then(Json::as_str) != Some(Code::TOTP) {
        return Err(FORM);
    }
    let others = credential.get("others").and_then(Json::as_object).ok_or(FORM)?;
    let code = others.get("code").and_then(Json::as_str).filter(|_| others.len() == 1);
    let code = code.filter(|code| (1..=16).contains(&code.chars().count())).ok_or(FORM)?;
    Ok(Some(Code::Totp(code.to_owned())))
}

/// A name as it may be repeated to who sent it.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(NAME_LENGTH_MAX).collect()
}

/// RFC 8785 for what was understood: objects, lists and texts, with names of ASCII.
pub(crate) fn canonical(value: &Json) -> String {
    match value {
        Json::Array(values) => {
            format!("[{}]", values.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        Json::Object(members) => {
            let mut names: Vec<_> = members.iter().collect();
            names.sort_unstable_by_key(|(name, _)| *name);
            let member = |(name, value): (&String, &Json)| {
                format!("{}:{}", Json::from(name.as_str()), canonical(value))
            };
            format!("{{{}}}", names.into_iter().map(member).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// What was asked about, never what was said.
impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Question({:?})", self.names())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(body: &Json) -> Result<Question> {
        Question::parse(body.to_string().as_bytes())
    }

    #[test]
    fn a_question_is_understood_whole_or_refused_by_name() {
        let question = asked(&json!({
            "biographicData": { "fullName": "Nguyễn Thị Mai", "dateOfBirth": "1985-03" },
            "contactData": { "phone1": "+84912345678" },
            "credentialData": [{ "credentialType": "TOTP", "others": { "code": "123456" } }],
        }));
        let question = question.unwrap();
        assert_eq!(question.names(), ["dateOfBirth", "fullName", "phone1"]);
        assert!(question.code.is_some());
        let shown = format!("{question:?}");
        assert!(!shown.contains("Mai") && !shown.contains("123456"), "{shown}");

        let refused = |body: Json| asked(&body).unwrap_err().to_string();
        let mother = json!({ "biographicData": { "mother": "x" } });
        assert!(refused(mother).contains("`mother`"));
        assert!(refused(json!({ "biometricData": [] })).contains("`biometricData`"));
        assert!(refused(json!({ "height": {} })).contains("`height`"));
        let number = json!({ "biographicData": { "dateOfBirth": 1985 } });
        assert!(refused(number).contains("`dateOfBirth`"));
        for nothing in [json!({}), json!([]), json!(null), json!({ "biographicData": {} })] {
            assert!(matches!(asked(&nothing), Err(Error::Malformed(_))), "{nothing}");
        }
        let long = "x".repeat(60);
        let body = json!({ "biographicData": { long.as_str(): "x" } });
        assert!(!refused(body).contains(&long), "what is repeated is short");
    }

    #[test]
    fn a_code_stands_in_one_credential_and_nowhere_else() {
        let others = json!({ "code": "123456", "more": "x" });
        let wrong = [
            json!({ "credentialType": "PASSPORT", "others": { "code": "1" } }),
            json!({ "credentialType": "TOTP" }),
            json!({ "credentialType": "TOTP", "others": others }),
            json!({ "credentialType": "TOTP", "others": { "code": "" } }),
            json!({ "credentialType": "TOTP", "others": { "code": "1" }, "serialNumber": "1" }),
        ];
        for credential in wrong {
            assert!(asked(&json!({ "credentialData": [credential] })).is_err());
        }
    }

    #[test]
    fn the_same_question_has_one_form() {
        let one = json!({ "b": ["x\n", {}], "a": { "d": "Đ", "c": "\"" } });
        assert_eq!(canonical(&one), r#"{"a":{"c":"\"","d":"Đ"},"b":["x\n",{}]}"#);
    }

    #[test]
    fn one_is_sought_by_name_and_whole_birth_date() {
        let body = |date: &str| {
            json!({
                "attributeSet": { "biographicData": { "fullName": "Mai", "dateOfBirth": date } },
                "outputAttributeSetName": "DEFAULT_SET_01",
            })
            .to_string()
        };
        assert!(Sought::parse(body("1985-03-09").as_bytes()).is_ok());
        for date in ["1985", "1985-03"] {
            assert!(Sought::parse(body(date).as_bytes()).is_err(), "{date}");
        }
    }

    #[test]
    fn what_is_wanted_is_named_and_known() {
        let wanted = |body: Json| wanted(body.to_string().as_bytes());
        let two = json!({ "outputBiographicData": ["fullName"], "outputContactData": ["email"] });
        assert_eq!(wanted(two).unwrap().len(), 2);
        for wrong in [
            json!({}),
            json!({ "outputBiographicData": ["religion"] }),
            json!({ "outputContactData": ["fullName"] }),
            json!({ "outputBiometricData": [] }),
            json!({ "outputBiographicData": "fullName" }),
        ] {
            assert!(wanted(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
