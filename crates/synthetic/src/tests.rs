use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use kernel::{
    BirthRegistration, Division, DivisionLevel, FullName, PartialDate, PersonalNumber, Sex,
};
use time::Date;

use crate::{AS_OF, Country, Format, Person, Writer, cast};

/// Enough people to see shares to a percent.
static SAMPLE: LazyLock<Vec<Person>> = LazyLock::new(|| Country::new(1, 40_000).collect());

fn sample() -> impl Iterator<Item = &'static Person> {
    SAMPLE.iter()
}

fn everyone() -> impl Iterator<Item = Person> {
    sample().cloned().chain(cast())
}

/// The share of the sample, in thousandths.
fn share(of: impl Fn(&Person) -> bool) -> usize {
    sample().filter(|person| of(person)).count() * 1000 / SAMPLE.len()
}

fn written(format: Format, people: impl Iterator<Item = Person>) -> Vec<u8> {
    let mut writer = Writer::start(format, Vec::new()).unwrap();
    people.for_each(|person| writer.write(&person).unwrap());
    writer.finish().unwrap()
}

/// FNV-1a: enough to notice a change.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn date(text: &str) -> PartialDate {
    PartialDate::parse(text).unwrap()
}

fn age(person: &Person) -> i32 {
    AS_OF.year() - i32::from(date(&person.birth_date).year())
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let bytes = written(Format::Csv, Country::new(42, 10_000));
    assert_eq!(fingerprint(&bytes), 0x1158_3acc_36d7_25fc, "{:#x}", fingerprint(&bytes));
    assert_ne!(
        written(Format::Csv, Country::new(43, 100)),
        written(Format::Csv, Country::new(42, 100))
    );
}

#[test]
fn a_country_has_as_many_people_as_asked_for() {
    for people in [0, 1, 7, 100, 1_001] {
        assert_eq!(Country::new(5, people).count() as u64, people);
    }
    let few: Vec<Person> = Country::new(5, 900).take(800).collect();
    assert!(Country::new(5, 1_000).take(800).eq(few));
}

#[test]
fn no_number_is_given_twice() {
    let columns: [fn(&Person) -> &str; 4] =
        [|row| &row.number, |row| &row.phone, |row| &row.key, |row| &row.passport_number];
    for column in columns {
        let mut seen = HashSet::new();
        for row in everyone().filter(|row| !column(row).is_empty()) {
            assert!(seen.insert(column(&row).to_owned()), "{}", column(&row));
        }
    }
    let old: Vec<_> = sample().map(|row| &row.old_id_number).filter(|id| !id.is_empty()).collect();
    assert_eq!(old.iter().collect::<HashSet<_>>().len(), old.len());
}

#[test]
fn a_number_fits_its_holder() {
    for person in everyone().filter(|person| !person.number.is_empty()) {
        let number = PersonalNumber::parse(&person.number).unwrap();
        let sex = if number.sex() == Sex::Male { "male" } else { "female" };
        assert_eq!(person.sex, sex, "{person:?}");
        assert_eq!(number.birth_year(), date(&person.birth_date).year(), "{person:?}");
        let place = BirthRegistration::of(&number).unwrap();
        assert!(place.name().starts_with(&*person.birth_place), "{person:?}");
    }
}

#[test]
fn every_value_is_well_formed() {
    for person in everyone() {
        FullName::parse(&person.full_name).unwrap();
        for name in [&person.father_name, &person.mother_name, &person.spouse_name] {
            assert!(name.is_empty() || FullName::parse(name).is_ok(), "{name}");
        }
        for (column, value) in Person::COLUMNS.iter().zip(person.values()) {
            assert_eq!(value.trim(), value, "{column}");
            let past =
                ["_from", "birth_date", "death_date"].iter().any(|end| column.ends_with(end));
            if past && !value.is_empty() {
                assert!(date(value).earliest() <= AS_OF, "{column} {value}");
            }
        }
    }
}

#[test]
fn communes_are_in_force() {
    let commune = |code: &str, on| Division::find(DivisionLevel::Commune, code, on).is_some();
    for person in everyone() {
        for code in [&person.permanent_commune, &person.temporary_commune, &person.current_commune]
        {
            assert!(code.is_empty() || commune(code, AS_OF), "{code}");
        }
        let code = &person.birth_registration_commune;
        assert!(
            code.is_empty() || commune(code, date(&person.birth_date).earliest()),
            "{person:?}"
        );
    }
}

#[test]
fn days_follow_one_another() {
    let day = |text: &str| date(text).earliest();
    for person in everyone() {
        let born = date(&person.birth_date).earliest();
        for (from, until) in [
            (&person.permanent_from, &person.permanent_until),
            (&person.temporary_from, &person.temporary_until),
            (&person.absence_from, &person.absence_until),
        ] {
            assert!(from.is_empty() || born <= day(from), "{person:?}");
            assert!(until.is_empty() || day(from) < day(until), "{person:?}");
        }
        if !person.temporary_from.is_empty() {
            let term = day(&person.temporary_until) - day(&person.temporary_from);
            assert!(term.whole_days() <= 730 && day(&person.temporary_until) > AS_OF);
        }
        let resided = !person.permanent_from.is_empty();
        assert!(!resided || person.death_date == person.permanent_until, "{person:?}");
    }
}

#[test]
fn kin_point_at_one_another() {
    let people: Vec<Person> = everyone().collect();
    let numbered = people.iter().filter(|person| !person.number.is_empty());
    let by_number: HashMap<&str, &Person> =
        numbered.map(|person| (&*person.number, person)).collect();
    for person in &people {
        for (number, name) in [
            (&person.father_number, &person.father_name),
            (&person.mother_number, &person.mother_name),
            (&person.spouse_number, &person.spouse_name),
            (&person.head_number, &person.head_name),
        ] {
            assert!(number.is_empty() || by_number[&**number].full_name == *name, "{person:?}");
        }
        assert!(person.spouse_name.is_empty() || person.marital_status == "married", "{person:?}");
        if let Some(spouse) = by_number.get(&*person.spouse_number) {
            let left = person.death_date.is_empty() == spouse.death_date.is_empty();
            assert_eq!(spouse.spouse_name, if left { &*person.full_name } else { "" });
            assert_eq!(spouse.marital_status, if left { "married" } else { "widowed" });
            assert_ne!(spouse.sex, person.sex);
        }
        for parent in [&person.father_number, &person.mother_number] {
            if let Some(parent) = by_number.get(&**parent) {
                let years = date(&person.birth_date).year() - date(&parent.birth_date).year();
                assert!((15..=75).contains(&years), "{person:?} {parent:?}");
            }
        }
    }
}

#[test]
fn names_are_as_common_as_in_viet_nam() {
    let called = |surname| share(|person| person.full_name.starts_with(surname));
    assert!((360..=410).contains(&called("Nguyễn ")), "{}", called("Nguyễn "));
    assert!((95..=125).contains(&called("Trần ")), "{}", called("Trần "));
    assert!((80..=105).contains(&called("Lê ")), "{}", called("Lê "));
    assert!((60..=80).contains(&called("Phạm ")), "{}", called("Phạm "));
    let old = |person: &&Person| age(person) > 66 && person.ethnicity == "Kinh";
    let women: Vec<_> = sample().filter(old).filter(|person| person.sex == "female").collect();
    let thi = women.iter().filter(|person| person.full_name.contains(" Thị ")).count();
    assert!(thi * 100 / women.len() > 80);
    let wrong = |person: &Person| person.sex == "male" && person.full_name.contains(" Thị ");
    assert_eq!(share(wrong), 0);
}

#[test]
fn ages_sexes_and_peoples_are_those_of_the_country() {
    let aged = |from, to| {
        share(|person| person.death_date.is_empty() && (from..to).contains(&age(person)))
    };
    let women = share(|person| person.sex == "female");
    let kinh = share(|person| person.ethnicity == "Kinh");
    let dead = share(|person| !person.death_date.is_empty());
    let shares = (aged(0, 15), aged(15, 65), aged(65, 120), women, kinh, dead);
    assert!((205..=250).contains(&shares.0), "{shares:?}");
    assert!((640..=700).contains(&shares.1), "{shares:?}");
    assert!((75..=115).contains(&shares.2), "{shares:?}");
    assert!((490..=520).contains(&shares.3), "{shares:?}");
    assert!((840..=865).contains(&shares.4), "{shares:?}");
    assert!((10..=50).contains(&shares.5), "{shares:?}");
}

#[test]
fn households_have_three_and_a_half_members() {
    let mut sizes: HashMap<&str, usize> = HashMap::new();
    for person in sample().filter(|person| !person.household_number.is_empty()) {
        *sizes.entry(&*person.household_number).or_default() += 1;
    }
    let members: usize = sizes.values().sum();
    let mean = members * 100 / sizes.len();
    assert!((325..=360).contains(&mean), "{mean}");
    let heads = sample().filter(|person| person.relation_to_head == "head").count();
    assert_eq!(heads, sizes.len());
}

#[test]
fn the_rare_is_there_and_rare() {
    let some = |of: fn(&Person) -> bool, most| {
        let share = sample().filter(|person| of(person)).count();
        assert!((1..=SAMPLE.len() * most / 1000).contains(&share), "{share}");
    };
    some(|person| person.nationality != "VNM", 4);
    some(|person| person.number.is_empty(), 6);
    some(|person| !person.protected.is_empty(), 2);
    some(|person| !person.absence_reason.is_empty(), 10);
    some(|person| !person.temporary_commune.is_empty(), 60);
    some(|person| person.birth_date.len() == 4, 20);
    some(|person| person.birth_registration_commune.is_empty(), 10);
}

#[test]
fn both_forms_hold_the_same() {
    let people: Vec<Person> = Country::new(3, 300).chain(cast()).collect();
    let json = String::from_utf8(written(Format::Ndjson, people.iter().cloned())).unwrap();
    for (line, person) in json.lines().zip(&people) {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        for (column, value) in Person::COLUMNS.iter().zip(person.values()) {
            assert_eq!(row.get(column).map_or("", |text| text.as_str().unwrap()), value);
        }
    }
    let csv = String::from_utf8(written(Format::Csv, people.iter().cloned())).unwrap();
    assert_eq!(csv.lines().count(), people.len() + 1);
    assert!(csv.starts_with("key,full_name,"));
}

#[test]
fn what_separates_columns_is_quoted() {
    let person = Person { full_name: "a, \"b\"".into(), ..Person::default() };
    let csv = String::from_utf8(written(Format::Csv, std::iter::once(person.clone()))).unwrap();
    assert!(csv.lines().nth(1).unwrap().starts_with(",\"a, \"\"b\"\"\",,"));
    let json = String::from_utf8(written(Format::Ndjson, std::iter::once(person))).unwrap();
    assert_eq!(json, "{\"full_name\":\"a, \\\"b\\\"\"}\n");
}

#[test]
fn the_cast_is_known_by_name() {
    let keys: Vec<String> = cast().iter().map(|person| person.key.to_string()).collect();
    let stories =
        ["nam", "mai", "an", "bay", "sau", "thu", "min-jun", "duc", "hoa-1", "hoa-2", "my"];
    assert_eq!(keys, stories);
    let reserved = |person: &Person| person.number.is_empty() || &person.number[6..9] == "000";
    assert!(cast().iter().all(reserved));
    assert!(sample().filter(|person| !person.number.is_empty()).all(|person| !reserved(person)));
    assert_eq!(AS_OF, Date::from_calendar_date(2026, time::Month::June, 30).unwrap());
}
