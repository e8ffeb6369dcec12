//! `askpro sync …`

use chrono::{DateTime, Utc};
use clap::{Args as Group, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Sync {
    /// Take in the calls whose webhooks were lost; the running server works on them.
    Calls(SyncRound),
    /// Bring appointments into step with the bookings in Cal.com.
    Bookings(SyncRound),
    /// Compare the phone numbers in Retell with the branches: new, changed, missing and unbound ones. Changes nothing.
    Numbers(SyncReport),
    /// Show what can be booked in Cal.com, who books it, and what stands in the way of booking it by phone. Changes
    /// nothing.
    EventTypes(SyncReport),
    /// Show how far calls and bookings have come, and how much differed.
    Status(SyncStatus),
}

#[derive(Debug, Group)]
pub(crate) struct SyncRound {
    /// One company; without it, every company with a connection.
    #[arg(long)]
    pub(crate) company: Option<i64>,
    /// Look back to this instant, as 2026-11-21T09:00:00+01:00, instead of where the last round ended.
    #[arg(long, value_parser = instant)]
    pub(crate) since: Option<DateTime<Utc>>,
}

#[derive(Debug, Group)]
pub(crate) struct SyncReport {
    /// One company; without it, every company with a connection.
    #[arg(long)]
    pub(crate) company: Option<i64>,
}

#[derive(Debug, Group)]
pub(crate) struct SyncStatus {
    /// One company; without it, every company.
    #[arg(long)]
    pub(crate) company: Option<i64>,
    /// Count differences seen at this instant or later; without it, those of the last seven days.
    #[arg(long, value_parser = instant)]
    pub(crate) since: Option<DateTime<Utc>>,
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|instant| instant.to_utc())
        .map_err(|_| "expected an instant such as 2026-11-21T09:00:00+01:00".to_owned())
}
