//! Attendees, from bookings and from webhooks.

use askpro_core::{Attendee, E164, Locale};

use crate::wire::Json;

/// Where Cal.com lets the mail of attendees end who gave only a number: `<digits>@sms.cal.com`.
const PLACEHOLDER_DOMAIN: &str = "sms.cal.com";

/// The attendees of a booking. A number that stands only among the answers belongs to the first of them: the booker.
pub(crate) fn attendees(booking: Json<'_>) -> Vec<Attendee> {
    let mut attendees: Vec<Attendee> = booking.get("attendees").items().map(attendee).collect();
    if attendees.iter().all(|attendee| attendee.phone.is_none())
        && let Some(booker) = attendees.first_mut()
    {
        let answers = booking.get("bookingFieldsResponses");
        booker.phone =
            answers.first(&["attendeePhoneNumber", "smsReminderNumber"]).text().and_then(e164);
    }
    attendees
}

/// One attendee, as far as it can be read. An unknown zone or language leaves the default of the core.
pub(crate) fn attendee(json: Json<'_>) -> Attendee {
    let mut attendee = Attendee::new(json.get("name").text().unwrap_or_default());
    // `displayEmail` is `email` without the marks that Cal.com adds to addresses of managed users.
    let email = json.first(&["displayEmail", "email"]).text().map(str::trim);
    let placeholder = email.and_then(placeholder_digits);
    attendee.phone = json
        .get("phoneNumber")
        .text()
        .and_then(e164)
        .or_else(|| placeholder.and_then(|digits| e164(&format!("+{digits}"))));
    attendee.email = email.filter(|_| placeholder.is_none()).map(str::to_owned);
    if let Some(zone) = json.get("timeZone").text().and_then(|name| name.parse().ok()) {
        attendee.timezone = zone;
    }
    let language = json.get("language");
    if let Some(code) = language.text().or_else(|| language.get("locale").text()) {
        let german = code.to_ascii_lowercase().starts_with("de");
        attendee.locale = if german { Locale::De } else { Locale::En };
    }
    attendee
}

fn placeholder_digits(email: &str) -> Option<&str> {
    let (local, domain) = email.rsplit_once('@')?;
    let local = local.strip_prefix('+').unwrap_or(local);
    let digits = !local.is_empty() && local.bytes().all(|byte| byte.is_ascii_digit());
    (digits && domain.eq_ignore_ascii_case(PLACEHOLDER_DOMAIN)).then_some(local)
}

/// An international number; separators are dropped, anything else is not taken for a number.
fn e164(text: &str) -> Option<E164> {
    let compact: String = text.chars().filter(|char| !" -/().\u{a0}".contains(*char)).collect();
    let digits = compact.strip_prefix('+')?;
    let plausible =
        (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plausible { E164::try_from(compact).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &serde_json::Value) -> Attendee {
        attendee(Json::of(value))
    }

    #[test]
    fn a_placeholder_address_is_a_number_and_not_a_mail() {
        let read = read(&json!({"name": "Erika Mustermann", "email": "493023125010@sms.cal.com"}));
        assert_eq!(read.email, None);
        assert_eq!(read.phone.unwrap().as_str(), "+493023125010");
    }

    #[test]
    fn a_number_of_its_own_goes_before_that_of_a_placeholder() {
        let value = json!({"email": "493023125010@sms.cal.com", "phoneNumber": "+49 30 23125-011"});
        assert_eq!(read(&value).phone.unwrap().as_str(), "+493023125011");
    }

    #[test]
    fn what_cannot_be_read_leaves_the_defaults() {
        let read =
            read(&json!({"timeZone": "Mars/Olympus", "language": 5, "phoneNumber": "unknown"}));
        assert_eq!(read, Attendee::new(""));
    }

    #[test]
    fn language_is_read_as_a_code_and_as_an_object() {
        assert_eq!(read(&json!({"language": "en"})).locale, Locale::En);
        assert_eq!(read(&json!({"language": {"locale": "en-GB"}})).locale, Locale::En);
        assert_eq!(read(&json!({"language": {"locale": "de-AT"}})).locale, Locale::De);
    }

    #[test]
    fn a_number_among_the_answers_belongs_to_the_booker() {
        let value = json!({
            "attendees": [{"name": "Erika Mustermann"}, {"name": "Zweiter Gastgeber"}],
            "bookingFieldsResponses": {"attendeePhoneNumber": "+493023125010"},
        });
        let read = attendees(Json::of(&value));
        assert_eq!(read[0].phone.as_ref().unwrap().as_str(), "+493023125010");
        assert_eq!(read[1].phone, None);
    }
}
