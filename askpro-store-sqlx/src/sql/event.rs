//! Webhook events.

/// Rows of values follow.
pub(crate) const ADD: &str = "INSERT INTO webhook_events \
     (id, company_id, provider, event_type, dedup_key, branch_id, call_id, payload, status, received_at) ";

/// Writes no row whose key is known; after [`ADD`] and its values.
pub(crate) const UNLESS_KNOWN: &str = " ON CONFLICT (company_id, provider, dedup_key) DO NOTHING";

pub(crate) const ID_BY_KEY: &str =
    "SELECT id FROM webhook_events WHERE company_id = $1 AND provider = $2 AND dedup_key = $3";

pub(crate) const ONE: &str = "SELECT id, company_id, provider, event_type, branch_id, call_id, payload, \
     status, received_at, processed_at FROM webhook_events WHERE company_id = $1 AND id = $2";

pub(crate) const OF_CALL: &str = "SELECT id, company_id, provider, event_type, branch_id, call_id, payload, \
     status, received_at, processed_at FROM webhook_events \
     WHERE company_id = $1 AND provider = $2 AND call_id = $3 ORDER BY received_at, id";

pub(crate) const COUNTS: &str =
    "SELECT status, COUNT(*) AS number FROM webhook_events WHERE company_id = $1 GROUP BY status";

pub(crate) const SET_STATUS: &str = "UPDATE webhook_events SET status = $3, processed_at = $4 \
     WHERE company_id = $1 AND id = $2";

pub(crate) const OWNER: &str =
    "SELECT branch_id, call_id FROM webhook_events WHERE company_id = $1 AND id = $2";
