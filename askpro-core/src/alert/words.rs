//! What people read of an alert.

use chrono::{DateTime, Utc};

use super::{Alert, AlertKind, TaskFacts};
use crate::tenant::Locale;

impl Alert {
    /// What has happened, in one line, in the language of those who read it.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.kind {
            AlertKind::TaskWritten(facts) => {
                let title = facts.reason.title(self.locale);
                format!("{}: {title}", self.either("Neue Aufgabe", "New task"))
            }
            AlertKind::TaskOverdue(facts) => {
                let title = facts.reason.title(self.locale);
                format!("{}: {title}", self.either("Aufgabe überfällig", "Task overdue"))
            }
            AlertKind::JobBuried { .. } => {
                self.either("Eine Arbeit wurde aufgegeben", "A job was given up").to_owned()
            }
            AlertKind::BreakerOpened { service, .. } => {
                format!(
                    "{}: {service}",
                    self.either("Ein Dienst antwortet nicht", "A service does not answer")
                )
            }
            AlertKind::Drift { .. } => self
                .either(
                    "Kalender und Unterlagen weichen voneinander ab",
                    "Calendar and records differ",
                )
                .to_owned(),
            AlertKind::Test => self.either("Probemeldung", "Test alert").to_owned(),
        }
    }

    /// What to do about it, in a sentence or two.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match &self.kind {
            AlertKind::TaskWritten(facts) | AlertKind::TaskOverdue(facts) => {
                facts.reason.advice(self.locale)
            }
            AlertKind::JobBuried { .. } => self.either(
                "Sehen Sie in das Protokoll und beheben Sie die Ursache.",
                "Look into the log, and mend the cause.",
            ),
            AlertKind::BreakerOpened { .. } => self.either(
                "Es ist nichts zu tun: Der Dienst wird von selbst wieder gefragt. Kein Anruf geht verloren.",
                "There is nothing to do: the service is asked again by itself. No call is lost.",
            ),
            AlertKind::Drift { .. } => self.either(
                "Sehen Sie im Kalender nach, was gilt.",
                "Look into the calendar for what holds.",
            ),
            AlertKind::Test => self.either(
                "Meldungen kommen auf diesem Weg an.",
                "Alerts arrive this way.",
            ),
        }
    }

    /// What there is to know beside the title, each as a label and a value.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = Vec::new();
        if !self.company.is_operator() {
            facts.push((self.either("Betrieb", "Company"), self.company.to_string()));
        }
        match &self.kind {
            AlertKind::TaskWritten(task) | AlertKind::TaskOverdue(task) => {
                self.task_facts(task, &mut facts);
            }
            AlertKind::JobBuried { job, kind } => {
                facts.push((self.either("Arbeit", "Job"), format!("{} {job}", kind.as_str())));
            }
            AlertKind::BreakerOpened { until, .. } => {
                facts.push((
                    self.either("Wieder gefragt ab", "Asked again from"),
                    self.time(*until),
                ));
            }
            AlertKind::Drift { booking, field } => {
                facts.push((self.either("Buchung", "Booking"), booking.to_string()));
                facts.push((self.either("Abweichung", "Difference"), (*field).to_owned()));
            }
            AlertKind::Test => {}
        }
        facts.push((self.either("Gemeldet", "Reported"), self.time(self.at)));
        facts
    }

    fn task_facts(&self, task: &TaskFacts, facts: &mut Vec<(&'static str, String)>) {
        facts.push((self.either("Zu erledigen bis", "Due"), self.time(task.due)));
        facts.push((self.either("Aufgabe", "Task"), task.task.to_string()));
        if let Some(call) = &task.call_id {
            facts.push((self.either("Anruf", "Call"), call.to_string()));
        }
        if let Some(branch) = task.branch {
            facts.push((self.either("Filiale", "Branch"), branch.to_string()));
        }
        facts.push((self.either("Kennzahl", "Code"), task.code.to_string()));
    }

    fn time(&self, instant: DateTime<Utc>) -> String {
        let form = self.either("%d.%m.%Y %H:%M %Z", "%Y-%m-%d %H:%M %Z");
        instant.with_timezone(&self.timezone).format(form).to_string()
    }

    const fn either(&self, de: &'static str, en: &'static str) -> &'static str {
        match self.locale {
            Locale::De => de,
            Locale::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;
    use crate::alert::AlertId;
    use crate::error::DomainCode;
    use crate::id::{BookingUid, CallId, CompanyId, JobId, TaskId};
    use crate::job::JobKind;
    use crate::task::TaskReason;
    use crate::tenant::Company;

    fn at() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 12, 1, 14, 30, 0).unwrap()
    }

    fn kinds() -> [AlertKind; 6] {
        let facts = TaskFacts {
            task: TaskId::new(Uuid::from_u128(7)),
            branch: None,
            call_id: Some(CallId::new("call_1").unwrap()),
            reason: TaskReason::SlotTaken,
            code: DomainCode::SlotNotAvailable,
            due: at(),
        };
        [
            AlertKind::TaskWritten(facts.clone()),
            AlertKind::TaskOverdue(facts),
            AlertKind::JobBuried { job: JobId::new(Uuid::nil()), kind: JobKind::ProcessEvent },
            AlertKind::BreakerOpened { service: "calcom".to_owned(), until: at() },
            AlertKind::Drift { booking: BookingUid::new("uid_1").unwrap(), field: "status" },
            AlertKind::Test,
        ]
    }

    fn told(kind: AlertKind, locale: Locale) -> String {
        let mut company = Company::new(CompanyId::new(3), "Salon Hauptstadt");
        company.locale = locale;
        let alert = Alert::new(AlertId::new("a"), kind, at()).for_company(&company);
        let facts: Vec<_> =
            alert.facts().iter().map(|(label, value)| format!("{label}: {value}")).collect();
        format!("{} | {} | {}", alert.title(), alert.advice(), facts.join("; "))
    }

    #[test]
    fn a_task_is_told_in_both_languages_and_the_companys_time() {
        let [written, overdue, ..] = kinds();
        insta::assert_snapshot!(told(written, Locale::De), @"Neue Aufgabe: Die Zeit ist nicht mehr frei | Rufen Sie zurück und bieten Sie eine der freien Zeiten an. | Betrieb: 3; Zu erledigen bis: 01.12.2026 15:30 CET; Aufgabe: 00000000-0000-0000-0000-000000000007; Anruf: call_1; Kennzahl: 2003; Gemeldet: 01.12.2026 15:30 CET");
        insta::assert_snapshot!(told(overdue, Locale::En), @"Task overdue: The slot is no longer free | Call back, and offer one of the free times. | Company: 3; Due: 2026-12-01 15:30 CET; Task: 00000000-0000-0000-0000-000000000007; Call: call_1; Code: 2003; Reported: 2026-12-01 15:30 CET");
    }

    #[test]
    fn every_kind_is_told_in_both_languages() {
        for kind in kinds() {
            let (de, en) = (told(kind.clone(), Locale::De), told(kind.clone(), Locale::En));
            assert_ne!(de, en);
            assert!(de.contains("Gemeldet") && en.contains("Reported"));
            assert!(!de.contains("Hauptstadt"), "ids, not names: {de}");
        }
    }
}
