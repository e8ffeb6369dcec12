//! The worker of a simulated server, as the server's own goes about it: it claims, runs, extends the lease while it runs,
//! and cuts a run off whose lease is lost or whose time is up.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use askpro_core::ports::Clock;
use askpro_core::service::{AlertService, CallProcessor, JobRunner};
use askpro_core::{Error, ErrorKind, Job, Result, Retry};
use chrono::{DateTime, TimeDelta, Utc};

use super::fault::Role;
use super::gate::Gate;
use super::people::Server;

/// The longest wait of a worker after an error of the store.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Works until nothing is due, then when it is told, or something becomes due.
pub(super) async fn work(server: Server) {
    let calls = CallProcessor::new(server.booking(Role::Worker), Arc::clone(&server.decoder));
    // Nobody is told: that is no matter of booking.
    let alerts = AlertService::new(Arc::clone(&server.store))
        .with_clock(Arc::new(server.gate.clock.clone()));
    let runner = JobRunner::builder(server.store(Role::Worker))
        .with_clock(Arc::new(server.gate.clock.clone()))
        .with_handler(Arc::new(calls))
        .with_handler(Arc::new(alerts))
        .build();
    let gate = &server.gate;
    let mut pause = Duration::from_secs(1);
    loop {
        let heard = gate.parking.bell();
        match step(&runner, gate).await {
            Ok(None) => pause = Duration::from_secs(1),
            Ok(Some(due)) => {
                pause = Duration::from_secs(1);
                let until = due.map(|due| world_time(gate, due));
                gate.parking.wait_for_work(heard, until).await;
            }
            Err(_) => {
                gate.sleep(TimeDelta::from_std(pause).unwrap()).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Runs a job, or answers when the next one can become due.
async fn step(runner: &JobRunner, gate: &Gate) -> Result<Option<Option<DateTime<Utc>>>> {
    match runner.claim().await? {
        Some(job) => attend(runner, gate, job).await.map(|()| None),
        None => runner.next_due().await.map(Some),
    }
}

/// What a run and those who watch it know of each other.
#[derive(Debug, Default)]
struct Watched {
    has_ended: AtomicBool,
    cut_off: Mutex<Option<CutOff>>,
}

#[derive(Debug, Clone, Copy)]
enum CutOff {
    LeaseLost,
    TooLong,
}

impl Watched {
    fn cut_off(&self) -> Option<CutOff> {
        *self.cut_off.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cut(&self, why: CutOff) {
        self.cut_off.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
    }

    fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Relaxed)
    }
}

/// Tells those who watch a run that it has ended, however it did.
struct Running(Arc<Watched>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.has_ended.store(true, Ordering::Relaxed);
    }
}

async fn attend(runner: &JobRunner, gate: &Gate, job: Job) -> Result<()> {
    let running = Running(Arc::default());
    let watched = &running.0;
    gate.spawn("beat", keep_lease(runner.clone(), gate.clone(), job.clone(), Arc::clone(watched)));
    gate.spawn("limit", limit(gate.clone(), job.time_limit, Arc::clone(watched)));
    match cuttable(runner.run(&job), watched).await {
        Ok(ended) => ended,
        Err(CutOff::LeaseLost) => Ok(()),
        Err(CutOff::TooLong) => {
            let message = "the run took too long";
            let error = Error::new(ErrorKind::UnexpectedAnswer, "run", message)
                .with_retry(Retry::SafeAfter(Duration::from_secs(1)));
            runner.fail(&job, &error).await
        }
    }
}

/// Drives a run; it is dropped where it waits when it is cut off.
async fn cuttable<F: Future>(run: F, watched: &Watched) -> Result<F::Output, CutOff> {
    let mut run = pin!(run);
    poll_fn(|context| match watched.cut_off() {
        Some(why) => Poll::Ready(Err(why)),
        None => run.as_mut().poll(context).map(Ok),
    })
    .await
}

/// Extends the lease three times in its length, until the run has ended or the lease is lost.
async fn keep_lease(runner: JobRunner, gate: Gate, job: Job, watched: Arc<Watched>) {
    let lease = TimeDelta::from_std(runner.lease()).unwrap();
    let mut held_until = now(&gate) + lease;
    loop {
        gate.sleep(lease / 3).await;
        if watched.has_ended() {
            return;
        }
        let asked_at = now(&gate);
        match runner.extend(&job).await {
            Ok(()) => held_until = asked_at + lease,
            Err(error) if error.kind() != ErrorKind::InFlight && now(&gate) < held_until => {}
            Err(_) => return watched.cut(CutOff::LeaseLost),
        }
    }
}

async fn limit(gate: Gate, limit: Duration, watched: Arc<Watched>) {
    gate.sleep(TimeDelta::from_std(limit).unwrap()).await;
    if !watched.has_ended() {
        watched.cut(CutOff::TooLong);
    }
}

fn now(gate: &Gate) -> DateTime<Utc> {
    gate.shared.world().clock.now()
}

/// When the world's clock shows what the server's clock will show then; a second from now at the earliest.
fn world_time(gate: &Gate, instant: DateTime<Utc>) -> DateTime<Utc> {
    let wait = (instant - gate.clock.now()).max(TimeDelta::seconds(1));
    now(gate) + wait
}
