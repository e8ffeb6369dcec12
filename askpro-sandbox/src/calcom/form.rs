//! The body of a new booking, and what an event type asks of it.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rlibphonenumber::PhoneNumber;
use serde_json::{Map, Value};

use super::dto::{Dto, Problem, is_email, object_of};
use super::error::{Answer, ApiError};
use super::gate::Caller;
use super::spec::{EventTypeSpec, FieldKind, FieldRule, FieldSpec, LocationSpec};

const BODY_KEYS: &[&str] = &[
    "start",
    "attendee",
    "eventTypeId",
    "eventTypeSlug",
    "username",
    "teamSlug",
    "organizationSlug",
    "lengthInMinutes",
    "bookingFieldsResponses",
    "metadata",
    "guests",
    "location",
    "meetingUrl",
    "instant",
    "recurrenceCount",
    "routing",
    "emailVerificationCode",
];

const ATTENDEE_KEYS: &[&str] = &["name", "timeZone", "email", "phoneNumber", "language"];

const LANGUAGES: &[&str] = &[
    "ar", "ca", "de", "es", "eu", "he", "id", "ja", "lv", "pl", "ro", "sr", "th", "vi", "az", "cs",
    "el", "es-419", "fi", "hr", "it", "km", "nl", "pt", "ru", "sv", "tr", "zh-CN", "bg", "da",
    "en", "et", "fr", "hu", "iw", "ko", "no", "pt-BR", "sk", "ta", "uk", "zh-TW", "bn",
];

const METADATA_RULE: &str = "Metadata must have at most 50 keys, each key up to 40 characters, \
                             and string values up to 500 characters.";

const NO_CONTACT: &str = "Attendee must have at least one contact method (email or phone number)";

/// Which event type is meant.
#[derive(Debug, Clone)]
pub(super) enum Target {
    Id(i64),
    OfUser { slug: String, username: String },
    OfTeam { slug: String, team: String },
}

/// The person who comes.
#[derive(Clone, Default)]
pub(super) struct AttendeeInput {
    pub(super) name: String,
    pub(super) zone: String,
    pub(super) language: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
}

/// A body that passed the checks that need no event type.
#[derive(Clone)]
pub(super) struct BookingInput {
    pub(super) start: DateTime<Utc>,
    pub(super) target: Target,
    pub(super) attendee: AttendeeInput,
    pub(super) length: Option<i64>,
    pub(super) responses: Map<String, Value>,
    pub(super) metadata: Map<String, Value>,
    pub(super) guests: Vec<String>,
    pub(super) location: Option<String>,
    verified: bool,
    special: bool,
}

impl BookingInput {
    pub(super) fn read(body: &[u8], numbers: NumberCheck) -> Answer<Self> {
        let object = object_of(body)?;
        let mut dto = Dto::new(&object, BODY_KEYS);
        let start = dto.required_instant("start");
        let attendee = read_attendee(&mut dto, numbers);
        let length = dto.positive("lengthInMinutes");
        let responses = dto.object("bookingFieldsResponses").cloned().unwrap_or_default();
        let metadata = read_metadata(&mut dto);
        let guests = dto.texts("guests");
        if !guests.iter().all(|guest| is_email(guest)) {
            dto.problem("guests", "isEmail", "each value in guests must be an email");
        }
        let location = read_location(&mut dto, numbers);
        let special =
            dto.boolean("instant") == Some(true) || dto.positive("recurrenceCount").is_some();
        let target = read_target(&mut dto);
        let verified = dto.text("emailVerificationCode").is_some();
        dto.finish()?;
        let (Some(start), Some(target)) = (start, target) else {
            return Err(ApiError::bad_request(
                "Either eventTypeId or eventTypeSlug + username or eventTypeSlug + teamSlug must be provided",
            ));
        };
        if attendee.email.is_none() && attendee.phone.is_none() {
            return Err(ApiError::bad_request(NO_CONTACT));
        }
        Ok(Self {
            start,
            target,
            attendee,
            length,
            responses,
            metadata,
            guests,
            location,
            verified,
            special,
        })
    }
}

fn read_attendee(dto: &mut Dto<'_>, numbers: NumberCheck) -> AttendeeInput {
    let Some(object) = dto.object("attendee") else {
        if dto.value("attendee").is_none() {
            dto.problem("attendee", "isDefined", "attendee should not be null or undefined");
        }
        return AttendeeInput::default();
    };
    let mut inner = Dto::new(object, ATTENDEE_KEYS);
    let name = inner.required_text("name").unwrap_or_default().to_owned();
    let zone = inner.required_text("timeZone").unwrap_or_default().to_owned();
    if inner.value("timeZone").is_some() && zone.parse::<Tz>().is_err() {
        inner.problem("timeZone", "isTimeZone", "timeZone must be a valid IANA time-zone");
    }
    let language = inner.text("language").unwrap_or("en").to_owned();
    if !LANGUAGES.contains(&language.as_str()) {
        let text =
            format!("language must be one of the following values: {}", LANGUAGES.join(", "));
        inner.problem("language", "isEnum", text);
    }
    // An empty text counts as missing.
    let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    let email = given(inner.text("email"));
    if email.as_deref().is_some_and(|email| !is_email(email)) {
        inner.problem("email", "isEmail", "email must be an email");
    }
    let phone = given(inner.text("phoneNumber"));
    if phone.as_deref().is_some_and(|phone| !numbers.accepts(phone)) {
        let text = "Invalid phone number format. Please use international format.";
        inner.problem("phoneNumber", "isPhoneNumber", text);
    }
    dto.adopt("attendee", inner);
    AttendeeInput { name, zone, language, email, phone }
}

/// How closely a phone number is looked at. It has to be in international form in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberCheck {
    /// It lies in a range that is in use.
    InUse,
    /// It has a length that occurs in its country.
    Possible,
}

impl NumberCheck {
    fn accepts(self, text: &str) -> bool {
        text.starts_with('+')
            && PhoneNumber::parse(text, None).is_ok_and(|number| match self {
                Self::InUse => number.is_valid(),
                Self::Possible => number.is_possible_with_reason().is_ok(),
            })
    }
}

fn read_metadata(dto: &mut Dto<'_>) -> Map<String, Value> {
    let Some(metadata) = dto.object("metadata") else { return Map::new() };
    let fine = |(key, value): (&String, &Value)| {
        let value_fine = match value {
            Value::String(text) => text.chars().count() <= 500,
            Value::Number(_) | Value::Bool(_) => true,
            _ => false,
        };
        key.chars().count() <= 40 && value_fine
    };
    if metadata.len() > 50 || !metadata.iter().all(fine) {
        dto.problem("metadata", "validateMetadata", METADATA_RULE);
    }
    metadata.clone()
}

fn read_location(dto: &mut Dto<'_>, numbers: NumberCheck) -> Option<String> {
    let object = dto.object("location")?;
    let mut inner =
        Dto::new(object, &["type", "integration", "address", "phone", "location", "link"]);
    let kind = inner.required_text("type").map(str::to_owned);
    if kind.as_deref() == Some("attendeePhone")
        && !inner.required_text("phone").is_some_and(|phone| numbers.accepts(phone))
    {
        inner.problem("phone", "isPhoneNumber", "phone must be a valid number");
    }
    dto.adopt("location", inner);
    kind
}

fn read_target(dto: &mut Dto<'_>) -> Option<Target> {
    let id = dto.positive("eventTypeId");
    let slug = dto.text("eventTypeSlug").map(str::to_owned);
    let username = dto.text("username").map(str::to_owned);
    let team = dto.text("teamSlug").map(str::to_owned);
    match (id, slug, username, team) {
        (Some(id), ..) => Some(Target::Id(id)),
        (None, Some(slug), Some(username), _) => Some(Target::OfUser { slug, username }),
        (None, Some(slug), None, Some(team)) => Some(Target::OfTeam { slug, team }),
        _ => None,
    }
}

impl EventTypeSpec {
    /// Refuses a booking that this event type cannot take, in the order of the real server.
    pub(super) fn admit(&self, input: &BookingInput, caller: Caller) -> Answer<u32> {
        if self.needs_key && caller == Caller::Anonymous {
            return Err(ApiError::unauthorized("This event type requires authentication to book"));
        }
        if input.special {
            return Err(ApiError::bad_request(format!(
                "Can't create a recurring or instant booking for event type with id={}.",
                self.id
            )));
        }
        let length = self.length_for(input.length)?;
        self.check_answers(&input.responses)?;
        if self.phone == FieldRule::Required && input.attendee.phone.is_none() {
            return Err(ApiError::bad_request(
                "Missing attendee phone number - it is required by the event type. Pass it as \
                 \"attendee.phoneNumber\" string in the request.",
            ));
        }
        self.check_location(input.location.as_deref())?;
        self.check_form(input.attendee.email.as_deref(), &input.responses)?;
        if self.verifies_email && !input.verified {
            let code = "email_verification_required";
            return Err(ApiError::coded(StatusCode::BAD_REQUEST, code, code));
        }
        Ok(length)
    }

    /// The length of an appointment, if one may be asked for.
    pub(super) fn length_for(&self, asked: Option<i64>) -> Answer<u32> {
        let Some(asked) = asked else { return Ok(self.length) };
        if self.lengths.is_empty() {
            return Err(ApiError::bad_request(
                "Can't specify 'lengthInMinutes' because event type does not have multiple possible lengths. \
                 Please, remove the 'lengthInMinutes' field from the request.",
            ));
        }
        let asked = u32::try_from(asked).ok().filter(|asked| self.lengths.contains(asked));
        asked.ok_or_else(|| {
            let lengths: Vec<String> = self.lengths.iter().map(u32::to_string).collect();
            ApiError::bad_request(format!(
                "Provided 'lengthInMinutes' is not one of the possible lengths for the event type. \
                 The possible lengths are: {}",
                lengths.join(", ")
            ))
        })
    }

    fn check_answers(&self, responses: &Map<String, Value>) -> Answer<()> {
        for field in self.fields.iter().filter(|field| !field.default) {
            match responses.get(&field.slug).filter(|value| !value.is_null()) {
                Some(value) => field.check(value)?,
                None if field.required => {
                    return Err(ApiError::bad_request(format!(
                        "Missing required booking field response: {} - please add it to the \
                         \"bookingFieldsResponses\" object.",
                        field.slug
                    )));
                }
                None => {}
            }
        }
        Ok(())
    }

    /// The check inside the booking, which moving a booking repeats with the stored answers.
    pub(super) fn check_form(
        &self,
        email: Option<&str>,
        responses: &Map<String, Value>,
    ) -> Answer<()> {
        let email_missing = self.email == FieldRule::Required && email.is_none();
        let fields = self.fields.iter().filter(|field| field.default && field.required);
        let unanswered = fields.filter(|field| {
            responses.get(&field.slug).and_then(Value::as_str).is_none_or(str::is_empty)
        });
        let missing: Vec<&str> = email_missing
            .then_some("email")
            .into_iter()
            .chain(unanswered.map(|field| field.slug.as_str()))
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(ApiError::form_fields(missing)) }
    }

    fn check_location(&self, asked: Option<&str>) -> Answer<()> {
        match asked {
            Some(kind) if !self.locations.iter().any(|offered| offered.type_name() == kind) => {
                Err(ApiError::bad_request(format!(
                    "Booking location with type {kind} not valid for event type with id={}.",
                    self.id
                )))
            }
            None if self.locations == [LocationSpec::AttendeePhone] => {
                Err(ApiError::form_fields(["location"]))
            }
            _ => Ok(()),
        }
    }
}

impl FieldSpec {
    fn check(&self, value: &Value) -> Answer<()> {
        let texts = || value.as_array().filter(|items| items.iter().all(Value::is_string));
        let (fits, expected) = match self.kind {
            FieldKind::Number => (value.is_number(), "number"),
            FieldKind::Boolean => (value.is_boolean(), "boolean"),
            FieldKind::MultiSelect => (texts().is_some(), "array"),
            FieldKind::Text | FieldKind::TextArea | FieldKind::Select => {
                (value.is_string(), "string")
            }
        };
        if !fits {
            return Err(ApiError::bad_request(format!(
                "Invalid type for booking field '{}'. Expected type {expected}.",
                self.slug
            )));
        }
        let chosen: Vec<&str> = match value {
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
            other => other.as_str().into_iter().collect(),
        };
        let has_options = matches!(self.kind, FieldKind::Select | FieldKind::MultiSelect);
        let wrong =
            chosen.iter().find(|chosen| !self.options.iter().any(|option| option == *chosen));
        match wrong {
            Some(wrong) if has_options => Err(ApiError::bad_request(format!(
                "Invalid option '{wrong}' for booking field '{}'. Allowed options are: {}.",
                self.slug,
                self.options.join(", ")
            ))),
            _ => Ok(()),
        }
    }
}

/// What a booking in the body of 2024-04-15 lacks; the twin does not play that version any further.
pub(super) fn old_body_problems(body: &[u8]) -> Answer<Vec<Problem>> {
    let object = object_of(body)?;
    let missing = [
        ("start", "isDateString", "start must be a valid ISO 8601 date string"),
        (
            "eventTypeId",
            "isNumber",
            "eventTypeId must be a number conforming to the specified constraints",
        ),
        ("timeZone", "isTimeZone", "timeZone must be a valid IANA time-zone"),
        ("language", "isString", "language must be a string"),
        ("metadata", "isObject", "metadata must be an object"),
    ];
    let problems = missing.iter().filter(|(key, ..)| !object.contains_key(*key));
    Ok(problems.map(|(key, name, text)| Problem::new(key, name, *text)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_must_lie_in_a_range_that_is_in_use() {
        for number in ["+491713920001", "+493023125010", "+493083793369"] {
            assert!(NumberCheck::InUse.accepts(number), "{number}");
        }
        for number in ["", "anonymous", "01713920001", "+49171", "+491234567890"] {
            assert!(!NumberCheck::InUse.accepts(number), "{number}");
        }
    }

    #[test]
    fn an_older_server_knows_only_the_lengths_of_numbers() {
        assert!(NumberCheck::Possible.accepts("+491234567890"));
        assert!(!NumberCheck::Possible.accepts("+4"));
        assert!(!NumberCheck::Possible.accepts("01234567890"));
    }
}
