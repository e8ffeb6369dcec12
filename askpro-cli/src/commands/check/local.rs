//! What can be checked on this machine alone.

use std::collections::HashSet;

use super::Report;
use crate::config::{self, Calcom, Company, Config, Conflict};
use crate::database::{self, State};
use crate::error::chain;
use crate::private_file;

/// The number in the sample that `askpro init` writes; it belongs to nobody.
const SAMPLE_NUMBER: &str = "+493023125010";

/// The database is there and has this version's form. It is only read.
pub(super) async fn database(config: &Config, report: &mut Report) {
    const WHAT: &str = "database";
    let state = match database::state(config).await {
        Ok(state) => state,
        Err(error) => return report.fail(WHAT, chain(&error)),
    };
    match &state {
        State::InMemory => report.warn(WHAT, "in memory: everything is lost at the end"),
        State::Absent(place) => report
            .warn(WHAT, format!("{place} is not there yet: `askpro migrate` or `serve` makes it")),
        State::Empty(place) => report.warn(
            WHAT,
            format!("{place} has no tables yet: `askpro migrate` or `serve` makes them"),
        ),
        State::Behind(place) => {
            report.warn(WHAT, format!("{place} is of an older version: run `askpro migrate`"));
        }
        State::Foreign(place) => {
            report.fail(WHAT, format!("{place} is of a newer version, or not ours"));
        }
        State::UpToDate(place) => report.ok(WHAT, format!("{place} is up to date")),
    }
    if let State::Behind(place) | State::UpToDate(place) = &state
        && place.file().is_some_and(private_file::is_open_to_others)
    {
        report.warn(WHAT, "others can read the file, and what callers said in it: chmod 600");
    }
}

pub(super) fn server(config: &Config, report: &mut Report) {
    if config.server.public_url.is_none() {
        report.warn("server.public_url", "not set: the agents' webhook URLs cannot be compared");
    }
}

/// No branch id, number or agent stands at two branches. Companies that cannot be read are reported elsewhere.
pub(super) fn conflicts(config: &Config, report: &mut Report) {
    let companies: Vec<_> =
        config.company.iter().filter_map(|entry| config::company(entry).ok()).collect();
    for Conflict { key, found } in config::conflicts(&companies) {
        report.fail(key, format!("used twice: {found}"));
    }
    let mut agents = HashSet::new();
    for branch in companies.iter().flat_map(|company| &company.branches) {
        if let Some(agent) = branch.retell_agent_id.as_ref().filter(|agent| !agents.insert(*agent))
        {
            report.warn(
                "company.branch.retell_agent_id",
                format!("{agent} answers for several branches: browser calls cannot be resolved"),
            );
        }
    }
}

/// The company is complete enough for a call to lead to a booking.
pub(super) fn company(entry: &Company, report: &mut Report) {
    let name = format!("company {}", entry.id);
    let company = match config::company(entry) {
        Ok(company) => company,
        Err(error) => return report.fail(name, chain(&error)),
    };
    if company.branches.is_empty() {
        report.fail(&name, "no [[company.branch]]: no call can lead here");
    }
    for branch in &company.branches {
        let what = format!("{name}, branch {:?}", branch.name);
        if !branch.is_active {
            report.warn(&what, "switched off: calls with a booking become tasks (3002)");
        }
        if branch.phone_numbers.is_empty() && branch.retell_agent_id.is_none() {
            report.fail(
                &what,
                "neither phone_numbers nor retell_agent_id: no call can lead here (1003)",
            );
        }
        if branch.phone_numbers.iter().any(|number| number.as_str() == SAMPLE_NUMBER) {
            report.warn(&what, format!("{SAMPLE_NUMBER} is the sample's number: put in your own"));
        }
        if branch.retell_agent_id.is_none() {
            report.warn(&what, "no retell_agent_id: browser calls cannot be resolved");
        }
        match (branch.event_type_id, branch.services.len()) {
            (None, 0) => report
                .fail(&what, "neither event_type_id nor services: nothing can be booked (2002)"),
            (None, _) => report.warn(
                &what,
                "no event_type_id: a call that names no service becomes a task (2002)",
            ),
            (Some(_), services) => report.ok(&what, format!("event type set, {services} services")),
        }
    }
    keys(entry, &name, report);
}

fn keys(entry: &Company, name: &str, report: &mut Report) {
    match entry.calcom.as_ref().map(|calcom| calcom.api_key().require()) {
        None => report.fail(name, "no [company.calcom]: nothing can be booked"),
        Some(Err(error)) => report.fail(format!("{name}, Cal.com key"), error.to_string()),
        Some(Ok(_)) => report.ok(format!("{name}, Cal.com key"), "there"),
    }
    for source in entry.calcom.iter().flat_map(Calcom::webhook_secrets) {
        if let Err(error) = source.read() {
            report.fail(format!("{name}, Cal.com webhook secret"), error.to_string());
        }
    }
    for function in &entry.function {
        for header in &function.header {
            if let Err(error) = header.secret().read() {
                let (function, header) = (&function.name, &header.name);
                report.fail(format!("{name}, {header} of {function}"), error.to_string());
            }
        }
    }
    let Some(retell) = &entry.retell else {
        return report.fail(name, "no [company.retell]: no webhook can be verified");
    };
    match retell.api_key().require() {
        Err(error) => report.fail(format!("{name}, Retell key"), error.to_string()),
        Ok(_) => report.ok(format!("{name}, Retell key"), "there"),
    }
    for source in [retell.webhook_key(), retell.previous_webhook_key()] {
        if let Err(error) = source.read() {
            report.fail(format!("{name}, webhook key"), error.to_string());
        }
    }
}
