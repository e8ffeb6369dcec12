//! Another calendar behind the same service: `cargo run -p askpro-examples --example own_calendar`
//!
//! A practice keeps its appointments in memory, half an hour each, one at a time. All that AskPro promises (one wish,
//! one booking) comes with it, because the service works on the port.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use askpro_core::ports::{
    BookingQuery, Calendar, CalendarAccount, Clock, EventType, Page, RescheduleRequest,
    Reservation, SlotQuery, SystemClock,
};
use askpro_core::service::BookingService;
use askpro_core::{
    AppointmentRequest, Booking, BookingStatus, BookingUid, CompanyId, E164, Error, ErrorKind,
    EventTypeId, MemoryStore, NewBooking, Region, ReservationUid, Result, Slot, TeamId,
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

const CONSULTATION: EventTypeId = EventTypeId::new(1);
const LENGTH: TimeDelta = TimeDelta::minutes(30);

#[derive(Debug, Default)]
struct PracticeCalendar(Mutex<BTreeMap<String, Booking>>);

impl PracticeCalendar {
    fn bookings(&self) -> MutexGuard<'_, BTreeMap<String, Booking>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_status(&self, uid: &BookingUid, status: BookingStatus) -> Result<Booking> {
        let mut bookings = self.bookings();
        let booking = bookings.get_mut(uid.as_str()).ok_or_else(|| not_found("change"))?;
        booking.status = status;
        Ok(booking.clone())
    }
}

fn is_free(bookings: &BTreeMap<String, Booking>, start: DateTime<Utc>) -> bool {
    let overlaps = |booking: &Booking| booking.start < start + LENGTH && start < booking.end;
    !bookings.values().any(|booking| booking.status.is_live() && overlaps(booking))
}

fn not_found(operation: &'static str) -> Error {
    Error::new(ErrorKind::NotFound, operation, "no such booking")
}

#[async_trait]
impl Calendar for PracticeCalendar {
    async fn me(&self) -> Result<CalendarAccount> {
        Ok(CalendarAccount::new(1))
    }

    async fn event_types(&self) -> Result<Vec<EventType>> {
        Ok(vec![EventType::new(CONSULTATION, "Sprechstunde", 30)])
    }

    async fn team_event_types(&self, _team: TeamId) -> Result<Vec<EventType>> {
        Err(Error::new(ErrorKind::NotFound, "team_event_types", "a practice has no teams"))
    }

    async fn event_type(&self, id: EventTypeId) -> Result<Option<EventType>> {
        Ok(self.event_types().await?.into_iter().find(|event_type| event_type.id == id))
    }

    async fn slots(&self, query: &SlotQuery) -> Result<Vec<Slot>> {
        let bookings = self.bookings();
        let starts = std::iter::successors(Some(query.from), |start| Some(*start + LENGTH));
        let free =
            starts.take_while(|start| *start <= query.to).filter(|at| is_free(&bookings, *at));
        Ok(free.map(|start| Slot { start, end: Some(start + LENGTH) }).collect())
    }

    async fn book(&self, new: &NewBooking) -> Result<Booking> {
        let mut bookings = self.bookings();
        if !is_free(&bookings, new.start) {
            return Err(Error::new(ErrorKind::SlotTaken, "book", "the slot is taken"));
        }
        let uid = format!("practice-{}", bookings.len() + 1);
        let id = BookingUid::new(&uid).map_err(|_| not_found("book"))?;
        let mut booking = Booking::new(id, BookingStatus::Accepted, new.start, new.start + LENGTH);
        booking.event_type = Some(new.event_type);
        booking.attendees = vec![new.attendee.clone()];
        booking.metadata.clone_from(&new.metadata); // our key: a lost answer is found again by it
        bookings.insert(uid, booking.clone());
        Ok(booking)
    }

    async fn booking(&self, uid: &BookingUid) -> Result<Option<Booking>> {
        Ok(self.bookings().get(uid.as_str()).cloned())
    }

    async fn bookings(&self, query: &BookingQuery) -> Result<Page<Booking>> {
        let wanted = |booking: &&Booking| {
            query.starts_from.is_none_or(|from| booking.start >= from)
                && query.ends_until.is_none_or(|until| booking.end <= until)
        };
        let items = self.bookings().values().filter(wanted).cloned().collect();
        Ok(Page { items, next: None })
    }

    async fn reschedule(&self, uid: &BookingUid, request: &RescheduleRequest) -> Result<Booking> {
        let old = self.set_status(uid, BookingStatus::Cancelled)?;
        let attendee = old.attendees.first().cloned().ok_or_else(|| not_found("reschedule"))?;
        let new = NewBooking {
            event_type: CONSULTATION,
            start: request.start,
            length_minutes: None,
            attendee,
            notes: None,
            metadata: old.metadata,
        };
        match self.book(&new).await {
            Ok(booking) => Ok(booking),
            Err(error) => self.set_status(uid, old.status).and(Err(error)),
        }
    }

    async fn cancel(&self, uid: &BookingUid, _reason: &str) -> Result<Booking> {
        self.set_status(uid, BookingStatus::Cancelled)
    }

    async fn confirm(&self, uid: &BookingUid) -> Result<Booking> {
        self.set_status(uid, BookingStatus::Accepted)
    }

    async fn decline(&self, uid: &BookingUid, _reason: Option<&str>) -> Result<Booking> {
        self.set_status(uid, BookingStatus::Rejected)
    }

    async fn reserve(&self, _: EventTypeId, _: DateTime<Utc>, _: Duration) -> Result<Reservation> {
        Err(Error::new(ErrorKind::NotAllowed, "reserve", "this calendar has no reservations"))
    }

    async fn release(&self, _uid: &ReservationUid) -> Result<()> {
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let calendar = Arc::new(PracticeCalendar::default());
    let service = BookingService::builder(calendar, Arc::new(MemoryStore::default())).build();

    let start = SystemClock.now() + TimeDelta::days(7);
    let wish = |name, number| {
        let phone = E164::parse(number, Region::De)?;
        let request = AppointmentRequest::new(CompanyId::new(1), CONSULTATION, start);
        Ok::<_, askpro_core::phone::PhoneError>(request.with_attendee(name, phone))
    };
    let erika = wish("Erika Mustermann", "0171 3920001")?;
    let booking = service.book(&erika).await?;
    println!("booked:            {}", booking.uid);
    println!("the same wish:     {}", service.book(&erika).await?.uid);

    let max = wish("Max Mustermann", "0171 3920002")?;
    match service.book(&max).await {
        Err(error) if error.is_slot_taken() => {
            let free = service.slots_near(&max).await?;
            println!("another caller:    taken, {} alternatives", free.len());
        }
        other => println!("another caller:    {other:?}"),
    }
    Ok(())
}
