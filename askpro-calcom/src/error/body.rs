//! The error bodies of Cal.com: six shapes, one reader.

use std::fmt;

use serde_json::Value;

use crate::wire::Json;

/// Which family a body belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `{"status":"error","error":{"code","message",…}}`: the API's own answer.
    Envelope,
    /// `{"statusCode":N,"message":…}`: an error that passed the API's filters by.
    Bare,
    /// Anything else: nothing, HTML of an edge server, other JSON.
    Foreign,
}

/// An error body. Its message may hold personal data, so Debug leaves it out and it is never passed on.
pub(crate) struct RemoteError {
    pub(crate) shape: Shape,
    /// Whether there is no body: not a single byte.
    pub(crate) is_empty: bool,
    /// The remote's code, if it looks like one.
    pub(crate) code: Option<String>,
    /// The remote's text, for telling refusals apart and nothing else.
    pub(crate) message: String,
    /// The fields that a query validation names.
    pub(crate) properties: Vec<String>,
}

impl fmt::Debug for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteError")
            .field("shape", &self.shape)
            .field("code", &self.code)
            .field("properties", &self.properties)
            .finish_non_exhaustive()
    }
}

impl RemoteError {
    /// Reads any bytes.
    pub(crate) fn read(body: &[u8]) -> Self {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        Self { is_empty: body.is_empty(), ..Self::of(Json::of(&value)) }
    }

    /// A body that did not come whole: it was not empty, and nothing is known of it.
    pub(crate) fn unread() -> Self {
        Self::of(Json::of(&Value::Null))
    }

    fn of(json: Json<'_>) -> Self {
        let error = json.get("error");
        let mut texts = Vec::new();
        collect_texts(error.get("message"), &mut texts);
        collect_texts(json.get("message"), &mut texts);
        collect_texts(error, &mut texts);
        let details = error.get("details");
        collect_texts(details, &mut texts);
        collect_texts(details.get("message"), &mut texts);
        let properties = details
            .get("errors")
            .items()
            .filter_map(|error| error.get("property").text().and_then(slug))
            .collect();
        let shape = if error.is_object() {
            Shape::Envelope
        } else if json.get("message").is_present() {
            Shape::Bare
        } else {
            Shape::Foreign
        };
        Self {
            shape,
            is_empty: false,
            code: error.get("code").text().and_then(code),
            message: texts.join(" "),
            properties,
        }
    }

    /// Whether text or code hold this.
    pub(crate) fn says(&self, needle: &str) -> bool {
        self.message.contains(needle) || self.code.as_deref().is_some_and(|code| code == needle)
    }

    /// The problems of single fields, as in `responses - {email}error_required_field, `.
    pub(crate) fn field_problems(&self) -> Vec<(String, &str)> {
        self.message
            .split('{')
            .skip(1)
            .filter_map(|rest| {
                let (name, rest) = rest.split_once('}')?;
                let end = rest.find(|char: char| !char.is_ascii_lowercase() && char != '_');
                let problem =
                    rest.get(..end.unwrap_or(rest.len())).filter(|word| !word.is_empty())?;
                Some((slug(name)?, problem))
            })
            .collect()
    }

    /// The word that follows a text, if it looks like the name of a field.
    pub(crate) fn word_after(&self, needle: &str) -> Option<String> {
        let (_, rest) = self.message.split_once(needle)?;
        slug(rest.trim_start().split(|char: char| char.is_whitespace() || char == ',').next()?)
    }

    /// The word that stands before a text, if it looks like the name of a field.
    pub(crate) fn word_before(&self, needle: &str) -> Option<String> {
        let (before, _) = self.message.split_once(needle)?;
        slug(before.rsplit(|char: char| char.is_whitespace() || char == ',').next()?)
    }
}

fn collect_texts(json: Json<'_>, into: &mut Vec<String>) {
    into.extend(json.text().map(str::to_owned));
    into.extend(json.items().filter_map(|item| item.text().map(str::to_owned)));
}

/// A name that an owner gave a field: never a mail address or a name with blanks.
fn slug(text: &str) -> Option<String> {
    let fits = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    let has_letter = text.chars().any(|char| char.is_ascii_alphabetic());
    (has_letter && text.len() <= 64 && text.chars().all(fits)).then(|| text.to_owned())
}

/// A code such as `BadRequestException` or `booking_conflict_error`.
fn code(text: &str) -> Option<String> {
    let fits = |char: char| char.is_ascii_alphabetic() || char == '_';
    (text.len() <= 80 && text.chars().all(fits)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> RemoteError {
        RemoteError::of(Json::of(value))
    }

    #[test]
    fn the_usual_envelope_is_read() {
        let body = read(&json!({
            "status": "error", "timestamp": "2026-03-01T10:00:00.000Z", "path": "/v2/bookings",
            "error": {
                "code": "BadRequestException", "message": "Attempting to book a meeting in the past.",
                "details": {"message": "Attempting to book a meeting in the past.", "statusCode": 400},
            },
        }));
        assert_eq!(
            (body.shape, body.code.as_deref()),
            (Shape::Envelope, Some("BadRequestException"))
        );
        assert!(body.says("in the past"));
    }

    #[test]
    fn details_may_be_a_text_or_a_list_of_properties() {
        let throttled =
            json!({"error": {"code": "ThrottlerException", "message": "x", "details": "Too many"}});
        assert!(read(&throttled).says("Too many"));
        let query = json!({"error": {"details": {"errors": [
            {"property": "start", "constraints": {"isDate": "…"}, "children": []}, {"property": "a b@c"},
        ]}}});
        assert_eq!(read(&query).properties, ["start"]);
    }

    #[test]
    fn problems_of_several_fields_are_told_apart() {
        let body = read(&json!({"error": {
            "code": "BAD_REQUEST",
            "message": "responses - {email}error_required_field, responses - {attendeePhoneNumber}invalid_number, ",
        }}));
        assert_eq!(
            body.field_problems(),
            [
                ("email".to_owned(), "error_required_field"),
                ("attendeePhoneNumber".to_owned(), "invalid_number")
            ]
        );
    }

    #[test]
    fn a_body_without_envelope_is_read() {
        let body = read(&json!({"statusCode": 409, "message": "booking_conflict_error"}));
        assert_eq!((body.shape, body.code.as_deref()), (Shape::Bare, None));
        assert!(body.says("booking_conflict_error"));
    }

    #[test]
    fn a_coded_error_with_a_second_message_is_read() {
        let body = read(&json!({
            "status": "error", "message": "booking_conflict_error",
            "error": {"code": "TRPCError", "message": "booking_conflict_error"},
        }));
        assert_eq!((body.shape, body.code.as_deref()), (Shape::Envelope, Some("TRPCError")));
    }

    #[test]
    fn html_and_nothing_are_foreign() {
        for body in ["<html><h1>524</h1></html>", "", "[]", "\"x\""] {
            assert_eq!(RemoteError::read(body.as_bytes()).shape, Shape::Foreign, "{body}");
        }
    }

    #[test]
    fn nothing_that_looks_like_a_person_becomes_a_code_or_a_field() {
        let body = read(&json!({"error": {
            "code": "erika@example.com", "message": "{erika@example.com}error_required_field",
        }}));
        assert_eq!(body.code, None);
        assert_eq!(body.field_problems(), []);
        assert!(!format!("{body:?}").contains("erika"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let body = RemoteError::read(&bytes);
            let _ = body.field_problems();
        }

        #[test]
        fn any_message_is_searched_without_panic(text in "\\PC{0,40}[{}a-z_ ,]{0,40}") {
            let body = read(&json!({"message": text}));
            let _ = (body.field_problems(), body.word_after("{"), body.word_before("}"));
        }
    }
}
