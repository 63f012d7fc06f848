//! The 26 groups of fields of Law 26/2023/QH15, Article 9, in its order, and what the register
//! keeps beside them.
//!
//! One table makes the names, the values and the accessors. Names (on the wire) and keys (in the
//! stored form, see `change.rs`) are public formats: add, never edit.

use kernel::{FullName, PartialDate, PersonalNumber};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use crate::record::Record;
use crate::stored;
use crate::value::{
    Absence, Address, BloodType, Contact, Country, Fate, Few, Household, HouseholdRelation,
    IdentityDocument, Lodging, MaritalStatus, OldNumber, OtherField, Place, Protection, Relative,
    ResidenceFileNumber, Sex, Text,
};

/// How closely a group is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sensitivity {
    Basic,
    /// Tells where a person can be found: closed for protected persons but to a special duty.
    Location,
    /// Sensitive personal data (Law 91/2025/QH15).
    Sensitive,
}

macro_rules! groups {
    ($($(#[$doc:meta])*
       $group:ident $accessor:ident $name:literal $key:literal $sensitivity:ident
       ($legal_basis:literal): $type:ty;)*) => {
        /// A group of fields: the unit in which truth is kept, asked for and shown.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Group { $($(#[$doc])* $group),* }

        impl Group {
            pub const ALL: &[Group] = &[$(Group::$group),*];

            /// On the wire, in duties and in the ledger.
            pub fn name(self) -> &'static str {
                match self { $(Group::$group => $name),* }
            }

            /// The words for it stand under this key in both languages.
            pub fn label_key(self) -> &'static str {
                match self { $(Group::$group => concat!("population-group-", $name)),* }
            }

            /// The law that has the register keep it.
            pub fn legal_basis(self) -> &'static str {
                match self { $(Group::$group => $legal_basis),* }
            }

            pub fn sensitivity(self) -> Sensitivity {
                match self { $(Group::$group => Sensitivity::$sensitivity),* }
            }

            fn key(self) -> &'static str {
                match self { $(Group::$group => $key),* }
            }

            fn from_key(key: &str) -> Result<Self, &'static str> {
                match key {
                    $($key => Ok(Group::$group),)*
                    _ => Err("a group key that this version does not know"),
                }
            }
        }

        /// What a group holds.
        #[derive(Clone, PartialEq, Eq)]
        pub enum Value { $($group($type)),* }

        impl Value {
            pub fn group(&self) -> Group {
                match self { $(Value::$group(_) => Group::$group),* }
            }

            fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                match self { $(Value::$group(value) => map.serialize_entry($key, value)),* }
            }

            fn read<'de, M: MapAccess<'de>>(group: Group, map: &mut M) -> Result<Self, M::Error> {
                match group { $(Group::$group => map.next_value().map(Value::$group)),* }
            }
        }

        impl Record {
            $($(#[$doc])*
            pub fn $accessor(&self) -> Option<&$type> {
                match self.value(Group::$group) {
                    Some(Value::$group(value)) => Some(value),
                    _ => None,
                }
            })*
        }

    };
}

groups! {
    /// Họ, chữ đệm và tên khai sinh.
    BirthName birth_name "birth-name" "bn" Basic
        ("Law 26/2023/QH15, Article 9(1)"): FullName;
    /// Tên gọi khác.
    OtherNames other_names "other-names" "on" Basic
        ("Law 26/2023/QH15, Article 9(2)"): Few<FullName, 10>;
    /// Số định danh cá nhân.
    PersonalNumber personal_number "personal-number" "pn" Basic
        ("Law 26/2023/QH15, Article 9(3)"): PersonalNumber;
    /// Ngày, tháng, năm sinh.
    BirthDate birth_date "birth-date" "bd" Basic
        ("Law 26/2023/QH15, Article 9(4)"): PartialDate;
    /// Giới tính.
    Sex sex "sex" "sx" Basic
        ("Law 26/2023/QH15, Article 9(5)"): Sex;
    /// Nơi sinh.
    BirthPlace birth_place "birth-place" "bp" Basic
        ("Law 26/2023/QH15, Article 9(6)"): Place;
    /// Nơi đăng ký khai sinh.
    BirthRegistrationPlace birth_registration_place "birth-registration-place" "br" Basic
        ("Law 26/2023/QH15, Article 9(7)"): Place;
    /// Quê quán.
    NativePlace native_place "native-place" "np" Basic
        ("Law 26/2023/QH15, Article 9(8)"): Place;
    /// Dân tộc.
    Ethnicity ethnicity "ethnicity" "et" Sensitive
        ("Law 26/2023/QH15, Article 9(9)"): Text<60>;
    /// Tôn giáo.
    Religion religion "religion" "rl" Sensitive
        ("Law 26/2023/QH15, Article 9(10)"): Text<100>;
    /// Quốc tịch.
    Nationality nationality "nationality" "nt" Basic
        ("Law 26/2023/QH15, Article 9(11)"): Few<Country, 5>;
    /// Nhóm máu.
    BloodType blood_type "blood-type" "bt" Sensitive
        ("Law 26/2023/QH15, Article 9(12)"): BloodType;
    /// Số chứng minh nhân dân 9 số.
    OldNumber old_number "old-number" "ol" Basic
        ("Law 26/2023/QH15, Article 9(13)"): OldNumber;
    /// Ngày cấp, nơi cấp, thời hạn của giấy tờ đã cấp.
    IdentityDocuments identity_documents "identity-documents" "dc" Basic
        ("Law 26/2023/QH15, Article 9(14)"): Few<IdentityDocument, 20>;
    /// Cha, mẹ, vợ, chồng, con, người đại diện hợp pháp, người được đại diện.
    Relatives relatives "relatives" "kn" Basic
        ("Law 26/2023/QH15, Article 9(15)"): Few<Relative, 60>;
    /// Nơi thường trú.
    PermanentResidence permanent_residence "permanent-residence" "pr" Location
        ("Law 26/2023/QH15, Article 9(16)"): Address;
    /// Nơi tạm trú; its term is that of the assertion.
    TemporaryResidence temporary_residence "temporary-residence" "tr" Location
        ("Law 26/2023/QH15, Article 9(17)"): Address;
    /// Nơi ở hiện tại.
    CurrentPlace current_place "current-place" "cp" Location
        ("Law 26/2023/QH15, Article 9(18)"): Place;
    /// Tình trạng khai báo tạm vắng.
    Absence absence "absence" "ab" Location
        ("Law 26/2023/QH15, Article 9(19)"): Absence;
    /// Số hồ sơ cư trú.
    ResidenceFileNumber residence_file_number "residence-file-number" "rf" Basic
        ("Law 26/2023/QH15, Article 9(20)"): ResidenceFileNumber;
    /// Tình trạng hôn nhân.
    MaritalStatus marital_status "marital-status" "ms" Basic
        ("Law 26/2023/QH15, Article 9(21)"): MaritalStatus;
    /// Mối quan hệ với chủ hộ.
    HouseholdRelation household_relation "household-relation" "hr" Basic
        ("Law 26/2023/QH15, Article 9(22)"): HouseholdRelation;
    /// Chủ hộ và các thành viên hộ gia đình.
    Household household "household" "hh" Basic
        ("Law 26/2023/QH15, Article 9(23)"): Household;
    /// Ngày, tháng, năm chết hoặc mất tích.
    Death death "death" "dt" Basic
        ("Law 26/2023/QH15, Article 9(24)"): Fate;
    /// Số thuê bao di động, địa chỉ thư điện tử.
    Contact contact "contact" "ct" Basic
        ("Law 26/2023/QH15, Article 9(25)"): Contact;
    /// Thông tin khác theo quy định của Chính phủ.
    Other other "other" "ot" Basic
        ("Law 26/2023/QH15, Article 9(26)"): Few<OtherField, 10>;
    /// Lưu trú, which the residence database keeps.
    Lodging lodging "lodging" "lg" Location
        ("Decree 62/2021/ND-CP, Article 9"): Lodging;
    /// The mark of a protected person.
    Protection protection "protection" "pt" Sensitive
        ("Law 91/2025/QH15"): Protection;
}

impl Group {
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|group| group.name() == name)
    }

    /// The number of the group in Article 9, for the 26 that stand there.
    pub fn article_9(self) -> Option<u8> {
        (self <= Group::Other).then_some(self as u8 + 1)
    }
}

/// A value may be handed to anything that logs.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}(..)", self.group())
    }
}

/// On the wire a group goes by its name.
impl Serialize for Group {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

/// Values as a map from key to value, in the stored form.
pub(crate) mod values {
    use super::{Deserializer, Key, MapAccess, SerializeMap, Serializer, Value, Visitor};

    pub(crate) fn serialize<S: Serializer>(values: &[Value], to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(values.len()))?;
        values.iter().try_for_each(|value| value.write(&mut map))?;
        map.end()
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Value>, D::Error> {
        struct Values;
        impl<'de> Visitor<'de> for Values {
            type Value = Vec<Value>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map from group key to value")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Vec<Value>, M::Error> {
                let mut values = Vec::new();
                while let Some(Key(group)) = map.next_key()? {
                    values.push(Value::read(group, &mut map)?);
                }
                Ok(values)
            }
        }
        from.deserialize_map(Values)
    }
}

/// A group by its key, in the stored form.
#[derive(Clone, Copy)]
pub(crate) struct Key(pub(crate) Group);

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.key())
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        stored::read(from, Group::from_key).map(Self)
    }
}

#[cfg(test)]
mod tests;
