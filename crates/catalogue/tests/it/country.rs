//! What is written in `data/vn/procedures`.

use std::collections::BTreeSet;
use std::path::Path;

use catalogue::{
    Act, By, Catalogue, FIELD_GROUPS, Field, Kind, LifeEvent, Limit, Settles, Territory,
    check_procedures, check_rules,
};
use kernel::{Language, TermUnit};

use crate::{TODAY, procedure};

/// The services of Decision 06/QD-TTg with the files that are theirs, in order.
const ESSENTIAL: [&[&str]; 25] = [
    &["old-number-confirmation"],
    &["card-change", "card-reissue"],
    &["permanent-residence"],
    &["temporary-residence", "temporary-residence-extension"],
    &["absence"],
    &["lodging"],
    &["motorcycle-plate"],
    &["traffic-fine"],
    &["passport"],
    &["seal-new"],
    &["seal-more"],
    &["birth-registration"],
    &["death-registration"],
    &["marriage-registration"],
    &["birth-interlinked"],
    &["death-interlinked"],
    &["health-insurance-household"],
    &["tax-registration"],
    &["land-change"],
    &["driving-licence"],
    &["graduation-exam"],
    &["criminal-record"],
    &["unemployment-benefit"],
    &["electricity-new"],
    &["electricity-contract-change"],
];

#[test]
fn the_files_hold_together() {
    if let Err(faults) = check_procedures() {
        panic!("{faults}");
    }
    check_rules(TODAY).unwrap();
}

#[test]
fn every_file_of_the_folder_is_part_of_the_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/vn/procedures");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let names: BTreeSet<String> =
        names.map(|name| name.into_string().unwrap().replace(".toml", "")).collect();
    let known = Catalogue::built_in().versions().iter().map(|it| it.code.clone()).collect();
    assert_eq!(names, known, "list the file in crates/catalogue/src/files.rs");
}

#[test]
fn all_25_essential_services_are_there() {
    for (number, codes) in (1..).zip(ESSENTIAL) {
        for code in codes {
            let found = Catalogue::built_in().by_code(code, TODAY);
            assert!(found.is_some(), "service {number}: {code}");
        }
    }
}

#[test]
fn whoever_is_on_the_register_is_asked_little() {
    let mut counts: Vec<_> = Catalogue::built_in()
        .current(TODAY)
        .map(|it| (it.code.as_str(), it.asked(), it.prefilled()))
        .collect();
    counts.sort_unstable();
    for code in ["permanent-residence", "temporary-residence", "temporary-residence-extension"] {
        assert!(procedure(code).asked() <= 4, "{code}");
    }
    for (code, asked, prefilled) in counts {
        let at_most = match (code, &procedure(code).settles) {
            // One form in the place of three.
            ("birth-interlinked", _) => 8,
            (_, Settles::Here) => 4,
            (_, Settles::HandedOver { .. }) => 7,
        };
        assert!(asked <= at_most, "{code} asks {asked} questions");
        assert!(prefilled >= 3, "{code}: the register answers only {prefilled} questions");
    }
}

#[test]
fn what_is_settled_here_has_an_official_a_term_and_an_effect() {
    let without_effect =
        ["card-change", "card-issue", "card-reissue", "eid-foreigner-level-1", "eid-level-1"];
    for it in Catalogue::built_in().current(TODAY).filter(|it| it.settles == Settles::Here) {
        let code = &it.code;
        let effects = it.outcomes.iter().filter(|outcome| outcome.effect.is_some()).count();
        assert_eq!(effects, usize::from(!without_effect.contains(&code.as_str())), "{code}");
        let at_once = code == "lodging";
        assert_eq!(it.steps.iter().any(|step| step.limit.is_some()), !at_once, "{code}");
        assert!(it.steps.iter().any(|step| matches!(step.by, By::Duty(_))), "{code}");
        assert!(it.authority.office_kind.is_some(), "{code}");
    }
}

#[test]
fn permanent_residence_is_decided_within_seven_working_days_where_somebody_moves_to() {
    let it = procedure("permanent-residence");
    let Some(Limit::Law(key)) = &it.step("decide").unwrap().limit else { panic!("no rule of law") };
    let term = kernel::rule(key, TODAY).unwrap().sets;
    assert_eq!((term.amount, term.unit), (7, TermUnit::WorkingDays));
    assert_eq!(it.authority.territory, Territory::Target { question: "commune".into() });
    assert_eq!(it.form.question("commune").unwrap().kind, Kind::Commune);
}

#[test]
fn nothing_is_held_for_certain_that_nobody_read() {
    let unsure = ["motorcycle-plate", "tax-registration", "criminal-record", "electricity-new"];
    for code in unsure {
        let it = procedure(code);
        assert!(!it.verified && it.portal_codes.is_empty() && it.fees.is_empty(), "{code}");
    }
}

#[test]
fn people_find_a_procedure_without_marks_and_by_what_happens() {
    let codes = |text: &str| -> Vec<&str> {
        Catalogue::built_in().search(text, TODAY).iter().map(|it| it.code.as_str()).collect()
    };
    assert_eq!(codes("dang ky thuong tru").first(), Some(&"permanent-residence"));
    assert_eq!(codes("Đăng ký THƯỜNG trú").first(), Some(&"permanent-residence"));
    assert_eq!(codes("tam tru")[..2], ["temporary-residence", "temporary-residence-extension"]);
    assert_eq!(codes("passport"), ["passport"]);
    assert_eq!(codes("1.004222"), ["permanent-residence"]);
    assert!(codes("sinh con").contains(&"birth-interlinked"));
    assert!(codes("relative died").contains(&"death-registration"));
    assert!(codes("").is_empty() && codes(" - ").is_empty() && codes("xyzzy").is_empty());
    for event in LifeEvent::ALL {
        let found = Catalogue::built_in().of_life_event(*event, TODAY).count();
        assert!(found > 0, "nothing for `{}`", event.name(Language::En));
    }
}

#[test]
fn the_format_is_written_down() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec/procedures.md");
    let text = std::fs::read_to_string(path).unwrap();
    let acts = Act::ALL.iter().map(|act| act.name());
    let fields = Field::ALL.iter().map(|field| field.name());
    let events = LifeEvent::ALL.iter().map(|event| event.code());
    let groups = FIELD_GROUPS.iter().flat_map(|(group, fields)| [&[*group], *fields].concat());
    for word in acts.chain(fields).chain(events).chain(groups) {
        assert!(text.contains(&format!("`{word}`")), "`{word}` is not in docs/spec/procedures.md");
    }
}
