//! `askpro functions list` and `askpro functions deploy`

mod deploy;
mod list;

use crate::args::{Args, Functions};
use crate::error::CliError;

pub(super) async fn run(args: &Args, command: &Functions) -> Result<(), CliError> {
    match command {
        Functions::List(options) => list::run(args, options).await,
        Functions::Deploy(options) => deploy::run(args, options).await,
    }
}
