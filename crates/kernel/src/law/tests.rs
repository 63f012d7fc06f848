use time::macros::date;

use super::{Confidence, FILES, Rule, Term, TermUnit, allows, check_law, read, rule};

#[test]
fn the_rule_is_the_one_in_force_on_the_day() {
    let correction = rule("correction.decide", date!(2026 - 11 - 24)).unwrap();
    assert_eq!(correction.sets, Term { amount: 2, unit: TermUnit::WorkingDays });
    assert_eq!(correction.legal_basis, "Decree 70/2024/ND-CP, Article 6");
    assert!(rule("correction.decide", date!(2024 - 06 - 30)).is_err());
    let breach = |on| rule("data-breach.notify", on).unwrap().confidence;
    assert_eq!(breach(date!(2025 - 12 - 31)), Confidence::B);
    assert_eq!(breach(date!(2026 - 01 - 01)), Confidence::M);
    let bride = |on| rule("marriage.female", on).unwrap().sets.amount;
    assert_eq!((bride(date!(2014 - 12 - 31)), bride(date!(2015 - 01 - 01))), (17, 18));
    assert_eq!(allows("marriage.same-sex", date!(2026 - 11 - 24)), Ok(false));
    assert!(allows("marriage.same-sex", date!(1945 - 09 - 02)).is_err());
}

#[test]
fn a_term_leads_back_as_far_as_it_leads_on() {
    let term = |amount, unit| Term { amount, unit };
    for (term, to, before) in [
        (term(5, TermUnit::Years), date!(2026 - 11 - 24), Some(date!(2021 - 11 - 24))),
        (term(5, TermUnit::Years), date!(2028 - 02 - 29), Some(date!(2023 - 02 - 28))),
        (term(2, TermUnit::Months), date!(2026 - 01 - 31), Some(date!(2025 - 11 - 30))),
        (term(30, TermUnit::Days), date!(2026 - 01 - 15), Some(date!(2025 - 12 - 16))),
        (term(2, TermUnit::WorkingDays), date!(2026 - 01 - 15), None),
    ] {
        assert_eq!(term.before(to), before, "{term:?}");
    }
}

#[test]
fn the_law_that_the_program_carries_holds_together() {
    check_law().unwrap();
    let ages = read(&FILES[..1]).unwrap().rules;
    assert!(ages.iter().all(|rule| rule.sets.unit == TermUnit::Years));
    assert!(Rule::all().len() > ages.len());
}

#[test]
fn a_rule_that_cannot_stand_is_refused_with_the_reason() {
    let row = |more: &str| {
        format!(
            "[[rule]]\nkey = \"k\"\namount = 1\nunit = \"years\"\nconfidence = \"M\"\n\
             verified = false\n{more}\n"
        )
    };
    let law = "legal_basis = \"Law 1\"\n";
    let year = |year: u16| row(&format!("{law}valid_from = \"{year}-01-01\""));
    let refused = |text: &str| read(&[("x.toml", text)]).err().map(|error| error.to_string());
    assert_eq!(refused(&year(2020)), None);
    let rows = [
        (year(2020) + &year(2021), "data/vn/x.toml: `k` of 2021-01-01: another of this name"),
        (row("legal_basis = \" \"\nvalid_from = \"2020-01-01\""), "it names no law"),
        (row(&format!("{law}valid_from = \"2020-02-30\"")), "`2020-02-30` is not a day"),
        (
            row(&format!("{law}valid_from = \"2020-01-02\"\nvalid_to = \"2020-01-01\"")),
            "it ends before it begins",
        ),
        (year(2020).replace("\"M\"", "\"A\""), "what is verified has confidence A"),
        (year(2020).replace("amount = 1", "allowed = true"), "must have an amount and a unit"),
        (year(2020).replace("[[rule]]", "rule = []\n[[permission]]"), "whether it is allowed"),
        (year(2020) + "untl = 1", "unknown field `untl`"),
    ];
    for (text, reason) in rows {
        let refusal = refused(&text).unwrap_or_default();
        assert!(refusal.contains(reason), "{refusal}");
    }
}
