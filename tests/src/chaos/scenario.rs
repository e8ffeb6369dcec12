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

use super::fault::{Fault, Point, Role};
use super::spec::Strike;
use crate::payloads::{analyzed, ended};
use crate::server::berlin;

/// The tenant of every run.
pub(super) const COMPANY: CompanyId = CompanyId::new(1);

const PLAIN: EventTypeId = EventTypeId::new(2_563_193);
const LONG: EventTypeId = EventTypeId::new(2_563_194);
const AGENT: &str = "agent_5f0c2d7e91b34a68c0d1e2f304";

/// How a call ends when nothing breaks and its slot is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
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
    pub(super) const fn may_end_as(self, outcome: &CallOutcome) -> bool {
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
pub(super) enum HostAction {
    /// Moves the call's booking to another time.
    Moves,
    /// Cancels it.
    Cancels,
}

/// One call.
#[derive(Debug, Clone)]
pub(super) struct CallPlan {
    pub(super) id: CallId,
    pub(super) wish: Purpose,
    /// Whether only the analysis says what was agreed.
    pub(super) is_known_late: bool,
    /// `call_ended`, `call_analyzed`.
    pub(super) events: [Value; 2],
    /// What the agent does while the caller is on the line: the repeats of one function call.
    pub(super) functions: Vec<Wish>,
    /// What the host does, and how long after the call.
    pub(super) host: Option<(HostAction, TimeDelta)>,
    /// Whose booking that concerns, if not the call's own.
    pub(super) host_on: Option<CallId>,
    /// Whether its webhooks are sent.
    pub(super) is_heard: bool,
}

/// What is played in a run.
#[derive(Debug, Clone)]
pub(super) struct Scenario {
    pub(super) calls: Vec<CallPlan>,
    /// What was booked before, for other calls.
    pub(super) beforehand: Vec<AppointmentRequest>,
    /// Faults without which the scenario would not lead where it should.
    pub(super) strikes: Vec<(Strike, Fault)>,
    /// How long the calendar cannot be reached, from the beginning.
    pub(super) calendar_down: TimeDelta,
}

/// The company that is called.
pub(super) fn company() -> Company {
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
pub(super) fn calendar() -> FakeCalendar {
    let mut long = EventType::new(LONG, "Farbe", 30);
    long.length_options = vec![30, 60];
    let calendar = FakeCalendar::new()
        .with_event_type(EventType::new(PLAIN, "Beratung", 30))
        .with_event_type(long);
    calendar.offer((9..17).map(|hour| berlin(2025, 7, 3, hour, 0)));
    calendar
}

/// When every run begins.
pub(super) fn beginning() -> DateTime<Utc> {
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
pub(super) const BOOKED_BEFORE: &str = "fake_1";

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

/// How many [base scenarios](Scenario::base) there are.
pub(super) const BASES: usize = 28;

impl Scenario {
    fn of(calls: impl IntoIterator<Item = CallPlan>) -> Self {
        let calls: Vec<CallPlan> = calls.into_iter().collect();
        let change = calls.iter().any(|call| call.wish == Purpose::Changed);
        let beforehand = change.then(before).into_iter().collect();
        Self { calls, beforehand, strikes: Vec::new(), calendar_down: TimeDelta::zero() }
    }

    fn with_strike(mut self, role: Role, method: &'static str, nth: u64, fault: Fault) -> Self {
        self.strikes.push((Strike::Nth(Point { role, method }, nth), fault));
        self
    }

    /// A scenario of the systematic pass. Together they lead past every await point.
    pub(super) fn base(number: usize) -> Self {
        let plain = || CallPlan::new(0, Purpose::Booked, 11);
        let book = "calendar.book";
        match number {
            0 => Self::of([plain()]),
            1 => Self::of([plain(), CallPlan::new(1, Purpose::Booked, 11)]),
            2 => Self::of([CallPlan::new(0, Purpose::Declined, 11)]),
            3 => Self::of([CallPlan::new(0, Purpose::Incomplete, 11)]),
            4 => Self::of([plain().of_two_minds(16)]),
            5 => Self::of([plain().with_function(0, 11, 1)]),
            6 => Self::of([plain().with_function(0, 11, 2)]),
            7 => Self::of([plain().with_function(0, 12, 1)]),
            8 => Self::lost_and(HostAction::Moves),
            9 => Self::lost_and(HostAction::Cancels),
            10 => Self::of([CallPlan::new(0, Purpose::Booked, 11).longer(11)]),
            11 => Self { calendar_down: TimeDelta::hours(40), ..Self::of([plain()]) },
            12 => Self::of([plain().by_browser()]),
            13 => Self::of([plain().known_late()]),
            // The function is refused: another call has the slot.
            14 => Self::of([
                CallPlan::new(1, Purpose::Booked, 11).with_function(1, 11, 1),
                plain().with_function(0, 11, 1),
            ]),
            // The function's answer is lost, and the analysis wants another time.
            15 => Self::of([plain().of_two_minds(16).with_function(0, 12, 1)]).with_strike(
                Role::Function,
                book,
                0,
                Fault::TimeoutBeforeCommit,
            ),
            // The function is not heard, and the calendar asks to wait.
            17 => Self::of([CallPlan::changing(0, Change::Move, 2)]),
            18 => Self::of([CallPlan::changing(0, Change::Cancel, 2)]),
            // Both at once.
            19 => Self::of([
                CallPlan::changing(0, Change::Move, 1),
                CallPlan::changing(1, Change::Cancel, 1),
            ]),
            // The function dies with its request, and nobody repeats it.
            20 => Self::of([CallPlan::changing(0, Change::Move, 1)]).with_strike(
                Role::Function,
                "calendar.reschedule",
                0,
                Fault::CrashInFlight,
            ),
            21 => Self::of([CallPlan::changing(0, Change::Cancel, 1)]).with_strike(
                Role::Function,
                "calendar.cancel",
                0,
                Fault::CrashBefore,
            ),
            22 => Self { calendar_down: TimeDelta::hours(60), ..Self::of([plain()]) }.with_strike(
                Role::Worker,
                "mark_sent",
                0,
                Fault::CrashAfter,
            ),
            // Nobody comes back for the functions, and their calls' webhooks are lost: they are settled in the end.
            24 => Self::of([CallPlan::changing(0, Change::Move, 1)
                .with_host(HostAction::Cancels, TimeDelta::seconds(100))
                .on_the_one_before()
                .unheard()])
            .with_strike(Role::Function, "calendar.reschedule", 0, Fault::CrashBefore),
            25 => Self::of([plain().with_function(0, 11, 1).unheard()]).with_strike(
                Role::Function,
                book,
                0,
                Fault::CrashAfter,
            ),
            26 => Self::of([plain().with_function(0, 11, 1).unheard()]).with_strike(
                Role::Function,
                book,
                0,
                Fault::CrashBefore,
            ),
            27 => Self {
                calendar_down: TimeDelta::hours(60),
                ..Self::of([plain().with_function(0, 11, 1).unheard()])
            }
            .with_strike(Role::Function, "mark_sent", 0, Fault::CrashAfter),
            // The answer does not come for longer than a job's lease.
            23 => {
                Self::of([plain()]).with_strike(Role::Worker, book, 0, Fault::TimeoutBeforeCommit)
            }
            _ => Self::of([plain().with_function(0, 11, 2)])
                .with_strike(Role::Function, book, 0, Fault::RateLimited)
                .with_strike(Role::Worker, book, 0, Fault::Refused),
        }
    }

    /// The answer to the booking is lost, the look-up fails, and the host acts before we look again.
    fn lost_and(action: HostAction) -> Self {
        let call = CallPlan::new(0, Purpose::Booked, 11).with_host(action, TimeDelta::seconds(40));
        Self::of([call])
            .with_strike(Role::Worker, "calendar.book", 0, Fault::ErrorAfter)
            .with_strike(Role::Worker, "calendar.bookings", 0, Fault::Refused)
    }

    /// One to three calls by chance, sometimes for the same time.
    pub(super) fn random(rng: &mut Rng) -> Self {
        let count = rng.usize(1..=3);
        let calls: Vec<CallPlan> = (0..count).map(|number| random_call(number, rng)).collect();
        let mut scenario = Self::of(calls);
        if rng.f64() < 0.04 {
            scenario.calendar_down = TimeDelta::minutes(rng.i64(1..=2000));
        }
        scenario
    }
}

fn random_call(number: usize, rng: &mut Rng) -> CallPlan {
    let hour = rng.u32(11..=13);
    if rng.u32(0..10) == 0 {
        let change = if rng.bool() { Change::Move } else { Change::Cancel };
        return CallPlan::changing(number, change, rng.usize(1..=2));
    }
    let wish = match rng.u32(0..12) {
        0 => Purpose::Declined,
        1 => Purpose::Incomplete,
        _ => Purpose::Booked,
    };
    let mut call = CallPlan::new(number, wish, hour);
    if wish == Purpose::Booked {
        call = match rng.u32(0..10) {
            0 => call.of_two_minds(16),
            1 => call.known_late(),
            2 => call.longer(hour),
            3 => call.by_browser(),
            4 | 5 => call.with_function(number, hour, rng.usize(1..=2)),
            6 => call.with_function(number, 12, 1),
            _ => call,
        };
    }
    if rng.f64() < 0.1 {
        let action = if rng.bool() { HostAction::Moves } else { HostAction::Cancels };
        call = call.with_host(action, TimeDelta::seconds(rng.i64(1..=240)));
    }
    call
}

/// The JSON text of a value, the fields of every object in another order.
pub(super) fn reordered(value: &Value, rng: &mut Rng) -> String {
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
