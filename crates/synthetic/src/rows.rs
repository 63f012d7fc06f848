//! From a household to its rows: where its people live, what they are registered with.

use kernel::{Sex, fold};
use time::{Date, Duration};

use crate::chance::Chance;
use crate::days::{iso, years_after, years_between};
use crate::household::{Kin, Marital, Member, Relation};
use crate::numbers::{Numbers, push_digits};
use crate::places::Commune;
use crate::{AS_OF, Land, Person, Text};

/// A household and what its rows share.
pub(crate) struct Rows<'a> {
    pub(crate) chance: Chance,
    pub(crate) land: &'a Land,
    pub(crate) number: u64,
    pub(crate) numbers: &'a mut Numbers,
    pub(crate) province: usize,
    pub(crate) seed: u64,
}

struct Home {
    address: String,
    commune: Commune,
    file: Text,
    number: Text,
    since: Date,
}

impl Rows<'_> {
    pub(crate) fn of(mut self, members: &[Member]) -> Vec<Person> {
        let home = self.home(&members[0]);
        (0..members.len()).map(|at| self.row(members, at, &home)).collect()
    }

    /// A foreigner who lives here: no personal number, a temporary residence only.
    pub(crate) fn foreigner(mut self) -> Vec<Person> {
        let sex = if self.chance.percent(62) { Sex::Male } else { Sex::Female };
        let (full_name, nationality) = self.land.names.foreigner(&mut self.chance, sex);
        let born = AS_OF - Duration::days(i64::from(self.chance.between(8_000, 22_000)));
        let commune = self.land.places.commune(&mut self.chance, self.province);
        let address = self.land.places.address(&mut self.chance, self.province, commune);
        let from = AS_OF - Duration::days(i64::from(self.chance.between(10, 600)));
        let letter = char::from(b'A' + self.chance.below(26) as u8);
        let mut passport = String::from(letter);
        push_digits(&mut passport, u64::from(self.chance.below(100_000_000)), 8);
        // A passport of ten years, in which a card of two to five years ends before it does.
        let issued = from - Duration::days(i64::from(self.chance.between(30, 1_200)));
        let mut card = String::from("NA");
        push_digits(&mut card, u64::from(self.chance.below(10_000_000)), 7);
        let card_days = 365 * i64::from(self.chance.between(2, 5));
        vec![Person {
            full_name: full_name.into(),
            birth_date: iso(born).into(),
            sex: text(sex),
            nationality: nationality.into(),
            passport_number: passport.into(),
            passport_issued: iso(issued).into(),
            passport_until: iso(issued + Duration::days(3_650)).into(),
            residence_card_number: card.into(),
            residence_card_issued: iso(from).into(),
            residence_card_until: iso(from + Duration::days(card_days)).into(),
            temporary_commune: commune.code.into(),
            temporary_address: address.clone().into(),
            temporary_from: iso(from).into(),
            temporary_until: iso(from + Duration::days(700)).into(),
            current_commune: commune.code.into(),
            current_address: address.into(),
            marital_status: if self.chance.percent(60) { "married" } else { "single" }.into(),
            phone: self.numbers.phone().into(),
            ..Person::default()
        }]
    }

    fn home(&mut self, head: &Member) -> Home {
        let commune = self.land.places.commune(&mut self.chance, self.province).clone();
        let address = self.land.places.address(&mut self.chance, self.province, &commune);
        let grown = years_after(head.born, 18).year().max(1990);
        let first = Date::from_ordinal_date(grown.min(AS_OF.year()), 1).unwrap_or(AS_OF);
        let since = self.day(first, AS_OF);
        let mut file = String::from(commune.code);
        push_digits(&mut file, self.number, 9);
        let mut number = String::new();
        push_digits(&mut number, self.number, 9);
        Home { address, commune, file: file.into(), number: number.into(), since }
    }

    fn row(&mut self, members: &[Member], at: usize, home: &Home) -> Person {
        let member = &members[at];
        let mut row = Person {
            full_name: member.name.clone().into(),
            other_names: self.other_names(member).into(),
            number: member.number.clone().into(),
            birth_date: self.birth_date(member).into(),
            sex: text(member.sex),
            ethnicity: self.land.names.peoples[member.people].name.into(),
            nationality: "VNM".into(),
            blood_type: self.blood_type().into(),
            marital_status: marital(member.marital).into(),
            protected: if self.chance.below(4_000) == 0 { "address" } else { "" }.into(),
            ..Person::default()
        };
        self.add_origin(&mut row, member);
        add_kin(&mut row, members, at);
        self.add_residence(&mut row, member, home);
        match member.died {
            Some(died) => row.death_date = iso(died).into(),
            None => {
                row.household_number = home.number.clone();
                row.relation_to_head = relation(member.relation).into();
                row.head_name = members[0].name.clone().into();
                row.head_number = members[0].number.clone().into();
                self.add_whereabouts(&mut row, member, home);
                self.add_contact(&mut row, member);
            }
        }
        // Persons of Vietnamese origin whose nationality is not determined (ND 70/2024 Art 36).
        if members.len() == 1 && self.chance.in_thousand(2) {
            (row.nationality, row.number, row.head_number) = ("XXX".into(), "".into(), "".into());
        }
        row
    }

    fn add_origin(&mut self, row: &mut Person, member: &Member) {
        let places = &self.land.places;
        let origin = &places.origins[member.origin];
        let regional = &places.origins[member.native].faiths;
        row.birth_place = origin.name.into();
        row.religion = self.land.names.faith(&mut self.chance, member.people, regional).into();
        let registrar = places.registrar(&mut self.chance, member.origin, member.born);
        row.birth_registration_place =
            registrar.map_or(Text::Borrowed(origin.name), |at| at.full_name.clone().into());
        row.birth_registration_commune = registrar.map_or("", |commune| commune.code).into();
        // One family has one native place, told by the communes of old: it has a stream of its own,
        // so that kin draw the same.
        let stream = self.number << 9 | member.native as u64;
        let mut chance = Chance::stream(self.seed ^ 0x4E41, stream);
        let native = places.registrar(&mut chance, member.native, Date::MIN);
        let elsewhere = Text::Borrowed(places.origins[member.native].name);
        row.native_place = native.map_or(elsewhere, |at| at.full_name.clone().into());
        if member.born.year() <= 2001 && self.chance.percent(72) {
            row.old_id_number = self.numbers.old_id().into();
        }
    }

    fn add_residence(&mut self, row: &mut Person, member: &Member, home: &Home) {
        let from = match member.relation {
            Relation::Head | Relation::Parent | Relation::None => home.since,
            Relation::Spouse => self.day(home.since, AS_OF),
            Relation::Child => {
                let registered =
                    member.born + Duration::days(i64::from(self.chance.between(5, 60)));
                registered.max(home.since).min(AS_OF)
            }
        };
        // Whoever died on the first day never lived there.
        let from = from.max(member.born).min(member.died.unwrap_or(AS_OF));
        if member.died == Some(from) {
            return;
        }
        row.permanent_commune = home.commune.code.into();
        row.permanent_address = home.address.clone().into();
        row.permanent_from = iso(from).into();
        row.permanent_until = member.died.map_or(String::new(), iso).into();
        row.residence_file_number = home.file.clone();
    }

    /// Where a living person is: at home, at a temporary residence, or away.
    fn add_whereabouts(&mut self, row: &mut Person, member: &Member, home: &Home) {
        let age = years_between(member.born, AS_OF);
        let unbound = member.marital == Marital::Single;
        let moving = match (age, unbound) {
            (18..35, true) => 170,
            (18..35, false) => 45,
            (35..50, _) => 15,
            _ => 1,
        };
        row.current_commune = home.commune.code.into();
        row.current_address = home.address.clone().into();
        if self.chance.in_thousand(moving) {
            let province = self.land.places.magnet(&mut self.chance);
            let commune = self.land.places.commune(&mut self.chance, province);
            let address = self.land.places.address(&mut self.chance, province, commune);
            let from = AS_OF - Duration::days(i64::from(self.chance.between(10, 600)));
            // Two years at most (Law 68/2020/QH14, Article 27).
            let days = i64::from(self.chance.between(620, 729));
            row.temporary_commune = commune.code.into();
            row.temporary_address = address.clone().into();
            row.temporary_from = iso(from.max(member.born)).into();
            row.temporary_until = iso(from + Duration::days(days)).into();
            row.current_commune = commune.code.into();
            row.current_address = address.into();
        } else if (18..60).contains(&age) && self.chance.in_thousand(6) {
            self.add_absence(row, member, age);
        }
    }

    fn add_absence(&mut self, row: &mut Person, member: &Member, age: i32) {
        let reason = match self.chance.below(100) {
            0..35 if member.sex == Sex::Male && age < 26 => "military-service",
            0..20 if age < 30 => "study",
            0..60 => "abroad",
            60..64 => "detention",
            _ => "work",
        };
        let from = AS_OF - Duration::days(i64::from(self.chance.between(20, 500)));
        let until = from + Duration::days(i64::from(self.chance.between(520, 1100)));
        row.absence_reason = reason.into();
        row.absence_from = iso(from).into();
        row.absence_until = iso(until).into();
        (row.current_commune, row.current_address) = (Text::default(), Text::default());
    }

    fn add_contact(&mut self, row: &mut Person, member: &Member) {
        let age = years_between(member.born, AS_OF);
        let phone = match age {
            ..15 => 0,
            15..65 => 78,
            _ => 35,
        };
        if self.chance.percent(phone) {
            row.phone = self.numbers.phone().into();
        }
        if (16..66).contains(&age) && self.chance.percent(14) {
            let folded = fold(&member.name).replace(' ', ".");
            row.email = format!("{folded}{}@thu.example", self.chance.below(10_000)).into();
        }
    }

    /// The old often know only the year, or have been written down as born on 1 January.
    fn birth_date(&mut self, member: &Member) -> String {
        let (year_only, new_year) = match member.born.year() {
            ..1945 => (110, 120),
            1945..1965 => (60, 110),
            1965..1980 => (4, 40),
            _ => (0, 4),
        };
        // The hills were written down late.
        let times = if member.people == 0 { 1 } else { 2 };
        let mut date = iso(member.born);
        match self.chance.below(1000) {
            draw if draw < year_only * times => date.truncate(4),
            draw if draw < (year_only + year_only / 6) * times => date.truncate(7),
            draw if draw < (year_only + year_only / 6 + new_year) * times => {
                date.replace_range(5.., "01-01");
            }
            _ => {}
        }
        date
    }

    fn blood_type(&mut self) -> &'static str {
        match self.chance.below(1000) {
            0..54 => "O",
            54..90 => "B",
            90..115 => "A",
            115..121 => "AB",
            _ => "",
        }
    }

    fn other_names(&mut self, member: &Member) -> String {
        if !self.chance.in_thousand(7) {
            return String::new();
        }
        let given = member.name.rsplit(' ').next().unwrap_or_default();
        let ranks = ["Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Út"];
        let rank = ranks[self.chance.below(ranks.len() as u32) as usize];
        format!("{rank} {given}")
    }

    fn day(&mut self, first: Date, last: Date) -> Date {
        let days = (last - first).whole_days() as i32;
        first + Duration::days(i64::from(self.chance.between(0, days)))
    }
}

/// Father, mother and spouse: names of all, numbers of those in the household.
fn add_kin(row: &mut Person, members: &[Member], at: usize) {
    let kin = |kin: &Kin| match kin {
        Kin::Member(at) => (members[*at].name.clone().into(), members[*at].number.clone().into()),
        Kin::Named(name) => (name.clone().into(), Text::default()),
        Kin::Unknown => (Text::default(), Text::default()),
    };
    (row.father_name, row.father_number) = kin(&members[at].father);
    (row.mother_name, row.mother_number) = kin(&members[at].mother);
    (row.spouse_name, row.spouse_number) = kin(&members[at].spouse);
}

fn text(sex: Sex) -> Text {
    match sex {
        Sex::Female => "female".into(),
        Sex::Male => "male".into(),
    }
}

fn marital(status: Marital) -> &'static str {
    match status {
        Marital::Divorced => "divorced",
        Marital::Married => "married",
        Marital::Single => "single",
        Marital::Widowed => "widowed",
    }
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Child => "child",
        Relation::Head => "head",
        Relation::None => "",
        Relation::Parent => "parent",
        Relation::Spouse => "spouse",
    }
}
