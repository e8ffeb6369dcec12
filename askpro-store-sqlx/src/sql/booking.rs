//! Booking intents and appointments.

/// Writes nothing when the key is known, or another intent stands in the way: one of the same call that books too and is
/// not refused, or an unfinished one that changes the same booking.
pub(crate) const ADD_INTENT: &str = "INSERT INTO booking_intents (id, company_id, idempotency_key, call_id, state, \
     request, attempts, lease_token, lease_until, created_at, kind, booking_uid) \
     VALUES ($1, $2, $3, $4, 'intended', $5, 0, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";

macro_rules! intent {
    ($condition:literal) => {
        concat!(
            "SELECT id, idempotency_key, state, request, attempts, lease_until, booking, \
             appointment_id, refusal_code, refusal_message FROM booking_intents WHERE ",
            $condition
        )
    };
}

pub(crate) const INTENT_BY_KEY: &str = intent!("company_id = $1 AND idempotency_key = $2");

pub(crate) const INTENT_OF_CALL: &str =
    intent!("company_id = $1 AND call_id = $2 AND kind = 'book' AND state <> 'refused'");

pub(crate) const INTENTS_OF_CALL: &str =
    intent!("company_id = $1 AND call_id = $2 ORDER BY created_at, id");

pub(crate) const CHANGE_OF_BOOKING: &str = intent!(
    "company_id = $1 AND booking_uid = $2 AND kind <> 'book' \
     AND state IN ('intended', 'sent', 'unknown')"
);

/// Of every company.
pub(crate) const LEFT_BEHIND: &str = intent!(
    "state IN ('intended', 'sent', 'unknown') AND (lease_until IS NULL OR lease_until <= $1) \
     AND created_at <= CASE WHEN call_id IS NULL THEN CAST($2 AS BIGINT) ELSE CAST($3 AS BIGINT) END \
     ORDER BY created_at, id LIMIT $4"
);

pub(crate) const OPEN_INTENTS: &str = "SELECT COUNT(*) AS number FROM booking_intents \
     WHERE company_id = $1 AND state IN ('intended', 'sent', 'unknown')";

/// Writes nothing when the intent is finished or somebody's lease still holds.
pub(crate) const CLAIM_INTENT: &str = "UPDATE booking_intents SET lease_token = $3, lease_until = $4, \
     takeovers = takeovers + CASE WHEN state = 'intended' THEN 0 ELSE 1 END \
     WHERE company_id = $1 AND id = $2 AND state IN ('intended', 'sent', 'unknown') \
     AND (lease_until IS NULL OR lease_until <= $5)";

pub(crate) const MARK_SENT: &str = "UPDATE booking_intents SET state = 'sent', attempts = attempts + 1, \
     lease_until = $4, sent_at = COALESCE(sent_at, $5) \
     WHERE company_id = $1 AND id = $2 AND lease_token = $3 AND lease_until > $5";

/// An attempt that was noted but not made is taken back.
pub(crate) const RELEASE_UNSENT: &str = "UPDATE booking_intents SET \
     attempts = attempts - CASE WHEN state = 'sent' THEN 1 ELSE 0 END, state = 'intended', \
     lease_token = NULL, lease_until = NULL WHERE company_id = $1 AND id = $2 AND lease_token = $3";

pub(crate) const RELEASE_UNKNOWN: &str = "UPDATE booking_intents SET state = 'unknown', lease_token = NULL, \
     lease_until = NULL WHERE company_id = $1 AND id = $2 AND lease_token = $3";

pub(crate) const CONFIRM: &str = "UPDATE booking_intents SET state = 'confirmed', booking = $4, finished_at = $5, \
     lease_token = NULL, lease_until = NULL \
     WHERE company_id = $1 AND id = $2 AND lease_token = $3 RETURNING request";

pub(crate) const SET_APPOINTMENT: &str =
    "UPDATE booking_intents SET appointment_id = $3 WHERE company_id = $1 AND id = $2";

pub(crate) const REFUSE: &str = "UPDATE booking_intents SET state = 'refused', refusal_code = $4, \
     refusal_message = $5, finished_at = $6, lease_token = NULL, lease_until = NULL \
     WHERE company_id = $1 AND id = $2 AND lease_token = $3 RETURNING request";

pub(crate) const ABANDON: &str = "UPDATE booking_intents SET state = 'refused', refusal_code = $3, \
     refusal_message = $4, lease_token = NULL, lease_until = NULL \
     WHERE company_id = $1 AND call_id = $2 AND kind = 'book' \
     AND state IN ('intended', 'sent', 'unknown')";

macro_rules! appointment {
    ($rest:literal) => {
        concat!(
            "SELECT id, company_id, branch_id, call_id, customer_id, booking_uid, event_type_id, \
             start_at, end_at, status, service, source FROM appointments WHERE company_id = $1 ",
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
     status = excluded.status, service = excluded.service, source = excluded.source, \
     updated_at = excluded.updated_at \
     RETURNING id, company_id, branch_id, call_id, customer_id, booking_uid, event_type_id, start_at, \
     end_at, status, service, source";

/// The appointment that came to stand for the new booking gives way to the one that stood for the old.
pub(crate) const DROP_SECOND: &str = "DELETE FROM appointments WHERE company_id = $1 AND booking_uid = $3 \
     AND booking_uid <> $2 AND EXISTS (SELECT 1 FROM appointments AS first \
     WHERE first.company_id = $1 AND first.booking_uid = $2)";

/// Takes an appointment along to what became of its booking.
pub(crate) const CHANGE_APPOINTMENT: &str = "UPDATE appointments SET booking_uid = $3, start_at = $4, end_at = $5, \
     status = $6, updated_at = $7 WHERE company_id = $1 AND booking_uid IN ($2, $3) \
     RETURNING id, company_id, branch_id, call_id, customer_id, booking_uid, event_type_id, start_at, \
     end_at, status, service, source";

pub(crate) const APPOINTMENTS: &str = appointment!("ORDER BY start_at, id LIMIT $2");

pub(crate) const APPOINTMENTS_BETWEEN: &str = appointment!(
    "AND start_at >= $2 AND start_at < $3 AND status IN ('accepted', 'pending') ORDER BY start_at, id LIMIT $4"
);

pub(crate) const UPCOMING_APPOINTMENTS: &str = appointment!(
    "AND customer_id = $2 AND status IN ('accepted', 'pending') AND end_at > $3 ORDER BY start_at, id LIMIT $4"
);

pub(crate) const APPOINTMENT_BY_UID: &str = appointment!(
    "AND id = COALESCE((SELECT standing.id FROM appointments AS standing \
     WHERE standing.company_id = $1 AND standing.booking_uid = $2), \
     (SELECT appointment_id FROM earlier_bookings WHERE earlier_bookings.company_id = $1 \
     AND earlier_bookings.booking_uid = $2))"
);

pub(crate) const APPOINTMENT_OF_CALL: &str =
    "SELECT id FROM appointments WHERE company_id = $1 AND call_id = $2 ORDER BY id LIMIT 1";
