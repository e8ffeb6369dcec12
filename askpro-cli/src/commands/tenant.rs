//! `askpro tenant apply`

use askpro_core::ports::Applied;
use serde::Serialize;

use crate::args::Args;
use crate::error::CliError;
use crate::{config, output, wiring};

#[derive(Serialize)]
struct Row {
    company: i64,
    name: String,
    branches: usize,
    result: &'static str,
}

pub(super) async fn apply(args: &Args) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let store = wiring::store(&config).await?;
    let rows: Vec<Row> = wiring::apply_tenants(&config, &store)
        .await?
        .into_iter()
        .map(|(company, applied)| Row {
            company: company.id.get(),
            name: company.name,
            branches: company.branches.len(),
            result: word(applied),
        })
        .collect();
    store.close().await;
    output::print(args, &rows, |rows| {
        let line = |row: &Row| {
            format!("{} {}: {} branches, {}", row.company, row.name, row.branches, row.result)
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

const fn word(applied: Applied) -> &'static str {
    match applied {
        Applied::Created => "created",
        Applied::Updated => "updated",
        Applied::Unchanged => "unchanged",
    }
}
