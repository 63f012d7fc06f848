use serde_json::json;

use super::*;
use crate::fixture::{address, at, day, id, name, source, text};
use crate::value::*;

fn party(name_text: &str, number: &str) -> Party {
    let number = Some(kernel::PersonalNumber::parse(number).unwrap());
    Party { name: Some(name(name_text)), number, ..Party::default() }
}

fn relative(relation: Relation, name: &str, number: &str) -> Relative {
    Relative::of(relation, party(name, number)).unwrap()
}

fn place(area: &str) -> Place {
    Area::parse(area).unwrap().into()
}

/// One value of each of the 26 groups and the two beside them.
fn every_group() -> Vec<Value> {
    let home = address("00004@2025-07-01", "Số 12, ngõ 5 phố Hàng Bài");
    vec![
        Value::BirthName(name("Nguyễn Thị Đào")),
        Value::OtherNames(Few::parse(vec![name("Đào Nguyễn")]).unwrap()),
        Value::PersonalNumber(kernel::PersonalNumber::parse("001185012345").unwrap()),
        Value::BirthDate(kernel::PartialDate::parse("1985-03-09").unwrap()),
        Value::Sex(Sex::Female),
        Value::BirthPlace(place("00004@2025-07-01")),
        Value::BirthRegistrationPlace(place("00004@2025-07-01")),
        Value::NativePlace(place("01@2025-07-01")),
        Value::Ethnicity(text("Kinh")),
        Value::Religion(text("Không")),
        Value::Nationality(Few::parse(vec![Country::VIET_NAM]).unwrap()),
        Value::BloodType(BloodType::parse("O+").unwrap()),
        Value::OldNumber(OldNumber::parse("012345678").unwrap()),
        Value::IdentityDocuments(
            Few::parse(vec![IdentityDocument {
                expires_on: Some(day("2045-03-09")),
                issued_at: Some(text("C06")),
                issued_on: day("2021-05-01"),
                issuing_country: None,
                kind: IdentityDocumentKind::CitizenCard,
                number: None,
            }])
            .unwrap(),
        ),
        Value::Relatives(
            Few::parse(vec![
                relative(Relation::Father, "Nguyễn Văn An", "001055012345"),
                Relative::of(Relation::Child, id(7)).unwrap(),
            ])
            .unwrap(),
        ),
        Value::PermanentResidence(home.clone()),
        Value::TemporaryResidence(address("00008@2025-07-01", "Tổ 3")),
        Value::CurrentPlace(place("00008@2025-07-01")),
        Value::Absence(Absence { destination: None, reason: text("Đi làm xa") }),
        Value::ResidenceFileNumber(ResidenceFileNumber::parse("010012345").unwrap()),
        Value::MaritalStatus(MaritalStatus::Married),
        Value::HouseholdRelation(HouseholdRelation::Head),
        Value::Household(Household { id: HouseholdId::parse("H010012345").unwrap() }),
        Value::Death(Fate::Died { on: day("2026-01-02").into(), place: None }),
        Value::Contact(Contact {
            email: Some(Email::parse("dao@example.vn").unwrap()),
            mobile: Some(Mobile::parse("0901234567").unwrap()),
        }),
        Value::Other(Few::parse(vec![OtherField { name: text("x"), text: text("y") }]).unwrap()),
        Value::Lodging(Lodging {
            address: home, host: text("Khách sạn"), reason: text("Du lịch")
        }),
        Value::Protection(Protection { reason: text("Nhân chứng") }),
    ]
}

fn change(values: Vec<Value>) -> Change {
    let assertion = Assertion::of(Span::from(day("1985-03-09")), source(), values);
    Change::first(id(1), at("2026-11-23"), vec![assertion])
}

#[test]
fn every_group_reads_back_as_it_was_stored() {
    let change = change(every_group());
    assert_eq!(change.groups(), Group::ALL, "the sample has every group");
    let stored = change.encode().unwrap();
    assert_eq!(Change::decode(id(1), 1, at("2026-11-23"), &stored).unwrap(), change);
    assert!(!stored.contains("null"), "{stored}");
}

#[test]
fn an_ordinary_person_takes_less_than_a_kilobyte() {
    let mut values = every_group();
    values.retain(|value| value.group() <= Group::Contact && value.group() != Group::Death);
    let stored = change(values).encode().unwrap();
    assert!(stored.len() <= 1000, "{} bytes: {stored}", stored.len());
}

/// What is stored must be read for ever: a failure here means that old rows no longer read.
#[test]
fn the_stored_form_does_not_change() {
    let span = Span { from: day("2025-01-01"), to: Some(day("2026-01-01")) };
    let joint = Joint { source: source(), with: id(2) };
    let values = vec![
        Value::BirthName(name("Đào")),
        Value::PermanentResidence(address("00004@2025-07-01", "Tổ 3")),
        Value::Relatives(Few::parse(vec![Relative::of(Relation::Spouse, id(3)).unwrap()]).unwrap()),
        Value::Death(Fate::DeclaredDead { on: day("2025-01-01").into() }),
    ];
    let assertion =
        Assertion { ended: vec![Group::Absence], ..Assertion::of(span, source(), values) };
    let mark = Some(Mark::Absorbs(joint));
    let change = Change { mark, ..Change::first(id(1), at("2026-11-23"), vec![assertion]) };
    let paper = json!({"c": "civil-event", "o": "H15.3",
        "d": {"k": "authority-decision", "d": "2026-11-20", "r": "12/QĐ-UBND"}});
    let stored: serde_json::Value = serde_json::from_str(&change.encode().unwrap()).unwrap();
    assert_eq!(
        stored,
        json!({
            "a": [{"f": "2025-01-01", "t": "2026-01-01", "e": ["ab"], "g": {
                "bn": "Đào",
                "pr": {"c": "00004@2025-07-01", "l": "Tổ 3"},
                "kn": [["s", {"p": "03030303030303030303030303030303"}]],
                "dt": {"cd": {"on": "2025-01-01"}},
            }}],
            "m": {"absorbs": {"p": "02020202020202020202020202020202", "s": paper}},
            "s": paper,
        })
    );
}

#[test]
fn what_this_version_does_not_know_is_refused_rather_than_lost() {
    let read = |stored: &str| Change::decode(id(1), 1, at("2026-11-23"), stored);
    let source = r#""s":{"c":"import","o":"x"}"#;
    assert!(read(&format!(r#"{{"a":[{{"f":"2025-01-01",{source},"g":{{"zz":1}}}}]}}"#)).is_err());
    assert!(read(&format!(r#"{{"a":[{{"f":"2025-02-30",{source}}}]}}"#)).is_err());
    assert!(read("{").is_err());
    assert!(read("{}").is_ok());
}
