//! The name of a wish: the same wish always has the same key.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::appointment::{AppointmentRequest, Attendee};
use crate::id::{CallId, CompanyId};
use crate::wish::{CancelWish, RescheduleWish};

/// Named first in what is hashed; a change of the canonical form changes it, so that no old key is met by accident.
const BOOKING: &[u8] = b"askpro-booking-key/1";
const RESCHEDULE: &[u8] = b"askpro-reschedule-key/1";
const CANCEL: &[u8] = b"askpro-cancel-key/1";

/// SHA-256 over the canonical form of a wish, as 64 lowercase hexadecimal digits.
///
/// A voice agent says the same wish again and again: it repeats a function with its arguments in another order, adds
/// a note, hears the name better, or the webhook after the call repeats what was booked within it. All of these must
/// have one key, and the key is unique in the database, so that the second one meets the first. Therefore it covers
/// only what makes two appointments different:
///
/// - the company;
/// - the call, or where there is none, the request id its caller chose;
/// - the event type;
/// - the instant of the start, in microseconds, whatever zone it was said in;
/// - who comes: the phone number, else the e-mail address, else the name, both without regard to case and spaces.
///
/// Notes, service words, length, branch, language, zone and all metadata are left out, and so is the name of somebody
/// whose number is known: none of them makes a second appointment.
///
/// ```
/// use askpro_core::{AppointmentRequest, CompanyId, E164, EventTypeId, IdempotencyKey, Region};
/// use chrono::{TimeZone, Utc};
/// let start = Utc.with_ymd_and_hms(2026, 11, 24, 13, 30, 0).unwrap();
/// let phone = E164::parse("030 23125010", Region::De)?;
/// let request = AppointmentRequest::new(CompanyId::new(7), EventTypeId::new(30), start)
///     .with_attendee("Erika Mustermann", phone);
/// let key = IdempotencyKey::of(&request);
/// assert_eq!(key, IdempotencyKey::of(&request.with_notes("Fensterplatz")));
/// assert_eq!(key.as_str().len(), 64);
/// # Ok::<(), askpro_core::phone::PhoneError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key of a wish.
    #[must_use]
    pub fn of(request: &AppointmentRequest) -> Self {
        let mut form = CanonicalForm::of(BOOKING, request.company);
        form.occasion(request.call_id.as_ref(), request.request_id.as_deref());
        form.field(b"event type", &request.event_type.get().to_be_bytes());
        form.field(b"start", &request.start.timestamp_micros().to_be_bytes());
        let (kind, caller) = caller(&request.attendee);
        form.field(kind, caller.as_bytes());
        Self(form.finish())
    }

    /// The key of a wish to move an appointment: company, call or request id, booking, new start.
    #[must_use]
    pub fn of_reschedule(wish: &RescheduleWish) -> Self {
        let mut form = CanonicalForm::of(RESCHEDULE, wish.company);
        form.occasion(wish.call_id.as_ref(), wish.request_id.as_deref());
        form.field(b"booking", wish.booking.as_str().as_bytes());
        form.field(b"start", &wish.start.timestamp_micros().to_be_bytes());
        Self(form.finish())
    }

    /// The key of a wish to cancel an appointment: company, call or request id, booking.
    #[must_use]
    pub fn of_cancel(wish: &CancelWish) -> Self {
        let mut form = CanonicalForm::of(CANCEL, wish.company);
        form.occasion(wish.call_id.as_ref(), wish.request_id.as_deref());
        form.field(b"booking", wish.booking.as_str().as_bytes());
        Self(form.finish())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who comes, by the surest mark there is, and which mark that is.
fn caller(attendee: &Attendee) -> (&'static [u8], String) {
    if let Some(phone) = &attendee.phone {
        return (b"phone", phone.as_str().to_owned());
    }
    let email = attendee.email.as_deref().map(str::trim).filter(|email| !email.is_empty());
    if let Some(email) = email {
        return (b"email", email.to_lowercase());
    }
    let words: Vec<String> = attendee.name.split_whitespace().map(str::to_lowercase).collect();
    (b"name", words.join(" "))
}

/// Fields one after the other, each with its name and both with their lengths, so that no two lists of fields can
/// run together into the same bytes.
struct CanonicalForm(Sha256);

impl CanonicalForm {
    fn of(version: &[u8], company: CompanyId) -> Self {
        let mut form = Self(Sha256::new());
        form.bytes(version);
        form.field(b"company", &company.get().to_be_bytes());
        form
    }

    /// In which call it was wished, or in which request.
    fn occasion(&mut self, call: Option<&CallId>, request: Option<&str>) {
        match (call, request) {
            (Some(call), _) => self.field(b"call", call.as_str().as_bytes()),
            (None, Some(id)) => self.field(b"request", id.as_bytes()),
            (None, None) => self.field(b"no call", b""),
        }
    }

    fn field(&mut self, name: &[u8], value: &[u8]) {
        self.bytes(name);
        self.bytes(value);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that should have been an idempotency key was not 64 lowercase hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 lowercase hexadecimal digits")]
pub struct InvalidKey;

impl FromStr for IdempotencyKey {
    type Err = InvalidKey;

    /// Reads a stored key back.
    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(hexadecimal) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidKey)
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    use super::*;
    use crate::id::{BranchId, EventTypeId};
    use crate::phone::E164;
    use crate::tenant::Locale;

    fn phone(last: u16) -> E164 {
        format!("+493023125{last:03}").parse().unwrap()
    }

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_527_000, 0).unwrap()
    }

    fn wish() -> AppointmentRequest {
        AppointmentRequest::new(CompanyId::new(7), EventTypeId::new(2_563_193), start())
            .with_attendee("Erika Mustermann", phone(10))
            .with_call_id(CallId::new("call_4f1c").unwrap())
    }

    /// When this fails, stored keys no longer meet the wishes they stand for: raise [`BOOKING`] on purpose or undo it.
    #[test]
    fn the_key_of_a_known_wish_never_changes() {
        insta::assert_snapshot!(IdempotencyKey::of(&wish()), @"451abf51a39a375cf16a863fea071860fedcf871453de9d9270e7ff375779bc2");
    }

    #[test]
    fn a_key_is_read_back_and_nothing_else_is() {
        let key = IdempotencyKey::of(&wish());
        assert_eq!(key.as_str().parse(), Ok(key.clone()));
        let upper = key.as_str().to_uppercase();
        for text in ["", "0", &upper, &key.as_str()[1..], &format!("{key}0"), &"g".repeat(64)] {
            assert_eq!(text.parse::<IdempotencyKey>(), Err(InvalidKey), "{text}");
        }
    }

    #[test]
    fn the_parts_of_a_wish_cannot_run_into_each_other() {
        let named = |id: &str| IdempotencyKey::of(&wish_without_call().with_request_id(id));
        assert_ne!(named("call_4f1c"), IdempotencyKey::of(&wish()));
        assert_ne!(named(""), IdempotencyKey::of(&wish_without_call()));
        let mut by_mail = wish();
        by_mail.attendee.phone = None;
        by_mail.attendee.email = Some(phone(10).to_string());
        assert_ne!(IdempotencyKey::of(&by_mail), IdempotencyKey::of(&wish()));
    }

    fn wish_without_call() -> AppointmentRequest {
        AppointmentRequest { call_id: None, ..wish() }
    }

    #[test]
    fn the_call_comes_before_the_request_id() {
        assert_eq!(
            IdempotencyKey::of(&wish().with_request_id("r-1")),
            IdempotencyKey::of(&wish().with_request_id("r-2"))
        );
    }

    #[test]
    fn without_a_number_the_address_and_then_the_name_tell_callers_apart() {
        let of = |name: &str, email: Option<&str>| {
            let mut request = wish();
            request.attendee.name = name.to_owned();
            request.attendee.phone = None;
            request.attendee.email = email.map(ToOwned::to_owned);
            IdempotencyKey::of(&request)
        };
        assert_eq!(of("Erika", Some("Erika@Example.com ")), of("E. M.", Some("erika@example.com")));
        assert_ne!(of("Erika", Some("erika@example.com")), of("Erika", Some("max@example.com")));
        assert_eq!(of("Erika  Mustermann ", None), of("erika mustermann", Some(" ")));
        assert_ne!(of("Erika Mustermann", None), of("Max Mustermann", None));
    }

    fn zone() -> impl Strategy<Value = Tz> {
        prop::sample::select(vec![
            chrono_tz::Europe::Berlin,
            chrono_tz::UTC,
            chrono_tz::Asia::Tokyo,
        ])
    }

    proptest! {
        #[test]
        fn what_makes_no_second_appointment_does_not_change_the_key(
            name in ".*",
            email in prop::option::of(".*"),
            notes in prop::option::of(".*"),
            service in prop::option::of(".*"),
            length in prop::option::of(any::<u32>()),
            branch in prop::option::of(any::<u128>()),
            zone in zone(),
            english in any::<bool>(),
        ) {
            let mut other = wish();
            other.attendee.name = name;
            other.attendee.email = email;
            other.attendee.timezone = zone;
            other.attendee.locale = if english { Locale::En } else { Locale::De };
            other.notes = notes;
            other.service = service;
            other.length_minutes = length;
            other.branch = branch.map(|id| BranchId::new(uuid::Uuid::from_u128(id)));
            other.start = other.start.with_timezone(&zone).to_utc();
            prop_assert_eq!(IdempotencyKey::of(&other), IdempotencyKey::of(&wish()));
        }

        #[test]
        fn what_makes_a_second_appointment_changes_the_key(
            company in any::<i64>(),
            event_type in any::<i64>(),
            call in "[a-z0-9_]{1,12}",
            micros in -1_000_000_000_000i64..1_000_000_000_000,
            last in 0..1000u16,
        ) {
            let others = [
                AppointmentRequest { company: CompanyId::new(company), ..wish() },
                AppointmentRequest { event_type: EventTypeId::new(event_type), ..wish() },
                AppointmentRequest { start: start() + TimeDelta::microseconds(micros), ..wish() },
                wish().with_call_id(CallId::new(call).unwrap()),
                wish().with_attendee("Erika Mustermann", phone(last)),
            ];
            for other in others {
                let same_key = IdempotencyKey::of(&other) == IdempotencyKey::of(&wish());
                prop_assert_eq!(same_key, other == wish());
            }
        }
    }
}
