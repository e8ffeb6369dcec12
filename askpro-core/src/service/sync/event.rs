//! What the calendar tells by itself: stored before it is acknowledged, and taken as a hint.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::super::intake::{Accepted, IntakeError, Receipt};
use crate::event::{NewEvent, Provider, Recorded};
use crate::id::{BookingUid, CompanyId};
use crate::job::{JobKind, NewJob};
use crate::ports::{BookingEventDecoder, BookingHint, Clock, DecodeError, Store};

/// Takes verified events of a company's calendar.
#[derive(Debug, Clone)]
pub struct CalendarIntake {
    store: Arc<dyn Store>,
    decoder: Arc<dyn BookingEventDecoder>,
    clock: Arc<dyn Clock>,
}

impl CalendarIntake {
    /// An intake that reads events with `decoder` and keeps them in `store`.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        decoder: Arc<dyn BookingEventDecoder>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, decoder, clock }
    }

    /// Stores an event whose signature was verified with a secret of this company; durable when this returns.
    ///
    /// An event that says nothing about a booking, such as a test, is stored and skipped. The same delivery again is a
    /// duplicate.
    ///
    /// # Errors
    /// [`IntakeError::Undecodable`] when it is no event, [`IntakeError::NotStored`] when the store failed; in both
    /// cases nothing was stored.
    pub async fn accept(&self, company: CompanyId, body: &[u8]) -> Result<Accepted, IntakeError> {
        let hint = self.decoder.decode(body)?;
        let payload = std::str::from_utf8(body).map_err(|_| DecodeError {
            field: "body".to_owned(),
            expected: "UTF-8",
            found: "other bytes".to_owned(),
        })?;
        let now = self.clock.now();
        let booking = hint.booking.as_ref().filter(|_| hint.concerns_booking);
        let job = booking.map(|uid| {
            NewJob::new(JobKind::ProcessEvent, now).with_serial_key(format!("booking:{uid}"))
        });
        let follows = job.is_some();
        let event = NewEvent {
            provider: Provider::Calcom,
            dedup_key: dedup_key(&hint, body),
            event_type: hint.event,
            branch: None,
            call_id: None,
            payload: payload.to_owned(),
            received_at: now,
            job,
        };
        let recorded = self.store.record_event(company, &event).await?;
        let receipt = match recorded {
            Recorded::Duplicate(_) => Receipt::Duplicate,
            Recorded::New(_) if follows => Receipt::Accepted,
            Recorded::New(_) => Receipt::Skipped,
        };
        Ok(Accepted { event_id: recorded.event_id(), company, receipt })
    }
}

/// What happened, to which booking, and when; without a time the body itself tells two events apart, so that none is
/// taken for another.
fn dedup_key(hint: &BookingHint, body: &[u8]) -> String {
    let uid = hint.booking.as_ref().map_or("-", BookingUid::as_str);
    let which = match hint.at {
        Some(at) => at.timestamp_micros().to_string(),
        None => hex::encode(Sha256::digest(body)),
    };
    format!("{}:{uid}:{which}", hint.event)
}
