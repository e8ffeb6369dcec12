//! The loops that run jobs, with tokio's paused time: whatever waits, waits in no time.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "worker/script.rs"]
mod script;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use askpro_core::ports::Clock;
use askpro_store_sqlx::Worker;
use script::{Beat, Script, SlowClaim, Step, clock};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

fn start(worker: Worker) -> (CancellationToken, JoinHandle<()>) {
    let token = CancellationToken::new();
    (token.clone(), tokio::spawn(worker.run(token)))
}

#[tokio::test(start_paused = true)]
async fn it_runs_everything_that_is_due_and_then_polls() {
    let script = Script::new([Step::Run, Step::Run, Step::Run]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_millis(2500)).await;
    assert_eq!(script.done(), 3);
    assert_eq!(script.asked(), [0, 0, 0, 0, 1000, 2000]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stored_job_wakes_it_at_once() {
    let script = Script::new([]);
    let wake = Arc::new(Notify::new());
    let (token, worker) = start(Worker::new(script.clone()).with_wake_up(wake.clone()));
    sleep(Duration::from_millis(300)).await;
    script.add(Step::Run);
    wake.notify_one();
    sleep(Duration::from_millis(1)).await;
    assert_eq!(script.done(), 1);
    assert_eq!(script.asked(), [0, 300, 300]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn it_wakes_when_the_next_job_is_due() {
    let script = Script::new([]);
    let clock = clock();
    *script.due.lock().unwrap() = Some(clock.now() + Duration::from_millis(400));
    let worker = Worker::new(script.clone()).with_clock(Arc::new(clock));
    let (token, worker) = start(worker);
    sleep(Duration::from_millis(500)).await;
    assert_eq!(script.asked(), [0, 400]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_job_held_up_by_its_series_does_not_make_it_spin() {
    let script = Script::new([]);
    let clock = clock();
    *script.due.lock().unwrap() = Some(clock.now() - Duration::from_secs(5));
    let worker = Worker::new(script.clone())
        .with_clock(Arc::new(clock))
        .with_poll_interval(Duration::from_millis(200));
    let (token, worker) = start(worker);
    sleep(Duration::from_millis(500)).await;
    assert_eq!(script.asked(), [0, 200, 400]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn shutting_down_finishes_the_running_job_and_begins_no_other() {
    let script = Script::new([Step::Run, Step::Run]);
    script.gate.forget_permits(1000);
    let patient = Worker::new(script.clone()).with_grace(Duration::from_mins(1));
    let (token, worker) = start(patient);
    sleep(Duration::from_millis(10)).await;
    token.cancel();
    sleep(Duration::from_secs(50)).await;
    assert!(!worker.is_finished());
    assert_eq!(script.done(), 0);
    script.gate.add_permits(10);
    worker.await.unwrap();
    assert_eq!(script.done(), 1);
}

#[tokio::test(start_paused = true)]
async fn shutting_down_an_idle_worker_takes_no_time() {
    let script = Script::new([]);
    let (token, worker) = start(Worker::new(script.clone()).with_loops(3));
    sleep(Duration::from_millis(10)).await;
    let cancelled = Instant::now();
    token.cancel();
    worker.await.unwrap();
    assert_eq!(cancelled.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn errors_slow_it_down_and_never_end_it() {
    let script = Script::new([Step::Fail, Step::Fail, Step::Fail, Step::Run, Step::Fail]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_millis(8500)).await;
    assert_eq!(script.done(), 1);
    assert_eq!(script.asked(), [0, 1000, 3000, 7000, 7000, 8000]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn pauses_after_errors_are_limited() {
    let script = Script::new((0..20).map(|_| Step::Fail));
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_mins(10)).await;
    let asked = script.asked();
    let longest = asked.windows(2).map(|pair| pair[1] - pair[0]).max();
    assert_eq!(longest, Some(30_000));
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_job_that_panics_counts_as_failed_and_the_next_one_runs() {
    let script = Script::new([Step::Panic, Step::Run]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_millis(10)).await;
    assert_eq!(script.done(), 1);
    assert_eq!(script.notes(), [(0, "the run panicked".to_owned())]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_lease_is_extended_as_long_as_the_job_runs() {
    let script = Script::new([Step::Run]);
    script.gate.forget_permits(1000);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_secs(35)).await;
    script.gate.add_permits(1);
    sleep(Duration::from_mins(1)).await;
    assert_eq!(script.done(), 1);
    assert_eq!(script.notes(), [10, 20, 30].map(|second| (second, "extend".to_owned())));
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_run_whose_lease_is_lost_is_dropped() {
    let script = Script::new([Step::Hang, Step::Run]);
    script.beat([None, Some(Beat::Lost)]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_secs(19)).await;
    assert_eq!((script.running(), script.done()), (1, 0));
    sleep(Duration::from_secs(2)).await;
    assert_eq!((script.running(), script.done()), (0, 1));
    assert_eq!(script.notes(), [10, 20].map(|second| (second, "extend".to_owned())));
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_for_less_than_a_lease_drops_no_run() {
    let script = Script::new([Step::Run]);
    script.gate.forget_permits(1000);
    script.beat([None, Some(Beat::Broken), Some(Beat::Broken), None]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_secs(45)).await;
    script.gate.add_permits(1);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(script.done(), 1);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_run_is_dropped_when_its_lease_may_be_somebody_elses() {
    for beats in [[Some(Beat::Broken); 4], [Some(Beat::Never); 4]] {
        let script = Script::new([Step::Hang]);
        script.beat(beats);
        let (token, worker) = start(Worker::new(script.clone()));
        sleep(Duration::from_secs(29)).await;
        assert_eq!(script.running(), 1);
        sleep(Duration::from_secs(2)).await;
        assert_eq!(script.running(), 0);
        token.cancel();
        worker.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_takes_too_long_is_cut_off_and_counts_as_failed() {
    let script = Script::new([Step::Hang, Step::Run]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_secs(59)).await;
    assert_eq!((script.running(), script.done()), (1, 0));
    sleep(Duration::from_secs(2)).await;
    assert_eq!((script.running(), script.done()), (0, 1));
    let last = script.notes().pop().unwrap();
    assert_eq!(last, (60, "the run took longer than 60 s".to_owned()));
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_does_not_end_in_time_is_given_back_when_it_shuts_down() {
    let script = Script::new([Step::Hang, Step::Hang, Step::Run]);
    let worker = Worker::new(script.clone()).with_loops(2).with_grace(Duration::from_secs(5));
    let (token, worker) = start(worker);
    sleep(Duration::from_millis(10)).await;
    let cancelled = Instant::now();
    token.cancel();
    worker.await.unwrap();
    assert_eq!(cancelled.elapsed(), Duration::from_secs(5));
    assert_eq!((script.running(), script.done()), (0, 0));
    assert_eq!(script.notes(), [5, 5].map(|second| (second, "give back".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn a_job_claimed_after_the_stop_is_given_back_at_once() {
    let script = Script::new([Step::Run]);
    let (token, worker) = start(Worker::new(Arc::new(SlowClaim(script.clone()))));
    sleep(Duration::from_millis(500)).await;
    token.cancel();
    worker.await.unwrap();
    assert_eq!(script.done(), 0);
    assert_eq!(script.notes(), [(1, "give back".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn one_call_wakes_as_many_loops_as_there_are_jobs() {
    let script = Script::new([]);
    script.gate.forget_permits(1000);
    let wake = Arc::new(Notify::new());
    let worker = Worker::new(script.clone()).with_wake_up(wake.clone()).with_loops(3);
    let (token, worker) = start(worker);
    sleep(Duration::from_millis(100)).await;
    for _ in 0..3 {
        script.add(Step::Run);
    }
    wake.notify_one();
    sleep(Duration::from_millis(1)).await;
    assert_eq!(script.running(), 3);
    script.gate.add_permits(3);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn several_loops_run_several_jobs_at_once() {
    let script = Script::new([Step::Run, Step::Run, Step::Run, Step::Run]);
    script.gate.forget_permits(1000);
    let (token, worker) = start(Worker::new(script.clone()).with_loops(3));
    sleep(Duration::from_millis(10)).await;
    assert_eq!(script.most_running.load(Ordering::SeqCst), 3);
    script.gate.add_permits(1000);
    sleep(Duration::from_millis(10)).await;
    assert_eq!(script.done(), 4);
    token.cancel();
    worker.await.unwrap();
}
