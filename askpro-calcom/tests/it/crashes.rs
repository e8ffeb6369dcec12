//! A broken set-up, crashes, outages: what is surely not executed, and what nobody knows.

use askpro_core::{DomainCode, ErrorKind, Retry};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{On, assert_is, bare, coded, envelope, failure, refusal};

#[tokio::test]
async fn a_refused_key_is_unauthorized_everywhere() {
    let text = "ApiAuthStrategy - api key - Your api key is not valid";
    for on in On::READS.into_iter().chain(On::WRITES) {
        let error = refusal(on, 401, envelope("UnauthorizedException", text)).await;
        assert_is(&error, ErrorKind::Unauthorized, DomainCode::CalcomInvalidKey);
    }
}

#[tokio::test]
async fn a_forbidden_answer_counts_as_a_broken_connection() {
    let text = "PermissionsGuard - no authentication provided.";
    for on in On::READS.into_iter().chain(On::WRITES) {
        let error = refusal(on, 403, envelope("ForbiddenException", text)).await;
        assert_is(&error, ErrorKind::Unauthorized, DomainCode::CalcomInvalidKey);
    }
}

#[tokio::test]
async fn a_path_that_the_server_does_not_know_is_a_fault_of_the_set_up() {
    for on in On::READS.into_iter().chain(On::WRITES) {
        let verb = match on {
            On::Release => "DELETE",
            _ if On::READS.iter().any(|read| format!("{read:?}") == format!("{on:?}")) => "GET",
            _ => "POST",
        };
        let text = format!("Cannot {verb} /v2/somewhere");
        let error = refusal(on, 404, envelope("NotFoundException", &text)).await;
        assert_is(&error, ErrorKind::Configuration, DomainCode::BookingFailed);
        let html = ResponseTemplate::new(404).set_body_string("<html>nginx</html>");
        assert_eq!(failure(on, html).await.kind(), ErrorKind::Configuration, "{on:?}");
    }
}

#[tokio::test]
async fn an_address_that_is_gone_or_redirects_is_a_fault_of_the_set_up() {
    for on in [On::Me, On::Book] {
        let gone = failure(on, ResponseTemplate::new(410)).await;
        assert_eq!(gone.kind(), ErrorKind::Configuration);
        let elsewhere =
            ResponseTemplate::new(308).insert_header("Location", "https://example.com/");
        assert_eq!(failure(on, elsewhere).await.kind(), ErrorKind::Configuration);
    }
}

#[tokio::test]
async fn a_crash_during_a_write_leaves_its_outcome_unknown() {
    for on in On::WRITES {
        for status in [500, 502, 504, 520, 524, 408] {
            let error = refusal(on, status, bare(status, "Internal server error")).await;
            assert_is(&error, ErrorKind::OutcomeUnknown, DomainCode::BookingFailed);
        }
    }
}

#[tokio::test]
async fn a_crash_of_the_database_during_a_write_leaves_its_outcome_unknown() {
    let error = refusal(On::Book, 500, coded("INTERNAL_SERVER_ERROR", "database")).await;
    assert_is(&error, ErrorKind::OutcomeUnknown, DomainCode::BookingFailed);
    assert_eq!(error.remote_code(), Some("INTERNAL_SERVER_ERROR"));
}

#[tokio::test]
async fn an_error_page_of_an_edge_server_during_a_write_leaves_its_outcome_unknown() {
    let page = ResponseTemplate::new(524).set_body_string("<html>A timeout occurred</html>");
    let error = failure(On::Book, page).await;
    assert_is(&error, ErrorKind::OutcomeUnknown, DomainCode::BookingFailed);
    assert_eq!(error.remote_code(), Some("http_524"));
}

#[tokio::test]
async fn a_crash_during_a_read_is_an_outage() {
    for on in On::READS {
        for status in [500, 502, 503, 504, 524] {
            let error = refusal(on, status, bare(status, "Internal server error")).await;
            assert_is(&error, ErrorKind::Unavailable, DomainCode::BookingFailed);
        }
    }
}

#[tokio::test]
async fn an_outage_without_a_body_was_surely_not_executed() {
    for on in On::WRITES {
        let error = failure(on, ResponseTemplate::new(503)).await;
        assert_is(&error, ErrorKind::Unavailable, DomainCode::BookingFailed);
    }
}

#[tokio::test]
async fn an_outage_that_names_its_end_was_surely_not_executed_whatever_else_it_says() {
    for on in On::WRITES {
        for body in ["", "<html>Service Unavailable</html>", r#"{"error": {"code": "DOWN"}}"#] {
            let down = ResponseTemplate::new(503).insert_header("Retry-After", "12");
            let error = failure(on, down.set_body_string(body)).await;
            assert_is(&error, ErrorKind::Unavailable, DomainCode::BookingFailed);
        }
    }
}

#[tokio::test]
async fn an_outage_with_any_other_body_leaves_a_write_unknown() {
    let envelope = envelope("ServiceUnavailableException", "Service Unavailable").to_string();
    let bare = bare(503, "Service Unavailable").to_string();
    for on in On::WRITES {
        for body in [
            envelope.as_str(),
            bare.as_str(),
            "<html>Service Unavailable</html>",
            "upstream connect error",
            "{}",
            "\n",
        ] {
            let error = failure(on, ResponseTemplate::new(503).set_body_string(body)).await;
            assert_is(&error, ErrorKind::OutcomeUnknown, DomainCode::BookingFailed);
        }
    }
}

#[tokio::test]
async fn a_time_to_come_back_that_cannot_be_read_leaves_a_write_unknown() {
    let down = ResponseTemplate::new(503).insert_header("Retry-After", "soon");
    let error = failure(On::Book, down.set_body_string("<html>")).await;
    assert_is(&error, ErrorKind::OutcomeUnknown, DomainCode::BookingFailed);
}

#[tokio::test]
async fn an_outage_that_names_its_end_is_waited_for() {
    let down = ResponseTemplate::new(503).insert_header("Retry-After", "12");
    let error = failure(On::Book, down).await;
    assert_eq!(error.retry(), Retry::SafeAfter(std::time::Duration::from_secs(12)));
}

#[tokio::test]
async fn a_success_that_cannot_be_read_leaves_a_write_unknown() {
    let unreadable = [
        ResponseTemplate::new(201).set_body_string("<html>"),
        ResponseTemplate::new(201).set_body_string(""),
        ResponseTemplate::new(201).set_body_json(json!({"status": "success", "data": null})),
        ResponseTemplate::new(201).set_body_json(json!({"status": "success", "data": []})),
        ResponseTemplate::new(201).set_body_json(json!({"status": "success", "data": {"id": 1}})),
        ResponseTemplate::new(200).set_body_json(json!({"status": "error", "data": null})),
    ];
    for answer in unreadable {
        for on in [On::Book, On::Reschedule, On::Cancel, On::Confirm, On::Decline, On::Reserve] {
            let error = failure(on, answer.clone()).await;
            assert_is(&error, ErrorKind::OutcomeUnknown, DomainCode::BookingFailed);
        }
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_an_unexpected_answer_to_a_read() {
    for on in On::READS {
        let page = ResponseTemplate::new(200).set_body_string("<html>");
        let error = failure(on, page).await;
        assert_is(&error, ErrorKind::UnexpectedAnswer, DomainCode::BookingFailed);
    }
}
