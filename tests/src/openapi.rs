//! Checks requests against an OpenAPI 3.0 document: path, method, parameters, body, and nothing beyond them.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Map, Value, json};

use crate::official_files;

/// An OpenAPI document of one of the services.
#[derive(Debug)]
pub struct ApiDocument(Value);

impl ApiDocument {
    /// Reads a document from the folder that `ASKPRO_API_SPECS` names. A test that needs it fails without it.
    #[must_use]
    pub fn read(file: &str) -> Self {
        let path = official_files().join(file);
        let text = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
        Self(without_nullable(serde_json::from_str(&text).unwrap()))
    }

    /// What is wrong with a request; empty when it is as documented.
    #[must_use]
    pub fn faults(&self, request: &wiremock::Request) -> Vec<String> {
        let method = request.method.as_str().to_lowercase();
        let path = request.url.path();
        let Some(operation) = self.operation(path, &method) else {
            return vec![format!("{method} {path} is not documented")];
        };
        let mut faults = self.parameter_faults(operation, request);
        faults.extend(self.body_faults(operation, request));
        faults.into_iter().map(|fault| format!("{method} {path}: {fault}")).collect()
    }

    fn operation(&self, path: &str, method: &str) -> Option<&Value> {
        let paths = self.0["paths"].as_object()?;
        let fits = |template: &str| {
            let (template, path) = (template.split('/'), path.split('/'));
            template.clone().count() == path.clone().count()
                && template.zip(path).all(|(t, p)| t == p || (t.starts_with('{') && !p.is_empty()))
        };
        // A literal path goes before one with a variable in its place.
        let mut templates: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
        templates.sort_by_key(|(template, _)| template.matches('{').count());
        templates.into_iter().find_map(|(_, item)| item.get(method))
    }

    fn parameter_faults(&self, operation: &Value, request: &wiremock::Request) -> Vec<String> {
        let parameters: Vec<&Value> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|p| self.resolve(p))
            .collect();
        let find = |place: &str, name: &str| {
            parameters.iter().find(|p| p["in"] == place && p["name"] == name).copied()
        };
        let mut faults = Vec::new();
        let given: Vec<(String, String)> = request.url.query_pairs().into_owned().collect();
        for (name, value) in &given {
            match find("query", name) {
                None => faults.push(format!("query parameter {name} is not documented")),
                Some(parameter) if !self.takes(&parameter["schema"], value) => {
                    faults.push(format!("query parameter {name} does not take this value"));
                }
                Some(_) => {}
            }
        }
        for parameter in parameters.iter().filter(|p| p["required"] == true) {
            let name = parameter["name"].as_str().unwrap_or_default();
            let there = match parameter["in"].as_str() {
                Some("query") => given.iter().any(|(given, _)| given == name),
                Some("header") => request.headers.contains_key(name),
                _ => true,
            };
            if !there {
                faults.push(format!("required parameter {name} is missing"));
            }
        }
        let version =
            find("header", "cal-api-version").and_then(|p| p["schema"]["default"].as_str());
        let sent = request.headers.get("cal-api-version").and_then(|value| value.to_str().ok());
        if let Some(version) = version.filter(|version| Some(*version) != sent) {
            faults.push(format!("cal-api-version is {sent:?}, documented is {version:?}"));
        }
        faults
    }

    /// A query value is text; it fits when the text, or the number or list it spells, fits.
    fn takes(&self, schema: &Value, text: &str) -> bool {
        let list: Vec<&str> = text.split(',').collect();
        [Some(json!(text)), serde_json::from_str(text).ok(), Some(json!(list))]
            .into_iter()
            .flatten()
            .any(|value| self.schema_faults(schema, &value).is_empty())
    }

    fn body_faults(&self, operation: &Value, request: &wiremock::Request) -> Vec<String> {
        let body = &operation["requestBody"];
        if request.body.is_empty() {
            return if body["required"] == true {
                vec!["the body is missing".to_owned()]
            } else {
                Vec::new()
            };
        }
        let Ok(value) = serde_json::from_slice::<Value>(&request.body) else {
            return vec!["the body is no JSON".to_owned()];
        };
        let schema = &body["content"]["application/json"]["schema"];
        if schema.is_null() {
            let empty = value.as_object().is_some_and(Map::is_empty);
            return if empty { Vec::new() } else { vec!["a body is not documented".to_owned()] };
        }
        let mut faults = self.schema_faults(schema, &value);
        let known = self.properties(schema);
        let keys = value.as_object().into_iter().flat_map(Map::keys);
        faults.extend(
            keys.filter(|key| !known.contains(*key))
                .map(|key| format!("body key {key} is not documented")),
        );
        faults
    }

    fn schema_faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut root = schema.clone();
        if let Some(root) = root.as_object_mut() {
            root.insert("components".to_owned(), self.0["components"].clone());
        }
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .build(&root)
            .unwrap_or_else(|error| panic!("the document's schema cannot be used: {error}"));
        validator
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    /// Every key that some variant of the schema names.
    fn properties(&self, schema: &Value) -> BTreeSet<String> {
        let schema = self.resolve(schema);
        let own = schema["properties"].as_object().into_iter().flat_map(Map::keys).cloned();
        let variants = ["oneOf", "anyOf", "allOf"]
            .into_iter()
            .flat_map(|word| schema[word].as_array().into_iter().flatten())
            .flat_map(|variant| self.properties(variant));
        own.chain(variants).collect()
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value["$ref"].as_str().and_then(|path| path.strip_prefix('#'));
        target.and_then(|pointer| self.0.pointer(pointer)).unwrap_or(value)
    }
}

/// OpenAPI 3.0 says `nullable` where JSON Schema has a type, and whether a limit is exclusive where JSON Schema has the
/// limit; several variants may fit one body.
fn without_nullable(value: Value) -> Value {
    match value {
        Value::Object(mut object) => {
            for (limit, exclusive) in
                [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")]
            {
                if let Some(Value::Bool(is_exclusive)) = object.get(exclusive).cloned() {
                    object.remove(exclusive);
                    let bound = object.remove(limit).unwrap_or(Value::Null);
                    let word = if is_exclusive { exclusive } else { limit };
                    object.insert(word.to_owned(), bound);
                }
            }
            let nullable = object.get("nullable") == Some(&json!(true));
            let mut changed: Map<String, Value> = object
                .into_iter()
                .filter(|(key, _)| {
                    !["nullable", "example", "discriminator"].contains(&key.as_str())
                })
                .map(|(key, value)| {
                    (if key == "oneOf" { "anyOf".to_owned() } else { key }, without_nullable(value))
                })
                .collect();
            if nullable {
                let rest = Value::Object(std::mem::take(&mut changed));
                changed.insert("anyOf".to_owned(), json!([rest, { "type": "null" }]));
            }
            Value::Object(changed)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_nullable).collect()),
        other => other,
    }
}
