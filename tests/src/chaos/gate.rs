//! The world of a run, and the gate that every port call passes.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use askpro_core::ports::Clock;
use askpro_core::testing::ManualClock;
use askpro_core::{Error, ErrorKind, Result, Retry};
use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;

use super::executor::Parking;
use super::fault::{Fault, Point, Role};
use super::people::{Delivery, Happening};
use super::plan::Plan;

/// A task that a task of a server starts.
pub(super) struct Spawned {
    pub(super) name: &'static str,
    pub(super) server: usize,
    pub(super) future: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// What everybody in a run shares.
pub(super) struct World {
    pub(super) plan: Plan,
    pub(super) rng: Rng,
    pub(super) clock: ManualClock,
    pub(super) deliveries: Vec<Delivery>,
    pub(super) injected: BTreeMap<(Point, Fault), u64>,
    /// What was seen during the run that must not be.
    pub(super) violations: Vec<String>,
    /// Every uid of which a caller was told that it is booked, with its call.
    pub(super) said_booked: Vec<(String, String)>,
    pub(super) trace: Option<Vec<String>>,
    /// Whose step it is.
    pub(super) actor: String,
    started: DateTime<Utc>,
    timeline: BTreeMap<(DateTime<Utc>, u64), Happening>,
    scheduled: u64,
    /// Until when the calendar cannot be reached by anybody.
    pub(super) calendar_down_until: Option<DateTime<Utc>>,
    /// How many requests to change the calendar are under way.
    under_way: u32,
    /// Until when a request whose sender has gone may take effect.
    late_until: DateTime<Utc>,
    /// Tasks to be started, each with its server.
    pub(super) spawned: Vec<Spawned>,
    /// Until when a server's breaker is open.
    breakers: BTreeMap<usize, DateTime<Utc>>,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("timeline", &self.timeline).finish_non_exhaustive()
    }
}

impl World {
    pub(super) fn new(plan: Plan, rng: Rng, clock: ManualClock, traced: bool) -> Self {
        let started = clock.now();
        Self {
            plan,
            rng,
            clock,
            deliveries: Vec::new(),
            injected: BTreeMap::new(),
            violations: Vec::new(),
            said_booked: Vec::new(),
            trace: traced.then(Vec::new),
            actor: String::new(),
            started,
            timeline: BTreeMap::new(),
            scheduled: 0,
            calendar_down_until: None,
            under_way: 0,
            late_until: started,
            spawned: Vec::new(),
            breakers: BTreeMap::new(),
        }
    }

    pub(super) fn note(&mut self, line: impl FnOnce() -> String) {
        let since = (self.clock.now() - self.started).as_seconds_f64();
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{since:10.3}  {}", line()));
        }
    }

    /// A span between two numbers of seconds, to the millisecond.
    pub(super) fn seconds(&mut self, from: i64, to: i64) -> TimeDelta {
        TimeDelta::milliseconds(self.rng.i64(from * 1000..=to * 1000))
    }

    /// Lets something happen after a while.
    pub(super) fn schedule(&mut self, after: TimeDelta, happening: Happening) {
        let at = self.clock.now() + after;
        self.timeline.insert((at, self.scheduled), happening);
        self.scheduled += 1;
    }

    pub(super) fn next_happening(&self) -> Option<DateTime<Utc>> {
        self.timeline.keys().next().map(|(at, _)| *at)
    }

    pub(super) fn take_happening(&mut self) -> Option<Happening> {
        self.timeline.pop_first().map(|(_, happening)| happening)
    }
}

/// The world, shared.
#[derive(Debug, Clone)]
pub(super) struct Shared(Arc<Mutex<World>>);

impl Shared {
    pub(super) fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The wall clock of one server: the world's time, wrong by as much as all clocks have jumped, and by a few seconds of
/// its own.
#[derive(Debug, Clone)]
pub(super) struct ServerClock {
    world: ManualClock,
    jumped: Arc<AtomicI64>,
    own: TimeDelta,
}

impl ServerClock {
    pub(super) fn new(world: ManualClock) -> Self {
        Self { world, jumped: Arc::default(), own: TimeDelta::zero() }
    }

    /// The clock of another server, wrong in the same way but for a few seconds.
    pub(super) fn beside(&self, own: TimeDelta) -> Self {
        Self { own, ..self.clone() }
    }

    fn jump(&self, by: TimeDelta) {
        self.jumped.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}

impl Clock for ServerClock {
    fn now(&self) -> DateTime<Utc> {
        let jumped = TimeDelta::milliseconds(self.jumped.load(Ordering::Relaxed));
        self.world.now() + jumped + self.own
    }

    fn monotonic(&self) -> Duration {
        self.world.monotonic()
    }
}

/// How long whoever sent a request waits for its answer, as the Cal.com client does.
const PATIENCE: TimeDelta = TimeDelta::seconds(35);

/// A request to change the calendar that has been announced, and was neither carried out nor given up yet.
struct UnderWay(Shared);

impl UnderWay {
    fn new(shared: Shared) -> Self {
        shared.world().under_way += 1;
        Self(shared)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.world().under_way -= 1;
    }
}

/// Which service a port call goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    Store,
    CalendarRead,
    CalendarWrite,
    Retell,
}

/// Where the port calls of one server in one role pass: others go first, and faults strike.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    pub(super) shared: Shared,
    pub(super) parking: Parking,
    pub(super) clock: ServerClock,
    pub(super) server: usize,
    pub(super) role: Role,
}

impl Gate {
    /// Starts a task of the same server.
    pub(super) fn spawn(
        &self,
        name: &'static str,
        task: impl Future<Output = ()> + Send + 'static,
    ) {
        let spawned = Spawned { name, server: self.server, future: Box::pin(task) };
        self.shared.world().spawned.push(spawned);
    }

    /// The gate of the same server for another role.
    pub(super) fn of(&self, role: Role) -> Self {
        Self { role, ..self.clone() }
    }

    /// Passes a port call. `later` is what a request under way does when its sender has gone.
    pub(super) async fn pass<T: Send>(
        &self,
        to: To,
        method: &'static str,
        later: Option<Happening>,
        action: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        let asked_at = self.shared.world().clock.now();
        let _under_way = (to == To::CalendarWrite).then(|| UnderWay::new(self.shared.clone()));
        self.parking.give_way().await;
        if matches!(to, To::CalendarRead | To::CalendarWrite) {
            self.check_open()?;
        }
        let fault = self.enter(Point { role: self.role, method });
        if let Some(fault) = fault {
            self.before(to, fault, later).await?;
        }
        // A request does not leave after its own deadline, however long its sender stood still.
        if to == To::CalendarWrite && self.shared.world().clock.now() - asked_at > PATIENCE {
            return Err(lost(to));
        }
        let result = action.await;
        self.parking.give_way().await;
        match fault {
            Some(fault) => self.after(to, fault, result).await,
            None => result,
        }
    }

    /// Counts the passing, moves the clock a little, and asks the plan.
    fn enter(&self, point: Point) -> Option<Fault> {
        let mut world = self.shared.world();
        let took = TimeDelta::milliseconds(world.rng.i64(0..=20));
        world.clock.advance(took);
        let (hit, fault) = world.plan.pass(point);
        let (server, actor) = (self.server, world.actor.clone());
        world.note(|| {
            let struck = fault.map(|fault| format!("  *** {fault}")).unwrap_or_default();
            format!("[{hit:3}] server {server} {actor:<9} {point}{struck}")
        });
        if let Some(fault) = fault {
            *world.injected.entry((point, fault)).or_default() += 1;
        }
        fault
    }

    async fn before(&self, to: To, fault: Fault, later: Option<Happening>) -> Result<()> {
        match fault {
            Fault::CrashBefore => self.parking.crash().await,
            Fault::CrashInFlight => {
                self.let_happen(1, 60, later);
                self.parking.crash().await;
            }
            Fault::TimeoutBeforeCommit => {
                self.let_happen(36, 70, later);
                self.sleep(PATIENCE).await;
                return Err(lost(to));
            }
            Fault::ErrorBefore => return Err(lost(to)),
            Fault::ResetBefore => {
                self.sleep_some(0, 5).await;
                return Err(lost(to));
            }
            Fault::Refused => return Err(refused()),
            Fault::RateLimited => {
                let wait = self.shared.world().seconds(5, 60).to_std().unwrap_or_default();
                let message = "the calendar asks to wait";
                return Err(Error::new(ErrorKind::RateLimited, "calendar", message)
                    .with_retry(Retry::SafeAfter(wait)));
            }
            Fault::BreakerOpens => {
                let mut world = self.shared.world();
                let until = world.clock.now() + world.seconds(60, 600);
                world.breakers.insert(self.server, until);
                drop(world);
                return self.check_open();
            }
            Fault::StallBefore => self.stand_still().await,
            Fault::JumpForward => self.jump_forward(),
            Fault::JumpBack => {
                let by = self.shared.world().seconds(60, 3600);
                self.clock.jump(-by);
            }
            _ => {}
        }
        Ok(())
    }

    async fn after<T>(&self, to: To, fault: Fault, result: Result<T>) -> Result<T> {
        match fault {
            Fault::CrashAfter => self.parking.crash().await,
            Fault::ErrorAfter => return Err(lost(to)),
            Fault::ResetAfter => {
                self.sleep_some(0, 5).await;
                return Err(lost(to));
            }
            Fault::TimeoutAfter => {
                self.sleep(PATIENCE).await;
                return Err(lost(to));
            }
            Fault::StallAfter => self.stand_still().await,
            _ => {}
        }
        result
    }

    fn let_happen(&self, from: i64, to: i64, later: Option<Happening>) {
        let mut world = self.shared.world();
        let after = world.seconds(from, to);
        if let Some(later) = later {
            world.late_until = world.late_until.max(world.clock.now() + after);
            world.schedule(after, later);
        }
    }

    /// All clocks jump ahead, by more than any lease.
    ///
    /// That no lease can bear while a request is under way whose sender has gone or stands still: whoever takes over
    /// then looks too early. It is a known limit, so the clocks wait until nothing is under way.
    fn jump_forward(&self) {
        let mut world = self.shared.world();
        if world.under_way == 0 && world.late_until <= world.clock.now() {
            let by = world.seconds(120, 7200);
            self.clock.jump(by);
        }
    }

    /// An error while nothing can be sent to the calendar.
    fn check_open(&self) -> Result<()> {
        let world = self.shared.world();
        let now = world.clock.now();
        if world.calendar_down_until.is_some_and(|until| until > now) {
            return Err(refused());
        }
        match world.breakers.get(&self.server).filter(|until| **until > now) {
            None => Ok(()),
            Some(until) => {
                let wait: Duration = (*until - now).to_std().unwrap_or_default();
                let message = "the calendar failed too often of late";
                Err(Error::new(ErrorKind::CircuitOpen, "calendar", message)
                    .with_retry(Retry::SafeAfter(wait)))
            }
        }
    }

    /// The whole server stands still for longer than any lease.
    async fn stand_still(&self) {
        let span = self.shared.world().seconds(95, 200);
        let until = self.shared.world().clock.now() + span;
        self.parking.pause_until(until).await;
    }

    async fn sleep_some(&self, from: i64, to: i64) {
        let span = self.shared.world().seconds(from, to);
        self.sleep(span).await;
    }

    pub(super) async fn sleep(&self, span: TimeDelta) {
        let until = self.shared.world().clock.now() + span;
        self.parking.sleep_until(until).await;
    }
}

/// What the caller sees when nobody can say what was executed.
fn lost(to: To) -> Error {
    let (kind, operation) = match to {
        To::Store => (ErrorKind::Storage, "store"),
        To::CalendarRead => (ErrorKind::Unavailable, "calendar"),
        To::CalendarWrite => (ErrorKind::OutcomeUnknown, "calendar"),
        To::Retell => (ErrorKind::Unavailable, "answer"),
    };
    Error::new(kind, operation, "the connection was lost")
}

fn refused() -> Error {
    Error::new(ErrorKind::Unavailable, "calendar", "the connection was refused")
}
