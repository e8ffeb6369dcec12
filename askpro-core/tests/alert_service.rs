//! People are told of tasks: by every sink once, again where a sink failed, and never so that it makes a new task.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use askpro_core::ports::{AlertSink, CallStore, Clock, JobStore, TaskStore, TenantStore};
use askpro_core::service::{AlertService, JobRunner};
use askpro_core::testing::ManualClock;
use askpro_core::{
    Alert, AlertId, AlertKind, Assignee, CallId, Company, CompanyId, Direction, Error, ErrorKind,
    JobCounts, Locale, MemoryStore, NewCall, NewTask, Resolution, Result, TaskFilter, TaskId,
    TaskReason,
};
use async_trait::async_trait;
use chrono::{DateTime, Duration, TimeZone, Utc};

const COMPANY: CompanyId = CompanyId::new(7);

/// Remembers what it was given, and fails by script first.
#[derive(Debug, Clone)]
struct Memory {
    name: &'static str,
    taken: Arc<Mutex<Vec<Alert>>>,
    failures: Arc<Mutex<VecDeque<ErrorKind>>>,
    asked: Arc<Mutex<u32>>,
}

impl Memory {
    fn named(name: &'static str) -> Self {
        Self { name, taken: Arc::default(), failures: Arc::default(), asked: Arc::default() }
    }

    fn fail(&self, kinds: impl IntoIterator<Item = ErrorKind>) {
        self.failures.lock().unwrap().extend(kinds);
    }

    fn taken(&self) -> Vec<Alert> {
        self.taken.lock().unwrap().clone()
    }

    fn asked(&self) -> u32 {
        *self.asked.lock().unwrap()
    }
}

#[async_trait]
impl AlertSink for Memory {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn send(&self, alert: &Alert) -> Result<()> {
        *self.asked.lock().unwrap() += 1;
        if let Some(kind) = self.failures.lock().unwrap().pop_front() {
            return Err(Error::new(kind, "alert", "no"));
        }
        self.taken.lock().unwrap().push(alert.clone());
        Ok(())
    }
}

struct Setting {
    clock: ManualClock,
    store: MemoryStore,
    alerts: AlertService,
    runner: JobRunner,
}

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
}

async fn setting(sinks: &[Memory]) -> Setting {
    let (clock, store) = (ManualClock::at(start()), MemoryStore::new());
    let mut company = Company::new(COMPANY, "Salon Hauptstadt");
    company.locale = Locale::En;
    company.timezone = chrono_tz::Europe::London;
    store.apply_company(&company).await.unwrap();
    let mut alerts = AlertService::new(Arc::new(store.clone())).with_clock(Arc::new(clock.clone()));
    for sink in sinks {
        alerts = alerts.with_sink(Arc::new(sink.clone()));
    }
    let runner = JobRunner::builder(Arc::new(store.clone()))
        .with_clock(Arc::new(clock.clone()))
        .with_handler(Arc::new(alerts.clone()))
        .build();
    Setting { clock, store, alerts, runner }
}

impl Setting {
    async fn task(&self, company: CompanyId, call: &str) -> TaskId {
        let (call, now) = (CallId::new(call).unwrap(), self.clock.now());
        self.store.record_call(company, &new_call(&call), now).await.unwrap();
        let reason = TaskReason::DateUnclear;
        let detail = "datum: expected a date, found what Erika Mustermann said";
        let task = NewTask::new(reason, detail, now + reason.time_to_act());
        self.store.close_call_with_task(company, &call, &task, now).await.unwrap().unwrap()
    }

    async fn work(&self) {
        self.runner.run_all_due().await.unwrap();
    }

    async fn work_for(&self, hours: i64) {
        for _ in 0..hours * 4 {
            self.work().await;
            self.clock.advance(Duration::minutes(15));
        }
    }

    async fn resolve(&self, id: TaskId) {
        let done = Resolution::by(Assignee::new("Empfang").unwrap(), self.clock.now());
        assert!(self.store.resolve_task(COMPANY, id, &done).await.unwrap());
    }

    async fn open_tasks(&self) -> usize {
        self.store.tasks(COMPANY, &TaskFilter::open(100)).await.unwrap().len()
    }

    async fn jobs(&self) -> JobCounts {
        self.store.job_counts(COMPANY).await.unwrap()
    }
}

fn new_call(call: &CallId) -> NewCall {
    NewCall {
        call_id: call.clone(),
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

#[tokio::test]
async fn a_new_task_is_told_of_once_in_the_companys_language_and_without_its_detail() {
    let log = Memory::named("log");
    let setting = setting(std::slice::from_ref(&log)).await;
    let id = setting.task(COMPANY, "call_1").await;
    setting.work_for(2).await;
    let [alert] = &log.taken()[..] else { panic!("one alert") };
    assert_eq!((alert.company, alert.locale), (COMPANY, Locale::En));
    assert_eq!(alert.timezone, chrono_tz::Europe::London);
    let AlertKind::TaskWritten(facts) = &alert.kind else { panic!("found {alert:?}") };
    assert_eq!((facts.task, facts.reason), (id, TaskReason::DateUnclear));
    assert_eq!(facts.call_id.as_ref().unwrap().as_str(), "call_1");
    assert_eq!(alert.id.as_str(), format!("task-{id}-written-0"));
    assert!(!format!("{alert:?} {:?}", alert.facts()).contains("Erika"));
}

#[tokio::test]
async fn a_task_of_the_operator_is_told_of_in_german() {
    let log = Memory::named("log");
    let setting = setting(std::slice::from_ref(&log)).await;
    setting.task(CompanyId::OPERATOR, "call_1").await;
    setting.work().await;
    assert_eq!((log.taken()[0].company, log.taken()[0].locale), (CompanyId::OPERATOR, Locale::De));
}

#[tokio::test]
async fn a_sink_that_fails_is_asked_again_and_the_others_are_not() {
    let (log, mail) = (Memory::named("log"), Memory::named("mail"));
    mail.fail([ErrorKind::Unavailable, ErrorKind::RateLimited, ErrorKind::OutcomeUnknown]);
    let setting = setting(&[log.clone(), mail.clone()]).await;
    setting.task(COMPANY, "call_1").await;
    setting.work().await;
    assert_eq!((log.taken().len(), mail.taken().len()), (1, 0));
    setting.work_for(3).await;
    assert_eq!((log.asked(), mail.asked()), (1, 4));
    assert_eq!(mail.taken()[0].id, log.taken()[0].id);
    assert_eq!(setting.jobs().await, JobCounts { done: 3, ..JobCounts::default() });
}

#[tokio::test]
async fn what_a_sink_refuses_for_good_is_left_to_the_log_and_makes_no_task() {
    let mail = Memory::named("mail");
    mail.fail([ErrorKind::Unauthorized]);
    let setting = setting(std::slice::from_ref(&mail)).await;
    setting.task(COMPANY, "call_1").await;
    setting.work_for(48).await;
    assert_eq!((mail.asked(), setting.open_tasks().await), (1, 1));
    assert_eq!(setting.jobs().await, JobCounts { done: 1, ..JobCounts::default() });
}

#[tokio::test]
async fn a_sink_that_never_comes_back_is_given_up_and_makes_no_task() {
    for kind in [ErrorKind::Unavailable, ErrorKind::RateLimited] {
        let mail = Memory::named("mail");
        mail.fail([kind; 1000]);
        let setting = setting(std::slice::from_ref(&mail)).await;
        setting.task(COMPANY, "call_1").await;
        setting.work_for(48).await;
        assert!(mail.asked() > 5, "{kind}: {}", mail.asked());
        assert_eq!(setting.open_tasks().await, 1, "{kind}");
        assert_eq!(setting.jobs().await, JobCounts { done: 1, ..JobCounts::default() }, "{kind}");
    }
}

#[tokio::test]
async fn a_task_that_is_done_by_then_is_not_told_of() {
    let log = Memory::named("log");
    let setting = setting(std::slice::from_ref(&log)).await;
    let id = setting.task(COMPANY, "call_1").await;
    setting.resolve(id).await;
    setting.work().await;
    assert_eq!(log.asked(), 0);
    assert_eq!(setting.jobs().await.done, 1);
}

#[tokio::test]
async fn without_sinks_the_jobs_come_to_their_end() {
    let setting = setting(&[]).await;
    setting.task(COMPANY, "call_1").await;
    setting.work().await;
    assert_eq!(setting.jobs().await, JobCounts { done: 1, ..JobCounts::default() });
}

#[tokio::test]
async fn a_missed_deadline_is_told_of_once() {
    let log = Memory::named("log");
    let setting = setting(std::slice::from_ref(&log)).await;
    let id = setting.task(COMPANY, "call_1").await;
    let done = setting.task(COMPANY, "call_2").await;
    setting.alerts.watch_deadlines(AlertService::LOOK).await.unwrap();
    setting.work().await;
    setting.resolve(done).await;
    assert_eq!(log.taken().len(), 2);
    setting.work_for(8).await;
    let [_, _, overdue] = &log.taken()[..] else { panic!("three alerts") };
    assert!(matches!(&overdue.kind, AlertKind::TaskOverdue(facts) if facts.task == id));
    assert!(overdue.id.as_str().contains("overdue"), "{}", overdue.id);
    assert_ne!(overdue.id, log.taken()[0].id);
}

#[tokio::test]
async fn an_alert_goes_through_every_sink_whatever_the_others_answer() {
    let (log, mail) = (Memory::named("log"), Memory::named("mail"));
    log.fail([ErrorKind::Unavailable]);
    let setting = setting(&[log, mail.clone()]).await;
    let alert = Alert::new(AlertId::new("test"), AlertKind::Test, start());
    let sent = setting.alerts.send(&alert).await;
    let sent: Vec<_> = sent.iter().map(|sent| (sent.sink, sent.result.is_ok())).collect();
    assert_eq!(sent, [("log", false), ("mail", true)]);
    assert_eq!(mail.taken(), [alert]);
}
