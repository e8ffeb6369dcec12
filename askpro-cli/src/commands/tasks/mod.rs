//! `askpro tasks`: what people have to do.

mod change;
mod list;
mod place;
mod row;

use askpro_core::ports::Store;

use crate::args::{Args, TaskAction, Tasks};
use crate::config::{self, Config};
use crate::database;
use crate::error::CliError;

pub(super) async fn run(args: &Args, options: &Tasks) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let store = database::open_existing(&config).await?;
    let done = act(args, options, &config, &*store).await;
    store.close().await;
    done
}

async fn act(
    args: &Args,
    options: &Tasks,
    config: &Config,
    store: &dyn Store,
) -> Result<(), CliError> {
    let Some(action) = &options.action else {
        return list::run(args, &options.list, config, store).await;
    };
    match action {
        TaskAction::List(options) => list::run(args, options, config, store).await,
        TaskAction::Show(name) => change::show(args, name.id, config, store).await,
        TaskAction::Resolve(options) => change::resolve(args, options, config, store).await,
        TaskAction::Reopen(name) => change::reopen(args, name.id, config, store).await,
        TaskAction::Retry(name) => change::retry(args, name.id, config, store).await,
        TaskAction::Assign(options) => change::assign(args, options, config, store).await,
    }
}
