//! One run of a job, from claim to end, with everything that can come between.

use std::sync::Arc;
use std::time::Duration;

use askpro_core::{Error, ErrorKind, Job, Result, Retry};
use tokio::time::{self, Instant};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::RunJobs;

/// How often a lease is extended before it would run out: one beat may be lost.
const BEATS_PER_LEASE: u32 = 3;

/// How long a run that was cut off may take to reach its next await point.
const CUTTING_OFF: Duration = Duration::from_secs(1);

/// How soon a job is tried again after a run that told no error, as far as the runner does not wait longer.
const AGAIN: Retry = Retry::SafeAfter(Duration::from_secs(1));

/// Why a run ended that did not end by itself.
enum CutOff {
    Panicked,
    LeaseLost,
    TooLong,
    Stopped,
}

/// Runs a claimed job to its end. Its lease is extended as long as it runs; it is cut off when the lease is lost, when
/// its time is up, and when `grace` has passed after `shutdown`; then it is given back as is due in each case.
///
/// # Errors
/// When the store fails to note the end; then the lease runs out.
pub(super) async fn attend(
    runner: &Arc<dyn RunJobs>,
    job: Job,
    shutdown: &CancellationToken,
    grace: Duration,
) -> Result<()> {
    if shutdown.is_cancelled() {
        return runner.give_back(&job).await;
    }
    let job = Arc::new(job);
    // In a task of its own a panic is an answer, and a run that blocks its thread does not stop the heartbeat.
    let mut run = AbortOnDropHandle::new(tokio::spawn({
        let (runner, job) = (Arc::clone(runner), Arc::clone(&job));
        async move { runner.run(&job).await }
    }));
    let cut_off = tokio::select! {
        biased;
        ended = &mut run => match ended {
            Ok(ended) => return ended,
            Err(_) => CutOff::Panicked,
        },
        () = keep_lease(runner.as_ref(), &job) => CutOff::LeaseLost,
        () = time::sleep(job.time_limit) => CutOff::TooLong,
        () = stopped(shutdown, grace) => CutOff::Stopped,
    };
    if !run.is_finished() {
        run.abort();
        if time::timeout(CUTTING_OFF, run).await.is_err() {
            tracing::error!(job = %job.id, "a run that was cut off blocks its thread");
        }
    }
    give_up(runner.as_ref(), &job, cut_off).await
}

async fn give_up(runner: &dyn RunJobs, job: &Job, cut_off: CutOff) -> Result<()> {
    let id = job.id;
    match cut_off {
        CutOff::LeaseLost => {
            tracing::warn!(job = %id, "lost the lease of a running job; another worker has it");
            Ok(())
        }
        CutOff::Stopped => {
            tracing::info!(job = %id, "gives a running job back to stop in time");
            runner.give_back(job).await
        }
        CutOff::Panicked => {
            tracing::error!(job = %id, "a job panicked");
            let error = Error::new(ErrorKind::UnexpectedAnswer, "run", "the run panicked");
            runner.fail(job, &error.with_retry(AGAIN)).await
        }
        CutOff::TooLong => {
            let message = format!("the run took longer than {} s", job.time_limit.as_secs());
            let error = Error::new(ErrorKind::UnexpectedAnswer, "run", message);
            runner.fail(job, &error.with_retry(AGAIN)).await
        }
    }
}

/// Extends the lease in time, again and again; ends when it is lost, or could not be extended for so long that it has
/// run out.
async fn keep_lease(runner: &dyn RunJobs, job: &Job) {
    let lease = runner.lease();
    let mut held_until = Instant::now() + lease;
    loop {
        time::sleep(lease / BEATS_PER_LEASE).await;
        let asked_at = Instant::now();
        match time::timeout_at(held_until, runner.extend(job)).await {
            Ok(Ok(())) => held_until = asked_at + lease,
            Ok(Err(error)) if error.kind() == ErrorKind::InFlight => return,
            Ok(Err(error)) if Instant::now() < held_until => {
                tracing::warn!(%error, job = %job.id, "the lease could not be extended");
            }
            Ok(Err(_)) | Err(_) => return,
        }
    }
}

async fn stopped(shutdown: &CancellationToken, grace: Duration) {
    shutdown.cancelled().await;
    time::sleep(grace).await;
}
