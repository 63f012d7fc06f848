//! The claims there are: what each is called, which scope asks for it, and from which field group
//! of the register it comes.

use kernel::Language;
use population::{Group, IdentityDocument, IdentityDocumentKind, Record};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// A claim about a person. Names are those of OpenID Connect Core 5.1 and of OpenID Identity
/// Assurance Schema Definition 1.0, 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    Address,
    Birthdate,
    Email,
    EmailVerified,
    FamilyName,
    Gender,
    GivenName,
    MiddleName,
    Name,
    Nationalities,
    /// The twelve digits, for those whose law lets them have it.
    PersonalNumber,
    PhoneNumber,
    PhoneNumberVerified,
    PlaceOfBirth,
    /// The passport, by which services know who has no personal number.
    TravelDocument,
}

/// What may be asked for in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Address,
    Email,
    /// Tokens that outlive the session (OpenID Connect Core 11).
    OfflineAccess,
    Openid,
    Phone,
    Profile,
}

impl Claim {
    pub const ALL: [Self; 15] = [
        Self::Address,
        Self::Birthdate,
        Self::Email,
        Self::EmailVerified,
        Self::FamilyName,
        Self::Gender,
        Self::GivenName,
        Self::MiddleName,
        Self::Name,
        Self::Nationalities,
        Self::PersonalNumber,
        Self::PhoneNumber,
        Self::PhoneNumberVerified,
        Self::PlaceOfBirth,
        Self::TravelDocument,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Birthdate => "birthdate",
            Self::Email => "email",
            Self::EmailVerified => "email_verified",
            Self::FamilyName => "family_name",
            Self::Gender => "gender",
            Self::GivenName => "given_name",
            Self::MiddleName => "middle_name",
            Self::Name => "name",
            Self::Nationalities => "nationalities",
            Self::PersonalNumber => "personal_number",
            Self::PhoneNumber => "phone_number",
            Self::PhoneNumberVerified => "phone_number_verified",
            Self::PlaceOfBirth => "place_of_birth",
            Self::TravelDocument => "travel_document",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|claim| claim.name() == name)
    }

    /// Where the register keeps it.
    pub fn group(self) -> Group {
        match self {
            Self::Address => Group::PermanentResidence,
            Self::Birthdate => Group::BirthDate,
            Self::Email | Self::EmailVerified | Self::PhoneNumber | Self::PhoneNumberVerified => {
                Group::Contact
            }
            Self::FamilyName | Self::GivenName | Self::MiddleName | Self::Name => Group::BirthName,
            Self::Gender => Group::Sex,
            Self::Nationalities => Group::Nationality,
            Self::PersonalNumber => Group::PersonalNumber,
            Self::PlaceOfBirth => Group::BirthPlace,
            Self::TravelDocument => Group::IdentityDocuments,
        }
    }

    /// Whether the register vouches for it: an e-mail address or a mobile number it only keeps.
    pub fn is_verified(self) -> bool {
        self.group() != Group::Contact
    }

    /// Its value; none when the register says nothing of it.
    pub fn value(self, record: &Record) -> Option<Json> {
        match self {
            Self::Address => record.permanent_residence().map(address),
            // Core 5.1: a year alone, or the whole date.
            Self::Birthdate => {
                let born = record.birth_date()?;
                Some(json!(
                    born.date()
                        .map_or_else(|| format!("{:04}", born.year()), |day| day.to_string())
                ))
            }
            Self::Email => Some(json!(record.contact()?.email.as_ref()?.expose())),
            Self::EmailVerified => record.contact()?.email.as_ref().map(|_| json!(false)),
            Self::FamilyName => names(record)?.0.map(Json::from),
            Self::Gender => gender(record),
            Self::GivenName => names(record)?.2.map(Json::from),
            Self::MiddleName => names(record)?.1.map(Json::from),
            Self::Name => Some(json!(record.birth_name()?.expose())),
            Self::Nationalities => {
                let countries = record.nationality()?.iter().map(|country| country.expose());
                Some(json!(countries.collect::<Vec<_>>()))
            }
            Self::PersonalNumber => Some(json!(record.personal_number()?.expose())),
            Self::PhoneNumber => Some(json!(record.contact()?.mobile.as_ref()?.expose())),
            Self::PhoneNumberVerified => record.contact()?.mobile.as_ref().map(|_| json!(false)),
            Self::PlaceOfBirth => record.birth_place().map(place_of_birth),
            Self::TravelDocument => {
                record.document(IdentityDocumentKind::Passport).and_then(travel_document)
            }
        }
    }
}

/// Vietnamese names begin with the family's and end with the person's own.
fn names(record: &Record) -> Option<(Option<&str>, Option<String>, Option<&str>)> {
    let mut words = record.birth_name()?.expose().split_whitespace();
    let (family, given) = (words.next(), words.next_back());
    let middle = words.collect::<Vec<_>>().join(" ");
    Some((family, (!middle.is_empty()).then_some(middle), given.or(family)))
}

fn gender(record: &Record) -> Option<Json> {
    // Core 5.1 defines these two and leaves others open.
    match record.sex()?.letter() {
        "F" => Some(json!("female")),
        "M" => Some(json!("male")),
        _ => None,
    }
}

/// Core 5.1.1.
fn address(address: &population::Address) -> Json {
    let division = names_of(address.commune.division());
    let (commune, province) = division.unwrap_or_default();
    let formatted = [address.line.expose(), &commune, &province].join(", ");
    json!({
        "formatted": formatted, "street_address": address.line.expose(), "locality": commune,
        "region": province, "country": "VN",
    })
}

/// Identity Assurance Schema Definition 4.1.
fn place_of_birth(place: &population::Place) -> Json {
    match place.area {
        population::Area::Abroad(country) => json!({ "country": country.expose() }),
        population::Area::Within(division) => {
            let (locality, region) = names_of(division).unwrap_or_default();
            if region.is_empty() {
                return json!({ "country": "VNM", "region": locality });
            }
            json!({ "country": "VNM", "locality": locality, "region": region })
        }
    }
}

/// In the words of `document_details`, Identity Assurance Schema Definition 5.1.1.2. Nothing of one
/// whose number is not known.
fn travel_document(passport: &IdentityDocument) -> Option<Json> {
    let mut told = json!({
        "type": "passport", "document_number": passport.number.as_ref()?.expose(),
        "date_of_issuance": passport.issued_on.to_string(),
    });
    if let Some(day) = passport.expires_on {
        told["date_of_expiry"] = json!(day.to_string());
    }
    if let Some(country) = &passport.issuing_country {
        told["issuer"] = json!({ "country_code": country.expose() });
    }
    Some(told)
}

/// The names of a commune and its province, as they were called then; of a province its own.
fn names_of(division: population::Division) -> Option<(String, String)> {
    use kernel::{Division, DivisionLevel};
    let (code, on) = (division.code(), division.as_of());
    let find = |level| Division::find(level, &code, on);
    let levels = [DivisionLevel::Commune, DivisionLevel::District, DivisionLevel::Province];
    let found = levels.into_iter().find_map(find)?;
    let province = found.province().filter(|province| *province != found);
    let named = |division: &Division| division.name(Language::Vi).to_owned();
    Some((named(&found), province.as_ref().map(named).unwrap_or_default()))
}

impl Scope {
    pub const ALL: [Self; 6] =
        [Self::Address, Self::Email, Self::OfflineAccess, Self::Openid, Self::Phone, Self::Profile];

    pub fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Email => "email",
            Self::OfflineAccess => "offline_access",
            Self::Openid => "openid",
            Self::Phone => "phone",
            Self::Profile => "profile",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }

    /// OpenID Connect Core 5.4.
    pub fn claims(self) -> &'static [Claim] {
        match self {
            Self::Address => &[Claim::Address],
            Self::Email => &[Claim::Email, Claim::EmailVerified],
            Self::OfflineAccess | Self::Openid => &[],
            Self::Phone => &[Claim::PhoneNumber, Claim::PhoneNumberVerified],
            Self::Profile => &[
                Claim::Birthdate,
                Claim::FamilyName,
                Claim::Gender,
                Claim::GivenName,
                Claim::MiddleName,
                Claim::Name,
            ],
        }
    }
}
