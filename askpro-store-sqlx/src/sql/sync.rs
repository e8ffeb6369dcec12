//! Keeping our records in step with the calendar and the telephony service.

pub(crate) const CURSOR: &str =
    "SELECT began_at, at, ran_at FROM sync_cursors WHERE company_id = $1 AND kind = $2";

pub(crate) const SET_CURSOR: &str = "INSERT INTO sync_cursors (company_id, kind, began_at, at, ran_at) \
     VALUES ($1, $2, $3, $3, $4) ON CONFLICT (company_id, kind) DO UPDATE SET \
     at = CASE WHEN excluded.at > sync_cursors.at THEN excluded.at ELSE sync_cursors.at END, \
     ran_at = CASE WHEN excluded.ran_at > sync_cursors.ran_at THEN excluded.ran_at ELSE sync_cursors.ran_at END \
     RETURNING began_at, at, ran_at";

/// The appointment that stands for a booking, else the one that stood for it.
pub(crate) const OWNER: &str = "SELECT id, source FROM (\
     SELECT id, source, 0 AS place FROM appointments WHERE company_id = $1 AND booking_uid = $2 \
     UNION ALL SELECT appointments.id, appointments.source, 1 AS place FROM earlier_bookings \
     JOIN appointments ON appointments.company_id = earlier_bookings.company_id \
     AND appointments.id = earlier_bookings.appointment_id \
     WHERE earlier_bookings.company_id = $1 AND earlier_bookings.booking_uid = $2) AS found \
     ORDER BY place LIMIT 1";

/// Notes that the appointment is compared, and locks it until the transaction ends.
pub(crate) const COMPARE: &str = "UPDATE appointments SET compared_at = $3 WHERE company_id = $1 AND id = $2 \
     RETURNING id, company_id, branch_id, call_id, customer_id, booking_uid, event_type_id, start_at, \
     end_at, status, service, source, updated_at, calendar_updated_at, \
     CAST(CASE WHEN EXISTS (SELECT 1 FROM earlier_bookings WHERE earlier_bookings.company_id = $1 \
     AND earlier_bookings.booking_uid = $4 AND earlier_bookings.appointment_id = $2) \
     THEN 1 ELSE 0 END AS BIGINT) AS stood_before";

pub(crate) const NOTE_CALENDAR_TIME: &str =
    "UPDATE appointments SET calendar_updated_at = $3 WHERE company_id = $1 AND id = $2";

pub(crate) const UPDATE: &str = "UPDATE appointments SET booking_uid = $3, event_type_id = $4, start_at = $5, \
     end_at = $6, status = $7, calendar_updated_at = $8, updated_at = $9 \
     WHERE company_id = $1 AND id = $2";

pub(crate) const ADOPT: &str = "INSERT INTO appointments (id, company_id, branch_id, customer_id, booking_uid, \
     event_type_id, start_at, end_at, status, service, source, calendar_updated_at, created_at, updated_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13) \
     ON CONFLICT (company_id, booking_uid) DO NOTHING";

pub(crate) const REMOVE: &str = "DELETE FROM appointments WHERE company_id = $1 AND id = $2";

pub(crate) const ADD_EARLIER: &str = "INSERT INTO earlier_bookings (company_id, booking_uid, appointment_id) \
     VALUES ($1, $2, $3) ON CONFLICT (company_id, booking_uid) DO UPDATE SET \
     appointment_id = excluded.appointment_id";

pub(crate) const GIVE_EARLIER: &str = "UPDATE earlier_bookings SET appointment_id = $3 \
     WHERE company_id = $1 AND appointment_id = $2";

/// Writes nothing when the same drift is open already.
pub(crate) const ADD_DRIFT: &str = "INSERT INTO drifts (id, company_id, appointment_id, booking_uid, field, ours, \
     theirs, source, seen_at, healed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
     ON CONFLICT (company_id, appointment_id, field, theirs) WHERE healed_at IS NULL DO NOTHING";

pub(crate) const HEAL: &str = "UPDATE drifts SET healed_at = $5 WHERE company_id = $1 AND appointment_id = $2 \
     AND field = $3 AND theirs = $4 AND healed_at IS NULL";

/// A confirmed intent holds its booking as it is now.
pub(crate) const REFRESH_INTENT: &str = "UPDATE booking_intents SET booking = $3 \
     WHERE company_id = $1 AND idempotency_key = $2 AND state = 'confirmed'";

pub(crate) const CUSTOMER_BY_PHONE: &str =
    "SELECT id FROM customers WHERE company_id = $1 AND phone = $2";

/// Two are enough to know that it is not one.
pub(crate) const CUSTOMERS_BY_EMAIL: &str = "SELECT id FROM customers WHERE company_id = $1 \
     AND email IS NOT NULL AND LOWER(TRIM(email)) = $2 ORDER BY id LIMIT 2";

pub(crate) const STANDING: &str =
    "SELECT id FROM appointments WHERE company_id = $1 AND booking_uid = $2";

pub(crate) const CANCEL: &str = "UPDATE appointments SET status = 'cancelled', updated_at = $3 \
     WHERE company_id = $1 AND id = $2";

pub(crate) const TO_COMPARE: &str = "SELECT id, company_id, branch_id, call_id, customer_id, booking_uid, \
     event_type_id, start_at, end_at, status, service, source FROM appointments \
     WHERE company_id = $1 AND status IN ('accepted', 'pending') AND end_at > $2 \
     AND COALESCE(compared_at, created_at) <= $3 \
     ORDER BY COALESCE(compared_at, created_at), id LIMIT $4";

pub(crate) const DRIFTS: &str = "SELECT company_id, appointment_id, booking_uid, field, ours, theirs, source, \
     seen_at, healed_at FROM drifts WHERE company_id = $1 AND seen_at >= $2 \
     ORDER BY seen_at DESC, id DESC LIMIT $3";

pub(crate) const COUNT_DRIFTS: &str = "SELECT field, COUNT(*) AS seen, \
     COUNT(CASE WHEN healed_at IS NULL THEN 1 END) AS unhealed FROM drifts \
     WHERE company_id = $1 AND seen_at >= $2 GROUP BY field";

pub(crate) const OPEN_DRIFT: &str = "SELECT id FROM drifts WHERE company_id = $1 AND appointment_id = $2 \
     AND field = $3 AND theirs = $4 AND healed_at IS NULL";
