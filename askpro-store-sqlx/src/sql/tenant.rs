//! Companies, branches and numbers.

pub(crate) const COMPANY: &str = "SELECT id, name, timezone, locale, region, notice_us, lead_time_us, refund_policy, opening_hours, \
     functions FROM companies WHERE id = $1";

pub(crate) const COMPANY_IDS: &str = "SELECT id FROM companies ORDER BY id";

pub(crate) const BRANCHES: &str = "SELECT id, name, event_type_id, retell_agent_id, is_active, timezone, \
     opening_hours FROM branches WHERE company_id = $1 ORDER BY position";

pub(crate) const NUMBERS: &str = "SELECT branch_id, number FROM phone_numbers \
     WHERE company_id = $1 ORDER BY branch_id, position";

pub(crate) const SERVICES: &str = "SELECT branch_id, name, aliases, event_type_id, duration_minutes, staff \
     FROM services WHERE company_id = $1 ORDER BY branch_id, position";

pub(crate) const PUT_COMPANY: &str = "INSERT INTO companies \
     (id, name, timezone, locale, region, notice_us, lead_time_us, refund_policy, opening_hours, functions) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, timezone = excluded.timezone, \
     locale = excluded.locale, region = excluded.region, notice_us = excluded.notice_us, \
     lead_time_us = excluded.lead_time_us, refund_policy = excluded.refund_policy, opening_hours = excluded.opening_hours, \
     functions = excluded.functions";

/// Writes nothing when the branch belongs to another company.
pub(crate) const PUT_BRANCH: &str = "INSERT INTO branches \
     (id, company_id, position, name, event_type_id, retell_agent_id, is_active, timezone, opening_hours) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
     ON CONFLICT (id) DO UPDATE SET position = excluded.position, name = excluded.name, \
     event_type_id = excluded.event_type_id, retell_agent_id = excluded.retell_agent_id, \
     is_active = excluded.is_active, timezone = excluded.timezone, \
     opening_hours = excluded.opening_hours \
     WHERE branches.company_id = excluded.company_id";

pub(crate) const DROP_NUMBERS: &str = "DELETE FROM phone_numbers WHERE company_id = $1";

pub(crate) const DROP_SERVICES: &str = "DELETE FROM services WHERE company_id = $1";

/// Writes nothing when another branch has the number.
pub(crate) const ADD_NUMBER: &str = "INSERT INTO phone_numbers (number, company_id, branch_id, position) \
     VALUES ($1, $2, $3, $4) ON CONFLICT (number) DO NOTHING";

pub(crate) const ADD_SERVICE: &str = "INSERT INTO services \
     (company_id, branch_id, position, name, aliases, event_type_id, duration_minutes, staff) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

pub(crate) const LINE_BY_NUMBER: &str =
    "SELECT company_id, branch_id FROM phone_numbers WHERE number = $1";

pub(crate) const COMPANY_OF_BRANCH: &str = "SELECT company_id FROM branches WHERE id = $1";

/// Two rows are enough to know that the agent does not say which branch is meant.
pub(crate) const LINES_BY_AGENT: &str =
    "SELECT company_id, id AS branch_id FROM branches WHERE retell_agent_id = $1 LIMIT 2";

/// Changes nothing, and fails where nothing can be changed.
pub(crate) const TOUCH: &str = "UPDATE companies SET name = name WHERE id = 0";
