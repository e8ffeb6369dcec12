-- Who works on a task, how it was done, and what a human asked the machine to try again.
--
-- resolved_by is empty where the machine brought the call to its end after all. retrying_since is set while a retry is
-- under way; overdue_told_at when the alert about a missed deadline was queued.

ALTER TABLE tasks ADD COLUMN owner TEXT;
ALTER TABLE tasks ADD COLUMN resolved_by TEXT;
ALTER TABLE tasks ADD COLUMN resolution_note TEXT;
ALTER TABLE tasks ADD COLUMN retrying_since BIGINT;
ALTER TABLE tasks ADD COLUMN retries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN overdue_told_at BIGINT;

CREATE INDEX tasks_by_call ON tasks (company_id, call_id, created_at, id);
CREATE INDEX tasks_resolved ON tasks (company_id, resolved_at) WHERE resolved_at IS NOT NULL;
