//! What was offered in calls, and what is held.

macro_rules! offer {
    ($rest:literal) => {
        concat!(
            "SELECT company_id, id, call_id, event_type_id, host_id, service, start_at, end_at, length_minutes, until_at \
             FROM offers WHERE company_id = $1 AND call_id = $2",
            $rest
        )
    };
}

pub(crate) const OF_CALL: &str = offer!(" ORDER BY start_at, end_at, event_type_id");

pub(crate) const ONE: &str = offer!(" AND id = $3");

/// Writes nothing when the id is another offer's.
pub(crate) const RECORD: &str = "INSERT INTO offers (company_id, id, call_id, event_type_id, host_id, service, start_at, end_at, \
     length_minutes, until_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
     ON CONFLICT (company_id, id) DO NOTHING";

pub(crate) const RENEW: &str = "UPDATE offers SET service = $3, host_id = $4, length_minutes = $5, until_at = $6 \
     WHERE company_id = $1 AND id = $2";

macro_rules! hold {
    ($rest:literal) => {
        concat!(
            "SELECT offers.company_id, offers.id, offers.call_id, offers.event_type_id, offers.host_id, offers.service, \
             offers.start_at, offers.end_at, offers.length_minutes, offers.until_at, \
             holds.until_at AS held_until, holds.reservation_uid FROM holds \
             JOIN offers ON offers.company_id = holds.company_id AND offers.id = holds.offer_id WHERE ",
            $rest
        )
    };
}

pub(crate) const HOLD_OF_CALL: &str = hold!("holds.company_id = $1 AND holds.call_id = $2");

/// Those that only touch are not among them.
pub(crate) const HELD_BY_OTHERS: &str = hold!(
    "holds.company_id = $1 AND holds.call_id <> $2 \
     AND (offers.event_type_id = $3 OR offers.host_id = CAST($7 AS BIGINT)) AND offers.end_at > $4 AND offers.start_at < $5 AND holds.until_at > $6 \
     ORDER BY offers.start_at, offers.end_at, offers.call_id"
);

/// Of all companies.
pub(crate) const EXPIRED: &str =
    hold!("holds.until_at < $1 ORDER BY holds.until_at, holds.company_id, holds.call_id LIMIT $2");

/// A call holds one at a time.
pub(crate) const HOLD: &str = "INSERT INTO holds (company_id, call_id, offer_id, until_at, reservation_uid) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (company_id, call_id) DO UPDATE SET \
     offer_id = excluded.offer_id, until_at = excluded.until_at, \
     reservation_uid = excluded.reservation_uid";

pub(crate) const NOTE_RESERVATION: &str = "UPDATE holds SET reservation_uid = $4 \
     WHERE company_id = $1 AND call_id = $2 AND offer_id = $3";

pub(crate) const RELEASE: &str = "DELETE FROM holds WHERE company_id = $1 AND call_id = $2";

/// Of all companies. What is held keeps its offer, for letting go answers it.
pub(crate) const PURGE: &str = "DELETE FROM offers WHERE (company_id, id) IN (\
     SELECT expired.company_id, expired.id FROM offers AS expired WHERE expired.until_at < $1 \
     AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.company_id = expired.company_id \
     AND holds.offer_id = expired.id) \
     ORDER BY expired.until_at, expired.company_id, expired.id LIMIT $2)";
