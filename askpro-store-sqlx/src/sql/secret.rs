//! Secrets of companies, sealed.

macro_rules! secret {
    ($rest:literal) => {
        concat!("SELECT company_id, kind, master_key, sealed, updated_at FROM secrets", $rest)
    };
}

pub(crate) const ONE: &str = secret!(" WHERE company_id = $1 AND kind = $2");

pub(crate) const OF_COMPANY: &str = secret!(" WHERE company_id = $1 ORDER BY kind");

/// For the operator, who looks after all.
pub(crate) const ALL: &str = secret!(" ORDER BY company_id, kind");

pub(crate) const PUT: &str = "INSERT INTO secrets (company_id, kind, master_key, sealed, updated_at) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (company_id, kind) DO UPDATE SET master_key = excluded.master_key, \
     sealed = excluded.sealed, updated_at = excluded.updated_at";

/// Changes nothing when another one was set meanwhile.
pub(crate) const RESEAL: &str = "UPDATE secrets SET master_key = $3, sealed = $4 \
     WHERE company_id = $1 AND kind = $2 AND master_key = $5 AND sealed = $6";

pub(crate) const DELETE: &str = "DELETE FROM secrets WHERE company_id = $1 AND kind = $2";
