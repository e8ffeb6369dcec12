//! The phone numbers of the twin, and the endpoints that read and bind one.

use axum::extract::{Path, State};
use axum::routing::{get, patch};
use axum::{Json, Router};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::RetellTwin;
use super::routes::{Answer, Refusal, object_of};

#[derive(Debug, Clone, PartialEq)]
struct Bound {
    agent: String,
    version: Option<String>,
    weight: f64,
}

/// A phone number of the workspace.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberSpec {
    pub(super) number: String,
    nickname: Option<String>,
    agents: Vec<Bound>,
    inbound_webhook_url: Option<String>,
}

impl NumberSpec {
    /// A number in international form that nobody answers.
    #[must_use]
    pub fn new(number: impl Into<String>) -> Self {
        Self {
            number: number.into(),
            nickname: None,
            agents: Vec::new(),
            inbound_webhook_url: None,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn with_nickname(mut self, nickname: impl Into<String>) -> Self {
        self.nickname = Some(nickname.into());
        self
    }

    /// An agent answers it, in a version: a number or a tag. Several share the calls evenly.
    #[must_use]
    pub fn answered_by(mut self, agent_id: impl Into<String>, version: Option<&str>) -> Self {
        let (agent, version) = (agent_id.into(), version.map(str::to_owned));
        self.agents.push(Bound { agent, version, weight: 1.0 });
        let share = weight(self.agents.len());
        self.agents.iter_mut().for_each(|bound| bound.weight = share);
        self
    }

    /// Where Retell asks before a call is answered.
    #[must_use]
    pub fn with_inbound_webhook(mut self, url: impl Into<String>) -> Self {
        self.inbound_webhook_url = Some(url.into());
        self
    }

    pub(super) fn shown(&self, now: DateTime<Utc>) -> Value {
        let agents = self.agents.iter().map(|bound| {
            let mut agent = json!({ "agent_id": bound.agent, "weight": bound.weight });
            if let (Some(object), Some(version)) = (agent.as_object_mut(), &bound.version) {
                let number = version.parse::<u32>().map(|number| json!(number));
                object
                    .insert("agent_version".to_owned(), number.unwrap_or_else(|_| json!(version)));
            }
            agent
        });
        json!({
            "phone_number": self.number,
            "phone_number_type": "custom",
            "phone_number_pretty": self.number,
            "nickname": self.nickname,
            "inbound_agents": agents.collect::<Vec<_>>(),
            "outbound_agents": null,
            "inbound_webhook_url": self.inbound_webhook_url,
            "allowed_inbound_country_list": ["DE", "AT", "CH"],
            "fallback_number": null,
            "sip_outbound_trunk_config": {
                "termination_uri": "sip.example.com",
                "transport": "TCP",
            },
            "last_modification_timestamp": now.timestamp_millis(),
        })
    }
}

fn weight(sharing: usize) -> f64 {
    1.0 / u32::try_from(sharing).map_or(1.0, f64::from)
}

pub(super) fn router() -> Router<RetellTwin> {
    Router::new()
        .route("/get-phone-number/{number}", get(shown))
        .route("/update-phone-number/{number}", patch(update))
}

async fn shown(State(twin): State<RetellTwin>, Path(number): Path<String>) -> Answer<Json<Value>> {
    let numbers = twin.numbers();
    let found = numbers.iter().find(|there| there.number == number);
    found.map(|found| Json(found.shown(twin.now()))).ok_or_else(Refusal::unprocessable)
}

/// Who answers is all that can be changed here.
async fn update(
    State(twin): State<RetellTwin>,
    Path(number): Path<String>,
    body: Bytes,
) -> Answer<Json<Value>> {
    let body = object_of(&body)?;
    if body.keys().any(|key| key != "inbound_agents") {
        return Err(Refusal::bad_request());
    }
    let agents = match body.get("inbound_agents") {
        Some(Value::Array(entries)) => {
            let bound = entries.iter().map(|entry| bound(&twin, entry));
            Some(bound.collect::<Answer<Vec<Bound>>>()?)
        }
        Some(Value::Null) => Some(Vec::new()),
        Some(_) => return Err(Refusal::bad_request()),
        None => None,
    };
    let sum: f64 = agents.iter().flatten().map(|bound| bound.weight).sum();
    if agents.as_ref().is_some_and(|bound| !bound.is_empty() && (sum - 1.0).abs() > 1e-6) {
        return Err(Refusal::bad_request());
    }
    let now = twin.now();
    let mut numbers = twin.numbers();
    let found = numbers.iter_mut().find(|there| there.number == number);
    let found = found.ok_or_else(Refusal::unprocessable)?;
    if let Some(agents) = agents {
        found.agents = agents;
    }
    Ok(Json(found.shown(now)))
}

fn bound(twin: &RetellTwin, entry: &Value) -> Answer<Bound> {
    let agent = entry.get("agent_id").and_then(Value::as_str).ok_or_else(Refusal::bad_request)?;
    let weight = entry.get("weight").and_then(Value::as_f64).filter(|weight| *weight > 0.0);
    let version = match entry.get("agent_version") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(_) => return Err(Refusal::bad_request()),
    };
    let known = twin.agent(agent).ok_or_else(Refusal::unprocessable)?;
    known.resolve(version.as_deref()).ok_or_else(Refusal::unprocessable)?;
    let weight = weight.ok_or_else(Refusal::bad_request)?;
    Ok(Bound { agent: agent.to_owned(), version, weight })
}
