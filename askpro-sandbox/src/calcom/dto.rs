//! The checks of bodies and queries before anything is done: unknown keys are refused, each problem is named.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde_json::{Map, Value, json};

use super::error::{Answer, ApiError};

/// What is wrong with a property.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    property: String,
    constraints: Vec<(&'static str, String)>,
    children: Vec<Problem>,
}

impl Problem {
    pub(super) fn new(property: &str, constraint: &'static str, text: impl Into<String>) -> Self {
        Self {
            property: property.to_owned(),
            constraints: vec![(constraint, text.into())],
            children: Vec::new(),
        }
    }

    fn text(&self) -> String {
        let texts: Vec<&str> = self.constraints.iter().map(|(_, text)| text.as_str()).collect();
        let children = joined(&self.children);
        format!("{} property is wrong,{} {children}", self.property, texts.join(","))
    }

    fn json(&self) -> Value {
        let constraints: Map<String, Value> =
            self.constraints.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
        let children: Vec<Value> = self.children.iter().map(Self::json).collect();
        json!({ "property": self.property, "constraints": constraints, "children": children })
    }
}

fn joined(problems: &[Problem]) -> String {
    problems.iter().map(Problem::text).collect::<Vec<_>>().join(", ")
}

/// An object under examination.
#[derive(Debug)]
pub(super) struct Dto<'a> {
    object: &'a Map<String, Value>,
    problems: Vec<Problem>,
}

impl<'a> Dto<'a> {
    /// Looks at an object in which only these keys may stand.
    pub(super) fn new(object: &'a Map<String, Value>, known: &[&str]) -> Self {
        let unknown = object.keys().filter(|key| !known.contains(&key.as_str()));
        let problems = unknown
            .map(|key| {
                let text = format!("property {key} should not exist");
                Problem::new(key, "whitelistValidation", text)
            })
            .collect();
        Self { object, problems }
    }

    pub(super) fn problem(&mut self, property: &str, name: &'static str, text: impl Into<String>) {
        self.problems.push(Problem::new(property, name, text));
    }

    /// A value that is there and not null.
    pub(super) fn value(&self, key: &str) -> Option<&'a Value> {
        self.object.get(key).filter(|value| !value.is_null())
    }

    /// A text; anything else in its place is a problem.
    pub(super) fn text(&mut self, key: &str) -> Option<&'a str> {
        let value = self.value(key)?;
        if value.as_str().is_none() {
            self.problem(key, "isString", format!("{key} must be a string"));
        }
        value.as_str()
    }

    /// A text that has to be there.
    pub(super) fn required_text(&mut self, key: &str) -> Option<&'a str> {
        if self.value(key).is_none() {
            self.problem(key, "isString", format!("{key} must be a string"));
        }
        self.text(key)
    }

    /// A whole number of at least 1.
    pub(super) fn positive(&mut self, key: &str) -> Option<i64> {
        let value = self.value(key)?;
        let number = value.as_i64().filter(|number| *number >= 1);
        if number.is_none() {
            self.problem(key, "isInt", format!("{key} must be an integer number not less than 1"));
        }
        number
    }

    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        if !value.is_boolean() {
            self.problem(key, "isBoolean", format!("{key} must be a boolean value"));
        }
        value.as_bool()
    }

    pub(super) fn object(&mut self, key: &str) -> Option<&'a Map<String, Value>> {
        let value = self.value(key)?;
        if !value.is_object() {
            self.problem(key, "isObject", format!("{key} must be an object"));
        }
        value.as_object()
    }

    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let texts: Option<Vec<String>> = value
            .as_array()
            .and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect());
        if texts.is_none() {
            self.problem(key, "isString", format!("each value in {key} must be a string"));
        }
        texts.unwrap_or_default()
    }

    /// An instant that has to be there.
    pub(super) fn required_instant(&mut self, key: &str) -> Option<DateTime<Utc>> {
        let instant = self.value(key).and_then(Value::as_str).and_then(instant);
        if instant.is_none() {
            let text = format!("{key} must be a valid ISO 8601 date string");
            self.problem(key, "isDateString", text);
        }
        instant
    }

    /// Takes the problems of an inner object over.
    pub(super) fn adopt(&mut self, key: &str, inner: Dto<'_>) {
        if !inner.problems.is_empty() {
            let children = inner.problems;
            let problem = Problem { property: key.to_owned(), constraints: Vec::new(), children };
            self.problems.push(problem);
        }
    }

    /// As bodies of bookings are answered: the problems as one message.
    pub(super) fn finish(self) -> Answer<()> {
        if self.problems.is_empty() {
            return Ok(());
        }
        Err(ApiError::bad_request(joined(&self.problems)))
    }

    /// As other bodies and queries are answered: the problems as a list.
    pub(super) fn finish_listed(self) -> Answer<()> {
        refuse_listed(&self.problems)
    }
}

/// Refuses a request that has problems, in the form of a list.
pub(super) fn refuse_listed(problems: &[Problem]) -> Answer<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let errors: Vec<Value> = problems.iter().map(Problem::json).collect();
    Err(ApiError::invalid(&errors))
}

/// The body as an object; an empty body is an empty object.
pub(super) fn object_of(body: &[u8]) -> Answer<Map<String, Value>> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(ApiError::bad_request("the body must be a JSON object")),
        Err(_) => Err(ApiError::bad_request("Unexpected token in JSON")),
    }
}

/// An ISO 8601 instant. An offset is honoured; without one it is read as UTC; a bare day is its first moment.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.to_utc());
    }
    if let Ok(instant) = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z") {
        return Some(instant.to_utc());
    }
    let bare = text.strip_suffix('Z').unwrap_or(text);
    for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"] {
        if let Ok(instant) = NaiveDateTime::parse_from_str(bare, format) {
            return Some(instant.and_utc());
        }
    }
    day(text).map(|day| day.and_time(NaiveTime::MIN).and_utc())
}

/// A bare day.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// Whether it looks like an address of a domain that can receive mail.
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let labels_fine = domain
        .split('.')
        .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    let local_fine = !local.is_empty() && !local.chars().any(|c| c.is_whitespace() || c == '"');
    let ending = domain.rsplit('.').next().unwrap_or_default();
    local_fine && labels_fine && domain.contains('.') && ending.len() > 1 && ending != "invalid"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_with_and_without_offset() {
        let noon: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
        for text in [
            "2026-12-01T12:00:00Z",
            "2026-12-01T12:00:00.000Z",
            "2026-12-01T13:00:00+01:00",
            "2026-12-01T12:00:00",
            "2026-12-01T12:00Z",
            "2026-12-01T13:00+01:00",
        ] {
            assert_eq!(instant(text), Some(noon), "{text}");
        }
        assert_eq!(instant("1.12.2026 12:00"), None);
        assert_eq!(instant(""), None);
    }

    #[test]
    fn addresses_in_invalid_are_refused_and_those_at_example_pass() {
        assert!(is_email("erika@example.com"));
        for text in
            ["", "erika", "erika@example.invalid", "erika@", "@example.com", "a b@example.com"]
        {
            assert!(!is_email(text), "{text}");
        }
    }
}
