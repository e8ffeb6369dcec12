//! What goes to standard output: text for people or JSON for programs, never both.

use serde::Serialize;
use serde_json::json;

use crate::args::Args;
use crate::error::{CliError, chain};

/// Prints a result: with `--json` the value, else the text.
#[expect(clippy::print_stdout, reason = "this is the program's output")]
pub(crate) fn print<T: Serialize>(args: &Args, value: &T, text: impl FnOnce(&T) -> String) {
    if args.json {
        println!("{}", to_line(value));
    } else {
        println!("{}", text(value));
    }
}

/// One line of JSON.
pub(crate) fn to_line<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
}

/// Prints an error with its causes to standard error; with `--json` also as a document to standard output.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the program's output")]
pub(crate) fn report(args: &Args, error: &CliError) {
    let text = chain(error);
    if args.json {
        println!("{}", json!({ "success": false, "message": text, "code": error.code() }));
    }
    eprintln!("askpro: {text}");
}
