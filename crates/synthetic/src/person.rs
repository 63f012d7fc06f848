//! A row of the country: one person as a register would hand them over, every column a text.
//!
//! Columns stand in the order of Law 26/2023/QH15, Article 9. An empty text means not known or not
//! so. Days are written as ISO 8601 writes them. Communes are five-digit codes of the divisions in
//! force at the day the country is of, save `birth_registration_commune`, whose code is of the day
//! of birth.

use std::borrow::Cow;

pub type Text = Cow<'static, str>;

macro_rules! columns {
    ($($(#[doc = $doc:literal])* $name:ident,)+) => {
        /// One person. What each column holds is written at its field.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Person {
            $($(#[doc = $doc])* pub $name: Text,)+
        }

        impl Person {
            /// The names of the columns, in order.
            pub const COLUMNS: [&str; [$(stringify!($name)),+].len()] = [$(stringify!($name)),+];

            /// The values of the columns, in order.
            pub fn values(&self) -> [&str; Person::COLUMNS.len()] {
                [$(&self.$name),+]
            }
        }
    };
}

columns! {
    /// Names the row in this file, whoever the person is: letters, digits and hyphens.
    key,
    /// Surname, middle and given name, in that order.
    full_name,
    /// Another name they are known by.
    other_names,
    /// The personal number, 12 digits. Empty for foreigners and those who have none yet.
    number,
    /// `1952`, `1952-03` or `1952-03-09`.
    birth_date,
    /// `female` or `male`.
    sex,
    /// The province of birth by its name of 2016, or the country.
    birth_place,
    /// Commune, district and province that registered the birth, as named in June 2025; for births
    /// since, commune and province of today. The country, for births abroad.
    birth_registration_place,
    /// The code of that commune in June 2025, or today's for births since.
    birth_registration_commune,
    /// Native place: where the father's family is from.
    native_place,
    /// One of the 54 peoples, as officially written. Empty for foreigners.
    ethnicity,
    /// Empty when none.
    religion,
    /// ICAO 9303 code: `VNM`, `KOR`; `XXX` when not determined.
    nationality,
    /// `A`, `AB`, `B` or `O`; recorded only on request, so mostly empty.
    blood_type,
    /// The nine-digit number of an identity card before 2021.
    old_id_number,
    /// Foreigners only.
    passport_number,
    /// The day on which the passport was issued.
    passport_issued,
    /// The last day on which it is valid.
    passport_until,
    /// Of the card that a foreigner lives here with, permanently or for a time.
    residence_card_number,
    /// The day on which the card was issued.
    residence_card_issued,
    /// The last day on which it is valid.
    residence_card_until,
    father_name,
    /// The father's personal number, when he is in the same file.
    father_number,
    mother_name,
    /// The mother's personal number, when she is in the same file.
    mother_number,
    /// Wife or husband, the late one of a widow or widower too.
    spouse_name,
    /// Their personal number, when they are in the same file.
    spouse_number,
    /// Permanent residence: commune. Of the dead, the last one.
    permanent_commune,
    permanent_address,
    permanent_from,
    /// The day it was deleted, which for the dead is that of death.
    permanent_until,
    /// Temporary residence elsewhere: commune.
    temporary_commune,
    temporary_address,
    temporary_from,
    /// At most two years after `temporary_from`.
    temporary_until,
    /// Where they live now: commune. Empty for those abroad and the dead.
    current_commune,
    current_address,
    /// `abroad`, `detention`, `military-service`, `study` or `work`; empty unless declared absent.
    absence_reason,
    absence_from,
    absence_until,
    residence_file_number,
    /// `divorced`, `married`, `single` or `widowed`.
    marital_status,
    /// Names the household in this file. Empty for the dead.
    household_number,
    /// `head`, `spouse`, `child` or `parent`.
    relation_to_head,
    head_name,
    head_number,
    death_date,
    phone,
    email,
    /// `address` when the address may be shown only under a special duty.
    protected,
}
