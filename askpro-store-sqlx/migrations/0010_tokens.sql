-- Who may come in without a signature, and who changed what.

-- A token is known by the SHA-256 of its secret; the secret itself is nowhere. Company 0 is the operator's.
CREATE TABLE api_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    branch_id TEXT,
    call_id TEXT,
    caller_number TEXT,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX api_tokens_by_hash ON api_tokens (hash);
CREATE INDEX api_tokens_of_company ON api_tokens (company_id, created_at, id);

-- What was changed, each with how it was before and how it is since, as JSON. Nothing is ever taken out.
CREATE TABLE audit_log (
    id TEXT NOT NULL PRIMARY KEY,
    company_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    operation TEXT NOT NULL,
    subject TEXT NOT NULL,
    before_value TEXT,
    after_value TEXT
);
CREATE INDEX audit_log_of_company ON audit_log (company_id, at, id);
