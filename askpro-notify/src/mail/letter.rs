//! What is written in a mail.

use askpro_core::{Alert, Error, ErrorKind, Result};
use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};

/// Tells mailboxes that nobody waits for an answer (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The mail of an alert to one recipient. A repeat has the same Message-ID.
pub(super) fn write(
    alert: &Alert,
    from: &Mailbox,
    to: &Mailbox,
    now: DateTime<Utc>,
) -> Result<Message> {
    Message::builder()
        .from(from.clone())
        .to(to.clone())
        .message_id(Some(format!("<{}@{}>", alert.id, from.email.domain())))
        .date(now.into())
        .subject(format!("[AskPro] {}", alert.title()))
        .header(AutoSubmitted)
        .header(ContentType::TEXT_PLAIN)
        .body(body(alert))
        .map_err(|error| {
            Error::new(ErrorKind::InvalidInput, "alert", "the mail cannot be written")
                .with_source(error)
        })
}

fn body(alert: &Alert) -> String {
    let mut lines = vec![alert.title(), String::new()];
    lines.extend(alert.facts().into_iter().map(|(label, value)| format!("{label}: {value}")));
    lines.extend([String::new(), alert.advice().to_owned(), String::new()]);
    lines.join("\n")
}
