//! Retell's events as the core's reports.

use askpro_core::ports::{DecodeError, EventDecoder};
use askpro_core::{CallEventKind, CallId, CallReport, Direction};

use crate::chat::ChatObject;
use crate::event::{EventBody, WebhookEvent};
use crate::lenient::wrong;
use crate::report::report;

/// Reads Retell's events. Pure, and of no size.
///
/// A call without a direction counts as inbound when a number was called, else as a browser call. Chats become
/// reports under their chat id, with an event that leads to nothing.
///
/// ```
/// use askpro_core::{CallEventKind, Direction, ports::EventDecoder};
/// use askpro_retell::RetellEvents;
/// let body = br#"{"event": "call_ended", "call": {"call_id": "call_1", "to_number": "+493083793369"}}"#;
/// let report = RetellEvents.decode(body)?;
/// assert_eq!(report.event, CallEventKind::Ended);
/// assert_eq!(report.direction, Direction::Inbound);
///
/// let error = RetellEvents.decode(br#"{"event": "call_ended", "call": {}}"#).unwrap_err();
/// assert_eq!(error.to_string(), "call.call_id: expected a text, found nothing");
/// # Ok::<(), askpro_core::ports::DecodeError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RetellEvents;

impl EventDecoder for RetellEvents {
    fn decode(&self, payload: &[u8]) -> Result<CallReport, DecodeError> {
        let event = WebhookEvent::parse_identified(payload)?;
        let kind = CallEventKind::from_word(event.name.as_str());
        match event.body {
            EventBody::Call(call) | EventBody::Transfer { call, .. } => {
                let call_id = call.call_id.clone().ok_or_else(|| missing_id("call.call_id"))?;
                Ok(report(kind, call_id, *call))
            }
            EventBody::Chat(chat) => chat_report(kind, *chat),
            EventBody::CallInbound(inbound) => {
                let call_id = inbound.call_id.ok_or_else(|| missing_id("call_inbound.call_id"))?;
                let mut report = CallReport::new(kind, call_id);
                report.agent_id = inbound.agent_id;
                report.from_number = inbound.from_number;
                report.to_number = inbound.to_number;
                Ok(report)
            }
            EventBody::ChatInbound(inbound) => {
                let id = id(inbound.chat_id.as_deref(), "chat_inbound.chat_id")?;
                let mut report = CallReport::new(kind, id);
                report.agent_id = inbound.agent_id;
                report.from_number = inbound.from_number;
                report.to_number = inbound.to_number;
                Ok(report)
            }
        }
    }
}

fn chat_report(kind: CallEventKind, chat: ChatObject) -> Result<CallReport, DecodeError> {
    let mut report = CallReport::new(kind, id(chat.chat_id.as_deref(), "chat.chat_id")?);
    report.direction = Direction::Web;
    report.agent_id = chat.agent_id;
    report.started_at = chat.start_timestamp;
    report.ended_at = chat.end_timestamp;
    Ok(report)
}

fn id(text: Option<&str>, field: &str) -> Result<CallId, DecodeError> {
    text.and_then(|text| CallId::new(text).ok()).ok_or_else(|| missing_id(field))
}

fn missing_id(field: &str) -> DecodeError {
    wrong(field, "a text", "nothing")
}

#[cfg(test)]
mod tests;
