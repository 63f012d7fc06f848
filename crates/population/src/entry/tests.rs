use super::*;
use crate::fixture::{apply, at, day, id, kin, name, person, relative, source};
use crate::value::{Country, Few, Sex};

fn newborn() -> Vec<Value> {
    vec![
        Value::BirthName(name("Nguyễn Bình")),
        Value::Sex(Sex::Male),
        Value::Nationality(Few::parse(vec![Country::VIET_NAM]).unwrap()),
    ]
}

fn birth(born_on: &str) -> Birth {
    let (father, mother) = (Some(id(2).into()), Some(id(1).into()));
    Birth { born_on: day(born_on), child: id(9), father, mother, values: newborn() }
}

#[test]
fn a_birth_stands_in_the_records_of_child_and_parents() {
    let mother = person(1, "1990-01-01", Sex::Female);
    let people = People::new(vec![mother, person(2, "1988-01-01", Sex::Male)]);
    let now = at("2026-11-23");
    let effects = register_birth(&people, birth("2026-11-10"), &source(), now).unwrap();
    let people = apply(&people, &effects);

    let child = people.of(id(9)).unwrap();
    assert_eq!(child.version(), 1);
    let both = [(Relation::Father, id(2)), (Relation::Mother, id(1))];
    assert_eq!(kin(child, "2026-11-10", now), both);
    for parent in [1, 2].map(|number| people.of(id(number)).unwrap()) {
        assert_eq!(kin(parent, "2026-11-10", now), [(Relation::Child, id(9))]);
        assert_eq!(kin(parent, "2026-11-09", now), []);
    }
    let expected = vec![Group::Relatives];
    assert!(effects.events.iter().skip(1).all(|event| event.groups == expected));
}

#[test]
fn a_birth_registered_late_keeps_the_siblings_born_since() {
    let people =
        People::new(vec![person(1, "1990-01-01", Sex::Female), person(2, "1988-01-01", Sex::Male)]);
    let now = at("2026-11-23");
    let younger = register_birth(&people, birth("2024-01-01"), &source(), now).unwrap();
    let people = apply(&people, &younger);
    let older = Birth { child: id(8), ..birth("2020-01-01") };
    let people = apply(&people, &register_birth(&people, older, &source(), now).unwrap());
    let mother = people.of(id(1)).unwrap();
    assert_eq!(kin(mother, "2021-01-01", now), [(Relation::Child, id(8))]);
    let both = [(Relation::Child, id(9)), (Relation::Child, id(8))];
    assert_eq!(kin(mother, "2026-01-01", now), both);
}

#[test]
fn a_birth_needs_a_name_a_day_that_has_come_and_an_older_parent() {
    let people =
        People::new(vec![person(1, "2020-01-01", Sex::Female), person(2, "1988-01-01", Sex::Male)]);
    let refuse = |birth| register_birth(&people, birth, &source(), at("2026-11-23")).unwrap_err();
    assert!(matches!(refuse(birth("2026-11-24")), Error::InTheFuture));
    assert!(matches!(refuse(birth("2020-01-01")), Error::ParentTooYoung));
    let nameless = Birth { values: newborn().split_off(1), ..birth("2026-11-10") };
    assert!(matches!(refuse(nameless), Error::MissingGroup(Group::BirthName)));
    let unknown = Birth { mother: Some(id(5).into()), ..birth("2026-11-10") };
    assert!(matches!(refuse(unknown), Error::RecordNotAtHand(person) if person == id(5)));
    let itself = Birth { mother: Some(id(9).into()), ..birth("2026-11-10") };
    assert!(matches!(refuse(itself), Error::SamePerson));
}

#[test]
fn someone_without_a_number_or_a_whole_birth_date_can_be_entered() {
    let born = kernel::PartialDate::parse("1952").unwrap();
    let mut values = newborn();
    values.push(Value::BirthDate(born));
    let spouse = Few::parse(vec![relative(Relation::Spouse, 3)]).unwrap();
    values.push(Value::Relatives(spouse));
    let span = Span::from(born.earliest());
    let values: Vec<_> = values.into_iter().map(|value| (span, value)).collect();
    let entry = Entry { person: id(4), values };
    let effects = enter(entry.clone(), &source(), at("2026-11-23")).unwrap();
    assert_eq!(effects.changes[0].assertions.len(), 1, "one source and time, said once");
    let record = apply(&People::default(), &effects);
    let record = record.of(id(4)).unwrap().as_of(day("2026-11-23"), at("2026-11-23"));
    assert_eq!(record.birth_date(), Some(&born));
    assert_eq!(record.years(), Some(74));

    let short = Entry { values: entry.values[1..].to_vec(), ..entry };
    let error = enter(short, &source(), at("2026-11-23")).unwrap_err();
    assert!(matches!(error, Error::MissingGroup(Group::BirthName)));
}
