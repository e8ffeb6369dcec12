//! `askpro parse`

use std::fmt;
use std::io::BufRead as _;
use std::process::ExitCode;

use askpro_core::datetime::{Candidate, DateTimeError, Explanation, GermanDateTimeParser};
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

/// What was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
enum Value {
    Reading(Candidate),
    Phone { e164: String },
    Email { email: String, confidence: &'static str },
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reading(reading) => reading.fmt(f),
            Self::Phone { e164 } => f.write_str(e164),
            Self::Email { email, confidence } => write!(f, "{email} {confidence}"),
        }
    }
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    explained: Vec<Explained>,
}

/// Some words, and what they were taken for.
#[derive(Debug, Serialize)]
struct Explained {
    words: String,
    meaning: String,
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
    let answer = parse(options, options.kind, text, reference, options.timezone);
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
    let mut answer = parse(options, line.kind.unwrap_or(options.kind), &line.text, now, zone);
    answer.id = Some(line.id);
    Ok(answer)
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|instant| instant.to_utc())
        .map_err(|error| format!("expected 2026-11-21T09:00:00+01:00, found {text:?}: {error}"))
}

fn parse(options: &Parse, kind: ParseKind, text: &str, now: DateTime<Utc>, zone: Tz) -> Answer {
    let parser = parser(options, zone);
    let mut read = match kind {
        ParseKind::Date => {
            answer(parser.parse_date(text, now).map(|read| Candidate::Date(read.value)))
        }
        ParseKind::Time => {
            answer(parser.parse_time(text, now).map(|read| Candidate::Time(read.value)))
        }
        ParseKind::Datetime => {
            answer(parser.parse_datetime(text, now).map(|read| Candidate::DateTime(read.value)))
        }
        ParseKind::Interval => {
            answer(parser.parse_interval(text, now).map(|read| Candidate::Interval(read.value)))
        }
        ParseKind::Phone => return phone(text),
        ParseKind::Email => return email(text),
    };
    if options.explain {
        read.explained = explained(&parser, text);
    }
    read
}

fn parser(options: &Parse, zone: Tz) -> GermanDateTimeParser {
    let mut parser =
        GermanDateTimeParser::default().with_timezone(zone).with_locale(options.locale);
    if let Some(hours) = options.open {
        parser = parser.with_opening_hours(hours);
    }
    if let Some(land) = options.land {
        parser = parser.with_land(land);
    }
    parser
}

/// Which words gave what.
fn explained(parser: &GermanDateTimeParser, text: &str) -> Vec<Explained> {
    let explain = |found: Explanation| Explained {
        words: text.get(found.words).unwrap_or_default().to_owned(),
        meaning: found.meaning,
    };
    parser.explain(text).unwrap_or_default().into_iter().map(explain).collect()
}

/// Of several numbers none is the result: nobody should call one of them by chance.
fn phone(text: &str) -> Answer {
    let value = |number: &E164| Value::Phone { e164: number.to_string() };
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
        Ok(read) => {
            let confidence = read.confidence.as_str();
            let result = Some(Value::Email { email: read.address, confidence });
            Answer { result, ..Answer::default() }
        }
        Err(error) => Answer { error: Some(error.to_string()), ..Answer::default() },
    }
}

/// Of an ambiguous text the likeliest reading is the result, and all of them stand beside it.
fn answer(parsed: Result<Candidate, DateTimeError>) -> Answer {
    match parsed {
        Ok(reading) => Answer { result: Some(Value::Reading(reading)), ..Answer::default() },
        Err(error) => {
            let ambiguous: Vec<Value> =
                error.candidates().iter().copied().map(Value::Reading).collect();
            Answer {
                result: ambiguous.first().cloned(),
                ambiguous,
                error: Some(error.to_string()),
                ..Answer::default()
            }
        }
    }
}

fn describe(answer: &Answer) -> String {
    let text = match (&answer.result, &answer.error) {
        (_, Some(error)) => error.clone(),
        (Some(result), None) => result.to_string(),
        (None, None) => "nothing".to_owned(),
    };
    let found =
        answer.explained.iter().map(|found| format!("  {}: {}", found.words, found.meaning));
    std::iter::once(text).chain(found).collect::<Vec<_>>().join("\n")
}
