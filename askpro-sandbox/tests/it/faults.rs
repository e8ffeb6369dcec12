//! Faults: what strikes, and what was executed all the same.

use std::time::Duration;

use askpro_sandbox::calcom::DEMO_CALCOM_KEY;
use askpro_sandbox::{Fault, FaultOdds, Moment, On};
use reqwest::Method;
use serde_json::json;

use crate::support::{BOOKINGS, Desk, PLAIN, desk, erika};

const NINE: &str = "2026-11-24T09:00:00Z";

fn booking() -> On {
    On::post("/v2/bookings").exactly()
}

/// Waits until there is a booking.
async fn booked(desk: &Desk) {
    let made = async {
        while desk.twin.bookings().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), made).await.unwrap();
}

fn request(desk: &Desk) -> reqwest::RequestBuilder {
    let request = desk.request(Method::POST, "/v2/bookings", Some(BOOKINGS));
    request.bearer_auth(DEMO_CALCOM_KEY).json(&erika(PLAIN, NINE))
}

#[tokio::test]
async fn an_error_before_commit_books_nothing() {
    let desk = desk().await;
    desk.twin.faults().next(booking(), Fault::error_before_commit());
    let reply = desk.book(&erika(PLAIN, NINE)).await;
    let bare = json!({ "statusCode": 500, "message": "Internal server error" });
    assert_eq!((reply.status, reply.body), (500, bare));
    assert!(desk.twin.bookings().is_empty());
    desk.booked(&erika(PLAIN, NINE)).await;
}

#[tokio::test]
async fn an_error_after_commit_books_in_silence() {
    let desk = desk().await;
    desk.twin.faults().next(booking(), Fault::error_after_commit());
    assert_eq!(desk.book(&erika(PLAIN, NINE)).await.status, 500);
    assert_eq!(desk.twin.bookings().len(), 1);
    assert!(desk.book(&erika(PLAIN, NINE)).await.message().starts_with("User either already has"));
}

#[tokio::test]
async fn a_reset_is_a_broken_connection_and_not_an_answer() {
    for (moment, booked) in [(Moment::BeforeCommit, 0), (Moment::AfterCommit, 1)] {
        let desk = desk().await;
        desk.twin.faults().next(booking(), Fault::Reset(moment));
        let error = request(&desk).send().await.unwrap_err();
        assert!(!error.is_timeout() && !error.is_connect(), "{error:?}");
        assert!(format!("{error:?}").contains("ConnectionReset"), "{error:?}");
        assert_eq!(desk.twin.bookings().len(), booked);
        assert_eq!(desk.get("/v2/me", BOOKINGS).await.status, 200);
    }
}

#[tokio::test]
async fn a_hang_after_commit_is_booked_and_never_answered() {
    let desk = desk().await;
    desk.twin.faults().next(booking(), Fault::hang_after_commit());
    let hanging = tokio::spawn(request(&desk).send());
    booked(&desk).await;
    assert!(!hanging.is_finished());
    hanging.abort();
}

#[tokio::test]
async fn a_hang_ends_when_the_server_stops() {
    let desk = desk().await;
    desk.twin.faults().next(booking(), Fault::Hang { limit: None, at: Moment::BeforeCommit });
    let hanging = tokio::spawn(request(&desk).send());
    while desk.twin.faults().pending() > 0 {
        tokio::task::yield_now().await;
    }
    desk.server.shutdown().await;
    assert!(hanging.await.unwrap().is_err());
    assert!(desk.twin.bookings().is_empty());
}

#[tokio::test]
async fn a_hang_has_a_limit_when_told_so() {
    let desk = desk().await;
    let limit = Some(Duration::from_millis(1));
    desk.twin.faults().next(booking(), Fault::Hang { limit, at: Moment::BeforeCommit });
    assert!(request(&desk).send().await.is_err());
}

#[tokio::test]
async fn a_slow_request_is_executed_although_the_client_hung_up() {
    let desk = desk().await;
    desk.twin.faults().next(booking(), Fault::Latency(Duration::from_millis(200)));
    let waiting = tokio::spawn(request(&desk).send());
    while desk.twin.faults().pending() > 0 {
        tokio::task::yield_now().await;
    }
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    booked(&desk).await;
}

#[tokio::test]
async fn a_rate_limit_names_the_seconds() {
    let desk = desk().await;
    desk.twin.faults().next(On::any(), Fault::RateLimited { wait: Duration::from_secs(7) });
    let reply = desk.book(&erika(PLAIN, NINE)).await;
    assert_eq!(reply.status, 429);
    assert_eq!(reply.body["error"]["code"], "ThrottlerException");
    assert_eq!(reply.headers["x-ratelimit-reset-default"], "7");
    assert!(desk.twin.bookings().is_empty());
}

#[tokio::test]
async fn a_proxy_answers_in_html() {
    let desk = desk().await;
    let fault = Fault::Html { status: 524, at: Moment::AfterCommit };
    desk.twin.faults().next(booking(), fault);
    let reply = desk.book(&erika(PLAIN, NINE)).await;
    assert_eq!(reply.status, 524);
    assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(reply.body.as_str().unwrap().starts_with("<!DOCTYPE html>"));
    assert_eq!(desk.twin.bookings().len(), 1);
}

#[tokio::test]
async fn an_answer_in_own_words_is_given_as_it_is() {
    let desk = desk().await;
    let body = json!({ "statusCode": 409, "message": "booking_conflict_error" });
    let fault = Fault::Answer { status: 409, body: body.clone(), at: Moment::BeforeCommit };
    desk.twin.faults().next(booking(), fault);
    let reply = desk.book(&erika(PLAIN, NINE)).await;
    assert_eq!((reply.status, reply.body), (409, body));
}

#[tokio::test]
async fn a_stale_list_offers_what_is_taken() {
    let desk = desk().await;
    desk.booked(&erika(PLAIN, NINE)).await;
    desk.twin.faults().next(On::get("/v2/slots"), Fault::StaleSlots);
    assert!(desk.tuesday_slots(PLAIN).await.contains(&"10:00".to_owned()));
    assert!(!desk.tuesday_slots(PLAIN).await.contains(&"10:00".to_owned()));
}

#[tokio::test]
async fn a_scripted_fault_waits_for_its_request_and_strikes_once() {
    let desk = desk().await;
    let faults = desk.twin.faults();
    faults.next_times(2, &booking(), &Fault::error_before_commit());
    assert_eq!(desk.get("/v2/me", BOOKINGS).await.status, 200);
    assert_eq!(faults.pending(), 2);
    for status in [500, 500, 201] {
        assert_eq!(desk.book(&erika(PLAIN, NINE)).await.status, status);
    }
    assert_eq!(faults.injected().len(), 2);
}

#[tokio::test]
async fn a_path_is_a_prefix_unless_it_is_to_be_exact() {
    let desk = desk().await;
    let uid = desk.booked(&erika(PLAIN, NINE)).await;
    desk.twin.faults().next(booking(), Fault::error_before_commit());
    let body = json!({ "cancellationReason": "krank" });
    assert_eq!(desk.change(&uid, "cancel", &body).await.status, 200);
    desk.twin.faults().clear();
    desk.twin.faults().next(On::post("/v2/bookings"), Fault::error_before_commit());
    assert_eq!(desk.change(&uid, "cancel", &body).await.status, 500);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_faults() {
    let odds = FaultOdds { error_before_commit: 0.3, rate_limited: 0.3, ..FaultOdds::default() };
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let desk = desk().await;
        desk.twin.faults().at_random(seed, odds);
        let mut statuses = Vec::new();
        for _ in 0..40 {
            statuses.push(desk.get("/v2/me", BOOKINGS).await.status);
        }
        runs.push((statuses, desk.twin.faults().injected()));
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    assert!(!runs[0].1.is_empty());
}

#[tokio::test]
async fn without_a_connection_a_reset_is_a_502() {
    use tower::ServiceExt;
    let desk = desk().await;
    desk.twin.faults().next(On::any(), Fault::Reset(Moment::BeforeCommit));
    let request = axum::http::Request::get("/v2/me").body(axum::body::Body::empty()).unwrap();
    let answer = desk.twin.router().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 502);
}
