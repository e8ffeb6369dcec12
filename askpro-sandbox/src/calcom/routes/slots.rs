//! The free slots.

use axum::Extension;
use axum::extract::State;
use chrono::{DateTime, NaiveTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::{Asking, Books, success};
use crate::calcom::Twin;
use crate::calcom::availability::Span;
use crate::calcom::dto::{Problem, day, instant, refuse_listed};
use crate::calcom::error::{Answer, ApiError};
use crate::calcom::form::Target;
use crate::calcom::gate::{Asked, Version};
use crate::calcom::spec::EventTypeSpec;
use crate::calcom::state::minutes;
use crate::stage::Stale;

pub(super) async fn list(
    State(twin): Books,
    version: Version,
    asked: Asked,
    stale: Option<Extension<Stale>>,
    query: Asking,
) -> Answer {
    if version != Version::V2024_09_04 {
        return Err(asked.nowhere());
    }
    let question = Question::read(&query)?;
    let spec =
        twin.target(&question.target).map_err(|_| ApiError::not_found("Event Type not found"))?;
    let length = spec.length_for(question.length)?;
    let free = twin.free(spec, &question, length, stale.is_some());
    Ok(success(&question.by_day(&free)))
}

impl Twin {
    /// The slots that are free, or, when stale, all that are on the grid.
    fn free(
        &self,
        spec: &EventTypeSpec,
        question: &Question,
        length: u32,
        ignore_books: bool,
    ) -> Vec<Span> {
        let now = self.clock.now();
        let earliest = now + minutes(spec.notice_minutes);
        let state = self.state();
        let besides = question.besides.as_deref();
        let mut slots = spec.grid(question.from, question.to, length);
        slots.retain(|slot| {
            let host = || {
                state.free_host(spec, slot.start, slot.end, besides, |booking| self.blocks(booking))
            };
            slot.start >= earliest
                && (ignore_books
                    || (!state.is_reserved(spec, slot.start, slot.end, now, None)
                        && host().is_some()))
        });
        slots
    }
}

#[derive(Debug)]
struct Question {
    target: Target,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    zone: Tz,
    length: Option<i64>,
    ranges: bool,
    besides: Option<String>,
}

impl Question {
    fn read(query: &Asking) -> Answer<Self> {
        let mut problems = Vec::new();
        let from = bound(query, "start", NaiveTime::MIN, &mut problems);
        let last = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or(NaiveTime::MIN);
        let to = bound(query, "end", last, &mut problems);
        let zone = query.get("timeZone").unwrap_or("UTC").parse::<Tz>();
        if zone.is_err() {
            let text = "timeZone must be a valid IANA time-zone";
            problems.push(Problem::new("timeZone", "isTimeZone", text));
        }
        let zone = zone.unwrap_or(Tz::UTC);
        let format = query.get("format").unwrap_or("time");
        if !["time", "range"].contains(&format) {
            let text = "format must be one of the following values: range, time";
            problems.push(Problem::new("format", "isEnum", text));
        }
        let length = query.number("duration");
        if query.get("duration").is_some() && length.is_none() {
            problems.push(Problem::new("duration", "isNumber", "duration must be a number"));
        }
        refuse_listed(&problems)?;
        let target = target(query)?;
        let invalid = "Invalid time range given - check the 'start' and 'end' query parameters.";
        let (Some(from), Some(to)) = (from, to) else { return Err(ApiError::bad_request(invalid)) };
        if to < from {
            return Err(ApiError::bad_request(invalid));
        }
        let besides = query.get("bookingUidToReschedule").map(str::to_owned);
        Ok(Self { target, from, to, zone, length, ranges: format == "range", besides })
    }

    /// The slots under their days in the zone asked for; days without slots are absent.
    fn by_day(&self, slots: &[Span]) -> Value {
        let mut days = Map::new();
        for slot in slots {
            let day = slot.start.with_timezone(&self.zone).format("%Y-%m-%d").to_string();
            let mut entry = json!({ "start": self.wall(slot.start) });
            if self.ranges {
                entry = json!({ "start": self.wall(slot.start), "end": self.wall(slot.end) });
            }
            if let Some(entries) = days.entry(day).or_insert_with(|| json!([])).as_array_mut() {
                entries.push(entry);
            }
        }
        Value::Object(days)
    }

    fn wall(&self, instant: DateTime<Utc>) -> String {
        instant.with_timezone(&self.zone).to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

/// One way to name the event type, and not two.
fn target(query: &Asking) -> Answer<Target> {
    let id = query.number("eventTypeId");
    let slug = query.get("eventTypeSlug").map(str::to_owned);
    let username = query.get("username").map(str::to_owned);
    let team = query.get("teamSlug").map(str::to_owned);
    match (id, slug, username, team) {
        (Some(id), None, None, None) => Ok(Target::Id(id)),
        (None, Some(slug), Some(username), None) => Ok(Target::OfUser { slug, username }),
        (None, Some(slug), None, Some(team)) => Ok(Target::OfTeam { slug, team }),
        _ => Err(ApiError::bad_request(
            "Provide exactly one of eventTypeId, eventTypeSlug + username, eventTypeSlug + teamSlug",
        )),
    }
}

/// An end of the span: an instant, or a bare day in UTC.
fn bound(
    query: &Asking,
    key: &str,
    time_of_day: NaiveTime,
    problems: &mut Vec<Problem>,
) -> Option<DateTime<Utc>> {
    let text = query.get(key).unwrap_or_default();
    let read = day(text).map(|day| day.and_time(time_of_day).and_utc()).or_else(|| instant(text));
    if read.is_none() {
        let text = format!("{key} must be a valid ISO 8601 date string");
        problems.push(Problem::new(key, "isDateString", text));
    }
    read
}
