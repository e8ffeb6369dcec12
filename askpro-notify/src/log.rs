//! Alerts in the log.

use askpro_core::ports::AlertSink;
use askpro_core::{Alert, Locale, Result, Severity};
use async_trait::async_trait;

/// Writes each alert to the log, at the level of its severity: `info`, `warn` or `error`.
///
/// The line is in English, as the rest of the log, and holds ids and codes only.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogAlerts;

macro_rules! write_at {
    ($level:ident, $alert:expr) => {{
        let alert: &Alert = $alert;
        let task = alert.kind.task();
        tracing::$level!(
            alert = %alert.id,
            kind = alert.kind.as_str(),
            company = %alert.company,
            task = task.map(|task| tracing::field::display(task.task)),
            call_id = task.and_then(|task| task.call_id.as_ref()).map(tracing::field::display),
            reason = task.map(|task| task.reason.as_str()),
            code = task.map(|task| task.code.number()),
            "{}", alert.title()
        )
    }};
}

#[async_trait]
impl AlertSink for LogAlerts {
    fn name(&self) -> &'static str {
        "log"
    }

    async fn send(&self, alert: &Alert) -> Result<()> {
        let alert = Alert { locale: Locale::En, ..alert.clone() };
        match alert.severity() {
            Severity::Info => write_at!(info, &alert),
            Severity::Warning => write_at!(warn, &alert),
            Severity::Critical => write_at!(error, &alert),
        }
        Ok(())
    }
}
