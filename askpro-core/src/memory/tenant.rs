//! Companies, branches and numbers.

use std::collections::HashMap;

use async_trait::async_trait;

use super::{MemoryStore, State};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{AgentId, BranchId, CompanyId};
use crate::phone::E164;
use crate::ports::{Applied, CacheTag, TenantStore};
use crate::tenant::{Branch, Company, Line};

fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, "apply_company", message)
}

fn branch_conflict(branch: BranchId, company: CompanyId, owner: CompanyId) -> String {
    if owner == company {
        format!("branch id {branch}: it is named twice")
    } else {
        format!("branch id {branch}: it belongs to company {owner}")
    }
}

impl State {
    fn check(&self, company: &Company) -> Result<()> {
        if company.id.get() < 1 {
            return Err(refused("id: expected 1 or more, found the operator's or a negative one"));
        }
        let mut owners = HashMap::new();
        let mut numbers = HashMap::new();
        for other in self.companies.values().filter(|other| other.id != company.id) {
            for branch in &other.branches {
                owners.insert(branch.id, other.id);
                numbers.extend(branch.phone_numbers.iter().map(|number| (number, branch.id)));
            }
        }
        for branch in &company.branches {
            if let Some(owner) = owners.insert(branch.id, company.id) {
                return Err(refused(branch_conflict(branch.id, company.id, owner)));
            }
            for number in &branch.phone_numbers {
                let holder = *numbers.entry(number).or_insert(branch.id);
                if holder != branch.id {
                    let owner = owners.get(&holder).copied().unwrap_or(company.id);
                    return Err(refused(format!(
                        "phone_numbers of branch {}: one belongs to branch {holder} of company {owner}",
                        branch.id
                    )));
                }
            }
        }
        Ok(())
    }

    fn line(&self, has: impl Fn(&Branch) -> bool) -> Option<Line> {
        let mut lines = self.companies.values().flat_map(|company| {
            company
                .branches
                .iter()
                .filter(|branch| has(branch))
                .map(|branch| Line { company: company.clone(), branch_id: branch.id })
        });
        let line = lines.next()?;
        lines.next().is_none().then_some(line)
    }
}

#[async_trait]
impl TenantStore for MemoryStore {
    async fn apply_company(&self, company: &Company) -> Result<Applied> {
        let mut state = self.state();
        state.check(company)?;
        let old = state.companies.get(&company.id);
        let new = company.succeeding(old);
        let applied = match old {
            None => Applied::Created,
            Some(old) if *old == new => Applied::Unchanged,
            Some(_) => Applied::Updated,
        };
        state.companies.insert(company.id, new);
        if applied != Applied::Unchanged {
            state.request_clear(CacheTag::Company(company.id));
        }
        Ok(applied)
    }

    async fn retire_company(&self, id: CompanyId) -> Result<bool> {
        let mut state = self.state();
        let Some(company) = state.companies.get_mut(&id) else { return Ok(false) };
        let branches: Vec<Branch> = company.branches.iter().map(Branch::retired).collect();
        let changed = branches != company.branches;
        company.branches = branches;
        if changed {
            state.request_clear(CacheTag::Company(id));
        }
        Ok(changed)
    }

    async fn company(&self, id: CompanyId) -> Result<Option<Company>> {
        Ok(self.state().companies.get(&id).cloned())
    }

    async fn companies(&self) -> Result<Vec<Company>> {
        Ok(self.state().companies.values().cloned().collect())
    }

    async fn line_by_number(&self, number: &E164) -> Result<Option<Line>> {
        Ok(self.state().line(|branch| branch.phone_numbers.contains(number)))
    }

    async fn line_by_agent(&self, agent: &AgentId) -> Result<Option<Line>> {
        Ok(self.state().line(|branch| branch.retell_agent_id.as_ref() == Some(agent)))
    }
}
