//! What a new booking is refused for, in the server's words.

use askpro_sandbox::calcom::{EventTypeSpec, LocationSpec};
use serde_json::{Value, json};

use crate::support::{
    BOOKINGS, FIELDS, LENGTHS, NOTICE, PHONE, PLAIN, Reply, by_phone, desk, desk_of, erika,
};

const START: &str = "2026-11-24T09:00:00Z";

/// The answer to a booking with one thing changed.
async fn refused(event_type: i64, change: impl FnOnce(&mut Value)) -> Reply {
    let desk = desk().await;
    let mut body = erika(event_type, START);
    change(&mut body);
    let reply = desk.book(&body).await;
    assert!(desk.twin.bookings().is_empty(), "{}", reply.body);
    reply
}

#[tokio::test]
async fn an_error_has_code_message_details_time_and_path() {
    let reply = refused(PLAIN, |body| body["eventTypeId"] = json!(99)).await;
    assert_eq!(
        (reply.status, reply.body),
        (
            404,
            json!({
                "status": "error",
                "timestamp": "2026-11-23T07:00:00.000Z",
                "path": "/v2/bookings",
                "error": {
                    "code": "NotFoundException",
                    "message": "Event type with id 99 not found.",
                    "details": {
                        "message": "Event type with id 99 not found.",
                        "error": "Not Found",
                        "statusCode": 404,
                    },
                },
            })
        )
    );
}

#[tokio::test]
async fn unknown_keys_are_refused_at_the_top_and_in_the_attendee() {
    let top = refused(PLAIN, |body| body["title"] = json!("x")).await;
    assert_eq!(top.status, 400);
    assert!(top.message().contains("property title should not exist"), "{}", top.message());
    let inner = refused(PLAIN, |body| body["attendee"]["phone"] = json!("x")).await;
    assert!(inner.message().contains("attendee property is wrong"), "{}", inner.message());
    assert!(inner.message().contains("property phone should not exist"));
}

#[tokio::test]
async fn an_attendee_needs_mail_or_phone_and_an_empty_text_is_neither() {
    let text = "Attendee must have at least one contact method (email or phone number)";
    for email in [Value::Null, json!("")] {
        let reply = refused(PLAIN, |body| {
            body["attendee"]["email"] = email;
            body["attendee"].as_object_mut().unwrap().remove("phoneNumber");
        })
        .await;
        assert_eq!((reply.status, reply.message()), (400, text));
    }
}

#[tokio::test]
async fn a_required_email_is_asked_for_in_the_shape_of_the_form() {
    let desk = desk().await;
    let reply = desk.book(&by_phone(PLAIN, START)).await;
    assert_eq!(reply.status, 400);
    let error = json!({
        "code": "BAD_REQUEST",
        "message": "responses - {email}error_required_field, ",
    });
    assert_eq!(reply.body["error"], error);
}

#[tokio::test]
async fn a_required_phone_is_asked_for_by_name() {
    let reply = refused(PHONE, |body| {
        body["attendee"].as_object_mut().unwrap().remove("phoneNumber");
    })
    .await;
    assert_eq!(reply.status, 400);
    assert!(reply.message().starts_with("Missing attendee phone number - "));
}

#[tokio::test]
async fn a_number_must_be_real_and_international() {
    for phone in ["0171 3920001", "+49171", "anonymous"] {
        let reply = refused(PLAIN, |body| body["attendee"]["phoneNumber"] = json!(phone)).await;
        assert_eq!(reply.status, 400, "{phone}");
        assert!(reply.message().contains("phoneNumber property is wrong"));
    }
}

#[tokio::test]
async fn a_placeholder_in_invalid_is_no_address() {
    let reply = refused(PLAIN, |body| body["attendee"]["email"] = json!("a@b.invalid")).await;
    assert!(reply.message().contains("email must be an email"));
}

#[tokio::test]
async fn zone_and_language_must_exist() {
    let zone = refused(PLAIN, |body| body["attendee"]["timeZone"] = json!("Berlin")).await;
    assert!(zone.message().contains("timeZone must be a valid IANA time-zone"));
    let language = refused(PLAIN, |body| body["attendee"]["language"] = json!("deutsch")).await;
    assert!(language.message().contains("language must be one of the following values"));
}

#[tokio::test]
async fn metadata_has_limits() {
    let text = "metadata property is wrong,Metadata must have at most 50 keys, each key up to 40 \
                characters, and string values up to 500 characters. ";
    let many: serde_json::Map<String, Value> =
        (0..51).map(|key| (key.to_string(), json!("x"))).collect();
    let bad = [
        json!({ "a": "x".repeat(501) }),
        json!({ "k".repeat(41): "x" }),
        Value::Object(many),
        json!({ "a": { "b": 1 } }),
        json!({ "a": null }),
    ];
    for metadata in bad {
        let reply = refused(PLAIN, |body| body["metadata"] = metadata).await;
        assert_eq!((reply.status, reply.message()), (400, text));
    }
}

#[tokio::test]
async fn a_length_is_refused_where_there_is_no_choice_even_the_right_one() {
    let reply = refused(PLAIN, |body| body["lengthInMinutes"] = json!(30)).await;
    assert_eq!(reply.status, 400);
    assert!(reply.message().starts_with("Can't specify 'lengthInMinutes'"));
    let reply = refused(LENGTHS, |body| body["lengthInMinutes"] = json!(45)).await;
    assert!(reply.message().ends_with("15, 30, 60"));
}

#[tokio::test]
async fn the_past_cannot_be_booked() {
    let reply = refused(PLAIN, |body| body["start"] = json!("2026-11-20T09:00:00Z")).await;
    assert_eq!((reply.status, reply.message()), (400, "Attempting to book a meeting in the past."));
}

#[tokio::test]
async fn the_notice_counts_to_the_minute() {
    let desk = desk().await;
    let soon = desk.book(&erika(NOTICE, "2026-11-23T09:00:00Z")).await;
    assert_eq!(soon.status, 400);
    assert!(soon.message().starts_with("The event type can't be booked at the \"start\" time"));
    desk.clock.set(crate::support::at("2026-11-23T09:00:00Z"));
    desk.booked(&erika(NOTICE, "2026-11-24T09:00:00Z")).await;
}

#[tokio::test]
async fn fields_of_the_owner_are_checked_for_presence_type_and_options() {
    let missing = refused(FIELDS, |_| ()).await;
    assert!(
        missing.message().starts_with("Missing required booking field response: mitarbeiter - ")
    );
    let kind = refused(FIELDS, |body| {
        body["bookingFieldsResponses"] = json!({ "mitarbeiter": 1 });
    })
    .await;
    assert!(kind.message().starts_with("Invalid type for booking field"));
    let option = refused(FIELDS, |body| {
        body["bookingFieldsResponses"] = json!({ "mitarbeiter": "Carl" });
    })
    .await;
    assert!(option.message().starts_with("Invalid option 'Carl'"));
    assert!(option.message().contains("Allowed options are: Anna, Ben"));
}

#[tokio::test]
async fn a_required_default_field_is_asked_for_in_the_shape_of_the_form() {
    let reply = refused(FIELDS, |body| {
        body["bookingFieldsResponses"] = json!({ "mitarbeiter": "Anna" });
    })
    .await;
    assert_eq!(reply.message(), "responses - {title}error_required_field, ");
    assert_eq!(reply.body["error"]["details"], Value::Null);
}

#[tokio::test]
async fn unknown_slugs_users_and_teams_have_words_of_their_own() {
    let by = |keys: Value| async move {
        let desk = desk().await;
        let mut body = erika(PLAIN, START);
        let object = body.as_object_mut().unwrap();
        object.remove("eventTypeId");
        object.extend(keys.as_object().unwrap().clone());
        desk.book(&body).await
    };
    let slug = by(json!({ "eventTypeSlug": "x", "username": "salon" })).await;
    let text = "Event type with slug x belonging to user salon not found.";
    assert_eq!((slug.status, slug.message()), (404, text));
    let user = by(json!({ "eventTypeSlug": "x", "username": "y" })).await;
    assert_eq!((user.status, user.message()), (404, "User with username y not found"));
    let team = by(json!({ "eventTypeSlug": "x", "teamSlug": "y" })).await;
    assert_eq!((team.status, team.message()), (404, "Team with slug y not found"));
    assert_eq!(by(json!({})).await.status, 400);
}

#[tokio::test]
async fn an_event_type_that_only_calls_back_wants_the_number_as_location() {
    let spec =
        EventTypeSpec::new(1, "Rückruf", "r", 30).with_locations([LocationSpec::AttendeePhone]);
    let desk = desk_of(|builder| builder.with_event_type(spec)).await;
    let mut body = erika(1, START);
    assert!(desk.book(&body).await.message().contains("{location}error_required_field"));
    body["location"] = json!({ "type": "address" });
    assert_eq!(desk.book(&body).await.status, 400);
    body["location"] = json!({ "type": "attendeePhone", "phone": "+491713920001" });
    desk.booked(&body).await;
}

#[tokio::test]
async fn verification_by_mail_cannot_be_passed_on_the_phone() {
    let spec = EventTypeSpec::new(1, "Beratung", "b", 30).verifying_email();
    let desk = desk_of(|builder| builder.with_event_type(spec)).await;
    let reply = desk.book(&erika(1, START)).await;
    assert_eq!((reply.status, reply.message()), (400, "email_verification_required"));
}

#[tokio::test]
async fn a_body_that_is_no_json_is_400() {
    let desk = desk().await;
    let request = desk.request(reqwest::Method::POST, "/v2/bookings", Some(BOOKINGS));
    assert_eq!(desk.send(request.body("{")).await.status, 400);
}

#[tokio::test]
async fn a_number_out_of_use_passes_only_on_an_older_server() {
    let phone = json!("+491234567890");
    let reply = refused(PLAIN, |body| body["attendee"]["phoneNumber"] = phone.clone()).await;
    let text = "Invalid phone number format. Please use international format.";
    assert!(reply.message().contains(text), "{}", reply.message());
    let desk = desk_of(|builder| crate::support::offer(builder).with_possible_numbers()).await;
    let mut body = erika(PLAIN, START);
    body["attendee"]["phoneNumber"] = phone;
    desk.booked(&body).await;
}
