//! A small reader of JSON Schema, which knows nothing of forms: what the published schema allows
//! is asked of it.

use kernel::{Division, DivisionLevel, PartialDate};
use serde_json::Value;

/// Whether a schema of the words that ours use allows a value.
pub(crate) fn allows(schema: &Value, value: &Value) -> bool {
    match schema {
        Value::Bool(allowed) => *allowed,
        Value::Object(words) => words.iter().all(|(word, says)| keeps(schema, word, says, value)),
        _ => panic!("no schema: {schema}"),
    }
}

fn keeps(schema: &Value, word: &str, says: &Value, value: &Value) -> bool {
    match word {
        "$schema" | "title" | "description" | "then" | "else" => true,
        "type" => match says.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            other => panic!("type {other}"),
        },
        "enum" => says.as_array().unwrap().contains(value),
        "properties" => value.as_object().is_none_or(|object| {
            let known = object.iter().filter_map(|(key, value)| Some((says.get(key)?, value)));
            known.into_iter().all(|(schema, value)| allows(schema, value))
        }),
        "additionalProperties" => {
            assert_eq!(says, &Value::Bool(false));
            let known = &schema["properties"];
            value.as_object().is_none_or(|it| it.keys().all(|key| known.get(key).is_some()))
        }
        "required" => value.as_object().is_none_or(|object| {
            says.as_array().unwrap().iter().all(|key| object.contains_key(key.as_str().unwrap()))
        }),
        "allOf" => says.as_array().unwrap().iter().all(|schema| allows(schema, value)),
        "if" => {
            let branch = if allows(says, value) { "then" } else { "else" };
            schema.get(branch).is_none_or(|schema| allows(schema, value))
        }
        "items" => value.as_array().is_none_or(|list| list.iter().all(|it| allows(says, it))),
        "minItems" => {
            value.as_array().is_none_or(|list| list.len() as u64 >= says.as_u64().unwrap())
        }
        "maxItems" => {
            value.as_array().is_none_or(|list| list.len() as u64 <= says.as_u64().unwrap())
        }
        "maxLength" => {
            value.as_str().is_none_or(|it| it.chars().count() as u64 <= says.as_u64().unwrap())
        }
        "format" => value.as_str().is_none_or(|text| is_of_format(says.as_str().unwrap(), text)),
        "pattern" => value.as_str().is_none_or(|text| matches(says.as_str().unwrap(), text)),
        other => panic!("this reader does not know `{other}`"),
    }
}

fn is_of_format(format: &str, text: &str) -> bool {
    match format {
        "date" => PartialDate::parse(text).is_ok_and(|date| date.date().is_some()),
        "commune" => {
            Division::bearers(DivisionLevel::Commune, text).any(|it| it.valid_to.is_none())
        }
        other => panic!("format {other}"),
    }
}

/// The patterns that our schemas use, each read by hand.
fn matches(pattern: &str, text: &str) -> bool {
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let inside = |open: &str, close: &str| -> Option<Vec<usize>> {
        let counts = pattern.strip_prefix(open)?.strip_suffix(close)?;
        counts.split(',').map(|count| count.parse().ok()).collect()
    };
    if pattern == r"^[^\p{Cc}]*[\p{Alphabetic}\p{N}][^\p{Cc}]*$" {
        return !text.chars().any(char::is_control) && text.chars().any(char::is_alphanumeric);
    }
    if pattern == "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" {
        let shape: String =
            text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        return shape == "0000-00-00";
    }
    if let Some(counts) = inside("^[0-9]{", "}$") {
        let count = text.chars().count();
        return digits(text) && counts[0] <= count && count <= counts[counts.len() - 1];
    }
    if let Some(counts) = inside("^(0|[1-9][0-9]{", "})$") {
        let small = (1..=counts[1] + 1).contains(&text.len());
        return digits(text) && small && (text == "0" || !text.starts_with('0'));
    }
    panic!("this reader does not know {pattern}");
}
