//! Companies, branches and numbers.

use std::collections::HashSet;

use async_trait::async_trait;

use super::{MemoryStore, State};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{AgentId, CompanyId};
use crate::phone::E164;
use crate::ports::{Applied, TenantStore};
use crate::tenant::{Branch, Company, Line};

fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, "apply_company", message)
}

/// The company as it is to stand: the new one, and after it the branches that are no longer named. Those give up
/// their numbers and their agent, so that another branch can have them.
fn succeed(old: Option<&Company>, new: &Company) -> Company {
    let mut company = new.clone();
    for branch in &mut company.branches {
        let mut seen = HashSet::new();
        branch.phone_numbers.retain(|number| seen.insert(number.clone()));
    }
    for branch in old.iter().flat_map(|old| &old.branches) {
        if new.branch(branch.id).is_none() {
            company.branches.push(Branch {
                phone_numbers: Vec::new(),
                retell_agent_id: None,
                is_active: false,
                ..branch.clone()
            });
        }
    }
    company
}

impl State {
    fn check(&self, company: &Company) -> Result<()> {
        if company.id.get() < 1 {
            return Err(refused("id: expected 1 or more, found the operator's or a negative one"));
        }
        let mut ids = HashSet::new();
        let mut numbers = HashSet::new();
        for other in self.companies.values().filter(|other| other.id != company.id) {
            for branch in &other.branches {
                ids.insert(branch.id);
                numbers.extend(&branch.phone_numbers);
            }
        }
        for branch in &company.branches {
            if !ids.insert(branch.id) {
                return Err(refused(format!("branch id {}: it belongs to another", branch.id)));
            }
            if branch.phone_numbers.iter().any(|number| numbers.contains(number)) {
                return Err(refused(format!(
                    "phone_numbers of branch {}: one belongs to another branch or company",
                    branch.id
                )));
            }
            numbers.extend(&branch.phone_numbers);
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
        let new = succeed(old, company);
        let applied = match old {
            None => Applied::Created,
            Some(old) if *old == new => Applied::Unchanged,
            Some(_) => Applied::Updated,
        };
        state.companies.insert(company.id, new);
        Ok(applied)
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
