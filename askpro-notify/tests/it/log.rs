//! Alerts in the log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use askpro_core::AlertKind;
use askpro_core::ports::AlertSink;
use askpro_notify::LogAlerts;
use tracing_subscriber::fmt::MakeWriter;

use super::{alert, alert_of, facts};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn an_alert_is_one_line_at_the_level_of_its_severity() {
    let lines = Lines::default();
    let log = tracing_subscriber::fmt().with_writer(lines.clone()).without_time().with_ansi(false);
    let guard = tracing::subscriber::set_default(log.finish());
    LogAlerts.send(&alert()).await.unwrap();
    LogAlerts.send(&alert_of(AlertKind::TaskOverdue(facts()))).await.unwrap();
    LogAlerts.send(&alert_of(AlertKind::Test)).await.unwrap();
    drop(guard);
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let facts = "company=7 task=00000000-0000-0000-0000-000000000007 call_id=call_1 reason=\"slot_taken\" code=2003";
    let expected = [
        format!(
            " WARN askpro_notify::log: New task: The slot is no longer free alert=task-7-written-0 kind=\"task_written\" {facts}"
        ),
        format!(
            "ERROR askpro_notify::log: Task overdue: The slot is no longer free alert=task-7-written-0 kind=\"task_overdue\" {facts}"
        ),
        " INFO askpro_notify::log: Test alert alert=task-7-written-0 kind=\"test\" company=7"
            .to_owned(),
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
}
