//! `askpro functions list`

use std::collections::HashMap;

use askpro_core::Company;
use askpro_core::function::{FunctionUsage, OwnFunction, OwnFunctionKind, definitions};
use serde::Serialize;
use serde_json::Value;

use crate::args::{Args, FunctionList};
use crate::error::CliError;
use crate::{config, database, output};

/// A function, for programs and for people.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    description: String,
    is_enabled: bool,
    only_reads: bool,
    parameters: Value,
    /// How often the company's agents called it; left out when no company was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    uses: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<String>,
}

pub(super) async fn run(args: &Args, options: &FunctionList) -> Result<(), CliError> {
    let mut rows: Vec<Row> = built_in().collect();
    if let Some(id) = options.company {
        let config = config::load(&args.config)?;
        let store = database::open_existing(&config).await?;
        let known = async {
            let id = askpro_core::CompanyId::new(id);
            Ok::<_, CliError>((store.company(id).await?, store.function_usage(id).await?))
        };
        let known = known.await;
        store.close().await;
        let (company, usage) = known?;
        let company = company
            .ok_or_else(|| CliError::Usage(format!("--company: there is no company {id}")))?;
        rows.extend(company.functions.iter().map(own));
        count(&mut rows, &company, usage);
    }
    output::print(args, &rows, |rows| rows.iter().map(told).collect::<Vec<_>>().join("\n\n"))
}

fn built_in() -> impl Iterator<Item = Row> {
    definitions().into_iter().map(|definition| Row {
        name: definition.name.into_owned(),
        kind: "built_in",
        description: definition.description.into_owned(),
        is_enabled: true,
        only_reads: definition.only_reads,
        parameters: definition.parameters,
        uses: None,
        last_used_at: None,
    })
}

fn own(function: &OwnFunction) -> Row {
    Row {
        name: function.name.clone(),
        kind: match function.kind {
            OwnFunctionKind::DataCollection => "data_collection",
            OwnFunctionKind::ExternalApi(_) => "external_api",
        },
        description: function.description.clone(),
        is_enabled: function.is_enabled,
        only_reads: false,
        parameters: function.parameters.clone(),
        uses: None,
        last_used_at: None,
    }
}

/// Instants are told in the zone of the company.
fn count(rows: &mut [Row], company: &Company, usage: Vec<FunctionUsage>) {
    let usage: HashMap<_, _> = usage.into_iter().map(|used| (used.name.clone(), used)).collect();
    for row in rows {
        let used = usage.get(&row.name);
        row.uses = Some(used.map_or(0, |used| used.uses));
        row.last_used_at =
            used.map(|used| used.last_used_at.with_timezone(&company.timezone).to_rfc3339());
    }
}

fn told(row: &Row) -> String {
    let arguments = row.parameters.get("properties").and_then(Value::as_object);
    let arguments = arguments.into_iter().flatten().map(|(name, schema)| {
        let meaning = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        format!("\n    {name}: {meaning}")
    });
    let arguments = arguments.collect::<String>();
    format!("{}{}\n  {}{arguments}", row.name, standing(row), row.description)
}

/// What is known of it beside what it does.
fn standing(row: &Row) -> String {
    let Some(uses) = row.uses else { return String::new() };
    let calls = row.last_used_at.as_ref().map_or_else(
        || "never called".to_owned(),
        |last| format!("called {uses} times, last {last}"),
    );
    let off = if row.is_enabled { "" } else { ", switched off" };
    format!(" ({}, {calls}{off})", row.kind)
}
