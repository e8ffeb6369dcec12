//! A whole server: router, SQLite in memory or a file, decoder, services; only the calendar is scripted.

use std::sync::Arc;
use std::time::Duration;

use askpro_calcom::webhook::{CalcomEvents, WebhookSecret};
use askpro_core::ports::{
    Background, BookingStore, CalendarHints, Calendars, CallStore, Store, TaskStore, Telephony,
    TenantStore,
};
use askpro_core::service::{
    AlertService, BookingService, BookingSync, CallProcessor, CallSync, EventProcessor,
    FunctionService, Intake, JobRunner, TokenService,
};
use askpro_core::testing::{FakeCalendar, ManualClock, SeededRandomness};
use askpro_core::{
    Appointment, Branch, BranchId, Call, CallOutcome, Company, CompanyId, E164, EventTypeId,
    Region, Task, TaskFilter,
};
use askpro_guard::{CachedTenants, Caches};
use askpro_http::{AppState, CalendarSecrets, SenderKeys, TokioBackground, router};
use askpro_outbound::{JsonSchemas, WebOutbound};
use askpro_retell::{RetellEvents, WebhookKey, sign};
use askpro_store_sqlx::SqliteStore;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use chrono::{DateTime, TimeZone, Utc};
use serde_json::Value;
use tokio::net::TcpListener;
use tower::ServiceExt;
use uuid::Uuid;

/// An answer of the server.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body; `null` when it is no JSON.
    pub body: Value,
    /// How to come in, where the answer says it.
    pub challenge: Option<String>,
}

impl Answer {
    /// The message of the answer.
    #[must_use]
    pub fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }
}

/// A whole server at nine in the morning of 21 June 2025, when the original specification was written.
#[derive(Debug)]
pub struct TestServer {
    /// The time of the server.
    pub clock: ManualClock,
    /// The calendar of every company, unless the server was started over another one.
    pub calendar: FakeCalendar,
    /// The database.
    pub store: SqliteStore,
    /// What keeps its appointments in step.
    pub bookings: BookingSync,
    /// Who may come in without a signature.
    pub tokens: TokenService,
    runner: JobRunner,
    router: Router,
}

/// What a server is made of, beside its store and its companies.
pub(crate) struct Parts {
    pub(crate) calendars: Arc<dyn Calendars>,
    pub(crate) hints: Arc<dyn CalendarHints>,
    /// Where it is kept where numbers lead, if it is kept.
    pub(crate) caches: Option<Caches>,
    pub(crate) background: Arc<dyn Background>,
    /// How long a function and a ringing phone may take, instead of what callers put up with.
    pub(crate) patience: Option<Duration>,
    pub(crate) outbound: WebOutbound,
    pub(crate) clock: ManualClock,
}

impl Parts {
    /// Nothing is kept in memory.
    pub(crate) fn over(calendars: Arc<dyn Calendars>, clock: ManualClock) -> Self {
        Self {
            hints: Arc::new(Arc::clone(&calendars)),
            calendars,
            caches: None,
            background: Arc::new(TokioBackground),
            patience: None,
            outbound: WebOutbound::builder().build().unwrap(),
            clock,
        }
    }
}

/// An instant given as wall time in Berlin.
#[must_use]
pub fn berlin(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    let local = chrono_tz::Europe::Berlin.with_ymd_and_hms(year, month, day, hour, minute, 0);
    local.unwrap().to_utc()
}

impl TestServer {
    /// The company that the original payloads are about.
    pub const COMPANY: CompanyId = CompanyId::new(1);
    /// Its webhook key.
    pub const KEY: &str = "key_test_company_1";

    /// A server with that company alone.
    pub async fn start() -> Self {
        Self::start_with(&[(Self::company(1, "+493083793369"), Self::KEY)]).await
    }

    /// A company with one branch, one number and one event type.
    #[must_use]
    pub fn company(id: i64, number: &str) -> Company {
        let branch = BranchId::new(Uuid::from_u128(u128::try_from(id).unwrap()));
        Company::new(CompanyId::new(id), format!("Salon {id}")).with_branch(
            Branch::new(branch, "Hauptfiliale")
                .with_phone_number(E164::parse(number, Region::De).unwrap())
                .with_event_type(EventTypeId::new(2_563_193)),
        )
    }

    /// A server with these companies, each with its webhook key, on a database in memory.
    pub async fn start_with(companies: &[(Company, &str)]) -> Self {
        Self::start_on("sqlite::memory:", companies).await
    }

    /// A server with these companies on this database.
    pub async fn start_on(url: &str, companies: &[(Company, &str)]) -> Self {
        let calendar = FakeCalendar::new();
        let mut server =
            Self::start_over(Arc::new(calendar.clone()), Self::clock(), url, companies).await;
        server.calendar = calendar;
        server
    }

    /// The time at which every server starts.
    #[must_use]
    pub fn clock() -> ManualClock {
        ManualClock::at(berlin(2025, 6, 21, 9, 0))
    }

    /// The instant at which every server starts.
    #[must_use]
    pub fn began() -> DateTime<Utc> {
        askpro_core::ports::Clock::now(&Self::clock())
    }

    /// A server over other calendars.
    pub async fn start_over(
        calendars: Arc<dyn Calendars>,
        clock: ManualClock,
        url: &str,
        companies: &[(Company, &str)],
    ) -> Self {
        Self::start_in(SqliteStore::connect(url).await.unwrap(), calendars, clock, companies).await
    }

    /// A server with the first company, whose own functions reach other servers in this way.
    pub async fn start_reaching(outbound: WebOutbound, company: Company) -> Self {
        let store = SqliteStore::connect("sqlite::memory:").await.unwrap();
        let calendars = Arc::new(FakeCalendar::new());
        let companies = [(company, Self::KEY)];
        let parts = Parts { outbound, ..Parts::over(calendars, Self::clock()) };
        Self::assemble(store, &companies, parts).await
    }

    /// A server on a store that was opened already.
    pub async fn start_in(
        store: SqliteStore,
        calendars: Arc<dyn Calendars>,
        clock: ManualClock,
        companies: &[(Company, &str)],
    ) -> Self {
        Self::assemble(store, companies, Parts::over(calendars, clock)).await
    }

    pub(crate) async fn assemble(
        store: SqliteStore,
        companies: &[(Company, &str)],
        parts: Parts,
    ) -> Self {
        let Parts { calendars, hints, caches, background, patience, outbound, clock } = parts;
        store.migrate().await.unwrap();
        let mut keys = SenderKeys::default();
        let mut secrets = CalendarSecrets::default();
        for (company, key) in companies {
            store.apply_company(company).await.unwrap();
            keys = keys.with(company.id, key).unwrap();
            secrets = secrets.with(company.id, &Self::calendar_secret(company.id)).unwrap();
        }
        let shared: Arc<dyn Store> = Arc::new(store.clone());
        let bookings =
            BookingSync::new(Arc::clone(&calendars), Arc::clone(&shared), Arc::new(CalcomEvents))
                .with_clock(Arc::new(clock.clone()));
        let bookings = match &caches {
            Some(caches) => bookings.with_listener(Arc::new(caches.clone())),
            None => bookings,
        };
        let booking = BookingService::builder(calendars, Arc::clone(&shared))
            .with_clock(Arc::new(clock.clone()))
            .build();
        let calls = CallProcessor::new(booking.clone(), Arc::new(RetellEvents));
        let runner = JobRunner::builder(Arc::clone(&shared))
            .with_clock(Arc::new(clock.clone()))
            .with_handler(Arc::new(EventProcessor::new(calls, bookings.clone())))
            .with_handler(Arc::new(booking.clone()))
            .with_handler(Arc::new(AlertService::new(Arc::clone(&shared))))
            .build();
        let tokens = TokenService::new(
            Arc::clone(&shared),
            Arc::new(clock.clone()),
            Arc::new(SeededRandomness::default()),
        );
        let mut state = AppState::new(Arc::clone(&shared), keys, Arc::new(clock.clone()))
            .with_calendar_secrets(secrets)
            .with_tokens(tokens.clone())
            .with_functions(
                FunctionService::new(booking, hints)
                    .with_background(background)
                    .with_own_functions(Arc::new(outbound), Arc::new(JsonSchemas)),
            );
        if let Some(patience) = patience {
            state = state.with_function_deadline(patience).with_ring_deadline(patience);
        }
        if let Some(caches) = caches {
            state = state.with_tenants(Arc::new(CachedTenants::new(shared, caches)));
        }
        let router = router(state);
        Self { clock, calendar: FakeCalendar::new(), store, bookings, tokens, runner, router }
    }

    /// Listens on this machine, for as long as the test runs; answers its URL.
    pub async fn listen(&self) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = self.router.clone();
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }

    /// The secret of a company's calendar webhook.
    #[must_use]
    pub fn calendar_secret(company: CompanyId) -> String {
        format!("secret_test_company_{company}")
    }

    /// What fetches calls whose webhooks were lost, from a workspace that these companies share.
    #[must_use]
    pub fn call_sync(&self, telephony: Arc<dyn Telephony>, companies: &[CompanyId]) -> CallSync {
        let store: Arc<dyn Store> = Arc::new(self.store.clone());
        let intake = Intake::new(store, Arc::new(RetellEvents), Arc::new(self.clock.clone()));
        CallSync::new(intake).with_workspace(telephony, companies.iter().copied())
    }

    /// Sends a calendar event to the first company's door, signed with its secret.
    pub async fn post_calendar(&self, body: &[u8]) -> Answer {
        let secret = WebhookSecret::new(Self::calendar_secret(Self::COMPANY)).unwrap();
        let signature = secret.sign(body);
        self.post_calendar_with("1", body, &[("x-cal-signature-256", &signature)]).await
    }

    /// Sends a body with these headers to the calendar's door of a company.
    pub async fn post_calendar_with(
        &self,
        company: &str,
        body: &[u8],
        headers: &[(&str, &str)],
    ) -> Answer {
        self.post_to(&format!("/api/mcp/calcom/webhook/{company}"), body, headers).await
    }

    /// Sends a body signed by the first company, now.
    pub async fn post(&self, payload: &Value) -> Answer {
        self.post_signed(payload.to_string().as_bytes(), Self::KEY).await
    }

    /// Sends a body signed with a key, now.
    pub async fn post_signed(&self, body: &[u8], key: &str) -> Answer {
        let now = askpro_core::ports::Clock::now(&self.clock);
        let header = sign(body, &WebhookKey::new(key).unwrap(), now);
        self.post_with(body, &[("x-retell-signature", &header)]).await
    }

    /// Asks a question of Retell's at one of its doors, `inbound` or `custom-function…`, signed by the first company, now.
    pub async fn ask(&self, door: &str, payload: &Value) -> Answer {
        let body = payload.to_string().into_bytes();
        let now = askpro_core::ports::Clock::now(&self.clock);
        let header = sign(&body, &WebhookKey::new(Self::KEY).unwrap(), now);
        let request = Request::post(format!("/api/mcp/retell/{door}"))
            .header("x-retell-signature", header)
            .body(Body::from(body));
        self.send(request.unwrap()).await
    }

    /// Sends a body with these headers.
    pub async fn post_with(&self, body: &[u8], headers: &[(&str, &str)]) -> Answer {
        self.post_to("/api/mcp/retell/webhook", body, headers).await
    }

    /// Sends a body with these headers to a path.
    pub async fn post_to(&self, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::post(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_vec())).unwrap()).await
    }

    /// Asks for a path.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let challenge = response.headers().get(header::WWW_AUTHENTICATE);
        let challenge = challenge.map(|value| value.to_str().unwrap().to_owned());
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null), challenge }
    }

    /// Works on everything that is due; answers how many jobs ran.
    pub async fn work(&self) -> usize {
        self.try_work().await.unwrap()
    }

    /// Works on everything that is due, as far as the database lets it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn try_work(&self) -> askpro_core::Result<usize> {
        self.runner.run_all_due().await
    }

    /// Sends an event of the first company and works on it; answers how the call stands.
    pub async fn settle(&self, payload: &Value) -> CallOutcome {
        let answer = self.post(payload).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        self.work().await;
        let call = payload["call"]["call_id"].as_str().unwrap();
        self.call(Self::COMPANY, call).await.unwrap().outcome.unwrap()
    }

    /// A stored call.
    pub async fn call(&self, company: CompanyId, call: &str) -> Option<Call> {
        self.store.call(company, &call.parse().unwrap()).await.unwrap()
    }

    /// The open tasks of a company.
    pub async fn tasks(&self, company: CompanyId) -> Vec<Task> {
        self.store.tasks(company, &TaskFilter::open(100)).await.unwrap()
    }

    /// The appointments of a company.
    pub async fn appointments(&self, company: CompanyId) -> Vec<Appointment> {
        self.store.appointments(company, 100).await.unwrap()
    }
}
