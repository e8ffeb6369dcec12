//! The calendar's own reservations for what calls hold: the best that can be done against bookings from elsewhere.

use std::sync::Arc;

use super::FunctionService;
use crate::id::{CompanyId, ReservationUid};
use crate::offer::{HOLD_LASTS, Hold};
use crate::ports::{Calendars, Store};

impl FunctionService {
    /// Has the calendar keep what is held from others, beside the call. Where that fails, the hold counts all the same
    /// among our own calls.
    pub(super) fn reserve(&self, hold: &Hold) {
        if hold.reservation.is_some() {
            return;
        }
        let (calendars, store, hold) =
            (Arc::clone(&self.reservations), Arc::clone(&self.booking.store), hold.clone());
        self.background.run(Box::pin(async move { reserved(&*calendars, &*store, &hold).await }));
    }

    /// Has the calendar give back what was held, beside the call.
    pub(super) fn give_back(&self, hold: Option<Hold>) {
        let Some((company, uid)) =
            hold.and_then(|hold| Some((hold.offer.company, hold.reservation?)))
        else {
            return;
        };
        let calendars = Arc::clone(&self.reservations);
        self.background.run(Box::pin(async move { released(&*calendars, company, &uid).await }));
    }
}

async fn reserved(calendars: &dyn Calendars, store: &dyn Store, hold: &Hold) {
    let offer = &hold.offer;
    let Some(calendar) = calendars.calendar_of(offer.company) else { return };
    let asked = calendar.reserve(offer.offered.event_type, offer.offered.start, HOLD_LASTS).await;
    let reservation = match asked {
        Ok(reservation) => reservation.uid,
        Err(error) => {
            tracing::info!(company = %offer.company, kind = %error.kind(), "nothing was reserved");
            return;
        }
    };
    let (company, call) = (offer.company, &offer.call_id);
    let noted = store.note_reservation(company, call, &offer.id, &reservation).await;
    // Let go meanwhile, or not to be found again: it must not stay.
    if !matches!(noted, Ok(true)) {
        released(calendars, company, &reservation).await;
    }
}

/// Gives a reservation back; it ends by itself when that fails.
pub(in crate::service) async fn released(
    calendars: &dyn Calendars,
    company: CompanyId,
    reservation: &ReservationUid,
) {
    let Some(calendar) = calendars.calendar_of(company) else { return };
    if let Err(error) = calendar.release(reservation).await {
        tracing::info!(%company, kind = %error.kind(), "a reservation was not given back");
    }
}
