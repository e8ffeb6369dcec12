//! Durable jobs.

pub(crate) const ADD: &str = "INSERT INTO jobs (id, company_id, event_id, queue, kind, priority, time_limit_us, \
     serial_key, state, run_at, attempt, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'ready', $9, 0, $10)";

/// Cheap and without a lock, so that an idle worker disturbs nobody.
pub(crate) const ANY_DUE: &str = "SELECT id FROM jobs WHERE state = 'ready' AND run_at <= $1 \
     UNION ALL SELECT id FROM jobs WHERE state = 'running' AND lease_until <= $1 LIMIT 1";

/// The token stays: until the job is claimed again, its last worker may still end it.
pub(crate) const GIVE_BACK_EXPIRED: &str = "UPDATE jobs SET state = 'ready', lease_until = NULL \
     WHERE state = 'running' AND lease_until <= $1";

/// One statement for every database; only the words that lock the chosen row differ.
macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE jobs SET state = 'running', attempt = attempt + 1, lease_token = $2, \
             lease_until = $1 + time_limit_us \
             WHERE state = 'ready' AND id = (SELECT candidate.id FROM jobs AS candidate \
             WHERE candidate.state = 'ready' AND candidate.run_at <= $1 \
             AND (candidate.serial_key IS NULL OR NOT EXISTS (SELECT 1 FROM jobs AS other \
             WHERE other.company_id = candidate.company_id \
             AND other.serial_key = candidate.serial_key AND other.state = 'running')) \
             ORDER BY candidate.priority DESC, candidate.run_at, candidate.created_at, candidate.id \
             LIMIT 1",
            $lock,
            ") RETURNING id, company_id, queue, kind, event_id, attempt, lease_until"
        )
    };
}
pub(crate) use claim;

pub(crate) const FINISH: &str = "UPDATE jobs SET state = $4, finished_at = $5, last_error = $6, lease_token = NULL, \
     lease_until = NULL WHERE company_id = $1 AND id = $2 AND lease_token = $3";

pub(crate) const RETRY: &str = "UPDATE jobs SET state = 'ready', run_at = $4, last_error = $5, \
     attempt = attempt - $6, lease_token = NULL, lease_until = NULL \
     WHERE company_id = $1 AND id = $2 AND lease_token = $3";

pub(crate) const COUNTS: &str =
    "SELECT state, COUNT(*) AS number FROM jobs WHERE company_id = $1 GROUP BY state";

pub(crate) const NEXT_AT: &str = "SELECT MIN(due.due_at) AS due_at FROM (\
     SELECT MIN(run_at) AS due_at FROM jobs WHERE state = 'ready' \
     UNION ALL SELECT MIN(lease_until) FROM jobs WHERE state = 'running') AS due";
