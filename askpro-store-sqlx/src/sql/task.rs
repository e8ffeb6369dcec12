//! Tasks for humans.

/// Replaces the content of the call's open task, which keeps its id and its owner.
pub(crate) const PUT: &str = "INSERT INTO tasks (id, company_id, branch_id, call_id, reason, code, detail, due_at, \
     suggestions, created_at, updated_at) \
     VALUES ($1, $2, COALESCE($3, (SELECT branch_id FROM calls WHERE company_id = $2 AND call_id = $4)), \
     $4, $5, $6, $7, $8, $9, $10, $10) \
     ON CONFLICT (company_id, call_id) WHERE resolved_at IS NULL DO UPDATE SET \
     branch_id = COALESCE(excluded.branch_id, tasks.branch_id), reason = excluded.reason, \
     code = excluded.code, detail = excluded.detail, due_at = excluded.due_at, \
     suggestions = excluded.suggestions, updated_at = excluded.updated_at, \
     overdue_told_at = NULL RETURNING id";

pub(crate) const END_RETRY_OF_CALL: &str = "UPDATE tasks SET retrying_since = NULL \
     WHERE company_id = $1 AND call_id = $2 AND resolved_at IS NULL AND retrying_since IS NOT NULL";

macro_rules! task {
    ($rest:literal) => {
        concat!(
            "SELECT id, company_id, branch_id, call_id, reason, code, detail, due_at, suggestions, owner, \
             created_at, retrying_since, retries, resolved_at, resolved_by, resolution_note \
             FROM tasks WHERE company_id = $1 AND ",
            $rest
        )
    };
}

macro_rules! list {
    ($condition:literal, $order:literal) => {
        concat!(
            task!("(CAST($2 AS TEXT) IS NULL OR branch_id = $2) AND "),
            "(CAST($3 AS TEXT) IS NULL OR owner = $3) AND (CAST($4 AS TEXT) IS NULL OR reason = $4) AND \
             (CAST($5 AS BIGINT) IS NULL OR due_at < $5)",
            $condition,
            " ORDER BY ",
            $order,
            " LIMIT $6"
        )
    };
}

pub(crate) const OPEN: &str = list!(" AND resolved_at IS NULL", "due_at, created_at, id");

pub(crate) const RESOLVED: &str =
    list!(" AND resolved_at IS NOT NULL", "resolved_at DESC, due_at, created_at, id");

pub(crate) const ALL: &str = list!(
    "",
    "CASE WHEN resolved_at IS NULL THEN 0 ELSE 1 END, resolved_at DESC, due_at, created_at, id"
);

pub(crate) const ONE: &str = task!("id = $2");

pub(crate) const NEWEST_OF_CALL: &str =
    task!("call_id = $2 ORDER BY created_at DESC, id DESC LIMIT 1");

/// What keeps a call from being declined: its open task, unless it is being retried.
pub(crate) const CODE_OF_CALL: &str = "SELECT code FROM tasks WHERE company_id = $1 AND call_id = $2 \
     AND resolved_at IS NULL AND retrying_since IS NULL";

pub(crate) const ASSIGN: &str = "UPDATE tasks SET owner = $3, updated_at = $4 \
     WHERE company_id = $1 AND id = $2 AND resolved_at IS NULL";

pub(crate) const RESOLVE: &str = "UPDATE tasks SET resolved_at = $3, resolved_by = $4, resolution_note = $5, \
     retrying_since = NULL, updated_at = $3 WHERE company_id = $1 AND id = $2 AND resolved_at IS NULL";

/// By the machine, so without a name.
pub(crate) const RESOLVE_OF_CALL: &str = "UPDATE tasks SET resolved_at = $3, retrying_since = NULL, \
     updated_at = $3 WHERE company_id = $1 AND call_id = $2 AND resolved_at IS NULL";

/// Writes nothing where the call has another open task.
pub(crate) const REOPEN: &str = "UPDATE tasks SET resolved_at = NULL, resolved_by = NULL, resolution_note = NULL, \
     updated_at = $3 WHERE company_id = $1 AND id = $2 AND resolved_at IS NOT NULL \
     AND NOT EXISTS (SELECT 1 FROM tasks AS other WHERE other.company_id = $1 \
     AND other.call_id = tasks.call_id AND other.resolved_at IS NULL)";

/// Writes nothing when the task is not as it was read.
pub(crate) const MARK_RETRYING: &str = "UPDATE tasks SET retrying_since = $3, retries = retries + 1, \
     updated_at = $3 WHERE company_id = $1 AND id = $2 AND reason = $4 AND code = $5 \
     AND resolved_at IS NULL AND retrying_since IS NULL";

/// Resolves it with an instant, else leaves it open.
pub(crate) const END_RETRY: &str = "UPDATE tasks SET resolved_at = $4, retrying_since = NULL, updated_at = $5 \
     WHERE company_id = $1 AND id = $2 AND resolved_at IS NULL AND retrying_since = $3";

/// The newest event of a call that decides anything; such an event has, or had, a job.
pub(crate) const DECIDING_EVENT: &str = "SELECT id FROM webhook_events WHERE company_id = $1 AND provider = $2 \
     AND call_id = $3 AND status <> 'skipped' ORDER BY received_at DESC, id DESC LIMIT 1";

pub(crate) const EVENT_PENDING: &str = "UPDATE webhook_events SET status = 'pending', processed_at = NULL \
     WHERE company_id = $1 AND id = $2";

/// The intent that is not refused, else the newest one.
pub(crate) const INTENT_TO_REOPEN: &str = "SELECT id, idempotency_key, state, request, attempts, lease_until, booking, \
     appointment_id, refusal_code, refusal_message FROM booking_intents \
     WHERE company_id = $1 AND call_id = $2 AND kind = 'book' \
     ORDER BY CASE WHEN state = 'refused' THEN 1 ELSE 0 END, created_at DESC, id DESC LIMIT 1";

/// Writes nothing when the intent is not as it was read. It counts as written down anew, so that nobody takes it for one
/// that was left behind while its retry is under way.
pub(crate) const REOPEN_INTENT: &str = "UPDATE booking_intents SET state = $4, attempts = $6, refusal_code = NULL, \
     refusal_message = NULL, finished_at = NULL, created_at = $7 WHERE company_id = $1 AND id = $2 AND state = $3 AND attempts = $5";

/// The open tasks whose deadline has passed and of which nobody has been told so; told of from now on.
pub(crate) const TELL_OVERDUE: &str = "UPDATE tasks SET overdue_told_at = $2 WHERE company_id = $1 \
     AND resolved_at IS NULL AND overdue_told_at IS NULL AND due_at < $2 AND id IN (SELECT id FROM tasks \
     WHERE company_id = $1 AND resolved_at IS NULL AND overdue_told_at IS NULL AND due_at < $2 \
     ORDER BY due_at, created_at, id LIMIT $3) RETURNING id";
