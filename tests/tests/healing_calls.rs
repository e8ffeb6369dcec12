//! Calls whose webhooks were lost are found in the telephony service's list, and book once.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::sync::Arc;

use askpro_core::ports::SyncStore;
use askpro_core::service::{CallSync, CallsSynced};
use askpro_core::sync::SyncKind;
use askpro_core::{CallOutcome, CompanyId, DeclineReason};
use askpro_retell::RetellClient;
use askpro_sandbox::retell::{CallEvent, CallScript, DEMO_CALLER, DEMO_NUMBER, DEMO_RETELL_KEY};
use askpro_sandbox::{Fault, RetellTwin, RunningTwin};
use askpro_tests::TestServer;
use axum::http::StatusCode;
use chrono::{Duration, NaiveDate, NaiveTime};

const OTHER: CompanyId = CompanyId::new(2);
const OTHER_NUMBER: &str = "+493023125020";

/// A server whose webhooks never come, and the workspace behind it.
struct Setting {
    server: TestServer,
    twin: RetellTwin,
    sync: CallSync,
    _listening: RunningTwin,
}

async fn setting() -> Setting {
    setting_of(&[(TestServer::company(1, DEMO_NUMBER), DEMO_RETELL_KEY)]).await
}

/// The first round has run: from now on calls are compared.
async fn setting_of(companies: &[(askpro_core::Company, &str)]) -> Setting {
    let server = TestServer::start_with(companies).await;
    let twin = RetellTwin::demo(Arc::new(server.clock.clone()));
    let listening = twin.spawn(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let client = RetellClient::builder(DEMO_RETELL_KEY).base_url(listening.base_url());
    let ids: Vec<CompanyId> = companies.iter().map(|(company, _)| company.id).collect();
    let sync = server.call_sync(Arc::new(client.build().unwrap()), &ids);
    for id in ids {
        assert_eq!(sync.sync(id, None).await.unwrap(), CallsSynced::default());
    }
    Setting { server, twin, sync, _listening: listening }
}

impl Setting {
    async fn round(&self) -> CallsSynced {
        self.sync.sync(TestServer::COMPANY, None).await.unwrap()
    }

    /// A call ends now, and nobody hears of it.
    fn lost(&self, script: &CallScript) {
        self.twin.keep(script);
    }

    async fn outcome(&self, call: &str) -> Option<CallOutcome> {
        self.server.call(TestServer::COMPANY, call).await?.outcome
    }

    async fn tell(&self, script: &CallScript, event: CallEvent) -> askpro_tests::Answer {
        let body = self.twin.payload(script, event).to_string();
        self.server.post_signed(body.as_bytes(), DEMO_RETELL_KEY).await
    }
}

/// A call that agrees on a Wednesday morning in July.
fn agreed(call: &str, hour: u32) -> CallScript {
    let day = NaiveDate::from_ymd_opt(2025, 7, 2).unwrap();
    CallScript::demo(call, day, NaiveTime::from_hms_opt(hour, 0, 0).unwrap())
}

fn found(seen: u64, known: u64, recovered: u64) -> CallsSynced {
    CallsSynced { seen, known, recovered, ..CallsSynced::default() }
}

#[tokio::test]
async fn calls_whose_webhooks_were_all_lost_are_booked_after_a_sync() {
    let setting = setting().await;
    let scripts: Vec<CallScript> =
        (9..14).map(|hour| agreed(&format!("call_{hour}"), hour)).collect();
    setting.server.clock.advance(Duration::minutes(1));
    for script in &scripts {
        setting.lost(script);
    }
    setting.server.clock.advance(Duration::minutes(4));

    assert_eq!(setting.round().await, found(5, 0, 5));
    setting.server.work().await;
    for script in &scripts {
        let outcome = setting.outcome(script.call_id()).await;
        assert!(matches!(outcome, Some(CallOutcome::Booked(_))), "{outcome:?}");
    }
    assert_eq!(setting.server.calendar.stored().len(), 5);

    // Late webhooks, and another round: nothing more is booked.
    for script in &scripts {
        for event in [CallEvent::Analyzed, CallEvent::Ended] {
            let answer = setting.tell(script, event).await;
            assert_eq!((answer.status, answer.message()), (StatusCode::OK, "duplicate"));
        }
    }
    setting.server.clock.advance(Duration::minutes(5));
    assert_eq!(setting.round().await, found(5, 5, 0));
    setting.server.work().await;
    assert_eq!(setting.server.calendar.stored().len(), 5);
    assert_eq!(setting.server.appointments(TestServer::COMPANY).await.len(), 5);
}

#[tokio::test]
async fn what_is_fetched_decides_as_the_webhooks_would_have() {
    let (told, lost) = (setting().await, setting().await);
    let stranger = "+491713920002";
    let scripts = [
        agreed("call_booked", 11),
        CallScript::new("call_quiet", stranger, DEMO_NUMBER)
            .with_turn_of_caller("Ich wollte nur fragen, wann Sie öffnen.")
            .with_collected("booking_confirmed", "false"),
        agreed("call_unclear", 12).with_collected("datum", "irgendwann"),
        CallScript::new("call_by_analysis", stranger, DEMO_NUMBER)
            .with_turn_of_caller("Ja, gern.")
            .with_analysis("booking_confirmed", true)
            .with_analysis("name", "Max Mustermann")
            .with_analysis("datum", "2025-07-03")
            .with_analysis("uhrzeit", "10:00"),
    ];
    for setting in [&told, &lost] {
        setting.server.clock.advance(Duration::minutes(5));
    }
    for script in &scripts {
        for event in [CallEvent::Ended, CallEvent::Analyzed] {
            assert_eq!(told.tell(script, event).await.message(), "accepted");
        }
        lost.lost(script);
    }
    for setting in [&told, &lost] {
        setting.server.clock.advance(Duration::minutes(5));
    }
    assert_eq!(lost.round().await, found(4, 0, 4));
    for setting in [&told, &lost] {
        setting.server.work().await;
    }
    for script in &scripts {
        let word = async |setting: &Setting| {
            let outcome = setting.outcome(script.call_id()).await.unwrap();
            (
                outcome.as_str(),
                matches!(outcome, CallOutcome::Declined(DeclineReason::NotConfirmed)),
            )
        };
        assert_eq!(word(&told).await, word(&lost).await, "{}", script.call_id());
        let call = script.call_id();
        let summary = async |setting: &Setting| {
            let call = setting.server.call(TestServer::COMPANY, call).await.unwrap();
            (call.details.summary, call.details.transcript)
        };
        assert_eq!(summary(&told).await, summary(&lost).await);
    }
    assert_eq!(lost.server.calendar.stored().len(), 2);
}

#[tokio::test]
async fn a_lost_analysis_alone_is_fetched() {
    let setting = setting().await;
    setting.server.clock.advance(Duration::minutes(5));
    let script = CallScript::new("call_1", DEMO_CALLER, DEMO_NUMBER)
        .with_turn_of_caller("Ja, gern.")
        .with_analysis("booking_confirmed", true)
        .with_analysis("name", "Erika Mustermann")
        .with_analysis("datum", "2025-07-03")
        .with_analysis("uhrzeit", "10:00");
    setting.lost(&script);
    assert_eq!(setting.tell(&script, CallEvent::Ended).await.message(), "accepted");
    setting.server.work().await;
    assert!(setting.server.calendar.stored().is_empty());
    setting.server.clock.advance(Duration::minutes(5));
    assert_eq!(setting.round().await, found(1, 0, 1));
    setting.server.work().await;
    assert!(matches!(setting.outcome("call_1").await, Some(CallOutcome::Booked(_))));
    assert_eq!(setting.tell(&script, CallEvent::Analyzed).await.message(), "duplicate");
}

#[tokio::test]
async fn webhooks_have_two_minutes_to_come() {
    let setting = setting().await;
    setting.server.clock.advance(Duration::minutes(5));
    setting.lost(&agreed("call_1", 11));
    setting.server.clock.advance(Duration::seconds(119));
    assert_eq!(setting.round().await, CallsSynced { seen: 1, early: 1, ..CallsSynced::default() });
    assert_eq!(setting.tell(&agreed("call_1", 11), CallEvent::Ended).await.message(), "accepted");
    assert_eq!(
        setting.tell(&agreed("call_1", 11), CallEvent::Analyzed).await.message(),
        "accepted"
    );
    setting.server.clock.advance(Duration::seconds(1));
    assert_eq!(setting.round().await, found(1, 1, 0));
}

#[tokio::test]
async fn what_was_before_the_first_round_is_fetched_only_when_asked_for() {
    let setting = setting().await;
    let began = askpro_core::ports::Clock::now(&setting.server.clock);
    setting.lost(&agreed("call_before", 11).started_at(began - Duration::minutes(30)));
    setting.server.clock.advance(Duration::minutes(5));
    assert_eq!(setting.round().await, CallsSynced::default());
    let since = Some(began - Duration::hours(1));
    let asked = setting.sync.sync(TestServer::COMPANY, since).await.unwrap();
    assert_eq!(asked, found(1, 0, 1));
}

#[tokio::test]
async fn in_a_shared_workspace_each_company_gets_its_own_calls() {
    let companies = [
        (TestServer::company(1, DEMO_NUMBER), DEMO_RETELL_KEY),
        (TestServer::company(2, OTHER_NUMBER), DEMO_RETELL_KEY),
    ];
    let setting = setting_of(&companies).await;
    setting.server.clock.advance(Duration::minutes(5));
    setting.lost(&agreed("call_one", 11));
    let caller = "+491713920002";
    for (call, number) in [("call_two", OTHER_NUMBER), ("call_nobody", "+493023125099")] {
        setting.lost(&CallScript::new(call, caller, number).with_turn_of_caller("Hallo?"));
    }
    setting.server.clock.advance(Duration::minutes(5));
    let one = CallsSynced { seen: 3, recovered: 1, foreign: 2, ..CallsSynced::default() };
    assert_eq!(setting.round().await, one);
    assert_eq!(setting.sync.sync(OTHER, None).await.unwrap(), one);
    setting.server.work().await;
    assert!(setting.server.call(TestServer::COMPANY, "call_one").await.is_some());
    assert!(setting.server.call(OTHER, "call_two").await.is_some());
    for company in [TestServer::COMPANY, OTHER, CompanyId::OPERATOR] {
        assert!(setting.server.call(company, "call_nobody").await.is_none());
    }
    assert!(setting.server.call(TestServer::COMPANY, "call_two").await.is_none());
}

#[tokio::test]
async fn a_round_that_fails_half_way_is_made_good_by_the_next() {
    let setting = setting().await;
    let cursor = async || {
        let kind = SyncKind::Calls;
        setting.server.store.sync_cursor(TestServer::COMPANY, kind).await.unwrap().unwrap().at
    };
    let began = cursor().await;
    setting.server.clock.advance(Duration::minutes(5));
    for hour in 9..12 {
        setting.lost(&agreed(&format!("call_{hour}"), hour));
    }
    setting.server.clock.advance(Duration::minutes(5));
    let on = askpro_sandbox::On::get("/v2/get-call/call_10");
    setting.twin.faults().next(on, Fault::RateLimited { wait: std::time::Duration::from_secs(1) });
    setting.sync.sync(TestServer::COMPANY, None).await.unwrap_err();
    assert_eq!(cursor().await, began, "nothing counts as compared");
    let made_good = setting.round().await;
    assert_eq!((made_good.seen, made_good.recovered + made_good.known), (3, 3));
    setting.server.work().await;
    assert_eq!(setting.server.calendar.stored().len(), 3);
}

#[tokio::test]
async fn a_call_that_cannot_be_read_holds_up_no_other_and_is_tried_again() {
    let setting = setting().await;
    setting.server.clock.advance(Duration::minutes(5));
    for hour in 9..12 {
        setting.lost(&agreed(&format!("call_{hour}"), hour));
    }
    setting.server.clock.advance(Duration::minutes(5));
    let nonsense = Fault::Answer {
        status: 200,
        body: serde_json::json!({ "call_id": null }),
        at: askpro_sandbox::Moment::BeforeCommit,
    };
    setting.twin.faults().next(askpro_sandbox::On::get("/v2/get-call/call_10"), nonsense);
    assert_eq!(setting.round().await, CallsSynced { failed: 1, ..found(3, 0, 2) });
    setting.server.clock.advance(Duration::hours(3));
    assert_eq!(setting.round().await.recovered, 1, "the cursor waited for it");
}

#[tokio::test]
async fn a_list_of_many_pages_is_read_to_its_end() {
    let setting = setting().await;
    setting.server.clock.advance(Duration::minutes(5));
    for number in 0..405 {
        let call = format!("call_{number}");
        setting
            .lost(&CallScript::new(call, DEMO_CALLER, DEMO_NUMBER).lasting(Duration::seconds(3)));
    }
    setting.server.clock.advance(Duration::minutes(5));
    assert_eq!(setting.round().await, found(405, 0, 405));
    assert_eq!(setting.round().await, found(405, 405, 0));
}
