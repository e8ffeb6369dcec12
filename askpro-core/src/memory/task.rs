//! Tasks for humans.

use std::cmp::Reverse;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{MemoryStore, State, limited};
use crate::alert::{Occasion, TaskAlert};
use crate::call::CallOutcome;
use crate::error::Result;
use crate::event::{EventStatus, Provider};
use crate::id::{BranchId, CallId, CompanyId, EventId, TaskId};
use crate::job::NewJob;
use crate::ports::TaskStore;
use crate::task::{Assignee, NewTask, Resolution, Task, TaskFilter, TaskRetry, TaskState};

impl State {
    /// The open task of a call.
    pub(super) fn open_task(&mut self, company: CompanyId, call: &CallId) -> Option<&mut Task> {
        self.tasks.values_mut().find(|task| {
            task.company == company
                && task.call_id.as_ref() == Some(call)
                && task.state() == TaskState::Open
        })
    }

    /// Writes a task, or replaces the content of the call's open one, and closes the call with it unless it is booked.
    /// Of a new one, and one whose retry has failed with this, people are told.
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
            let (id, retried) = (open.id, open.retrying_since.take().is_some());
            self.overdue_told.remove(&id);
            if retried {
                self.add_job(company, TaskAlert::new(id, Occasion::Written).job(now), now);
            }
            return id;
        }
        let id = TaskId::new(self.next_id(now));
        let task = Task {
            id,
            company,
            branch,
            call_id: call.cloned(),
            task: new.clone(),
            owner: None,
            created_at: now,
            retrying_since: None,
            retries: 0,
            resolution: None,
        };
        self.tasks.insert(id, task);
        self.add_job(company, TaskAlert::new(id, Occasion::Written).job(now), now);
        id
    }

    fn task_mut(&mut self, company: CompanyId, id: TaskId) -> Option<&mut Task> {
        self.tasks.get_mut(&id).filter(|task| task.company == company)
    }

    pub(super) fn newest_task(&self, company: CompanyId, call: &CallId) -> Option<&Task> {
        let of_call = |task: &&Task| task.company == company && task.call_id.as_ref() == Some(call);
        self.tasks.values().filter(of_call).max_by_key(|task| (task.created_at, task.id))
    }

    /// The newest event of a call that decides anything.
    fn deciding_event(&self, company: CompanyId, call: &CallId) -> Option<EventId> {
        self.events
            .values()
            .filter(|event| {
                event.company == company
                    && event.provider == Provider::Retell
                    && event.call_id.as_ref() == Some(call)
                    && event.status != EventStatus::Skipped
            })
            .max_by_key(|event| (event.received_at, event.id))
            .map(|event| event.id)
    }

    fn process_again(
        &mut self,
        company: CompanyId,
        call: &CallId,
        event_id: EventId,
        now: DateTime<Utc>,
    ) {
        if let Some(event) = self.events.get_mut(&event_id) {
            event.status = EventStatus::Pending;
            event.processed_at = None;
        }
        let job = NewJob::process_call(call, now).with_subject(event_id.to_string());
        self.add_job(company, job, now);
    }
}

fn lets_through(filter: &TaskFilter, task: &Task) -> bool {
    filter.state.is_none_or(|state| task.state() == state)
        && filter.branch.is_none_or(|branch| task.branch == Some(branch))
        && filter.owner.as_ref().is_none_or(|owner| task.owner.as_ref() == Some(owner))
        && filter.reason.is_none_or(|reason| task.task.reason == reason)
        && filter.overdue_at.is_none_or(|now| task.task.due < now)
}

#[async_trait]
impl TaskStore for MemoryStore {
    async fn add_task(
        &self,
        company: CompanyId,
        branch: Option<BranchId>,
        call: &CallId,
        task: &NewTask,
        now: DateTime<Utc>,
    ) -> Result<TaskId> {
        Ok(self.state().write_task(company, branch, Some(call), task, now))
    }

    async fn tasks(&self, company: CompanyId, filter: &TaskFilter) -> Result<Vec<Task>> {
        let state = self.state();
        let mut tasks: Vec<Task> = state
            .tasks
            .values()
            .filter(|task| task.company == company && lets_through(filter, task))
            .cloned()
            .collect();
        tasks.sort_by_key(|task| {
            let resolved_at = task.resolution.as_ref().map(|resolution| Reverse(resolution.at));
            (resolved_at, task.task.due, task.created_at, task.id)
        });
        tasks.truncate(limited(filter.limit));
        Ok(tasks)
    }

    async fn task(&self, company: CompanyId, id: TaskId) -> Result<Option<Task>> {
        Ok(self.state().tasks.get(&id).filter(|task| task.company == company).cloned())
    }

    async fn task_of_call(&self, company: CompanyId, call: &CallId) -> Result<Option<Task>> {
        Ok(self.state().newest_task(company, call).cloned())
    }

    async fn assign_task(
        &self,
        company: CompanyId,
        id: TaskId,
        owner: Option<&Assignee>,
        _now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut state = self.state();
        let open = state.task_mut(company, id).filter(|task| task.state() == TaskState::Open);
        Ok(open.map(|task| task.owner = owner.cloned()).is_some())
    }

    async fn resolve_task(
        &self,
        company: CompanyId,
        id: TaskId,
        resolution: &Resolution,
    ) -> Result<bool> {
        let mut state = self.state();
        let open = state.task_mut(company, id).filter(|task| task.state() == TaskState::Open);
        Ok(open.map(|task| task.resolve(resolution.clone())).is_some())
    }

    async fn reopen_task(
        &self,
        company: CompanyId,
        id: TaskId,
        _now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut state = self.state();
        let call = state.task_mut(company, id).and_then(|task| task.call_id.clone());
        if call.is_some_and(|call| state.open_task(company, &call).is_some()) {
            return Ok(false);
        }
        let Some(task) = state.task_mut(company, id) else { return Ok(false) };
        Ok(task.resolution.take().is_some())
    }

    async fn retry_task(
        &self,
        company: CompanyId,
        id: TaskId,
        now: DateTime<Utc>,
    ) -> Result<TaskRetry> {
        let mut state = self.state();
        let Some(task) = state.task_mut(company, id).map(|task| task.clone()) else {
            return Ok(TaskRetry::NotFound);
        };
        if let Some(refused) = TaskRetry::refusal(&task) {
            return Ok(refused);
        }
        let Some(call) = &task.call_id else { return Ok(TaskRetry::NoCall) };
        let Some(event) = state.deciding_event(company, call) else {
            return Ok(TaskRetry::NoCall);
        };
        state.reopen_intent(company, call, &task.task, now);
        state.process_again(company, call, event, now);
        if let Some(task) = state.task_mut(company, id) {
            task.retrying_since = Some(now);
            task.retries += 1;
        }
        Ok(TaskRetry::Started)
    }

    async fn end_task_retry(
        &self,
        company: CompanyId,
        id: TaskId,
        asked_at: DateTime<Utc>,
        done: bool,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut state = self.state();
        let retried = state.task_mut(company, id).filter(|task| {
            task.state() == TaskState::Open && task.retrying_since == Some(asked_at)
        });
        let Some(task) = retried else { return Ok(false) };
        if done {
            task.resolve(Resolution::by_machine(now));
        } else {
            task.retrying_since = None;
        }
        Ok(true)
    }

    async fn tell_overdue_tasks(
        &self,
        company: CompanyId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<u64> {
        let mut state = self.state();
        let mut overdue: Vec<_> = state
            .tasks
            .values()
            .filter(|task| task.company == company && task.is_overdue(now))
            .filter(|task| !state.overdue_told.contains(&task.id))
            .map(|task| (task.task.due, task.created_at, task.id))
            .collect();
        overdue.sort();
        overdue.truncate(limited(limit));
        for (_, _, id) in &overdue {
            state.overdue_told.insert(*id);
            state.add_job(company, TaskAlert::new(*id, Occasion::Overdue).job(now), now);
        }
        Ok(u64::try_from(overdue.len()).unwrap_or(u64::MAX))
    }
}
