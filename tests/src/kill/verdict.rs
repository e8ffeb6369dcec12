//! The books side by side: what was promised, what the calendars have, what we have.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use askpro_core::{CallOutcome, METADATA_KEY};
use serde_json::{Value, json};

use super::KillRun;
use super::callers::Told;
use super::fleet::Logs;
use super::office::Office;
use super::records::Books;
use super::watch::USUAL;

/// How long a run took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub(super) lasted: Duration,
    pub(super) at_rest: bool,
}

/// What a run came to.
#[derive(Debug)]
pub struct Verdict {
    /// What must not be; empty when every promise was kept.
    pub violations: Vec<String>,
    /// The figures, for documents.
    pub figures: Value,
}

impl Verdict {
    /// Compares.
    pub(super) fn of(
        run: &KillRun,
        office: &Office,
        told: &Told,
        books: &Books,
        settled: &[Duration],
        logs: &Logs,
        times: Times,
    ) -> Self {
        let mut check = Check { office, told, books, violations: Vec::new() };
        let outcomes = check.closed();
        let (bookings, duplicates) = check.calendars();
        if !times.at_rest || books.jobs_left > 0 {
            check.violations.push(format!("{} jobs are left", books.jobs_left));
        }
        if books.open_intents > 0 {
            check.violations.push(format!("{} intents are open", books.open_intents));
        }
        let mut violations = check.violations;
        violations.extend(logs.panics.iter().map(|line| format!("panic: {line}")));
        let unknown = Unknown::of(office, settled);
        let promised = told.calls.iter().filter(|call| call.is_promised).count();
        let figures = json!({
            "seed": run.seed,
            "database": if run.postgres { "postgresql" } else { "sqlite" },
            "servers": run.servers,
            "calls": told.calls.len(),
            "calls_per_second": run.rate,
            "kills": logs.kills,
            "fault_odds": run.faults,
            "calendar_requests": office.requests(),
            "calendar_faults": office.faults(),
            "events": told.events,
            "attempts_without_acknowledgement": told.failed_attempts,
            "events_given_up": told.given_up,
            "calls_promised": promised,
            "lost": outcomes.get("lost").copied().unwrap_or(0),
            "duplicates": duplicates,
            "outcomes": outcomes,
            "bookings_in_calendars": bookings,
            "appointments": books.appointments.len(),
            "open_intents": books.open_intents,
            "jobs_left": books.jobs_left,
            "unknown_outcomes": unknown.all.len(),
            "settled_by_the_first_look": unknown.at_once,
            "settled_within_seconds": { "p50": quantile(&unknown.all, 50), "p99": quantile(&unknown.all, 99) },
            "seconds": times.lasted.as_secs_f64().round(),
            "violations": violations,
        });
        Self { violations, figures }
    }
}

/// How long it took to find out what became of requests whose answer was lost, the shortest first.
struct Unknown {
    all: Vec<Duration>,
    /// How many were settled by the look-up that follows at once; they count with the longest time that takes.
    at_once: usize,
}

impl Unknown {
    fn of(office: &Office, slow: &[Duration]) -> Self {
        let at_once = office.lost_answers().saturating_sub(slow.len());
        let mut all = vec![USUAL; at_once];
        all.extend(slow);
        all.sort();
        Self { all, at_once }
    }
}

/// The value below which this share lies; 0 where there is none.
fn quantile(sorted: &[Duration], percent: usize) -> f64 {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    let value = sorted.get(place).map_or(0.0, Duration::as_secs_f64);
    (value * 10.0).round() / 10.0
}

struct Check<'a> {
    office: &'a Office,
    told: &'a Told,
    books: &'a Books,
    violations: Vec<String>,
}

impl Check<'_> {
    /// Every promised call has an outcome, and a task is open for each that says so.
    fn closed(&mut self) -> BTreeMap<&'static str, usize> {
        let mut outcomes = BTreeMap::new();
        for rang in self.told.calls.iter().filter(|call| call.is_promised) {
            let outcome = self.books.calls.get(&rang.id).and_then(|call| call.outcome.clone());
            let name = outcome.as_ref().map_or("lost", CallOutcome::as_str);
            *outcomes.entry(name).or_default() += 1;
            let tasks = self.books.open_tasks.iter();
            let tasks = tasks
                .filter(|task| task.call_id.as_ref().is_some_and(|id| id.as_str() == rang.id))
                .count();
            let expected = match outcome {
                Some(CallOutcome::Booked(_)) => 0,
                Some(CallOutcome::Task(_)) => 1,
                other => {
                    self.violations.push(format!("{}: ended as {other:?}", rang.id));
                    continue;
                }
            };
            if tasks != expected {
                self.violations.push(format!("{}: {name}, and {tasks} open tasks", rang.id));
            }
        }
        outcomes
    }

    /// The calendars have exactly what we have; how many bookings that is, and how many are too many.
    fn calendars(&mut self) -> (usize, usize) {
        let (mut bookings, mut duplicates) = (0, 0);
        for (company, calendar) in self.office.calendars.iter().enumerate() {
            let live = calendar.live_bookings();
            bookings += live.len();
            for field in [METADATA_KEY, "call_id"] {
                let mut seen: BTreeMap<String, usize> = BTreeMap::new();
                for booking in calendar.bookings() {
                    *seen.entry(booking.metadata[field].to_string()).or_default() += 1;
                }
                for (value, count) in seen.into_iter().filter(|(_, count)| *count > 1) {
                    duplicates += count - 1;
                    self.violations.push(format!("{count} bookings with {field} {value}"));
                }
            }
            let mut theirs: Vec<&str> = live.iter().map(|booking| booking.uid.as_str()).collect();
            let known = self.books.appointments.iter().filter(|(owner, _)| *owner == company);
            let mut ours: Vec<&str> = known.map(|(_, known)| known.booking_uid.as_str()).collect();
            theirs.sort_unstable();
            ours.sort_unstable();
            if theirs != ours {
                let message = format!(
                    "company {company}: the calendar has {} bookings, we have {} appointments, or others",
                    theirs.len(),
                    ours.len()
                );
                self.violations.push(message);
            }
        }
        (bookings, duplicates)
    }
}

/// The figures as JSON.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.figures)
    }
}
