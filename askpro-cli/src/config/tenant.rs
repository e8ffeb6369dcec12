//! From the file's form to the core's.

use std::collections::{HashMap, HashSet};

use askpro_core::{AgentId, Branch, BranchId, CompanyId, E164, EventTypeId, Service, StaffMember};
use chrono::Duration;

use super::error::ConfigError;
use super::file;
use super::function::functions;

/// Every company, checked before the first one is stored.
///
/// # Errors
/// As [`company`], and when two branches have one id or number.
pub(crate) fn companies(config: &file::Config) -> Result<Vec<askpro_core::Company>, ConfigError> {
    let companies = config.company.iter().map(company).collect::<Result<Vec<_>, _>>()?;
    match conflicts(&companies).into_iter().next() {
        Some(Conflict { key, found }) => Err(ConfigError::value(key, "one used once", found)),
        None => Ok(companies),
    }
}

/// Something that two branches claim.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Conflict {
    /// The setting.
    pub(crate) key: &'static str,
    /// What is claimed twice, and by whom.
    pub(crate) found: String,
}

/// The branch ids and numbers that stand at more than one branch.
pub(crate) fn conflicts(companies: &[askpro_core::Company]) -> Vec<Conflict> {
    let place = |company: &askpro_core::Company, branch: &Branch| {
        format!("branch {:?} of company {}", branch.name, company.id)
    };
    let (mut ids, mut numbers) = (HashMap::new(), HashMap::new());
    let mut conflicts = Vec::new();
    for company in companies {
        for branch in &company.branches {
            let here = place(company, branch);
            if let Some(other) = ids.insert(branch.id, here.clone()) {
                let found = format!("{} at {other} and {here}", branch.id);
                conflicts.push(Conflict { key: "company.branch.id", found });
            }
            for number in branch.phone_numbers.iter().collect::<HashSet<_>>() {
                if let Some(other) = numbers.insert(number, here.clone()) {
                    let found = format!("{number} at {other} and {here}");
                    conflicts.push(Conflict { key: "company.branch.phone_numbers", found });
                }
            }
        }
    }
    conflicts
}

/// The company as the core knows it.
///
/// # Errors
/// When a phone number cannot be read, an agent id is blank, or a function cannot be offered to agents.
pub(crate) fn company(config: &file::Company) -> Result<askpro_core::Company, ConfigError> {
    let mut company = askpro_core::Company::new(CompanyId::new(config.id), &config.name);
    company.timezone = config.timezone;
    company.locale = config.locale;
    company.region = config.region;
    company.notice = Duration::hours(config.notice_hours.into());
    company.refund_policy.clone_from(&config.refund_policy);
    company.lead_time = Duration::minutes(config.lead_time_minutes.into());
    company.opening_hours = config.opening_hours.clone();
    company.functions = functions(&config.function)?;
    company.branches = config
        .branch
        .iter()
        .map(|branch| self::branch(config, branch))
        .collect::<Result<_, _>>()?;
    Ok(company)
}

fn branch(company: &file::Company, config: &file::Branch) -> Result<Branch, ConfigError> {
    let mut branch = Branch::new(BranchId::new(config.id), &config.name);
    branch.event_type_id = config.event_type_id.map(EventTypeId::new);
    branch.is_active = config.is_active;
    branch.timezone = config.timezone;
    branch.opening_hours.clone_from(&config.opening_hours);
    for text in &config.phone_numbers {
        let number = E164::parse(text, company.region).map_err(|error| {
            ConfigError::value("company.branch.phone_numbers", "a phone number", error)
        })?;
        branch.phone_numbers.push(number);
    }
    if let Some(id) = &config.retell_agent_id {
        let agent = AgentId::new(id).map_err(|_| {
            ConfigError::value("company.branch.retell_agent_id", "an agent id", "a blank text")
        })?;
        branch.retell_agent_id = Some(agent);
    }
    branch.services = config
        .service
        .iter()
        .map(|service| Service {
            name: service.name.clone(),
            aliases: service.aliases.clone(),
            event_type_id: EventTypeId::new(service.event_type_id),
            duration_minutes: service.duration_minutes,
            staff: service.staff.iter().map(staff_member).collect(),
        })
        .collect();
    Ok(branch)
}

fn staff_member(config: &file::StaffMember) -> StaffMember {
    let mut member = StaffMember::new(&config.name, EventTypeId::new(config.event_type_id));
    member.aliases.clone_from(&config.aliases);
    member
}
