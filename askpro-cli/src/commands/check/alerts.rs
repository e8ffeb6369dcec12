//! Whether alerts can be sent, as far as it can be said without sending one.

use super::Report;
use crate::alerts;
use crate::config::Config;
use crate::error::chain;

pub(super) fn settings(config: &Config, report: &mut Report) {
    let settings = &config.alerts;
    if !settings.log && settings.webhook.is_none() && settings.mail.is_none() {
        report.warn("alerts", "neither log, webhook nor mail: nobody is told of new tasks");
    }
    if let Some(webhook) = &settings.webhook {
        match alerts::webhook(webhook) {
            Ok(_) => report.ok("alerts, webhook", "can be tried with `askpro alerts test`"),
            Err(error) => report.fail("alerts, webhook", chain(&error)),
        }
    }
    let Some(mail) = &settings.mail else { return };
    match alerts::mail(mail, config) {
        Ok(_) => report.ok("alerts, mail", "can be tried with `askpro alerts test`"),
        Err(error) => return report.fail("alerts, mail", chain(&error)),
    }
    if mail.to.is_empty() {
        report.warn(
            "alerts, mail",
            "alerts.mail.to is empty: nobody is mailed of the operator's tasks",
        );
    }
}
