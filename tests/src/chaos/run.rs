//! One run: from the first webhook until nothing is left to do.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use askpro_calcom::webhook::CalcomEvents;
use askpro_core::MemoryStore;
use askpro_core::ports::{Clock, Store};
use askpro_core::service::{BookingService, BookingSync};
use askpro_core::sync::SyncSource;
use askpro_core::testing::{FakeCalendar, ManualClock};
use askpro_retell::RetellEvents;
use askpro_store_sqlx::SqliteStore;
use chrono::TimeDelta;
use fastrand::Rng;

use super::checks::{self, Ends};
use super::executor::{Executor, Group, Step};
use super::fault::{Fault, Point, Role};
use super::gate::{Gate, ServerClock, Shared, Spawned, World};
use super::people::{Delivery, Happening, Server, host, upkeep};
use super::plan::{MOST_FAULTS, Plan};
use super::scenario::{COMPANY, CallPlan, Scenario, beginning, calendar, company};
use super::spec::{RunSpec, StoreKind};
use super::work::work;

/// A run that takes more steps than this does not come to rest.
///
/// When the clocks were set back by hours while a server died, its leases hold as much longer, and workers look for work
/// every second meanwhile.
const MOST_STEPS: u64 = 1_000_000;

/// A run that takes longer than this, by its clock, does not come to rest.
const LONGEST: TimeDelta = TimeDelta::days(9);

/// When what nobody came back for is settled: an intent of a call is left behind after 26 hours. More than once, because
/// faults strike then, too.
const UPKEEP_AFTER_HOURS: [i64; 4] = [27, 54, 81, 90];

/// What a run came to.
#[derive(Debug)]
pub struct RunReport {
    /// What makes it repeatable.
    pub spec: RunSpec,
    /// Which invariants were violated; empty when all hold.
    pub violations: Vec<String>,
    /// How often which fault struck where.
    pub injected: BTreeMap<(Point, Fault), u64>,
    /// The await points in the order in which they were passed.
    pub hits: Vec<Point>,
    /// How many calls ended how: `booked`, `declined`, `task`, and `unpromised` where no webhook was acknowledged.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// What happened, step by step, if that was asked for.
    pub trace: Vec<String>,
}

/// Plays a run. Runs on SQLite need a Tokio runtime around them; [`run`] brings one.
///
/// # Panics
/// When the store cannot be opened.
#[must_use]
pub fn run(spec: &RunSpec) -> RunReport {
    match spec.store {
        StoreKind::Memory => wait(play(spec, Arc::new(MemoryStore::new()))),
        StoreKind::Sqlite => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            runtime.unwrap().block_on(async {
                let store = SqliteStore::connect("sqlite::memory:").await.unwrap();
                store.migrate().await.unwrap();
                let report = play(spec, Arc::new(store.clone())).await;
                store.close().await;
                report
            })
        }
    }
}

/// Drives a future that waits for nothing outside this thread.
fn wait<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

struct Run {
    executor: Executor,
    shared: Shared,
    clock: ManualClock,
    servers: Vec<Server>,
    workers: usize,
    /// Which servers stand.
    up: Vec<bool>,
    calendar: FakeCalendar,
    rng: Rng,
}

async fn play(spec: &RunSpec, store: Arc<dyn Store>) -> RunReport {
    store.apply_company(&company()).await.unwrap();
    let mut rng = Rng::with_seed(spec.seed);
    let scenario = match spec.scenario {
        Some(number) => Scenario::base(number),
        None => Scenario::random(&mut rng),
    };
    let mut run = Run::new(spec, &scenario, &store, rng);
    run.prepare(&scenario);
    book_beforehand(&scenario, &store, run.calendar.clone(), run.clock.clone()).await;
    let is_quiet = run.finish(&store).await;
    compare(&run.calendar, &store, &run.clock, &run.shared).await;
    let ends = checks::check(&scenario, &store, &run.calendar, &run.shared).await;
    run.report(spec, is_quiet, ends)
}

impl Run {
    fn new(spec: &RunSpec, scenario: &Scenario, store: &Arc<dyn Store>, mut rng: Rng) -> Self {
        let (servers, workers) = (rng.usize(1..=2), rng.usize(1..=2));
        let (servers, workers) = (spec.servers.unwrap_or(servers), spec.workers.unwrap_or(workers));
        let clock = ManualClock::at(beginning());
        let mut whole = spec.clone();
        whole.strikes.extend(scenario.strikes.iter().copied());
        let world = World::new(Plan::new(&whole), rng.fork(), clock.clone(), spec.traced);
        let shared = Shared::new(world);
        let (executor, calendar) = (Executor::default(), calendar());
        let clocks = ServerClock::new(clock.clone());
        let mut server = |server: usize| Server {
            gate: Gate {
                shared: shared.clone(),
                parking: executor.parking(),
                clock: clocks.beside(TimeDelta::seconds(rng.i64(-5..=5))),
                server,
                role: Role::Worker,
            },
            store: Arc::clone(store),
            calendar: calendar.clone(),
            decoder: Arc::new(RetellEvents),
        };
        let servers: Vec<Server> = (0..servers).map(&mut server).collect();
        let up = vec![true; servers.len()];
        Self { executor, shared, clock, servers, workers, up, calendar, rng }
    }

    /// Puts everything on the timeline, and starts the servers.
    fn prepare(&mut self, scenario: &Scenario) {
        let shared = self.shared.clone();
        let mut world = shared.world();
        world.calendar_down_until = (scenario.calendar_down > TimeDelta::zero())
            .then(|| beginning() + scenario.calendar_down);
        for (number, call) in scenario.calls.iter().enumerate() {
            prepare_call(&mut world, number, call);
        }
        for hours in UPKEEP_AFTER_HOURS {
            world.schedule(TimeDelta::hours(hours), Happening::Upkeep);
        }
        drop(world);
        for server in 0..self.servers.len() {
            self.start(server);
        }
    }

    fn start(&mut self, server: usize) {
        self.up[server] = true;
        for worker in 0..self.workers {
            let name = format!("worker {worker}");
            let task = work(self.servers[server].clone());
            self.executor.spawn(name, Group::Server(server), task);
        }
    }

    /// Goes on until nothing is left to do; answers whether that came. What faults kept from being settled is tried again
    /// every hour, as the server does every minute, until there can be no more faults.
    async fn finish(&mut self, store: &Arc<dyn Store>) -> bool {
        let mut is_quiet = self.until_quiet().await;
        for _ in 0..=MOST_FAULTS {
            if !is_quiet || store.open_intents(COMPANY).await.unwrap() == 0 {
                break;
            }
            self.shared.world().schedule(TimeDelta::hours(1), Happening::Upkeep);
            is_quiet = self.until_quiet().await;
        }
        is_quiet
    }

    /// Goes on until nobody has anything to do; answers whether that came.
    async fn until_quiet(&mut self) -> bool {
        for _ in 0..MOST_STEPS {
            let now = self.clock.now();
            self.start_spawned();
            let runnable = self.executor.runnable(now);
            let next = self.shared.world().next_happening();
            let is_due = next.is_some_and(|at| at <= now);
            let choices = runnable.len() + usize::from(is_due);
            if choices == 0 {
                let Some(at) = next.into_iter().chain(self.executor.next_instant(now)).min() else {
                    return true;
                };
                if at > beginning() + LONGEST {
                    return false;
                }
                self.clock.set(at);
                continue;
            }
            match runnable.get(self.rng.usize(0..choices)) {
                Some(task) => self.go_on(*task).await,
                None => self.happen(),
            }
        }
        false
    }

    fn start_spawned(&mut self) {
        let spawned = std::mem::take(&mut self.shared.world().spawned);
        for Spawned { name, server, future } in spawned {
            self.executor.spawn(name, Group::Server(server), future);
        }
    }

    async fn go_on(&mut self, task: usize) {
        self.executor.name(task).clone_into(&mut self.shared.world().actor);
        let step = self.executor.go_on(task).await;
        if let Step::Crashed(Group::Server(server)) = step {
            self.up[server] = false;
            self.shared.world().spawned.retain(|spawned| spawned.server != server);
            let mut world = self.shared.world();
            let after = world.seconds(0, 30);
            world.note(|| format!("      server {server} died"));
            world.schedule(after, Happening::Restart(server));
        }
    }

    fn happen(&mut self) {
        let happening = self.shared.world().take_happening();
        match happening {
            None => {}
            Some(Happening::Deliver(delivery, attempt)) => self.deliver(delivery, attempt),
            Some(Happening::Overdue(delivery, attempt)) => {
                self.shared.world().answered(delivery, Some(attempt), false);
            }
            Some(Happening::Restart(server)) => self.start(server),
            Some(Happening::Commit(write)) => {
                let (calendar, shared) = (self.calendar.clone(), self.shared.clone());
                self.executor.spawn("a late request", Group::World, async move {
                    let committed = write.commit(&calendar).await.map(|booking| booking.uid);
                    shared.world().note(|| format!("      a late request: {committed:?}"));
                });
            }
            Some(Happening::Function(wish)) => {
                if let Some(server) = self.any_server() {
                    let task = self.servers[server].clone().do_in_call(*wish);
                    self.executor.spawn("function", Group::Server(server), task);
                }
            }
            Some(Happening::Upkeep) => {
                if let Some(server) = self.any_server() {
                    let task = upkeep(self.servers[server].clone());
                    self.executor.spawn("upkeep", Group::Server(server), task);
                }
            }
            Some(Happening::Host(action, call)) => {
                self.shared.world().note(|| format!("      the host {action:?} {call}"));
                let calendar = self.calendar.clone();
                self.executor.spawn("the host", Group::World, host(calendar, action, call));
            }
        }
    }

    fn deliver(&mut self, delivery: usize, attempt: Option<u32>) {
        let Some(body) = self.shared.world().send(delivery, attempt) else { return };
        match self.any_server() {
            None => self.shared.world().answered(delivery, attempt, false),
            Some(server) => {
                let task = self.servers[server].clone().take_in(delivery, attempt, body);
                self.executor.spawn("door", Group::Server(server), task);
            }
        }
    }

    fn any_server(&mut self) -> Option<usize> {
        let up: Vec<usize> = (0..self.up.len()).filter(|server| self.up[*server]).collect();
        self.rng.choice(up)
    }

    fn report(self, spec: &RunSpec, is_quiet: bool, ends: Ends) -> RunReport {
        let mut world = self.shared.world();
        let mut violations = std::mem::take(&mut world.violations);
        if !is_quiet {
            violations.push("the run did not come to rest".to_owned());
        }
        violations.extend(ends.violations);
        RunReport {
            spec: spec.clone(),
            violations,
            injected: std::mem::take(&mut world.injected),
            hits: std::mem::take(&mut world.plan).into_hits(),
            outcomes: ends.outcomes,
            trace: world.trace.take().unwrap_or_default(),
        }
    }
}

/// Books what stands in the calendar already when the calls ring.
async fn book_beforehand(
    scenario: &Scenario,
    store: &Arc<dyn Store>,
    calendar: FakeCalendar,
    clock: ManualClock,
) {
    let service = BookingService::builder(Arc::new(calendar), Arc::clone(store));
    let service = service.with_clock(Arc::new(clock)).build();
    for request in &scenario.beforehand {
        service.book(request).await.unwrap();
    }
}

/// The rounds over the calendar, which bring what the host did into our records. They are run undisturbed: whatever
/// breaks, they are repeated every few minutes.
async fn compare(
    calendar: &FakeCalendar,
    store: &Arc<dyn Store>,
    clock: &ManualClock,
    shared: &Shared,
) {
    let decoder = Arc::new(CalcomEvents);
    let sync = BookingSync::new(Arc::new(calendar.clone()), Arc::clone(store), decoder)
        .with_clock(Arc::new(clock.clone()));
    for booking in calendar.stored() {
        let applied = sync.refresh(COMPANY, &booking.uid, SyncSource::Poll).await;
        shared.world().note(|| format!("      compared {}: {applied:?}", booking.uid));
    }
}

/// The call's events come within half a minute, the later one mostly later; functions come before them.
fn prepare_call(world: &mut World, number: usize, call: &CallPlan) {
    for wish in &call.functions {
        let at = world.seconds(0, 10);
        world.schedule(at, Happening::Function(Box::new(wish.clone())));
    }
    let after_functions = call.heard_after + if call.functions.is_empty() { 0 } else { 10 };
    for (place, event) in (0..).zip(call.events.iter().filter(|_| call.is_heard)) {
        let at = world.seconds(after_functions + place * 5, after_functions + 5 + place * 10);
        let delivery = world.deliveries.len();
        world.deliveries.push(Delivery::new(number, place == 1, event.to_string()));
        world.schedule(at, Happening::Deliver(delivery, Some(1)));
    }
    if let Some((action, after)) = call.host {
        let of = call.host_on.as_ref().unwrap_or(&call.id);
        let happening = Happening::Host(action, of.as_str().to_owned());
        world.schedule(TimeDelta::seconds(after_functions) + after, happening);
    }
}
