//! Tasks for humans.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{MemoryStore, State, limited};
use crate::call::CallOutcome;
use crate::error::Result;
use crate::id::{BranchId, CallId, CompanyId, TaskId};
use crate::ports::TaskStore;
use crate::task::{NewTask, Task};

impl State {
    /// The open task of a call.
    pub(super) fn open_task(&mut self, company: CompanyId, call: &CallId) -> Option<&mut Task> {
        self.tasks.values_mut().find(|task| {
            task.company == company
                && task.call_id.as_ref() == Some(call)
                && task.resolved_at.is_none()
        })
    }

    /// Writes a task, or replaces the content of the call's open one, and closes the call with it unless it is booked.
    pub(super) fn write_task(
        &mut self,
        company: CompanyId,
        branch: Option<BranchId>,
        call: Option<&CallId>,
        new: &NewTask,
        now: DateTime<Utc>,
    ) -> TaskId {
        let row = call.and_then(|call| self.calls.get_mut(&(company, call.clone())));
        let branch = branch.or_else(|| row.as_ref()?.details.branch);
        if let Some(row) = row
            && !matches!(row.outcome, Some(CallOutcome::Booked(_)))
        {
            row.outcome = Some(CallOutcome::Task(new.code));
        }
        if let Some(open) = call.and_then(|call| self.open_task(company, call)) {
            open.task = new.clone();
            open.branch = branch.or(open.branch);
            return open.id;
        }
        let id = TaskId::new(self.next_id(now));
        let task = Task {
            id,
            company,
            branch,
            call_id: call.cloned(),
            task: new.clone(),
            created_at: now,
            resolved_at: None,
        };
        self.tasks.insert(id, task);
        id
    }
}

#[async_trait]
impl TaskStore for MemoryStore {
    async fn open_tasks(&self, company: CompanyId, limit: u32) -> Result<Vec<Task>> {
        let state = self.state();
        let mut tasks: Vec<Task> = state
            .tasks
            .values()
            .filter(|task| task.company == company && task.resolved_at.is_none())
            .cloned()
            .collect();
        tasks.sort_by_key(|task| (task.task.due, task.created_at, task.id));
        tasks.truncate(limited(limit));
        Ok(tasks)
    }

    async fn task_of_call(&self, company: CompanyId, call: &CallId) -> Result<Option<Task>> {
        let state = self.state();
        let of_call = |task: &&Task| task.company == company && task.call_id.as_ref() == Some(call);
        let newest =
            state.tasks.values().filter(of_call).max_by_key(|task| (task.created_at, task.id));
        Ok(newest.cloned())
    }

    async fn resolve_task(
        &self,
        company: CompanyId,
        id: TaskId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut state = self.state();
        let open = state
            .tasks
            .get_mut(&id)
            .filter(|task| task.company == company && task.resolved_at.is_none());
        Ok(open.map(|task| task.resolved_at = Some(now)).is_some())
    }
}
