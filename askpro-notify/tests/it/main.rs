//! Each sink against what it talks with.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod log;
mod mail;
mod smtp;
mod webhook;

use askpro_core::{
    Alert, AlertId, AlertKind, CallId, Company, CompanyId, DomainCode, Locale, TaskFacts, TaskId,
    TaskReason,
};
use chrono::{DateTime, TimeZone, Utc};
use uuid::Uuid;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 12, 1, 14, 30, 0).unwrap()
}

fn facts() -> TaskFacts {
    TaskFacts {
        task: TaskId::new(Uuid::from_u128(7)),
        branch: None,
        call_id: Some(CallId::new("call_1").unwrap()),
        reason: TaskReason::SlotTaken,
        code: DomainCode::SlotNotAvailable,
        due: now() + chrono::Duration::hours(1),
    }
}

fn alert_of(kind: AlertKind) -> Alert {
    let company = Company::new(CompanyId::new(7), "Salon Hauptstadt");
    Alert::new(AlertId::new("task-7-written-0"), kind, now()).for_company(&company)
}

fn alert() -> Alert {
    alert_of(AlertKind::TaskWritten(facts()))
}

fn english() -> Alert {
    Alert { locale: Locale::En, ..alert() }
}
