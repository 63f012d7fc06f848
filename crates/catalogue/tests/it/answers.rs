//! Answers held against a form.

use std::collections::BTreeMap;

use catalogue::{
    Answer, AnswerFaultKind, Answers, Catalogue, Choice, Condition, Effect, Field, Form, Kind,
    Names, Question,
};
use kernel::PartialDate;
use proptest::prelude::*;
use time::Date;
use time::macros::date;

use crate::schema::allows;
use crate::{TODAY, procedure};

fn names() -> Names {
    Names { en: "x".into(), vi: "x".into() }
}

fn question(key: &str, kind: Kind) -> Question {
    Question {
        count_max: 1,
        hint: None,
        key: key.into(),
        kind,
        names: names(),
        only_if: None,
        prefill: None,
        required: true,
        value_of: None,
    }
}

/// One question of each kind, a list, one that is asked only sometimes.
fn form() -> Form {
    let choices = ["one", "two"].map(|key| Choice { key: key.into(), names: names() });
    let when = |is: &[&str]| {
        let is = is.iter().map(|is| (*is).to_owned()).collect();
        Some(Condition { is, question: "choice".into() })
    };
    Form {
        questions: vec![
            question("choice", Kind::Choice(choices.into())),
            Question { required: false, ..question("commune", Kind::Commune) },
            Question { required: false, ..question("date", Kind::Date) },
            Question {
                required: false,
                ..question("digits", Kind::Digits { length_max: 4, length_min: 2 })
            },
            Question { required: false, ..question("number", Kind::Number { digits_max: 3 }) },
            Question { count_max: 2, required: false, ..question("people", Kind::Person) },
            Question { only_if: when(&["two"]), ..question("sometimes", Kind::YesNo) },
            Question {
                only_if: when(&["one"]),
                required: false,
                ..question("text", Kind::Text { characters_max: 8 })
            },
        ],
    }
}

fn one(text: &str) -> Answer {
    Answer::One(text.into())
}

/// What is wrong with the answer to one question, beside `choice = two` and what that asks.
#[track_caller]
fn check(key: &str, answer: Answer, expected: Option<AnswerFaultKind>) {
    let choice = if key == "text" { "one" } else { "two" };
    let mut answers = Answers::from([("choice".to_owned(), one(choice))]);
    if choice == "two" {
        answers.insert("sometimes".into(), one("yes"));
    }
    answers.insert(key.into(), answer);
    let found = form().check(&answers).err().map(|faults| {
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(faults[0].question, key);
        faults[0].kind
    });
    assert_eq!(found, expected, "{key}");
}

#[test]
fn each_kind_knows_its_own() {
    use AnswerFaultKind::{
        Malformed, Missing, NoSuchCommune, NotAmongChoices, NotAsked, TooLong, TooMany,
    };
    let rows = [
        ("choice", "three", Some(NotAmongChoices)),
        ("commune", "00004", None),
        ("commune", "99999", Some(NoSuchCommune)),
        ("commune", "4", Some(Malformed)),
        ("date", "2024-02-29", None),
        ("date", "2023-02-29", Some(Malformed)),
        ("date", "2024", Some(Malformed)),
        ("digits", "007", None),
        ("digits", "00700", Some(Malformed)),
        ("digits", "٤٤", Some(Malformed)),
        ("number", "999", None),
        ("number", "099", Some(Malformed)),
        ("number", "1000", Some(Malformed)),
        ("number", "-1", Some(Malformed)),
        ("sometimes", "maybe", Some(Malformed)),
        ("text", "Nguyễn A", None),
        ("text", "Nguyễn An", Some(TooLong)),
        ("text", "a\nb", Some(Malformed)),
        ("text", "...", Some(Malformed)),
    ];
    for (key, text, expected) in rows {
        // `choice` itself decides what else is asked.
        if key == "choice" {
            let faults = form().check(&Answers::from([(key.into(), one(text))])).unwrap_err();
            assert_eq!(Some(faults[0].kind), expected);
            continue;
        }
        check(key, one(text), expected);
    }
    let people = |count: usize| Answer::Many(vec!["001099000001".into(); count]);
    check("people", people(2), None);
    check("people", people(3), Some(TooMany));
    check("people", people(0), Some(Missing));
    check("people", one("001099000001"), Some(Malformed));
    check("date", Answer::Many(vec!["2024-02-29".into()]), Some(TooMany));
    let both = Answers::from([("choice".into(), one("one")), ("sometimes".into(), one("yes"))]);
    assert_eq!(form().check(&both).unwrap_err()[0].kind, NotAsked);
    let neither = Answers::from([("choice".into(), one("two"))]);
    assert_eq!(form().check(&neither).unwrap_err()[0].kind, Missing);
}

#[test]
fn strangers_are_refused_and_not_repeated() {
    let mut answers: Answers =
        (0..40).map(|n| (format!("Nguyễn Văn {n}"), one("001099000001"))).collect();
    answers.insert("choice".into(), one("one"));
    let faults = form().check(&answers).unwrap_err();
    assert_eq!(faults.len(), 10);
    assert!(faults.iter().all(|it| it.question == "?" && it.kind == AnswerFaultKind::Unknown));
    let said = format!("{answers:?} {faults:?}");
    assert!(!said.contains("001099000001"));
}

#[test]
fn a_posted_form_is_read_as_its_questions_are() {
    let pairs = [
        ("choice", " one "),
        ("date", ""),
        ("people", "001099000001"),
        ("people", " "),
        ("people", "001099000002"),
        ("text", "An"),
    ];
    let answers = form().read(pairs.map(|(key, text)| (key.to_owned(), text.to_owned())));
    let checked = form().check(&answers).unwrap();
    assert_eq!(checked.one("choice"), Some("one"));
    assert_eq!(checked.one("date"), None);
    assert_eq!(checked.all("people").collect::<Vec<_>>(), ["001099000001", "001099000002"]);
    assert!(!format!("{checked:?}").contains("001099"));
    let twice = [("choice", "one"), ("choice", "two")];
    let twice = form().read(twice.map(|(key, text)| (key.to_owned(), text.to_owned())));
    assert_eq!(form().check(&twice).unwrap_err()[0].kind, AnswerFaultKind::TooMany);
}

#[test]
fn an_effect_takes_its_fields_from_the_answers() {
    let it = procedure("temporary-residence");
    let Effect { act, .. } = it.outcome("granted").unwrap().effect.as_ref().unwrap();
    assert_eq!(act.name(), "temporary-residence-registered");
    let effect = it.outcome("granted").unwrap().effect.as_ref().unwrap();
    let pairs = [
        ("full-name", "Nguyễn Văn An"),
        ("personal-number", "001099000001"),
        ("birth-date", "1999-01-01"),
        ("residence-commune", "00004"),
        ("residence-line", "1 Hàng Bài"),
        ("commune", "00008"),
        ("line", "2 Hàng Bài"),
        ("to", "2027-11-26"),
    ];
    let answers = it.form.read(pairs.map(|(key, text)| (key.to_owned(), text.to_owned())));
    let checked = it.form.check(&answers).unwrap();
    assert_eq!(effect.answer(Field::Commune, &checked), Some("00008"));
    assert_eq!(effect.answer(Field::Line, &checked), Some("2 Hàng Bài"));
    assert_eq!(effect.answers(Field::To, &checked), ["2027-11-26"]);
    assert_eq!(effect.answer(Field::From, &checked), None, "that is the day of the decision");
}

/// Texts that are often nearly right.
fn text() -> impl Strategy<Value = String> {
    let known = [
        "one",
        "two",
        "yes",
        "no",
        "00004",
        "99999",
        "2024-02-29",
        "2023-02-29",
        "001099000001",
        "0",
        "07",
        "12",
        "999",
        "1000",
        "",
        " ",
        "é",
        "Nguyễn A",
        "\u{85}",
        "\u{2028}a",
        "ٴ",
        "²",
    ];
    prop_oneof![
        4 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => "[0-9]{0,13}",
        1 => "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        1 => ".{0,10}",
    ]
}

fn answers() -> impl Strategy<Value = Answers> {
    let keys = [
        "choice",
        "choice",
        "choice",
        "commune",
        "date",
        "digits",
        "number",
        "people",
        "people",
        "sometimes",
        "text",
        "other",
    ];
    let answer = prop_oneof![
        5 => text().prop_map(Answer::One),
        1 => proptest::collection::vec(text(), 0..4).prop_map(Answer::Many),
    ];
    let few = proptest::collection::vec((proptest::sample::select(keys.to_vec()), answer), 0..5);
    few.prop_map(|few| few.into_iter().map(|(key, it)| (key.to_owned(), it)).collect())
}

#[test]
fn a_fee_is_due_in_its_case_and_for_everybody_named() {
    let card = procedure("card-change");
    let due = |reason: &str| {
        let answers = Answers::from([("reason".into(), one(reason))]);
        let due =
            card.fees_for(&answers, &[]).into_iter().map(|(fee, persons)| (fee.direct, persons));
        due.collect::<Vec<_>>()
    };
    assert_eq!(due("citizen-card"), [(30_000, 1)]);
    assert_eq!(due("data"), [(50_000, 1)]);

    let mut leaving = procedure("household-separation").clone();
    let fee = leaving.fees.first_mut().unwrap();
    fee.per = catalogue::FeePer::Person;
    fee.persons = vec!["spouse".into(), "children".into()];
    let persons = |answers: &Answers| leaving.fees_for(answers, &[])[0].1;
    assert_eq!(persons(&Answers::new()), 1);
    let (one_child, other) = ("001318000017".to_owned(), "001318000018".to_owned());
    let children = Answer::Many(vec![one_child.clone(), one_child, other]);
    let answers =
        Answers::from([("children".into(), children), ("spouse".into(), one("001190000019"))]);
    assert_eq!(persons(&answers), 4, "nobody twice");
    // Whom it is about is let off, and nobody else.
    let child = leaving.exemptions.iter().find(|it| it.key == "children").unwrap();
    let due = |answers: &Answers| leaving.fees_for(answers, &[child]).first().map(|(_, it)| *it);
    assert_eq!((due(&answers), due(&Answers::new())), (Some(3), None));
}

#[test]
fn an_age_lets_off_from_the_birthday_on() {
    let moving = procedure("permanent-residence");
    let off = |born: &str, on: Date| {
        let born = PartialDate::parse(born).unwrap();
        moving.exempt_by_age(born, on).map(|it| it.key.as_str()).collect::<Vec<_>>()
    };
    let on = date!(2026 - 11 - 27);
    assert_eq!(off("2010-11-28", on), ["children"]);
    assert_eq!(off("2010-11-27", on), [""; 0]);
    assert_eq!(off("1966-11-28", on), [""; 0]);
    assert_eq!(off("1966-11-27", on), ["elderly"]);
    assert_eq!(off("1966", on), ["elderly"], "a year counts from its first day");
    assert!(moving.claimable().any(|it| it.key == "disabled"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_passes_is_what_the_schema_allows(answers in answers(), base in any::<bool>()) {
        let mut answers: BTreeMap<_, _> = answers;
        if base {
            // Most answers by chance lack what is required.
            answers.insert("choice".into(), one("one"));
            answers.remove("sometimes");
            answers.remove("other");
        }
        let form = form();
        let json = serde_json::to_value(&answers).unwrap();
        prop_assert_eq!(form.check(&answers).is_ok(), allows(&form.json_schema(), &json), "{}", json);
    }

    #[test]
    fn no_answer_breaks_the_country_s_forms(
        pairs in proptest::collection::vec(("[a-z-]{1,12}", text()), 0..12),
    ) {
        for it in Catalogue::built_in().current(TODAY) {
            let own = it.form.questions.iter().zip(&pairs).map(|(q, (_, text))| (q.key.clone(), text.clone()));
            let answers = it.form.read(pairs.clone().into_iter().chain(own));
            let json = serde_json::to_value(&answers).unwrap();
            prop_assert_eq!(it.form.check(&answers).is_ok(), allows(&it.form.json_schema(), &json));
        }
    }
}
