//! Booking intents and appointments.

/// Writes nothing when the key is known, or another intent of the same call is not refused.
pub(crate) const ADD_INTENT: &str = "INSERT INTO booking_intents (id, company_id, idempotency_key, call_id, state, \
     request, attempts, lease_token, lease_until, created_at) \
     VALUES ($1, $2, $3, $4, 'intended', $5, 0, $6, $7, $8) ON CONFLICT DO NOTHING";

macro_rules! intent {
    ($condition:literal) => {
        concat!(
            "SELECT id, idempotency_key, state, request, attempts, lease_until, booking, \
             refusal_code, refusal_message FROM booking_intents WHERE company_id = $1 AND ",
            $condition
        )
    };
}

pub(crate) const INTENT_BY_KEY: &str = intent!("idempotency_key = $2");

pub(crate) const INTENT_OF_CALL: &str = intent!("call_id = $2 AND state <> 'refused'");

/// Writes nothing when the intent is finished or somebody's lease still holds.
pub(crate) const CLAIM_INTENT: &str = "UPDATE booking_intents SET lease_token = $3, lease_until = $4 \
     WHERE company_id = $1 AND id = $2 AND state IN ('intended', 'sent', 'unknown') \
     AND (lease_until IS NULL OR lease_until <= $5)";

pub(crate) const MARK_SENT: &str = "UPDATE booking_intents SET state = 'sent', attempts = attempts + 1, \
     lease_until = $4 WHERE company_id = $1 AND id = $2 AND lease_token = $3 AND lease_until > $5";

/// An attempt that was noted but not made is taken back.
pub(crate) const RELEASE_UNSENT: &str = "UPDATE booking_intents SET \
     attempts = attempts - CASE WHEN state = 'sent' THEN 1 ELSE 0 END, state = 'intended', \
     lease_token = NULL, lease_until = NULL WHERE company_id = $1 AND id = $2 AND lease_token = $3";

pub(crate) const RELEASE_UNKNOWN: &str = "UPDATE booking_intents SET state = 'unknown', lease_token = NULL, \
     lease_until = NULL WHERE company_id = $1 AND id = $2 AND lease_token = $3";

pub(crate) const CONFIRM: &str = "UPDATE booking_intents SET state = 'confirmed', booking = $4, lease_token = NULL, \
     lease_until = NULL WHERE company_id = $1 AND id = $2 AND lease_token = $3 RETURNING request";

pub(crate) const REFUSE: &str = "UPDATE booking_intents SET state = 'refused', refusal_code = $4, \
     refusal_message = $5, lease_token = NULL, lease_until = NULL \
     WHERE company_id = $1 AND id = $2 AND lease_token = $3 RETURNING request";

pub(crate) const ABANDON: &str = "UPDATE booking_intents SET state = 'refused', refusal_code = $3, \
     refusal_message = $4, lease_token = NULL, lease_until = NULL \
     WHERE company_id = $1 AND call_id = $2 AND state IN ('intended', 'sent', 'unknown')";

macro_rules! appointment {
    ($rest:literal) => {
        concat!(
            "SELECT id, company_id, branch_id, call_id, customer_id, booking_uid, event_type_id, \
             start_at, end_at, status, service FROM appointments WHERE company_id = $1 ",
            $rest
        )
    };
}

/// A booking that is known keeps its appointment's id.
pub(crate) const PUT_APPOINTMENT: &str = "INSERT INTO appointments (id, company_id, branch_id, call_id, customer_id, \
     booking_uid, event_type_id, start_at, end_at, status, service, created_at, updated_at) \
     VALUES ($1, $2, $3, $4, COALESCE(\
     (SELECT customer_id FROM calls WHERE company_id = $2 AND call_id = $4), \
     (SELECT customers.id FROM customers WHERE customers.company_id = $2 AND customers.phone = $5)), \
     $6, $7, $8, $9, $10, $11, $12, $12) \
     ON CONFLICT (company_id, booking_uid) DO UPDATE SET branch_id = excluded.branch_id, \
     call_id = excluded.call_id, customer_id = excluded.customer_id, \
     event_type_id = excluded.event_type_id, start_at = excluded.start_at, end_at = excluded.end_at, \
     status = excluded.status, service = excluded.service, updated_at = excluded.updated_at \
     RETURNING id, company_id, branch_id, call_id, customer_id, booking_uid, event_type_id, start_at, \
     end_at, status, service";

pub(crate) const APPOINTMENTS: &str = appointment!("ORDER BY start_at, id LIMIT $2");

pub(crate) const APPOINTMENT_BY_UID: &str = appointment!("AND booking_uid = $2");

pub(crate) const APPOINTMENT_OF_CALL: &str =
    "SELECT id FROM appointments WHERE company_id = $1 AND call_id = $2 ORDER BY id LIMIT 1";
