//! What holds of every procedure, beyond that it can be read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use kernel::{Term, TermUnit};

use crate::reading::Read;
use crate::{
    Authority, By, Condition, Confidence, Effect, Exempt, Fault, FeePer, Kind, Limit, Origin,
    Outcome, OutcomeKind, Procedure, Settles, Territory, knows_field, steps,
};

/// How many of what a version may have.
const LIMITS: [(&str, usize); 6] = [
    ("document", 20),
    ("exemption", 20),
    ("fee", 20),
    ("outcome", 8),
    ("question", 40),
    ("step", 20),
];

/// What is wrong with a version by itself.
pub(crate) fn version(read: &Read<'_>) -> Vec<Fault> {
    let rules: [fn(&Read<'_>) -> Vec<Fault>; 11] = [
        sizes,
        levels,
        questions,
        documents,
        exemptions,
        fees,
        authority,
        limits,
        marks,
        effects,
        steps::faults,
    ];
    rules.iter().flat_map(|rule| rule(read)).collect()
}

/// What is wrong between versions and between files.
pub(crate) fn across(all: &[Read<'_>]) -> Vec<Fault> {
    let mut faults = held(all);
    let mut last: BTreeMap<&str, &Read<'_>> = BTreeMap::new();
    for read in all {
        let procedure = &read.procedure;
        if let Some(before) = last.insert(&procedure.code, read) {
            if before.file != read.file {
                let what =
                    format!("`{}` stands in {} too: one file a code", procedure.code, before.file);
                faults.push(read.fault("code", what));
            } else {
                faults.extend(succession(before, read));
            }
        }
        let mut codes = procedure.portal_codes.iter();
        let other = codes.find_map(|code| {
            let bears = |it: &&Read<'_>| {
                it.file != read.file
                    && it.procedure.portal_codes.iter().any(|one| one.code == code.code)
            };
            all.iter().find(bears).map(|other| (code, other))
        });
        if let Some((code, other)) = other {
            let what = format!("the portal's code `{}` stands in {} too", code.code, other.file);
            faults.push(read.fault(&format!("portal-code.{}", code.code), what));
        }
    }
    faults
}

/// What somebody is said to have already is what some procedure hands out when it is granted.
fn held(all: &[Read<'_>]) -> Vec<Fault> {
    let granted = |outcome: &&Outcome| outcome.kind == OutcomeKind::Granted;
    let outcomes = all.iter().flat_map(|read| &read.procedure.outcomes).filter(granted);
    let results: BTreeSet<&str> =
        outcomes.filter_map(|outcome| Some(outcome.result.as_ref()?.key.as_str())).collect();
    let mut faults = Vec::new();
    for read in all {
        for document in &read.procedure.documents {
            for key in document.held.iter().filter(|key| !results.contains(key.as_str())) {
                let what = format!("`held`: no procedure hands out `{key}` when it is granted");
                faults.push(read.fault(&format!("document.{}", document.key), what));
            }
        }
    }
    faults
}

/// A later version begins later and lets nothing take longer, unless the law does.
fn succession(before: &Read<'_>, read: &Read<'_>) -> Vec<Fault> {
    let (old, new) = (&before.procedure, &read.procedure);
    let mut faults = Vec::new();
    if new.valid_from <= old.valid_from {
        let what = format!("it begins on {} or before: versions follow each other", old.valid_from);
        faults.push(read.fault("valid_from", what));
        return faults;
    }
    for step in &new.steps {
        let earlier = old.step(&step.key).and_then(|step| step.limit.as_ref());
        let (Some(limit), Some(earlier)) = (&step.limit, earlier) else { continue };
        // A rule of law may say something else from its own day on.
        if matches!(limit, Limit::Law(_)) {
            continue;
        }
        let (Ok(term), Ok(was)) = (limit.term(new.valid_from), earlier.term(old.valid_from)) else {
            continue;
        };
        let within_law = limit.rule(new.valid_from).is_some_and(|rule| is_within(term, rule.sets));
        if !is_within(term, was) && !within_law {
            let what =
                format!("`{}` takes longer than before: name the law that allows it", step.key);
            faults.push(read.fault(&format!("step.{}", step.key), what));
        }
    }
    faults
}

fn sizes(read: &Read<'_>) -> Vec<Fault> {
    let it = &read.procedure;
    let counts = [
        it.documents.len(),
        it.exemptions.len(),
        it.fees.len(),
        it.outcomes.len(),
        it.form.questions.len(),
        it.steps.len(),
    ];
    let over = LIMITS.iter().zip(counts).filter(|((_, max), count)| count > max);
    over.map(|((what, max), _)| {
        read.fault("version", format!("it has more than {max} times {what}"))
    })
    .collect()
}

fn levels(read: &Read<'_>) -> Vec<Fault> {
    let it = &read.procedure;
    let mut faults = Vec::new();
    if it.identity_level > 2 {
        faults.push(read.fault(
            "identity_level",
            "the levels of an electronic identity are 1 and 2; 0 asks for none",
        ));
    }
    if it.authentication_level > 4 {
        faults.push(read.fault(
            "authentication_level",
            "the levels of authentication are 1 to 4; 0 asks for none",
        ));
    }
    for (part, nobody) in [
        ("applicants", it.applicants.is_empty()),
        ("channels", it.channels.is_empty()),
        ("life_events", it.life_events.is_empty()),
    ] {
        if nobody {
            faults.push(read.fault(part, format!("`{part}` is empty: name one at least")));
        }
    }
    faults
}

fn questions(read: &Read<'_>) -> Vec<Fault> {
    let form = &read.procedure.form;
    let mut faults = Vec::new();
    for (index, question) in form.questions.iter().enumerate() {
        let place = format!("question.{}", question.key);
        if let Some(only_if) = &question.only_if {
            let earlier = form.questions.get(..index).unwrap_or_default();
            faults.extend(condition(only_if, earlier).map(|what| read.fault(&place, what)));
        }
        let Some(prefill) = &question.prefill else { continue };
        if !knows_field(&prefill.group, prefill.field.as_deref()) {
            let field = prefill.field.as_deref().unwrap_or("(none)");
            let what = format!(
                "the register has no field `{field}` of group `{}`: docs/spec/procedures.md lists them",
                prefill.group
            );
            faults.push(read.fault(&format!("prefill.{}", question.key), what));
        }
        if question.is_list() {
            let what = "the register answers one thing: no `prefill` beside `count_max`";
            faults.push(read.fault(&place, what));
        }
    }
    faults
}

/// Why a condition can never come true.
fn condition(only_if: &Condition, among: &[crate::Question]) -> Option<String> {
    let Some(on) = among.iter().find(|question| question.key == only_if.question) else {
        return Some(format!("`{}` is no question before this one", only_if.question));
    };
    let can = |answer: &String| match &on.kind {
        Kind::Choice(choices) => choices.iter().any(|choice| choice.key == *answer),
        Kind::YesNo => matches!(answer.as_str(), "yes" | "no"),
        _ => false,
    };
    let fine = !only_if.is.is_empty() && only_if.is.iter().all(can) && !on.is_list();
    (!fine).then(|| format!("`{}` cannot be answered {}", on.key, only_if.is.join(" or ")))
}

fn documents(read: &Read<'_>) -> Vec<Fault> {
    let it = &read.procedure;
    let faults = it.documents.iter().filter_map(|document| {
        let what = condition(document.only_if.as_ref()?, &it.form.questions)?;
        Some(read.fault(&format!("document.{}", document.key), what))
    });
    faults.collect()
}

/// What says that somebody does not pay.
fn exemptions(read: &Read<'_>) -> Vec<Fault> {
    let it = &read.procedure;
    let mut faults = Vec::new();
    for exemption in &it.exemptions {
        let mut wrong = |what: String| {
            faults.push(read.fault(&format!("exemption.{}", exemption.key), what));
        };
        for key in &exemption.fees {
            if !it.fees.iter().any(|fee| fee.key == *key) {
                wrong(format!("`{key}` is no fee"));
            }
        }
        if it.fees.iter().all(|fee| fee.direct == 0) {
            wrong("nothing is to be paid".to_owned());
        }
        if let Exempt::Below(years) | Exempt::From(years) = exemption.whose
            && !(1..=120).contains(&years)
        {
            wrong("an age is 1 to 120 years".to_owned());
        }
        if exemption.legal_basis.as_ref().is_none_or(|law| law.trim().is_empty()) {
            wrong("who lets somebody off names the law: `legal_basis`".to_owned());
        }
        if exemption.verified && !sure(exemption.confidence) {
            wrong("a verified exemption has confidence A or B".to_owned());
        }
    }
    faults
}

/// What fees say about answers.
fn fees(read: &Read<'_>) -> Vec<Fault> {
    let it = &read.procedure;
    let mut faults = Vec::new();
    for fee in &it.fees {
        let place = format!("fee.{}", fee.key);
        let only_if = fee.only_if.as_ref();
        let never = only_if.and_then(|it| condition(it, &read.procedure.form.questions));
        faults.extend(never.map(|what| read.fault(&place, what)));
        if !fee.persons.is_empty() && fee.per != FeePer::Person {
            faults.push(read.fault(&place, "`persons` stands beside per = \"person\""));
        }
        for key in &fee.persons {
            let names = |question: &crate::Question| {
                question.kind == Kind::Person && question.prefill.is_none()
            };
            if !it.form.question(key).is_some_and(names) {
                let what = format!("`{key}` is no question that names further persons");
                faults.push(read.fault(&place, what));
            }
        }
    }
    faults
}

fn authority(read: &Read<'_>) -> Vec<Fault> {
    let it = &read.procedure;
    let mut faults = Vec::new();
    let of_steps = it
        .steps
        .iter()
        .filter_map(|step| Some((format!("step.{}", step.key), step.authority.as_ref()?)));
    for (place, authority) in of_steps.chain([("authority".to_owned(), &it.authority)]) {
        faults.extend(unknown_office(it, authority).map(|what| read.fault(&place, what)));
    }
    let by_officials = it.steps.iter().any(|step| matches!(step.by, By::Duty(_)));
    if by_officials && it.authority.office_kind.is_none() {
        faults.push(read.fault("authority", "officials have steps: give `office_kind`"));
    }
    for step in &it.steps {
        if let By::Duty(duty) = &step.by
            && !LISTS.duties.contains(duty)
        {
            let what = format!("there is no duty `{duty}` in data/vn/duties.toml");
            faults.push(read.fault(&format!("duty.{}", step.key), what));
        }
    }
    let hands_over = it.outcomes.iter().any(|outcome| outcome.kind == OutcomeKind::HandedOver);
    if hands_over == (it.settles == Settles::Here) {
        let what = "an outcome of kind \"handed-over\" and `handed_over_to` stand together";
        faults.push(read.fault("version", what));
    }
    faults
}

/// Why an authority names no office.
fn unknown_office(it: &Procedure, authority: &Authority) -> Option<String> {
    if let Territory::Target { question } = &authority.territory {
        let found = it.form.question(question);
        if !found.is_some_and(|it| it.kind == Kind::Commune && is_sure(it)) {
            return Some(format!("`{question}` is not a required question for a commune"));
        }
    }
    if authority.otherwise.is_some() && authority.territory != Territory::Applicant {
        return Some("`otherwise` stands beside territory = \"applicant\", and only there".into());
    }
    let kind = authority.office_kind.as_ref();
    let kind = kind.filter(|kind| !LISTS.office_kinds.contains(kind))?;
    Some(format!("there is no kind `{kind}` in data/vn/offices.toml"))
}

/// What duties and kinds of offices there are, by code.
struct Lists {
    duties: Vec<String>,
    office_kinds: Vec<String>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists {
    duties: codes(include_str!("../../../data/vn/duties.toml"), "duty", "code"),
    office_kinds: codes(include_str!("../../../data/vn/offices.toml"), "kind", "prefix"),
});

fn codes(text: &str, list: &str, key: &str) -> Vec<String> {
    let table: toml::Table = text.parse().unwrap_or_default();
    let rows = table.get(list).and_then(toml::Value::as_array).into_iter().flatten();
    rows.filter_map(|row| row.get(key)?.as_str().map(str::to_owned)).collect()
}

fn limits(read: &Read<'_>) -> Vec<Fault> {
    let it = &read.procedure;
    let mut faults = Vec::new();
    for step in &it.steps {
        let Some(Limit::Law(key) | Limit::Shorter { key, .. }) = &step.limit else { continue };
        let place = format!("deadline.{}", step.key);
        match (kernel::rule(key, it.valid_from), &step.limit) {
            (Err(_), _) => {
                let what = format!(
                    "no rule `{key}` is in force on {}: data/vn/deadlines.toml lists them",
                    it.valid_from
                );
                faults.push(read.fault(&place, what));
            }
            (Ok(rule), Some(Limit::Shorter { term, .. })) if !is_within(*term, rule.sets) => {
                let what = format!("the law gives less time than this (`{key}`): shorten it");
                faults.push(read.fault(&place, what));
            }
            _ => {}
        }
    }
    faults
}

/// Whether a term surely ends no later than another. Working days and months are no fixed number
/// of days, so they are held against their own unit alone.
fn is_within(term: Term, other: Term) -> bool {
    let hours = |term: Term| match term.unit {
        TermUnit::Days => Some(u32::from(term.amount) * 24),
        TermUnit::Hours => Some(u32::from(term.amount)),
        TermUnit::Months | TermUnit::WorkingDays | TermUnit::Years => None,
    };
    match (hours(term), hours(other)) {
        (Some(one), Some(other)) => one <= other,
        _ => term.unit == other.unit && term.amount <= other.amount,
    }
}

fn marks(read: &Read<'_>) -> Vec<Fault> {
    let it = &read.procedure;
    let mut faults = Vec::new();
    let blank = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
    if it.verified && !sure(it.confidence) {
        faults.push(read.fault("verified", "what is verified has confidence A or B"));
    }
    if it.verified && (blank(&it.source) || blank(&it.legal_basis)) {
        let what = "what is verified names its `source` and its `legal_basis`";
        faults.push(read.fault("verified", what));
    }
    for fee in &it.fees {
        let place = format!("fee.{}", fee.key);
        if fee.verified && !sure(fee.confidence) {
            faults.push(read.fault(&place, "a verified fee has confidence A or B"));
        }
        let online = fee.online.unwrap_or(0);
        if (fee.direct > 0 || online > 0) && blank(&fee.legal_basis) {
            faults.push(read.fault(&place, "who takes money names the law: `legal_basis`"));
        }
        if online > fee.direct {
            faults.push(read.fault(&place, "online costs more than at the counter"));
        }
    }
    faults
}

fn effects(read: &Read<'_>) -> Vec<Fault> {
    let it = &read.procedure;
    let mut faults = Vec::new();
    for outcome in &it.outcomes {
        let Some(effect) = &outcome.effect else { continue };
        let place = format!("effect.{}", outcome.key);
        if it.settles != Settles::Here || outcome.kind != OutcomeKind::Granted {
            let what = "only what is granted and settled here has an effect on the register";
            faults.push(read.fault(&place, what));
        }
        faults.extend(fields(effect, it).into_iter().map(|what| read.fault(&place, what)));
    }
    for step in &it.steps {
        let Some(effect) = &step.effect else { continue };
        let place = format!("effect.{}", step.key);
        if step.by == By::System {
            let what = "an official answers for what changes the register: give the step a `duty`";
            faults.push(read.fault(&place, what));
        }
        faults.extend(fields(effect, it).into_iter().map(|what| read.fault(&place, what)));
    }
    faults
}

/// What an act lacks.
fn fields(effect: &Effect, it: &Procedure) -> Vec<String> {
    let act = effect.act.name();
    let mut faults = Vec::new();
    for need in effect.act.needs() {
        if effect.from(*need).is_none() {
            let need = need.name();
            faults.push(format!("`{act}` needs `{need}`: name the question that answers it"));
        }
    }
    for (field, from) in &effect.fields {
        let Origin::Question(key) = from else { continue };
        let needed = effect.act.needs().contains(field);
        match it.form.question(key) {
            None => faults.push(format!("`{key}` is no question of this procedure")),
            Some(question) if needed && !is_sure(question) => faults.push(format!(
                "`{act}` needs `{}`, and `{key}` may be left open: make it required",
                field.name()
            )),
            Some(_) => {}
        }
    }
    faults
}

/// Whether a confidence is enough for what is called verified.
fn sure(confidence: Confidence) -> bool {
    matches!(confidence, Confidence::A | Confidence::B)
}

/// Whether a form that holds always answers it.
fn is_sure(question: &crate::Question) -> bool {
    question.required && question.only_if.is_none()
}
