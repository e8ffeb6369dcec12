//! A round over the calendar: what changed since the last one, and what was not looked at for long.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};

use super::bookings::{BookingSync, Reading};
use crate::appointment::Appointment;
use crate::booking::Booking;
use crate::error::{Error, ErrorKind, Result};
use crate::id::{BookingUid, CompanyId};
use crate::ports::{BookingFilter, BookingQuery, BookingSort, PageRequest};
use crate::sync::{BookingApplied, SyncKind, SyncSource};
use crate::task::{NewTask, TaskReason};
use crate::tenant::Company;

/// How far each round looks back behind the last one: for clocks that differ, and changes that show late.
const OVERLAP: Duration = Duration::minutes(10);

/// How long an appointment may stand without having been compared by name.
const COMPARE_EVERY: Duration = Duration::hours(1);

/// How many appointments a round compares by name: one request each, of the 120 a minute that calls in progress share.
const COMPARED_AT_ONCE: u32 = 20;

/// How many bookings a page has.
const PAGE: PageRequest = PageRequest { skip: 0, take: 100 };

/// A list with more pages than this does not end.
const PAGES: usize = 200;

/// What a round over the bookings found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BookingsSynced {
    /// Bookings looked at.
    pub seen: u64,
    /// As our records said, or older than they are.
    pub unchanged: u64,
    /// Appointments that were brought up to date.
    pub updated: u64,
    /// Appointments that stand for another booking now.
    pub moved: u64,
    /// Known customers' bookings that became appointments.
    pub adopted: u64,
    /// Bookings that concern nobody here, or that are being settled.
    pub ignored: u64,
    /// Confirmed bookings that the calendar has no more; each is a task.
    pub vanished: u64,
    /// Bookings whose records contradict themselves; the log names them.
    pub failed: u64,
}

impl BookingsSynced {
    fn count(&mut self, applied: &BookingApplied) {
        self.seen += 1;
        match applied {
            BookingApplied::Unchanged | BookingApplied::Outdated => self.unchanged += 1,
            BookingApplied::Updated(_) => self.updated += 1,
            BookingApplied::Moved(_) => self.moved += 1,
            BookingApplied::Adopted(_) => self.adopted += 1,
            BookingApplied::Ignored(_) => self.ignored += 1,
        }
    }
}

/// A round of one company.
struct Round<'a> {
    sync: &'a BookingSync,
    company: CompanyId,
    tenant: Option<Company>,
    /// What was looked at in this round, and when it had changed.
    looked_at: HashMap<BookingUid, Option<DateTime<Utc>>>,
    result: BookingsSynced,
}

impl BookingSync {
    /// Runs one round: what was changed or made since the last one, or since an instant of one's choice; then the
    /// appointments that wait the longest to be compared by name, because not every change shows in a list.
    ///
    /// The first round only sets where the next one begins, and compares by name. A round that fails is run again
    /// from the same beginning; what it has brought into step stays so.
    ///
    /// # Errors
    /// `Configuration` when the company has no calendar; those of [`Calendar`](crate::ports::Calendar)'s reads, and of the
    /// store.
    pub async fn sync(
        &self,
        company: CompanyId,
        since: Option<DateTime<Utc>>,
    ) -> Result<BookingsSynced> {
        self.calendar(company)?;
        let began = self.clock.now();
        let cursor = self.store.sync_cursor(company, SyncKind::Bookings).await?;
        let from = since.or(cursor.map(|cursor| cursor.at - OVERLAP));
        let mut round = Round {
            sync: self,
            company,
            tenant: self.store.company(company).await?,
            looked_at: HashMap::new(),
            result: BookingsSynced::default(),
        };
        if let Some(from) = from {
            round.changed_since(from).await?;
            round.made_since(from).await?;
        }
        round.compare_by_name().await?;
        let now = self.clock.now();
        self.store.set_sync_cursor(company, SyncKind::Bookings, began, now).await?;
        Ok(round.result)
    }
}

impl Round<'_> {
    /// A booking that changes while pages are read moves to the end of the list, and the rest up; so a page begins at the
    /// time where the one before ended, and not at a place.
    async fn changed_since(&mut self, from: DateTime<Utc>) -> Result<()> {
        let mut query = BookingQuery {
            updated_from: Some(from),
            sort: Some(BookingSort::Updated),
            ..every_group()
        };
        for _ in 0..PAGES {
            let Some(page) = self.page(&query).await? else { return Ok(()) };
            match page.latest.filter(|latest| query.updated_from.is_none_or(|from| *latest > from))
            {
                Some(latest) => (query.updated_from, query.page) = (Some(latest), PAGE),
                None => query.page = page.next,
            }
        }
        Err(endless())
    }

    /// A booking that was never changed has no time of change, so it is found by when it was made. New ones come at the
    /// end of the list.
    async fn made_since(&mut self, from: DateTime<Utc>) -> Result<()> {
        let mut query = BookingQuery {
            created_from: Some(from),
            sort: Some(BookingSort::Created),
            ..every_group()
        };
        for _ in 0..PAGES {
            let Some(page) = self.page(&query).await? else { return Ok(()) };
            query.page = page.next;
        }
        Err(endless())
    }

    /// Works on a page; answers where the next one begins.
    async fn page(&mut self, query: &BookingQuery) -> Result<Option<Worked>> {
        let read_at = self.sync.clock.now();
        let page = self.sync.calendar(self.company)?.bookings(query).await?;
        let latest = page.items.iter().filter_map(|booking| booking.updated_at).max();
        for booking in page.items {
            let known = self.looked_at.get(&booking.uid);
            if known.is_some_and(|changed| *changed == booking.updated_at) {
                continue;
            }
            self.looked_at.insert(booking.uid.clone(), booking.updated_at);
            self.apply(booking, read_at).await?;
        }
        Ok(page.next.map(|next| Worked { latest, next }))
    }

    async fn apply(&mut self, booking: Booking, read_at: DateTime<Utc>) -> Result<()> {
        let uid = booking.uid.clone();
        let reading = Reading {
            calendar: self.sync.calendar(self.company)?,
            tenant: self.tenant.as_ref(),
            company: self.company,
            source: SyncSource::Poll,
            read_at,
        };
        match self.sync.apply(&reading, booking).await {
            Ok(applied) => self.result.count(&applied),
            // One record that contradicts itself must not hold up the others for ever.
            Err(error) if error.kind() == ErrorKind::CorruptData => {
                tracing::error!(company = %self.company, booking_uid = %uid, %error, "booking not compared");
                self.result.failed += 1;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn compare_by_name(&mut self) -> Result<()> {
        let now = self.sync.clock.now();
        let before = now - COMPARE_EVERY;
        let store = &self.sync.store;
        let waiting =
            store.appointments_to_compare(self.company, now, before, COMPARED_AT_ONCE).await?;
        for appointment in waiting {
            let read_at = self.sync.clock.now();
            let calendar = self.sync.calendar(self.company)?;
            match calendar.booking(&appointment.booking_uid).await? {
                Some(booking) => self.apply(booking, read_at).await?,
                None => self.vanished(&appointment, read_at).await?,
            }
        }
        Ok(())
    }

    async fn vanished(&mut self, appointment: &Appointment, read_at: DateTime<Utc>) -> Result<()> {
        self.result.seen += 1;
        let now = self.sync.clock.now();
        let reason = TaskReason::BookingVanished;
        let zone = self.tenant.as_ref().map_or(chrono_tz::Tz::UTC, |tenant| tenant.timezone);
        let start = appointment.start.with_timezone(&zone).format("%d.%m.%Y %H:%M");
        let uid = &appointment.booking_uid;
        let detail = format!("booking {uid} of {start}: expected in the calendar, found nothing");
        let task = NewTask::new(reason, detail, now + reason.time_to_act());
        let store = &self.sync.store;
        let noted = store.note_vanished(self.company, uid, &task, read_at, now).await?;
        if noted.is_some() {
            tracing::warn!(company = %self.company, booking_uid = %uid, "a booking vanished from the calendar");
            self.result.vanished += 1;
            let listener = &self.sync.listener;
            listener.calendar_changed(self.company, Some(appointment.event_type)).await;
        }
        Ok(())
    }
}

/// A page that was worked on, and is not the last.
struct Worked {
    latest: Option<DateTime<Utc>>,
    next: PageRequest,
}

fn every_group() -> BookingQuery {
    BookingQuery {
        filters: vec![BookingFilter::Upcoming, BookingFilter::Past, BookingFilter::Cancelled],
        page: PAGE,
        ..BookingQuery::default()
    }
}

fn endless() -> Error {
    let message = format!("expected a list of at most {PAGES} pages, found one without end");
    Error::new(ErrorKind::UnexpectedAnswer, "sync", message)
}
