//! Event types as the API shows them.

use serde_json::{Value, json};

use super::Twin;
use super::booking::put;
use super::gate::Version;
use super::spec::{Confirmation, EventTypeSpec, FieldKind, FieldRule, FieldSpec, LocationSpec};

impl Twin {
    /// A team's short name in URLs.
    pub(super) fn team_slug(&self, id: i64) -> String {
        let name = self.config.teams.get(&id).map_or("", String::as_str);
        name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
    }

    pub(super) fn team_by_slug(&self, slug: &str) -> Option<i64> {
        self.config.teams.keys().copied().find(|id| self.team_slug(*id) == slug)
    }

    /// The event type as a version shows it.
    pub(super) fn event_type_json(&self, spec: &EventTypeSpec, version: Version) -> Value {
        let owner = self.host(super::OWNER_ID);
        let mut shown = json!({
            "id": spec.id,
            "lengthInMinutes": spec.length,
            "title": spec.title,
            "slug": spec.slug,
            "description": "",
            "locations": spec.locations.iter().map(location_json).collect::<Vec<_>>(),
            "bookingFields": booking_fields(spec, version),
            "disableGuests": false,
            "slotInterval": spec.interval,
            "minimumBookingNotice": spec.notice_minutes,
            "beforeEventBuffer": 0,
            "afterEventBuffer": 0,
            "recurrence": null,
            "metadata": {},
            "price": spec.price_cents,
            "currency": "eur",
            "lockTimeZoneToggleOnBookingPage": false,
            "seatsPerTimeSlot": null,
            "forwardParamsSuccessRedirect": true,
            "successRedirectUrl": null,
            "isInstantEvent": false,
            "seatsShowAvailabilityCount": null,
            "scheduleId": null,
            "bookingWindow": { "disabled": true },
            "seats": { "disabled": true },
            "confirmationPolicy": confirmation_json(spec.confirmation),
            "requiresBookerEmailVerification": spec.verifies_email,
            "hidden": spec.hidden,
            "bookingRequiresAuthentication": spec.needs_key,
            "disableCancelling": { "disabled": !spec.cancellable },
            "disableRescheduling": { "disabled": false },
        });
        if !spec.lengths.is_empty() {
            put(&mut shown, "lengthInMinutesOptions", Some(&spec.lengths));
        }
        if let Some(team) = spec.team {
            put(&mut shown, "teamId", Some(&team));
            put(&mut shown, "ownerId", Some(&Value::Null));
            put(&mut shown, "parentEventTypeId", Some(&Value::Null));
            put(&mut shown, "schedulingType", Some(&"roundRobin".to_owned()));
            put(&mut shown, "hosts", Some(&self.hosts_json(spec)));
            put(&mut shown, "team", Some(&self.team_json(team)));
        } else {
            put(&mut shown, "ownerId", Some(&owner.id));
            put(&mut shown, "users", Some(&self.hosts_json(spec)));
            let url = format!("https://cal.com/{}/{}", owner.username, spec.slug);
            put(&mut shown, "bookingUrl", Some(&url));
        }
        shown
    }

    fn hosts_json(&self, spec: &EventTypeSpec) -> Vec<Value> {
        let hosts = spec.hosts.iter().map(|id| self.host(*id));
        hosts
            .map(|host| {
                let (id, name, username) = (host.id, host.name, host.username);
                json!({ "id": id, "userId": id, "name": name, "username": username, "mandatory": false })
            })
            .collect()
    }

    pub(super) fn team_json(&self, id: i64) -> Value {
        json!({
            "id": id,
            "name": self.config.teams.get(&id),
            "slug": self.team_slug(id),
            "isOrganization": false,
            "logoUrl": null,
            "bannerUrl": null,
            "bio": null,
            "theme": null,
            "brandColor": null,
            "darkBrandColor": null,
            "timeZone": self.config.zone.name(),
            "weekStart": "Monday",
        })
    }
}

fn location_json(location: &LocationSpec) -> Value {
    let kind = location.type_name();
    match location {
        LocationSpec::Address(address) => {
            json!({ "type": kind, "address": address, "public": true })
        }
        LocationSpec::Phone(phone) => json!({ "type": kind, "phone": phone, "public": true }),
        LocationSpec::AttendeePhone => json!({ "type": kind }),
        LocationSpec::CalVideo => json!({ "type": kind, "integration": "cal-video" }),
    }
}

fn confirmation_json(confirmation: Confirmation) -> Value {
    match confirmation {
        Confirmation::Automatic => json!({ "disabled": true }),
        Confirmation::Needed => {
            json!({ "type": "always", "blockUnconfirmedBookingsInBooker": false })
        }
        Confirmation::NeededAndBlocks => {
            json!({ "type": "always", "blockUnconfirmedBookingsInBooker": true })
        }
    }
}

/// The fields of the booking form. In 2026-06-12 their kind stands in `field`, before that in `type`.
fn booking_fields(spec: &EventTypeSpec, version: Version) -> Vec<Value> {
    let rule = |slug: &str, kind: &str, rule: FieldRule| {
        json!({
            "type": kind,
            "slug": slug,
            "label": slug,
            "placeholder": "",
            "isDefault": true,
            "required": rule == FieldRule::Required,
            "hidden": rule == FieldRule::Hidden,
        })
    };
    let required = |slug: &str| {
        spec.fields.iter().any(|field| field.default && field.required && field.slug == slug)
    };
    let default = |slug: &str, kind: &str| {
        let needed = if required(slug) { FieldRule::Required } else { FieldRule::Optional };
        rule(slug, kind, needed)
    };
    let mut fields = vec![
        rule("name", "name", FieldRule::Required),
        rule("email", "email", spec.email),
        rule("attendeePhoneNumber", "phone", spec.phone),
        default("location", "radioInput"),
        default("title", "text"),
        default("notes", "textarea"),
        default("guests", "multiemail"),
        default("rescheduleReason", "textarea"),
    ];
    fields.extend(spec.fields.iter().filter(|field| !field.default).map(own_field));
    if version == Version::V2026_06_12 {
        for field in &mut fields {
            if let Some(object) = field.as_object_mut()
                && let Some(kind) = object.remove("type")
            {
                object.insert("field".to_owned(), kind);
            }
        }
    }
    fields
}

fn own_field(field: &FieldSpec) -> Value {
    let mut shown = json!({
        "type": field.kind.name(),
        "slug": field.slug,
        "label": field.slug,
        "placeholder": "",
        "isDefault": false,
        "required": field.required,
        "hidden": false,
    });
    if matches!(field.kind, FieldKind::Select | FieldKind::MultiSelect) {
        put(&mut shown, "options", Some(&field.options));
    }
    shown
}
