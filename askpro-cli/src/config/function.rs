//! `[[company.function]]`: functions that a company defines itself; `[[function]]`: the same for every company. `[outbound]`: which of one's own networks they reach.

use std::path::PathBuf;
use std::time::Duration;

use askpro_core::function::{
    ExternalApi, HeaderTemplate, Method, OwnFunction, OwnFunctionKind, Template,
};
use askpro_outbound::{IpNet, check_schema, check_url};
use serde::Deserialize;
use serde_json::Value;

use super::error::ConfigError;
use super::secret::SecretSource;
use super::words;

/// `[outbound]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Outbound {
    /// Networks that companies' own functions may reach beside the open internet, such as `10.1.0.0/16`.
    #[serde(deserialize_with = "words::networks")]
    pub(crate) allow: Vec<IpNet>,
}

/// `[[company.function]]` and `[[function]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Function {
    pub(crate) name: String,
    #[serde(rename = "type", deserialize_with = "words::function_type")]
    kind: FunctionType,
    description: String,
    /// What it takes, as JSON Schema.
    parameters: Value,
    #[serde(default = "super::file::yes")]
    is_enabled: bool,
    url: Option<String>,
    #[serde(default, deserialize_with = "words::method")]
    method: Option<Method>,
    #[serde(default)]
    pub(crate) header: Vec<Header>,
    /// What the company's server answers, as JSON Schema.
    response_schema: Option<Value>,
    deadline_ms: Option<u32>,
}

/// What a function does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FunctionType {
    /// Keeps what was said.
    DataCollection,
    /// Asks the company's server.
    ExternalApi,
}

/// `[[company.function.header]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub(crate) name: String,
    /// A text with gaps; `{{secret}}` when only a secret is named.
    value: Option<String>,
    secret_env: Option<String>,
    secret_file: Option<PathBuf>,
}

impl Header {
    pub(crate) fn secret(&self) -> SecretSource<'_> {
        let (env, file) = (self.secret_env.as_deref(), self.secret_file.as_deref());
        SecretSource::new("company.function.header.secret", env, file)
    }

    fn has_secret(&self) -> bool {
        self.secret_env.is_some() || self.secret_file.is_some()
    }

    fn template(&self) -> Result<HeaderTemplate, ConfigError> {
        self.secret().check()?;
        let key = || format!("company.function.header.value of {:?}", self.name);
        let text = match &self.value {
            Some(text) => text.as_str(),
            None if self.has_secret() => "{{secret}}",
            None => return Err(ConfigError::value(key(), "a value or a secret", "neither")),
        };
        // What stands there may be a secret in the wrong place: only the gap is repeated.
        let value = Template::parse(text)
            .map_err(|error| ConfigError::value(key(), "known gaps", error))?;
        match (value.needs_secret(), self.has_secret()) {
            (true, false) => {
                let expected = "`secret_env` or `secret_file` for {{secret}}";
                Err(ConfigError::value(key(), expected, "neither"))
            }
            (false, true) => {
                Err(ConfigError::value(key(), "{{secret}} where the secret goes", "none"))
            }
            _ => Ok(HeaderTemplate { name: self.name.clone(), value }),
        }
    }
}

/// The functions as the core knows them, checked.
///
/// # Errors
/// When one cannot be offered to agents: the error names its field.
pub(super) fn functions(configured: &[Function]) -> Result<Vec<OwnFunction>, ConfigError> {
    let mut functions: Vec<OwnFunction> = Vec::new();
    for function in configured {
        if functions.iter().any(|other| other.name == function.name) {
            let found = format!("{:?} twice", function.name);
            return Err(ConfigError::value("company.function.name", "a name used once", found));
        }
        functions.push(function.checked()?);
    }
    Ok(functions)
}

impl Function {
    fn error(
        &self,
        field: &str,
        expected: &'static str,
        found: impl std::fmt::Display,
    ) -> ConfigError {
        let name: String = self.name.chars().take(OwnFunction::LONGEST_NAME).collect();
        ConfigError::value(format!("company.function.{field} of {name:?}"), expected, found)
    }

    fn checked(&self) -> Result<OwnFunction, ConfigError> {
        let kind = match self.kind {
            FunctionType::DataCollection => self.collects()?,
            FunctionType::ExternalApi => OwnFunctionKind::ExternalApi(self.api()?),
        };
        let mut function =
            OwnFunction::new(&self.name, &self.description, self.parameters.clone(), kind);
        function.is_enabled = self.is_enabled;
        function.check().map_err(|error| self.error(error.field, error.expected, error.found))?;
        self.schema("parameters", &self.parameters)?;
        if let Some(schema) = &self.response_schema {
            self.schema("response_schema", schema)?;
        }
        Ok(function)
    }

    /// What only `external_api` has is an error rather than without effect.
    fn collects(&self) -> Result<OwnFunctionKind, ConfigError> {
        for (field, is_set) in [
            ("url", self.url.is_some()),
            ("method", self.method.is_some()),
            ("header", !self.header.is_empty()),
            ("response_schema", self.response_schema.is_some()),
            ("deadline_ms", self.deadline_ms.is_some()),
        ] {
            if is_set {
                return Err(self.error(field, "nothing, because it asks no server", "a value"));
            }
        }
        Ok(OwnFunctionKind::DataCollection)
    }

    fn api(&self) -> Result<ExternalApi, ConfigError> {
        let url = self.url.as_deref();
        let url = url.ok_or_else(|| self.error("url", "where the server is", "nothing"))?;
        check_url(url).map_err(|error| self.error("url", error.expected, error.found))?;
        let mut api = ExternalApi::new(url);
        api.method = self.method.unwrap_or_default();
        api.headers = self.header.iter().map(Header::template).collect::<Result<_, _>>()?;
        api.response_schema.clone_from(&self.response_schema);
        if let Some(deadline) = self.deadline_ms {
            api.deadline = Duration::from_millis(deadline.into());
        }
        Ok(api)
    }

    fn schema(&self, field: &str, schema: &Value) -> Result<(), ConfigError> {
        check_schema(schema).map_err(|error| {
            let found = format!("at {:?}: {}", error.place, error.problem);
            self.error(field, "a JSON Schema", found)
        })
    }
}
