//! How many phrases of a corpus the parser reads rightly, and how quickly.
//!
//! ```text
//! cargo run --release -p askpro-benches --example score -- [OPTION…] FILE…
//! ```

use std::hint::black_box;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use askpro_benches::phrases::{self, Case, CorpusError};
use askpro_benches::score::{self, Answer, Judged, Tally};
use askpro_benches::timing::{nanoseconds, percentile};
use askpro_core::datetime::GermanDateTimeParser;

const USAGE: &str = "usage: score [OPTION…] FILE…

  --misses-only            leave the table out
  --json                   the same for programs
  --time                   how long each phrase takes, instead of how right it is
  --least-right PERCENT    fail when fewer of all cases are right
  --most-wrong PERCENT     fail when more of all cases are confidently wrong
";

#[derive(Debug, Default)]
struct Args {
    misses_only: bool,
    json: bool,
    time: bool,
    least_right: Option<f64>,
    most_wrong: Option<f64>,
    files: Vec<PathBuf>,
}

impl Args {
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut parsed = Self::default();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--misses-only" => parsed.misses_only = true,
                "--json" => parsed.json = true,
                "--time" => parsed.time = true,
                "--least-right" => parsed.least_right = Some(percent(&arg, args.next())?),
                "--most-wrong" => parsed.most_wrong = Some(percent(&arg, args.next())?),
                option if option.starts_with('-') => {
                    return Err(format!("{option}: no such option"));
                }
                file => parsed.files.push(file.into()),
            }
        }
        if parsed.files.is_empty() { Err("expected a file".to_owned()) } else { Ok(parsed) }
    }
}

fn percent(option: &str, value: Option<String>) -> Result<f64, String> {
    let number = value.and_then(|value| value.parse().ok());
    number
        .filter(|percent| (0.0..=100.0).contains(percent))
        .ok_or_else(|| format!("{option}: expected a number from 0 to 100"))
}

fn main() -> ExitCode {
    let args = match Args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(error) => {
            eprint!("score: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let cases = match cases(&args.files) {
        Ok(cases) => cases,
        Err(error) => {
            eprintln!("score: {error}");
            return ExitCode::from(2);
        }
    };
    let parser = GermanDateTimeParser::default().with_timezone(chrono_tz::Europe::Berlin);
    let read = |case: &Case| phrases::read(&parser, case.slot, &case.text, case.now);
    if args.time {
        show(&times(&cases, read));
    }
    if args.time && args.least_right.is_none() && args.most_wrong.is_none() {
        return ExitCode::SUCCESS;
    }
    let judged: Vec<_> = cases
        .into_iter()
        .map(|case| {
            let answer = Answer::of(&read(&case));
            Judged::new(case, answer)
        })
        .collect();
    if args.json {
        show(&format!("{}\n", score::to_json(&judged)));
    } else if !args.time {
        show(&report(&judged, args.misses_only));
    }
    verdict(&Tally::of(&judged, |_| true), &args)
}

/// A reader that has seen enough may close the pipe; the exit code still counts.
fn show(text: &str) {
    std::io::stdout().write_all(text.as_bytes()).unwrap_or_default();
}

fn cases(files: &[PathBuf]) -> Result<Vec<Case>, CorpusError> {
    let mut all = Vec::new();
    for file in files {
        all.extend(phrases::corpus(file)?);
    }
    Ok(all)
}

fn report(judged: &[Judged], misses_only: bool) -> String {
    let misses = score::misses(judged);
    match (misses_only, misses.is_empty()) {
        (true, _) => misses,
        (false, true) => score::table(judged),
        (false, false) => format!("{}\nmisses:\n{misses}", score::table(judged)),
    }
}

fn verdict(all: &Tally, args: &Args) -> ExitCode {
    let (right, wrong) = (all.percent(all.right), all.percent(all.confidently_wrong));
    let mut code = ExitCode::SUCCESS;
    if let Some(least) = args.least_right.filter(|least| right < *least) {
        eprintln!("score: {right:.2} % are right, expected at least {least} %");
        code = ExitCode::FAILURE;
    }
    if let Some(most) = args.most_wrong.filter(|most| wrong > *most) {
        eprintln!("score: {wrong:.2} % are confidently wrong, expected at most {most} %");
        code = ExitCode::FAILURE;
    }
    code
}

/// Median and tail over all phrases, and the five slowest.
fn times<T>(cases: &[Case], read: impl Fn(&Case) -> T) -> String {
    let time = |case| (nanoseconds(|| drop(black_box(read(black_box(case))))), case);
    let mut timed: Vec<(f64, &Case)> = cases.iter().map(time).collect();
    timed.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let values: Vec<f64> = timed.iter().map(|(nanoseconds, _)| *nanoseconds).collect();
    let rank = |(name, percent)| {
        format!("{name:<8}{:>9.0} ns", percentile(&values, percent).unwrap_or_default())
    };
    let slow = |(nanoseconds, case): &(f64, &Case)| {
        format!("{nanoseconds:>17.0} ns  {} {:?}", case.id, case.text)
    };
    let ranks = [("median", 50), ("p90", 90), ("p99", 99), ("max", 100)].map(rank).join("\n");
    let slowest = timed.iter().rev().take(5).map(slow).collect::<Vec<_>>().join("\n");
    format!("{} phrases, each alone\n{ranks}\nslowest:\n{slowest}\n", values.len())
}
