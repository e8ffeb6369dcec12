//! One test for each way in which Cal.com refuses, fails, or leaves us in the dark.

use askpro_core::{DomainCode, Error, ErrorKind};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{Calcom, On, assert_is, bare, coded, envelope, failure, refusal};

const BAD: &str = "BadRequestException";

async fn bad_request(on: On, message: &str) -> Error {
    refusal(on, 400, envelope(BAD, message)).await
}

// --- the slot

#[tokio::test]
async fn a_busy_host_is_a_taken_slot() {
    let calcom = Calcom::start().await;
    calcom.slot_taken().await;
    let error = On::Book.ask(&calcom.client()).await.unwrap_err();
    assert_is(&error, ErrorKind::SlotTaken, DomainCode::SlotNotAvailable);
    assert!(error.is_slot_taken());
    assert_eq!(error.remote_code(), Some(BAD));
    assert_eq!(error.operation(), "book");
    calcom.only_request().await;
}

#[tokio::test]
async fn a_busy_host_of_a_team_is_a_taken_slot() {
    let text = "One of the hosts either already has booking at this time or is not available";
    for on in [On::Book, On::Reschedule] {
        let error = bad_request(on, text).await;
        assert_is(&error, ErrorKind::SlotTaken, DomainCode::SlotNotAvailable);
    }
}

#[tokio::test]
async fn a_busy_host_answered_as_conflict_is_a_taken_slot() {
    let text = "User either already has booking at this time or is not available";
    let error = refusal(On::Book, 409, envelope("ConflictException", text)).await;
    assert_is(&error, ErrorKind::SlotTaken, DomainCode::SlotNotAvailable);
}

#[tokio::test]
async fn a_race_lost_at_the_insert_is_a_taken_slot() {
    for body in [
        bare(409, "booking_conflict_error"),
        coded("booking_conflict", "booking_conflict"),
        coded("TRPCError", "booking_conflict_error"),
        coded("CONFLICT", "Unique constraint failed"),
    ] {
        let error = refusal(On::Book, 409, body).await;
        assert_is(&error, ErrorKind::SlotTaken, DomainCode::SlotNotAvailable);
    }
}

#[tokio::test]
async fn a_busy_fixed_or_rotating_host_wrapped_as_conflict_is_a_taken_slot() {
    for code in ["fixed_hosts_unavailable_for_booking", "round_robin_host_unavailable_for_booking"]
    {
        let error = refusal(On::Book, 409, bare(409, code)).await;
        assert_is(&error, ErrorKind::SlotTaken, DomainCode::SlotNotAvailable);
    }
}

#[tokio::test]
async fn a_busy_fixed_or_rotating_host_as_raw_crash_is_unknown() {
    for code in ["fixed_hosts_unavailable_for_booking", "round_robin_host_unavailable_for_booking"]
    {
        let error = refusal(On::Book, 500, bare(500, code)).await;
        assert_is(&error, ErrorKind::OutcomeUnknown, DomainCode::BookingFailed);
    }
}

#[tokio::test]
async fn full_seats_are_a_taken_slot() {
    let body = bare(409, "No more seats left at this seated booking.");
    let error = refusal(On::Book, 409, body).await;
    assert_is(&error, ErrorKind::SlotTaken, DomainCode::SlotNotAvailable);
    assert_eq!(error.message(), "no seats are left at this time");
}

// --- the rules

#[tokio::test]
async fn a_start_inside_the_notice_or_beyond_the_window_is_not_allowed() {
    let text = "The event type can't be booked at the \"start\" time provided. This could be because \
                it's too soon (violating the minimum booking notice) or too far in the future";
    for on in [On::Book, On::Reschedule] {
        let error = bad_request(on, text).await;
        assert_is(&error, ErrorKind::NotAllowed, DomainCode::SlotNotAvailable);
    }
}

#[tokio::test]
async fn a_start_in_the_past_is_not_allowed() {
    let error = bad_request(On::Book, "Attempting to book a meeting in the past.").await;
    assert_is(&error, ErrorKind::NotAllowed, DomainCode::InvalidDate);
}

#[tokio::test]
async fn too_many_bookings_of_one_person_are_not_allowed() {
    let text = "Attendee with this email can't book because the maximum number of active bookings has \
                been reached. You can reschedule your existing booking (abc) to a new timeslot instead.";
    let error = bad_request(On::Book, text).await;
    assert_is(&error, ErrorKind::NotAllowed, DomainCode::BookingFailed);
}

#[tokio::test]
async fn a_blocked_booker_is_not_allowed_and_no_fault_of_the_key() {
    for message in [
        "Cannot use this email to create the booking.",
        "Attendee email has been blocked. Make sure to login as erika@example.com to use this email",
        "a text of tomorrow",
    ] {
        let error = refusal(On::Book, 403, bare(403, message)).await;
        assert_is(&error, ErrorKind::NotAllowed, DomainCode::BookingFailed);
        assert_eq!(error.message(), "the attendee is blocked");
    }
}

#[tokio::test]
async fn a_move_inside_the_notice_is_not_allowed() {
    let text = "Rescheduling is not allowed within the minimum notice period before the event";
    for body in [bare(403, text), envelope("ForbiddenException", text)] {
        let error = refusal(On::Reschedule, 403, body).await;
        assert_is(&error, ErrorKind::NotAllowed, DomainCode::SlotNotAvailable);
    }
}

#[tokio::test]
async fn a_booking_that_is_over_cannot_be_moved() {
    for text in [
        "Can't reschedule booking with uid=uid_old because it has been cancelled. Please provide uid \
         of a booking that is not cancelled.",
        "Can't reschedule booking with uid=uid_old because it has been cancelled and rescheduled \
         already to booking with uid=uid_new.",
        "Can't reschedule booking with uid=uid_old because it has been rejected.",
    ] {
        let error = bad_request(On::Reschedule, text).await;
        assert_is(&error, ErrorKind::NotAllowed, DomainCode::BookingFailed);
    }
}

// --- the set-up

#[tokio::test]
async fn an_unknown_event_type_is_a_fault_of_the_set_up() {
    for text in [
        "Event type with id 7 not found.",
        "Event type with slug beratung belonging to user salon not found.",
        "User with username salon not found",
        "Team with slug salon not found",
        "something else of tomorrow",
    ] {
        let error = refusal(On::Book, 404, envelope("NotFoundException", text)).await;
        assert_is(&error, ErrorKind::Configuration, DomainCode::EventTypeNotFound);
    }
}

#[tokio::test]
async fn slots_of_an_unknown_event_type_are_a_fault_of_the_set_up() {
    for on in [On::Slots, On::Reserve] {
        let body = envelope("NotFoundException", "Event Type not found");
        let error = refusal(on, 404, body).await;
        assert_is(&error, ErrorKind::Configuration, DomainCode::EventTypeNotFound);
    }
}

#[tokio::test]
async fn a_move_whose_event_type_is_gone_is_a_fault_of_the_set_up() {
    let body = envelope("NotFoundException", "Event type with id 7 not found.");
    let error = refusal(On::Reschedule, 404, body).await;
    assert_is(&error, ErrorKind::Configuration, DomainCode::EventTypeNotFound);
}

#[tokio::test]
async fn a_managed_parent_is_a_fault_of_the_set_up() {
    let text = "Event type with id=7 is the parent managed event type that can't be booked. You have \
                to provide the child event type id aka id of event type that has been assigned";
    let error = bad_request(On::Book, text).await;
    assert_is(&error, ErrorKind::Configuration, DomainCode::BookingFailed);
}

#[tokio::test]
async fn a_team_without_hosts_is_a_fault_of_the_set_up() {
    let text =
        "Can't book this team event type because it has no hosts. Please, add at least 1 host";
    let body = envelope("UnprocessableEntityException", text);
    for on in [On::Book, On::Reserve] {
        let error = refusal(on, 422, body.clone()).await;
        assert_is(&error, ErrorKind::Configuration, DomainCode::BookingFailed);
    }
}

#[tokio::test]
async fn a_code_by_mail_is_a_fault_of_the_set_up() {
    let error = refusal(On::Book, 400, bare(400, "email_verification_required")).await;
    assert_is(&error, ErrorKind::Configuration, DomainCode::BookingFailed);
}

#[tokio::test]
async fn a_missing_answer_names_the_field() {
    let text = "\n  Missing required booking field response: insurance-number - it is required by the \
                event type booking fields, but missing in the bookingFieldsResponses.";
    let error = bad_request(On::Book, text).await;
    assert_is(&error, ErrorKind::Configuration, DomainCode::MissingField);
    assert_eq!(error.message(), "insurance-number: the event type requires it");
}

#[tokio::test]
async fn a_required_field_of_the_owner_is_a_fault_of_the_set_up_and_named() {
    for on in [On::Book, On::Reschedule] {
        let body = coded("BAD_REQUEST", "responses - {title}error_required_field, ");
        let error = refusal(on, 400, body).await;
        assert_is(&error, ErrorKind::Configuration, DomainCode::MissingField);
        assert_eq!(error.message(), "title: the event type requires it");
        assert_eq!(error.remote_code(), Some("BAD_REQUEST"));
    }
}

// --- the request

#[tokio::test]
async fn a_required_mail_address_is_a_fault_of_the_request_and_named() {
    let body = coded("BAD_REQUEST", "responses - {email}error_required_field, ");
    let error = refusal(On::Book, 400, body).await;
    assert_is(&error, ErrorKind::InvalidInput, DomainCode::MissingField);
    assert_eq!(error.message(), "email: the event type requires it");
}

#[tokio::test]
async fn a_missing_phone_number_is_a_fault_of_the_request() {
    let text = "Missing attendee phone number - it is required by the event type. Pass it as \
                \"attendee.phoneNumber\" in the request.";
    let error = bad_request(On::Book, text).await;
    assert_is(&error, ErrorKind::InvalidInput, DomainCode::MissingField);
}

#[tokio::test]
async fn a_missing_contact_is_a_fault_of_the_request() {
    let text = "attendee property is wrong, Attendee must have at least one contact method (email or \
                phone number)";
    let error = bad_request(On::Book, text).await;
    assert_is(&error, ErrorKind::InvalidInput, DomainCode::MissingField);
}

#[tokio::test]
async fn a_number_that_cannot_exist_is_an_invalid_phone() {
    let body = coded("BAD_REQUEST", "responses - {attendeePhoneNumber}invalid_number, ");
    let error = refusal(On::Book, 400, body).await;
    assert_is(&error, ErrorKind::InvalidInput, DomainCode::InvalidPhone);
}

#[tokio::test]
async fn a_mail_address_that_is_refused_is_an_invalid_value() {
    let body = coded("BAD_REQUEST", "responses - {email}email_validation_error, ");
    let error = refusal(On::Book, 400, body).await;
    assert_is(&error, ErrorKind::InvalidInput, DomainCode::InvalidValue);
}

#[tokio::test]
async fn an_answer_of_wrong_type_or_option_is_an_invalid_value() {
    for text in [
        "Invalid type for booking field 'insurance'. Expected type string (compatible with field type)",
        "Invalid option 'x' for booking field 'insurance'. Allowed options are: a, b.",
    ] {
        let error = bad_request(On::Book, text).await;
        assert_is(&error, ErrorKind::InvalidInput, DomainCode::InvalidValue);
    }
}

#[tokio::test]
async fn refused_metadata_is_an_invalid_value() {
    let text = "metadata property is wrong,Metadata must have at most 50 keys, each key up to 40 \
                characters, and string values up to 500 characters. ";
    let error = bad_request(On::Book, text).await;
    assert_is(&error, ErrorKind::InvalidInput, DomainCode::InvalidValue);
}

#[tokio::test]
async fn a_refused_property_is_named() {
    let text = "lengthInMinutes property is wrong,lengthInMinutes must not be less than 1 ";
    let error = bad_request(On::Book, text).await;
    assert_is(&error, ErrorKind::InvalidInput, DomainCode::InvalidValue);
    assert_eq!(error.message(), "lengthInMinutes: the API refuses it");
}

#[tokio::test]
async fn a_refused_query_is_named() {
    let body = json!({"status": "error", "error": {
        "code": BAD, "message": "Bad Request Exception",
        "details": {"errors": [{"property": "take", "constraints": {"max": "…"}, "children": []}]},
    }});
    let error = refusal(On::Bookings, 400, body).await;
    assert_is(&error, ErrorKind::InvalidInput, DomainCode::InvalidValue);
    assert_eq!(error.message(), "take: the API refuses it");
}

#[tokio::test]
async fn a_server_that_reads_an_older_version_is_a_fault_of_the_set_up() {
    let property = |name: &str| json!({"property": name, "constraints": {}, "children": []});
    let body = json!({"status": "error", "error": {
        "code": BAD, "message": "Bad Request Exception",
        "details": {"errors": [property("timeZone"), property("language"), property("metadata")]},
    }});
    let error = refusal(On::Book, 400, body).await;
    assert_is(&error, ErrorKind::Configuration, DomainCode::BookingFailed);
}

#[tokio::test]
async fn an_impossible_span_of_slots_is_an_invalid_date() {
    let text = "Invalid time range given - check the 'start' and 'end' query parameters.";
    let error = bad_request(On::Slots, text).await;
    assert_is(&error, ErrorKind::InvalidInput, DomainCode::InvalidDate);
}

#[tokio::test]
async fn a_refusal_of_tomorrow_is_final_and_keeps_its_code() {
    for status in [400, 406, 413, 422] {
        let error = refusal(On::Book, status, envelope("FutureException", "no")).await;
        assert_is(&error, ErrorKind::InvalidInput, DomainCode::BookingFailed);
        assert_eq!(error.remote_code(), Some("FutureException"));
    }
}

#[tokio::test]
async fn a_refusal_without_code_keeps_its_status() {
    let error = failure(On::Book, ResponseTemplate::new(400)).await;
    assert_eq!(error.remote_code(), Some("http_400"));
}
