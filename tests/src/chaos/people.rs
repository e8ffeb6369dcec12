//! What comes from outside: Retell's webhooks, the agent's functions, the host in Cal.com, requests under way.

use std::sync::Arc;

use askpro_core::ports::{Calendar, Calendars, EventDecoder, RescheduleRequest, Store};
use askpro_core::service::{BookingService, Intake, IntakeError, SenderScope};
use askpro_core::testing::FakeCalendar;
use askpro_core::{Booking, BookingUid, ErrorKind, NewBooking, Result, Wish};
use chrono::TimeDelta;

use super::calendar::FaultyCalendar;
use super::fault::{Fault, Point, Role};
use super::gate::{Gate, Shared, To, World};
use super::scenario::{COMPANY, HostAction};
use super::store::FaultyStore;
use crate::server::berlin;

/// Something that happens at a certain time, whoever waits for what.
#[derive(Debug, Clone)]
pub(super) enum Happening {
    /// Retell sends a webhook; `None` for a copy beside its attempts.
    Deliver(usize, Option<u32>),
    /// Retell stops waiting for the answer to an attempt.
    Overdue(usize, u32),
    /// A server is started again.
    Restart(usize),
    /// A request whose sender has gone takes effect.
    Commit(Write),
    /// The agent changes the calendar while the caller is on the line.
    Function(Box<Wish>),
    /// What nobody came back for is settled.
    Upkeep,
    /// The host does something about the booking of a call.
    Host(HostAction, String),
}

/// A request to the calendar.
#[derive(Debug, Clone)]
pub(super) enum Write {
    Book(Box<NewBooking>),
    Reschedule(BookingUid, RescheduleRequest),
    Cancel(BookingUid),
}

impl Write {
    /// Takes effect, or not; nobody hears.
    pub(super) async fn commit(self, calendar: &FakeCalendar) -> Result<Booking> {
        match self {
            Self::Book(new) => calendar.book(&new).await,
            Self::Reschedule(uid, request) => calendar.reschedule(&uid, &request).await,
            Self::Cancel(uid) => calendar.cancel(&uid, "").await,
        }
    }
}

/// A webhook on its way.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    /// The number of its call.
    pub(super) call: usize,
    /// Whether it is the call's last one, the analysis.
    pub(super) is_last: bool,
    pub(super) body: String,
    attempt: u32,
    /// Whether the present attempt was answered, or given up.
    is_over: bool,
    /// Whether we promised to have it.
    pub(super) is_acknowledged: bool,
}

/// Retell sends a webhook, and three times again.
const ATTEMPTS: u32 = 4;

/// How long Retell waits for an answer.
const RETELL_WAITS: TimeDelta = TimeDelta::seconds(10);

impl Delivery {
    pub(super) const fn new(call: usize, is_last: bool, body: String) -> Self {
        Self { call, is_last, body, attempt: 1, is_over: false, is_acknowledged: false }
    }
}

impl World {
    /// Retell sends; what is delivered, and to how many doors at once. `None` when it is lost, or comes later.
    pub(super) fn send(&mut self, delivery: usize, attempt: Option<u32>) -> Option<String> {
        let point = Point { role: Role::Retell, method: "deliver" };
        let (hit, fault) = self.plan.pass(point);
        self.note(|| {
            let struck = fault.map(|fault| format!("  *** {fault}")).unwrap_or_default();
            format!("[{hit:3}] {point} {delivery} attempt {attempt:?}{struck}")
        });
        if let Some(fault) = fault {
            *self.injected.entry((point, fault)).or_default() += 1;
        }
        if let Some(attempt) = attempt {
            self.schedule(RETELL_WAITS, Happening::Overdue(delivery, attempt));
        }
        match fault {
            Some(Fault::Late) => {
                let after = self.seconds(1, 9);
                self.schedule(after, Happening::Deliver(delivery, None));
                None
            }
            Some(Fault::ResetBefore) => {
                self.answered(delivery, attempt, false);
                None
            }
            Some(Fault::Duplicate) => {
                let after = self.seconds(0, 5);
                self.schedule(after, Happening::Deliver(delivery, None));
                Some(self.deliveries[delivery].body.clone())
            }
            Some(Fault::Reordered) => {
                let value = serde_json::from_str(&self.deliveries[delivery].body).unwrap();
                Some(super::scenario::reordered(&value, &mut self.rng))
            }
            _ => Some(self.deliveries[delivery].body.clone()),
        }
    }

    /// Retell hears, or does not hear, an answer, and goes on accordingly.
    pub(super) fn answered(&mut self, delivery: usize, attempt: Option<u32>, is_ok: bool) {
        let wait = self.seconds(1, 30);
        let known = &mut self.deliveries[delivery];
        if attempt.is_none() {
            known.is_acknowledged |= is_ok;
            return;
        }
        if attempt != Some(known.attempt) || known.is_over {
            return;
        }
        known.is_over = true;
        if is_ok {
            known.is_acknowledged = true;
        } else if known.attempt < ATTEMPTS && !known.is_acknowledged {
            known.attempt += 1;
            known.is_over = false;
            let next = known.attempt;
            self.schedule(wait, Happening::Deliver(delivery, Some(next)));
        }
    }
}

/// One request at the door; unless it is answered, Retell sees a reset.
struct AtTheDoor {
    shared: Shared,
    delivery: usize,
    attempt: Option<u32>,
    is_ok: bool,
}

impl Drop for AtTheDoor {
    fn drop(&mut self) {
        self.shared.world().answered(self.delivery, self.attempt, self.is_ok);
    }
}

/// One server: its parts, each with its own gate to the same store and calendar.
#[derive(Debug, Clone)]
pub(super) struct Server {
    pub(super) gate: Gate,
    pub(super) store: Arc<dyn Store>,
    pub(super) calendar: FakeCalendar,
    pub(super) decoder: Arc<dyn EventDecoder>,
}

impl Server {
    pub(super) fn store(&self, role: Role) -> Arc<dyn Store> {
        Arc::new(FaultyStore { store: Arc::clone(&self.store), gate: self.gate.of(role) })
    }

    /// The booking service as it works in a role.
    pub(super) fn booking(&self, role: Role) -> BookingService {
        let gate = self.gate.of(role);
        let calendar = FaultyCalendar { calendar: self.calendar.clone(), gate };
        let calendars: Arc<dyn Calendars> = Arc::new(calendar);
        BookingService::builder(calendars, self.store(role))
            .with_clock(Arc::new(self.gate.clock.clone()))
            .build()
    }

    /// Takes a webhook in and answers.
    pub(super) async fn take_in(self, delivery: usize, attempt: Option<u32>, body: String) {
        let gate = self.gate.of(Role::Door);
        let shared = gate.shared.clone();
        let mut answer = AtTheDoor { shared: shared.clone(), delivery, attempt, is_ok: false };
        let store = self.store(Role::Door);
        let intake = Intake::new(store, Arc::clone(&self.decoder), Arc::new(gate.clock.clone()));
        let accepted = intake.accept(&SenderScope::of([COMPANY]), body.as_bytes()).await;
        if let Err(IntakeError::Undecodable(error)) = &accepted {
            shared.world().violations.push(format!("a webhook was not understood: {error}"));
        }
        gate.parking.ring();
        let sent = gate.pass(To::Retell, "answer", None, std::future::ready(Ok(()))).await;
        answer.is_ok = accepted.is_ok() && sent.is_ok();
        shared.world().note(|| format!("      webhook {delivery}: 2xx heard: {}", answer.is_ok));
    }

    /// Changes the calendar for the agent, who says it aloud when it worked.
    pub(super) async fn do_in_call(self, wish: Wish) {
        let service = self.booking(Role::Function);
        let done = match &wish {
            Wish::Book(request) => service.book(request).await,
            Wish::Reschedule(wish) => service.reschedule(wish).await,
            Wish::Cancel(wish) => service.cancel(wish).await,
        };
        let mut world = self.gate.shared.world();
        match done {
            Ok(booking) => {
                let call = wish.call_id().map(|call| call.as_str().to_owned()).unwrap_or_default();
                world.said_booked.push((call, booking.uid.as_str().to_owned()));
                world.note(|| format!("      the agent says: done ({})", booking.uid));
            }
            Err(error) => {
                world.note(|| format!("      the agent says: not done ({})", error.kind()));
                if error.kind() == ErrorKind::CorruptData {
                    world.violations.push(format!("a function met corrupt data: {error}"));
                }
            }
        }
    }
}

/// Settles what nobody came back for.
pub(super) async fn upkeep(server: Server) {
    let settled = server.booking(Role::Upkeep).settle_left_behind().await;
    // It may have written tasks, of which people are to be told.
    server.gate.parking.ring();
    server.gate.shared.world().note(|| format!("      upkeep: {settled:?}"));
}

/// The host moves or cancels the live booking of a call, if there is one.
pub(super) async fn host(calendar: FakeCalendar, action: HostAction, call: String) {
    let stored = calendar.stored();
    let ours = stored
        .iter()
        .find(|booking| booking.status.is_live() && booking.metadata.get("call_id") == Some(&call));
    let Some(booking) = ours else { return };
    // Whether it works is the host's concern: the time may be taken.
    let _ = match action {
        HostAction::Moves => {
            let request = RescheduleRequest { start: berlin(2025, 7, 4, 15, 0), reason: None };
            calendar.reschedule(&booking.uid, &request).await
        }
        HostAction::Cancels => calendar.cancel(&booking.uid, "by the host").await,
    };
}
