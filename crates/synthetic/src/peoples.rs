//! What people are called: by people, sex, year of birth and region.

use kernel::Sex;

use crate::chance::{Chance, Weighted, Words, words};
use crate::places::Region;

const TEXT: &str = include_str!("../data/peoples.csv");
const COHORTS: [&str; 4] = ["1900", "1960", "1985", "2005"];

/// One of the peoples of Viet Nam.
pub(crate) struct People {
    pub(crate) name: &'static str,
    faiths: Weighted<&'static str>,
    style: Style,
    surnames: Weighted<&'static str>,
}

/// How a people builds a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `Y Blim Niê`, `H'Hen Niê`: the clan comes last, and from the mother.
    Ede,
    /// `Giàng A Páo`, `Giàng Thị Mỷ`.
    Hmong,
    /// `Thạch Sa Rươl`, or as the Kinh.
    Khmer,
    /// Surname, middle name, given name.
    Kinh,
    /// `K'Brẻo`, `Ka Hiền`: no surname.
    Koho,
    /// `A Thui`, `Y Blý`: no surname.
    Sedang,
}

/// Every name there is to give.
pub(crate) struct Names {
    foreigners: Weighted<Foreign>,
    given: [[Weighted<&'static str>; 4]; 2],
    middle: [[Weighted<&'static str>; 4]; 2],
    peculiar: Vec<(Style, [Weighted<&'static str>; 2])>,
    pub(crate) peoples: Vec<People>,
    surnames: Weighted<&'static str>,
}

struct Foreign {
    given: [Weighted<&'static str>; 2],
    nationality: &'static str,
    surnames: Weighted<&'static str>,
}

/// Whose name is sought.
#[derive(Clone, Copy)]
pub(crate) struct Bearer {
    pub(crate) people: usize,
    pub(crate) sex: Sex,
    pub(crate) surname: &'static str,
    pub(crate) year: i32,
}

impl Names {
    pub(crate) fn read(lists: &mut Words) -> Self {
        let by_sex = |lists: &mut Words, kind: &str| {
            ["female", "male"].map(|sex| lists.take(&format!("{kind}{sex}")))
        };
        let by_year = |lists: &mut Words, kind: &str| {
            ["female", "male"]
                .map(|sex| COHORTS.map(|year| lists.take(&format!("{kind} {sex} {year}"))))
        };
        let styles = [
            (Style::Ede, "ede "),
            (Style::Hmong, "hmong "),
            (Style::Khmer, "khmer "),
            (Style::Koho, "koho "),
            (Style::Sedang, "sedang "),
        ];
        Self {
            foreigners: lists.take("foreigners").map(|nationality| Foreign {
                given: by_sex(lists, &format!("{nationality} ")),
                nationality,
                surnames: lists.take(&format!("{nationality} surnames")),
            }),
            given: by_year(lists, "given"),
            middle: by_year(lists, "middle"),
            peculiar: styles.map(|(style, kind)| (style, by_sex(lists, kind))).into(),
            peoples: TEXT.lines().skip(1).filter_map(people).collect(),
            surnames: lists.take("surnames"),
        }
    }

    /// Where a people of that name stands among them; the Kinh stand first.
    pub(crate) fn people(&self, name: &str) -> usize {
        self.peoples.iter().position(|people| people.name == name).unwrap_or(0)
    }

    /// A surname of that people. Hoàng and Huỳnh, Vũ and Võ are one surname, written as in the
    /// north or as in the south.
    pub(crate) fn surname(
        &self,
        chance: &mut Chance,
        people: usize,
        region: Region,
    ) -> &'static str {
        let people = &self.peoples[people];
        match people.style {
            Style::Koho | Style::Sedang => return "",
            _ if !people.surnames.is_empty() => return people.surnames.draw(chance),
            _ => {}
        }
        let northern = matches!(region, Region::Hills | Region::North);
        match *self.surnames.draw(chance) {
            "Hoàng" if !northern && chance.percent(80) => "Huỳnh",
            "Vũ" if !northern && chance.percent(85) => "Võ",
            surname => surname,
        }
    }

    /// Whether a child takes the surname of its mother.
    pub(crate) fn is_maternal(&self, people: usize) -> bool {
        self.peoples[people].style == Style::Ede
    }

    pub(crate) fn faith(
        &self,
        chance: &mut Chance,
        people: usize,
        regional: &Weighted<&'static str>,
    ) -> &'static str {
        let own = &self.peoples[people].faiths;
        let faiths = if own.is_empty() && people == 0 { regional } else { own };
        if chance.in_thousand(faiths.total()) { faiths.draw(chance) } else { "" }
    }

    pub(crate) fn full_name(&self, chance: &mut Chance, of: Bearer) -> String {
        let style = self.peoples[of.people].style;
        if style == Style::Kinh || style == Style::Khmer && chance.percent(50) {
            return self.three_part_name(chance, of);
        }
        let (female, surname) = (of.sex == Sex::Female, of.surname);
        let given = self.peculiar.iter().find(|(known, _)| *known == style);
        let given = given.map_or("", |(_, given)| given[sex(of.sex)].draw(chance));
        match (style, female) {
            (Style::Ede, true) => format!("H'{given} {surname}"),
            (Style::Ede, false) => format!("Y {given} {surname}"),
            (Style::Hmong, true) => format!("{surname} Thị {given}"),
            (Style::Hmong, false) => format!("{surname} A {given}"),
            (Style::Koho, true) => format!("Ka {given}"),
            (Style::Koho, false) => format!("K'{given}"),
            (Style::Sedang, true) => format!("Y {given}"),
            (Style::Sedang, false) => format!("A {given}"),
            (Style::Khmer | Style::Kinh, _) => format!("{surname} {given}"),
        }
    }

    /// A name of a foreigner, and the nationality.
    pub(crate) fn foreigner(&self, chance: &mut Chance, of: Sex) -> (String, &'static str) {
        let country = self.foreigners.draw(chance);
        let (surname, given) = (country.surnames.draw(chance), country.given[sex(of)].draw(chance));
        let name = match country.nationality {
            "CHN" | "JPN" | "KHM" | "KOR" | "TWN" => format!("{surname} {given}"),
            _ => format!("{given} {surname}"),
        };
        (name, country.nationality)
    }

    fn three_part_name(&self, chance: &mut Chance, of: Bearer) -> String {
        let cohort = match of.year {
            ..1960 => 0,
            1960..1985 => 1,
            1985..2005 => 2,
            _ => 3,
        };
        let middle = *self.middle[sex(of.sex)][cohort].draw(chance);
        let list = &self.given[sex(of.sex)][cohort];
        let mut given = *list.draw(chance);
        // Nobody is called Minh Minh.
        while middle.ends_with(given) {
            given = list.draw(chance);
        }
        let mut name = String::with_capacity(of.surname.len() + middle.len() + given.len() + 2);
        name.push_str(of.surname);
        for part in [middle, given].into_iter().filter(|part| !part.is_empty()) {
            name.push(' ');
            name.push_str(part);
        }
        name
    }
}

fn sex(sex: Sex) -> usize {
    usize::from(sex == Sex::Male)
}

fn people(line: &'static str) -> Option<People> {
    let mut fields = line.split(',');
    let (name, style) = (fields.next()?, fields.next()?);
    let style = match style {
        "ede" => Style::Ede,
        "hmong" => Style::Hmong,
        "khmer" => Style::Khmer,
        "koho" => Style::Koho,
        "sedang" => Style::Sedang,
        _ => Style::Kinh,
    };
    let (surnames, faiths) = (words(fields.next()?, '|'), words(fields.next()?, '|'));
    Some(People { name, faiths, style, surnames })
}
