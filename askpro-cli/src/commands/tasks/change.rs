//! `askpro tasks show|resolve|reopen|retry|assign`: one task, and what becomes of it.

use askpro_core::ports::Store;
use askpro_core::{Company, Locale, Resolution, Task, TaskId};

use super::place::find;
use super::row::Row;
use crate::args::{Args, TaskAssign, TaskResolve};
use crate::config::Config;
use crate::error::CliError;
use crate::{output, wiring};

pub(super) async fn show(
    args: &Args,
    id: TaskId,
    config: &Config,
    store: &dyn Store,
) -> Result<(), CliError> {
    let (company, task) = find(config, store, id).await?;
    output::print(args, &Row::new(&company, task, wiring::clock().now()), Row::story)
}

pub(super) async fn resolve(
    args: &Args,
    options: &TaskResolve,
    config: &Config,
    store: &dyn Store,
) -> Result<(), CliError> {
    let (company, task) = find(config, store, options.name.id).await?;
    let resolution = Resolution::by(options.by.clone(), wiring::clock().now())
        .with_note(options.note.as_deref().unwrap_or_default());
    if !store.resolve_task(company.id, task.id, &resolution).await? {
        return Err(CliError::Failed(format!("task {} was done before", task.id)));
    }
    changed(args, &company, &task, store).await
}

pub(super) async fn reopen(
    args: &Args,
    id: TaskId,
    config: &Config,
    store: &dyn Store,
) -> Result<(), CliError> {
    let (company, task) = find(config, store, id).await?;
    if !store.reopen_task(company.id, id, wiring::clock().now()).await? {
        let why =
            if task.resolution.is_none() { "it is open" } else { "its call has an open task" };
        return Err(CliError::Failed(format!("task {id} cannot be opened again: {why}")));
    }
    changed(args, &company, &task, store).await
}

pub(super) async fn retry(
    args: &Args,
    id: TaskId,
    config: &Config,
    store: &dyn Store,
) -> Result<(), CliError> {
    let (company, task) = find(config, store, id).await?;
    let answer = store.retry_task(company.id, id, wiring::clock().now()).await?;
    if let Some(why) = answer.why_not(Locale::En) {
        let text = format!("task {id} cannot be retried, because {why}");
        return Err(CliError::Failed(text));
    }
    changed(args, &company, &task, store).await
}

pub(super) async fn assign(
    args: &Args,
    options: &TaskAssign,
    config: &Config,
    store: &dyn Store,
) -> Result<(), CliError> {
    let (company, task) = find(config, store, options.name.id).await?;
    let now = wiring::clock().now();
    if !store.assign_task(company.id, task.id, options.owner.as_ref(), now).await? {
        return Err(CliError::Failed(format!("task {} is done: nobody needs to have it", task.id)));
    }
    changed(args, &company, &task, store).await
}

/// Shows the task as it stands after the change.
async fn changed(
    args: &Args,
    company: &Company,
    task: &Task,
    store: &dyn Store,
) -> Result<(), CliError> {
    let after = store.task(company.id, task.id).await?;
    let after = after.ok_or_else(|| CliError::Failed(format!("there is no task {}", task.id)))?;
    output::print(args, &Row::new(company, after, wiring::clock().now()), Row::lines)
}
