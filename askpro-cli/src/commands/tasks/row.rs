//! A task as it is shown.

use askpro_core::{Company, Locale, Task};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

/// A task with the names of its place, in that place's time.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    id: String,
    company: i64,
    company_name: String,
    branch: Option<String>,
    branch_name: Option<String>,
    call_id: Option<String>,
    reason: &'static str,
    title: &'static str,
    advice: &'static str,
    code: u16,
    detail: String,
    state: &'static str,
    owner: Option<String>,
    due: String,
    overdue: bool,
    created_at: String,
    suggestions: Vec<String>,
    can_be_retried: bool,
    retrying_since: Option<String>,
    retries: u32,
    resolution: Option<ResolutionRow>,
    #[serde(skip)]
    due_at: DateTime<Utc>,
    #[serde(skip)]
    zone: Tz,
}

#[derive(Debug, Serialize)]
struct ResolutionRow {
    /// Nobody's name where the server brought the call to its end after all.
    by: Option<String>,
    note: Option<String>,
    at: String,
}

impl Row {
    pub(super) fn new(company: &Company, found: Task, now: DateTime<Utc>) -> Self {
        let branch = found.branch.and_then(|id| company.branch(id));
        let zone = branch.map_or(company.timezone, |branch| company.timezone_of(branch));
        let local = |instant: DateTime<Utc>| instant.with_timezone(&zone).to_rfc3339();
        let reason = found.task.reason;
        Self {
            id: found.id.to_string(),
            company: company.id.get(),
            company_name: company.name.clone(),
            branch: found.branch.map(|id| id.to_string()),
            branch_name: branch.map(|branch| branch.name.clone()),
            call_id: found.call_id.as_ref().map(ToString::to_string),
            reason: reason.as_str(),
            title: reason.title(Locale::En),
            advice: reason.advice(Locale::En),
            code: found.task.code.number(),
            state: found.state().as_str(),
            owner: found.owner.as_ref().map(ToString::to_string),
            due: local(found.task.due),
            overdue: found.is_overdue(now),
            created_at: local(found.created_at),
            can_be_retried: reason.can_be_retried() && found.call_id.is_some(),
            retrying_since: found.retrying_since.map(local),
            retries: found.retries,
            due_at: found.task.due,
            zone,
            resolution: found.resolution.map(|done| ResolutionRow {
                by: done.by.map(|who| who.to_string()),
                note: done.note,
                at: local(done.at),
            }),
            detail: found.task.detail,
            suggestions: found.task.suggestions,
        }
    }

    /// What is open before what is done, and the most pressing first.
    pub(super) fn urgency(&self) -> (bool, DateTime<Utc>) {
        (self.resolution.is_some(), self.due_at)
    }

    /// The task on a few lines.
    pub(super) fn lines(&self) -> String {
        let due = self.due_at.with_timezone(&self.zone).format("%Y-%m-%d %H:%M %Z");
        let overdue = if self.overdue { ", OVERDUE" } else { "" };
        let place = match &self.branch_name {
            Some(branch) => format!("{}, {branch}", self.company_name),
            None => self.company_name.clone(),
        };
        let head = format!(
            "due {due}{overdue}  {reason} ({code})  company {id}: {place}",
            reason = self.reason,
            code = self.code,
            id = self.company,
        );
        let call = self.call_id.iter().map(|call| format!("call {call}"));
        let suggestions = self.suggestions.iter().map(|suggestion| format!("- {suggestion}"));
        let rest = [format!("task {}", self.id), self.detail.clone()].into_iter();
        let rest = rest.chain(call).chain(self.standing()).chain(suggestions);
        std::iter::once(head)
            .chain(rest.map(|line| format!("    {line}")))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The task with what its reason means and what to do about it.
    pub(super) fn story(&self) -> String {
        format!("{}\n\n    {}. {}", self.lines(), self.title, self.advice)
    }

    /// Who has it, whether it is being retried, how it was done.
    fn standing(&self) -> impl Iterator<Item = String> {
        let owner = self.owner.iter().map(|owner| format!("owner: {owner}"));
        let retrying =
            self.retrying_since.iter().map(|since| format!("being retried since {since}"));
        let done = self.resolution.iter().map(|done| {
            let who = done.by.as_deref().unwrap_or("the server itself");
            let done_by = format!("done by {who} at {}", done.at);
            match &done.note {
                Some(note) => format!("{done_by}: {note}"),
                None => done_by,
            }
        });
        owner.chain(retrying).chain(done)
    }
}

#[cfg(test)]
mod tests {
    use askpro_core::{
        Assignee, Branch, BranchId, CallId, CompanyId, NewTask, Resolution, TaskId, TaskReason,
    };
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;

    fn task(branch: Option<BranchId>) -> Task {
        let due = Utc.with_ymd_and_hms(2026, 12, 1, 14, 30, 0).unwrap();
        let mut task = NewTask::new(TaskReason::DateUnclear, "datum: expected a date", due);
        task.suggestions = vec!["ask for the day".to_owned()];
        Task {
            id: TaskId::new(Uuid::from_u128(7)),
            company: CompanyId::new(1),
            branch,
            call_id: Some(CallId::new("call_1").unwrap()),
            task,
            owner: None,
            created_at: due - chrono::Duration::hours(1),
            retrying_since: None,
            retries: 0,
            resolution: None,
        }
    }

    #[test]
    fn a_deadline_is_told_in_the_zone_of_its_place() {
        let mut branch = Branch::new(BranchId::new(Uuid::from_u128(1)), "Bristol");
        branch.timezone = Some(chrono_tz::Europe::London);
        let id = branch.id;
        let company = Company::new(CompanyId::new(1), "Salon").with_branch(branch);
        let now = Utc.with_ymd_and_hms(2026, 12, 1, 15, 0, 0).unwrap();
        assert_eq!(Row::new(&company, task(None), now).due, "2026-12-01T15:30:00+01:00");
        let row = Row::new(&company, task(Some(id)), now);
        assert_eq!(row.due, "2026-12-01T14:30:00+00:00");
        assert!(row.overdue);
        let text = row.lines();
        for part in ["2026-12-01 14:30 GMT", "OVERDUE", "date_unclear (4002)", "Salon, Bristol"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(text.contains("call call_1") && text.contains("- ask for the day"), "{text}");
    }

    #[test]
    fn who_has_it_and_how_it_was_done_is_told() {
        let company = Company::new(CompanyId::new(1), "Salon");
        let now = Utc.with_ymd_and_hms(2026, 12, 1, 15, 0, 0).unwrap();
        let mut task = task(None);
        task.owner = Some(Assignee::new("Empfang").unwrap());
        task.retrying_since = Some(now);
        let text = Row::new(&company, task.clone(), now).lines();
        assert!(text.contains("owner: Empfang") && text.contains("being retried since"), "{text}");
        let by = Assignee::new("Leitung").unwrap();
        task.resolution = Some(Resolution::by(by, now).with_note("angerufen"));
        let row = Row::new(&company, task, now);
        assert!(!row.overdue, "what is done cannot be late");
        let text = row.lines();
        assert!(text.contains("done by Leitung at 2026-12-01T16:00:00+01:00: angerufen"), "{text}");
    }
}
