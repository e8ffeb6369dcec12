//! What can be checked on this machine alone.

use askpro_core::ports::Store;

use super::Report;
use crate::config::{self, Company, Config};
use crate::error::chain;
use crate::wiring;

/// The database opens, has this version's form, and takes writes.
pub(super) async fn database(config: &Config, report: &mut Report) {
    let store = match wiring::store(config).await {
        Ok(store) => store,
        Err(error) => return report.fail("database", chain(&error)),
    };
    match store.ping().await {
        Ok(()) => report.ok("database", "open, up to date, takes writes"),
        Err(error) => report.fail("database", chain(&error)),
    }
    store.close().await;
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
