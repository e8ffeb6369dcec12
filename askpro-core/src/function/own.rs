//! Functions that a company defines itself.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::arguments::heard;
use super::definition::{FunctionDefinition, definitions};
use super::template::Template;
use crate::tenant::Company;

/// The most that the arguments of one call may hold, in bytes of JSON; nobody says more in one answer.
const MOST: usize = 16 * 1024;

/// Headers that the way of the request decides, not a company.
const RESERVED: [&str; 13] = [
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "idempotency-key",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "proxy-authorization",
];

/// A function that a company defines itself, beside the built-in ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnFunction {
    /// Its name: 1 to [`OwnFunction::LONGEST_NAME`] letters, digits, `_` and `-`; no built-in function's.
    pub name: String,
    /// When the agent should call it.
    pub description: String,
    /// What it takes, as JSON Schema: an object with `properties`. Arguments that are not among them are left out.
    pub parameters: Value,
    /// What it does.
    #[serde(flatten)]
    pub kind: OwnFunctionKind,
    /// Whether agents can call it.
    pub is_enabled: bool,
}

/// What a company's own function does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OwnFunctionKind {
    /// Keeps what was said.
    DataCollection,
    /// Asks the company's own server.
    ExternalApi(ExternalApi),
}

/// How a company's own server is asked. Debug shows no address: it may hold a key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalApi {
    /// Where it is.
    pub url: String,
    /// By which method; GET and DELETE carry the arguments in the query, the others as JSON.
    pub method: Method,
    /// What is sent with every request.
    pub headers: Vec<HeaderTemplate>,
    /// What it answers, as JSON Schema; without one, anything is taken.
    pub response_schema: Option<Value>,
    /// How long one request may take, connecting included.
    pub deadline: Duration,
}

/// A header of a request. Debug shows no text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderTemplate {
    /// Its name.
    pub name: String,
    /// Its value, with gaps.
    pub value: Template,
}

/// A method of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Acts.
    #[default]
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// Its word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether it changes nothing.
    #[must_use]
    pub const fn only_reads(self) -> bool {
        matches!(self, Self::Get)
    }

    /// Whether the arguments travel in the query, because the request has no body.
    #[must_use]
    pub const fn has_no_body(self) -> bool {
        matches!(self, Self::Get | Self::Delete)
    }
}

impl ExternalApi {
    /// How long a request may take where nothing is said. The agent says that it is still looking after 0.8 seconds; a
    /// caller does not wait for much longer than this.
    pub const DEADLINE: Duration = Duration::from_secs(5);
    /// The longest that a request may take: a function that runs for a minute counts as abandoned.
    pub const LONGEST_DEADLINE: Duration = Duration::from_secs(30);

    /// A POST to this address, without headers of its own, that takes any answer within [`Self::DEADLINE`].
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            method: Method::default(),
            headers: Vec::new(),
            response_schema: None,
            deadline: Self::DEADLINE,
        }
    }

    fn check(&self, properties: &Map<String, Value>) -> Result<(), InvalidOwnFunction> {
        if self.deadline.is_zero() || self.deadline > Self::LONGEST_DEADLINE {
            let found = format!("{} ms", self.deadline.as_millis());
            return Err(invalid("deadline_ms", "1 to 30000", found));
        }
        let mut seen = HashSet::new();
        for header in &self.headers {
            let name = header.name.to_ascii_lowercase();
            if !is_token(&name) || RESERVED.contains(&name.as_str()) {
                let expected = "a header that is the company's to set";
                return Err(invalid("header.name", expected, &header.name));
            }
            if !seen.insert(name) {
                return Err(invalid("header.name", "a name used once", &header.name));
            }
            if header.value.to_string().chars().any(char::is_control) {
                return Err(invalid("header.value", "one line", "a control character"));
            }
            let unknown = header.value.arguments().find(|name| !properties.contains_key(*name));
            if let Some(unknown) = unknown {
                return Err(invalid("header.value", "an argument of `parameters`", unknown));
            }
        }
        Ok(())
    }
}

impl fmt::Debug for ExternalApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExternalApi")
            .field("method", &self.method)
            .field("headers", &self.headers)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl OwnFunction {
    /// The longest name, in characters.
    pub const LONGEST_NAME: usize = 100;

    /// A function that agents can call.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        description: impl Into<String>,
        parameters: Value,
        kind: OwnFunctionKind,
    ) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            parameters,
            kind,
            is_enabled: true,
        }
    }

    /// Whether it can be offered to agents. That its schemas are JSON Schema, and its address can be reached, is for
    /// adapters to check.
    ///
    /// # Errors
    /// [`InvalidOwnFunction`] names the field at fault.
    pub fn check(&self) -> Result<(), InvalidOwnFunction> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if !(1..=Self::LONGEST_NAME).contains(&self.name.len()) || !self.name.bytes().all(fits) {
            let found: String = self.name.chars().take(Self::LONGEST_NAME + 1).collect();
            return Err(invalid("name", "1 to 100 letters, digits, `_` and `-`", found));
        }
        if definitions().iter().any(|built_in| built_in.name == self.name) {
            return Err(invalid("name", "another name than a built-in function's", &self.name));
        }
        if self.description.trim().is_empty() {
            return Err(invalid("description", "when the agent should call it", "nothing"));
        }
        let is_object = self.parameters.get("type").is_some_and(|word| word == "object");
        let Some(properties) = self.properties().filter(|_| is_object) else {
            let expected = "a JSON Schema with `type = \"object\"` and `properties`";
            return Err(invalid("parameters", expected, "something else"));
        };
        match &self.kind {
            OwnFunctionKind::DataCollection => Ok(()),
            OwnFunctionKind::ExternalApi(api) => api.check(properties),
        }
    }

    /// As agents see it.
    #[must_use]
    pub fn definition(&self) -> FunctionDefinition {
        FunctionDefinition {
            name: Cow::Owned(self.name.clone()),
            description: Cow::Owned(self.description.clone()),
            parameters: self.parameters.clone(),
            only_reads: false,
        }
    }

    /// What it knows of what the agent passed, in a fixed order and without what says nothing; `None` when that is more
    /// than anybody says.
    pub(crate) fn arguments(&self, passed: &Map<String, Value>) -> Option<Map<String, Value>> {
        let properties = self.properties()?;
        let mut arguments = Map::new();
        for (name, value) in passed.iter().filter(|(name, _)| properties.contains_key(*name)) {
            let value = match value {
                Value::Null => continue,
                Value::String(text) => match heard(text) {
                    Some(text) => Value::String(text),
                    None => continue,
                },
                other => other.clone(),
            };
            arguments.insert(name.clone(), value);
        }
        let mut sorted = Value::Object(arguments);
        sorted.sort_all_objects();
        let Value::Object(arguments) = sorted else { return None };
        let size = serde_json::to_string(&arguments).map_or(usize::MAX, |text| text.len());
        (size <= MOST).then_some(arguments)
    }

    /// What a field is called when it is asked for: its title, else its name.
    pub(crate) fn title<'a>(&'a self, field: &'a str) -> &'a str {
        let title = self.properties().and_then(|known| known.get(field)?.get("title")?.as_str());
        title.unwrap_or(field)
    }

    fn properties(&self) -> Option<&Map<String, Value>> {
        self.parameters.get("properties")?.as_object()
    }
}

/// Every function that the agents of a company can call: the built-in ones, then its own that are switched on.
///
/// ```
/// use askpro_core::function::{OwnFunction, OwnFunctionKind, definitions, definitions_of};
/// use askpro_core::{Company, CompanyId};
/// let parameters = serde_json::json!({ "type": "object", "properties": { "stars": { "type": "integer" } } });
/// let survey = OwnFunction::new("survey", "Am Ende", parameters, OwnFunctionKind::DataCollection);
/// survey.check()?;
/// let mut company = Company::new(CompanyId::new(7), "Salon Hauptstadt");
/// company.functions.push(survey);
/// let functions = definitions_of(&company);
/// assert_eq!(functions.len(), definitions().len() + 1);
/// assert_eq!(functions.last().unwrap().name, "survey");
/// # Ok::<(), askpro_core::function::InvalidOwnFunction>(())
/// ```
#[must_use]
pub fn definitions_of(company: &Company) -> Vec<FunctionDefinition> {
    let own = company.functions.iter().filter(|function| function.is_enabled);
    definitions().into_iter().chain(own.map(OwnFunction::definition)).collect()
}

/// Why a function cannot be offered to agents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: expected {expected}, found {found}")]
pub struct InvalidOwnFunction {
    /// The field.
    pub field: &'static str,
    /// What would fit.
    pub expected: &'static str,
    /// What was there.
    pub found: String,
}

fn invalid(
    field: &'static str,
    expected: &'static str,
    found: impl Into<String>,
) -> InvalidOwnFunction {
    InvalidOwnFunction { field, expected, found: found.into() }
}

/// Whether a text can be the name of a header (RFC 9110 §5.6.2).
fn is_token(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn survey() -> OwnFunction {
        let parameters = json!({
            "type": "object",
            "properties": { "stars": { "type": "integer", "title": "die Sterne" }, "text": { "type": "string" } },
        });
        OwnFunction::new("survey", "Am Ende", parameters, OwnFunctionKind::DataCollection)
    }

    fn header(name: &str, value: &str) -> HeaderTemplate {
        HeaderTemplate { name: name.to_owned(), value: Template::parse(value).unwrap() }
    }

    #[test]
    fn what_cannot_be_offered_is_named() {
        let external = |header_of: HeaderTemplate| {
            let mut api = ExternalApi::new("https://example.com");
            api.headers = vec![header_of];
            OwnFunction { kind: OwnFunctionKind::ExternalApi(api), ..survey() }
        };
        let with = |change: fn(&mut OwnFunction)| {
            let mut function = survey();
            change(&mut function);
            function
        };
        for (function, field) in [
            (with(|f| f.name = String::new()), "name"),
            (with(|f| f.name = "a".repeat(101)), "name"),
            (with(|f| f.name = "a/b".to_owned()), "name"),
            (with(|f| f.name = "book_appointment".to_owned()), "name"),
            (with(|f| f.description = " ".to_owned()), "description"),
            (with(|f| f.parameters = json!({ "type": "object" })), "parameters"),
            (with(|f| f.parameters = json!("object")), "parameters"),
            (external(header("Host", "example.com")), "header.name"),
            (external(header("X Y", "1")), "header.name"),
            (external(header("X-Stars", "{{arg.star}}")), "header.value"),
            (external(header("X-Stars", "1\r\nX-Admin: 1")), "header.value"),
        ] {
            assert_eq!(function.check().unwrap_err().field, field, "{function:?}");
        }
        assert_eq!(external(header("X-Stars", "{{arg.stars}}")).check(), Ok(()));
        assert_eq!(with(|f| f.name = "a".repeat(100)).check(), Ok(()));
    }

    #[test]
    fn arguments_keep_their_types_and_lose_what_says_nothing() {
        let passed = json!({ "text": " {{text}} ", "stars": 3, "execution_message": "Moment" });
        let arguments = survey().arguments(passed.as_object().unwrap()).unwrap();
        assert_eq!(Value::Object(arguments), json!({ "stars": 3 }));
        let passed = json!({ "text": "ä".repeat(MOST) });
        assert_eq!(survey().arguments(passed.as_object().unwrap()), None);
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let mut api = ExternalApi::new("https://example.com/geheim");
        api.headers.push(header("Authorization", "Bearer {{secret}}"));
        api.response_schema = Some(json!({ "type": "object" }));
        let function = OwnFunction { kind: OwnFunctionKind::ExternalApi(api), ..survey() };
        for function in [survey(), function] {
            let stored = serde_json::to_string(&function).unwrap();
            assert_eq!(serde_json::from_str::<OwnFunction>(&stored).unwrap(), function);
            assert!(!format!("{function:?}").contains("geheim"));
        }
    }
}
