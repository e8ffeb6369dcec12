//! Nothing personal leaves through an error.

use std::error::Error as _;
use std::fmt::Write as _;

use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{Calcom, On, bare, envelope, failure, new_booking};
use askpro_core::ports::Calendar;

fn shown(error: &askpro_core::Error) -> String {
    let mut shown = format!("{error} {error:?} {:?}", error.remote_code());
    let mut source = error.source();
    while let Some(error) = source {
        write!(shown, " {error} {error:?}").unwrap();
        source = error.source();
    }
    shown
}

#[tokio::test]
async fn the_remotes_text_is_never_passed_on() {
    let text = "Erika Mustermann erika@example.com +493023125010 cal_test_key";
    for on in On::READS.into_iter().chain(On::WRITES) {
        for status in [302, 400, 403, 404, 409, 429, 500, 503] {
            if status == 404 && matches!(on, On::Booking | On::EventType | On::Release) {
                continue;
            }
            let message = format!(
                "{text} {{{text}}}error_required_field, {text} property is wrong, Missing required \
                 booking field response: insurance - {text}"
            );
            for body in [envelope(text, &message), bare(status, &message)] {
                let answer = ResponseTemplate::new(status).set_body_json(body);
                let shown = shown(&failure(on, answer).await);
                for secret in ["Erika", "erika", "23125010", "cal_test_key"] {
                    assert!(!shown.contains(secret), "{on:?} {status}: {shown}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_query_with_an_address_does_not_stand_in_the_error() {
    let client = askpro_calcom::CalcomClient::builder("cal_test_key")
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap();
    let query = askpro_core::ports::BookingQuery {
        attendee_email: Some("erika@example.com".to_owned()),
        ..Default::default()
    };
    let error = client.bookings(&query).await.unwrap_err();
    assert!(error.source().is_some());
    assert!(!shown(&error).contains("example.com"), "{}", shown(&error));
}

#[tokio::test]
async fn an_unreadable_success_shows_no_values() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Book, json!({"uid": ["Erika"], "start": "Erika"})).await;
    let error = calcom.client().book(&new_booking()).await.unwrap_err();
    assert!(!shown(&error).contains("Erika"));
    assert!(error.message().contains("data.uid: expected a text, found an array"));
}
