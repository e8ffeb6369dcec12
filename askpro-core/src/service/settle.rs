//! Finding a booking of ours in the calendar, when the answer to making it was lost.

use chrono::Duration;

use super::attempt::Attempt;
use crate::booking::Booking;
use crate::error::Result;
use crate::ports::{BookingFilter, BookingQuery, Calendar, PageRequest};

/// The list is asked for a little more than the slot, and filtered here: its edges are not trusted.
const MARGIN: Duration = Duration::minutes(1);

/// The longest appointment that is looked for.
const LONGEST: Duration = Duration::hours(24);

/// How often a booking may have been moved before we stop following it.
const MOVES: usize = 10;

/// What the calendar shows of a wish.
#[derive(Debug)]
pub(super) enum Trace {
    /// A booking with our key stands, perhaps at another time than we asked for.
    Standing(Box<Booking>),
    /// A booking with our key was made, and came to nothing.
    Void,
    /// No booking with our key was ever made.
    Nothing,
}

impl Attempt<'_> {
    /// Looks for a booking with our key, in any status: one that was moved or cancelled meanwhile was made all the same,
    /// and must not be made again.
    ///
    /// Looks by time, not by attendee: calendars replace addresses. Whoever moved it left the first one behind,
    /// cancelled, at the time we asked for.
    pub(super) async fn look_up(&self) -> Result<Trace> {
        let calendar = self.service.calendar(self.request())?;
        let ours = self.bookings_with_our_key(calendar).await?;
        if ours.is_empty() {
            return Ok(Trace::Nothing);
        }
        for booking in ours {
            if let Some(standing) = follow(calendar, booking).await? {
                return Ok(Trace::Standing(Box::new(standing)));
            }
        }
        Ok(Trace::Void)
    }

    async fn bookings_with_our_key(&self, calendar: &dyn Calendar) -> Result<Vec<Booking>> {
        let start = self.request().start;
        let mut query = BookingQuery {
            filters: vec![BookingFilter::Upcoming, BookingFilter::Past, BookingFilter::Cancelled],
            event_type: Some(self.request().event_type),
            starts_from: Some(start - MARGIN),
            ends_until: Some(start + LONGEST),
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

/// Follows a booking to where it was moved; `None` when it came to nothing.
async fn follow(calendar: &dyn Calendar, mut booking: Booking) -> Result<Option<Booking>> {
    for _ in 0..MOVES {
        if !booking.status.is_void() {
            return Ok(Some(booking));
        }
        let Some(next) = booking.rescheduled_to else { return Ok(None) };
        let Some(found) = calendar.booking(&next).await? else { return Ok(None) };
        booking = found;
    }
    Ok(None)
}
