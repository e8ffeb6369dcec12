//! What the agent passes to a function.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::definition::Function;
use crate::name::person_name;

/// The names under which agents pass a field, and the one that the functions know.
const NAMES: [(&str, &str); 22] = [
    ("date", "datum"),
    ("tag", "datum"),
    ("time", "uhrzeit"),
    ("zeit", "uhrzeit"),
    ("kunde_name", "name"),
    ("customer_name", "name"),
    ("telefon", "telefonnummer"),
    ("phone", "telefonnummer"),
    ("phone_number", "telefonnummer"),
    ("service", "dienstleistung"),
    ("e_mail", "email"),
    ("preferred_staff", "mitarbeiter_wunsch"),
    ("staff", "mitarbeiter_wunsch"),
    ("notes", "notizen"),
    ("notiz", "notizen"),
    ("termin_id", "appointment_id"),
    ("new_date", "neues_datum"),
    ("new_time", "neue_uhrzeit"),
    ("reason", "grund"),
    ("cancellation_reason", "grund"),
    ("when", "wann"),
    ("slot", "slot_id"),
];

/// The field that holds what the caller is called.
const NAME: &str = "name";

/// The longest text that is taken, in characters; nobody says more in one answer.
const LONGEST: usize = 500;

/// What the agent passes, tidied up: fields by the names the functions know, without those that hold nothing.
///
/// A variable that was never set comes as its name in braces, and counts as missing; so does what only stands for the name
/// of a person ("unbekannt", "der Anrufer"). Debug shows names only.
///
/// ```
/// use askpro_core::function::Arguments;
/// use serde_json::json;
/// let json = |value: serde_json::Value| Arguments::new(value.as_object().cloned().unwrap_or_default());
/// let said = json(json!({ "date": " morgen ", "uhrzeit": 15, "name": "{{name}}", "email": "" }));
/// assert_eq!(said.to_json(), r#"{"datum":"morgen","uhrzeit":"15"}"#);
/// assert_eq!(said.digest(), json(json!({ "uhrzeit": "15", "datum": "morgen" })).digest());
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Arguments(BTreeMap<String, String>);

impl Arguments {
    /// Tidies up what came. Of a field that came by two names the one that the functions know counts.
    #[must_use]
    pub fn new(fields: Map<String, Value>) -> Self {
        let mut known = BTreeMap::new();
        for (name, value) in fields {
            let Some(text) = text(&value) else { continue };
            let plain = name.trim().to_lowercase();
            let alias = NAMES.iter().find(|(other, _)| *other == plain);
            let ours = alias.map_or(plain.as_str(), |(_, ours)| *ours);
            let text = if ours == NAME { person_name(&text) } else { Some(text) };
            let Some(text) = text else { continue };
            match alias {
                Some((_, ours)) => drop(known.entry((*ours).to_owned()).or_insert(text)),
                None => drop(known.insert(plain, text)),
            }
        }
        Self(known)
    }

    /// Fields that were tidied up before.
    #[must_use]
    pub const fn from_fields(fields: BTreeMap<String, String>) -> Self {
        Self(fields)
    }

    /// As the typed arguments of a function; what it does not know is left out.
    pub(crate) fn read<T: DeserializeOwned + Default>(&self) -> T {
        let fields = self.0.iter().map(|(name, text)| (name.clone(), Value::from(text.as_str())));
        serde_json::from_value(Value::Object(fields.collect())).unwrap_or_default()
    }

    /// The fields that a function takes.
    pub(crate) fn of<F: Function>(&self) -> BTreeMap<String, String> {
        let takes = |name: &str| F::FIELDS.contains(&name);
        let fields = self.0.iter().filter(|(name, _)| takes(name));
        fields.map(|(name, text)| (name.clone(), text.clone())).collect()
    }

    /// One field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Every field, by its name.
    #[must_use]
    pub const fn fields(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// As JSON, the fields in the order of their names.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// The same for the same fields, in whatever order they came.
    #[must_use]
    pub fn digest(&self) -> String {
        hex::encode(Sha256::digest(self.to_json().as_bytes()))
    }
}

/// What a value says, if anything.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    heard(&text).map(|text| text.chars().take(LONGEST).collect())
}

/// A text without control characters, if it says anything.
pub(super) fn heard(text: &str) -> Option<String> {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    let is_unset = text.starts_with("{{") && text.ends_with("}}");
    let says_nothing = ["null", "none", "undefined", "n/a"].contains(&text.to_lowercase().as_str());
    (!text.is_empty() && !is_unset && !says_nothing).then_some(text)
}

impl fmt::Debug for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn arguments(value: &Value) -> Arguments {
        Arguments::new(value.as_object().cloned().unwrap())
    }

    #[test]
    fn the_name_that_the_functions_know_wins_whatever_the_order() {
        for value in [json!({ "date": "a", "datum": "b" }), json!({ "datum": "b", "tag": "a" })] {
            assert_eq!(arguments(&value).get("datum"), Some("b"));
        }
    }

    #[test]
    fn what_says_nothing_is_missing() {
        let value = json!({ "a": null, "b": "", "c": "  ", "d": "{{name}}", "e": "null", "f": [], "g": {} });
        assert_eq!(arguments(&value), Arguments::default());
    }

    #[test]
    fn what_only_stands_for_a_name_is_missing() {
        let value = json!({ "customer_name": "der Anrufer", "notizen": "ja" });
        assert_eq!(arguments(&value).to_json(), r#"{"notizen":"ja"}"#);
    }

    #[test]
    fn a_huge_text_is_cut() {
        let value = json!({ "notizen": "ä".repeat(100_000) });
        assert_eq!(
            arguments(&value).get("notizen").map(|text| text.chars().count()),
            Some(LONGEST)
        );
    }

    #[test]
    fn neither_values_nor_control_characters_get_through() {
        let said = arguments(&json!({ "name": "Erika\u{0}\nMustermann" }));
        assert_eq!(said.get("name"), Some("ErikaMustermann"));
        assert_eq!(format!("{said:?}"), r#"{"name"}"#);
    }
}
