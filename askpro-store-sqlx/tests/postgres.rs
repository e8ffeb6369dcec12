//! What PostgreSQL adds to the contracts: several processes, broken connections, and its own failures.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use askpro_core::ports::{
    BookingStore, CallStore, ClaimOptions, EventStore, JobStore, Lease, Store, TaskStore,
    TenantStore,
};
use askpro_core::{
    AppointmentRequest, Booking, BookingStatus, BookingUid, Branch, BranchId, CallId, CallOutcome,
    Claim, Company, CompanyId, DeclineReason, Direction, Error, ErrorKind, EventStatus,
    EventTypeId, JobKind, NewCall, NewEvent, NewJob, NewTask, Provider, Recorded, Retry,
    TaskFilter, TaskReason,
};
use askpro_store_sqlx::sqlx::postgres::{PgConnection, PgPoolOptions};
use askpro_store_sqlx::sqlx::{self, AssertSqlSafe, Connection, Row};
use askpro_store_sqlx::testing::{Durability, PostgresServer, TestDatabase};
use askpro_store_sqlx::{MIGRATIONS_TABLE, PostgresStore};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;
use tokio::time::timeout;
use uuid::Uuid;

const ONE: CompanyId = CompanyId::new(1);

/// Longer than anything here takes; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_442_000, 0).unwrap()
}

/// A database, and the server where it is.
struct Fixture {
    database: TestDatabase,
    _server: PostgresServer,
}

impl Fixture {
    async fn new() -> Self {
        let server = PostgresServer::shared().unwrap();
        Self { database: server.database().await.unwrap(), _server: server }
    }

    async fn empty() -> Self {
        let server = PostgresServer::shared().unwrap();
        Self { database: server.empty_database().await.unwrap(), _server: server }
    }

    async fn store(&self) -> PostgresStore {
        self.database.store().await
    }

    /// Two processes.
    async fn stores(&self) -> [PostgresStore; 2] {
        [self.store().await, self.store().await]
    }

    /// A connection past the stores.
    async fn raw(&self) -> PgConnection {
        PgConnection::connect_with(&self.database.options()).await.unwrap()
    }

    async fn execute(&self, statement: &str) {
        let statement = AssertSqlSafe(statement.to_owned());
        sqlx::raw_sql(statement).execute(&mut self.raw().await).await.unwrap();
    }
}

fn event(dedup_key: &str, serial_key: Option<&str>) -> NewEvent {
    NewEvent {
        provider: Provider::Retell,
        event_type: "call_ended".to_owned(),
        dedup_key: dedup_key.to_owned(),
        branch: None,
        call_id: None,
        payload: "{}".to_owned(),
        received_at: now(),
        job: Some(NewJob {
            serial_key: serial_key.map(str::to_owned),
            ..NewJob::new(JobKind::ProcessEvent, now())
        }),
    }
}

fn call_id(number: usize) -> CallId {
    CallId::new(format!("call_{number}")).unwrap()
}

fn call(number: usize) -> NewCall {
    NewCall {
        call_id: call_id(number),
        branch: None,
        agent_id: None,
        direction: Direction::Inbound,
        customer: None,
        customer_number: None,
        started_at: None,
        ended_at: None,
        disconnection_reason: None,
        transcript: None,
        summary: None,
        sentiment: None,
        extracted_date: None,
        extracted_time: None,
    }
}

fn task() -> NewTask {
    NewTask::new(TaskReason::SlotTaken, "the calendar refused", now())
}

#[track_caller]
fn assert_explained(error: &Error, message: &str) {
    assert_eq!((error.kind(), error.message()), (ErrorKind::Storage, message));
    assert!(matches!(error.retry(), Retry::SafeAfter(_)), "{:?}", error.retry());
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_start_at_once_all_find_the_tables() {
    let fixture = Fixture::empty().await;
    let mut servers = JoinSet::new();
    for _ in 0..4 {
        let store = fixture.store().await;
        servers.spawn(async move { store.migrate().await });
    }
    for migrated in servers.join_all().await {
        migrated.unwrap();
    }
    let tables = "SELECT table_name::TEXT FROM information_schema.tables \
                  WHERE table_name LIKE '%migrations'";
    let tables = sqlx::query(tables).fetch_all(&mut fixture.raw().await).await.unwrap();
    let names: Vec<String> = tables.iter().map(|row| row.get(0)).collect();
    assert_eq!(names, [MIGRATIONS_TABLE]);
}

#[tokio::test]
async fn a_migration_that_fails_changes_nothing() {
    let fixture = Fixture::empty().await;
    // In the way of a later statement of the first migration.
    fixture.execute("CREATE TABLE tasks (id TEXT)").await;
    let store = fixture.store().await;
    let error = store.migrate().await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Storage, Retry::Never));
    fixture.execute("DROP TABLE tasks").await;
    store.migrate().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_callers_in_two_processes_store_an_event_once() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    let mut callers = JoinSet::new();
    for number in 0..32 {
        let store = stores[number % 2].clone();
        callers.spawn(async move { store.record_event(ONE, &event("k", None)).await.unwrap() });
    }
    let answers = callers.join_all().await;
    let ids: std::collections::HashSet<_> =
        answers.iter().map(|answer| answer.event_id()).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Recorded::New(_))).count(), 1);
    assert_eq!(stores[0].job_counts(ONE).await.unwrap().ready, 1);
}

/// Claims and completes until nothing is left; answers the jobs done.
async fn drain(store: PostgresStore) -> Vec<Uuid> {
    let mut done = Vec::new();
    loop {
        while let Some(job) = store.claim_job(&ClaimOptions::default(), now()).await.unwrap() {
            store.complete_job(&job, EventStatus::Processed, now()).await.unwrap();
            done.push(job.id.get());
        }
        // Nothing may be due only because another worker has a job of every series.
        let counts = store.job_counts(ONE).await.unwrap();
        if counts.ready + counts.running == 0 {
            return done;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_of_two_processes_run_every_job_once_and_a_series_in_turn() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    for number in 0..80 {
        let series = format!("series_{}", number % 5);
        let serial_key = (number % 2 == 0).then_some(series.as_str());
        let event = event(&format!("k{number}"), serial_key);
        stores[0].record_event(ONE, &event).await.unwrap();
    }
    let mut workers = JoinSet::new();
    for number in 0..8 {
        workers.spawn(drain(stores[number % 2].clone()));
    }
    let mut done = workers.join_all().await.concat();
    assert_eq!(done.len(), 80);
    done.sort();
    done.dedup();
    assert_eq!(done.len(), 80);
    assert_eq!(stores[1].job_counts(ONE).await.unwrap().done, 80);
}

#[tokio::test(flavor = "multi_thread")]
async fn claimers_who_meet_at_a_series_see_no_error() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    for round in 0..20 {
        for number in 0..8 {
            let event = event(&format!("{round}/{number}"), Some("one series"));
            stores[0].record_event(ONE, &event).await.unwrap();
        }
        let mut claimers = JoinSet::new();
        for number in 0..8 {
            let store = stores[number % 2].clone();
            claimers.spawn(async move {
                store.claim_job(&ClaimOptions::default(), now()).await.unwrap()
            });
        }
        let claimed: Vec<_> = claimers.join_all().await.into_iter().flatten().collect();
        assert_eq!(claimed.len(), 1, "two jobs of one series run at once");
        stores[0].complete_job(&claimed[0], EventStatus::Processed, now()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_who_give_back_the_same_expired_jobs_see_no_error() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    for number in 0..40 {
        stores[0].record_event(ONE, &event(&format!("k{number}"), None)).await.unwrap();
    }
    while stores[0].claim_job(&ClaimOptions::default(), now()).await.unwrap().is_some() {}
    let later = now() + TimeDelta::days(1);
    let mut workers = JoinSet::new();
    for number in 0..8 {
        let store = stores[number % 2].clone();
        workers.spawn(async move {
            let mut claimed = Vec::new();
            // A job may be passed over while another worker gives it back.
            while store.next_job_at().await.unwrap().is_some_and(|due| due <= later) {
                claimed.extend(
                    store
                        .claim_job(&ClaimOptions::default(), later)
                        .await
                        .unwrap()
                        .map(|job| job.id),
                );
            }
            claimed
        });
    }
    let mut claimed = workers.join_all().await.concat();
    assert_eq!(claimed.len(), 40);
    claimed.sort();
    claimed.dedup();
    assert_eq!(claimed.len(), 40);
}

/// A wish of this call, claimed and sent.
async fn sent(store: &PostgresStore, number: usize) -> (Claim, Booking) {
    let start = now() + TimeDelta::days(1);
    let mut request = AppointmentRequest::new(ONE, EventTypeId::new(1), start);
    request.call_id = Some(call_id(number));
    let key = format!("{number:064x}").parse().unwrap();
    let lease = Lease { now: now(), until: now() + TimeDelta::minutes(5) };
    let claim = store.claim_intent(&key, &request.clone().into(), lease).await.unwrap();
    let uid = BookingUid::new(format!("uid_{number}")).unwrap();
    let end = start + TimeDelta::minutes(30);
    (claim, Booking::new(uid, BookingStatus::Accepted, start, end))
}

/// Confirms the booking of each call while `rival` does something else to the call; then looks at it.
async fn race<F>(
    recorded_before: bool,
    rival: impl Fn(PostgresStore, usize) -> F,
    check: impl AsyncFn(&PostgresStore, usize),
) where
    F: Future<Output = ()> + Send + 'static,
{
    let fixture = Fixture::new().await;
    let [ours, theirs] = fixture.stores().await;
    for number in 0..30 {
        if recorded_before {
            ours.record_call(ONE, &call(number), now()).await.unwrap();
        }
        let (claim, booking) = sent(&ours, number).await;
        let Claim::Acquired(intent, token) = claim else { panic!("{claim:?}") };
        let rivals = tokio::spawn(rival(theirs.clone(), number));
        ours.confirm_intent(ONE, intent.id, token, &booking, now()).await.unwrap();
        rivals.await.unwrap();
        check(&ours, number).await;
    }
}

async fn outcome(store: &PostgresStore, number: usize) -> Option<CallOutcome> {
    store.call(ONE, &call_id(number)).await.unwrap().unwrap().outcome
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_recorded_while_it_is_booked_is_booked() {
    let record = |store: PostgresStore, number| async move {
        store.record_call(ONE, &call(number), now()).await.unwrap();
    };
    race(false, record, async |store, number| {
        assert!(matches!(outcome(store, number).await, Some(CallOutcome::Booked(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_written_while_the_call_is_booked_is_not_left_open() {
    let close = |store: PostgresStore, number| async move {
        store.close_call_with_task(ONE, &call_id(number), &task(), now()).await.unwrap();
    };
    race(true, close, async |store, number| {
        assert!(matches!(outcome(store, number).await, Some(CallOutcome::Booked(_))));

        assert_eq!(store.tasks(ONE, &TaskFilter::open(10)).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_with_a_task_is_not_declined_at_the_same_time() {
    let fixture = Fixture::new().await;
    let [ours, theirs] = fixture.stores().await;
    for number in 0..30 {
        ours.record_call(ONE, &call(number), now()).await.unwrap();
        let declining = tokio::spawn({
            let store = theirs.clone();
            async move {
                let id = call_id(number);
                store.decline_call(ONE, &id, DeclineReason::NotConfirmed, now()).await.unwrap();
            }
        });
        ours.close_call_with_task(ONE, &call_id(number), &task(), now()).await.unwrap();
        declining.await.unwrap();
        let outcome = outcome(&ours, number).await;
        assert!(matches!(outcome, Some(CallOutcome::Task(_))), "{outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_apply_the_same_companies_at_once_agree() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    let branch = |last| {
        let mut branch = Branch::new(BranchId::new(Uuid::from_u128(last)), "Filiale");
        let number = format!("+4930231250{}", 10 + last);
        branch.phone_numbers = vec![number.try_into().unwrap()];
        branch
    };
    for round in 0..10 {
        let numbers: [u128; 2] = if round % 2 == 0 { [1, 2] } else { [2, 1] };
        let mut servers = JoinSet::new();
        for store in &stores {
            let store = store.clone();
            let company = Company::new(ONE, format!("Salon {round}"));
            let company =
                numbers.iter().fold(company, |company, last| company.with_branch(branch(*last)));
            servers.spawn(async move { store.apply_company(&company).await.unwrap() });
        }
        servers.join_all().await;
        let company = stores[0].company(ONE).await.unwrap().unwrap();
        assert_eq!(company.branches.len(), 2);
        assert_eq!(company.branches[0].id, BranchId::new(Uuid::from_u128(numbers[0])));
    }
}

#[tokio::test]
async fn another_process_hears_of_a_job() {
    let fixture = Fixture::new().await;
    let [ours, theirs] = fixture.stores().await;
    let heard = theirs.job_added();
    // The first call says that it listens now.
    timeout(PATIENCE, heard.notified()).await.unwrap();
    ours.record_event(ONE, &event("k", None)).await.unwrap();
    timeout(PATIENCE, heard.notified()).await.unwrap();
    let job = theirs.claim_job(&ClaimOptions::default(), now()).await.unwrap().unwrap();
    theirs.retry_job(&job, now(), "later", false).await.unwrap();
    timeout(PATIENCE, ours.job_added().notified()).await.unwrap();
}

#[tokio::test]
async fn broken_connections_heal() {
    let fixture = Fixture::new().await;
    let [ours, theirs] = fixture.stores().await;
    let heard = theirs.job_added();
    timeout(PATIENCE, heard.notified()).await.unwrap();
    ours.record_event(ONE, &event("before", None)).await.unwrap();
    timeout(PATIENCE, heard.notified()).await.unwrap();
    fixture
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await;
    // The one who listens comes back, and says so.
    timeout(PATIENCE, heard.notified()).await.unwrap();
    ours.record_event(ONE, &event("after", None)).await.unwrap();
    timeout(PATIENCE, heard.notified()).await.unwrap();
    assert_eq!(theirs.job_counts(ONE).await.unwrap().ready, 2);
}

#[tokio::test]
async fn a_server_that_crashes_and_comes_back_is_found_again() {
    let mut server = PostgresServer::start(Durability::On).unwrap();
    let database = server.database().await.unwrap();
    let store = database.store().await;
    let recorded = store.record_event(ONE, &event("k", None)).await.unwrap();
    server.stop().unwrap();
    let gone = timeout(PATIENCE, store.record_event(ONE, &event("l", None))).await.unwrap();
    assert_eq!(gone.unwrap_err().kind(), ErrorKind::Storage);
    assert_eq!(store.ping().await.unwrap_err().kind(), ErrorKind::Storage);
    let error = PostgresStore::connect(&database.url()).await.unwrap_err();
    assert_explained(&error, "the database cannot be reached");
    server.start_again().unwrap();
    let found = store.event(ONE, recorded.event_id()).await.unwrap().unwrap();
    assert_eq!(found.status, EventStatus::Pending);
    assert!(matches!(store.record_event(ONE, &event("l", None)).await, Ok(Recorded::New(_))));
}

#[tokio::test]
async fn a_database_that_can_only_be_read_fails_the_ping() {
    let fixture = Fixture::new().await;
    let store = fixture.store().await;
    fixture
        .execute(
            "DO $$ BEGIN EXECUTE format(\
             'ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$",
        )
        .await;
    let store = {
        store.close().await;
        fixture.store().await
    };
    assert_explained(&store.ping().await.unwrap_err(), "the database can only be read");
    let error = store.record_event(ONE, &event("k", None)).await.unwrap_err();
    assert_explained(&error, "the database can only be read");
    assert_eq!(store.companies().await.unwrap(), []);
}

#[tokio::test]
async fn a_database_without_tables_fails_the_ping() {
    let fixture = Fixture::empty().await;
    let store = fixture.store().await;
    assert_explained(&store.ping().await.unwrap_err(), "a table is missing");
    store.migrate().await.unwrap();
    store.ping().await.unwrap();
}

#[tokio::test]
async fn a_pool_of_the_hosts_writes_durably_and_one_connection_is_enough() {
    let fixture = Fixture::new().await;
    let pool = PgPoolOptions::new().max_connections(1).connect_with(fixture.database.options());
    let store = PostgresStore::from_pool(pool.await.unwrap());
    // A trigger that lets an event through only when its commit waits for the disk.
    fixture
        .execute(
            "CREATE FUNCTION durable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF current_setting('synchronous_commit') <> 'on' THEN RAISE 'not durable'; END IF; \
             RETURN NEW; END $$; \
             CREATE TRIGGER durable BEFORE INSERT ON webhook_events \
             FOR EACH ROW EXECUTE FUNCTION durable(); \
             DO $$ BEGIN EXECUTE format(\
             'ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$",
        )
        .await;
    let heard = store.job_added();
    store.record_event(ONE, &event("k", None)).await.unwrap();
    timeout(PATIENCE, heard.notified()).await.unwrap();
    assert!(store.claim_job(&ClaimOptions::default(), now()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_transaction_given_up_halfway_leaves_nothing() {
    let fixture = Fixture::new().await;
    let store = fixture.store().await;
    fixture
        .execute(
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE 'no'; END $$; \
             CREATE TRIGGER no BEFORE INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION no()",
        )
        .await;
    let error = store.record_event(ONE, &event("k", None)).await.unwrap_err();
    assert_explained(&error, "the database refused the statement");
    fixture.execute("DROP TRIGGER no ON jobs").await;
    let again = store.record_event(ONE, &event("k", None)).await.unwrap();
    assert!(matches!(again, Recorded::New(_)), "the event had been stored without its job");
}

#[tokio::test]
async fn a_lock_that_nobody_gives_back_holds_nobody_up_for_long() {
    let fixture = Fixture::new().await;
    let store = fixture.store().await;
    let mut other = fixture.raw().await;
    sqlx::raw_sql("BEGIN; LOCK TABLE webhook_events").execute(&mut other).await.unwrap();
    let error = timeout(PATIENCE, store.record_event(ONE, &event("k", None))).await.unwrap();
    assert_explained(&error.unwrap_err(), "another transaction held what this one needed");
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    store.record_event(ONE, &event("k", None)).await.unwrap();
}

#[tokio::test]
async fn a_url_that_cannot_be_read_is_a_matter_of_configuration() {
    let error = PostgresStore::connect("postgres://a:secret@[").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named_as_such() {
    let fixture = Fixture::new().await;
    let options = fixture.database.options().database("askpro_nowhere");
    let error = PostgresStore::connect_with(options).await.unwrap_err();
    assert_explained(&error, "there is no such database");
}
