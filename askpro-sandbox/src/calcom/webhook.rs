//! The webhooks Cal.com would send: kept in a box, signed, and posted when told to.

use std::fmt;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::booking::{TwinBooking, put};
use super::error::stamp;
use super::state::State;
use super::{CalcomTwin, Twin};
use crate::post::{WebhookAnswer, post};

/// Where webhooks go.
pub(super) struct Subscription {
    url: String,
    secret: SecretString,
}

impl Subscription {
    pub(super) fn new(url: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { url: url.into(), secret: SecretString::from(secret.into()) }
    }
}

/// A webhook that is due. Debug leaves the body out.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CalcomWebhook {
    /// What happened, such as `BOOKING_CREATED`.
    pub trigger: String,
    /// The booking it is about; after a move, the new one.
    pub uid: String,
    /// The body, as it is signed.
    pub body: String,
}

impl fmt::Debug for CalcomWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CalcomWebhook")
            .field("trigger", &self.trigger)
            .field("uid", &self.uid)
            .finish_non_exhaustive()
    }
}

/// The value of `X-Cal-Signature-256` for a body: lower-case hex of an HMAC-SHA256 over its bytes.
///
/// ```
/// let signature = askpro_sandbox::calcom::calcom_signature("secret", b"{}");
/// assert_eq!(signature, "77325902caca812dc259733aacd046b73817372c777b8d95b402647474516e13");
/// ```
#[must_use]
#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
#[expect(clippy::missing_panics_doc, reason = "it never panics: HMAC takes keys of any length")]
pub fn calcom_signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

impl Twin {
    /// Puts a webhook into the box. `old` is the booking this one was moved from.
    pub(super) fn announce(
        &self,
        state: &mut State,
        trigger: &'static str,
        booking: &TwinBooking,
        old: Option<&TwinBooking>,
    ) {
        let payload = if trigger == "BOOKING_NO_SHOW_UPDATED" {
            no_show(booking)
        } else {
            self.payload(booking, old, trigger)
        };
        let body = envelope(trigger, self.clock.now(), &payload);
        let (trigger, uid) = (trigger.to_owned(), booking.uid.clone());
        state.outbox.push(CalcomWebhook { trigger, uid, body });
    }

    fn payload(&self, booking: &TwinBooking, old: Option<&TwinBooking>, trigger: &str) -> Value {
        let host = self.host(booking.host_id);
        let mut attendee = json!({
            "email": booking.email,
            "name": booking.name,
            "timeZone": booking.time_zone,
            "language": { "locale": booking.language },
        });
        put(&mut attendee, "phoneNumber", booking.phone.as_ref());
        let slug = self.spec(booking.event_type_id).map_or("", |spec| spec.slug.as_str());
        let mut payload = json!({
            "uid": booking.uid,
            "bookingId": booking.id,
            "eventTypeId": booking.event_type_id,
            "type": slug,
            "title": booking.title,
            "startTime": stamp(booking.start),
            "endTime": stamp(booking.end),
            "length": (booking.end - booking.start).num_minutes(),
            "status": booking.status.name().to_uppercase(),
            "organizer": {
                "id": host.id,
                "name": host.name,
                "email": host.email(),
                "username": host.username,
                "timeZone": host.zone,
                "language": { "locale": "de" },
            },
            "attendees": [attendee],
            "responses": responses(booking),
            "userFieldsResponses": {},
            "location": booking.location,
            "metadata": booking.metadata,
            "iCalUID": format!("{}@Cal.com", booking.uid),
            "destinationCalendar": null,
        });
        if let Some(old) = old {
            put(&mut payload, "rescheduleUid", Some(&old.uid));
            put(&mut payload, "rescheduleId", Some(&old.id));
            put(&mut payload, "rescheduleStartTime", Some(&stamp(old.start)));
            put(&mut payload, "rescheduleEndTime", Some(&stamp(old.end)));
            put(&mut payload, "rescheduledBy", booking.rescheduled_by.as_ref());
        }
        let reason = booking.cancellation_reason.as_ref();
        match trigger {
            "BOOKING_CANCELLED" => put(&mut payload, "cancellationReason", reason),
            "BOOKING_REJECTED" => put(&mut payload, "rejectionReason", reason),
            _ => {}
        }
        payload
    }
}

fn responses(booking: &TwinBooking) -> Map<String, Value> {
    let field = |value: &str| json!({ "value": value, "isHidden": false });
    let mut responses: Map<String, Value> = booking
        .responses
        .iter()
        .map(|(slug, value)| {
            (slug.clone(), json!({ "label": slug, "value": value, "isHidden": false }))
        })
        .collect();
    responses.insert("name".to_owned(), field(&booking.name));
    responses.insert("email".to_owned(), field(&booking.email));
    if let Some(phone) = &booking.phone {
        responses.insert("attendeePhoneNumber".to_owned(), field(phone));
    }
    responses
}

fn no_show(booking: &TwinBooking) -> Value {
    json!({
        "message": "no-show updated",
        "bookingUid": booking.uid,
        "bookingId": booking.id,
        "attendees": [{ "email": booking.email, "noShow": booking.attendee_absent }],
    })
}

fn envelope(trigger: &str, now: DateTime<Utc>, payload: &Value) -> String {
    json!({ "triggerEvent": trigger, "createdAt": stamp(now), "payload": payload }).to_string()
}

impl CalcomTwin {
    /// The webhooks that are due and were not delivered yet, oldest first.
    #[must_use]
    pub fn due_webhooks(&self) -> Vec<CalcomWebhook> {
        self.0.state().outbox.clone()
    }

    /// The webhooks that were delivered, in that order, whatever was answered.
    #[must_use]
    pub fn delivered_webhooks(&self) -> Vec<CalcomWebhook> {
        self.0.state().sent.clone()
    }

    /// Takes the due webhooks out of the box without sending them: lost, or to be sent with
    /// [`CalcomTwin::deliver_webhook`] in another order, or twice.
    #[must_use]
    pub fn take_webhooks(&self) -> Vec<CalcomWebhook> {
        std::mem::take(&mut self.0.state().outbox)
    }

    /// Posts all due webhooks once, in order. Like the real ones they are not repeated when the receiver fails.
    ///
    /// Gives no answers, and keeps the webhooks, when no receiver was set.
    pub async fn deliver_webhooks(&self) -> Vec<WebhookAnswer> {
        if self.0.config.webhook.is_none() {
            return Vec::new();
        }
        let mut answers = Vec::new();
        for webhook in self.take_webhooks() {
            answers.extend(self.deliver_webhook(&webhook).await);
        }
        answers
    }

    /// Posts a webhook to the receiver; `None` when no receiver was set.
    pub async fn deliver_webhook(&self, webhook: &CalcomWebhook) -> Option<WebhookAnswer> {
        let subscription = self.0.config.webhook.as_ref()?;
        let signature =
            calcom_signature(subscription.secret.expose_secret(), webhook.body.as_bytes());
        let headers = [
            ("x-cal-signature-256", signature),
            ("x-cal-webhook-version", "2021-10-20".to_owned()),
        ];
        self.0.state().sent.push(webhook.clone());
        Some(post(&subscription.url, &headers, webhook.body.clone()).await)
    }
}
