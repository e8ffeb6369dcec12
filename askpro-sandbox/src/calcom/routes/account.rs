//! The account, its teams and its event types.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::{Asking, Books, success};
use crate::calcom::error::{Answer, ApiError};
use crate::calcom::gate::{Asked, Caller, Version};
use crate::calcom::{OWNER_ID, Twin};

pub(super) async fn me(State(twin): Books, caller: Caller) -> Answer {
    caller.authenticated()?;
    let host = twin.host(OWNER_ID);
    Ok(success(&json!({
        "id": host.id,
        "username": host.username,
        "email": host.email(),
        "name": host.name,
        "avatarUrl": null,
        "bio": null,
        "timeFormat": 24,
        "defaultScheduleId": 1,
        "weekStart": "Monday",
        "timeZone": host.zone,
        "locale": "de",
        "organizationId": null,
    })))
}

pub(super) async fn teams(State(twin): Books, caller: Caller) -> Answer {
    caller.authenticated()?;
    let teams: Vec<Value> = twin.config.teams.keys().map(|id| twin.team_json(*id)).collect();
    Ok(success(&json!(teams)))
}

pub(super) async fn event_types(
    State(twin): Books,
    caller: Caller,
    version: Version,
    asked: Asked,
    query: Asking,
) -> Answer {
    let username = query.get("username");
    if username.is_none() {
        caller.authenticated()?;
    }
    let own = username.is_none();
    let known = username.is_none_or(|name| name == twin.host(OWNER_ID).username);
    let slug = query.get("eventSlug");
    let shown: Vec<Value> = twin
        .config
        .event_types
        .iter()
        .filter(|spec| known && spec.team.is_none() && (own || !spec.hidden))
        .filter(|spec| slug.is_none_or(|slug| slug == spec.slug))
        .map(|spec| twin.event_type_json(spec, version))
        .collect();
    match version {
        Version::V2024_06_14 | Version::V2026_06_12 => Ok(success(&json!(shown))),
        Version::V2024_04_15 => {
            let groups = json!([{ "teamId": null, "eventTypes": old_shape(&shown) }]);
            Ok(success(&json!({ "eventTypeGroups": groups, "profiles": [] })))
        }
        _ => Err(asked.nowhere()),
    }
}

/// As 2024-04-15 named things.
fn old_shape(shown: &[Value]) -> Vec<Value> {
    let old = shown.iter().map(|spec| {
        json!({
            "id": spec["id"],
            "title": spec["title"],
            "slug": spec["slug"],
            "length": spec["lengthInMinutes"],
        })
    });
    old.collect()
}

pub(super) async fn event_type(
    State(twin): Books,
    version: Version,
    caller: Caller,
    asked: Asked,
    Path(id): Path<String>,
) -> Answer {
    caller.authenticated()?;
    if !matches!(version, Version::V2024_06_14 | Version::V2026_06_12) {
        return Err(asked.nowhere());
    }
    // A team's event types are found under the team alone.
    let spec = number(&id).and_then(|id| twin.spec(id)).filter(|spec| spec.team.is_none());
    let spec =
        spec.ok_or_else(|| ApiError::not_found(format!("Event type with id {id} not found")))?;
    Ok(success(&twin.event_type_json(spec, version)))
}

pub(super) async fn team_event_types(
    State(twin): Books,
    version: Version,
    caller: Caller,
    Path(team): Path<String>,
    query: Asking,
) -> Answer {
    caller.authenticated()?;
    let team = known_team(&twin, &team)?;
    let slug = query.get("eventSlug");
    let specs = twin.config.event_types.iter().filter(|spec| spec.team == Some(team));
    let shown: Vec<Value> = specs
        .filter(|spec| slug.is_none_or(|slug| slug == spec.slug))
        .map(|spec| twin.event_type_json(spec, version))
        .collect();
    Ok(success(&json!(shown)))
}

pub(super) async fn team_event_type(
    State(twin): Books,
    version: Version,
    caller: Caller,
    Path((team, id)): Path<(String, String)>,
) -> Answer<Response> {
    caller.authenticated()?;
    let team = known_team(&twin, &team)?;
    let spec = number(&id).and_then(|id| twin.spec(id)).filter(|spec| spec.team == Some(team));
    let spec =
        spec.ok_or_else(|| ApiError::not_found(format!("Event type with id {id} not found")))?;
    Ok(success(&twin.event_type_json(spec, version)))
}

fn known_team(twin: &Twin, id: &str) -> Answer<i64> {
    number(id)
        .filter(|id| twin.config.teams.contains_key(id))
        .ok_or_else(|| ApiError::not_found(format!("Team with id {id} not found")))
}

fn number(text: &str) -> Option<i64> {
    text.parse().ok()
}
