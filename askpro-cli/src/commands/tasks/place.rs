//! Where a task can belong.

use askpro_core::ports::Store;
use askpro_core::{Branch, BranchId, Company, CompanyId, Task, TaskId};
use uuid::Uuid;

use crate::config::{self, Config};
use crate::error::CliError;

/// The operator, the configured companies, and those that are stored only: a company that was taken out of the file may
/// have left tasks behind.
pub(super) async fn companies(
    config: &Config,
    store: &dyn Store,
) -> Result<Vec<Company>, CliError> {
    let mut companies = vec![Company::new(CompanyId::OPERATOR, "operator")];
    companies.extend(config.company.iter().map(config::company).collect::<Result<Vec<_>, _>>()?);
    for stored in store.companies().await? {
        match companies.iter_mut().find(|company| company.id == stored.id) {
            Some(known) => {
                let gone = |id| known.branch(id).is_none();
                let old: Vec<_> =
                    stored.branches.into_iter().filter(|branch| gone(branch.id)).collect();
                known.branches.extend(old);
            }
            None => companies.push(stored),
        }
    }
    Ok(companies)
}

/// The task with this id, of whichever company.
pub(super) async fn find(
    config: &Config,
    store: &dyn Store,
    id: TaskId,
) -> Result<(Company, Task), CliError> {
    for company in companies(config, store).await? {
        if let Some(task) = store.task(company.id, id).await? {
            return Ok((company, task));
        }
    }
    Err(CliError::Failed(format!("there is no task {id}")))
}

/// The branches of a company with this id or name, regardless of case.
pub(super) fn branches<'a>(company: &'a Company, wanted: &str) -> Vec<&'a Branch> {
    let wanted = wanted.trim().to_lowercase();
    let id = wanted.parse::<Uuid>().ok().map(BranchId::new);
    let is_wanted =
        |branch: &&Branch| id == Some(branch.id) || branch.name.trim().to_lowercase() == wanted;
    company.branches.iter().filter(is_wanted).collect()
}
