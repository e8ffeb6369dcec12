//! One refusal, one error: decided by the status, then by the table of texts.

use std::time::Duration;

use askpro_core::{DomainCode, Error, ErrorKind, Retry};
use reqwest::StatusCode;

use super::body::{RemoteError, Shape};
use super::texts::TEXTS;
use super::{Failure, Meaning};
use crate::limiter::DEFAULT_BLOCK;
use crate::transport::Operation;

/// An answer that is no success.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) operation: Operation,
    pub(crate) status: StatusCode,
    pub(crate) body: RemoteError,
    /// How long the server wants us to wait, if it says so.
    pub(crate) wait: Option<Duration>,
}

/// What we send: a name that the remote finds fault with is repeated only if it is one of these.
const SENT: [&str; 24] = [
    "start",
    "end",
    "attendee",
    "eventTypeId",
    "lengthInMinutes",
    "bookingFieldsResponses",
    "metadata",
    "reschedulingReason",
    "cancellationReason",
    "reason",
    "slotStart",
    "reservationDuration",
    "duration",
    "timeZone",
    "format",
    "bookingUidToReschedule",
    "status",
    "attendeeEmail",
    "afterStart",
    "beforeEnd",
    "afterUpdatedAt",
    "sortStart",
    "take",
    "skip",
];

/// Fields that only the oldest version of the API knows at the top of a booking.
const OLD_FIELDS: [&str; 4] = ["timeZone", "language", "responses", "end"];

/// What a refusal means.
pub(crate) fn classify(refused: &Refused) -> Failure {
    let status = refused.status.as_u16();
    match status {
        429 => refused.rate_limited(),
        401 => refused.unauthorized(),
        400 | 403 | 404 | 409 | 422 => refused.by_text().unwrap_or_else(|| match status {
            403 => refused.forbidden(),
            404 => refused.absent(),
            _ => refused.rejected(),
        }),
        410 => refused.misconfigured("this address answers that it is gone for good: use API v2"),
        300..=399 => {
            refused.misconfigured("the address redirects: set the base URL to where it leads")
        }
        402..=499 if status != 408 => refused.rejected(),
        503 => refused.down(),
        _ => refused.uncertain(),
    }
}

impl Refused {
    fn fail(&self, kind: ErrorKind, message: impl Into<String>) -> Failure {
        self.plain(self.error(kind, message))
    }

    #[expect(clippy::unused_self, reason = "reads as the other constructors")]
    fn plain(&self, error: Error) -> Failure {
        Failure { error, meaning: Meaning::Plain }
    }

    fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        let status = self.status.as_u16();
        let code = self.body.code.clone().unwrap_or_else(|| format!("http_{status}"));
        Error::new(kind, self.operation.name(), message).with_remote_code(code)
    }

    /// A row of the table, a problem of a field, or nothing.
    fn by_text(&self) -> Option<Failure> {
        let status = self.status.as_u16();
        // Only what needs an event type can be missing it; asked for itself, it is simply absent.
        let concerns =
            |code| code != DomainCode::EventTypeNotFound || self.operation.needs_event_type();
        let known = TEXTS.iter().find(|row| {
            row.statuses.contains(&status) && self.body.says(row.needle) && concerns(row.code)
        });
        if let Some(row) = known {
            let error = self.error(row.kind, row.message).with_code(row.code);
            return Some(Failure { error, meaning: row.meaning });
        }
        if status == 403 || status == 404 {
            return None;
        }
        self.required_answer().or_else(|| self.field_problem()).or_else(|| self.bad_property())
    }

    /// `Missing required booking field response: <slug> - …`
    fn required_answer(&self) -> Option<Failure> {
        let needle = "Missing required booking field response:";
        if !self.body.says(needle) {
            return None;
        }
        let slug = self.body.word_after(needle).unwrap_or_else(|| "a field".to_owned());
        Some(self.plain(self.required(&slug)))
    }

    /// `{slug}error_required_field` and its relatives.
    fn field_problem(&self) -> Option<Failure> {
        let problems = self.body.field_problems();
        let (slug, problem) = problems.first()?;
        let error = match *problem {
            "error_required_field" => self.required(slug),
            "invalid_number" => self
                .error(
                    ErrorKind::InvalidInput,
                    format!("{slug}: expected a phone number that can exist"),
                )
                .with_code(DomainCode::InvalidPhone),
            "email_validation_error" => self
                .error(
                    ErrorKind::InvalidInput,
                    format!("{slug}: expected an e-mail address that can exist"),
                )
                .with_code(DomainCode::InvalidValue),
            _ => self
                .error(ErrorKind::InvalidInput, format!("{slug}: the event type refuses its value"))
                .with_code(DomainCode::InvalidValue),
        };
        Some(self.plain(error))
    }

    /// A required field without a value. What a caller can give is the request's fault, the rest the set-up's.
    fn required(&self, slug: &str) -> Error {
        let by_caller = matches!(
            slug,
            "name" | "email" | "attendeePhoneNumber" | "smsReminderNumber" | "notes"
        );
        let kind = if by_caller { ErrorKind::InvalidInput } else { ErrorKind::Configuration };
        self.error(kind, format!("{slug}: the event type requires it"))
            .with_code(DomainCode::MissingField)
    }

    /// `<property> property is wrong,…`, and query validation.
    fn bad_property(&self) -> Option<Failure> {
        let properties = &self.body.properties;
        let is_old = |name: &String| OLD_FIELDS.contains(&name.as_str());
        if self.operation == Operation::Book && properties.iter().any(is_old) {
            return Some(self.misconfigured(
                "the server read the request as an older version of the API: check the API versions",
            ));
        }
        let named = self.body.word_before(" property is wrong");
        let mut candidates = named.iter().chain(properties);
        let name = candidates.find(|name| SENT.contains(&name.as_str()))?;
        let error = self
            .error(ErrorKind::InvalidInput, format!("{name}: the API refuses it"))
            .with_code(DomainCode::InvalidValue);
        Some(self.plain(error))
    }

    fn rate_limited(&self) -> Failure {
        let wait = self.wait.unwrap_or(DEFAULT_BLOCK);
        let error = self
            .error(ErrorKind::RateLimited, "the calendar allows no more requests for now")
            .with_retry(Retry::SafeAfter(wait));
        self.plain(error)
    }

    fn unauthorized(&self) -> Failure {
        let error = self
            .error(ErrorKind::Unauthorized, "the calendar refuses the API key")
            .with_code(DomainCode::CalcomInvalidKey);
        self.plain(error)
    }

    /// A block of the booker passes the API's filters by; everything else forbidden is the key's fault.
    fn forbidden(&self) -> Failure {
        let books = matches!(self.operation, Operation::Book | Operation::Reschedule);
        if books && self.body.shape == Shape::Bare {
            let error = self
                .error(ErrorKind::NotAllowed, "the attendee is blocked")
                .with_code(DomainCode::BookingFailed);
            return self.plain(error);
        }
        self.unauthorized()
    }

    fn absent(&self) -> Failure {
        let route = format!("Cannot {} /", self.operation.method());
        if self.body.shape == Shape::Foreign || self.body.says(&route) {
            return self.misconfigured(
                "the server does not know this path: check the base URL and the API versions",
            );
        }
        match self.operation {
            Operation::Book | Operation::Slots | Operation::Reserve => {
                let message = "the event type does not exist, or the key may not see it";
                let error = self
                    .error(ErrorKind::Configuration, message)
                    .with_code(DomainCode::EventTypeNotFound);
                self.plain(error)
            }
            Operation::Me | Operation::EventTypes | Operation::Bookings => {
                self.misconfigured("the server does not offer this list to this key")
            }
            _ => Failure {
                error: self.error(ErrorKind::NotFound, self.operation.absent()),
                meaning: Meaning::Absent,
            },
        }
    }

    /// Surely not executed, for a reason that the texts do not tell.
    fn rejected(&self) -> Failure {
        let status = self.status.as_u16();
        let clash = matches!(status, 409 | 422);
        let (kind, message) = match self.operation {
            Operation::Book | Operation::Reschedule if status == 409 => {
                (ErrorKind::SlotTaken, "another booking came first")
            }
            Operation::Reserve if clash => {
                (ErrorKind::SlotTaken, "the slot is booked or reserved already")
            }
            Operation::Cancel | Operation::Confirm | Operation::Decline => {
                (ErrorKind::NotAllowed, "the booking cannot be changed in this way")
            }
            _ => {
                let message = format!("the calendar refused the request with status {status}");
                let error = self.error(ErrorKind::InvalidInput, message);
                return self.plain(error.with_code(DomainCode::BookingFailed));
            }
        };
        let code = match kind {
            ErrorKind::SlotTaken => DomainCode::SlotNotAvailable,
            _ => DomainCode::BookingFailed,
        };
        self.plain(self.error(kind, message).with_code(code))
    }

    fn misconfigured(&self, message: &str) -> Failure {
        self.fail(ErrorKind::Configuration, message)
    }

    /// 503: a write was surely not executed only if nobody claims more than "not now": without a body, or with a time
    /// to come back. Any other body may be written by a proxy that lost the server in mid-work, or by the server.
    fn down(&self) -> Failure {
        let refused_at_once = self.body.is_empty || self.wait.is_some();
        if self.operation.is_write() && !refused_at_once {
            return self.uncertain();
        }
        self.unavailable("the calendar says it is down")
    }

    /// A crash, a timeout at an edge, or a status that says nothing: a write may have been executed all the same.
    fn uncertain(&self) -> Failure {
        let status = self.status.as_u16();
        if self.operation.is_write() {
            let message =
                format!("answered with status {status}; whether it was executed is not known");
            return self.fail(ErrorKind::OutcomeUnknown, message);
        }
        self.unavailable(&format!("answered with status {status}"))
    }

    fn unavailable(&self, message: &str) -> Failure {
        let error = self.error(ErrorKind::Unavailable, message);
        self.plain(match self.wait {
            Some(wait) => error.with_retry(Retry::SafeAfter(wait)),
            None => error,
        })
    }
}
