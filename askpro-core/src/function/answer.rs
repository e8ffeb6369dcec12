//! What a function answers.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a function answers: one sentence that can be said, and data. Debug shows neither.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionAnswer {
    /// Whether it did what it is for. A "no" of the business is no failure of the server.
    pub success: bool,
    /// One short sentence for the caller.
    pub message: String,
    /// The fields that the caller has to be asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_fields: Vec<String>,
    /// What the sentence says, for the agent to go on with.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
}

impl FunctionAnswer {
    /// It worked.
    #[must_use]
    pub fn yes(message: impl Into<String>) -> Self {
        Self {
            success: true,
            message: message.into(),
            missing_fields: Vec::new(),
            data: Map::new(),
        }
    }

    /// It did not, and this is what the caller hears.
    #[must_use]
    pub fn no(message: impl Into<String>) -> Self {
        Self { success: false, ..Self::yes(message) }
    }

    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.data.insert(name.to_owned(), value.into());
        self
    }

    /// Names a field that has to be asked for.
    #[must_use]
    pub fn missing(mut self, field: &str) -> Self {
        self.missing_fields.push(field.to_owned());
        self
    }
}

impl fmt::Debug for FunctionAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionAnswer")
            .field("success", &self.success)
            .field("missing_fields", &self.missing_fields)
            .finish_non_exhaustive()
    }
}
