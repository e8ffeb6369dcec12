-- What opens the services of companies. Nobody reads it who has only the database: each is sealed under a master key,
-- of which nothing but an id is here, for its company and kind alone.
CREATE TABLE secrets (
    company_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    master_key TEXT NOT NULL,
    sealed TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, kind)
);
