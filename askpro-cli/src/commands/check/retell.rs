//! The connection to Retell: numbers, agents, and where they post their events.

use askpro_core::Branch;
use askpro_core::ports::{Agent, PhoneNumber, Telephony};
use askpro_core::service::{NumberDifference, NumberFound, NumberReport, NumberState};
use askpro_retell::RetellClient;
use url::Url;

use super::Report;
use crate::config::{self, Company};
use crate::error::chain;
use crate::wiring;

const WEBHOOK_PATH: &str = "/api/mcp/retell/webhook";
const INBOUND_PATH: &str = "/api/mcp/retell/inbound";

pub(super) async fn connection(entry: &Company, public_url: Option<&Url>, report: &mut Report) {
    let Some(connection) = &entry.retell else { return };
    let what = format!("company {}, Retell", entry.id);
    let client = match wiring::retell(connection) {
        Ok(client) => client,
        Err(error) => return report.fail(what, chain(&error)),
    };
    match client.account().await {
        Ok(account) => report.ok(&what, format!("connected to {}", account.org_id)),
        Err(error) => return report.fail(what, chain(&error)),
    }
    let numbers = match client.phone_numbers().await {
        Ok(numbers) => numbers,
        Err(error) => return report.fail(what, chain(&error)),
    };
    let Ok(company) = config::company(entry) else { return };
    // Which of the numbers that no branch has are somebody's is the business of `askpro sync numbers`.
    let found = NumberReport::between(&company, &[], &numbers).numbers;
    found.iter().filter(|found| found.branch.is_some()).for_each(|it| number(it, &what, report));
    for branch in &company.branches {
        for number in &branch.phone_numbers {
            if let Some(entry) = numbers.iter().find(|entry| entry.number == number.as_str()) {
                ringing(entry, public_url, &format!("{what}, number {number}"), report);
            }
        }
        agent(&client, branch, public_url, &what, report).await;
    }
}

fn number(found: &NumberFound, what: &str, report: &mut Report) {
    let what = format!("{what}, number {}", found.number);
    match &found.state {
        NumberState::Missing => report.fail(what, "Retell does not have this number (1003)"),
        NumberState::Unbound => report.fail(what, "no agent answers it: bind one in Retell"),
        NumberState::Changed(differences) => {
            for it in differences {
                report.warn(&what, difference(*it, found));
            }
        }
        _ => report.ok(what, "answered by the branch's agent"),
    }
}

fn difference(difference: NumberDifference, found: &NumberFound) -> String {
    let agents: Vec<&str> = found.agents.iter().map(|bound| bound.agent.as_str()).collect();
    let agents = agents.join(", ");
    match difference {
        NumberDifference::NoVersion => {
            "its agent is bound without a version: bind a number or tag, such as prod".to_owned()
        }
        NumberDifference::NoAgentInBranch => {
            format!("answered by {agents}, and the branch has no retell_agent_id")
        }
        _ => format!("answered by {agents}, not by the branch's agent alone"),
    }
}

/// Whether the server is asked when the phone rings. Calls get through either way, so nothing of it is a failure.
fn ringing(entry: &PhoneNumber, public_url: Option<&Url>, what: &str, report: &mut Report) {
    let expected = public_url.map(|url| below(url, INBOUND_PATH));
    match (&entry.inbound_webhook_url, expected) {
        (Some(found), Some(expected)) if *found == expected => {
            report.ok(what, "asks here when it rings");
        }
        (Some(found), Some(expected)) => {
            report.warn(what, format!("its inbound webhook is {found}, expected {expected}"));
        }
        (Some(_), None) => {
            report.warn(what, "set server.public_url to compare the inbound webhook");
        }
        (None, expected) => {
            let expected = expected.unwrap_or_else(|| format!("…{INBOUND_PATH} of this server"));
            let lacks = "the agent does not know the day, the opening hours and who calls";
            report.warn(what, format!("no inbound webhook, so {lacks}: set it to {expected}"));
        }
    }
}

fn below(public_url: &Url, path: &str) -> String {
    format!("{}{path}", public_url.as_str().trim_end_matches('/'))
}

async fn agent(
    client: &RetellClient,
    branch: &Branch,
    public_url: Option<&Url>,
    what: &str,
    report: &mut Report,
) {
    let Some(id) = &branch.retell_agent_id else { return };
    let what = format!("{what}, agent {id}");
    match client.agent(id, Some("latest_published")).await {
        Ok(Some(agent)) => settings(&agent, public_url, &what, report),
        Ok(None) => report.fail(what, "not found, or no version is published (1002)"),
        Err(error) => report.fail(what, chain(&error)),
    }
}

fn settings(agent: &Agent, public_url: Option<&Url>, what: &str, report: &mut Report) {
    let expected = public_url.map(|url| below(url, WEBHOOK_PATH));
    match (&agent.webhook_url, expected) {
        (Some(found), Some(expected)) if *found == expected => {
            report.ok(what, "posts its events here");
        }
        (Some(found), Some(expected)) => {
            report.fail(what, format!("posts its events to {found}, expected {expected}"));
        }
        (None, _) => report.warn(what, "no webhook URL of its own: the account's must point here"),
        (Some(_), None) => report.warn(what, "set server.public_url to compare the webhook URL"),
    }
    let needed = ["call_ended", "call_analyzed"];
    let missing: Vec<&str> = needed
        .into_iter()
        .filter(|event| {
            !agent.webhook_events.is_empty() && !agent.webhook_events.iter().any(|e| e == event)
        })
        .collect();
    if !missing.is_empty() {
        report.warn(
            what,
            format!("does not post {}: bookings found only there are missed", missing.join(", ")),
        );
    }
    if agent.timezone.as_deref().is_none_or(|zone| zone.starts_with("America/")) {
        let zone = agent.timezone.as_deref().unwrap_or("America/Los_Angeles, the default");
        report.warn(
            what,
            format!("its zone is {zone}: the agent computes wrong dates for German callers"),
        );
    }
}
