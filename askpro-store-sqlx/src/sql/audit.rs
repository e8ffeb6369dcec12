//! Who changed what.

pub(crate) const ADD: &str = "INSERT INTO audit_log (id, company_id, at, actor, operation, subject, before_value, \
     after_value) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

pub(crate) const OF_COMPANY: &str = "SELECT company_id, at, actor, operation, subject, before_value, after_value \
     FROM audit_log WHERE company_id = $1 ORDER BY at DESC, id DESC LIMIT $2";
