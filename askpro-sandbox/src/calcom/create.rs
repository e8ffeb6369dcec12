//! Making and moving bookings: looking and writing happen under one lock.

use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::Twin;
use super::booking::{TwinBooking, TwinStatus};
use super::error::{Answer, ApiError};
use super::form::{BookingInput, Target};
use super::gate::Caller;
use super::spec::{Confirmation, EventTypeSpec, FieldRule, LocationSpec};
use super::state::{State, minutes};

const TAKEN: &str = "User either already has booking at this time or is not available";
const TEAM_TAKEN: &str =
    "One of the hosts either already has booking at this time or is not available";
const PAST: &str = "Attempting to book a meeting in the past.";
const TOO_SOON: &str = "The event type can't be booked at the \"start\" time provided. This could be because \
                        it's too soon (violating the minimum booking notice) or too far in the future \
                        (outside the event's scheduling window). Try fetching available slots first using the \
                        GET /v2/slots endpoint and then make a booking with \"start\" time equal to one of the \
                        available slots.";

impl Twin {
    /// The event type that is meant, with the real server's words when there is none.
    pub(super) fn target(&self, target: &Target) -> Answer<&EventTypeSpec> {
        let found = match target {
            Target::Id(id) => self.spec(*id),
            Target::OfUser { slug, username } => {
                if *username != self.host(super::OWNER_ID).username {
                    return Err(ApiError::not_found(format!(
                        "User with username {username} not found"
                    )));
                }
                self.config
                    .event_types
                    .iter()
                    .find(|spec| spec.slug == *slug && spec.team.is_none())
            }
            Target::OfTeam { slug, team } => {
                let id = self.team_by_slug(team).ok_or_else(|| {
                    ApiError::not_found(format!("Team with slug {team} not found"))
                })?;
                self.config
                    .event_types
                    .iter()
                    .find(|spec| spec.slug == *slug && spec.team == Some(id))
            }
        };
        found.ok_or_else(|| {
            ApiError::not_found(match target {
                Target::Id(id) => format!("Event type with id {id} not found."),
                Target::OfUser { slug, username } => {
                    format!("Event type with slug {slug} belonging to user {username} not found.")
                }
                Target::OfTeam { slug, team } => {
                    format!("Event type with slug {slug} belonging to team {team} not found.")
                }
            })
        })
    }

    /// Whether a booking keeps its host's time from others.
    pub(super) fn blocks(&self, booking: &TwinBooking) -> bool {
        match booking.status {
            TwinStatus::Accepted => true,
            TwinStatus::Pending => self
                .spec(booking.event_type_id)
                .is_some_and(|spec| spec.confirmation == Confirmation::NeededAndBlocks),
            TwinStatus::Cancelled | TwinStatus::Rejected => false,
        }
    }

    /// The booking as the API shows it.
    pub(super) fn shown(&self, booking: &TwinBooking) -> Value {
        let slug = self.spec(booking.event_type_id).map_or("", |spec| spec.slug.as_str());
        booking.json(slug, &self.host(booking.host_id))
    }

    pub(super) fn book(&self, input: &BookingInput, caller: Caller) -> Answer<Value> {
        let spec = self.target(&input.target)?;
        let length = spec.admit(input, caller)?;
        let now = self.clock.now();
        let end = input.start + minutes(length);
        check_time(spec, input.start, now)?;
        let email = stored_email(spec, input);
        let mut state = self.state();
        let phone = input.attendee.phone.as_deref();
        if let Some(first) = state.repeated(spec, input.start, &email, phone) {
            return Ok(self.shown(first));
        }
        let host = self.take(&state, spec, input.start, end, None)?;
        let attendee = &input.attendee;
        let booking = TwinBooking {
            id: state.next_booking_id(),
            uid: state.next_uid(),
            event_type_id: spec.id,
            host_id: host,
            title: format!("{} between {} and {}", spec.title, self.host(host).name, attendee.name),
            status: new_status(spec),
            start: input.start,
            end,
            name: attendee.name.clone(),
            email,
            phone: attendee.phone.clone(),
            time_zone: attendee.zone.clone(),
            language: attendee.language.clone(),
            guests: input.guests.clone(),
            metadata: input.metadata.clone(),
            responses: input.responses.clone(),
            location: location(spec, phone),
            cancellation_reason: None,
            rescheduling_reason: None,
            rescheduled_by: None,
            rescheduled_from: None,
            rescheduled_to: None,
            host_absent: false,
            attendee_absent: false,
            created_at: now,
            updated_at: None,
        };
        let trigger =
            if spec.needs_confirmation() { "BOOKING_REQUESTED" } else { "BOOKING_CREATED" };
        self.announce(&mut state, trigger, &booking, None);
        let shown = self.shown(&booking);
        state.bookings.push(booking);
        Ok(shown)
    }

    /// The host who takes an appointment.
    pub(super) fn take(
        &self,
        state: &State,
        spec: &EventTypeSpec,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        besides: Option<&str>,
    ) -> Answer<i64> {
        let taken = if spec.team.is_some() { TEAM_TAKEN } else { TAKEN };
        spec.is_open(start, end)
            .then(|| state.free_host(spec, start, end, besides, |booking| self.blocks(booking)))
            .flatten()
            .ok_or_else(|| ApiError::bad_request(taken))
    }

    pub(super) fn reschedule(&self, uid: &str, change: &Change, caller: Caller) -> Answer<Value> {
        let now = self.clock.now();
        let mut state = self.state();
        let old = state.booking(uid).cloned().ok_or_else(|| {
            ApiError::not_found(format!("Booking with uid={uid} was not found in the database"))
        })?;
        check_movable(&old)?;
        let spec = self
            .spec(old.event_type_id)
            .ok_or_else(|| ApiError::bad_request("the event type was deleted"))?;
        let email = Some(old.email.as_str()).filter(|email| !email.ends_with(SMS_DOMAIN));
        spec.check_form(email, &old.responses)?;
        check_time(spec, change.start, now)?;
        let end = change.start + (old.end - old.start);
        let host_id = self.take(&state, spec, change.start, end, Some(uid))?;
        // The owner confirms by moving; anybody else's move waits for the host like a new booking.
        let by_owner = caller == Caller::Owner
            && change.by.as_deref() == Some(self.host(host_id).email().as_str());
        let moved = TwinBooking {
            id: state.next_booking_id(),
            uid: state.next_uid(),
            host_id,
            status: if by_owner { TwinStatus::Accepted } else { new_status(spec) },
            start: change.start,
            end,
            rescheduling_reason: change.reason.clone(),
            rescheduled_by: change.by.clone(),
            rescheduled_from: Some(old.uid.clone()),
            host_absent: false,
            attendee_absent: false,
            created_at: now,
            updated_at: None,
            ..old.clone()
        };
        if let Some(old) = state.booking_mut(uid) {
            old.status = TwinStatus::Cancelled;
            old.rescheduled_to = Some(moved.uid.clone());
            old.updated_at = Some(now);
        }
        let waits = moved.status == TwinStatus::Pending;
        let trigger = if waits { "BOOKING_REQUESTED" } else { "BOOKING_RESCHEDULED" };
        self.announce(&mut state, trigger, &moved, Some(&old));
        let shown = self.shown(&moved);
        state.bookings.push(moved);
        Ok(shown)
    }

    pub(super) fn cancel(&self, uid: &str, reason: Option<&str>, caller: Caller) -> Answer<Value> {
        let now = self.clock.now();
        let mut state = self.state();
        let booking = state
            .booking(uid)
            .ok_or_else(|| ApiError::not_found(format!("Booking with uid={uid} not found")))?;
        if !booking.status.is_live() {
            return Err(ApiError::bad_request(format!(
                "Can't cancel booking with uid={uid} because it has been cancelled already. Please provide uid of \
                 a booking that is not cancelled."
            )));
        }
        let bare = |message| ApiError::bare(StatusCode::BAD_REQUEST, message);
        if self.spec(booking.event_type_id).is_some_and(|spec| !spec.cancellable) {
            return Err(bare("This event type does not allow cancellations"));
        }
        if booking.end < now {
            return Err(bare("Cannot cancel a booking that has already ended"));
        }
        if caller == Caller::Owner && reason.is_none_or(|reason| reason.trim().is_empty()) {
            return Err(bare("Cancellation reason is required"));
        }
        self.change(&mut state, uid, "BOOKING_CANCELLED", |booking| {
            booking.status = TwinStatus::Cancelled;
            booking.cancellation_reason = reason.map(str::to_owned);
        })
    }

    /// Changes a booking, notes when, and announces it.
    pub(super) fn change(
        &self,
        state: &mut State,
        uid: &str,
        trigger: &'static str,
        change: impl FnOnce(&mut TwinBooking),
    ) -> Answer<Value> {
        let now = self.clock.now();
        let booking = state.booking_mut(uid).ok_or_else(|| {
            ApiError::not_found(format!("Booking with uid={uid} was not found in the database"))
        })?;
        change(booking);
        booking.updated_at = Some(now);
        let booking = booking.clone();
        self.announce(state, trigger, &booking, None);
        Ok(self.shown(&booking))
    }
}

/// Where a booking is to be moved.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) start: DateTime<Utc>,
    pub(super) reason: Option<String>,
    pub(super) by: Option<String>,
}

fn new_status(spec: &EventTypeSpec) -> TwinStatus {
    if spec.needs_confirmation() { TwinStatus::Pending } else { TwinStatus::Accepted }
}

fn check_time(spec: &EventTypeSpec, start: DateTime<Utc>, now: DateTime<Utc>) -> Answer<()> {
    if start < now {
        return Err(ApiError::bad_request(PAST));
    }
    if start < now + TimeDelta::minutes(i64::from(spec.notice_minutes)) {
        return Err(ApiError::bad_request(TOO_SOON));
    }
    Ok(())
}

fn check_movable(booking: &TwinBooking) -> Answer<()> {
    let uid = &booking.uid;
    let message = match (booking.status, &booking.rescheduled_to) {
        (TwinStatus::Accepted | TwinStatus::Pending, _) => return Ok(()),
        (TwinStatus::Cancelled, Some(newer)) => format!(
            "Can't reschedule booking with uid={uid} because it has been cancelled and rescheduled already to \
             booking with uid={newer}. You probably want to reschedule {newer} instead by passing it within the \
             request URL."
        ),
        (TwinStatus::Cancelled, None) => format!(
            "Can't reschedule booking with uid={uid} because it has been cancelled. Please provide uid of a \
             booking that is not cancelled."
        ),
        (TwinStatus::Rejected, _) => {
            format!("Can't reschedule booking with uid={uid} because it has been rejected.")
        }
    };
    Err(ApiError::bad_request(message))
}

/// The domain of the addresses that stand for phone-only attendees.
pub(super) const SMS_DOMAIN: &str = "@sms.cal.com";

fn stored_email(spec: &EventTypeSpec, input: &BookingInput) -> String {
    let given = input.attendee.email.as_ref().filter(|_| {
        // A hidden field discards what was given, if there is something to put in its place.
        spec.email != FieldRule::Hidden || input.attendee.phone.is_none()
    });
    given.cloned().unwrap_or_else(|| {
        let phone = input.attendee.phone.as_deref().unwrap_or_default();
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        format!("{digits}{SMS_DOMAIN}")
    })
}

fn location(spec: &EventTypeSpec, phone: Option<&str>) -> String {
    match spec.locations.first() {
        Some(LocationSpec::Address(address)) => address.clone(),
        Some(LocationSpec::Phone(number)) => number.clone(),
        Some(LocationSpec::AttendeePhone) => phone.unwrap_or_default().to_owned(),
        Some(LocationSpec::CalVideo) => "https://app.cal.com/video/sandbox".to_owned(),
        None => String::new(),
    }
}
