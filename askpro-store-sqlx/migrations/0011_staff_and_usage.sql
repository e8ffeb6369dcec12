-- With whom a service can be booked by name, as a JSON list: read and written with the service, as one.

ALTER TABLE services ADD COLUMN staff TEXT NOT NULL DEFAULT '[]';

-- What a caller is told who cancels.
ALTER TABLE companies ADD COLUMN refund_policy TEXT;

-- How often a company's agents called a function, and when last; what was called is forgotten earlier.
CREATE TABLE function_usage (
    company_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    uses BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, name)
);
CREATE INDEX function_executions_by_age ON function_executions (began_at);

-- When the first thing was noted of a call: what the agent collected is not kept for ever.
ALTER TABLE call_contexts ADD COLUMN begun_at BIGINT NOT NULL DEFAULT 0;
UPDATE call_contexts SET begun_at = COALESCE(collected_at, 0);
CREATE INDEX call_contexts_by_age ON call_contexts (begun_at);

-- The one person who would be booked, where the calendar says who that is: one person cannot be held twice.
ALTER TABLE offers ADD COLUMN host_id BIGINT;
