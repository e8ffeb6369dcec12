//! Sending events as Retell does: signed, repeated on failure, and, when asked, twice or in the wrong order.

use std::fmt;

use askpro_retell::{EmptyKey, WebhookKey, sign};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::RetellTwin;
use super::payload::{CallEvent, Played};
use super::script::CallScript;
use crate::post::{WebhookAnswer, post};

/// How often a failed event is sent again.
const RETRIES: usize = 3;

/// How a call's events are sent.
///
/// ```
/// use askpro_sandbox::retell::{CallEvent, DeliveryPlan};
/// let plan = DeliveryPlan::to("http://127.0.0.1:8080/api/mcp/retell/webhook")
///     .with_events([CallEvent::Analyzed, CallEvent::Ended])
///     .times(5);
/// assert_eq!(plan.events(), [CallEvent::Analyzed, CallEvent::Ended]);
/// ```
#[derive(Clone)]
pub struct DeliveryPlan {
    url: String,
    events: Vec<CallEvent>,
    times: usize,
    retries: usize,
    key: Option<WebhookKey>,
    signed_at: Option<DateTime<Utc>>,
    signed: bool,
}

impl fmt::Debug for DeliveryPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryPlan")
            .field("url", &self.url)
            .field("events", &self.events)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}

impl DeliveryPlan {
    /// Started, ended, analyzed, each once, in this order, signed with the workspace's key at the clock's time.
    #[must_use]
    pub fn to(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            events: vec![CallEvent::Started, CallEvent::Ended, CallEvent::Analyzed],
            times: 1,
            retries: RETRIES,
            key: None,
            signed_at: None,
            signed: true,
        }
    }

    /// These events in this order; one that is left out is lost.
    #[must_use]
    pub fn with_events(mut self, events: impl IntoIterator<Item = CallEvent>) -> Self {
        self.events = events.into_iter().collect();
        self
    }

    /// `call_analyzed` arrives before `call_ended`.
    #[must_use]
    pub fn analyzed_first(self) -> Self {
        self.with_events([CallEvent::Started, CallEvent::Analyzed, CallEvent::Ended])
    }

    /// Each event is sent this many times, whatever is answered.
    #[must_use]
    pub const fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// A failed event is not sent again.
    #[must_use]
    pub const fn without_retries(mut self) -> Self {
        self.retries = 0;
        self
    }

    /// Signed with another key.
    ///
    /// # Errors
    /// [`EmptyKey`] when it holds nothing but white space.
    pub fn signed_with(mut self, key: &str) -> Result<Self, EmptyKey> {
        self.key = Some(WebhookKey::new(key)?);
        Ok(self)
    }

    /// Signed as if at another time.
    #[must_use]
    pub const fn signed_at(mut self, instant: DateTime<Utc>) -> Self {
        self.signed_at = Some(instant);
        self
    }

    /// Sent without a signature.
    #[must_use]
    pub const fn unsigned(mut self) -> Self {
        self.signed = false;
        self
    }

    /// The events, in the order of sending.
    #[must_use]
    pub fn events(&self) -> &[CallEvent] {
        &self.events
    }
}

/// One attempt at delivering an event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The event.
    pub event: CallEvent,
    /// Which attempt it was, from 1.
    pub attempt: usize,
    /// What was answered.
    pub answer: WebhookAnswer,
}

impl RetellTwin {
    /// Takes a call into the workspace, and sends its events. Gives every attempt, in order.
    ///
    /// Attempts follow each other at once: the real waits are not published. A call that did not connect has no
    /// `call_started`.
    pub async fn deliver(&self, script: &CallScript, plan: &DeliveryPlan) -> Vec<Delivery> {
        let played = self.play(script);
        let mut deliveries = Vec::new();
        for event in &plan.events {
            if *event == CallEvent::Started && !played.script.connected {
                continue;
            }
            let body = played.event(*event).to_string();
            for _ in 0..plan.times {
                deliveries.extend(self.send(*event, &body, plan).await);
            }
        }
        deliveries
    }

    pub(super) async fn send(
        &self,
        event: CallEvent,
        body: &str,
        plan: &DeliveryPlan,
    ) -> Vec<Delivery> {
        let mut attempts = Vec::new();
        for attempt in 1..=plan.retries + 1 {
            let answer = post(&plan.url, &self.headers(body, plan), body.to_owned()).await;
            let done = answer.is_success();
            attempts.push(Delivery { event, attempt, answer });
            if done {
                break;
            }
        }
        attempts
    }

    pub(super) fn headers(&self, body: &str, plan: &DeliveryPlan) -> Vec<(&'static str, String)> {
        if !plan.signed {
            return Vec::new();
        }
        let key = plan.key.as_ref().unwrap_or(self.key());
        let at = plan.signed_at.unwrap_or_else(|| self.now());
        vec![("x-retell-signature", sign(body.as_bytes(), key, at))]
    }

    /// Signs any body and posts it once: function calls, `call_inbound`, payloads from a file.
    pub async fn post(&self, url: &str, body: &Value) -> WebhookAnswer {
        self.post_text(url, body.to_string()).await
    }

    /// As [`RetellTwin::post`], with exactly these bytes.
    pub async fn post_text(&self, url: &str, body: String) -> WebhookAnswer {
        let headers = self.headers(&body, &DeliveryPlan::to(url));
        post(url, &headers, body).await
    }

    /// The body of an event of a call, without taking the call into the workspace or sending anything.
    #[must_use]
    pub fn payload(&self, script: &CallScript, event: CallEvent) -> Value {
        self.settle(script).event(event)
    }

    /// Fixes a call's times. A call that was played before keeps its beginning.
    fn settle(&self, script: &CallScript) -> Played {
        let calls = self.calls_mut();
        let before = calls.iter().find(|old| old.script.call_id == script.call_id);
        let start = script.started.or(before.map(|old| old.start));
        let length = script.length();
        let start = start.unwrap_or_else(|| self.now() - length);
        Played::new(script, self.agent(&script.agent_id).as_ref(), start)
    }

    /// Takes a call into the workspace without telling anybody: its webhooks were lost. It is listed from then on;
    /// a call of the same id is replaced.
    pub fn keep(&self, script: &CallScript) {
        self.play(script);
    }

    fn play(&self, script: &CallScript) -> Played {
        let played = self.settle(script);
        let mut calls = self.calls_mut();
        calls.retain(|old| old.script.call_id != script.call_id);
        calls.push(played.clone());
        played
    }
}
