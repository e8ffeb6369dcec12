//! Tasks for humans.

/// Replaces the content of the call's open task, which keeps its id.
pub(crate) const PUT: &str = "INSERT INTO tasks (id, company_id, branch_id, call_id, reason, code, detail, due_at, \
     suggestions, created_at, updated_at) \
     VALUES ($1, $2, COALESCE($3, (SELECT branch_id FROM calls WHERE company_id = $2 AND call_id = $4)), \
     $4, $5, $6, $7, $8, $9, $10, $10) \
     ON CONFLICT (company_id, call_id) WHERE resolved_at IS NULL DO UPDATE SET \
     branch_id = COALESCE(excluded.branch_id, tasks.branch_id), reason = excluded.reason, \
     code = excluded.code, detail = excluded.detail, due_at = excluded.due_at, \
     suggestions = excluded.suggestions, updated_at = excluded.updated_at RETURNING id";

macro_rules! task {
    ($rest:literal) => {
        concat!(
            "SELECT id, company_id, branch_id, call_id, reason, code, detail, due_at, suggestions, \
             created_at, resolved_at FROM tasks WHERE company_id = $1 AND ",
            $rest
        )
    };
}

pub(crate) const OPEN: &str = task!("resolved_at IS NULL ORDER BY due_at, created_at, id LIMIT $2");

pub(crate) const NEWEST_OF_CALL: &str =
    task!("call_id = $2 ORDER BY created_at DESC, id DESC LIMIT 1");

pub(crate) const CODE_OF_CALL: &str =
    "SELECT code FROM tasks WHERE company_id = $1 AND call_id = $2 AND resolved_at IS NULL";

pub(crate) const RESOLVE: &str = "UPDATE tasks SET resolved_at = $3, updated_at = $3 \
     WHERE company_id = $1 AND id = $2 AND resolved_at IS NULL";

pub(crate) const RESOLVE_OF_CALL: &str = "UPDATE tasks SET resolved_at = $3, updated_at = $3 \
     WHERE company_id = $1 AND call_id = $2 AND resolved_at IS NULL";
