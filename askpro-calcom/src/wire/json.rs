//! A view of a JSON value for which every wrong kind is the same as absence.
//!
//! The documented types of Cal.com's answers are not kept by its servers: required fields are `null`, numbers come
//! as texts, and new keys appear. So each field is read by itself, and only what we cannot do without may be missed.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::Value;

/// A field that we cannot do without was absent or of a wrong kind. Holds no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{path}: expected {expected}, found {found}")]
pub(crate) struct Unreadable {
    pub(crate) path: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) found: &'static str,
}

/// A value that may be absent; `null` is absent.
#[derive(Clone, Copy)]
pub(crate) struct Json<'a>(Option<&'a Value>);

impl<'a> Json<'a> {
    pub(crate) fn of(value: &'a Value) -> Self {
        Self(Some(value).filter(|value| !value.is_null()))
    }

    pub(crate) fn get(self, key: &str) -> Self {
        Self(self.0.and_then(|value| value.get(key)).filter(|value| !value.is_null()))
    }

    /// The first of these keys that is there.
    pub(crate) fn first(self, keys: &[&str]) -> Self {
        keys.iter().map(|key| self.get(key)).find(|found| found.is_present()).unwrap_or(Self(None))
    }

    pub(crate) const fn is_present(self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn is_object(self) -> bool {
        self.0.is_some_and(Value::is_object)
    }

    #[cfg(feature = "client")]
    pub(crate) fn is_array(self) -> bool {
        self.0.is_some_and(Value::is_array)
    }

    /// A text that is not blank.
    pub(crate) fn text(self) -> Option<&'a str> {
        self.0.and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// A text, or a number or boolean as text.
    pub(crate) fn word(self) -> Option<String> {
        match self.0? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// A whole number, or a text that is one.
    pub(crate) fn integer(self) -> Option<i64> {
        match self.0? {
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    #[cfg(feature = "client")]
    /// A number that is not negative and fits.
    pub(crate) fn count(self) -> Option<u32> {
        self.integer().and_then(|number| u32::try_from(number).ok())
    }

    /// `true` or the text `true`; `None` when it is neither true nor false.
    pub(crate) fn flag(self) -> Option<bool> {
        match self.0? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    #[cfg(feature = "client")]
    pub(crate) fn number(self) -> Option<f64> {
        match self.0? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// An instant with its offset; without one it is read as UTC, as Cal.com itself does.
    pub(crate) fn instant(self) -> Option<DateTime<Utc>> {
        let text = self.text()?.trim();
        DateTime::parse_from_rfc3339(text).map(|instant| instant.to_utc()).ok().or_else(|| {
            NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
                .ok()
                .map(|naive| naive.and_utc())
        })
    }

    /// The items of an array; nothing for every other kind.
    pub(crate) fn items(self) -> impl Iterator<Item = Json<'a>> {
        self.0.and_then(Value::as_array).into_iter().flatten().map(Self::of)
    }

    /// The fields of an object; nothing for every other kind.
    pub(crate) fn fields(self) -> impl Iterator<Item = (&'a str, Json<'a>)> {
        self.0
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), Self::of(value)))
    }

    /// What kind of value is there, for messages.
    pub(crate) const fn kind(self) -> &'static str {
        match self.0 {
            None | Some(Value::Null) => "nothing",
            Some(Value::Bool(_)) => "a boolean",
            Some(Value::Number(_)) => "a number",
            Some(Value::String(_)) => "a text",
            Some(Value::Array(_)) => "an array",
            Some(Value::Object(_)) => "an object",
        }
    }

    pub(crate) const fn unreadable(self, path: &'static str, expected: &'static str) -> Unreadable {
        Unreadable { path, expected, found: self.kind() }
    }
}

fn whole(number: f64) -> Option<i64> {
    // Beyond 2^53 a float no longer names one whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the exact range")]
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_read_from_numbers_and_from_texts() {
        let value = json!({"a": 7, "b": "7", "c": 7.0, "d": "unknown", "e": 7.5, "f": null});
        let json = Json::of(&value);
        let read = |key| json.get(key).integer();
        assert_eq!([read("a"), read("b"), read("c")], [Some(7); 3]);
        assert_eq!([read("d"), read("e"), read("f"), read("g")], [None; 4]);
    }

    #[test]
    fn instants_keep_their_offset_and_default_to_utc() {
        let value = json!(["2026-03-02T10:00:00.000+01:00", "2026-03-02T09:00:00", "tomorrow"]);
        let read: Vec<_> = Json::of(&value).items().map(Json::instant).collect();
        assert_eq!(read[0], read[1]);
        assert!(read[0].is_some());
        assert_eq!(read[2], None);
    }

    #[test]
    fn an_unreadable_field_is_named_without_its_value() {
        let value = json!({"uid": ["Erika"]});
        let error = Json::of(&value).get("uid").unreadable("data.uid", "a text");
        assert_eq!(error.to_string(), "data.uid: expected a text, found an array");
    }
}
