//! Finding out in the calendar what became of a wish, when the answer was lost.

use chrono::{DateTime, Duration, Utc};

use super::attempt::Attempt;
use crate::appointment::AppointmentRequest;
use crate::booking::Booking;
use crate::error::{Error, ErrorKind, Result};
use crate::id::BookingUid;
use crate::ports::{BookingFilter, BookingQuery, Calendar, PageRequest};
use crate::wish::Wish;

/// The list is asked for a little more than the slot, and filtered here: its edges are not trusted.
const MARGIN: Duration = Duration::minutes(1);

/// The longest appointment that is looked for.
const LONGEST: Duration = Duration::hours(24);

/// How often a booking may have been moved before we stop following it.
const MOVES: usize = 10;

/// What the calendar shows of a wish.
#[derive(Debug)]
pub(super) enum Trace {
    /// It was carried out. The booking as it stands now, perhaps moved further since.
    Done(Box<Booking>),
    /// It was carried out and undone since, or can never be.
    Futile(Error),
    /// It was not carried out.
    Nothing,
}

impl Attempt<'_> {
    /// Looks for what became of the wish.
    pub(super) async fn look_up(&self) -> Result<Trace> {
        let calendar = self.service.calendar(self.wish().company())?;
        match self.wish() {
            Wish::Book(request) => self.look_for_booking(calendar, request).await,
            Wish::Reschedule(wish) => look_for_move(calendar, &wish.booking, wish.start).await,
            Wish::Cancel(wish) => look_for_cancellation(calendar, &wish.booking).await,
        }
    }

    /// Looks for a booking with our key, in any status: one that was moved or cancelled meanwhile was made all the same,
    /// and must not be made again.
    ///
    /// Looks by time, not by attendee: calendars replace addresses. Whoever moved it left the first one behind,
    /// cancelled, at the time we asked for.
    async fn look_for_booking(
        &self,
        calendar: &dyn Calendar,
        request: &AppointmentRequest,
    ) -> Result<Trace> {
        let ours = self.bookings_with_our_key(calendar, request).await?;
        if ours.is_empty() {
            return Ok(Trace::Nothing);
        }
        for booking in ours {
            let standing = follow(calendar, booking).await?.pop();
            if let Some(standing) = standing.filter(|booking| !booking.status.is_void()) {
                return Ok(Trace::Done(Box::new(standing)));
            }
        }
        let message = "the booking was made, and cancelled or refused in the calendar since";
        Ok(Trace::Futile(Error::new(ErrorKind::NotAllowed, "book", message)))
    }

    async fn bookings_with_our_key(
        &self,
        calendar: &dyn Calendar,
        request: &AppointmentRequest,
    ) -> Result<Vec<Booking>> {
        let mut query = BookingQuery {
            filters: vec![BookingFilter::Upcoming, BookingFilter::Past, BookingFilter::Cancelled],
            event_type: Some(request.event_type),
            starts_from: Some(request.start - MARGIN),
            ends_until: Some(request.start + LONGEST),
            page: PageRequest { skip: 0, take: 100 },
            ..BookingQuery::default()
        };
        let mut ours = Vec::new();
        loop {
            let page = calendar.bookings(&query).await?;
            ours.extend(page.items.into_iter().filter(|booking| booking.has_key(&self.intent.key)));
            match page.next {
                Some(next) if next.skip > query.page.skip => query.page = next,
                _ => return Ok(ours),
            }
        }
    }
}

/// A move is recognised by the new booking: somewhere behind the old one stands one at the time that was wished.
async fn look_for_move(
    calendar: &dyn Calendar,
    uid: &BookingUid,
    start: DateTime<Utc>,
) -> Result<Trace> {
    let refused = |kind, message| Ok(Trace::Futile(Error::new(kind, "reschedule", message)));
    let Some(old) = calendar.booking(uid).await? else {
        return refused(ErrorKind::NotFound, "the calendar has no such booking");
    };
    if !old.status.is_void() {
        return Ok(Trace::Nothing);
    }
    let mut chain = follow(calendar, old).await?;
    let was_moved_there = chain.iter().skip(1).any(|booking| booking.start == start);
    let last = chain.pop().filter(|booking| !booking.status.is_void());
    match last {
        Some(booking) if was_moved_there => Ok(Trace::Done(Box::new(booking))),
        Some(_) => {
            refused(ErrorKind::NotAllowed, "the booking was moved to another time meanwhile")
        }
        None => refused(ErrorKind::NotAllowed, "the booking was cancelled or refused"),
    }
}

/// A booking that is cancelled, or was refused by its host, is what was wished. One that was moved lives on.
async fn look_for_cancellation(calendar: &dyn Calendar, uid: &BookingUid) -> Result<Trace> {
    let Some(booking) = calendar.booking(uid).await? else {
        let message = "the calendar has no such booking";
        return Ok(Trace::Futile(Error::new(ErrorKind::NotFound, "cancel", message)));
    };
    if !booking.status.is_void() {
        return Ok(Trace::Nothing);
    }
    let last = follow(calendar, booking).await?.pop();
    Ok(match last {
        Some(last) if last.status.is_void() && last.rescheduled_to.is_none() => {
            Trace::Done(Box::new(last))
        }
        _ => {
            let message = "the booking was moved to another time meanwhile";
            Trace::Futile(Error::new(ErrorKind::NotAllowed, "cancel", message))
        }
    })
}

/// A booking and all it was moved to, the last one last.
async fn follow(calendar: &dyn Calendar, booking: Booking) -> Result<Vec<Booking>> {
    let mut chain = vec![booking];
    for _ in 0..MOVES {
        let next = chain.last().filter(|last| last.status.is_void());
        let Some(next) = next.and_then(|last| last.rescheduled_to.clone()) else { break };
        let Some(found) = calendar.booking(&next).await? else { break };
        chain.push(found);
    }
    Ok(chain)
}
