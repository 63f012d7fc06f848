//! Files that are wrong: each fault says where, what is so and the way out.

use catalogue::{Catalogue, Faults};
use proptest::prelude::*;

const GOOD: &str = r#"code = "x"

[[version]]
valid_from = "2025-07-01"
names = { vi = "Một", en = "One" }
summary = { vi = "Một.", en = "One." }
life_events = ["moving"]
applicants = ["self"]
channels = ["online"]
identity_level = 2
authentication_level = 2
authority = { office_kind = "CA", territory = "target", question = "commune" }
legal_basis = "Law 68/2020/QH14, Article 28"
source = "Law 68/2020/QH14"
confidence = "A"
verified = true

[[version.question]]
key = "commune"
kind = "commune"
names = { vi = "Xã", en = "Commune" }

[[version.question]]
key = "line"
kind = "text"
names = { vi = "Địa chỉ", en = "Address" }
characters_max = 200
prefill = { group = "permanent-residence", field = "line" }

[[version.question]]
key = "to"
kind = "date"
names = { vi = "Đến ngày", en = "Until" }

[[version.fee]]
key = "charge"
names = { vi = "Lệ phí", en = "Charge" }
direct = 15000
online = 7000
per = "dossier"
legal_basis = "Circular 75/2022/TT-BTC"
confidence = "A"
verified = true

[[version.step]]
key = "check"
names = { vi = "Kiểm tra", en = "Check" }
duty = "residence"
next = ["decide", "refused"]
supplement = true

[[version.step]]
key = "decide"
names = { vi = "Quyết định", en = "Decide" }
duty = "residence"
deadline = "residence.temporary.decide"
next = ["granted", "refused"]

[[version.outcome]]
key = "granted"
kind = "granted"
names = { vi = "Đồng ý", en = "Granted" }
effect = { act = "temporary-residence-registered", fields = { commune = "commune", line = "line", from = "@decision-day", to = "to" } }

[[version.outcome]]
key = "refused"
kind = "refused"
names = { vi = "Từ chối", en = "Refused" }
"#;

fn faults(text: &str) -> String {
    match Catalogue::parse([("x.toml", text)]) {
        Ok(_) => "none".to_owned(),
        Err(Faults(faults)) => {
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        }
    }
}

/// `GOOD` with something else in place of the first `was`.
fn with(was: &str, is: &str) -> String {
    assert!(GOOD.contains(was), "{was}");
    GOOD.replacen(was, is, 1)
}

#[track_caller]
fn check(was: &str, is: &str, expected: &str) {
    assert_eq!(faults(&with(was, is)), expected, "`{was}` -> `{is}`");
}

#[test]
fn a_file_that_holds_has_no_faults() {
    assert_eq!(faults(GOOD), "none");
}

#[test]
fn what_cannot_be_read_says_where_and_what_is_known() {
    let unknown = faults(&with("verified = true", "verified = true\nprice = 3"));
    assert!(
        unknown.starts_with("x.toml:17:1: unknown field `price`, expected one of "),
        "{unknown}"
    );
    let vi_only = faults(&with(r#"{ vi = "Xã", en = "Commune" }"#, r#"{ vi = "Xã" }"#));
    assert_eq!(vi_only, "x.toml:21:9: missing field `en`");
    check(r#"en = "Commune""#, r#"en = " ""#, "x.toml:21:9: `en` is empty: give both languages");
    check(
        r#"code = "x""#,
        r#"code = "y""#,
        "x.toml:1:8: `code` is the name of the file without .toml: rename one",
    );
    check("2025-07-01", "July", "x.toml:4:14: `valid_from` is a day such as \"2021-07-01\"");
    check(
        "characters_max = 200",
        "characters_max = 9000",
        "x.toml:23:1: a text has `characters_max` from 1 to 2000, and nothing else of these",
    );
    check(
        r#"key = "to""#,
        r#"key = "line""#,
        "x.toml:30:1: there is another question `line`: name one of them anew",
    );
    let broken = faults("code = ");
    assert!(broken.starts_with("x.toml:1:"), "{broken}");
    assert!(faults(&"#".repeat(70_000)).contains("a file has at most 65536 bytes"));
}

#[test]
fn steps_lead_somewhere_and_end() {
    check(
        r#"next = ["granted", "refused"]"#,
        r#"next = ["check", "granted", "refused"]"#,
        "x.toml:57:8: `decide` leads back to `check`: it might never end",
    );
    check(
        r#"next = ["granted", "refused"]"#,
        r#"next = ["grated", "granted"]"#,
        "x.toml:57:8: `grated` is neither a step nor an outcome",
    );
    check(
        r#"next = ["decide", "refused"]"#,
        r#"next = ["granted", "refused"]"#,
        "x.toml:52:1: no step leads to `decide`: name it in a `next`, or remove it",
    );
    check(
        r#"next = ["granted", "refused"]"#,
        "next = []",
        "x.toml:57:8: nothing comes after it: name a step or an outcome",
    );
}

#[test]
fn limits_are_the_laws() {
    check(
        "residence.temporary.decide",
        "residence.temporary.decied",
        "x.toml:56:12: no rule `residence.temporary.decied` is in force on 2025-07-01: \
         data/vn/deadlines.toml lists them",
    );
    let longer = "supplement = false\namount = 4\nunit = \"working-days\"\nnext = [\"granted\", \"refused\"]";
    check(
        r#"next = ["granted", "refused"]"#,
        longer,
        "x.toml:56:12: the law gives less time than this (`residence.temporary.decide`): shorten it",
    );
    let shorter = longer.replace("amount = 4", "amount = 2");
    check(r#"next = ["granted", "refused"]"#, &shorter, "none");
}

#[test]
fn the_register_is_asked_for_what_it_has_and_told_all_it_needs() {
    check(
        r#"field = "line" }"#,
        r#"field = "street" }"#,
        "x.toml:28:11: the register has no field `street` of group `permanent-residence`: \
         docs/spec/procedures.md lists them",
    );
    check(
        r#", to = "to" }"#,
        " }",
        "x.toml:63:10: `temporary-residence-registered` needs `to`: name the question that answers \
         it",
    );
    check(
        r#"en = "Until" }"#,
        "en = \"Until\" }\nrequired = false",
        "x.toml:64:10: `temporary-residence-registered` needs `to`, and `to` may be left open: \
         make it required",
    );
    check(
        r#"to = "to" }"#,
        r#"to = "until" }"#,
        "x.toml:63:10: `until` is no question of this procedure",
    );
    let unknown = faults(&with(r#"act = "temporary"#, r#"act = "temporal"#));
    assert!(unknown.contains("x.toml:63:10: the register has no act `temporal-residence-"));
    check(
        r#"question = "commune" }"#,
        r#"question = "line" }"#,
        "x.toml:12:13: `line` is not a required question for a commune",
    );
}

#[test]
fn marks_money_and_duties_are_honest() {
    check(
        "confidence = \"A\"\nverified = true\n\n[[version.question",
        "confidence = \"M\"\nverified = true\n\n[[version.question",
        "x.toml:16:12: what is verified has confidence A or B",
    );
    check(
        "source = \"Law 68/2020/QH14\"\n",
        "",
        "x.toml:15:12: what is verified names its `source` and its `legal_basis`",
    );
    check(
        "legal_basis = \"Circular 75/2022/TT-BTC\"\n",
        "",
        "x.toml:35:1: who takes money names the law: `legal_basis`",
    );
    check(
        r#"duty = "residence""#,
        r#"duty = "residents""#,
        "x.toml:48:8: there is no duty `residents` in data/vn/duties.toml",
    );
    check(
        r#"office_kind = "CA""#,
        r#"office_kind = "XX""#,
        "x.toml:12:13: there is no kind `XX` in data/vn/offices.toml",
    );
}

#[test]
fn later_versions_begin_later_and_take_no_longer() {
    let later = |from: &str, amount: &str| {
        let again = GOOD.split_once("\n\n").unwrap().1.replace("2025-07-01", from);
        let inline = |text: &str, amount: &str| {
            let unit = format!("amount = {amount}\nunit = \"working-days\"");
            text.replace("deadline = \"residence.temporary.decide\"", &unit)
        };
        faults(&format!("{}\n{}", inline(GOOD, "3"), inline(&again, amount)))
    };
    assert_eq!(later("2026-01-01", "3"), "none");
    assert!(
        later("2025-07-01", "3")
            .ends_with("begins on 2025-07-01 or before: versions follow each other")
    );
    assert!(
        later("2026-01-01", "5")
            .ends_with("`decide` takes longer than before: name the law that allows it")
    );
}

#[test]
fn codes_are_nobody_elses() {
    let coded = with(
        "legal_basis",
        "portal_codes = [{ code = \"1.004194\", verified = true }]\nlegal_basis",
    );
    let other = coded.replace("code = \"x\"", "code = \"z\"");
    let faults = Catalogue::parse([("x.toml", &*coded), ("z.toml", &*other)]).unwrap_err();
    assert!(
        faults
            .to_string()
            .contains("x.toml:13:17: the portal's code `1.004194` stands in z.toml too"),
        "{faults}"
    );
    let twice = Catalogue::parse([("a/x.toml", GOOD), ("b/x.toml", GOOD)]).unwrap_err();
    assert!(twice.to_string().contains("`x` stands in a/x.toml too"), "{twice}");
}

#[test]
fn a_fee_rests_on_questions_that_there_are() {
    let fee = r#"per = "dossier"
"#;
    let at = "x.toml:35:1";
    for (more, what) in [
        (r#"only_if = { question = "why", is = ["age"] }"#, "`why` is no question before this one"),
        (r#"only_if = { question = "to", is = ["2026"] }"#, "`to` cannot be answered 2026"),
    ] {
        check(fee, &format!("{fee}{more}\n"), &format!("{at}: {what}"));
    }
    check(
        fee,
        "per = \"dossier\"\npersons = [\"line\"]\n",
        &format!(
            "{at}: `line` is no question that names further persons\n\
             {at}: `persons` stands beside per = \"person\""
        ),
    );
}

#[test]
fn an_exemption_rests_on_a_fee_an_age_and_a_law() {
    let exemption = r#"[[version.exemption]]
key = "child"
names = { vi = "Trẻ em", en = "Children" }
confidence = "C"
verified = false
"#;
    for (more, what) in [
        ("below = 16\n", "who lets somebody off names the law: `legal_basis`"),
        ("below = 0\nlegal_basis = \"x\"\n", "an age is 1 to 120 years"),
        ("below = 16\nfrom = 60\nlegal_basis = \"x\"\n", "an age is told by `below` or by `from`"),
        ("fees = [\"other\"]\nlegal_basis = \"x\"\n", "`other` is no fee"),
    ] {
        let file = GOOD.replacen(
            "[[version.fee]]",
            &format!(
                "{exemption}{more}
[[version.fee]]"
            ),
            1,
        );
        let faults = Catalogue::parse([("x.toml", &*file)]).unwrap_err().to_string();
        assert!(faults.contains(what), "{faults}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in ".{0,300}") {
        let _ = Catalogue::parse([("x.toml", &*text)]);
    }

    /// Something cut out of a file that holds, and something else put in.
    #[test]
    fn no_damage_breaks_the_reader(at in 0..GOOD.len(), length in 0..60_usize, text in "[ -~\n]{0,20}") {
        let start = (0..=at).rev().find(|at| GOOD.is_char_boundary(*at)).unwrap_or(0);
        let end = (start + length..).find(|at| *at >= GOOD.len() || GOOD.is_char_boundary(*at));
        let end = end.unwrap_or(GOOD.len()).min(GOOD.len());
        let damaged = format!("{}{text}{}", &GOOD[..start], &GOOD[end..]);
        if let Err(faults) = Catalogue::parse([("x.toml", &*damaged)]) {
            prop_assert!(faults.0.iter().all(|fault| fault.line >= 1 && fault.column >= 1));
        }
    }
}

#[test]
fn what_is_held_is_handed_out_by_some_procedure() {
    let document = |held: &str| {
        let names = "names = { vi = \"Giấy\", en = \"Paper\" }";
        format!(
            "[[version.document]]\nkey = \"proof\"\n{names}\nheld = [\"{held}\"]\n\n[[version.step]]"
        )
    };
    let unknown = faults(&with("[[version.step]]", &document("slip")));
    assert!(
        unknown.ends_with("`held`: no procedure hands out `slip` when it is granted"),
        "{unknown}"
    );
    let granted = GOOD.find("kind = \"granted\"").unwrap();
    let result = "result = { key = \"slip\", names = { vi = \"Phiếu\", en = \"Slip\" } }\n";
    let issues = format!("{}{result}{}", &GOOD[..granted], &GOOD[granted..]);
    let both = issues.replacen("[[version.step]]", &document("slip"), 1);
    assert_eq!(faults(&both), "none");
    // A refusal is nothing to rely on.
    let refused = issues.replace("kind = \"granted\"", "kind = \"refused\"");
    assert_ne!(faults(&refused.replacen("[[version.step]]", &document("slip"), 1)), "none");
}
