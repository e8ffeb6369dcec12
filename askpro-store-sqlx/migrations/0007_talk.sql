-- What is offered, held and run while a caller is on the line.

-- Free times that were offered in a call, until when they can be taken up.
CREATE TABLE offers (
    company_id BIGINT NOT NULL,
    id TEXT NOT NULL,
    call_id TEXT NOT NULL,
    event_type_id BIGINT NOT NULL,
    service TEXT,
    start_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    length_minutes BIGINT,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX offers_of_call ON offers (company_id, call_id, start_at, end_at, event_type_id);
CREATE INDEX offers_by_expiry ON offers (until_at);

-- A call holds one of its offers.
CREATE TABLE holds (
    company_id BIGINT NOT NULL,
    call_id TEXT NOT NULL,
    offer_id TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    reservation_uid TEXT,
    PRIMARY KEY (company_id, call_id)
);
CREATE UNIQUE INDEX holds_by_offer ON holds (company_id, offer_id);
CREATE INDEX holds_by_expiry ON holds (until_at);

-- Functions that the agent called. The same one with the same arguments is one row, whose id changes when it is begun
-- anew.
CREATE TABLE function_executions (
    id TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL,
    call_id TEXT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    arguments TEXT NOT NULL,
    answer TEXT,
    began_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX function_executions_of_call ON function_executions (company_id, call_id, name, digest);

-- What the agent collected in a call, as a JSON object, and how often the caller did not know who they claim to be.
CREATE TABLE call_contexts (
    company_id BIGINT NOT NULL,
    call_id TEXT NOT NULL,
    collected TEXT NOT NULL DEFAULT '{}',
    collected_at BIGINT,
    wrong_identities BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (company_id, call_id)
);
