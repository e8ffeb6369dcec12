//! Runs a command beside a PostgreSQL server of its own: `with_postgres cargo nextest run`.
//!
//! The command finds the server in `ASKPRO_TEST_POSTGRES_URL`. With that variable set already, nothing is started.

use std::process::{Command, ExitCode};

use askpro_store_sqlx::testing::{PostgresServer, URL_VARIABLE};

fn main() -> ExitCode {
    match run() {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("with_postgres: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> std::io::Result<u8> {
    let mut arguments = std::env::args_os().skip(1);
    let Some(program) = arguments.next() else {
        return Err(std::io::Error::other("expected a command"));
    };
    let server = PostgresServer::shared()?;
    let status = Command::new(program).args(arguments).env(URL_VARIABLE, server.url()).status()?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
