//! Tokens, by their hashes.

macro_rules! token {
    ($rest:literal) => {
        concat!(
            "SELECT id, company_id, role, branch_id, call_id, caller_number, name, created_at, expires_at, \
             revoked_at, last_used_at FROM api_tokens",
            $rest
        )
    };
}

/// The tenant is found by it.
pub(crate) const BY_HASH: &str = token!(" WHERE hash = $1");

pub(crate) const ONE: &str = token!(" WHERE company_id = $1 AND id = $2");

pub(crate) const OF_COMPANY: &str = token!(" WHERE company_id = $1 ORDER BY created_at, id");

/// For the operator, who looks after all.
pub(crate) const ALL: &str = token!(" ORDER BY created_at, id");

/// Writes nothing when another token has the hash.
pub(crate) const ADD: &str = "INSERT INTO api_tokens (id, company_id, role, branch_id, call_id, caller_number, name, \
     hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (hash) DO NOTHING";

pub(crate) const COMPANY_EXISTS: &str = "SELECT id FROM companies WHERE id = $1";

pub(crate) const BRANCH_EXISTS: &str = "SELECT id FROM branches WHERE company_id = $1 AND id = $2";

pub(crate) const REVOKE: &str = "UPDATE api_tokens SET revoked_at = $3 \
     WHERE company_id = $1 AND id = $2 AND revoked_at IS NULL";

pub(crate) const USED: &str = "UPDATE api_tokens SET last_used_at = $3 \
     WHERE company_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at <= $4)";
