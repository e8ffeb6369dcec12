//! What Debug shows: enough to follow a request through a log, and nothing of a person.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Debug;

use askpro_core::{
    Appointment, AppointmentId, AppointmentRequest, AppointmentSource, Attendee, Booking,
    BookingStatus, BookingUid, BranchId, Call, CallEventKind, CallId, CallReport, CompanyId,
    Customer, CustomerId, DomainCode, E164, EventId, EventStatus, EventTypeId, FieldSource,
    FieldValue, Fields, NewBooking, NewCall, NewCustomer, NewEvent, NewTask, Provider, StoredEvent,
    Task, TaskId, TaskReason,
};
use chrono::{DateTime, TimeZone, Utc};
use uuid::Uuid;

/// Stands wherever a caller's name, address or words may stand.
const MARKER: &str = "Erika-Marker";
const NUMBER: &str = "+493023125010";

fn marker() -> String {
    MARKER.to_owned()
}

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
}

fn phone() -> E164 {
    NUMBER.parse().unwrap()
}

fn call_id() -> CallId {
    "call_1".parse().unwrap()
}

fn attendee() -> Attendee {
    let mut attendee = Attendee::new(MARKER);
    attendee.phone = Some(phone());
    attendee.email = Some(format!("{MARKER}@example.com"));
    attendee
}

fn metadata() -> BTreeMap<String, String> {
    BTreeMap::from([("askpro_key".to_owned(), marker())])
}

fn request() -> AppointmentRequest {
    let mut request = AppointmentRequest::new(CompanyId::new(1), EventTypeId::new(7), at())
        .with_call_id(call_id())
        .with_notes(MARKER);
    request.attendee = attendee();
    request.service = Some(marker());
    request
}

fn new_call() -> NewCall {
    NewCall {
        call_id: call_id(),
        branch: Some(BranchId::new(Uuid::nil())),
        agent_id: None,
        direction: askpro_core::Direction::Inbound,
        customer: Some(NewCustomer { phone: phone(), name: Some(marker()), email: Some(marker()) }),
        customer_number: Some(NUMBER.to_owned()),
        started_at: None,
        ended_at: None,
        disconnection_reason: None,
        transcript: Some(marker()),
        summary: Some(marker()),
        sentiment: Some(marker()),
        extracted_date: None,
        extracted_time: None,
    }
}

fn report() -> CallReport {
    let mut report = CallReport::new(CallEventKind::Ended, call_id());
    report.from_number = Some(NUMBER.to_owned());
    report.to_number = Some(NUMBER.to_owned());
    report.transcript = Some(marker());
    report.summary = Some(marker());
    report.sentiment = Some(marker());
    let fields = Fields::from([("name".to_owned(), FieldValue::Text(marker()))]);
    report.fields.insert(FieldSource::Collected, fields);
    report
}

fn new_task() -> NewTask {
    let mut task = NewTask::new(TaskReason::ServiceUnknown, MARKER, at());
    task.suggestions.push(marker());
    task
}

fn task() -> Task {
    Task {
        id: TaskId::new(Uuid::nil()),
        company: CompanyId::new(1),
        branch: None,
        call_id: Some(call_id()),
        task: new_task(),
        created_at: at(),
        owner: Some(askpro_core::Assignee::new(marker()).unwrap()),
        retrying_since: None,
        retries: 0,
        resolution: Some(
            askpro_core::Resolution::by(askpro_core::Assignee::new(marker()).unwrap(), at())
                .with_note(marker()),
        ),
    }
}

fn booking() -> Booking {
    let uid: BookingUid = "uid_1".parse().unwrap();
    let mut booking = Booking::new(uid, BookingStatus::Accepted, at(), at());
    booking.title = Some(format!("Beratung zwischen Salon und {MARKER}"));
    booking.attendees = vec![attendee()];
    booking.metadata = metadata();
    booking
}

fn appointment() -> Appointment {
    Appointment {
        id: AppointmentId::new(Uuid::nil()),
        company: CompanyId::new(1),
        branch: None,
        call_id: Some(call_id()),
        customer: None,
        booking_uid: "uid_1".parse().unwrap(),
        event_type: EventTypeId::new(7),
        start: at(),
        end: at(),
        status: BookingStatus::Accepted,
        service: Some(marker()),
        source: AppointmentSource::AskPro,
    }
}

fn new_booking() -> NewBooking {
    NewBooking {
        event_type: EventTypeId::new(7),
        start: at(),
        length_minutes: None,
        attendee: attendee(),
        notes: Some(marker()),
        metadata: metadata(),
    }
}

fn new_event() -> NewEvent {
    NewEvent {
        provider: Provider::Retell,
        event_type: "call_ended".to_owned(),
        dedup_key: "call_ended:call_1".to_owned(),
        branch: None,
        call_id: Some(call_id()),
        payload: marker(),
        received_at: at(),
        job: None,
    }
}

fn stored_event() -> StoredEvent {
    StoredEvent {
        id: EventId::new(Uuid::nil()),
        company: CompanyId::new(1),
        provider: Provider::Retell,
        event_type: "call_ended".to_owned(),
        branch: None,
        call_id: Some(call_id()),
        payload: marker(),
        status: EventStatus::Pending,
        received_at: at(),
        processed_at: None,
    }
}

fn customer() -> Customer {
    Customer {
        id: CustomerId::new(Uuid::nil()),
        company: CompanyId::new(1),
        phone: phone(),
        name: Some(marker()),
        email: Some(marker()),
    }
}

#[test]
fn debug_shows_nothing_of_a_person() {
    let call = Call {
        company: CompanyId::new(1),
        details: new_call(),
        customer_id: None,
        outcome: Some(askpro_core::CallOutcome::Task(DomainCode::InvalidDate)),
    };
    let values: [&dyn Debug; 14] = [
        &request(),
        &new_booking(),
        &attendee(),
        &booking(),
        &appointment(),
        &new_task(),
        &task(),
        &customer(),
        &new_call(),
        &call,
        &report(),
        &report().fields,
        &new_event(),
        &stored_event(),
    ];
    for value in values {
        for shown in [format!("{value:?}"), format!("{value:#?}")] {
            assert!(!shown.contains(MARKER), "{shown}");
            assert!(!shown.contains("23125"), "{shown}");
        }
    }
}

#[test]
fn debug_shows_what_a_request_can_be_followed_by() {
    let shown = format!("{:?} {:?} {:?}", request(), booking(), task());
    for part in ["call_1", "uid_1", "askpro_key", "ServiceUnknown", "2026-11-21", "Accepted"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}
