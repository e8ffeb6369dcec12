//! The parts of a comparison, under the lock.

use chrono::{DateTime, Utc};

use super::super::State;
use super::super::booking::IntentRow;
use super::Notes;
use crate::appointment::{Appointment, AppointmentSource};
use crate::booking::{Booking, BookingIntent, IntentState, METADATA_KEY};
use crate::id::{AppointmentId, BookingUid, CompanyId, CustomerId};
use crate::sync::{
    ABSENT, BookingApplied, Comparison, Difference, Drift, DriftField, Ignored, Known, Sighting,
    SyncSource, adopted, comparable_email, compare,
};

/// To which appointment a sighting belongs.
pub(super) enum Owner {
    /// To this one.
    Known(AppointmentId),
    /// To the second one; the first was adopted before that was known.
    Absorbed(AppointmentId, AppointmentId),
    /// To an appointment that stands for another booking.
    Duplicate(AppointmentId),
    /// To an unfinished intent.
    Unsettled,
    /// To none.
    Nobody,
}

impl State {
    /// The appointment that stands, or stood, for a booking.
    pub(in crate::memory) fn appointment_of(
        &self,
        company: CompanyId,
        uid: &BookingUid,
    ) -> Option<&Appointment> {
        let stands = |known: &&Appointment| known.company == company && known.booking_uid == *uid;
        self.appointments.values().find(stands).or_else(|| {
            let id = self.sync.earlier.get(&(company, uid.clone()))?;
            self.appointments.get(id)
        })
    }

    pub(super) fn owner(&self, company: CompanyId, sighting: &Sighting) -> Owner {
        let booking = &sighting.booking;
        let exact = self.appointment_of(company, &booking.uid);
        let intent = self.intent_with_key_of(company, booking);
        let by_chain = sighting.moved_from().find_map(|uid| self.appointment_of(company, uid));
        let by_key = intent
            .filter(|intent| intent.state == IntentState::Confirmed)
            .and_then(|intent| self.appointment_of(company, &intent.booking.as_ref()?.uid));
        let origin = by_chain.or(by_key.filter(|_| booking.rescheduled_from.is_some()));
        match (exact, origin) {
            (Some(exact), Some(origin))
                if exact.id != origin.id && exact.source == AppointmentSource::Calendar =>
            {
                Owner::Absorbed(exact.id, origin.id)
            }
            (Some(owner), _) | (None, Some(owner)) => Owner::Known(owner.id),
            (None, None) => match (by_key, intent) {
                (Some(other), _) => Owner::Duplicate(other.id),
                (None, Some(intent)) if is_unfinished(intent) => Owner::Unsettled,
                _ => Owner::Nobody,
            },
        }
    }

    fn intent_with_key_of(&self, company: CompanyId, booking: &Booking) -> Option<&BookingIntent> {
        let key = booking.metadata.get(METADATA_KEY)?;
        self.intents
            .values()
            .map(IntentRow::intent)
            .find(|intent| intent.wish.company() == company && intent.key.as_str() == key.as_str())
    }

    pub(super) fn bring_into_step(
        &mut self,
        id: AppointmentId,
        sighting: &Sighting,
        now: DateTime<Utc>,
    ) -> BookingApplied {
        let Some(ours) = self.appointments.get(&id).cloned() else {
            return BookingApplied::Ignored(Ignored::Unknown);
        };
        let (company, uid) = (ours.company, &sighting.booking.uid);
        let stood_before = self.sync.earlier.get(&(company, uid.clone())) == Some(&id);
        let notes = self.sync.notes.entry(id).or_insert_with(|| Notes::made(now));
        notes.compared = Some(now);
        let known = Known {
            changed_at: notes.changed,
            calendar_updated_at: notes.calendar_changed,
            stood_before,
            appointment: ours,
        };
        let comparison = compare(&known, sighting);
        if comparison == Comparison::Outdated {
            return BookingApplied::Outdated;
        }
        // The calendar shows the booking, so it did not vanish.
        self.heal(id, DriftField::Existence, ABSENT, now);
        let Comparison::Changed(appointment, differences) = comparison else {
            self.note_calendar_time(id, sighting);
            return BookingApplied::Unchanged;
        };
        for difference in differences {
            self.note_drift(&appointment, difference, sighting.source, now, true);
        }
        let moved = known.appointment.booking_uid != *uid;
        if moved {
            let left = std::iter::once(&known.appointment.booking_uid);
            for uid in left.chain(sighting.moved_from()) {
                self.sync.earlier.insert((company, uid.clone()), id);
            }
            if let Some(notes) = self.sync.notes.get_mut(&id) {
                notes.calendar_changed = None;
            }
        }
        self.sync.written(id, now);
        self.note_calendar_time(id, sighting);
        self.appointments.insert(id, (*appointment).clone());
        self.refresh_intent(company, &sighting.booking);
        if moved {
            BookingApplied::Moved(appointment)
        } else {
            BookingApplied::Updated(appointment)
        }
    }

    fn note_calendar_time(&mut self, id: AppointmentId, sighting: &Sighting) {
        if let Some(notes) = self.sync.notes.get_mut(&id) {
            notes.calendar_changed = sighting.booking.updated_at.or(notes.calendar_changed);
        }
    }

    pub(super) fn note_drift(
        &mut self,
        appointment: &Appointment,
        difference: Difference,
        source: SyncSource,
        now: DateTime<Utc>,
        healed: bool,
    ) {
        self.sync.drifts.push(Drift {
            company: appointment.company,
            appointment: appointment.id,
            booking_uid: appointment.booking_uid.clone(),
            difference,
            source,
            seen_at: now,
            healed_at: healed.then_some(now),
        });
    }

    fn heal(&mut self, id: AppointmentId, field: DriftField, theirs: &str, now: DateTime<Utc>) {
        for drift in &mut self.sync.drifts {
            if is_open(drift, id, field, theirs) {
                drift.healed_at = Some(now);
            }
        }
    }

    pub(super) fn has_open_drift(
        &self,
        id: AppointmentId,
        field: DriftField,
        theirs: &str,
    ) -> bool {
        self.sync.drifts.iter().any(|drift| is_open(drift, id, field, theirs))
    }

    /// A repeat of the wish is answered with the booking as it is now.
    fn refresh_intent(&mut self, company: CompanyId, booking: &Booking) {
        let Some(id) = self.intent_with_key_of(company, booking).map(|intent| intent.id) else {
            return;
        };
        if let Some(row) = self.intents.get_mut(&id) {
            row.refresh(booking);
        }
    }

    pub(super) fn absorb(&mut self, adopted: AppointmentId, into: AppointmentId) {
        self.appointments.remove(&adopted);
        self.sync.notes.remove(&adopted);
        for owner in self.sync.earlier.values_mut().filter(|owner| **owner == adopted) {
            *owner = into;
        }
    }

    pub(super) fn note_duplicate(
        &mut self,
        id: AppointmentId,
        sighting: &Sighting,
        now: DateTime<Utc>,
    ) -> BookingApplied {
        let theirs = sighting.booking.uid.as_str();
        if !sighting.booking.status.is_live() {
            self.heal(id, DriftField::Duplicate, theirs, now);
        } else if !self.has_open_drift(id, DriftField::Duplicate, theirs)
            && let Some(appointment) = self.appointments.get(&id).cloned()
        {
            let difference =
                Difference::new(DriftField::Duplicate, &appointment.booking_uid, theirs);
            self.note_drift(&appointment, difference, sighting.source, now, false);
        }
        BookingApplied::Ignored(Ignored::Duplicate)
    }

    pub(super) fn adopt(
        &mut self,
        company: CompanyId,
        sighting: &Sighting,
        now: DateTime<Utc>,
    ) -> BookingApplied {
        let customer = self.known_attendee(company, &sighting.booking);
        let (true, Some(customer)) = (sighting.is_to_come(now), customer) else {
            return BookingApplied::Ignored(Ignored::Unknown);
        };
        let id = AppointmentId::new(self.next_id(now));
        let Some(appointment) = adopted(id, company, customer, sighting) else {
            return BookingApplied::Ignored(Ignored::Unknown);
        };
        for uid in sighting.moved_from() {
            self.sync.earlier.insert((company, uid.clone()), id);
        }
        self.sync.written(id, now);
        self.note_calendar_time(id, sighting);
        self.appointments.insert(id, appointment.clone());
        BookingApplied::Adopted(Box::new(appointment))
    }

    fn known_attendee(&self, company: CompanyId, booking: &Booking) -> Option<CustomerId> {
        let by_phone = booking.attendees.iter().find_map(|attendee| {
            let phone = attendee.phone.clone()?;
            self.customer_numbers.get(&(company, phone)).copied()
        });
        by_phone.or_else(|| {
            booking.attendees.iter().filter_map(comparable_email).find_map(|wanted| {
                let has_it = |email: &String| email.trim().to_lowercase() == wanted;
                let mut found = self.customers.values().filter(|customer| {
                    customer.company == company && customer.email.as_ref().is_some_and(has_it)
                });
                let only = found.next()?;
                found.next().is_none().then_some(only.id)
            })
        })
    }
}

fn is_open(drift: &Drift, id: AppointmentId, field: DriftField, theirs: &str) -> bool {
    drift.appointment == id
        && drift.difference.field == field
        && drift.difference.theirs == theirs
        && drift.healed_at.is_none()
}

const fn is_unfinished(intent: &BookingIntent) -> bool {
    !matches!(intent.state, IntentState::Confirmed | IntentState::Refused)
}
