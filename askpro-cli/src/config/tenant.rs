//! From the file's form to the core's.

use askpro_core::{AgentId, Branch, BranchId, CompanyId, E164, EventTypeId, Service};
use chrono::Duration;

use super::error::ConfigError;
use super::file;

/// The company as the core knows it.
///
/// # Errors
/// When a phone number cannot be read, or an agent id is blank.
pub(crate) fn company(config: &file::Company) -> Result<askpro_core::Company, ConfigError> {
    let mut company = askpro_core::Company::new(CompanyId::new(config.id), &config.name);
    company.timezone = config.timezone;
    company.locale = config.locale;
    company.region = config.region;
    company.notice = Duration::hours(config.notice_hours.into());
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
    for text in &config.phone_numbers {
        let number = E164::parse(text, company.region)
            .map_err(|error| ConfigError::value("phone_numbers", "a phone number", error))?;
        branch.phone_numbers.push(number);
    }
    if let Some(id) = &config.retell_agent_id {
        let agent = AgentId::new(id)
            .map_err(|_| ConfigError::value("retell_agent_id", "an agent id", "a blank text"))?;
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
        })
        .collect();
    Ok(branch)
}
