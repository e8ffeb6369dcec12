//! Reading bookings: one, or a filtered page.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Asking, Books, success};
use crate::calcom::Twin;
use crate::calcom::booking::{TwinBooking, TwinStatus};
use crate::calcom::dto::{Problem, instant, refuse_listed};
use crate::calcom::error::{Answer, ApiError};
use crate::calcom::gate::{Asked, Caller, Version};

/// The most a page holds.
const MOST: i64 = 250;

/// What a page holds when nobody says.
const USUAL: i64 = 100;

const GROUPS: [&str; 5] = ["upcoming", "recurring", "past", "cancelled", "unconfirmed"];

pub(super) async fn show(
    State(twin): Books,
    version: Version,
    asked: Asked,
    Path(uid): Path<String>,
) -> Answer {
    if !version.has_bookings() {
        return Err(asked.nowhere());
    }
    let state = twin.state();
    let booking = state.booking(&uid).ok_or_else(|| {
        ApiError::not_found(format!("Booking with uid={uid} was not found in the database"))
    })?;
    Ok(success(&twin.shown(booking)))
}

pub(super) async fn list(
    State(twin): Books,
    caller: Caller,
    version: Version,
    asked: Asked,
    query: Asking,
) -> Answer {
    caller.owner()?;
    if version.has_old_bookings() {
        let text = "filters should not be null or undefined";
        refuse_listed(&[Problem::new("filters", "isDefined", text)])?;
    }
    // The live server answers 2026-05-01 with offset pages as well.
    if !version.has_bookings() && version != Version::V2026_05_01 {
        return Err(asked.nowhere());
    }
    let filter = Filter::read(&query)?;
    let now = twin.clock.now();
    let state = twin.state();
    let mut found: Vec<&TwinBooking> =
        state.bookings.iter().filter(|booking| filter.fits(booking, &twin, now)).collect();
    filter.sort(&mut found);
    let items: Vec<Value> = found
        .iter()
        .skip(filter.skip)
        .take(filter.take)
        .map(|booking| twin.shown(booking))
        .collect();
    Ok(filter.page(found.len(), &items))
}

/// What was asked for. Unknown parameters are dropped without a word.
#[derive(Debug)]
struct Filter {
    groups: Vec<String>,
    email: Option<String>,
    name: Option<String>,
    uid: Option<String>,
    event_types: Vec<i64>,
    teams: Vec<i64>,
    bounds: Bounds,
    sort: Option<(SortBy, bool)>,
    take: usize,
    skip: usize,
}

#[derive(Debug, Default)]
struct Bounds {
    after_start: Option<DateTime<Utc>>,
    before_end: Option<DateTime<Utc>>,
    after_created: Option<DateTime<Utc>>,
    before_created: Option<DateTime<Utc>>,
    after_updated: Option<DateTime<Utc>>,
    before_updated: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy)]
enum SortBy {
    Start,
    End,
    Created,
    Updated,
}

impl Filter {
    fn read(query: &Asking) -> Answer<Self> {
        let mut problems = Vec::new();
        let groups: Vec<String> = query.list("status").into_iter().map(str::to_owned).collect();
        if !groups.iter().all(|group| GROUPS.contains(&group.as_str())) {
            let text =
                "Invalid status. Allowed are upcoming, recurring, past, cancelled, unconfirmed";
            problems.push(Problem::new("status", "isEnum", text));
        }
        let mut bound = |key: &str| {
            let text = query.get(key)?;
            let read = instant(text);
            if read.is_none() {
                let text = format!("{key} must be a valid ISO 8601 date string");
                problems.push(Problem::new(key, "isISO8601", text));
            }
            read
        };
        let bounds = Bounds {
            after_start: bound("afterStart"),
            before_end: bound("beforeEnd"),
            after_created: bound("afterCreatedAt"),
            before_created: bound("beforeCreatedAt"),
            after_updated: bound("afterUpdatedAt"),
            before_updated: bound("beforeUpdatedAt"),
        };
        let take = page_number(query, "take", 1..=MOST, USUAL, &mut problems);
        let skip = page_number(query, "skip", 0..=i64::MAX, 0, &mut problems);
        refuse_listed(&problems)?;
        Ok(Self {
            groups,
            // A plus that was not encoded arrives as a blank; the server turns it back.
            email: query.get("attendeeEmail").map(|email| email.trim().replace(' ', "+")),
            name: query.get("attendeeName").map(str::to_owned),
            uid: query.get("bookingUid").map(str::to_owned),
            event_types: numbers(query, "eventTypeId", "eventTypeIds"),
            teams: numbers(query, "teamId", "teamsIds"),
            bounds,
            sort: read_sort(query),
            take,
            skip,
        })
    }

    fn fits(&self, booking: &TwinBooking, twin: &Twin, now: DateTime<Utc>) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|w| w == value);
        let team = twin.spec(booking.event_type_id).and_then(|spec| spec.team);
        (self.groups.is_empty() || self.groups.iter().any(|group| in_group(booking, group, now)))
            && is(&self.email, &booking.email)
            && is(&self.name, &booking.name)
            && is(&self.uid, &booking.uid)
            && (self.event_types.is_empty() || self.event_types.contains(&booking.event_type_id))
            && (self.teams.is_empty() || team.is_some_and(|team| self.teams.contains(&team)))
            && self.bounds.hold(booking)
    }

    fn sort(&self, found: &mut [&TwinBooking]) {
        let (by, ascending) = self.sort.unwrap_or((SortBy::Start, true));
        found.sort_by_key(|booking| match by {
            SortBy::Start => Some(booking.start),
            SortBy::End => Some(booking.end),
            SortBy::Created => Some(booking.created_at),
            SortBy::Updated => booking.updated_at,
        });
        if !ascending {
            found.reverse();
        }
    }

    fn page(&self, total: usize, items: &[Value]) -> Response {
        let pages = total.div_ceil(self.take);
        let seen = self.skip + items.len();
        Json(json!({
            "status": "success",
            "data": items,
            "pagination": {
                "totalItems": total,
                "remainingItems": total.saturating_sub(seen),
                "returnedItems": items.len(),
                "itemsPerPage": self.take,
                "currentPage": if total == 0 { 0 } else { self.skip / self.take + 1 },
                "totalPages": pages,
                "hasNextPage": seen < total,
                "hasPreviousPage": self.skip > 0,
            },
        }))
        .into_response()
    }
}

impl Bounds {
    fn hold(&self, booking: &TwinBooking) -> bool {
        let from = |bound: Option<DateTime<Utc>>, at: Option<DateTime<Utc>>| {
            bound.is_none_or(|bound| at.is_some_and(|at| at >= bound))
        };
        let until = |bound: Option<DateTime<Utc>>, at: Option<DateTime<Utc>>| {
            bound.is_none_or(|bound| at.is_some_and(|at| at <= bound))
        };
        from(self.after_start, Some(booking.start))
            && until(self.before_end, Some(booking.end))
            && from(self.after_created, Some(booking.created_at))
            && until(self.before_created, Some(booking.created_at))
            && from(self.after_updated, booking.updated_at)
            && until(self.before_updated, booking.updated_at)
    }
}

fn in_group(booking: &TwinBooking, group: &str, now: DateTime<Utc>) -> bool {
    let live = booking.status.is_live();
    match group {
        "upcoming" => live && booking.end >= now,
        "past" => live && booking.end < now,
        "cancelled" => !live,
        "unconfirmed" => booking.status == TwinStatus::Pending && booking.end >= now,
        _ => false,
    }
}

fn page_number(
    query: &Asking,
    key: &str,
    range: std::ops::RangeInclusive<i64>,
    usual: i64,
    problems: &mut Vec<Problem>,
) -> usize {
    let Some(text) = query.get(key) else { return usize::try_from(usual).unwrap_or(0) };
    let number = text.parse().ok().filter(|number| range.contains(number));
    if number.is_none() {
        let (least, most) = (range.start(), range.end());
        let text = format!("{key} must not be less than {least} or greater than {most}");
        problems.push(Problem::new(key, "range", text));
    }
    number.and_then(|number| usize::try_from(number).ok()).unwrap_or(1)
}

fn numbers(query: &Asking, one: &str, many: &str) -> Vec<i64> {
    let listed = query.list(many).into_iter().filter_map(|item| item.parse().ok());
    query.number(one).into_iter().chain(listed).collect()
}

fn read_sort(query: &Asking) -> Option<(SortBy, bool)> {
    let keys = [
        ("sortStart", SortBy::Start),
        ("sortEnd", SortBy::End),
        ("sortCreated", SortBy::Created),
        ("sortUpdatedAt", SortBy::Updated),
    ];
    keys.into_iter().find_map(|(key, by)| Some((by, query.get(key)? != "desc")))
}
