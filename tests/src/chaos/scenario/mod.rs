//! The calls of a run: what was agreed, what Retell sends, what else happens meanwhile.

use askpro_core::ports::EventType;
use askpro_core::testing::FakeCalendar;
use askpro_core::{
    AgentId, AppointmentRequest, BookingUid, Branch, BranchId, CallId, CallOutcome, CancelWish,
    Company, CompanyId, E164, EventTypeId, Region, RescheduleWish, Service, Wish,
};
use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use serde_json::{Value, json};
use uuid::Uuid;

use super::fault::Fault;
use super::spec::Strike;
use crate::payloads::{analyzed, ended};
use crate::server::berlin;

mod base;

pub(in crate::chaos) use base::BASES;

/// The tenant of every run.
pub(in crate::chaos) const COMPANY: CompanyId = CompanyId::new(1);

const PLAIN: EventTypeId = EventTypeId::new(2_563_193);
const LONG: EventTypeId = EventTypeId::new(2_563_194);
const AGENT: &str = "agent_5f0c2d7e91b34a68c0d1e2f304";

/// How a call ends when nothing breaks and its slot is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::chaos) enum Purpose {
    /// Everything was agreed.
    Booked,
    /// Nothing was confirmed.
    Declined,
    /// The time was left open.
    Incomplete,
    /// An appointment of before was changed in the call; nothing else was agreed.
    Changed,
}

impl Purpose {
    /// Whether faults may turn the wish into this outcome: into a task at the most.
    pub(in crate::chaos) const fn may_end_as(self, outcome: &CallOutcome) -> bool {
        matches!(
            (self, outcome),
            (_, CallOutcome::Task(_))
                | (Self::Booked, CallOutcome::Booked(_))
                | (Self::Declined, CallOutcome::Declined(_))
                | (Self::Changed, _)
        )
    }
}

/// What the host does in Cal.com while we work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::chaos) enum HostAction {
    /// Moves the call's booking to another time.
    Moves,
    /// Cancels it.
    Cancels,
}

/// One call.
#[derive(Debug, Clone)]
pub(in crate::chaos) struct CallPlan {
    pub(in crate::chaos) id: CallId,
    pub(in crate::chaos) wish: Purpose,
    /// Whether only the analysis says what was agreed.
    pub(in crate::chaos) is_known_late: bool,
    /// `call_ended`, `call_analyzed`.
    pub(in crate::chaos) events: [Value; 2],
    /// What the agent does while the caller is on the line: the repeats of one function call.
    pub(in crate::chaos) functions: Vec<Wish>,
    /// What the host does, and how long after the call.
    pub(in crate::chaos) host: Option<(HostAction, TimeDelta)>,
    /// Whose booking that concerns, if not the call's own.
    pub(in crate::chaos) host_on: Option<CallId>,
    /// Whether its webhooks are sent.
    pub(in crate::chaos) is_heard: bool,
    /// How many seconds later than usual they are sent.
    pub(in crate::chaos) heard_after: i64,
}

/// What is played in a run.
#[derive(Debug, Clone)]
pub(in crate::chaos) struct Scenario {
    pub(in crate::chaos) calls: Vec<CallPlan>,
    /// What was booked before, for other calls.
    pub(in crate::chaos) beforehand: Vec<AppointmentRequest>,
    /// Faults without which the scenario would not lead where it should.
    pub(in crate::chaos) strikes: Vec<(Strike, Fault)>,
    /// How long the calendar cannot be reached, from the beginning.
    pub(in crate::chaos) calendar_down: TimeDelta,
}

/// The company that is called.
pub(in crate::chaos) fn company() -> Company {
    let number = E164::parse("+493083793369", Region::De).unwrap();
    let mut long = Service::new("Farbe", LONG);
    long.duration_minutes = Some(60);
    let mut branch = Branch::new(BranchId::new(Uuid::from_u128(1)), "Hauptfiliale")
        .with_phone_number(number)
        .with_event_type(PLAIN)
        .with_service(Service::new("Beratung", PLAIN))
        .with_service(long);
    branch.retell_agent_id = Some(AgentId::new(AGENT).unwrap());
    Company::new(COMPANY, "Salon 1").with_branch(branch)
}

/// Its calendar.
pub(in crate::chaos) fn calendar() -> FakeCalendar {
    let mut long = EventType::new(LONG, "Farbe", 30);
    long.length_options = vec![30, 60];
    let calendar = FakeCalendar::new()
        .with_event_type(EventType::new(PLAIN, "Beratung", 30))
        .with_event_type(long);
    calendar.offer((9..17).map(|hour| berlin(2025, 7, 3, hour, 0)));
    calendar
}

/// When every run begins.
pub(in crate::chaos) fn beginning() -> DateTime<Utc> {
    berlin(2025, 6, 21, 9, 0)
}

impl CallPlan {
    fn new(number: usize, wish: Purpose, hour: u32) -> Self {
        let id = format!("call_{number}");
        let collected = collected(wish, hour, "Beratung");
        let events = [ended(&id, &collected), analyzed(&id, &collected, &json!({}))];
        let id = CallId::new(id).unwrap();
        Self {
            id,
            wish,
            is_known_late: false,
            events,
            functions: Vec::new(),
            host: None,
            host_on: None,
            is_heard: true,
            heard_after: 0,
        }
        .called_by(number)
    }

    fn called_by(mut self, number: usize) -> Self {
        for event in &mut self.events {
            event["call"]["from_number"] = json!(caller(number));
        }
        self
    }

    /// The analysis names another time than the call.
    fn of_two_minds(mut self, hour: u32) -> Self {
        self.events[1]["call"]["collected_dynamic_variables"] = json!({});
        self.events[1]["call"]["call_analysis"]["custom_analysis_data"] =
            collected(Purpose::Booked, hour, "Beratung");
        self
    }

    /// Only the analysis knows what was agreed.
    fn known_late(mut self) -> Self {
        let collected = self.events[0]["call"]["collected_dynamic_variables"].take();
        self.events[0]["call"]["collected_dynamic_variables"] = json!({});
        self.events[1]["call"]["collected_dynamic_variables"] = json!({});
        self.events[1]["call"]["call_analysis"]["custom_analysis_data"] = collected;
        self.is_known_late = true;
        self
    }

    /// A longer service, whose event type leaves a choice of lengths.
    fn longer(mut self, hour: u32) -> Self {
        for event in &mut self.events {
            event["call"]["collected_dynamic_variables"] =
                collected(Purpose::Booked, hour, "Farbe");
        }
        self
    }

    /// A call from a browser: no numbers, only the agent.
    fn by_browser(mut self) -> Self {
        for event in &mut self.events {
            let call = event["call"].as_object_mut().unwrap();
            call.remove("to_number");
            call.remove("from_number");
            call.insert("call_type".to_owned(), json!("web_call"));
            call["collected_dynamic_variables"]["telefon"] = json!("0171 3920009");
        }
        self
    }

    /// The agent books in the call already, and repeats itself.
    fn with_function(mut self, number: usize, hour: u32, times: usize) -> Self {
        let phone = E164::parse(&caller(number), Region::De).unwrap();
        let wish = AppointmentRequest::new(COMPANY, PLAIN, berlin(2025, 7, 2, hour, 0))
            .with_attendee("Erika Mustermann", phone)
            .with_call_id(self.id.clone());
        let noted = |time: usize| wish.clone().with_notes(format!("Wiederholung {time}")).into();
        self.functions = (0..times).map(noted).collect();
        self
    }

    /// The agent moves what was booked before, or cancels it, and repeats itself; nothing else is agreed.
    fn changing(number: usize, change: Change, times: usize) -> Self {
        let mut call = Self::new(number, Purpose::Changed, 11);
        let uid = BookingUid::new(BOOKED_BEFORE).unwrap();
        let wish: Wish = match change {
            Change::Move => {
                let to = berlin(2025, 7, 8, 10, 0);
                RescheduleWish::new(COMPANY, uid, to).with_call_id(call.id.clone()).into()
            }
            Change::Cancel => {
                CancelWish::new(COMPANY, uid, "abgesagt").with_call_id(call.id.clone()).into()
            }
        };
        call.functions = vec![wish; times];
        call
    }

    /// Its webhooks are lost before they are sent.
    fn unheard(mut self) -> Self {
        self.is_heard = false;
        self
    }

    /// Its webhooks come when a function that waits for its answer has just given up.
    const fn heard_later(mut self) -> Self {
        self.heard_after = 30;
        self
    }

    /// What the host does concerns the appointment of before.
    fn on_the_one_before(mut self) -> Self {
        self.host_on = before().call_id;
        self
    }

    fn with_host(mut self, action: HostAction, after: TimeDelta) -> Self {
        self.host = Some((action, after));
        self
    }
}

/// What a call can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Move,
    Cancel,
}

/// The uid that the calendar gives to [`before`].
pub(in crate::chaos) const BOOKED_BEFORE: &str = "fake_1";

/// An appointment from an earlier call.
fn before() -> AppointmentRequest {
    let phone = E164::parse(&caller(8), Region::De).unwrap();
    AppointmentRequest::new(COMPANY, PLAIN, berlin(2025, 7, 7, 10, 0))
        .with_attendee("Erika Mustermann", phone)
        .with_call_id(CallId::new("call_before").unwrap())
}

fn caller(number: usize) -> String {
    format!("+49171392000{number}")
}

fn collected(wish: Purpose, hour: u32, service: &str) -> Value {
    match wish {
        Purpose::Booked => json!({
            "booking_confirmed": "true",
            "name": "Erika Mustermann",
            "datum": "2025-07-02",
            "uhrzeit": format!("{hour:02}:00"),
            "dienstleistung": service,
        }),
        Purpose::Declined | Purpose::Changed => {
            json!({ "booking_confirmed": "false", "name": "Erika Mustermann" })
        }
        Purpose::Incomplete => json!({
            "booking_confirmed": "true",
            "name": "Erika Mustermann",
            "datum": "2025-07-02",
        }),
    }
}

/// The JSON text of a value, the fields of every object in another order.
pub(in crate::chaos) fn reordered(value: &Value, rng: &mut Rng) -> String {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            rng.shuffle(&mut fields);
            let field = |(name, value): (&String, &Value)| {
                format!("{}: {}", json!(name), reordered(value, &mut *rng))
            };
            format!("{{ {} }}", fields.into_iter().map(field).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| reordered(item, rng)).collect();
            format!("[ {} ]", items.join(", "))
        }
        other => other.to_string(),
    }
}
