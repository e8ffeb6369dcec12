//! Keeping our records in step with the calendar: what was seen, what differed, and which of two readings is newer.
//!
//! Whatever tells of a change (a poll, a webhook) is a hint: the booking is read again, and the reading is compared
//! with our record here. Stores do the comparing within their transaction, so that it is the same in each of them.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::appointment::{Appointment, AppointmentSource, Attendee};
use crate::booking::Booking;
use crate::id::{AppointmentId, BookingUid, BranchId, CompanyId, CustomerId};

/// What is brought into step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SyncKind {
    /// The telephony service's calls with our events.
    Calls,
    /// The calendar's bookings with our appointments.
    Bookings,
}

impl SyncKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Calls, Self::Bookings];

    /// The name in the database, in JSON and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Bookings => "bookings",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How far a sync of one company has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncCursor {
    /// When the first round ran: nothing older is fetched by itself.
    pub began_at: DateTime<Utc>,
    /// Everything before this instant was compared; it never goes back.
    pub at: DateTime<Utc>,
    /// When the last round ended.
    pub ran_at: DateTime<Utc>,
}

/// How we learned of a state of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncSource {
    /// We asked.
    Poll,
    /// The calendar told us.
    Webhook,
}

impl SyncSource {
    /// The name in the database, in JSON and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Poll => "poll",
            Self::Webhook => "webhook",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Poll, Self::Webhook].into_iter().find(|source| source.as_str() == word)
    }
}

/// A booking as it was read from the calendar, at the end of its chain of moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The booking that stands now; it was not moved any further.
    pub booking: Booking,
    /// The bookings it was moved from, as far as they are known, besides [`Booking::rescheduled_from`]; in any order.
    pub earlier: Vec<BookingUid>,
    /// How an unknown booking becomes an appointment; `None` when the company does not offer what was booked.
    pub adoption: Option<Adoption>,
    /// How we learned of it.
    pub source: SyncSource,
    /// The instant before the calendar was asked. A record of ours that changed after it is newer than the reading.
    pub read_at: DateTime<Utc>,
}

impl Sighting {
    /// The bookings this one was moved from.
    pub fn moved_from(&self) -> impl Iterator<Item = &BookingUid> {
        let named = self.booking.rescheduled_from.iter().chain(&self.earlier);
        named.filter(|uid| **uid != self.booking.uid)
    }

    /// Whether somebody's unknown booking may become an appointment: it is to come, and takes place.
    #[must_use]
    pub fn is_to_come(&self, now: DateTime<Utc>) -> bool {
        self.booking.status.is_live() && self.booking.end > now
    }
}

/// Where an appointment belongs that others made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Adoption {
    /// The branch, if only one offers what was booked.
    pub branch: Option<BranchId>,
    /// What the business calls it.
    pub service: Option<String>,
}

/// What applying a sighting did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BookingApplied {
    /// Our record says the same.
    Unchanged,
    /// Our record is newer than the reading.
    Outdated,
    /// Our record says now what the calendar says.
    Updated(Box<Appointment>),
    /// The appointment stands for another booking now: it was moved.
    Moved(Box<Appointment>),
    /// A known customer's booking that others made is an appointment now.
    Adopted(Box<Appointment>),
    /// Nothing was written.
    Ignored(Ignored),
}

/// Why a booking leads to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ignored {
    /// An intent of ours stands behind it and is not finished: settling it is the business of the booking service.
    Unsettled,
    /// Nobody we know, nothing we offer, or nothing that is still to come. Nothing is kept about the person.
    Unknown,
    /// It has the key of an appointment that stands for another booking: noted as a drift, for a human to see.
    Duplicate,
    /// The calendar does not have it.
    Absent,
    /// It was moved without end.
    Endless,
}

/// What of an appointment differed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DriftField {
    /// The booking behind it.
    Uid,
    /// How it stands.
    Status,
    /// When it begins.
    Start,
    /// When it ends.
    End,
    /// What was booked.
    EventType,
    /// The calendar has no such booking any more.
    Existence,
    /// The calendar has a second booking with the same key.
    Duplicate,
}

impl DriftField {
    const ALL: [Self; 7] = [
        Self::Uid,
        Self::Status,
        Self::Start,
        Self::End,
        Self::EventType,
        Self::Existence,
        Self::Duplicate,
    ];

    /// The name in the database, in JSON and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uid => "uid",
            Self::Status => "status",
            Self::Start => "start",
            Self::End => "end",
            Self::EventType => "event_type",
            Self::Existence => "existence",
            Self::Duplicate => "duplicate",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == word)
    }
}

/// What the calendar says of a booking that it does not have.
pub const ABSENT: &str = "absent";

/// One field, as we had it and as the calendar has it: never a name, a number or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which field.
    pub field: DriftField,
    /// What our record said.
    pub ours: String,
    /// What the calendar says.
    pub theirs: String,
}

impl Difference {
    /// A difference in one field.
    #[must_use]
    pub fn new(
        field: DriftField,
        ours: &(impl ToString + ?Sized),
        theirs: &(impl ToString + ?Sized),
    ) -> Self {
        Self { field, ours: ours.to_string(), theirs: theirs.to_string() }
    }

    /// The calendar lost the booking behind an appointment.
    #[must_use]
    pub fn vanished(appointment: &Appointment) -> Self {
        Self::new(DriftField::Existence, &appointment.status, ABSENT)
    }
}

/// A difference between our records and the calendar, as it is kept.
///
/// Most are normal: the business moved or cancelled something. They show how often hints come late or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The tenant.
    pub company: CompanyId,
    /// The appointment.
    pub appointment: AppointmentId,
    /// The booking in which it was seen.
    pub booking_uid: BookingUid,
    /// What differed.
    pub difference: Difference,
    /// How we learned of it.
    pub source: SyncSource,
    /// When.
    pub seen_at: DateTime<Utc>,
    /// When both said the same again; `None` while they differ.
    pub healed_at: Option<DateTime<Utc>>,
}

/// How many drifts of one field there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DriftCount {
    /// Which field.
    pub field: DriftField,
    /// How many were seen.
    pub seen: u64,
    /// How many of those still differ.
    pub open: u64,
}

/// An appointment with what comparing needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Our record.
    pub appointment: Appointment,
    /// When our record last changed.
    pub changed_at: DateTime<Utc>,
    /// When the calendar last changed the booking, as far as it said so.
    pub calendar_updated_at: Option<DateTime<Utc>>,
    /// Whether the booking at hand stood for this appointment before.
    pub stood_before: bool,
}

/// What a comparison says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// Both say the same.
    Unchanged,
    /// Our record is newer.
    Outdated,
    /// What our record has to say now, and in which fields it differed.
    Changed(Box<Appointment>, Vec<Difference>),
}

/// Compares our record with the end of its chain of moves.
///
/// A reading is outdated when our record changed after it was begun, when the calendar's own time of change says so, or
/// when its booking is one from which the appointment was moved on.
#[must_use]
pub fn compare(known: &Known, sighting: &Sighting) -> Comparison {
    let (ours, theirs) = (&known.appointment, &sighting.booking);
    let moved = ours.booking_uid != theirs.uid;
    let older = matches!(
        (known.calendar_updated_at, theirs.updated_at),
        (Some(known), Some(read)) if read < known
    );
    if sighting.read_at < known.changed_at || (moved && known.stood_before) || (!moved && older) {
        return Comparison::Outdated;
    }
    let event_type = theirs.event_type.unwrap_or(ours.event_type);
    let fields = [
        moved.then(|| Difference::new(DriftField::Uid, &ours.booking_uid, &theirs.uid)),
        differs(DriftField::Status, &ours.status, &theirs.status, ToString::to_string),
        differs(DriftField::Start, &ours.start, &theirs.start, written),
        differs(DriftField::End, &ours.end, &theirs.end, written),
        differs(DriftField::EventType, &ours.event_type, &event_type, ToString::to_string),
    ];
    let differences: Vec<Difference> = fields.into_iter().flatten().collect();
    if differences.is_empty() {
        return Comparison::Unchanged;
    }
    let appointment = Appointment {
        booking_uid: theirs.uid.clone(),
        status: theirs.status.clone(),
        start: theirs.start,
        end: theirs.end,
        event_type,
        ..ours.clone()
    };
    Comparison::Changed(Box::new(appointment), differences)
}

fn differs<T: PartialEq>(
    field: DriftField,
    ours: &T,
    theirs: &T,
    write: impl Fn(&T) -> String,
) -> Option<Difference> {
    (ours != theirs).then(|| Difference { field, ours: write(ours), theirs: write(theirs) })
}

fn written(instant: &DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The appointment that a known customer's unknown booking becomes; `None` when it does not name what was booked.
#[must_use]
pub fn adopted(
    id: AppointmentId,
    company: CompanyId,
    customer: CustomerId,
    sighting: &Sighting,
) -> Option<Appointment> {
    let (booking, adoption) = (&sighting.booking, sighting.adoption.as_ref()?);
    Some(Appointment {
        id,
        company,
        branch: adoption.branch,
        call_id: None,
        customer: Some(customer),
        booking_uid: booking.uid.clone(),
        event_type: booking.event_type?,
        start: booking.start,
        end: booking.end,
        status: booking.status.clone(),
        service: adoption.service.clone(),
        source: AppointmentSource::Calendar,
    })
}

/// An attendee's e-mail address in the form in which addresses are compared.
#[must_use]
pub fn comparable_email(attendee: &Attendee) -> Option<String> {
    let email = attendee.email.as_deref().map(str::trim).filter(|email| !email.is_empty())?;
    Some(email.to_lowercase())
}

#[cfg(test)]
mod tests;
