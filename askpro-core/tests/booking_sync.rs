//! Appointments follow the calendar, whatever becomes of its hints.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use askpro_core::ports::{
    BookingEventDecoder, BookingHint, BookingStore, Calendar, CallStore, ConnectedCalendars,
    DecodeError, RescheduleRequest, SyncStore, TaskStore, TenantStore,
};
use askpro_core::service::{
    BookingService, BookingSync, BookingsSynced, CalendarChanged, JobRunner, SYNC_EVERY,
    ensure_recurring,
};
use askpro_core::sync::{BookingApplied, DriftField, Ignored, SyncKind, SyncSource};
use askpro_core::testing::{FakeCalendar, ManualClock};
use askpro_core::{
    Appointment, AppointmentRequest, Attendee, Booking, BookingStatus, BookingUid, Branch,
    BranchId, Company, CompanyId, Direction, E164, EventTypeId, JobKind, MemoryStore, NewCall,
    NewCustomer, Region, Service, TaskReason,
};
use async_trait::async_trait;
use chrono::{DateTime, Duration, TimeZone, Utc};
use proptest::prelude::*;

const COMPANY: CompanyId = CompanyId::new(7);
const EVENT_TYPE: EventTypeId = EventTypeId::new(1);

/// These tests tell of bookings by uid, without payloads.
#[derive(Debug)]
struct NoEvents;

impl BookingEventDecoder for NoEvents {
    fn decode(&self, _: &[u8]) -> Result<BookingHint, DecodeError> {
        unreachable!("no event is stored here")
    }
}

#[derive(Debug, Default, Clone)]
struct Told(Arc<Mutex<Vec<Option<EventTypeId>>>>);

#[async_trait]
impl CalendarChanged for Told {
    async fn calendar_changed(&self, company: CompanyId, event_type: Option<EventTypeId>) {
        assert_eq!(company, COMPANY);
        self.0.lock().unwrap().push(event_type);
    }
}

struct Setting {
    clock: ManualClock,
    calendar: FakeCalendar,
    store: MemoryStore,
    booking: BookingService,
    sync: BookingSync,
    told: Told,
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
}

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 12, 1, 14, 30, 0).unwrap()
}

fn uid(text: &str) -> BookingUid {
    text.parse().unwrap()
}

fn phone() -> E164 {
    E164::parse("0171 3920001", Region::De).unwrap()
}

/// The memory never waits, the fake calendar only gives way.
fn wait<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

impl Setting {
    /// A business with one branch and one service, whose calendar is empty.
    async fn new() -> Self {
        let (clock, calendar, store) =
            (ManualClock::at(now()), FakeCalendar::new(), MemoryStore::default());
        let branch = Branch::new(BranchId::new(uuid::Uuid::from_u128(1)), "Hauptfiliale")
            .with_service(Service::new("Beratung", EVENT_TYPE));
        let company = Company::new(COMPANY, "Salon Hauptstadt").with_branch(branch);
        store.apply_company(&company).await.unwrap();
        let shared = Arc::new(store.clone());
        let booking = BookingService::builder(Arc::new(calendar.clone()), shared.clone())
            .with_clock(Arc::new(clock.clone()))
            .build();
        let told = Told::default();
        let sync = BookingSync::new(Arc::new(calendar.clone()), shared, Arc::new(NoEvents))
            .with_clock(Arc::new(clock.clone()))
            .with_listener(Arc::new(told.clone()));
        Self { clock, calendar, store, booking, sync, told }
    }

    async fn booked(&self) -> Appointment {
        let request = AppointmentRequest::new(COMPANY, EVENT_TYPE, start())
            .with_attendee("Erika Mustermann", phone())
            .with_call_id("call_1".parse().unwrap());
        let booking = self.booking.book(&request).await.unwrap();
        self.store.appointment_by_uid(COMPANY, &booking.uid).await.unwrap().unwrap()
    }

    /// Erika Mustermann has called before.
    async fn knows_the_caller(&self) {
        let customer = NewCustomer { phone: phone(), name: None, email: None };
        let call = NewCall {
            call_id: "call_before".parse().unwrap(),
            branch: None,
            agent_id: None,
            direction: Direction::Inbound,
            customer: Some(customer),
            customer_number: None,
            started_at: None,
            ended_at: None,
            disconnection_reason: None,
            transcript: None,
            summary: None,
            sentiment: None,
            extracted_date: None,
            extracted_time: None,
        };
        self.store.record_call(COMPANY, &call, now()).await.unwrap();
    }

    /// The host moves a booking; answers its new uid.
    async fn moves(&self, uid: &BookingUid, start: DateTime<Utc>) -> BookingUid {
        let request = RescheduleRequest { start, reason: None };
        self.calendar.reschedule(uid, &request).await.unwrap().uid
    }

    async fn hint(&self, uid: &BookingUid) -> BookingApplied {
        self.sync.refresh(COMPANY, uid, SyncSource::Webhook).await.unwrap()
    }

    async fn round(&self) -> BookingsSynced {
        self.sync.sync(COMPANY, None).await.unwrap()
    }

    async fn only_appointment(&self) -> Appointment {
        let mut appointments = self.store.appointments(COMPANY, 10).await.unwrap();
        assert_eq!(appointments.len(), 1, "{appointments:?}");
        appointments.remove(0)
    }
}

#[tokio::test]
async fn a_hint_leads_to_the_state_that_the_calendar_has_by_then() {
    let setting = Setting::new().await;
    let appointment = setting.booked().await;
    let moved = setting.moves(&appointment.booking_uid, start() + Duration::hours(1)).await;
    setting.calendar.cancel(&moved, "krank").await.unwrap();
    // The hint was sent when it was booked, and comes only now.
    assert!(matches!(setting.hint(&appointment.booking_uid).await, BookingApplied::Moved(_)));
    let now = setting.only_appointment().await;
    assert_eq!((now.id, now.booking_uid), (appointment.id, moved));
    assert_eq!(now.status, BookingStatus::Cancelled);
    assert_eq!(*setting.told.0.lock().unwrap(), [Some(EVENT_TYPE)]);
}

#[tokio::test]
async fn a_repeat_of_the_wish_after_a_move_gets_the_moved_booking() {
    let setting = Setting::new().await;
    let appointment = setting.booked().await;
    let moved = setting.moves(&appointment.booking_uid, start() + Duration::hours(1)).await;
    setting.hint(&moved).await;
    let again = setting.booked().await;
    assert_eq!((again.id, again.booking_uid), (appointment.id, moved));
    assert_eq!(setting.calendar.calls().book, 1);
}

#[tokio::test]
async fn others_booking_moved_twice_between_hints_stays_one_appointment() {
    let setting = Setting::new().await;
    setting.knows_the_caller().await;
    // Made on a booking page: without our key, so that only the chain leads back.
    let mut widget = Booking::new(
        uid("widget"),
        BookingStatus::Accepted,
        start(),
        start() + Duration::minutes(30),
    );
    widget.event_type = Some(EVENT_TYPE);
    let mut attendee = Attendee::new("Erika Mustermann");
    attendee.phone = Some(phone());
    widget.attendees = vec![attendee];
    setting.calendar.insert(widget);
    assert!(matches!(setting.hint(&uid("widget")).await, BookingApplied::Adopted(_)));
    let adopted = setting.only_appointment().await;
    let once = setting.moves(&uid("widget"), start() + Duration::hours(1)).await;
    let twice = setting.moves(&once, start() + Duration::hours(2)).await;
    assert!(matches!(setting.hint(&twice).await, BookingApplied::Moved(_)));
    let now = setting.only_appointment().await;
    assert_eq!((now.id, now.booking_uid), (adopted.id, twice));
    assert_eq!(now.service.as_deref(), Some("Beratung"));
}

#[tokio::test]
async fn a_booking_that_is_moved_round_in_a_ring_is_left_alone() {
    let setting = Setting::new().await;
    let ring = |name: &str, to: &str| {
        let end = start() + Duration::minutes(30);
        let mut booking = Booking::new(uid(name), BookingStatus::Cancelled, start(), end);
        booking.rescheduled_to = Some(uid(to));
        booking
    };
    for (name, to) in [("a", "b"), ("b", "c"), ("c", "a"), ("self", "self")] {
        setting.calendar.insert(ring(name, to));
    }
    for name in ["a", "b", "c", "self"] {
        assert_eq!(setting.hint(&uid(name)).await, BookingApplied::Ignored(Ignored::Endless));
    }
}

#[tokio::test]
async fn a_hint_of_a_booking_that_is_not_there_changes_nothing() {
    let setting = Setting::new().await;
    let appointment = setting.booked().await;
    assert_eq!(setting.hint(&uid("gone")).await, BookingApplied::Ignored(Ignored::Absent));
    assert_eq!(setting.only_appointment().await, appointment);
}

#[tokio::test]
async fn the_first_round_sets_the_cursor_and_later_ones_heal() {
    let setting = Setting::new().await;
    assert_eq!(setting.round().await, BookingsSynced::default());
    let cursor = setting.store.sync_cursor(COMPANY, SyncKind::Bookings).await.unwrap().unwrap();
    assert_eq!((cursor.began_at, cursor.at), (now(), now()));

    let appointment = setting.booked().await;
    setting.clock.advance(Duration::minutes(5));
    let moved = setting.moves(&appointment.booking_uid, start() + Duration::hours(1)).await;
    let found = setting.round().await;
    assert_eq!((found.seen, found.moved, found.unchanged), (2, 1, 1), "{found:?}");
    assert_eq!(setting.only_appointment().await.booking_uid, moved);

    setting.calendar.cancel(&moved, "krank").await.unwrap();
    let found = setting.round().await;
    assert_eq!((found.updated, found.moved), (1, 0), "{found:?}");
    assert_eq!(setting.round().await.updated, 0, "a repeat changes nothing");
}

#[tokio::test]
async fn a_round_that_fails_is_run_again_from_the_same_beginning() {
    let setting = Setting::new().await;
    setting.round().await;
    setting.clock.advance(Duration::hours(1));
    setting.calendar.fail_lookup(askpro_core::Error::new(
        askpro_core::ErrorKind::Unavailable,
        "bookings",
        "down",
    ));
    setting.sync.sync(COMPANY, None).await.unwrap_err();
    let cursor = setting.store.sync_cursor(COMPANY, SyncKind::Bookings).await.unwrap().unwrap();
    assert_eq!(cursor.at, now());
}

#[tokio::test]
async fn an_appointment_whose_booking_vanished_is_one_task_within_the_hour() {
    let setting = Setting::new().await;
    let booked = setting.booked().await;
    let other = FakeCalendar::new();
    let sync = BookingSync::new(
        Arc::new(other.clone()),
        Arc::new(setting.store.clone()),
        Arc::new(NoEvents),
    )
    .with_clock(Arc::new(setting.clock.clone()));
    assert_eq!(sync.sync(COMPANY, None).await.unwrap().vanished, 0, "it was made just now");
    setting.clock.advance(Duration::hours(1));
    assert_eq!(sync.sync(COMPANY, None).await.unwrap().vanished, 1);
    let tasks = setting.store.tasks(COMPANY, &askpro_core::TaskFilter::open(10)).await.unwrap();
    assert_eq!(tasks.len(), 1);
    let task = &tasks[0].task;
    assert_eq!(task.reason, TaskReason::BookingVanished);
    assert_eq!(task.due, setting.clock_now() + Duration::hours(1));
    assert!(task.detail.contains("01.12.2026 15:30"), "{}", task.detail);
    for _ in 0..3 {
        setting.clock.advance(Duration::hours(1));
        assert_eq!(sync.sync(COMPANY, None).await.unwrap().vanished, 0);
    }
    // It shows again.
    other.insert(setting.calendar.stored()[0].clone());
    setting.clock.advance(Duration::hours(1));
    sync.sync(COMPANY, None).await.unwrap();
    let drifts = setting.store.drift_counts(COMPANY, now()).await.unwrap();
    assert_eq!(drifts.len(), 1);
    assert_eq!((drifts[0].field, drifts[0].open), (DriftField::Existence, 0));
    assert_eq!(setting.only_appointment().await, booked);
}

impl Setting {
    fn clock_now(&self) -> DateTime<Utc> {
        askpro_core::ports::Clock::now(&self.clock)
    }
}

#[tokio::test]
async fn rounds_recur_while_the_calendar_is_connected() {
    let setting = Setting::new().await;
    let recurring = |sync: BookingSync| {
        JobRunner::builder(Arc::new(setting.store.clone()))
            .with_clock(Arc::new(setting.clock.clone()))
            .with_handler(Arc::new(sync))
            .build()
    };
    let runner = recurring(setting.sync.clone());
    let kind = JobKind::SyncBookings;
    ensure_recurring(&setting.store, COMPANY, kind, SYNC_EVERY, now()).await.unwrap();
    assert_eq!(runner.run_all_due().await.unwrap(), 1);
    let next = runner.next_due().await.unwrap().unwrap() - now();
    assert!((5 * 60..6 * 60).contains(&next.num_seconds()), "{next}");

    let disconnected = BookingSync::new(
        Arc::new(ConnectedCalendars::default()),
        Arc::new(setting.store.clone()),
        Arc::new(NoEvents),
    );
    setting.clock.advance(Duration::minutes(6));
    assert_eq!(recurring(disconnected).run_all_due().await.unwrap(), 1);
    assert_eq!(runner.next_due().await.unwrap(), None, "nothing is left to do");
}

/// What happens while hints are on their way.
#[derive(Debug, Clone, Copy)]
enum Happening {
    /// The host moves the booking.
    Move,
    /// The host cancels it.
    Cancel,
    /// The hint of one of the bookings so far arrives.
    Hint(usize),
    /// A round asks.
    Round,
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let one = prop_oneof![
        4 => Just(Happening::Move),
        1 => Just(Happening::Cancel),
        6 => (0..8_usize).prop_map(Happening::Hint),
        1 => Just(Happening::Round),
    ];
    proptest::collection::vec(one, 0..16)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Three moves, their hints in any order, some twice or never: the end is the same.
    #[test]
    fn three_moves_end_the_same_in_any_order_of_arrival(
        order in Just(vec![0, 1, 2, 3, 0, 1, 2, 3]).prop_shuffle(),
        arriving in 1..=8_usize,
    ) {
        wait(async {
            let setting = Setting::new().await;
            let appointment = setting.booked().await;
            let mut chain = vec![appointment.booking_uid.clone()];
            for hour in 1..=3 {
                let last = chain[chain.len() - 1].clone();
                chain.push(setting.moves(&last, start() + Duration::hours(hour)).await);
            }
            for place in order.into_iter().take(arriving) {
                setting.hint(&chain[place]).await;
                let now = setting.only_appointment().await;
                assert_eq!((now.id, &now.booking_uid), (appointment.id, &chain[3]));
                assert_eq!(now.start, start() + Duration::hours(3));
                assert_eq!(now.call_id, appointment.call_id);
            }
        });
    }

    /// Whatever happens in whatever order: after a hint the appointment is as the calendar has it, in one row.
    #[test]
    fn after_any_history_a_hint_brings_the_appointment_into_step(history in happenings()) {
        wait(async {
            let setting = Setting::new().await;
            let appointment = setting.booked().await;
            setting.round().await;
            let mut chain = vec![appointment.booking_uid.clone()];
            let mut hour = 0;
            for happening in history {
                let last = chain[chain.len() - 1].clone();
                let live = setting.calendar.booking(&last).await.unwrap().unwrap().status.is_live();
                match happening {
                    Happening::Move if live => {
                        hour += 1;
                        chain.push(setting.moves(&last, start() + Duration::hours(hour)).await);
                    }
                    Happening::Cancel if live => drop(setting.calendar.cancel(&last, "").await),
                    Happening::Move | Happening::Cancel => {}
                    Happening::Hint(place) => {
                        setting.hint(&chain[place % chain.len()]).await;
                        in_step(&setting, &appointment, &last).await;
                    }
                    Happening::Round => {
                        setting.round().await;
                        in_step(&setting, &appointment, &last).await;
                    }
                }
            }
        });
    }
}

async fn in_step(setting: &Setting, appointment: &Appointment, last: &BookingUid) {
    let theirs = setting.calendar.booking(last).await.unwrap().unwrap();
    let ours = setting.only_appointment().await;
    assert_eq!(ours.id, appointment.id);
    assert_eq!((&ours.booking_uid, ours.start), (last, theirs.start));
    assert_eq!(ours.status, theirs.status);
}
