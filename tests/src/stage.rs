//! A hairdresser between the twins: Retell's calls come over HTTP, and Cal.com is asked over HTTP, with breaker and
//! caches before it as in the program, and a database file.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use askpro_calcom::{CalcomClient, RateLimit};
use askpro_core::ports::{Background, Clock, ConnectedCalendars, Work};
use askpro_core::service::{Replay, ReplayReport, Stand};
use askpro_core::testing::ManualClock;
use askpro_core::{
    BreakerConfig, BusinessHours, CallOutcome, CompanyId, EventTypeId, Locale, Provider, Service,
    Task,
};
use askpro_guard::{
    Breakers, CacheConfig, CachedCalendar, Caches, ConnectedHints, Credential, WithBreaker,
};
use askpro_retell::RetellEvents;
use askpro_sandbox::calcom::{DEMO_CALCOM_KEY, EventTypeSpec, FieldRule, TwinBooking};
use askpro_sandbox::retell::{
    CallDoors, CallScript, DEMO_CALLER, DEMO_NUMBER, DEMO_RETELL_KEY, LiveCall,
};
use askpro_sandbox::{CalcomTwin, RetellTwin, RunningTwin};
use askpro_store_sqlx::SqliteStore;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_util::task::TaskTracker;

use crate::server::{Parts, TestServer, berlin};

/// A man's cut, 30 minutes.
pub const MEN: EventTypeId = EventTypeId::new(2_563_193);
/// A woman's cut, 60 minutes.
pub const WOMEN: EventTypeId = EventTypeId::new(2_563_194);
/// Colouring, 90 minutes.
pub const COLOUR: EventTypeId = EventTypeId::new(2_563_195);

/// A machine with much to do answers late; what callers hear then is tested elsewhere.
const PATIENCE: Duration = Duration::from_mins(1);

/// A hairdresser with one chair, open from Monday to Friday, nine to six; it is Saturday, the 21 June 2025, nine o'clock.
#[derive(Debug)]
pub struct Stage {
    /// The server.
    pub server: TestServer,
    /// Its calendar.
    pub calcom: CalcomTwin,
    /// What calls it.
    pub retell: RetellTwin,
    calendar_server: Mutex<Option<RunningTwin>>,
    calendar_url: String,
    doors: CallDoors,
    beside: Beside,
    _folder: TempDir,
}

/// Work beside requests, for which a test can wait.
#[derive(Debug, Clone, Default)]
struct Beside(TaskTracker);

impl Background for Beside {
    fn run(&self, work: Work) {
        self.0.spawn(work);
    }
}

impl Stage {
    /// A German hairdresser.
    pub async fn set() -> Self {
        Self::set_in(Locale::De).await
    }

    /// A hairdresser who speaks this language.
    pub async fn set_in(locale: Locale) -> Self {
        let clock = TestServer::clock();
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let calcom = calendar(&shared);
        let calendar_server = calcom.spawn(([127, 0, 0, 1], 0).into()).await.unwrap();
        let beside = Beside::default();
        let calendar_url = calendar_server.base_url();
        let parts = guarded(&calendar_url, &clock, beside.clone());
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("askpro.db");
        let store = SqliteStore::connect(database.to_str().unwrap()).await.unwrap();
        let mut company = TestServer::company(1, DEMO_NUMBER);
        "Salon Hauptstadt".clone_into(&mut company.name);
        company.locale = locale;
        company.opening_hours = BusinessHours::parse(["Mo-Fr 09:00-18:00"]).unwrap();
        let branch = &mut company.branches[0];
        branch.event_type_id = None;
        let names = match locale {
            Locale::De => ["Herrenschnitt", "Damenschnitt", "Färben"],
            Locale::En => ["Men's cut", "Women's cut", "Colouring"],
        };
        let services = names.into_iter().zip([MEN, WOMEN, COLOUR]);
        branch.services = services.map(|(name, id)| Service::new(name, id)).collect();
        let server = TestServer::assemble(store, &[(company, DEMO_RETELL_KEY)], parts).await;
        let doors = CallDoors::under(&format!("{}/api/mcp/retell", server.listen().await));
        let retell = RetellTwin::demo(shared);
        let calendar_server = Mutex::new(Some(calendar_server));
        Self {
            server,
            calcom,
            retell,
            calendar_server,
            calendar_url,
            doors,
            beside,
            _folder: folder,
        }
    }

    /// The time.
    #[must_use]
    pub const fn clock(&self) -> &ManualClock {
        &self.server.clock
    }

    /// A call from a known number.
    pub async fn ring(&self, id: &str) -> Phone<'_> {
        self.ring_from(id, DEMO_CALLER).await
    }

    /// A call from this number; `anonymous` when the caller withholds it.
    pub async fn ring_from(&self, id: &str, from: &str) -> Phone<'_> {
        let script = CallScript::new(id, from, DEMO_NUMBER);
        let call = self.retell.ring(script, &self.doors).await.unwrap();
        Phone { stage: self, id: id.to_owned(), call }
    }

    /// Somebody who is not on the phone books a man's cut at Cal.com itself.
    pub async fn somebody_books(&self, start: DateTime<Utc>) {
        let body = json!({
            "eventTypeId": MEN,
            "start": start.to_rfc3339_opts(SecondsFormat::Secs, true),
            "attendee": {
                "name": "Max Mustermann", "timeZone": "Europe/Berlin", "phoneNumber": "+491713920009",
            },
        });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request =
            client.post(format!("{}/v2/bookings", self.calendar_url)).bearer_auth(DEMO_CALCOM_KEY);
        let request = request.header("cal-api-version", "2024-08-13").body(body.to_string());
        let answer = request.header("content-type", "application/json").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED, "{:?}", answer.text().await);
    }

    /// Cal.com cannot be reached from now on.
    pub async fn calendar_goes_down(&self) {
        let server = self.calendar_server.lock().unwrap().take();
        server.unwrap().shutdown().await;
    }

    /// Cal.com can be reached again.
    pub async fn calendar_comes_back(&self) {
        let address = self.calendar_url.trim_start_matches("http://").parse().unwrap();
        let server = self.calcom.spawn(address).await.unwrap();
        *self.calendar_server.lock().unwrap() = Some(server);
    }

    /// Lets time pass, minute by minute, and does what is due in each.
    pub async fn wait(&self, minutes: u32) {
        for _ in 0..minutes {
            self.clock().advance(TimeDelta::minutes(1));
            self.server.work().await;
        }
    }

    /// Waits until everything is done that is done beside requests.
    pub async fn quiet(&self) {
        self.beside.0.close();
        self.beside.0.wait().await;
        self.beside.0.reopen();
    }

    /// What stands in Cal.com.
    #[must_use]
    pub fn standing(&self) -> Vec<TwinBooking> {
        self.calcom.live_bookings()
    }

    /// When what stands in Cal.com begins.
    #[must_use]
    pub fn starts(&self) -> Vec<DateTime<Utc>> {
        self.standing().into_iter().map(|booking| booking.start).collect()
    }

    /// The open tasks.
    pub async fn tasks(&self) -> Vec<Task> {
        self.server.tasks(TestServer::COMPANY).await
    }

    /// The reasons and details of the open tasks.
    pub async fn to_do(&self) -> Vec<(&'static str, String)> {
        let tasks = self.tasks().await.into_iter();
        tasks.map(|task| (task.task.reason.as_str(), task.task.detail)).collect()
    }
}

/// The calendar's twin: one chair, starts on the hour.
fn calendar(clock: &Arc<dyn Clock>) -> CalcomTwin {
    let kinds = [(MEN, "Herrenschnitt", 30), (WOMEN, "Damenschnitt", 60), (COLOUR, "Farbe", 90)];
    let twin = kinds.into_iter().fold(CalcomTwin::builder(Arc::clone(clock)), |twin, kind| {
        let (id, title, minutes) = kind;
        let spec = EventTypeSpec::new(id.get(), title, title.to_lowercase(), minutes)
            .with_interval(60)
            .with_email(FieldRule::Optional)
            .with_phone(FieldRule::Required);
        twin.with_event_type(spec)
    });
    twin.without_rate_limit().with_seed(1).build()
}

/// The calendar as the program puts it together: the client, behind its breaker, beside the caches.
fn guarded(url: &str, clock: &ManualClock, beside: Beside) -> Parts {
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    let company = CompanyId::new(1);
    // Calls that follow each other without a breath would wait for their turn; the limit is tested elsewhere.
    let limit = RateLimit::new(60_000).with_burst(1_000);
    let client = CalcomClient::builder(DEMO_CALCOM_KEY).base_url(url).rate_limit(limit);
    let client = client.build().unwrap();
    let breakers = Breakers::new(BreakerConfig::default(), Arc::clone(&shared));
    let credential = Credential::of_key(client.base_url(), DEMO_CALCOM_KEY);
    let breaker = breakers.breaker(Provider::Calcom, credential, company);
    let caches = Caches::new(CacheConfig::default(), &shared);
    let calendar = CachedCalendar::new(WithBreaker::new(client, breaker), company, caches.clone());
    let hints = ConnectedHints::default().with(company, calendar.hints());
    let calendars = ConnectedCalendars::default().with(company, Arc::new(calendar));
    Parts {
        hints: Arc::new(hints),
        caches: Some(caches),
        background: Arc::new(beside),
        patience: Some(PATIENCE),
        ..Parts::over(Arc::new(calendars), clock.clone())
    }
}

/// A call in progress.
#[derive(Debug)]
pub struct Phone<'a> {
    /// The call, as Retell plays it.
    pub call: LiveCall,
    stage: &'a Stage,
    id: String,
}

impl Phone<'_> {
    /// The caller says something.
    pub fn says(&self, words: &str) {
        self.call.caller_says(words);
    }

    /// The agent calls a function, and says to the caller what it answers.
    pub async fn ask(&self, function: &str, args: Value) -> Value {
        let answer = self.call.ask(function, args).await;
        assert_eq!(answer.status, Some(200), "{answer:?}");
        let answer = answer.json();
        self.call.agent_says(answer["message"].as_str().unwrap());
        // What is reserved or given back beside the call is done before the next word.
        self.stage.quiet().await;
        answer
    }

    /// What the caller hears when the agent calls a function.
    pub async fn hear(&self, function: &str, args: Value) -> String {
        self.ask(function, args).await["message"].as_str().unwrap().to_owned()
    }

    /// The caller hangs up; what came of the call, when everything is done that is due after it. Decided again from its
    /// records, it comes to the same.
    pub async fn hang_up(&self) -> CallOutcome {
        for delivery in self.call.hang_up("user_hangup").await {
            assert!(delivery.answer.is_success(), "{delivery:?}");
        }
        self.stage.server.work().await;
        let store = Arc::new(self.stage.server.store.clone());
        let replay = Replay::new(store, Arc::new(RetellEvents));
        let report = replay.run(TestServer::COMPANY, &self.id.parse().unwrap()).await.unwrap();
        let ReplayReport { stored, replayed, .. } = report.unwrap();
        let came = |stand: &Stand| (stand.outcome, stand.decline_reason, stand.task_reason);
        assert_eq!(came(&replayed), came(&stored), "the call replays as it was decided");
        self.outcome().await.unwrap()
    }

    /// What came of the call, if that is known yet.
    pub async fn outcome(&self) -> Option<CallOutcome> {
        self.stage.server.call(TestServer::COMPANY, &self.id).await?.outcome
    }
}

/// The instant of a wall time in the week to come, the 23 to the 27 June 2025.
#[must_use]
pub fn june(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    berlin(2025, 6, day, hour, minute)
}
