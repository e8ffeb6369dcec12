//! Names of things: small types that cannot be mixed up.
//!
//! Foreign ids are kept as the text their owner gave; our own rows are [`uuid::Uuid`]s made by the store.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that should have been an id was empty or blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found an empty text")]
pub struct EmptyId {
    expected: &'static str,
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes a text that is not blank; surrounding white space is dropped.
            ///
            /// # Errors
            /// [`EmptyId`] when nothing but white space is there.
            pub fn new(text: impl AsRef<str>) -> Result<Self, EmptyId> {
                let text = text.as_ref().trim();
                if text.is_empty() {
                    return Err(EmptyId { expected: $expected });
                }
                Ok(Self(text.to_owned()))
            }

            /// The id as its owner wrote it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = EmptyId;
            fn from_str(text: &str) -> Result<Self, EmptyId> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = EmptyId;
            fn try_from(text: String) -> Result<Self, EmptyId> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Wraps the number its owner gave.
            #[must_use]
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// The number.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID.
            #[must_use]
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The UUID.
            #[must_use]
            pub const fn get(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

number_id! {
    /// A tenant: one business. Every store call is scoped by it.
    ///
    /// ```
    /// use askpro_core::CompanyId;
    /// assert_eq!(CompanyId::new(7).to_string(), "7");
    /// assert!(CompanyId::OPERATOR.is_operator());
    /// ```
    CompanyId
}

impl CompanyId {
    /// The operator of the server: owns what belongs to no business, such as a call to an unknown number.
    pub const OPERATOR: Self = Self(0);

    /// Whether this is [`CompanyId::OPERATOR`].
    #[must_use]
    pub const fn is_operator(self) -> bool {
        self.0 == 0
    }
}

number_id! {
    /// A Cal.com event type: what can be booked.
    EventTypeId
}

number_id! {
    /// A Cal.com team.
    TeamId
}

number_id! {
    /// A Cal.com user who takes bookings.
    HostId
}

text_id! {
    /// A call, as the telephony service names it.
    ///
    /// ```
    /// use askpro_core::CallId;
    /// assert_eq!(CallId::new(" call_1 ")?.as_str(), "call_1");
    /// assert!(CallId::new("  ").is_err());
    /// # Ok::<(), askpro_core::EmptyId>(())
    /// ```
    CallId, "a call id"
}

text_id! {
    /// A voice agent, as the telephony service names it.
    AgentId, "an agent id"
}

text_id! {
    /// A booking in the calendar. A reschedule gives a **new** uid.
    BookingUid, "a booking uid"
}

text_id! {
    /// A slot reservation in the calendar.
    ReservationUid, "a reservation uid"
}

text_id! {
    /// What an agent names an offered time by: opaque, short enough to be repeated by a model, of one call only.
    OfferId, "an offer's id"
}

impl OfferId {
    /// A text that is not blank.
    pub(crate) const fn from_text(text: String) -> Self {
        Self(text)
    }
}

row_id! {
    /// Our id of a function that ran in a call.
    ExecutionId
}
row_id! {
    /// A branch of a company: a place with phone numbers and a calendar.
    BranchId
}
row_id! {
    /// A stored webhook event.
    EventId
}
row_id! {
    /// A durable job.
    JobId
}
row_id! {
    /// A customer of one company.
    CustomerId
}
row_id! {
    /// A booking intent.
    IntentId
}
row_id! {
    /// An appointment in our own records.
    AppointmentId
}
row_id! {
    /// A task for a human.
    TaskId
}
row_id! {
    /// A token that lets somebody in; no secret.
    TokenId
}
row_id! {
    /// Proof that a lease is held; whoever took over later holds another one.
    LeaseToken
}
row_id! {
    /// A running server; each start is another one.
    ServerId
}
