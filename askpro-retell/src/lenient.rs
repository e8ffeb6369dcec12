//! Reading what others write: a field of the wrong type is as good as absent, and never spoils the rest.

use askpro_core::ports::DecodeError;
use chrono::{DateTime, Utc};
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::{Map, Value};

use crate::surrogate;

/// For `#[serde(default, deserialize_with = …)]`: `None` for null, and for a value of another type.
pub(crate) fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => None,
        value => serde_json::from_value(value).ok(),
    })
}

/// As [`lenient`], for lists: elements of another type are left out.
pub(crate) fn lenient_list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(match Value::deserialize(deserializer)? {
        Value::Array(items) => {
            items.into_iter().filter_map(|item| serde_json::from_value(item).ok()).collect()
        }
        _ => Vec::new(),
    })
}

/// An instant in milliseconds since 1970; `None` for anything that is no such number.
pub(crate) fn millis<'de, D>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error>
where
    D: Deserializer<'de>,
{
    let value = Value::deserialize(deserializer)?;
    Ok(value.as_i64().and_then(DateTime::from_timestamp_millis))
}

/// What kind of value stands there, without the value.
pub(crate) const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Parses a body that has to be a JSON object; a byte order mark and halves of characters are accepted.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Value>, DecodeError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    match surrogate::parse(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(wrong("body", "a JSON object", kind_of(&other))),
        Err(_) if body.iter().all(u8::is_ascii_whitespace) => {
            Err(wrong("body", "a JSON object", "nothing"))
        }
        Err(error) => {
            // The message of the parser may quote the body; the place does not.
            let found = format!("no JSON, at line {} column {}", error.line(), error.column());
            Err(DecodeError { field: "body".to_owned(), expected: "a JSON object", found })
        }
    }
}

pub(crate) fn wrong(field: &str, expected: &'static str, found: &str) -> DecodeError {
    DecodeError { field: field.to_owned(), expected, found: found.to_owned() }
}

/// Takes a text that has to be there and not blank.
pub(crate) fn text(
    object: &Map<String, Value>,
    key: &str,
    field: &str,
) -> Result<String, DecodeError> {
    match object.get(key) {
        Some(Value::String(text)) if text.trim().is_empty() => {
            Err(wrong(field, "a text", "an empty text"))
        }
        Some(Value::String(text)) => Ok(text.trim().to_owned()),
        Some(other) => Err(wrong(field, "a text", kind_of(other))),
        None => Err(wrong(field, "a text", "nothing")),
    }
}

/// Takes an object that has to be there.
pub(crate) fn child(
    object: &mut Map<String, Value>,
    key: &str,
) -> Result<Map<String, Value>, DecodeError> {
    match object.remove(key) {
        Some(Value::Object(child)) => Ok(child),
        Some(other) => Err(wrong(key, "an object", kind_of(&other))),
        None => Err(wrong(key, "an object", "nothing")),
    }
}

/// Takes a list of objects that has to be there.
#[cfg(feature = "client")]
pub(crate) fn child_list(
    object: &mut Map<String, Value>,
    key: &str,
) -> Result<Vec<Map<String, Value>>, DecodeError> {
    let items = match object.remove(key) {
        Some(Value::Array(items)) => items,
        Some(other) => return Err(wrong(key, "a list", kind_of(&other))),
        None => return Err(wrong(key, "a list", "nothing")),
    };
    let objects = items.into_iter().enumerate().map(|(place, item)| match item {
        Value::Object(object) => Ok(object),
        other => Err(wrong(&format!("{key}[{place}]"), "an object", kind_of(&other))),
    });
    objects.collect()
}
