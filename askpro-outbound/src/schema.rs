//! JSON Schema.

use askpro_core::ports::{Misfit, Schemas};
use askpro_core::{Error, ErrorKind, Result};
use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::LocationSegment;
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value;

/// Compares JSON with JSON Schema, of the draft that `$schema` names, else 2020-12. Formats count; patterns are run in
/// linear time, so they have no look-around and no back-references; nothing is fetched.
///
/// A schema is compiled whenever it is used: that takes less than a millisecond, once per call of a function.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonSchemas;

/// A value that is no JSON Schema, or one that cannot be used here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a JSON Schema, found at {place:?}: {problem}")]
pub struct InvalidSchema {
    /// Where in the value, as JSON Pointer; empty for the whole.
    pub place: String,
    /// What is wrong there.
    pub problem: String,
}

/// Whether a value can be used as JSON Schema.
///
/// ```
/// use askpro_outbound::check_schema;
/// use serde_json::json;
/// assert!(check_schema(&json!({ "type": "object" })).is_ok());
/// let error = check_schema(&json!({ "properties": { "a": { "type": "txt" } } })).unwrap_err();
/// assert_eq!(error.place, "/properties/a/type");
/// ```
///
/// # Errors
/// [`InvalidSchema`] says what is wrong, and where.
pub fn check_schema(schema: &Value) -> std::result::Result<(), InvalidSchema> {
    compile(schema).map(drop)
}

fn compile(schema: &Value) -> std::result::Result<Validator, InvalidSchema> {
    let options = jsonschema::options()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex());
    options.build(schema).map_err(|error| InvalidSchema {
        place: error.instance_path().to_string(),
        problem: error.to_string(),
    })
}

impl Schemas for JsonSchemas {
    fn misfits(&self, schema: &Value, value: &Value) -> Result<Vec<Misfit>> {
        let validator = compile(schema).map_err(|error| {
            Error::new(ErrorKind::Configuration, "schema", "the schema is no JSON Schema")
                .with_source(error)
        })?;
        let mut misfits: Vec<Misfit> = Vec::new();
        for error in validator.iter_errors(value) {
            let misfit = misfit(&error);
            if misfits.iter().all(|known| known.field != misfit.field) {
                misfits.push(misfit);
            }
        }
        Ok(misfits)
    }
}

/// The field of the object on top that an error is about.
fn misfit(error: &ValidationError<'_>) -> Misfit {
    if let Some(LocationSegment::Property(field)) = error.instance_path().segments().next() {
        return Misfit { field: field.to_string(), is_missing: false };
    }
    let (field, is_missing) = match error.kind() {
        ValidationErrorKind::Required { property } => (property.as_str().unwrap_or_default(), true),
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            (unexpected.first().map_or("", String::as_str), false)
        }
        _ => ("", false),
    };
    Misfit { field: field.to_owned(), is_missing }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn misfits(value: &Value) -> Vec<(String, bool)> {
        let schema = json!({
            "type": "object",
            "properties": {
                "day": { "type": "string", "format": "date" },
                "stars": { "type": "integer", "minimum": 1, "maximum": 5 },
                "code": { "type": "string", "pattern": "^(a+)+$" },
                "person": { "type": "object", "required": ["name"] },
            },
            "required": ["day"],
            "additionalProperties": false,
        });
        let misfits = JsonSchemas.misfits(&schema, value).unwrap();
        misfits.into_iter().map(|misfit| (misfit.field, misfit.is_missing)).collect()
    }

    #[test]
    fn the_field_at_fault_is_named() {
        let named = |field: &str, is_missing| vec![(field.to_owned(), is_missing)];
        assert_eq!(misfits(&json!({ "day": "2026-11-21", "stars": 5 })), []);
        assert_eq!(misfits(&json!({})), named("day", true));
        assert_eq!(misfits(&json!({ "day": "tomorrow" })), named("day", false));
        assert_eq!(misfits(&json!({ "day": "2026-11-21", "stars": 6.5 })), named("stars", false));
        let nested = json!({ "day": "2026-11-21", "person": { "age": 3 } });
        assert_eq!(misfits(&nested), named("person", false));
        assert_eq!(misfits(&json!({ "day": "2026-11-21", "x": 1 })), named("x", false));
        assert_eq!(misfits(&json!([])), named("", false));
    }

    #[test]
    fn a_pattern_cannot_hold_up_a_call() {
        let code = "a".repeat(50_000) + "!";
        let value = json!({ "day": "2026-11-21", "code": code });
        assert_eq!(misfits(&value), [("code".to_owned(), false)]);
    }

    #[test]
    fn a_schema_that_leads_to_itself_comes_to_an_end() {
        let tree = json!({ "type": "object", "additionalProperties": { "$ref": "#" } });
        assert_eq!(JsonSchemas.misfits(&tree, &json!({ "a": { "b": {} } })).unwrap(), []);
        let circle = json!({ "$ref": "#" });
        assert!(JsonSchemas.misfits(&circle, &json!({})).is_ok());
    }

    #[test]
    fn what_is_no_schema_is_refused() {
        for schema in [
            json!({ "type": "txt" }),
            json!({ "required": "day" }),
            json!({ "pattern": "(" }),
            json!({ "pattern": "(?=a)" }),
            json!({ "$ref": "https://example.com/schema.json" }),
            json!({ "$ref": "file:///etc/passwd" }),
            json!("object"),
        ] {
            assert!(check_schema(&schema).is_err(), "{schema}");
            assert!(JsonSchemas.misfits(&schema, &json!({})).is_err(), "{schema}");
        }
    }
}
