//! Where people are born and live.
//!
//! `data/origins.csv` has the 63 provinces as they were at the census of 2019 with their people in
//! thousands, peoples in thousandths and, for the Kinh, faiths in thousandths: rounded, from public
//! figures, some by judgement. Communes and their codes are those of `data/vn/divisions.csv`.

use kernel::{BirthRegistration, Division, DivisionKind, DivisionLevel, Language};
use time::Date;
use time::macros::date;

use crate::chance::{Chance, Weighted, Words, words};
use crate::peoples::Names;

const TEXT: &str = include_str!("../data/origins.csv");
const DISTRICTS_END: Date = date!(2025 - 06 - 30);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Region {
    Central,
    Highlands,
    Hills,
    North,
    South,
}

/// A place that registers births: a province of 2016 or a country.
pub(crate) struct Origin {
    /// Its communes until 2025. None abroad.
    communes: Vec<Commune>,
    pub(crate) faiths: Weighted<&'static str>,
    pub(crate) name: &'static str,
    pub(crate) peoples: Weighted<usize>,
    /// The first three digits of a personal number.
    pub(crate) pin_code: usize,
    /// The province of today it is part of.
    province: usize,
    pub(crate) region: Region,
}

/// A province of today.
struct Province {
    communes: Weighted<Commune>,
    origins: Weighted<usize>,
    region: Region,
}

#[derive(Clone)]
pub(crate) struct Commune {
    pub(crate) code: &'static str,
    pub(crate) full_name: String,
    ward: bool,
}

pub(crate) struct Places {
    abroad: Weighted<usize>,
    by_people: Weighted<usize>,
    /// Where the young go to work and study.
    magnets: Weighted<usize>,
    pub(crate) origins: Vec<Origin>,
    origins_by_people: Weighted<usize>,
    provinces: Vec<Province>,
    streets: Weighted<&'static str>,
    villages: Weighted<&'static str>,
}

impl Places {
    pub(crate) fn read(lists: &mut Words, names: &Names) -> Self {
        let today = DISTRICTS_END.next_day().unwrap_or(DISTRICTS_END);
        let divisions: Vec<Division> = Division::provinces(today).collect();
        let place = |code: &str| divisions.iter().position(|province| province.code == code);
        let mut origins = Vec::new();
        let mut people = Vec::new();
        for line in TEXT.lines().skip(1) {
            if let Some((origin, thousands)) = origin(line, names, place) {
                people.push(thousands);
                origins.push(origin);
            }
        }
        let within = |number: usize| {
            let of = origins.iter().zip(&people).enumerate();
            of.filter(move |(_, (origin, _))| origin.province == number)
                .map(|(index, (_, thousands))| (index, *thousands))
        };
        let province = |(number, division): (usize, &Division)| Province {
            communes: division.communes().iter().map(weighted_commune).collect(),
            origins: within(number).collect(),
            region: within(number).next().map_or(Region::North, |(first, _)| origins[first].region),
        };
        let provinces: Vec<Province> = divisions.iter().enumerate().map(province).collect();
        let magnet = |code: &str, weight| place(code).map(|number| (number, weight));
        let magnets = [("79", 55), ("01", 22), ("75", 8), ("24", 6), ("31", 5), ("48", 4)];
        let mut places = Self {
            abroad: std::iter::empty().collect(),
            by_people: provinces.iter().map(|p| p.origins.total()).enumerate().collect(),
            magnets: magnets.into_iter().filter_map(|(code, n)| magnet(code, n)).collect(),
            origins_by_people: people.iter().copied().enumerate().collect(),
            origins,
            provinces,
            streets: lists.take("streets"),
            villages: lists.take("villages"),
        };
        places.abroad = lists.take("abroad").map(|code| places.add_country(code));
        places
    }

    pub(crate) fn province(&self, chance: &mut Chance) -> usize {
        *self.by_people.draw(chance)
    }

    pub(crate) fn magnet(&self, chance: &mut Chance) -> usize {
        *self.magnets.draw(chance)
    }

    pub(crate) fn commune(&self, chance: &mut Chance, province: usize) -> &Commune {
        self.provinces[province].communes.draw(chance)
    }

    /// Where someone who lives in a province was born: mostly there.
    pub(crate) fn origin(&self, chance: &mut Chance, province: usize) -> usize {
        match chance.percent(13) {
            true => *self.origins_by_people.draw(chance),
            false => self.native_origin(chance, province),
        }
    }

    pub(crate) fn abroad(&self, chance: &mut Chance) -> usize {
        *self.abroad.draw(chance)
    }

    pub(crate) fn native_origin(&self, chance: &mut Chance, province: usize) -> usize {
        *self.provinces[province].origins.draw(chance)
    }

    /// A commune that could register a birth on that day. None abroad.
    pub(crate) fn registrar(&self, chance: &mut Chance, of: usize, on: Date) -> Option<&Commune> {
        let origin = &self.origins[of];
        if origin.communes.is_empty() {
            return None;
        }
        if on > DISTRICTS_END {
            return Some(self.commune(chance, origin.province));
        }
        origin.communes.get(chance.below(origin.communes.len() as u32) as usize)
    }

    /// The line of an address above the commune, as it is written in that part of the country.
    pub(crate) fn address(&self, chance: &mut Chance, province: usize, of: &Commune) -> String {
        let region = self.provinces[province].region;
        let southern = matches!(region, Region::Central | Region::South | Region::Highlands);
        if of.ward && chance.percent(70) {
            let street = self.streets.draw(chance);
            return format!("Số {} đường {street}", chance.between(1, 400));
        }
        if of.ward {
            let number = chance.between(1, 30);
            return match southern {
                true => format!("Tổ {number}, Khu phố {}", chance.between(1, 12)),
                false => format!("Tổ dân phố {number}"),
            };
        }
        let village = self.villages.draw(chance);
        match region {
            Region::Central => format!("Thôn {village}"),
            Region::Highlands if chance.percent(60) => format!("Thôn {}", chance.between(1, 14)),
            Region::Highlands => format!("Buôn {village}"),
            Region::Hills => format!("Bản {village}"),
            Region::North if chance.percent(50) => format!("Xóm {}", chance.between(1, 16)),
            Region::North => format!("Thôn {village}"),
            Region::South => format!("Số {}, Ấp {village}", chance.between(1, 900)),
        }
    }

    /// A country whose embassies register births, by the first digits of a personal number.
    fn add_country(&mut self, code: &str) -> usize {
        let known = BirthRegistration::all().iter().find(|place| place.code() == code);
        let name = known.and_then(|place| place.name().split(" (").next());
        self.origins.push(Origin {
            communes: Vec::new(),
            faiths: words("", '|'),
            name: name.unwrap_or_default(),
            peoples: [(0, 1)].into_iter().collect(),
            pin_code: code.parse().unwrap_or(0),
            province: 0,
            region: Region::North,
        });
        self.origins.len() - 1
    }
}

fn origin(
    line: &'static str,
    names: &Names,
    place: impl Fn(&str) -> Option<usize>,
) -> Option<(Origin, u32)> {
    let mut fields = line.split(',');
    let (pin_code, thousands) = (fields.next()?, fields.next()?.parse().ok()?);
    let region = match fields.next()? {
        "central" => Region::Central,
        "highlands" => Region::Highlands,
        "hills" => Region::Hills,
        "south" => Region::South,
        _ => Region::North,
    };
    let (peoples, faiths) = (fields.next()?, words(fields.next()?, '|'));
    let people = |pair: &str| {
        let (name, weight) = pair.rsplit_once(' ')?;
        Some((names.people(name), weight.parse().ok()?))
    };
    let now = BirthRegistration::all().iter().find_map(|known| match known {
        BirthRegistration::Province { code, name, province_now } if *code == pin_code => {
            Some((*name, *province_now))
        }
        _ => None,
    });
    let (name, province_now) = now?;
    let then = Division::find(DivisionLevel::Province, &pin_code[1..], DISTRICTS_END)?;
    let origin = Origin {
        communes: then.communes().iter().map(commune).collect(),
        faiths,
        name,
        peoples: peoples.split('|').filter_map(people).collect(),
        pin_code: pin_code.parse().ok()?,
        province: place(province_now)?,
        region,
    };
    Some((origin, thousands))
}

/// Wards hold more people than communes, and special zones fewer.
fn weighted_commune(division: &Division) -> (Commune, u32) {
    let weight = match division.kind {
        DivisionKind::Ward => 8,
        DivisionKind::SpecialZone => 1,
        _ => 5,
    };
    (commune(division), weight)
}

fn commune(division: &Division) -> Commune {
    let ward = matches!(division.kind, DivisionKind::Ward | DivisionKind::Township);
    Commune { code: division.code, full_name: division.full_name(Language::Vi), ward }
}
