-- Jobs of any kind: what a job is about is its subject, which no longer has to be an event; some are unique while they
-- wait or run, some recur. The rows move to a new table because not every database can drop a foreign key in place.

CREATE TABLE jobs_of_any_kind (
    id TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL,
    queue TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT,
    priority BIGINT NOT NULL,
    time_limit_us BIGINT NOT NULL,
    repeat_us BIGINT,
    serial_key TEXT,
    unique_key TEXT,
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    due_since BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    lease_token TEXT,
    lease_until BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);

INSERT INTO jobs_of_any_kind (id, company_id, queue, kind, subject, priority, time_limit_us, serial_key, state, run_at,
    due_since, attempt, failures, lease_token, lease_until, last_error, created_at, finished_at)
SELECT id, company_id, queue, kind, event_id, priority, time_limit_us, serial_key, state, run_at,
    created_at, attempt, 0, lease_token, lease_until, last_error, created_at, finished_at
FROM jobs;

DROP TABLE jobs;

ALTER TABLE jobs_of_any_kind RENAME TO jobs;

CREATE INDEX jobs_by_urgency ON jobs (priority DESC, run_at, created_at, id) WHERE state = 'ready';
CREATE INDEX jobs_by_run_at ON jobs (run_at) WHERE state = 'ready';
CREATE INDEX jobs_by_lease ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_by_state ON jobs (company_id, state, created_at, id);
CREATE INDEX jobs_by_end ON jobs (finished_at) WHERE state = 'done';
-- Of one series never two at once, whatever the workers do.
CREATE UNIQUE INDEX jobs_running_series ON jobs (company_id, serial_key) WHERE state = 'running';
-- Of one unique key never two that wait or run, whoever stores them.
CREATE UNIQUE INDEX jobs_unique ON jobs (company_id, kind, unique_key)
    WHERE unique_key IS NOT NULL AND state IN ('ready', 'running');

-- Queues of which no job is claimed, for every company.
CREATE TABLE queue_pauses (
    queue TEXT NOT NULL PRIMARY KEY,
    paused_at BIGINT NOT NULL
);
