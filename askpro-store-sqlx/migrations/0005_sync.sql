-- Keeping our records in step with the calendar and the telephony service.

-- Who made the appointment: 'askpro', or 'calendar' when others did.
ALTER TABLE appointments ADD COLUMN source TEXT NOT NULL DEFAULT 'askpro';
-- When the calendar last changed the booking, as far as it said so; of two readings the newer one counts.
ALTER TABLE appointments ADD COLUMN calendar_updated_at BIGINT;
-- When it was last compared with the calendar.
ALTER TABLE appointments ADD COLUMN compared_at BIGINT;
CREATE INDEX appointments_by_comparison ON appointments (company_id, (COALESCE(compared_at, created_at)), id)
    WHERE status IN ('accepted', 'pending');

-- The bookings an appointment stood for before it was moved.
CREATE TABLE earlier_bookings (
    company_id BIGINT NOT NULL,
    booking_uid TEXT NOT NULL,
    appointment_id TEXT NOT NULL,
    PRIMARY KEY (company_id, booking_uid)
);
CREATE INDEX earlier_bookings_by_appointment ON earlier_bookings (company_id, appointment_id);

-- What differed between an appointment and its booking: never a name, a number or an address.
CREATE TABLE drifts (
    id TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL,
    appointment_id TEXT NOT NULL,
    booking_uid TEXT NOT NULL,
    field TEXT NOT NULL,
    ours TEXT NOT NULL,
    theirs TEXT NOT NULL,
    source TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    healed_at BIGINT
);
CREATE INDEX drifts_by_time ON drifts (company_id, seen_at, id);
CREATE UNIQUE INDEX drifts_open ON drifts (company_id, appointment_id, field, theirs) WHERE healed_at IS NULL;

CREATE TABLE sync_cursors (
    company_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    at BIGINT NOT NULL,
    ran_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, kind)
);

-- A known attendee is found by address, too.
CREATE INDEX customers_by_email ON customers (company_id, (LOWER(TRIM(email)))) WHERE email IS NOT NULL;
