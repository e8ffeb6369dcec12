use uuid::Uuid;

use super::*;
use crate::booking::BookingStatus;
use crate::id::EventTypeId;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_527_000 + 60 * minutes, 0).unwrap()
}

fn known() -> Known {
    let appointment = Appointment {
        id: AppointmentId::new(Uuid::from_u128(1)),
        company: CompanyId::new(1),
        branch: None,
        call_id: None,
        customer: None,
        booking_uid: "uid_a".parse().unwrap(),
        event_type: EventTypeId::new(7),
        start: at(600),
        end: at(630),
        status: BookingStatus::Accepted,
        service: None,
        source: AppointmentSource::AskPro,
    };
    Known { appointment, changed_at: at(0), calendar_updated_at: None, stood_before: false }
}

fn sighting(uid: &str, status: BookingStatus, start: DateTime<Utc>) -> Sighting {
    let end = start + chrono::Duration::minutes(30);
    Sighting {
        booking: Booking::new(uid.parse().unwrap(), status, start, end),
        earlier: Vec::new(),
        adoption: None,
        source: SyncSource::Poll,
        read_at: at(1),
    }
}

fn fields(comparison: &Comparison) -> Vec<&'static str> {
    let Comparison::Changed(_, differences) = comparison else { return Vec::new() };
    differences.iter().map(|difference| difference.field.as_str()).collect()
}

#[test]
fn the_same_state_is_unchanged() {
    let same = sighting("uid_a", BookingStatus::Accepted, at(600));
    assert_eq!(compare(&known(), &same), Comparison::Unchanged);
}

#[test]
fn what_differs_is_named_and_taken_over() {
    let cancelled = sighting("uid_a", BookingStatus::Cancelled, at(600));
    let compared = compare(&known(), &cancelled);
    assert_eq!(fields(&compared), ["status"]);
    let moved = compare(&known(), &sighting("uid_b", BookingStatus::Accepted, at(700)));
    assert_eq!(fields(&moved), ["uid", "start", "end"]);
    let Comparison::Changed(appointment, differences) = moved else { panic!("changed") };
    assert_eq!((appointment.id, appointment.start), (known().appointment.id, at(700)));
    assert_eq!(differences[1].theirs, "2026-11-25T01:10:00Z");
}

#[test]
fn a_reading_from_before_our_own_change_is_outdated() {
    let known = Known { changed_at: at(2), ..known() };
    let cancelled = sighting("uid_a", BookingStatus::Cancelled, at(600));
    assert_eq!(compare(&known, &cancelled), Comparison::Outdated);
}

#[test]
fn a_reading_older_by_the_calendars_own_time_is_outdated() {
    let known = Known { calendar_updated_at: Some(at(-5)), ..known() };
    let mut old = sighting("uid_a", BookingStatus::Cancelled, at(600));
    old.booking.updated_at = Some(at(-6));
    assert_eq!(compare(&known, &old), Comparison::Outdated);
    old.booking.updated_at = Some(at(-5));
    assert_eq!(fields(&compare(&known, &old)), ["status"]);
    // The time of another booking says nothing.
    let mut moved = sighting("uid_b", BookingStatus::Accepted, at(600));
    moved.booking.updated_at = Some(at(-9));
    assert_eq!(fields(&compare(&known, &moved)), ["uid"]);
}

#[test]
fn a_booking_that_was_moved_on_is_outdated() {
    let known = Known { stood_before: true, ..known() };
    let earlier = sighting("uid_b", BookingStatus::Accepted, at(500));
    assert_eq!(compare(&known, &earlier), Comparison::Outdated);
}

#[test]
fn every_name_is_read_back() {
    for field in DriftField::ALL {
        assert_eq!(DriftField::from_word(field.as_str()), Some(field));
    }
    for kind in SyncKind::ALL {
        assert_eq!(SyncKind::from_word(kind.as_str()), Some(kind));
    }
    for source in [SyncSource::Poll, SyncSource::Webhook] {
        assert_eq!(SyncSource::from_word(source.as_str()), Some(source));
    }
}
