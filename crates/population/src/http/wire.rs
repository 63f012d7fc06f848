//! The values of field groups as they travel in JSON: whole words for keys, names for kinds.

use kernel::{FullName, PartialDate, PersonId, PersonalNumber};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;
use time::Date;

use crate::value::{
    Absence, Address, Area, Commune, Contact, Country, Email, Fate, Household, HouseholdId,
    HouseholdRelation, IdentityDocument, IdentityDocumentKind, Lodging, MaritalStatus, Mobile,
    OldNumber, OtherField, Party, Place, Protection, Relation, Relative, Text,
};
use crate::{Few, Group, Value};

/// A kind by its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<T>(pub(crate) T);

macro_rules! named {
    ($($type:ident)*) => { $(
        impl Serialize for Named<$type> {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.0.name())
            }
        }

        impl<'de> Deserialize<'de> for Named<$type> {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let name = String::deserialize(from)?;
                let known = || {
                    let names: Vec<_> = $type::ALL.iter().map(|kind| kind.name()).collect();
                    D::Error::custom(format!("it is one of {}", names.join(", ")))
                };
                $type::named(&name).map(Named).ok_or_else(known)
            }
        }
    )* };
}

named! { HouseholdRelation IdentityDocumentKind MaritalStatus Relation }

/// A group by its name.
pub(crate) fn group<'de, D: Deserializer<'de>>(from: D) -> Result<Group, D::Error> {
    let name = String::deserialize(from)?;
    Group::parse(&name).ok_or_else(|| D::Error::custom("the register has no such group"))
}

/// A form that is field for field the value; what may be unknown comes in brackets.
macro_rules! forms {
    ($($form:ident of $type:ident {
        $($field:ident: $kind:ty),* $([$($maybe:ident: $unsure:ty),*])?
    })*) => { $(
        #[derive(Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $form {
            $(pub(crate) $field: $kind,)*
            $($(#[serde(skip_serializing_if = "absent")]
            pub(crate) $maybe: Option<$unsure>,)*)?
        }

        impl From<$type> for $form {
            fn from($type { $($field,)* $($($maybe,)*)? }: $type) -> Self {
                Self { $($field: $field.into(),)* $($($maybe,)*)? }
            }
        }

        impl From<$form> for $type {
            fn from($form { $($field,)* $($($maybe,)*)? }: $form) -> Self {
                Self { $($field: $field.into(),)* $($($maybe,)*)? }
            }
        }
    )* };
}

forms! {
    AddressForm of Address { commune: Commune, line: Text<200> [former: Text<300>] }
    ContactForm of Contact { [email: Email, mobile: Mobile] }
    LodgingForm of Lodging { address: AddressForm, host: Text<100>, reason: Text<200> }
    OtherForm of OtherField { name: Text<60>, text: Text<300> }
    PartyForm of Party {
        [name: FullName, nationality: Country, number: PersonalNumber, old_number: OldNumber,
        person: PersonId]
    }
    PlaceForm of Place { area: Area [former: Text<300>, line: Text<200>] }
    ProtectionForm of Protection { reason: Text<200> }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AbsenceForm {
    #[serde(skip_serializing_if = "absent")]
    pub(crate) destination: Option<PlaceForm>,
    pub(crate) reason: Text<200>,
}

impl From<Absence> for AbsenceForm {
    fn from(Absence { destination, reason }: Absence) -> Self {
        Self { destination: destination.map(Into::into), reason }
    }
}

impl From<AbsenceForm> for Absence {
    fn from(AbsenceForm { destination, reason }: AbsenceForm) -> Self {
        Self { destination: destination.map(Into::into), reason }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentityDocumentForm {
    #[serde(skip_serializing_if = "absent")]
    expires_on: Option<Date>,
    #[serde(skip_serializing_if = "absent")]
    issued_at: Option<Text<100>>,
    issued_on: Date,
    #[serde(skip_serializing_if = "absent")]
    issuing_country: Option<Country>,
    kind: Named<IdentityDocumentKind>,
    #[serde(skip_serializing_if = "absent")]
    number: Option<Text<32>>,
}

impl From<IdentityDocument> for IdentityDocumentForm {
    fn from(it: IdentityDocument) -> Self {
        let IdentityDocument { expires_on, issued_at, issued_on, issuing_country, kind, number } =
            it;
        Self { expires_on, issued_at, issued_on, issuing_country, kind: Named(kind), number }
    }
}

impl From<IdentityDocumentForm> for IdentityDocument {
    fn from(it: IdentityDocumentForm) -> Self {
        let IdentityDocumentForm {
            expires_on,
            issued_at,
            issued_on,
            issuing_country,
            kind: Named(kind),
            number,
        } = it;
        Self { expires_on, issued_at, issued_on, issuing_country, kind, number }
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct RelativeForm {
    pub(crate) relation: Named<Relation>,
    #[serde(flatten)]
    pub(crate) party: PartyForm,
}

impl RelativeForm {
    pub(crate) fn of(relative: &Relative) -> Self {
        let party = relative.party().clone().into();
        Self { relation: Named(relative.relation()), party }
    }

    pub(crate) fn read(self) -> Result<Relative, crate::ValueError> {
        Relative::of(self.relation.0, Party::from(self.party))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum FateForm {
    DeclaredDead {
        on: PartialDate,
    },
    Died {
        on: PartialDate,
        #[serde(skip_serializing_if = "absent")]
        place: Option<PlaceForm>,
    },
    Missing {
        on: PartialDate,
    },
}

impl From<Fate> for FateForm {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::DeclaredDead { on } => FateForm::DeclaredDead { on },
            Fate::Died { on, place } => FateForm::Died { on, place: place.map(Into::into) },
            Fate::Missing { on } => FateForm::Missing { on },
        }
    }
}

impl From<FateForm> for Fate {
    fn from(fate: FateForm) -> Self {
        match fate {
            FateForm::DeclaredDead { on } => Fate::DeclaredDead { on },
            FateForm::Died { on, place } => Fate::Died { on, place: place.map(Into::into) },
            FateForm::Missing { on } => Fate::Missing { on },
        }
    }
}

/// A value of a group as JSON; what is not known is left out.
pub(crate) struct Wire<'a>(pub(crate) &'a Value);

impl Serialize for Wire<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        fn form<T: Clone, F: From<T> + Serialize, S: Serializer>(
            value: &T,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            F::from(value.clone()).serialize(to)
        }
        match self.0 {
            Value::Absence(it) => form::<_, AbsenceForm, _>(it, to),
            Value::BirthDate(it) => it.serialize(to),
            Value::BirthName(it) => it.serialize(to),
            Value::BirthPlace(it)
            | Value::BirthRegistrationPlace(it)
            | Value::CurrentPlace(it)
            | Value::NativePlace(it) => form::<_, PlaceForm, _>(it, to),
            Value::BloodType(it) => it.serialize(to),
            Value::Contact(it) => form::<_, ContactForm, _>(it, to),
            Value::Death(it) => form::<_, FateForm, _>(it, to),
            Value::Ethnicity(it) => it.serialize(to),
            Value::Household(it) => it.id.serialize(to),
            Value::HouseholdRelation(it) => Named(*it).serialize(to),
            Value::IdentityDocuments(it) => {
                to.collect_seq(it.iter().cloned().map(IdentityDocumentForm::from))
            }
            Value::Lodging(it) => form::<_, LodgingForm, _>(it, to),
            Value::MaritalStatus(it) => Named(*it).serialize(to),
            Value::Nationality(it) => it.serialize(to),
            Value::OldNumber(it) => it.serialize(to),
            Value::Other(it) => to.collect_seq(it.iter().cloned().map(OtherForm::from)),
            Value::OtherNames(it) => it.serialize(to),
            Value::PermanentResidence(it) | Value::TemporaryResidence(it) => {
                form::<_, AddressForm, _>(it, to)
            }
            Value::PersonalNumber(it) => it.serialize(to),
            Value::Protection(it) => form::<_, ProtectionForm, _>(it, to),
            Value::Relatives(it) => to.collect_seq(it.iter().map(RelativeForm::of)),
            Value::Religion(it) => it.serialize(to),
            Value::ResidenceFileNumber(it) => it.serialize(to),
            Value::Sex(it) => it.serialize(to),
        }
    }
}

fn absent<T>(value: &Option<T>) -> bool {
    value.is_none()
}

/// A value of that group, as JSON says it.
pub(crate) fn from_json(group: Group, json: Json) -> Result<Value, serde_json::Error> {
    fn read<T: DeserializeOwned>(json: Json) -> Result<T, serde_json::Error> {
        serde_json::from_value(json)
    }
    fn form<F: DeserializeOwned + Into<T>, T>(json: Json) -> Result<T, serde_json::Error> {
        read::<F>(json).map(Into::into)
    }
    fn list<F: DeserializeOwned + Into<T>, T, const MAX: usize>(
        json: Json,
    ) -> Result<Few<T, MAX>, serde_json::Error> {
        let forms: Vec<F> = read(json)?;
        Few::parse(forms.into_iter().map(Into::into).collect()).map_err(serde_json::Error::custom)
    }
    let place = form::<PlaceForm, Place>;
    let address = form::<AddressForm, Address>;
    Ok(match group {
        Group::Absence => Value::Absence(form::<AbsenceForm, _>(json)?),
        Group::BirthDate => Value::BirthDate(read(json)?),
        Group::BirthName => Value::BirthName(read(json)?),
        Group::BirthPlace => Value::BirthPlace(place(json)?),
        Group::BirthRegistrationPlace => Value::BirthRegistrationPlace(place(json)?),
        Group::BloodType => Value::BloodType(read(json)?),
        Group::Contact => Value::Contact(form::<ContactForm, _>(json)?),
        Group::CurrentPlace => Value::CurrentPlace(place(json)?),
        Group::Death => Value::Death(form::<FateForm, _>(json)?),
        Group::Ethnicity => Value::Ethnicity(read(json)?),
        Group::Household => Value::Household(Household { id: read::<HouseholdId>(json)? }),
        Group::HouseholdRelation => {
            Value::HouseholdRelation(read::<Named<HouseholdRelation>>(json)?.0)
        }
        Group::IdentityDocuments => {
            Value::IdentityDocuments(list::<IdentityDocumentForm, _, 20>(json)?)
        }
        Group::Lodging => Value::Lodging(form::<LodgingForm, _>(json)?),
        Group::MaritalStatus => Value::MaritalStatus(read::<Named<MaritalStatus>>(json)?.0),
        Group::Nationality => Value::Nationality(read(json)?),
        Group::NativePlace => Value::NativePlace(place(json)?),
        Group::OldNumber => Value::OldNumber(read(json)?),
        Group::Other => Value::Other(list::<OtherForm, _, 10>(json)?),
        Group::OtherNames => Value::OtherNames(read(json)?),
        Group::PermanentResidence => Value::PermanentResidence(address(json)?),
        Group::PersonalNumber => Value::PersonalNumber(read(json)?),
        Group::Protection => Value::Protection(form::<ProtectionForm, _>(json)?),
        Group::Relatives => Value::Relatives(relatives(json)?),
        Group::Religion => Value::Religion(read(json)?),
        Group::ResidenceFileNumber => Value::ResidenceFileNumber(read(json)?),
        Group::Sex => Value::Sex(read(json)?),
        Group::TemporaryResidence => Value::TemporaryResidence(address(json)?),
    })
}

fn relatives(json: Json) -> Result<Few<Relative, 60>, serde_json::Error> {
    let forms: Vec<RelativeForm> = serde_json::from_value(json)?;
    let relatives: Result<Vec<_>, _> = forms.into_iter().map(RelativeForm::read).collect();
    let relatives = relatives.and_then(Few::parse);
    relatives.map_err(serde_json::Error::custom)
}

#[cfg(test)]
mod tests;
