//! Event types.

use askpro_core::ports::EventType;
use askpro_core::{EventTypeId, HostId, TeamId};

use crate::wire::{Json, Unreadable};

/// One event type. Only its number is needed.
pub(crate) fn event_type(json: Json<'_>) -> Result<EventType, Unreadable> {
    let id = json.get("id");
    let id = id.integer().ok_or(id.unreadable("data.id", "a number"))?;
    let slug = json.get("slug").text().unwrap_or_default();
    let title = json.get("title").text().unwrap_or(slug);
    let length = json.get("lengthInMinutes").count().unwrap_or_default();
    let mut event_type = EventType::new(EventTypeId::new(id), title, length);
    slug.clone_into(&mut event_type.slug);
    event_type.length_options =
        json.get("lengthInMinutesOptions").items().filter_map(Json::count).collect();
    event_type.team = json
        .get("teamId")
        .integer()
        .or_else(|| json.get("team").get("id").integer())
        .map(TeamId::new);
    event_type.host = host(json, event_type.team.is_some());
    event_type.hidden = json.get("hidden").flag().unwrap_or_default();
    let policy = json.get("confirmationPolicy");
    event_type.requires_confirmation =
        policy.is_object() && policy.get("disabled").flag() != Some(true);
    event_type.is_paid = json.get("price").number().is_some_and(|price| price > 0.0);
    event_type.requires_email_verification =
        json.get("requiresBookerEmailVerification").flag().unwrap_or_default();
    event_type.requires_phone = asks_for_phone_as_place(json);
    for field in json.get("bookingFields").items() {
        note_field(&mut event_type, field);
    }
    Ok(event_type)
}

/// The one person who takes it: the only host of a team's event type, else the owner.
fn host(json: Json<'_>, of_team: bool) -> Option<HostId> {
    let mut hosts = json.get("hosts").items();
    let host = match (hosts.next(), hosts.next()) {
        (Some(only), None) => only.get("userId").integer(),
        (Some(_), Some(_)) => None,
        (None, _) if of_team => None,
        (None, _) => json.get("ownerId").integer(),
    };
    host.map(HostId::new)
}

/// Whether the only place on offer is the attendee's own phone.
fn asks_for_phone_as_place(json: Json<'_>) -> bool {
    let places = json.get("locations");
    places.items().next().is_some()
        && places.items().all(|place| place.get("type").text() == Some("attendeePhone"))
}

fn note_field(event_type: &mut EventType, field: Json<'_>) {
    if field.get("hidden").flag() == Some(true) {
        return;
    }
    let kind = field.get("type").text().unwrap_or_default();
    let slug = field.get("slug").text().unwrap_or(kind);
    // The mail field is required unless it says otherwise; its slug is missing on some servers.
    let required = field.get("required").flag().unwrap_or(slug == "email");
    if !required {
        return;
    }
    match slug {
        "email" => event_type.requires_email = true,
        "attendeePhoneNumber" | "smsReminderNumber" => event_type.requires_phone = true,
        // Always sent, chosen by the server, or asked for only when a booking is moved.
        "" | "name" | "location" | "rescheduleReason" => {}
        slug => event_type.required_fields.push(slug.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(mut value: Value) -> EventType {
        value["id"] = json!("42");
        event_type(Json::of(&value)).unwrap()
    }

    #[test]
    fn required_fields_are_sorted_into_mail_phone_and_others() {
        let read = read(json!({"bookingFields": [
            {"type": "name", "slug": "name", "required": true, "isDefault": true},
            {"type": "email", "slug": "email", "required": true, "isDefault": true},
            {"type": "phone", "slug": "attendeePhoneNumber", "required": true, "hidden": false},
            {"type": "text", "slug": "title", "required": true, "hidden": true, "isDefault": true},
            {"type": "text", "slug": "insurance", "required": true},
            {"type": "textarea", "slug": "notes", "required": false, "isDefault": true},
        ]}));
        assert!(read.requires_email && read.requires_phone);
        assert_eq!(read.required_fields, ["insurance"]);
    }

    #[test]
    fn the_one_who_takes_it_is_known_where_it_is_one() {
        let host = |value: Value| read(value).host.map(HostId::get);
        assert_eq!(host(json!({"ownerId": 7})), Some(7));
        assert_eq!(host(json!({"teamId": 3, "ownerId": 7})), None);
        assert_eq!(host(json!({"teamId": 3, "hosts": [{"userId": 8}]})), Some(8));
        assert_eq!(host(json!({"teamId": 3, "hosts": [{"userId": 8}, {"userId": 9}]})), None);
        assert_eq!(host(json!({})), None);
    }

    #[test]
    fn a_hidden_mail_field_is_not_required() {
        let field = json!({"type": "email", "isDefault": true, "required": true, "hidden": true});
        assert!(!read(json!({"bookingFields": [field]})).requires_email);
    }

    #[test]
    fn a_mail_field_that_does_not_say_is_required() {
        assert!(
            read(json!({"bookingFields": [{"type": "email", "isDefault": true}]})).requires_email
        );
    }

    #[test]
    fn a_policy_that_is_disabled_asks_for_no_confirmation() {
        let needed =
            |policy: Value| read(json!({"confirmationPolicy": policy})).requires_confirmation;
        assert!(needed(json!({"type": "always"})));
        assert!(needed(json!({"type": "time", "noticeThreshold": {"unit": "hours", "count": 2}})));
        assert!(!needed(json!({"disabled": true})));
        assert!(!needed(Value::Null));
    }

    #[test]
    fn nulls_and_wrong_kinds_leave_the_defaults() {
        let read = read(json!({
            "title": null, "slug": 5, "lengthInMinutes": "30", "lengthInMinutesOptions": [15, "30", null],
            "hidden": null, "price": null, "bookingFields": null, "seats": {"disabled": true}, "teamId": "9",
        }));
        assert_eq!((read.length_minutes, read.length_options), (30, vec![15, 30]));
        assert_eq!(read.team, Some(TeamId::new(9)));
        assert!(!read.hidden && !read.is_paid && !read.requires_email);
    }

    #[test]
    fn only_the_attendees_phone_as_place_asks_for_a_phone() {
        assert!(read(json!({"locations": [{"type": "attendeePhone"}]})).requires_phone);
        let both = json!({"locations": [{"type": "attendeePhone"}, {"type": "address"}]});
        assert!(!read(both).requires_phone);
    }
}
