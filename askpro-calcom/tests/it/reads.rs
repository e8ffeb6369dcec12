//! Reading: leniently, and absence as `None`.

use askpro_core::ports::Calendar;
use askpro_core::{BookingStatus, ErrorKind, EventTypeId, Locale, TeamId};
use serde_json::{Value, json};

use crate::support::{Calcom, On, booking, envelope, phone, refusal, uid};

#[tokio::test]
async fn a_booking_as_servers_really_give_it_is_read() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Booking, booking("uid_old", "accepted")).await;
    let read = calcom.client().booking(&uid()).await.unwrap().unwrap();
    assert_eq!((read.uid, read.id, read.status), (uid(), Some(4711), BookingStatus::Accepted));
    assert_eq!(read.event_type, Some(EventTypeId::new(7)));
    assert_eq!((read.end - read.start).num_minutes(), 30);
    assert_eq!(read.updated_at, None);
    assert_eq!(read.title.as_deref(), Some("Beratung"));
    let booker = &read.attendees[0];
    assert_eq!((&booker.phone, &booker.email), (&Some(phone()), &None));
    assert_eq!((booker.timezone, booker.locale), (chrono_tz::Europe::Berlin, Locale::De));
}

#[tokio::test]
async fn an_unknown_status_is_kept_as_it_is() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Booking, booking("uid_old", "awaiting_host")).await;
    let read = calcom.client().booking(&uid()).await.unwrap().unwrap();
    assert_eq!(read.status, BookingStatus::Other("awaiting_host".to_owned()));
}

#[tokio::test]
async fn a_moved_booking_names_where_it_went() {
    let calcom = Calcom::start().await;
    let mut moved = booking("uid_old", "cancelled");
    moved["rescheduledToUid"] = json!("uid_new");
    calcom.gives(On::Booking, moved).await;
    let read = calcom.client().booking(&uid()).await.unwrap().unwrap();
    assert_eq!(read.rescheduled_to.unwrap().as_str(), "uid_new");
}

#[tokio::test]
async fn a_series_gives_one_booking_as_its_handle() {
    let calcom = Calcom::start().await;
    let series = json!([booking("uid_1", "cancelled"), booking("uid_2", "accepted")]);
    calcom.gives(On::Booking, series).await;
    let read = calcom.client().booking(&uid()).await.unwrap().unwrap();
    assert_eq!(read.uid.as_str(), "uid_2");
}

#[tokio::test]
async fn a_booking_that_does_not_exist_is_none() {
    let calcom = Calcom::start().await;
    let text = "Booking with uid=uid_old was not found in the database";
    calcom.refuses(On::Booking, 404, envelope("NotFoundException", text)).await;
    assert_eq!(calcom.client().booking(&uid()).await.unwrap(), None);
    calcom.only_request().await;
}

fn consultation() -> Value {
    json!({
        "id": 7, "ownerId": 1, "title": "Beratung", "slug": "beratung", "description": null,
        "lengthInMinutes": 30, "lengthInMinutesOptions": [15, 30], "locations": [{"type": "address"}],
        "bookingFields": [
            {"type": "name", "slug": "name", "required": true, "isDefault": true},
            {"type": "email", "slug": "email", "required": true, "isDefault": true},
            {"type": "phone", "slug": "attendeePhoneNumber", "required": true, "hidden": false},
            {"type": "select", "slug": "insurance", "required": true, "options": ["A", "B"]},
        ],
        "hidden": true, "price": 0, "currency": "eur", "recurrence": null, "seats": {"disabled": true},
        "bookingWindow": {"disabled": true}, "slotInterval": 15, "successRedirectUrl": null,
        "confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": false},
        "requiresBookerEmailVerification": true, "metadata": {},
    })
}

#[tokio::test]
async fn an_event_type_says_what_it_needs() {
    let calcom = Calcom::start().await;
    calcom.gives(On::EventType, consultation()).await;
    let read = calcom.client().event_type(EventTypeId::new(7)).await.unwrap().unwrap();
    assert_eq!((read.title.as_str(), read.slug.as_str()), ("Beratung", "beratung"));
    assert_eq!((read.length_minutes, read.length_options.as_slice()), (30, &[15, 30][..]));
    assert!(read.hidden && read.requires_confirmation && read.requires_email_verification);
    assert!(read.requires_email && read.requires_phone && !read.is_paid);
    assert_eq!(read.required_fields, ["insurance"]);
}

#[tokio::test]
async fn an_event_type_that_does_not_exist_is_none() {
    let calcom = Calcom::start().await;
    let body = envelope("NotFoundException", "Event type with id 7 not found");
    calcom.refuses(On::EventType, 404, body).await;
    assert_eq!(calcom.client().event_type(EventTypeId::new(7)).await.unwrap(), None);
}

#[tokio::test]
async fn event_types_of_a_team_are_listed_with_their_team() {
    let calcom = Calcom::start().await;
    let mut team = consultation();
    team["teamId"] = json!(9);
    team["schedulingType"] = json!("roundRobin");
    calcom.gives(On::TeamEventTypes, json!([team])).await;
    let read = calcom.client().team_event_types(TeamId::new(9)).await.unwrap();
    assert_eq!(read[0].team, Some(TeamId::new(9)));
}

#[tokio::test]
async fn an_unknown_team_is_not_found() {
    let body = envelope("NotFoundException", "Team with id 9 not found");
    let error = refusal(On::TeamEventTypes, 404, body).await;
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn the_event_types_of_the_user_are_listed() {
    let calcom = Calcom::start().await;
    calcom.gives(On::EventTypes, json!([consultation(), {"id": "8", "title": null}])).await;
    let read = calcom.client().event_types().await.unwrap();
    assert_eq!(read.iter().map(|e| e.id.get()).collect::<Vec<_>>(), [7, 8]);
}

#[tokio::test]
async fn the_account_is_read_with_what_it_has() {
    let calcom = Calcom::start().await;
    let me = json!({
        "id": 1, "username": "salon", "email": "salon@example.com", "timeZone": "Europe/Berlin",
        "organizationId": null, "name": null,
    });
    calcom.gives(On::Me, me).await;
    let account = calcom.client().me().await.unwrap();
    assert_eq!((account.id, account.username.as_deref()), (1, Some("salon")));
    assert_eq!(account.timezone, Some(chrono_tz::Europe::Berlin));
    assert_eq!(account.organization_id, None);
}
