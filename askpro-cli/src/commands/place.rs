//! From the options of a command to company, branch and event type.

use askpro_core::datetime::GermanDateTimeParser;
use askpro_core::service_name::choose;
use askpro_core::{AgentId, Branch, BranchId, Company, CompanyId, EventTypeId};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use crate::args::Place;
use crate::config::{self, Config};
use crate::error::CliError;
use crate::wiring;

/// What a command is about.
#[derive(Debug)]
pub(super) struct Resolved {
    pub(super) company: Company,
    pub(super) branch: Branch,
    pub(super) event_type: EventTypeId,
}

pub(super) fn resolve(config: &Config, place: &Place) -> Result<Resolved, CliError> {
    let company = company(config, CompanyId::new(place.company))?;
    let branch = branch(&company, place.branch.as_deref())?.clone();
    let event_type = match (&place.service, place.event_type) {
        (Some(words), _) => choose(&branch, Some(words), None).ok().map(|choice| choice.event_type),
        (None, Some(id)) => Some(EventTypeId::new(id)),
        (None, None) => branch.event_type_id,
    };
    let event_type = event_type.ok_or_else(|| {
        let expected = "expected a service of the branch, an event type, or a branch with one";
        CliError::Usage(format!("--service, --event-type: {expected}"))
    })?;
    Ok(Resolved { company, branch, event_type })
}

/// The branch with this id or name, regardless of case; the first one when none is named.
pub(super) fn branch<'a>(
    company: &'a Company,
    wanted: Option<&str>,
) -> Result<&'a Branch, CliError> {
    let failed = |what: &str| CliError::Usage(format!("--branch: company {} {what}", company.id));
    let Some(wanted) = wanted.map(str::trim) else {
        return company.branches.first().ok_or_else(|| failed("has no branch"));
    };
    if let Ok(id) = wanted.parse::<Uuid>() {
        return company
            .branch(BranchId::new(id))
            .ok_or_else(|| failed("has no branch with this id"));
    }
    let wanted = wanted.to_lowercase();
    let is_wanted = |branch: &&Branch| branch.name.trim().to_lowercase() == wanted;
    let mut found = company.branches.iter().filter(is_wanted);
    match (found.next(), found.next()) {
        (Some(branch), None) => Ok(branch),
        (Some(_), Some(_)) => Err(failed("has several branches of this name: give the id")),
        (None, _) => {
            let names: Vec<_> =
                company.branches.iter().map(|branch| branch.name.as_str()).collect();
            Err(failed(&format!("has no such branch; it has {}", names.join(", "))))
        }
    }
}

pub(super) fn company(config: &Config, id: CompanyId) -> Result<Company, CliError> {
    let entry = config.company.iter().find(|company| company.id == id.get()).ok_or_else(|| {
        CliError::Usage(format!("--company: the configuration has no company {id}"))
    })?;
    Ok(config::company(entry)?)
}

/// The instant that `--start` names, in the words of the place.
pub(super) fn start(text: &str, zone: Tz) -> Result<DateTime<Utc>, CliError> {
    GermanDateTimeParser::default()
        .with_timezone(zone)
        .parse(text, wiring::clock().now())
        .map_err(|error| CliError::Usage(format!("--start: {error}")))
}

/// The voice agent of a branch.
pub(super) fn agent(branch: &Branch) -> Result<&AgentId, CliError> {
    branch.retell_agent_id.as_ref().ok_or_else(|| {
        CliError::Failed(format!(
            "branch {:?} has no retell_agent_id: set it in its [[company.branch]]",
            branch.name
        ))
    })
}
