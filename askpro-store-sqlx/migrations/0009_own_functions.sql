-- The functions that a company defines itself, as a JSON list: read and written with the company, as one.

ALTER TABLE companies ADD COLUMN functions TEXT NOT NULL DEFAULT '[]';
