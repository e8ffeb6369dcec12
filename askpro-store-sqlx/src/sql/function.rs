//! What functions that the agent calls remember of a call.

/// Writes nothing, and answers no row, when the function runs or has run. The unique index decides between two callers.
pub(crate) const BEGIN: &str = "INSERT INTO function_executions (id, company_id, call_id, name, digest, arguments, began_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (company_id, call_id, name, digest) DO UPDATE SET \
     id = excluded.id, arguments = excluded.arguments, began_at = excluded.began_at, answer = NULL, \
     ended_at = NULL WHERE function_executions.ended_at < CAST($8 AS BIGINT) \
     OR (function_executions.ended_at IS NULL AND function_executions.began_at < $9) RETURNING id";

pub(crate) const ANSWER: &str = "SELECT answer FROM function_executions \
     WHERE company_id = $1 AND call_id = $2 AND name = $3 AND digest = $4";

pub(crate) const END: &str = "UPDATE function_executions SET answer = $3, ended_at = $4 \
     WHERE company_id = $1 AND id = $2 AND ended_at IS NULL";

pub(crate) const FORGET: &str = "DELETE FROM function_executions \
     WHERE company_id = $1 AND id = $2 AND ended_at IS NULL";

pub(crate) const OF_CALL: &str = "SELECT id, call_id, name, digest, arguments, answer, began_at, ended_at \
     FROM function_executions WHERE company_id = $1 AND call_id = $2 ORDER BY began_at, id";

pub(crate) const COLLECTED: &str =
    "SELECT collected FROM call_contexts WHERE company_id = $1 AND call_id = $2";

pub(crate) const COLLECT: &str = "INSERT INTO call_contexts (company_id, call_id, collected, collected_at, begun_at) \
     VALUES ($1, $2, $3, $4, $4) ON CONFLICT (company_id, call_id) DO UPDATE SET \
     collected = excluded.collected, collected_at = excluded.collected_at";

pub(crate) const COUNT_WRONG_IDENTITY: &str = "INSERT INTO call_contexts (company_id, call_id, begun_at, wrong_identities) \
     VALUES ($1, $2, $3, 1) ON CONFLICT (company_id, call_id) DO UPDATE SET \
     wrong_identities = call_contexts.wrong_identities + 1 RETURNING wrong_identities";

pub(crate) const WRONG_IDENTITIES: &str =
    "SELECT wrong_identities FROM call_contexts WHERE company_id = $1 AND call_id = $2";

pub(crate) const COUNT_USE: &str = "INSERT INTO function_usage (company_id, name, uses, last_used_at) \
     VALUES ($1, $2, 1, $3) ON CONFLICT (company_id, name) DO UPDATE SET \
     uses = function_usage.uses + 1, last_used_at = excluded.last_used_at";

pub(crate) const USAGE: &str =
    "SELECT name, uses, last_used_at FROM function_usage WHERE company_id = $1 ORDER BY name";

/// Of all companies.
pub(crate) const PURGE_EXECUTIONS: &str = "DELETE FROM function_executions WHERE id IN (\
     SELECT id FROM function_executions WHERE began_at < $1 ORDER BY began_at, id LIMIT $2)";

/// Of all companies.
pub(crate) const PURGE_CONTEXTS: &str = "DELETE FROM call_contexts WHERE (company_id, call_id) IN (\
     SELECT company_id, call_id FROM call_contexts WHERE begun_at < $1 \
     ORDER BY begun_at, company_id, call_id LIMIT $2)";
