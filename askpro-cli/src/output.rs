//! What goes to standard output: text for people or JSON for programs, never both.

use std::io::{self, Write};

use askpro_core::Booking;
use chrono_tz::Tz;
use serde::Serialize;
use serde_json::json;

use crate::args::Args;
use crate::error::{CliError, chain};

/// Prints a result: with `--json` the value, else the text.
///
/// # Errors
/// As [`line()`].
pub(crate) fn print<T: Serialize>(
    args: &Args,
    value: &T,
    text: impl FnOnce(&T) -> String,
) -> Result<(), CliError> {
    line(&if args.json { to_line(value) } else { text(value) }).map(drop)
}

/// Prints a booking, its times in the zone of the company.
///
/// # Errors
/// As [`line()`].
pub(crate) fn booking(args: &Args, booking: &Booking, zone: Tz) -> Result<(), CliError> {
    #[derive(Serialize)]
    struct Answer {
        success: bool,
        uid: String,
        status: String,
        start: String,
        end: String,
    }
    let answer = Answer {
        success: true,
        uid: booking.uid.to_string(),
        status: booking.status.to_string(),
        start: booking.start.with_timezone(&zone).to_rfc3339(),
        end: booking.end.with_timezone(&zone).to_rfc3339(),
    };
    print(args, &answer, |answer| {
        format!("Booking {}: {}, {} to {}", answer.uid, answer.status, answer.start, answer.end)
    })
}

/// Writes a line to standard output; answers whether anybody still reads. A reader who has seen enough, such as
/// `head`, is no error.
///
/// # Errors
/// When it cannot be written for another reason, such as a full disk.
pub(crate) fn line(text: &str) -> Result<bool, CliError> {
    let mut out = io::stdout().lock();
    read_on(writeln!(out, "{text}").and_then(|()| out.flush()))
}

fn read_on(written: io::Result<()>) -> Result<bool, CliError> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(CliError::io("cannot write to standard output")(error)),
    }
}

/// One line of JSON.
pub(crate) fn to_line<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
}

/// Prints an error with its causes to standard error; with `--json` also as a document to standard output. It is the
/// last thing a command does: where it cannot be written, there is nobody left to tell.
pub(crate) fn report(args: &Args, error: &CliError) {
    let text = chain(error);
    if args.json {
        let document = json!({ "success": false, "message": text, "code": error.code() });
        drop(line(&document.to_string()));
    }
    drop(writeln!(io::stderr(), "askpro: {text}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_who_went_is_no_error_but_a_full_disk_is() {
        assert!(read_on(Ok(())).unwrap());
        assert!(!read_on(Err(io::ErrorKind::BrokenPipe.into())).unwrap());
        assert!(read_on(Err(io::ErrorKind::StorageFull.into())).is_err());
    }
}
