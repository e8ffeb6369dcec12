//! The envelope of everything Retell posts by itself.

use std::fmt;

use askpro_core::ports::DecodeError;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::call::CallObject;
use crate::chat::ChatObject;
use crate::inbound::{InboundCall, InboundChat};
use crate::lenient::{child, lenient, millis, object, text};

/// Which event it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventName {
    /// A call was connected.
    CallStarted,
    /// A call is over, or never connected. Without analysis.
    CallEnded,
    /// The analysis after a call is done.
    CallAnalyzed,
    /// The transcript of a running call grew; many per call.
    TranscriptUpdated,
    /// A transfer begins.
    TransferStarted,
    /// The caller talks with whom they were transferred to.
    TransferBridged,
    /// A transfer failed.
    TransferCancelled,
    /// A transferred call is over.
    TransferEnded,
    /// A chat began.
    ChatStarted,
    /// A chat is over.
    ChatEnded,
    /// The analysis after a chat is done.
    ChatAnalyzed,
    /// A call rings: Retell asks what to do with it.
    CallInbound,
    /// A text message came: Retell asks what to do with it.
    ChatInbound,
    /// An event that is not known yet.
    Other(String),
}

impl EventName {
    const KNOWN: [Self; 13] = [
        Self::CallStarted,
        Self::CallEnded,
        Self::CallAnalyzed,
        Self::TranscriptUpdated,
        Self::TransferStarted,
        Self::TransferBridged,
        Self::TransferCancelled,
        Self::TransferEnded,
        Self::ChatStarted,
        Self::ChatEnded,
        Self::ChatAnalyzed,
        Self::CallInbound,
        Self::ChatInbound,
    ];

    /// Reads Retell's word.
    ///
    /// ```
    /// use askpro_retell::EventName;
    /// assert_eq!(EventName::from_word("call_ended"), EventName::CallEnded);
    /// assert_eq!(EventName::from_word("call_paused").as_str(), "call_paused");
    /// ```
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        Self::KNOWN
            .into_iter()
            .find(|name| name.as_str() == word)
            .unwrap_or_else(|| Self::Other(word.to_owned()))
    }

    /// Retell's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::CallStarted => "call_started",
            Self::CallEnded => "call_ended",
            Self::CallAnalyzed => "call_analyzed",
            Self::TranscriptUpdated => "transcript_updated",
            Self::TransferStarted => "transfer_started",
            Self::TransferBridged => "transfer_bridged",
            Self::TransferCancelled => "transfer_cancelled",
            Self::TransferEnded => "transfer_ended",
            Self::ChatStarted => "chat_started",
            Self::ChatEnded => "chat_ended",
            Self::ChatAnalyzed => "chat_analyzed",
            Self::CallInbound => "call_inbound",
            Self::ChatInbound => "chat_inbound",
            Self::Other(word) => word,
        }
    }

    const fn is_chat(&self) -> bool {
        matches!(self, Self::ChatStarted | Self::ChatEnded | Self::ChatAnalyzed)
    }

    const fn is_transfer(&self) -> bool {
        matches!(
            self,
            Self::TransferStarted
                | Self::TransferBridged
                | Self::TransferCancelled
                | Self::TransferEnded
        )
    }
}

/// One event. Debug shows no personal data.
///
/// ```
/// use askpro_retell::{EventBody, EventName, WebhookEvent};
/// let event = WebhookEvent::parse(br#"{"event": "call_ended", "call": {"call_id": "call_1"}}"#)?;
/// assert_eq!(event.name, EventName::CallEnded);
/// let EventBody::Call(call) = event.body else { panic!("a call") };
/// assert_eq!(call.call_id.unwrap().as_str(), "call_1");
/// # Ok::<(), askpro_core::ports::DecodeError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WebhookEvent {
    /// Which event it is.
    pub name: EventName,
    /// When it was made, if it says so.
    pub at: Option<DateTime<Utc>>,
    /// What it is about.
    pub body: EventBody,
}

/// What an event is about. Debug shows no personal data.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventBody {
    /// A call.
    Call(Box<CallObject>),
    /// The transfer of a call.
    Transfer {
        /// The call.
        call: Box<CallObject>,
        /// Where it goes; absent when the transfer is over.
        destination: Option<TransferDestination>,
    },
    /// A chat.
    Chat(Box<ChatObject>),
    /// A call that rings.
    CallInbound(InboundCall),
    /// A text message that came.
    ChatInbound(InboundChat),
}

/// Where a call is transferred to. Debug hides the number.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TransferDestination {
    /// The number.
    #[serde(default, deserialize_with = "lenient")]
    pub number: Option<String>,
    /// The extension behind it.
    #[serde(default, deserialize_with = "lenient")]
    pub extension: Option<String>,
}

impl fmt::Debug for TransferDestination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TransferDestination(…)")
    }
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(default, deserialize_with = "millis")]
    event_timestamp: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient")]
    transfer_destination: Option<TransferDestination>,
}

impl WebhookEvent {
    /// Reads the body of an event, with or without a byte order mark.
    ///
    /// A surrogate without its other half, as in a text that JavaScript cut, is read as U+FFFD.
    /// Unknown fields are ignored; an unknown event is read as one about a call, or about a chat when it has no
    /// call. Ids need not be there: see [`crate::RetellEvents`] for what a stored event needs.
    ///
    /// # Errors
    /// [`DecodeError`] when the body is no JSON object, or `event` or the object it is about is missing.
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        Self::read(body, false)
    }

    /// As [`Self::parse`], for events that have to say which call or chat they are about.
    pub(crate) fn parse_identified(body: &[u8]) -> Result<Self, DecodeError> {
        Self::read(body, true)
    }

    fn read(body: &[u8], needs_id: bool) -> Result<Self, DecodeError> {
        let mut fields = object(body)?;
        let name = EventName::from_word(&text(&fields, "event", "event")?);
        let (subject, id) = Self::subject(&name, &fields);
        let about = child(&mut fields, subject)?;
        if needs_id {
            text(&about, id, &format!("{subject}.{id}"))?;
        }
        let envelope: Option<Envelope> = serde_json::from_value(Value::Object(fields)).ok();
        let (at, destination) = envelope.map_or((None, None), |envelope| {
            (envelope.event_timestamp, envelope.transfer_destination)
        });
        let body = match subject {
            "call_inbound" => EventBody::CallInbound(InboundCall::from_object(about)),
            "chat_inbound" => EventBody::ChatInbound(InboundChat::from_object(about)),
            "chat" => EventBody::Chat(Box::new(ChatObject::from_object(about))),
            _ => {
                let call = Box::new(CallObject::from_object(about));
                if name.is_transfer() {
                    EventBody::Transfer { call, destination }
                } else {
                    EventBody::Call(call)
                }
            }
        };
        Ok(Self { name, at, body })
    }

    /// Under which key the object stands that the event is about, and its id in there.
    fn subject(name: &EventName, fields: &Map<String, Value>) -> (&'static str, &'static str) {
        let unknown_about_chat = matches!(name, EventName::Other(_))
            && !fields.contains_key("call")
            && fields.contains_key("chat");
        match name {
            EventName::CallInbound => ("call_inbound", "call_id"),
            EventName::ChatInbound => ("chat_inbound", "chat_id"),
            _ if name.is_chat() || unknown_about_chat => ("chat", "chat_id"),
            _ => ("call", "call_id"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_word_is_read_back() {
        for name in EventName::KNOWN {
            assert_eq!(EventName::from_word(name.as_str()), name);
        }
    }

    #[test]
    fn an_unknown_event_is_about_a_call_or_else_a_chat() {
        let event = WebhookEvent::parse(br#"{"event": "call_paused", "call": {}}"#).unwrap();
        assert_eq!(event.name, EventName::Other("call_paused".to_owned()));
        assert!(matches!(event.body, EventBody::Call(_)));
        let event = WebhookEvent::parse(br#"{"event": "chat_paused", "chat": {}}"#).unwrap();
        assert!(matches!(event.body, EventBody::Chat(_)));
    }

    #[test]
    fn a_field_of_the_wrong_type_counts_as_absent() {
        let body = br#"{"event": "call_ended", "event_timestamp": "soon", "call": {
            "call_id": 7, "agent_id": " ", "start_timestamp": "x", "duration_ms": -1,
            "transcript": ["a"], "transcript_with_tool_calls": {"role": "user"},
            "call_analysis": "good", "collected_dynamic_variables": [1], "metadata": null,
            "to_number": "+493023125010"}}"#;
        let event = WebhookEvent::parse(body).unwrap();
        assert_eq!(event.at, None);
        let EventBody::Call(call) = event.body else { panic!("a call") };
        let expected =
            CallObject { to_number: Some("+493023125010".to_owned()), ..Default::default() };
        assert_eq!(*call, expected);
    }

    #[test]
    fn a_transfer_says_where_it_goes() {
        let body = br#"{"event": "transfer_started", "call": {"call_id": "call_1"},
            "transfer_destination": {"number": "+493023125099", "extension": 12}}"#;
        let event = WebhookEvent::parse(body).unwrap();
        let EventBody::Transfer { destination: Some(destination), .. } = &event.body else {
            panic!("a transfer with a destination")
        };
        assert_eq!(destination.number.as_deref(), Some("+493023125099"));
        assert_eq!(destination.extension, None);
        assert!(!format!("{event:?}").contains("23125099"));
    }

    #[test]
    fn half_an_emoji_does_no_harm() {
        let body = br#"{"event": "call_ended", "call": {"call_id": "call_1", "transcript": "Danke \ud83d"}}"#;
        let EventBody::Call(call) = WebhookEvent::parse(body).unwrap().body else {
            panic!("a call")
        };
        assert_eq!(call.transcript.as_deref(), Some("Danke \u{fffd}"));
    }

    #[test]
    fn a_byte_order_mark_does_no_harm() {
        let body = b"\xef\xbb\xbf{\"event\": \"call_ended\", \"call\": {}}";
        assert_eq!(WebhookEvent::parse(body).unwrap().name, EventName::CallEnded);
    }
}
