//! A running Cal.com twin at a fixed time, with the verbs of a client.

use std::sync::Arc;

use askpro_core::testing::ManualClock;
use askpro_sandbox::calcom::{
    Confirmation, DEMO_CALCOM_KEY, EventTypeSpec, FieldKind, FieldRule, FieldSpec, WeeklyHours,
};
use askpro_sandbox::{CalcomTwin, CalcomTwinBuilder, RunningTwin};
use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method};
use serde_json::{Value, json};

pub(crate) const BOOKINGS: &str = "2024-08-13";
pub(crate) const SLOTS: &str = "2024-09-04";
pub(crate) const EVENT_TYPES: &str = "2024-06-14";

/// Needs an e-mail; 30 minutes; the owner's.
pub(crate) const PLAIN: i64 = 1;
/// Needs a phone number, and no e-mail; the owner's as well.
pub(crate) const PHONE: i64 = 2;
/// Waits for the host.
pub(crate) const WAITING: i64 = 3;
/// 15, 30 or 60 minutes.
pub(crate) const LENGTHS: i64 = 4;
/// A team's, with two hosts who take turns.
pub(crate) const TEAM: i64 = 5;
/// With a required field of its own and a required title.
pub(crate) const FIELDS: i64 = 6;
/// With a notice of a day.
pub(crate) const NOTICE: i64 = 7;
/// Cannot be cancelled.
pub(crate) const FIXED: i64 = 8;

pub(crate) const TEAM_ID: i64 = 39_203;

/// A Monday.
pub(crate) fn monday() -> DateTime<Utc> {
    at("2026-11-23T07:00:00Z")
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) struct Desk {
    pub(crate) twin: CalcomTwin,
    pub(crate) clock: ManualClock,
    pub(crate) server: RunningTwin,
    client: Client,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn message(&self) -> &str {
        let error = &self.body["error"]["message"];
        error.as_str().or(self.body["message"].as_str()).unwrap_or_default()
    }

    pub(crate) fn data(&self) -> &Value {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.body);
        assert_eq!(self.body["status"], "success");
        &self.body["data"]
    }

    pub(crate) fn uid(&self) -> String {
        self.data()["uid"].as_str().unwrap().to_owned()
    }
}

pub(crate) fn offer(builder: CalcomTwinBuilder) -> CalcomTwinBuilder {
    let spec = |id, slug: &str| EventTypeSpec::new(id, "Beratung", slug, 30);
    builder
        .with_event_type(spec(PLAIN, "plain"))
        .with_event_type(
            spec(PHONE, "phone").with_email(FieldRule::Optional).with_phone(FieldRule::Required),
        )
        .with_event_type(spec(WAITING, "waiting").with_confirmation(Confirmation::Needed))
        .with_event_type(spec(LENGTHS, "lengths").with_lengths([15, 30, 60]))
        .with_event_type(spec(TEAM, "team").with_team(TEAM_ID).with_hosts([21, 22]))
        .with_event_type(
            spec(FIELDS, "fields")
                .with_field(
                    FieldSpec::new("mitarbeiter", FieldKind::Select)
                        .required()
                        .with_options(["Anna", "Ben"]),
                )
                .with_field(FieldSpec::required_default("title")),
        )
        .with_event_type(spec(NOTICE, "notice").with_notice(24 * 60))
        .with_event_type(spec(FIXED, "fixed").with_hours(WeeklyHours::always()).not_cancellable())
}

pub(crate) async fn desk() -> Desk {
    desk_of(offer).await
}

pub(crate) async fn desk_of(build: impl FnOnce(CalcomTwinBuilder) -> CalcomTwinBuilder) -> Desk {
    let clock = ManualClock::at(monday());
    let twin = build(CalcomTwin::builder(Arc::new(clock.clone()))).build();
    let server = twin.spawn(([127, 0, 0, 1], 0).into()).await.unwrap();
    let client = Client::builder().no_proxy().build().unwrap();
    Desk { twin, clock, server, client }
}

pub(crate) fn erika(event_type: i64, start: &str) -> Value {
    json!({
        "start": start,
        "eventTypeId": event_type,
        "attendee": {
            "name": "Erika Mustermann",
            "timeZone": "Europe/Berlin",
            "language": "de",
            "email": "erika@example.com",
            "phoneNumber": "+491713920001",
        },
        "metadata": { "askpro_key": "k1" },
    })
}

pub(crate) fn by_phone(event_type: i64, start: &str) -> Value {
    let mut body = erika(event_type, start);
    body["attendee"].as_object_mut().unwrap().remove("email");
    body
}

impl Desk {
    pub(crate) fn request(
        &self,
        method: Method,
        path: &str,
        version: Option<&str>,
    ) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.server.base_url());
        let request = self.client.request(method, url);
        match version {
            Some(version) => request.header("cal-api-version", version),
            None => request,
        }
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let text = answer.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Reply { status, headers, body }
    }

    pub(crate) async fn get(&self, path: &str, version: &str) -> Reply {
        let request = self.request(Method::GET, path, Some(version)).bearer_auth(DEMO_CALCOM_KEY);
        self.send(request).await
    }

    pub(crate) async fn post(&self, path: &str, version: &str, body: &Value) -> Reply {
        let request = self.request(Method::POST, path, Some(version)).bearer_auth(DEMO_CALCOM_KEY);
        self.send(request.json(body)).await
    }

    pub(crate) async fn book(&self, body: &Value) -> Reply {
        self.post("/v2/bookings", BOOKINGS, body).await
    }

    /// A booking that went through; gives its uid.
    pub(crate) async fn booked(&self, body: &Value) -> String {
        let reply = self.book(body).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.uid()
    }

    pub(crate) async fn change(&self, uid: &str, verb: &str, body: &Value) -> Reply {
        self.post(&format!("/v2/bookings/{uid}/{verb}"), BOOKINGS, body).await
    }

    pub(crate) async fn booking(&self, uid: &str) -> Value {
        self.get(&format!("/v2/bookings/{uid}"), BOOKINGS).await.data().clone()
    }

    pub(crate) async fn slots(&self, query: &str) -> Reply {
        self.get(&format!("/v2/slots?{query}"), SLOTS).await
    }

    /// The free starts of the Tuesday after [`monday`], as wall times in Berlin.
    pub(crate) async fn tuesday_slots(&self, event_type: i64) -> Vec<String> {
        let reply = self
            .slots(&format!(
                "eventTypeId={event_type}&start=2026-11-24&end=2026-11-24&timeZone=Europe/Berlin"
            ))
            .await;
        let day = reply.data()["2026-11-24"].as_array().cloned().unwrap_or_default();
        day.iter().map(|slot| slot["start"].as_str().unwrap()[11..16].to_owned()).collect()
    }
}
