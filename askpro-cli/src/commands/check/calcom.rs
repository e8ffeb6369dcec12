//! The connection to Cal.com, and whether its event types can be booked by phone.

use std::collections::BTreeSet;

use askpro_core::EventTypeId;
use askpro_core::ports::{Calendar, EventType};

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
    let used: BTreeSet<EventTypeId> = company
        .branches
        .iter()
        .flat_map(|branch| {
            let services = branch.services.iter().map(|service| service.event_type_id);
            branch.event_type_id.into_iter().chain(services)
        })
        .collect();
    for id in used {
        let what = format!("{what}, event type {id}");
        match client.event_type(id).await {
            Ok(Some(event_type)) => by_phone(&event_type, &what, report),
            Ok(None) => report.fail(
                what,
                "not found with this key (2002); team event types need a team admin's key",
            ),
            Err(error) => report.fail(what, chain(&error)),
        }
    }
}

/// Whether a caller who has only a voice and a number can book it.
fn by_phone(event_type: &EventType, what: &str, report: &mut Report) {
    if event_type.is_paid {
        report.fail(what, "costs money: such a booking cannot be finished by phone");
    }
    if event_type.requires_email_verification {
        report.fail(what, "asks for a code sent by e-mail: switch the verification off in Cal.com");
    }
    if event_type.requires_email {
        report.warn(
            what,
            "needs an e-mail address: callers without one become tasks; to book by phone number alone, \
             make the phone field required and the e-mail field optional in Cal.com",
        );
    }
    if !event_type.required_fields.is_empty() {
        let fields = event_type.required_fields.join(", ");
        report.fail(
            what,
            format!("needs answers a call does not give: {fields}; make them optional in Cal.com"),
        );
    }
    if event_type.requires_confirmation {
        report.warn(what, "the host has to confirm: callers hear \"requested\", not \"booked\"");
    }
    report.ok(what, format!("{:?}, {} minutes", event_type.title, event_type.length_minutes));
}
