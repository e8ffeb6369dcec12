//! `askpro tasks …`

use askpro_core::{Assignee, TaskId, TaskReason};
use clap::{Args as Group, Subcommand};

#[derive(Debug, Group)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Tasks {
    /// What to do; without it, the open tasks are listed.
    #[command(subcommand)]
    pub(crate) action: Option<TaskAction>,
    #[command(flatten)]
    pub(crate) list: TaskList,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TaskAction {
    /// List tasks, the most pressing first.
    List(TaskList),
    /// Show one task with everything that is known of it.
    Show(TaskName),
    /// Mark a task as done. Its call stays a task's call, and the server leaves it alone from then on.
    Resolve(TaskResolve),
    /// Open a task again that was done.
    Reopen(TaskName),
    /// Let the server try again, once whatever stood in the way was mended; it looks before it books.
    Retry(TaskName),
    /// Say who works on a task.
    Assign(TaskAssign),
}

#[derive(Debug, Default, Group)]
pub(crate) struct TaskList {
    /// One company, 0 for the operator's own; without it, every company and the operator.
    #[arg(long)]
    pub(crate) company: Option<i64>,
    /// Only those of a branch, by id or name.
    #[arg(long)]
    pub(crate) branch: Option<String>,
    /// Only those of this owner.
    #[arg(long)]
    pub(crate) owner: Option<Assignee>,
    /// Only those with this reason, such as `slot_taken`.
    #[arg(long, value_parser = reason)]
    pub(crate) reason: Option<TaskReason>,
    /// Only those whose deadline has passed.
    #[arg(long)]
    pub(crate) overdue: bool,
    /// Those that are done as well.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Group)]
pub(crate) struct TaskName {
    /// The task's id, as the list shows it.
    pub(crate) id: TaskId,
}

#[derive(Debug, Group)]
pub(crate) struct TaskResolve {
    #[command(flatten)]
    pub(crate) name: TaskName,
    /// What was done.
    #[arg(long)]
    pub(crate) note: Option<String>,
    /// Who did it.
    #[arg(long, default_value = "operator")]
    pub(crate) by: Assignee,
}

#[derive(Debug, Group)]
pub(crate) struct TaskAssign {
    #[command(flatten)]
    pub(crate) name: TaskName,
    /// A name or role of the business.
    #[arg(required_unless_present = "nobody")]
    pub(crate) owner: Option<Assignee>,
    /// Take it from whoever has it.
    #[arg(long, conflicts_with = "owner")]
    pub(crate) nobody: bool,
}

fn reason(word: &str) -> Result<TaskReason, String> {
    TaskReason::from_word(word).ok_or_else(|| {
        let known: Vec<_> = TaskReason::ALL.iter().map(|reason| reason.as_str()).collect();
        format!("expected one of {}", known.join(", "))
    })
}
