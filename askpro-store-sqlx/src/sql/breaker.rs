//! How the breakers of all servers stand.

pub(crate) const PUT: &str = "INSERT INTO breakers (company_id, service, server_id, state, open_until, probes, since, \
     failures, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
     ON CONFLICT (company_id, service, server_id) DO UPDATE SET state = excluded.state, \
     open_until = excluded.open_until, probes = excluded.probes, since = excluded.since, \
     failures = excluded.failures, updated_at = excluded.updated_at";

pub(crate) const OF_COMPANY: &str = "SELECT company_id, service, server_id, state, open_until, probes, since, failures, \
     updated_at FROM breakers WHERE company_id = $1 ORDER BY service, server_id";

/// A server speaks for every company, so it takes back its word for all.
pub(crate) const FORGET_SERVER: &str = "DELETE FROM breakers WHERE server_id = $1";

pub(crate) const FORGET_BEFORE: &str = "DELETE FROM breakers WHERE updated_at < $1";
