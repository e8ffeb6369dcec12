//! A hairdresser whose phone rings: the functions of its agent over HTTP, for tests.

use std::sync::Arc;

use askpro_core::ports::{Calendars, EventType};
use askpro_core::testing::{FakeCalendar, ManualClock};
use askpro_core::{BusinessHours, EventTypeId, Service};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::server::{TestServer, berlin};

/// The number that is dialled.
pub const NUMBER: &str = "+493083793369";
/// The number from which most callers call.
pub const CALLER: &str = "+491713920001";
const CUT: EventTypeId = EventTypeId::new(2_563_193);
const COLOUR: EventTypeId = EventTypeId::new(2_563_194);

/// A hairdresser that is open from Monday to Friday; it is Saturday, the 21 June 2025, nine o'clock.
#[derive(Debug)]
pub struct Salon {
    /// The server.
    pub server: TestServer,
    /// Its calendar, with slots on the hour from 8 to 18 in the week to come.
    pub calendar: FakeCalendar,
}

impl Salon {
    /// A salon with its records in memory.
    pub async fn open() -> Self {
        Self::open_on("sqlite::memory:").await
    }

    /// A salon with its records in this database.
    pub async fn open_on(url: &str) -> Self {
        let calendar = FakeCalendar::new()
            .with_event_type(EventType::new(CUT, "Haarschnitt", 30))
            .with_event_type(EventType::new(COLOUR, "Färben", 60));
        let services = vec![Service::new("Haarschnitt", CUT), Service::new("Färben", COLOUR)];
        Self::open_over(calendar, services, url).await
    }

    /// A salon with these event types and services, and its records in memory.
    pub async fn open_with(calendar: FakeCalendar, services: Vec<Service>) -> Self {
        Self::open_over(calendar, services, "sqlite::memory:").await
    }

    async fn open_over(calendar: FakeCalendar, services: Vec<Service>, url: &str) -> Self {
        for day in 23..=27 {
            calendar.offer((8..=18).map(|hour| berlin(2025, 6, day, hour, 0)));
        }
        let calendars: Arc<dyn Calendars> = Arc::new(calendar.clone());
        let mut company = TestServer::company(1, NUMBER);
        company.opening_hours = BusinessHours::parse(["Mo-Fr 09:00-18:00"]).unwrap();
        company.branches[0].services = services;
        let companies = [(company, TestServer::KEY)];
        let clock = TestServer::clock();
        let server = TestServer::start_over(calendars, clock, url, &companies).await;
        Self { server, calendar }
    }

    /// The time.
    #[must_use]
    pub const fn clock(&self) -> &ManualClock {
        &self.server.clock
    }

    /// A call from a known number.
    #[must_use]
    pub const fn call<'a>(&'a self, id: &'a str) -> Phone<'a> {
        Phone { salon: self, id, from: Some(CALLER) }
    }
}

/// A call in progress.
#[derive(Debug, Clone, Copy)]
pub struct Phone<'a> {
    salon: &'a Salon,
    id: &'a str,
    from: Option<&'a str>,
}

impl<'a> Phone<'a> {
    /// The same call from another number; `None` when the network delivers none.
    #[must_use]
    pub const fn calling_from(self, from: Option<&'a str>) -> Self {
        Self { from, ..self }
    }

    /// Calls a function as the agent does.
    pub async fn ask(&self, function: &str, args: Value) -> Value {
        let mut call = json!({
            "call_id": self.id,
            "call_type": "phone_call",
            "agent_id": "agent_5f0c2d7e91b34a68c0d1e2f304",
            "to_number": NUMBER,
            "direction": "inbound",
            "call_status": "ongoing",
        });
        if let Some(from) = self.from {
            call["from_number"] = json!(from);
        }
        let body = json!({ "name": function, "call": call, "args": args });
        let answer = self.salon.server.ask("custom-function", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
        answer.body
    }

    /// What the caller hears.
    pub async fn hear(&self, function: &str, args: Value) -> String {
        self.ask(function, args).await["message"].as_str().unwrap().to_owned()
    }
}

/// The id of an offer in an answer.
#[must_use]
pub fn slot(answer: &Value, place: usize) -> String {
    answer["data"]["slots"][place]["slot_id"].as_str().unwrap_or_default().to_owned()
}
