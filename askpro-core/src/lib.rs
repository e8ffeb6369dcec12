#![doc = include_str!("../README.md")]

mod alert;
mod appointment;
mod audit;
mod booking;
pub mod breaker;
mod business_hours;
mod call;
pub mod confirmation;
mod customer;
pub mod datetime;
pub mod decision;
mod error;
mod event;
pub mod function;
mod id;
mod idempotency;
mod job;
mod memory;
mod name;
mod numerals;
mod offer;
pub mod phone;
pub mod ports;
pub mod promise;
pub mod reschedule;
mod retry;
mod secret;
pub mod service;
pub mod service_name;
pub mod spoken;
pub mod sync;
mod task;
mod tenant;
#[cfg(feature = "testing")]
pub mod testing;
mod token;
mod wish;

pub use alert::{
    Alert, AlertId, AlertKind, InvalidTaskAlert, Occasion, Severity, TaskAlert, TaskFacts,
};
pub use appointment::{
    Appointment, AppointmentRequest, AppointmentSource, Attendee, NewBooking, Slot,
};
pub use audit::{Actor, AuditEntry, InvalidActor};
pub use booking::{
    Booking, BookingIntent, BookingStatus, Claim, IntentState, MAX_ATTEMPTS, METADATA_KEY, Refusal,
};
pub use breaker::{BreakerConfig, CircuitBreaker};
pub use business_hours::{BusinessHours, InvalidBusinessHours};
pub use call::{
    Call, CallEventKind, CallOutcome, CallReport, DeclineReason, Direction, FieldSource,
    FieldValue, Fields, NewCall, NewCustomer,
};
pub use confirmation::Confirmation;
pub use customer::Customer;
pub use datetime::{DateTimeError, GermanDateTimeParser};
pub use error::{DomainCode, Error, ErrorKind, Result};
pub use event::{EventStatus, NewEvent, Provider, Recorded, StoredEvent};
pub use id::{
    AgentId, AppointmentId, BookingUid, BranchId, CallId, CompanyId, CustomerId, EmptyId, EventId,
    EventTypeId, ExecutionId, HostId, IntentId, JobId, LeaseToken, OfferId, ReservationUid,
    ServerId, TaskId, TeamId, TokenId,
};
pub use idempotency::{IdempotencyKey, InvalidKey};
pub use job::{Enqueued, Job, JobCounts, JobKind, JobState, NewJob, Queue, QueueStats, StoredJob};
pub use memory::MemoryStore;
pub use offer::{HOLD_LASTS, Hold, Holding, NewOffer, OFFER_LASTS, Offer, Resource};
pub use phone::{CallerNumber, E164, Region};
pub use reschedule::{RescheduleDecision, ReschedulePolicy};
pub use retry::{Retry, RetryPolicy};
pub use secret::{InvalidMasterKeyId, MasterKeyId, Sealed, SealedSecret, SecretKind};
pub use task::{
    Assignee, InvalidAssignee, NewTask, Resolution, Task, TaskFilter, TaskReason, TaskRetry,
    TaskState,
};
pub use tenant::{Branch, Company, Line, Locale, Service, StaffMember};
pub use token::{
    ApiToken, InvalidHash, InvalidSecret, NewToken, Role, TokenHash, TokenScope, TokenSecret,
    TokenState,
};
pub use wish::{CancelWish, RescheduleWish, Wish, WishKind};
