use askpro_retell::{Signature, WebhookKey, sign};
use chrono::DateTime;
use serde::Deserialize;

use crate::specs;

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    body: String,
    key: String,
    header: String,
    now_ms: i64,
    expected: bool,
}

fn vectors() -> Vec<Vector> {
    let path = specs().join("retell-signature-vectors.json");
    let file = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice::<Vectors>(&file).unwrap().cases
}

fn accepted(vector: &Vector, key: Option<WebhookKey>) -> bool {
    let now = DateTime::from_timestamp_millis(vector.now_ms).unwrap();
    let signature = Signature::from_headers(Some(&vector.header), None);
    key.is_some_and(|key| {
        signature.is_ok_and(|signature| signature.verify(vector.body.as_bytes(), &key, now).is_ok())
    })
}

#[test]
fn every_vector_has_the_verdict_of_retells_own_code() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 60);
    let wrong: Vec<&str> = vectors
        .iter()
        .filter(|vector| accepted(vector, WebhookKey::exact(&vector.key).ok()) != vector.expected)
        .map(|vector| vector.id.as_str())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn trimming_heals_the_keys_with_white_space_and_changes_no_other_verdict() {
    let vectors = vectors();
    let healed: Vec<&str> = vectors
        .iter()
        .filter(|vector| accepted(vector, WebhookKey::new(&vector.key).ok()) != vector.expected)
        .map(|vector| vector.id.as_str())
        .collect();
    assert_eq!(healed, ["key_trailing_newline", "key_surrounding_spaces"]);
}

#[test]
fn our_signature_is_the_official_one() {
    for vector in vectors().iter().filter(|vector| vector.id.starts_with("valid_")) {
        let now = DateTime::from_timestamp_millis(vector.now_ms).unwrap();
        let key = WebhookKey::new(&vector.key).unwrap();
        assert_eq!(sign(vector.body.as_bytes(), &key, now), vector.header, "{}", vector.id);
    }
}
