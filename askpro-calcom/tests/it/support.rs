//! A mock of Cal.com that speaks of bookings, not of HTTP.

use askpro_calcom::{CalcomClient, CalcomClientBuilder};
use askpro_core::ports::{BookingQuery, Calendar, RescheduleRequest, SlotQuery};
use askpro_core::{
    Attendee, BookingUid, DomainCode, E164, Error, ErrorKind, EventTypeId, NewBooking, Retry,
};
use chrono::{DateTime, TimeZone, Utc};
use serde_json::{Value, json};
use wiremock::matchers::{method, path, path_regex};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// What is asked of the mock.
#[derive(Debug, Clone, Copy)]
pub(crate) enum On {
    Me,
    EventTypes,
    TeamEventTypes,
    EventType,
    Slots,
    Book,
    Booking,
    Bookings,
    Reschedule,
    Cancel,
    Confirm,
    Decline,
    Reserve,
    Release,
}

impl On {
    pub(crate) const WRITES: [Self; 7] = [
        Self::Book,
        Self::Reschedule,
        Self::Cancel,
        Self::Confirm,
        Self::Decline,
        Self::Reserve,
        Self::Release,
    ];
    pub(crate) const READS: [Self; 7] = [
        Self::Me,
        Self::EventTypes,
        Self::TeamEventTypes,
        Self::EventType,
        Self::Slots,
        Self::Booking,
        Self::Bookings,
    ];

    fn route(self) -> (&'static str, &'static str) {
        match self {
            Self::Me => ("GET", "^/v2/me$"),
            Self::EventTypes => ("GET", "^/v2/event-types$"),
            Self::TeamEventTypes => ("GET", "^/v2/teams/9/event-types$"),
            Self::EventType => ("GET", "^/v2/event-types/7$"),
            Self::Slots => ("GET", "^/v2/slots$"),
            Self::Book => ("POST", "^/v2/bookings$"),
            Self::Booking => ("GET", "^/v2/bookings/[^/]+$"),
            Self::Bookings => ("GET", "^/v2/bookings$"),
            Self::Reschedule => ("POST", "^/v2/bookings/[^/]+/reschedule$"),
            Self::Cancel => ("POST", "^/v2/bookings/[^/]+/cancel$"),
            Self::Confirm => ("POST", "^/v2/bookings/[^/]+/confirm$"),
            Self::Decline => ("POST", "^/v2/bookings/[^/]+/decline$"),
            Self::Reserve => ("POST", "^/v2/slots/reservations$"),
            Self::Release => ("DELETE", "^/v2/slots/reservations/[^/]+$"),
        }
    }

    /// Does it, with the usual arguments.
    pub(crate) async fn ask(self, client: &CalcomClient) -> Result<(), Error> {
        let event_type = EventTypeId::new(7);
        match self {
            Self::Me => client.me().await.map(drop),
            Self::EventTypes => client.event_types().await.map(drop),
            Self::TeamEventTypes => {
                client.team_event_types(askpro_core::TeamId::new(9)).await.map(drop)
            }
            Self::EventType => client.event_type(event_type).await.map(drop),
            Self::Slots => client.slots(&day()).await.map(drop),
            Self::Book => client.book(&new_booking()).await.map(drop),
            Self::Booking => client.booking(&uid()).await.map(drop),
            Self::Bookings => client.bookings(&BookingQuery::default()).await.map(drop),
            Self::Reschedule => {
                let request = RescheduleRequest { start: at(14, 0), reason: None };
                client.reschedule(&uid(), &request).await.map(drop)
            }
            Self::Cancel => client.cancel(&uid(), "Verhindert").await.map(drop),
            Self::Confirm => client.confirm(&uid()).await.map(drop),
            Self::Decline => client.decline(&uid(), None).await.map(drop),
            Self::Reserve => {
                let hold = std::time::Duration::from_mins(5);
                client.reserve(event_type, at(13, 30), hold).await.map(drop)
            }
            Self::Release => client.release(&"res-1".parse().unwrap()).await,
        }
    }
}

/// A Cal.com that answers as it is told and keeps what it was asked.
pub(crate) struct Calcom {
    server: MockServer,
}

impl Calcom {
    pub(crate) async fn start() -> Self {
        Self { server: MockServer::start().await }
    }

    pub(crate) fn builder(&self) -> CalcomClientBuilder {
        CalcomClient::builder("cal_test_key").base_url(self.server.uri())
    }

    pub(crate) fn client(&self) -> CalcomClient {
        self.builder().build().unwrap()
    }

    pub(crate) fn uri(&self) -> String {
        self.server.uri()
    }

    pub(crate) async fn answers(&self, on: On, answer: ResponseTemplate) {
        let (verb, route) = on.route();
        Mock::given(method(verb))
            .and(path_regex(route))
            .respond_with(answer)
            .mount(&self.server)
            .await;
    }

    /// Answers under exactly this path.
    pub(crate) async fn answers_at(&self, verb: &str, at: &str, data: Value) {
        Mock::given(method(verb))
            .and(path(at))
            .respond_with(success(200, &data))
            .mount(&self.server)
            .await;
    }

    pub(crate) async fn gives(&self, on: On, data: Value) {
        let status = if matches!(on, On::Book | On::Reschedule | On::Reserve) { 201 } else { 200 };
        self.answers(on, success(status, &data)).await;
    }

    pub(crate) async fn refuses(&self, on: On, status: u16, body: Value) {
        self.answers(on, ResponseTemplate::new(status).set_body_json(body)).await;
    }

    pub(crate) async fn slot_taken(&self) {
        let text = "User either already has booking at this time or is not available";
        self.refuses(On::Book, 400, envelope("BadRequestException", text)).await;
    }

    /// Everything that was asked so far.
    pub(crate) async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }

    /// The one request that was made.
    pub(crate) async fn only_request(&self) -> Request {
        let mut requests = self.requests().await;
        assert_eq!(requests.len(), 1, "exactly one request");
        requests.remove(0)
    }
}

/// The error of one operation that is answered in this way; it was asked exactly once.
pub(crate) async fn refusal(on: On, status: u16, body: Value) -> Error {
    failure(on, ResponseTemplate::new(status).set_body_json(body)).await
}

/// The error of one operation that is answered in this way; it was asked exactly once.
pub(crate) async fn failure(on: On, answer: ResponseTemplate) -> Error {
    let calcom = Calcom::start().await;
    calcom.answers(on, answer).await;
    let error = on.ask(&calcom.client()).await.unwrap_err();
    calcom.only_request().await;
    error
}

/// Kind and code, and the retry advice that belongs to the kind.
pub(crate) fn assert_is(error: &Error, kind: ErrorKind, code: DomainCode) {
    assert_eq!((error.kind(), error.code()), (kind, code), "{error}");
    let safe = matches!(kind, ErrorKind::Unavailable | ErrorKind::RateLimited);
    assert_eq!(matches!(error.retry(), Retry::SafeAfter(_)), safe, "{error}");
    let unknown = kind == ErrorKind::OutcomeUnknown;
    assert_eq!(error.retry() == Retry::OutcomeUnknown, unknown, "{error}");
}

pub(crate) fn success(status: u16, data: &Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({"status": "success", "data": data}))
}

/// Shape 1: the usual error body.
pub(crate) fn envelope(code: &str, message: &str) -> Value {
    json!({
        "status": "error", "timestamp": "2026-03-01T10:00:00.000Z", "path": "/v2/bookings",
        "error": {
            "code": code, "message": message,
            "details": {"message": message, "error": "Bad Request", "statusCode": 400},
        },
    })
}

/// Shapes 2 to 4: a code and a message.
pub(crate) fn coded(code: &str, message: &str) -> Value {
    json!({"status": "error", "error": {"code": code, "message": message}})
}

/// Shape 5: an error that passed the API's filters by.
pub(crate) fn bare(status: u16, message: &str) -> Value {
    json!({"statusCode": status, "message": message})
}

pub(crate) fn at(hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 3, hour, minute, 0).unwrap()
}

pub(crate) fn day() -> SlotQuery {
    SlotQuery::new(EventTypeId::new(7), at(0, 0), at(23, 0))
}

pub(crate) fn uid() -> BookingUid {
    "uid_old".parse().unwrap()
}

pub(crate) fn phone() -> E164 {
    E164::try_from("+493023125010".to_owned()).unwrap()
}

pub(crate) fn new_booking() -> NewBooking {
    let mut attendee = Attendee::new("Erika Mustermann");
    attendee.phone = Some(phone());
    NewBooking {
        event_type: EventTypeId::new(7),
        start: at(13, 30),
        length_minutes: None,
        attendee,
        notes: None,
        metadata: [("askpro_key".to_owned(), "key-1".to_owned())].into(),
    }
}

/// A booking as servers really give it: nulls and wrong types where the documents promise better.
pub(crate) fn booking(uid: &str, status: &str) -> Value {
    json!({
        "id": "4711",
        "uid": uid,
        "title": "Beratung",
        "description": null,
        "hosts": [{"id": "unknown", "name": "Salon", "email": "salon@example.com", "timeZone": "Europe/Berlin"}],
        "status": status,
        "start": "2026-03-03T13:30:00.000Z",
        "end": "2026-03-03T14:00:00.000Z",
        "duration": 30,
        "eventTypeId": null,
        "eventType": {"id": 7, "slug": "beratung"},
        "meetingUrl": null,
        "absentHost": false,
        "createdAt": "2026-03-01T10:00:00.000Z",
        "updatedAt": null,
        "metadata": {"askpro_key": "key-1"},
        "rating": null,
        "attendees": [{
            "name": "Erika Mustermann",
            "email": "493023125010@sms.cal.com",
            "displayEmail": "493023125010@sms.cal.com",
            "timeZone": "Europe/Berlin",
            "language": "de",
            "absent": false,
        }],
        "bookingFieldsResponses": {"name": "Erika Mustermann"},
        "aFieldOfTomorrow": {"deep": [1, 2, 3]},
        "isPlatformManagedUserBooking": false,
    })
}
