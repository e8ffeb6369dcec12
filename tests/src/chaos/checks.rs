//! What must hold when a run has come to rest.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use askpro_core::ports::Store;
use askpro_core::testing::FakeCalendar;
use askpro_core::{
    Appointment, Booking, BookingStatus, BookingUid, Call, CallOutcome, METADATA_KEY, Task,
    TaskFilter, TaskReason,
};

use super::gate::Shared;
use super::scenario::{BOOKED_BEFORE, COMPANY, CallPlan, Purpose, Scenario};

/// How a run ended.
#[derive(Debug, Default)]
pub(super) struct Ends {
    pub(super) violations: Vec<String>,
    pub(super) outcomes: BTreeMap<&'static str, u64>,
}

/// The calendar and our records, side by side.
struct Books {
    bookings: Vec<Booking>,
    appointments: Vec<Appointment>,
    tasks: Vec<Task>,
    /// How many events were given up.
    failed_events: u64,
}

impl Books {
    /// A booking and all it was moved to.
    fn chain(&self, uid: &str) -> Vec<&Booking> {
        let find = |uid: &str| self.bookings.iter().find(|known| known.uid.as_str() == uid);
        let next = |booking: &&Booking| {
            booking.rescheduled_to.as_ref().and_then(|next| find(next.as_str()))
        };
        std::iter::successors(find(uid), next).collect()
    }
}

pub(super) async fn check(
    scenario: &Scenario,
    store: &Arc<dyn Store>,
    calendar: &FakeCalendar,
    shared: &Shared,
) -> Ends {
    let books = Books {
        bookings: calendar.stored(),
        appointments: store.appointments(COMPANY, 100).await.unwrap(),
        tasks: store.tasks(COMPANY, &TaskFilter::open(100)).await.unwrap(),
        failed_events: store.event_counts(COMPANY).await.unwrap().failed,
    };
    let (acknowledged, said): (BTreeSet<(usize, bool)>, _) = {
        let world = shared.world();
        let heard = world.deliveries.iter().filter(|delivery| delivery.is_acknowledged);
        (
            heard.map(|delivery| (delivery.call, delivery.is_last)).collect(),
            world.said_booked.clone(),
        )
    };
    let mut ends = Ends::default();
    ends.quiet(store).await;
    ends.no_duplicates(&books);
    ends.changed_once(scenario, &books);
    ends.in_step(&books);
    for (number, plan) in scenario.calls.iter().enumerate() {
        let call = store.call(COMPANY, &plan.id).await.unwrap();
        let promised = [false, true].map(|is_last| acknowledged.contains(&(number, is_last)));
        if promised == [false, false] {
            *ends.outcomes.entry("unpromised").or_default() += 1;
        }
        ends.same_books(plan, call.as_ref(), &books);
        ends.truth_was_said(plan, &said, &books);
        let Some(call) = call else {
            if promised != [false, false] {
                ends.violated(plan, "lost: a webhook was acknowledged, and there is no call");
            }
            continue;
        };
        let is_understood = promised[1] || !plan.is_known_late;
        ends.closed(plan, &call, &books, is_understood);
    }
    ends
}

impl Ends {
    fn violated(&mut self, plan: &CallPlan, what: impl std::fmt::Display) {
        self.violations.push(format!("{}: {what}", plan.id));
    }

    /// No job waits or runs, and no event is pending.
    async fn quiet(&mut self, store: &Arc<dyn Store>) {
        let jobs = store.job_counts(COMPANY).await.unwrap();
        if jobs.ready + jobs.running > 0 {
            self.violations.push(format!("jobs are left: {jobs:?}"));
        }
        let open = store.open_intents(COMPANY).await.unwrap();
        if open > 0 {
            self.violations.push(format!("{open} intents are open"));
        }
        let events = store.event_counts(COMPANY).await.unwrap();
        if events.pending > 0 {
            self.violations.push(format!("events are left: {events:?}"));
        }
    }

    /// No wish was booked twice, live or not, and no call has two bookings; what was moved counts once.
    fn no_duplicates(&mut self, books: &Books) {
        let made = |booking: &&Booking| booking.rescheduled_from.is_none();
        self.once(METADATA_KEY, books.bookings.iter().filter(made));
        // A call may book another time when the host has cancelled the first one.
        self.once("call_id", books.bookings.iter().filter(|booking| booking.status.is_live()));
    }

    fn once<'a>(&mut self, field: &str, bookings: impl Iterator<Item = &'a Booking>) {
        let mut made: BTreeMap<&String, u32> = BTreeMap::new();
        for booking in bookings {
            let Some(value) = booking.metadata.get(field) else {
                self.violations.push(format!("a booking without {field}: {}", booking.uid));
                continue;
            };
            *made.entry(value).or_default() += 1;
        }
        for (value, count) in made.into_iter().filter(|(_, count)| *count > 1) {
            self.violations.push(format!("{count} bookings for {field} {value}"));
        }
    }

    /// What was booked before was moved once at the most, and stands in our records as in the calendar.
    fn changed_once(&mut self, scenario: &Scenario, books: &Books) {
        let meddled = scenario.calls.iter().any(|call| call.host_on.is_some());
        if scenario.beforehand.is_empty() || meddled {
            return;
        }
        let chain = books.chain(BOOKED_BEFORE);
        let Some(last) = chain.last() else { return };
        if chain.len() > 2 {
            self.violations.push(format!("moved {} times", chain.len() - 1));
        }
        let ours = books.appointments.iter().find(|known| {
            known.call_id.as_ref().is_some_and(|call| call.as_str() == "call_before")
        });
        let theirs = (&last.uid, last.start, &last.status);
        let ours = ours.map(|known| (&known.booking_uid, known.start, &known.status));
        // Of one that was cancelled it does not matter by which of its uids it is known.
        let is_same = ours == Some(theirs)
            || matches!(ours, Some((_, _, BookingStatus::Cancelled)) if last.status.is_void());
        if !is_same {
            self.violations.push(format!("changed to {theirs:?}, and we have {ours:?}"));
        }
    }

    /// Every appointment is as its booking is by now.
    fn in_step(&mut self, books: &Books) {
        for known in &books.appointments {
            let theirs = books.bookings.iter().find(|booking| booking.uid == known.booking_uid);
            let is_same = theirs.is_some_and(|theirs| {
                theirs.start == known.start
                    && theirs.status.is_live() == known.status.is_live()
                    && theirs.rescheduled_to.is_none()
            });
            if !is_same {
                self.violations.push(format!("we have {known:?}, and the calendar {theirs:?}"));
            }
        }
    }

    /// The call has an outcome that faults may bring about, and a task is open if and only if it says so.
    fn closed(&mut self, plan: &CallPlan, call: &Call, books: &Books, is_understood: bool) {
        let Some(outcome) = &call.outcome else {
            return self.violated(plan, "lost: the call has no outcome");
        };
        *self.outcomes.entry(outcome.as_str()).or_default() += 1;
        if is_understood && !plan.wish.may_end_as(outcome) {
            self.violated(plan, format!("a {:?} wish ended as {outcome:?}", plan.wish));
        }
        let of_call = |task: &&Task| task.call_id.as_ref() == Some(&plan.id);
        let tasks: Vec<TaskReason> =
            books.tasks.iter().filter(of_call).map(|task| task.task.reason).collect();
        let is_right = match (outcome, tasks.as_slice()) {
            (CallOutcome::Task(_), tasks) => tasks.len() == 1,
            (_, []) => true,
            // The call was closed by one of its events, and another one could not be worked on to the last.
            (_, [TaskReason::ProcessingFailed]) => books.failed_events > 0,
            _ => false,
        };
        if !is_right {
            self.violated(plan, format!("{outcome:?} with open tasks {tasks:?}"));
        }
    }

    /// What the calendar has for the call is what we have for it.
    fn same_books(&mut self, plan: &CallPlan, call: Option<&Call>, books: &Books) {
        if plan.wish == Purpose::Changed {
            return;
        }
        let ours = |booking: &&Booking| {
            booking.metadata.get("call_id").is_some_and(|id| id == plan.id.as_str())
        };
        let chain: BTreeSet<&BookingUid> =
            books.bookings.iter().filter(ours).map(|booking| &booking.uid).collect();
        let stands = books.bookings.iter().filter(ours).any(|booking| booking.status.is_live());
        let known: Vec<&Appointment> = books
            .appointments
            .iter()
            .filter(|known| known.call_id.as_ref() == Some(&plan.id))
            .collect();
        if let Some(other) = known.iter().find(|known| !chain.contains(&known.booking_uid)) {
            self.violated(plan, format!("another's booking: {}", other.booking_uid));
        }
        let Some(call) = call else {
            // Nothing but functions told of the call.
            let is_known = known.iter().any(|known| known.status.is_live());
            if stands != is_known {
                self.violated(plan, format!("a booking stands: {stands}, and we have {known:?}"));
            }
            return;
        };
        match &call.outcome {
            Some(CallOutcome::Booked(id)) if !known.iter().any(|known| known.id == *id) => {
                self.violated(plan, "booked, and there is no appointment");
            }
            Some(CallOutcome::Booked(_)) => {}
            outcome if stands => {
                let message =
                    format!("the calendar has a booking, and the call ended as {outcome:?}");
                self.violated(plan, message);
            }
            outcome if !known.is_empty() => {
                let message = format!("there is an appointment, and the call ended as {outcome:?}");
                self.violated(plan, message);
            }
            _ => {}
        }
    }

    /// Whoever was told "booked" is booked.
    fn truth_was_said(&mut self, plan: &CallPlan, said: &[(String, String)], books: &Books) {
        if plan.wish == Purpose::Changed {
            return;
        }
        for (_, uid) in said.iter().filter(|(call, _)| call == plan.id.as_str()) {
            // The host may have moved it since.
            let last = books.chain(uid).last().map(|last| &last.uid);
            let is_known = books.appointments.iter().any(|known| Some(&known.booking_uid) == last);
            if !is_known {
                self.violated(plan, format!("the caller was told of booking {uid}, we have none"));
            }
        }
    }
}
