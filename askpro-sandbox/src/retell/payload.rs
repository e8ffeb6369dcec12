//! The call object and the events, in the form in which they really come.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::script::{CallScript, Turn};
use super::spec::AgentSpec;

/// An event of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallEvent {
    /// `call_started`.
    Started,
    /// `call_ended`.
    Ended,
    /// `call_analyzed`.
    Analyzed,
}

impl CallEvent {
    /// Its name in the envelope.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Started => "call_started",
            Self::Ended => "call_ended",
            Self::Analyzed => "call_analyzed",
        }
    }

    /// How long after the beginning (`Started`) or the end of the call it is sent.
    const fn delay(self) -> TimeDelta {
        match self {
            Self::Started => TimeDelta::milliseconds(120),
            Self::Ended => TimeDelta::milliseconds(900),
            Self::Analyzed => TimeDelta::milliseconds(9_300),
        }
    }
}

/// A call of the workspace: its script, settled in time.
#[derive(Debug, Clone)]
pub(super) struct Played {
    pub(super) script: CallScript,
    pub(super) start: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    agent_name: Option<String>,
    agent_version: u32,
    agent_tag: Option<&'static str>,
}

impl Played {
    pub(super) fn new(
        script: &CallScript,
        agent: Option<&AgentSpec>,
        start: DateTime<Utc>,
    ) -> Self {
        let (agent_version, agent_tag) = agent.map_or((0, None), AgentSpec::answering);
        Self {
            script: script.clone(),
            start,
            end: start + script.length(),
            agent_name: agent.map(|agent| agent.name.clone()),
            agent_version,
            agent_tag,
        }
    }

    /// The body of an event.
    pub(super) fn event(&self, event: CallEvent) -> Value {
        let from = if event == CallEvent::Started { self.start } else { self.end };
        json!({
            "event": event.name(),
            "call": self.call(event),
            "event_timestamp": (from + event.delay()).timestamp_millis(),
        })
    }

    /// The call object as it is once an event has happened.
    pub(super) fn call(&self, event: CallEvent) -> Value {
        let mut call = self.basics(event);
        if event != CallEvent::Started {
            call.insert("disconnection_reason".to_owned(), json!(self.script.reason));
            if self.script.connected {
                self.add_course(&mut call);
            }
        }
        if event == CallEvent::Analyzed {
            call.insert("call_analysis".to_owned(), self.analysis());
        }
        self.add_extras(&mut call);
        Value::Object(call)
    }

    fn add_extras(&self, call: &mut Map<String, Value>) {
        for (key, value) in &self.script.extras {
            if value.is_null() {
                call.remove(key);
            } else {
                call.insert(key.clone(), value.clone());
            }
        }
    }

    /// The body of the question that is asked while the phone rings.
    pub(super) fn inbound(&self) -> Value {
        let script = &self.script;
        let mut ringing = object(json!({
            "call_id": script.call_id,
            "agent_id": script.agent_id,
            "agent_version": self.agent_version,
            "from_number": script.from,
            "to_number": script.to,
        }));
        ringing.retain(|key, _| script.extras.get(key) != Some(&Value::Null));
        json!({
            "event": "call_inbound",
            "event_timestamp": self.start.timestamp_millis(),
            "call_inbound": ringing,
        })
    }

    /// The body of a function that the agent calls: the call as it is by now, the running invocation last.
    pub(super) fn function(&self, name: &str, args: &Value) -> Value {
        let mut call = self.basics(CallEvent::Started);
        self.add_words(&mut call);
        self.add_extras(&mut call);
        json!({ "name": name, "call": call, "args": args })
    }

    fn basics(&self, event: CallEvent) -> Map<String, Value> {
        let script = &self.script;
        let status = match event {
            CallEvent::Started => "ongoing",
            _ if script.connected => "ended",
            _ => "not_connected",
        };
        let mut call = object(json!({
            "call_type": "phone_call",
            "from_number": script.from,
            "to_number": script.to,
            "direction": script.direction,
            "telephony_identifier": { "twilio_call_sid": "CA00000000000000000000000000000001" },
            "call_id": script.call_id,
            "agent_id": script.agent_id,
            "agent_version": self.agent_version,
            "call_status": status,
            "data_storage_setting": "everything",
            "opt_in_signed_url": true,
        }));
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                call.insert(key.to_owned(), value);
            }
        };
        put("agent_name", self.agent_name.as_ref().map(|name| json!(name)));
        put("agent_tag", self.agent_tag.map(|tag| json!(tag)));
        put("metadata", script.metadata.clone());
        put("retell_llm_dynamic_variables", filled(&script.variables));
        put("start_timestamp", script.connected.then(|| json!(self.start.timestamp_millis())));
        call
    }

    fn add_course(&self, call: &mut Map<String, Value>) {
        let script = &self.script;
        self.add_words(call);
        let ms = (self.end - self.start).num_milliseconds();
        let file = |name: &str| format!("https://recordings.example.com/{}/{name}", script.call_id);
        call.extend(object(json!({
            "end_timestamp": self.end.timestamp_millis(),
            "duration_ms": ms,
            "recording_url": file("recording.wav"),
            "recording_multi_channel_url": file("multi.wav"),
            "public_log_url": file("public.log"),
            "latency": { "e2e": {
                "p50": 780, "p90": 1190, "p95": 1240, "p99": 1280,
                "max": 1290, "min": 610, "num": 4, "values": [610, 780, 1190, 1290],
            } },
            "call_cost": {
                "product_costs": [
                    { "product": "retell_platform", "unit_price": 0.11667, "cost": 9.73 },
                    { "product": "gpt_5_4_mini", "unit_price": 0.02667, "cost": 2.22 },
                ],
                "total_duration_unit_price": 0.14334,
                "total_duration_seconds": ms / 1000,
                "combined_cost": 11.95,
            },
            "llm_token_usage": {
                "values": [1180, 1322, 1495, 1610], "average": 1401.75, "num_requests": 4,
            },
        })));
        if let Some(collected) = filled(&script.collected) {
            call.insert("collected_dynamic_variables".to_owned(), collected);
        }
    }

    /// What was said so far.
    fn add_words(&self, call: &mut Map<String, Value>) {
        let (spoken, all) = utterances(&self.script.turns);
        call.extend(object(json!({
            "transcript": self.script.transcript(),
            "transcript_object": spoken,
            "transcript_with_tool_calls": all,
        })));
    }

    fn analysis(&self) -> Value {
        let script = &self.script;
        let mut analysis = object(json!({
            "in_voicemail": script.reason == "voicemail_reached",
            "user_sentiment": script.sentiment,
            "call_successful": script.connected,
        }));
        if let Some(summary) = &script.summary {
            analysis.insert("call_summary".to_owned(), json!(summary));
        }
        // Nothing is extracted from a call in which nobody spoke.
        if script.connected
            && let Some(data) = filled(&script.analysis)
        {
            analysis.insert("custom_analysis_data".to_owned(), data);
        }
        Value::Object(analysis)
    }
}

/// The object, if there is anything in it: what is not set is left out, not empty.
fn filled(object: &Map<String, Value>) -> Option<Value> {
    (!object.is_empty()).then(|| Value::Object(object.clone()))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// A word takes this many milliseconds, and 55 more for each letter.
const WORD_MS: i64 = 120;
const LETTER_MS: i64 = 55;
const PAUSE_MS: i64 = 760;

fn word_ms(word: &str) -> i64 {
    WORD_MS + LETTER_MS * i64::try_from(word.chars().count()).unwrap_or(0)
}

/// How many milliseconds the words of all turns take.
pub(super) fn spoken_ms(turns: &[Turn]) -> i64 {
    let spoken = turns.iter().filter_map(|turn| match turn {
        Turn::Agent(words) | Turn::Caller(words) => Some(words),
        Turn::Tool { .. } => None,
    });
    spoken.map(|words| PAUSE_MS + words.split_whitespace().map(word_ms).sum::<i64>()).sum()
}

/// What was said, without and with the function calls.
fn utterances(turns: &[Turn]) -> (Vec<Value>, Vec<Value>) {
    let (mut spoken, mut all) = (Vec::new(), Vec::new());
    let mut at = 0;
    for (place, turn) in turns.iter().enumerate() {
        let (role, words) = match turn {
            Turn::Agent(words) => ("agent", words),
            Turn::Caller(words) => ("user", words),
            Turn::Tool { name, arguments, result } => {
                let id = format!("tool_call_{place:06x}");
                all.push(json!({
                    "role": "tool_call_invocation",
                    "tool_call_id": id,
                    "name": name,
                    "type": "custom",
                    "arguments": arguments.to_string(),
                }));
                all.extend(result.as_ref().map(|result| {
                    json!({
                        "role": "tool_call_result",
                        "tool_call_id": id,
                        "content": result.content,
                        "successful": result.successful,
                    })
                }));
                continue;
            }
        };
        at += PAUSE_MS;
        let timed: Vec<Value> = words
            .split_whitespace()
            .map(|word| {
                let start = at;
                at += word_ms(word);
                json!({ "word": word, "start": seconds(start), "end": seconds(at) })
            })
            .collect();
        let utterance = json!({ "role": role, "content": words, "words": timed });
        spoken.push(utterance.clone());
        all.push(utterance);
    }
    (spoken, all)
}

fn seconds(ms: i64) -> f64 {
    i32::try_from(ms).map_or(0.0, |ms| f64::from(ms) / 1000.0)
}
