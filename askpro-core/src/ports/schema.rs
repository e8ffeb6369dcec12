//! JSON Schema.

use std::fmt;

use serde_json::Value;

use crate::error::Result;

/// Compares JSON with JSON Schema. Pure: no I/O, no time; it stands outside the core because of its size alone.
pub trait Schemas: fmt::Debug + Send + Sync + 'static {
    /// What does not fit, each field once; empty when the value fits.
    ///
    /// # Errors
    /// `Configuration` when the schema is none.
    fn misfits(&self, schema: &Value, value: &Value) -> Result<Vec<Misfit>>;
}

/// A field that does not fit a schema; never its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The field of the object, or the one that holds what does not fit; empty when it is the object itself.
    pub field: String,
    /// Whether it is not there at all.
    pub is_missing: bool,
}
