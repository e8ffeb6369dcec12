//! The `Calendar` port.

use std::time::Duration;

use askpro_core::ports::{
    BookingFilter, BookingQuery, BookingSort, Calendar, CalendarAccount, EventType, Page,
    PageRequest, RescheduleRequest, Reservation, SlotQuery,
};
use askpro_core::{
    Booking, BookingUid, EventTypeId, NewBooking, ReservationUid, Result, Slot, TeamId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::client::CalcomClient;
use crate::convert;
use crate::error::{Failure, Meaning, invalid, unreadable};
use crate::transport::{Call, Operation};
use crate::wire::{
    CancelBody, DeclineBody, Json, RescheduleBody, ReserveBody, Unreadable, book_body,
    filter_instant,
};

/// The largest page Cal.com gives.
const LARGEST_PAGE: u32 = 250;

#[async_trait]
impl Calendar for CalcomClient {
    async fn me(&self) -> Result<CalendarAccount> {
        let answer = self.get(Operation::Me, &["me"]).await?;
        read(Operation::Me, &answer, convert::account)
    }

    async fn event_types(&self) -> Result<Vec<EventType>> {
        let answer = self.get(Operation::EventTypes, &["event-types"]).await?;
        read(Operation::EventTypes, &answer, event_types)
    }

    async fn team_event_types(&self, team: TeamId) -> Result<Vec<EventType>> {
        let team = team.to_string();
        let answer = self.get(Operation::TeamEventTypes, &["teams", &team, "event-types"]).await?;
        read(Operation::TeamEventTypes, &answer, event_types)
    }

    async fn event_type(&self, id: EventTypeId) -> Result<Option<EventType>> {
        let answer = self.get(Operation::EventType, &["event-types", &id.to_string()]).await;
        let Some(answer) = unless_absent(answer)? else { return Ok(None) };
        read(Operation::EventType, &answer, |data| {
            if data.is_present() { convert::event_type(data).map(Some) } else { Ok(None) }
        })
    }

    async fn slots(&self, query: &SlotQuery) -> Result<Vec<Slot>> {
        let mut parameters = vec![
            ("eventTypeId", query.event_type.to_string()),
            ("start", filter_instant(query.from)),
            ("end", filter_instant(query.to)),
            ("timeZone", "UTC".to_owned()),
            ("format", "range".to_owned()),
        ];
        parameters.extend(query.length_minutes.map(|length| ("duration", length.to_string())));
        let moving = query.moving.as_ref();
        parameters.extend(moving.map(|uid| ("bookingUidToReschedule", uid.to_string())));
        let call = self.call(Operation::Slots, &["slots"])?.query(parameters);
        let answer = self.json(call).await?;
        let mut slots = read(Operation::Slots, &answer, convert::slots)?;
        slots.retain(|slot| (query.from..=query.to).contains(&slot.start));
        Ok(slots)
    }

    async fn book(&self, new: &NewBooking) -> Result<Booking> {
        let body = book_body(new).map_err(|error| invalid(Operation::Book, error))?;
        let call = self.call(Operation::Book, &["bookings"])?.json(&body)?;
        let answer = self.json(call).await?;
        written(Operation::Book, &answer)
    }

    async fn booking(&self, uid: &BookingUid) -> Result<Option<Booking>> {
        let answer = self.get(Operation::Booking, &["bookings", uid.as_str()]).await;
        let Some(answer) = unless_absent(answer)? else { return Ok(None) };
        read(Operation::Booking, &answer, convert::handle)
    }

    async fn bookings(&self, query: &BookingQuery) -> Result<Page<Booking>> {
        let take = query.page.take.clamp(1, LARGEST_PAGE);
        let call =
            self.call(Operation::Bookings, &["bookings"])?.query(list_parameters(query, take));
        let answer = self.json(call).await?;
        page(&answer, query, take).map_err(|error| unreadable(Operation::Bookings, error))
    }

    async fn reschedule(&self, uid: &BookingUid, request: &RescheduleRequest) -> Result<Booking> {
        let body = RescheduleBody::new(request.start, request.reason.as_deref());
        let call = self.change(Operation::Reschedule, uid, "reschedule")?.json(&body)?;
        let answer = self.json(call).await?;
        written(Operation::Reschedule, &answer)
    }

    async fn cancel(&self, uid: &BookingUid, reason: &str) -> Result<Booking> {
        let call = self.change(Operation::Cancel, uid, "cancel")?.json(&CancelBody::new(reason))?;
        match self.json(call).await {
            Ok(answer) => written(Operation::Cancel, &answer),
            Err(Failure { error, meaning: Meaning::AlreadyCancelled }) => {
                self.booking(uid).await?.ok_or(error)
            }
            Err(failure) => Err(failure.into()),
        }
    }

    async fn confirm(&self, uid: &BookingUid) -> Result<Booking> {
        let answer = self.json(self.change(Operation::Confirm, uid, "confirm")?).await?;
        written(Operation::Confirm, &answer)
    }

    async fn decline(&self, uid: &BookingUid, reason: Option<&str>) -> Result<Booking> {
        let call =
            self.change(Operation::Decline, uid, "decline")?.json(&DeclineBody::new(reason))?;
        let answer = self.json(call).await?;
        written(Operation::Decline, &answer)
    }

    async fn reserve(
        &self,
        event_type: EventTypeId,
        start: DateTime<Utc>,
        hold: Duration,
    ) -> Result<Reservation> {
        let body = ReserveBody::new(event_type.get(), start, hold);
        let call = self.call(Operation::Reserve, &["slots", "reservations"])?.json(&body)?;
        let answer = self.json(call).await?;
        read(Operation::Reserve, &answer, convert::reservation)
    }

    async fn release(&self, uid: &ReservationUid) -> Result<()> {
        let call = self.call(Operation::Release, &["slots", "reservations", uid.as_str()])?;
        match self.transport.send(call, self.patience).await {
            Ok(_) | Err(Failure { meaning: Meaning::Absent, .. }) => Ok(()),
            Err(failure) => Err(failure.into()),
        }
    }
}

impl CalcomClient {
    fn call(&self, operation: Operation, path: &[&str]) -> Result<Call> {
        self.transport.call(operation, path).map_err(|error| invalid(operation, error))
    }

    fn change(&self, operation: Operation, uid: &BookingUid, verb: &str) -> Result<Call> {
        self.call(operation, &["bookings", uid.as_str(), verb])
    }

    async fn get(&self, operation: Operation, path: &[&str]) -> Result<Value, Failure> {
        let call = self.call(operation, path)?;
        self.json(call).await
    }

    async fn json(&self, call: Call) -> Result<Value, Failure> {
        self.transport.json(call, self.patience).await
    }
}

/// `None` when what was asked for does not exist.
fn unless_absent(answer: Result<Value, Failure>) -> Result<Option<Value>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Failure { meaning: Meaning::Absent, .. }) => Ok(None),
        Err(failure) => Err(failure.into()),
    }
}

fn read<T>(
    operation: Operation,
    answer: &Value,
    convert: impl FnOnce(Json<'_>) -> Result<T, Unreadable>,
) -> Result<T> {
    convert(Json::of(answer).get("data")).map_err(|error| unreadable(operation, error))
}

/// The booking that a write answered with.
fn written(operation: Operation, answer: &Value) -> Result<Booking> {
    read(operation, answer, |data| {
        convert::handle(data)?.ok_or(data.unreadable("data", "a booking"))
    })
}

fn event_types(data: Json<'_>) -> Result<Vec<EventType>, Unreadable> {
    if !data.is_array() {
        return Err(data.unreadable("data", "an array"));
    }
    data.items().map(convert::event_type).collect()
}

/// The groups are always sent: what a server lists without them differs.
fn list_parameters(query: &BookingQuery, take: u32) -> Vec<(&'static str, String)> {
    const ALL: [BookingFilter; 5] = [
        BookingFilter::Upcoming,
        BookingFilter::Recurring,
        BookingFilter::Past,
        BookingFilter::Cancelled,
        BookingFilter::Unconfirmed,
    ];
    let filters = if query.filters.is_empty() { &ALL[..] } else { &query.filters };
    let groups: Vec<_> = filters.iter().copied().map(group).collect();
    let mut parameters = vec![("status", groups.join(","))];
    parameters.extend(query.event_type.map(|id| ("eventTypeId", id.to_string())));
    let email = query.attendee_email.as_deref().map(str::trim);
    parameters.extend(email.map(|email| ("attendeeEmail", email.to_owned())));
    let instants = [
        ("afterStart", query.starts_from),
        ("beforeEnd", query.ends_until),
        ("afterUpdatedAt", query.updated_from),
        ("afterCreatedAt", query.created_from),
    ];
    parameters
        .extend(instants.into_iter().filter_map(|(key, at)| Some((key, filter_instant(at?)))));
    parameters.extend(query.sort.map(|sort| match sort {
        BookingSort::Start => ("sortStart", "asc".to_owned()),
        BookingSort::Updated => ("sortUpdatedAt", "asc".to_owned()),
        BookingSort::Created => ("sortCreated", "asc".to_owned()),
    }));
    parameters.push(("take", take.to_string()));
    parameters.push(("skip", query.page.skip.to_string()));
    parameters
}

const fn group(filter: BookingFilter) -> &'static str {
    match filter {
        BookingFilter::Upcoming => "upcoming",
        BookingFilter::Recurring => "recurring",
        BookingFilter::Past => "past",
        BookingFilter::Cancelled => "cancelled",
        BookingFilter::Unconfirmed => "unconfirmed",
    }
}

/// A page. One booking that cannot be read fails it all: left out in silence, it might be booked again.
fn page(answer: &Value, query: &BookingQuery, take: u32) -> Result<Page<Booking>, Unreadable> {
    let answer = Json::of(answer);
    let data = answer.get("data");
    if !data.is_array() {
        return Err(data.unreadable("data", "an array"));
    }
    let mut listed = 0;
    let mut items = Vec::new();
    for json in data.items() {
        listed += 1;
        let booking = convert::booking(json)?;
        if convert::matches(&booking, json, query) {
            items.push(booking);
        }
    }
    let pagination = answer.get("pagination");
    let more = match pagination.get("hasNextPage").flag() {
        Some(more) => more,
        None if pagination.get("hasMore").flag() == Some(true) => {
            let found = pagination.get("hasMore");
            return Err(found.unreadable("pagination", "pages by offset, not by cursor"));
        }
        None => listed >= take,
    };
    let next = PageRequest { skip: query.page.skip.saturating_add(listed), take };
    Ok(Page { items, next: Some(next).filter(|_| more && listed > 0) })
}
