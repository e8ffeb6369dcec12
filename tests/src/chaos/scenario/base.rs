//! Which scenarios there are.

use chrono::TimeDelta;
use fastrand::Rng;

use super::super::fault::{Fault, Point, Role};
use super::super::spec::Strike;
use super::{CallPlan, Change, HostAction, Purpose, Scenario, before};

/// How many [base scenarios](Scenario::base) there are.
pub(in crate::chaos) const BASES: usize = 30;

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
    pub(in crate::chaos) fn base(number: usize) -> Self {
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
            // The function has given up waiting, its request is still under way, and the call wants another time.
            28 => Self::of([plain().of_two_minds(16).with_function(0, 12, 1).heard_later()])
                .with_strike(Role::Function, book, 0, Fault::TimeoutBeforeCommit),
            // The first of two changes was not carried out, and the second one settles it.
            29 => Self::of([
                CallPlan::changing(0, Change::Move, 1),
                CallPlan::changing(1, Change::Move, 1),
            ])
            .with_strike(Role::Function, "calendar.reschedule", 0, Fault::Refused),
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
    pub(in crate::chaos) fn random(rng: &mut Rng) -> Self {
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
