//! From the options of a command to company, branch and event type.

use askpro_core::{Branch, Company, CompanyId, EventTypeId};

use crate::args::Place;
use crate::config::{self, Config};
use crate::error::CliError;

/// What a command is about.
#[derive(Debug)]
pub(super) struct Resolved {
    pub(super) company: Company,
    pub(super) branch: Branch,
    pub(super) event_type: EventTypeId,
}

pub(super) fn resolve(config: &Config, place: &Place) -> Result<Resolved, CliError> {
    let company = company(config, CompanyId::new(place.company))?;
    let branch = match place.branch {
        Some(id) => company.branches.iter().find(|branch| branch.id.get() == id),
        None => company.branches.first(),
    };
    let branch = branch.cloned().ok_or_else(|| {
        CliError::Usage(format!("--branch: company {} has no such branch", company.id))
    })?;
    let event_type = match (&place.service, place.event_type) {
        (Some(words), _) => branch.service_named(words).map(|service| service.event_type_id),
        (None, Some(id)) => Some(EventTypeId::new(id)),
        (None, None) => branch.event_type_id,
    };
    let event_type = event_type.ok_or_else(|| {
        let expected = "expected a service of the branch, an event type, or a branch with one";
        CliError::Usage(format!("--service, --event-type: {expected}"))
    })?;
    Ok(Resolved { company, branch, event_type })
}

pub(super) fn company(config: &Config, id: CompanyId) -> Result<Company, CliError> {
    let entry = config.company.iter().find(|company| company.id == id.get()).ok_or_else(|| {
        CliError::Usage(format!("--company: the configuration has no company {id}"))
    })?;
    Ok(config::company(entry)?)
}
