//! What others do in the calendar reaches our records: told by webhooks, or found by asking.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::sync::Arc;

use askpro_calcom::{CalcomClient, RateLimit};
use askpro_core::ports::{Calendar, RescheduleRequest, SyncStore};
use askpro_core::service::BookingsSynced;
use askpro_core::sync::{DriftField, SyncSource};
use askpro_core::{
    Appointment, AppointmentRequest, AppointmentSource, BookingStatus, BookingUid, CallOutcome,
    E164, EventTypeId, NewBooking, Region, TaskReason,
};
use askpro_sandbox::calcom::{CalcomWebhook, DEMO_CALCOM_KEY, DEMO_EVENT_TYPE, calcom_signature};
use askpro_sandbox::{CalcomTwin, Fault, On, RunningTwin};
use askpro_tests::payloads::{agreed, analyzed, ended};
use askpro_tests::{Answer, TestServer, berlin};
use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use serde_json::json;

/// A server over the twin, whose webhooks come when a test brings them, and the host beside it.
struct Setting {
    server: TestServer,
    twin: CalcomTwin,
    host: CalcomClient,
    _listening: RunningTwin,
}

fn client(url: String) -> CalcomClient {
    CalcomClient::builder(DEMO_CALCOM_KEY)
        .base_url(url)
        .rate_limit(RateLimit::new(6000).with_burst(1000))
        .build()
        .unwrap()
}

/// The first round has run: from now on bookings are compared.
async fn setting() -> Setting {
    let clock = TestServer::clock();
    let twin = CalcomTwin::demo(Arc::new(clock.clone()));
    let listening = twin.spawn(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let companies = [(TestServer::company(1, "+493083793369"), TestServer::KEY)];
    let calendar = Arc::new(client(listening.base_url()));
    let server = TestServer::start_over(calendar, clock, "sqlite::memory:", &companies).await;
    let setting =
        Setting { host: client(listening.base_url()), server, twin, _listening: listening };
    assert_eq!(setting.round().await, BookingsSynced::default());
    setting
}

fn later(hours: i64) -> DateTime<Utc> {
    berlin(2025, 7, 2, 11, 0) + Duration::hours(hours)
}

impl Setting {
    /// A call books for the second of July at eleven; nobody brings the webhooks of it.
    async fn booked(&self) -> Appointment {
        let outcome = self.server.settle(&ended("call_1", &agreed())).await;
        assert!(matches!(outcome, CallOutcome::Booked(_)), "{outcome:?}");
        let _lost = self.twin.take_webhooks();
        self.only_appointment().await
    }

    async fn only_appointment(&self) -> Appointment {
        let mut appointments = self.server.appointments(TestServer::COMPANY).await;
        assert_eq!(appointments.len(), 1, "{appointments:?}");
        appointments.remove(0)
    }

    async fn moves(&self, uid: &BookingUid, start: DateTime<Utc>) -> BookingUid {
        let request = RescheduleRequest { start, reason: Some("Betriebsausflug".to_owned()) };
        self.host.reschedule(uid, &request).await.unwrap().uid
    }

    /// Somebody books on the booking page.
    async fn widget(&self, phone: &str, start: DateTime<Utc>) -> BookingUid {
        let phone = E164::parse(phone, Region::De).unwrap();
        let request =
            AppointmentRequest::new(TestServer::COMPANY, EventTypeId::new(DEMO_EVENT_TYPE), start)
                .with_attendee("Erika Mustermann", phone);
        let booking = NewBooking {
            event_type: request.event_type,
            start,
            length_minutes: None,
            attendee: request.attendee,
            notes: None,
            metadata: [].into(),
        };
        self.host.book(&booking).await.unwrap().uid
    }

    async fn bring(&self, webhook: &CalcomWebhook) -> Answer {
        let body = webhook.body.as_bytes();
        let secret = TestServer::calendar_secret(TestServer::COMPANY);
        let signature = calcom_signature(&secret, body);
        let headers = [("x-cal-signature-256", signature.as_str())];
        let answer = self.server.post_calendar_with("1", body, &headers).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        self.server.work().await;
        answer
    }

    async fn round(&self) -> BookingsSynced {
        self.server.bookings.sync(TestServer::COMPANY, None).await.unwrap()
    }

    async fn drifts(&self) -> Vec<(DriftField, SyncSource)> {
        let since = TestServer::began();
        let drifts = self.server.store.drifts(TestServer::COMPANY, since, 100).await.unwrap();
        let mut fields: Vec<_> =
            drifts.iter().map(|drift| (drift.difference.field, drift.source)).collect();
        fields.sort_by_key(|(field, _)| *field);
        fields
    }
}

#[tokio::test]
async fn a_booking_moved_by_the_host_moves_the_appointment() {
    for told in [true, false] {
        let setting = setting().await;
        let appointment = setting.booked().await;
        setting.server.clock.advance(Duration::minutes(5));
        let moved = setting.moves(&appointment.booking_uid, later(24)).await;
        let webhooks = setting.twin.take_webhooks();
        let source = if told {
            assert_eq!(setting.bring(&webhooks[0]).await.message(), "accepted");
            SyncSource::Webhook
        } else {
            assert_eq!(setting.round().await.moved, 1);
            SyncSource::Poll
        };
        let now = setting.only_appointment().await;
        let expected = Appointment {
            booking_uid: moved.clone(),
            start: later(24),
            end: later(24) + Duration::minutes(30),
            ..appointment.clone()
        };
        assert_eq!(now, expected);
        let fields = [DriftField::Uid, DriftField::Start, DriftField::End];
        assert_eq!(setting.drifts().await, fields.map(|field| (field, source)));

        // The analysis of the call comes after the move: the call stays booked, and nothing is booked beside it.
        let outcome = setting.server.settle(&analyzed("call_1", &agreed(), &json!({}))).await;
        assert_eq!(outcome, CallOutcome::Booked(appointment.id));
        assert_eq!(setting.twin.live_bookings().len(), 1);
        assert!(setting.server.tasks(TestServer::COMPANY).await.is_empty());
    }
}

#[tokio::test]
async fn a_booking_cancelled_by_the_host_is_cancelled_here_and_no_task() {
    for told in [true, false] {
        let setting = setting().await;
        let appointment = setting.booked().await;
        setting.server.clock.advance(Duration::minutes(5));
        setting.host.cancel(&appointment.booking_uid, "krank").await.unwrap();
        if told {
            setting.bring(&setting.twin.take_webhooks()[0]).await;
        } else {
            assert_eq!(setting.round().await.updated, 1);
        }
        let expected = Appointment { status: BookingStatus::Cancelled, ..appointment.clone() };
        assert_eq!(setting.only_appointment().await, expected);
        let call = setting.server.call(TestServer::COMPANY, "call_1").await.unwrap();
        assert_eq!(call.outcome, Some(CallOutcome::Booked(appointment.id)));
        assert!(setting.server.tasks(TestServer::COMPANY).await.is_empty());
    }
}

#[tokio::test]
async fn the_webhook_of_our_own_booking_changes_nothing() {
    let setting = setting().await;
    setting.server.settle(&ended("call_1", &agreed())).await;
    let appointment = setting.only_appointment().await;
    for webhook in setting.twin.take_webhooks() {
        setting.bring(&webhook).await;
    }
    assert_eq!(setting.only_appointment().await, appointment);
    assert!(setting.drifts().await.is_empty());
}

#[tokio::test]
async fn webhooks_late_doubled_and_turned_round_end_the_same() {
    let setting = setting().await;
    setting.server.settle(&ended("call_1", &agreed())).await;
    let appointment = setting.only_appointment().await;
    let mut last = appointment.booking_uid.clone();
    for day in 1..=3 {
        setting.server.clock.advance(Duration::minutes(1));
        last = setting.moves(&last, later(24 * day)).await;
    }
    let mut webhooks = setting.twin.take_webhooks();
    assert_eq!(webhooks.len(), 4);
    webhooks.reverse();
    for webhook in &webhooks {
        assert_eq!(setting.bring(webhook).await.message(), "accepted");
        assert_eq!(setting.bring(webhook).await.message(), "duplicate");
        let now = setting.only_appointment().await;
        assert_eq!((now.id, &now.booking_uid), (appointment.id, &last));
    }
    assert_eq!(setting.drifts().await.len(), 3, "one step, not three");
}

#[tokio::test]
async fn a_known_customers_own_booking_appears_and_a_strangers_does_not() {
    for told in [true, false] {
        let setting = setting().await;
        let booked = setting.booked().await;
        setting.server.clock.advance(Duration::minutes(5));
        let own = setting.widget("+491713920001", later(1)).await;
        setting.widget("+491713920009", later(2)).await;
        if told {
            for webhook in setting.twin.take_webhooks() {
                setting.bring(&webhook).await;
            }
        } else {
            let found = setting.round().await;
            assert_eq!((found.adopted, found.ignored), (1, 1), "{found:?}");
        }
        let appointments = setting.server.appointments(TestServer::COMPANY).await;
        assert_eq!(appointments.len(), 2);
        let appeared = &appointments[1];
        assert_eq!((&appeared.booking_uid, appeared.source), (&own, AppointmentSource::Calendar));
        assert_eq!((appeared.customer, appeared.branch), (booked.customer, booked.branch));
        assert!(appeared.customer.is_some());
        assert_eq!(appeared.call_id, None);
        let again = setting.round().await;
        assert_eq!(again.adopted, 0, "{again:?}");

        setting.server.clock.advance(Duration::minutes(5));
        setting.host.cancel(&own, "keine Zeit").await.unwrap();
        setting.round().await;
        let appointments = setting.server.appointments(TestServer::COMPANY).await;
        assert_eq!(appointments[1].status, BookingStatus::Cancelled);
    }
}

#[tokio::test]
async fn a_booking_that_the_calendar_lost_is_a_task() {
    let setting = setting().await;
    let appointment = setting.booked().await;
    setting.twin.reset();
    setting.server.clock.advance(Duration::minutes(59));
    assert_eq!(setting.round().await.vanished, 0);
    setting.server.clock.advance(Duration::minutes(1));
    assert_eq!(setting.round().await.vanished, 1);
    let tasks = setting.server.tasks(TestServer::COMPANY).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].task.reason, TaskReason::BookingVanished);
    assert_eq!(tasks[0].call_id.as_ref().unwrap().as_str(), "call_1");
    assert!(!tasks[0].task.detail.contains("Erika"), "{}", tasks[0].task.detail);
    assert_eq!(setting.only_appointment().await, appointment);
}

#[tokio::test]
async fn a_calendar_that_is_down_is_asked_again_and_nothing_vanishes() {
    let setting = setting().await;
    setting.booked().await;
    setting.server.clock.advance(Duration::hours(2));
    setting.twin.faults().next(On::get("/v2/bookings"), Fault::error_before_commit());
    setting.server.bookings.sync(TestServer::COMPANY, None).await.unwrap_err();
    assert_eq!(setting.round().await.vanished, 0);
    assert!(setting.server.tasks(TestServer::COMPANY).await.is_empty());
}

#[tokio::test]
async fn after_an_outage_of_a_day_a_round_finds_every_change() {
    let setting = setting().await;
    let booked = setting.booked().await;
    let mut widgets = Vec::new();
    for hour in 0..6 {
        setting.server.clock.advance(Duration::hours(4));
        widgets.push(setting.widget("+491713920001", later(hour + 1)).await);
    }
    setting.server.clock.advance(Duration::minutes(1));
    setting.host.cancel(&booked.booking_uid, "krank").await.unwrap();
    let moved = setting.moves(&widgets[5], later(24)).await;
    let found = setting.round().await;
    assert_eq!((found.updated, found.adopted), (1, 6), "{found:?}");
    let appointments = setting.server.appointments(TestServer::COMPANY).await;
    assert_eq!(appointments.len(), 7);
    assert!(appointments.iter().any(|appointment| appointment.booking_uid == moved));
    let again = setting.round().await;
    assert_eq!((again.updated, again.adopted, again.moved), (0, 0, 0), "{again:?}");
}
