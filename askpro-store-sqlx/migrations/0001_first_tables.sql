-- The same text runs on SQLite and PostgreSQL: instants are microseconds since 1970 UTC in BIGINT, our own ids are
-- version 7 UUIDs in TEXT, booleans are 0 or 1, JSON is TEXT.
--
-- Every table has the tenant. Company 0 is the operator of the server, who owns events that belong to no business;
-- there is no row for it in companies, so only the tables of the tenant's own set-up refer to companies.
-- A branch, call or customer that another table names may be unknown here yet (a booking made during a call is
-- older than the call's row), so those columns carry no foreign keys.

CREATE TABLE companies (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    locale TEXT NOT NULL,
    region TEXT NOT NULL,
    notice_us BIGINT NOT NULL
);

CREATE TABLE branches (
    id TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL REFERENCES companies (id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    event_type_id BIGINT,
    retell_agent_id TEXT,
    is_active BIGINT NOT NULL,
    timezone TEXT,
    UNIQUE (company_id, id)
);
CREATE INDEX branches_by_agent ON branches (retell_agent_id) WHERE retell_agent_id IS NOT NULL;

CREATE TABLE phone_numbers (
    number TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL,
    branch_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    FOREIGN KEY (company_id, branch_id) REFERENCES branches (company_id, id)
);
CREATE INDEX phone_numbers_by_branch ON phone_numbers (company_id, branch_id);

CREATE TABLE services (
    company_id BIGINT NOT NULL,
    branch_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL,
    event_type_id BIGINT NOT NULL,
    duration_minutes BIGINT,
    PRIMARY KEY (company_id, branch_id, position),
    FOREIGN KEY (company_id, branch_id) REFERENCES branches (company_id, id)
);

CREATE TABLE webhook_events (
    id TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL,
    provider TEXT NOT NULL,
    event_type TEXT NOT NULL,
    dedup_key TEXT NOT NULL,
    branch_id TEXT,
    call_id TEXT,
    payload TEXT NOT NULL,
    status TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    processed_at BIGINT,
    UNIQUE (company_id, id)
);
CREATE UNIQUE INDEX webhook_events_by_key ON webhook_events (company_id, provider, dedup_key);
CREATE INDEX webhook_events_by_call ON webhook_events (company_id, provider, call_id, received_at);
CREATE INDEX webhook_events_by_status ON webhook_events (company_id, status);

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL,
    event_id TEXT NOT NULL,
    queue TEXT NOT NULL,
    kind TEXT NOT NULL,
    priority BIGINT NOT NULL,
    time_limit_us BIGINT NOT NULL,
    serial_key TEXT,
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    lease_token TEXT,
    lease_until BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    FOREIGN KEY (company_id, event_id) REFERENCES webhook_events (company_id, id)
);
CREATE INDEX jobs_by_urgency ON jobs (priority DESC, run_at, created_at, id) WHERE state = 'ready';
CREATE INDEX jobs_by_run_at ON jobs (run_at) WHERE state = 'ready';
CREATE INDEX jobs_by_lease ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_by_state ON jobs (company_id, state);
CREATE INDEX jobs_by_event ON jobs (company_id, event_id);
-- Of one series never two at once, whatever the workers do.
CREATE UNIQUE INDEX jobs_running_series ON jobs (company_id, serial_key) WHERE state = 'running';

CREATE TABLE customers (
    id TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL,
    phone TEXT NOT NULL,
    name TEXT,
    email TEXT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX customers_by_phone ON customers (company_id, phone);

CREATE TABLE calls (
    company_id BIGINT NOT NULL,
    call_id TEXT NOT NULL,
    branch_id TEXT,
    agent_id TEXT,
    direction TEXT NOT NULL,
    customer_id TEXT,
    customer_number TEXT,
    started_at BIGINT,
    ended_at BIGINT,
    disconnection_reason TEXT,
    transcript TEXT,
    summary TEXT,
    sentiment TEXT,
    extracted_date TEXT,
    extracted_time TEXT,
    outcome TEXT,
    appointment_id TEXT,
    decline_reason TEXT,
    task_code BIGINT,
    recorded_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, call_id)
);
CREATE INDEX calls_by_time ON calls (company_id, (COALESCE(started_at, ended_at, recorded_at)));

CREATE TABLE booking_intents (
    id TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL,
    idempotency_key TEXT NOT NULL,
    call_id TEXT,
    state TEXT NOT NULL,
    request TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    lease_token TEXT,
    lease_until BIGINT,
    booking TEXT,
    refusal_code BIGINT,
    refusal_message TEXT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX booking_intents_by_key ON booking_intents (company_id, idempotency_key);
-- A call books once: a second wish has to wait until the first one is refused.
CREATE UNIQUE INDEX booking_intents_one_per_call ON booking_intents (company_id, call_id)
    WHERE state <> 'refused';

CREATE TABLE appointments (
    id TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL,
    branch_id TEXT,
    call_id TEXT,
    customer_id TEXT,
    booking_uid TEXT NOT NULL,
    event_type_id BIGINT NOT NULL,
    start_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    status TEXT NOT NULL,
    service TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX appointments_by_uid ON appointments (company_id, booking_uid);
CREATE INDEX appointments_by_start ON appointments (company_id, start_at, id);
CREATE INDEX appointments_by_call ON appointments (company_id, call_id);

CREATE TABLE tasks (
    id TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL,
    branch_id TEXT,
    call_id TEXT,
    reason TEXT NOT NULL,
    code BIGINT NOT NULL,
    detail TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    suggestions TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    resolved_at BIGINT
);
CREATE INDEX tasks_open_by_due ON tasks (company_id, due_at, created_at, id)
    WHERE resolved_at IS NULL;
CREATE UNIQUE INDEX tasks_one_open_per_call ON tasks (company_id, call_id)
    WHERE resolved_at IS NULL;
