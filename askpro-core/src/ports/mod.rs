//! What the core needs from outside: each port is a contract that any adapter can fulfil.
//!
//! A trait's documentation says what holds after a method returned, what a repeat does and what absence means;
//! the suites behind the feature `testing` check it. Ports are usable as `dyn`.

mod agent_tools;
mod alert;
mod background;
mod calendar;
mod clock;
mod decoder;
mod hints;
mod outbound;
mod randomness;
mod schema;
mod sealer;
mod store;
mod telephony;

pub use agent_tools::{AgentEngine, AgentFunction, AgentFunctions, AgentSettings, AgentTools};
pub use alert::AlertSink;
pub use background::{Background, Work};
pub use calendar::{
    BookingFilter, BookingQuery, BookingSort, Calendar, CalendarAccount, Calendars,
    ConnectedCalendars, EventType, Page, PageRequest, RescheduleRequest, Reservation, SlotQuery,
};
pub use clock::{Clock, SystemClock};
pub use decoder::{BookingEventDecoder, BookingHint, DecodeError, EventDecoder};
pub use hints::CalendarHints;
pub use outbound::{HeaderPart, Outbound, OutboundAnswer, OutboundRequest};
pub use randomness::Randomness;
pub use schema::{Misfit, Schemas};
pub use sealer::Sealer;
pub use store::{
    Applied, AuditStore, BookingStore, BreakerStore, CacheStore, CacheTag, CallStore, ClaimOptions,
    ClearRequest, EventCounts, EventStore, FunctionStore, JobStore, Lease, LeftBehind, OfferStore,
    RunFailure, SecretStore, Store, SyncStore, TOKEN_USE_NOTED_EVERY, TaskStore, TenantStore,
    TokenStore, Unsettled,
};
pub use telephony::{
    Agent, AgentVersion, CallPage, CallQuery, InboundAgent, PhoneNumber, Telephony,
    TelephonyAccount,
};
