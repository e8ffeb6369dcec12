//! `askpro parse`

use std::io::BufRead as _;
use std::process::ExitCode;

use askpro_core::datetime::{self, Candidate, DateTimeError, GermanDateTimeParser};
use askpro_core::{E164, Region, spoken};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::args::{Args, Parse, ParseKind};
use crate::error::CliError;
use crate::{output, wiring};

#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
    kind: Option<ParseKind>,
    reference: Option<String>,
    timezone: Option<Tz>,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize)]
struct Value {
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    e164: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<&'static str>,
}

#[derive(Debug, Default, Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<serde_json::Value>,
    result: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ambiguous: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) fn run(args: &Args, options: &Parse) -> Result<ExitCode, CliError> {
    let reference = match &options.reference {
        Some(text) => {
            instant(text).map_err(|error| CliError::Usage(format!("--reference: {error}")))?
        }
        None => wiring::clock().now(),
    };
    if options.jsonl {
        return lines(options, reference);
    }
    let text = options.text.as_deref().unwrap_or_default();
    let answer = parse(options.kind, text, reference, options.timezone);
    let understood = answer.error.is_none() && answer.ambiguous.is_empty();
    output::print(args, &answer, describe)?;
    Ok(if understood { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One answer for each line, in the same order, whatever is wrong with the line.
fn lines(options: &Parse, reference: DateTime<Utc>) -> Result<ExitCode, CliError> {
    for (number, line) in (1_usize..).zip(std::io::stdin().lock().split(b'\n')) {
        let line = line.map_err(CliError::io("cannot read standard input"))?;
        let answer = answer_line(options, reference, &line).unwrap_or_else(|(id, error)| Answer {
            id: Some(id),
            error: Some(format!("line {number}: {error}")),
            ..Answer::default()
        });
        if !output::line(&output::to_line(&answer))? {
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The answer, or the line's id as far as it can be read, and what is wrong.
fn answer_line(
    options: &Parse,
    reference: DateTime<Utc>,
    line: &[u8],
) -> Result<Answer, (serde_json::Value, String)> {
    let document: serde_json::Value = serde_json::from_slice(line)
        .map_err(|error| (serde_json::Value::Null, format!("expected a JSON object: {error}")))?;
    let id = document.get("id").cloned().unwrap_or_default();
    let failed = |error: String| (id.clone(), error);
    let line: Line = serde_json::from_value(document).map_err(|error| failed(error.to_string()))?;
    let now = match line.reference {
        Some(text) => instant(&text).map_err(|error| failed(format!("reference: {error}")))?,
        None => reference,
    };
    let zone = line.timezone.unwrap_or(options.timezone);
    let mut answer = parse(line.kind.unwrap_or(options.kind), &line.text, now, zone);
    answer.id = Some(line.id);
    Ok(answer)
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|instant| instant.to_utc())
        .map_err(|error| format!("expected 2026-11-21T09:00:00+01:00, found {text:?}: {error}"))
}

fn parse(kind: ParseKind, text: &str, now: DateTime<Utc>, zone: Tz) -> Answer {
    let today = now.with_timezone(&zone).date_naive();
    match kind {
        ParseKind::Date => answer(datetime::parse_date(text, today).map(Candidate::Date)),
        ParseKind::Time => answer(datetime::parse_time(text).map(Candidate::Time)),
        ParseKind::Datetime => {
            let parser = GermanDateTimeParser::default().with_timezone(zone);
            let wall = |instant: DateTime<Utc>| instant.with_timezone(&zone).naive_local();
            answer(parser.parse(text, now).map(|instant| Candidate::DateTime(wall(instant))))
        }
        ParseKind::Phone => phone(text),
        ParseKind::Email => email(text),
    }
}

/// Of several numbers none is the result: nobody should call one of them by chance.
fn phone(text: &str) -> Answer {
    let value = |number: &E164| Value { e164: Some(number.to_string()), ..Value::default() };
    match spoken::phone_number(text, Region::De) {
        Ok(number) => Answer { result: Some(value(&number)), ..Answer::default() },
        Err(error) => Answer {
            ambiguous: error.candidates().iter().map(value).collect(),
            error: Some(error.to_string()),
            ..Answer::default()
        },
    }
}

fn email(text: &str) -> Answer {
    match spoken::email_address(text) {
        Ok(read) => Answer {
            result: Some(Value {
                email: Some(read.address),
                confidence: Some(read.confidence.as_str()),
                ..Value::default()
            }),
            ..Answer::default()
        },
        Err(error) => Answer { error: Some(error.to_string()), ..Answer::default() },
    }
}

fn value(reading: Candidate) -> Value {
    let (date, time) = match reading {
        Candidate::Date(date) => (Some(date), None),
        Candidate::Time(time) => (None, Some(time)),
        Candidate::DateTime(wall) => (Some(wall.date()), Some(wall.time())),
    };
    Value {
        date: date.map(|date| date.to_string()),
        time: time.map(|time| time.format("%H:%M").to_string()),
        ..Value::default()
    }
}

/// Of an ambiguous text the likeliest reading is the result, and all of them stand beside it.
fn answer(parsed: Result<Candidate, DateTimeError>) -> Answer {
    match parsed {
        Ok(reading) => Answer { result: Some(value(reading)), ..Answer::default() },
        Err(error) => {
            let ambiguous: Vec<Value> = error.candidates().iter().copied().map(value).collect();
            Answer {
                id: None,
                result: ambiguous.first().cloned(),
                ambiguous,
                error: Some(error.to_string()),
            }
        }
    }
}

fn describe(answer: &Answer) -> String {
    let value = |value: &Value| {
        [&value.date, &value.time, &value.e164, &value.email]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .chain(value.confidence)
            .collect::<Vec<_>>()
            .join(" ")
    };
    match (&answer.result, &answer.error) {
        (_, Some(error)) => error.clone(),
        (Some(result), None) => value(result),
        (None, None) => "nothing".to_owned(),
    }
}
