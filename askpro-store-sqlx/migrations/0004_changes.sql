-- Wishes to move and to cancel, beside those to book; and what is known of how they went.

ALTER TABLE booking_intents ADD COLUMN kind TEXT NOT NULL DEFAULT 'book';
-- The booking that a move or a cancellation is about.
ALTER TABLE booking_intents ADD COLUMN booking_uid TEXT;
ALTER TABLE booking_intents ADD COLUMN appointment_id TEXT;
-- When the calendar was asked first, and when the wish was finished.
ALTER TABLE booking_intents ADD COLUMN sent_at BIGINT;
ALTER TABLE booking_intents ADD COLUMN finished_at BIGINT;
-- How often somebody had to find out what an attempt before had done.
ALTER TABLE booking_intents ADD COLUMN takeovers BIGINT NOT NULL DEFAULT 0;

UPDATE booking_intents SET appointment_id = (SELECT MIN(appointments.id) FROM appointments
    WHERE appointments.company_id = booking_intents.company_id
    AND appointments.call_id = booking_intents.call_id) WHERE state = 'confirmed';

-- A call books once, but may move and cancel besides.
DROP INDEX booking_intents_one_per_call;
CREATE UNIQUE INDEX booking_intents_one_per_call ON booking_intents (company_id, call_id)
    WHERE kind = 'book' AND state <> 'refused';
-- Of two changes to one booking, the second waits for the first.
CREATE UNIQUE INDEX booking_intents_one_change ON booking_intents (company_id, booking_uid)
    WHERE kind <> 'book' AND state IN ('intended', 'sent', 'unknown');
CREATE INDEX booking_intents_open ON booking_intents (created_at, id)
    WHERE state IN ('intended', 'sent', 'unknown');
CREATE INDEX booking_intents_by_call ON booking_intents (company_id, call_id, created_at);
