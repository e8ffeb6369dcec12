//! `askpro tenant apply`

use askpro_core::ports::Applied;
use serde::Serialize;

use crate::args::Args;
use crate::error::CliError;
use crate::wiring::Change;
use crate::{config, database, output, wiring};

#[derive(Serialize)]
struct Row {
    company: i64,
    name: String,
    branches: usize,
    result: &'static str,
}

pub(super) async fn apply(args: &Args) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let store = database::open(&config).await?;
    let changes = wiring::apply_tenants(&config, &*store).await;
    store.close().await;
    let rows: Vec<Row> = changes?
        .into_iter()
        .map(|(company, change)| Row {
            company: company.id.get(),
            name: company.name,
            branches: company.branches.len(),
            result: word(&change),
        })
        .collect();
    output::print(args, &rows, |rows| {
        let line = |row: &Row| {
            format!("{} {}: {} branches, {}", row.company, row.name, row.branches, row.result)
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}

const fn word(change: &Change) -> &'static str {
    match change {
        Change::Applied(Applied::Created) => "created",
        Change::Applied(Applied::Updated) => "updated",
        Change::Applied(Applied::Unchanged) => "unchanged",
        Change::Retired => "retired",
    }
}
