//! The businesses that are rung, their calendars, and the configuration of the servers.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use askpro_core::ports::SystemClock;
use askpro_sandbox::calcom::{DEMO_EVENT_TYPE, EventTypeSpec, FieldRule, WeeklyHours};
use askpro_sandbox::{CalcomTwin, Fault, FaultOdds, InjectedFault, RetellTwin, RunningTwin};
use axum::http::Method;

use super::KillRun;

/// The key that signs the webhooks of every company. It opens nothing but this run.
pub(super) const KEY: &str = "key_kill_run";

/// The calendars, one for each company, and where the servers find everything.
#[derive(Debug)]
pub(super) struct Office {
    pub(super) calendars: Vec<CalcomTwin>,
    running: Vec<RunningTwin>,
    /// Retell's own list of calls, which stays empty: what was given up is not promised.
    retell: RunningTwin,
    pub(super) config: PathBuf,
    pub(super) database: String,
}

/// The number of a company, counted from 0.
pub(super) fn number(company: usize) -> String {
    format!("+493023125{:03}", 100 + company)
}

impl Office {
    pub(super) async fn open(run: &KillRun, folder: &Path, database: Option<String>) -> Self {
        let mut calendars = Vec::new();
        let mut running = Vec::new();
        for company in 0..run.companies {
            let twin = calendar(run, company);
            running.push(twin.spawn(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap());
            calendars.push(twin);
        }
        let twin = RetellTwin::builder(Arc::new(SystemClock)).with_api_key(KEY).unwrap().build();
        let retell = twin.spawn(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let file = folder.join("askpro.db");
        let database = database.unwrap_or(format!("sqlite://{}", file.display()));
        let config = folder.join("askpro.toml");
        std::fs::write(&config, configuration(&database, &running, &retell.base_url())).unwrap();
        Self { calendars, running, retell, config, database }
    }

    /// From now on the calendars answer as they should.
    pub(super) fn end_faults(&self) {
        for calendar in &self.calendars {
            calendar.faults().at_random(0, FaultOdds::default());
        }
    }

    /// How many faults struck.
    pub(super) fn faults(&self) -> usize {
        self.calendars.iter().map(|calendar| calendar.faults().injected().len()).sum()
    }

    /// How many bookings were asked for whose answer did not say what became of them.
    pub(super) fn lost_answers(&self) -> usize {
        let is_lost = |struck: &InjectedFault| {
            struck.method == Method::POST
                && struck.path == "/v2/bookings"
                && !matches!(struck.fault, Fault::Latency(_) | Fault::RateLimited { .. })
        };
        let lost = |calendar: &CalcomTwin| {
            calendar.faults().injected().iter().filter(|struck| is_lost(struck)).count()
        };
        self.calendars.iter().map(lost).sum()
    }

    /// How many requests the calendars saw.
    pub(super) fn requests(&self) -> usize {
        debug_assert_eq!(
            self.running.len(),
            self.calendars.len(),
            "beside {}",
            self.retell.base_url()
        );
        self.calendars.iter().map(|calendar| calendar.requests().len()).sum()
    }
}

/// A calendar that is open day and night, and misbehaves by seed.
fn calendar(run: &KillRun, company: usize) -> CalcomTwin {
    let offer = EventTypeSpec::new(DEMO_EVENT_TYPE, "Beratung", "beratung", 30)
        .with_email(FieldRule::Optional)
        .with_phone(FieldRule::Required)
        .with_hours(WeeklyHours::always());
    let twin = CalcomTwin::builder(Arc::new(SystemClock))
        .with_event_type(offer)
        .without_rate_limit()
        .with_seed(run.seed)
        .build();
    let share = run.faults / 8.0;
    let odds = FaultOdds {
        latency: share,
        max_latency: Duration::from_secs(2),
        error_before_commit: share,
        error_after_commit: share,
        reset_before_commit: share,
        reset_after_commit: share,
        hang_after_commit: share / 2.0,
        hang_before_commit: share / 2.0,
        max_hang: Duration::from_secs(40),
        rate_limited: share,
        html: share,
        ..FaultOdds::default()
    };
    twin.faults().at_random(run.seed.wrapping_add(company as u64), odds);
    twin
}

fn configuration(database: &str, twins: &[RunningTwin], retell: &str) -> String {
    let mut text = format!("[server]\nworkers = 4\n[database]\nurl = '{database}'\n");
    for (company, twin) in twins.iter().enumerate() {
        let (id, url) = (company + 1, twin.base_url());
        write!(
            text,
            "[[company]]\nid = {id}\nname = 'Salon {id}'\n\
             [company.calcom]\nbase_url = '{url}'\napi_key_env = 'KILL_RUN_CALCOM'\n\
             [company.retell]\nbase_url = '{retell}'\napi_key_env = 'KILL_RUN_RETELL'\n\
             [[company.branch]]\nid = '00000000-0000-7000-8000-{id:012}'\nname = 'Hauptfiliale'\n\
             phone_numbers = ['{}']\nevent_type_id = {DEMO_EVENT_TYPE}\n",
            number(company)
        )
        .unwrap();
    }
    text
}
