-- What running servers say about their breakers, and what every server has to forget.

CREATE TABLE breakers (
    company_id BIGINT NOT NULL,
    service TEXT NOT NULL,
    server_id TEXT NOT NULL,
    state TEXT NOT NULL,
    open_until BIGINT,
    probes BIGINT NOT NULL,
    since BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, service, server_id)
);

-- One row for each tag. The number rises with each request; company 0 stands for all companies, event type 0 for all
-- event types.
CREATE TABLE cache_clears (
    company_id BIGINT NOT NULL,
    area TEXT NOT NULL,
    event_type_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (company_id, area, event_type_id)
);
