//! `askpro functions list` and `askpro functions deploy`

mod deploy;

use std::borrow::Cow;

use askpro_core::function::definitions;
use serde::Serialize;
use serde_json::Value;

use crate::args::{Args, Functions};
use crate::error::CliError;
use crate::output;

#[derive(Debug, Serialize)]
struct Row {
    name: Cow<'static, str>,
    description: Cow<'static, str>,
    only_reads: bool,
    parameters: Value,
}

pub(super) async fn run(args: &Args, command: &Functions) -> Result<(), CliError> {
    match command {
        Functions::List => list(args),
        Functions::Deploy(options) => deploy::run(args, options).await,
    }
}

fn list(args: &Args) -> Result<(), CliError> {
    let rows: Vec<Row> = definitions()
        .into_iter()
        .map(|definition| Row {
            name: definition.name,
            description: definition.description,
            only_reads: definition.only_reads,
            parameters: definition.parameters,
        })
        .collect();
    output::print(args, &rows, |rows| rows.iter().map(told).collect::<Vec<_>>().join("\n\n"))
}

fn told(row: &Row) -> String {
    let arguments = row.parameters.get("properties").and_then(Value::as_object);
    let arguments = arguments.into_iter().flatten().map(|(name, schema)| {
        let meaning = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        format!("\n    {name}: {meaning}")
    });
    format!("{}\n  {}{}", row.name, row.description, arguments.collect::<String>())
}
