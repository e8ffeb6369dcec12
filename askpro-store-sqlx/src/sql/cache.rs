//! What every server has to forget.

pub(crate) const REQUEST: &str = "INSERT INTO cache_clears (company_id, area, event_type_id, number) \
     VALUES ($1, $2, $3, 1) \
     ON CONFLICT (company_id, area, event_type_id) DO UPDATE SET number = cache_clears.number + 1";

/// Of all companies: a server keeps something of each.
pub(crate) const ALL: &str = "SELECT company_id, area, event_type_id, number FROM cache_clears ORDER BY company_id, area, event_type_id";
