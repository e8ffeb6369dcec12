//! Digests here were computed by another implementation of HMAC, over bodies of our own.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;

const KEY: &str = "key_own_vectors_7f3a9c";
const NOW_MS: i64 = 1_795_426_200_000;
const BODY: &[u8] = br#"{"event":"call_ended","call":{"call_id":"call_own_1"}}"#;
const DIGEST: &str = "1fb2232584ff9da916f354b376ca86b07e18ac75a278e8e5c10facaf3883de99";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(NOW_MS).unwrap()
}

fn key(text: &str) -> WebhookKey {
    WebhookKey::new(text).unwrap()
}

fn verdict(header: &str, body: &[u8]) -> Result<(), SignatureError> {
    Signature::from_headers(Some(header), None)?.verify(body, &key(KEY), now())
}

fn verdict_of_two(digest: &str, time: &str) -> Result<(), SignatureError> {
    Signature::from_headers(Some(digest), Some(time))?.verify(BODY, &key(KEY), now())
}

#[test]
fn a_signature_over_the_raw_bytes_is_accepted() {
    let umlauts = r#"{"event":"call_ended","call":{"call_id":"call_own_2","name":"Müßig 🪒"}}"#;
    for (body, digest) in [
        (BODY, DIGEST),
        (umlauts.as_bytes(), "59948e25548975ff01dd0441fe9e6761711f310cc8b1ea638d0741a0e5ef9bbf"),
        (b"", "d7e5d82ff27a5275859c4a059343ff9271c14c0fd20b6fdc59bf52063884cd6f"),
        (
            &[0xff, 0xfe, 0x00, 0x7b],
            "ebf370528bc40d2d7191a6a0fc0ca9e9c38a8b1cf509c0926345fc5112af8bba",
        ),
    ] {
        assert_eq!(verdict(&format!("v={NOW_MS},d={digest}"), body), Ok(()));
    }
}

#[test]
fn the_window_is_five_minutes_both_ways_with_its_edges() {
    for (offset, digest, expected) in [
        (-300_000, "a8fbd01ddf68372222a905863e2a43faf4d2ca39134488b557c909039ffd1fc5", Ok(())),
        (
            -300_001,
            "6199391ace1753f6a442cb895a1e9abbd6d3ff15d7417bceca345860dcda9988",
            Err(SignatureError::Stale),
        ),
        (300_000, "1370b3fed159f65a9b7e8e69f4aeeb0c4d78909045ef4a6f7463725bdf11f94a", Ok(())),
        (
            300_001,
            "b72696f7c6c6974d6e023920c54314495145ccb0f6d6c320a726f2b9e5b41c9f",
            Err(SignatureError::Stale),
        ),
    ] {
        let header = format!("v={},d={digest}", NOW_MS + offset);
        assert_eq!(verdict(&header, BODY), expected, "{offset} ms");
    }
}

#[test]
fn the_first_scheme_does_not_read_seconds() {
    let digest = "5de6dde1a1f41398c7b59dc5ab0c0cccc1b03ddc595e069a5af401c78212448f";
    let header = format!("v={},d={digest}", NOW_MS / 1000);
    assert_eq!(verdict(&header, BODY), Err(SignatureError::Stale));
}

#[test]
fn another_body_key_time_or_message_does_not_fit() {
    let mismatch = Err(SignatureError::Mismatch);
    let header = |digest: &str| format!("v={NOW_MS},d={digest}");
    assert_eq!(verdict(&header(DIGEST), b"{}"), mismatch);
    assert_eq!(verdict(&header(DIGEST), &[BODY, b"\n"].concat()), mismatch);
    assert_eq!(verdict(&format!("v={},d={DIGEST}", NOW_MS + 1), BODY), mismatch);
    // The body alone; body, dot, time; time, body.
    for digest in [
        "77cc3fb10868fdb7715f9c80b84eba5d29f9354e1be6e9170a2f9d43b5975591",
        "1f53ae4af57d08d6903388bb203fddbd9b6de6f41b3f4d566c1866d472466f0d",
        "efa62e816605edcd43c091af74bf394f5aaeb6b066765d7b9c0b50623b90645b",
    ] {
        assert_eq!(verdict(&header(digest), BODY), mismatch);
    }
    let signature = Signature::from_headers(Some(&header(DIGEST)), None).unwrap();
    assert_eq!(signature.verify(BODY, &key("key_other"), now()), mismatch);
}

#[test]
fn upper_case_is_accepted_as_retells_own_check_does() {
    assert_eq!(verdict(&format!("v={NOW_MS},d={}", DIGEST.to_uppercase()), BODY), Ok(()));
    assert_eq!(verdict(&format!("V={NOW_MS},D={DIGEST}"), BODY), Ok(()));
}

#[test]
fn leading_zeros_are_not_part_of_the_signed_time() {
    assert_eq!(verdict(&format!("v=00{NOW_MS},d={DIGEST}"), BODY), Ok(()));
    let over_the_literal = "e6c52e0e70114ff0b9b8b15969adb934cfdf820c3dc374b948cb7ccb6006b7f5";
    assert_eq!(
        verdict(&format!("v=0{NOW_MS},d={over_the_literal}"), BODY),
        Err(SignatureError::Mismatch)
    );
}

#[test]
fn any_other_form_is_malformed() {
    let overflow = "a0757879b547f0a95e30da5054e5bbab569342b808dd57c1ee7aa1ca535125df";
    for header in [
        String::new(),
        format!("v={NOW_MS}"),
        format!("d={DIGEST}"),
        format!("v={NOW_MS},d="),
        format!("v=,d={DIGEST}"),
        DIGEST.to_owned(),
        format!("sha256={DIGEST}"),
        format!("d={DIGEST},v={NOW_MS}"),
        format!("v={NOW_MS}, d={DIGEST}"),
        format!("v={NOW_MS} ,d={DIGEST}"),
        format!(" v={NOW_MS},d={DIGEST}"),
        format!("v={NOW_MS},d={DIGEST} "),
        format!("v={NOW_MS},d={DIGEST}\n"),
        format!("v={NOW_MS},d={DIGEST},x=1"),
        format!("v={NOW_MS},d={DIGEST},v={NOW_MS},d={DIGEST}"),
        format!("v={NOW_MS};d={DIGEST}"),
        format!("v={NOW_MS},d={}", &DIGEST[1..]),
        format!("v={NOW_MS},d={DIGEST}0"),
        format!("v={NOW_MS},d=g{}", &DIGEST[1..]),
        format!("v=-{NOW_MS},d={DIGEST}"),
        format!("v=+{NOW_MS},d={DIGEST}"),
        format!("v={NOW_MS}.0,d={DIGEST}"),
        format!("v=1.795e12,d={DIGEST}"),
        format!("v=99999999999999999999,d={overflow}"),
        format!("v=١٧٩٥٤٢٦٢٠٠٠٠٠,d={DIGEST}"),
    ] {
        assert_eq!(verdict(&header, BODY), Err(SignatureError::Malformed), "{header:?}");
    }
}

#[test]
fn no_header_is_missing_whatever_the_timestamp_says() {
    assert_eq!(Signature::from_headers(None, None), Err(SignatureError::Missing));
    assert_eq!(Signature::from_headers(None, Some("1795426200000")), Err(SignatureError::Missing));
}

#[test]
fn the_two_header_form_signs_time_dot_body() {
    let in_ms = "9c4e225aa975d084767c19355f61ee427bc2bb6d9e13e2d15412a407b82c2fd3";
    assert_eq!(verdict_of_two(in_ms, "1795426200000"), Ok(()));
    assert_eq!(verdict_of_two(&in_ms.to_uppercase(), "1795426200000"), Ok(()));
    let in_seconds = "bbe54d952ed300b13ca8c08073e93d039de0e8d7cafa88cc45e88bb15a0ca595";
    assert_eq!(verdict_of_two(in_seconds, "1795426200"), Ok(()));
    assert_eq!(verdict_of_two(in_ms, "1795426200"), Err(SignatureError::Mismatch));
    assert_eq!(verdict_of_two(in_ms, "1795426200001"), Err(SignatureError::Mismatch));
}

#[test]
fn the_two_header_form_has_the_same_window() {
    for (time, digest, expected) in [
        ("1795425900", "967b11d2932a388ee4693f5281e668c59e02f42f181957cbb494899c11d564e7", Ok(())),
        (
            "1795425899",
            "0ddb7bc472e5122ec67ddeb0af4eb602ed0fc6ddd4e5b26428ef1c1388940cf9",
            Err(SignatureError::Stale),
        ),
        ("1795426500", "b34a5dfe0e3ea66ed49926f54ecb88cd93f933004ec6da6be56d790b44602748", Ok(())),
        (
            "1795426501",
            "591ff28d0e6effcb5506d762ab0da4be76105f7f632eea3b7c9e4ac75fe0d631",
            Err(SignatureError::Stale),
        ),
    ] {
        assert_eq!(verdict_of_two(digest, time), expected, "{time}");
    }
}

#[test]
fn a_digest_over_the_body_alone_is_refused() {
    let body_only = "77cc3fb10868fdb7715f9c80b84eba5d29f9354e1be6e9170a2f9d43b5975591";
    assert_eq!(verdict(body_only, BODY), Err(SignatureError::Malformed));
    assert_eq!(verdict_of_two(body_only, "1795426200000"), Err(SignatureError::Mismatch));
}

#[test]
fn a_malformed_timestamp_header_is_malformed() {
    for time in ["", " 1795426200", "1795426200.5", "-1795426200", "now", "99999999999999999999"] {
        assert_eq!(verdict_of_two(DIGEST, time), Err(SignatureError::Malformed), "{time:?}");
    }
}

#[test]
fn a_timestamp_header_beside_the_first_scheme_changes_nothing() {
    let header = format!("v={NOW_MS},d={DIGEST}");
    assert_eq!(verdict_of_two(&header, "1"), Ok(()));
}

#[test]
fn during_rotation_the_fitting_key_is_named() {
    let keys = [key("key_new"), key(KEY), key(KEY)];
    let header = format!("v={NOW_MS},d={DIGEST}");
    let signature = Signature::from_headers(Some(&header), None).unwrap();
    assert_eq!(signature.verify_any(BODY, &keys, now()), Ok(1));
    assert_eq!(signature.verify_any(BODY, &keys[..1], now()), Err(SignatureError::Mismatch));
    assert_eq!(signature.verify_any(BODY, [], now()), Err(SignatureError::Mismatch));
    let late = now() + TimeDelta::days(1);
    assert_eq!(signature.verify_any(BODY, &keys, late), Err(SignatureError::Stale));
}

#[test]
fn keys_are_trimmed_and_never_empty() {
    let header = format!("v={NOW_MS},d={DIGEST}");
    let signature = Signature::from_headers(Some(&header), None).unwrap();
    assert_eq!(signature.verify(BODY, &key(&format!(" {KEY}\r\n")), now()), Ok(()));
    let exact = WebhookKey::exact(format!("{KEY}\n")).unwrap();
    assert_eq!(signature.verify(BODY, &exact, now()), Err(SignatureError::Mismatch));
    assert_eq!(WebhookKey::new("").err(), Some(EmptyKey));
    assert_eq!(WebhookKey::new("\t \n").err(), Some(EmptyKey));
    assert_eq!(WebhookKey::exact("").err(), Some(EmptyKey));
}

#[test]
fn long_keys_and_keys_with_umlauts_work() {
    for (text, digest) in [
        ("k".repeat(100), "418735a1f6c09bd4f46e468655d2b1b2fed6cef70b8eb60a0a6c64b69118bd6f"),
        (
            "schlüssel".to_owned(),
            "c769c63ac1aa857e5d80a729e8ce938cfb9d5db8ab7faa093db48b8c83a89d9d",
        ),
    ] {
        let header = format!("v={NOW_MS},d={digest}");
        let signature = Signature::from_headers(Some(&header), None).unwrap();
        assert_eq!(signature.verify(BODY, &key(&text), now()), Ok(()));
    }
}

#[test]
fn signing_gives_the_documented_headers() {
    assert_eq!(sign(BODY, &key(KEY), now()), format!("v={NOW_MS},d={DIGEST}"));
    let two = sign_two_headers(BODY, &key(KEY), now());
    assert_eq!(two.timestamp, "1795426200000");
    assert_eq!(two.signature, "9c4e225aa975d084767c19355f61ee427bc2bb6d9e13e2d15412a407b82c2fd3");
}

#[test]
fn neither_key_nor_digest_shows_in_debug_or_errors() {
    let header = format!("v={NOW_MS},d={DIGEST}");
    let signature = Signature::from_headers(Some(&header), None).unwrap();
    let shown = format!("{:?} {signature:?} {}", key(KEY), SignatureError::Mismatch);
    assert!(!shown.contains(KEY) && !shown.contains(DIGEST), "{shown}");
}

proptest! {
    #[test]
    fn what_is_signed_verifies(
        body in proptest::collection::vec(any::<u8>(), 0..200),
        text in "[a-zA-Z0-9_äß]{1,90}",
        now_ms in 100_000_000_000_i64..4_000_000_000_000,
        late in -300_000_i64..=300_000,
    ) {
        let key = key(&text);
        let now = DateTime::from_timestamp_millis(now_ms).unwrap();
        let received = now + TimeDelta::milliseconds(late);
        let one = Signature::from_headers(Some(&sign(&body, &key, now)), None);
        prop_assert_eq!(one.unwrap().verify(&body, &key, received), Ok(()));
        let two = sign_two_headers(&body, &key, now);
        let two = Signature::from_headers(Some(&two.signature), Some(&two.timestamp));
        prop_assert_eq!(two.unwrap().verify(&body, &key, received), Ok(()));
    }

    #[test]
    fn nothing_that_comes_in_panics(
        signature in proptest::option::of(".{0,120}"),
        timestamp in proptest::option::of("\\PC{0,30}"),
        body in proptest::collection::vec(any::<u8>(), 0..50),
    ) {
        if let Ok(signature) = Signature::from_headers(signature.as_deref(), timestamp.as_deref()) {
            let _ = signature.verify(&body, &key(KEY), now());
        }
    }

    #[test]
    fn a_well_formed_header_that_we_did_not_sign_is_never_accepted(
        time in any::<u64>(),
        digest in "[0-9a-fA-F]{64}",
        timestamp in proptest::option::of("[0-9]{1,20}"),
    ) {
        let header = format!("v={time},d={digest}");
        let one = Signature::from_headers(Some(&header), None).unwrap();
        prop_assert!(one.verify(BODY, &key(KEY), now()).is_err());
        if let Ok(two) = Signature::from_headers(Some(&digest), timestamp.as_deref()) {
            prop_assert!(two.verify(BODY, &key(KEY), now()).is_err());
        }
    }
}
