//! Durable jobs.

/// Rows of values follow, [`NEW`] last in each.
pub(crate) const ADD: &str = "INSERT INTO jobs (id, company_id, queue, kind, subject, priority, time_limit_us, repeat_us, \
     serial_key, unique_key, run_at, due_since, created_at, state, attempt, failures) ";

/// What every new job has: its state, its tries, and how often it failed.
pub(crate) const NEW: &str = "'ready', 0, 0";

/// Writes no row beside one with the same unique key that waits or runs; after [`ADD`] and its values.
pub(crate) const UNLESS_KNOWN: &str = " ON CONFLICT (company_id, kind, unique_key) \
     WHERE unique_key IS NOT NULL AND state IN ('ready', 'running') DO NOTHING";

/// Finds the one that waits or runs, and sets its interval if the new one recurs.
pub(crate) const KNOWN: &str = "UPDATE jobs SET repeat_us = COALESCE($4, repeat_us) \
     WHERE company_id = $1 AND kind = $2 AND unique_key = $3 AND state IN ('ready', 'running') RETURNING id";

/// Cheap and without a lock, so that an idle worker disturbs nobody.
pub(crate) const ANY_DUE: &str = "SELECT id FROM jobs WHERE state = 'ready' AND run_at <= $1 \
     UNION ALL SELECT id FROM jobs WHERE state = 'running' AND lease_until <= $1 LIMIT 1";

/// The token stays: until the job is claimed again, its last worker may still end it.
pub(crate) const GIVE_BACK_EXPIRED: &str = "UPDATE jobs SET state = 'ready', lease_until = NULL \
     WHERE state = 'running' AND lease_until <= $1";

/// One statement for every database; only the words that lock the chosen row differ. `$4` and `$5` are lists of words
/// with a comma before and after each: cutting a word out of a list changes it only if it is in there. Every running
/// job has a lease that holds, for the others were given back; naming it leads to the small index.
macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE jobs SET state = 'running', attempt = attempt + 1, lease_token = $2, \
             lease_until = $3 \
             WHERE state = 'ready' AND id = (SELECT candidate.id FROM jobs AS candidate \
             WHERE candidate.state = 'ready' AND candidate.run_at <= $1 \
             AND REPLACE($4, ',' || candidate.kind || ',', '') <> $4 \
             AND REPLACE($5, ',' || candidate.queue || ',', '') <> $5 \
             AND candidate.queue NOT IN (SELECT queue FROM queue_pauses) \
             AND candidate.company_id NOT IN (SELECT busy.company_id FROM jobs AS busy \
             WHERE busy.state = 'running' AND busy.lease_until > $1 \
             GROUP BY busy.company_id HAVING COUNT(*) >= $6) \
             AND (candidate.serial_key IS NULL OR NOT EXISTS (SELECT 1 FROM jobs AS other \
             WHERE other.company_id = candidate.company_id \
             AND other.serial_key = candidate.serial_key AND other.state = 'running')) \
             ORDER BY candidate.priority DESC, candidate.run_at, candidate.created_at, candidate.id \
             LIMIT 1",
            $lock,
            ") RETURNING id, company_id, queue, kind, subject, repeat_us, time_limit_us, attempt, \
             failures, due_since, lease_until"
        )
    };
}
pub(crate) use claim;

/// A lease that was given back because it had run out is not brought back to life.
pub(crate) const EXTEND: &str = "UPDATE jobs SET lease_until = $4 \
     WHERE company_id = $1 AND id = $2 AND lease_token = $3 AND state = 'running'";

pub(crate) const FINISH: &str = "UPDATE jobs SET state = $4, finished_at = $5, last_error = $6, lease_token = NULL, \
     lease_until = NULL WHERE company_id = $1 AND id = $2 AND lease_token = $3";

pub(crate) const RETRY: &str = "UPDATE jobs SET state = 'ready', run_at = $4, last_error = $5, \
     attempt = attempt - $6, lease_token = NULL, lease_until = NULL \
     WHERE company_id = $1 AND id = $2 AND lease_token = $3";

/// `$6` is 1 after a failure and 0 after a success.
pub(crate) const REPEAT: &str = "UPDATE jobs SET state = 'ready', run_at = $4, due_since = $4, last_error = $5, \
     attempt = 0, failures = (failures + 1) * $6, lease_token = NULL, lease_until = NULL \
     WHERE company_id = $1 AND id = $2 AND lease_token = $3";

pub(crate) const RETRY_DEAD: &str = "UPDATE jobs SET state = 'ready', run_at = $3, due_since = $3, attempt = 0, \
     failures = 0, finished_at = NULL \
     WHERE company_id = $1 AND id = $2 AND state = 'dead' \
     AND (unique_key IS NULL OR NOT EXISTS (SELECT 1 FROM jobs AS other \
     WHERE other.company_id = jobs.company_id AND other.kind = jobs.kind \
     AND other.unique_key = jobs.unique_key AND other.state IN ('ready', 'running'))) \
     RETURNING kind, subject";

pub(crate) const LIST: &str = "SELECT id, company_id, queue, kind, subject, repeat_us, state, attempt, failures, \
     run_at, created_at, lease_until, last_error, finished_at FROM jobs \
     WHERE company_id = $1 AND state = $2 AND queue = COALESCE($3, queue) \
     ORDER BY created_at DESC, id DESC LIMIT $4";

pub(crate) const COUNTS: &str =
    "SELECT state, COUNT(*) AS number FROM jobs WHERE company_id = $1 GROUP BY state";

pub(crate) const QUEUES: &str = "SELECT queue, state, COUNT(*) AS number, MIN(due_since) AS due_since FROM jobs \
     WHERE company_id = COALESCE($1, company_id) GROUP BY queue, state";

pub(crate) const PAUSES: &str = "SELECT queue, paused_at FROM queue_pauses";

pub(crate) const PAUSE: &str =
    "INSERT INTO queue_pauses (queue, paused_at) VALUES ($1, $2) ON CONFLICT (queue) DO NOTHING";

pub(crate) const RESUME: &str = "DELETE FROM queue_pauses WHERE queue = $1";

pub(crate) const PURGE: &str = "DELETE FROM jobs WHERE id IN (SELECT old.id FROM jobs AS old \
     WHERE old.state = 'done' AND old.finished_at < $1 ORDER BY old.finished_at LIMIT $2)";

pub(crate) const NEXT_AT: &str = "SELECT MIN(due.due_at) AS due_at FROM (\
     SELECT MIN(run_at) AS due_at FROM jobs WHERE state = 'ready' \
     UNION ALL SELECT MIN(lease_until) FROM jobs WHERE state = 'running') AS due";

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use sqlx::{Connection as _, Row as _, SqliteConnection};

    /// Whatever the number of jobs that are done: a claim looks at those that wait or run.
    #[tokio::test]
    async fn a_claim_reads_no_index_of_all_jobs() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        crate::migrator().run_direct(None, &mut connection, false).await.unwrap();
        let explained = concat!("EXPLAIN QUERY PLAN ", claim!(""));
        let plan = sqlx::query(explained).fetch_all(&mut connection).await.unwrap();
        let steps: Vec<String> = plan.iter().map(|step| step.get("detail")).collect();
        let reads = steps.iter().filter(|step| step.contains("candidate") || step.contains("busy"));
        let partial = ["jobs_by_urgency", "jobs_by_run_at", "jobs_by_lease", "jobs_running_series"];
        assert!(
            reads.clone().all(|step| partial.iter().any(|index| step.contains(index))),
            "{steps:#?}"
        );
        assert_eq!(reads.count(), 2, "{steps:#?}");
    }
}
