//! The answers of a form as JSON Schema 2020-12, for programs that fill it in.

use serde_json::{Map, Value, json};

use crate::{Form, Kind, Question};

impl Form {
    /// What [`Form::check`] lets pass is what this allows; beyond it, a commune must be one of
    /// today's list (`format: commune`).
    pub fn json_schema(&self) -> Value {
        let properties: Map<String, Value> =
            self.questions.iter().map(|it| (it.key.clone(), property(it))).collect();
        let always = |it: &&Question| it.required && it.only_if.is_none();
        let required: Vec<&str> =
            self.questions.iter().filter(always).map(|it| it.key.as_str()).collect();
        let conditions: Vec<Value> = self.questions.iter().filter_map(condition).collect();
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        if !conditions.is_empty() {
            schema["allOf"] = Value::Array(conditions);
        }
        schema
    }
}

fn property(question: &Question) -> Value {
    let mut one = of_kind(&question.kind);
    if question.is_list() {
        let count_max = question.count_max;
        one = json!({ "type": "array", "items": one, "minItems": 1, "maxItems": count_max });
    }
    one["title"] = json!(question.names.vi);
    if let Some(hint) = &question.hint {
        one["description"] = json!(hint.vi);
    }
    one
}

fn of_kind(kind: &Kind) -> Value {
    match kind {
        Kind::Choice(choices) => {
            let keys: Vec<&str> = choices.iter().map(|choice| choice.key.as_str()).collect();
            json!({ "type": "string", "enum": keys })
        }
        Kind::Commune => pattern("^[0-9]{5}$", Some("commune")),
        Kind::Date => pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", Some("date")),
        Kind::Digits { length_max, length_min } => {
            pattern(&format!("^[0-9]{{{length_min},{length_max}}}$"), None)
        }
        Kind::Number { digits_max } => {
            pattern(&format!("^(0|[1-9][0-9]{{0,{}}})$", digits_max.saturating_sub(1)), None)
        }
        Kind::Person => pattern("^[0-9]{12}$", None),
        Kind::Text { characters_max } => {
            // A letter or a digit at least, and nothing that steers a terminal.
            let mut text = pattern(r"^[^\p{Cc}]*[\p{Alphabetic}\p{N}][^\p{Cc}]*$", None);
            text["maxLength"] = json!(characters_max);
            text
        }
        Kind::YesNo => json!({ "type": "string", "enum": ["yes", "no"] }),
    }
}

fn pattern(pattern: &str, format: Option<&str>) -> Value {
    let mut schema = json!({ "type": "string", "pattern": pattern });
    if let Some(format) = format {
        schema["format"] = json!(format);
    }
    schema
}

/// Asked, and then perhaps required, only when another is answered so.
fn condition(question: &Question) -> Option<Value> {
    let only_if = question.only_if.as_ref()?;
    let (key, on) = (&question.key, &only_if.question);
    let answered = json!({
        "properties": { on: { "enum": only_if.is } },
        "required": [on],
    });
    let then = if question.required { json!({ "required": [key] }) } else { json!({}) };
    Some(json!({ "if": answered, "then": then, "else": { "properties": { key: false } } }))
}
