//! From the text of a file to the versions of a procedure, each with the places of its parts.

use std::collections::BTreeMap;
use std::ops::Range;

use kernel::{PartialDate, Term};
use time::Date;
use toml::Spanned;

use crate::answers::is_key;
use crate::{
    Act, Authority, By, Choice, Condition, Document, Effect, Exempt, Exemption, Fault, Fee, Field,
    Form, Kind, LifeEvent, Limit, Names, Next, Origin, Outcome, PortalCode, Prefill, Procedure,
    Question, ResultPaper, Settles, Step, Territory, lint, raw,
};

/// Of one file.
pub(crate) const SIZE_MAX: usize = 64 * 1024;
const NAME_CHARACTERS_MAX: usize = 300;
const CHARACTERS_MAX: u16 = 2_000;
const DIGITS_MAX: u8 = 18;
const ANSWERS_MAX: u8 = 30;
const MEBIBYTES_MAX: u8 = 20;

/// The decision's own day, where a field of an act would name a question.
pub(crate) const DECISION_DAY: &str = "@decision-day";

/// A version, and where its parts stand in the file.
#[derive(Clone, Debug)]
pub(crate) struct Read<'a> {
    pub(crate) file: &'a str,
    pub(crate) procedure: Procedure,
    places: BTreeMap<String, Range<usize>>,
    text: &'a str,
}

impl Read<'_> {
    /// A fault at a part of it; at the version when it has no such part.
    pub(crate) fn fault(&self, part: &str, what: impl Into<String>) -> Fault {
        let place = self.places.get(part).or_else(|| self.places.get("version"));
        Fault::at(self.file, self.text, place.cloned().unwrap_or(0..0), what.into())
    }
}

/// The versions in a file.
pub(crate) fn read<'a>(file: &'a str, text: &'a str) -> Result<Vec<Read<'a>>, Vec<Fault>> {
    let raw: raw::File = toml::from_str(text).map_err(|error| {
        let place = error.span().unwrap_or(0..0);
        vec![Fault::at(file, text, place, error.message().replace('\n', "; "))]
    })?;
    let mut reader = Reader { faults: Vec::new(), file, places: BTreeMap::new(), text };
    let code = reader.code(&raw.code);
    let mut versions = Vec::new();
    if raw.version.is_empty() {
        reader.wrong(raw.code.span(), "it has no version: add a [[version]]");
    }
    for version in raw.version {
        reader.places.clear();
        reader.places.insert("code".to_owned(), raw.code.span());
        // The span of a table reaches over its parts; its first line is enough.
        reader.places.insert("version".to_owned(), version.span());
        let procedure = reader.version(code.clone(), version.into_inner());
        let places = std::mem::take(&mut reader.places);
        versions.push(Read { file, procedure, places, text });
    }
    let mut faults = reader.faults;
    // What a part means can be asked only of parts that could be read.
    if faults.is_empty() {
        faults.extend(versions.iter().flat_map(lint::version));
    }
    if faults.is_empty() { Ok(versions) } else { Err(faults) }
}

struct Reader<'a> {
    faults: Vec<Fault>,
    file: &'a str,
    places: BTreeMap<String, Range<usize>>,
    text: &'a str,
}

impl Reader<'_> {
    fn wrong(&mut self, place: Range<usize>, what: impl Into<String>) {
        self.faults.push(Fault::at(self.file, self.text, place, what.into()));
    }

    fn code(&mut self, code: &Spanned<String>) -> String {
        let own = self.file.rsplit('/').next().and_then(|name| name.strip_suffix(".toml"));
        self.key(code.get_ref(), code.span());
        if own != Some(code.get_ref()) {
            self.wrong(code.span(), "`code` is the name of the file without .toml: rename one");
        }
        code.get_ref().clone()
    }

    fn version(&mut self, code: String, raw: raw::Version) -> Procedure {
        self.remember("names", &raw.names);
        self.remember("verified", &raw.verified);
        self.remember("valid_from", &raw.valid_from);
        self.remember("authority", &raw.authority);
        self.remember("authentication_level", &raw.authentication_level);
        self.remember("identity_level", &raw.identity_level);
        self.remember("applicants", &raw.applicants);
        self.remember("channels", &raw.channels);
        self.remember("life_events", &raw.life_events);
        let mut form = Form { questions: self.each(raw.question, "question", Self::question) };
        let outcomes = self.each(raw.outcome, "outcome", Self::outcome);
        let mut steps = self.each(raw.step, "step", Self::step);
        point(&mut steps, &outcomes);
        pair(&mut form, &outcomes);
        Procedure {
            applicants: raw.applicants.into_inner(),
            authentication_level: raw.authentication_level.into_inner(),
            authority: self.authority(raw.authority),
            begun_at: raw.begun_at.map(|page| self.page(&page)),
            channels: raw.channels.into_inner(),
            code,
            confidence: raw.confidence,
            documents: self.each(raw.document, "document", Self::document),
            exemptions: self.each(raw.exemption, "exemption", Self::exemption),
            fees: self.each(raw.fee, "fee", Self::fee),
            form,
            identity_level: raw.identity_level.into_inner(),
            legal_basis: raw.legal_basis,
            life_events: self.life_events(&raw.life_events),
            names: self.names(raw.names),
            outcomes,
            portal_codes: self.each(raw.portal_codes, "portal-code", Self::portal_code),
            settles: match raw.handed_over_to {
                Some(ministry) => Settles::HandedOver { ministry: self.names(ministry) },
                None => Settles::Here,
            },
            source: raw.source,
            steps,
            summary: self.names(raw.summary),
            valid_from: self.day(&raw.valid_from),
            verified: raw.verified.into_inner(),
        }
    }

    /// A page of this program.
    fn page(&mut self, page: &Spanned<String>) -> String {
        let letter = |c: char| c.is_ascii_lowercase() || c == '/' || c == '-';
        let text = page.get_ref();
        if !text.starts_with('/') || text.starts_with("//") || !text.chars().all(letter) {
            self.wrong(page.span(), "`begun_at` is a page of this program, as `/sign-up`");
        }
        text.clone()
    }

    /// Parts of one kind; their keys are different, and found again under `kind.key`.
    fn each<R, T>(
        &mut self,
        raw: Vec<Spanned<R>>,
        kind: &str,
        read: impl Fn(&mut Self, Range<usize>, R) -> (String, T),
    ) -> Vec<T> {
        let mut parts = Vec::new();
        for raw in raw {
            let place = raw.span();
            let (key, part) = read(self, place.clone(), raw.into_inner());
            if self.places.insert(format!("{kind}.{key}"), place.clone()).is_some() {
                self.wrong(
                    place,
                    format!("there is another {kind} `{key}`: name one of them anew"),
                );
            }
            parts.push(part);
        }
        parts
    }

    fn question(&mut self, place: Range<usize>, raw: raw::Question) -> (String, Question) {
        self.key(&raw.key, place.clone());
        let kind = self.kind(&place, &raw);
        if !(1..=ANSWERS_MAX).contains(&raw.count_max) {
            self.wrong(place, format!("`count_max` is from 1 to {ANSWERS_MAX}"));
        }
        let key = raw.key;
        if let Some(prefill) = &raw.prefill {
            self.places.insert(format!("prefill.{key}"), prefill.span());
        }
        let prefill = raw.prefill.map(Spanned::into_inner);
        let kind = match kind {
            Kind::Choice(_) => Kind::Choice(self.choices(raw.choices)),
            kind => kind,
        };
        let question = Question {
            count_max: raw.count_max,
            hint: raw.hint.map(|hint| self.names(hint)),
            key: key.clone(),
            kind,
            names: self.names(raw.names),
            only_if: raw.only_if.map(condition),
            prefill: prefill.map(|it| Prefill {
                field: it.field,
                group: it.group,
                may_change: it.may_change,
            }),
            required: raw.required,
            value_of: None,
        };
        (key, question)
    }

    /// The kind, without its choices: each takes its own limits and no others.
    fn kind(&mut self, place: &Range<usize>, raw: &raw::Question) -> Kind {
        let given = (raw.characters_max, raw.digits_min, raw.digits_max, raw.choices.len());
        match (raw.kind, given) {
            (raw::Kind::Choice, (None, None, None, 2..=50)) => Kind::Choice(Vec::new()),
            (raw::Kind::Commune, (None, None, None, 0)) => Kind::Commune,
            (raw::Kind::Date, (None, None, None, 0)) => Kind::Date,
            (raw::Kind::Digits, (None, Some(min), Some(max), 0))
                if 1 <= min && min <= max && max <= DIGITS_MAX =>
            {
                Kind::Digits { length_max: max, length_min: min }
            }
            (raw::Kind::Number, (None, None, Some(max), 0)) if (1..=DIGITS_MAX).contains(&max) => {
                Kind::Number { digits_max: max }
            }
            (raw::Kind::Person, (None, None, None, 0)) => Kind::Person,
            (raw::Kind::Text, (Some(max), None, None, 0))
                if (1..=CHARACTERS_MAX).contains(&max) =>
            {
                Kind::Text { characters_max: max }
            }
            (raw::Kind::YesNo, (None, None, None, 0)) => Kind::YesNo,
            (kind, _) => {
                self.wrong(place.clone(), wanted(kind));
                Kind::YesNo
            }
        }
    }

    fn choices(&mut self, raw: Vec<raw::Choice>) -> Vec<Choice> {
        let mut choices: Vec<Choice> = Vec::new();
        for raw in raw {
            let place = raw.names.span();
            self.key(&raw.key, place.clone());
            if choices.iter().any(|choice| choice.key == raw.key) {
                self.wrong(place, format!("there is another choice `{}`", raw.key));
            }
            choices.push(Choice { names: self.names(raw.names), key: raw.key });
        }
        choices
    }

    fn document(&mut self, place: Range<usize>, raw: raw::Document) -> (String, Document) {
        self.key(&raw.key, place.clone());
        if !(1..=ANSWERS_MAX).contains(&raw.count_max) {
            self.wrong(place.clone(), format!("`count_max` is from 1 to {ANSWERS_MAX}"));
        }
        if !(1..=MEBIBYTES_MAX).contains(&raw.mebibytes_max) {
            self.wrong(place, format!("`mebibytes_max` is from 1 to {MEBIBYTES_MAX}"));
        }
        let document = Document {
            count_max: raw.count_max,
            held: raw.held,
            only_if: raw.only_if.map(condition),
            key: raw.key.clone(),
            mebibytes_max: raw.mebibytes_max,
            names: self.names(raw.names),
            required: raw.required,
        };
        (raw.key, document)
    }

    fn exemption(&mut self, place: Range<usize>, raw: raw::Exemption) -> (String, Exemption) {
        self.key(&raw.key, place.clone());
        let whose = match (raw.below, raw.from) {
            (Some(years), None) => Exempt::Below(years),
            (None, Some(years)) => Exempt::From(years),
            (None, None) => Exempt::Claimed,
            (Some(_), Some(_)) => {
                self.wrong(place, "an age is told by `below` or by `from`".to_owned());
                Exempt::Claimed
            }
        };
        let exemption = Exemption {
            confidence: raw.confidence,
            fees: raw.fees,
            key: raw.key.clone(),
            legal_basis: raw.legal_basis,
            names: self.names(raw.names),
            verified: raw.verified,
            whose,
        };
        (raw.key, exemption)
    }

    fn fee(&mut self, place: Range<usize>, raw: raw::Fee) -> (String, Fee) {
        self.key(&raw.key, place);
        let fee = Fee {
            confidence: raw.confidence,
            direct: raw.direct,
            key: raw.key.clone(),
            legal_basis: raw.legal_basis,
            names: self.names(raw.names),
            online: raw.online,
            only_if: raw.only_if.map(condition),
            per: raw.per,
            persons: raw.persons,
            verified: raw.verified,
        };
        (raw.key, fee)
    }

    fn step(&mut self, place: Range<usize>, raw: raw::Step) -> (String, Step) {
        self.key(&raw.key, place.clone());
        let key = raw.key;
        self.places.insert(format!("next.{key}"), raw.next.span());
        if let Some(deadline) = &raw.deadline {
            self.places.insert(format!("deadline.{key}"), deadline.span());
        }
        if let Some(duty) = &raw.duty {
            self.places.insert(format!("duty.{key}"), duty.span());
        }
        let term = match (raw.amount, raw.unit) {
            (Some(amount), Some(unit)) => Some(Term { amount, unit }),
            (None, None) => None,
            _ => {
                self.wrong(place, "`amount` and `unit` stand together: give both or neither");
                None
            }
        };
        let limit = match (raw.deadline.map(Spanned::into_inner), term) {
            (Some(key), Some(term)) => Some(Limit::Shorter { key, term }),
            (Some(key), None) => Some(Limit::Law(key)),
            (None, term) => term.map(Limit::Term),
        };
        if let Some(effect) = &raw.effect {
            self.places.insert(format!("effect.{key}"), effect.span());
        }
        let step = Step {
            authority: raw.authority.map(|authority| self.authority(authority)),
            batch: raw.batch,
            by: raw.duty.map_or(By::System, |duty| By::Duty(duty.into_inner())),
            effect: raw.effect.and_then(|effect| self.effect(effect)),
            key: key.clone(),
            limit,
            names: self.names(raw.names),
            next: raw.next.into_inner().into_iter().map(Next::Step).collect(),
            supplement: raw.supplement,
        };
        (key, step)
    }

    fn outcome(&mut self, place: Range<usize>, raw: raw::Outcome) -> (String, Outcome) {
        self.key(&raw.key, place);
        let key = raw.key;
        if let Some(effect) = &raw.effect {
            self.places.insert(format!("effect.{key}"), effect.span());
        }
        let outcome = Outcome {
            effect: raw.effect.and_then(|effect| self.effect(effect)),
            key: key.clone(),
            kind: raw.kind,
            names: self.names(raw.names),
            result: raw.result.map(|result| ResultPaper {
                form: result.form,
                key: result.key,
                names: self.names(result.names),
            }),
        };
        (key, outcome)
    }

    fn effect(&mut self, raw: Spanned<raw::Effect>) -> Option<Effect> {
        let (place, raw) = (raw.span(), raw.into_inner());
        let Some(act) = Act::parse(&raw.act) else {
            let acts: Vec<_> = Act::ALL.iter().map(|act| act.name()).collect();
            let what =
                format!("the register has no act `{}`: it is one of {}", raw.act, acts.join(", "));
            self.wrong(place, what);
            return None;
        };
        let mut fields = Vec::new();
        for (name, from) in raw.fields {
            let known = Field::parse(&name)
                .filter(|field| act.needs().contains(field) || act.takes().contains(field));
            let Some(field) = known else {
                let takes: Vec<_> =
                    act.needs().iter().chain(act.takes()).map(|field| field.name()).collect();
                let what = format!(
                    "`{}` has no field `{name}`: it takes {}",
                    act.name(),
                    takes.join(", ")
                );
                self.wrong(place.clone(), what);
                continue;
            };
            let from =
                if from == DECISION_DAY { Origin::DecisionDay } else { Origin::Question(from) };
            fields.push((field, from));
        }
        Some(Effect { act, fields })
    }

    fn portal_code(&mut self, place: Range<usize>, raw: raw::PortalCode) -> (String, PortalCode) {
        let (group, number) = raw.code.split_once('.').unwrap_or_default();
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if group.len() != 1 || number.len() != 6 || !digits(group) || !digits(number) {
            self.wrong(place, "a code of the portal looks like 1.004222");
        }
        (raw.code.clone(), PortalCode { code: raw.code, verified: raw.verified })
    }

    fn authority(&mut self, raw: Spanned<raw::Authority>) -> Authority {
        let (place, raw) = (raw.span(), raw.into_inner());
        let territory = match (raw.territory, raw.question) {
            (raw::Territory::Anywhere, None) => Territory::Anywhere,
            (raw::Territory::Applicant, None) => Territory::Applicant,
            (raw::Territory::Target, Some(question)) => Territory::Target { question },
            _ => {
                self.wrong(
                    place,
                    "`question` stands beside territory = \"target\", and only there",
                );
                Territory::Anywhere
            }
        };
        Authority { office_kind: raw.office_kind, otherwise: raw.otherwise, territory }
    }

    fn life_events(&mut self, raw: &Spanned<Vec<String>>) -> Vec<LifeEvent> {
        let mut events = Vec::new();
        for code in raw.get_ref() {
            match LifeEvent::parse(code) {
                Some(event) => events.push(event),
                None => {
                    let codes: Vec<_> = LifeEvent::ALL.iter().map(|event| event.code()).collect();
                    let what = format!("there is no life event `{code}`: {}", codes.join(", "));
                    self.wrong(raw.span(), what);
                }
            }
        }
        events
    }

    fn names(&mut self, raw: Spanned<Names>) -> Names {
        let (place, names) = (raw.span(), raw.into_inner());
        for (language, text) in [("en", &names.en), ("vi", &names.vi)] {
            if text.trim().is_empty() {
                self.wrong(place.clone(), format!("`{language}` is empty: give both languages"));
            } else if text.chars().count() > NAME_CHARACTERS_MAX {
                let what = format!("`{language}` has more than {NAME_CHARACTERS_MAX} characters");
                self.wrong(place.clone(), what);
            }
        }
        names
    }

    fn day(&mut self, raw: &Spanned<String>) -> Date {
        let day = PartialDate::parse(raw.get_ref()).ok().and_then(PartialDate::date);
        day.unwrap_or_else(|| {
            self.wrong(raw.span(), "`valid_from` is a day such as \"2021-07-01\"");
            Date::MIN
        })
    }

    fn key(&mut self, key: &str, place: Range<usize>) {
        if !is_key(key) {
            let what = format!("`{key}` is no key: small letters, digits and hyphens, 48 at most");
            self.wrong(place, what);
        }
    }

    fn remember<T>(&mut self, part: &str, at: &Spanned<T>) {
        self.places.insert(part.to_owned(), at.span());
    }
}

/// A name that steps lead to is an outcome's where an outcome bears it.
fn point(steps: &mut [Step], outcomes: &[Outcome]) {
    for next in steps.iter_mut().flat_map(|step| &mut step.next) {
        if let Next::Step(key) = next
            && outcomes.iter().any(|outcome| outcome.key == *key)
        {
            *next = Next::Outcome(std::mem::take(key));
        }
    }
}

/// What is made right is a value of the group that another question names.
fn pair(form: &mut Form, outcomes: &[Outcome]) {
    let effects = outcomes.iter().filter_map(|outcome| outcome.effect.as_ref());
    for effect in effects.filter(|effect| effect.act == Act::Corrected) {
        let (Some(Origin::Question(group)), Some(Origin::Question(value))) =
            (effect.from(Field::Group), effect.from(Field::Value))
        else {
            continue;
        };
        let values = form.questions.iter_mut().filter(|question| question.key == *value);
        values.for_each(|question| question.value_of = Some(group.clone()));
    }
}

fn condition(raw: raw::Condition) -> Condition {
    Condition { is: raw.is, question: raw.question }
}

/// What a kind of question must say of itself.
fn wanted(kind: raw::Kind) -> String {
    let wanted = match kind {
        raw::Kind::Choice => "a choice has 2 to 50 `choices`".to_owned(),
        raw::Kind::Digits => {
            format!("digits have `digits_min` and `digits_max` up to {DIGITS_MAX}")
        }
        raw::Kind::Number => format!("a number has `digits_max` from 1 to {DIGITS_MAX}"),
        raw::Kind::Text => format!("a text has `characters_max` from 1 to {CHARACTERS_MAX}"),
        raw::Kind::Commune | raw::Kind::Date | raw::Kind::Person | raw::Kind::YesNo => {
            "this kind has no limits of its own".to_owned()
        }
    };
    format!("{wanted}, and nothing else of these")
}
