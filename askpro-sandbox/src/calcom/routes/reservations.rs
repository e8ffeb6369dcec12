//! Reservations: they hide a slot, and lock nothing.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use bytes::Bytes;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Books, created, success};
use crate::calcom::Twin;
use crate::calcom::dto::{Dto, object_of};
use crate::calcom::error::{Answer, ApiError, stamp};
use crate::calcom::gate::{Asked, Caller, Version};
use crate::calcom::state::{RESERVATION_MINUTES, Reserved, minutes};

pub(super) async fn make(
    State(twin): Books,
    version: Version,
    caller: Caller,
    asked: Asked,
    body: Bytes,
) -> Answer {
    right_version(version, &asked)?;
    let uid = twin.state().next_uuid();
    twin.reserve(&body, caller, uid, None).map(|reserved| created(&reserved))
}

pub(super) async fn change(
    State(twin): Books,
    version: Version,
    caller: Caller,
    asked: Asked,
    Path(uid): Path<String>,
    body: Bytes,
) -> Answer {
    right_version(version, &asked)?;
    if twin.reservation(&uid).is_none() {
        return Err(missing(&uid));
    }
    twin.reserve(&body, caller, uid.clone(), Some(&uid)).map(|reserved| success(&reserved))
}

pub(super) async fn show(
    State(twin): Books,
    version: Version,
    asked: Asked,
    Path(uid): Path<String>,
) -> Answer {
    right_version(version, &asked)?;
    Ok(success(&twin.reservation(&uid).unwrap_or(Value::Null)))
}

pub(super) async fn end(
    State(twin): Books,
    version: Version,
    asked: Asked,
    Path(uid): Path<String>,
) -> Answer {
    right_version(version, &asked)?;
    let mut state = twin.state();
    let before = state.reserved.len();
    state.reserved.retain(|reserved| reserved.uid != uid);
    if state.reserved.len() == before {
        return Err(missing(&uid));
    }
    Ok(axum::response::IntoResponse::into_response(axum::Json(json!({ "status": "success" }))))
}

impl Twin {
    /// Makes a reservation, or changes the one named `besides`.
    fn reserve(
        &self,
        body: &[u8],
        caller: Caller,
        uid: String,
        besides: Option<&str>,
    ) -> Answer<Value> {
        let object = object_of(body)?;
        let known = ["eventTypeId", "slotStart", "slotDuration", "reservationDuration"];
        let mut dto = Dto::new(&object, &known);
        if dto.value("eventTypeId").is_none() {
            dto.problem("eventTypeId", "isInt", "eventTypeId must be an integer number");
        }
        let id = dto.positive("eventTypeId");
        let start = dto.required_instant("slotStart");
        let length = dto.positive("slotDuration");
        let asked_minutes = dto.positive("reservationDuration");
        dto.finish_listed()?;
        let (id, Some(start)) = (id.unwrap_or_default(), start) else {
            return Err(ApiError::bad_request("slotStart is missing"));
        };
        let spec = self
            .spec(id)
            .ok_or_else(|| ApiError::not_found(format!("Event Type with ID={id} not found")))?;
        if asked_minutes.is_some() && caller == Caller::Anonymous {
            return Err(ApiError::unauthorized(
                "reservationDuration can only be used by the event type's owner or a member of its team",
            ));
        }
        let end = start + minutes(spec.length_for(length)?);
        let now = self.clock.now();
        let mut state = self.state();
        let free = !state.is_reserved(spec, start, end, now, besides)
            && state.free_host(spec, start, end, None, |booking| self.blocks(booking)).is_some();
        if !free {
            return Err(ApiError::unprocessable(format!(
                "Can't reserve a slot if the event is already booked or reserved: {}",
                stamp(start)
            )));
        }
        let minutes_held = asked_minutes.unwrap_or(RESERVATION_MINUTES).min(24 * 60);
        state.reserved.retain(|old| Some(old.uid.as_str()) != besides);
        let reserved = Reserved {
            uid,
            event_type_id: spec.id,
            hosts: spec.hosts.clone(),
            start,
            end,
            minutes: minutes_held,
            until: now + TimeDelta::minutes(minutes_held),
        };
        let shown = reserved.json();
        state.reserve(reserved, now);
        Ok(shown)
    }

    fn reservation(&self, uid: &str) -> Option<Value> {
        let now = self.clock.now();
        let state = self.state();
        let found =
            state.reserved.iter().find(|reserved| reserved.uid == uid && reserved.until > now);
        found.map(Reserved::json)
    }
}

impl Reserved {
    fn json(&self) -> Value {
        json!({
            "eventTypeId": self.event_type_id,
            "slotStart": stamp(self.start),
            "slotEnd": stamp(self.end),
            "slotDuration": (self.end - self.start).num_minutes(),
            "reservationUid": self.uid,
            "reservationDuration": self.minutes,
            "reservationUntil": stamp(self.until),
        })
    }
}

fn missing(uid: &str) -> ApiError {
    let message = format!("Slot reservation with uid={uid} was not found in the database");
    ApiError::coded(StatusCode::NOT_FOUND, "NOT_FOUND", message)
}

fn right_version(version: Version, asked: &Asked) -> Answer<()> {
    if version == Version::V2024_09_04 { Ok(()) } else { Err(asked.nowhere()) }
}
