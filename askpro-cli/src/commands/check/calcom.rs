//! The connection to Cal.com, and whether its event types can be booked by phone.

use askpro_core::Locale;
use askpro_core::ports::Calendar;
use askpro_core::service::{EventTypeFound, EventTypeReport};

use super::Report;
use crate::config::{self, Company};
use crate::error::chain;
use crate::wiring;

pub(super) async fn connection(entry: &Company, report: &mut Report) {
    let Some(connection) = &entry.calcom else { return };
    let what = format!("company {}, Cal.com", entry.id);
    let client = match wiring::calcom(connection) {
        Ok(client) => client,
        Err(error) => return report.fail(what, chain(&error)),
    };
    match client.me().await {
        Ok(account) => report.ok(&what, format!("connected as user {}", account.id)),
        Err(error) => return report.fail(what, chain(&error)),
    }
    let Ok(company) = config::company(entry) else { return };
    match EventTypeReport::read(&company, &client).await {
        Ok(found) => {
            let used = found.event_types.iter().filter(|found| !found.uses.is_empty());
            used.for_each(|found| event_type(found, &what, report));
        }
        Err(error) => report.fail(format!("{what}, event types"), chain(&error)),
    }
}

/// Tells what is found before what it is, so that the last line of an event type is the one that is fine.
fn event_type(found: &EventTypeFound, what: &str, report: &mut Report) {
    let what = format!("{what}, event type {}", found.id);
    for warning in &found.warnings {
        let text = warning.text(Locale::En);
        if warning.is_fatal() { report.fail(&what, text) } else { report.warn(&what, text) }
    }
    if let Some(there) = &found.there {
        report.ok(what, format!("{:?}, {} minutes", there.title, there.length_minutes));
    }
}
