//! A call in progress: it rings, the agent talks and calls functions, somebody hangs up.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use askpro_retell::{CallInboundResponse, InboundAnswer};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::RetellTwin;
use super::deliver::{Delivery, DeliveryPlan};
use super::payload::{CallEvent, Played};
use super::script::{CallScript, ToolResult, Turn};
use crate::post::{WebhookAnswer, post_within};

/// How often a question that was answered badly is asked again while the phone rings.
const RETRIES: usize = 3;

/// How long a function may take when its definition does not say.
const FUNCTION_TIMEOUT: Duration = Duration::from_mins(2);

/// What is longer is cut before the agent's model reads it, in characters.
const LONGEST_RESULT: usize = 15_000;

/// Where a call is asked and told about.
///
/// ```
/// use askpro_sandbox::retell::CallDoors;
/// let doors = CallDoors::under("http://127.0.0.1:8080/api/mcp/retell");
/// assert_eq!(doors.functions(), "http://127.0.0.1:8080/api/mcp/retell/custom-function");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallDoors {
    inbound: Option<String>,
    functions: String,
    webhook: String,
}

impl CallDoors {
    /// AskPro's doors: `inbound`, `custom-function` and `webhook` under this URL.
    #[must_use]
    pub fn under(url: &str) -> Self {
        let url = url.trim_end_matches('/');
        Self {
            inbound: Some(format!("{url}/inbound")),
            functions: format!("{url}/custom-function"),
            webhook: format!("{url}/webhook"),
        }
    }

    /// The number has no inbound webhook: nobody is asked while the phone rings.
    #[must_use]
    pub fn without_inbound(mut self) -> Self {
        self.inbound = None;
        self
    }

    /// Where functions are called.
    #[must_use]
    pub fn functions(&self) -> &str {
        &self.functions
    }

    /// Where events are posted.
    #[must_use]
    pub fn webhook(&self) -> &str {
        &self.webhook
    }
}

/// A call in progress. Clones are the same call, so that somebody can hang up while a function runs. Debug leaves out
/// what [`CallScript`] does.
#[derive(Clone)]
pub struct LiveCall {
    twin: RetellTwin,
    doors: CallDoors,
    began: DateTime<Utc>,
    script: Arc<Mutex<CallScript>>,
}

impl fmt::Debug for LiveCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveCall").field("script", &*self.so_far()).finish_non_exhaustive()
    }
}

impl RetellTwin {
    /// Has the phone ring. The server at these doors is asked what the agent should know, up to three times more when
    /// it answers badly, and told that the call has begun. Gives nothing when it rejects the call.
    ///
    /// The script says who calls whom, which agent answers, and what is made of the call afterwards; turns it has
    /// already were spoken first. A withheld number is `anonymous`; how the real one looks is not documented.
    ///
    /// A call is in the workspace's lists from its end on.
    pub async fn ring(&self, script: CallScript, doors: &CallDoors) -> Option<LiveCall> {
        let mut script = script;
        if let Some(url) = &doors.inbound {
            let answer = self.greeting(&script, url).await.unwrap_or_default();
            if answer.reject {
                return None;
            }
            script.greeted(answer);
        }
        let began = script.started.unwrap_or_else(|| self.now());
        let script = Arc::new(Mutex::new(script.started_at(began)));
        let call = LiveCall { twin: self.clone(), doors: doors.clone(), began, script };
        let plan = DeliveryPlan::to(&doors.webhook).with_events([CallEvent::Started]);
        let started = call.played().event(CallEvent::Started).to_string();
        self.send(CallEvent::Started, &started, &plan).await;
        Some(call)
    }

    /// The first answer that can be used. One value of a wrong type makes the whole answer unusable.
    async fn greeting(&self, script: &CallScript, url: &str) -> Option<InboundAnswer> {
        let asked = Played::new(script, self.agent(&script.agent_id).as_ref(), self.now());
        let body = asked.inbound();
        for _ in 0..=RETRIES {
            let answer = self.post(url, &body).await;
            let read = serde_json::from_str::<CallInboundResponse>(&answer.body);
            if let (true, Ok(response)) = (answer.is_success(), read) {
                return Some(response.call_inbound);
            }
        }
        None
    }
}

impl CallScript {
    /// Takes over what the server wants of a call that rings.
    fn greeted(&mut self, answer: InboundAnswer) {
        let variables = answer.dynamic_variables.into_iter();
        self.variables.extend(variables.map(|(name, text)| (name, Value::String(text))));
        if !answer.metadata.is_empty() {
            self.metadata = Some(Value::Object(answer.metadata));
        }
        if let Some(agent) = answer.override_agent_id {
            self.agent_id = agent.to_string();
        }
    }
}

impl LiveCall {
    /// What the server told the agent while the phone rang, and what the script said before.
    #[must_use]
    pub fn variables(&self) -> Map<String, Value> {
        self.so_far().variables.clone()
    }

    /// The agent says something.
    pub fn agent_says(&self, words: impl Into<String>) {
        self.so_far().turns.push(Turn::Agent(words.into()));
    }

    /// The caller says something.
    pub fn caller_says(&self, words: impl Into<String>) {
        self.so_far().turns.push(Turn::Caller(words.into()));
    }

    /// The agent takes a value down among `collected_dynamic_variables`; always a text.
    pub fn collects(&self, name: &str, value: &str) {
        self.so_far().collected.insert(name.to_owned(), json!(value));
    }

    /// The agent calls a function with these arguments and waits for the answer, which is recorded with the call. It
    /// runs to its end even if the call ends first.
    pub async fn ask(&self, function: &str, args: Value) -> WebhookAnswer {
        let place = self.invoke(function, args.clone());
        let body = self.played().function(function, &args).to_string();
        let headers = self.twin.headers(&body, &DeliveryPlan::to(&self.doors.functions));
        let answer = post_within(&self.doors.functions, &headers, body, FUNCTION_TIMEOUT).await;
        if let Some(Turn::Tool { result, .. }) = self.so_far().turns.get_mut(place) {
            *result = Some(ToolResult::of(&answer));
        }
        answer
    }

    /// Somebody hangs up, for this reason (such as `user_hangup`): the server is told that the call has ended, and what
    /// the analysis makes of it. Gives every attempt, in order.
    pub async fn hang_up(&self, reason: &str) -> Vec<Delivery> {
        let events = [CallEvent::Ended, CallEvent::Analyzed];
        let plan = DeliveryPlan::to(&self.doors.webhook).with_events(events);
        self.twin.deliver(&self.ended(reason), &plan).await
    }

    /// The call as it has been when somebody hangs up, for [`RetellTwin::deliver`]; nobody is told yet.
    ///
    /// It lasted as long as it has by the clock, and never less than its words take.
    #[must_use]
    pub fn ended(&self, reason: &str) -> CallScript {
        let script = self.so_far().clone().with_disconnection(reason);
        let length = script.length().max(self.twin.now() - self.began);
        script.lasting(length)
    }

    /// Writes down that a function is called; gives its place among the turns.
    fn invoke(&self, function: &str, arguments: Value) -> usize {
        let mut script = self.so_far();
        script.turns.push(Turn::Tool { name: function.to_owned(), arguments, result: None });
        script.turns.len() - 1
    }

    fn played(&self) -> Played {
        let script = self.so_far().clone();
        Played::new(&script, self.twin.agent(&script.agent_id).as_ref(), self.began)
    }

    fn so_far(&self) -> MutexGuard<'_, CallScript> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ToolResult {
    /// What the agent's model reads: the body, or how the request failed.
    fn of(answer: &WebhookAnswer) -> Self {
        let successful = answer.is_success();
        let content = match answer.status {
            Some(_) if successful => answer.body.chars().take(LONGEST_RESULT).collect(),
            Some(status) => format!("the request failed with status {status}"),
            None => "the request was not answered".to_owned(),
        };
        Self { content, successful }
    }
}
