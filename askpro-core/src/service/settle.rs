//! Finding a booking of ours in the calendar, when the answer to making it was lost.

use chrono::Duration;

use super::book::Attempt;
use crate::booking::Booking;
use crate::error::Result;
use crate::ports::{BookingFilter, BookingQuery, PageRequest};

/// The list is asked for a little more than the slot, and filtered here: its edges are not trusted.
const MARGIN: Duration = Duration::minutes(1);

/// The longest appointment that is looked for.
const LONGEST: Duration = Duration::hours(24);

impl Attempt<'_> {
    /// The live booking that carries our key and starts when we asked; `None` when the calendar shows none.
    ///
    /// Looks by time, not by attendee: calendars replace addresses.
    pub(super) async fn look_up(&self) -> Result<Option<Booking>> {
        let calendar = self.service.calendar(self.request)?;
        let mut query = BookingQuery {
            // A slot that began meanwhile is "past" for the calendar once it has ended.
            filters: vec![BookingFilter::Upcoming, BookingFilter::Past],
            event_type: Some(self.request.event_type),
            starts_from: Some(self.request.start - MARGIN),
            ends_until: Some(self.request.start + LONGEST),
            page: PageRequest { skip: 0, take: 100 },
            ..BookingQuery::default()
        };
        loop {
            let page = calendar.bookings(&query).await?;
            let ours = page.items.into_iter().find(|booking| {
                booking.has_key(&self.intent.key)
                    && booking.start == self.request.start
                    && booking.status.is_live()
            });
            match (ours, page.next) {
                (Some(booking), _) => return Ok(Some(booking)),
                (None, Some(next)) if next.skip > query.page.skip => query.page = next,
                (None, _) => return Ok(None),
            }
        }
    }
}
