//! `askpro migrate`

use serde_json::json;

use crate::args::Args;
use crate::error::CliError;
use crate::{config, database, output};

pub(super) async fn run(args: &Args) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let store = database::open(&config).await?;
    store.close().await;
    let result = json!({ "success": true, "database": "up to date" });
    output::print(args, &result, |_| "The database is up to date.".to_owned())
}
