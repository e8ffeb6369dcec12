//! A call that is to be played: who calls whom, what is said, what the agent learns.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use serde_json::{Map, Value, json};

use super::DEMO_AGENT;

/// How long a call lasts in which nobody says anything.
const SHORTEST: TimeDelta = TimeDelta::milliseconds(1_500);

/// Something that happens in a call.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Turn {
    Agent(String),
    Caller(String),
    Tool {
        name: String,
        arguments: Value,
        /// `None` while it runs.
        result: Option<ToolResult>,
    },
}

/// What came of a function, as the agent's model reads it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct ToolResult {
    pub(super) content: String,
    pub(super) successful: bool,
}

/// A call, and what is known of it afterwards. Debug leaves out numbers, values and words.
///
/// ```
/// use askpro_sandbox::retell::CallScript;
/// let script = CallScript::new("call_1", "+491713920001", "+493023125010")
///     .with_turn_of_agent("Salon Hauptstadt, guten Tag.")
///     .with_turn_of_caller("Guten Tag, einen Termin bitte.")
///     .with_collected("name", "Erika Mustermann")
///     .with_collected("booking_confirmed", "true");
/// assert_eq!(script.call_id(), "call_1");
/// ```
#[derive(Clone, PartialEq)]
pub struct CallScript {
    pub(super) call_id: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) agent_id: String,
    pub(super) direction: &'static str,
    pub(super) connected: bool,
    pub(super) started: Option<DateTime<Utc>>,
    pub(super) duration: Option<TimeDelta>,
    pub(super) reason: String,
    pub(super) turns: Vec<Turn>,
    pub(super) collected: Map<String, Value>,
    pub(super) analysis: Map<String, Value>,
    pub(super) variables: Map<String, Value>,
    pub(super) metadata: Option<Value>,
    pub(super) summary: Option<String>,
    pub(super) sentiment: &'static str,
    pub(super) extras: Map<String, Value>,
}

impl fmt::Debug for CallScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallScript")
            .field("call_id", &self.call_id)
            .field("agent_id", &self.agent_id)
            .field("turns", &self.turns.len())
            .finish_non_exhaustive()
    }
}

impl CallScript {
    /// An incoming call from one number to another, answered by [`DEMO_AGENT`] and ended by it.
    #[must_use]
    pub fn new(call_id: impl Into<String>, from: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            call_id: call_id.into(),
            from: from.into(),
            to: to.into(),
            agent_id: DEMO_AGENT.to_owned(),
            direction: "inbound",
            connected: true,
            started: None,
            duration: None,
            reason: "agent_hangup".to_owned(),
            turns: Vec::new(),
            collected: Map::new(),
            analysis: Map::new(),
            variables: Map::new(),
            metadata: None,
            summary: None,
            sentiment: "Neutral",
            extras: Map::new(),
        }
    }

    /// Erika Mustermann (+491713920001) calls "Salon Hauptstadt" (+493023125010) and agrees on a Beratung at this
    /// wall time. The values stand in `collected_dynamic_variables` as texts, and typed in the analysis.
    ///
    /// ```
    /// use askpro_sandbox::retell::CallScript;
    /// use chrono::{NaiveDate, NaiveTime};
    /// let date = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    /// let time = NaiveTime::from_hms_opt(15, 30, 0).unwrap();
    /// let script = CallScript::demo("call_demo", date, time);
    /// assert!(script.transcript().contains("Dienstag, den 1. Dezember, um 15:30 Uhr"));
    /// ```
    #[must_use]
    pub fn demo(call_id: impl Into<String>, date: NaiveDate, time: NaiveTime) -> Self {
        let spoken = spoken(date, time);
        let day = date.format("%Y-%m-%d").to_string();
        let clock = time.format("%H:%M").to_string();
        Self::new(call_id, super::DEMO_CALLER, super::DEMO_NUMBER)
            .with_turn_of_agent(
                "Salon Hauptstadt, guten Tag. Sie sprechen mit der digitalen Assistentin. Was kann ich für Sie tun?",
            )
            .with_turn_of_caller(
                "Guten Tag, Erika Mustermann hier. Ich hätte gern einen Termin für eine Beratung.",
            )
            .with_turn_of_agent(format!("Gern. Ich habe {spoken} frei. Passt Ihnen das?"))
            .with_turn_of_caller("Ja, das passt sehr gut.")
            .with_turn_of_agent(format!(
                "Dann trage ich Sie ein: Beratung am {spoken}. Sie hören von uns, sobald der Termin fest ist. \
                 Kann ich sonst noch etwas tun?"
            ))
            .with_turn_of_caller("Nein, vielen Dank. Auf Wiederhören!")
            .with_collected("booking_confirmed", "true")
            .with_collected("name", "Erika Mustermann")
            .with_collected("dienstleistung", "Beratung")
            .with_collected("datum", &day)
            .with_collected("uhrzeit", &clock)
            .with_analysis("booking_confirmed", true)
            .with_analysis("name", "Erika Mustermann")
            .with_analysis("dienstleistung", "Beratung")
            .with_analysis("datum", day)
            .with_analysis("uhrzeit", clock)
            .with_analysis("anliegen", "termin_neu")
            .with_summary(format!("Die Anruferin wünscht eine Beratung am {spoken}."))
            .with_sentiment("Positive")
    }

    /// The call's id.
    #[must_use]
    pub fn call_id(&self) -> &str {
        &self.call_id
    }

    /// What was said, as Retell writes it.
    #[must_use]
    pub fn transcript(&self) -> String {
        let mut text = String::new();
        for turn in &self.turns {
            let (speaker, words) = match turn {
                Turn::Agent(words) => ("Agent", words),
                Turn::Caller(words) => ("User", words),
                Turn::Tool { .. } => continue,
            };
            text.extend([speaker, ": ", words, "\n"]);
        }
        text
    }

    /// Another agent answers.
    #[must_use]
    pub fn with_agent(mut self, agent_id: impl Into<String>) -> Self {
        self.agent_id = agent_id.into();
        self
    }

    /// The agent calls: the first number is the agent's.
    #[must_use]
    pub const fn outbound(mut self) -> Self {
        self.direction = "outbound";
        self
    }

    /// Nobody answered, for this reason (such as `dial_no_answer`): no `call_started`, no times, no words.
    #[must_use]
    pub fn not_connected(mut self, reason: impl Into<String>) -> Self {
        self.connected = false;
        self.with_disconnection(reason)
    }

    /// When it began; by default so that it ends at the time of delivery.
    #[must_use]
    pub const fn started_at(mut self, instant: DateTime<Utc>) -> Self {
        self.started = Some(instant);
        self
    }

    /// How long it lasted; by default as long as the words take.
    #[must_use]
    pub const fn lasting(mut self, duration: TimeDelta) -> Self {
        self.duration = Some(duration);
        self
    }

    /// Why it ended, such as `user_hangup`.
    #[must_use]
    pub fn with_disconnection(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// The agent says something.
    #[must_use]
    pub fn with_turn_of_agent(mut self, words: impl Into<String>) -> Self {
        self.turns.push(Turn::Agent(words.into()));
        self
    }

    /// The caller says something.
    #[must_use]
    pub fn with_turn_of_caller(mut self, words: impl Into<String>) -> Self {
        self.turns.push(Turn::Caller(words.into()));
        self
    }

    /// The agent calls a function and gets a result.
    #[must_use]
    pub fn with_tool_call(
        mut self,
        name: &str,
        arguments: Value,
        result: impl Into<Value>,
    ) -> Self {
        let content = result.into().to_string();
        let result = Some(ToolResult { content, successful: true });
        self.turns.push(Turn::Tool { name: name.to_owned(), arguments, result });
        self
    }

    /// A value in `collected_dynamic_variables`; always a text.
    #[must_use]
    pub fn with_collected(mut self, name: &str, value: &str) -> Self {
        self.collected.insert(name.to_owned(), json!(value));
        self
    }

    /// A typed value in `call_analysis.custom_analysis_data`, which comes with `call_analyzed` alone.
    #[must_use]
    pub fn with_analysis(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.analysis.insert(name.to_owned(), value.into());
        self
    }

    /// A value in `retell_llm_dynamic_variables`: what the call was started with, and where older agents put what
    /// they learned.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// The call's metadata.
    #[must_use]
    pub fn with_metadata(mut self, metadata: Value) -> Self {
        self.metadata = Some(metadata);
        self
    }

    /// The summary of the analysis.
    #[must_use]
    pub fn with_summary(mut self, summary: impl Into<String>) -> Self {
        self.summary = Some(summary.into());
        self
    }

    /// The caller's mood: Negative, Positive, Neutral or Unknown.
    #[must_use]
    pub const fn with_sentiment(mut self, sentiment: &'static str) -> Self {
        self.sentiment = sentiment;
        self
    }

    /// Any further key of the call object, or another value for one; null removes it.
    #[must_use]
    pub fn with_extra(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.extras.insert(key.to_owned(), value.into());
        self
    }

    pub(super) fn length(&self) -> TimeDelta {
        self.duration.unwrap_or_else(|| {
            let spoken = super::payload::spoken_ms(&self.turns);
            SHORTEST.max(TimeDelta::milliseconds(spoken))
        })
    }
}

const WEEKDAYS: [&str; 7] =
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// A date and time as an agent writes it in a sentence: "Dienstag, den 1. Dezember, um 15:30 Uhr".
fn spoken(date: NaiveDate, time: NaiveTime) -> String {
    let weekday = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
    let month = usize::try_from(date.month0()).unwrap_or(0);
    let weekday = WEEKDAYS.get(weekday).copied().unwrap_or_default();
    let month = MONTHS.get(month).copied().unwrap_or_default();
    let (hour, minute) = (time.hour(), time.minute());
    format!("{weekday}, den {}. {month}, um {hour}:{minute:02} Uhr", date.day())
}
