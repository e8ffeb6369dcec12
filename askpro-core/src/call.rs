//! A phone call: what the telephony service reports of it, and what stands in our own records.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::error::DomainCode;
use crate::id::{AgentId, AppointmentId, BranchId, CallId, CompanyId, CustomerId};

/// Which way a call went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Somebody called us.
    Inbound,
    /// We called somebody.
    Outbound,
    /// A browser call: no numbers.
    Web,
}

impl Direction {
    /// The name in the database and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
            Self::Web => "web",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Inbound, Self::Outbound, Self::Web].into_iter().find(|d| d.as_str() == word)
    }
}

/// What an event of the telephony service says about a call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CallEventKind {
    /// The call was connected.
    Started,
    /// The call is over, or never connected.
    Ended,
    /// The analysis after the call is done.
    Analyzed,
    /// Something that leads to nothing here: transfers, transcripts, chats, future events.
    Other(String),
}

impl CallEventKind {
    /// Reads the telephony service's event name.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "call_started" => Self::Started,
            "call_ended" => Self::Ended,
            "call_analyzed" => Self::Analyzed,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The telephony service's event name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Started => "call_started",
            Self::Ended => "call_ended",
            Self::Analyzed => "call_analyzed",
            Self::Other(word) => word,
        }
    }

    /// Whether a decision about a booking follows from such an event.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Ended | Self::Analyzed)
    }
}

/// A value that an agent collected: models send texts, numbers and booleans for the same field.
#[derive(Clone, PartialEq)]
pub enum FieldValue {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A boolean.
    Flag(bool),
    /// Anything else; holds the name of its kind, such as `array`.
    Other(&'static str),
}

impl FieldValue {
    /// The value as text, without surrounding white space; `None` when it says nothing: blank, `null`-like, an
    /// unset template variable such as `{{name}}`, or not a text, number or boolean.
    ///
    /// ```
    /// use askpro_core::FieldValue;
    /// assert_eq!(FieldValue::Text(" Max ".into()).as_text().as_deref(), Some("Max"));
    /// assert_eq!(FieldValue::Text("{{user_number}}".into()).as_text(), None);
    /// assert_eq!(FieldValue::Number(14.0).as_text().as_deref(), Some("14"));
    /// ```
    #[must_use]
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => {
                let text = text.trim();
                let unset = text.starts_with("{{") && text.ends_with("}}");
                let empty = ["null", "none", "undefined", "n/a", ""]
                    .iter()
                    .any(|word| text.eq_ignore_ascii_case(word));
                (!unset && !empty).then(|| text.to_owned())
            }
            Self::Number(number) => Some(number.to_string()),
            Self::Flag(flag) => Some(flag.to_string()),
            Self::Other(_) => None,
        }
    }
}

impl fmt::Debug for FieldValue {
    /// Shows the kind only: the value may be a name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(…)",
            Self::Number(_) => "Number(…)",
            Self::Flag(true) => "Flag(true)",
            Self::Flag(false) => "Flag(false)",
            Self::Other(kind) => kind,
        })
    }
}

/// Where a set of collected values stood, in the order in which they are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldSource {
    /// Collected by a function during the call.
    Function,
    /// Extracted by the agent during the call.
    Collected,
    /// Extracted after the call.
    Analysis,
    /// Given to the agent at the start; older set-ups put results here too.
    StartVariables,
}

impl FieldSource {
    /// Every source, the most believed one first.
    pub const ALL: [Self; 4] =
        [Self::Function, Self::Collected, Self::Analysis, Self::StartVariables];

    /// The name in logs and task details.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Collected => "collected_dynamic_variables",
            Self::Analysis => "custom_analysis_data",
            Self::StartVariables => "retell_llm_dynamic_variables",
        }
    }
}

/// Collected values by field name.
pub type Fields = BTreeMap<String, FieldValue>;

/// What one event says about one call, free of any provider's format. Debug shows no personal data.
#[derive(Clone, PartialEq)]
pub struct CallReport {
    /// Which event it was.
    pub event: CallEventKind,
    /// The call.
    pub call_id: CallId,
    /// The voice agent.
    pub agent_id: Option<AgentId>,
    /// Which way the call went.
    pub direction: Direction,
    /// The calling number, as it came.
    pub from_number: Option<String>,
    /// The called number, as it came.
    pub to_number: Option<String>,
    /// When it was connected.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was over.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether anybody spoke with the agent.
    pub connected: bool,
    /// Whether a mailbox answered.
    pub voicemail: bool,
    /// Why it ended, in the telephony service's word.
    pub disconnection_reason: Option<String>,
    /// The transcript.
    pub transcript: Option<String>,
    /// The summary made after the call.
    pub summary: Option<String>,
    /// The caller's mood, in the telephony service's word.
    pub sentiment: Option<String>,
    /// The values collected, by source.
    pub fields: BTreeMap<FieldSource, Fields>,
}

impl CallReport {
    /// A connected inbound call of which nothing else is known.
    #[must_use]
    pub fn new(event: CallEventKind, call_id: CallId) -> Self {
        Self {
            event,
            call_id,
            agent_id: None,
            direction: Direction::Inbound,
            from_number: None,
            to_number: None,
            started_at: None,
            ended_at: None,
            connected: true,
            voicemail: false,
            disconnection_reason: None,
            transcript: None,
            summary: None,
            sentiment: None,
            fields: BTreeMap::new(),
        }
    }

    /// The number of the business in this call.
    #[must_use]
    pub fn our_number(&self) -> Option<&str> {
        match self.direction {
            Direction::Inbound => self.to_number.as_deref(),
            Direction::Outbound => self.from_number.as_deref(),
            Direction::Web => None,
        }
    }

    /// The number of the customer in this call.
    #[must_use]
    pub fn customer_number(&self) -> Option<&str> {
        match self.direction {
            Direction::Inbound => self.from_number.as_deref(),
            Direction::Outbound => self.to_number.as_deref(),
            Direction::Web => None,
        }
    }
}

impl fmt::Debug for CallReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallReport")
            .field("event", &self.event)
            .field("call_id", &self.call_id)
            .field("direction", &self.direction)
            .field("connected", &self.connected)
            .field("disconnection_reason", &self.disconnection_reason)
            .finish_non_exhaustive()
    }
}

/// Why a call led to no appointment, and needs none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeclineReason {
    /// Nobody spoke: dial failed, no answer, busy.
    NotConnected,
    /// A mailbox answered.
    Voicemail,
    /// The caller did not agree to a booking, or wanted none.
    NotConfirmed,
    /// The caller moved or cancelled an appointment, and wanted no other.
    Changed,
}

impl DeclineReason {
    /// The name in the database, in JSON and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotConnected => "not_connected",
            Self::Voicemail => "voicemail",
            Self::NotConfirmed => "not_confirmed",
            Self::Changed => "changed",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::NotConnected, Self::Voicemail, Self::NotConfirmed, Self::Changed]
            .into_iter()
            .find(|reason| reason.as_str() == word)
    }
}

/// How a call ended for the business. There is no fourth case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallOutcome {
    /// An appointment stands in the calendar.
    Booked(AppointmentId),
    /// No appointment was wanted or possible.
    Declined(DeclineReason),
    /// A human has to look; a task exists.
    Task(DomainCode),
}

impl CallOutcome {
    /// The name in the database, in JSON and in logs.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Booked(_) => "booked",
            Self::Declined(_) => "declined",
            Self::Task(_) => "task",
        }
    }
}

/// What the store is asked to write down about a call before it is decided.
#[derive(Clone, PartialEq)]
pub struct NewCall {
    /// The call.
    pub call_id: CallId,
    /// The branch, if known.
    pub branch: Option<BranchId>,
    /// The voice agent.
    pub agent_id: Option<AgentId>,
    /// Which way it went.
    pub direction: Direction,
    /// The customer's number, where a person spoke and did not withhold it: the customer is found or made by it.
    pub customer: Option<NewCustomer>,
    /// The customer's number as it came.
    pub customer_number: Option<String>,
    /// When it was connected.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was over.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it ended.
    pub disconnection_reason: Option<String>,
    /// The transcript.
    pub transcript: Option<String>,
    /// The summary made after the call.
    pub summary: Option<String>,
    /// The caller's mood.
    pub sentiment: Option<String>,
    /// The day that was agreed, as far as it could be read.
    pub extracted_date: Option<NaiveDate>,
    /// The time of day that was agreed, as far as it could be read.
    pub extracted_time: Option<NaiveTime>,
}

impl fmt::Debug for NewCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewCall")
            .field("call_id", &self.call_id)
            .field("branch", &self.branch)
            .field("direction", &self.direction)
            .finish_non_exhaustive()
    }
}

/// A customer to be found by number, or made. Debug shows no personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCustomer {
    /// The number they call from.
    pub phone: crate::phone::E164,
    /// The name, if one was given; it fills a gap, and never replaces a known name.
    pub name: Option<String>,
    /// The e-mail address, if one was given; it fills a gap, and never replaces a known one.
    pub email: Option<String>,
}

impl fmt::Debug for NewCustomer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewCustomer").field("phone", &self.phone).finish_non_exhaustive()
    }
}

/// A call as it stands in the store. Debug shows no personal data.
#[derive(Clone, PartialEq)]
pub struct Call {
    /// The tenant.
    pub company: CompanyId,
    /// What was reported.
    pub details: NewCall,
    /// The customer, if there is one.
    pub customer_id: Option<CustomerId>,
    /// How it ended; `None` only until it was decided.
    pub outcome: Option<CallOutcome>,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("company", &self.company)
            .field("details", &self.details)
            .field("customer_id", &self.customer_id)
            .field("outcome", &self.outcome)
            .finish()
    }
}
