//! What is said on the stage, and the functions that the agent calls meanwhile.

use askpro_core::Locale;
use askpro_core::datetime::{say_date, say_datetime};
use askpro_sandbox::retell::{CallDoors, CallScript, DEMO_CALLER, DEMO_NUMBER, LiveCall};
use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use serde_json::{Value, json};

use super::stage::Stage;
use super::story::failed;
use crate::error::CliError;

/// How often the agent asks again when it is told to wait a moment.
const ASKED_AGAIN: usize = 20;

/// Something that happened in the call.
#[derive(Debug, Serialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub(super) enum Said {
    /// The caller said something.
    Caller { words: String },
    /// The agent said something; after a function, the words of its answer.
    Agent { words: String },
    /// The agent called a function.
    Function { name: &'static str, arguments: Value },
}

/// A call in progress, and what happened in it.
#[derive(Debug)]
pub(super) struct Talk {
    pub(super) call: LiveCall,
    pub(super) said: Vec<Said>,
}

impl Talk {
    /// Erika Mustermann calls, hears that this time is free, and has it booked.
    pub(super) async fn play(
        stage: &Stage,
        call_id: &str,
        today: NaiveDate,
        wish: NaiveDateTime,
    ) -> Result<Self, CliError> {
        let doors = CallDoors::under(&format!("{}/api/mcp/retell", stage.server_url()));
        let script = CallScript::new(call_id, DEMO_CALLER, DEMO_NUMBER);
        let call = stage.retell.ring(script, &doors).await;
        let call = call.ok_or_else(|| failed("the call was rejected"))?;
        let mut talk = Self { call, said: Vec::new() };
        let (day, hour) = (say_date(wish.date(), today, Locale::De), wish.format("%-H Uhr"));
        let moment = say_datetime(wish.date(), wish.time(), today, Locale::De);
        talk.agent("Salon Hauptstadt, guten Tag. Sie sprechen mit der digitalen Assistentin.");
        talk.caller(&format!("Guten Tag, ich hätte gern eine Beratung: {moment}."));
        let asked =
            json!({ "datum": day, "uhrzeit": hour.to_string(), "dienstleistung": "Beratung" });
        let offered = talk.ask("check_availability", asked).await?;
        let slot = offered.pointer("/data/slots/0/slot_id").cloned();
        let slot = slot.ok_or_else(|| failed("nothing was offered"))?;
        talk.caller("Ja, bitte. Auf Erika Mustermann.");
        let asked = json!({ "slot_id": slot, "name": "Erika Mustermann" });
        talk.ask("book_appointment", asked).await?;
        talk.caller("Vielen Dank. Auf Wiederhören!");
        Ok(talk)
    }

    /// The call as Retell tells of it when the caller has hung up.
    pub(super) fn ended(&self) -> CallScript {
        let script = self.call.ended("user_hangup").with_sentiment("Positive");
        script.with_summary("Die Anruferin hat einen Termin für eine Beratung gebucht.")
    }

    fn caller(&mut self, words: &str) {
        self.call.caller_says(words);
        self.said.push(Said::Caller { words: words.to_owned() });
    }

    fn agent(&mut self, words: &str) {
        self.call.agent_says(words);
        self.said.push(Said::Agent { words: words.to_owned() });
    }

    /// Calls a function and says what it answers, again while there is no answer yet.
    async fn ask(&mut self, name: &'static str, arguments: Value) -> Result<Value, CliError> {
        for _ in 0..ASKED_AGAIN {
            let answer = self.call.ask(name, arguments.clone()).await;
            self.said.push(Said::Function { name, arguments: arguments.clone() });
            let answer = answer.json();
            let words = answer.get("message").and_then(Value::as_str);
            let words = words.ok_or_else(|| failed(&format!("{name} gave no answer")))?;
            self.agent(words);
            if answer.pointer("/data/pending") != Some(&Value::Bool(true)) {
                return Ok(answer);
            }
        }
        Err(failed(&format!("{name} never came to an end")))
    }
}

impl Said {
    /// For people, in one line.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Caller { words } => format!("Caller    {words}"),
            Self::Agent { words } => format!("Agent     {words}"),
            Self::Function { name, arguments } => format!("Function  {name} {arguments}"),
        }
    }
}
