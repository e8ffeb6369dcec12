//! Appointments.

use chrono::{DateTime, Utc};

use super::{State, limited};
use crate::appointment::{Appointment, AppointmentRequest, AppointmentSource};
use crate::booking::Booking;
use crate::id::{AppointmentId, BookingUid, CompanyId, CustomerId};

impl State {
    fn customer_of(&self, request: &AppointmentRequest) -> Option<CustomerId> {
        let by_call = request
            .call_id
            .as_ref()
            .and_then(|call| self.calls.get(&(request.company, call.clone()))?.customer_id);
        by_call.or_else(|| {
            let phone = request.attendee.phone.clone()?;
            self.customer_numbers.get(&(request.company, phone)).copied()
        })
    }

    /// Writes the appointment behind a booking; one that is known keeps its id.
    pub(super) fn write_appointment(
        &mut self,
        request: &AppointmentRequest,
        booking: &Booking,
        now: DateTime<Utc>,
    ) -> Appointment {
        let known = self.appointment_mut(request.company, &booking.uid).map(|known| known.id);
        let id = known.unwrap_or_else(|| AppointmentId::new(self.next_id(now)));
        let appointment = Appointment {
            id,
            company: request.company,
            branch: request.branch,
            call_id: request.call_id.clone(),
            customer: self.customer_of(request),
            booking_uid: booking.uid.clone(),
            event_type: booking.event_type.unwrap_or(request.event_type),
            start: booking.start,
            end: booking.end,
            status: booking.status.clone(),
            service: request.service.clone(),
            source: AppointmentSource::AskPro,
        };
        self.sync.written(id, now);
        self.appointments.insert(id, appointment.clone());
        appointment
    }

    /// Takes the appointment of a booking along to what became of it. An appointment that came to stand for the new
    /// booking meanwhile gives way, for the older one is known by its id.
    pub(super) fn change_appointment(
        &mut self,
        company: CompanyId,
        uid: &BookingUid,
        booking: &Booking,
        now: DateTime<Utc>,
    ) -> Option<Appointment> {
        let id = self.appointment_mut(company, uid).map(|known| known.id);
        let id =
            id.or_else(|| self.appointment_mut(company, &booking.uid).map(|known| known.id))?;
        self.appointments.retain(|other, known| {
            *other == id || known.company != company || known.booking_uid != booking.uid
        });
        if *uid != booking.uid {
            self.sync.moved_from(company, uid.clone(), id);
        }
        self.sync.written(id, now);
        let appointment = self.appointments.get_mut(&id)?;
        appointment.booking_uid = booking.uid.clone();
        appointment.start = booking.start;
        appointment.end = booking.end;
        appointment.status = booking.status.clone();
        Some(appointment.clone())
    }

    fn appointment_mut(
        &mut self,
        company: CompanyId,
        uid: &BookingUid,
    ) -> Option<&mut Appointment> {
        let mut known = self.appointments.values_mut();
        known.find(|known| known.company == company && known.booking_uid == *uid)
    }

    /// A company's appointments of some kind, in the order of their starts.
    pub(super) fn appointments_where(
        &self,
        company: CompanyId,
        limit: u32,
        is_asked: impl Fn(&Appointment) -> bool,
    ) -> Vec<Appointment> {
        let of_company = self.appointments.values().filter(|known| known.company == company);
        let mut found: Vec<_> = of_company.filter(|known| is_asked(known)).cloned().collect();
        found.sort_by_key(|known| (known.start, known.id));
        found.truncate(limited(limit));
        found
    }
}
