//! When an appointment may still be changed or cancelled.

use chrono::Duration;

/// How long before its start an appointment may still be changed, unless the company says otherwise.
pub const DEFAULT_NOTICE: Duration = Duration::hours(24);
