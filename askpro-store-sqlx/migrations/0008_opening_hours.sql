-- When businesses are open, as a JSON list of lines, and how late an appointment can be made by phone.

ALTER TABLE companies ADD COLUMN lead_time_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE companies ADD COLUMN opening_hours TEXT NOT NULL DEFAULT '[]';
ALTER TABLE branches ADD COLUMN opening_hours TEXT;
